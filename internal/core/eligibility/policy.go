package eligibility

import (
	"context"

	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/conduct"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "eligibility"

// Policy is what no tool owns about being entitled to tools.
//
// Source: X-24, parameters "eligibility".
type Policy struct {
	RecheckEvery           clock.Span    `json:"recheck_every"`
	Grace                  clock.Span    `json:"grace"`         // from an ordinary loss to the suspension
	GraceSerious           clock.Span    `json:"grace_serious"` // the same for a serious loss
	ViolationExpiryMinor   clock.Span    `json:"violation_expiry_minor"`
	ViolationExpirySerious clock.Span    `json:"violation_expiry_serious"`
	Windows                WindowsPolicy `json:"windows"`
}

// WindowsPolicy says over what time figures are taken and how exactly they are
// shown.
//
// Source: AMB-86, parameters "windows".
type WindowsPolicy struct {
	Rates       clock.Span `json:"rates"`        // dispute and positive rates
	GMV         clock.Span `json:"gmv"`          // gross merchandise value
	Bucket      clock.Span `json:"bucket"`       // figures are cut on buckets of this length
	ExtraDigits int        `json:"extra_digits"` // digits more than the limit has
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		RecheckEvery: clock.Span(clock.Day), Grace: clock.Span(7 * clock.Day), GraceSerious: 0,
		ViolationExpiryMinor: clock.Span(90 * clock.Day), ViolationExpirySerious: clock.Span(365 * clock.Day),
		Windows: WindowsPolicy{Rates: clock.Span(90 * clock.Day), GMV: clock.Span(30 * clock.Day), Bucket: clock.Span(time.Hour), ExtraDigits: 1},
	}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("工具准入", "Access to tools"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).validate() },
		Labels: map[string]i18n.Text{
			"recheck_every":            i18n.T("复核间隔", "Checked again every"),
			"grace":                    i18n.T("不达标后的宽限期", "Grace after a loss"),
			"grace_serious":            i18n.T("严重违规后的宽限期", "Grace after a serious loss"),
			"violation_expiry_minor":   i18n.T("一般违规有效期", "A minor violation counts for"),
			"violation_expiry_serious": i18n.T("严重违规有效期", "A serious violation counts for"),
			"windows.rates":            i18n.T("比率统计窗口", "Window of rates"),
			"windows.gmv":              i18n.T("成交额统计窗口", "Window of GMV"),
			"windows.bucket":           i18n.T("统计粒度", "Bucket of the windows"),
			"windows.extra_digits":     i18n.T("比门槛多显示的小数位", "Digits shown beyond the limit's"),
		},
	}
}

func (p *Policy) validate() []policy.Problem {
	c := &policy.Check{}
	c.Positive("recheck_every", int64(p.RecheckEvery))
	c.Positive("violation_expiry_minor", int64(p.ViolationExpiryMinor))
	c.Positive("violation_expiry_serious", int64(p.ViolationExpirySerious))
	c.Positive("windows.rates", int64(p.Windows.Rates))
	c.Positive("windows.gmv", int64(p.Windows.GMV))
	c.Positive("windows.bucket", int64(p.Windows.Bucket))
	c.That(p.Windows.ExtraDigits >= 0 && p.Windows.ExtraDigits <= 4, "windows.extra_digits", "取值为 0 到 4。", "From 0 to 4.")
	return c.Problems
}

// ViolationExpiry tells core/conduct how long a violation counts; app wires it.
func ViolationExpiry(p *policy.Service) func(ctx context.Context, s conduct.Severity) (time.Duration, error) {
	return func(ctx context.Context, s conduct.Severity) (time.Duration, error) {
		doc, err := p.Current(ctx)
		if err != nil {
			return 0, err
		}
		section := policy.Get[Policy](doc, SectionName)
		if s == conduct.Serious {
			return section.ViolationExpirySerious.Duration(), nil
		}
		return section.ViolationExpiryMinor.Duration(), nil
	}
}

// Windows tells core/insight over what time figures are taken; app wires it.
func Windows(p *policy.Service) func(ctx context.Context) (insight.Windows, error) {
	return func(ctx context.Context) (insight.Windows, error) {
		doc, err := p.Current(ctx)
		if err != nil {
			return insight.Windows{}, err
		}
		w := policy.Get[Policy](doc, SectionName).Windows
		return insight.Windows{Rates: w.Rates, GMV: w.GMV, Bucket: w.Bucket}, nil
	}
}
