package order

import (
	"encoding/json"

	"souk/internal/core/ingest"
)

// reader reads and checks a row of one kind by itself.
type reader func(raw json.RawMessage, l limits) (Fact, error)

type shipmentRow struct {
	ID          string `json:"id"`
	Store       string `json:"store"`
	Order       string `json:"order"`
	Carrier     string `json:"carrier"`
	ShippedAt   string `json:"shipped_at"`
	PromisedAt  string `json:"promised_at"`
	DeliveredAt string `json:"delivered_at"`
}

func readShipment(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[shipmentRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindShipment, ID: c.id("/id", row.ID), StoreID: c.optionalID("/store", row.Store), OrderID: c.id("/order", row.Order), At: c.required("/shipped_at", row.ShippedAt)}
	promise := newChecker(limits{l.oldest, l.newest.AddDate(1, 0, 0)}) // a promise lies ahead
	f.Shipment = &Shipment{Carrier: c.word("/carrier", row.Carrier, maxWord), PromisedAt: promise.instant("/promised_at", row.PromisedAt), DeliveredAt: c.instant("/delivered_at", row.DeliveredAt)}
	if err := promise.err(); err != nil {
		return f, err
	}
	if d := f.Shipment.DeliveredAt; !d.IsZero() && d.Before(f.At) {
		c.refuse("/delivered_at", "time.order", "送达早于发货", "a parcel does not arrive before it leaves")
	}
	return f, c.err()
}

type returnRow struct {
	ID          string    `json:"id"`
	Store       string    `json:"store"`
	Order       string    `json:"order"`
	Product     string    `json:"product"`
	Quantity    *int64    `json:"quantity"`
	Status      string    `json:"status"`
	Amount      *moneyRow `json:"amount"`
	Reason      string    `json:"reason"`
	RequestedAt string    `json:"requested_at"`
	RefundedAt  string    `json:"refunded_at"`
}

func readReturn(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[returnRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindReturn, ID: c.id("/id", row.ID), StoreID: c.optionalID("/store", row.Store), OrderID: c.id("/order", row.Order), ProductID: c.optionalID("/product", row.Product), At: c.instant("/requested_at", row.RequestedAt)}
	r := &Return{Reason: c.word("/reason", row.Reason, maxWord), RefundedAt: c.instant("/refunded_at", row.RefundedAt), Quantity: c.whole("/quantity", orZero(row.Quantity), 0, maxQuantity)}
	otherwise := ReturnRequested
	if !r.RefundedAt.IsZero() {
		otherwise = ReturnRefunded
	}
	r.Status = oneOf(c, "/status", row.Status, otherwise, ReturnRequested, ReturnApproved, ReturnRefunded, ReturnRejected)
	r.Micros, r.Currency = c.amount("/amount", row.Amount)
	if f.At.IsZero() {
		f.At = r.RefundedAt
	}
	if f.At.IsZero() {
		c.refuse("/requested_at", "field.required", "缺少申请时间", "when it was asked for or refunded is missing")
	}
	f.Return = r
	return f, c.err()
}

type disputeRow struct {
	ID       string `json:"id"`
	Store    string `json:"store"`
	Order    string `json:"order"`
	Status   string `json:"status"`
	Reason   string `json:"reason"`
	OpenedAt string `json:"opened_at"`
	ClosedAt string `json:"closed_at"`
}

func readDispute(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[disputeRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindDispute, ID: c.id("/id", row.ID), StoreID: c.optionalID("/store", row.Store), OrderID: c.id("/order", row.Order), At: c.required("/opened_at", row.OpenedAt)}
	f.Dispute = &Dispute{Reason: c.word("/reason", row.Reason, maxWord), ClosedAt: c.instant("/closed_at", row.ClosedAt),
		Status: oneOf(c, "/status", row.Status, DisputeOpen, DisputeOpen, DisputeBuyer, DisputeSeller, DisputeSettled, DisputeWithdrawn)}
	if d := f.Dispute.ClosedAt; !d.IsZero() && d.Before(f.At) {
		c.refuse("/closed_at", "time.order", "结束早于发起", "a dispute does not end before it is opened")
	}
	return f, c.err()
}

type reviewRow struct {
	ID        string `json:"id"`
	Store     string `json:"store"`
	Order     string `json:"order"`
	Product   string `json:"product"`
	Buyer     string `json:"buyer"`
	Stars     *int64 `json:"stars"`
	Text      string `json:"text"`
	Hidden    bool   `json:"hidden"`
	CreatedAt string `json:"created_at"`
}

