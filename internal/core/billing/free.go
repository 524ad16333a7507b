package billing

import (
	"context"

	"souk/internal/base/money"
	"souk/internal/platform/sqldb"
)

// Free is the port without a ledger: every call is answered, nothing is charged,
// no line is written.
//
// Source: X-34.
type Free struct{}

var _ Port = Free{}

func nothing() money.Amount { return money.Amount{Currency: Currency} }

// Charge checks the lines and charges nothing.
func (Free) Charge(ctx context.Context, c Charge) (Receipt, error) {
	return free(ctx, "billing.Charge", c.Lines)
}

// Hold keeps nothing apart.
func (Free) Hold(ctx context.Context, _ HoldInput) (Hold, error) {
	return Hold{ID: "free", Amount: nothing()}, sqldb.RequireTx(ctx, "billing.Hold")
}

// Settle checks the lines and charges nothing.
func (Free) Settle(ctx context.Context, _, _ string, lines []Line) (Receipt, error) {
	return free(ctx, "billing.Settle", lines)
}

// Release gives nothing back.
func (Free) Release(ctx context.Context, _, _ string) error {
	return sqldb.RequireTx(ctx, "billing.Release")
}

// Balance says that nothing costs anything.
func (Free) Balance(context.Context, string) (Balance, error) {
	return Balance{Available: nothing(), Held: nothing(), Free: true}, nil
}

func free(ctx context.Context, op string, lines []Line) (Receipt, error) {
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return Receipt{}, err
	}
	_, _, err := Total(lines)
	return Receipt{Charged: nothing(), Lines: []Line{}, Balance: nothing()}, err
}
