package eligibility

import (
	"context"

	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/outbox"
)

// Subscribe looks at a store's activations again after every fact that criteria
// rest on: a changed record, a new figure, a violation that came or went, a paper that came to
// count or ceased to. The
// key of these events is the store.
//
// Source: X-24, X-11 "blocks at once".
func (s *Service) Subscribe(o *outbox.Outbox) {
	for _, topic := range []string{store.TopicStore, insight.TopicMetric, conduct.TopicViolation, document.TopicPaper} {
		o.Subscribe("eligibility", topic, func(ctx context.Context, e outbox.Event) error {
			return s.RecheckStore(ctx, e.Key)
		})
	}
}
