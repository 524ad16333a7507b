package review

import (
	"context"
	"math"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

// StateWaiting is the filter for what is open or claimed.
const StateWaiting CaseState = "waiting"

// dueSoon is how far ahead the queue counts a case as due soon.
const dueSoon = 4 * time.Hour

// CaseFilter narrows the queue; empty members do not, an empty State means
// waiting.
type CaseFilter struct {
	State      CaseState
	Kind       string
	Mine       bool   // held by, or given to, the context's actor
	Unassigned bool   // nobody holds it and it is given to nobody
	Overdue    bool   // waiting beyond its due time; of decided ones, decided after it
	Appeals    bool   // only appeals
	Seconds    bool   // second opinions, which no other list has
	Q          string // part of the store's name, the summary or an id
}

// Counts are the figures above the queue.
type Counts struct {
	Waiting int64 `json:"waiting" doc:"open and claimed"`
	Open    int64 `json:"open" doc:"nobody holds them"`
	Claimed int64 `json:"claimed" doc:"a reviewer holds them now"`
	Mine    int64 `json:"mine" doc:"the reader holds them now, or they are given to the reader"`
	Overdue int64 `json:"overdue" doc:"waiting beyond their due time"`
	DueSoon int64 `json:"due_soon" doc:"due within four hours"`
	Free    int64 `json:"unassigned" doc:"nobody holds them, they are given to nobody"`
	Appeals int64 `json:"appeals" doc:"waiting appeals"`
	Second  int64 `json:"second" doc:"one person has decided, another has to"`
	Again   int64 `json:"second_opinions" doc:"second opinions that wait; no other figure counts them"`
	// OldestSeconds and MedianSeconds are waiting times.
	OldestSeconds int64 `json:"oldest_seconds" doc:"how long the oldest case waits"`
	MedianSeconds int64 `json:"median_seconds" doc:"median time from opening to decision, of what was decided within figures_window; 0 when nothing was"`
}

// Cases gives a page of the reviewers' queue, the one due first first; of decided
// cases the newest decision first. Cases whose claim has lapsed are open again.
//
// Source: X-31.
func (s *Service) Cases(ctx context.Context, f CaseFilter, req page.Request) (page.Of[Case], error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return page.Of[Case]{}, err
	}
	now := s.machine.Now()
	sel, err := selectionOf(f, lapsed(now, timeout), clock.Micros(s.clock.Now()))
	if err != nil {
		return page.Of[Case]{}, err
	}
	if f.Mine {
		sel.reviewer = identity.From(ctx).ID
	}
	rows, err := s.selectCases(ctx, sel, req)
	if err != nil {
		return page.Of[Case]{}, fault.Wrap("review.Cases", err)
	}
	for i := range rows {
		rows[i] = seenAt(rows[i], now, timeout)
	}
	return page.Cut(rows, req.Rows(), func(c Case) []string {
		at := c.DueAt
		if f.State == CaseDecided {
			at = c.Decision.At
		}
		return page.TimeKey(at, c.ID)
	}), nil
}

// selectionOf turns a filter into what the statements compare: a claim made at
// or before the lapsed instant holds no longer.
func selectionOf(f CaseFilter, lapsed, now int64) (selection, error) {
	sel := selection{states: [2]CaseState{CaseOpen, CaseClaimed}, after: -1, before: math.MaxInt64, kind: f.Kind, free: f.Unassigned, appeals: f.Appeals, seconds: f.Seconds, lapsed: lapsed,
		like: pattern(f.Q)}
	if f.Overdue {
		sel.overdue = now
	}
	switch f.State {
	case "", StateWaiting:
	case CaseOpen:
		sel.before = lapsed
	case CaseClaimed:
		sel.states, sel.after = [2]CaseState{CaseClaimed, CaseClaimed}, lapsed
	case CaseDecided, CaseWithdrawn:
		sel.states = [2]CaseState{f.State, f.State}
	default:
		return sel, fault.T("review.Cases", fault.Invalid, "review.unknown_state", "没有这个状态。", "There is no such state.").
			WithField("/state", "unknown", "waiting、open、claimed、decided 或 withdrawn", "waiting, open, claimed, decided or withdrawn")
	}
	return sel, nil
}

