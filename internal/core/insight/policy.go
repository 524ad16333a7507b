package insight

import (
	"context"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "insight"

// Policy says what figures are made of where the windows do not.
//
// Source, ruling.
type Policy struct {
	Currency      string `json:"currency"`       // amounts are told in it; orders in others are kept apart
	PositiveStars int    `json:"positive_stars"` // a review with as many stars or more is positive
	// A median of our own stands for a benchmark line from so many stores on.
	MedianMinStores int `json:"median_min_stores"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy { return Policy{Currency: "USD", PositiveStars: 4, MedianMinStores: 20} }

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name: SectionName, Label: i18n.T("经营指标", "Figures"),
		Defaults: func() any { p := DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			_, err := money.Parse("0", p.Currency)
			c.That(err == nil, "currency", "应为 ISO 4217 币种代码。", "An ISO 4217 code.")
			c.That(p.PositiveStars >= 1 && p.PositiveStars <= 5, "positive_stars", "取值为 1 到 5。", "From 1 to 5.")
			c.That(p.MedianMinStores >= 1, "median_min_stores", "至少为 1。", "At least 1.")
			return c.Problems
		},
		Labels: map[string]i18n.Text{
			"currency":       i18n.T("金额指标的币种", "Currency of amounts"),
			"positive_stars": i18n.T("好评的最低星级", "Stars of a positive review"),

			"median_min_stores": i18n.T("自有中位数所需的最少店铺数", "Stores that an own median needs at least"),
		},
	}
}

// FromPolicy reads the section in force; app wires it.
func FromPolicy(p *policy.Service) func(ctx context.Context) (Policy, error) {
	return func(ctx context.Context) (Policy, error) {
		doc, err := p.Current(ctx)
		if err != nil {
			return Policy{}, err
		}
		return policy.Get[Policy](doc, SectionName), nil
	}
}
