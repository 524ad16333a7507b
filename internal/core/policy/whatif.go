package policy

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// WhatIf tells what a document would change for what stands now. The packages
// that judge by the policy give one each.
//
// Source: X-66, contract "/v1/policies … what-if".
type WhatIf struct {
	Name  string
	Label i18n.Text
	// Run judges at most limit subjects under both documents; it writes nothing.
	Run func(ctx context.Context, before, after Document, limit int) (Effect, error)
}

// Effect is what a document would change.
type Effect struct {
	Name    string
	Label   i18n.Text
	Checked int        // subjects judged
	Skipped int        // subjects reached that cannot be judged: what they were judged by is no longer kept
	Total   int        // subjects there are; 0 = nobody counted
	Whole   bool       // false: there are more subjects than were reached, the figures are of a part
	Changes int        // subjects whose verdict would be another
	Changed []Affected // the first MaxExamples of them
}

// MaxExamples bounds the subjects that an effect names.
const MaxExamples = 200

// Affected is a subject with the verdict that it has and the one it would get.
type Affected struct {
	StoreID string
	Subject string // id
	Title   string
	Of      i18n.Text // what of the subject, such as a tool; may be empty
	Before  i18n.Text
	After   i18n.Text
	// BeforeCodes and AfterCodes are what the verdicts rest on, for packages that have codes.
	BeforeCodes []string
	AfterCodes  []string
}

// Effects runs every what-if for a draft against the document in force. Errors:
// NotFound; Invalid "policy.invalid" while the draft has problems.
//
// Source: X-66.
func (s *Service) Effects(ctx context.Context, draftID string, limit int) ([]Effect, error) {
	const op = "policy.Effects"
	d, err := s.Draft(ctx, draftID)
	if err != nil {
		return nil, err
	}
	p, err := s.Preview(ctx, d.Changes, s.clock.Now())
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(p.Problems) > 0 {
		return nil, Refused(op, p.Problems)
	}
	var out []Effect
	for _, w := range s.whatIfs() {
		e, err := w.Run(ctx, p.Over, p.Document, limit)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		e.Name, e.Label, e.Changes = w.Name, w.Label, len(e.Changed)
		e.Changed = e.Changed[:min(e.Changes, MaxExamples)]
		out = append(out, e)
	}
	return out, nil
}
