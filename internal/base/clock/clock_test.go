package clock_test

import (
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

func TestBusiness_X61_moves_forward_only(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := clock.NewBusiness(clock.Fixed(start))
	if err := b.MoveTo(start.Add(time.Hour)); err != nil || !b.Now().Equal(start.Add(time.Hour)) {
		t.Fatalf("now %s, %v", b.Now(), err)
	}
	if err := b.MoveTo(start.Add(time.Hour)); err != nil {
		t.Errorf("to where it is: %v", err)
	}
	err := b.MoveTo(start.Add(time.Hour - time.Microsecond))
	if fault.CodeOf(err) != "clock.backwards" || !b.Now().Equal(start.Add(time.Hour)) {
		t.Errorf("back by a microsecond: %v, now %s", err, b.Now())
	}
}

func TestMicros_round_trip(t *testing.T) {
	at := clock.Trim(time.Date(2026, 11, 21, 1, 2, 3, 456789123, time.FixedZone("x", 3600)))
	if got := clock.FromMicros(clock.Micros(at)); !got.Equal(at) || got.Nanosecond() != 456789000 {
		t.Errorf("%s became %s", at, got)
	}
	if clock.Micros(time.Time{}) != 0 || !clock.FromMicros(0).IsZero() {
		t.Error("the zero time is not 0")
	}
}

func TestParseSpan(t *testing.T) {
	for in, want := range map[string]time.Duration{"90d": 90 * clock.Day, "24h": 24 * time.Hour, "30m": 30 * time.Minute, "15s": 15 * time.Second, "200ms": 200 * time.Millisecond, "0": 0} {
		s, err := clock.ParseSpan(in)
		if err != nil || s.Duration() != want {
			t.Errorf("ParseSpan(%q) = %s, %v", in, s, err)
		}
	}
	for _, in := range []string{"", "d", "-1d", "1.5h", "1w", "99999999999999999999d", "1 h"} {
		if s, err := clock.ParseSpan(in); err == nil {
			t.Errorf("ParseSpan(%q) = %s, want an error", in, s)
		}
	}
}
