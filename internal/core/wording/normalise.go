package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is one code point of a view and the original code points it stands for.
type glyph struct {
	r      rune
	lo, hi int32 // original code points [lo, hi)
}

// Normalise returns the text as rules read it: compatibility forms unfolded,
// invisible characters and marks dropped, styled Latin as letters, every
// decimal digit as 0–9, lower case. It is idempotent.
//
// Source: AMB-66.
func Normalise(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, g := range normalise(text) {
		b.WriteRune(g.r)
	}
	return b.String()
}

// normalise is Normalise with the map to the original code points.
func normalise(text string) []glyph {
	out := make([]glyph, 0, len(text))
	index := int32(0)
	flags := false
	for _, r := range text {
		i := index
		index++
		if r < utf8.RuneSelf {
			if r = foldASCII(r); r != 0 {
				out = append(out, glyph{r, i, i + 1})
			}
			continue
		}
		if 0xff01 <= r && r <= 0xff5e { // full-width ASCII
			if r = foldASCII(r - 0xfee0); r != 0 {
				out = append(out, glyph{r, i, i + 1})
			}
			continue
		}
		if plainHan(r) || r == '。' || r == '、' {
			out = append(out, glyph{r, i, i + 1})
			continue
		}
		flags = flags || regionalIndicator(r)
		out = appendFolded(out, r, i)
	}
	if flags {
		out = foldFlags(out)
	}
	return out
}

// foldASCII lowers a letter and drops control characters; 0 means dropped.
func foldASCII(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + ('a' - 'A')
	case r == '`':
		return '\''
	case r == '\t' || r == '\v' || r == '\f' || r == '\r':
		return ' '
	case r < 0x20 && r != '\n', r == 0x7f:
		return 0
	}
	return r
}

// plainHan reports ideographs that normalisation leaves alone.
func plainHan(r rune) bool { return 0x4e00 <= r && r <= 0x9fff }

// appendFolded appends what one original code point stands for.
func appendFolded(out []glyph, r rune, i int32) []glyph {
	if s, ok := styled(r); ok {
		return appendString(out, s, i)
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	decomposed := norm.NFKD.Bytes(buf[:n])
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		if s, ok := styled(d); ok && d != r {
			out = appendString(out, s, i)
			continue
		}
		out = appendRune(out, d, i)
	}
	return out
}

// appendString appends a replacement, all of it standing for one code point.
func appendString(out []glyph, s string, i int32) []glyph {
	for _, r := range s {
		out = append(out, glyph{r, i, i + 1})
	}
	return out
}

// appendRune appends one decomposed code point: dropped, composed with the one
// before, or lowered.
func appendRune(out []glyph, r rune, i int32) []glyph {
	if r < utf8.RuneSelf {
		if r = foldASCII(r); r == 0 {
			return out
		}
		return append(out, glyph{r, i, i + 1})
	}
	if invisible(r) {
		if len(out) > 0 && unicode.In(r, unicode.Mn, unicode.Me) {
			out[len(out)-1].hi = i + 1
		}
		return out
	}
	if d, ok := decimalDigit(r); ok {
		return append(out, glyph{d, i, i + 1})
	}
	if unicode.IsSpace(r) {
		if r == 0x85 || r == 0x2028 || r == 0x2029 {
			return append(out, glyph{'\n', i, i + 1})
		}
		return append(out, glyph{' ', i, i + 1})
	}
	r = unicode.ToLower(r)
	if s, ok := styled(r); ok {
		return appendString(out, s, i)
	}
	if len(out) > 0 && composes(r) {
		last := &out[len(out)-1]
		joined := norm.NFC.String(string(last.r) + string(r))
		if c, size := utf8.DecodeRuneInString(joined); size == len(joined) {
			last.r, last.hi = c, i+1
			return out
		}
	}
	return append(out, glyph{r, i, i + 1})
}

// invisible reports what a reader does not see: format characters, variation
// selectors, combining marks (kana marks stay), fillers, Arabic tatweel.
func invisible(r rune) bool {
	switch {
	case r == 0x3099 || r == 0x309a:
		return false
	case r == 0x0640, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, r == 0xfffc:
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Cc) && r != 0x85
}

// composes reports code points that NFC may join with the one before, after
// marks are gone: kana marks, Hangul vowels and finals, spacing vowel signs.
func composes(r rune) bool {
	switch {
	case r == 0x3099 || r == 0x309a:
		return true
	case 0x1161 <= r && r <= 0x1175, 0x11a8 <= r && r <= 0x11c2:
		return true
	}
	return r >= 0x0900 && unicode.Is(unicode.Mc, r)
}

// decimalDigit maps the decimal digits of every script to 0–9.
func decimalDigit(r rune) (rune, bool) {
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	// Decimal digits come in runs of ten that start at a digit zero.
	zero := r
	for r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	if 0x1d7ce <= r && r <= 0x1d7ff {
		return '0' + (r-0x1d7ce)%10, true
	}
	return '0' + (r - zero), true
}

// regionalIndicator reports the letters that flags are made of.
func regionalIndicator(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// foldFlags turns regional indicators into letters, but leaves a lone pair, a
// flag, as it is.
func foldFlags(gs []glyph) []glyph {
	for i := 0; i < len(gs); {
		j := i
		for j < len(gs) && regionalIndicator(gs[j].r) {
			j++
		}
		if n := j - i; n != 0 && n != 2 {
			for k := i; k < j; k++ {
				gs[k].r = 'a' + gs[k].r - 0x1f1e6
			}
		}
		i = max(j, i+1)
	}
	return gs
}
