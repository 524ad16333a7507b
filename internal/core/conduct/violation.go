package conduct

import "time"

// Severity of a violation.
//
// Source: X-11, AMB-70.
type Severity string

// The severities.
const (
	Minor   Severity = "minor"
	Serious Severity = "serious"
)

// Violation is a breach of a rule by a store, in force until it expires or is
// taken back.
//
// Source: X-11.
type Violation struct {
	ID        string
	StoreID   string
	Rule      string   // of [Rules]; "" = RuleOther
	Severity  Severity // "" = by the rule, from the policy
	Module    string   // the tool or part that found it
	Reason    string
	Evidence  string // link or number of what shows it, "" when there is none
	At        time.Time
	ExpiresAt time.Time // zero: never
	By        string    // actor id; "" = the context's
	ByName    string
}

// Kept is a violation with the instant at which it was taken back.
type Kept struct {
	Violation
	EndedAt     time.Time // zero: it was not
	EndedReason string
}
