package app

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/order"
	"souk/internal/platform/httpapi"
)

// tradeRoutes registers the fixtures of trade. Each goes through the same code as
// an ingested row and recomputes the store's figures before it answers.
//
// Source: contract "POST /v1/sandbox/…".
func (s *souk) tradeRoutes() {
	httpapi.Register(s.api, sandboxOp("POST", "orders", "orders", "Make a paid order", 201), s.makeOrder)
	httpapi.Register(s.api, sandboxOp("POST", "shipments", "shipments", "Send an order", 201), s.makeShipment)
	httpapi.Register(s.api, sandboxOp("POST", "refunds", "refunds", "Refund an order", 201), s.makeRefund)
	httpapi.Register(s.api, sandboxOp("POST", "reviews", "reviews", "Let a buyer review a product", 201), s.makeReview)
	httpapi.Register(s.api, sandboxOp("POST", "disputes", "disputes", "Let a buyer open a dispute", 201), s.makeDispute)
}

// row is a line of ingest; members that are empty are left out.
type row map[string]any

func (r row) text(key, v string) row {
	if v != "" {
		r[key] = v
	}
	return r
}

func (r row) at(key string, t time.Time) row {
	if !t.IsZero() {
		r[key] = t.UTC().Format(time.RFC3339Nano)
	}
	return r
}

// tell stores a row as the host marketplace would.
func (s *souk) tell(ctx context.Context, kind string, r row) error {
	k, err := s.ingest.Kind(kind)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := k.Apply(ctx, raw)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.insight.RefreshDue(ctx); err != nil {
		return err
	}
	return s.outbox.Drain(identity.AsSystem(ctx))
}

type orderLineFact struct {
	Product  string     `json:"product,omitempty"`
	Quantity int64      `json:"quantity,omitempty" minimum:"1"`
	Price    *moneyFact `json:"price,omitempty" doc:"of one piece; the product's when left out"`
}

type orderInput struct {
	Body struct {
		ID          string          `json:"id,omitempty"`
		Store       string          `json:"store,omitempty" doc:"a new eligible store when left out"`
		Buyer       string          `json:"buyer,omitempty" doc:"a new buyer when left out"`
		Product     string          `json:"product,omitempty" doc:"short for one line; the store's newest product, or a new one, when left out"`
		Quantity    int64           `json:"quantity,omitempty" minimum:"1"`
		Price       *moneyFact      `json:"price,omitempty"`
		Lines       []orderLineFact `json:"lines,omitempty"`
		Shipping    *moneyFact      `json:"shipping,omitempty"`
		Country     string          `json:"country,omitempty" example:"ES"`
		Status      string          `json:"status,omitempty" enum:"placed,paid,shipped,delivered,completed,cancelled"`
		Replaces    string          `json:"replaces,omitempty"`
		PlacedAt    time.Time       `json:"placed_at,omitzero"`
		PaidAt      time.Time       `json:"paid_at,omitzero" doc:"now when left out and the order is not only placed"`
		DeliveredAt time.Time       `json:"delivered_at,omitzero"`
	}
}

type orderOutput struct {
	Body struct {
		Order struct {
			ID       string       `json:"id"`
			Store    string       `json:"store_id"`
			Buyer    string       `json:"buyer_id"`
			Products []string     `json:"product_ids"`
			Goods    money.Amount `json:"goods"`
			Status   order.Status `json:"status"`
			PaidAt   time.Time    `json:"paid_at,omitzero"`
		} `json:"order"`
	}
}

func (s *souk) makeOrder(ctx context.Context, in *orderInput) (*orderOutput, error) {
	b := in.Body
	storeID, err := s.storeFor(ctx, b.Store)
	if err != nil {
		return nil, err
	}
	if len(b.Lines) == 0 {
		b.Lines = []orderLineFact{{Product: b.Product, Quantity: b.Quantity, Price: b.Price}}
	}
	lines := make([]row, len(b.Lines))
	for i, l := range b.Lines {
		if lines[i], err = s.lineFor(ctx, storeID, l); err != nil {
			return nil, err
		}
	}
	if b.PaidAt.IsZero() && b.Status != string(order.Placed) && b.Status != string(order.Cancelled) {
		b.PaidAt = s.business.Now()
		if !b.DeliveredAt.IsZero() && b.DeliveredAt.Before(b.PaidAt) {
			b.PaidAt = b.DeliveredAt.Add(-7 * 24 * time.Hour)
		}
	}
	if b.PlacedAt.IsZero() && b.PaidAt.IsZero() {
		b.PlacedAt = s.business.Now()
	}
	id, buyer := orText(b.ID, s.ids.New("ord")), orText(b.Buyer, s.ids.New("buy"))
	r := row{"id": id, "store": storeID, "buyer": buyer, "lines": lines}
	r.text("country", orText(b.Country, "US")).text("status", b.Status).text("replaces", b.Replaces).at("placed_at", b.PlacedAt).at("paid_at", b.PaidAt).at("delivered_at", b.DeliveredAt)
	if b.Shipping != nil {
		r["shipping"] = b.Shipping
	}
	if err := s.tell(ctx, "orders", r); err != nil {
		return nil, err
	}
	return s.orderView(ctx, storeID, id, buyer)
}

