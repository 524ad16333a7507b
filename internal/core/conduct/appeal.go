package conduct

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// ReviewKind lets sellers appeal against violations; late gives the service, which
// is made before the engine's first call. An appeal that is won gives back.
//
// Source: X-30, M-29.
func ReviewKind(late func() *Service) review.Kind {
	codes := []review.Code{}
	for _, r := range Rules() {
		codes = append(codes, r.Code)
	}
	return review.Kind{
		Name: KindViolation, Label: i18n.T("违规", "Violation"), Tool: "conduct", Codes: codes,
		Evidence: func(ctx context.Context, id string) (any, error) { return late().Evidence(ctx, id) },
		Decided: func(ctx context.Context, c review.Case, d review.Decision) error {
			if !d.Approve {
				return nil
			}
			return late().GiveBack(ctx, c.StoreID, c.SubjectID, d.Note)
		},
		Appeal: func(ctx context.Context, r review.Record) error {
			return late().appealable(ctx, r.StoreID, r.SubjectID)
		},
		Titles: func(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
			return late().titles(ctx, storeID, ids)
		},
	}
}

// appealable refuses an appeal against what is over: Conflict "appeal.over".
func (s *Service) appealable(ctx context.Context, storeID, id string) error {
	v, err := s.get(ctx, storeID, id)
	if err != nil {
		return err
	}
	if !v.EndedAt.IsZero() {
		return fault.T("conduct.appeal", fault.Conflict, "appeal.over", "该违规已撤销，无需申诉。", "This violation was taken back already.")
	}
	return nil
}

// Evidence is what a reviewer sees of a violation under appeal.
//
// Source: X-30, M-29.
type Evidence struct {
	ViolationID string     `json:"violation_id"`
	Rule        string     `json:"rule"`
	RuleLabel   i18n.Text  `json:"rule_label"`
	Cause       i18n.Text  `json:"cause"`
	Severity    Severity   `json:"severity"`
	Module      string     `json:"module"`
	Reason      string     `json:"reason"`
	EvidenceURL string     `json:"evidence_url" doc:"link or number of what shows it"`
	At          time.Time  `json:"at"`
	ExpiresAt   *time.Time `json:"expires_at"`
	EndedAt     *time.Time `json:"ended_at"`
	By          string     `json:"by"`
	Points      string     `json:"points" doc:"what it took, below 0"`
	Score       string     `json:"score" doc:"the store's Service Score now"`
	Freezes     []Thaw     `json:"freezes" doc:"freezes that it brought or counted for"`
	Others      int        `json:"others" doc:"the store's other violations in force"`
}

// Thaw is a freeze that an appeal may lift.
type Thaw struct {
	Scope string    `json:"scope"`
	Label i18n.Text `json:"label"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	Now   bool      `json:"in_force"`
}

// Evidence collects what the reviewer's screen shows.
func (s *Service) Evidence(ctx context.Context, id string) (Evidence, error) {
	v, err := s.allGet(ctx, id)
	if err != nil {
		return Evidence{}, err
	}
	now := s.clock.Now()
	rule, _ := RuleOf(v.Rule)
	e := Evidence{ViolationID: v.ID, Rule: rule.Name, RuleLabel: rule.Label, Cause: rule.Cause, Severity: v.Severity, Module: v.Module, Reason: v.Reason, EvidenceURL: v.Evidence,
		At: v.At, ExpiresAt: orNull(v.ExpiresAt), EndedAt: orNull(v.EndedAt), By: v.ByName, Freezes: []Thaw{}}
	lines, err := s.linesOfViolation(ctx, v.StoreID, v.ID)
	if err != nil {
		return e, err
	}
	var taken int64
	for _, l := range lines {
		taken += l.Milli
	}
	e.Points = Points(taken)
	score, err := s.ScoreAt(ctx, v.StoreID, now)
	if err != nil {
		return e, err
	}
	e.Score = Points(score)
	touched, err := s.freezesTouched(ctx, v.StoreID, v.ID)
	if err != nil {
		return e, err
	}
	for _, f := range touched {
		e.Freezes = append(e.Freezes, Thaw{f.Scope, s.scope(f.Scope).Label, f.From, f.Until, f.InForce(now)})
	}
	in, err := s.listInForce(ctx, v.StoreID, now)
	for _, o := range in {
		if o.ID != v.ID {
			e.Others++
		}
	}
	return e, err
}
