package child

import (
	"bufio"
	"io"
	"math"
	"math/big"
	"sort"
	"strconv"
	"strings"

	"souk/internal/platform/media"
)

const (
	maxPackets  = 2_000_000 // of all streams together
	discardFlag = 4         // packets that an edit list cuts away
	maxUnits    = 1 << 60   // no time stamp is larger
)

// timeline is one stream's packets in units of its time base.
type timeline struct {
	num, den int64 // seconds per unit
	pts      []int64
	lastDur  int64 // of the packet that is shown last
	maxPTS   int64
}

// readPackets parses ffmpeg's framecrc output: time stamps of every packet, by
// stream, in the container's own time base.
func readPackets(r io.Reader) []timeline {
	var lines []timeline
	total := 0
	s := bufio.NewScanner(r)
	for s.Scan() {
		text := s.Text()
		if rest, ok := strings.CutPrefix(text, "#tb "); ok {
			lines = timeBase(lines, rest)
			continue
		}
		if strings.HasPrefix(text, "#") || total >= maxPackets {
			continue
		}
		total++
		packet(lines, strings.Split(text, ","))
	}
	drain(r)
	return lines
}

// timeBase reads "0: 1/15360".
func timeBase(lines []timeline, s string) []timeline {
	idx, ratio, ok := strings.Cut(s, ":")
	num, den, ok2 := strings.Cut(strings.TrimSpace(ratio), "/")
	i := int(number(idx))
	if !ok || !ok2 || i != len(lines) || number(den) <= 0 {
		return lines
	}
	return append(lines, timeline{num: number(num), den: number(den), maxPTS: math.MinInt64})
}

// packet reads "stream, dts, pts, duration, size, checksum[, F=flags]…".
func packet(lines []timeline, f []string) {
	if len(f) < 6 {
		return
	}
	i := int(number(f[0]))
	if i < 0 || i >= len(lines) {
		return
	}
	for _, extra := range f[6:] {
		if v, ok := strings.CutPrefix(strings.TrimSpace(extra), "F=0x"); ok {
			if flags, err := strconv.ParseInt(v, 16, 64); err == nil && flags&discardFlag != 0 {
				return
			}
		}
	}
	pts, dur := number(f[2]), max(number(f[3]), 0)
	if pts > maxUnits || pts < -maxUnits || dur > maxUnits {
		return
	}
	t := &lines[i]
	t.pts = append(t.pts, pts)
	if pts >= t.maxPTS {
		t.maxPTS, t.lastDur = pts, dur
	}
}

// us converts units to microseconds, rounded to nearest, without overflow.
func (t timeline) us(units int64) int64 {
	n := new(big.Int).Mul(big.NewInt(units), big.NewInt(t.num))
	n.Mul(n, big.NewInt(2_000_000))
	n.Add(n, big.NewInt(t.den))
	n.Div(n, big.NewInt(2*t.den)) // Euclidean: floor, so this rounds half up
	if !n.IsInt64() {
		return math.MaxInt64 / 4
	}
	return n.Int64()
}

func (t timeline) empty() bool { return len(t.pts) == 0 }

func (t timeline) startUS() int64 {
	if t.empty() {
		return 0
	}
	first := t.pts[0]
	for _, p := range t.pts {
		first = min(first, p)
	}
	return t.us(first)
}

// spanUS is the time from the first packet's start to the last one's end. A
// last packet without a length lasts as long as the usual one.
func (t timeline) spanUS() int64 {
	if t.empty() {
		return 0
	}
	end := t.maxPTS + t.lastDur
	if t.lastDur == 0 {
		end += t.usual()
	}
	return t.us(end) - t.startUS()
}

// usual is the median distance of packets in units.
func (t timeline) usual() int64 {
	d := t.distances()
	if len(d) == 0 {
		return 0
	}
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return d[len(d)/2]
}

func (t timeline) distances() []int64 {
	pts := append([]int64(nil), t.pts...)
	sort.Slice(pts, func(i, j int) bool { return pts[i] < pts[j] })
	out := make([]int64, 0, len(pts))
	for i := 1; i < len(pts); i++ {
		out = append(out, pts[i]-pts[i-1])
	}
	return out
}

// rate fills frames, rate and whether it varies: more than one frame in a
// hundred (and at least two) off the usual distance by over a tenth, by more than
// 2 ms and by more than what rounding in a coarse time base can do.
func (t timeline) rate(v *media.VideoStream) {
	v.Frames = int64(len(t.pts))
	d := t.distances()
	if len(d) == 0 {
		return
	}
	usual := t.usual()
	slack := max(usual/10, min(2, usual/4), t.den*2/(1000*max(t.num, 1)))
	var sum int64
	off := 0
	for _, x := range d {
		sum += x
		if x > usual+slack || x < usual-slack {
			off++
		}
	}
	if us := t.us(sum); us > 0 {
		v.FPS = math.Round(float64(len(d))*1e9/float64(us)) / 1000
	}
	v.Variable = off >= 2 && off*100 > len(d)
}

func drain(r io.Reader) { _, _ = io.Copy(io.Discard, r) }
