package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertFreeze = `insert into conduct_freeze (id, store_id, scope, cause, violation_id, strikes, reason_zh, reason_en, repeat_violation, policy_version, from_us, until_us,
	lifted_at_us, lifted_reason, ended)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', false)`

	freezeHead = `select id, store_id, scope, cause, violation_id, strikes, reason_zh, reason_en, repeat_violation, policy_version, from_us, until_us, lifted_at_us, lifted_reason
from conduct_freeze
`
	sqlFrozenAt = freezeHead + `where store_id = $1 and scope = $2 and from_us <= $3 and until_us > $3 and (lifted_at_us = 0 or lifted_at_us > $3)
order by until_us desc, id limit 1`

	sqlFreezeOfViolation = freezeHead + `where store_id = $1 and scope = $2 and violation_id = $3 order by from_us, id limit 1`

	sqlFreezesOfScope = freezeHead + `where store_id = $1 and scope = $2 order by from_us, id`

	sqlListFreezes = freezeHead + `where store_id = $1 order by from_us desc, id desc limit 100`

	// Freezes that a violation brought, or that its strikes were used for.
	sqlFreezesTouched = freezeHead + `where store_id = $1 and (violation_id = $2 or id in (select freeze_id from strike where store_id = $1 and violation_id = $2 and freeze_id <> ''))
order by from_us, id`

	sqlAllFreezesDue = `select id, store_id, scope, cause, violation_id, strikes, reason_zh, reason_en, repeat_violation, policy_version, from_us, until_us, lifted_at_us, lifted_reason
from conduct_freeze where ended = false and until_us <= $1 order by until_us, id limit 1000`

	sqlLiftFreeze = `update conduct_freeze set lifted_at_us = $1, lifted_reason = $2, ended = true where store_id = $3 and id = $4 and lifted_at_us = 0`

	sqlEndFreeze = `update conduct_freeze set ended = true where store_id = $1 and id = $2 and ended = false`
)

func (s *Service) insertFreeze(ctx context.Context, f Freeze) error {
	_, err := s.db.Exec(ctx, sqlInsertFreeze, f.ID, f.StoreID, f.Scope, string(f.Cause), f.ViolationID, int64(f.Strikes), f.Reason.In(i18n.ZH), f.Reason.In(i18n.EN),
		f.RepeatViolation, f.PolicyVersion, clock.Micros(f.From), clock.Micros(f.Until))
	return err
}

func scanFreeze(r sqldb.Row) (Freeze, error) {
	var f Freeze
	var zh, en string
	var from, until, lifted int64
	err := r.Scan(&f.ID, &f.StoreID, &f.Scope, &f.Cause, &f.ViolationID, &f.Strikes, &zh, &en, &f.RepeatViolation, &f.PolicyVersion, &from, &until, &lifted, &f.LiftedReason)
	f.Reason, f.From, f.Until, f.LiftedAt = i18n.T(zh, en), clock.FromMicros(from), clock.FromMicros(until), clock.FromMicros(lifted)
	return f, err
}

func (s *Service) frozenAt(ctx context.Context, storeID, scope string, at time.Time) (Freeze, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanFreeze, sqlFrozenAt, storeID, scope, clock.Micros(at))
}

func (s *Service) freezeOf(ctx context.Context, storeID, scope, violationID string) (Freeze, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanFreeze, sqlFreezeOfViolation, storeID, scope, violationID)
}

func (s *Service) freezes(ctx context.Context, storeID, scope string) ([]Freeze, error) {
	return sqldb.All(ctx, s.db, scanFreeze, sqlFreezesOfScope, storeID, scope)
}

func (s *Service) listFreezes(ctx context.Context, storeID string) ([]Freeze, error) {
	return sqldb.All(ctx, s.db, scanFreeze, sqlListFreezes, storeID)
}

func (s *Service) freezesTouched(ctx context.Context, storeID, violationID string) ([]Freeze, error) {
	return sqldb.All(ctx, s.db, scanFreeze, sqlFreezesTouched, storeID, violationID)
}

func (s *Service) allFreezesDue(ctx context.Context, now time.Time) ([]Freeze, error) {
	return sqldb.All(ctx, s.db, scanFreeze, sqlAllFreezesDue, clock.Micros(now))
}

func (s *Service) markLifted(ctx context.Context, f Freeze, at time.Time, reason string) error {
	_, err := s.db.Exec(ctx, sqlLiftFreeze, clock.Micros(at), reason, f.StoreID, f.ID)
	return err
}

// markOver notes that a freeze has run out; false when that is noted already.
func (s *Service) markOver(ctx context.Context, f Freeze) (bool, error) {
	n, err := s.db.Exec(ctx, sqlEndFreeze, f.StoreID, f.ID)
	return n == 1, err
}
