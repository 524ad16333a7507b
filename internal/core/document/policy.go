package document

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "document"

// Policy is every number that a rule about papers uses.
//
// Source: X-17, parameters "platform: retention", ruling.
type Policy struct {
	MaxBytes     int64        `json:"max_bytes"`
	ReviewDue    clock.Span   `json:"review_due"`
	NoticeBefore []clock.Span `json:"notice_before"` // from the longest to the shortest
	Retention    clock.Span   `json:"retention"`     // after closing
	LetterTerm   clock.Span   `json:"letter_term"`   // how long a signed letter holds
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		MaxBytes: 20 << 20, ReviewDue: clock.Span(72 * time.Hour),
		NoticeBefore: []clock.Span{clock.Span(30 * clock.Day), clock.Span(7 * clock.Day), clock.Span(clock.Day)},
		Retention:    clock.Span(3 * 365 * clock.Day), LetterTerm: clock.Span(365 * clock.Day),
	}
}

// MaxFile is the most that the policy may allow: papers are held in memory while
// they are sealed.
const MaxFile = 40 << 20

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("资质文件", "Papers"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).validate() },
		Labels: map[string]i18n.Text{
			"max_bytes":     i18n.T("单个文件上限（字节）", "Largest file (bytes)"),
			"review_due":    i18n.T("审核时限", "Reviewed within"),
			"notice_before": i18n.T("到期前提醒", "Notices before expiry"),
			"retention":     i18n.T("失效后保留期", "Kept after closing"),
			"letter_term":   i18n.T("电子签署授权书有效期", "A signed letter holds for"),
		},
	}
}

func (p *Policy) validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.MaxBytes > 0 && p.MaxBytes <= MaxFile, "max_bytes", "须在 1 字节与 40 MB 之间。", "Between one byte and 40 MB.")
	c.Positive("review_due", int64(p.ReviewDue))
	for i, n := range p.NoticeBefore {
		c.That(n > 0 && (i == 0 || n < p.NoticeBefore[i-1]), "notice_before", "须由长到短，且大于 0。", "Above 0, the longest first.")
	}
	c.That(p.Retention >= 0, "retention", "不能为负数。", "Not negative.")
	c.Positive("letter_term", int64(p.LetterTerm))
	return c.Problems
}
