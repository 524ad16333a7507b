package eligibility

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/policy"
)

// Answer judges a tool's criteria by the facts and the policy of now. A due
// transition of an activation happens first, so that state and criteria agree. A
// freeze of the tool's scope hides the stored state until it ends by the clock.
// Errors: NotFound for store and tool.
//
// Source, V-25.
func (s *Service) Answer(ctx context.Context, storeID, toolID string) (Answer, error) {
	const op = "eligibility.Answer"
	t, err := s.tool(toolID)
	if err != nil {
		return Answer{}, err
	}
	j, err := s.judge(ctx, storeID, t)
	if err != nil {
		return Answer{}, fault.Wrap(op, err)
	}
	a, ok, err := s.settled(ctx, t, &j)
	if err != nil {
		return Answer{}, fault.Wrap(op, err)
	}
	out := answerOf(t, j, a, ok)
	f, frozen, err := s.conduct.Frozen(ctx, storeID, t.ID)
	if err != nil {
		return Answer{}, fault.Wrap(op, err)
	}
	if frozen && (ok || t.Automatic) {
		out.State, out.Since, out.FrozenUntil, out.Why, out.GraceUntil = Frozen, f.From, f.Until, f.Reason, time.Time{}
	}
	return out, nil
}

// Answers are the answers of every tool for a store, in the order of the tiles.
//
// Source: X-19.
func (s *Service) Answers(ctx context.Context, storeID string) ([]Answer, error) {
	out := make([]Answer, 0, len(s.tools))
	for _, t := range s.tools {
		a, err := s.Answer(ctx, storeID, t.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// State is the state of a tool for a store: the stored one, else whether the
// store could activate it.
//
// Source: X-22.
func (s *Service) State(ctx context.Context, storeID, toolID string) (State, error) {
	a, err := s.Answer(ctx, storeID, toolID)
	return a.State, err
}

// ActivatedAt is when the store switched the tool on; false when it never did.
//
// Source: V-29.
func (s *Service) ActivatedAt(ctx context.Context, storeID, toolID string) (time.Time, bool, error) {
	a, ok, err := s.find(ctx, storeID, toolID)
	return a.ActivatedAt, ok, fault.Wrap("eligibility.ActivatedAt", err)
}

func answerOf(t Tool, j judgement, a Activation, activated bool) Answer {
	out := Answer{
		Tool: t.ID, State: NotEligible, Eligible: Met(j.rows), Criteria: Sort(j.rows),
		PolicyVersion: j.doc.Version, At: j.facts.Now,
	}
	if out.Eligible {
		out.State = Eligible
	}
	if activated {
		out.State, out.Since = a.State, a.Since
		if a.State == Active {
			out.GraceUntil = a.GraceUntil
		}
	}
	return out
}

// judgement is what the criteria of a tool say about a store now.
type judgement struct {
	doc    policy.Document
	policy Policy
	facts  Facts
	rows   []Criterion
}

// judge gathers the facts and runs the tool's criteria.
func (s *Service) judge(ctx context.Context, storeID string, t Tool) (judgement, error) {
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return judgement{}, err
	}
	f, err := s.facts(ctx, storeID)
	if err != nil {
		return judgement{}, err
	}
	return judgement{doc, policy.Get[Policy](doc, SectionName), f, t.Criteria(doc, f)}, nil
}

// facts gathers what criteria may look at.
func (s *Service) facts(ctx context.Context, storeID string) (Facts, error) {
	f := Facts{Now: s.clock.Now()}
	var err error
	if f.Store, err = s.stores.Get(ctx, storeID); err != nil {
		return Facts{}, err
	}
	if f.Metrics, err = s.insight.Of(ctx, f.Store); err != nil {
		return Facts{}, err
	}
	if f.Violations, err = s.conduct.InForce(ctx, storeID, f.Now); err != nil || s.papers == nil {
		return f, err
	}
	f.Papers, err = s.papers.Held(ctx, storeID)
	return f, err
}
