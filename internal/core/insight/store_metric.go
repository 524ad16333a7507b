package insight

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlUpsertMetric = `insert into metric (store_id, key, value, currency, source, computed_at_us)
values ($1, $2, $3, $4, $5, $6)
on conflict (store_id, key) do update set value = excluded.value, currency = excluded.currency,
    source = excluded.source, computed_at_us = excluded.computed_at_us`

	sqlDeleteMetrics = `delete from metric where store_id = $1 and key = any($2)`

	sqlTouchStore = `insert into metric_due (store_id, since_us) values ($1, $2) on conflict (store_id) do nothing`

	sqlAllMetricDue = `select store_id from metric_due where store_id > $1 order by store_id limit $2`

	sqlTakeMetricDue = `delete from metric_due where store_id = $1`

	sqlGetMetricTick = `select hour_us from metric_tick where name = $1`

	sqlPutMetricTick = `insert into metric_tick (name, hour_us) values ($1, $2) on conflict (name) do update set hour_us = excluded.hour_us`

	// Hours one by one: with statistics SQLite takes a range of them for a long one, and
	// would rather look at each store's every key.
	sqlAllStoresMoved = `select distinct store_id, key from rollup where product_id = '' and hour_us = any($1) order by store_id, key`

	sqlAllStoresCounted = `select distinct store_id, key from rollup where product_id = '' order by store_id, key`

	sqlListMetrics = `select key, value, currency, source, computed_at_us from metric where store_id = $1 order by key`
)

func (s *Service) putMetrics(ctx context.Context, storeID string, metrics []Metric) error {
	rows := make([][]any, len(metrics))
	for i, m := range metrics {
		rows[i] = []any{storeID, m.Key, m.Value, m.Currency, string(m.Source), clock.Micros(m.ComputedAt)}
	}
	_, err := s.db.ExecEach(ctx, sqlUpsertMetric, rows)
	return err
}

func (s *Service) listMetrics(ctx context.Context, storeID string) ([]Metric, error) {
	return sqldb.All(ctx, s.db, scanMetric, sqlListMetrics, storeID)
}

func scanMetric(r sqldb.Row) (Metric, error) {
	var m Metric
	var at int64
	err := r.Scan(&m.Key, &m.Value, &m.Currency, &m.Source, &at)
	m.ComputedAt = clock.FromMicros(at)
	return m, err
}

func (s *Service) dropMetrics(ctx context.Context, storeID string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := s.db.Exec(ctx, sqlDeleteMetrics, storeID, keys)
	return err
}

func (s *Service) touch(ctx context.Context, storeID string, at int64) error {
	_, err := s.db.Exec(ctx, sqlTouchStore, storeID, at)
	return err
}

func (s *Service) dueStores(ctx context.Context, after string, limit int) ([]string, error) {
	return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlAllMetricDue, after, int64(limit))
}

// takeDue ends the note that the store's facts have changed.
func (s *Service) takeDue(ctx context.Context, storeID string) (bool, error) {
	n, err := s.db.Exec(ctx, sqlTakeMetricDue, storeID)
	return n > 0, err
}

// tickName names the windows that the last tick moved on: with others every
// figure has to be computed again.
func tickName(w Windows) string { return w.Rates.String() + "/" + w.GMV.String() }

// lastTick is up to which hour the windows were moved on; zero at the beginning.
func (s *Service) lastTick(ctx context.Context, w Windows) (time.Time, error) {
	return s.tickOf(ctx, tickName(w))
}

func (s *Service) putTick(ctx context.Context, w Windows, hour time.Time) error {
	return s.putTickOf(ctx, tickName(w), hour)
}

func (s *Service) tickOf(ctx context.Context, name string) (time.Time, error) {
	us, _, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[int64], sqlGetMetricTick, name)
	return clock.FromMicros(us), err
}

func (s *Service) putTickOf(ctx context.Context, name string, hour time.Time) error {
	_, err := s.db.Exec(ctx, sqlPutMetricTick, name, clock.Micros(hour))
	return err
}

// keyOf is a key of a store's sums.
type keyOf struct{ storeID, key string }

func scanKey(r sqldb.Row) (keyOf, error) {
	var k keyOf
	return k, r.Scan(&k.storeID, &k.key)
}

// keysBetween are the keys with facts in the hours from from up to to.
func (s *Service) keysBetween(ctx context.Context, from, to time.Time) ([]keyOf, error) {
	var hours []int64
	for h := hourOf(from); h.Before(to); h = h.Add(time.Hour) {
		hours = append(hours, clock.Micros(h))
	}
	return sqldb.All(ctx, s.db, scanKey, sqlAllStoresMoved, hours)
}

func (s *Service) countedKeys(ctx context.Context) ([]keyOf, error) {
	return sqldb.All(ctx, s.db, scanKey, sqlAllStoresCounted)
}
