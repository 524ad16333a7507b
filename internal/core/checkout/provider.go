package checkout

import (
	"context"

	"souk/internal/base/i18n"
)

// Requirement is a condition that an order has to meet before it is placed, such as
// "the note to the seller is written". It decides; it holds nothing.
//
// Source: core-ports "checkout requirement", M-05.
type Requirement struct {
	Name string
	// Check gives what the cart does not meet. It runs at the quote, and again inside
	// the transaction of the reservation, each time under the policy of the quote.
	Check func(ctx context.Context, cart Cart) ([]Unmet, error)
	// Fields tells the page what to ask for, before anything is missing; may be nil.
	Fields func(ctx context.Context, cart Cart) ([]Field, error)
}

// Unmet is one thing that is missing, and how to mend it.
type Unmet struct {
	Requirement string    // filled in by the service
	Code        string    // stable: "note.missing"
	StoreID     string    // "" for the whole cart
	Field       string    // of the page: "note", "country"; "" none
	Text        i18n.Text // what is missing
	Fix         i18n.Text // how to mend it
}

// FieldNote is the field of the message to a seller.
const FieldNote = "note"

// Field is something that the page asks the buyer for. What several requirements
// say of the same field is joined: required or expanded for one is so for all.
//
// Source: M-02, M-04.
type Field struct {
	Name      string
	StoreID   string
	Label     i18n.Text
	Hint      i18n.Text
	Required  bool
	Expanded  bool // shown open
	MaxLength int
}

// Adjuster changes what an order costs and holds what that takes, such as coins.
// Every function runs inside the caller's transaction, which needs all adjusters to
// agree; it must do its work there and only there, and never twice: the state of
// the reservation moves in the same commit.
//
// Source: core-ports "adjuster".
type Adjuster struct {
	Name string
	// Quote gives the adjustments that the cart may have now. cart.Adjustments are
	// those of the adjusters before it, cart.Choices[Name] what the buyer chose. It
	// holds nothing.
	Quote func(ctx context.Context, cart Cart) ([]Adjustment, error)
	// Reserve holds what the quoted adjustments take, or refuses with a fault.
	Reserve func(ctx context.Context, r Reservation, quoted []Adjustment) error
	// Capture takes what is held.
	Capture func(ctx context.Context, r Reservation, quoted []Adjustment) error
	// Release gives back what is held: the host gave up, or time ran out.
	Release func(ctx context.Context, r Reservation, quoted []Adjustment) error
}

func (a Adjuster) whole() bool {
	return a.Name != "" && a.Quote != nil && a.Reserve != nil && a.Capture != nil && a.Release != nil
}

// CountryRequired asks for the country that the goods go to.
func CountryRequired() Requirement {
	return Requirement{Name: "country", Check: func(_ context.Context, cart Cart) ([]Unmet, error) {
		if cart.Country != "" {
			return nil, nil
		}
		return []Unmet{{
			Code: "country.missing", Field: "country",
			Text: i18n.Text{"zh": "还没有收货国家。", "en": "The country that the goods go to is missing.", "es": "Falta el país de destino.", "fr": "Il manque le pays de destination."},
			Fix:  i18n.Text{"zh": "请选择收货国家。", "en": "Choose the country that the goods go to.", "es": "Elija el país de destino.", "fr": "Choisissez le pays de destination."},
		}}, nil
	}}
}
