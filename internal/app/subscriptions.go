package app

import (
	"souk/internal/core/checkout"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/verification"
)

// subscribe says who reacts to what. Facts are published in the transaction that
// makes them true (platform/outbox); here they meet those whom they concern. It
// also registers background jobs and ticks.
//
//	fact                 published by       who reacts
//	conduct.violation    core/conduct       eligibility looks at the store's tools again; video takes films down when it is serious
//	document.changed     core/document      eligibility looks at the store's tools again; video names the films that stand on a letter that ended;
//	                                        conduct opens a violation for one that was rejected as forged, and gives it back when an appeal undid that
//	store.changed        core/store         eligibility looks at the store's tools again
//	checkout.captured    core/checkout      order keeps the orders that were placed
//	verification.changed core/verification  eligibility looks at the store's tools again
//	insight.metric       core/insight       eligibility looks at the store's tools again
func (s *souk) subscribe() {
	s.eligibility.Subscribe(s.outbox)
	s.outbox.Subscribe("video", conduct.TopicViolation, s.video.OnViolation)
	s.outbox.Subscribe("video", document.TopicPaper, s.video.OnPaper)
	s.outbox.Subscribe("conduct", document.TopicPaper, s.onPaper)
	s.outbox.Subscribe("eligibility", verification.TopicChanged, s.onVerification)
	s.outbox.Subscribe("order", checkout.TopicCaptured, s.onCaptured)

	s.identity.Jobs(s.queue)
	s.documents.Jobs(s.queue)
	s.eligibility.Jobs(s.queue)
	s.conduct.Jobs(s.queue)
	s.reviews.Jobs(s.queue)
	s.video.Jobs(s.queue)
	s.events.Jobs(s.queue)
	s.insight.Jobs(s.queue)
	s.checkout.Jobs(s.queue)
	s.tradeJobs()
	if s.cfg.Sandbox {
		s.practiceJobs()
	}
	s.housekeeping()
}
