package insight

import (
	"context"
	"maps"
	"slices"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/store"
	"souk/internal/platform/queue"
)

// Jobs registers the hourly tick and the medians.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("insight.tick", queue.Hourly, s.Tick)
	q.Every("insight.medians", queue.Daily, s.MediansTick)
}

// figure is what a definition gives for a store at an instant.
type figure struct {
	value string
	ok    bool    // false: nothing to divide by
	known bool    // facts of its kind have arrived
	in    []int64 // inputs, in the order of the definition's keys
}

// moment is what the figures of a store rest on that are computed together.
type moment struct {
	storeID string
	now     time.Time
	policy  Policy
	windows Windows
	defs    []definition     // the figures
	sums    map[sumKey]int64 // every sum that goes into them
	known   bool             // the figure was computed before: facts have arrived
}

// sumKey is a sum that goes into a figure: of a key within a window.
type sumKey struct {
	key    string
	window span
}

// bounds are where a window begins and ends that is looked at now: N × 24 h back on
// hourly buckets, the running one included.
//
// Source: AMB-86.
func (w Windows) bounds(n span, now time.Time) (from, to time.Time) {
	to = now.Add(time.Microsecond)
	if n == spanNone {
		return time.Unix(0, 0).UTC(), to
	}
	return hourOf(now).Add(-w.of(n).Duration()), to
}

func (m moment) days(d definition) int64 {
	return int64(m.windows.of(d.span).Duration() / (24 * time.Hour))
}

// compute takes the inputs from sums, buyers or catalog and makes the value.
func (s *Service) compute(ctx context.Context, d definition, m moment) (figure, error) {
	f := figure{known: m.known}
	var err error
	if !f.known {
		if f.known, err = s.proven(ctx, d, m); err != nil || !f.known {
			return f, err
		}
	}
	if f.in, err = s.inputs(ctx, d, m); err != nil || f.in == nil {
		return f, err
	}
	f.value, f.ok = d.value(f.in, m.policy, m.days(d))
	return f, nil
}

// proven reports whether facts of the metric have ever arrived.
//
// Source: AMB-85.
func (s *Service) proven(ctx context.Context, d definition, m moment) (bool, error) {
	for _, key := range d.proof {
		there, err := s.hasCells(ctx, m.storeID, key, m.now.Add(time.Microsecond))
		if err != nil || there {
			return there, err
		}
	}
	return len(d.proof) == 0, nil
}

// moment reads what the picked figures of a store rest on now.
func (s *Service) moment(ctx context.Context, storeID string, picked func(definition, Policy) bool) (m moment, err error) {
	m = moment{storeID: storeID, now: s.clock.Now()}
	if m.policy, err = s.policy(ctx); err != nil {
		return m, err
	}
	if m.windows, err = s.windows(ctx); err != nil {
		return m, err
	}
	for _, d := range s.defs {
		if picked(d, m.policy) {
			m.defs = append(m.defs, d)
		}
	}
	m.sums, err = s.readSums(ctx, m)
	return m, err
}

// readSums reads every sum that goes into the figures, a window at a time.
func (s *Service) readSums(ctx context.Context, m moment) (map[sumKey]int64, error) {
	keys := map[span][]string{}
	for _, d := range m.defs {
		if d.from == fromSums {
			keys[d.span] = append(keys[d.span], d.keys(m.policy)...)
		}
	}
	out := map[sumKey]int64{}
	for window, keys := range keys {
		from, to := m.windows.bounds(window, m.now)
		sums, err := s.sumStoreCells(ctx, m.storeID, keys, from, to)
		if err != nil {
			return nil, err
		}
		for _, one := range sums {
			out[sumKey{one.of, window}] = one.value
		}
	}
	return out, nil
}

func (s *Service) inputs(ctx context.Context, d definition, m moment) ([]int64, error) {
	from, to := m.windows.bounds(d.span, m.now)
	switch d.from {
	case fromSums:
		keys := d.keys(m.policy)
		in := make([]int64, len(keys))
		for i, key := range keys {
			in[i] = m.sums[sumKey{key, d.span}]
		}
		return in, nil
	case fromBuyers:
		if s.facts == nil {
			return nil, nil //nolint:nilnil // no inputs: no value
		}
		buyers, repeat, err := s.facts.Buyers(ctx, m.storeID, from, to)
		return []int64{repeat, buyers}, err
	case fromCatalog:
		return s.catalogInputs(ctx, m.storeID, from, to)
	}
	return nil, fault.E("insight.inputs", fault.Internal, "internal", nil, "A definition has no origin.")
}

func (s *Service) catalogInputs(ctx context.Context, storeID string, from, to time.Time) ([]int64, error) {
	if s.facts == nil {
		return nil, nil //nolint:nilnil // no inputs: no value
	}
	ids, err := s.facts.OnSale(ctx, storeID)
	if err != nil {
		return nil, err
	}
	units, err := s.SumByProduct(ctx, storeID, KeyUnits, from, to)
	if err != nil {
		return nil, err
	}
	in := []int64{0, int64(len(ids))}
	for _, id := range ids {
		if units[id] > 0 {
			in[0]++
		}
	}
	return in, nil
}

// Refresh computes the store's metrics now and stores those that changed, each
// with its event. A pinned one gives way once facts of its kind are there. It
// opens or joins a transaction. Errors: NotFound.
//
// Source: X-12, AMB-85.
func (s *Service) Refresh(ctx context.Context, storeID string) error {
	return fault.Wrap("insight.Refresh", s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.takeDue(ctx, storeID); err != nil {
			return err
		}
		st, err := s.stores.Get(ctx, storeID)
		if err != nil {
			return err
		}
		return s.refresh(ctx, st, nil)
	}))
}

