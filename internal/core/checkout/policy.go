package checkout

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "checkout"

// Policy is every number that a rule about checkout uses.
//
// Source: parameters "coins: quote_ttl, hold_ttl", ruling.
type Policy struct {
	QuoteTTL    clock.Span `json:"quote_ttl"`    // a quote may be reserved for this long
	HoldTTL     clock.Span `json:"hold_ttl"`     // a reservation waits for its payment for this long
	KeepQuotes  clock.Span `json:"keep_quotes"`  // after their end, for questions
	MaxLines    int64      `json:"max_lines"`    // of a cart
	MaxQuantity int64      `json:"max_quantity"` // of a line
	NoteMax     int64      `json:"note_max"`     // characters
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{QuoteTTL: clock.Span(15 * time.Minute), HoldTTL: clock.Span(30 * time.Minute), KeepQuotes: clock.Span(clock.Day),
		MaxLines: 100, MaxQuantity: 10_000, NoteMax: 500}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name: SectionName, Label: i18n.T("下单", "Checkout"),
		Defaults: func() any { p := DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			p, c := v.(*Policy), &policy.Check{}
			c.Positive("quote_ttl", int64(p.QuoteTTL))
			c.Positive("hold_ttl", int64(p.HoldTTL))
			c.That(p.KeepQuotes >= 0, "keep_quotes", "不能为负数。", "Not negative.")
			c.That(p.MaxLines > 0 && p.MaxLines <= 500, "max_lines", "取值为 1 到 500。", "From 1 to 500.")
			c.That(p.MaxQuantity > 0 && p.MaxQuantity <= 1_000_000, "max_quantity", "取值为 1 到 1000000。", "From 1 to 1000000.")
			c.That(p.NoteMax > 0 && p.NoteMax <= 5000, "note_max", "取值为 1 到 5000。", "From 1 to 5000.")
			return c.Problems
		},
		Labels: map[string]i18n.Text{
			"quote_ttl":    i18n.T("报价有效期", "A quote holds for"),
			"hold_ttl":     i18n.T("占用等待支付", "A reservation waits for payment for"),
			"keep_quotes":  i18n.T("过期报价保留期", "Ended quotes are kept for"),
			"max_lines":    i18n.T("购物车行数上限", "Lines of a cart at most"),
			"max_quantity": i18n.T("单行数量上限", "Pieces of a line at most"),
			"note_max":     i18n.T("留言字数上限", "Characters of a note at most"),
		},
	}
}
