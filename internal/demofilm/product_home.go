package demofilm

func drawLamp(c *canvas, l look) {
	if l.on {
		light := hex("ffe9a8")
		c.fill(svg("M560 395 L812 318 L985 865 L330 865 Z"), across(690, 350, 660, 865, light.fade(0.75), light.fade(0.34), light.fade(0.05)))
	}
	// base
	c.fill(ellipse(400, 858, 185, 30), across(215, 0, 585, 0, l.main.dark(0.1), l.main.dark(0.35), l.main.dark(0.5)))
	c.fill(svg("M215 842 C215 820 585 820 585 842 L585 858 C585 880 215 880 215 858 Z"), tube(215, 585, l.main))
	c.fill(ellipse(400, 840, 185, 27), across(230, 815, 570, 865, l.main.light(0.34), l.main.light(0.08), l.main.dark(0.08)))
	c.fill(ellipse(400, 836, 46, 10), l.second.dark(0.3))
	// arms
	arm := across(280, 0, 440, 0, l.second.light(0.45), l.second, l.second.dark(0.25))
	c.stroke(svg("M400 832 L300 500"), 26, arm)
	c.stroke(svg("M394 826 L294 498"), 6, l.second.light(0.6).fade(0.75))
	c.stroke(svg("M300 500 L588 232"), 26, across(430, 350, 462, 384, l.second.light(0.35), l.second.dark(0.22)))
	c.stroke(svg("M298 492 L580 230"), 6, l.second.light(0.6).fade(0.75))
	c.fill(circle(300, 500, 36), across(275, 470, 325, 535, l.main.light(0.28), l.main.dark(0.25)))
	c.fill(circle(300, 500, 14), l.second.light(0.3))
	drawShade(c, l)
}

func drawShade(c *canvas, l look) {
	c.with(moved(610, 235).then(turned(-17)), func() {
		inner := l.main.dark(0.55)
		bulb := hex("f7f1e0")
		if l.on {
			inner, bulb = hex("ffdf8a"), hex("fffdf3")
		}
		c.fill(ellipse(0, 148, 150, 34), inner)
		c.fill(circle(0, 146, 46), glow(-10, 140, 54, bulb, bulb, hex("ffe08a").mix(bulb, 0.35)))
		c.fill(svg("M-58 -46 C-58 -66 58 -66 58 -46 L150 148 C150 110 -150 110 -150 148 Z"), across(-130, 40, 140, 110, l.main.light(0.12), l.main.light(0.32), l.main.light(0.04), l.main, l.main.dark(0.22), l.main.dark(0.42)))
		c.stroke(svg("M-150 146 C-146 110 146 110 150 146"), 7, l.second.light(0.2))
		c.fill(box(-34, -92, 68, 46, 16), across(-34, 0, 34, 0, l.second.light(0.4), l.second, l.second.dark(0.3)))
		c.fill(svg("M-40 -40 L-62 -40 L-126 96 L-92 88 Z"), white.fade(0.22))
	})
	c.fill(circle(588, 232, 27), across(565, 205, 615, 262, l.main.light(0.3), l.main.dark(0.3)))
	c.fill(circle(588, 232, 10), l.second.light(0.3))
}

func drawMug(c *canvas, l look) {
	// handle, behind the body
	handle := across(690, 430, 880, 720, l.main.light(0.18), l.main, l.main.dark(0.34))
	c.stroke(svg("M668 440 C860 400 900 690 664 700"), 62, handle)
	c.stroke(svg("M690 428 C800 412 842 480 838 550"), 11, white.fade(0.3))
	body := svg("M230 350 L262 790 C268 862 344 876 470 876 C596 876 672 862 678 790 L710 350 Z")
	c.fill(body, tube(230, 710, l.second))
	c.inside(body, func() {
		for i := range 46 { // speckles of the stoneware
			x, y := 240+float64(i*197%460), 590+float64(i*131%280)
			c.fill(circle(x, y, 2.2+float64(i%3)), hex("8a6a4c").fade(0.42))
		}
		glaze := svg("M200 300 L740 300 L740 640 C716 700 690 640 664 650 C640 662 636 742 606 740 C576 738 584 652 548 648 C516 646 520 694 490 694 C458 694 464 640 430 642 C396 646 404 720 372 720 C338 720 350 646 318 640 C284 636 262 690 200 650 Z")
		c.with(moved(0, 9), func() { c.fill(glaze, hex("5a3a22").fade(0.22)) })
		c.fill(glaze, tube(230, 710, l.main))
		c.fill(svg("M272 380 L296 380 L318 610 C314 626 302 622 298 612 Z"), white.fade(0.32))
		c.fill(svg("M310 384 L320 384 L336 560 L330 566 Z"), white.fade(0.22))
	})
	c.fill(ellipse(470, 350, 240, 52), across(230, 300, 710, 400, l.main.light(0.42), l.main.light(0.12), l.main.dark(0.1)))
	hole := ellipse(470, 353, 216, 41)
	c.fill(hole, across(254, 0, 686, 0, l.main.dark(0.5), l.main.dark(0.3), l.main.dark(0.12)))
	c.inside(hole, func() {
		c.fill(ellipse(470, 380, 208, 38), across(262, 0, 678, 0, hex("3c2114"), hex("6b3d22"), hex("54301c")))
		c.stroke(svg("M330 378 C380 362 450 360 500 364"), 6, hex("b98452").fade(0.6))
	})
	if l.on {
		for i, d := range []string{"M390 300 C340 240 440 190 392 110", "M470 290 C420 220 530 170 474 70", "M552 300 C506 246 600 196 556 124"} {
			c.stroke(svg(d), 24-float64(i%2)*4, white.fade(0.5))
		}
	}
}

