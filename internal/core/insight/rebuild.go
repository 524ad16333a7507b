package insight

import (
	"context"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

// spill is how many merged cells a rebuild keeps in memory before it writes them.
const spill = 200_000

// Rebuild clears the hourly sums and makes them again from the facts of every
// source: the same facts give the same numbers, and Changed says how many sums
// were different before. It is one transaction; nobody may write facts to the
// same database meanwhile, so it is an act of maintenance (`souk metrics rebuild`).
//
// Source: X-13.
func (s *Service) Rebuild(ctx context.Context) (RebuildResult, error) {
	var out RebuildResult
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		out = RebuildResult{}
		if _, err := s.db.Exec(ctx, sqlAllCellsDropNext); err != nil {
			return err
		}
		for _, source := range s.sources {
			n, err := s.replay(ctx, source)
			if err != nil {
				return err
			}
			out.Emitted += n
		}
		return s.takeNext(ctx, &out)
	})
	return out, fault.Wrap("insight.Rebuild", err)
}

// replay writes what a source emits to the next sums.
func (s *Service) replay(ctx context.Context, source Source) (int64, error) {
	var emitted int64
	type place struct {
		store, product, key string
		hour                int64
	}
	held := map[place]int64{}
	flush := func() error {
		cells := make([]Cell, 0, len(held))
		for at, v := range held {
			cells = append(cells, Cell{at.store, at.product, at.key, clock.FromMicros(at.hour), v})
		}
		clear(held)
		return s.addCells(ctx, sqlAddNextCells, merged(cells))
	}
	err := source.Replay(ctx, func(cells []Cell) error {
		if err := checkCells(cells); err != nil {
			return err
		}
		for _, c := range cells {
			if !strings.HasPrefix(c.Key, source.Prefix) {
				return fault.E("insight.Rebuild", fault.Internal, "internal", nil, "The source "+source.Name+" gave the foreign key "+c.Key+".")
			}
			held[place{c.StoreID, c.ProductID, c.Key, clock.Micros(hourOf(c.Hour))}] += c.Value
		}
		emitted += int64(len(cells))
		if len(held) < spill {
			return nil
		}
		return flush()
	})
	if err != nil {
		return emitted, err
	}
	return emitted, flush()
}
