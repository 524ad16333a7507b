package review

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/platform/sqldb"
)

// AppealInput is a seller's appeal against a rejection.
type AppealInput struct {
	StoreID  string
	RecordID string
	Reason   string
	Evidence []string
}

// Appeal files an appeal: a case for a reviewer who has not decided the submission
// before, due in the policy's appeal_due. The same words again while it is open
// answer the same. It opens or joins a transaction. Faults: NotFound
// "review.not_found"; Invalid "appeal.invalid"; Conflict "appeal.window_over",
// "appeal.used", "appeal.open", "appeal.not_offered" and what the tool refuses.
//
// Source: X-30, AMB-75 "an automatic rejection's appeal opens a case".
func (s *Service) Appeal(ctx context.Context, in AppealInput) (AppealState, error) {
	in.Reason, in.Evidence = strings.TrimSpace(in.Reason), cleanEvidence(in.Evidence)
	if err := checkAppeal(in.Reason, in.Evidence); err != nil {
		return AppealState{}, err
	}
	var out AppealState
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		r, err := s.Record(ctx, in.StoreID, in.RecordID)
		if err != nil {
			return err
		}
		p, err := s.rules(ctx)
		if err != nil {
			return err
		}
		known, err := s.appealsOfSubject(ctx, r.StoreID, r.Kind, r.SubjectID)
		if err != nil {
			return err
		}
		k, err := s.kind(r.Kind)
		if err != nil {
			return err
		}
		out = appealState(r, k.Appeal != nil, known, p, s.clock.Now())
		if out.Why == AppealWaiting && out.Latest.Reason == in.Reason && out.Latest.FiledBy == identity.From(ctx).ID {
			return nil // a double click
		}
		if err := refuseAppeal(out); err != nil {
			return err
		}
		if err := k.Appeal(ctx, r); err != nil {
			return err
		}
		a, err := s.file(ctx, r, k, in, len(known)+1, p)
		out.Possible, out.Why, out.Latest = false, AppealWaiting, a
		out.Left--
		return err
	})
	return out, fault.Wrap("review.Appeal", err)
}

// file writes the appeal and opens its case.
func (s *Service) file(ctx context.Context, r Record, k Kind, in AppealInput, number int, p Policy) (Appeal, error) {
	who, now := identity.From(ctx), s.clock.Now()
	a := Appeal{ID: s.ids.New("apl"), StoreID: r.StoreID, RecordID: r.ID, Kind: r.Kind, SubjectID: r.SubjectID, Number: number, Reason: in.Reason, Evidence: in.Evidence,
		State: AppealOpen, FiledBy: who.ID, FiledName: who.Name, FiledAt: now, DueAt: now.Add(p.AppealDue.Duration())}
	first, err := s.insertAppeal(ctx, a)
	if err != nil {
		return a, err
	}
	if !first { // filed at the same moment by somebody else of the store
		return a, refuseAppeal(AppealState{Why: AppealWaiting})
	}
	summary := r.Title
	if summary == "" {
		summary = k.Label.In(i18n.ZH)
	}
	if was, found, err := sqldb.Maybe(ctx, s.db, scanCase, sqlAllCaseOfSubject, r.Kind, r.SubjectID, ""); err != nil {
		return a, err
	} else if found {
		summary = was.Summary
	}
	verdict := VerdictHuman
	if r.Outcome == OutcomeReject {
		verdict = VerdictReject
	}
	c := Case{ID: s.ids.New("cas"), Kind: r.Kind, StoreID: r.StoreID, SubjectID: r.SubjectID, ParentID: r.ParentID, Attempt: r.Attempt, Summary: summary, Questions: r.Findings,
		Verdict: verdict, PolicyVersion: r.PolicyVersion, AsOf: r.AsOf, State: CaseOpen, OpenedAt: now, DueAt: a.DueAt, Version: 1, AppealID: a.ID}
	if _, err := s.insertCase(ctx, c); err != nil {
		return a, err
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: a.StoreID, Subject: c.ID, Action: "appeal.filed", Reason: a.Reason, PolicyVersion: c.PolicyVersion,
		Before: map[string]any{"record": r.ID, "outcome": r.Outcome, "code": r.Code}, After: map[string]any{"appeal": a.ID, "attempt": a.SubjectID, "due_at": a.DueAt}})
	if err != nil {
		return a, err
	}
	return a, s.tellStaff(ctx, noticeAppealFiled, "/review/"+c.ID, k.Label, summary)
}

