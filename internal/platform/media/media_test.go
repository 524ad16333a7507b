package media_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

func subtitle(cues string) media.Subtitle { return media.Subtitle{File: srt.Parse([]byte(cues))} }

func TestTracks(t *testing.T) {
	t.Parallel()
	zh := subtitle("1\n00:00:00,000 --> 00:00:01,000\n防水\n")
	en := subtitle("1\n00:00:00,000 --> 00:00:01,000\nWaterproof\n")
	both := subtitle("1\n00:00:00,000 --> 00:00:01,000\n防水\nWaterproof\n")
	for name, c := range map[string]struct {
		subs   []media.Subtitle
		zh, en string
	}{
		"V-34_none":           {nil, "", ""},
		"V-34_zh_only":        {[]media.Subtitle{zh}, "防水", ""},
		"V-34_en_only":        {[]media.Subtitle{en}, "", "Waterproof"},
		"V-34_AMB-07_two":     {[]media.Subtitle{en, zh}, "防水", "Waterproof"},
		"V-34_AMB-07_one":     {[]media.Subtitle{both}, "防水", "Waterproof"},
		"V-34_AMB-07_two_zh":  {[]media.Subtitle{zh, zh}, "防水", ""},
		"V-34_AMB-07_overlap": {[]media.Subtitle{zh, both}, "防水", "Waterproof"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := media.Measurements{Subtitles: c.subs}
			got := map[srt.Lang]string{}
			for lang, cues := range m.Tracks() {
				got[lang] = cues[0].Text
			}
			if langs := m.Languages(); got[srt.ZH] != c.zh || got[srt.EN] != c.en || langs[srt.ZH] != (c.zh != "") || langs[srt.EN] != (c.en != "") {
				t.Fatalf("%v %v", got, langs)
			}
		})
	}
}

func TestNotChecked(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("outer: %w", &media.ErrNotChecked{Check: "decode", Reason: "killed"})
	if e, ok := media.AsNotChecked(err); !ok || e.Check != "decode" {
		t.Fatalf("%v", err)
	}
	if _, ok := media.AsNotChecked(errors.New("other")); ok {
		t.Fatal("another error is not ErrNotChecked")
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	w, err := media.New(media.Config{})
	if err != nil || w.Parallel() < 1 {
		t.Fatalf("the zero configuration: %v", err)
	}
	for _, c := range []media.Config{{Parallel: -1}, {Tries: -1}, {Nice: 20}, {MaxWaiting: -1}} {
		if _, err := media.New(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestHelper(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	souk, other, plain := put("souk", 0o700), put("other-media", 0o700), put("not-executable", 0o600)
	find := func(cfg media.Config) (string, error) {
		w, err := media.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return w.Helper()
	}
	if got, err := find(media.Config{Executable: souk, HelperFallback: other}); got != other {
		t.Fatalf("SOUK_MEDIA: %q %v", got, err)
	}
	if _, err := find(media.Config{Executable: souk, HelperFallback: plain}); fault.CodeOf(err) != "media.helper_missing" {
		t.Fatalf("a file that is no program: %v", err)
	}
	beside := put("souk-media", 0o700)
	if got, err := find(media.Config{Executable: souk, HelperFallback: other}); got != beside {
		t.Fatalf("beside the executable: %q %v", got, err)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	a := media.Measurements{Engines: map[string]string{"ffmpeg": "5", "souk-media": "1"}}
	b := media.Measurements{Engines: map[string]string{"souk-media": "1", "ffmpeg": "5"}}
	c := media.Measurements{Engines: map[string]string{"ffmpeg": "6", "souk-media": "1"}}
	if a.Key() != b.Key() || a.Key() == c.Key() || a.Key() == "" {
		t.Fatalf("%q %q %q", a.Key(), b.Key(), c.Key())
	}
}
