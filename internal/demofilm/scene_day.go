package demofilm

import "math"

// cloud is soft and white, about 300 wide.
func cloud() *sprite {
	return newSprite(-170, -90, 170, 70, 1, func(c *canvas) {
		for _, b := range [][3]float64{{-90, 20, 46}, {-30, -16, 62}, {46, -2, 54}, {104, 26, 38}} {
			c.fill(circle(b[0], b[1], b[2]), white.fade(0.92))
		}
		c.fill(box(-136, 16, 278, 48, 24), white.fade(0.92))
	})
}

// drift moves a sprite sideways over and over, speed in pixels a second.
func drift(sp *sprite, x, y, speed, zoom float64) actor {
	return actor{sp, func(t float64) pose {
		const way = frameW + 500
		at := math.Mod(x+speed*t+4*way, way) - 250
		return pose{x: at, y: y + 6*wave(t, 5, x/900), zoom: zoom, alpha: 1}
	}}
}

func ridge(c *canvas, base float64, tops [][2]float64, t tone, snow bool) {
	for _, top := range tops {
		x, y := top[0], top[1]
		w := (base - y) * 0.86
		peak := path{}.line(x-w, base, x, y)
		peak = append(peak, step{'L', [][2]float64{{x + w, base}}}, step{op: 'Z'})
		c.fill(peak, across(x-w, y, x+w*0.6, base, t.light(0.22), t, t.dark(0.08)))
		c.inside(peak, func() {
			c.fill(svg("M0 0 L900 0 L900 1600 L150 1600 L60 700 L-20 300 Z").moved(x, y), t.dark(0.3).fade(0.35))
			if snow {
				h := (base - y) * 0.3
				c.fill(svg("M-600 -10 L600 -10 L600 1 L180 1 L100 0.68 L40 1.06 L-30 0.72 L-90 1.02 L-160 0.74 L-220 1 L-600 1 Z").mapped(affine{a: h / 260, c: x, e: h, f: y}), white.fade(0.94))
			}
		})
	}
}

func (s *studio) bottleScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, 0, 1400, hex("a9d3e2"), hex("d8ecee"), hex("fbe9d2")))
		c.fill(circle(820, 380, 260), glow(820, 380, 260, hex("fff3cf").fade(0.9), hex("fff3cf").fade(0)))
		c.fill(circle(820, 380, 110), hex("fff6dc"))
		ridge(c, 1420, [][2]float64{{80, 760}, {960, 700}}, hex("9dbcc6"), true)
		ridge(c, 1480, [][2]float64{{420, 620}, {1120, 960}, {-60, 1000}}, hex("6f98a3"), true)
		c.fill(svg("M0 1380 C240 1290 520 1330 760 1390 C900 1424 1000 1400 1080 1372 L1080 1920 L0 1920 Z"), across(0, 1300, 0, 1920, hex("86ab78"), hex("5b8a5c")))
		c.fill(svg("M0 1540 C300 1440 700 1470 1080 1560 L1080 1920 L0 1920 Z"), across(0, 1450, 0, 1920, hex("6d9a62"), hex("3f7049")))
		c.fill(svg("M150 1720 C170 1600 330 1580 540 1580 C760 1580 930 1610 940 1720 C950 1800 150 1800 150 1720 Z"), across(200, 1580, 800, 1800, hex("c8c2b6"), hex("a39c90"), hex("7c766d")))
		for i := range 26 {
			x, y := scatter(i, 1)*frameW, 1690+scatter(i, 2)*200
			c.stroke(svg("M0 0 C2 -20 8 -34 16 -44").moved(x, y), 5, hex("9cc37f").fade(0.8))
		}
	})}
	sp := cloud()
	for i := range 4 {
		out.cast = append(out.cast, drift(sp, 120+float64(i)*390, 210+float64(i%3)*150, 34+12*float64(i%2), 0.8+0.25*float64(i%3)))
	}
	out.cast = append(out.cast, actor{s.plain, func(t float64) pose {
		hop := math.Max(0, 1-t/0.7)
		return pose{x: 540, y: 1650 - 420*hop*hop, fx: 500, fy: groundY, zoom: mixed(1.18, 1.36, between(t, 0.6, 3.6)), turn: 2.6*wave(t, 2.4, 0) + 8*hop, alpha: 1}
	}})
	return out
}

