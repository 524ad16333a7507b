package wording

import (
	"slices"
	"strings"
	"unicode"
)

// leetLetters reads a digit or symbol as the letter that it resembles; '1', '!'
// and '|' are read twice, see leetViews.
var leetLetters = map[rune]rune{'0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '€': 'e'}

// leetViews reads tokens with at least two letters and a digit or symbol among
// them as words; nil when the text has none. Ones are read as "i" in the first
// view and as "l" in the second.
func leetViews(src *source, gs []glyph) []*view {
	var out []*view
	ones := false
	marks := make([]uint8, len(gs))
	read := make([]glyph, len(gs))
	copy(read, gs)
	changed := false
	for i := 0; i < len(gs); {
		if !leetToken(gs[i].r) {
			i++
			continue
		}
		j, letters := i, 0
		for j < len(gs) && leetToken(gs[j].r) {
			if isASCIILetter(gs[j].r) {
				letters++
			}
			j++
		}
		if letters >= 2 && letters < j-i || letters >= 3 {
			c, o := leetRead(src, gs[i:j], read[i:j], marks[i:j])
			changed, ones = changed || c, ones || o
		}
		i = j
	}
	if !changed {
		return nil
	}
	out = append(out, newView(viewLeet, src, read, marks))
	if ones {
		for i, g := range gs {
			if marks[i] != 0 && oneLike(g.r) {
				read[i].r = 'l'
			}
		}
		out = append(out, newView(viewLeet, src, read, marks))
	}
	return out
}

// leetRead reads one token in place and reports whether anything changed and
// whether a one was read.
func leetRead(src *source, gs, read []glyph, marks []uint8) (changed, ones bool) {
	end := len(gs)
	for end > 0 && gs[end-1].r == '!' { // a cry is not a letter
		end--
	}
	for i, g := range gs[:end] {
		switch l, ok := leetLetters[g.r]; {
		case i == 0 && g.r == '@': // a handle
		case oneLike(g.r):
			read[i].r, marks[i], changed, ones = 'i', 1, true, true
		case ok:
			read[i].r, marks[i], changed = l, 1, true
		case g.r == 'i' && i > 0 && unicode.IsUpper(src.at(g.lo)) && unicode.IsLower(src.at(gs[i-1].lo)):
			read[i].r, marks[i], changed = 'l', 1, true // teIegram
		}
	}
	return changed, ones
}

func oneLike(r rune) bool { return r == '1' || r == '!' || r == '|' }

func leetToken(r rune) bool {
	if isASCIILetter(r) || isDigit(r) || r == '!' || r == '|' {
		return true
	}
	_, ok := leetLetters[r]
	return ok
}

// flowGlyphs reads on over line breaks, as the words of a subtitle do; an empty
// line still parts. Nil when there is no break.
func flowGlyphs(gs []glyph) ([]glyph, []uint8) {
	if !slices.ContainsFunc(gs, func(g glyph) bool { return g.r == '\n' }) {
		return nil, nil
	}
	out, marks := make([]glyph, 0, len(gs)), make([]uint8, 0, len(gs))
	for i := 0; i < len(gs); {
		j, breaks := i, 0
		for j < len(gs) && (gs[j].r == ' ' || gs[j].r == '\n') {
			if gs[j].r == '\n' {
				breaks++
			}
			j++
		}
		switch {
		case j == i:
			out, marks = append(out, gs[i]), append(marks, 0)
			j = i + 1
		case breaks >= 2:
			out, marks = append(out, glyph{'\n', gs[i].lo, gs[j-1].hi}), append(marks, 0)
		default:
			out, marks = append(out, glyph{' ', gs[i].lo, gs[j-1].hi}), append(marks, uint8(min(breaks, 1)))
		}
		i = j
	}
	return out, marks
}

// tightView joins runs of three or more single letters and ideographs over
// light separators; nil when there is nothing to join.
func tightView(src *source, gs []glyph) *view {
	drop, marks := make([]bool, len(gs)), make([]uint8, len(gs))
	joined := joinLetters(gs, drop, marks)
	if joinHan(gs, drop, marks) {
		joined = true
	}
	if !joined {
		return nil
	}
	kept, keptMarks := make([]glyph, 0, len(gs)), make([]uint8, 0, len(gs))
	for i, g := range gs {
		if !drop[i] {
			kept, keptMarks = append(kept, g), append(keptMarks, marks[i])
		}
	}
	return newView(viewTight, src, kept, keptMarks)
}

// joinLetters drops separators inside "w h a t s" and "w.h.a.t.s".
func joinLetters(gs []glyph, drop []bool, marks []uint8) bool {
	joined := false
	for i := 0; i < len(gs); {
		run := singleLetters(gs, i)
		if len(run) < 3 {
			i++
			continue
		}
		for k := 1; k < len(run); k++ {
			for d := run[k-1] + 1; d < run[k]; d++ {
				drop[d] = true
			}
			marks[run[k]] = 1
		}
		joined, i = true, run[len(run)-1]+1
	}
	return joined
}

// singleLetters lists the positions of letters from i on that stand alone
// between light separators.
func singleLetters(gs []glyph, i int) []int {
	var run []int
	for i < len(gs) && single(gs, i) {
		run = append(run, i)
		next := i + 1
		for next < len(gs) && next < i+4 && lightSeparator(gs[next].r) {
			next++
		}
		if next == i+1 {
			break
		}
		i = next
	}
	return run
}

func single(gs []glyph, i int) bool {
	return isASCIILetter(gs[i].r) && (i == 0 || !wordRune(gs[i-1].r)) && (i+1 == len(gs) || !wordRune(gs[i+1].r))
}

func wordRune(r rune) bool { return isASCIILetter(r) || isDigit(r) }

// joinHan drops light separators between ideographs; the joint remembers the
// shorter side, since two longer runs may meet by chance.
func joinHan(gs []glyph, drop []bool, marks []uint8) bool {
	joined := false
	for i := 0; i < len(gs); i++ {
		if !isHan(gs[i].r) || i+1 == len(gs) || !lightSeparator(gs[i+1].r) {
			continue
		}
		next := i + 1
		for next < len(gs) && next <= i+3 && lightSeparator(gs[next].r) {
			next++
		}
		if next == len(gs) || !isHan(gs[next].r) {
			continue
		}
		left, right := hanRun(gs, i, -1), hanRun(gs, next, 1)
		for d := i + 1; d < next; d++ {
			drop[d] = true
		}
		marks[next], joined = uint8(min(left, right, 255)), true
	}
	return joined
}

// hanRun counts ideographs from i in a direction.
func hanRun(gs []glyph, i, step int) int {
	n := 0
	for ; i >= 0 && i < len(gs) && isHan(gs[i].r) && n < 8; i += step {
		n++
	}
	return n
}

// han digits and English number words, for the digits view.
var (
	hanDigits = map[rune]int{'零': 0, '0': 0, '一': 1, '幺': 1, '壹': 1, '二': 2, '两': 2, '贰': 2, '三': 3, '叁': 3, '四': 4, '肆': 4,
		'五': 5, '伍': 5, '六': 6, '陆': 6, '七': 7, '柒': 7, '八': 8, '捌': 8, '九': 9, '玖': 9}
	englishDigits = map[string]int{"zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
	englishTens   = map[string]int{"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
)

// digitsView writes spelled-out numbers as digits; nil when there are none.
func digitsView(src *source, base *view, gs []glyph) *view {
	if !mayHoldNumbers(base.text) {
		return nil
	}
	out, marks := make([]glyph, 0, len(gs)), make([]uint8, 0, len(gs))
	changed := false
	for i := 0; i < len(gs); {
		n, digits := readNumber(gs, i)
		if n == 0 {
			out, marks = append(out, gs[i]), append(marks, 0)
			i++
			continue
		}
		changed = true
		for _, d := range digits {
			out, marks = append(out, glyph{d, gs[i].lo, gs[i+n-1].hi}), append(marks, 1)
		}
		i += n
		if next := digitFollows(gs, i); next > i { // one three eight → 138
			i = next
		}
	}
	if !changed {
		return nil
	}
	return newView(viewDigits, src, out, marks)
}

// mayHoldNumbers is a cheap test before the digits view is built.
func mayHoldNumbers(s string) bool {
	return strings.ContainsAny(s, "零一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖十") || containsAny(s, "one", "two", "ten", "three", "four", "five", "six", "seven", "eight", "nine", "zero",
		"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "fifteen", "hundred")
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// digitFollows skips blanks after a spelled digit when another one follows.
func digitFollows(gs []glyph, i int) int {
	j := i
	for j < len(gs) && j < i+2 && (gs[j].r == ' ' || gs[j].r == '-') {
		j++
	}
	if j == i || j == len(gs) {
		return i
	}
	if n, digits := readNumber(gs, j); n > 0 && len(digits) == 1 && !isHan(gs[j].r) {
		return j
	}
	return i
}

// readNumber reads a spelled number at i: how many glyphs it takes and its
// digits; 0 when there is none.
func readNumber(gs []glyph, i int) (int, string) {
	if isHan(gs[i].r) {
		return readHanNumber(gs, i)
	}
	if !isASCIILetter(gs[i].r) || i > 0 && wordRune(gs[i-1].r) {
		return 0, ""
	}
	word, n := wordAt(gs, i)
	if d, ok := englishDigits[word]; ok {
		if w, m := wordAfter(gs, i+n); w == "hundred" {
			return n + m, number(d) + "00"
		}
		return n, number(d)
	}
	tens, ok := englishTens[word]
	if !ok {
		return 0, ""
	}
	if w, m := wordAfter(gs, i+n); tens >= 20 && m > 0 {
		if d, ok := englishDigits[w]; ok && d > 0 {
			return n + m, number(tens + d)
		}
	}
	return n, number(tens)
}

// wordAt is the run of Latin letters at i, at most 8.
func wordAt(gs []glyph, i int) (string, int) {
	var buf [8]byte
	n := 0
	for i+n < len(gs) && isASCIILetter(gs[i+n].r) {
		if n == len(buf) {
			return "", n
		}
		buf[n] = byte(gs[i+n].r)
		n++
	}
	return string(buf[:n]), n
}

// wordAfter is the word behind one blank or hyphen, with the glyphs both take.
func wordAfter(gs []glyph, i int) (string, int) {
	if i+1 >= len(gs) || gs[i].r != ' ' && gs[i].r != '-' {
		return "", 0
	}
	w, n := wordAt(gs, i+1)
	return w, n + 1
}

// readHanNumber reads 五十, 二十五, 一百 and digit rows such as 一三八零零.
func readHanNumber(gs []glyph, i int) (int, string) {
	n := 0
	var row []rune
	value, digit, units := 0, 0, false
	for ; i+n < len(gs) && n < 20; n++ {
		r := gs[i+n].r
		if d, ok := hanDigits[r]; ok {
			row = append(row, rune('0'+d))
			digit = d
			continue
		}
		unit := map[rune]int{'十': 10, '百': 100}[r]
		if unit == 0 {
			break
		}
		units = true
		value += max(digit, 1) * unit
		digit = 0
	}
	switch {
	case n == 0:
		return 0, ""
	case units && value+digit < 1000:
		return n, decimal(value + digit)
	case units:
		return 0, ""
	}
	return n, string(row)
}

// decimal writes a small number.
func decimal(n int) string {
	if n >= 100 {
		return string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
	}
	return number(n)
}
