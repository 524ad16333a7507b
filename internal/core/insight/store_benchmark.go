package insight

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertBenchmark = `insert into benchmark_version (key, version, mode, body, reason, by_id, by_name, at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (key, version) do nothing`

	sqlListBenchmarkHistory = `select key, version, mode, body, reason, by_id, by_name, at_us
from benchmark_version where key = $1 order by version desc`

	sqlListBenchmarks = `select v.key, v.version, v.mode, v.body, v.reason, v.by_id, v.by_name, v.at_us
from benchmark_version v join (select key, max(version) as version from benchmark_version group by key) last
on last.key = v.key and last.version = v.version order by v.key`

	sqlListMedians = `select key, value, stores, from_us, to_us, computed_at_us from benchmark_median order by key`

	sqlPutMedian = `insert into benchmark_median (key, value, stores, from_us, to_us, computed_at_us)
values ($1, $2, $3, $4, $5, $6)
on conflict (key) do update set value = excluded.value, stores = excluded.stores, from_us = excluded.from_us,
    to_us = excluded.to_us, computed_at_us = excluded.computed_at_us`
)

func scanLine(r sqldb.Row) (LineVersion, error) {
	var v LineVersion
	var key, body string
	var at int64
	if err := r.Scan(&key, &v.Version, &v.Mode, &body, &v.Reason, &v.ByID, &v.ByName, &at); err != nil {
		return v, err
	}
	v.At = clock.FromMicros(at)
	return v, json.Unmarshal([]byte(body), &v.Line)
}

// addLine stores a version; false when somebody has stored it already.
func (s *Service) addLine(ctx context.Context, v LineVersion) (bool, error) {
	body, err := json.Marshal(v.Line)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlInsertBenchmark, v.Line.Key, v.Version, string(v.Mode), string(body), v.Reason, v.ByID, v.ByName, clock.Micros(v.At))
	return n > 0, err
}

func (s *Service) lineHistory(ctx context.Context, key string) ([]LineVersion, error) {
	return sqldb.All(ctx, s.db, scanLine, sqlListBenchmarkHistory, key)
}

// editedLines are the highest versions by key.
func (s *Service) editedLines(ctx context.Context) (map[string]LineVersion, error) {
	rows, err := sqldb.All(ctx, s.db, scanLine, sqlListBenchmarks)
	out := make(map[string]LineVersion, len(rows))
	for _, v := range rows {
		out[v.Line.Key] = v
	}
	return out, err
}

func (s *Service) medians(ctx context.Context) (map[string]Median, error) {
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (Median, error) {
		var m Median
		var from, to, at int64
		err := r.Scan(&m.Key, &m.Value, &m.Stores, &from, &to, &at)
		m.From, m.To, m.ComputedAt = clock.FromMicros(from), clock.FromMicros(to), clock.FromMicros(at)
		return m, err
	}, sqlListMedians)
	out := make(map[string]Median, len(rows))
	for _, m := range rows {
		out[m.Key] = m
	}
	return out, err
}

func (s *Service) putMedian(ctx context.Context, m Median) error {
	_, err := s.db.Exec(ctx, sqlPutMedian, m.Key, m.Value, m.Stores, clock.Micros(m.From), clock.Micros(m.To), clock.Micros(m.ComputedAt))
	return err
}
