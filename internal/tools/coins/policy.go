package coins

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// SectionName is the key of this tool's part of the policy document.
const SectionName = "coins"

// Policy is every number that a rule about coins uses so far.
//
// Source: parameters "coins".
type Policy struct {
	Eligibility EligibilityPolicy `json:"eligibility"`
	Adviser     AdviserPolicy     `json:"adviser"`
	Margin      MarginPolicy      `json:"margin"`
}

// AdviserPolicy says whom the tool suits.
//
// Source: C-42, C-51, C-53, C-54.
type AdviserPolicy struct {
	PriceSensitive []string    `json:"price_sensitive"` // categories
	LowFrequency   []string    `json:"low_frequency"`   // categories of high price that are seldom bought
	OrdersPerDay   ratio.Ratio `json:"orders_per_day"`  // above: a mature seller
	SKUs           int64       `json:"skus"`            // above
}

// MarginPolicy is what gross margin coins suit.
//
// Source: C-36, C-37, AMB-35.
type MarginPolicy struct {
	Fits ratio.Ratio `json:"fits"` // above
	Warn ratio.Ratio `json:"warn"` // below
}

// EligibilityPolicy is what a store needs to use the tool.
//
// Source: C-23, AMB-27.
type EligibilityPolicy struct {
	Regions  []string       `json:"regions"`
	Entities []store.Entity `json:"entities"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		EligibilityPolicy{[]string{"CN", "HK"}, []store.Entity{store.Company, store.SoleProprietor}},
		AdviserPolicy{[]string{"phone_cases", "cables", "basic_apparel"}, []string{"large_appliances"}, ratio.Of(50, 1), 200},
		MarginPolicy{ratio.Must("0.35"), ratio.Must("0.25")},
	}
}

// Section is this tool's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("金币", "Coins"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			c.Words("adviser.price_sensitive", p.Adviser.PriceSensitive)
			c.Words("adviser.low_frequency", p.Adviser.LowFrequency)
			c.That(p.Adviser.OrdersPerDay.Sign() >= 0, "adviser.orders_per_day", "不能为负数。", "Not negative.")
			c.That(p.Adviser.SKUs >= 0, "adviser.skus", "不能为负数。", "Not negative.")
			c.Share("margin.fits", p.Margin.Fits)
			c.Share("margin.warn", p.Margin.Warn)
			return append(p.Eligibility.validate(), c.Problems...)
		},
		Labels: map[string]i18n.Text{
			"eligibility.regions":  i18n.T("开放的店铺所在地", "Regions of stores that may use it"),
			"eligibility.entities": i18n.T("开放的主体类型", "Legal forms that may use it"),

			"adviser.price_sensitive": i18n.T("顾问：价格敏感类目", "Adviser: price-sensitive categories"),
			"adviser.low_frequency":   i18n.T("顾问：高价低频类目", "Adviser: dear things that are seldom bought"),
			"adviser.orders_per_day":  i18n.T("顾问：成熟商家的日均订单", "Adviser: orders a day of a mature seller"),
			"adviser.skus":            i18n.T("顾问：成熟商家的商品数", "Adviser: products of a mature seller"),
			"margin.fits":             i18n.T("适合的毛利率（高于）", "Gross margin that it suits (above)"),
			"margin.warn":             i18n.T("强提醒的毛利率（低于）", "Gross margin of the strong warning (below)"),
		},
	}
}

func (p EligibilityPolicy) validate() []policy.Problem {
	c := &policy.Check{}
	c.Words("eligibility.regions", p.Regions)
	for _, e := range p.Entities {
		c.That(e.Valid(), "eligibility.entities", "取值为 company 或 sole_proprietor。", "company or sole_proprietor.")
	}
	return c.Problems
}
