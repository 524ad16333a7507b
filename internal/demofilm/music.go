package demofilm

import "math"

// sound is stereo at goodRate, left and right.
type sound struct{ left, right []float64 }

func newSound(seconds float64) sound {
	n := int(math.Round(seconds * goodRate))
	return sound{make([]float64, n), make([]float64, n)}
}

// note adds a tone: its overtones fade faster the higher they are.
func (s sound) note(at, seconds, hertz, level, pan, attack, decay float64, overtones []float64) {
	from, n := int(at*goodRate), int(seconds*goodRate)
	for k, share := range overtones {
		step := 2 * math.Pi * hertz * float64(k+1) / goodRate
		fade := math.Exp(-decay * (1 + 0.8*float64(k)) / goodRate)
		amp := level * share
		c, si := math.Cos(step), math.Sin(step)
		x, y := 0.0, 1.0 // a turning pointer instead of a sine for each sample
		for i := range n {
			if from+i >= len(s.left) {
				break
			}
			v := amp * x
			if a := float64(i) / goodRate / attack; a < 1 {
				v *= a
			}
			if left := float64(n-i) / goodRate / 0.08; left < 1 {
				v *= left
			}
			s.left[from+i] += v * (1 - pan)
			s.right[from+i] += v * (1 + pan)
			x, y = x*c+y*si, y*c-x*si
			amp *= fade
		}
	}
}

// music is four soft chords, with a plucked figure above them and a low note
// beneath. Each film has its own ground note.
func music(seconds, ground float64) sound {
	out := newSound(seconds)
	bar := seconds / 4
	chords := [][]int{{0, 4, 7, 11}, {-3, 0, 4, 7}, {-7, -3, 0, 4}, {-5, -1, 2, 9}}
	figure := []int{0, 2, 1, 3, 2, 1, 3, 2}
	hertz := func(half int) float64 { return ground * math.Pow(2, float64(half)/12) }
	for b, chord := range chords {
		at := float64(b) * bar
		out.note(at, bar+0.1, hertz(chord[0]-12), 0.16, 0, 0.05, 0.5, []float64{1, 0.2})
		for i, half := range chord {
			out.note(at, bar+0.2, hertz(half)*(1+0.0008*float64(i%2)), 0.05, 0.5*float64(i%2*2-1), 0.9, 0.12, []float64{1, 0.25, 0.08})
		}
		for i, k := range figure {
			loud := 0.10
			if i%4 == 0 {
				loud = 0.14
			}
			out.note(at+float64(i)*bar/8, 1.6, hertz(chord[k]+12), loud, 0.35*wave(float64(i), 5, 0), 0.006, 3.2, []float64{1, 0.45, 0.2, 0.1, 0.05})
		}
	}
	out.echo(0.29, 0.3)
	out.fade(0.05, 1.1)
	return out
}

// echo repeats each side on the other.
func (s sound) echo(seconds, share float64) {
	d := int(seconds * goodRate)
	for i := d; i < len(s.left); i++ {
		l, r := s.left[i-d], s.right[i-d]
		s.left[i] += share * r
		s.right[i] += share * l
	}
}

func (s sound) fade(in, out float64) {
	n := len(s.left)
	for i := range n {
		k := ease(float64(i)/goodRate/in) * ease(float64(n-i)/goodRate/out)
		s.left[i] *= k
		s.right[i] *= k
	}
}

// level brings the sound to a mean level, 1 being full scale.
func (s sound) level(want float64) {
	var sum float64
	for i := range s.left {
		sum += s.left[i]*s.left[i] + s.right[i]*s.right[i]
	}
	if sum == 0 {
		return
	}
	k := want / math.Sqrt(sum/float64(2*len(s.left)))
	for i := range s.left {
		s.left[i] *= k
		s.right[i] *= k
	}
}

// add lays words over the sound from a time on.
func (s sound) add(at float64, words []float64) {
	from := int(at * goodRate)
	for i, v := range words {
		if from+i >= len(s.left) {
			return
		}
		s.left[from+i] += v
		s.right[from+i] += v
	}
}

// wave file of the sound, 16 bits a sample.
//
// Source: Multimedia Programming Interface and Data Specifications 1.0, WAVE.
func (s sound) wav() []byte {
	n := len(s.left) * 4
	b := make([]byte, 0, 44+n)
	u32 := func(v int) { b = append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24)) }
	u16 := func(v int) { b = append(b, byte(v), byte(v>>8)) }
	b = append(b, "RIFF"...)
	u32(36 + n)
	b = append(b, "WAVEfmt "...)
	u32(16)
	u16(1)
	u16(2)
	u32(goodRate)
	u32(goodRate * 4)
	u16(4)
	u16(16)
	b = append(b, "data"...)
	u32(n)
	for i := range s.left {
		u16(int(32000 * math.Tanh(s.left[i])))
		u16(int(32000 * math.Tanh(s.right[i])))
	}
	return b
}