func (s *souk) orderView(ctx context.Context, storeID, id, buyer string) (*orderOutput, error) {
	o, err := s.orders.Get(ctx, storeID, id)
	if err != nil {
		return nil, err
	}
	out := &orderOutput{}
	v := &out.Body.Order
	v.ID, v.Store, v.Buyer, v.Goods, v.Status, v.PaidAt = o.ID, o.StoreID, buyer, o.Goods(), o.Status, o.PaidAt
	for _, l := range o.Lines {
		v.Products = append(v.Products, l.ProductID)
	}
	return out, nil
}

// storeFor is the store of a fixture; a new one without a name.
func (s *souk) storeFor(ctx context.Context, id string) (string, error) {
	if id != "" {
		_, err := s.stores.Get(ctx, id)
		return id, err
	}
	made, err := s.makeStore(ctx, &storeInput{})
	if err != nil {
		return "", err
	}
	return made.Body.Store.ID, nil
}

func (s *souk) lineFor(ctx context.Context, storeID string, l orderLineFact) (row, error) {
	if l.Product == "" {
		p, err := s.catalog.Search(ctx, storeID, "", page.Request{Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(p.Items) > 0 {
			l.Product = p.Items[0].ID
		} else {
			in := &productInput{}
			in.Body.Store = storeID
			made, err := s.makeProduct(ctx, in)
			if err != nil {
				return nil, err
			}
			l.Product = made.Body.Product.ID
		}
	}
	if l.Price == nil {
		p, err := s.catalog.Get(ctx, storeID, l.Product)
		if err != nil {
			return nil, err
		}
		l.Price = &moneyFact{p.Price.Decimal(), p.Price.Currency}
	}
	return row{"product": l.Product, "quantity": max(l.Quantity, 1), "price": l.Price}, nil
}

// orderFor is the order that a fixture follows; a new one without a name.
func (s *souk) orderFor(ctx context.Context, storeID, id string) (order.Order, error) {
	if id != "" {
		return s.orders.Of(ctx, id)
	}
	in := &orderInput{}
	in.Body.Store = storeID
	made, err := s.makeOrder(ctx, in)
	if err != nil {
		return order.Order{}, err
	}
	return s.orders.Of(ctx, made.Body.Order.ID)
}

// orTime is t, or otherwise when it is zero.
func orTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// factView answers a fixture that follows an order.
type factView struct {
	ID    string `json:"id"`
	Store string `json:"store_id"`
	Order string `json:"order_id,omitempty"`
}

type shipmentInput struct {
	Body struct {
		ID          string    `json:"id,omitempty"`
		Store       string    `json:"store,omitempty"`
		Order       string    `json:"order,omitempty" doc:"a new order when left out"`
		Carrier     string    `json:"carrier,omitempty"`
		ShippedAt   time.Time `json:"shipped_at,omitzero" doc:"now when left out"`
		PromisedAt  time.Time `json:"promised_at,omitzero"`
		DeliveredAt time.Time `json:"delivered_at,omitzero"`
	}
}

type shipmentOutput struct {
	Body struct {
		Shipment factView `json:"shipment"`
	}
}

func (s *souk) makeShipment(ctx context.Context, in *shipmentInput) (*shipmentOutput, error) {
	b := in.Body
	o, err := s.orderFor(ctx, b.Store, b.Order)
	if err != nil {
		return nil, err
	}
	out := &shipmentOutput{}
	out.Body.Shipment = factView{orText(b.ID, s.ids.New("shp")), o.StoreID, o.ID}
	shipped := orTime(b.ShippedAt, s.business.Now())
	if b.ShippedAt.IsZero() && !b.DeliveredAt.IsZero() && b.DeliveredAt.Before(shipped) {
		shipped = b.DeliveredAt
	}
	r := row{"id": out.Body.Shipment.ID, "order": o.ID}
	return out, s.tell(ctx, "shipments", r.text("carrier", b.Carrier).at("shipped_at", shipped).at("promised_at", b.PromisedAt).at("delivered_at", b.DeliveredAt))
}

type refundInput struct {
	Body struct {
		ID          string     `json:"id,omitempty"`
		Store       string     `json:"store,omitempty"`
		Order       string     `json:"order,omitempty" doc:"a new order when left out"`
		Product     string     `json:"product,omitempty"`
		Quantity    int64      `json:"quantity,omitempty"`
		Amount      *moneyFact `json:"amount,omitempty" doc:"the value of the order's goods when left out"`
		Status      string     `json:"status,omitempty" enum:"requested,approved,refunded,rejected"`
		Reason      string     `json:"reason,omitempty"`
		RequestedAt time.Time  `json:"requested_at,omitzero"`
		RefundedAt  time.Time  `json:"refunded_at,omitzero" doc:"now when left out and the status is refunded (default)"`
	}
}

type refundOutput struct {
	Body struct {
		Refund factView `json:"refund"`
	}
}

func (s *souk) makeRefund(ctx context.Context, in *refundInput) (*refundOutput, error) {
	b := in.Body
	o, err := s.orderFor(ctx, b.Store, b.Order)
	if err != nil {
		return nil, err
	}
	out := &refundOutput{}
	out.Body.Refund = factView{orText(b.ID, s.ids.New("ret")), o.StoreID, o.ID}
	status := orText(b.Status, string(order.ReturnRefunded))
	if status == string(order.ReturnRefunded) {
		b.RefundedAt = orTime(b.RefundedAt, s.business.Now())
	}
	if b.Amount == nil {
		b.Amount = &moneyFact{o.Goods().Decimal(), o.Currency}
	}
	r := row{"id": out.Body.Refund.ID, "order": o.ID, "amount": b.Amount, "status": status, "quantity": b.Quantity}
	requested := orTime(b.RequestedAt, orTime(b.RefundedAt, s.business.Now()))
	return out, s.tell(ctx, "returns", r.text("product", b.Product).text("reason", b.Reason).at("requested_at", requested).at("refunded_at", b.RefundedAt))
}

type reviewInput struct {
	Body struct {
		ID        string    `json:"id,omitempty"`
		Store     string    `json:"store,omitempty" doc:"the order's; with neither a new order is made"`
		Order     string    `json:"order,omitempty"`
		Product   string    `json:"product,omitempty"`
		Buyer     string    `json:"buyer,omitempty"`
		Stars     int64     `json:"stars,omitempty" minimum:"1" maximum:"5" doc:"5 when left out"`
		Text      string    `json:"text,omitempty"`
		Hidden    bool      `json:"hidden,omitempty"`
		CreatedAt time.Time `json:"created_at,omitzero"`
	}
}

type reviewOutput struct {
	Body struct {
		Review factView `json:"review"`
	}
}

func (s *souk) makeReview(ctx context.Context, in *reviewInput) (*reviewOutput, error) {
	b := in.Body
	if b.Order != "" || b.Store == "" {
		o, err := s.orderFor(ctx, b.Store, b.Order)
		if err != nil {
			return nil, err
		}
		b.Store, b.Order, b.Product = o.StoreID, o.ID, orText(b.Product, o.Lines[0].ProductID)
	} else if _, err := s.stores.Get(ctx, b.Store); err != nil {
		return nil, err
	}
	out := &reviewOutput{}
	out.Body.Review = factView{orText(b.ID, s.ids.New("rvw")), b.Store, b.Order}
	stars := b.Stars
	if stars == 0 {
		stars = 5
	}
	r := row{"id": out.Body.Review.ID, "store": b.Store, "stars": stars, "hidden": b.Hidden}
	return out, s.tell(ctx, "reviews", r.text("order", b.Order).text("product", b.Product).text("buyer", b.Buyer).text("text", b.Text).at("created_at", orTime(b.CreatedAt, s.business.Now())))
}

type disputeInput struct {
	Body struct {
		ID       string    `json:"id,omitempty"`
		Store    string    `json:"store,omitempty"`
		Order    string    `json:"order,omitempty" doc:"a new order when left out"`
		Status   string    `json:"status,omitempty" enum:"open,won_by_buyer,won_by_seller,settled,withdrawn"`
		Reason   string    `json:"reason,omitempty"`
		OpenedAt time.Time `json:"opened_at,omitzero"`
		ClosedAt time.Time `json:"closed_at,omitzero"`
	}
}

type disputeOutput struct {
	Body struct {
		Dispute factView `json:"dispute"`
	}
}

func (s *souk) makeDispute(ctx context.Context, in *disputeInput) (*disputeOutput, error) {
	b := in.Body
	o, err := s.orderFor(ctx, b.Store, b.Order)
	if err != nil {
		return nil, err
	}
	out := &disputeOutput{}
	out.Body.Dispute = factView{orText(b.ID, s.ids.New("dsp")), o.StoreID, o.ID}
	r := row{"id": out.Body.Dispute.ID, "order": o.ID}
	return out, s.tell(ctx, "disputes", r.text("status", b.Status).text("reason", b.Reason).at("opened_at", orTime(b.OpenedAt, s.business.Now())).at("closed_at", b.ClosedAt))
}
