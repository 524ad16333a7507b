package messages

import (
	"slices"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/checkout"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// SectionName is the key of this tool's part of the policy document.
const SectionName = "messages"

// Policy is every number that a rule about messages uses so far.
//
// Source: parameters "messages".
type Policy struct {
	Eligibility  EligibilityPolicy `json:"eligibility"`
	NoteRequired NotePolicy        `json:"note_required"`
	Strikes      StrikesPolicy     `json:"strikes"`
	Adviser      AdviserPolicy     `json:"adviser"`
}

// AdviserPolicy says whom the tool suits.
//
// Source: M-54, M-55, M-57.
type AdviserPolicy struct {
	MinPrice   money.Amount `json:"min_price"`
	SKUs       int64        `json:"skus"`       // from so many on a store has many
	Customised []string     `json:"customised"` // categories
	Standard   []string     `json:"standard"`   // categories of low-price standard goods
}

func defaultAdviser() AdviserPolicy {
	return AdviserPolicy{MinPrice: money.Must("30", "USD"), SKUs: 100, Customised: []string{"wedding_dresses", "auto_parts", "industrial"}, Standard: []string{"phone_cases", "cables"}}
}

// EligibilityPolicy is what a store needs so that the tool is on.
//
// Source: M-41, M-42, M-44, AMB-67.
type EligibilityPolicy struct {
	Needs               []string `json:"needs"`
	NeedsSoleProprietor []string `json:"needs_sole_proprietor"` // beside Needs
	MinLogistics        string   `json:"min_logistics"`
	LogisticsOrder      []string `json:"logistics_order"` // from the slowest to the best
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{NoteRequired: defaultNotePolicy(), Strikes: defaultStrikes(), Adviser: defaultAdviser(), Eligibility: EligibilityPolicy{
		Needs:               []string{"business_licence", "payment_binding", "email_verified", "phone_verified"},
		NeedsSoleProprietor: []string{"operator_id_front", "operator_id_back"},
		MinLogistics:        "standard",
		LogisticsOrder:      []string{"economy", "standard", "premium", "express"},
	}}
}

// Section is this tool's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("买家消息", "Buyer messages"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem {
			p := v.(*Policy).Eligibility
			c := &policy.Check{}
			c.Words("eligibility.logistics_order", p.LogisticsOrder)
			c.That(len(p.logistics()) > 0, "eligibility.min_logistics", "须为 logistics_order 中的一项。", "One of logistics_order.")
			v.(*Policy).NoteRequired.check(c)
			a := v.(*Policy).Adviser
			c.That(a.MinPrice.Micros >= 0 && a.SKUs >= 0, "adviser", "不能为负数。", "Not negative.")
			c.Words("adviser.customised", a.Customised)
			c.Words("adviser.standard", a.Standard)
			v.(*Policy).Strikes.check(c)
			return c.Problems
		},
		Labels: map[string]i18n.Text{
			"adviser.min_price":                 i18n.T("顾问：适合的最低单价", "Adviser: price from which it suits"),
			"adviser.skus":                      i18n.T("顾问：商品较多（件）", "Adviser: many products"),
			"adviser.customised":                i18n.T("顾问：定制类目", "Adviser: customised goods"),
			"adviser.standard":                  i18n.T("顾问：低价标准品类目", "Adviser: low-price standard goods"),
			"note_required.countries":           i18n.T("须留言的收货国家", "Countries whose orders need a note"),
			"note_required.devices":             i18n.T("须留言的设备", "Devices whose orders need a note"),
			"note_required.from":                i18n.T("须留言的起始时间", "Notes are needed since"),
			"strikes.count":                     i18n.T("几次违规后冻结消息", "Violations that freeze messages"),
			"strikes.window":                    i18n.T("违规计数窗口", "Violations are counted within"),
			"strikes.freeze":                    i18n.T("消息冻结时长", "Messages are frozen for"),
			"eligibility.needs":                 i18n.T("所需认证", "What has to be verified"),
			"eligibility.needs_sole_proprietor": i18n.T("个体工商户另需", "Further papers of sole proprietors"),
			"eligibility.min_logistics":         i18n.T("最低物流方案", "Lowest logistics scheme"),
			"eligibility.logistics_order":       i18n.T("物流方案由低到高", "Logistics schemes from the slowest to the best"),
		},
	}
}

func (p NotePolicy) check(c *policy.Check) {
	for _, code := range p.Countries {
		c.That(len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "", "note_required.countries", "应为 ISO 3166-1 两位代码。", "ISO 3166-1 codes of two letters.")
	}
	for _, d := range p.Devices {
		c.That(d == checkout.Mobile || d == checkout.Tablet || d == checkout.Desktop, "note_required.devices", "取值为 mobile、tablet 或 desktop。", "mobile, tablet or desktop.")
	}
}

// papers are the types that a store of the legal form needs.
func (p EligibilityPolicy) papers(e store.Entity) []string {
	if e != store.SoleProprietor {
		return p.Needs
	}
	return append(append([]string{}, p.Needs...), p.NeedsSoleProprietor...)
}

// logistics are the schemes that qualify: the lowest one and what is better.
func (p EligibilityPolicy) logistics() []string {
	i := slices.Index(p.LogisticsOrder, p.MinLogistics)
	if i < 0 {
		return []string{}
	}
	return p.LogisticsOrder[i:]
}
