package demofilm

func drawEarphones(c *canvas, l look) {
	// lid, open behind the case
	lid := svg("M214 486 C210 352 300 300 500 300 C700 300 790 352 786 486 Z")
	c.fill(lid, across(214, 300, 786, 500, l.main, l.main.dark(0.08), l.main.dark(0.26)))
	c.fill(svg("M250 486 C250 386 330 340 500 340 C670 340 750 386 750 486 Z"), across(250, 340, 750, 486, l.second.dark(0.42), l.second.dark(0.2), l.second.dark(0.4)))
	c.with(moved(386, 500), func() { drawBud(c, l) })
	body := svg("M206 560 C206 520 236 500 276 500 L724 500 C764 500 794 520 794 560 L794 700 C794 820 700 878 500 878 C300 878 206 820 206 700 Z")
	c.fill(body, across(206, 500, 794, 878, l.main.light(0.7), l.main, l.main.dark(0.1), l.main.dark(0.3)))
	c.inside(body, func() {
		c.fill(box(200, 496, 600, 40, 0), l.main.dark(0.16))
		c.fill(box(200, 496, 600, 14, 0), l.second.dark(0.25))
		c.fill(svg("M240 560 C232 680 250 760 330 812 L352 796 C280 744 268 660 274 560 Z"), white.fade(0.75))
	})
	c.fill(box(440, 498, 120, 30, 15), l.main.dark(0.3))
	c.fill(circle(500, 650, 15), glow(500, 650, 20, hex("9df0c8"), hex("2fbf83")))
	c.fill(box(452, 738, 96, 8, 4), l.main.dark(0.16))
	c.with(moved(640, 410).then(affine{a: -1, e: 1}).then(turned(-24)), func() { drawBud(c, l) })
}

// drawBud draws one earphone, its stem's end at the origin.
func drawBud(c *canvas, l look) {
	stem := svg("M-33 -250 L33 -250 L25 0 C20 10 -20 10 -25 0 Z")
	c.fill(stem, across(-33, 0, 33, 0, l.main.light(0.6), l.main.dark(0.06), l.main.dark(0.3)))
	c.fill(svg("M-79 -310 C-79 -372 -33 -396 13 -392 C57 -388 73 -350 65 -304 C57 -254 31 -220 -11 -216 C-55 -216 -79 -260 -79 -310 Z"), across(-73, -390, 57, -210, l.main.light(0.8), l.main, l.main.dark(0.26)))
	c.fill(svg("M40 -372 C96 -366 112 -340 104 -304 C98 -268 70 -246 36 -256 C60 -290 62 -330 40 -372 Z"), across(40, -370, 104, -250, hex("dfe6e3"), hex("b4c0bb"), hex("8b9993")))
	c.stroke(svg("M44 -364 C66 -330 64 -290 42 -262"), 7, l.main.dark(0.35))
	c.fill(ellipse(-34, -334, 19, 29), white.fade(0.9))
	c.fill(box(-9, -184, 14, 84, 7), l.second)
}

func drawSpeaker(c *canvas, l look) {
	c.stroke(svg("M310 330 C310 150 690 150 690 330"), 30, across(300, 160, 700, 340, l.second.light(0.3), l.second, l.second.dark(0.3)))
	c.stroke(svg("M318 300 C336 180 560 150 640 220"), 6, white.fade(0.4))
	c.fill(box(250, 858, 70, 20, 8), ink)
	c.fill(box(680, 858, 70, 20, 8), ink)
	c.fill(box(180, 316, 640, 548, 90), across(180, 316, 820, 864, l.main.light(0.35), l.main.light(0.08), l.main, l.main.dark(0.34)))
	c.fill(box(206, 342, 588, 496, 70), l.main.dark(0.3))
	cloth := box(212, 348, 576, 484, 66)
	c.fill(cloth, across(212, 348, 788, 832, cream.light(0.1), cream.dark(0.06), cream.dark(0.2)))
	c.inside(cloth, func() {
		var holes path
		for y := range 21 {
			for x := range 25 {
				holes = append(holes, circle(218+float64(x)*24+float64(y%2)*12, 356+float64(y)*24, 4.6)...)
			}
		}
		c.fill(holes, hex("6d5b4a").fade(0.5))
	})
	drawCone(c, 500, 612, 176, l)
	drawCone(c, 326, 440, 58, l)
	c.fill(circle(676, 440, 60), ink.fade(0.2))
	c.fill(circle(670, 434, 56), across(630, 390, 712, 480, l.second.light(0.5), l.second, l.second.dark(0.35)))
	c.fill(circle(670, 434, 38), across(640, 405, 700, 465, l.second.dark(0.1), l.second.light(0.35)))
	c.stroke(svg("M670 434 L694 404"), 8, ink)
	c.fill(svg("M202 400 C202 352 236 332 280 330 L330 330 C262 346 226 380 222 450 L222 560 L202 560 Z"), white.fade(0.28))
}

func drawCone(c *canvas, x, y, r float64, l look) {
	c.fill(circle(x, y, r), across(x-r, y-r, x+r, y+r, hex("55605c"), ink, ink.dark(0.4)))
	c.fill(circle(x, y, r*0.86), across(x-r, y-r, x+r, y+r, ink.dark(0.45), hex("3a4642")))
	c.fill(circle(x, y, r*0.7), across(x-r, y-r, x+r, y+r, hex("4c5854"), ink))
	c.fill(circle(x, y, r*0.3), glow(x-r*0.1, y-r*0.12, r*0.42, l.second.light(0.55), l.second, l.second.dark(0.35)))
}

