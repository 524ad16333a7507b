package insight

import (
	"context"
	"time"

	"souk/internal/base/fault"
)

// Input is one number that went into a metric.
type Input struct {
	Key   string
	Value int64
}

// ValueAt is a metric as of an instant; Has is false where there was nothing to
// divide by.
type ValueAt struct {
	At    time.Time
	Value string
	Has   bool
}

// Page is the definition of a metric with what went into it and how it moved.
//
// Source: X-12.
type Page struct {
	Metric Metric
	Has    bool // there is a value
	form   form
	Inputs []Input
	Step   Step
	Series []ValueAt // as of the end of each step; empty where only the state of now is known
}

// Page of a metric of the store: the series tells the metric as of the end of
// every step from from up to to. Errors: NotFound; Invalid "metric.unknown",
// "series.*".
//
// Source: X-12.
func (s *Service) Page(ctx context.Context, storeID, key string, from, to time.Time, step Step) (Page, error) {
	const op = "insight.Page"
	d, err := define(key)
	if err != nil {
		return Page{}, err
	}
	metrics, err := s.Metrics(ctx, storeID)
	if err != nil {
		return Page{}, err
	}
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return Page{}, err
	}
	m, err := s.moment(ctx, storeID, func(one definition, _ Policy) bool { return one.key == key })
	if err != nil {
		return Page{}, fault.Wrap(op, err)
	}
	out := Page{form: d.form, Step: step}
	if out.Metric, out.Has = metrics[key]; !out.Has {
		out.Metric = d.describe(Metric{Key: key, Source: Computed, ComputedAt: m.now}, m.windows, st.Zone)
	}
	f, err := s.compute(ctx, d, m)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for i, name := range d.inputNames(m.policy) {
		if i < len(f.in) && out.Metric.Source == Computed {
			out.Inputs = append(out.Inputs, Input{name, f.in[i]})
		}
	}
	zone, err := time.LoadLocation(st.Zone)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	starts, err := step.steps(from, to, zone)
	if err != nil {
		return out, err
	}
	if d.from != fromSums || !f.known {
		return out, nil
	}
	out.Series, err = s.history(ctx, d, m, starts, step)
	return out, fault.Wrap(op, err)
}

// inputNames say what the inputs are, in their order.
func (d definition) inputNames(p Policy) []string {
	switch d.from {
	case fromSums:
		return d.keys(p)
	case fromBuyers:
		return []string{"buyers.repeat", "buyers"}
	case fromCatalog:
		return []string{"products.sold", "products.on_sale"}
	}
	return nil
}

// history is the metric as of the end of every step, each over its own window.
func (s *Service) history(ctx context.Context, d definition, m moment, starts []time.Time, step Step) ([]ValueAt, error) {
	ends := make([]time.Time, len(starts))
	for i, at := range starts {
		end := step.next(at).Add(-time.Microsecond)
		if end.After(m.now) {
			end = m.now
		}
		ends[i] = end.UTC()
	}
	first, _ := m.windows.bounds(d.span, ends[0])
	_, last := m.windows.bounds(d.span, ends[len(ends)-1])
	keys := d.keys(m.policy)
	ins := make([][]int64, len(starts))
	for i := range ins {
		ins[i] = make([]int64, len(keys))
	}
	for k, key := range keys {
		cells, err := s.listCells(ctx, m.storeID, "", key, first, last)
		if err != nil {
			return nil, err
		}
		enter, leave, sum := 0, 0, int64(0)
		for i, end := range ends {
			from, to := m.windows.bounds(d.span, end)
			for ; enter < len(cells) && cells[enter].hour.Before(to); enter++ {
				sum += cells[enter].value
			}
			for ; leave < enter && cells[leave].hour.Before(from); leave++ {
				sum -= cells[leave].value
			}
			ins[i][k] = sum
		}
	}
	out := make([]ValueAt, len(starts))
	for i := range out {
		out[i].At = ends[i]
		out[i].Value, out[i].Has = d.value(ins[i], m.policy, m.days(d))
	}
	return out, nil
}

// ItemFigures are what a product sold in a calendar month of the store.
//
// Source: X-09.
type ItemFigures struct {
	ProductID string
	GMV       int64 // micro-units of the policy's currency, refunds subtracted
	Orders    int64
	Units     int64
}

// ItemMonth gives the figures of every product of the store that sold in the
// month (any instant of it), largest GMV first, and the currency of GMV.
//
// Source: X-09 "per item per month".
func (s *Service) ItemMonth(ctx context.Context, storeID string, month time.Time) ([]ItemFigures, string, error) {
	const op = "insight.ItemMonth"
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	zone, err := time.LoadLocation(st.Zone)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	from := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, zone)
	return s.Items(ctx, storeID, from, from.AddDate(0, 1, 0))
}

// Items is ItemMonth for any range.
func (s *Service) Items(ctx context.Context, storeID string, from, to time.Time) ([]ItemFigures, string, error) {
	const op = "insight.Items"
	p, err := s.policy(ctx)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	by := map[string]*ItemFigures{}
	for _, part := range []struct {
		key string
		to  func(*ItemFigures) *int64
	}{
		{KeyGMV + p.Currency, func(f *ItemFigures) *int64 { return &f.GMV }},
		{KeyOrders, func(f *ItemFigures) *int64 { return &f.Orders }},
		{KeyUnits, func(f *ItemFigures) *int64 { return &f.Units }},
	} {
		sums, err := s.SumByProduct(ctx, storeID, part.key, from, to)
		if err != nil {
			return nil, "", fault.Wrap(op, err)
		}
		for id, n := range sums {
			if by[id] == nil {
				by[id] = &ItemFigures{ProductID: id}
			}
			*part.to(by[id]) = n
		}
	}
	return ranked(by), p.Currency, nil
}
