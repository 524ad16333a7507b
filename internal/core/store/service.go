package store

import (
	"context"
	"errors"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/platform/sqldb"
)

// TopicStore is the event of a store whose record changed; its key is the store.
const TopicStore = "store.changed"

// Changed is the payload of TopicStore.
type Changed struct {
	StoreID string `json:"store_id"`
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
	Events Publisher
	// Papers are the types of a store's valid papers, shown beside what the record
	// says is verified; may be nil.
	Papers func(ctx context.Context, storeID string) ([]string, error)
}

// Service keeps the stores.
type Service struct {
	db     *sqldb.DB
	clock  clock.Clock
	ids    *ident.Source
	audit  *audit.Service
	events Publisher
	papers func(ctx context.Context, storeID string) ([]string, error)
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Audit == nil || d.Events == nil {
		return nil, errors.New("store: DB, Clock, IDs, Audit and Events are required")
	}
	return &Service{d.DB, d.Clock, d.IDs, d.Audit, d.Events, d.Papers}, nil
}

// NewID makes an id for a store.
func (s *Service) NewID() string { return s.ids.New("sto") }

// Get reads a store. Errors: NotFound "not_found".
func (s *Service) Get(ctx context.Context, id string) (Store, error) {
	st, err := s.find(ctx, id)
	return st, fault.Wrap("store.Get", err)
}

// List is a page of all stores by id; the caller has checked that the reader is
// staff.
func (s *Service) List(ctx context.Context, p page.Request) (page.Of[Store], error) {
	return s.Find(ctx, Filter{}, p)
}

// Filter narrows the list of stores; an empty member means every one.
type Filter struct {
	Level  Level
	Entity Entity
	Query  string // part of name, legal name or id
}

// Find lists the stores that the filter lets through by id, a page at a time.
func (s *Service) Find(ctx context.Context, f Filter, p page.Request) (page.Of[Store], error) {
	rows, err := s.all(ctx, f, p)
	if err != nil {
		return page.Of[Store]{}, fault.Wrap("store.List", err)
	}
	return page.Cut(rows, p.Rows(), func(st Store) []string { return []string{st.ID} }), nil
}

// Lock makes the context's transaction wait for every other one that has locked
// the store, and those that follow for it, until it ends: for decisions that
// rest on what another transaction may be writing. It needs a transaction. Fault
// NotFound.
func (s *Service) Lock(ctx context.Context, id string) error {
	const op = "store.Lock"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	there, err := s.lock(ctx, id)
	if err == nil && !there {
		_, err = s.find(ctx, id)
	}
	return fault.Wrap(op, err)
}

// StoreNames gives the names of the stores that exist, by id.
func (s *Service) StoreNames(ctx context.Context, ids []string) (map[string]string, error) {
	names, err := s.names(ctx, ids)
	return names, fault.Wrap("store.StoreNames", err)
}

// Levels is the dated history of a store's level, oldest first.
//
// Source: X-02.
func (s *Service) Levels(ctx context.Context, id string) ([]LevelChange, error) {
	rows, err := s.listLevels(ctx, id)
	return rows, fault.Wrap("store.Levels", err)
}
