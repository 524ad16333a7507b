package child

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
	"souk/internal/platform/media/srt"
)

const maxSubtitleBytes = 4 << 20

// measure fills the whole document: hash, container, streams, one decode,
// subtitles.
func measure(ctx context.Context, job media.Job, progress progressFunc) (media.Measurements, error) {
	m := media.Measurements{Version: media.MeasurementsVersion, Video: []media.VideoStream{},
		Audio: []media.AudioStream{}, Subtitles: []media.Subtitle{},
		Engines: map[string]string{"souk-media": media.HelperVersion}}
	film := os.NewFile(media.FilmFD, "film")
	info, err := film.Stat()
	if err != nil {
		return m, fmt.Errorf("the film is not open: %w", err)
	}
	m.Bytes = info.Size()
	progress("sniff", 0)
	if m.Container, err = sniff.File(film, m.Bytes); err != nil {
		return m, fmt.Errorf("read the film: %w", err)
	}
	hash := make(chan hashed, 1)
	go func() { hash <- hashOf(film, m.Bytes) }()
	if m.Container.Decodable() {
		if err := decodeFilm(ctx, job, film, &m, progress); err != nil {
			return m, err
		}
	}
	progress("subtitles", 0)
	for _, s := range job.Subtitles {
		sub, err := readSubtitle(s, m.DurationUS)
		if err != nil {
			return m, err
		}
		m.Subtitles = append(m.Subtitles, sub)
	}
	m.SubtitlePairs = pairs(m.Subtitles)
	h := <-hash
	m.SHA256 = h.sum
	return m, h.err
}

type hashed struct {
	sum string
	err error
}

func hashOf(r io.ReaderAt, size int64) hashed {
	sum := sha256.New()
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(r, 0, size), make([]byte, 1<<18)); err != nil {
		return hashed{err: fmt.Errorf("read the film: %w", err)}
	}
	return hashed{sum: hex.EncodeToString(sum.Sum(nil))}
}

// decodeFilm asks for the streams, decodes once and works out the times.
func decodeFilm(ctx context.Context, job media.Job, film *os.File, m *media.Measurements, progress progressFunc) error {
	progress("streams", 0)
	info, log, err := probe(ctx, job.FFprobe, film)
	if err != nil {
		return err
	}
	m.Decoded = true
	m.Engines["ffmpeg"] = info.Program.Version
	info.fill(m)
	p := &pass{program: job.FFmpeg, film: film, m: m, frames: frameMeasurers(), sounds: soundMeasurers(), progress: progress}
	if len(info.Streams) == 0 {
		p.note(log, true)
		return nil
	}
	lines, err := p.decode(ctx)
	if err != nil {
		return err
	}
	if longest(lines) >= (maxDecode - decodeSlack).Microseconds() {
		if lines, err = p.packetsOnly(ctx); err != nil {
			return err
		}
	}
	fillTimes(m, lines)
	for _, x := range p.frames {
		x.finish(m, p.times)
	}
	for _, x := range p.sounds {
		x.finish(m)
	}
	return nil
}

func longest(lines []timeline) int64 {
	var us int64
	for _, t := range lines {
		us = max(us, t.spanUS())
	}
	return us
}

// fillTimes gives every stream its times; lines are in the order of packetMaps:
// pictures first, then sound.
func fillTimes(m *media.Measurements, lines []timeline) {
	for i := range m.Video {
		if i >= len(lines) {
			return
		}
		v := &m.Video[i]
		v.StartUS, v.DurationUS = lines[i].startUS(), lines[i].spanUS()
		lines[i].rate(v)
	}
	lines = lines[len(m.Video):]
	for i := range m.Audio {
		if i >= len(lines) {
			break
		}
		a := &m.Audio[i]
		a.StartUS, a.DurationUS = lines[i].startUS(), lines[i].spanUS()
		if len(m.Video) > 0 {
			a.OffsetUS = a.StartUS - m.Video[0].StartUS
		}
	}
	switch {
	case len(m.Video) > 0:
		m.DurationUS = m.Video[0].DurationUS
	case len(m.Audio) > 0:
		m.DurationUS = m.Audio[0].DurationUS
	}
}

func readSubtitle(s media.JobSubtitle, durationUS int64) (media.Subtitle, error) {
	f := os.NewFile(uintptr(s.FD), "subtitle")
	defer f.Close()
	data, err := io.ReadAll(io.NewSectionReader(f, 0, maxSubtitleBytes)) // a retry shares the offset
	if err != nil {
		return media.Subtitle{}, fmt.Errorf("read a subtitle: %w", err)
	}
	sum := sha256.Sum256(data)
	out := media.Subtitle{Name: baseName(s.Name), SHA256: hex.EncodeToString(sum[:]), File: srt.Parse(data)}
	if durationUS > 0 {
		out.Problems = append(out.Problems, out.PastEnd(durationUS)...)
	}
	return out, nil
}

// baseName keeps the last part of what the seller called a file; the name is
// only shown, never opened.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 120 {
		name = string(r[:120])
	}
	return name
}

func pairs(subs []media.Subtitle) []srt.Pair {
	var out []srt.Pair
	for a := range subs {
		for b := a + 1; b < len(subs); b++ {
			p := srt.Compare(subs[a].File, subs[b].File)
			p.A, p.B = a, b
			out = append(out, p)
		}
	}
	return out
}
