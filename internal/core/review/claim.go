package review

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

// reviewerFrom is the actor of the context as a reviewer.
func reviewerFrom(ctx context.Context) Reviewer {
	a := identity.From(ctx)
	return Reviewer{ID: a.ID, Name: a.Name}
}

// Claim gives the case to the context's actor for the policy's claim_timeout;
// claiming one's own case again starts the time anew. Faults: NotFound
// "review.not_found"; Conflict "review.claimed" with who and until,
// "review.decided", "review.withdrawn", "review.assigned"; Forbidden
// "case.same_reviewer".
//
// Source.
func (s *Service) Claim(ctx context.Context, caseID string) (Case, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return Case{}, err
	}
	who := reviewerFrom(ctx)
	var out Case
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		c, err := s.caseByID(ctx, caseID)
		if err != nil {
			return err
		}
		if err := s.mayJudge(ctx, c, who); err != nil && (c.State == CaseOpen || c.State == CaseClaimed) {
			return err
		}
		now := s.machine.Now()
		n, err := s.db.Exec(ctx, sqlClaimCase, c.StoreID, c.ID, who.ID, who.Name, clock.Micros(now), lapsed(now, timeout))
		if err != nil {
			return err
		}
		before := c
		if out, err = s.caseByID(ctx, caseID); err != nil {
			return err
		}
		if n == 0 {
			return s.refusal(out, who, timeout)
		}
		if before.State == CaseClaimed && before.ClaimedBy == who.ID {
			return nil // renewed
		}
		return s.audit.Write(ctx, audit.Entry{StoreID: c.trailOf(), Subject: c.ID, Action: "review.claimed", PolicyVersion: c.PolicyVersion,
			Before: map[string]any{"state": before.State, "claimed_by": before.ClaimedBy}, After: map[string]any{"state": out.State, "claimed_by": out.ClaimedBy}})
	})
	return out, fault.Wrap("review.Claim", err)
}

// lapsed is the newest instant of claiming that no longer holds at now.
func lapsed(now time.Time, timeout time.Duration) int64 { return clock.Micros(now.Add(-timeout)) }

// refusal says why a guarded change of the case did not happen.
func (s *Service) refusal(c Case, who Reviewer, timeout time.Duration) error {
	if err := heldBy(c, who, s.machine.Now(), timeout); err != nil {
		return err
	}
	return fault.T("review.case", fault.Conflict, "review.busy", "该案件刚被其他人更新，请刷新后重试。",
		"Somebody changed this case at the same moment. Load it again and repeat.")
}

// Release gives a claimed case back to the queue. A case that the actor does not
// hold, because nobody does, stays as it is. Faults as of Claim.
func (s *Service) Release(ctx context.Context, caseID string) (Case, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return Case{}, err
	}
	who := reviewerFrom(ctx)
	var out Case
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		c, err := s.caseByID(ctx, caseID)
		if err != nil {
			return err
		}
		if err := heldBy(c, who, s.machine.Now(), timeout); err != nil {
			return err
		}
		n, err := s.db.Exec(ctx, sqlReleaseCase, c.StoreID, c.ID, who.ID)
		if err != nil {
			return err
		}
		if out, err = s.caseByID(ctx, caseID); err != nil || n == 0 {
			return err
		}
		return s.audit.Write(ctx, audit.Entry{StoreID: c.trailOf(), Subject: c.ID, Action: "review.released", PolicyVersion: c.PolicyVersion,
			Before: map[string]any{"claimed_by": c.ClaimedBy}, After: map[string]any{"state": out.State}})
	})
	return out, fault.Wrap("review.Release", err)
}

func (s *Service) caseByID(ctx context.Context, id string) (Case, error) {
	c, found, err := sqldb.Maybe(ctx, s.db, scanCase, sqlAllCase, id)
	if err == nil && !found {
		err = fault.T("review.case", fault.NotFound, "review.not_found", "没有找到该审核案件。", "There is no such case.")
	}
	return c, err
}
