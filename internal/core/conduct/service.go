package conduct

import (
	"context"
	"errors"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
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

// TopicFreeze is the event of a freeze that began, was lifted or ran out; its key
// is the store.
const TopicFreeze = "conduct.freeze"

// FreezeChanged is the payload of TopicFreeze.
type FreezeChanged struct {
	StoreID string    `json:"store_id"`
	Scope   string    `json:"scope"`
	Until   time.Time `json:"until"`
	Over    bool      `json:"over"` // lifted or run out
}

// Publisher stores an event in the context's transaction.
type Publisher interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Policies gives the policy in force.
type Policies interface {
	Current(ctx context.Context) (policy.Document, error)
}

// Notices tells people; it joins the context's transaction.
type Notices interface {
	Send(ctx context.Context, to notice.To, kind, url string, args ...any) error
}

// Reviews keeps the record of a violation and its appeal.
type Reviews interface {
	Write(ctx context.Context, r review.Record) error
	Withdraw(ctx context.Context, kind, subjectID string) error
	AppealStates(ctx context.Context, storeID, kind string, subjectIDs []string) (map[string]review.AppealState, error)
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

	Policies Policies // nil: the defaults (tests of other packages)
	Notices  Notices  // nil: nobody is told (the same)
	Reviews  Reviews  // nil: violations have no record and cannot be appealed against (the same)
	Scopes   []Scope
}

// Service keeps violations and what follows from them.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      *ident.Source
	audit    *audit.Service
	stores   *store.Service
	events   Publisher
	expiry   func(ctx context.Context, s Severity) (time.Duration, error)
	policies Policies
	notices  Notices
	reviews  Reviews
	scopes   []Scope
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Audit == nil || d.Stores == nil || d.Events == nil || d.Expiry == nil {
		return nil, errors.New("conduct: DB, Clock, IDs, Audit, Stores, Events and Expiry are required")
	}
	seen := map[string]bool{"": true}
	for _, sc := range d.Scopes {
		if seen[sc.Name] || !sc.Label.Complete() {
			return nil, errors.New("conduct: scope " + sc.Name + " is given twice or has no label in zh and en")
		}
		seen[sc.Name] = true
	}
	return &Service{d.DB, d.Clock, d.IDs, d.Audit, d.Stores, d.Events, d.Expiry, d.Policies, d.Notices, d.Reviews, d.Scopes}, nil
}

// rules are the section in force and the version that it is of.
func (s *Service) rules(ctx context.Context) (Policy, policy.Document, error) {
	if s.policies == nil {
		return DefaultPolicy(), policy.Document{}, nil
	}
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return Policy{}, doc, fault.Wrap("conduct.rules", err)
	}
	return policy.Get[Policy](doc, SectionName), doc, nil
}

// scope finds a scope by its name; one that nobody gave is called by its name.
func (s *Service) scope(name string) Scope {
	for _, sc := range s.scopes {
		if sc.Name == name {
			return sc
		}
	}
	return Scope{Name: name, Label: i18n.T(name, name)}
}

// tell sends a notice to the store's people.
func (s *Service) tell(ctx context.Context, storeID, kind string, args ...any) error {
	if s.notices == nil {
		return nil
	}
	return s.notices.Send(ctx, notice.To{StoreID: storeID}, kind, screenURL(storeID), args...)
}

// InForce are the store's violations in force at an instant, oldest first.
func (s *Service) InForce(ctx context.Context, storeID string, at time.Time) ([]Violation, error) {
	rows, err := s.listInForce(ctx, storeID, at)
	return rows, fault.Wrap("conduct.InForce", err)
}

// Find reads a violation of the store; false when there is none of the id.
func (s *Service) Find(ctx context.Context, storeID, id string) (Kept, bool, error) {
	v, err := s.get(ctx, storeID, id)
	if fault.Is(err, fault.NotFound) {
		return Kept{}, false, nil
	}
	return v, err == nil, fault.Wrap("conduct.Find", err)
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
