package srt_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"souk/internal/platform/media/srt"
)

const good = "1\n00:00:00,000 --> 00:00:02,000\n防水耳机\nWaterproof earphones\n\n" +
	"2\n00:00:02,000 --> 00:00:04,500\n续航三十天\nThirty days of battery\n"

func codes(f srt.File) []string {
	var out []string
	for _, p := range f.Problems {
		out = append(out, string(p.Code))
	}
	return out
}

func TestParse(t *testing.T) {
	t.Parallel()
	f := srt.Parse([]byte(good))
	want := srt.File{Encoding: srt.UTF8, Langs: []srt.Lang{srt.ZH, srt.EN}, Both: true, Cues: []srt.Cue{
		{N: 1, Line: 2, StartMS: 0, EndMS: 2000, Text: "防水耳机\nWaterproof earphones", Langs: []srt.Lang{srt.ZH, srt.EN}},
		{N: 2, Line: 7, StartMS: 2000, EndMS: 4500, Text: "续航三十天\nThirty days of battery", Langs: []srt.Lang{srt.ZH, srt.EN}},
	}}
	if d := cmp.Diff(want, f); d != "" {
		t.Fatal(d)
	}
}

func TestParseEncodings(t *testing.T) {
	t.Parallel()
	must := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	leText, beText := must(le.NewEncoder().Bytes([]byte(good))), must(be.NewEncoder().Bytes([]byte(good)))
	for name, c := range map[string]struct {
		data []byte
		want srt.Encoding
	}{
		"utf-8":            {[]byte(good), srt.UTF8},
		"utf-8 CRLF":       {[]byte(strings.ReplaceAll(good, "\n", "\r\n")), srt.UTF8},
		"utf-8 CR":         {[]byte(strings.ReplaceAll(good, "\n", "\r")), srt.UTF8},
		"utf-8 with mark":  {[]byte("\xef\xbb\xbf" + good), srt.UTF8BOM},
		"utf-16le":         {append([]byte("\xff\xfe"), leText...), srt.UTF16LE},
		"utf-16be":         {append([]byte("\xfe\xff"), beText...), srt.UTF16BE},
		"utf-16le no mark": {leText, srt.UTF16LE},
		"utf-16be no mark": {beText, srt.UTF16BE},
		"gbk":              {must(simplifiedchinese.GBK.NewEncoder().Bytes([]byte(good))), srt.GBK},
	} {
		t.Run("V-35_"+name, func(t *testing.T) {
			t.Parallel()
			f := srt.Parse(c.data)
			if f.Encoding != c.want || len(f.Problems) != 0 || len(f.Cues) != 2 || !f.Both {
				t.Fatalf("got %+v", f)
			}
			if f.Cues[1].Text != "续航三十天\nThirty days of battery" || f.Cues[1].Line != 7 {
				t.Fatalf("got %+v", f.Cues[1])
			}
		})
	}
}

func TestParseProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want []srt.Problem
	}{
		"empty file":         {"", []srt.Problem{{Code: srt.NoCues, Line: 1}}},
		"prose":              {"Hello there", []srt.Problem{{Code: srt.BadTiming, Line: 1, Text: "Hello there"}}},
		"latin-1":            {"1\n00:00:01,000 --> 00:00:02,000\nCaf\xe9\n", []srt.Problem{{Code: srt.BadEncoding, Line: 1}}},
		"time with letters":  {"1\n00:00:0x,000 --> 00:00:02,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Text: "00:00:0x,000 --> 00:00:02,000"}}},
		"minute 60":          {"1\n00:60:00,000 --> 00:61:00,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Text: "00:60:00,000 --> 00:61:00,000"}}},
		"one dash":           {"1\n00:00:01,000 -> 00:00:02,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Text: "00:00:01,000 -> 00:00:02,000"}}},
		"no time line":       {"1\nHi\n\n2\n00:00:01,000 --> 00:00:02,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Text: "Hi"}}},
		"ends before start":  {"1\n00:00:02,000 --> 00:00:01,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Cue: 1, Text: "00:00:02,000 --> 00:00:01,000"}}},
		"no length":          {"1\n00:00:02,000 --> 00:00:02,000\nHi\n", []srt.Problem{{Code: srt.BadTiming, Line: 2, Cue: 1, Text: "00:00:02,000 --> 00:00:02,000"}}},
		"no text":            {"1\n00:00:01,000 --> 00:00:02,000\n\n", []srt.Problem{{Code: srt.EmptyCue, Line: 2, Cue: 1, Text: "00:00:01,000 --> 00:00:02,000"}}},
		"overlap by 1 ms":    {"1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:01,999 --> 00:00:03,000\nB\n", []srt.Problem{{Code: srt.Overlap, Line: 6, Cue: 2, Text: "00:00:01,999 < 00:00:02,000"}}},
		"touching":           {"1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:02,000 --> 00:00:03,000\nB\n", nil},
		"out of order":       {"1\n00:00:05,000 --> 00:00:06,000\nA\n\n2\n00:00:01,000 --> 00:00:03,000\nB\n", []srt.Problem{{Code: srt.OutOfOrder, Line: 6, Cue: 2, Text: "00:00:01,000 < 00:00:05,000"}}},
		"no blank line":      {"1\n00:00:01,000 --> 00:00:02,000\nA\n2\n00:00:02,000 --> 00:00:03,000\nB\n", nil},
		"full stop for ,":    {"1\n00:00:01.000 --> 00:00:02.000\nA\n", nil},
		"script":             {"1\n00:00:01,000 --> 00:00:02,000\n</script>x\n", []srt.Problem{{Code: srt.Markup, Line: 3, Cue: 1, Text: "</script>x"}}},
		"italics":            {"1\n00:00:01,000 --> 00:00:02,000\n<i>x</i>\n", []srt.Problem{{Code: srt.Markup, Line: 3, Cue: 1, Text: "<i>x</i>"}}},
		"position":           {"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}x\n", []srt.Problem{{Code: srt.Markup, Line: 3, Cue: 1, Text: "{\\an8}x"}}},
		"less and greater":   {"1\n00:00:01,000 --> 00:00:02,000\n3 < 5 > 2\n", nil},
		"arrow without time": {"1\n00:00:01,000 --> 00:00:02,000\na --> b\n", []srt.Problem{{Code: srt.Markup, Line: 3, Cue: 1, Text: "a --> b"}}},
		"bell":               {"1\n00:00:01,000 --> 00:00:02,000\na\x07b\n", []srt.Problem{{Code: srt.Control, Line: 3, Cue: 1, Text: `"a\ab"`}}},
		"right to left mark": {"1\n00:00:01,000 --> 00:00:02,000\na\u202eb\n", []srt.Problem{{Code: srt.Control, Line: 3, Cue: 1, Text: `"a\u202eb"`}}},
	} {
		t.Run("V-35_"+name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, srt.Parse([]byte(c.in)).Problems); d != "" {
				t.Fatal(d)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	f := srt.Parse([]byte(strings.Repeat("x", 1<<20+1)))
	if d := cmp.Diff([]string{"too_large"}, codes(f)); d != "" {
		t.Fatal(d)
	}
	f = srt.Parse([]byte(strings.Repeat("00:00:01,000 --> 00:00:02,000\nx\n\n", 2001)))
	if len(f.Cues) != 2000 || !strings.Contains(strings.Join(codes(f), " "), "too_large") {
		t.Fatalf("%d cues, %v", len(f.Cues), codes(f)[:3])
	}
}

func TestPastEnd(t *testing.T) {
	t.Parallel()
	f := srt.Parse([]byte(good))
	for us, want := range map[int64]int{4_500_000: 0, 4_480_000: 0, 4_479_999: 1, 1_000_000: 2} {
		if got := f.PastEnd(us); len(got) != want {
			t.Errorf("V-35 film of %d µs: %v, want %d problems", us, got, want)
		}
	}
}

func TestLangsOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"防水耳机":                    "zh",
		"IP68 防水":                 "zh",
		"USB-C 充电，Type-C 接口":      "zh",
		"Waterproof":              "en",
		"防水\nWaterproof":          "zh en",
		"防水 Now fully waterproof": "zh en",
		"2024":                    "",
		"…":                       "",
		"これは日本語です":                "",
		"водонепроницаемые наушники": "",
		"It's 30 % lighter":            "en",
		"A":                            "",
		"续航 30 天 · 30 days of battery": "zh en",
	} {
		var got []string
		for _, l := range srt.LangsOf(text) {
			got = append(got, string(l))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("V-34 %q: got %q, want %q", text, got, want)
		}
	}
}

func TestOnlyAndCompare(t *testing.T) {
	t.Parallel()
	f := srt.Parse([]byte(good))
	if c := f.Only(srt.ZH); len(c) != 2 || c[0].Text != "防水耳机" {
		t.Fatalf("AMB-07 zh: %+v", c)
	}
	if c := f.Only(srt.EN); len(c) != 2 || c[1].Text != "Thirty days of battery" {
		t.Fatalf("AMB-07 en: %+v", c)
	}
	same := srt.Compare(f, f)
	if !same.Match(0) {
		t.Fatalf("AMB-07 a file matches itself: %+v", same)
	}
	shifted := srt.Parse([]byte(strings.Replace(good, "00:00:04,500", "00:00:04,800", 1)))
	if p := srt.Compare(f, shifted); p.ShiftMS != 300 || p.LineA != 7 || p.Match(299) || !p.Match(300) {
		t.Fatalf("AMB-07 shifted: %+v", p)
	}
	short := srt.Parse([]byte(good[:strings.Index(good, "\n2\n")]))
	if p := srt.Compare(f, short); p.Match(1000) || p.CuesB != 1 || p.LineA != 7 {
		t.Fatalf("AMB-07 missing cue: %+v", p)
	}
}

// FuzzParse: any bytes give a File whose cues and problems are within bounds,
// the same one every time.
func FuzzParse(f *testing.F) {
	for _, s := range []string{good, "\xff\xfe1\x00\n\x00", "\xef\xbb\xbf", "1\n00:00:01,000 --> ", "-->", "1\n\n2\n\n",
		"00:00:00,000 --> 99:59:59,999 X1:1\n<b>{\\an8}\x00</b>", "\xc4\xe3\xba\xc3", strings.Repeat("1\n", 50)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := srt.Parse(data)
		if d := cmp.Diff(got, srt.Parse(data)); d != "" {
			t.Fatal("not the same twice:", d)
		}
		if got.Encoding == srt.NoText && len(got.Cues) > 0 {
			t.Fatal("cues from no text")
		}
		if len(got.Cues) == 0 && len(got.Problems) == 0 {
			t.Fatal("no cues and nothing said about it")
		}
		lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + len(data)/2 + 2
		for i, c := range got.Cues {
			if c.N != i+1 || c.Line < 1 || c.Line > lines || c.StartMS < 0 || c.EndMS < 0 || c.EndMS >= 100*3_600_000 {
				t.Fatalf("cue %+v", c)
			}
			if strings.ContainsAny(c.Text, "\x00\x07\r\u202e") {
				t.Fatalf("control characters in %q", c.Text)
			}
		}
		for _, p := range got.Problems {
			if p.Line < 1 || p.Line > lines || p.Cue > len(got.Cues)+1 {
				t.Fatalf("problem %+v", p)
			}
		}
		for _, lang := range []srt.Lang{srt.ZH, srt.EN} {
			if len(got.Only(lang)) > len(got.Cues) {
				t.Fatal("more cues in one language than in all")
			}
		}
	})
}
