package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertStrike = `insert into strike (id, store_id, scope, violation_id, at_us, ended_at_us, freeze_id) values ($1, $2, $3, $4, $5, 0, '')
on conflict (store_id, scope, violation_id) do nothing`

	sqlOpenStrikes = `select id, scope, violation_id, at_us, ended_at_us, freeze_id from strike
where store_id = $1 and scope = $2 and freeze_id = '' order by at_us, id`

	sqlListStrikes = `select id, scope, violation_id, at_us, ended_at_us, freeze_id from strike
where store_id = $1 and at_us >= $2 order by at_us desc, id desc`

	sqlStrikesOfFreeze = `select id, scope, violation_id, at_us, ended_at_us, freeze_id from strike
where store_id = $1 and freeze_id = $2 order by at_us, id`

	sqlUseStrike = `update strike set freeze_id = $1 where store_id = $2 and id = $3`

	sqlFreeStrikes = `update strike set freeze_id = '' where store_id = $1 and freeze_id = $2 and ended_at_us = 0`

	sqlEndStrikes = `update strike set ended_at_us = $1 where store_id = $2 and violation_id = $3 and ended_at_us = 0`
)

// insertStrike counts a violation in a scope; false when it is counted already.
func (s *Service) insertStrike(ctx context.Context, storeID, scope, violationID string) (bool, error) {
	n, err := s.db.Exec(ctx, sqlInsertStrike, s.ids.New("stk"), storeID, scope, violationID, clock.Micros(s.clock.Now()))
	return n == 1, err
}

func scanStruck(r sqldb.Row) (Struck, error) {
	var k Struck
	var at, ended int64
	err := r.Scan(&k.ID, &k.Scope, &k.ViolationID, &at, &ended, &k.FreezeID)
	k.At, k.EndedAt = clock.FromMicros(at), clock.FromMicros(ended)
	return k, err
}

func (s *Service) openStrikes(ctx context.Context, storeID, scope string) ([]Struck, error) {
	return sqldb.All(ctx, s.db, scanStruck, sqlOpenStrikes, storeID, scope)
}

func (s *Service) strikesSince(ctx context.Context, storeID string, at time.Time) ([]Struck, error) {
	return sqldb.All(ctx, s.db, scanStruck, sqlListStrikes, storeID, clock.Micros(at))
}

func (s *Service) strikesOfFreeze(ctx context.Context, storeID, freezeID string) ([]Struck, error) {
	return sqldb.All(ctx, s.db, scanStruck, sqlStrikesOfFreeze, storeID, freezeID)
}

func (s *Service) useStrike(ctx context.Context, storeID, id, freezeID string) error {
	_, err := s.db.Exec(ctx, sqlUseStrike, freezeID, storeID, id)
	return err
}

func (s *Service) freeStrikes(ctx context.Context, storeID, freezeID string) error {
	_, err := s.db.Exec(ctx, sqlFreeStrikes, storeID, freezeID)
	return err
}

func (s *Service) endStrikes(ctx context.Context, storeID, violationID string, at time.Time) error {
	_, err := s.db.Exec(ctx, sqlEndStrikes, clock.Micros(at), storeID, violationID)
	return err
}
