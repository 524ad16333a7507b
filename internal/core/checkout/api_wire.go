package checkout

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/storefront"
)

// UnmetItem is what is missing, on the wire. texts are in every language that there
// is, text in the cart's.
type UnmetItem struct {
	Requirement string    `json:"requirement"`
	Code        string    `json:"code" doc:"stable"`
	Store       string    `json:"store,omitempty"`
	Field       string    `json:"field,omitempty" doc:"what the page asks for: note, country"`
	Text        string    `json:"text"`
	Texts       i18n.Text `json:"texts"`
	Fix         string    `json:"fix"`
	Fixes       i18n.Text `json:"fixes"`
}

func unmetItem(u Unmet, lang string) UnmetItem {
	return UnmetItem{u.Requirement, u.Code, u.StoreID, u.Field, u.Text.In(lang), u.Text, u.Fix.In(lang), u.Fix}
}

// FieldItem is what the page asks the buyer for, on the wire.
type FieldItem struct {
	Name      string    `json:"name"`
	Store     string    `json:"store,omitempty"`
	Label     string    `json:"label"`
	Labels    i18n.Text `json:"labels"`
	Hint      string    `json:"hint,omitempty"`
	Required  bool      `json:"required"`
	Expanded  bool      `json:"expanded" doc:"shown open"`
	MaxLength int       `json:"max_length"`
}

func fieldItem(f Field, lang string) FieldItem {
	return FieldItem{f.Name, f.StoreID, f.Label.In(lang), f.Label, f.Hint.In(lang), f.Required, f.Expanded, f.MaxLength}
}

// LineItem is a line on the wire.
type LineItem struct {
	Product  string       `json:"product"`
	Title    string       `json:"title"`
	Image    string       `json:"image,omitempty"`
	Quantity int64        `json:"quantity"`
	Price    money.Amount `json:"price" doc:"of one piece"`
	Total    money.Amount `json:"total"`
}

// AdjustmentItem is what a part of Souk adds to or takes off a price, on the wire.
type AdjustmentItem struct {
	Adjuster string       `json:"adjuster" doc:"who: coins"`
	Store    string       `json:"store"`
	Product  string       `json:"product,omitempty"`
	Label    string       `json:"label"`
	Labels   i18n.Text    `json:"labels"`
	Amount   money.Amount `json:"amount" doc:"below 0 lowers the price"`
	Units    int64        `json:"units,omitempty" doc:"in the adjuster's own unit: coins"`
}

// StoreRef names a store.
type StoreRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PartItem is one store's part on the wire.
type PartItem struct {
	Store       StoreRef         `json:"store"`
	Lines       []LineItem       `json:"lines"`
	Adjustments []AdjustmentItem `json:"adjustments"`
	Totals      Totals           `json:"totals"`
	Order       string           `json:"order,omitempty" doc:"id of the order, once captured"`
}

// QuoteItem is a quote on the wire.
type QuoteItem struct {
	ID            string           `json:"id"`
	Currency      string           `json:"currency"`
	Country       string           `json:"country,omitempty"`
	Device        Device           `json:"device,omitempty" enum:"mobile,tablet,desktop"`
	Lang          string           `json:"lang"`
	Stores        []PartItem       `json:"stores"`
	Adjustments   []AdjustmentItem `json:"adjustments" doc:"of all stores, in the order in which they apply"`
	Totals        Totals           `json:"totals" doc:"of all stores"`
	Requirements  []UnmetItem      `json:"requirements" doc:"what is missing: the quote cannot be reserved before"`
	Fields        []FieldItem      `json:"fields" doc:"what the page asks the buyer for"`
	Reservable    bool             `json:"reservable"`
	PolicyVersion string           `json:"policy_version"`
	ExpiresAt     time.Time        `json:"expires_at"`
}

func partItems(c Cart, orders []Order) []PartItem {
	out := make([]PartItem, 0, len(c.Parts))
	for _, p := range c.Parts {
		item := PartItem{Store: StoreRef{p.StoreID, p.StoreName}, Lines: lineItems(p.Lines, c.Lang), Adjustments: []AdjustmentItem{}, Totals: c.TotalsOf(p.StoreID)}
		for _, a := range c.Adjustments {
			if a.StoreID == p.StoreID {
				item.Adjustments = append(item.Adjustments, adjustmentItem(a, c.Lang))
			}
		}
		for _, o := range orders {
			if o.StoreID == p.StoreID {
				item.Order = o.ID
			}
		}
		out = append(out, item)
	}
	return out
}

