package eligibility

import (
	"context"

	"souk/internal/core/conduct"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/outbox"
)

// FactTopics are the events after which a store's activations are looked at
// again; app subscribes [Service.OnFacts] to each.
//
// Source: X-24, X-11 "blocks at once".
func FactTopics() []string {
	return []string{store.TopicStore, insight.TopicMetric, conduct.TopicViolation}
}

// OnFacts reacts to one of FactTopics: the event's key is the store.
func (s *Service) OnFacts(ctx context.Context, e outbox.Event) error {
	return s.RecheckStore(ctx, e.Key)
}
