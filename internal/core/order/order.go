package order

import (
	"time"

	"souk/internal/base/money"
)

// Status of an order.
type Status string

// The states, as the host tells them.
const (
	Placed    Status = "placed"
	Paid      Status = "paid"
	Shipped   Status = "shipped"
	Delivered Status = "delivered"
	Completed Status = "completed"
	Cancelled Status = "cancelled"
)

// Line is what was bought of one product.
type Line struct {
	ProductID string `json:"product"`
	Quantity  int64  `json:"quantity"`
	Price     int64  `json:"price_micros"` // of one piece, as paid: after coupons, without shipping
}

// Order is one order at one store. Times that are not known are zero.
//
// Source.
type Order struct {
	ID, StoreID string
	BuyerKey    string // pseudonym, "" when the host did not say
	Currency    string // of every amount of the order
	Country     string // ship-to, ISO 3166-1 alpha-2, "" unknown
	Status      Status
	Replaces    string // the order for which this one is sent without charge
	Lines       []Line
	Shipping    int64 // micro-units
	PlacedAt    time.Time
	PaidAt      time.Time
	DeliveredAt time.Time
}

// Goods is the value of the lines.
func (o Order) Goods() money.Amount {
	var sum int64
	for _, l := range o.Lines {
		sum += l.Quantity * l.Price
	}
	return money.Amount{Micros: sum, Currency: o.Currency}
}

// IsSale reports whether the order counts in figures: paid, not cancelled, and no
// replacement for another one.
func (o Order) IsSale() bool {
	return !o.PaidAt.IsZero() && o.Status != Cancelled && o.Replaces == ""
}

// FactKind names what a fact is.
type FactKind string

// The kinds of facts.
const (
	KindShipment FactKind = "shipment"
	KindReturn   FactKind = "return"
	KindDispute  FactKind = "dispute"
	KindReview   FactKind = "review"
	KindRating   FactKind = "rating"
	KindStock    FactKind = "stock"
	KindAdSpend  FactKind = "ad_spend"
	KindCoupon   FactKind = "coupon_cost"
)

// Fact is what follows an order or stands beside it. Exactly the member of its
// kind is set.
type Fact struct {
	Kind      FactKind
	ID        string
	StoreID   string
	OrderID   string // "" for stock, ad spend, and reviews without an order
	ProductID string
	BuyerKey  string
	At        time.Time // when it happened: shipped, requested, opened, written …

	Shipment *Shipment
	Return   *Return
	Dispute  *Dispute
	Review   *Review
	Rating   *Rating
	Stock    *Stock
	AdSpend  *AdSpend
	Coupon   *Coupon
}

// Shipment is a parcel; Fact.At is when it left.
type Shipment struct {
	Carrier     string    `json:"carrier,omitempty"`
	PromisedAt  time.Time `json:"promised_at,omitzero"`
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
}

// ReturnStatus is how far a return or refund is.
type ReturnStatus string

// The states of a return; only a refunded one takes from GMV.
const (
	ReturnRequested ReturnStatus = "requested"
	ReturnApproved  ReturnStatus = "approved"
	ReturnRefunded  ReturnStatus = "refunded"
	ReturnRejected  ReturnStatus = "rejected"
)

// Return is goods or money that go back; Fact.At is when it was asked for. With a
// product it takes from that product's lines, else from all in proportion.
type Return struct {
	Status     ReturnStatus `json:"status"`
	Micros     int64        `json:"amount_micros"`
	Currency   string       `json:"currency"`
	Quantity   int64        `json:"quantity,omitempty"`
	Reason     string       `json:"reason,omitempty"`
	RefundedAt time.Time    `json:"refunded_at,omitzero"`
}

// DisputeStatus is how a dispute stands.
type DisputeStatus string

// The states of a dispute; a withdrawn one counts nowhere.
const (
	DisputeOpen      DisputeStatus = "open"
	DisputeBuyer     DisputeStatus = "won_by_buyer"
	DisputeSeller    DisputeStatus = "won_by_seller"
	DisputeSettled   DisputeStatus = "settled"
	DisputeWithdrawn DisputeStatus = "withdrawn"
)

// Dispute is a buyer's complaint at the marketplace; Fact.At is when it was opened.
type Dispute struct {
	Status   DisputeStatus `json:"status"`
	Reason   string        `json:"reason,omitempty"`
	ClosedAt time.Time     `json:"closed_at,omitzero"`
}

// Review is a buyer's review of a product in stars; Fact.At is when it was written.
type Review struct {
	Stars  int64  `json:"stars"` // 1…5
	Text   string `json:"text,omitempty"`
	Hidden bool   `json:"hidden,omitempty"` // taken down by the host: not a valid rating
}

// Rating is what a buyer says of an order's service, 0…5.0 in hundredths each;
// −1 where the buyer said nothing. One an order.
//
// Source: X-07.
type Rating struct {
	Description   int64 `json:"description"`
	Communication int64 `json:"communication"`
	Logistics     int64 `json:"logistics"`
}

// Stock is how many pieces of a product there were at Fact.At; an older count
// never replaces a newer one.
type Stock struct {
	Quantity int64 `json:"quantity"`
}

// AdSpend is what advertising cost and brought, at Fact.At.
type AdSpend struct {
	Currency    string `json:"currency"`
	Spend       int64  `json:"spend_micros"`
	Sales       int64  `json:"sales_micros,omitempty"`
	Clicks      int64  `json:"clicks,omitempty"`
	Impressions int64  `json:"impressions,omitempty"`
	Channel     string `json:"channel,omitempty"`
}

// Coupon is what a coupon cost the seller, at Fact.At.
type Coupon struct {
	Currency string `json:"currency"`
	Cost     int64  `json:"cost_micros"`
}
