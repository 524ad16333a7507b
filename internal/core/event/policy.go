package event

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/core/policy"
)

// SectionName is the key of this package's part of the policy document.
const SectionName = "event"

// Policy is what the intake takes.
//
// Source: X-62, frontend "API manners", parameters "retention: raw events".
type Policy struct {
	MaxEvent       int           `json:"max_event"`        // bytes of one message
	MaxBatch       int           `json:"max_batch"`        // bytes of one request
	MaxProperties  int           `json:"max_properties"`   // bytes of an event's properties
	MaxPast        clock.Span    `json:"max_past"`         // an older event is refused
	MaxFuture      clock.Span    `json:"max_future"`       // an event further ahead is refused
	ClockSkew      clock.Span    `json:"clock_skew"`       // a sender whose sentAt is further off is corrected by it
	Retention      clock.Span    `json:"retention"`        // raw events are kept for
	ImpressionAge  clock.Span    `json:"impression_age"`   // a token counts for
	AnonymousSlots int           `json:"anonymous_slots"`  // anonymous viewers that count behind one address
	DebugRows      int           `json:"debug_rows"`       // newest events that the debugger looks at
	Rate           identity.Rate `json:"rate_publishable"` // events per address with a publishable key
}

// DefaultPolicy is the section as the specification has it.
func DefaultPolicy() Policy {
	return Policy{
		MaxEvent: 32 << 10, MaxBatch: 500 << 10, MaxProperties: 16 << 10,
		MaxPast: clock.Span(400 * clock.Day), MaxFuture: clock.Span(10 * time.Minute), ClockSkew: clock.Span(5 * time.Minute),
		Retention: clock.Span(400 * clock.Day), ImpressionAge: clock.Span(24 * time.Hour), AnonymousSlots: 64, DebugRows: 500,
		Rate: identity.Rate{Count: 6000, Per: time.Minute},
	}
}

// Section is this package's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("行为事件", "Events"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).validate() },
		Labels: map[string]i18n.Text{
			"max_event":        i18n.T("单个事件最大字节数", "Bytes of one event at most"),
			"max_batch":        i18n.T("一次请求最大字节数", "Bytes of one request at most"),
			"max_properties":   i18n.T("事件属性最大字节数", "Bytes of an event's properties at most"),
			"max_past":         i18n.T("早于多久的事件会被拒绝", "An event is refused when it is older than"),
			"max_future":       i18n.T("超前多久的事件会被拒绝", "An event is refused when it lies ahead by more than"),
			"clock_skew":       i18n.T("发送方时钟偏差超过多久时校正", "A sender's clock is corrected when it is off by more than"),
			"retention":        i18n.T("原始事件保留期限", "Raw events are kept for"),
			"impression_age":   i18n.T("曝光令牌有效期", "An impression token counts for"),
			"anonymous_slots":  i18n.T("同一网络地址最多计入的匿名观看者", "Anonymous viewers that count behind one address"),
			"debug_rows":       i18n.T("调试器查看的最近事件数", "Newest events that the debugger looks at"),
			"rate_publishable": i18n.T("可公开密钥的事件数上限（按地址）", "Events with a publishable key, per address"),
		},
	}
}

func (p *Policy) validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.MaxEvent >= 1<<10, "max_event", "至少 1024。", "At least 1024.")
	c.That(p.MaxBatch >= p.MaxEvent && p.MaxBatch <= maxBody, "max_batch", "不能小于 max_event，最多 4 MiB。", "Not below max_event, at most 4 MiB.")
	c.That(p.MaxProperties > 0 && p.MaxProperties <= p.MaxEvent, "max_properties", "应在 1 与 max_event 之间。", "From 1 to max_event.")
	c.Positive("max_past", int64(p.MaxPast))
	c.That(p.MaxFuture >= 0, "max_future", "不能为负。", "Not below 0.")
	c.Positive("clock_skew", int64(p.ClockSkew))
	c.That(p.Retention >= p.MaxPast, "retention", "不能短于 max_past，否则重复消息会被再次计入。", "Not shorter than max_past: an old message sent again would count twice.")
	c.That(p.ImpressionAge.Duration() >= time.Hour, "impression_age", "至少 1 小时。", "At least one hour.")
	c.Positive("anonymous_slots", int64(p.AnonymousSlots))
	c.That(p.DebugRows > 0 && p.DebugRows <= 10_000, "debug_rows", "取值为 1 到 10000。", "From 1 to 10,000.")
	c.That(p.Rate.Count > 0 && p.Rate.Per > 0, "rate_publishable", "至少 1 次。", "At least one.")
	return c.Problems
}

// maxBody is the most that any policy may let a request have.
const maxBody = 4 << 20

// RateClass is the limit class of the intake, for the API's limits.
const RateClass = "events"

func (s *Service) policy(ctx context.Context) (Policy, error) {
	doc, err := s.d.Policies.Current(ctx)
	if err != nil {
		return Policy{}, err
	}
	return policy.Get[Policy](doc, SectionName), nil
}
