package insight

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlUpsertMetric = `insert into metric (store_id, key, value, currency, source, computed_at_us)
values ($1, $2, $3, $4, $5, $6)
on conflict (store_id, key) do update set value = excluded.value, currency = excluded.currency,
    source = excluded.source, computed_at_us = excluded.computed_at_us`

	sqlListMetrics = `select key, value, currency, source, computed_at_us from metric where store_id = $1 order by key`
)

func (s *Service) putMetric(ctx context.Context, storeID string, m Metric) error {
	_, err := s.db.Exec(ctx, sqlUpsertMetric, storeID, m.Key, m.Value, m.Currency, string(m.Source), clock.Micros(m.ComputedAt))
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
