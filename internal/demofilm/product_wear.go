package demofilm

func drawBag(c *canvas, l look) {
	strap := across(0, 120, 0, 420, l.second.light(0.22), l.second, l.second.dark(0.2))
	c.stroke(svg("M372 400 C372 90 628 90 628 400"), 30, l.second.dark(0.34)) // the rear one
	body := svg("M236 372 L764 372 L806 836 C810 866 796 878 766 878 L234 878 C204 878 190 866 194 836 Z")
	c.fill(body, across(194, 372, 806, 878, l.main.light(0.36), l.main.light(0.08), l.main, l.main.dark(0.14)))
	c.inside(body, func() {
		c.fill(box(190, 372, 640, 42, 0), l.main.dark(0.1))
		c.fill(svg("M700 372 L780 372 L820 880 L722 880 C752 700 730 520 700 372 Z"), l.main.dark(0.3).fade(0.4))
		c.fill(svg("M286 414 C270 560 300 720 262 878 L232 878 C262 700 250 540 262 414 Z"), l.main.dark(0.3).fade(0.2))
		c.fill(svg("M190 800 C380 836 620 836 820 800 L820 890 L190 890 Z"), l.main.dark(0.25).fade(0.22))
		for i := range 30 { // seam
			c.stroke(svg("M0 424 L11 424").moved(232+float64(i)*18.4, 0), 3.4, l.main.dark(0.42))
		}
	})
	leaf := svg("M500 792 C400 740 390 610 500 500 C610 610 600 740 500 792 Z")
	c.fill(leaf, across(400, 520, 600, 780, l.second.light(0.2), l.second, l.second.dark(0.12)))
	c.stroke(svg("M500 560 L500 836"), 9, l.main.light(0.3))
	for i := range 3 {
		y := 640 + float64(i)*46
		c.stroke(svg("M446 -34 L500 0 L554 -34").moved(0, y), 6, l.main.light(0.3))
	}
	c.stroke(svg("M344 470 L352 380 C366 60 634 60 648 380 L656 470"), 34, strap)
	c.stroke(svg("M350 370 C366 90 600 70 634 300"), 5, white.fade(0.35))
	for _, x := range []float64{344, 656} {
		c.stroke(svg("M-12 440 L12 464 M12 440 L-12 464").moved(x, 0), 5, l.main.light(0.4))
	}
}

func drawShoe(c *canvas, l look) {
	sole := svg("M96 760 C90 836 108 868 170 870 L846 870 C908 868 930 828 912 772 C780 800 300 806 96 760 Z")
	upper := svg("M112 560 C128 520 140 486 150 452 C220 500 300 500 352 424 C372 410 396 416 410 436 C470 534 600 628 780 650 C872 662 926 704 918 790 L104 790 C92 700 98 620 112 560 Z")
	c.fill(upper, across(180, 420, 620, 860, l.main.light(0.3), l.main.light(0.06), l.main, l.main.dark(0.22)))
	c.inside(upper, func() {
		c.fill(svg("M112 440 L212 440 C236 600 232 720 216 800 L90 800 Z"), l.main.dark(0.2).fade(0.55))
		c.fill(svg("M150 440 C220 510 300 500 356 420 L382 440 C330 540 214 548 140 484 Z"), l.main.dark(0.45))
		toe := svg("M742 640 C700 690 696 750 706 800 L940 800 L940 640 Z")
		c.fill(toe, across(720, 640, 900, 800, l.second.light(0.5), l.second, l.second.dark(0.16)))
		c.stroke(svg("M742 640 C700 690 696 750 706 800"), 5, l.main.dark(0.35))
	})
	tongue := svg("M352 426 C378 372 420 366 446 396 L520 560 L456 560 Z")
	c.fill(tongue, across(360, 380, 500, 560, l.main.light(0.34), l.main.light(0.02)))
	c.fill(svg("M384 460 C470 580 570 640 690 652 L664 708 C540 690 430 620 350 500 Z"), l.main.dark(0.12))
	for i := range 5 { // laces and eyelets
		x, y := 420+float64(i)*56, 500+float64(i)*34-float64(i*i)*1.6
		c.stroke(svg("M-34 42 L34 -22").moved(x, y), 17, across(0, y-30, 0, y+46, l.second.light(0.5), l.second.dark(0.14)))
		c.fill(circle(x-36, y+46, 8), l.main.dark(0.5))
	}
	for i := range 20 { // hand-sewn seam
		c.stroke(svg("M0 0 L16 1").moved(232+float64(i)*22, 700+float64(i%2)), 4, l.second.fade(0.8))
	}
	c.fill(sole, across(0, 760, 0, 870, l.second.light(0.6), l.second, l.second.dark(0.2)))
	c.stroke(svg("M100 806 C320 846 760 846 916 810"), 7, l.main)
	c.fill(svg("M108 850 C300 862 760 862 900 850 C884 868 866 870 846 870 L170 870 C130 869 116 862 108 850 Z"), hex("b98b5e"))
}

