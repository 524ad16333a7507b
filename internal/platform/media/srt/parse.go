package srt

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxBytes    = 1 << 20
	maxCues     = 2000
	maxProblems = 200
	maxQuote    = 80 // runes of an offending line that are quoted
)

// Parse reads a subtitle file. Everything that is wrong is in Problems.
//
// Source: V-35, AMB-07.
func Parse(data []byte) File {
	if len(data) > maxBytes {
		f := File{Encoding: NoText, Cues: []Cue{}}
		f.problem(TooLarge, 1, 0, fmt.Sprintf("%d bytes", len(data)))
		return f
	}
	text, enc := decode(data)
	p := parser{file: File{Encoding: enc, Cues: []Cue{}}}
	if enc == NoText {
		p.file.problem(BadEncoding, 1, 0, "")
		return p.file
	}
	p.lines = splitLines(text)
	p.cues()
	p.checkTimes()
	p.file.languages()
	sort.SliceStable(p.file.Problems, func(i, j int) bool { return p.file.Problems[i].Line < p.file.Problems[j].Line })
	return p.file
}

// PastEnd returns the problems of cues that end after the film, with a grace
// of half a frame for rounding.
func (f File) PastEnd(durationUS int64) []Problem {
	var out []Problem
	for _, c := range f.Cues {
		if c.EndMS*1000 > durationUS+20_000 {
			out = append(out, Problem{Code: AfterEnd, Line: c.Line, Cue: c.N,
				Text: fmt.Sprintf("%s > %s", Clock(c.EndMS), Clock(durationUS/1000))})
		}
	}
	return out
}

// Clock writes milliseconds as SubRip does: 00:00:01,500.
func Clock(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d,%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

func (f *File) problem(code Code, line, cue int, text string) {
	if len(f.Problems) < maxProblems {
		f.Problems = append(f.Problems, Problem{Code: code, Line: line, Cue: cue, Text: quote(text)})
	}
}

func quote(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= maxQuote {
		return s
	}
	return string([]rune(s)[:maxQuote]) + "…"
}

func splitLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.Split(text, "\n")
}

type parser struct {
	file  File
	lines []string
	at    int // index of the next line
}

// cues reads blocks: an optional number, a time line, text up to a blank line.
// A time line also starts a cue where the blank line was forgotten.
func (p *parser) cues() {
	for p.at < len(p.lines) {
		line := strings.TrimSpace(p.lines[p.at])
		switch {
		case line == "":
			p.at++
		case isNumber(line) && p.at+1 < len(p.lines) && looksTimed(p.lines[p.at+1]):
			p.at++
		case looksTimed(line):
			p.cue()
		default:
			p.stray()
		}
		if len(p.file.Cues) > maxCues {
			p.file.problem(TooLarge, p.at, 0, fmt.Sprintf("more than %d cues", maxCues))
			p.file.Cues = p.file.Cues[:maxCues]
			return
		}
	}
	if len(p.file.Cues) == 0 && !p.hasBadTiming() {
		p.file.problem(NoCues, 1, 0, "")
	}
}

func (p *parser) hasBadTiming() bool {
	for _, x := range p.file.Problems {
		if x.Code == BadTiming {
			return true
		}
	}
	return false
}

// stray reports a block whose time line is missing and skips it.
func (p *parser) stray() {
	line := p.at + 1
	if isNumber(strings.TrimSpace(p.lines[p.at])) {
		line = min(p.at+2, len(p.lines)) // the line that should have been a time
	}
	p.file.problem(BadTiming, line, 0, p.lines[line-1])
	for p.at < len(p.lines) && strings.TrimSpace(p.lines[p.at]) != "" {
		if p.at >= line && looksTimed(p.lines[p.at]) {
			return
		}
		p.at++
	}
}

func (p *parser) cue() {
	line := p.at + 1
	start, end, ok := parseTimes(p.lines[p.at])
	raw := p.lines[p.at]
	p.at++
	text := p.text()
	if !ok {
		p.file.problem(BadTiming, line, 0, raw)
		return
	}
	n := len(p.file.Cues) + 1
	if end <= start {
		p.file.problem(BadTiming, line, n, raw)
	}
	clean := cleanText(text)
	if clean != text {
		p.file.problem(Control, line+1, n, fmt.Sprintf("%q", text))
	}
	if hasMarkup(clean) {
		p.file.problem(Markup, line+1, n, clean)
	}
	if strings.TrimSpace(clean) == "" {
		p.file.problem(EmptyCue, line, n, raw)
	}
	p.file.Cues = append(p.file.Cues, Cue{N: n, Line: line, StartMS: start, EndMS: end,
		Text: clean, Langs: LangsOf(clean)})
}

