package eligibility

import (
	"time"

	"souk/internal/base/i18n"
)

// Activation is a tool that a store has switched on.
//
// Source.
type Activation struct {
	StoreID       string
	Tool          string
	State         State // Active or Suspended
	Since         time.Time
	ActivatedAt   time.Time
	ActivatedBy   string
	GraceFrom     time.Time // when a criterion was lost; zero: none is
	GraceUntil    time.Time // when the suspension comes, or came
	Serious       bool      // a serious criterion is lost
	Lost          []string  // ids of the criteria that are lost
	CheckedAt     time.Time
	PolicyVersion string // of the last transition
	Version       int64
}

// Answer is what a store reads about a tool.
//
// Source, V-25.
type Answer struct {
	Tool          string
	State         State
	Eligible      bool        // every criterion is met now
	FrozenUntil   time.Time   // when State is Frozen: when it ends; zero otherwise
	Why           i18n.Text   // when State is Frozen: the reason
	Criteria      []Criterion // what blocks first, the smallest gap before larger ones
	GraceUntil    time.Time   // an active tool is suspended then; zero: it is not
	Since         time.Time   // of the state; zero when it is computed
	PolicyVersion string
	At            time.Time // business clock
}

// step is what happens to an activation.
type step string

const (
	stepNone       step = ""
	stepGrace      step = "grace_started"
	stepGraceEnded step = "grace_ended" // met again in time
	stepSuspend    step = "suspended"
	stepRestore    step = "restored"
	stepWorse      step = "serious_loss" // while suspended for an ordinary loss
	stepBetter     step = "serious_over" // the serious loss is over, another is not
)
