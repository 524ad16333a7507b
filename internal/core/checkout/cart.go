package checkout

import (
	"encoding/json"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/policy"
)

// Device is what the buyer holds.
type Device string

// The devices; "" is not told.
const (
	Mobile  Device = "mobile" // phone: the shop's page or app
	Tablet  Device = "tablet"
	Desktop Device = "desktop"
)

// Cart is what a buyer is about to order, as requirements and adjusters see it.
type Cart struct {
	BuyerID     string                     `json:"-"`                 // "" for a guest
	Country     string                     `json:"country,omitempty"` // ship-to, ISO 3166-1 alpha-2, "" not told
	Device      Device                     `json:"device,omitempty"`
	Lang        string                     `json:"lang"`     // BCP-47, of the buyer
	Currency    string                     `json:"currency"` // of every amount
	Parts       []Part                     `json:"parts"`    // by store id
	Choices     map[string]json.RawMessage `json:"choices,omitempty"`
	Adjustments []Adjustment               `json:"adjustments"`

	// At is the business instant of the judgement, Policy the document that it is
	// made under: bound at the quote (AMB-83).
	At     time.Time       `json:"-"`
	Policy policy.Document `json:"-"`
}

// Part is what is bought of one store.
type Part struct {
	StoreID   string       `json:"store_id"`
	StoreName string       `json:"store_name"`
	Lines     []Line       `json:"lines"`
	Shipping  money.Amount `json:"shipping"`
	Note      string       `json:"-"` // to the seller; personal
}

// Line is what is bought of one product.
type Line struct {
	ProductID string       `json:"product_id"`
	Title     i18n.Text    `json:"title"`
	Category  string       `json:"category"`
	Image     string       `json:"image,omitempty"`
	Quantity  int64        `json:"quantity"`
	Price     money.Amount `json:"price"` // of one piece: after coupons, without shipping and tax
	List      money.Amount `json:"list"`  // of one piece in the catalogue, at the quote
}

// Adjustment is what an adjuster adds to a store's part (above 0) or takes off it
// (below 0).
type Adjustment struct {
	Adjuster  string          `json:"adjuster"`
	StoreID   string          `json:"store_id"`
	ProductID string          `json:"product_id,omitempty"` // "" for the whole part
	Label     i18n.Text       `json:"label"`                // "Coins"
	Amount    money.Amount    `json:"amount"`
	Units     int64           `json:"units,omitempty"`  // of the adjuster's own: coins
	Detail    json.RawMessage `json:"detail,omitempty"` // the adjuster's own notes
}

// Totals are the sums of a part or of the whole cart.
type Totals struct {
	Goods    money.Amount `json:"goods"`
	Shipping money.Amount `json:"shipping"`
	Adjusted money.Amount `json:"adjusted" doc:"sum of the adjustments, below 0 when they lower the price"`
	Total    money.Amount `json:"total"`
}

// Address is where the goods go. Personal, but for the country.
type Address struct {
	Name     string `json:"name,omitempty" maxLength:"200"`
	Line1    string `json:"line1,omitempty" maxLength:"200"`
	Line2    string `json:"line2,omitempty" maxLength:"200"`
	City     string `json:"city,omitempty" maxLength:"200"`
	Region   string `json:"region,omitempty" maxLength:"200"`
	Postcode string `json:"postcode,omitempty" maxLength:"40"`
	Phone    string `json:"phone,omitempty" maxLength:"40"`
	Country  string `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1 alpha-2"`
}

// Quote is a cart with its price and what is still missing.
type Quote struct {
	ID            string
	Owner         string // principal of the key
	Cart          Cart
	Unmet         []Unmet // may not be reserved before these are mended
	Fields        []Field // what the page asks the buyer for
	PolicyVersion string
	ReservationID string // that it became, "" none
	CreatedAt     time.Time
	ExpiresAt     time.Time
}

// State of a reservation.
type State string

// The states; all but Reserved are ends.
const (
	Reserved State = "reserved"
	Captured State = "captured"
	Released State = "released"
	Expired  State = "expired"
)

// Reservation holds what an order takes until the host has been paid.
type Reservation struct {
	ID            string
	Owner         string
	QuoteID       string
	BuyerID       string
	State         State
	Reason        string // of a release, as the host told
	Cart          Cart   // as quoted, without notes
	Orders        []Order
	PolicyVersion string
	CreatedAt     time.Time
	ExpiresAt     time.Time
	EndedAt       time.Time // zero while reserved
}

// Order is one store's part of a captured reservation.
type Order struct {
	ID            string
	StoreID       string
	ReservationID string
	BuyerID       string
	Currency      string
	Country       string
	Device        Device
	Lang          string
	Lines         []Line
	Adjustments   []Adjustment
	Shipping      money.Amount
	PlacedAt      time.Time
	PaidAt        time.Time
}

// Text is the personal part of an order.
type Text struct {
	Note   string
	ShipTo *Address // nil when the host did not tell
}
