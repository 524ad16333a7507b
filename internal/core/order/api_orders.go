package order

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the reading of a store's orders.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/orders", ID: "order.list", Tag: "order",
		Summary: "The store's orders, newest first", Guard: identity.Member(),
	}, s.listRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/orders/{id}", ID: "order.get", Tag: "order",
		Summary: "An order with what followed it", Guard: identity.Member(),
	}, s.getRoute)
}

// LineItem is a line on the wire.
type LineItem struct {
	ProductID string       `json:"product_id"`
	Quantity  int64        `json:"quantity"`
	Price     money.Amount `json:"price" doc:"of one piece"`
}

// Item is an order on the wire.
type Item struct {
	ID          string       `json:"id"`
	Status      Status       `json:"status" enum:"placed,paid,shipped,delivered,completed,cancelled"`
	Country     string       `json:"country,omitempty"`
	Replaces    string       `json:"replaces,omitempty" doc:"the order that this one is a free replacement of"`
	Goods       money.Amount `json:"goods"`
	Shipping    money.Amount `json:"shipping"`
	Lines       []LineItem   `json:"lines"`
	PlacedAt    time.Time    `json:"placed_at"`
	PaidAt      time.Time    `json:"paid_at,omitzero"`
	DeliveredAt time.Time    `json:"delivered_at,omitzero"`
	Sale        bool         `json:"sale" doc:"whether it counts in figures"`
}

func itemOf(o Order) Item {
	out := Item{ID: o.ID, Status: o.Status, Country: o.Country, Replaces: o.Replaces, Goods: o.Goods(), Shipping: money.Amount{Micros: o.Shipping, Currency: o.Currency},
		Lines: []LineItem{}, PlacedAt: o.PlacedAt, PaidAt: o.PaidAt, DeliveredAt: o.DeliveredAt, Sale: o.IsSale()}
	for _, l := range o.Lines {
		out.Lines = append(out.Lines, LineItem{l.ProductID, l.Quantity, money.Amount{Micros: l.Price, Currency: o.Currency}})
	}
	return out
}

// FactItem is what followed an order, on the wire.
type FactItem struct {
	Kind      FactKind      `json:"kind" enum:"shipment,return,dispute,review,rating,coupon_cost"`
	ID        string        `json:"id"`
	ProductID string        `json:"product_id,omitempty"`
	At        time.Time     `json:"at"`
	Status    string        `json:"status,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Amount    *money.Amount `json:"amount,omitempty"`
	Stars     int64         `json:"stars,omitempty"`
	EndedAt   time.Time     `json:"ended_at,omitzero" doc:"delivered, refunded or closed"`
}

func factItem(f Fact) FactItem {
	out := FactItem{Kind: f.Kind, ID: f.ID, ProductID: f.ProductID, At: f.At}
	switch f.Kind {
	case KindShipment:
		out.EndedAt = f.Shipment.DeliveredAt
	case KindReturn:
		out.Status, out.Reason, out.EndedAt = string(f.Return.Status), f.Return.Reason, f.Return.RefundedAt
		out.Amount = &money.Amount{Micros: f.Return.Micros, Currency: f.Return.Currency}
	case KindDispute:
		out.Status, out.Reason, out.EndedAt = string(f.Dispute.Status), f.Dispute.Reason, f.Dispute.ClosedAt
	case KindReview:
		out.Stars = f.Review.Stars
	case KindCoupon:
		out.Amount = &money.Amount{Micros: f.Coupon.Cost, Currency: f.Coupon.Currency}
	case KindRating, KindStock, KindAdSpend:
	}
	return out
}

type listInput struct {
	Store  string `path:"store"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listOutput struct{ Body httpapi.List[Item] }

func (s *Service) listRoute(ctx context.Context, in *listInput) (*listOutput, error) {
	scope := "orders/" + in.Store
	req := page.Request{Limit: in.Limit}
	var err error
	if req.After, err = s.api.ReadCursor(scope, in.Cursor); err != nil {
		return nil, err
	}
	p, err := s.List(ctx, in.Store, req)
	if err != nil {
		return nil, err
	}
	items := make([]Item, 0, len(p.Items))
	for _, o := range p.Items {
		items = append(items, itemOf(o))
	}
	return &listOutput{httpapi.Page(s.api, scope, items, p.Next)}, nil
}

type getInput struct {
	Store string `path:"store"`
	ID    string `path:"id"`
}

type getOutput struct {
	Body struct {
		Item
		Facts []FactItem `json:"facts"`
	}
}

func (s *Service) getRoute(ctx context.Context, in *getInput) (*getOutput, error) {
	o, err := s.Get(ctx, in.Store, in.ID)
	if err != nil {
		return nil, err
	}
	facts, err := s.Facts(ctx, in.Store, in.ID)
	if err != nil {
		return nil, err
	}
	out := &getOutput{}
	out.Body.Item, out.Body.Facts = itemOf(o), []FactItem{}
	for _, f := range facts {
		out.Body.Facts = append(out.Body.Facts, factItem(f))
	}
	return out, nil
}
