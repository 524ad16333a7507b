package messages

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/conduct"
	"souk/internal/core/policy"
)

// StrikesPolicy is how many violations in messages freeze them, and for how long.
//
// Source: M-28, AMB-63.
type StrikesPolicy struct {
	Count  int        `json:"count"`
	Window clock.Span `json:"window"`
	Freeze clock.Span `json:"freeze"`
}

func defaultStrikes() StrikesPolicy {
	return StrikesPolicy{Count: 3, Window: clock.Span(90 * clock.Day), Freeze: clock.Span(72 * time.Hour)}
}

func (p StrikesPolicy) check(c *policy.Check) {
	c.Positive("strikes.count", int64(p.Count))
	c.Positive("strikes.window", int64(p.Window))
	c.Positive("strikes.freeze", int64(p.Freeze))
}

// Scope is what violations in messages freeze a store out of.
//
// Source: M-28, AMB-63.
func Scope() conduct.Scope {
	return conduct.Scope{
		Name: Tool().ID, Label: i18n.T("买家消息", "Buyer messages"),
		Limits: func(doc policy.Document) conduct.Limits {
			s := policy.Get[Policy](doc, SectionName).Strikes
			return conduct.Limits{Count: s.Count, Window: s.Window.Duration(), Freeze: s.Freeze.Duration()}
		},
	}
}
