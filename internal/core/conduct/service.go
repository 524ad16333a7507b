package conduct

import (
	"context"
	"errors"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
)

// TopicViolation is the event of a store's violations that changed; its key is
// the store.
const TopicViolation = "conduct.violation"

// ViolationChanged is the payload of TopicViolation.
type ViolationChanged struct {
	StoreID  string   `json:"store_id"`
	Severity Severity `json:"severity"` // of the one that came or went
	Ended    bool     `json:"ended"`    // it went
}

// Publisher stores an event in the context's transaction.
type Publisher interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Deps are what the service works with.
type Deps struct {
	DB     *sqldb.DB
	Clock  clock.Clock // business
	IDs    *ident.Source
	Audit  *audit.Service
	Stores *store.Service
	Events Publisher
	Expiry func(ctx context.Context, s Severity) (time.Duration, error) // eligibility.ViolationExpiry(policy)
}

// Service keeps the violations.
type Service struct {
	db     *sqldb.DB
	clock  clock.Clock
	ids    *ident.Source
	audit  *audit.Service
	stores *store.Service
	events Publisher
	expiry func(ctx context.Context, s Severity) (time.Duration, error)
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Audit == nil || d.Stores == nil || d.Events == nil || d.Expiry == nil {
		return nil, errors.New("conduct: DB, Clock, IDs, Audit, Stores, Events and Expiry are required")
	}
	return &Service{d.DB, d.Clock, d.IDs, d.Audit, d.Stores, d.Events, d.Expiry}, nil
}

// InForce are the store's violations in force at an instant, oldest first.
func (s *Service) InForce(ctx context.Context, storeID string, at time.Time) ([]Violation, error) {
	rows, err := s.listInForce(ctx, storeID, at)
	return rows, fault.Wrap("conduct.InForce", err)
}

// List is a page of every violation of the store, newest first, lapsed and ended
// ones too.
func (s *Service) List(ctx context.Context, storeID string, p page.Request) (page.Of[Kept], error) {
	rows, err := s.listViolations(ctx, storeID, p)
	if err != nil {
		return page.Of[Kept]{}, fault.Wrap("conduct.List", err)
	}
	return page.Cut(rows, p.Rows(), keyOf), nil
}
