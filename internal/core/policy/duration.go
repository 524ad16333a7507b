package policy

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time as the policy document writes it: a whole number
// and a unit, "90d", "24h", "30m", "15s", "200ms". A day is 24 hours (AMB-86).
type Duration time.Duration

// The units in falling order of length.
var units = [...]struct {
	name string
	size time.Duration
}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}}

// Days is n days of 24 hours.
func Days(n int) Duration { return Duration(time.Duration(n) * 24 * time.Hour) }

// D is the span as the standard library's type.
func (d Duration) D() time.Duration { return time.Duration(d) }

// ParseDuration reads "90d", "24h", "30m", "15s", "200ms" or "0".
func ParseDuration(s string) (Duration, error) {
	if s == "0" {
		return 0, nil
	}
	digits := strings.TrimRight(s, "dhms")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || strings.HasPrefix(digits, "+") {
		return 0, notDuration(s)
	}
	for _, u := range units {
		if s[len(digits):] == u.name {
			if n > math.MaxInt64/int64(u.size) {
				return 0, fmt.Errorf("policy: duration %q is too long", s)
			}
			return Duration(time.Duration(n) * u.size), nil
		}
	}
	return 0, notDuration(s)
}

func notDuration(s string) error {
	return fmt.Errorf("policy: %q is not a duration such as 90d, 24h, 30m, 15s or 200ms", s)
}

// String writes the span in days where it is two whole days or more, else in
// the largest unit that fits without a rest: "90d", "24h", "1500ms", "0s".
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	for _, u := range units {
		if time.Duration(d)%u.size == 0 && (u.name != "d" || time.Duration(d) >= 2*u.size) {
			return strconv.FormatInt(int64(time.Duration(d)/u.size), 10) + u.name
		}
	}
	return strconv.FormatInt(time.Duration(d).Milliseconds(), 10) + "ms"
}

// MarshalJSON writes the same form as a JSON string.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads a JSON string.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return notDuration(string(b))
	}
	v, err := ParseDuration(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
