package eligibility

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartActivation = `store_id, tool, state, since_us, activated_at_us, activated_by, grace_from_us, grace_until_us, serious, lost,
    checked_at_us, policy_version, version`

	sqlFindActivation = `select ` + sqlPartActivation + ` from activation where store_id = $1 and tool = $2`

	sqlListActivated = `select tool from activation where store_id = $1`

	sqlInsertActivation = `insert into activation (store_id, tool, state, since_us, activated_at_us, activated_by, grace_from_us, grace_until_us,
    serious, lost, checked_at_us, policy_version, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (store_id, tool) do nothing`

	sqlUpdateActivation = `update activation set state = $1, since_us = $2, grace_from_us = $3, grace_until_us = $4, serious = $5, lost = $6,
    checked_at_us = $7, policy_version = $8, version = version + 1
where store_id = $9 and tool = $10 and version = $11`

	sqlMarkChecked = `update activation set checked_at_us = $1 where store_id = $2 and tool = $3 and checked_at_us < $1`

	sqlAllDueActivations = `select ` + sqlPartActivation + `
from activation
where (checked_at_us <= $1 or (state = 'active' and grace_until_us > 0 and grace_until_us <= $2))
    and (store_id > $3 or (store_id = $3 and tool > $4))
order by store_id, tool limit $5`
)

func (s *Service) find(ctx context.Context, storeID, tool string) (Activation, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanActivation, sqlFindActivation, storeID, tool)
}

// activated are the tools that were ever switched on for the store.
func (s *Service) activated(ctx context.Context, storeID string) ([]string, error) {
	return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlListActivated, storeID)
}

// insert reports whether the row was added; it was not when there is one.
func (s *Service) insert(ctx context.Context, a Activation) (bool, error) {
	lost, err := lostText(a)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlInsertActivation, a.StoreID, a.Tool, string(a.State), clock.Micros(a.Since), clock.Micros(a.ActivatedAt),
		a.ActivatedBy, clock.Micros(a.GraceFrom), clock.Micros(a.GraceUntil), a.Serious, lost, clock.Micros(a.CheckedAt), a.PolicyVersion, a.Version)
	return n == 1, err
}

// update writes a transition over the version that it was decided on.
func (s *Service) update(ctx context.Context, a Activation) (bool, error) {
	lost, err := lostText(a)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlUpdateActivation, string(a.State), clock.Micros(a.Since), clock.Micros(a.GraceFrom), clock.Micros(a.GraceUntil),
		a.Serious, lost, clock.Micros(a.CheckedAt), a.PolicyVersion, a.StoreID, a.Tool, a.Version)
	return n == 1, err
}

func (s *Service) markChecked(ctx context.Context, a Activation, at time.Time) error {
	_, err := s.db.Exec(ctx, sqlMarkChecked, clock.Micros(at), a.StoreID, a.Tool)
	return err
}

// allDue lists activations of all stores for the re-check.
func (s *Service) allDue(ctx context.Context, checkedBefore, now time.Time, after []string, limit int) ([]Activation, error) {
	return sqldb.All(ctx, s.db, scanActivation, sqlAllDueActivations,
		clock.Micros(checkedBefore), clock.Micros(now), after[0], after[1], int64(limit))
}

func lostText(a Activation) (string, error) {
	b, err := json.Marshal(append([]string{}, a.Lost...))
	if err != nil {
		return "", fmt.Errorf("eligibility: %w", err)
	}
	return string(b), nil
}

func scanActivation(r sqldb.Row) (Activation, error) {
	var a Activation
	var since, activated, from, until, checked int64
	var lost string
	err := r.Scan(&a.StoreID, &a.Tool, &a.State, &since, &activated, &a.ActivatedBy, &from, &until, &a.Serious, &lost,
		&checked, &a.PolicyVersion, &a.Version)
	if err != nil {
		return Activation{}, err
	}
	if a.State != Active && a.State != Suspended {
		return Activation{}, fmt.Errorf("eligibility: unknown state %q of %s", a.State, subject(a))
	}
	a.Since, a.ActivatedAt, a.CheckedAt = clock.FromMicros(since), clock.FromMicros(activated), clock.FromMicros(checked)
	a.GraceFrom, a.GraceUntil = clock.FromMicros(from), clock.FromMicros(until)
	return a, json.Unmarshal([]byte(lost), &a.Lost)
}
