package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlAllStoresViolating = `select distinct store_id from violation
where store_id > $1 and at_us <= $2 and (expires_at_us = 0 or expires_at_us > $2) and (ended_at_us = 0 or ended_at_us > $2) and severity like $3
order by store_id limit $4`

	sqlAllStoresFrozen = `select distinct store_id from conduct_freeze
where store_id > $1 and from_us <= $2 and until_us > $2 and (lifted_at_us = 0 or lifted_at_us > $2) order by store_id limit $3`
)

// allStoresIn are ids of stores in a state, behind an id.
func (s *Service) allStoresIn(ctx context.Context, state StandingState, at time.Time, after string) ([]string, error) {
	if state == WithFreeze {
		return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlAllStoresFrozen, after, clock.Micros(at), int64(storesAtOnce))
	}
	severity := "%"
	if state == WithSerious {
		severity = string(Serious)
	}
	return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlAllStoresViolating, after, clock.Micros(at), severity, int64(storesAtOnce))
}
