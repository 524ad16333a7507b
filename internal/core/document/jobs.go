package document

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/platform/queue"
)

// Jobs registers the hourly look at papers that expire, and the daily erasure.
//
// Source.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("document.expiry", queue.Hourly, func(ctx context.Context, now time.Time) error { return s.Expire(identity.AsSystem(ctx), now) })
	q.Every("document.retention", queue.Daily, func(ctx context.Context, now time.Time) error { return s.Erase(identity.AsSystem(ctx), now) })
}

// rowsAtOnce is how many papers a tick reads at a time.
const rowsAtOnce = 200

// Expire ends the papers whose last day has passed and announces those that end
// soon, each time ahead once.
//
// Source: X-14.
func (s *Service) Expire(ctx context.Context, now time.Time) error {
	p, _, err := s.policy(ctx)
	if err != nil {
		return err
	}
	ahead := make([]time.Duration, len(p.NoticeBefore))
	for i, n := range p.NoticeBefore {
		ahead[i] = n.Duration()
	}
	furthest := now
	if len(ahead) > 0 {
		furthest = now.Add(ahead[0])
	}
	return s.walk(func(after string) ([]Document, error) { return s.dueExpiry(ctx, furthest, after, rowsAtOnce) }, unlessFaster(func(d Document) error {
		if !now.Before(d.ExpiresAt) {
			return s.expire(ctx, d, now)
		}
		due := noticeDue(ahead, d.noticed, d.ExpiresAt.Sub(now))
		if due == 0 {
			return nil
		}
		return s.announce(ctx, d, due)
	}))
}

// walk runs do over every row of a paged statement, until one fails.
func (s *Service) walk(read func(after string) ([]Document, error), do func(d Document) error) error {
	for after := ""; ; {
		rows, err := read(after)
		if err != nil {
			return err
		}
		for _, d := range rows {
			after = d.ID
			if err := do(d); err != nil {
				return err
			}
		}
		if len(rows) < rowsAtOnce {
			return nil
		}
	}
}

// unlessFaster lets a tick pass over a paper that somebody else has just changed: the
// next tick looks again.
func unlessFaster(do func(d Document) error) func(d Document) error {
	return func(d Document) error {
		if err := do(d); !fault.Is(err, fault.Conflict) {
			return err
		}
		return nil
	}
}

func (s *Service) expire(ctx context.Context, d Document, now time.Time) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		before := map[string]any{"state": d.State}
		d.State, d.ClosedAt = Expired, now
		if err := s.update(ctx, &d); err != nil {
			return err
		}
		if err := s.trail(ctx, d, "document.expired", "", before); err != nil {
			return err
		}
		if err := s.notify(ctx, d, NoticeExpired, d.ExpiresAt.Format(time.DateOnly)); err != nil {
			return err
		}
		return s.tell(ctx, d)
	})
}

func (s *Service) announce(ctx context.Context, d Document, due time.Duration) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		d.noticed = due
		if err := s.update(ctx, &d); err != nil {
			return err
		}
		return s.notify(ctx, d, NoticeExpiring, d.ExpiresAt.Format(time.DateOnly))
	})
}

// notify tells the store about a paper by the name that people know it by.
func (s *Service) notify(ctx context.Context, d Document, kind string, more ...any) error {
	t, _ := s.Type(d.Type)
	return s.notices.Send(ctx, notice.To{StoreID: d.StoreID}, kind, screenURL(d.StoreID, d.ID), append([]any{t.Label}, more...)...)
}

// Erase deletes the closed papers whose retention has ended.
//
// Source: X-17.
func (s *Service) Erase(ctx context.Context, now time.Time) error {
	p, _, err := s.policy(ctx)
	if err != nil {
		return err
	}
	until := now.Add(-p.Retention.Duration())
	return s.walk(func(after string) ([]Document, error) { return s.closedBefore(ctx, until, after, rowsAtOnce) },
		unlessFaster(func(d Document) error { return s.erase(ctx, d, now) }))
}
