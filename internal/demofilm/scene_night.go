package demofilm

import "math"

func (s *studio) lampScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, frameW, 1500, hex("27493f"), hex("16302a")))
		pane := box(120, 160, 420, 620, 210)
		c.fill(box(96, 136, 468, 668, 234), across(96, 136, 564, 804, hex("6d7f6c"), hex("2c4239")))
		c.fill(pane, across(0, 160, 0, 780, hex("0f1d3a"), hex("27406b")))
		c.inside(pane, func() {
			for i := range 34 {
				c.fill(circle(120+scatter(i, 1)*420, 170+scatter(i, 2)*560, 2+scatter(i, 3)*3), white.fade(0.4+0.5*scatter(i, 4)))
			}
			c.fill(circle(400, 360, 70), hex("f6eccb"))
			c.fill(circle(372, 344, 62), hex("15264a"))
		})
		c.fill(box(322, 160, 16, 620, 0), hex("4c6154"))
		c.fill(box(120, 470, 420, 14, 0), hex("4c6154"))
		c.fill(box(0, 1560, frameW, 360, 0), across(0, 1560, 0, frameH, hex("7a5231"), hex("4a3020")))
		c.fill(box(0, 1560, frameW, 10, 0), hex("a87848"))
		drawBook(c)
	})}
	warm := newSprite(0, 0, frameW, frameH, 0.25, func(c *canvas) {
		c.fill(circle(760, 1250, 900), glow(760, 1250, 900, hex("ffd98a").fade(0.42), hex("ffcf78").fade(0.2), hex("ffcf78").fade(0)))
	})
	on := s.kind.look
	on.on = true
	lit := s.cut(on, 1.6, false)
	power := func(t float64) float64 { // three presses, three levels
		return 0.45*between(t, 0.7, 0.82) + 0.27*between(t, 1.6, 1.72) + 0.28*between(t, 2.5, 2.62)
	}
	at := func(t float64) pose {
		return pose{x: 470, y: 1690, fx: 500, fy: groundY, zoom: 1.42 + 0.03*t, turn: 0.9 * wave(t, 3.6, 0), alpha: 1}
	}
	out.cast = []actor{still(warm, power), {s.plain, at}, {lit, func(t float64) pose {
		p := at(t)
		p.alpha = power(t)
		return p
	}}}
	return out
}

func drawBook(c *canvas) {
	c.with(moved(760, 1700), func() {
		c.fill(ellipse(0, 40, 320, 34), hex("160d08").fade(0.4))
		c.fill(svg("M-290 18 L-10 40 L10 40 L290 18 L296 36 L0 62 L-296 36 Z"), hex("a23c2e"))
		c.fill(svg("M-280 8 C-200 -34 -80 -34 0 8 L0 44 C-80 10 -200 10 -280 30 Z"), across(-280, 0, 0, 0, hex("fff8e6"), hex("e8d9b5")))
		c.fill(svg("M280 8 C200 -34 80 -34 0 8 L0 44 C80 10 200 10 280 30 Z"), across(0, 0, 280, 0, hex("dccba2"), hex("fff8e6")))
		for i := range 3 {
			d := float64(i) * 9
			c.stroke(svg("M-220 -8 C-160 -26 -100 -24 -50 -8").moved(0, d), 3, hex("8a7a5c").fade(0.6))
			c.stroke(svg("M220 -8 C160 -26 100 -24 50 -8").moved(0, d), 3, hex("8a7a5c").fade(0.6))
		}
	})
}

func pine(c *canvas, x, y, h float64, t tone) {
	c.with(moved(x, y).then(scaled(h/300, h/300)), func() {
		c.fill(box(-9, -40, 18, 44, 0), t.dark(0.4))
		for i := range 3 {
			w, top := 92-float64(i)*22, -130-float64(i)*80
			c.fill(path{{'M', [][2]float64{{-w, top + 106}}}, {'L', [][2]float64{{0, top - 20}}}, {'L', [][2]float64{{w, top + 106}}}, {op: 'Z'}}, across(-w, 0, w, 0, t.light(0.12), t.dark(0.2)))
		}
	})
}

