package demofilm

import (
	"image"
	"math"
)

const (
	frameW   = 1080 // V-31
	frameH   = 1920
	rate     = 30  // frames a second
	turnOver = 0.4 // seconds in which a shot pushes out the one before
)

// actor is a sprite with its movement: t are seconds since the shot began.
type actor struct {
	sprite *sprite
	pose   func(t float64) pose
}

// shot is a backdrop before which actors move.
type shot struct {
	seconds  float64
	backdrop *image.RGBA
	cast     []actor
}

func (s *shot) draw(frame *image.RGBA, t float64) {
	copy(frame.Pix, s.backdrop.Pix)
	for _, a := range s.cast {
		a.sprite.place(frame, a.pose(t))
	}
}

// reel plays shots one after the other. A shot is built when its turn comes, so
// that only two of them are in memory.
type reel struct {
	build   []func() *shot
	seconds []float64
	frame   *image.RGBA
	other   *image.RGBA
	at      int
	now     *shot
	before  *shot
	began   float64
}

func newReel(seconds []float64, build []func() *shot) *reel {
	r := image.Rect(0, 0, frameW, frameH)
	return &reel{build: build, seconds: seconds, frame: image.NewRGBA(r), other: image.NewRGBA(r), at: -1}
}

func (r *reel) length() float64 {
	var all float64
	for _, s := range r.seconds {
		all += s
	}
	return all
}

// picture draws the frame at t seconds; t never goes back.
func (r *reel) picture(t float64) []uint8 {
	for r.at < 0 || (t >= r.began+r.seconds[r.at]-1e-9 && r.at+1 < len(r.build)) {
		if r.at >= 0 {
			r.began += r.seconds[r.at]
		}
		r.at++
		r.before, r.now = r.now, r.build[r.at]()
	}
	own := t - r.began
	r.now.draw(r.frame, own)
	if r.before == nil || own >= turnOver {
		r.before = nil
		return r.frame.Pix
	}
	r.before.draw(r.other, own+r.seconds[r.at-1])
	cut := int(ease(own/turnOver)*frameH) * 4 * frameW
	copy(r.frame.Pix[len(r.frame.Pix)-cut:], r.frame.Pix[:cut]) // the new one comes from below
	copy(r.frame.Pix[:len(r.frame.Pix)-cut], r.other.Pix[cut:])
	return r.frame.Pix
}

// ease goes from 0 to 1 softly at both ends.
func ease(t float64) float64 {
	t = max(0, min(1, t))
	return t * t * (3 - 2*t)
}

// spring goes from 0 to 1, a little too far, and back.
func spring(t float64) float64 {
	t = max(0, min(1, t)) - 1
	return t*t*(2.4*t+1.4) + 1
}

// between is the eased share of the way from a to b at t.
func between(t, a, b float64) float64 { return ease((t - a) / (b - a)) }

func mixed(a, b, share float64) float64 { return a + (b-a)*share }

// wave swings between -1 and 1, once in period seconds.
func wave(t, period, phase float64) float64 { return math.Sin(2 * math.Pi * (t/period + phase)) }

// scatter is a fixed share of 0…1 for i: the same films every time.
func scatter(i, salt int) float64 {
	v := math.Sin(float64(i)*12.9898+float64(salt)*78.233) * 43758.5453
	return v - math.Floor(v)
}
