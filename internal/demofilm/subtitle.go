package demofilm

import (
	"fmt"
	"strings"
)

const (
	cueLead = 0.15 // seconds from a shot's begin to its words
	cueTail = 0.10 // seconds from a cue's end to the shot's end
)

// subtitles writes a script's cues in one language, one for each shot.
//
// Source: V-34, V-35.
func subtitles(s script, text func(line) string) string {
	var b strings.Builder
	starts, _ := shotTimes()
	for i, l := range s.lines {
		from, to := starts[i]+cueLead, starts[i]+shotSeconds()[i]-cueTail
		if s.overlapping && i == 2 {
			from -= 1
		}
		fmt.Fprintf(&b, "%d\r\n%s --> %s\r\n%s\r\n\r\n", i+1, stamp(from), stamp(to), text(l))
	}
	return b.String()
}

func stamp(seconds float64) string {
	ms := int(seconds*1000 + 0.5)
	return fmt.Sprintf("%02d:%02d:%02d,%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
