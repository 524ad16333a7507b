// Package billingtest is the suite that every billing.Port must pass unchanged:
// the port without a ledger today, the ledger tomorrow.
package billingtest

import (
	"context"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/billing"
)

// Books is a port under test with its own empty books.
type Books struct {
	Port billing.Port
	// InTx runs fn in a transaction of the port's database.
	InTx func(ctx context.Context, fn func(ctx context.Context) error) error
	// Fund puts money on a store's balance. nil: the port charges nothing (billing.Free).
	Fund func(ctx context.Context, storeID string, a money.Amount) error
	// Lines counts the lines that were ever written for the store.
	Lines func(ctx context.Context, storeID string) (int, error)
}

// Store is whom the suite bills.
const Store = "sto_1"

// LineOf is a line with visible defaults.
func LineOf(quantity int64, price string) billing.Line {
	return billing.Line{Item: "mail.sent", Label: i18n.T("邮件", "Mail"), Quantity: quantity, UnitPrice: money.Must(price, "USD"), PolicyVersion: "1-abc", Link: "/x"}
}

// Conform runs the suite; open gives fresh books.
func Conform(t *testing.T, open func(t *testing.T) Books) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, b *book){
		"X-34_what_costs_nothing_leaves_no_line": free,
		"needs_a_transaction":                    needsTx,
		"X-36_lines_that_cannot_be_are_refused":  badLines,
		"a_key_charges_once":                     once,
		"X-33_charge_takes_the_exact_sum":        charge,
		"X-37_short_balance_changes_nothing":     short,
		"hold_settle_release":                    holds,
	} {
		t.Run(name, func(t *testing.T) { test(t, &book{t, open(t)}) })
	}
}

// book has the steps that tests are made of.
type book struct {
	t *testing.T
	Books
}

func (b *book) paid() bool { return b.Fund != nil }

func (b *book) in(fn func(ctx context.Context) error) error {
	b.t.Helper()
	return b.InTx(b.t.Context(), fn)
}

func (b *book) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) fund(amount string) {
	b.t.Helper()
	if b.paid() {
		b.ok(b.Fund(b.t.Context(), Store, money.Must(amount, "USD")))
	}
}

func (b *book) charge(key string, lines ...billing.Line) (r billing.Receipt, err error) {
	b.t.Helper()
	err = b.in(func(ctx context.Context) error {
		var err error
		r, err = b.Port.Charge(ctx, billing.Charge{StoreID: Store, Key: key, Lines: lines})
		return err
	})
	return r, err
}

func (b *book) hold(key, amount string) (h billing.Hold, err error) {
	b.t.Helper()
	err = b.in(func(ctx context.Context) error {
		var err error
		h, err = b.Port.Hold(ctx, billing.HoldInput{StoreID: Store, Key: key, Amount: money.Must(amount, "USD"), Reason: "test"})
		return err
	})
	return h, err
}

// is compares the balance; a port that charges nothing always has nothing.
func (b *book) is(available, held string, lines int) {
	b.t.Helper()
	got, err := b.Port.Balance(b.t.Context(), Store)
	b.ok(err)
	if !b.paid() {
		available, held, lines = "0", "0", 0
	}
	n, err := b.Lines(b.t.Context(), Store)
	b.ok(err)
	if got.Available != money.Must(available, "USD") || got.Held != money.Must(held, "USD") || n != lines || got.Free == b.paid() {
		b.t.Errorf("balance %s, held %s, free %v, %d lines; want %s, %s, %d", got.Available, got.Held, got.Free, n, available, held, lines)
	}
}

// refused: a port that charges nothing refuses no sum and no repetition.
func (b *book) refused(err error, kind fault.Kind, code string) {
	b.t.Helper()
	if !b.paid() {
		b.ok(err)
		return
	}
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		b.t.Errorf("%v, want %s %s", err, kind, code)
	}
}

