package verification

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "verification"

// Policy is every number that a rule about verification uses.
//
// Source, ruling.
type Policy struct {
	CodeDigits  int64      `json:"code_digits"`
	CodeTTL     clock.Span `json:"code_ttl"`
	MaxAttempts int64      `json:"max_attempts"` // of one code
	ResendAfter clock.Span `json:"resend_after"` // between two codes
	MaxSends    int64      `json:"max_sends"`    // in the window
	SendWindow  clock.Span `json:"send_window"`
	// StoreNeeds are the parts of "Store Verification"; of a part with several words
	// for papers, joined by "|", one is enough.
	StoreNeeds []string `json:"store_needs"`
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{CodeDigits: 6, CodeTTL: clock.Span(10 * time.Minute), MaxAttempts: 5, ResendAfter: clock.Span(time.Minute), MaxSends: 5, SendWindow: clock.Span(clock.Day),
		StoreNeeds: []string{"email", "phone", "payment", "business_licence", "brand_authorisation|trademark"}}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name: SectionName, Label: i18n.T("账户验证", "Verification"),
		Defaults: func() any { p := DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			c.That(p.CodeDigits >= 6 && p.CodeDigits <= 10, "code_digits", "取值为 6 到 10。", "From 6 to 10.")
			c.Positive("code_ttl", int64(p.CodeTTL))
			c.That(p.MaxAttempts >= 1 && p.MaxAttempts <= 10, "max_attempts", "取值为 1 到 10。", "From 1 to 10.")
			c.That(p.ResendAfter >= 0, "resend_after", "不能为负数。", "Not negative.")
			c.That(p.MaxSends >= 1 && p.MaxSends <= 100, "max_sends", "取值为 1 到 100。", "From 1 to 100.")
			c.Positive("send_window", int64(p.SendWindow))
			c.Words("store_needs", p.StoreNeeds)
			return c.Problems
		},
		Labels: map[string]i18n.Text{
			"code_digits":  i18n.T("验证码位数", "Digits of a code"),
			"code_ttl":     i18n.T("验证码有效期", "A code holds for"),
			"max_attempts": i18n.T("每个验证码可试次数", "Attempts at a code"),
			"resend_after": i18n.T("再次发送间隔", "Another code after"),
			"max_sends":    i18n.T("窗口内发送上限", "Codes in the window at most"),
			"send_window":  i18n.T("发送计数窗口", "Window that codes are counted in"),
			"store_needs":  i18n.T("店铺认证所需", "What Store Verification asks for"),
		},
	}
}
