package wording

import (
	"unicode"
	"unicode/utf8"
)

// source is the original text with the byte offset of every code point.
type source struct {
	text  string
	runes []int32 // byte offset of each code point; one more for the end
}

func newSource(text string) *source {
	offs := make([]int32, 0, len(text)+1)
	for i := range text {
		offs = append(offs, int32(i))
	}
	return &source{text: text, runes: append(offs, int32(len(text)))}
}

// slice is the original text of code points [lo, hi).
func (s *source) slice(span Span) string { return s.text[s.runes[span.Start]:s.runes[span.End]] }

// bytes converts a span of code points to one of bytes.
func (s *source) bytes(span Span) Span {
	return Span{int(s.runes[span.Start]), int(s.runes[span.End])}
}

// at is the original code point with the index.
func (s *source) at(i int32) rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.runes[i]:])
	return r
}

// viewKind names a view; a bit each.
type viewKind uint8

const (
	viewBase   viewKind = 1 << iota // look-alikes folded
	viewLeet                        // digits and symbols read as letters
	viewTight                       // separators inside words removed
	viewDigits                      // spelled-out numbers as digits
)

// view is a reading of the text, with the original code points of every byte.
type view struct {
	kind   viewKind
	src    *source
	text   string
	lo, hi []int32 // per byte of text: original code points [lo, hi)
	// marked holds, per byte, what makes this view differ from the base view:
	// 0 nothing, else a joint whose shorter side has that many letters (tight)
	// or 1 for a changed letter (leet, digits). Nil in the base view.
	marked []uint8
}

// newView lays glyphs out as bytes; marks may be nil.
func newView(kind viewKind, src *source, gs []glyph, marks []uint8) *view {
	size := 0
	for _, g := range gs {
		size += max(1, utf8.RuneLen(g.r))
	}
	both := make([]int32, 2*size)
	v := &view{kind: kind, src: src, lo: both[:size:size], hi: both[size:]}
	buf := make([]byte, 0, size)
	if marks != nil {
		v.marked = make([]uint8, size)
	}
	for i, g := range gs {
		from := len(buf)
		buf = utf8.AppendRune(buf, g.r)
		for k := from; k < len(buf); k++ {
			v.lo[k], v.hi[k] = g.lo, g.hi
		}
		if marks != nil {
			v.marked[from] = marks[i]
		}
	}
	v.text = string(buf)
	return v
}

// span is the original span of bytes [i, j) of the view, i < j.
func (v *view) span(i, j int) Span {
	return Span{int(v.lo[i]), int(v.hi[j-1])}
}

// news reports whether bytes [i, j) hold something that the base view does not
// show, and is not put together from parts that only met by chance.
func (v *view) news(i, j int) bool {
	if v.marked == nil {
		return true
	}
	fresh, widest := false, uint8(0)
	from := i
	if v.kind == viewTight {
		from = i + 1 // a joint belongs to the letter behind it
	}
	for k := from; k < j; k++ {
		if v.marked[k] != 0 {
			fresh = true
			widest = max(widest, v.marked[k])
		}
	}
	if !fresh {
		return false
	}
	return widest <= 1 || utf8.RuneCountInString(v.text[i:j]) >= wideJoint
}

// wideJoint is how many letters a find across a joint of two longer runs needs.
const wideJoint = 4

