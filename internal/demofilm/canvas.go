package demofilm

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// affine maps (x, y) to (a·x + b·y + c, d·x + e·y + f).
type affine struct{ a, b, c, d, e, f float64 }

func unit() affine { return affine{a: 1, e: 1} }

func (m affine) at(x, y float64) (float64, float64) {
	return m.a*x + m.b*y + m.c, m.d*x + m.e*y + m.f
}

// then returns the map that applies n first and m to its result.
func (m affine) then(n affine) affine {
	return affine{
		m.a*n.a + m.b*n.d, m.a*n.b + m.b*n.e, m.a*n.c + m.b*n.f + m.c,
		m.d*n.a + m.e*n.d, m.d*n.b + m.e*n.e, m.d*n.c + m.e*n.f + m.f,
	}
}

func (m affine) inverse() affine {
	det := m.a*m.e - m.b*m.d
	if det == 0 {
		return unit()
	}
	i := affine{a: m.e / det, b: -m.b / det, d: -m.d / det, e: m.a / det}
	i.c = -(i.a*m.c + i.b*m.f)
	i.f = -(i.d*m.c + i.e*m.f)
	return i
}

func moved(x, y float64) affine    { return affine{a: 1, e: 1, c: x, f: y} }
func scaled(sx, sy float64) affine { return affine{a: sx, e: sy} }

func turned(degrees float64) affine {
	s, c := math.Sincos(degrees * math.Pi / 180)
	return affine{a: c, b: -s, d: s, e: c}
}

// canvas draws antialiased shapes into a picture. Coordinates are those of m.
type canvas struct {
	img   *image.RGBA
	m     affine
	ras   vector.Rasterizer
	mask  *image.Alpha
	clip  *image.Alpha // nil: everywhere
	tones []color.RGBA
}

func newCanvas(w, h int, m affine) *canvas {
	r := image.Rect(0, 0, w, h)
	return &canvas{img: image.NewRGBA(r), m: m, mask: image.NewAlpha(r)}
}

// with draws through a further map.
func (c *canvas) with(m affine, draw func()) {
	old := c.m
	c.m = old.then(m)
	draw()
	c.m = old
}

// inside draws only where p is.
func (c *canvas) inside(p path, draw func()) {
	r := c.cover(p)
	clip := image.NewAlpha(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := c.mask.Pix[c.mask.PixOffset(r.Min.X, y):][:r.Dx()]
		to := clip.Pix[clip.PixOffset(r.Min.X, y):][:r.Dx()]
		copy(to, from)
		if c.clip == nil {
			continue
		}
		for i, v := range c.clip.Pix[c.clip.PixOffset(r.Min.X, y):][:r.Dx()] {
			to[i] = uint8(uint32(to[i]) * uint32(v) / 255)
		}
	}
	old := c.clip
	c.clip = clip
	draw()
	c.clip = old
}

// cover rasterises p into the mask and returns where it is.
func (c *canvas) cover(p path) image.Rectangle {
	x0, y0, x1, y1 := p.bounds(c.m)
	r := image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1))+1, int(math.Ceil(y1))+1).Intersect(c.img.Rect)
	if r.Empty() {
		return r
	}
	c.ras.Reset(r.Dx(), r.Dy())
	c.ras.DrawOp = draw.Src
	at := moved(-float64(r.Min.X), -float64(r.Min.Y)).then(c.m)
	for _, s := range p {
		var q [3][2]float32
		for i, pt := range s.pts {
			x, y := at.at(pt[0], pt[1])
			q[i] = [2]float32{float32(x), float32(y)}
		}
		switch s.op {
		case 'M':
			c.ras.MoveTo(q[0][0], q[0][1])
		case 'L':
			c.ras.LineTo(q[0][0], q[0][1])
		case 'Q':
			c.ras.QuadTo(q[0][0], q[0][1], q[1][0], q[1][1])
		case 'C':
			c.ras.CubeTo(q[0][0], q[0][1], q[1][0], q[1][1], q[2][0], q[2][1])
		case 'Z':
			c.ras.ClosePath()
		}
	}
	c.ras.ClosePath()
	c.ras.Draw(c.mask, r, image.Opaque, image.Point{})
	return r
}

// fill paints the shape.
func (c *canvas) fill(p path, with paint) {
	r := c.cover(p)
	if r.Empty() {
		return
	}
	c.blend(r, with.prepare(c.m))
}

// stroke paints a line with round ends along the path.
func (c *canvas) stroke(p path, width float64, with paint) { c.fill(p.outline(width), with) }

func (c *canvas) blend(r image.Rectangle, s shader) {
	if len(c.tones) < r.Dx() {
		c.tones = make([]color.RGBA, c.img.Rect.Dx())
	}
	tones := c.tones[:r.Dx()]
	for y := r.Min.Y; y < r.Max.Y; y++ {
		s.row(tones, r.Min.X, y)
		mask := c.mask.Pix[c.mask.PixOffset(r.Min.X, y):][:r.Dx()]
		var clip []uint8
		if c.clip != nil {
			clip = c.clip.Pix[c.clip.PixOffset(r.Min.X, y):][:r.Dx()]
		}
		row := c.img.Pix[c.img.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for i, cover := range mask {
			if cover == 0 {
				continue
			}
			a := uint32(cover)
			if clip != nil {
				if a = a * uint32(clip[i]) / 255; a == 0 {
					continue
				}
			}
			over(row[4*i:4*i+4:4*i+4], tones[i], a)
		}
	}
}

// over lays a premultiplied colour with coverage a (0…255) over a pixel.
func over(px []uint8, c color.RGBA, a uint32) {
	if c.A == 0 {
		return
	}
	if a == 255 && c.A == 255 {
		px[0], px[1], px[2], px[3] = c.R, c.G, c.B, 255
		return
	}
	k := 255*255 - uint32(c.A)*a
	px[0] = uint8((uint32(c.R)*a*255 + uint32(px[0])*k + 32512) / 65025)
	px[1] = uint8((uint32(c.G)*a*255 + uint32(px[1])*k + 32512) / 65025)
	px[2] = uint8((uint32(c.B)*a*255 + uint32(px[2])*k + 32512) / 65025)
	px[3] = uint8((uint32(c.A)*a*255 + uint32(px[3])*k + 32512) / 65025)
}
