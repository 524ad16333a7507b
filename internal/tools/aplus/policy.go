package aplus

import (
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// SectionName is the key of this tool's part of the policy document.
const SectionName = "aplus"

// Policy is every number that a rule about A+ content uses so far.
//
// Source: parameters "aplus".
type Policy struct {
	Eligibility EligibilityPolicy `json:"eligibility"`
	Adviser     AdviserPolicy     `json:"adviser"`
}

// AdviserPolicy says whom the tool suits.
//
// Source.
type AdviserPolicy struct {
	MinPrice        money.Amount `json:"min_price"`
	StoryCategories []string     `json:"story_categories"` // where origin sells
	SmallCategories []string     `json:"small_categories"` // small fast items
}

// EligibilityPolicy is what a store needs to use the tool.
//
// Source: A-42…A-51.
type EligibilityPolicy struct {
	MinLevel       store.Level    `json:"min_level"`
	MinPositive90d ratio.Ratio    `json:"min_positive_90d"`
	NoSerious      bool           `json:"no_serious"`
	Entities       []store.Entity `json:"entities"`
	LicenceRegions []string       `json:"licence_regions"`
	Documents      []string       `json:"documents"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{Adviser: AdviserPolicy{
		MinPrice: money.Must("30", "USD"), StoryCategories: []string{"home", "mother_baby", "pets", "outdoor"}, SmallCategories: []string{"phone_cases", "hair_ornaments"},
	}, Eligibility: EligibilityPolicy{
		MinLevel: store.L3, MinPositive90d: ratio.Must("0.95"), NoSerious: true,
		Entities: []store.Entity{store.Company}, LicenceRegions: []string{"CN", "HK"},
		Documents: []string{"business_licence", "trademark", "bank_statement", "commitment"},
	}}
}

// Section is this tool's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("A+ 内容", "A+ content"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			c.That(p.Adviser.MinPrice.Micros >= 0, "adviser.min_price", "不能为负数。", "Not negative.")
			c.Words("adviser.story_categories", p.Adviser.StoryCategories)
			c.Words("adviser.small_categories", p.Adviser.SmallCategories)
			return append(p.Eligibility.validate(), c.Problems...)
		},
		Labels: map[string]i18n.Text{
			"eligibility.min_level":        i18n.T("最低店铺等级", "Lowest store level"),
			"eligibility.min_positive_90d": i18n.T("近 90 天好评率下限", "Lowest positive-rating rate, 90 days"),
			"eligibility.no_serious":       i18n.T("不得有严重违规", "No serious violation"),
			"eligibility.entities":         i18n.T("开放的主体类型", "Legal forms that may use it"),
			"eligibility.licence_regions":  i18n.T("营业执照所在地", "Regions of the business licence"),
			"eligibility.documents":        i18n.T("所需资质文件", "Documents that are needed"),
			"adviser.min_price":            i18n.T("顾问：适合的最低单价", "Adviser: price from which it suits"),
			"adviser.story_categories":     i18n.T("顾问：适合讲产地故事的类目", "Adviser: categories where origin sells"),
			"adviser.small_categories":     i18n.T("顾问：不优先的小件类目", "Adviser: small fast items, not first"),
		},
	}
}

func (p EligibilityPolicy) validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.MinLevel.Rank() > 0, "eligibility.min_level", "取值为 L1 至 L5。", "One of L1 to L5.")
	c.Share("eligibility.min_positive_90d", p.MinPositive90d)
	for _, e := range p.Entities {
		c.That(e.Valid(), "eligibility.entities", "取值为 company 或 sole_proprietor。", "company or sole_proprietor.")
	}
	c.Words("eligibility.licence_regions", p.LicenceRegions)
	return c.Problems
}
