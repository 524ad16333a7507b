package checkout

import (
	"context"
	"errors"
	"log/slog"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/policy"
	"souk/internal/core/storefront"
	"souk/internal/core/vault"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

// Products is what checkout reads of the catalogue.
type Products interface {
	// AllByIDs reads active products; others are left out.
	AllByIDs(ctx context.Context, ids []string) ([]catalog.Product, error)
}

// Stores names stores.
type Stores interface {
	StoreNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Publisher stores an event in the context's transaction.
type Publisher interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Tasks enqueues work in the context's transaction.
type Tasks interface {
	Enqueue(ctx context.Context, t queue.Task) error
}

// Tokens tells whom a buyer's token names.
type Tokens interface {
	BuyerOf(ctx context.Context, token string) (string, error)
}

// Facts is what is known of orders besides: how far they are.
type Facts interface {
	// Orders are those of the ids that the host told of, by id.
	Orders(ctx context.Context, ids []string) (map[string]OrderFact, error)
}

// OrderFact is what the host said of an order.
type OrderFact struct{ StoreID, Status string }

// Pages composes what tools add to an order's page.
type Pages interface {
	Order(ctx context.Context, o storefront.OrderView, viewer storefront.Viewer) ([]storefront.OrderPiece, error)
}

// Deps are what the service works with.
type Deps struct {
	DB           *sqldb.DB
	Clock        clock.Clock // business
	IDs          *ident.Source
	Log          *slog.Logger
	Policies     *policy.Service
	Audit        *audit.Service
	Catalog      Products
	Stores       Stores
	Events       Publisher
	Tasks        Tasks
	Vault        *vault.Service // keeps what buyers write
	Tokens       Tokens         // nil: buyers are named by id only
	Facts        Facts          // nil: orders stay "paid"
	Pages        Pages          // nil: no pieces
	API          *httpapi.API   // cursors; nil without routes
	Requirements []Requirement
	Adjusters    []Adjuster // in the order in which they run
}

// Service quotes, reserves, captures and releases.
type Service struct{ Deps }

// New checks the dependencies and that providers are whole and named once.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Log == nil || d.Policies == nil || d.Audit == nil || d.Catalog == nil || d.Stores == nil || d.Events == nil || d.Tasks == nil || d.Vault == nil {
		return nil, errors.New("checkout: a dependency is missing")
	}
	seen := map[string]bool{}
	for _, r := range d.Requirements {
		if r.Name == "" || r.Check == nil || seen["r/"+r.Name] {
			return nil, errors.New("checkout: requirement " + r.Name + " has no name, no check or a name that is taken")
		}
		seen["r/"+r.Name] = true
	}
	for _, a := range d.Adjusters {
		if !a.whole() || seen["a/"+a.Name] {
			return nil, errors.New("checkout: adjuster " + a.Name + " is not whole, or its name is taken")
		}
		seen["a/"+a.Name] = true
	}
	return &Service{d}, nil
}

// products reads the active products of the ids, by id.
func (s *Service) products(ctx context.Context, ids []string) (map[string]catalog.Product, error) {
	list, err := s.Catalog.AllByIDs(ctx, ids)
	if err != nil {
		return nil, fault.Wrap("checkout.products", err)
	}
	out := make(map[string]catalog.Product, len(list))
	for _, p := range list {
		out[p.ID] = p
	}
	return out, nil
}

// unmet asks every requirement.
func (s *Service) unmet(ctx context.Context, cart Cart) ([]Unmet, error) {
	out := []Unmet{}
	for _, r := range s.Requirements {
		got, err := r.Check(ctx, cart)
		if err != nil {
			return nil, fault.Wrap("checkout.requirement("+r.Name+")", err)
		}
		for _, u := range got {
			u.Requirement = r.Name
			out = append(out, u)
		}
	}
	return out, nil
}

// under is the policy that a quote was made under.
func (s *Service) under(ctx context.Context, version string) (policy.Document, error) {
	now, err := s.Policies.Current(ctx)
	if err != nil || now.Version == version {
		return now, err
	}
	return s.Policies.Version(ctx, version)
}

func notFound(op string) error {
	return fault.T(op, fault.NotFound, "not_found", "没有找到。", "Not found.")
}