// settleAppeal writes what follows from the decision of an appeal: its state, the
// record with the statement of reasons, what both decisions had in common, the
// notice; an overturned rejection is undone by its tool.
//
// Source: X-30.
func (s *Service) settleAppeal(ctx context.Context, k Kind, c Case, unseen bool) error {
	d := c.Decision
	a, err := s.appealByID(ctx, c.StoreID, c.AppealID)
	if err != nil {
		return err
	}
	state, kind := AppealUpheld, noticeAppealUpheld
	if d.Approve {
		state, kind = AppealOverturned, noticeAppealOverturned
	}
	n, err := s.endAppeal(ctx, a, state, d.Note, d.At)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.E("review.Decide", fault.Internal, "internal", errors.New("the appeal "+a.ID+" is not open"), "The appeal has ended already.")
	}
	first, err := s.Record(ctx, a.StoreID, a.RecordID)
	if err != nil {
		return err
	}
	d.Findings = []Finding{}
	err = s.Write(ctx, Record{StoreID: c.StoreID, Kind: c.Kind, SubjectID: c.SubjectID, ParentID: c.ParentID, Attempt: c.Attempt, Stage: StageAppeal,
		Outcome: outcomeOf(d.Approve), Code: first.Code, Note: d.Note, PolicyVersion: c.PolicyVersion, AsOf: c.AsOf, At: d.At, By: d.By, ByName: d.ByName})
	if err != nil {
		return err
	}
	err = s.audit.Write(ctx, audit.Entry{StoreID: c.StoreID, Subject: c.ID, Action: "appeal." + string(state), Reason: d.Note, PolicyVersion: c.PolicyVersion,
		Before: map[string]any{"appeal": a.ID, "attempt": c.SubjectID, "record": a.RecordID, "by": first.By}, After: map[string]any{"state": state, "unseen": unseen}})
	if err != nil {
		return err
	}
	if err := s.opinion(ctx, c, OpinionAppeal, Reviewer{first.By, first.ByName}, !d.Approve); err != nil {
		return err
	}
	if err := s.tellStore(ctx, c.StoreID, kind, "/stores/"+c.StoreID+"/reviews/"+a.RecordID, k.Label, c.Summary); err != nil {
		return err
	}
	if !d.Approve {
		return nil
	}
	return k.Decided(ctx, c, d)
}

// opinion keeps that a submission was decided twice.
func (s *Service) opinion(ctx context.Context, c Case, source string, first Reviewer, agreed bool) error {
	return s.insertOpinion(ctx, c, Opinion{CaseID: c.ID, Source: source, FirstBy: first.ID, FirstName: first.Name, SecondBy: c.Decision.By, SecondName: c.Decision.ByName,
		Agreed: agreed, At: c.Decision.At})
}

// mayJudge refuses somebody who has decided the submission before, by themselves or
// with a key that they made, and somebody else than the one to whom the case was
// given: Forbidden "case.same_reviewer", Conflict "review.assigned".
//
// Source.
func (s *Service) mayJudge(ctx context.Context, c Case, who Reviewer) error {
	if c.First.By != "" {
		if same, err := s.among(ctx, who.ID, map[string]bool{c.First.By: true}); err != nil || same {
			return cmp.Or(err, errSameReviewer(false))
		}
	}
	if c.AppealID != "" || c.SecondOf != "" {
		judges, err := s.judgesOf(ctx, c)
		if err != nil {
			return err
		}
		if same, err := s.among(ctx, who.ID, judges); err != nil || same {
			return cmp.Or(err, errSameReviewer(c.AppealID != ""))
		}
	}
	if c.AssignedTo != "" && c.AssignedTo != who.ID {
		return errAssigned(c)
	}
	return nil
}

