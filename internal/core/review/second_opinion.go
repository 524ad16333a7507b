package review

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

// Jobs registers the daily end of second opinions that nobody gave.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("review.second_opinions", queue.Daily, func(ctx context.Context, now time.Time) error { return s.LapseSeconds(identity.AsSystem(ctx), now) })
}

// trailOf is the store whose trail names the case: a second opinion is a matter of
// the marketplace, which sellers do not read of.
func (c Case) trailOf() string {
	if c.SecondOf != "" {
		return ""
	}
	return c.StoreID
}

// askAgain draws the policy's share of decisions and puts each before a second
// reviewer: a case of its own, which neither tells what the first one said nor
// changes it. It runs in the decision's transaction; r is the decision's record.
//
// Source: X-31, parameters "second_opinion_share".
func (s *Service) askAgain(ctx context.Context, c Case, r Record, p Policy) error {
	if c.First.By != "" || !drawn(r.ID, p.SecondOpinionShare) {
		return nil
	}
	now := s.clock.Now()
	again := Case{ID: s.ids.New("cas"), Kind: c.Kind, StoreID: c.StoreID, SubjectID: c.SubjectID, ParentID: c.ParentID, Attempt: c.Attempt, Summary: c.Summary, Questions: c.Questions,
		Verdict: c.Verdict, PolicyVersion: c.PolicyVersion, AsOf: c.AsOf, State: CaseOpen, OpenedAt: now, DueAt: now.Add(p.SecondOpinionDue.Duration()), Version: 1, SecondOf: c.ID}
	if _, err := s.insertCase(ctx, again); err != nil {
		return err
	}
	return s.audit.Write(ctx, audit.Entry{Subject: again.ID, Action: "review.second_opinion_drawn", PolicyVersion: c.PolicyVersion,
		After: map[string]any{"case": c.ID, "record": r.ID, "share": p.SecondOpinionShare.String(), "due_at": again.DueAt}})
}

// settleSecond keeps a second opinion: whether it agrees with the first decision,
// which stands either way.
//
// Source: X-31 "reviewer agreement rate".
func (s *Service) settleSecond(ctx context.Context, c Case) error {
	first, err := s.caseByID(ctx, c.SecondOf)
	if err != nil {
		return err
	}
	d, was := c.Decision, first.Decision
	agreed := d.Approve == was.Approve
	err = s.audit.Write(ctx, audit.Entry{Subject: c.ID, Action: "review.second_opinion", Reason: d.Code, PolicyVersion: c.PolicyVersion,
		Before: map[string]any{"case": first.ID, "outcome": outcomeOf(was.Approve), "code": was.Code, "by": was.By},
		After:  map[string]any{"outcome": outcomeOf(d.Approve), "code": d.Code, "note": d.Note, "agreed": agreed}})
	if err != nil {
		return err
	}
	return s.opinion(ctx, c, OpinionSecond, Reviewer{was.By, was.ByName}, agreed)
}

// LapseSeconds takes the second opinions that nobody gave until their due time out
// of the queue: they hold nobody up and never come back.
func (s *Service) LapseSeconds(ctx context.Context, now time.Time) error {
	for {
		due, err := sqldb.All(ctx, s.db, scanCase, sqlAllDueSeconds, clock.Micros(now))
		if err != nil {
			return fault.Wrap("review.LapseSeconds", err)
		}
		for _, c := range due {
			err := s.db.InTx(ctx, func(ctx context.Context) error {
				n, err := s.db.Exec(ctx, sqlWithdrawCase, c.StoreID, c.ID)
				if err != nil || n == 0 {
					return err
				}
				return s.audit.Write(ctx, audit.Entry{Subject: c.ID, Action: "review.second_opinion_lapsed", PolicyVersion: c.PolicyVersion,
					Before: map[string]any{"state": c.State}, After: map[string]any{"state": CaseWithdrawn}})
			})
			if err != nil {
				return fault.Wrap("review.LapseSeconds", err)
			}
		}
		if len(due) < lapseAtOnce {
			return nil
		}
	}
}

// Opinions are the submissions that were decided twice since an instant.
func (s *Service) Opinions(ctx context.Context, from time.Time) ([]Opinion, error) {
	list, err := s.allOpinionsSince(ctx, from)
	return list, fault.Wrap("review.Opinions", err)
}

// Seconds says how the second opinions asked for since an instant went; list are
// the opinions given since then.
func (s *Service) Seconds(ctx context.Context, from time.Time, list []Opinion) (Second, error) {
	out, err := sqldb.One(ctx, s.db, func(r sqldb.Row) (Second, error) {
		var x Second
		return x, r.Scan(&x.Drawn, &x.Waiting, &x.Lapsed)
	}, sqlAllSecondCounts, clock.Micros(from))
	out.Rate = secondsIn(list)
	return out, fault.Wrap("review.Seconds", err)
}
