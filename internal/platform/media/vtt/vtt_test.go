package vtt_test

import (
	"regexp"
	"strings"
	"testing"

	"souk/internal/platform/media/srt"
	"souk/internal/platform/media/vtt"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	got := string(vtt.Write([]srt.Cue{
		{StartMS: 0, EndMS: 1500, Text: "防水\n\nWater & dust"},
		{StartMS: 2000, EndMS: 2000, Text: "no length"},
		{StartMS: 3_661_001, EndMS: 3_662_000, Text: "</script><b>x</b> --> y"},
		{StartMS: 4_000_000, EndMS: 4_001_000, Text: " \n "},
	}))
	want := "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\n防水\nWater &amp; dust\n" +
		"\n2\n01:01:01.001 --> 01:01:02.000\n&lt;/script&gt;&lt;b&gt;x&lt;/b&gt; --&gt; y\n"
	if got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if n := vtt.Count([]byte(got)); n != 2 {
		t.Fatalf("%d cues counted", n)
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a & b":                       "a &amp; b",
		"&lt;":                        "&amp;lt;",
		"</script>":                   "&lt;/script&gt;",
		"<c.red>x":                    "&lt;c.red&gt;x",
		"a --> b":                     "a --&gt; b",
		"a\r\n\r\n00:01 --> 00:02\rb": "a\n00:01 --&gt; 00:02\nb",
		"a\x00\x1bb\u2028c":           "abc",
		"\ufeffNOTE":                  "NOTE",
		"":                            "",
	} {
		if got := vtt.Escape(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzWrite: whatever the text, the file holds exactly the cues that were given
// and nothing that a player could take for a tag or a time line.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"x", "</script>", "-->", "a\n\nSTYLE\n::cue{}", "00:00:01.000 --> 00:00:02.000", "\r\r\x85\u2029NOTE"} {
		f.Add(s, s)
	}
	timing := regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}$`)
	f.Fuzz(func(t *testing.T, a, b string) {
		file := string(vtt.Write([]srt.Cue{{StartMS: 0, EndMS: 1000, Text: a}, {StartMS: 1000, EndMS: 2000, Text: b}}))
		want := 0
		for _, s := range []string{a, b} {
			if vtt.Escape(s) != "" {
				want++
			}
		}
		if got := len(timing.FindAllString(file, -1)); got != want || strings.Count(file, "-->") != want {
			t.Fatalf("%d cues instead of %d in %q", got, want, file)
		}
		if strings.Contains(file, "<") || strings.Contains(strings.ReplaceAll(file, " --> ", ""), ">") {
			t.Fatalf("markup in %q", file)
		}
		if blocks := strings.Count(file, "\n\n"); blocks != want {
			t.Fatalf("%d blocks instead of %d in %q", blocks, want, file)
		}
	})
}
