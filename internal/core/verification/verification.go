package verification

import (
	"context"
	"time"

	"souk/internal/base/i18n"
)

// Channel is what is proved.
type Channel string

// The channels.
const (
	Email   Channel = "email"
	Phone   Channel = "phone"
	Payment Channel = "payment" // Alipay+
)

// Fact is the word by which criteria ask for a proved channel.
//
// Source: M-41.
func (c Channel) Fact() string {
	switch c {
	case Email:
		return "email_verified"
	case Phone:
		return "phone_verified"
	case Payment:
		return "payment_binding"
	}
	return string(c)
}

// IsFact reports whether a word stands for a proved channel.
func IsFact(word string) bool {
	for _, c := range []Channel{Email, Phone, Payment} {
		if c.Fact() == word {
			return true
		}
	}
	return false
}

// State of a channel.
type State string

// The states.
const (
	None     State = "none"
	Pending  State = "pending"  // a code was sent, or the provider is asked
	Verified State = "verified" // proved
	Refused  State = "refused"  // by the provider
)

// Check is how far a channel of a store is.
type Check struct {
	StoreID   string
	Channel   Channel
	State     State
	Address   string // what is proved, or is to be
	Ref       string // of the payment provider
	Reason    string // of a refusal
	ChangedAt time.Time
}

// Message is a code on its way to a store.
type Message struct {
	Channel Channel // Email or Phone
	To      string
	Subject string
	Body    string
}

// Sent is a code on its way.
type Sent struct {
	ExpiresAt time.Time
	NextAt    time.Time // another code may be sent from then on
	Practice  string    // the message itself where nothing goes out, "" elsewhere
}

// Sender brings messages to people: by mail, by SMS. It runs outside transactions.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Binding is what a payment provider says of a binding.
type Binding struct {
	Ref    string
	State  State  // Pending, Verified, Refused
	URL    string // where the seller agrees, "" when there is nothing to do
	Reason string
}

// Binder talks to the payment provider. It runs outside transactions.
//
// Source: X-15 "Alipay+ binding".
type Binder interface {
	// Begin starts to bind an account.
	Begin(ctx context.Context, storeID, account string) (Binding, error)
	// Look asks how far a binding is.
	Look(ctx context.Context, ref string) (Binding, error)
	// End gives a binding up.
	End(ctx context.Context, ref string) error
}

// Part is one thing that "Store Verification" asks for.
//
// Source: X-16.
type Part struct {
	Name      string // "email", "phone", "payment", or a word for papers
	Label     i18n.Text
	OK        bool
	State     State
	Elsewhere bool   // OK by what the marketplace has verified itself
	Address   string // masked
	Reason    string
	Fix       i18n.Text // empty when OK
	FixURL    string
}

// Status is the flag with its parts.
//
// Source: X-16, M-43.
type Status struct {
	Verified bool
	Parts    []Part
}

// TopicChanged is the event of a store whose channel came to count, or ceased to.
const TopicChanged = "verification.changed"

// Changed is the payload of TopicChanged; the key is the store.
type Changed struct {
	StoreID string  `json:"store_id"`
	Channel Channel `json:"channel"`
	State   State   `json:"state"`
}

// Captured is a message that the sandbox's sender kept.
type Captured struct {
	ID, To, Subject, Body string
	Channel               Channel
	At                    time.Time
}
