package document

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/core/review"
)

// appealable refuses an appeal against a rejection that is history: Conflict
// "appeal.over".
//
// Source: X-30.
func (s *Service) appealable(ctx context.Context, r review.Record) error {
	d, err := s.get(ctx, r.StoreID, r.SubjectID)
	if err != nil {
		return err
	}
	if d.State != Rejected {
		return fault.T("document.appeal", fault.Conflict, "appeal.over", "该文件已不是被驳回状态，无需申诉。", "This paper is not rejected any more: there is nothing to appeal against.").
			With("state", string(d.State))
	}
	return nil
}

// overturn undoes a rejection inside the decision's transaction: the paper counts
// as if the first reviewer had approved it. One whose last day has passed meanwhile
// has expired instead: the seller was right, the paper is over all the same.
//
// Source.
func (s *Service) overturn(ctx context.Context, c review.Case, dec review.Decision) error {
	d, err := s.get(ctx, c.StoreID, c.SubjectID)
	if err != nil {
		return err
	}
	if d.State != Rejected {
		return fault.T("document.appeal", fault.Conflict, "appeal.over", "该文件已不是被驳回状态。", "This paper is not rejected any more.").With("state", string(d.State))
	}
	t, _ := s.Type(d.Type)
	before := map[string]any{"state": d.State, "code": d.Code}
	kind, args, err := reinstate(&d, t, dec)
	if err != nil {
		return err
	}
	if err := s.update(ctx, &d); err != nil {
		return err
	}
	if err := s.trail(ctx, d, "document."+string(d.State), "appeal:overturned", before); err != nil {
		return err
	}
	if err := s.notify(ctx, d, kind, args...); err != nil {
		return err
	}
	return s.tellDecided(ctx, d, dec)
}

// titles says what papers of the store are called, by id.
func (s *Service) titles(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
	rows, err := s.named(ctx, storeID, ids)
	out := map[string]string{}
	for _, d := range rows {
		t, _ := s.Type(d.Type)
		if out[d.ID] = t.Label.In("zh") + " · " + t.Label.In("en"); d.Title != "" {
			out[d.ID] += " · " + d.Title
		}
	}
	return out, fault.Wrap("document.titles", err)
}