func drawToyCar(c *canvas, l look) {
	body := svg("M70 690 C70 640 96 610 150 600 L276 580 C310 470 360 410 450 404 L620 404 C690 408 730 450 768 578 L862 592 C916 602 934 636 934 690 L934 752 C934 780 920 792 892 792 L112 792 C84 792 70 780 70 752 Z")
	c.fill(body, across(200, 400, 700, 800, l.main.light(0.34), l.main.light(0.06), l.main, l.main.dark(0.26)))
	c.inside(body, func() {
		c.fill(box(60, 730, 900, 80, 0), l.second)
		c.fill(box(60, 730, 900, 10, 0), l.second.light(0.4))
		c.stroke(svg("M60 766 C300 756 600 776 940 762"), 4, l.second.dark(0.4).fade(0.4))
		c.fill(svg("M90 640 C110 616 200 606 290 596 L300 612 C210 622 140 634 104 660 Z"), white.fade(0.34))
	})
	glass := across(320, 450, 680, 590, hex("e8f4f3"), hex("a9d0d2"), hex("7fb3b8"))
	c.fill(svg("M322 578 C344 500 376 452 450 450 L492 450 L492 578 Z"), glass)
	c.fill(svg("M528 450 L616 450 C668 452 694 490 716 578 L528 578 Z"), glass)
	c.fill(svg("M352 560 L412 460 L440 456 L380 566 Z"), white.fade(0.55))
	c.fill(svg("M556 566 L616 460 L636 462 L580 568 Z"), white.fade(0.45))
	c.stroke(svg("M510 440 L510 726"), 6, l.main.dark(0.35))
	c.fill(box(536, 618, 58, 15, 7), cream)
	c.fill(circle(900, 656, 28), glow(892, 648, 34, hex("fff6d0"), hex("f4c65a"), brass))
	c.fill(box(72, 640, 22, 50, 8), cream)
	for _, x := range []float64{270, 742} {
		c.fill(circle(x, 776, 112), l.main.dark(0.5))
		c.fill(circle(x, 776, 98), across(x-80, 690, x+80, 870, hex("4a3a30"), hex("2c211b")))
		c.fill(circle(x, 776, 66), across(x-50, 720, x+50, 830, l.second.light(0.45), l.second, l.second.dark(0.25)))
		c.fill(circle(x, 776, 40), l.second.dark(0.18))
		c.fill(circle(x-3, 772, 24), l.second.light(0.3))
		c.fill(circle(x, 776, 11), l.main)
	}
}

func drawTent(c *canvas, l look) {
	rope := hex("efe6cf")
	c.stroke(svg("M500 196 L40 862 M500 196 L962 862"), 6, rope)
	for _, x := range []float64{40, 962} {
		c.stroke(svg("M0 838 L0 876").moved(x, 0), 12, ink)
	}
	c.fill(svg("M500 180 C640 420 780 640 900 866 L640 866 Z"), across(600, 300, 860, 866, l.main.dark(0.16), l.main.dark(0.34)))
	c.fill(svg("M500 180 C360 420 220 640 100 866 L900 866 C780 640 640 420 500 180 Z"), across(180, 300, 800, 860, l.main.light(0.3), l.main.light(0.08), l.main, l.main.dark(0.3)))
	c.fill(svg("M500 180 C360 420 220 640 100 866 L236 866 C330 640 420 420 500 180 Z"), l.main.light(0.36).fade(0.5))
	c.fill(svg("M500 180 C640 420 780 640 900 866 L770 866 C676 640 584 420 500 180 Z"), l.main.dark(0.45).fade(0.35))
	inside := across(400, 420, 600, 866, hex("1d3d33"), hex("12271f"))
	if l.on {
		inside = across(500, 420, 500, 866, hex("fff0b8"), hex("ffd26e"), hex("f0a94a"))
	}
	c.fill(svg("M500 372 C436 560 366 720 300 866 L700 866 C634 720 564 560 500 372 Z"), inside)
	if l.on {
		c.fill(circle(500, 560, 26), hex("fffbe6"))
		c.stroke(svg("M500 430 L500 536"), 5, hex("7a4a1e"))
	}
	c.fill(svg("M330 866 C350 830 420 820 500 826 C580 820 650 830 670 866 Z"), l.second.light(0.25)) // sleeping mat
	flap := svg("M500 372 C436 560 366 720 300 866 L214 866 C258 790 330 700 352 640 C400 540 466 470 500 372 Z")
	c.fill(flap, across(220, 500, 440, 866, l.second.light(0.3), l.second, l.second.dark(0.2)))
	c.fill(flap.flip(true, 500), across(560, 500, 780, 866, l.second.light(0.06), l.second.dark(0.15), l.second.dark(0.35)))
	for _, right := range []bool{false, true} {
		c.stroke(svg("M344 662 C360 676 376 680 396 676").flip(right, 500), 11, rope)
	}
	c.stroke(svg("M500 184 L500 372"), 6, l.main.dark(0.42).fade(0.6))
	c.stroke(svg("M500 180 L500 118"), 10, ink)
	c.fill(svg("M504 116 L588 142 L504 170 Z"), l.second)
	c.stroke(svg("M112 864 L888 864"), 10, l.main.dark(0.5))
}