func (s *studio) mugScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, frameW, 1500, hex("f7ead6"), hex("efd9bd")))
		pane := box(170, 150, 740, 900, 26)
		c.fill(box(142, 122, 796, 956, 40), across(142, 122, 938, 1078, hex("fffaf0"), hex("d9c4a5")))
		c.fill(pane, across(0, 150, 0, 1050, hex("bfe0e6"), hex("eaf3e4"), hex("ffe9c4")))
		c.inside(pane, func() {
			c.fill(circle(690, 420, 210), glow(690, 420, 210, hex("fff1c4"), hex("fff1c4").fade(0)))
			c.fill(circle(690, 420, 84), hex("fffbe8"))
			c.fill(svg("M100 860 C300 720 480 760 640 840 C760 900 860 860 960 800 L960 1100 L100 1100 Z"), hex("a8c79a"))
			c.fill(svg("M100 960 C340 860 620 900 960 950 L960 1100 L100 1100 Z"), hex("7fae80"))
		})
		c.fill(box(528, 150, 24, 900, 0), hex("fff7ea"))
		c.fill(box(170, 560, 740, 22, 0), hex("fff7ea"))
		c.fill(box(100, 1060, 880, 44, 12), across(0, 1060, 0, 1104, hex("fffaf0"), hex("d9c4a5")))
		c.fill(box(0, 1480, frameW, 440, 0), across(0, 1480, 0, frameH, hex("c99a68"), hex("a87848")))
		for i := range 9 {
			c.stroke(svg("M0 0 C300 -14 700 16 1080 -6").moved(0, 1516+float64(i)*48), 4, hex("7c5430").fade(0.22))
		}
		c.fill(svg("M170 150 L430 150 L900 1920 L420 1920 Z"), white.fade(0.09))
		c.fill(svg("M560 150 L720 150 L1080 1500 L1080 1920 L1030 1920 Z"), white.fade(0.09))
		c.fill(box(690, 1560, 330, 54, 10), across(690, 0, 1020, 0, hex("3d7a68"), hex("24584a")))
		c.fill(box(710, 1510, 300, 54, 10), across(710, 0, 1010, 0, hex("efe3c8"), hex("cdbb94")))
	})}
	steam := newSprite(-100, -100, 100, 100, 0.7, func(c *canvas) {
		c.fill(circle(0, 0, 96), glow(0, 0, 96, white.fade(0.62), white.fade(0.3), white.fade(0)))
	})
	out.cast = append(out.cast, actor{s.plain, func(t float64) pose {
		k := spring(t / 0.8)
		return pose{x: 500, y: 1690, fx: 500, fy: groundY, zoom: mixed(1.2, 1.42, k) + 0.03*t, turn: 1.4 * wave(t, 3, 0), alpha: 1}
	}})
	for i := range 14 {
		out.cast = append(out.cast, actor{steam, func(t float64) pose {
			age := math.Mod(t*0.42+float64(i)/14, 1)
			return pose{x: 455 + 80*wave(float64(i), 3.3, 0) + 46*wave(age, 0.8, float64(i)*0.17), y: 930 - 560*age, zoom: 0.55 + 1.1*age, alpha: 0.95 * math.Sin(math.Pi*age)}
		}})
	}
	return out
}

func (s *studio) jacketScene() *shot {
	out := &shot{backdrop: backdrop(func(c *canvas) {
		c.fill(box(0, 0, frameW, frameH, 0), across(0, 0, 0, 1500, hex("8fb6c6"), hex("c6dbdd"), hex("f0e4d0")))
		c.fill(svg("M0 1260 C260 1120 520 1180 760 1240 C900 1276 1000 1240 1080 1190 L1080 1920 L0 1920 Z"), across(0, 1150, 0, 1920, hex("b5ab7a"), hex("8f8a5a")))
		c.fill(svg("M0 1480 C300 1380 760 1400 1080 1500 L1080 1920 L0 1920 Z"), across(0, 1400, 0, 1920, hex("a08f55"), hex("6f6a3c")))
		for i := range 60 { // grass bent by the wind
			x, y := scatter(i, 3)*1160-40, 1500+scatter(i, 4)*400
			c.stroke(svg("M0 0 C10 -40 40 -62 92 -70").moved(x, y), 6, hex("d8c682").mix(hex("7d7642"), scatter(i, 5)).fade(0.85))
		}
	})}
	sp := cloud()
	for i := range 3 {
		out.cast = append(out.cast, drift(sp, 80+float64(i)*520, 200+float64(i)*170, 250+60*float64(i), 1.2-0.2*float64(i)))
	}
	gust := newSprite(-240, -30, 240, 30, 1, func(c *canvas) {
		c.stroke(svg("M-220 10 C-120 -14 20 14 120 0 C190 -8 214 -4 222 8"), 9, white.fade(0.62))
	})
	leaf := newSprite(-40, -30, 40, 30, 1.4, func(c *canvas) {
		c.fill(svg("M-34 6 C-14 -30 22 -26 34 -4 C20 22 -12 28 -34 6 Z"), across(-30, -20, 30, 20, hex("e59a42"), hex("b8562f")))
		c.stroke(svg("M-30 5 C-8 0 14 -4 30 -4"), 3, hex("7c3b22"))
	})
	out.cast = append(out.cast, actor{s.plain, func(t float64) pose {
		return pose{x: 540 + 16*wave(t, 1.7, 0), y: 1620, fx: 500, fy: groundY, zoom: mixed(1.16, 1.3, between(t, 0, 3.6)), turn: 4 + 4.5*wave(t, 1.3, 0.1) + 1.5*wave(t, 0.47, 0), wide: 1 + 0.025*wave(t, 0.65, 0), alpha: 1}
	}})
	for i := range 5 {
		out.cast = append(out.cast, drift(gust, float64(i)*330, 420+float64(i*i%7)*150, 900+120*float64(i%3), 0.9+0.2*float64(i%2)))
	}
	for i := range 12 {
		x, y, v := scatter(i, 6)*1500, 300+scatter(i, 7)*1350, 620+scatter(i, 8)*420
		out.cast = append(out.cast, actor{leaf, func(t float64) pose {
			at := math.Mod(x+v*t, 1500) - 200
			return pose{x: at, y: y + 70*wave(t, 1.4, scatter(i, 9)), zoom: 0.8 + scatter(i, 10)*0.9, turn: t * 300 * (0.4 + scatter(i, 11)), alpha: 1}
		}})
	}
	return out
}
