package demofilm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk/internal/core/wording"
	"souk/internal/demofilm"
	"souk/internal/platform/media/srt"
)

// few frames a second: the drawing is the same, the wait is not.
const fewFrames = 2

type probed struct {
	Streams []struct {
		Type   string `json:"codec_type"`
		Codec  string `json:"codec_name"`
		Pixels string `json:"pix_fmt"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Hertz  string `json:"sample_rate"`
		Frames string `json:"r_frame_rate"`
	} `json:"streams"`
	Format struct {
		Name     string `json:"format_name"`
		Duration string `json:"duration"`
		Size     string `json:"size"`
	} `json:"format"`
}

func probe(t *testing.T, path string) probed {
	t.Helper()
	b, err := exec.Command("ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var p probed
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDraw(t *testing.T) {
	dir := t.TempDir()
	last := 0.0
	films, err := demofilm.DrawAt(t.Context(), dir, fewFrames, func(stage string, share float64) {
		if share < last || share > 1 {
			t.Errorf("progress of %s went from %v to %v", stage, last, share)
		}
		last = share
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(films) != 6 || last != 1 {
		t.Fatalf("%d films, progress %v; want 6 and 1", len(films), last)
	}
	for _, f := range films {
		t.Run("V-30_V-31_V-32_V-33_V-03_container_of_"+f.Key, func(t *testing.T) { container(t, f) })
		t.Run("V-34_V-35_subtitles_of_"+f.Key, func(t *testing.T) { subtitles(t, f) })
		t.Run("V-48_V-51_wording_of_"+f.Key, func(t *testing.T) { words(t, f) })
	}
	t.Run("a_second_run_keeps_the_films", func(t *testing.T) { again(t, dir, films) })
	t.Run("a_lost_subtitle_is_drawn_again", func(t *testing.T) { lost(t, dir, films) })
}

func container(t *testing.T, f demofilm.Film) {
	p := probe(t, f.Path)
	if len(p.Streams) != 2 || !strings.Contains(p.Format.Name, "mp4") {
		t.Fatalf("%d tracks in %s, want 2 in mp4", len(p.Streams), p.Format.Name)
	}
	v, a := p.Streams[0], p.Streams[1]
	if v.Codec != "h264" || v.Pixels != "yuv420p" || v.Width != 1080 || v.Height != 1920 || v.Frames != strconv.Itoa(fewFrames)+"/1" {
		t.Errorf("picture is %+v", v)
	}
	want := "48000"
	if strings.Contains(f.Defect, "ERR-V07") {
		want = "22050"
	}
	if a.Codec != "aac" || a.Hertz != want {
		t.Errorf("sound is %s at %s, want aac at %s", a.Codec, a.Hertz, want)
	}
	if seconds, err := strconv.ParseFloat(p.Format.Duration, 64); err != nil || seconds < 15 || seconds > 18 {
		t.Errorf("lasts %s s, want 15…18", p.Format.Duration)
	}
	if size, err := strconv.Atoi(p.Format.Size); err != nil || size > 12<<20 {
		t.Errorf("%s bytes, want at most 12 MiB", p.Format.Size)
	}
}

func read(t *testing.T, path string) srt.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return srt.Parse(b)
}

func subtitles(t *testing.T, f demofilm.Film) {
	zh := read(t, f.Subtitles[0])
	if len(zh.Cues) != 5 || !zh.Has(srt.ZH) || len(zh.PastEnd(16_100_000)) != 0 {
		t.Fatalf("Chinese file: %d cues in %v", len(zh.Cues), zh.Langs)
	}
	if strings.Contains(f.Defect, "ERR-V05") {
		if len(f.Subtitles) != 1 || !slices.ContainsFunc(zh.Problems, func(p srt.Problem) bool { return p.Code == srt.Overlap }) {
			t.Errorf("%d files, problems %v; want one file with an overlap", len(f.Subtitles), zh.Problems)
		}
		return
	}
	en := read(t, f.Subtitles[1])
	if len(zh.Problems)+len(en.Problems) != 0 || !en.Has(srt.EN) || en.Has(srt.ZH) {
		t.Errorf("problems %v %v, English file is in %v", zh.Problems, en.Problems, en.Langs)
	}
	if pair := srt.Compare(zh, en); !pair.Match(0) {
		t.Errorf("cues do not match: %+v", pair)
	}
	if end := en.Cues[4].EndMS; end < 15_000 {
		t.Errorf("the last cue ends at %d ms, before the film does", end)
	}
}

func words(t *testing.T, f demofilm.Film) {
	engine, err := wording.New(wording.Publication("video", wording.DefaultTerms()))
	if err != nil {
		t.Fatal(err)
	}
	texts := demofilm.Lines(f.Key)
	for _, path := range f.Subtitles {
		for _, c := range read(t, path).Cues {
			texts = append(texts, c.Text)
		}
	}
	var groups []wording.Group
	for _, text := range texts {
		for _, h := range engine.Judge(text, wording.Options{AsOf: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}) {
			if h.Severity != wording.Reject || f.Defect == "" {
				t.Errorf("%q: %s %s", text, h.Rule, h.Severity)
			}
			groups = append(groups, h.Group)
		}
	}
	if got := slices.Contains(groups, wording.GroupWording); got != strings.Contains(f.Defect, "ERR-V10") {
		t.Errorf("exaggeration found: %v, defect %q", got, f.Defect)
	}
	if got := slices.Contains(groups, wording.GroupPromotion); got != strings.Contains(f.Defect, "ERR-V06") {
		t.Errorf("promotion found: %v, defect %q", got, f.Defect)
	}
}

func stamps(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]time.Time{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = info.ModTime()
	}
	return out
}

func again(t *testing.T, dir string, want []demofilm.Film) {
	before := stamps(t, dir)
	got, err := demofilm.DrawAt(t.Context(), dir, fewFrames, func(string, float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got, want, func(a, b demofilm.Film) bool {
		return a.Key == b.Key && a.Path == b.Path && slices.Equal(a.Subtitles, b.Subtitles)
	}) {
		t.Errorf("got %v, want %v", got, want)
	}
	for name, at := range stamps(t, dir) {
		if !at.Equal(before[name]) {
			t.Errorf("%s was written again", name)
		}
		if strings.HasSuffix(name, ".part") {
			t.Errorf("%s was left", name)
		}
	}
}

func lost(t *testing.T, dir string, films []demofilm.Film) {
	if err := os.Remove(films[5].Subtitles[0]); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "killed.mp4.part")
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := stamps(t, dir)
	if _, err := demofilm.DrawAt(t.Context(), dir, fewFrames, func(string, float64) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(films[5].Subtitles[0]); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a half-written file stays: %v", err)
	}
	if name := filepath.Base(films[0].Path); !stamps(t, dir)[name].Equal(before[name]) {
		t.Errorf("%s was written again", name)
	}
}

func TestDraw_cancelled_leaves_nothing_half_written(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err := demofilm.Draw(ctx, dir, func(string, float64) {
		if calls++; calls == 2 { // one second of the film has gone to the encoder
			cancel()
		}
	}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	if left := stamps(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDraw_without_ffmpeg_says_so(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := demofilm.Draw(t.Context(), t.TempDir(), nil, nil); err == nil || !strings.Contains(err.Error(), "ffmpeg") {
		t.Errorf("got %v, want an error that names ffmpeg", err)
	}
}

func TestSellingWords_V_85_are_tall_enough(t *testing.T) {
	if share := float64(demofilm.SellHeight) / demofilm.FrameH; share < 0.12 || demofilm.Rate != 30 {
		t.Errorf("selling words take %.3f of the frame at %d frames a second", share, demofilm.Rate)
	}
}

func TestDrawProduct(t *testing.T) {
	kinds := demofilm.Products()
	if len(kinds) != 12 {
		t.Fatalf("%d products, want 12", len(kinds))
	}
	seen := map[string]string{}
	for _, kind := range append(kinds, "unknown") {
		img, ok := demofilm.DrawProduct(kind, 160, 120).(*image.RGBA)
		if !ok || img.Bounds() != image.Rect(0, 0, 160, 120) || !img.Opaque() {
			t.Fatalf("%s: %v, want 160 × 120 without holes", kind, img.Bounds())
		}
		if other := seen[string(img.Pix)]; other != "" {
			t.Errorf("%s looks like %s", kind, other)
		}
		seen[string(img.Pix)] = kind
		if again := demofilm.DrawProduct(kind, 160, 120).(*image.RGBA); !bytes.Equal(img.Pix, again.Pix) {
			t.Errorf("%s is not the same twice", kind)
		}
	}
	if tiny := demofilm.DrawProduct("lamp", 0, -3); tiny.Bounds().Empty() {
		t.Error("a picture without size")
	}
}

func BenchmarkDrawProduct(b *testing.B) {
	for b.Loop() {
		demofilm.DrawProduct("tent", 800, 800)
	}
}
