package srt

import (
	"strings"
	"unicode"
)

// LangsOf names the languages in a text by script: Chinese when it has Han
// characters, English when it has a word in basic Latin letters. A brand or a
// number inside a Chinese line ("IP68 防水", "USB-C 充电") does not make that
// line English.
func LangsOf(text string) []Lang {
	zh, en := false, false
	for line := range strings.SplitSeq(text, "\n") {
		z, e := lineLangs(line)
		zh, en = zh || z, en || e
	}
	var out []Lang
	if zh {
		out = append(out, ZH)
	}
	if en {
		out = append(out, EN)
	}
	return out
}

// lineLangs judges one line. In a line with both scripts the Latin part counts
// as English only when it is at least three words of two or more letters.
func lineLangs(line string) (zh, en bool) {
	han, foreign, words := 0, 0, 0
	run := 0
	for _, r := range line + " " {
		if isBasicLatin(r) || (run > 0 && r == '\'') {
			run++
			continue
		}
		if run >= 2 {
			words++
		}
		run = 0
		switch {
		case isHan(r):
			han++
		case unicode.IsLetter(r):
			foreign++
		}
	}
	switch {
	case han > 0:
		return foreign <= han, words >= 3
	case foreign > 0:
		return false, words >= 3
	}
	return false, words >= 1
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func isBasicLatin(r rune) bool { return (r|0x20) >= 'a' && (r|0x20) <= 'z' }

// languages sums the cues up: a language counts when at least half of the cues
// with text have it.
func (f *File) languages() {
	var zh, en, both, texts int
	for _, c := range f.Cues {
		if strings.TrimSpace(c.Text) == "" {
			continue
		}
		texts++
		z, e := hasLang(c.Langs, ZH), hasLang(c.Langs, EN)
		if z {
			zh++
		}
		if e {
			en++
		}
		if z && e {
			both++
		}
	}
	if texts == 0 {
		return
	}
	if zh*2 >= texts {
		f.Langs = append(f.Langs, ZH)
	}
	if en*2 >= texts {
		f.Langs = append(f.Langs, EN)
	}
	f.Both = both*2 >= texts
}

func hasLang(langs []Lang, want Lang) bool {
	for _, l := range langs {
		if l == want {
			return true
		}
	}
	return false
}

// Only returns the file's cues with only the lines in lang, for a bilingual
// file; cues without such a line are left out. A cue whose language cannot be
// told (a number, a name) keeps all its lines.
func (f File) Only(lang Lang) []Cue {
	var out []Cue
	for _, c := range f.Cues {
		text := linesIn(c, lang)
		if strings.TrimSpace(text) == "" {
			continue
		}
		c.Text, c.Langs = text, LangsOf(text)
		out = append(out, c)
	}
	return out
}

func linesIn(c Cue, lang Lang) string {
	if len(c.Langs) < 2 {
		if len(c.Langs) == 0 || c.Langs[0] == lang {
			return c.Text
		}
		return ""
	}
	var lines []string
	for line := range strings.SplitSeq(c.Text, "\n") {
		if langs := LangsOf(line); len(langs) == 0 || hasLang(langs, lang) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// Pair compares the cues of two files that should be translations.
type Pair struct {
	A       int   `json:"a"` // index of the file, from 0
	B       int   `json:"b"`
	CuesA   int   `json:"cues_a"`
	CuesB   int   `json:"cues_b"`
	ShiftMS int64 `json:"shift_ms"` // the largest difference of a start or an end
	LineA   int   `json:"line_a,omitempty"`
	LineB   int   `json:"line_b,omitempty"` // where the difference is largest, or the first cue without a partner
}

// Match reports whether both files have the same cues at the same times, give
// or take slackMS.
func (p Pair) Match(slackMS int64) bool { return p.CuesA == p.CuesB && p.ShiftMS <= slackMS }

// Compare pairs the cues of a and b in order.
func Compare(a, b File) Pair {
	p := Pair{A: 0, B: 1, CuesA: len(a.Cues), CuesB: len(b.Cues)}
	n := min(p.CuesA, p.CuesB)
	for i := range n {
		x, y := a.Cues[i], b.Cues[i]
		d := max(abs(x.StartMS-y.StartMS), abs(x.EndMS-y.EndMS))
		if d > p.ShiftMS {
			p.ShiftMS, p.LineA, p.LineB = d, x.Line, y.Line
		}
	}
	if p.ShiftMS == 0 && p.CuesA > n {
		p.LineA = a.Cues[n].Line
	}
	if p.ShiftMS == 0 && p.CuesB > n {
		p.LineB = b.Cues[n].Line
	}
	return p
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
