package review

import (
	"context"
	"strings"

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
	// OfAppeal says that the words are for an appeal: overturn or uphold.
	OfAppeal bool
}

// Decide decides the case for good: the record of the human stage, the audit row
// and the tool's own change are written in one transaction. A case that nobody
// holds needs no claim first. The same reviewer's same decision again gets the
// same answer. A person approves what cannot be seen yet only with Unseen; keys
// have no screen and are not asked. Faults: Invalid "review.code", "review.note";
// "appeal.statement"; NotFound "review.not_found"; Conflict "review.claimed",
// "review.decided", "review.withdrawn", "review.assigned", "case.unseen"; Forbidden
// "case.same_reviewer". Where the policy asks for two people, the first one's word
// is kept and the case waits for another one, whose word is final. A case of an
// appeal is overturned (Approve) or upheld, with a statement of reasons. A second
// opinion is given in the same words, is kept and changes nothing.
//
// Source: V-39, V-44, X-25, X-30, X-31.
func (s *Service) Decide(ctx context.Context, in DecideInput) (Case, error) {
	p, err := s.rules(ctx)
	if err != nil {
		return Case{}, err
	}
	word := verdictInput{Approve: in.Approve, Code: strings.TrimSpace(in.Code), Note: strings.TrimSpace(in.Note), Unseen: in.Unseen, OfAppeal: in.OfAppeal}
	var out Case
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		out, err = s.decide(ctx, in.CaseID, word, p)
		return err
	})
	if err != nil {
		return Case{}, fault.Wrap("review.Decide", err)
	}
	return out, nil
}

func (s *Service) decide(ctx context.Context, id string, in verdictInput, p Policy) (Case, error) {
	c, err := s.caseByID(ctx, id)
	if err != nil {
		return Case{}, err
	}
	k, err := s.kind(c.Kind)
	if err != nil {
		return Case{}, err
	}
	who := reviewerFrom(ctx)
	if replies(c, in, who) {
		return c, nil
	}
	unseen, err := s.mayDecide(ctx, k, c, in, who, p)
	if err != nil {
		return Case{}, err
	}
	second := c.AppealID == "" && c.SecondOf == "" && c.First.By == "" && p.needsSecond(c.Kind, in)
	now, timeout := s.machine.Now(), p.ClaimTimeout.Duration()
	args := []any{c.StoreID, c.ID, who.ID, lapsed(now, timeout), in.Approve, in.Code, in.Note, who.Name, clock.Micros(s.clock.Now())}
	statement := sqlFirstWord
	if !second {
		statement, args = sqlDecideCase, append(args, c.First.By != "")
	}
	n, err := s.db.Exec(ctx, statement, args...)
	if err != nil {
		return Case{}, err
	}
	if c, err = s.caseByID(ctx, id); err != nil {
		return Case{}, err
	}
	switch {
	case n == 0 && replies(c, in, who): // another call was faster
		return c, nil
	case n == 0:
		return Case{}, s.refusal(c, who, timeout)
	case second:
		return c, s.noteFirst(ctx, c)
	case c.AppealID != "":
		return c, s.settleAppeal(ctx, k, c, unseen)
	case c.SecondOf != "":
		return c, s.settleSecond(ctx, c)
	}
	return c, s.settle(ctx, k, c, unseen, p)
}

// replies reports whether the case holds already what the reviewer sends: a double
// click.
func replies(c Case, in verdictInput, who Reviewer) bool {
	return c.State == CaseDecided && sameDecision(c.Decision, in, who) || c.State != CaseDecided && sameWord(c.First, in, who)
}

// mayDecide refuses what may not be decided so, now, or by this person. It reports
// whether an approval is of what nobody could see yet.
func (s *Service) mayDecide(ctx context.Context, k Kind, c Case, in verdictInput, who Reviewer, p Policy) (unseen bool, err error) {
	switch {
	case in.OfAppeal != (c.AppealID != ""):
		err = errWrongWord(c.AppealID != "")
	case c.AppealID != "":
		err = checkStatement(in)
	default:
		err = checkDecision(in, k.Codes)
	}
	if err != nil {
		return false, err
	}
	if c.State == CaseOpen || c.State == CaseClaimed {
		if err := s.mayJudge(ctx, c, who); err != nil {
			return false, err
		}
	}
	if err := heldBy(c, who, s.machine.Now(), p.ClaimTimeout.Duration()); err != nil {
		return false, err
	}
	return s.unseen(ctx, k, c, in)
}

// noteFirst keeps in the trail what the first of two people said.
//
// Source: X-31 "two-person option".
func (s *Service) noteFirst(ctx context.Context, c Case) error {
	w := c.First
	return s.audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.ID, Action: "review.first_decision", Reason: w.Code, PolicyVersion: c.PolicyVersion,
		After: map[string]any{"outcome": outcomeOf(w.Approve), "code": w.Code, "note": w.Note, "by": w.By}})
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
func (s *Service) settle(ctx context.Context, k Kind, c Case, unseen bool, p Policy) error {
	d := c.Decision
	d.Findings = reviewerFindings(k.Codes, d)
	record := Record{
		ID: s.ids.New("rev"), StoreID: c.StoreID, Kind: c.Kind, SubjectID: c.SubjectID, ParentID: c.ParentID, Attempt: c.Attempt, Stage: StageHuman,
		Outcome: outcomeOf(d.Approve), Code: d.Code, Findings: d.Findings, Note: d.Note, PolicyVersion: c.PolicyVersion,
		AsOf: c.AsOf, At: d.At, By: d.By, ByName: d.ByName,
	}
	err := s.Write(ctx, record)
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
	if c.First.By != "" {
		same := c.First.Approve == d.Approve
		if err := s.opinion(ctx, c, OpinionTwoPerson, Reviewer{c.First.By, c.First.ByName}, same); err != nil {
			return err
		}
	}
	if err := s.askAgain(ctx, c, record, p); err != nil {
		return err
	}
	return k.Decided(ctx, c, d)
}
