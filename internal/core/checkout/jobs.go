package checkout

import (
	"context"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/queue"
)

// jobExpire gives one reservation back when its time is over.
const jobExpire = "checkout.expire"

// sweepBatch is how many rows a sweep takes at once.
const sweepBatch = 200

type expireTask struct {
	ID string `json:"id"`
}

// Jobs registers the end of reservations and the tidying up.
func (s *Service) Jobs(q *queue.Queue) {
	q.Handle(jobExpire, queue.Options{}, func(ctx context.Context, job queue.Job) error {
		var t expireTask
		if err := job.Decode(&t); err != nil {
			return err
		}
		return s.Expire(identity.AsSystem(ctx), t.ID)
	})
	q.Every("checkout.expire", queue.Hourly, func(ctx context.Context, now time.Time) error {
		return s.ExpireDue(identity.AsSystem(ctx), now)
	})
	q.Every("checkout.seal", queue.Hourly, func(ctx context.Context, _ time.Time) error { return s.SealPlain(identity.AsSystem(ctx)) })
	q.Every("checkout.prune", queue.Daily, func(ctx context.Context, now time.Time) error {
		return s.Prune(identity.AsSystem(ctx), now)
	})
}
