package insight

import (
	"context"
	"errors"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/policy"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
)

// TopicMetric is the event of a metric that changed; its key is the store.
const TopicMetric = "insight.metric"

// MetricChanged is the payload of TopicMetric.
type MetricChanged struct {
	StoreID string   `json:"store_id"`
	Key     string   `json:"key"`            // the first one
	Keys    []string `json:"keys,omitempty"` // all of them, when several changed together
}

// Publisher stores an event in the context's transaction.
type Publisher interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock // business
	Stores  *store.Service
	Events  Publisher
	Windows func(ctx context.Context) (Windows, error) // eligibility.Windows(policy)
	Policy  func(ctx context.Context) (Policy, error)  // nil: the defaults
	Sources []Source                                   // who gives cells, for Rebuild
	Facts   Facts                                      // nil: metrics of buyers and catalog have no value

	Tools    []Tool                                                                 // reports, benchmarks, advice, diagnosis
	Audit    Trail                                                                  // of edits to benchmark lines
	Document func(ctx context.Context) (policy.Document, error)                     // for advice; nil: the zero one
	Products func(ctx context.Context, storeID string) ([]catalog.Product, error)   // on sale now
	Standing func(ctx context.Context, storeID string) (map[string]Standing, error) // by tool
}

// Trail keeps who changed what.
type Trail interface {
	Write(ctx context.Context, e audit.Entry) error
}

// Facts are what sums cannot tell.
type Facts interface {
	// Buyers counts the store's buyers with a sale in the window and those with
	// two or more.
	Buyers(ctx context.Context, storeID string, from, to time.Time) (buyers, repeat int64, err error)
	// OnSale are the store's products that are on sale now.
	OnSale(ctx context.Context, storeID string) ([]string, error)
}

// Service keeps the figures of stores.
type Service struct {
	db      *sqldb.DB
	clock   clock.Clock
	stores  *store.Service
	events  Publisher
	windows func(ctx context.Context) (Windows, error)
	policy  func(ctx context.Context) (Policy, error)
	sources []Source
	facts   Facts
	defs    []definition
	byKey   map[string]definition

	tools    []Tool
	audit    Trail
	document func(ctx context.Context) (policy.Document, error)
	products func(ctx context.Context, storeID string) ([]catalog.Product, error)
	standing func(ctx context.Context, storeID string) (map[string]Standing, error)
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.Stores == nil || d.Events == nil || d.Windows == nil {
		return nil, errors.New("insight: a dependency is missing")
	}
	if d.Policy == nil {
		d.Policy = func(context.Context) (Policy, error) { return DefaultPolicy(), nil }
	}
	if err := checkTools(d.Tools); err != nil {
		return nil, err
	}
	s := &Service{
		db: d.DB, clock: d.Clock, stores: d.Stores, events: d.Events, windows: d.Windows, policy: d.Policy, sources: d.Sources, facts: d.Facts,
		defs: definitions(), byKey: map[string]definition{},
		tools: d.Tools, audit: d.Audit, document: d.Document, products: d.Products, standing: d.Standing,
	}
	for _, def := range s.defs {
		s.byKey[def.key] = def
	}
	return s, nil
}

// Pin sets a metric by hand, as fixtures do. It opens or joins a transaction.
// Errors: Invalid "metric.unknown", "metric.invalid"; NotFound.
//
// Source: AMB-85.
func (s *Service) Pin(ctx context.Context, storeID, key, value, currency string) error {
	d, err := define(key)
	if err != nil {
		return err
	}
	if value, err = d.normal(value, currency); err != nil {
		return err
	}
	m := Metric{Key: key, Value: value, Currency: currency, Source: Pinned, ComputedAt: s.clock.Now()}
	return fault.Wrap("insight.Pin", s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.stores.Get(ctx, storeID); err != nil {
			return err
		}
		if err := s.putMetrics(ctx, storeID, []Metric{m}); err != nil {
			return err
		}
		return s.events.Publish(ctx, TopicMetric, storeID, MetricChanged{StoreID: storeID, Key: key})
	}))
}

// Metrics are the store's figures by key, each with its definition; keys without
// a value are absent. Errors: NotFound.
//
// Source: X-12.
func (s *Service) Metrics(ctx context.Context, storeID string) (map[string]Metric, error) {
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return nil, fault.Wrap("insight.Metrics", err)
	}
	return s.Of(ctx, st)
}

// Of is Metrics for a store that is read already.
func (s *Service) Of(ctx context.Context, st store.Store) (map[string]Metric, error) {
	w, err := s.windows(ctx)
	if err != nil {
		return nil, fault.Wrap("insight.Of", err)
	}
	rows, err := s.listMetrics(ctx, st.ID)
	if err != nil {
		return nil, fault.Wrap("insight.Of", err)
	}
	tick, err := s.lastTick(ctx, w)
	if err != nil {
		return nil, fault.Wrap("insight.Of", err)
	}
	out := make(map[string]Metric, len(rows))
	for _, m := range rows {
		d, ok := s.byKey[m.Key]
		if !ok {
			continue // of a newer program
		}
		if m.Source == Computed && tick.After(m.ComputedAt) {
			m.ComputedAt = tick // the tick saw that nothing had moved
		}
		out[m.Key] = d.describe(m, w, st.Zone)
	}
	return out, nil
}