func (s *studio) tentScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, 0, 1450, hex("0f1f3d"), hex("234a68"), hex("4f8587")))
		for i := range 90 {
			c.fill(circle(scatter(i, 1)*frameW, scatter(i, 2)*900, 1.6+scatter(i, 3)*2.6), white.fade(0.35+0.5*scatter(i, 4)))
		}
		c.fill(circle(830, 330, 200), glow(830, 330, 200, hex("fdf3d0").fade(0.4), hex("fdf3d0").fade(0)))
		c.fill(circle(830, 330, 92), hex("fbf1d2"))
		c.fill(circle(800, 306, 15), hex("e6d9b0"))
		c.fill(circle(858, 352, 22), hex("e6d9b0"))
		c.fill(svg("M0 1120 C180 960 320 1000 460 1080 C640 960 800 900 1080 1080 L1080 1500 L0 1500 Z"), hex("2b5a66"))
		for i := range 11 {
			pine(c, -20+float64(i)*112+30*scatter(i, 5), 1400, 300+190*scatter(i, 6), hex("1f4a48"))
		}
		for i := range 5 {
			x := []float64{-10, 100, 985, 1075, 900}[i]
			pine(c, x, 1500, 470+120*scatter(i, 7), hex("143732"))
		}
		c.fill(svg("M0 1420 C300 1370 760 1370 1080 1430 L1080 1920 L0 1920 Z"), across(0, 1400, 0, 1920, hex("2e5f45"), hex("173a2c")))
	})}
	star := newSprite(-20, -20, 20, 20, 1, func(c *canvas) {
		c.fill(circle(0, 0, 18), glow(0, 0, 18, white, white.fade(0.5), white.fade(0)))
	})
	for i := range 12 {
		x, y := 60+scatter(i, 8)*960, 80+scatter(i, 9)*720
		out.cast = append(out.cast, actor{star, func(t float64) pose {
			return pose{x: x, y: y, zoom: 0.5 + 0.4*scatter(i, 12), alpha: 0.5 + 0.5*wave(t, 1.1+scatter(i, 10), scatter(i, 11))}
		}})
	}
	warm := newSprite(0, 0, frameW, frameH, 0.25, func(c *canvas) {
		g := glow(540, 1560, 640, hex("ffc96b").fade(0.55), hex("ffb95a").fade(0.2), hex("ffb95a").fade(0))
		g.squash = 0.5
		c.fill(ellipse(540, 1560, 640, 320), g)
	})
	on := s.kind.look
	on.on = true
	lit := s.cut(on, 1.5, false)
	power := func(t float64) float64 { return between(t, 0.7, 1.1) * (0.94 + 0.06*math.Abs(wave(t, 0.9, 0))) }
	at := func(t float64) pose {
		return pose{x: 540, y: 1620, fx: 500, fy: groundY, zoom: mixed(0.98, 1.14, between(t, 0, 3.8)), turn: 0.5 * wave(t, 3, 0), alpha: 1}
	}
	out.cast = append(out.cast, still(warm, power), actor{s.plain, at}, actor{lit, func(t float64) pose {
		p := at(t)
		p.alpha = power(t)
		return p
	}})
	return out
}

func (s *studio) brushScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), hex("c9dad6"))
		for y := range 8 {
			for x := range 6 {
				px, py := float64(x)*216-108*float64(y%2), float64(y)*180
				c.fill(box(px+4, py+4, 208, 172, 12), across(px, py, px+216, py+180, hex("f6faf7"), hex("e2ece8").mix(hex("d3e2dc"), scatter(x+7*y, 1))))
			}
		}
		c.fill(box(0, 1390, frameW, 530, 0), across(0, 1390, 0, 1920, hex("b98a5c"), hex("94683f")))
		c.fill(ellipse(560, 1660, 480, 150), hex("3a2415").fade(0.3))
		c.fill(ellipse(540, 1630, 470, 150), across(80, 1480, 1000, 1780, hex("dfe7e4"), hex("9fb0ab")))
		c.fill(ellipse(540, 1616, 440, 130), across(100, 1500, 980, 1740, hex("aebdb8"), hex("eef3f1")))
	})}
	stain := newSprite(-70, -40, 70, 40, 1.2, func(c *canvas) {
		c.fill(svg("M-60 6 C-52 -24 -20 -20 -4 -30 C26 -38 56 -18 58 4 C60 26 26 22 6 30 C-24 38 -62 32 -60 6 Z"), hex("7a4d2b").fade(0.85))
	})
	hand := func(t float64) float64 { return 540 + 250*wave(t, 1.15, 0) }
	for i := range 9 {
		x, y := 230+float64(i)*76, 1590+70*scatter(i, 2)-30
		out.cast = append(out.cast, actor{stain, func(t float64) pose {
			gone := between(t, 0.5+0.27*float64(i*5%9), 1.0+0.27*float64(i*5%9))
			return pose{x: x, y: y, zoom: (0.6 + 0.7*scatter(i, 3)) * (1 - 0.3*gone), alpha: 1 - gone}
		}})
	}
	bare := s.cut(s.kind.look, 1.6, false)
	out.cast = append(out.cast, actor{bare, func(t float64) pose {
		return pose{x: hand(t), y: 1500 + 26*math.Abs(wave(t, 1.15, 0.25)), fx: 690, fy: 690, zoom: 1.3, turn: 24 + 6*wave(t, 1.15, 0.3), alpha: 1}
	}})
	bubble := newSprite(-60, -60, 60, 60, 1, func(c *canvas) {
		c.fill(circle(0, 0, 54), glow(-8, -10, 62, white.fade(0.12), white.fade(0.2), hex("bfe6ef").fade(0.75)))
		c.fill(ellipse(-20, -22, 13, 9), white.fade(0.9))
	})
	for i := range 16 {
		out.cast = append(out.cast, actor{bubble, func(t float64) pose {
			age := math.Mod(t*0.5+scatter(i, 4), 1)
			return pose{x: 160 + scatter(i, 5)*760 + 40*wave(age, 0.7, scatter(i, 6)), y: 1600 - 1000*age, zoom: 0.3 + 0.8*scatter(i, 7), alpha: math.Min(1, t) * math.Sin(math.Pi*age)}
		}})
	}
	return out
}
