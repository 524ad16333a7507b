package order

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/insight"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
)

// Stores tells which stores exist.
type Stores interface {
	// Known is nil, or the fault "store.unknown".
	Known(ctx context.Context, id string) error
}

// Products tells what a store sells.
type Products interface {
	KnownByIDs(ctx context.Context, storeID string, ids []string) ([]catalog.Product, error)
}

// Sums keeps the hourly sums.
type Sums interface {
	Add(ctx context.Context, cells []insight.Cell) error
	Touch(ctx context.Context, storeID string) error
}

// Deps are what the service works with.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock // business
	Stores   Stores
	Products Products
	Sums     Sums
	Policy   func(ctx context.Context) (Policy, error)
	BuyerKey func(buyerID string) string // pseudonym of a buyer
	API      *httpapi.API                // cursors; nil without routes
}

// Service keeps the facts of trade.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	stores   Stores
	products Products
	sums     Sums
	policy   func(ctx context.Context) (Policy, error)
	buyerKey func(buyerID string) string
	api      *httpapi.API
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.Stores == nil || d.Products == nil || d.Sums == nil || d.Policy == nil || d.BuyerKey == nil {
		return nil, errors.New("order: a dependency is missing")
	}
	return &Service{d.DB, d.Clock, d.Stores, d.Products, d.Sums, d.Policy, d.BuyerKey, d.API}, nil
}

func (s *Service) limits(ctx context.Context) (limits, error) {
	p, err := s.policy(ctx)
	if err != nil {
		return limits{}, err
	}
	now := s.clock.Now()
	return limits{oldest: now.Add(-p.MaxAge.Duration()), newest: now.Add(p.MaxAhead.Duration())}, nil
}

// Get reads an order of the store. Fault NotFound "order.not_found", also for
// another store's.
func (s *Service) Get(ctx context.Context, storeID, id string) (Order, error) {
	o, ok, err := sqldb.Maybe(ctx, s.db, scanOrder, sqlGetOrder, storeID, id)
	if err == nil && !ok {
		err = fault.T("order.Get", fault.NotFound, "order.not_found", "没有找到该订单。", "There is no such order.")
	}
	return o, fault.Wrap("order.Get", err)
}

// Of reads an order of any store: for the host's own tools. Fault NotFound
// "order.not_found".
func (s *Service) Of(ctx context.Context, id string) (Order, error) {
	o, ok, err := sqldb.Maybe(ctx, s.db, scanOrder, sqlAllOrder, id)
	if err == nil && !ok {
		err = fault.T("order.Of", fault.NotFound, "order.not_found", "没有找到该订单。", "There is no such order.")
	}
	return o, fault.Wrap("order.Of", err)
}

// ByIDs reads orders of any store, by id: for the host's own tools and pages of
// buyers. Ids that are unknown are left out.
func (s *Service) ByIDs(ctx context.Context, ids []string) ([]Order, error) {
	rows, err := sqldb.All(ctx, s.db, scanOrder, sqlAllOrdersByID, ids)
	return rows, fault.Wrap("order.ByIDs", err)
}

// List is a page of the store's orders, newest first.
func (s *Service) List(ctx context.Context, storeID string, p page.Request) (page.Of[Order], error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return page.Of[Order]{}, err
	}
	rows, err := sqldb.All(ctx, s.db, scanOrder, sqlListOrders, storeID, at, id, int64(p.Rows()+1))
	if err != nil {
		return page.Of[Order]{}, fault.Wrap("order.List", err)
	}
	return page.Cut(rows, p.Rows(), orderKey), nil
}

// Facts are what follows an order of the store, by kind and id.
func (s *Service) Facts(ctx context.Context, storeID, orderID string) ([]Fact, error) {
	rows, err := sqldb.All(ctx, s.db, scanFact, sqlListFactsOfOrder, storeID, orderID)
	return rows, fault.Wrap("order.Facts", err)
}

// Stock is how many pieces of the store's product the host counted last; ok is
// false when it never told.
func (s *Service) Stock(ctx context.Context, storeID, productID string) (n int64, at time.Time, ok bool, err error) {
	f, ok, err := sqldb.Maybe(ctx, s.db, scanFact, sqlGetStock, storeID, productID)
	if err != nil || !ok {
		return 0, at, false, fault.Wrap("order.Stock", err)
	}
	return f.Stock.Quantity, f.At, true, nil
}

// Buyers counts the store's buyers with a sale paid from from up to to, and those
// of them with two or more.
//
// Source: X-10.
func (s *Service) Buyers(ctx context.Context, storeID string, from, to time.Time) (buyers, repeat int64, err error) {
	n, err := sqldb.One(ctx, s.db, func(r sqldb.Row) ([2]int64, error) {
		var n [2]int64
		return n, r.Scan(&n[0], &n[1])
	}, sqlCountBuyers, storeID, clock.Micros(from), clock.Micros(to))
	return n[0], n[1], fault.Wrap("order.Buyers", err)
}

// bodyOf is the JSON of the member of the fact's kind.
func bodyOf(f Fact) (string, error) {
	var v any
	switch f.Kind {
	case KindShipment:
		v = f.Shipment
	case KindReturn:
		v = f.Return
	case KindDispute:
		v = f.Dispute
	case KindReview:
		v = f.Review
	case KindRating:
		v = f.Rating
	case KindStock:
		v = f.Stock
	case KindAdSpend:
		v = f.AdSpend
	case KindCoupon:
		v = f.Coupon
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// readBody is the way back.
func readBody(f *Fact, body string) error {
	var v any
	switch f.Kind {
	case KindShipment:
		f.Shipment = &Shipment{}
		v = f.Shipment
	case KindReturn:
		f.Return = &Return{}
		v = f.Return
	case KindDispute:
		f.Dispute = &Dispute{}
		v = f.Dispute
	case KindReview:
		f.Review = &Review{}
		v = f.Review
	case KindRating:
		f.Rating = &Rating{}
		v = f.Rating
	case KindStock:
		f.Stock = &Stock{}
		v = f.Stock
	case KindAdSpend:
		f.AdSpend = &AdSpend{}
		v = f.AdSpend
	case KindCoupon:
		f.Coupon = &Coupon{}
		v = f.Coupon
	default:
		return errors.New("order: unknown kind of fact " + string(f.Kind))
	}
	return json.Unmarshal([]byte(body), v)
}
