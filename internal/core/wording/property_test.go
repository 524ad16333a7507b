package wording

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// anyText draws texts that mix what rules look for with what Unicode has.
func anyText(lines []line) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				b.WriteString(rapid.String().Draw(t, "any"))
			case 1:
				b.WriteString(string(rapid.SliceOfN(rapid.RuneFrom([]rune("aI1!|@.。点 -_·微信加v全网最低价五折0123456789🇦🇧ｗ①❶〇ñé゙゚か가가\u200d\u00ad\u0301\u0e33\u0bc6\u0bbe%ßſK�")), 0, 20).Draw(t, "chosen")))
			default:
				b.WriteString(rapid.SampledFrom(lines).Draw(t, "line").words)
			}
		}
		return b.String()
	})
}

func TestProperty_AMB66_spans_lie_in_the_text_and_quote_it(t *testing.T) {
	t.Parallel()
	e, lines := newEngine(t), labelled(t)
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(lines).Draw(t, "text")
		checkHits(t, text, e.Judge(text, Options{AsOf: asOf, Zone: shanghai, All: true}))
	})
}

// failer is what checks report to, in tests, properties and fuzzing.
type failer interface {
	Fatalf(format string, args ...any)
}

// checkHits holds for every list of hits.
func checkHits(t failer, text string, hits []Hit) {
	runes := utf8.RuneCountInString(text)
	for i, h := range hits {
		switch {
		case h.Span.Start < 0 || h.Span.Start >= h.Span.End || h.Span.End > runes:
			t.Fatalf("span %v outside %d code points of %q", h.Span, runes, text)
		case h.Bytes.Start < 0 || h.Bytes.Start >= h.Bytes.End || h.Bytes.End > len(text):
			t.Fatalf("bytes %v outside %q", h.Bytes, text)
		case h.Text != text[h.Bytes.Start:h.Bytes.End]:
			t.Fatalf("text %q is not %q", h.Text, text[h.Bytes.Start:h.Bytes.End])
		case utf8.RuneCountInString(text[:h.Bytes.Start]) != h.Span.Start || utf8.RuneCountInString(h.Text) != h.Span.Len():
			t.Fatalf("bytes %v and code points %v of %q differ", h.Bytes, h.Span, text)
		case !h.Message.Complete() || !h.Fix.Complete() || h.Rule == "" || h.Reason == "" || h.Source == "":
			t.Fatalf("hit without words: %+v", h)
		case i > 0 && h.Span.Start < hits[i-1].Span.Start:
			t.Fatalf("hits out of order in %q", text)
		}
		for _, o := range hits[:i] {
			if o.Group == h.Group && o.Span.overlaps(h.Span) {
				t.Fatalf("%v and %v overlap in %q", o, h, text)
			}
		}
	}
}

func TestProperty_AMB66_normalising_twice_changes_nothing(t *testing.T) {
	t.Parallel()
	lines := labelled(t)
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(lines).Draw(t, "text")
		once := Normalise(text)
		if twice := Normalise(once); twice != once {
			t.Fatalf("%q → %q → %q", text, once, twice)
		}
	})
}

func TestProperty_AMB66_offsets_map_back(t *testing.T) {
	t.Parallel()
	lines := labelled(t)
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(lines).Draw(t, "text")
		n := int32(utf8.RuneCountInString(text))
		last := int32(0)
		for _, g := range normalise(text) {
			if g.lo < last || g.hi <= g.lo || g.hi > n {
				t.Fatalf("glyph %q at [%d,%d) after %d of %d in %q", g.r, g.lo, g.hi, last, n, text)
			}
			last = g.lo
		}
	})
	// A text that normalisation leaves alone maps one to one.
	for i, g := range normalise("plain 文字 42") {
		if g.lo != int32(i) || g.hi != int32(i)+1 {
			t.Errorf("glyph %d maps to [%d,%d)", i, g.lo, g.hi)
		}
	}
}

// invisibles are inserted by evaders and by copy-paste.
var invisibles = []rune{0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0xfe0f, 0x202e}

// essence is what must stay when a text only looks the same.
func essence(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Rule+" "+string(h.Reason)+" "+string(h.Severity)+" "+h.Normalized)
	}
	return out
}

func TestProperty_AMB66_zero_width_insertion_changes_nothing(t *testing.T) {
	t.Parallel()
	e, lines := newEngine(t), labelled(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(lines).Draw(t, "line").words
		var b strings.Builder
		for _, r := range text {
			b.WriteRune(r)
			if rapid.Bool().Draw(t, "here") {
				b.WriteRune(rapid.SampledFrom(invisibles).Draw(t, "what"))
			}
		}
		before, after := e.Judge(text, testOptions()), e.Judge(b.String(), testOptions())
		if !slices.Equal(essence(before), essence(after)) {
			t.Fatalf("%q: %v\n%q: %v", text, essence(before), b.String(), essence(after))
		}
		checkHits(t, b.String(), after)
	})
}

// fullWidth writes ASCII in full width.
func fullWidth(r rune) rune {
	switch {
	case r == ' ':
		return 0x3000
	case 0x21 <= r && r <= 0x7e:
		return r + 0xfee0
	}
	return r
}

func TestProperty_AMB66_full_width_changes_nothing(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for _, l := range labelled(t) {
		wide := strings.Map(fullWidth, l.words)
		before, after := e.Judge(l.words, testOptions()), e.Judge(wide, testOptions())
		if !slices.Equal(essence(before), essence(after)) {
			t.Errorf("%q: %v\n%q: %v", l.words, essence(before), wide, essence(after))
		}
	}
}

func TestProperty_AMB66_styled_letters_are_found(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for name, alphabet := range map[string]rune{"bold": 0x1d41a, "monospace": 0x1d68a, "circled": 0x24d0, "script": 0x1d4ea} {
		styled := strings.Map(func(r rune) rune {
			if isASCIILetter(r) {
				return alphabet + r - 'a'
			}
			return r
		}, "absolutely never fades")
		hits := e.Judge(styled, testOptions())
		if len(hits) != 1 || hits[0].Text != styled || hits[0].Severity != Reject {
			t.Errorf("%s: %v", name, rules(hits))
		}
	}
}

func TestEngine_is_safe_for_concurrent_use(t *testing.T) {
	t.Parallel()
	e, lines := newEngine(t), labelled(t)
	want := make([][]string, len(lines))
	for i, l := range lines {
		want[i] = essence(e.Judge(l.words, testOptions()))
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, l := range lines {
				if got := essence(e.Judge(l.words, testOptions())); !slices.Equal(got, want[i]) {
					t.Errorf("%q: %v, want %v", l.words, got, want[i])
				}
			}
		})
	}
	wait.Wait()
}

func FuzzJudge(f *testing.F) {
	e := newEngine(f)
	for _, l := range labelled(f) {
		f.Add(l.words)
	}
	for _, s := range []string{"\xff\xfe", "\x00", "🇦", "🇦🇧🇨", "﷽", "a\u0301\u0302@b.com", "://", "http://", "@.", "...com", "1.1.1.1.com", "加", "折", "％", "until 99/99", strings.Repeat("最", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkHits(t, text, e.Judge(text, Options{AsOf: asOf, Zone: shanghai, All: true}))
		if once := Normalise(text); Normalise(once) != once {
			t.Fatalf("normalising %q twice changes it", text)
		}
		for _, token := range Tokens(text) {
			if token == "" {
				t.Fatalf("empty token in %q", text)
			}
		}
		ContainsMarkup(text)
	})
}
