package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertViolation = `insert into violation (id, store_id, rule, severity, module, reason, evidence, by_id, by_name, at_us, expires_at_us, ended_at_us, ended_reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '')`

	sqlEndViolation = `update violation set ended_at_us = $1, ended_reason = $2 where store_id = $3 and id = $4 and ended_at_us = 0`

	sqlGetViolation = `select id, store_id, rule, severity, module, reason, evidence, by_id, by_name, at_us, expires_at_us, ended_at_us, ended_reason from violation
where store_id = $1 and id = $2`

	sqlAllViolation = `select id, store_id, rule, severity, module, reason, evidence, by_id, by_name, at_us, expires_at_us, ended_at_us, ended_reason from violation
where id = $1`

	sqlListInForce = `select id, store_id, rule, severity, module, reason, evidence, by_id, by_name, at_us, expires_at_us, ended_at_us, ended_reason from violation
where store_id = $1 and at_us <= $2 and (expires_at_us = 0 or expires_at_us > $2) and (ended_at_us = 0 or ended_at_us > $2)
order by at_us, id`

	sqlListViolations = `select id, store_id, rule, severity, module, reason, evidence, by_id, by_name, at_us, expires_at_us, ended_at_us, ended_reason from violation
where store_id = $1 and (at_us < $2 or (at_us = $2 and id < $3)) order by at_us desc, id desc limit $4`
)

func (s *Service) insert(ctx context.Context, v Violation) error {
	_, err := s.db.Exec(ctx, sqlInsertViolation, v.ID, v.StoreID, v.Rule, string(v.Severity), v.Module, v.Reason, v.Evidence, v.By, v.ByName,
		clock.Micros(v.At), clock.Micros(v.ExpiresAt))
	return err
}

// markEnded takes a violation back; false when somebody was faster.
func (s *Service) markEnded(ctx context.Context, v Violation, at time.Time, reason string) (bool, error) {
	n, err := s.db.Exec(ctx, sqlEndViolation, clock.Micros(at), reason, v.StoreID, v.ID)
	return n == 1, err
}

func (s *Service) get(ctx context.Context, storeID, id string) (Kept, error) {
	return found(sqldb.Maybe(ctx, s.db, scanKept, sqlGetViolation, storeID, id))
}

// allGet finds a violation for a reviewer, whose queue spans every store.
func (s *Service) allGet(ctx context.Context, id string) (Kept, error) {
	return found(sqldb.Maybe(ctx, s.db, scanKept, sqlAllViolation, id))
}

func found(k Kept, known bool, err error) (Kept, error) {
	if err == nil && !known {
		err = fault.T("conduct.violation", fault.NotFound, "not_found", "没有找到该违规记录。", "There is no such violation.")
	}
	return k, err
}

func (s *Service) listInForce(ctx context.Context, storeID string, at time.Time) ([]Violation, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Violation, error) {
		k, err := scanKept(r)
		return k.Violation, err
	}, sqlListInForce, storeID, clock.Micros(at))
}

func (s *Service) listViolations(ctx context.Context, storeID string, p page.Request) ([]Kept, error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, scanKept, sqlListViolations, storeID, at, id, int64(p.Rows()+1))
}

func keyOf(k Kept) []string {
	return page.TimeKey(k.At, k.ID)
}

func scanKept(r sqldb.Row) (Kept, error) {
	var k Kept
	var at, expires, ended int64
	err := r.Scan(&k.ID, &k.StoreID, &k.Rule, &k.Severity, &k.Module, &k.Reason, &k.Evidence, &k.By, &k.ByName, &at, &expires, &ended, &k.EndedReason)
	k.At, k.ExpiresAt, k.EndedAt = clock.FromMicros(at), clock.FromMicros(expires), clock.FromMicros(ended)
	return k, err
}
