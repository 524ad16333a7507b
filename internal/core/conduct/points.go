package conduct

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
)

// Cause of a line of points.
//
// Source: X-08.
type Cause string

// The causes.
const (
	CauseViolation  Cause = "violation"
	CauseLate       Cause = "late"       // a late reply
	CauseUnanswered Cause = "unanswered" // no reply in time
	CauseGivenBack  Cause = "given_back" // the opposite of an earlier line
)

// Label is what people call the cause.
func (c Cause) Label() i18n.Text {
	switch c {
	case CauseViolation:
		return i18n.T("违规", "Violation")
	case CauseLate:
		return i18n.T("迟复", "Late reply")
	case CauseUnanswered:
		return i18n.T("未回复", "Unanswered")
	case CauseGivenBack:
		return i18n.T("返还", "Given back")
	}
	return i18n.T(string(c), string(c))
}

// Deduction is an order to take points.
type Deduction struct {
	StoreID     string
	Key         string // what happened, once: "message:msg_…:late"
	Cause       Cause
	Points      ratio.Ratio // at most three decimals; zero = what the policy says of the cause
	Reason      i18n.Text
	Module      string
	Evidence    string // link, "" when there is none
	ViolationID string
	At          time.Time // zero = now
}

// Line is one dated reason of the score. Points are thousandths, below zero when
// they are taken.
//
// Source: X-08 "each cause → dated line", AMB-64.
type Line struct {
	ID            string
	StoreID       string
	Key           string
	Cause         Cause
	Milli         int64
	Reason        i18n.Text
	Module        string
	Evidence      string
	ViolationID   string
	Reverses      string // the line that this one gives back
	PolicyVersion string
	At            time.Time
	ExpiresAt     time.Time // from then on it counts no more
	GivenBackAt   time.Time // zero: it was not
}