// text takes the lines up to a blank one or to the next cue's number and time.
func (p *parser) text() string {
	var out []string
	for p.at < len(p.lines) {
		line := strings.TrimRight(p.lines[p.at], " \t")
		if strings.TrimSpace(line) == "" || looksTimed(line) {
			break
		}
		if isNumber(strings.TrimSpace(line)) && p.at+1 < len(p.lines) && looksTimed(p.lines[p.at+1]) {
			break
		}
		out = append(out, line)
		p.at++
	}
	return strings.Join(out, "\n")
}

// checkTimes reports order and overlap against the cue above; a cue out of
// order is not also an overlap.
func (p *parser) checkTimes() {
	var lastStart, lastEnd int64
	for i, c := range p.file.Cues {
		if i > 0 && c.StartMS < lastStart {
			p.file.problem(OutOfOrder, c.Line, c.N, Clock(c.StartMS)+" < "+Clock(lastStart))
		} else if i > 0 && c.StartMS < lastEnd {
			p.file.problem(Overlap, c.Line, c.N, Clock(c.StartMS)+" < "+Clock(lastEnd))
		}
		lastStart, lastEnd = c.StartMS, max(c.EndMS, c.StartMS)
	}
}

func isNumber(s string) bool {
	if s == "" || len(s) > 9 {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// looksTimed is generous: what looks like a time line but cannot be read is a
// problem with this line's number, not text of a subtitle.
func looksTimed(s string) bool {
	if strings.Contains(s, "-->") {
		return strings.ContainsAny(s, "0123456789")
	}
	_, _, ok := parseTimes(strings.Replace(strings.Replace(s, "->", "-->", 1), "—>", "-->", 1))
	return ok
}

// parseTimes reads "00:00:01,500 --> 00:00:03,000"; a full stop instead of the
// comma is common and harmless. Anything behind the times must be a position.
func parseTimes(s string) (start, end int64, ok bool) {
	left, right, found := strings.Cut(s, "-->")
	if !found {
		return 0, 0, false
	}
	fields := strings.Fields(right)
	if len(fields) == 0 {
		return 0, 0, false
	}
	for _, extra := range fields[1:] {
		if !strings.Contains(extra, ":") {
			return 0, 0, false
		}
	}
	start, ok = parseClock(strings.TrimSpace(left))
	if !ok {
		return 0, 0, false
	}
	end, ok = parseClock(fields[0])
	return start, end, ok
}

func parseClock(s string) (int64, bool) {
	s = strings.Replace(s, ".", ",", 1)
	clock, frac, _ := strings.Cut(s, ",")
	parts := strings.Split(clock, ":")
	if len(parts) != 3 || len(frac) > 3 {
		return 0, false
	}
	var v [4]int64
	limits := [3]int64{99, 59, 59}
	for i, part := range parts {
		if !isNumber(part) || len(part) > 2 {
			return 0, false
		}
		v[i] = atoi(part)
		if v[i] > limits[i] {
			return 0, false
		}
	}
	if frac != "" {
		if !isNumber(frac) {
			return 0, false
		}
		v[3] = atoi((frac + "00")[:3])
	}
	return v[0]*3_600_000 + v[1]*60_000 + v[2]*1000 + v[3], true
}

func atoi(s string) int64 {
	var n int64
	for _, r := range s {
		n = n*10 + int64(r-'0')
	}
	return n
}

// cleanText removes control and invisible direction characters.
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || isBidi(r) || r == '\ufeff' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

func isBidi(r rune) bool {
	return r == 0x200e || r == 0x200f || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069)
}

// hasMarkup finds tags (<b>, </script>), ASS overrides ({\an8}) and entities.
func hasMarkup(s string) bool {
	if strings.Contains(s, "{\\") || strings.Contains(s, "-->") {
		return true
	}
	for i := strings.IndexByte(s, '<'); i >= 0; {
		rest := s[i+1:]
		if rest != "" && (rest[0] == '/' || rest[0] == '!' || isLetter(rest[0])) && strings.IndexByte(rest, '>') > 0 {
			return true
		}
		next := strings.IndexByte(rest, '<')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
