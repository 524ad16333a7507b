package identity

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/queue"
)

// Jobs registers the daily sweep of what has ended: sessions, links, tries.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("identity.sweep", queue.Daily, func(ctx context.Context, _ time.Time) error { return s.Sweep(ctx) })
}

// Sweep deletes sessions and links that have ended and forgotten sign-in tries.
// It only tidies up: what has ended is refused with or without it.
func (s *Service) Sweep(ctx context.Context) error {
	const op = "identity.Sweep"
	p, err := s.policy(ctx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	now := s.now()
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.dropOldSessions(ctx, now.Add(-p.SessionMax.Duration()), now.Add(-p.SessionIdle.Duration())); err != nil {
			return err
		}
		if err := s.dropOldLinks(ctx, now); err != nil {
			return err
		}
		return s.dropOldTries(ctx, now.Add(-p.Rate.SignIn.Per))
	}))
}
