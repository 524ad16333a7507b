package billing

import (
	"context"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
)

// Line is what a store is billed for one thing. It can be computed again from what
// it links to.
//
// Source: X-36.
type Line struct {
	Item          string       `json:"item"` // stable: "email.sent"
	Label         i18n.Text    `json:"label"`
	Quantity      int64        `json:"quantity"`
	UnitPrice     money.Amount `json:"unit_price"` // exact, in micro-units
	PolicyVersion string       `json:"policy_version"`
	Link          string       `json:"link"` // what was counted: "/stores/sto_1/email/2026-03"
}

// Charge is money that is due now.
type Charge struct {
	StoreID string
	Key     string // idempotency: one key charges once
	Lines   []Line
}

// Receipt is the answer to a charge or to the end of a hold.
type Receipt struct {
	ID      string       `json:"id"` // "" where nothing was written
	Charged money.Amount `json:"charged"`
	Lines   []Line       `json:"lines"` // those that cost something
	Balance money.Amount `json:"balance"`
}

// HoldInput is money that may become due.
type HoldInput struct {
	StoreID string
	Key     string
	Amount  money.Amount
	Reason  string
}

// Hold is money that is kept for what may become due.
type Hold struct {
	ID     string
	Amount money.Amount
}

// Balance is what a store has.
type Balance struct {
	Available money.Amount // may be charged or held
	Held      money.Amount
	Free      bool // nothing costs anything: there is no ledger
}

// Port is how tools reach a store's money. Charge, Hold, Settle and Release need a
// transaction and move in it or not at all.
//
// Source: X-33, core-ports "billing.Port".
type Port interface {
	// Charge takes the lines' exact sum from the balance. Faults: Insufficient
	// "billing.balance_insufficient"; Conflict "billing.key_reused"; Invalid
	// "billing.line".
	Charge(ctx context.Context, c Charge) (Receipt, error)
	// Hold keeps an amount apart. Faults as Charge.
	Hold(ctx context.Context, in HoldInput) (Hold, error)
	// Settle charges the lines from a hold, at most its amount, and gives back the
	// rest. Settling again answers as the first time; after a release it is a Conflict
	// "billing.hold_ended".
	Settle(ctx context.Context, storeID, holdID string, lines []Line) (Receipt, error)
	// Release gives a hold back. Releasing again does nothing; after it was settled it
	// is a Conflict "billing.hold_ended".
	Release(ctx context.Context, storeID, holdID string) error
	// Balance reads what a store has.
	Balance(ctx context.Context, storeID string) (Balance, error)
}

// Currency of every balance.
//
// Source: X-33.
const Currency = "USD"
