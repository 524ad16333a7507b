package audit

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/page"
)

// List returns rows newest first: of one store when the filter names it, else of
// all (operators only; the caller has checked).
//
// Source: X-22 "audit query".
func (s *Service) List(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error) {
	rows, err := s.rows(ctx, f, p)
	if err != nil {
		return page.Of[Row]{}, fault.Wrap("audit.List", err)
	}
	return page.Cut(rows, p.Rows(), keyOf), nil
}
