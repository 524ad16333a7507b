package demofilm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"souk/internal/base/i18n"
)

// Film is a drawn film with its subtitles.
type Film struct {
	Key        string // stable name
	Title      i18n.Text
	Path       string
	Subtitles  []string
	Defect     string // the codes that today's checks find in it, e.g. "ERR-V10 ERR-V07"; "" for a good film
	ProductKey string // which product it shows, one of Products
}

const (
	// edition counts changes of the drawings that the texts do not show.
	edition = 2
	// partial ends the name of a file that is being written.
	partial = ".part"
)

// Draw draws the films into dir, or finds them there: a film with the recipe of
// this program is kept. Files appear whole or not at all; a cancelled ctx leaves
// nothing behind but finished films. progress may be nil; it hears the film's key
// and the share of all the work that is done; done (may be nil) gets each film as
// soon as it is there and ends the drawing with its error. Without ffmpeg the error is
// fault.Unavailable; without a font the films have no selling words, without
// espeak-ng only music.
//
// Source: V-03, V-30…V-35, V-53…V-55, V-83…V-85.
func Draw(ctx context.Context, dir string, progress func(stage string, share float64), done func(Film) error) ([]Film, error) {
	if progress == nil {
		progress = func(string, float64) {}
	}
	if done == nil {
		done = func(Film) error { return nil }
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // shown to everybody
		return nil, err
	}
	var films []Film
	var err error
	niced(func() { films, err = drawAll(ctx, dir, rate, progress, done) })
	return films, err
}

func drawAll(ctx context.Context, dir string, fps int, progress func(stage string, share float64), done func(Film) error) ([]Film, error) {
	if err := sweep(dir); err != nil {
		return nil, err
	}
	all := scripts()
	fontPath := findFont()
	films := make([]Film, 0, len(all))
	for i, s := range all {
		f := s.film(dir)
		recipe := s.recipe(fontPath, fps)
		if !kept(f, recipe) {
			stage := func(share float64) { progress(s.key, (float64(i)+share)/float64(len(all))) }
			if err := s.make(ctx, f, recipe, fontPath, fps, stage); err != nil {
				return nil, err
			}
		}
		films = append(films, f)
		if err := done(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Key, err)
		}
		progress(s.key, float64(i+1)/float64(len(all)))
	}
	return films, nil
}

// sweep removes what a killed run left half written.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "*"+partial))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func (s script) film(dir string) Film {
	at := func(end string) string { return filepath.Join(dir, s.key+end) }
	f := Film{Key: s.key, Title: s.title, Path: at(".mp4"), Subtitles: []string{at(".zh.srt")}, Defect: s.defect, ProductKey: s.product}
	if !s.zhOnly {
		f.Subtitles = append(f.Subtitles, at(".en.srt"))
	}
	return f
}

func (f Film) recipePath() string { return strings.TrimSuffix(f.Path, ".mp4") + ".recipe" }

// recipe is a hash of all that the film depends on.
func (s script) recipe(fontPath string, fps int) string {
	s.scene = nil
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %v %v %s %t", edition, fps, shotSeconds(), s, filepath.Base(fontPath), speaker() != ""))
	return fmt.Sprintf("%x", sum)
}

// kept says whether the film is there, made by the recipe.
func kept(f Film, recipe string) bool {
	b, err := os.ReadFile(f.recipePath())
	if err != nil || string(b) != recipe+"\n" {
		return false
	}
	for _, path := range append([]string{f.Path}, f.Subtitles...) {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return false
		}
	}
	return true
}

// make draws one film with its subtitles; the recipe is written last.
func (s script) make(ctx context.Context, f Film, recipe, fontPath string, fps int, progress func(share float64)) (err error) {
	ffmpeg, err := encoder()
	if err != nil {
		return err
	}
	if err := os.Remove(f.recipePath()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	tone, part := f.Path+".wav"+partial, f.Path+partial
	defer func() {
		for _, path := range []string{tone, part} {
			if gone := os.Remove(path); gone != nil && !errors.Is(gone, os.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
	}()
	track, err := soundtrack(ctx, s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(tone, track.wav(), 0o600); err != nil {
		return err
	}
	st := newStudio(s, lettersFrom(fontPath))
	if err := encode(ctx, ffmpeg, st.reel(), tone, part, fps, s.sampleRate, progress); err != nil {
		return err
	}
	if err := os.Rename(part, f.Path); err != nil {
		return err
	}
	texts := []func(line) string{func(l line) string { return l.zh }, func(l line) string { return l.en }}
	for i, path := range f.Subtitles {
		if err := keep(path, []byte(subtitles(s, texts[i]))); err != nil {
			return err
		}
	}
	return keep(f.recipePath(), []byte(recipe+"\n"))
}
