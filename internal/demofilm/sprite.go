package demofilm

import (
	"encoding/binary"
	"image"
	"math"
)

// sprite is a drawn piece that shots move about. Its picture covers a window of
// the piece's own units at res pixels a unit, with halves for far views.
type sprite struct {
	levels []*image.RGBA // each half the size of the one before
	res    float64
	x0, y0 float64 // units at the picture's upper left
}

// newSprite draws the window (x0, y0)…(x1, y1) with draw.
func newSprite(x0, y0, x1, y1, res float64, draw func(c *canvas)) *sprite {
	w, h := int(math.Ceil((x1-x0)*res)), int(math.Ceil((y1-y0)*res))
	c := newCanvas(w, h, scaled(res, res).then(moved(-x0, -y0)))
	draw(c)
	s := &sprite{levels: []*image.RGBA{c.img}, res: res, x0: x0, y0: y0}
	for range 3 {
		last := s.levels[len(s.levels)-1]
		if last.Rect.Dx() < 32 || last.Rect.Dy() < 32 {
			break
		}
		s.levels = append(s.levels, half(last))
	}
	return s
}

func half(src *image.RGBA) *image.RGBA {
	w, h := src.Rect.Dx()/2, src.Rect.Dy()/2
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		a := src.Pix[2*y*src.Stride:]
		b := src.Pix[(2*y+1)*src.Stride:]
		to := dst.Pix[y*dst.Stride:]
		for x := range w {
			for k := range 4 {
				i := 8*x + k
				to[4*x+k] = uint8((uint32(a[i]) + uint32(a[i+4]) + uint32(b[i]) + uint32(b[i+4]) + 2) / 4)
			}
		}
	}
	return dst
}

// pose says where a sprite is: its unit (fx, fy) lies on the frame's pixel (x, y).
type pose struct {
	x, y, fx, fy float64
	zoom         float64 // pixels a unit
	turn         float64 // degrees
	wide         float64 // stretch of the width; 0 counts as 1
	alpha        float64
}

// place draws the sprite into the frame.
func (s *sprite) place(frame *image.RGBA, p pose) {
	if p.alpha <= 0.004 || p.zoom <= 0 {
		return
	}
	if p.wide == 0 {
		p.wide = 1
	}
	level := 0
	for level+1 < len(s.levels) && p.zoom/s.res*float64(int(2)<<level) <= 1.15 {
		level++
	}
	img := s.levels[level]
	res := s.res / float64(int(1)<<level)
	m := moved(p.x, p.y).then(turned(p.turn)).then(scaled(p.zoom*p.wide, p.zoom)).then(moved(s.x0-p.fx, s.y0-p.fy)).then(scaled(1/res, 1/res))
	x0, y0, x1, y1 := box(0, 0, float64(img.Rect.Dx()), float64(img.Rect.Dy()), 0).bounds(m)
	r := image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1)), int(math.Ceil(y1))).Intersect(frame.Rect)
	inv := m.inverse()
	alpha := uint32(max(0, min(1, p.alpha)) * 256)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		u, v := inv.at(float64(r.Min.X)+0.5, float64(y)+0.5)
		from, to := span(r.Dx(), u-0.5, inv.a, float64(img.Rect.Dx()-1))
		f2, t2 := span(r.Dx(), v-0.5, inv.d, float64(img.Rect.Dy()-1))
		from, to = max(from, f2), min(to, t2)
		if from >= to {
			continue
		}
		row := frame.Pix[frame.PixOffset(r.Min.X+from, y):][:4*(to-from)]
		sampleRow(row, img, (u-0.5)+inv.a*float64(from), (v-0.5)+inv.d*float64(from), inv.a, inv.d, alpha)
	}
}

// span is the part of n steps from at, each by step, that stays in [0, limit).
func span(n int, at, step, limit float64) (from, to int) {
	if math.Abs(step) < 1e-12 {
		if at < 0 || at >= limit {
			return 0, 0
		}
		return 0, n
	}
	a, b := -at/step, (limit-at)/step
	if a > b {
		a, b = b, a
	}
	return max(0, int(math.Floor(a))+1), min(n, int(math.Ceil(b))-1)
}

const (
	lanes = 0x00ff00ff
	wide  = 0x00ff00ff00ff00ff
)

// sampleRow blends a row of img over the row: bilinear, the channels packed.
func sampleRow(row []uint8, img *image.RGBA, u, v, du, dv float64, alpha uint32) {
	const one = 1 << 16
	fu, fv, su, sv := int(u*one), int(v*one), int(du*one), int(dv*one)
	limU, limV := (img.Rect.Dx()-1)<<16-1, (img.Rect.Dy()-1)<<16-1
	pix, stride := img.Pix, img.Stride
	for ; len(row) >= 4; row, fu, fv = row[4:], fu+su, fv+sv {
		if uint(fu) > uint(limU) || uint(fv) > uint(limV) {
			continue
		}
		at := (fv>>16)*stride + (fu>>16)*4
		a, b := binary.LittleEndian.Uint64(pix[at:]), binary.LittleEndian.Uint64(pix[at+stride:])
		if a|b == 0 {
			continue
		}
		px := uint32(a)
		if a != b || px != uint32(a>>32) {
			y := uint64(fv >> 8 & 255)
			even, odd := a&wide, a>>8&wide
			even = (even + (b&wide-even)*y>>8) & wide
			odd = (odd + (b>>8&wide-odd)*y>>8) & wide
			x := uint32(fu >> 8 & 255)
			e, o := uint32(even), uint32(odd)
			e = (e + (uint32(even>>32)-e)*x>>8) & lanes
			o = (o + (uint32(odd>>32)-o)*x>>8) & lanes
			px = e | o<<8
		}
		if alpha < 256 {
			px = (px&lanes*alpha>>8)&lanes | (px>>8&lanes*alpha)&^uint32(lanes)
		}
		if px < 0xff000000 {
			rest := 256 - (px>>24 + px>>31)
			below := binary.LittleEndian.Uint32(row)
			px += (below&lanes*rest>>8)&lanes | (below>>8&lanes*rest)&^uint32(lanes)
		}
		binary.LittleEndian.PutUint32(row, px)
	}
}
