package event

import (
	"context"

	"souk/internal/platform/sqldb"
)

// Refusals counts the ring of refused messages.
func (s *Service) Refusals(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, s.d.DB, sqldb.Scalar[int64], "select count(*) from event_refused")
}
