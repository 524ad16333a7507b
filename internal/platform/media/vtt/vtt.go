// Package vtt writes WebVTT files for buyers' players. It owns the escaping:
// whatever a seller typed stays text and never becomes a tag, a cue setting, a
// new cue or a line of the file.
//
// Invariant: Write of any cues gives a file with exactly these cues; the text
// holds no `<`, no `>` and no blank line.
//
// Source: AMB-77, issue 3 section 6.
package vtt

import (
	"fmt"
	"strings"
	"unicode"

	"souk/internal/platform/media/srt"
)

// Write returns a WebVTT file with the cues in order; cues without text or
// without length are left out.
func Write(cues []srt.Cue) []byte {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	n := 0
	for _, c := range cues {
		text := Escape(c.Text)
		if text == "" || c.EndMS <= c.StartMS || c.StartMS < 0 {
			continue
		}
		n++
		fmt.Fprintf(&b, "\n%d\n%s --> %s\n%s\n", n, stamp(c.StartMS), stamp(c.EndMS), text)
	}
	return []byte(b.String())
}

// Count says how many cues a file made by Write holds.
func Count(file []byte) int { return strings.Count(string(file), " --> ") }

// Escape makes a text safe as the payload of a cue: `&`, `<` and `>` become
// entities (so neither tags nor an arrow remain), control characters and blank
// lines vanish.
func Escape(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Map(dropControl, line)
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, escape.Replace(line))
		}
	}
	return strings.Join(lines, "\n")
}

func dropControl(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.IsControl(r), r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffd:
		return -1
	}
	return r
}

func stamp(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