// among reports whether the person behind an id is behind one of the judges too.
func (s *Service) among(ctx context.Context, id string, judges map[string]bool) (bool, error) {
	if len(judges) == 0 || judges[id] || s.staff == nil {
		return judges[id], nil
	}
	people, err := s.staff.Behind(ctx, append(slices.Collect(maps.Keys(judges)), id))
	if err != nil {
		return false, fault.Wrap("review.among", err)
	}
	person := func(id string) string { return cmp.Or(people[id], id) }
	for judge := range judges {
		if person(judge) == person(id) {
			return true, nil
		}
	}
	return false, nil
}

// judgesOf are the people who have decided the submission in any stage.
func (s *Service) judgesOf(ctx context.Context, c Case) (map[string]bool, error) {
	records, err := sqldb.All(ctx, s.db, scanRecord, sqlListRecordsOfSubject, c.StoreID, c.Kind, c.SubjectID)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, r := range records {
		if r.By != BySystem {
			out[r.By] = true
		}
	}
	cases, err := sqldb.All(ctx, s.db, scanCase, sqlAllCasesOfSubject, c.Kind, c.SubjectID)
	for _, was := range cases { // first words and second opinions leave no record
		out[was.First.By], out[was.Decision.By] = true, true
	}
	delete(out, "")
	return out, err
}

// AppealStates says of each attempt of a kind with a rejection what the seller may
// do about it.
func (s *Service) AppealStates(ctx context.Context, storeID, kind string, subjectIDs []string) (map[string]AppealState, error) {
	out := map[string]AppealState{}
	if len(subjectIDs) == 0 {
		return out, nil
	}
	records, err := s.recordsBetween(ctx, storeID, kind, slices.Min(subjectIDs), slices.Max(subjectIDs))
	if err != nil {
		return nil, err
	}
	states, err := s.statesOf(ctx, storeID, records)
	for _, r := range records {
		if st, ok := states[r.ID]; ok && slices.Contains(subjectIDs, r.SubjectID) {
			out[r.SubjectID] = st
		}
	}
	return out, err
}

// statesOf says of each record that is a rejection what the seller may do, by
// record. An appeal is younger than what it is against.
func (s *Service) statesOf(ctx context.Context, storeID string, records []Record) (map[string]AppealState, error) {
	out := map[string]AppealState{}
	against := slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return !rejects(r) || s.kinds[r.Kind].Appeal == nil })
	if len(against) == 0 {
		return out, nil
	}
	p, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	oldest := slices.MinFunc(against, func(a, b Record) int { return a.At.Compare(b.At) }).At
	all, err := s.appealsSince(ctx, storeID, oldest)
	if err != nil {
		return nil, err
	}
	by := map[[2]string][]Appeal{}
	for _, a := range all {
		by[[2]string{a.Kind, a.SubjectID}] = append(by[[2]string{a.Kind, a.SubjectID}], a)
	}
	for _, r := range against {
		out[r.ID] = appealState(r, true, by[[2]string{r.Kind, r.SubjectID}], p, s.clock.Now())
	}
	return out, nil
}

// rules are the section in force.
func (s *Service) rules(ctx context.Context) (Policy, error) {
	doc, err := s.policy.Current(ctx)
	if err != nil {
		return Policy{}, fault.Wrap("review.rules", err)
	}
	return policy.Get[Policy](doc, SectionName), nil
}

func (s *Service) tellStaff(ctx context.Context, kind, url string, args ...any) error {
	if s.notices == nil {
		return nil
	}
	for _, role := range []identity.Role{identity.Reviewer, identity.TrustSafety} {
		if err := s.notices.Send(ctx, notice.To{StaffRole: string(role)}, kind, url, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellStore(ctx context.Context, storeID, kind, url string, args ...any) error {
	if s.notices == nil {
		return nil
	}
	return s.notices.Send(ctx, notice.To{StoreID: storeID}, kind, url, args...)
}