// runeBefore is the code point that ends at byte i, 0 at the start.
func runeBefore(s string, i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// runeAt is the code point that starts at byte i, 0 at the end.
func runeAt(s string, i int) rune {
	if i >= len(s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

// isASCIILetter and friends read normalised text, where letters are lower case.
func isASCIILetter(r rune) bool { return 'a' <= r && r <= 'z' }
func isDigit(r rune) bool       { return '0' <= r && r <= '9' }

// isHan reports ideographs, the ranges that texts on marketplaces use.
func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r >= 0x3400 && unicode.Is(unicode.Han, r)
}

// isSpelled reports letters of scripts that put blanks between words.
func isSpelled(r rune) bool {
	if r < 0x80 {
		return isASCIILetter(r)
	}
	return unicode.IsLetter(r) && !isUnspaced(r)
}

// isUnspaced reports letters of scripts written without blanks.
func isUnspaced(r rune) bool {
	return isHan(r) || isKana(r)
}

func isKana(r rune) bool {
	return 0x3040 <= r && r <= 0x30ff || 0x31f0 <= r && r <= 0x31ff
}

func isHangul(r rune) bool {
	return 0xac00 <= r && r <= 0xd7a3 || 0x1100 <= r && r <= 0x11ff
}

// wholeWord reports whether bytes [i, j) do not cut a word of a spaced script:
// a letter may not touch a letter, a digit not a digit.
func wholeWord(s string, i, j int) bool {
	return !touches(runeBefore(s, i), runeAt(s, i)) && !touches(runeBefore(s, j), runeAt(s, j))
}

func touches(a, b rune) bool {
	return isSpelled(a) && isSpelled(b) || isDigit(a) && isDigit(b)
}

// hardStop reports code points that end a sentence or a clause and that words
// never run across.
func hardStop(r rune) bool {
	switch r {
	case ',', '!', '?', ';', ':', '。', '、', '\n', '"', '(', ')', '[', ']', '《', '》', '「', '」', '【', '】':
		return true
	}
	return false
}

// lightSeparator reports code points that evaders put between letters.
func lightSeparator(r rune) bool {
	switch r {
	case ' ', '-', '_', '.', '*', '·', '~', '/', '|', '\\', '+', '=', '^', '\'', '#', '丨':
		return true
	}
	return r >= 0x80 && unicode.In(r, unicode.So, unicode.Sk)
}

// contextReach is how many bytes to each side the context of a find may reach,
// so that a hostile text cannot make judging slow.
const contextReach = 256

// sentence is the extent of the sentence around bytes [i, j).
func sentence(s string, i, j int) (int, int) {
	lo, first := i, max(0, i-contextReach)
	for lo > first && !sentenceEnd(s, lo-1) {
		lo--
	}
	for lo < i && !utf8.RuneStart(s[lo]) {
		lo++
	}
	hi, last := j, min(len(s), j+contextReach)
	for hi < last && !sentenceEnd(s, hi) {
		hi++
	}
	for hi < len(s) && !utf8.RuneStart(s[hi]) {
		hi++
	}
	return lo, hi
}

// sentenceEnd reports whether the byte at i ends a sentence.
func sentenceEnd(s string, i int) bool {
	switch s[i] {
	case '!', '?', ';', '\n':
		return true
	case '.':
		return i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n'
	case 0x82: // last byte of 。 (E3 80 82)
		return i >= 2 && s[i-1] == 0x80 && s[i-2] == 0xe3
	}
	return false
}

// clauseStart is where the clause that byte i lies in begins.
func clauseStart(s string, i int) int {
	k, first := i, max(0, i-contextReach)
	for k > first && !clauseBreak(s, k-1) {
		k--
	}
	for k < i && !utf8.RuneStart(s[k]) {
		k++
	}
	return k
}

// clauseBreak reports whether the byte at i ends a clause.
func clauseBreak(s string, i int) bool {
	switch s[i] {
	case ',':
		return !(i > 0 && isDigit(rune(s[i-1])) && i+1 < len(s) && isDigit(rune(s[i+1])))
	case '(', ')', '"':
		return true
	case ':':
		return !(i+1 < len(s) && isDigit(rune(s[i+1])))
	case 0x81: // last byte of 、 (E3 80 81)
		return i >= 2 && s[i-1] == 0x80 && s[i-2] == 0xe3
	}
	return sentenceEnd(s, i)
}

// reach is how far an expression may look around the word that it needs.
type reach struct{ before, after int }

// The borders of a window; longer matches are not worth their time.
var (
	patternReach = reach{48, 112}
	mailReach    = reach{72, 96}
)

// windows are the parts of s around the given places, merged where they meet.
func (w reach) windows(s string, places []Span) []Span {
	var out []Span
	for _, p := range places {
		lo, hi := max(0, p.Start-w.before), min(len(s), p.End+w.after)
		for lo > 0 && !utf8.RuneStart(s[lo]) {
			lo--
		}
		for hi < len(s) && !utf8.RuneStart(s[hi]) {
			hi++
		}
		if n := len(out); n > 0 && lo <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, hi)
			continue
		}
		out = append(out, Span{lo, hi})
	}
	return out
}

// placesOf are the places of any of the words in s, in order of appearance.
func placesOf(s string, words ...string) []Span {
	var out []Span
	for i := 0; i < len(s); i++ {
		for _, w := range words {
			if s[i] == w[0] && len(s)-i >= len(w) && s[i:i+len(w)] == w {
				out = append(out, Span{i, i + len(w)})
				break
			}
		}
	}
	return out
}
