package eligibility

import (
	"context"
	"errors"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
)

// errMoved says that somebody else changed the activation in between.
var errMoved = errors.New("eligibility: the activation has moved on")

// settled reads the store's activation of the tool and applies the transition
// that is due by the judgement; false when there is none. It opens or joins a
// transaction only when something is due. The actor of a transition is the
// system: nobody asked for it.
func (s *Service) settled(ctx context.Context, t Tool, j *judgement) (Activation, bool, error) {
	for {
		a, known, err := s.find(ctx, j.facts.Store.ID, t.ID)
		if err != nil || !known {
			return a, false, err
		}
		next, step := decide(a, j.rows, j.policy, j.facts.Now)
		if step == stepNone {
			return a, true, nil
		}
		err = s.db.InTx(identity.AsSystem(ctx), func(ctx context.Context) error {
			fresh, err := s.judge(ctx, a.StoreID, t)
			if err != nil {
				return err
			}
			if next, step = decide(a, fresh.rows, fresh.policy, fresh.facts.Now); step == stepNone {
				next = a
				return nil
			}
			*j = fresh
			next.CheckedAt, next.PolicyVersion = fresh.facts.Now, fresh.doc.Version
			return s.apply(ctx, t, a, next, step, fresh)
		})
		if errors.Is(err, errMoved) {
			continue
		}
		return next, true, err
	}
}

// apply writes a transition with its audit row, notice and hook; it needs a
// transaction.
func (s *Service) apply(ctx context.Context, t Tool, from, to Activation, st step, j judgement) error {
	changed, err := s.update(ctx, to)
	if err != nil {
		return err
	}
	if !changed {
		return errMoved
	}
	failing := Failing(j.rows)
	err = s.audit.Write(ctx, audit.Entry{
		StoreID: to.StoreID, Subject: subject(to), Action: "tool." + string(st), Reason: reason(failing),
		PolicyVersion: to.PolicyVersion, Before: recordOf(from), After: recordOf(to),
	})
	if err != nil {
		return err
	}
	if err := s.tell(ctx, t, to, st, j, failing); err != nil {
		return err
	}
	if from.State == to.State || t.OnState == nil {
		return nil
	}
	return t.OnState(ctx, to.StoreID, from.State, to.State, j.facts.Now)
}

// tell sends the notice of a transition.
//
// Source: X-24 "notice before suspension".
func (s *Service) tell(ctx context.Context, t Tool, a Activation, st step, j judgement, failing []Criterion) error {
	kind := map[step]string{
		stepGrace: NoticeGrace, stepGraceEnded: NoticeGraceEnded, stepSuspend: NoticeSuspended, stepRestore: NoticeRestored,
	}[st]
	if kind == "" {
		return nil
	}
	labels := make([]i18n.Text, len(failing))
	for i, c := range Sort(failing) {
		labels[i] = c.Label
	}
	day := a.GraceUntil.In(Zone(j.facts.Store)).Format("2006-01-02 15:04")
	url := t.ScreenURL(a.StoreID)
	if len(failing) > 0 {
		url = reasonsURL(a.StoreID, t)
	}
	return s.notices.Send(ctx, notice.To{StoreID: a.StoreID}, kind, url, noticeArgs(kind, t.Name, listed(labels), day)...)
}

// reasonsURL is the console's screen with the criteria of a tool.
func reasonsURL(storeID string, t Tool) string { return "/stores/" + storeID + "/tools/" + t.ID }

// noticeArgs are as many arguments as the kind's text has verbs.
func noticeArgs(kind string, tool, lost i18n.Text, day string) []any {
	switch kind {
	case NoticeGrace:
		return []any{tool, lost, day}
	case NoticeSuspended:
		return []any{tool, lost}
	}
	return []any{tool}
}

// RecheckStore looks at every activation of a store now: after a violation, a
// new level or a new figure. It opens or joins a transaction when a transition
// is due.
//
// Source: X-24, V-28.
func (s *Service) RecheckStore(ctx context.Context, storeID string) error {
	const op = "eligibility.RecheckStore"
	activated, err := s.activated(ctx, storeID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, t := range s.tools {
		if !slices.Contains(activated, t.ID) {
			continue // a tool that was never switched on has no state to move
		}
		j, err := s.judge(ctx, storeID, t)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return fault.Wrap(op, err)
		}
		if _, _, err := s.settled(ctx, t, &j); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

// recheckBatch bounds how many activations one transaction notes as checked.
const recheckBatch = 200

// Recheck looks at every activation whose last check is a policy's interval ago
// or whose grace period is over. One store that cannot be judged does not hold
// the others up: it is logged and due again at the next tick.
//
// Source: X-24.
func (s *Service) Recheck(ctx context.Context, now time.Time) error {
	const op = "eligibility.Recheck"
	ctx = identity.AsSystem(ctx)
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	p := policy.Get[Policy](doc, SectionName)
	checkedBefore := now.Add(-p.RecheckEvery.Duration())
	for after := []string{"", ""}; ; {
		due, err := s.allDue(ctx, checkedBefore, now, after, recheckBatch)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if len(due) == 0 {
			return nil
		}
		checked := s.recheckEach(ctx, due)
		if err := s.noteChecked(ctx, checked, now); err != nil {
			return fault.Wrap(op, err)
		}
		last := due[len(due)-1]
		after = []string{last.StoreID, last.Tool}
	}
}

// recheckEach settles activations and returns the ones that could be judged.
func (s *Service) recheckEach(ctx context.Context, due []Activation) []Activation {
	checked := make([]Activation, 0, len(due))
	for _, a := range due {
		t, err := s.tool(a.Tool)
		if err != nil {
			continue // of a tool that this program does not have
		}
		j, err := s.judge(ctx, a.StoreID, t)
		if err == nil {
			_, _, err = s.settled(ctx, t, &j)
		}
		if err != nil {
			s.log.ErrorContext(ctx, "eligibility recheck", "store", a.StoreID, "tool", a.Tool, "error", err)
			continue
		}
		checked = append(checked, a)
	}
	return checked
}

func (s *Service) noteChecked(ctx context.Context, checked []Activation, now time.Time) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, a := range checked {
			if err := s.markChecked(ctx, a, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// subject names an activation in audit rows: "video".
func subject(a Activation) string { return a.StoreID + "/" + a.Tool }

// reason is what a transition rests on, in words for the trail.
func reason(failing []Criterion) string {
	if len(failing) == 0 {
		return "every criterion is met"
	}
	out := "not met:"
	for _, c := range failing {
		out += " " + c.ID + " " + c.Actual.In(i18n.EN) + " (" + c.Required.In(i18n.EN) + ");"
	}
	return out[:len(out)-1]
}

// record is an activation as audit rows keep it.
type record struct {
	State      State    `json:"state"`
	Lost       []string `json:"lost,omitempty"`
	Serious    bool     `json:"serious,omitempty"`
	GraceUntil string   `json:"grace_until,omitempty"`
}

func recordOf(a Activation) record {
	r := record{State: a.State, Lost: slices.Clone(a.Lost), Serious: a.Serious}
	if !a.GraceUntil.IsZero() {
		r.GraceUntil = clock.Trim(a.GraceUntil).Format(time.RFC3339)
	}
	return r
}