// RefreshDue refreshes every store whose facts have changed since.
func (s *Service) RefreshDue(ctx context.Context) error {
	const page = 100
	for after := ""; ; {
		ids, err := s.dueStores(ctx, after, page)
		if err != nil {
			return fault.Wrap("insight.RefreshDue", err)
		}
		for _, id := range ids {
			if err := s.Refresh(ctx, id); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			after = id
		}
		if len(ids) < page {
			return nil
		}
	}
}

// refresh computes what rests on the sums that moved with a window; nil means
// that new facts came: everything is computed, and a value that was pinned in
// between gives way too.
func (s *Service) refresh(ctx context.Context, st store.Store, moved movedKeys) error {
	at, err := s.moment(ctx, st.ID, func(d definition, p Policy) bool { return moved == nil || d.restsOn(moved, p) })
	if err != nil || len(at.defs) == 0 {
		return err
	}
	rows, err := s.listMetrics(ctx, st.ID)
	if err != nil {
		return err
	}
	have := make(map[string]Metric, len(rows))
	for _, m := range rows {
		have[m.Key] = m
	}
	var out outcome
	for _, d := range at.defs {
		at.known = moved != nil && have[d.key].Source == Computed
		f, err := s.compute(ctx, d, at)
		if err != nil {
			return err
		}
		if old := have[d.key]; old.Source != Pinned || f.known && moved == nil {
			out.settle(d, old, f, at)
		}
	}
	if err := s.putMetrics(ctx, st.ID, out.values); err != nil {
		return err
	}
	if err := s.dropMetrics(ctx, st.ID, out.gone); err != nil {
		return err
	}
	if len(out.changed) == 0 {
		return nil
	}
	return s.events.Publish(ctx, TopicMetric, st.ID, MetricChanged{StoreID: st.ID, Key: out.changed[0], Keys: out.changed})
}

// outcome is what a store's figures are now.
type outcome struct {
	values  []Metric
	gone    []string // keys of those without a value
	changed []string // keys of those that differ from before
}

// settle takes a figure beside what stood there.
func (o *outcome) settle(d definition, old Metric, f figure, at moment) {
	if !f.ok {
		if old.Key != "" {
			o.gone, o.changed = append(o.gone, d.key), append(o.changed, d.key)
		}
		return
	}
	m := Metric{Key: d.key, Value: f.value, Source: Computed, ComputedAt: at.now}
	if d.form == formMoney {
		m.Currency = at.policy.Currency
	}
	o.values = append(o.values, m)
	if old.Value != m.Value || old.Currency != m.Currency || old.Source != m.Source {
		o.changed = append(o.changed, d.key)
	}
}

// Tick moves the windows on to now: stores with new facts, and those with facts
// in an hour that entered or left a window, are computed again; the others are
// known to stand.
//
// Source: X-12, engines "hourly roll-ups".
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	const op = "insight.Tick"
	if err := s.RefreshDue(ctx); err != nil {
		return err
	}
	w, err := s.windows(ctx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	last, err := s.lastTick(ctx, w)
	if err != nil {
		return fault.Wrap(op, err)
	}
	hour := hourOf(now)
	if !hour.After(last) {
		return nil
	}
	moved, err := s.moved(ctx, w, last, hour)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(moved)), tickStores) {
		if err := s.moveOn(ctx, ids, moved); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return fault.Wrap(op, s.putTick(ctx, w, hour))
}

// tickStores is how many stores one transaction of a tick moves on.
const tickStores = 20

// moveOn computes what moved for some stores in one transaction.
func (s *Service) moveOn(ctx context.Context, ids []string, moved map[string]movedKeys) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			st, err := s.stores.Get(ctx, id)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := s.refresh(ctx, st, moved[id]); err != nil {
				return err
			}
		}
		return nil
	})
}

// movedKeys are keys of a store whose facts entered or left a window, with the
// windows that they did it in.
type movedKeys map[string]map[span]bool

// in reports whether the key moved in the window.
func (m movedKeys) in(key string, n span) bool { return m[key][n] }

// moved are the keys of every store that entered or left a window between two
// ticks; all of them at the first one.
func (s *Service) moved(ctx context.Context, w Windows, last, hour time.Time) (map[string]movedKeys, error) {
	out := map[string]movedKeys{}
	add := func(rows []keyOf, spans ...span) {
		for _, r := range rows {
			if out[r.storeID] == nil {
				out[r.storeID] = movedKeys{}
			}
			if out[r.storeID][r.key] == nil {
				out[r.storeID][r.key] = map[span]bool{}
			}
			for _, n := range spans {
				out[r.storeID][r.key][n] = true
			}
		}
	}
	if last.IsZero() {
		rows, err := s.countedKeys(ctx)
		add(rows, spanNone, spanRates, spanSales)
		return out, err
	}
	rows, err := s.keysBetween(ctx, last.Add(time.Hour), hour.Add(time.Hour))
	if err != nil {
		return nil, err
	}
	add(rows, spanNone, spanRates, spanSales)
	for _, n := range []span{spanRates, spanSales} {
		d := w.of(n).Duration()
		if rows, err = s.keysBetween(ctx, last.Add(-d), hour.Add(-d)); err != nil {
			return nil, err
		}
		add(rows, n)
	}
	return out, nil
}
