package catalog

import (
	"context"
	"errors"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

// Index keeps the words of products for search. The storefront gives it.
type Index interface {
	// Put replaces the words of the product; it joins the context's transaction.
	Put(ctx context.Context, p Product) error
	// Find gives the ids of one store's products that match the query, best
	// first, and the key of the next page. Inactive products are found too.
	Find(ctx context.Context, storeID, query string, req page.Request) (page.Of[string], error)
}

// Deps is what the catalog stands on.
type Deps struct {
	DB    *sqldb.DB
	Clock clock.Clock // business
	IDs   *ident.Source
	Index Index
}

// Service reads and saves products.
type Service struct {
	db    *sqldb.DB
	clock clock.Clock
	ids   *ident.Source
	index Index
}

// New returns the service; an error says which dependency is missing.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Index == nil {
		return nil, errors.New("catalog: DB, Clock, IDs and Index are required")
	}
	return &Service{db: d.DB, clock: d.Clock, ids: d.IDs, index: d.Index}, nil
}