// seenAt is the case as people see it now: a lapsed claim is no claim.
func seenAt(c Case, machine time.Time, timeout time.Duration) Case {
	if c.State == CaseClaimed && StateAt(c, machine, timeout) == CaseOpen {
		c.State, c.ClaimedBy, c.ClaimedName, c.ClaimedAt = CaseOpen, "", "", time.Time{}
	}
	return c
}

// Counts gives the figures of the whole queue for the context's actor.
//
// Source: X-31.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	p, err := s.rules(ctx)
	if err != nil {
		return Counts{}, err
	}
	now := s.clock.Now()
	out, err := sqldb.One(ctx, s.db, func(r sqldb.Row) (Counts, error) {
		var c Counts
		var oldest int64
		err := r.Scan(&c.Waiting, &c.Claimed, &c.Mine, &c.Overdue, &c.DueSoon, &c.Free, &c.Appeals, &c.Second, &oldest)
		if c.Open = c.Waiting - c.Claimed; oldest > 0 {
			c.OldestSeconds = int64(now.Sub(clock.FromMicros(oldest)) / time.Second)
		}
		return c, err
	}, sqlAllCounts, lapsed(s.machine.Now(), p.ClaimTimeout.Duration()), identity.From(ctx).ID, clock.Micros(now), clock.Micros(now.Add(dueSoon)))
	if err != nil {
		return out, fault.Wrap("review.Counts", err)
	}
	if out.Again, err = sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllSecondsWaiting); err != nil {
		return out, fault.Wrap("review.Counts", err)
	}
	wait, err := s.medianWait(ctx, now.Add(-p.FiguresWindow.Duration()))
	out.MedianSeconds = int64(wait / time.Second)
	return out, fault.Wrap("review.Counts", err)
}

// Detail is a case with everything that the reviewer's screen shows.
type Detail struct {
	Case     Case
	Evidence any      // the tool's own
	History  []Record // of the earlier attempts of the same thing, newest first
	Records  []Record // of this attempt, in the order of the stages
	// Readiness says whether the reviewer can see the submission by now.
	Readiness Readiness
	Appeal    Appeal // the zero value when the case is no appeal
	Refused   error  // why the context's actor may not decide it; nil when they may
}

// Detail reads a case, asks its tool for the evidence and adds the records of
// the earlier attempts. Fault NotFound "review.not_found".
//
// Source: V-44, V-62.
func (s *Service) Detail(ctx context.Context, caseID string) (Detail, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return Detail{}, err
	}
	c, err := s.caseByID(ctx, caseID)
	if err != nil {
		return Detail{}, err
	}
	k, err := s.kind(c.Kind)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Case: seenAt(c, s.machine.Now(), timeout), Readiness: Readiness{Ready: true}}
	if k.Ready != nil {
		if d.Readiness, err = k.Ready(ctx, c.SubjectID); err != nil {
			return Detail{}, fault.Wrap("review.Detail", err)
		}
	}
	if d.Evidence, err = k.Evidence(ctx, c.SubjectID); err != nil {
		return Detail{}, fault.Wrap("review.Detail", err)
	}
	if d.Records, err = sqldb.All(ctx, s.db, scanRecord, sqlListRecordsOfSubject, c.StoreID, c.Kind, c.SubjectID); err != nil {
		return Detail{}, err
	}
	if c.SecondOf != "" && c.State != CaseDecided { // a second opinion is given without knowing the first
		d.Records = slices.DeleteFunc(d.Records, func(r Record) bool { return r.Stage != StageAuto })
	}
	if c.AppealID != "" {
		if d.Appeal, err = s.appealByID(ctx, c.StoreID, c.AppealID); err != nil {
			return Detail{}, err
		}
	}
	if c.State == CaseOpen || c.State == CaseClaimed {
		d.Refused = s.mayJudge(ctx, c, reviewerFrom(ctx))
	}
	d.History = []Record{}
	if c.ParentID != "" {
		d.History, err = sqldb.All(ctx, s.db, scanRecord, sqlListHistory, c.StoreID, c.Kind, c.ParentID, c.SubjectID, clock.Micros(c.OpenedAt))
	}
	if err != nil {
		return d, err
	}
	return d, s.entitle(ctx, c.StoreID, d.History)
}
