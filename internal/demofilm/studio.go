package demofilm

import "image"

// studio builds the shots of one script.
type studio struct {
	script
	kind    product
	letters letters
	plain   *sprite // the product as it is sold
}

func newStudio(s script, l letters) *studio {
	kind, _ := productOf(s.product)
	st := &studio{script: s, kind: kind, letters: l}
	st.plain = st.cut(kind.look, 2.5, true)
	return st
}

// cut draws the product as a sprite with res pixels a unit.
func (s *studio) cut(l look, res float64, shadow bool) *sprite {
	return newSprite(0, 40, 1000, 940, res, func(c *canvas) {
		if shadow {
			c.shadow(500, groundY, s.kind.shadow)
		}
		s.kind.draw(c, l)
	})
}

func (s *studio) reel() *reel {
	return newReel(shotSeconds(), []func() *shot{
		s.hero, s.close, func() *shot { return s.scene(s) }, s.colours, s.farewell,
	})
}

// backdrop draws a full frame in pixels.
func backdrop(draw func(c *canvas)) *image.RGBA {
	c := newCanvas(frameW, frameH, unit())
	draw(c)
	return c.img
}

const tableY = 1640 // where products stand in the frame

// room is the plain wall, disc and table of the shop's pictures, upright.
func (s *studio) room() *image.RGBA {
	wall := s.kind.wall
	return backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, 0, 1500, wall.mix(paper, 0.3), wall))
		c.fill(circle(540, 1090, 500), across(200, 600, 900, 1600, paper.light(0.5), wall.mix(paper, 0.4)))
		c.fill(box(0, 1500, frameW, 420, 0), across(0, 1500, 0, frameH, wall.mix(ink, 0.1), wall.mix(ink, 0.02)))
	})
}

// still keeps a sprite drawn in frame pixels where it was drawn, with a changing alpha.
func still(sp *sprite, alpha func(t float64) float64) actor {
	return actor{sp, func(t float64) pose { return pose{zoom: 1, alpha: alpha(t)} }}
}

// hero shows the whole product beside its selling words, then goes near.
//
// Source: V-53, V-83, V-84, V-85.
func (s *studio) hero() *shot {
	out := &shot{backdrop: s.room()}
	out.cast = append(out.cast, actor{s.plain, func(t float64) pose {
		k := between(t, 1.35, 2.35)
		drift := max(0, t-2.2) * 0.03
		return pose{
			x: 540, y: mixed(tableY, 1000, k), fx: mixed(s.whole.fx, s.near.fx, k), fy: mixed(s.whole.fy, s.near.fy, k),
			zoom: mixed(s.whole.zoom*(1+0.02*t), s.near.zoom, k) * (1 + drift), turn: 1.6 * wave(t, 2.8, 0) * (1 - k), alpha: 1,
		}
	}})
	if words := s.words(); words != nil {
		out.cast = append(out.cast, actor{words, func(t float64) pose {
			k := between(t, 1.0, 1.45)
			return pose{x: 540, y: 430 - 160*k, zoom: 1, alpha: 1 - k}
		}})
	}
	return out
}

// sellHeight is the size of the selling words: well over 12 % of the frame.
//
// Source: V-85.
const sellHeight = 252

// words are the selling words, nil without a font.
func (s *studio) words() *sprite {
	text := s.sell
	if !s.letters.has(text) {
		text = s.latin
	}
	if !s.letters.has(text) {
		return nil
	}
	return newSprite(-540, -330, 540, 160, 1, func(c *canvas) {
		c.fill(s.letters.fit(text, sellHeight, 1016), green.dark(0.12))
		if s.letters.has(s.note) {
			c.fill(s.letters.fit(s.note, 60, 960).moved(0, 118), ink.light(0.12))
		}
	})
}

// close passes slowly over the product.
func (s *studio) close() *shot {
	tone := s.kind.look.main.mix(paper, 0.62)
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, frameW, frameH, tone.light(0.35), tone))
		c.fill(circle(860, 420, 520), tone.light(0.3).fade(0.6))
		c.fill(circle(160, 1660, 420), tone.light(0.22).fade(0.6))
	})}
	bare := s.cut(s.kind.look, 2.4, false)
	out.cast = []actor{{bare, func(t float64) pose {
		a, b := s.detail[0], s.detail[1]
		k := between(t, 0.2, 3.2)
		return pose{x: 540, y: 960, fx: mixed(a.fx, b.fx, k), fy: mixed(a.fy, b.fy, k), zoom: mixed(a.zoom, b.zoom, k), turn: mixed(-4, 3, k), alpha: 1}
	}}}
	return out
}

// colours brings three variants, one above the other.
func (s *studio) colours() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		for i, v := range s.variants {
			y, tone := float64(i)*640, v.main.mix(paper, 0.74)
			c.fill(box(0, y, frameW, 640, 0), across(0, y, frameW, y+640, tone.light(0.3), tone))
			c.fill(circle(540+float64(i-1)*150, y+320, 270), tone.light(0.55).fade(0.7))
		}
	})}
	for i, v := range s.variants {
		side := float64(i%2*2 - 1)
		out.cast = append(out.cast, actor{s.cut(v, 0.8, true), func(t float64) pose {
			k := spring((t - 0.15 - 0.22*float64(i)) / 0.7)
			return pose{
				x: 540 + float64(i-1)*150 + side*(1-k)*1000, y: 320 + float64(i)*640 + 8*wave(t, 2.2, float64(i)*0.3),
				fx: s.whole.fx, fy: 520, zoom: 0.66, turn: 3.5*wave(t, 2.6, float64(i)*0.33) + side*(1-k)*16, alpha: 1,
			}
		}})
	}
	return out
}

// farewell shows the whole product with its name.
func (s *studio) farewell() *shot {
	out := &shot{backdrop: s.room()}
	out.cast = append(out.cast, actor{s.plain, func(t float64) pose {
		k := spring((t - 0.2) / 0.8)
		return pose{x: 540, y: tableY, fx: s.whole.fx, fy: groundY, zoom: s.whole.zoom * mixed(0.72, 1, k) * (1 + 0.008*t), turn: 2.4*wave(t, 3.2, 0.1) - 5*(1-k), alpha: 1}
	}})
	if !s.letters.has(s.name.en) {
		return out
	}
	name := newSprite(-540, -160, 540, 160, 1, func(c *canvas) {
		y := 0.0
		if s.letters.has(s.name.zh) {
			c.fill(s.letters.fit(s.name.zh, 112, 960), green.dark(0.12))
			y = 96
		}
		c.fill(s.letters.fit(s.name.en, 58, 960).moved(0, y), ink.light(0.12))
	})
	out.cast = append(out.cast, actor{name, func(t float64) pose {
		k := between(t, 0.5, 1.1)
		return pose{x: 540, y: 330 + 40*(1-k), zoom: 1, alpha: k}
	}})
	return out
}
