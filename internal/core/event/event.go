package event

import (
	"encoding/json"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Call is the kind of a message, as Segment has them.
type Call string

// The calls.
const (
	Track    Call = "track"
	Page     Call = "page"
	Identify Call = "identify"
	Alias    Call = "alias"
	Group    Call = "group"
)

// Market is the source of events that came with a key of the marketplace itself.
const Market = "-"

// Event is one event as it is kept.
type Event struct {
	Source         string // the store of the write key, [Market] for the marketplace's
	MessageID      string
	StoreID        string // "" when nobody's store is known
	ProductID      string // "" when none, or none of the catalog's
	Call           Call
	Name           string
	BuyerKey       string // the proved user id, else the anonymous id
	At             time.Time
	ReceivedAt     time.Time
	Experiment     string
	Arm            string
	WouldHaveShown bool
	Surface        string
	Impression     string // digest of a valid impression token, "" without one
	OnceKey        string // counts once by this key; "" for what counts every time
	Properties     []byte // JSON object, masked

	values map[string]any // Properties, when they are read already
}

// Text is a property as text, "" when it is absent or no text or number.
func (e Event) Text(name string) string {
	if e.values == nil {
		e.values, _ = decodeObject(e.Properties) // rows were read once before they were kept
	}
	return textOf(e.values, name)
}

func textOf(values map[string]any, name string) string {
	switch v := values[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Kind of a property's value.
type Kind string

// The kinds: an amount is a number (or its text) that is no price yet.
const (
	Text    Kind = "text"
	Number  Kind = "number"
	Whole   Kind = "integer"
	Flag    Kind = "boolean"
	List    Kind = "list"
	Object  Kind = "object"
	AnyKind Kind = "any"
)

// Property is what an event may carry. One that is not listed is kept, too.
type Property struct {
	Name     string
	Kind     Kind
	Required bool // without it the event says nothing and is refused
}

// Type is a name of an event that somebody knows: its properties and what it
// counts for. Core gives the names of e-commerce, tools give their own.
//
// Source: core-ports "event types".
type Type struct {
	Name       string // "Product Viewed"; unique
	Label      i18n.Text
	Properties []Property
	// Item is the property that names what was shown. The event counts only with an
	// impression token for that very thing, once for a viewer, the thing and an hour.
	// "" counts every message.
	Item string
	// Round is a property of whose every value counts apart ("progress"), "" for none.
	Round string
	// Cells are what the event gives to the hourly sums; they follow from the event
	// alone, and every key begins with "event.".
	Cells func(e Event) []insight.Cell
}

// Prefix begins every key of this package's cells.
const Prefix = "event."

// Count gives one to the store's sum of the key, and to the product's if the
// event has one.
func Count(key string) func(e Event) []insight.Cell {
	return func(e Event) []insight.Cell {
		out := []insight.Cell{{StoreID: e.StoreID, Key: key, Hour: e.At, Value: 1}}
		if e.ProductID != "" {
			out = append(out, insight.Cell{StoreID: e.StoreID, ProductID: e.ProductID, Key: key, Hour: e.At, Value: 1})
		}
		return out
	}
}

// KeyOf is the key under which an event's name is counted: "Product Viewed" is
// "event.product_viewed".
func KeyOf(name string) string {
	return Prefix + strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(name, "+", "plus")), " ", "_")
}

// Outcome says what became of a message.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "accepted"
	Duplicate Outcome = "duplicate" // was here before; counted once
	Ignored   Outcome = "ignored"   // readable, but not believed
	Refused   Outcome = "refused"
)

// Remark is a code with the place that it is about.
type Remark struct {
	Code    string
	Pointer string   // JSON pointer into the event
	Args    []string // of the code's text
}

// Verdict is what was decided about one message.
type Verdict struct {
	Index     int
	MessageID string
	Name      string
	Outcome   Outcome
	Remark             // why it was not accepted; empty when it was
	Warnings  []Remark // accepted, but something is odd
}
