package review

import (
	"context"
	"slices"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
)

// Staff lists who may decide cases.
type Staff interface {
	Reviewers(ctx context.Context) ([]Reviewer, error)
	// Behind tells the person (or the first key) that a key comes from; who stands for
	// themselves is left out.
	Behind(ctx context.Context, ids []string) (map[string]string, error)
}

// Reviewers are the people to whom a case can be given.
func (s *Service) Reviewers(ctx context.Context) ([]Reviewer, error) {
	if s.staff == nil {
		return []Reviewer{}, nil
	}
	list, err := s.staff.Reviewers(ctx)
	return list, fault.Wrap("review.Reviewers", err)
}

// Assign gives a waiting case to somebody, "" to nobody: only they may decide it.
// Somebody else's claim ends. Faults: NotFound "review.not_found"; Invalid
// "review.assignee"; Forbidden "case.same_reviewer"; Conflict "review.decided",
// "review.withdrawn".
//
// Source: X-31 "assignment".
func (s *Service) Assign(ctx context.Context, caseID, to string) (Case, error) {
	var who Reviewer
	if to != "" {
		list, err := s.Reviewers(ctx)
		if err != nil {
			return Case{}, err
		}
		i := slices.IndexFunc(list, func(r Reviewer) bool { return r.ID == to })
		if i < 0 {
			return Case{}, fault.T("review.Assign", fault.Invalid, "review.assignee", "没有这位审核员。", "There is no such reviewer.").WithField("/to", "unknown", "须为 GET /v1/review/reviewers 中的 ID", "an id of GET /v1/review/reviewers")
		}
		who = list[i]
	}
	var out Case
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		c, err := s.caseByID(ctx, caseID)
		if err != nil {
			return err
		}
		switch c.State {
		case CaseDecided:
			return errDecided(c)
		case CaseWithdrawn:
			return errWithdrawn()
		case CaseOpen, CaseClaimed:
		}
		if who.ID != "" {
			free := c
			free.AssignedTo = ""
			if err := s.mayJudge(ctx, free, who); err != nil {
				return err
			}
		}
		if c.AssignedTo == who.ID {
			out = c
			return nil
		}
		if _, err := s.db.Exec(ctx, sqlAssignCase, c.StoreID, c.ID, who.ID, who.Name, clock.Micros(s.clock.Now())); err != nil {
			return err
		}
		if out, err = s.caseByID(ctx, caseID); err != nil {
			return err
		}
		return s.audit.Write(ctx, audit.Entry{StoreID: c.trailOf(), Subject: c.ID, Action: "review.assigned", PolicyVersion: c.PolicyVersion,
			Before: map[string]any{"assigned_to": c.AssignedTo, "claimed_by": c.ClaimedBy}, After: map[string]any{"assigned_to": out.AssignedTo, "claimed_by": out.ClaimedBy}})
	})
	return out, fault.Wrap("review.Assign", err)
}
