package clock

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is a length of time as the policy document writes it: 90d, 24h, 30m, 15s,
// 200ms. A day is 24 hours.
//
// Source: parameters "durations are written".
type Span time.Duration

// Day is the span of 24 hours.
const Day = 24 * time.Hour

var spanUnits = []struct {
	suffix string
	unit   time.Duration
}{{"ms", time.Millisecond}, {"d", Day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// ParseSpan reads a whole number and one unit; "0" needs none.
func ParseSpan(s string) (Span, error) {
	if s == "0" {
		return 0, nil
	}
	for _, u := range spanUnits {
		digits, ok := strings.CutSuffix(s, u.suffix)
		if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n > int64(1<<62)/int64(u.unit) {
			break
		}
		return Span(time.Duration(n) * u.unit), nil
	}
	return 0, fmt.Errorf("clock: %q is not a duration such as 90d, 24h, 30m, 15s or 200ms", s)
}

// Duration is the span as Go counts it.
func (s Span) Duration() time.Duration { return time.Duration(s) }

// String is the span in the largest unit that is exact.
func (s Span) String() string {
	d := time.Duration(s)
	if d == 0 {
		return "0"
	}
	for _, u := range []int{1, 2, 3, 4, 0} {
		if d%spanUnits[u].unit == 0 {
			return strconv.FormatInt(int64(d/spanUnits[u].unit), 10) + spanUnits[u].suffix
		}
	}
	return d.String()
}

// MarshalText writes the span.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the span.
func (s *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	if err != nil {
		return err
	}
	*s = v
	return nil
}
