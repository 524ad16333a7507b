package demofilm

import (
	"image/color"
	"math"
	"strconv"
)

// tone is a straight (not premultiplied) colour, all members 0…1.
type tone struct{ r, g, b, a float64 }

// hex reads "0b6e4f".
func hex(s string) tone {
	v, _ := strconv.ParseUint(s, 16, 32) //nolint:errcheck // own text
	return tone{float64(v>>16) / 255, float64(v>>8&255) / 255, float64(v&255) / 255, 1}
}

func (t tone) fade(a float64) tone { t.a *= a; return t }

func (t tone) mix(o tone, share float64) tone {
	k := 1 - share
	return tone{t.r*k + o.r*share, t.g*k + o.g*share, t.b*k + o.b*share, t.a*k + o.a*share}
}

func (t tone) light(share float64) tone { return t.mix(tone{1, 1, 1, t.a}, share) }

// dark goes towards a deep warm shade instead of black: shadows stay coloured.
func (t tone) dark(share float64) tone {
	return t.mix(tone{t.r * 0.18, t.g * 0.16, t.b * 0.22, t.a}, share)
}

func (t tone) rgba() color.RGBA {
	f := func(v float64) uint8 { return uint8(max(0, min(255, math.Round(v*t.a*255)))) }
	return color.RGBA{f(t.r), f(t.g), f(t.b), f(1)}
}

// paint is what a shape is filled with.
type paint interface{ prepare(m affine) shader }

// shader gives the premultiplied colours of a row of pixels from (x, y) on.
type shader interface {
	row(to []color.RGBA, x, y int)
}

type flat color.RGBA

func (f flat) row(to []color.RGBA, _, _ int) {
	for i := range to {
		to[i] = color.RGBA(f)
	}
}

func (t tone) prepare(affine) shader { return flat(t.rgba()) }

// ramp is a gradient between two points, or from a centre outwards.
type ramp struct {
	x0, y0, x1, y1 float64
	radial         bool
	squash         float64 // height of a radial one as a share of its width
	tones          []tone
}

func across(x0, y0, x1, y1 float64, tones ...tone) ramp {
	return ramp{x0: x0, y0: y0, x1: x1, y1: y1, tones: tones}
}

func glow(cx, cy, r float64, tones ...tone) ramp {
	return ramp{x0: cx, y0: cy, x1: cx + r, radial: true, squash: 1, tones: tones}
}

const rampSteps = 512

type rampShader struct {
	table  [rampSteps + 1]color.RGBA
	back   affine
	radial bool
}

func (g ramp) prepare(m affine) shader {
	s := &rampShader{radial: g.radial}
	for i := range s.table {
		at := float64(i) / rampSteps * float64(len(g.tones)-1)
		k := min(int(at), len(g.tones)-2)
		s.table[i] = g.tones[k].mix(g.tones[k+1], at-float64(k)).rgba()
	}
	inv := m.inverse()
	if g.radial {
		r := g.x1 - g.x0
		s.back = scaled(1/r, 1/(r*g.squash)).then(moved(-g.x0, -g.y0)).then(inv)
		return s
	}
	dx, dy := g.x1-g.x0, g.y1-g.y0
	l := dx*dx + dy*dy
	s.back = affine{a: dx / l, b: dy / l, c: -(g.x0*dx + g.y0*dy) / l}.then(inv)
	return s
}

func (s *rampShader) row(to []color.RGBA, x, y int) {
	u, v := s.back.at(float64(x)+0.5, float64(y)+0.5)
	if s.radial {
		for i := range to {
			to[i] = s.table[int(min(1, math.Sqrt(u*u+v*v))*rampSteps)]
			u += s.back.a
			v += s.back.d
		}
		return
	}
	if s.back.a == 0 {
		t := s.table[int(max(0, min(1, u))*rampSteps)]
		for i := range to {
			to[i] = t
		}
		return
	}
	for i := range to {
		to[i] = s.table[int(max(0, min(1, u))*rampSteps)]
		u += s.back.a
	}
}
