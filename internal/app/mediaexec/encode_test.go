package mediaexec_test

import (
	"crypto/sha256"
	"encoding/hex"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/media"
	"souk/internal/platform/media/srt"
)

// tagged is a film with metadata that buyers must not get, a black opening and
// more detail than 1.2 Mbit/s can carry.
func tagged(t testing.TB) string {
	return film(t, "tagged.mp4", join([]string{"-f", "lavfi", "-i",
		"testsrc2=s=1080x1920:r=10:d=2,noise=alls=30:allf=t,drawbox=c=black:t=fill:enable='lt(t,0.9)'"}, tone("44100", "2"),
		[]string{"-metadata", "title=SELLER-SECRET", "-metadata", "location=+31.2+121.4/", "-metadata", "comment=SELLER-SECRET"},
		fast("-crf", "28"))...)
}

func TestEncode(t *testing.T) {
	t.Parallel()
	w := newWorker(t, nil)
	path := tagged(t)
	m := measure(t, path, srtFile(t, "both.srt", repeatCues(2, "防水 </script>\nWater & dust --> gone")))
	dir := t.TempDir()
	var last float64
	out, err := w.Encode(t.Context(), media.EncodeInput{Film: path, Measurements: m, Subtitles: m.Tracks(), Dir: dir},
		func(stage string, share float64) {
			if stage == "encode" {
				last = share
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Films) != 2 || out.Films[0].Width != 1080 || out.Films[0].Height != 1920 || out.Films[1].Width != 720 ||
		out.Films[1].Height != 1280 || out.Films[1].BitRate > 1_200_000 || last < 0.9 {
		t.Fatalf("AMB-77 %+v, progress %v", out.Films, last)
	}
	for _, f := range append(out.Films, out.Poster, out.Captions[0].File, out.Captions[1].File) {
		data := read(t, f.Path)
		sum := sha256.Sum256(data)
		if f.Path != filepath.Join(dir, f.Name) || int64(len(data)) != f.Bytes || hex.EncodeToString(sum[:]) != f.SHA256 {
			t.Errorf("%s is not what was reported", f.Name)
		}
		for _, leak := range []string{"SELLER-SECRET", "+31.2", "x264", "Lavf", "Lavc"} {
			if strings.Contains(string(data), leak) {
				t.Errorf("AMB-77 %s holds %q", f.Name, leak)
			}
		}
	}
	t.Run("AMB-77_our_encodes_pass_our_own_measuring", func(t *testing.T) {
		for _, f := range out.Films {
			got := measure(t, f.Path)
			v, a := got.Video[0], got.Audio[0]
			if v.Codec != "h264" || v.PixelFormat != "yuv420p" || got.DurationUS != 2_000_000 || a.Codec != "aac" || a.SampleRate != 48_000 ||
				!got.Container.Streamable || got.Decode.Errors != 0 || len(got.Container.Damage) != 0 {
				t.Errorf("%+v", got)
			}
		}
	})
	t.Run("V-83_the_poster_is_not_the_black_opening", func(t *testing.T) {
		f, err := os.Open(out.Poster.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		img, err := jpeg.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		var sum uint64
		for y := 0; y < 1920; y += 40 {
			for x := 0; x < 1080; x += 40 {
				r, g, b, _ := img.At(x, y).RGBA()
				sum += uint64(r+g+b) / 3 >> 8
			}
		}
		if mean := sum / (48 * 27); mean < 40 || m.Picture.PosterUS != 1_000_000 {
			t.Fatalf("mean brightness %d, poster at %d", mean, m.Picture.PosterUS)
		}
	})
	t.Run("V-34_captions_are_escaped", func(t *testing.T) {
		want := "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nWater &amp; dust --&gt; gone\n\n2\n00:00:01.000 --> 00:00:02.000\nWater &amp; dust --&gt; gone\n"
		if got := string(read(t, out.Captions[1].Path)); got != want || out.Captions[1].Lang != srt.EN || out.Captions[1].Cues != 2 {
			t.Fatalf("got %q", got)
		}
		if got := string(read(t, out.Captions[0].Path)); !strings.Contains(got, "防水 &lt;/script&gt;") || out.Captions[0].Lang != srt.ZH {
			t.Fatalf("got %q", got)
		}
	})
}

func TestEncodeWithoutSound(t *testing.T) {
	t.Parallel()
	path := film(t, "mute.mp4", join(picture("108x192", "10", "2"), fast())...)
	dir := t.TempDir()
	out, err := newWorker(t, nil).Encode(t.Context(), media.EncodeInput{Film: path, Measurements: measure(t, path), Dir: dir}, nil)
	if err != nil || len(out.Films) != 2 || len(out.Captions) != 0 {
		t.Fatalf("%v %+v", err, out)
	}
	if got, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", out.Films[0].Path).Output(); string(got) != "video\n" {
		t.Fatalf("%q %v", got, err)
	}
}

// A picture that starts after the sound keeps its last frames.
func TestEncodeLatePicture(t *testing.T) {
	t.Parallel()
	mute := film(t, "mute.mp4", join(picture("108x192", "10", "2"), fast())...)
	path := film(t, "late-picture.mp4", join(tone("48000", "3"), []string{"-itsoffset", "0.8", "-i", mute, "-c:v", "copy", "-c:a", "aac"})...)
	m := measure(t, path)
	out, err := newWorker(t, nil).Encode(t.Context(), media.EncodeInput{Film: path, Measurements: m, Dir: t.TempDir()}, nil)
	if err != nil || m.Video[0].StartUS != 800_000 || m.DurationUS != 2_000_000 || m.Audio[0].OffsetUS != -800_000 ||
		out.Films[0].DurationUS < 2_700_000 || out.Films[0].DurationUS > 2_900_000 {
		t.Fatalf("%v %+v %+v", err, m.Video, out.Films)
	}
}

func TestEncodeRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*media.Config)
		film string
		want func(error) bool
	}{
		"issue-3.6_file_size_limit": {func(c *media.Config) {
			c.Encode = media.DefaultConfig().Encode
			c.Encode.FileBytes = 50_000
		}, noisy(t), isNotChecked},
		"issue-3.6_sound_only": {nil, film(t, "sound-only.mp4", join(tone("48000", "2"), fast())...),
			func(err error) bool { return fault.CodeOf(err) == "media.cannot_encode" }},
		"issue-3.6_killed": {func(c *media.Config) { c.EncodeWall = 300_000_000 }, noisy(t), isNotChecked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			out, err := newWorker(t, c.edit).Encode(t.Context(), media.EncodeInput{Film: c.film, Measurements: measure(t, c.film), Dir: dir}, nil)
			left, readErr := os.ReadDir(dir)
			if !c.want(err) || len(left) != 0 || readErr != nil || len(out.Films) != 0 {
				t.Fatalf("%v, left %v", err, left)
			}
		})
	}
	t.Run("issue-3.6_place_taken_away", func(t *testing.T) {
		t.Parallel()
		path := film(t, "mute.mp4", join(picture("108x192", "10", "2"), fast())...)
		_, err := newWorker(t, nil).Encode(t.Context(), media.EncodeInput{Film: path, Measurements: measure(t, path),
			Dir: filepath.Join(t.TempDir(), "gone")}, nil)
		if fault.KindOf(err) != fault.Internal {
			t.Fatalf("got %v", err)
		}
	})
}

func isNotChecked(err error) bool {
	e, ok := media.AsNotChecked(err)
	return ok && e.Check == "encode"
}
