package demofilm

import (
	"math"
	"strconv"
	"strings"
)

// step is one part of a path: M, L, Q, C or Z with its points.
type step struct {
	op  byte
	pts [][2]float64
}

type path []step

// svg reads a path in the notation of SVG with absolute M, L, H, V, Q, C and Z.
// The paths are written in this package; what cannot be read is left out.
//
// Source: SVG 2, 9.3 Path data.
func svg(d string) path {
	var p path
	var x, y float64
	words := strings.Fields(separate(d))
	number := func() float64 {
		if len(words) == 0 {
			return 0
		}
		v, _ := strconv.ParseFloat(words[0], 64) //nolint:errcheck // own text
		words = words[1:]
		return v
	}
	var op byte
	for len(words) > 0 {
		if strings.Contains("MLHVQCZ", words[0][:1]) {
			op, words = words[0][0], words[1:]
		}
		switch op {
		case 'H':
			x = number()
			p = append(p, step{'L', [][2]float64{{x, y}}})
		case 'V':
			y = number()
			p = append(p, step{'L', [][2]float64{{x, y}}})
		case 'Z':
			p = append(p, step{op: 'Z'})
		default:
			s := step{op: op}
			for range map[byte]int{'M': 1, 'L': 1, 'Q': 2, 'C': 3}[op] {
				x = number()
				y = number()
				s.pts = append(s.pts, [2]float64{x, y})
			}
			p = append(p, s)
			if op == 'M' {
				op = 'L'
			}
		}
	}
	return p
}

func separate(d string) string {
	var b strings.Builder
	for _, r := range d {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteString(" " + string(r) + " ")
		case r == ',':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// round is the control length that makes four curves a circle.
const round = 0.5522847498

func ellipse(cx, cy, rx, ry float64) path {
	kx, ky := rx*round, ry*round
	return path{
		{'M', [][2]float64{{cx + rx, cy}}},
		{'C', [][2]float64{{cx + rx, cy + ky}, {cx + kx, cy + ry}, {cx, cy + ry}}},
		{'C', [][2]float64{{cx - kx, cy + ry}, {cx - rx, cy + ky}, {cx - rx, cy}}},
		{'C', [][2]float64{{cx - rx, cy - ky}, {cx - kx, cy - ry}, {cx, cy - ry}}},
		{'C', [][2]float64{{cx + kx, cy - ry}, {cx + rx, cy - ky}, {cx + rx, cy}}},
		{op: 'Z'},
	}
}

func circle(cx, cy, r float64) path { return ellipse(cx, cy, r, r) }

// box is a rectangle with round corners.
func box(x, y, w, h, r float64) path {
	k := r * (1 - round)
	return path{
		{'M', [][2]float64{{x + r, y}}},
		{'L', [][2]float64{{x + w - r, y}}},
		{'C', [][2]float64{{x + w - k, y}, {x + w, y + k}, {x + w, y + r}}},
		{'L', [][2]float64{{x + w, y + h - r}}},
		{'C', [][2]float64{{x + w, y + h - k}, {x + w - k, y + h}, {x + w - r, y + h}}},
		{'L', [][2]float64{{x + r, y + h}}},
		{'C', [][2]float64{{x + k, y + h}, {x, y + h - k}, {x, y + h - r}}},
		{'L', [][2]float64{{x, y + r}}},
		{'C', [][2]float64{{x, y + k}, {x + k, y}, {x + r, y}}},
		{op: 'Z'},
	}
}

func (p path) bounds(m affine) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p {
		for _, pt := range s.pts {
			x, y := m.at(pt[0], pt[1])
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	if x1 < x0 {
		return 0, 0, 0, 0
	}
	return x0, y0, x1, y1
}

// lines flattens the path into polylines.
func (p path) lines() [][][2]float64 {
	const parts = 24
	var out [][][2]float64
	var at [2]float64
	add := func(pt [2]float64) { out[len(out)-1] = append(out[len(out)-1], pt); at = pt }
	for _, s := range p {
		switch s.op {
		case 'M':
			out = append(out, nil)
			add(s.pts[0])
		case 'L':
			add(s.pts[0])
		case 'Q', 'C':
			from := at
			for i := 1; i <= parts; i++ {
				add(bezier(from, s.pts, float64(i)/parts))
			}
		case 'Z':
			add(out[len(out)-1][0])
		}
	}
	return out
}

func bezier(from [2]float64, pts [][2]float64, t float64) [2]float64 {
	u := 1 - t
	var v [2]float64
	for i := range v {
		if len(pts) == 2 {
			v[i] = u*u*from[i] + 2*u*t*pts[0][i] + t*t*pts[1][i]
			continue
		}
		v[i] = u*u*u*from[i] + 3*u*u*t*pts[0][i] + 3*u*t*t*pts[1][i] + t*t*t*pts[2][i]
	}
	return v
}

// outline is the area of a line along the path, with round joins and ends. All
// its parts turn the same way, so that they add up.
func (p path) outline(width float64) path {
	var out path
	r := width / 2
	for _, line := range p.lines() {
		for i, a := range line {
			out = append(out, circle(a[0], a[1], r)...)
			if i == 0 {
				continue
			}
			b := line[i-1]
			dx, dy := a[0]-b[0], a[1]-b[1]
			l := math.Hypot(dx, dy)
			if l == 0 {
				continue
			}
			nx, ny := -dy/l*r, dx/l*r
			out = append(out, step{'M', [][2]float64{{b[0] - nx, b[1] - ny}}}, step{'L', [][2]float64{{a[0] - nx, a[1] - ny}}},
				step{'L', [][2]float64{{a[0] + nx, a[1] + ny}}}, step{'L', [][2]float64{{b[0] + nx, b[1] + ny}}}, step{op: 'Z'})
		}
	}
	return out
}

// moved shifts the path.
func (p path) moved(dx, dy float64) path { return p.mapped(moved(dx, dy)) }

// shape stretches a path of height 1 to height h, leaning by lean, at (x, y).
func (p path) shape(x, y, lean, h float64) path {
	return p.mapped(affine{a: 1, b: lean, c: x, e: h, f: y})
}

func (p path) mapped(m affine) path {
	out := make(path, len(p))
	for i, s := range p {
		out[i] = step{op: s.op, pts: make([][2]float64, len(s.pts))}
		for j, pt := range s.pts {
			out[i].pts[j][0], out[i].pts[j][1] = m.at(pt[0], pt[1])
		}
	}
	return out
}

// flip mirrors the path about x when asked.
func (p path) flip(yes bool, x float64) path {
	if !yes {
		return p
	}
	return p.mapped(affine{a: -1, c: 2 * x, e: 1})
}

// line adds a straight line.
func (p path) line(x0, y0, x1, y1 float64) path {
	return append(p, step{'M', [][2]float64{{x0, y0}}}, step{'L', [][2]float64{{x1, y1}}})
}
