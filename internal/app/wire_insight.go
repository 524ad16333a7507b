package app

import (
	"context"
	"time"

	"souk/internal/core/catalog"
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/tools/aplus"
	"souk/internal/tools/coins"
	"souk/internal/tools/email"
	"souk/internal/tools/messages"
	"souk/internal/tools/video"
)

// insightTools are what tools give to reports, benchmarks, adviser and diagnosis.
// insight is made before them: they are asked late.
func (s *souk) insightTools() []insight.Tool {
	return []insight.Tool{
		video.Insight(func() *video.Service { return s.video }, func() video.Sums { return s.insight },
			func(ctx context.Context, storeID string) (time.Time, bool, error) {
				return s.eligibility.ActivatedAt(ctx, storeID, video.ToolID)
			}),
		aplus.Insight(), coins.Insight(), email.Insight(), messages.Insight(),
	}
}

// onSale are the store's products on sale.
func (s *souk) onSale(ctx context.Context, storeID string) ([]catalog.Product, error) {
	ids, err := s.catalog.OnSale(ctx, storeID)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return s.catalog.KnownByIDs(ctx, storeID, ids)
}

// standings tell how the store stands to every tool.
func (s *souk) standings(ctx context.Context, storeID string) (map[string]insight.Standing, error) {
	answers, err := s.eligibility.Answers(ctx, storeID)
	if err != nil {
		return nil, err
	}
	out := make(map[string]insight.Standing, len(answers))
	for _, a := range answers {
		st := insight.Standing{State: string(a.State), Eligible: a.Eligible}
		for _, c := range a.Criteria {
			if !c.OK {
				st.Missing = append(st.Missing, insight.Missing{ID: c.ID, Label: c.Label, Required: c.Required, Actual: c.Actual, Fix: c.Fix, URL: c.FixURL})
			}
		}
		out[a.Tool] = st
	}
	for _, t := range s.eligibility.Tools() {
		st := out[t.ID]
		st.Available, st.URL = t.Available, screenOf(t, storeID)
		out[t.ID] = st
	}
	return out, nil
}

func screenOf(t eligibility.Tool, storeID string) string {
	if t.ScreenURL == nil {
		return ""
	}
	return t.ScreenURL(storeID)
}
