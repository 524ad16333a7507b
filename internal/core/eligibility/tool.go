package eligibility

import (
	"context"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// Tool is what a product gives so that the Marketing Center lists it and a store
// can switch it on. Nothing in core names one.
//
// Source, core-ports "criteria", "tile, activation steps".
type Tool struct {
	ID        string    // in paths: "video"
	Name      i18n.Text // "Shopping Video"
	Summary   i18n.Text // one line: what it does for the seller
	Order     int       // place among the tiles
	Available bool      // false: activation answers 409 tool.not_available
	Automatic bool      // true: no activation button, on by itself (Messages, X-19)
	// Criteria judges the facts under the policy; it does no I/O.
	Criteria func(doc policy.Document, facts Facts) []Criterion
	// UploadURL is the entry that activation creates, "" when the tool has none.
	UploadURL func(storeID string) string
	// ScreenURL is the tool's first screen in the console.
	ScreenURL func(storeID string) string
	// OnState is told of every change in the transaction that makes it; may be nil.
	OnState func(ctx context.Context, storeID string, from, to State, at time.Time) error
}

// Facts is what criteria may look at.
type Facts struct {
	Store      store.Store
	Metrics    map[string]insight.Metric // by key: "dispute_rate_90d", "positive_rate_90d", "rating", "gmv_30d"
	Violations []conduct.Violation       // the ones in force at Now
	Papers     []document.Held           // those that count, wait or have expired
	Now        time.Time                 // business clock
}

// Severity of losing a criterion.
type Severity string

// Loss severities: ordinary losses have a grace period, serious ones none.
const (
	Ordinary Severity = "ordinary"
	Serious  Severity = "serious"
)

// Criterion is one row of an eligibility answer: what is asked, what the store
// has, and the way to close the gap.
//
// Source, AMB-84.
type Criterion struct {
	ID         string    // "level", "dispute_90d"
	Label      i18n.Text // "Store level"
	Required   i18n.Text // "≥ L3", "≤ 0.80 %"
	Actual     i18n.Text // "L2", "1.02 %"; empty with OK=false where the fact is missing
	Limit      string    // the same for programs: "L3", "0.008"; "" where there is no one value
	Value      string    // "L2", "0.0102"
	OK         bool
	Gap        i18n.Text // how much is missing, in words; empty when OK
	ExpectedOn time.Time // only for facts (age, expiry); zero otherwise
	Estimate   i18n.Text // forecast with its basis; empty when none
	Fix        i18n.Text // what the seller can do
	FixURL     string    // where
	Loss       Severity  // how a loss of this criterion is treated
	Distance   int       // 0…100, how far from fulfilled, to sort the rows
}

// State of a tool for a store.
//
// Source: X-22.
type State string

// The states. "not_eligible" and "eligible" are computed, never stored.
const (
	NotEligible State = "not_eligible"
	Eligible    State = "eligible"
	Pending     State = "pending"
	Active      State = "active"
	Suspended   State = "suspended"
	Frozen      State = "frozen"
	Closed      State = "closed"
)
