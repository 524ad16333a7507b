package coins

import (
	"souk/internal/base/i18n"
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
	return Policy{EligibilityPolicy{[]string{"CN", "HK"}, []store.Entity{store.Company, store.SoleProprietor}}}
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
		Validate: func(v any) []policy.Problem { return v.(*Policy).Eligibility.validate() },
		Labels: map[string]i18n.Text{
			"eligibility.regions":  i18n.T("开放的店铺所在地", "Regions of stores that may use it"),
			"eligibility.entities": i18n.T("开放的主体类型", "Legal forms that may use it"),
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