func free(t *testing.T, b *book) {
	b.fund("1")
	r, err := b.charge("k", LineOf(0, "0.0025"), LineOf(1000, "0"))
	b.ok(err)
	if r.Charged.Micros != 0 || len(r.Lines) != 0 {
		t.Errorf("%+v", r)
	}
	b.is("1", "0", 0)
}

func needsTx(t *testing.T, b *book) {
	ctx := t.Context()
	_, charge := b.Port.Charge(ctx, billing.Charge{StoreID: Store, Key: "k", Lines: []billing.Line{LineOf(1, "1")}})
	_, hold := b.Port.Hold(ctx, billing.HoldInput{StoreID: Store, Key: "k", Amount: money.Must("1", "USD")})
	_, settle := b.Port.Settle(ctx, Store, "h", nil)
	for name, err := range map[string]error{"charge": charge, "hold": hold, "settle": settle, "release": b.Port.Release(ctx, Store, "h")} {
		if err == nil {
			t.Errorf("%s without a transaction", name)
		}
	}
}

func badLines(t *testing.T, b *book) {
	b.fund("100")
	for name, l := range map[string]billing.Line{
		"quantity": LineOf(-1, "1"), "price": LineOf(1, "-1"), "overflow": LineOf(1<<62, "1"),
		"currency": {Item: "x", Quantity: 1, UnitPrice: money.Must("1", "EUR")}, "item": {Quantity: 1, UnitPrice: money.Must("1", "USD")},
	} {
		if _, err := b.charge("k"+name, LineOf(1, "1"), l); !fault.Is(err, fault.Invalid) || fault.CodeOf(err) != "billing.line" {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.is("100", "0", 0)
}

func once(t *testing.T, b *book) {
	b.fund("10")
	first, err := b.charge("k", LineOf(2, "1.50"))
	b.ok(err)
	again, err := b.charge("k", LineOf(2, "1.50"))
	b.ok(err)
	if first.ID != again.ID || first.Charged != again.Charged {
		t.Errorf("%+v, again %+v", first, again)
	}
	_, err = b.charge("k", LineOf(3, "1.50"))
	b.refused(err, fault.Conflict, "billing.key_reused")
	b.is("7", "0", 1)
}

func charge(_ *testing.T, b *book) {
	b.fund("1")
	_, err := b.charge("k", LineOf(1, "0.0025"), LineOf(3, "0.10"))
	b.ok(err)
	b.is("0.6975", "0", 2)
	_, err = b.charge("all", LineOf(1, "0.6975"))
	b.ok(err)
	b.is("0", "0", 3)
}

func short(_ *testing.T, b *book) {
	b.fund("1")
	_, err := b.charge("k", LineOf(1, "1.000001"))
	b.refused(err, fault.Insufficient, "billing.balance_insufficient")
	_, err = b.hold("h", "1.000001")
	b.refused(err, fault.Insufficient, "billing.balance_insufficient")
	b.is("1", "0", 0)
}

func holds(_ *testing.T, b *book) {
	b.fund("10")
	h, err := b.hold("h", "4")
	b.ok(err)
	b.is("6", "4", 0)
	settle := func(id string, lines ...billing.Line) error {
		return b.in(func(ctx context.Context) error {
			_, err := b.Port.Settle(ctx, Store, id, lines)
			return err
		})
	}
	release := func(id string) error {
		return b.in(func(ctx context.Context) error { return b.Port.Release(ctx, Store, id) })
	}
	b.refused(settle(h.ID, LineOf(1, "4.000001")), fault.Insufficient, "billing.balance_insufficient")
	b.ok(settle(h.ID, LineOf(1, "2.50")))
	b.is("7.50", "0", 1)
	b.ok(settle(h.ID, LineOf(1, "2.50")))
	b.refused(release(h.ID), fault.Conflict, "billing.hold_ended")
	b.is("7.50", "0", 1)
	other, err := b.hold("other", "7.50")
	b.ok(err)
	b.ok(release(other.ID))
	b.ok(release(other.ID))
	b.refused(settle(other.ID, LineOf(1, "1")), fault.Conflict, "billing.hold_ended")
	b.is("7.50", "0", 1)
}
