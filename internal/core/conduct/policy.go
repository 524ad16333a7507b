package conduct

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "conduct"

// Policy is what breaking rules costs.
//
// Source: X-08, AMB-64, AMB-70, parameters "deduction".
type Policy struct {
	Start        ratio.Ratio     `json:"start"` // the score of a store without a line
	Floor        ratio.Ratio     `json:"floor"`
	Deduction    DeductionPolicy `json:"deduction"`
	Recovery     clock.Span      `json:"recovery"`      // points return after this time
	RepeatWindow clock.Span      `json:"repeat_window"` // a second freeze of a scope within it is a violation by itself
	SeriousRules []string        `json:"serious_rules"` // the others are minor
	History      clock.Span      `json:"history"`       // how far back the plot of the score goes
}

// DeductionPolicy is what each cause takes.
type DeductionPolicy struct {
	Late       ratio.Ratio `json:"late"`
	Unanswered ratio.Ratio `json:"unanswered"`
	Violation  ratio.Ratio `json:"violation"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		Start: ratio.Must("100"), Floor: ratio.Must("0"),
		Deduction: DeductionPolicy{Late: ratio.Must("0.1"), Unanswered: ratio.Must("0.2"), Violation: ratio.Must("0.5")},
		Recovery:  clock.Span(90 * clock.Day), RepeatWindow: clock.Span(90 * clock.Day), History: clock.Span(90 * clock.Day),
		SeriousRules: []string{RuleCounterfeit, RuleForgedPaper, RuleOffPlatformPayment, RuleRepeatFreeze},
	}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("违规与服务分", "Violations and Service Score"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).validate() },
		Labels: map[string]i18n.Text{
			"start":                i18n.T("服务分起始分", "Service Score starts at"),
			"floor":                i18n.T("服务分下限", "Lowest Service Score"),
			"deduction.late":       i18n.T("迟复扣分", "A late reply takes"),
			"deduction.unanswered": i18n.T("未回复扣分", "An unanswered message takes"),
			"deduction.violation":  i18n.T("每次违规扣分", "A violation takes"),
			"recovery":             i18n.T("扣分多久后恢复", "Points return after"),
			"repeat_window":        i18n.T("多久内再次冻结算重复", "A second freeze counts as repeated within"),
			"serious_rules":        i18n.T("按严重违规处理的规则", "Rules whose breach is serious"),
			"history":              i18n.T("分数曲线回看时长", "The plot of the score looks back"),
		},
	}
}

func (p *Policy) validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.Floor.Sign() >= 0 && p.Floor.Cmp(p.Start) < 0, "floor", "须不小于 0 且小于起始分。", "Not below 0, and below the start.")
	for _, d := range []struct {
		key    string
		points ratio.Ratio
	}{{"start", p.Start}, {"floor", p.Floor}, {"deduction.late", p.Deduction.Late}, {"deduction.unanswered", p.Deduction.Unanswered}, {"deduction.violation", p.Deduction.Violation}} {
		_, err := milli(d.points)
		c.That(d.points.Sign() >= 0 && err == nil, d.key, "不能为负，最多三位小数。", "Not below 0, with at most three decimals.")
	}
	c.Positive("recovery", int64(p.Recovery))
	c.That(p.RepeatWindow >= 0, "repeat_window", "不能为负。", "Not below 0.")
	c.That(p.History.Duration() >= 24*time.Hour, "history", "至少一天。", "At least a day.")
	for _, r := range p.SeriousRules {
		_, known := RuleOf(r)
		c.That(known, "serious_rules", "没有名为 "+r+" 的规则。", "There is no rule named "+r+".")
	}
	return c.Problems
}

// severity of breaking a rule.
//
// Source: AMB-70.
func (p Policy) severity(rule string) Severity {
	for _, r := range p.SeriousRules {
		if r == rule {
			return Serious
		}
	}
	return Minor
}
