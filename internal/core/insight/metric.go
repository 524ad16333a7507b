package insight

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
)

// Origin says where a metric's value came from.
type Origin string

// Origins: a pinned value is a fixture's and stays until real events arrive
// (AMB-85).
const (
	Pinned   Origin = "pinned"
	Computed Origin = "computed"
)

// Metric is one figure of a store with its definition.
//
// Source: X-04….
type Metric struct {
	Key        string // "dispute_rate_90d"
	Value      string // decimal string: a ratio, stars, or an amount
	Currency   string // ISO 4217 for money metrics, else ""
	Name       i18n.Text
	Formula    i18n.Text
	Counts     i18n.Text // what counts as what
	Window     string    // "90d", "30d"
	Zone       string    // IANA zone in which the window is cut
	Source     Origin
	ComputedAt time.Time
}

// Keys of the metrics that this version knows.
const (
	DisputeRate90d    = "dispute_rate_90d"  // ratio
	PositiveRate90d   = "positive_rate_90d" // ratio
	Rating            = "rating"            // stars 1–5
	GMV30d            = "gmv_30d"           // money
	DSR               = "dsr_90d"           // score 0–5
	DSRDescription    = "dsr_description_90d"
	DSRCommunication  = "dsr_communication_90d"
	DSRLogistics      = "dsr_logistics_90d"
	RepurchaseRate90d = "repurchase_rate_90d" // ratio
	SellThrough30d    = "sell_through_30d"    // ratio
	AOV30d            = "aov_30d"             // money
	Orders30d         = "orders_30d"
	OrdersPerDay30d   = "orders_per_day_30d"
	Units30d          = "units_30d"
	SKUCount          = "sku_count"
)

// Windows are the lengths over which figures are taken, from the policy.
//
// Source: AMB-86.
type Windows struct {
	Rates  clock.Span
	GMV    clock.Span
	Bucket clock.Span
}

// of is the length of the named window; 0 for none.
func (w Windows) of(n span) clock.Span {
	switch n {
	case spanRates:
		return w.Rates
	case spanSales:
		return w.GMV
	case spanNone:
	}
	return 0
}