func lineItems(lines []Line, lang string) []LineItem {
	out := make([]LineItem, 0, len(lines))
	for _, l := range lines {
		out = append(out, LineItem{l.ProductID, l.Title.In(lang), l.Image, l.Quantity, l.Price, money.Amount{Micros: l.Price.Micros * l.Quantity, Currency: l.Price.Currency}})
	}
	return out
}

func adjustmentItem(a Adjustment, lang string) AdjustmentItem {
	return AdjustmentItem{a.Adjuster, a.StoreID, a.ProductID, a.Label.In(lang), a.Label, a.Amount, a.Units}
}

func adjustmentItems(list []Adjustment, lang string) []AdjustmentItem {
	out := make([]AdjustmentItem, 0, len(list))
	for _, a := range list {
		out = append(out, adjustmentItem(a, lang))
	}
	return out
}

func quoteItem(q Quote) QuoteItem {
	c := q.Cart
	out := QuoteItem{ID: q.ID, Currency: c.Currency, Country: c.Country, Device: c.Device, Lang: c.Lang, Stores: partItems(c, nil),
		Adjustments: adjustmentItems(c.Adjustments, c.Lang), Totals: c.Totals(), Requirements: []UnmetItem{}, Fields: []FieldItem{},
		Reservable: len(q.Unmet) == 0, PolicyVersion: q.PolicyVersion, ExpiresAt: q.ExpiresAt}
	for _, u := range q.Unmet {
		out.Requirements = append(out.Requirements, unmetItem(u, c.Lang))
	}
	for _, f := range q.Fields {
		out.Fields = append(out.Fields, fieldItem(f, c.Lang))
	}
	return out
}

// ReservationItem is a reservation on the wire. It holds no personal text.
type ReservationItem struct {
	ID          string           `json:"id"`
	Quote       string           `json:"quote"`
	State       State            `json:"state" enum:"reserved,captured,released,expired"`
	Currency    string           `json:"currency"`
	Stores      []PartItem       `json:"stores"`
	Adjustments []AdjustmentItem `json:"adjustments"`
	Totals      Totals           `json:"totals"`
	CreatedAt   time.Time        `json:"created_at"`
	ExpiresAt   time.Time        `json:"expires_at"`
	EndedAt     time.Time        `json:"ended_at,omitzero"`
}

func reservationItem(r Reservation) ReservationItem {
	return ReservationItem{ID: r.ID, Quote: r.QuoteID, State: r.State, Currency: r.Cart.Currency, Stores: partItems(r.Cart, r.Orders),
		Adjustments: adjustmentItems(r.Cart.Adjustments, r.Cart.Lang), Totals: r.Cart.Totals(), CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, EndedAt: r.EndedAt}
}

// OrderItem is an order on the wire, for its buyer.
type OrderItem struct {
	ID          string                  `json:"id"`
	Status      string                  `json:"status" doc:"placed, paid, shipped, delivered, completed, cancelled"`
	Store       StoreRef                `json:"store"`
	Lines       []LineItem              `json:"lines"`
	Adjustments []AdjustmentItem        `json:"adjustments"`
	Totals      Totals                  `json:"totals"`
	Country     string                  `json:"country,omitempty"`
	PlacedAt    time.Time               `json:"placed_at"`
	PaidAt      time.Time               `json:"paid_at"`
	Note        string                  `json:"note,omitempty" doc:"to the seller; on an order's own page"`
	ShipTo      *Address                `json:"ship_to,omitempty" doc:"on an order's own page"`
	Pieces      []storefront.OrderPiece `json:"pieces,omitempty" doc:"what tools add to an order's own page"`
}

func orderItem(o OrderPage, lang string) OrderItem {
	return OrderItem{ID: o.ID, Status: o.Status, Store: StoreRef{o.StoreID, o.StoreName}, Lines: lineItems(o.Lines, lang),
		Adjustments: adjustmentItems(o.Adjustments, lang), Totals: o.Totals(), Country: o.Country, PlacedAt: o.PlacedAt, PaidAt: o.PaidAt,
		Note: o.Text.Note, ShipTo: o.Text.ShipTo, Pieces: o.Pieces}
}

// StoreOrderItem is what the seller sees of an order's checkout.
type StoreOrderItem struct {
	Order       string           `json:"order"`
	Note        string           `json:"note" doc:"of the buyer to the seller, empty for none"`
	Device      Device           `json:"device,omitempty" enum:"mobile,tablet,desktop"`
	Country     string           `json:"country,omitempty" doc:"that the goods go to"`
	Lang        string           `json:"lang" doc:"of the buyer"`
	Adjustments []AdjustmentItem `json:"adjustments"`
	Totals      Totals           `json:"totals"`
	PlacedAt    time.Time        `json:"placed_at"`
}
