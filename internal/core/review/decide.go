package review

import (
	"context"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
)

// DecideInput is a reviewer's word on a case.
type DecideInput struct {
	CaseID  string
	Approve bool
	Code    string // of the kind's catalogue; required to reject, absent to approve
	Note    string
}

// Decide decides the case for good: the record of the human stage, the audit row
// and the tool's own change are written in one transaction. A case that nobody
// holds needs no claim first. The same reviewer's same decision again gets the
// same answer. Faults: Invalid "review.code", "review.note"; NotFound
// "review.not_found"; Conflict "review.claimed", "review.decided",
// "review.withdrawn".
//
// Source: V-39, V-44, X-25.
func (s *Service) Decide(ctx context.Context, in DecideInput) (Case, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return Case{}, err
	}
	word := verdictInput{Approve: in.Approve, Code: strings.TrimSpace(in.Code), Note: strings.TrimSpace(in.Note)}
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
	return c, s.settle(ctx, k, c)
}

// settle writes what follows from a decision: record, audit row, the tool's
// change.
func (s *Service) settle(ctx context.Context, k Kind, c Case) error {
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
	err = s.audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.ID, Action: "review." + outcomeOf(d.Approve), Reason: d.Code,
		PolicyVersion: c.PolicyVersion, Before: map[string]any{"attempt": c.SubjectID, "verdict": c.Verdict},
		After: map[string]any{"outcome": outcomeOf(d.Approve), "code": d.Code, "note": d.Note}})
	if err != nil {
		return err
	}
	return k.Decided(ctx, c, d)
}
