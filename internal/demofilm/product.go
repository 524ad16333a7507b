package demofilm

import (
	"image"
	"slices"
)

// look is how a product is painted: its colours and whether it is at work (the
// lamp lit, the mug steaming).
type look struct {
	main, second tone
	on           bool
}

// product is a kind that can be drawn in a square of 1000 × 1000 that stands on
// the line groundY. The light always comes from the upper left.
type product struct {
	key    string
	wall   tone // behind it
	shadow float64
	look   look
	draw   func(c *canvas, l look)
}

const groundY = 865

var (
	paper = hex("f6f5f1")
	green = hex("0b6e4f")
	brass = hex("d6a24a")
	cream = hex("f3ead8")
	clay  = hex("c4673f")
	ink   = hex("26322e")
	white = hex("ffffff")
	wood  = hex("c8925a")
)

// products returns all kinds; a function, so that nothing package-wide changes.
func products() []product {
	return []product{
		{"lamp", hex("dfe9e1"), 250, look{main: green, second: brass}, drawLamp},
		{"mug", hex("f1dfcf"), 300, look{main: clay, second: cream}, drawMug},
		{"earphones", hex("dde4ea"), 300, look{main: hex("f4f4f0"), second: green}, drawEarphones},
		{"bag", hex("e6ead6"), 290, look{main: hex("ead9b8"), second: green}, drawBag},
		{"shoe", hex("f0e0d2"), 400, look{main: hex("d9623b"), second: hex("faf6ee")}, drawShoe},
		{"watch", hex("ebe2d6"), 230, look{main: wood, second: hex("2f5d4e")}, drawWatch},
		{"jacket", hex("d9e4ea"), 300, look{main: hex("2f6f8f"), second: hex("f2b84b")}, drawJacket},
		{"bottle", hex("d8e7e6"), 190, look{main: hex("1f7a6c"), second: hex("e9ecea")}, drawBottle},
		{"speaker", hex("eadfe0"), 310, look{main: hex("b5483f"), second: brass}, drawSpeaker},
		{"brush", hex("e3e9dc"), 330, look{main: wood, second: green}, drawBrush},
		{"toycar", hex("f4e6c8"), 380, look{main: hex("d94f3d"), second: wood}, drawToyCar},
		{"tent", hex("dce8da"), 420, look{main: hex("e08a3c"), second: green}, drawTent},
	}
}

func productOf(key string) (product, bool) {
	all := products()
	i := slices.IndexFunc(all, func(p product) bool { return p.key == key })
	if i < 0 {
		return product{}, false
	}
	return all[i], true
}

// Products are the kinds that DrawProduct can draw.
func Products() []string {
	var keys []string
	for _, p := range products() {
		keys = append(keys, p.key)
	}
	return keys
}

// DrawProduct draws a product picture of w × h pixels: the product on its own
// quiet ground. An unknown kind gives the ground alone.
func DrawProduct(kind string, w, h int) image.Image {
	w, h = max(w, 1), max(h, 1)
	side := float64(min(w, h))
	c := newCanvas(w, h, moved((float64(w)-side)/2, (float64(h)-side)/2).then(scaled(side/1000, side/1000)))
	p, ok := productOf(kind)
	if !ok {
		c.ground(paper)
		return c.img
	}
	c.ground(p.wall)
	c.shadow(500, groundY, p.shadow)
	p.draw(c, p.look)
	return c.img
}

// ground paints a wall with a disc of light and a table, over all the canvas.
func (c *canvas) ground(wall tone) {
	const far = 4000 // more than any canvas shows beside the square
	c.fill(box(-far, -far, 1000+2*far, 1000+2*far, 0), across(0, 0, 0, 1000, wall.mix(paper, 0.35), wall))
	c.fill(circle(500, 440, 400), across(200, 60, 760, 840, paper.light(0.4), wall.mix(paper, 0.45)))
	c.fill(box(-far, 790, 1000+2*far, far, 0), across(0, 790, 0, 1000, wall.mix(ink, 0.07), wall.mix(ink, 0.02)))
}

// shadow is the soft shade where something of half-width r touches the table.
func (c *canvas) shadow(x, y, r float64) {
	shade := hex("16211d")
	wide := glow(x+r*0.12, y, r*1.28, shade.fade(0.26), shade.fade(0.17), shade.fade(0.06), shade.fade(0))
	wide.squash = 0.17
	c.fill(ellipse(x+r*0.12, y, r*1.28, r*1.28*0.17), wide)
	near := glow(x, y, r*0.96, shade.fade(0.38), shade.fade(0.25), shade.fade(0))
	near.squash = 0.075
	c.fill(ellipse(x, y, r*0.96, r*0.96*0.075), near)
}

// tube shades a body that is round about a vertical axis between x0 and x1.
func tube(x0, x1 float64, t tone) ramp {
	return across(x0, 0, x1, 0, t.light(0.10), t.light(0.26), t.light(0.08), t, t.dark(0.10), t.dark(0.24), t.dark(0.38))
}
