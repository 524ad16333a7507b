package order

import (
	"context"

	"souk/internal/core/insight"
	"souk/internal/platform/sqldb"
)

// pageRows is how many facts a replay reads at a time.
const pageRows = 2000

// Sources replay every fact for a rebuild of the sums.
//
// Source: X-13.
func Sources(service func() *Service) []insight.Source {
	replay := func(prefix string, kinds ...FactKind) insight.Source {
		return insight.Source{Name: prefix[:len(prefix)-1], Prefix: prefix, Replay: func(ctx context.Context, emit func([]insight.Cell) error) error {
			for _, k := range kinds {
				if err := service().replayFacts(ctx, k, emit); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	return []insight.Source{
		{Name: "order", Prefix: keyPrefixOrder, Replay: func(ctx context.Context, emit func([]insight.Cell) error) error {
			return service().replayOrders(ctx, emit)
		}},
		replay(keyPrefixShipment, KindShipment), replay(keyPrefixReview, KindReview), replay(keyPrefixRating, KindRating),
		replay(keyPrefixAds, KindAdSpend), replay(keyPrefixCoupon, KindCoupon),
	}
}

func (s *Service) replayOrders(ctx context.Context, emit func([]insight.Cell) error) error {
	for after := ""; ; {
		orders, err := sqldb.All(ctx, s.db, scanOrder, sqlAllOrdersPage, after, int64(pageRows))
		if err != nil || len(orders) == 0 {
			return err
		}
		after = orders[len(orders)-1].ID
		facts, err := sqldb.All(ctx, s.db, scanFact, sqlAllOrderFactsBetween, orders[0].ID, after)
		if err != nil {
			return err
		}
		of := map[string][]Fact{}
		for _, f := range facts {
			of[f.OrderID] = append(of[f.OrderID], f)
		}
		var out []insight.Cell
		for _, o := range orders {
			out = append(out, contributionOfOrder(o, of[o.ID])...)
		}
		if err := emit(out); err != nil {
			return err
		}
	}
}

func (s *Service) replayFacts(ctx context.Context, kind FactKind, emit func([]insight.Cell) error) error {
	for after := ""; ; {
		facts, err := sqldb.All(ctx, s.db, scanFact, sqlAllFactsPage, string(kind), after, int64(pageRows))
		if err != nil {
			return err
		}
		var out []insight.Cell
		for _, f := range facts {
			if f.Kind != kind {
				break
			}
			after = f.ID
			out = append(out, contributionOfFact(f)...)
		}
		if err := emit(out); err != nil {
			return err
		}
		if len(facts) < pageRows || facts[len(facts)-1].Kind != kind {
			return nil
		}
	}
}
