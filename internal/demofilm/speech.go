package demofilm

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os/exec"
	"strconv"
)

const (
	speechLevel = 0.12  // mean level of the words
	underSpeech = 0.012 // of the music under them: 20 dB below (V-57)
	aloneLevel  = 0.11  // of the music where nobody speaks
)

// soundtrack is the music with the words over it where the machine can speak.
func soundtrack(ctx context.Context, s script) (sound, error) {
	starts, all := shotTimes()
	track := music(all, s.key0)
	voice := speaker()
	if voice == "" {
		track.level(aloneLevel)
		return track, nil
	}
	track.level(underSpeech)
	for i, l := range s.lines {
		room := shotSeconds()[i] - cueLead - 0.25
		words, err := say(ctx, voice, l.en, room)
		if err != nil {
			return sound{}, err
		}
		track.add(starts[i]+cueLead+0.05, words)
	}
	return track, nil
}

// shotTimes are the seconds at which the shots begin, and the film's length.
func shotTimes() (starts []float64, all float64) {
	for _, s := range shotSeconds() {
		starts = append(starts, all)
		all += s
	}
	return starts, all
}

func speaker() string {
	path, err := exec.LookPath("espeak-ng")
	if err != nil {
		return ""
	}
	return path
}

// say speaks the text within the room of seconds, faster when it has to.
func say(ctx context.Context, voice, text string, room float64) ([]float64, error) {
	pace := 148.0
	for range 3 {
		cmd := exec.CommandContext(ctx, voice, "-v", "en-gb", "-s", strconv.Itoa(int(pace)), "-p", "42", "--stdout", text)
		cmd.Env = []string{"LC_ALL=C.UTF-8"}
		b, err := cmd.Output()
		if err != nil {
			return nil, errors.Join(ctx.Err(), err)
		}
		words, hertz, err := readWave(b)
		if err != nil {
			return nil, err
		}
		words = trim(words)
		if seconds := float64(len(words)) / hertz; seconds > room {
			pace *= seconds / room * 1.04
			continue
		}
		return levelled(resample(words, hertz, goodRate)), nil
	}
	return nil, errors.New("demofilm: words too long for their shot: " + text)
}

// readWave reads a mono wave file of 16 bits; its lengths may be unset, as in a pipe.
func readWave(b []byte) ([]float64, float64, error) {
	at := bytes.Index(b, []byte("data"))
	if len(b) < 44 || at < 0 || at+8 > len(b) {
		return nil, 0, errors.New("demofilm: no wave file from the speaker")
	}
	hertz := float64(binary.LittleEndian.Uint32(b[24:]))
	data := b[at+8:]
	out := make([]float64, len(data)/2)
	for i := range out {
		out[i] = float64(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	if len(out) == 0 || hertz == 0 {
		return nil, 0, errors.New("demofilm: the speaker said nothing")
	}
	return out, hertz, nil
}

// trim leaves out the silence at both ends.
func trim(s []float64) []float64 {
	from, to := 0, len(s)
	for from < to && math.Abs(s[from]) < 0.003 {
		from++
	}
	for to > from && math.Abs(s[to-1]) < 0.003 {
		to--
	}
	return s[from:to]
}

// resample changes the rate with a windowed sinc.
func resample(s []float64, from, to float64) []float64 {
	const side = 12
	out := make([]float64, int(float64(len(s))*to/from))
	for i := range out {
		at := float64(i) * from / to
		k := int(at)
		var sum float64
		turn := math.Sin(math.Pi*(at-float64(k))) / math.Pi // only its sign changes from sample to sample
		for j := max(0, k-side+1); j <= min(len(s)-1, k+side); j++ {
			x := at - float64(j)
			if x == 0 {
				sum += s[j]
				continue
			}
			sum += s[j] * turn * float64(1-2*((j-k)&1)) / x * (0.5 + 0.5*math.Cos(math.Pi*x/side))
		}
		out[i] = sum
	}
	return out
}

func levelled(s []float64) []float64 {
	var sum float64
	for _, v := range s {
		sum += v * v
	}
	if sum == 0 {
		return s
	}
	k := speechLevel / math.Sqrt(sum/float64(len(s)))
	for i := range s {
		s[i] *= k
	}
	return s
}
