// Package clock is where time comes from. Souk has two clocks: the business
// clock (rules, due times, quotas, schedules), which the sandbox may move, and
// the machine clock (leases, sessions, tokens, rate limits), which nobody moves.
//
// Source: X-61.
package clock

import (
	"sync"
	"time"

	"souk/internal/base/fault"
)

// Clock tells the time, always in UTC with microsecond steps.
type Clock interface {
	Now() time.Time
}

// System is the machine's own clock.
type System struct{}

// Now is the current instant.
func (System) Now() time.Time { return Trim(time.Now()) }

// Trim cuts an instant to what the database keeps: UTC, whole microseconds.
func Trim(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Micros is the database form of an instant; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the instant of a database value; 0 is the zero time.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Business is a clock that runs with another clock at an offset, which only
// grows. It is safe for concurrent use.
type Business struct {
	base   Clock
	mu     sync.RWMutex
	offset time.Duration
}

// NewBusiness returns a business clock that starts at the same instant as base.
func NewBusiness(base Clock) *Business { return &Business{base: base} }

// Now is base's time plus the offset.
func (b *Business) Now() time.Time {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return Trim(b.base.Now().Add(b.offset))
}

// Offset is how far the clock runs ahead (or behind, after StartAt) of base.
func (b *Business) Offset() time.Duration {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.offset
}

// StartAt sets the clock before anything has been stored; it may go back.
func (b *Business) StartAt(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.offset = t.Sub(b.base.Now())
}

// MoveTo moves the clock forward to t; a fault of kind Invalid when t is past.
func (b *Business) MoveTo(t time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.base.Now().Add(b.offset)
	if t.Before(now) {
		return fault.T("clock.MoveTo", fault.Invalid, "clock.backwards",
			"测试时钟只能向前拨。", "The clock only moves forward.")
	}
	b.offset += t.Sub(now)
	return nil
}

// Fixed always tells the same time; for pure tests and `check --at`.
type Fixed time.Time

// Now is the fixed instant.
func (f Fixed) Now() time.Time { return Trim(time.Time(f)) }
