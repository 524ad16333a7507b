package verification

import (
	"context"
	"errors"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Mailbox is the sandbox's sender: it keeps what would have gone out.
//
// Source: contract "GET /v1/sandbox/mailbox".
type Mailbox struct {
	db    *sqldb.DB
	clock clock.Clock
	ids   *ident.Source
}

var _ Sender = (*Mailbox)(nil)

// NewMailbox checks the dependencies.
func NewMailbox(db *sqldb.DB, c clock.Clock, ids *ident.Source) (*Mailbox, error) {
	if db == nil || c == nil || ids == nil {
		return nil, errors.New("verification: DB, Clock and IDs are required")
	}
	return &Mailbox{db, c, ids}, nil
}

// Send keeps the message.
func (m *Mailbox) Send(ctx context.Context, msg Message) error {
	return m.insert(ctx, Captured{ID: m.ids.New("msg"), Channel: msg.Channel, To: msg.To, Subject: msg.Subject, Body: msg.Body, At: m.clock.Now()})
}

// List gives the captured messages to an address ("" for all), newest first.
func (m *Mailbox) List(ctx context.Context, to string, limit int) ([]Captured, error) {
	rows, err := m.list(ctx, strings.ToLower(strings.TrimSpace(to)), limit)
	return rows, fault.Wrap("verification.Mailbox", err)
}

// PracticeBinder is the sandbox's payment provider. An account that begins with
// "refused" is refused, any other is agreed to when it is asked after.
type PracticeBinder struct{}

var _ Binder = PracticeBinder{}

// Begin waits for the seller.
func (PracticeBinder) Begin(_ context.Context, storeID, account string) (Binding, error) {
	return Binding{Ref: storeID + "/" + account, State: Pending}, nil
}

// Look is the seller's answer.
func (PracticeBinder) Look(_ context.Context, ref string) (Binding, error) {
	_, account, _ := strings.Cut(ref, "/")
	if strings.HasPrefix(account, "refused") {
		return Binding{Ref: ref, State: Refused, Reason: "account_refused"}, nil
	}
	return Binding{Ref: ref, State: Verified}, nil
}

// End always succeeds.
func (PracticeBinder) End(context.Context, string) error { return nil }
