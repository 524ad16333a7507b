package storefront

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"souk/internal/base/page"
	"souk/internal/core/catalog"
)

// Products is what the storefront reads of the catalog.
type Products interface {
	// AllGet reads one active product; NotFound otherwise.
	AllGet(ctx context.Context, id string) (catalog.Product, error)
	// AllByIDs reads active products in the order of ids.
	AllByIDs(ctx context.Context, ids []string) ([]catalog.Product, error)
	// AllNewest pages through every active product, newest first.
	AllNewest(ctx context.Context, req page.Request) (page.Of[catalog.Product], error)
}

// Stores tells who sells a product.
type Stores interface {
	// StoreNames gives the names of the stores that exist, by id.
	StoreNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Deps is what the storefront stands on.
type Deps struct {
	Catalog Products
	Index   *Index
	Stores  Stores
	Blocks  []Block // in the order of their media on a product page
	// Languages are the site's languages for buyers; English is the fallback.
	Languages []string
	// Base is the site's address without a final slash; structured data names
	// absolute addresses. "" keeps them relative.
	Base string
	Log  *slog.Logger
	// Impressions signs what answers show; nil for none.
	Impressions Signer
}

// Service composes buyers' pages.
type Service struct {
	catalog   Products
	index     *Index
	stores    Stores
	blocks    []Block
	languages []string
	base      string
	log       *slog.Logger
	sign      Signer
}

// New returns the service; an error says which dependency is missing or which
// two blocks have the same name or tab.
func New(d Deps) (*Service, error) {
	if d.Catalog == nil || d.Index == nil || d.Stores == nil || d.Log == nil {
		return nil, errors.New("storefront: Catalog, Index, Stores and Log are required")
	}
	seen := map[string]bool{TabProducts: true}
	names := map[string]bool{}
	for _, b := range d.Blocks {
		if b.Name() == "" || names[b.Name()] || seen[b.TabName()] {
			return nil, errors.New("storefront: block " + b.Name() + " has no name, or a name or tab that is taken")
		}
		names[b.Name()] = true
		if b.TabName() != "" {
			seen[b.TabName()] = true
		}
	}
	languages := slices.Clone(d.Languages)
	if len(languages) == 0 {
		languages = []string{"en", "zh"}
	}
	return &Service{catalog: d.Catalog, index: d.Index, stores: d.Stores, blocks: slices.Clone(d.Blocks),
		languages: languages, base: d.Base, log: d.Log, sign: d.Impressions}, nil
}
