package child

import (
	"math"

	"souk/internal/platform/media"
)

// frame is one sampled picture: planar YUV 4:2:0, w × h. When it is shown is
// known only at the end (its time comes over another pipe, and waiting for it
// would make ffmpeg wait for us): times[index] of finish.
type frame struct {
	index int
	w, h  int
	y     []byte // luma, w × h
	u, v  []byte // chroma, (w/2) × (h/2) each
}

// frameMeasurer sees every sampled frame once, in order, and writes what it
// found when the film is over. It must not keep f's slices. times holds the
// microsecond at which each frame is shown, in the order of the frames.
type frameMeasurer interface {
	frame(f frame)
	finish(m *media.Measurements, times []int64)
}

// soundMeasurer sees the sound once, in order: 48 kHz mono, about 0.2 s a time.
type soundMeasurer interface {
	sound(block []int16)
	finish(m *media.Measurements)
}

// frameMeasurers is the list of what is measured on pictures.
func frameMeasurers() []frameMeasurer {
	return []frameMeasurer{
		&pictureMeasurer{},
	}
}

// soundMeasurers is the list of what is measured on sound.
func soundMeasurers() []soundMeasurer {
	return []soundMeasurer{
		&levelMeasurer{},
	}
}

// pictureMeasurer finds black and flat frames and the frame for the poster.
type pictureMeasurer struct {
	out      media.Picture
	sum      int64
	poster   int     // index of the frame
	best     float64 // its deviation
	settled  bool    // the poster is a good frame
	haveBest bool
}

const (
	darkMean  = 20 // of 255 (video black is 16): below it a frame is all but black
	flatDev   = 5  // standard deviation of a frame without detail
	goodMean  = 30 // a poster should be brighter than a fade-in
	goodDev   = 12 // and show something
	whiteMean = 240
)

func (p *pictureMeasurer) frame(f frame) {
	mean, dev := lumaStats(f)
	if p.out.Samples == 0 {
		p.out.FirstLuma = int(math.Round(mean))
	}
	p.out.Samples++
	p.sum += int64(math.Round(mean))
	if mean < darkMean && dev < flatDev {
		p.out.DarkFrames++
	}
	if dev < flatDev {
		p.out.FlatFrames++
	}
	good := mean >= goodMean && mean <= whiteMean && dev >= goodDev
	if p.settled || (p.haveBest && !good && dev <= p.best) {
		return
	}
	p.poster, p.best, p.haveBest, p.settled = f.index, dev, true, good
}

func (p *pictureMeasurer) finish(m *media.Measurements, times []int64) {
	if p.out.Samples == 0 {
		return
	}
	if p.poster < len(times) {
		p.out.PosterUS = times[p.poster]
	}
	p.out.MeanLuma = int(p.sum / int64(p.out.Samples))
	m.Picture = &p.out
}

// lumaStats gives mean and standard deviation of every second pixel in every
// second row.
func lumaStats(f frame) (mean, dev float64) {
	var sum, squares, n int64
	for row := 0; row < f.h; row += 2 {
		line := f.y[row*f.w : (row+1)*f.w]
		for x := 0; x < len(line); x += 2 {
			v := int64(line[x])
			sum += v
			squares += v * v
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	mean = float64(sum) / float64(n)
	return mean, math.Sqrt(max(float64(squares)/float64(n)-mean*mean, 0))
}

// levelMeasurer finds peak, mean level, clipping and the longest silence.
type levelMeasurer struct {
	samples, clipped  int64
	peak              int
	squares           float64
	silent, maxSilent int64 // in samples, whole windows of 10 ms
	window            int
	windowPeak        int
}

const (
	soundRate    = 48_000
	silenceLevel = 33 // −60 dBFS
	silentDB     = -120
	windowLen    = soundRate / 100
)

func (l *levelMeasurer) sound(block []int16) {
	var squares int64
	for _, s := range block {
		v := int(s)
		if v < 0 {
			v = -v
		}
		squares += int64(v) * int64(v)
		if v >= 32767 {
			l.clipped++
		}
		l.peak, l.windowPeak = max(l.peak, v), max(l.windowPeak, v)
		if l.window++; l.window == windowLen {
			l.closeWindow()
		}
	}
	l.samples += int64(len(block))
	l.squares += float64(squares)
}

func (l *levelMeasurer) closeWindow() {
	if l.windowPeak <= silenceLevel {
		l.silent += int64(l.window)
	} else {
		l.silent = 0
	}
	l.maxSilent = max(l.maxSilent, l.silent)
	l.window, l.windowPeak = 0, 0
}

func (l *levelMeasurer) finish(m *media.Measurements) {
	if l.samples == 0 {
		return
	}
	m.Sound = &media.Sound{
		PeakDB:    decibel(float64(l.peak) / 32768),
		RMSDB:     decibel(math.Sqrt(l.squares/float64(l.samples)) / 32768),
		SilentUS:  l.maxSilent * 1_000_000 / soundRate,
		ClippedPM: int(l.clipped * 1_000_000 / l.samples),
	}
}

func decibel(share float64) float64 {
	if share <= 0 {
		return silentDB
	}
	return math.Round(max(20*math.Log10(share), silentDB)*10) / 10
}
