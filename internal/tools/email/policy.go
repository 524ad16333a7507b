package email

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// SectionName is the key of this tool's part of the policy document.
const SectionName = "email"

// Policy is every number that a rule about marketing e-mail uses so far.
//
// Source: parameters "email".
type Policy struct {
	Eligibility EligibilityPolicy `json:"eligibility"`
}

// EligibilityPolicy is what a store needs to use the tool.
//
// Source: E-02…E-08.
type EligibilityPolicy struct {
	MinAge     clock.Span     `json:"min_age"`
	MinGMV30d  money.Amount   `json:"min_gmv_30d"`
	MinStars   ratio.Ratio    `json:"min_stars"`
	NoSerious  bool           `json:"no_serious"`
	OpenWithin clock.Span     `json:"open_within"` // from the check to the permission
	Regions    []string       `json:"regions"`
	Entities   []store.Entity `json:"entities"`
	Documents  []string       `json:"documents"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{EligibilityPolicy{
		MinAge: clock.Span(90 * clock.Day), MinGMV30d: money.Must("5000", "USD"), MinStars: ratio.Must("4.7"), NoSerious: true, OpenWithin: clock.Span(2 * time.Hour),
		Regions: []string{"CN", "HK"}, Entities: []store.Entity{store.Company, store.SoleProprietor},
		Documents: []string{"business_licence", "legal_representative_id", "bank_account"},
	}}
}

// Section is this tool's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("营销邮件", "E-mail marketing"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).Eligibility.validate() },
		Labels: map[string]i18n.Text{
			"eligibility.min_age":     i18n.T("最短开店时间", "Shortest store age"),
			"eligibility.min_gmv_30d": i18n.T("近 30 天成交额下限", "Lowest GMV of the last 30 days"),
			"eligibility.min_stars":   i18n.T("店铺评分下限", "Lowest store rating"),
			"eligibility.no_serious":  i18n.T("不得有严重违规", "No serious violation"),
			"eligibility.open_within": i18n.T("审核通过后开通时限", "Opened within, after the check"),
			"eligibility.regions":     i18n.T("开放的店铺所在地", "Regions of stores that may use it"),
			"eligibility.entities":    i18n.T("开放的主体类型", "Legal forms that may use it"),
			"eligibility.documents":   i18n.T("须审核通过的店铺资料", "Store information that must be approved"),
		},
	}
}

func (p EligibilityPolicy) validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.MinAge >= 0 && p.MinAge.Duration()%clock.Day == 0, "eligibility.min_age", "须为整天数。", "Whole days.")
	c.That(p.MinGMV30d.Micros >= 0, "eligibility.min_gmv_30d", "不能为负数。", "Not negative.")
	c.That(p.MinStars.Cmp(ratio.Of(1, 1)) >= 0 && p.MinStars.Cmp(ratio.Of(5, 1)) <= 0, "eligibility.min_stars", "取值为 1 到 5。", "From 1 to 5.")
	c.That(p.OpenWithin >= 0, "eligibility.open_within", "不能为负数。", "Not negative.")
	c.Words("eligibility.regions", p.Regions)
	for _, e := range p.Entities {
		c.That(e.Valid(), "eligibility.entities", "取值为 company 或 sole_proprietor。", "company or sole_proprietor.")
	}
	return c.Problems
}
