package wording

import "strings"

// Tokens splits a text for search with the normalisation that judging uses:
// words of spaced scripts in lower case without marks, and overlapping pairs of
// ideographs, kana and Hangul (a run of one gives that one). Traditional
// ideographs become simplified. Order and repetitions are kept; the same
// function must serve what is indexed and what is asked for.
func Tokens(text string) []string {
	var out []string
	var word strings.Builder
	var run []rune
	flush := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
		if len(run) == 1 {
			out = append(out, string(run))
		}
		for i := 0; i+1 < len(run); i++ {
			out = append(out, string(run[i:i+2]))
		}
		run = run[:0]
	}
	for _, g := range normalise(text) {
		r := g.r
		switch {
		case isUnspaced(r) || isHangul(r):
			if word.Len() > 0 {
				flush()
			}
			if s, ok := simplifiedOf[r]; ok {
				r = s
			}
			run = append(run, r)
		case isSpelled(r) || isDigit(r):
			if len(run) > 0 {
				flush()
			}
			word.WriteRune(r)
		case r == '\'' && word.Len() > 0: // men's → mens
		default:
			flush()
		}
	}
	flush()
	return out
}

// ContainsMarkup reports tags, comments and character references, which titles,
// names and comments must not hold: "<b", "</", "<!", "-->", "&lt;", "&#60;".
// "a < b" and "I <3 it" are none.
func ContainsMarkup(text string) bool {
	for i := range len(text) {
		rest := text[i:]
		switch text[i] {
		case '<':
			if len(rest) > 1 && (rest[1] == '/' || rest[1] == '!' || rest[1] == '?' || isASCIILetter(rune(rest[1]|0x20))) {
				return true
			}
		case '-':
			if strings.HasPrefix(rest, "-->") {
				return true
			}
		case '&':
			if characterReference(rest[1:]) {
				return true
			}
		}
	}
	return false
}

// characterReference reports "lt;", "#60;", "#x3c;" at the start of s.
func characterReference(s string) bool {
	end := strings.IndexByte(s, ';')
	if end < 2 || end > 10 {
		return false
	}
	for i := range end {
		c := s[i]
		if !isASCIILetter(rune(c|0x20)) && !isDigit(rune(c)) && !(i == 0 && c == '#') {
			return false
		}
	}
	return true
}
