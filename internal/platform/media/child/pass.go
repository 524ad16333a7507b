package child

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"souk/internal/platform/media"
)

const (
	// maxDecode is how much of a film is decoded; longer films are only
	// demultiplexed to their end (their length alone refuses them).
	maxDecode = 180 * time.Second
	// sampleLong is the long side of a sampled frame; 2 frames a second.
	sampleLong    = 960
	sampleEvery   = "0.499" // seconds, a little less than half: time stamps are rounded
	sampleEveryUS = 500_000
	maxSamples    = 2*int(maxDecode/time.Second) + 2
	soundBlock    = soundRate / 5
	decodeSlack   = time.Second
	soundBytes    = 2
	minSampleLen  = 16
)

// pass is the one decode of a film.
type pass struct {
	program  string
	film     *os.File
	m        *media.Measurements
	frames   []frameMeasurer
	sounds   []soundMeasurer
	progress progressFunc
	times    []int64 // of the sampled frames, in microseconds
}

// decode runs ffmpeg once and feeds the measurers.
func (p *pass) decode(ctx context.Context) ([]timeline, error) {
	video, audio := len(p.m.Video) > 0, len(p.m.Audio) > 0
	if !video && !audio {
		return nil, nil
	}
	w, h := 0, 0
	if video {
		w, h = sampleSize(p.m.Video[0])
	}
	t, err := newTool(ctx, p.program, p.film, 4, passArgs(video, audio, w, h))
	if err != nil {
		return nil, err
	}
	if err := t.start(); err != nil {
		return nil, err
	}
	var lines []timeline
	var wg sync.WaitGroup
	wg.Go(t.log.read)
	wg.Go(func() { p.readFrames(t.readers[0], w, h) })
	wg.Go(func() { p.readTimes(t.readers[1]) })
	wg.Go(func() { p.readSound(t.readers[2]) })
	wg.Go(func() { lines = readPackets(t.readers[3]) })
	wg.Wait()
	err = t.wait()
	if died := t.died("decode", err); died != nil {
		return nil, died
	}
	p.note(t.log, err != nil)
	return lines, nil
}

func (p *pass) note(log *toolLog, broken bool) {
	d := &p.m.Decode
	d.Errors = min(d.Errors+log.errors, maxErrors)
	d.Examples = append(d.Examples, log.examples...)
	d.Examples = d.Examples[:min(len(d.Examples), maxExamples)]
	d.Incomplete = d.Incomplete || broken
	d.FramesDecoded = max(d.FramesDecoded, log.decoded["video"])
}

// passArgs writes the command line: sampled frames to pipe 4, their times to 5,
// sound to 6, the packets of all streams to 7.
func passArgs(video, audio bool, w, h int) []string {
	args := []string{"-nostdin", "-hide_banner", "-nostats", "-v", "repeat+level+verbose"}
	args = append(args, inputArgs()...)
	args = append(args, "-t", strconv.Itoa(int(maxDecode/time.Second)), "-i", filmPath())
	if video {
		graph := fmt.Sprintf("[0:V:0]select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,%s),"+
			"scale=%d:%d:flags=fast_bilinear,format=yuv420p,split[a][b]", sampleEvery, w, h)
		args = append(args, "-filter_complex", graph,
			"-map", "[a]", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:4",
			"-map", "[b]", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "framecrc", "pipe:5")
	}
	if audio {
		args = append(args, "-map", "0:a:0", "-ac", "1", "-ar", strconv.Itoa(soundRate), "-f", "s16le", "pipe:6")
	}
	return append(append(args, packetMaps(video, audio)...), "-f", "framecrc", "pipe:7")
}

func packetMaps(video, audio bool) []string {
	var args []string
	if video {
		args = append(args, "-map", "0:V")
	}
	if audio {
		args = append(args, "-map", "0:a")
	}
	return append(args, "-c", "copy", "-copyinkf")
}

// packetsOnly demultiplexes the whole film without decoding, for films that are
// longer than we decode.
func (p *pass) packetsOnly(ctx context.Context) ([]timeline, error) {
	args := append([]string{"-nostdin", "-hide_banner", "-nostats", "-v", "repeat+level+error"}, inputArgs()...)
	args = append(args, "-i", filmPath())
	args = append(args, packetMaps(len(p.m.Video) > 0, len(p.m.Audio) > 0)...)
	t, err := newTool(ctx, p.program, p.film, 1, append(args, "-f", "framecrc", "pipe:4"))
	if err != nil {
		return nil, err
	}
	if err := t.start(); err != nil {
		return nil, err
	}
	var lines []timeline
	var wg sync.WaitGroup
	wg.Go(t.log.read)
	wg.Go(func() { lines = readPackets(t.readers[0]) })
	wg.Wait()
	err = t.wait()
	if died := t.died("packets", err); died != nil {
		return nil, died
	}
	p.note(t.log, err != nil)
	return lines, nil
}

// sampleSize keeps the shape of the film as it is shown, even sides, the long
// one sampleLong.
func sampleSize(v media.VideoStream) (w, h int) {
	side := func(a, b int) int { return max(minSampleLen, (sampleLong*a/max(b, 1)+1)/2*2) }
	if v.Width <= 0 || v.Height <= 0 {
		return sampleLong, sampleLong
	}
	if v.Height >= v.Width {
		return side(v.Width, v.Height), sampleLong
	}
	return sampleLong, side(v.Height, v.Width)
}

// readFrames reads the sampled pictures.
func (p *pass) readFrames(pics io.Reader, w, h int) {
	defer drain(pics)
	if w == 0 {
		return
	}
	buf := make([]byte, w*h*3/2)
	expected := max(p.expectUS()/sampleEveryUS, 1)
	for i := range maxSamples {
		if _, err := io.ReadFull(pics, buf); err != nil {
			return
		}
		f := frame{index: i, w: w, h: h, y: buf[:w*h], u: buf[w*h : w*h*5/4], v: buf[w*h*5/4:]}
		for _, m := range p.frames {
			m.frame(f)
		}
		p.progress("decode", float64(i)/float64(expected))
	}
}

// expectUS is about how long the film is, only for the progress.
func (p *pass) expectUS() int64 { return min(p.m.Container.HeaderDurationUS, maxDecode.Microseconds()) }

// readTimes reads the time stamps of the sampled frames.
func (p *pass) readTimes(in io.Reader) {
	lines := readPackets(in)
	if len(lines) != 1 {
		return
	}
	p.times = make([]int64, len(lines[0].pts))
	for i, pts := range lines[0].pts {
		p.times[i] = lines[0].us(pts)
	}
}

// readSound cuts the sound into blocks.
func (p *pass) readSound(in io.Reader) {
	defer drain(in)
	r := bufio.NewReaderSize(in, 1<<16)
	raw := make([]byte, soundBlock*soundBytes)
	block := make([]int16, soundBlock)
	for {
		n, err := io.ReadFull(r, raw)
		n /= soundBytes
		for i := range n {
			block[i] = int16(binary.LittleEndian.Uint16(raw[i*soundBytes:]))
		}
		if n > 0 {
			for _, m := range p.sounds {
				m.sound(block[:n])
			}
		}
		if err != nil {
			if len(p.m.Video) == 0 && errors.Is(err, io.EOF) {
				p.progress("decode", 1)
			}
			return
		}
	}
}
