package conduct

import (
	"context"
	"math"
	"strconv"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertViolation = `insert into violation (id, store_id, severity, module, reason, at_us, expires_at_us, ended_at_us)
values ($1, $2, $3, $4, $5, $6, $7, 0)`

	sqlEndViolation = `update violation set ended_at_us = $1 where store_id = $2 and id = $3 and ended_at_us = 0`

	sqlListInForce = `select id, store_id, severity, module, reason, at_us, expires_at_us, ended_at_us from violation
where store_id = $1 and at_us <= $2 and (expires_at_us = 0 or expires_at_us > $2) and (ended_at_us = 0 or ended_at_us > $2)
order by at_us, id`

	sqlListViolations = `select id, store_id, severity, module, reason, at_us, expires_at_us, ended_at_us from violation
where store_id = $1 and (at_us < $2 or (at_us = $2 and id < $3)) order by at_us desc, id desc limit $4`
)

func (s *Service) insert(ctx context.Context, v Violation) error {
	_, err := s.db.Exec(ctx, sqlInsertViolation,
		v.ID, v.StoreID, string(v.Severity), v.Module, v.Reason, clock.Micros(v.At), clock.Micros(v.ExpiresAt))
	return err
}

func (s *Service) markEnded(ctx context.Context, v Violation, at time.Time) error {
	_, err := s.db.Exec(ctx, sqlEndViolation, clock.Micros(at), v.StoreID, v.ID)
	return err
}

func (s *Service) listInForce(ctx context.Context, storeID string, at time.Time) ([]Violation, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Violation, error) {
		k, err := scanKept(r)
		return k.Violation, err
	}, sqlListInForce, storeID, clock.Micros(at))
}

func (s *Service) listViolations(ctx context.Context, storeID string, p page.Request) ([]Kept, error) {
	before := int64(math.MaxInt64)
	if at, err := strconv.ParseInt(p.Key(0), 10, 64); err == nil {
		before = at
	}
	return sqldb.All(ctx, s.db, scanKept, sqlListViolations, storeID, before, p.Key(1), int64(p.Rows()+1))
}

func keyOf(k Kept) []string {
	return []string{strconv.FormatInt(clock.Micros(k.At), 10), k.ID}
}

func scanKept(r sqldb.Row) (Kept, error) {
	var k Kept
	var at, expires, ended int64
	err := r.Scan(&k.ID, &k.StoreID, &k.Severity, &k.Module, &k.Reason, &at, &expires, &ended)
	k.At, k.ExpiresAt, k.EndedAt = clock.FromMicros(at), clock.FromMicros(expires), clock.FromMicros(ended)
	return k, err
}