func readReview(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[reviewRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindReview, ID: c.id("/id", row.ID), StoreID: c.optionalID("/store", row.Store), OrderID: c.optionalID("/order", row.Order),
		ProductID: c.optionalID("/product", row.Product), BuyerKey: c.word("/buyer", row.Buyer, maxID), At: c.required("/created_at", row.CreatedAt)}
	if row.Stars == nil {
		c.refuse("/stars", "field.required", "缺少星级", "the stars are missing")
	}
	if f.StoreID == "" && f.OrderID == "" {
		c.refuse("/store", "field.required", "缺少店铺或订单", "a review names its store or its order")
	}
	f.Review = &Review{Stars: c.whole("/stars", max(1, orZero(row.Stars)), 1, 5), Text: c.word("/text", row.Text, maxText), Hidden: row.Hidden}
	if row.Stars != nil && *row.Stars < 1 {
		c.refuse("/stars", "number.range", "星级为 1 到 5", "a whole number from 1 to 5")
	}
	return f, c.err()
}

type ratingRow struct {
	Store         string          `json:"store"`
	Order         string          `json:"order"`
	Description   json.RawMessage `json:"description"`
	Communication json.RawMessage `json:"communication"`
	Logistics     json.RawMessage `json:"logistics"`
	RatedAt       string          `json:"rated_at"`
}

// readRating reads an order's rating; the order's id is its id.
//
// Source: X-07.
func readRating(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[ratingRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindRating, ID: c.id("/order", row.Order), StoreID: c.optionalID("/store", row.Store), OrderID: row.Order, At: c.required("/rated_at", row.RatedAt)}
	f.Rating = &Rating{c.hundredths("/description", row.Description), c.hundredths("/communication", row.Communication), c.hundredths("/logistics", row.Logistics)}
	if *f.Rating == (Rating{-1, -1, -1}) {
		c.refuse("", "field.required", "至少要有一项评分", "at least one of description, communication and logistics")
	}
	return f, c.err()
}

type stockRow struct {
	Store    string `json:"store"`
	Product  string `json:"product"`
	Quantity *int64 `json:"quantity"`
	At       string `json:"at"`
}

// readStock reads a count; store and product are its id.
func readStock(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[stockRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindStock, ID: c.id("/product", row.Product), StoreID: c.id("/store", row.Store), ProductID: row.Product, At: c.required("/at", row.At)}
	if row.Quantity == nil {
		c.refuse("/quantity", "field.required", "缺少数量", "the quantity is missing")
	}
	f.Stock = &Stock{c.whole("/quantity", orZero(row.Quantity), 0, maxMicros)}
	return f, c.err()
}

type adSpendRow struct {
	ID          string    `json:"id"`
	Store       string    `json:"store"`
	Product     string    `json:"product"`
	Channel     string    `json:"channel"`
	Spend       *moneyRow `json:"spend"`
	Sales       *moneyRow `json:"sales"`
	Clicks      *int64    `json:"clicks"`
	Impressions *int64    `json:"impressions"`
	At          string    `json:"at"`
}

func readAdSpend(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[adSpendRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindAdSpend, ID: c.id("/id", row.ID), StoreID: c.id("/store", row.Store), ProductID: c.optionalID("/product", row.Product), At: c.required("/at", row.At)}
	a := &AdSpend{Channel: c.word("/channel", row.Channel, maxWord), Clicks: c.whole("/clicks", orZero(row.Clicks), 0, maxMicros), Impressions: c.whole("/impressions", orZero(row.Impressions), 0, maxMicros)}
	a.Spend, a.Currency = c.amount("/spend", row.Spend)
	if row.Sales != nil {
		var currency string
		a.Sales, currency = c.amount("/sales", row.Sales)
		c.sameCurrency("/sales/currency", currency, a.Currency)
	}
	f.AdSpend = a
	return f, c.err()
}

type couponRow struct {
	ID      string    `json:"id"`
	Store   string    `json:"store"`
	Order   string    `json:"order"`
	Product string    `json:"product"`
	Cost    *moneyRow `json:"cost"`
	At      string    `json:"at"`
}

func readCoupon(raw json.RawMessage, l limits) (Fact, error) {
	row, err := ingest.Decode[couponRow](raw)
	if err != nil {
		return Fact{}, err
	}
	c := newChecker(l)
	f := Fact{Kind: KindCoupon, ID: c.id("/id", row.ID), StoreID: c.id("/store", row.Store), OrderID: c.optionalID("/order", row.Order), ProductID: c.optionalID("/product", row.Product), At: c.required("/at", row.At)}
	f.Coupon = &Coupon{}
	f.Coupon.Cost, f.Coupon.Currency = c.amount("/cost", row.Cost)
	return f, c.err()
}