func drawWatch(c *canvas, l look) {
	strap := across(400, 0, 600, 0, l.second.light(0.28), l.second.light(0.08), l.second, l.second.dark(0.3))
	for _, side := range []string{"M404 350 L596 350 L580 96 C578 60 422 60 420 96 Z", "M404 610 L596 610 L576 860 C572 890 428 890 424 860 Z"} {
		c.fill(svg(side), strap)
	}
	for i := range 11 { // seams
		y := 100 + float64(i)*19
		c.stroke(svg("M0 0 L0 9").moved(436-float64(i)*0.9, y), 4, cream.fade(0.75))
		c.stroke(svg("M0 0 L0 9").moved(564+float64(i)*0.9, y), 4, cream.fade(0.75))
		c.stroke(svg("M0 0 L0 9").moved(426+float64(i)*1.2, 640+float64(i)*19), 4, cream.fade(0.75))
		c.stroke(svg("M0 0 L0 9").moved(574-float64(i)*1.2, 640+float64(i)*19), 4, cream.fade(0.75))
	}
	for i := range 3 {
		c.fill(ellipse(500, 740+float64(i)*44, 9, 12), l.second.dark(0.6))
	}
	c.fill(box(726, 446, 44, 68, 12), across(0, 446, 0, 514, brass.light(0.4), brass, brass.dark(0.3)))
	c.fill(circle(500, 480, 238), across(330, 300, 680, 680, l.main.light(0.4), l.main, l.main.dark(0.35)))
	c.inside(circle(500, 480, 238), func() { // grain
		for i := range 9 {
			y := 270 + float64(i)*54
			c.stroke(svg("M250 0 C380 -22 620 26 760 -6").moved(0, y), 4, l.main.dark(0.5).fade(0.28))
		}
	})
	c.fill(circle(500, 480, 190), l.main.dark(0.42))
	c.fill(circle(500, 482, 184), across(360, 330, 650, 640, cream.light(0.7), cream))
	for i := range 12 {
		c.with(moved(500, 482).then(turned(float64(i)*30)), func() {
			w, h := 7.0, 22.0
			if i%3 == 0 {
				w, h = 12, 36
			}
			c.fill(box(-w/2, -168, w, h, w/2), l.second.dark(0.15))
		})
	}
	drawHands(c, l)
	c.fill(svg("M352 402 C372 346 420 314 480 308 L440 640 C382 612 334 500 352 402 Z"), white.fade(0.2))
}

func drawHands(c *canvas, l look) {
	for _, h := range []struct{ angle, length, width float64 }{{-56, 96, 17}, {60, 140, 12}} {
		c.with(moved(506, 490).then(turned(h.angle)), func() { c.stroke(path{}.line(0, 14, 0, -h.length), h.width, ink.fade(0.16)) })
		c.with(moved(500, 482).then(turned(h.angle)), func() { c.stroke(path{}.line(0, 14, 0, -h.length), h.width, ink) })
	}
	c.with(moved(500, 482).then(turned(172)), func() { c.stroke(path{}.line(0, 34, 0, -150), 5, clay) })
	c.fill(circle(500, 482, 15), clay)
	c.fill(circle(500, 482, 6), cream)
	_ = l
}

func drawJacket(c *canvas, l look) {
	sleeve := across(120, 300, 320, 800, l.main.light(0.2), l.main, l.main.dark(0.2))
	left := svg("M322 262 C236 282 206 344 190 440 L124 742 C118 778 134 792 160 798 L222 810 C246 814 258 804 264 780 L352 470 Z")
	right := svg("M678 262 C764 282 794 344 810 440 L876 742 C882 778 866 792 840 798 L778 810 C754 814 742 804 736 780 L648 470 Z")
	c.fill(left, sleeve)
	c.fill(right, across(700, 300, 880, 800, l.main.dark(0.1), l.main.dark(0.22), l.main.dark(0.4)))
	c.fill(svg("M128 728 L268 764 L262 786 C256 806 246 814 222 810 L160 798 C134 792 118 778 124 746 Z"), l.main.dark(0.35))
	c.fill(svg("M872 728 L732 764 L738 786 C744 806 754 814 778 810 L840 798 C866 792 882 778 876 746 Z"), l.main.dark(0.5))
	c.fill(svg("M352 262 C342 120 420 96 500 96 C580 96 658 120 648 262 C600 320 400 320 352 262 Z"), across(350, 100, 650, 320, l.main.light(0.24), l.main, l.main.dark(0.28)))
	c.fill(svg("M402 258 C396 170 440 146 500 146 C560 146 604 170 598 258 L540 330 L460 330 Z"), across(400, 150, 600, 300, hex("24383f"), hex("16252b")))
	body := svg("M322 262 C352 244 380 250 402 244 L500 336 L598 244 C620 250 648 244 678 262 C706 400 716 640 720 846 C720 868 706 876 690 876 L310 876 C294 876 280 868 280 846 C284 640 294 400 322 262 Z")
	c.fill(body, across(290, 280, 720, 860, l.main.light(0.3), l.main.light(0.08), l.main, l.main.dark(0.24)))
	c.inside(body, func() {
		c.fill(svg("M270 240 L402 240 L500 338 L598 240 L730 240 L730 452 C620 486 560 470 500 452 C430 470 360 486 270 452 Z"), across(290, 260, 710, 470, l.second.light(0.22), l.second, l.second.dark(0.16)))
		c.fill(svg("M640 250 C690 480 670 700 690 890 L740 890 L740 250 Z"), ink.fade(0.16))
		c.fill(svg("M336 480 C322 620 342 740 324 880 L306 880 C320 740 304 600 318 480 Z"), white.fade(0.14))
		c.fill(box(280, 836, 440, 44, 0), l.main.dark(0.35))
	})
	c.stroke(svg("M500 338 L500 868"), 15, l.main.dark(0.5))
	for i := range 33 {
		c.fill(box(495, 344+float64(i)*16, 10, 7, 2), hex("cfd8da"))
	}
	c.fill(box(490, 372, 20, 42, 8), l.second.light(0.3))
	for _, x := range []float64{372, 628} {
		c.stroke(svg("M-38 0 L38 -34").shape(x, 650, 0, 1).flip(x > 500, x), 11, l.main.dark(0.5))
	}
	for _, x := range []float64{452, 548} {
		c.stroke(svg("M0 306 L0 396").moved(x, 0), 7, cream)
		c.fill(box(x-8, 392, 16, 26, 6), brass)
	}
}