func drawBrush(c *canvas, l look) {
	c.with(moved(500, 560).then(turned(-32)), func() {
		c.stroke(svg("M-60 8 C-180 8 -300 -14 -440 2"), 62, across(0, -32, 0, 46, l.main.light(0.42), l.main.light(0.1), l.main.dark(0.25)))
		c.stroke(svg("M-90 -10 C-190 -10 -300 -30 -430 -16"), 8, white.fade(0.36))
		c.fill(circle(-424, 2, 15), l.main.dark(0.62))
		c.stroke(svg("M-424 2 C-480 -30 -512 10 -486 44 C-462 72 -432 34 -424 2"), 8, l.second.dark(0.1))
		head := box(-90, -52, 420, 104, 50)
		for row := range 3 { // bristles, the rear rows first
			for i := range 22 {
				x := -62 + float64(i)*17.4 + float64(row)*5
				lean := (x - 120) * 0.13
				t := hex("efe3c4").dark(0.26 - float64(row)*0.11)
				if i%5 == 2 {
					t = l.second.light(0.3 - float64(row)*0.1)
				}
				c.fill(svg("M0 0 L13 0 L15 1 L0 1 Z").shape(x, 36, lean, 168-float64(row)*9), across(0, 40, 0, 200, t.dark(0.25), t, t.light(0.25)))
			}
		}
		c.fill(head, across(0, -52, 0, 56, l.main.light(0.5), l.main.light(0.16), l.main, l.main.dark(0.28)))
		c.inside(head, func() {
			for i := range 4 {
				y := -34 + float64(i)*20
				c.stroke(svg("M-90 0 C40 -10 180 14 330 -2").moved(0, y), 3, l.main.dark(0.35).fade(0.34))
			}
		})
		c.fill(box(-104, -40, 46, 84, 12), across(0, -40, 0, 46, l.second.light(0.35), l.second, l.second.dark(0.3)))
		c.stroke(svg("M-40 -38 L290 -38"), 8, white.fade(0.38))
	})
}

func drawBottle(c *canvas, l look) {
	// loop and lid
	c.stroke(svg("M420 190 C410 70 590 70 580 190"), 30, across(410, 0, 590, 0, ink.light(0.32), ink, ink.dark(0.3)))
	c.fill(box(398, 165, 204, 104, 22), tube(398, 602, ink.light(0.12)))
	for i := range 9 {
		c.stroke(svg("M0 184 L0 252").moved(416+float64(i)*21, 0), 4, ink.dark(0.4).fade(0.5))
	}
	c.fill(box(408, 262, 184, 26, 6), tube(408, 592, hex("cfd6d4")))
	body := svg("M410 284 L590 284 C596 340 678 350 680 430 L680 826 C680 862 662 876 620 876 L380 876 C338 876 320 862 320 826 L320 430 C322 350 404 340 410 284 Z")
	c.fill(body, tube(320, 680, l.main))
	c.inside(body, func() {
		c.fill(box(300, 560, 400, 170, 0), tube(320, 680, l.second))
		for i := range 3 { // mountains on the label
			x := 420 + float64(i)*62
			c.fill(svg("M-70 0 L0 -84 L70 0 Z").moved(x, 700), l.main.mix(white, 0.12*float64(i%2)).fade(0.92))
		}
		c.fill(circle(548, 606, 15), brass)
		c.fill(box(300, 846, 400, 40, 0), tube(320, 680, hex("b9c3c0")))
		c.fill(svg("M352 440 C352 400 372 386 388 376 L400 376 C384 400 380 410 380 450 L380 830 L352 830 Z"), white.fade(0.32))
		c.fill(box(392, 430, 10, 400, 5), white.fade(0.2))
	})
}
