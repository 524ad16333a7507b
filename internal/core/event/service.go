package event

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/platform/groupcommit"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
)

// Rollups adds cells to the hourly sums inside the context's transaction.
type Rollups interface {
	Add(ctx context.Context, cells []insight.Cell) error
}

// Keys knows who writes and who a token's buyer is.
type Keys interface {
	Writer(ctx context.Context, key, origin string) (identity.Writer, error)
	BuyerOf(ctx context.Context, token string) (string, error)
}

// Products tells whose a product is; one that is not there is left out.
type Products interface {
	AllStores(ctx context.Context, ids []string) (map[string]string, error)
}

// Deps are what the service works with.
type Deps struct {
	DB          *sqldb.DB
	Clock       clock.Clock // business
	IDs         *ident.Source
	Log         *slog.Logger
	API         *httpapi.API // limits
	Policies    *policy.Service
	Keys        Keys
	Products    Products
	Rollups     Rollups
	Impressions *Impressions
	Types       []Type // of the tools; core's are there
}

// Service takes events. It is safe for concurrent use.
type Service struct {
	d       Deps
	types   map[string]*Type
	names   []string // of types, in order
	join    *groupcommit.Group[*batch]
	known   known
	inserts inserts
}

// New checks the dependencies and the types.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Log == nil || d.Policies == nil || d.Keys == nil || d.Products == nil || d.Rollups == nil || d.Impressions == nil {
		return nil, errors.New("event: a dependency is missing")
	}
	s := &Service{d: d, types: map[string]*Type{}, known: known{stores: map[string]string{}}, inserts: inserts{made: map[int]string{}}}
	s.join = s.joined()
	for _, t := range append(CoreTypes(), d.Types...) {
		if t.Name == "" || s.types[t.Name] != nil || !t.Label.Complete() || t.Cells == nil {
			return nil, errors.New("event: the type " + t.Name + " is there already, or lacks name, label or cells")
		}
		s.types[t.Name] = &t
		s.names = append(s.names, t.Name)
	}
	return s, nil
}

// Types lists the names that are known.
func (s *Service) Types() []Type {
	out := make([]Type, 0, len(s.names))
	for _, n := range s.names {
		out = append(out, *s.types[n])
	}
	return out
}

// known remembers whose products are: that never changes.
type known struct {
	mu     sync.RWMutex
	stores map[string]string
}

// maxKnown bounds the memory; beyond it everything is looked up afresh.
const maxKnown = 100_000

// storesOf says whose the products are.
func (s *Service) storesOf(ctx context.Context, products []string) (map[string]string, error) {
	out := make(map[string]string, len(products))
	var missing []string
	s.known.mu.RLock()
	for _, p := range products {
		if store, ok := s.known.stores[p]; ok {
			out[p] = store
		} else {
			missing = append(missing, p)
		}
	}
	s.known.mu.RUnlock()
	if len(missing) == 0 {
		return out, nil
	}
	found, err := s.d.Products.AllStores(ctx, missing)
	if err != nil {
		return nil, err
	}
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	if len(s.known.stores)+len(found) > maxKnown {
		clear(s.known.stores)
	}
	for p, store := range found {
		out[p], s.known.stores[strings.Clone(p)] = store, store
	}
	return out, nil
}
