package review

import (
	"context"
	"errors"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/platform/sqldb"
)

// OpenInput is a submission that needs a person.
type OpenInput struct {
	Kind          string
	StoreID       string
	SubjectID     string // the attempt
	ParentID      string // the thing that has attempts; "" = the one of the attempt's record
	Attempt       int    // 0 = the one of the attempt's record
	Summary       string // one line for the queue
	Questions     []Finding
	Verdict       Verdict
	PolicyVersion string // "" = the one of the attempt's record
	AsOf          time.Time
	Due           time.Time
}

// Open puts a submission into the reviewers' queue. It needs a transaction and
// is idempotent: the attempt's case that is there already is returned.
//
// Source: V-39, X-31, AMB-75.
func (s *Service) Open(ctx context.Context, in OpenInput) (Case, error) {
	if err := sqldb.RequireTx(ctx, "review.Open"); err != nil {
		return Case{}, err
	}
	if _, err := s.kind(in.Kind); err != nil {
		return Case{}, err
	}
	if in.StoreID == "" || in.SubjectID == "" || in.Due.IsZero() {
		return Case{}, fault.E("review.Open", fault.Internal, "internal", errors.New("store, subject and due time are required"), "The case cannot be opened.")
	}
	if err := s.complete(ctx, &in); err != nil {
		return Case{}, err
	}
	n, err := s.insertCase(ctx, Case{
		ID: s.ids.New("cas"), Kind: in.Kind, StoreID: in.StoreID, SubjectID: in.SubjectID, ParentID: in.ParentID, Attempt: in.Attempt,
		Summary: in.Summary, Questions: in.Questions, Verdict: in.Verdict, PolicyVersion: in.PolicyVersion, AsOf: in.AsOf,
		State: CaseOpen, OpenedAt: s.clock.Now(), DueAt: clock.Trim(in.Due), Version: 1,
	})
	if err != nil {
		return Case{}, fault.Wrap("review.Open", err)
	}
	c, err := sqldb.One(ctx, s.db, scanCase, sqlAllCaseOfSubject, in.Kind, in.SubjectID, "")
	if err != nil || n == 0 {
		return c, err
	}
	return c, s.audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.ID, Action: "review.opened", PolicyVersion: c.PolicyVersion,
		After: map[string]any{"kind": c.Kind, "attempt": c.SubjectID, "due_at": c.DueAt}})
}

// complete fills what the attempt's record knows already.
func (s *Service) complete(ctx context.Context, in *OpenInput) error {
	r, found, err := s.recordOf(ctx, in.StoreID, in.Kind, in.SubjectID)
	if err != nil || !found {
		return err
	}
	if in.ParentID == "" {
		in.ParentID = r.ParentID
	}
	if in.Attempt == 0 {
		in.Attempt = r.Attempt
	}
	if in.PolicyVersion == "" {
		in.PolicyVersion = r.PolicyVersion
	}
	if in.AsOf.IsZero() {
		in.AsOf = r.AsOf
	}
	return nil
}

// Waits reports whether a person is still to decide something of the attempt: its
// case or its appeal. A second opinion decides nothing.
func (s *Service) Waits(ctx context.Context, kind, subjectID string) (bool, error) {
	waiting, err := sqldb.All(ctx, s.db, scanCase, sqlAllWaitingOfSubject, kind, subjectID)
	waiting = slices.DeleteFunc(waiting, func(c Case) bool { return c.SecondOf != "" })
	return len(waiting) > 0, fault.Wrap("review.Waits", err)
}

// Withdraw takes what waits of the attempt out of the queue, its case and its
// appeal, a second opinion: the seller took the submission back, or what it is about has ended. It
// needs a transaction; nothing happens when nothing waits.
func (s *Service) Withdraw(ctx context.Context, kind, subjectID string) error {
	if err := sqldb.RequireTx(ctx, "review.Withdraw"); err != nil {
		return err
	}
	waiting, err := sqldb.All(ctx, s.db, scanCase, sqlAllWaitingOfSubject, kind, subjectID)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		n, err := s.db.Exec(ctx, sqlWithdrawCase, c.StoreID, c.ID)
		if err != nil {
			return fault.Wrap("review.Withdraw", err)
		}
		if n == 0 {
			continue
		}
		if c.AppealID != "" {
			a := Appeal{StoreID: c.StoreID, ID: c.AppealID}
			if _, err := s.endAppeal(ctx, a, AppealWithdrawn, "", s.clock.Now()); err != nil {
				return fault.Wrap("review.Withdraw", err)
			}
		}
		err = s.audit.Write(ctx, audit.Entry{StoreID: c.trailOf(), Subject: c.ID, Action: "review.withdrawn", PolicyVersion: c.PolicyVersion,
			Before: map[string]any{"state": c.State}, After: map[string]any{"state": CaseWithdrawn}})
		if err != nil {
			return err
		}
	}
	return nil
}
