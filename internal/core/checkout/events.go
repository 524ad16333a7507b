package checkout

import "time"

// TopicCaptured is the event of a captured reservation; its key is the reservation.
const TopicCaptured = "checkout.captured"

// CapturedEvent is the payload of TopicCaptured: what was ordered, without personal
// text and without the buyer: events are kept when a buyer is erased. Whose it is
// says [Service.BuyerOf].
type CapturedEvent struct {
	ReservationID string          `json:"reservation_id"`
	Country       string          `json:"country,omitempty"`
	Device        Device          `json:"device,omitempty"`
	Currency      string          `json:"currency"`
	PlacedAt      time.Time       `json:"placed_at"`
	PaidAt        time.Time       `json:"paid_at"`
	Orders        []CapturedOrder `json:"orders"`
}

// CapturedOrder is one store's part.
type CapturedOrder struct {
	ID             string         `json:"id"`
	StoreID        string         `json:"store_id"`
	Lines          []CapturedLine `json:"lines"`
	ShippingMicros int64          `json:"shipping_micros"`
	Adjustments    []Adjustment   `json:"adjustments,omitempty"`
}

// CapturedLine is what was bought of one product.
type CapturedLine struct {
	ProductID   string `json:"product_id"`
	Quantity    int64  `json:"quantity"`
	PriceMicros int64  `json:"price_micros"`
}

func capturedEvent(r Reservation) CapturedEvent {
	out := CapturedEvent{ReservationID: r.ID, Country: r.Cart.Country, Device: r.Cart.Device, Currency: r.Cart.Currency,
		PlacedAt: r.CreatedAt, PaidAt: r.EndedAt}
	for _, o := range r.Orders {
		c := CapturedOrder{ID: o.ID, StoreID: o.StoreID, ShippingMicros: o.Shipping.Micros, Adjustments: o.Adjustments}
		for _, l := range o.Lines {
			c.Lines = append(c.Lines, CapturedLine{l.ProductID, l.Quantity, l.Price.Micros})
		}
		out.Orders = append(out.Orders, c)
	}
	return out
}
