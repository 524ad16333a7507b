package review

import (
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "review"

// Policy is how reviews by people run, whatever the tool.
//
// Source, parameters "review".
type Policy struct {
	AppealWindow       clock.Span  `json:"appeal_window"`
	AppealsPerAttempt  int         `json:"appeals_per_attempt"`
	AppealDue          clock.Span  `json:"appeal_due"`
	SecondOpinionShare ratio.Ratio `json:"second_opinion_share"`
	SecondOpinionDue   clock.Span  `json:"second_opinion_due"` // then it is not asked for any more
	TwoPersonCodes     []string    `json:"two_person_codes"`
	ClaimTimeout       clock.Span  `json:"claim_timeout"`    // a claim lapses after this time on the machine clock
	TwoPerson          string      `json:"two_person"`       // whose approvals need a second person: off, all, kinds
	TwoPersonKinds     []string    `json:"two_person_kinds"` // with kinds
	AgreementWindow    clock.Span  `json:"agreement_window"`
	FiguresWindow      clock.Span  `json:"figures_window"` // of the median wait
}

// Whose approvals need a second person.
const (
	TwoPersonOff   = "off"
	TwoPersonAll   = "all"
	TwoPersonKinds = "kinds"
)

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		AppealWindow: clock.Span(14 * clock.Day), AppealsPerAttempt: 1, AppealDue: clock.Span(72 * time.Hour),
		SecondOpinionShare: ratio.Must("0.05"), SecondOpinionDue: clock.Span(72 * time.Hour), TwoPersonCodes: []string{}, ClaimTimeout: clock.Span(30 * time.Minute),
		TwoPerson: TwoPersonOff, TwoPersonKinds: []string{}, AgreementWindow: clock.Span(90 * clock.Day), FiguresWindow: clock.Span(30 * clock.Day),
	}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("人工审核", "Review by people"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).validate() },
		Labels: map[string]i18n.Text{
			"appeal_window":        i18n.T("可申诉期限", "An appeal is possible for"),
			"appeals_per_attempt":  i18n.T("每次提交可申诉次数", "Appeals per attempt"),
			"appeal_due":           i18n.T("申诉处理时限", "An appeal is decided within"),
			"second_opinion_share": i18n.T("抽样复核比例", "Share that a second reviewer sees"),
			"second_opinion_due":   i18n.T("抽样复核时限（过期作废，不影响原决定）", "A second opinion is given within (then it lapses; the decision stands)"),
			"two_person_codes":     i18n.T("需双人确认的错误码", "Codes that need two people"),
			"claim_timeout":        i18n.T("领取后多久未处理自动释放", "A claim lapses after"),
			"two_person":           i18n.T("通过需双人确认（off 关闭、all 全部、kinds 指定类型）", "Approvals need two people (off, all, kinds)"),
			"two_person_kinds":     i18n.T("需双人确认的类型", "Kinds whose approvals need two people"),
			"agreement_window":     i18n.T("一致率统计时长", "Agreement is counted over"),
			"figures_window":       i18n.T("等待时长统计窗口", "Waiting times are counted over"),
		},
	}
}

func (p *Policy) validate() []policy.Problem {
	c := &policy.Check{}
	c.Positive("appeal_window", int64(p.AppealWindow))
	c.That(p.AppealsPerAttempt >= 0, "appeals_per_attempt", "不能为负。", "Not below 0.")
	c.Positive("appeal_due", int64(p.AppealDue))
	c.Share("second_opinion_share", p.SecondOpinionShare)
	c.Positive("second_opinion_due", int64(p.SecondOpinionDue))
	if len(p.TwoPersonCodes) > 0 {
		c.Words("two_person_codes", p.TwoPersonCodes)
	}
	c.That(p.ClaimTimeout.Duration() >= time.Minute, "claim_timeout", "至少 1 分钟。", "At least one minute.")
	c.That(slices.Contains([]string{TwoPersonOff, TwoPersonAll, TwoPersonKinds}, p.TwoPerson), "two_person", "须为 off、all 或 kinds。", "One of off, all, kinds.")
	if len(p.TwoPersonKinds) > 0 || p.TwoPerson == TwoPersonKinds {
		c.Words("two_person_kinds", p.TwoPersonKinds)
	}
	c.Positive("agreement_window", int64(p.AgreementWindow))
	c.Positive("figures_window", int64(p.FiguresWindow))
	return c.Problems
}
