package review

import (
	"context"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
)

// DecideInput is a reviewer's word on a case.
type DecideInput struct {
	CaseID  string
	Approve bool
	Code    string // of the kind's catalogue; required to reject, absent to approve
	Note    string
	// Unseen says that the reviewer approves without having seen the submission.
	Unseen bool
}

// Decide decides the case for good: the record of the human stage, the audit row
// and the tool's own change are written in one transaction. A case that nobody
// holds needs no claim first. The same reviewer's same decision again gets the
// same answer. A person approves what cannot be seen yet only with Unseen; keys
// have no screen and are not asked. Faults: Invalid "review.code", "review.note";
// NotFound "review.not_found"; Conflict "review.claimed", "review.decided",
// "review.withdrawn", "case.unseen".
//
// Source: V-39, V-44, X-25.
func (s *Service) Decide(ctx context.Context, in DecideInput) (Case, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return Case{}, err
	}
	word := verdictInput{Approve: in.Approve, Code: strings.TrimSpace(in.Code), Note: strings.TrimSpace(in.Note), Unseen: in.Unseen}
	var out Case
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		out, err = s.decide(ctx, in.CaseID, word, timeout)
		return err
	})
	if err != nil {
		return Case{}, fault.Wrap("review.Decide", err)
	}
	return out, nil
}

func (s *Service) decide(ctx context.Context, id string, in verdictInput, timeout time.Duration) (Case, error) {
	c, err := s.caseByID(ctx, id)
	if err != nil {
		return Case{}, err
	}
	k, err := s.kind(c.Kind)
	if err != nil {
		return Case{}, err
	}
	if err := checkDecision(in, k.Codes); err != nil {
		return Case{}, err
	}
	who := reviewerFrom(ctx)
	if c.State == CaseDecided && sameDecision(c.Decision, in, who) {
		return c, nil
	}
	now := s.machine.Now()
	if err := heldBy(c, who, now, timeout); err != nil {
		return Case{}, err
	}
	unseen, err := s.unseen(ctx, k, c, in)
	if err != nil {
		return Case{}, err
	}
	n, err := s.db.Exec(ctx, sqlDecideCase, c.StoreID, c.ID, who.ID, lapsed(now, timeout), in.Approve, in.Code, in.Note, who.Name,
		clock.Micros(s.clock.Now()))
	if err != nil {
		return Case{}, err
	}
	if c, err = s.caseByID(ctx, id); err != nil {
		return Case{}, err
	}
	if n == 0 { // another call was faster
		if c.State == CaseDecided && sameDecision(c.Decision, in, who) {
			return c, nil
		}
		return Case{}, s.refusal(c, who, timeout)
	}
	return c, s.settle(ctx, k, c, unseen)
}

// unseen reports whether the decision approves what nobody could see yet. A
// person who did not say so is refused: Conflict "case.unseen".
func (s *Service) unseen(ctx context.Context, k Kind, c Case, in verdictInput) (bool, error) {
	if !in.Approve || k.Ready == nil {
		return false, nil
	}
	r, err := k.Ready(ctx, c.SubjectID)
	if err != nil || r.Ready {
		return false, fault.Wrap("review.Decide", err)
	}
	if identity.From(ctx).Kind == identity.User && !in.Unseen {
		return false, errUnseen(r)
	}
	return true, nil
}

// settle writes what follows from a decision: record, audit row, the tool's
// change.
func (s *Service) settle(ctx context.Context, k Kind, c Case, unseen bool) error {
	d := c.Decision
	d.Findings = reviewerFindings(k.Codes, d)
	err := s.Write(ctx, Record{
		StoreID: c.StoreID, Kind: c.Kind, SubjectID: c.SubjectID, ParentID: c.ParentID, Attempt: c.Attempt, Stage: StageHuman,
		Outcome: outcomeOf(d.Approve), Code: d.Code, Findings: d.Findings, Note: d.Note, PolicyVersion: c.PolicyVersion,
		AsOf: c.AsOf, At: d.At, By: d.By, ByName: d.ByName,
	})
	if err != nil {
		return err
	}
	after := map[string]any{"outcome": outcomeOf(d.Approve), "code": d.Code, "note": d.Note}
	if unseen {
		after["unseen"] = true
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.ID, Action: "review." + outcomeOf(d.Approve), Reason: d.Code,
		PolicyVersion: c.PolicyVersion, Before: map[string]any{"attempt": c.SubjectID, "verdict": c.Verdict}, After: after})
	if err != nil {
		return err
	}
	return k.Decided(ctx, c, d)
}
