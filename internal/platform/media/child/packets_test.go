package child

import (
	"fmt"
	"strings"
	"testing"

	"souk/internal/platform/media"
)

func framecrc(tb string, packets ...string) string {
	return "#software: Lavf\n#tb 0: " + tb + "\n#media_type 0: video\n" + strings.Join(packets, "\n") + "\n"
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in                 string
		startUS, spanUS, n int64
	}{
		"V-03_end_of_the_last_frame":     {framecrc("1/15360", "0, 0, 0, 512, 9, 0x0", "0, 512, 512, 512, 9, 0x0, F=0x0"), 0, 66_667, 2},
		"V-03_order_of_decoding":         {framecrc("1/10", "0, -2, 0, 1, 9, 0x0", "0, -1, 2, 1, 9, 0x0", "0, 0, 1, 1, 9, 0x0"), 0, 300_000, 3},
		"V-03_late_first_frame":          {framecrc("1/1000", "0, 80, 80, 40, 9, 0x0", "0, 120, 120, 40, 9, 0x0"), 80_000, 80_000, 2},
		"V-03_cut_away_by_an_edit_list":  {framecrc("1/1000", "0, -40, -40, 40, 9, 0x0, F=0x5", "0, 0, 0, 40, 9, 0x0"), 0, 40_000, 1},
		"V-03_last_frame_without_length": {framecrc("1/1000", "0, 0, 0, 40, 9, 0x0", "0, 40, 40, 0, 9, 0x0"), 0, 80_000, 2},
		"V-03_nothing":                   {framecrc("1/1000"), 0, 0, 0},
		"V-03_29.97":                     {framecrc("1001/30000", "0, 0, 0, 1, 9, 0x0", "0, 1798, 1798, 1, 9, 0x0"), 0, 60_026_633, 2},
		"V-03_numbers_beyond_reason":     {framecrc("1/1", "0, 0, 9223372036854775806, 0, 9, 0x0"), 0, 0, 0},
		"V-03_other_lines":               {"#tb 0: 1/0\nrubbish\n7, 1, 1, 1, 1, 1\n#tb 1: 1/2\n", 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := readPackets(strings.NewReader(c.in))
			line := timeline{num: 1, den: 1}
			if len(lines) > 0 {
				line = lines[0]
			}
			if line.startUS() != c.startUS || line.spanUS() != c.spanUS || int64(len(line.pts)) != c.n {
				t.Fatalf("start %d, span %d, %d packets", line.startUS(), line.spanUS(), len(line.pts))
			}
		})
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tb       string
		step     func(i int) int
		fps      float64
		variable bool
	}{
		"V-30_30_fps":                       {"1/15360", func(i int) int { return 512 * i }, 30, false},
		"V-30_rounded_to_milliseconds":      {"1/1000", func(i int) int { return i * 1000 / 30 }, 30.003, false},
		"V-30_59.94_rounded_to_1/600":       {"1/600", func(i int) int { return i * 1001 / 100 }, 59.94, false},
		"V-30_one_dropped_frame":            {"1/30", func(i int) int { return i + i/150 }, 29.9, false},
		"V-30_every_third_frame_lasts_more": {"1/30", func(i int) int { return i + i/3 }, 22.5, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var packets []string
			for i := range 301 {
				packets = append(packets, fmt.Sprintf("0, 0, %d, 1, 9, 0x0", c.step(i)))
			}
			var v media.VideoStream
			readPackets(strings.NewReader(framecrc(c.tb, packets...)))[0].rate(&v)
			if diff := v.FPS - c.fps; diff > 0.1 || diff < -0.1 || v.Variable != c.variable || v.Frames != 301 {
				t.Fatalf("%+v", v)
			}
		})
	}
}

func TestToolLog(t *testing.T) {
	t.Parallel()
	l := toolLog{in: strings.NewReader("[info] Stream mapping\n" +
		"[h264 @ 0x55d0c0ffee] [error] error while decoding MB 1 2\n" +
		"[verbose]   Input stream #0:0 (video): 90 packets read (1 bytes); 88 frames decoded; \n" +
		strings.Repeat("[error] again\n", 2000))}
	l.read()
	if code, _ := l.fatal(); code != "" || l.errors != maxErrors || len(l.examples) != maxExamples || l.decoded["video"] != 88 ||
		l.examples[0] != "[h264] [error] error while decoding MB 1 2" {
		t.Fatalf("%+v", l)
	}
	for line, want := range map[string]string{
		"[error] av_interleaved_write_frame(): No space left on device": media.FailSpace,
		"[error] Cannot allocate memory":                                media.FailLimit,
		"[info] Exiting normally, received signal 24.":                  media.FailLimit,
		"[info] Exiting normally, received signal 2.":                   "",
	} {
		l := toolLog{in: strings.NewReader(line + "\n")}
		l.read()
		if code, _ := l.fatal(); code != want {
			t.Errorf("issue-3.6 %q: got %q, want %q", line, code, want)
		}
	}
}

func TestBaseName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"a.srt": "a.srt", "../../etc/passwd": "passwd", `C:\x\y.srt`: "y.srt",
		"a\x00\nb": "ab", strings.Repeat("字", 200): strings.Repeat("字", 120)} {
		if got := baseName(in); got != want {
			t.Errorf("issue-3.6 %q: %q", in, got)
		}
	}
}

func TestSampleSize(t *testing.T) {
	t.Parallel()
	for in, want := range map[[2]int][2]int{{1080, 1920}: {540, 960}, {1920, 1080}: {960, 540}, {16, 8192}: {16, 960}, {0, 0}: {960, 960}, {719, 1281}: {538, 960}} {
		if w, h := sampleSize(media.VideoStream{Width: in[0], Height: in[1]}); w != want[0] || h != want[1] || w%2+h%2 != 0 {
			t.Errorf("%v: %d × %d", in, w, h)
		}
	}
}

// FuzzPackets: no output of ffmpeg makes the reader fail.
func FuzzPackets(f *testing.F) {
	f.Add(framecrc("1/15360", "0, 0, 0, 512, 9, 0x0", "0, 512, 512, 512, 9, 0x0, F=0x0"))
	f.Add("#tb 0: -1/9223372036854775807\n0, 9223372036854775807, -9223372036854775808, 9223372036854775807, 1, 1\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range readPackets(strings.NewReader(s)) {
			var v media.VideoStream
			l.rate(&v)
			_, _ = l.startUS(), l.spanUS()
		}
	})
}
