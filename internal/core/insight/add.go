package insight

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Add adds cells to the hourly sums. Equal cells are merged and rows are taken in
// one order, so writers do not wait for each other in a circle. It needs a
// transaction: the sums change with the facts or not at all.
//
// Source.
func (s *Service) Add(ctx context.Context, cells []Cell) error {
	if err := sqldb.RequireTx(ctx, "insight.Add"); err != nil {
		return err
	}
	if err := checkCells(cells); err != nil {
		return err
	}
	if h, ok := ctx.Value(heldKey{s}).(*held); ok {
		h.cells = append(h.cells, cells...)
		return nil
	}
	return fault.Wrap("insight.Add", s.addCells(ctx, sqlAddCells, merged(cells)))
}

// Sum is what the hours from the one that from lies in up to to (not included)
// add up to. productID "" is the store.
func (s *Service) Sum(ctx context.Context, storeID, productID, key string, from, to time.Time) (int64, error) {
	n, err := s.sumCells(ctx, storeID, productID, key, hourOf(from), to)
	return n, fault.Wrap("insight.Sum", err)
}

// SumByProduct is Sum for every product of the store that has a row.
func (s *Service) SumByProduct(ctx context.Context, storeID, key string, from, to time.Time) (map[string]int64, error) {
	rows, err := s.sumByProduct(ctx, storeID, key, hourOf(from), to)
	if err != nil {
		return nil, fault.Wrap("insight.SumByProduct", err)
	}
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.of] = r.value
	}
	return out, nil
}

// Hours are from the first to behind the last hour in which something happened.
type Hours struct{ From, To time.Time }

// HoursByProduct are the first and last hours in which the key has something,
// for every product of the store that has any between from and to.
func (s *Service) HoursByProduct(ctx context.Context, storeID, key string, from, to time.Time) (map[string]Hours, error) {
	rows, err := s.cellSpans(ctx, storeID, key, hourOf(from), to)
	if err != nil {
		return nil, fault.Wrap("insight.HoursByProduct", err)
	}
	out := make(map[string]Hours, len(rows))
	for _, r := range rows {
		out[r.productID] = Hours{clock.FromMicros(r.first), clock.FromMicros(r.last).Add(time.Hour)}
	}
	return out, nil
}

// Series is the store's sums of the keys step by step in its own zone, from the
// step that from lies in up to to. Errors: NotFound; Invalid "series.step",
// "series.range", "series.long".
func (s *Service) Series(ctx context.Context, storeID string, keys []string, from, to time.Time, step Step) ([]Point, error) {
	return s.ProductSeries(ctx, storeID, "", keys, from, to, step)
}

// ProductSeries is Series for one product of the store.
func (s *Service) ProductSeries(ctx context.Context, storeID, productID string, keys []string, from, to time.Time, step Step) ([]Point, error) {
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return nil, fault.Wrap("insight.Series", err)
	}
	zone, err := time.LoadLocation(st.Zone)
	if err != nil {
		return nil, fault.E("insight.Series", fault.Internal, "internal", err, "The store's time zone is unknown.")
	}
	starts, err := step.steps(from, to, zone)
	if err != nil {
		return nil, err
	}
	points := make([]Point, len(starts))
	for i, at := range starts {
		points[i] = Point{At: at.UTC(), Values: make([]int64, len(keys))}
	}
	for k, key := range keys {
		cells, err := s.listCells(ctx, storeID, productID, key, hourOf(starts[0]), to)
		if err != nil {
			return nil, fault.Wrap("insight.Series", err)
		}
		i := 0
		for _, c := range cells {
			for i+1 < len(points) && !c.hour.Before(points[i+1].At) {
				i++
			}
			points[i].Values[k] += c.value
		}
	}
	return points, nil
}
