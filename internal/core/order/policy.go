package order

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "order"

// Policy says which clocks of the host are believed.
//
// Source: issue 4 "wrong clocks", ruling.
type Policy struct {
	MaxAhead clock.Span `json:"max_ahead"` // an instant this far in the future is still taken
	MaxAge   clock.Span `json:"max_age"`   // an older one is a wrong clock
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{MaxAhead: clock.Span(10 * time.Minute), MaxAge: clock.Span(3650 * clock.Day)}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name: SectionName, Label: i18n.T("订单数据", "Order facts"),
		Defaults: func() any { p := DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			c.That(p.MaxAhead >= 0 && p.MaxAhead.Duration() <= 24*time.Hour, "max_ahead", "取值为 0 到 24 小时。", "From 0 to 24h.")
			c.Positive("max_age", int64(p.MaxAge))
			return c.Problems
		},
		Labels: map[string]i18n.Text{
			"max_ahead": i18n.T("允许的时钟超前", "A sender's clock may be ahead by"),
			"max_age":   i18n.T("接受的最早时间", "Facts may be as old as"),
		},
	}
}
