package conduct

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/policy"
)

// Scope is what a store can be frozen out of: a tool, or a part of one. A tool
// gives it; a scope without Limits is frozen only by [Service.Freeze].
//
// Source: AMB-63, X-22.
type Scope struct {
	Name   string    // "messages"; a tool's id freezes the tool
	Label  i18n.Text // "Messages"
	Limits func(doc policy.Document) Limits
}

// Limits say how many strikes freeze a scope, and for how long.
//
// Source: M-28, AMB-63.
type Limits struct {
	Count  int           // strikes since the last freeze …
	Window time.Duration // … within this time
	Freeze time.Duration
}

// FreezeCause is why a scope was frozen.
type FreezeCause string

// The causes of a freeze.
const (
	FrozenByStrikes FreezeCause = "strikes"
	FrozenByPerson  FreezeCause = "decision"
)

// Freeze is a time in which a store may not use a scope.
//
// Source, M-28.
type Freeze struct {
	ID              string
	StoreID         string
	Scope           string
	Cause           FreezeCause
	ViolationID     string // the one that brought it, "" when none did
	Strikes         int    // how many it took; 0 when it is not from strikes
	Reason          i18n.Text
	RepeatViolation string // the violation that a repeated freeze is, "" when it is not
	PolicyVersion   string
	From            time.Time
	Until           time.Time // from then on the store may go on
	LiftedAt        time.Time // zero: it was not
	LiftedReason    string
}

// InForce reports whether the store is frozen at an instant: from its start up to
// but not including its end.
func (f Freeze) InForce(at time.Time) bool {
	return !f.From.After(at) && f.Until.After(at) && (f.LiftedAt.IsZero() || f.LiftedAt.After(at))
}

// Struck is a violation that counts towards a freeze.
type Struck struct {
	ID          string
	Scope       string
	ViolationID string
	At          time.Time
	EndedAt     time.Time // zero: it counts
	FreezeID    string    // the freeze that used it up, "" when none did
}
