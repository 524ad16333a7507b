package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"souk/internal/platform/media/srt"
	"souk/internal/platform/media/vtt"
)

const maxFPS = 30

// Encode makes what buyers get from a measured film: a poster, a large and a
// small encode without metadata, and WebVTT captions. Every file is probed; all
// appear in in.Dir, or none.
//
// Errors: as Measure, and fault Invalid `media.cannot_encode` for a film that
// has no picture or that ffmpeg cannot turn into one.
//
// Source: AMB-77.
func (w *Worker) Encode(ctx context.Context, in EncodeInput, progress func(stage string, share float64)) (Encoded, error) {
	m := in.Measurements
	if len(m.Video) == 0 || m.DurationUS <= 0 {
		return Encoded{}, cannotEncode("the film has no picture")
	}
	ffmpeg, ffprobe, err := w.programs()
	if err != nil {
		return Encoded{}, err
	}
	// The film's time line starts with its earliest track, which may be the sound.
	job := EncodeJob{DurationUS: m.Video[0].StartUS + m.DurationUS, HasSound: len(m.Audio) > 0,
		FPS: int(min(max(math.Round(m.Video[0].FPS), 1), maxFPS))}
	if m.Picture != nil {
		job.PosterUS = m.Picture.PosterUS
	}
	o := order{job: Job{Step: StepEncode, FFmpeg: ffmpeg, FFprobe: ffprobe, Encode: &job}, limits: w.cfg.Encode,
		wall: w.cfg.EncodeWall, progress: progress}
	var out Encoded
	var moved []string
	_, err = w.carryOut(ctx, o, []string{in.Film}, func(msg Message, dir string) error {
		if msg.Encoded == nil {
			return &ErrNotChecked{Check: string(StepEncode), Code: FailDied, Reason: "the worker's answer holds no encodes"}
		}
		out = *msg.Encoded
		return out.deliver(in, dir, &moved)
	})
	if err != nil {
		for _, path := range moved {
			err = errors.Join(err, os.Remove(path))
		}
		return Encoded{}, err
	}
	return out, nil
}

// deliver writes the captions and moves what was made into the caller's
// directory; moved tells what is already there.
func (e *Encoded) deliver(in EncodeInput, from string, moved *[]string) error {
	files := []*File{&e.Poster}
	for i := range e.Films {
		files = append(files, &e.Films[i])
	}
	for _, f := range files {
		f.Name = filepath.Base(f.Name)
		f.Path = filepath.Join(in.Dir, f.Name)
		if err := moveFile(filepath.Join(from, f.Name), f.Path); err != nil {
			return ownTrouble(err)
		}
		*moved = append(*moved, f.Path)
	}
	for _, lang := range []srt.Lang{srt.ZH, srt.EN} {
		cues := in.Subtitles[lang]
		if len(cues) == 0 {
			continue
		}
		data := vtt.Write(cues)
		sum := sha256.Sum256(data)
		c := Captions{Lang: lang, Cues: vtt.Count(data), File: File{Name: fmt.Sprintf("captions.%s.vtt", lang),
			MediaType: "text/vtt", Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}}
		c.Path = filepath.Join(in.Dir, c.Name)
		if err := os.WriteFile(c.Path, data, 0o600); err != nil {
			return ownTrouble(err)
		}
		*moved = append(*moved, c.Path)
		e.Captions = append(e.Captions, c)
	}
	return nil
}

// moveFile renames, or copies where the directories lie on two disks.
func moveFile(from, to string) error {
	err := os.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
