package insight

import (
	"context"
	"maps"
	"slices"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

type heldKey struct{ s *Service }

// held is what a batch has not written yet.
type held struct {
	cells  []Cell
	stores map[string]bool
}

// Together holds back the cells and touches of fn and writes them once when it
// returns: many rows of one store touch the same hours. It needs a transaction.
func (s *Service) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	if err := sqldb.RequireTx(ctx, "insight.Together"); err != nil {
		return err
	}
	if _, ok := ctx.Value(heldKey{s}).(*held); ok {
		return fn(ctx)
	}
	h := &held{stores: map[string]bool{}}
	if err := fn(context.WithValue(ctx, heldKey{s}, h)); err != nil {
		return err
	}
	if err := s.addCells(ctx, sqlAddCells, merged(h.cells)); err != nil {
		return fault.Wrap("insight.Together", err)
	}
	for _, id := range slices.Sorted(maps.Keys(h.stores)) {
		if err := s.touch(ctx, id, clock.Micros(s.clock.Now())); err != nil {
			return fault.Wrap("insight.Together", err)
		}
	}
	return nil
}

// Touch notes that facts behind the store's metrics have changed: the next
// [Service.RefreshDue] computes them again. It needs a transaction.
func (s *Service) Touch(ctx context.Context, storeID string) error {
	if err := sqldb.RequireTx(ctx, "insight.Touch"); err != nil {
		return err
	}
	if h, ok := ctx.Value(heldKey{s}).(*held); ok {
		h.stores[storeID] = true
		return nil
	}
	return fault.Wrap("insight.Touch", s.touch(ctx, storeID, clock.Micros(s.clock.Now())))
}
