package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSpan(t *testing.T) {
	good := map[string]time.Duration{"90d": 90 * Day, "24h": 24 * time.Hour, "30m": 30 * time.Minute, "15s": 15 * time.Second, "200ms": 200 * time.Millisecond, "0": 0}
	for text, want := range good {
		if got, err := ParseSpan(text); err != nil || got.Duration() != want {
			t.Errorf("ParseSpan(%q) = %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "d", "1.5h", "-1h", "1h30m", "24", "5 m", "99999999999999d"} {
		if got, err := ParseSpan(bad); err == nil {
			t.Errorf("ParseSpan(%q) = %v, want an error", bad, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Span(rapid.Int64Range(0, 1<<40).Draw(t, "ms")) * Span(time.Millisecond)
		if back, err := ParseSpan(s.String()); err != nil || back != s {
			t.Fatalf("%v → %q → %v, %v", int64(s), s.String(), back, err)
		}
	})
}
