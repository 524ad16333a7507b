package billing_test

import (
	"context"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/core/billing"
	"souk/internal/core/billing/billingtest"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func TestFree_X34_conforms(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		billingtest.Conform(t, func(*testing.T) billingtest.Books {
			return billingtest.Books{Port: billing.Free{}, InTx: db.InTx, Lines: func(context.Context, string) (int, error) { return 0, nil }}
		})
	})
}

// till is the smallest port that charges: it proves that the suite can be passed,
// and by what.
type till struct {
	balance, held int64
	charges       map[string]string
	receipts      map[string]billing.Receipt
	holds         map[string]*tillHold
	lines         int
}

type tillHold struct {
	amount  int64
	ended   string
	receipt billing.Receipt
}

func usd(micros int64) money.Amount { return money.USD(micros) }

func (p *till) Charge(ctx context.Context, c billing.Charge) (billing.Receipt, error) {
	if err := sqldb.RequireTx(ctx, "till"); err != nil {
		return billing.Receipt{}, err
	}
	total, paid, err := billing.Total(c.Lines)
	if err != nil {
		return billing.Receipt{}, err
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return billing.Receipt{}, err
	}
	if old, ok := p.charges[c.Key]; ok {
		if old != string(raw) {
			return billing.Receipt{}, fault.T("till", fault.Conflict, "billing.key_reused", "键已用。", "Key reused.")
		}
		return p.receipts[c.Key], nil
	}
	if total.Micros > p.balance {
		return billing.Receipt{}, short()
	}
	p.balance -= total.Micros
	p.lines += len(paid)
	r := billing.Receipt{ID: "r" + c.Key, Charged: total, Lines: paid, Balance: usd(p.balance)}
	p.charges[c.Key], p.receipts[c.Key] = string(raw), r
	return r, nil
}

func short() error {
	return fault.T("till", fault.Insufficient, "billing.balance_insufficient", "余额不足。", "Not enough.")
}

func ended() error {
	return fault.T("till", fault.Conflict, "billing.hold_ended", "已结束。", "It has ended.")
}

func (p *till) Hold(ctx context.Context, in billing.HoldInput) (billing.Hold, error) {
	if err := sqldb.RequireTx(ctx, "till"); err != nil {
		return billing.Hold{}, err
	}
	if in.Amount.Micros > p.balance {
		return billing.Hold{}, short()
	}
	p.balance, p.held = p.balance-in.Amount.Micros, p.held+in.Amount.Micros
	p.holds[in.Key] = &tillHold{amount: in.Amount.Micros}
	return billing.Hold{ID: in.Key, Amount: in.Amount}, nil
}

func (p *till) Settle(ctx context.Context, _, id string, lines []billing.Line) (billing.Receipt, error) {
	if err := sqldb.RequireTx(ctx, "till"); err != nil {
		return billing.Receipt{}, err
	}
	h := p.holds[id]
	total, paid, err := billing.Total(lines)
	switch {
	case err != nil:
		return billing.Receipt{}, err
	case h.ended == "released":
		return billing.Receipt{}, ended()
	case h.ended == "settled":
		return h.receipt, nil
	case total.Micros > h.amount:
		return billing.Receipt{}, short()
	}
	p.held, p.balance, p.lines, h.ended = p.held-h.amount, p.balance+h.amount-total.Micros, p.lines+len(paid), "settled"
	h.receipt = billing.Receipt{ID: id, Charged: total, Lines: paid, Balance: usd(p.balance)}
	return h.receipt, nil
}

func (p *till) Release(ctx context.Context, _, id string) error {
	if err := sqldb.RequireTx(ctx, "till"); err != nil {
		return err
	}
	h := p.holds[id]
	switch h.ended {
	case "settled":
		return ended()
	case "":
		p.held, p.balance, h.ended = p.held-h.amount, p.balance+h.amount, "released"
	}
	return nil
}

func (p *till) Balance(context.Context, string) (billing.Balance, error) {
	return billing.Balance{Available: usd(p.balance), Held: usd(p.held)}, nil
}

func TestTill_X36_conforms(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		billingtest.Conform(t, func(*testing.T) billingtest.Books {
			p := &till{charges: map[string]string{}, receipts: map[string]billing.Receipt{}, holds: map[string]*tillHold{}}
			return billingtest.Books{Port: p, InTx: db.InTx, Lines: func(context.Context, string) (int, error) { return p.lines, nil },
				Fund: func(_ context.Context, _ string, a money.Amount) error { p.balance += a.Micros; return nil }}
		})
	})
}

func TestRules_X35(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		count          int64
		accrued, bills string
	}{
		"X-35_5000_mails":                    {5000, "0", "0"},
		"X-35_5001_mails_accrue_0.0025":      {5001, "0.0025", "0"},
		"X-35_5002_mails_accrue_0.005":       {5002, "0.005", "0.01"}, // half up
		"X-35_5003_mails":                    {5003, "0.0075", "0.01"},
		"X-35_5005_mails_just_under_a_half":  {5005, "0.0125", "0.01"},
		"X-35_5006_mails_at_the_half":        {5006, "0.015", "0.02"},
		"X-35_a_million_mails_rounded_once":  {1_000_000, "2487.50", "2487.50"},
		"X-35_no_mails_below_the_free_count": {0, "0", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			l := billingtest.LineOf(billing.Accrued(c.count, 5000), "0.0025")
			sum, err := l.Sum()
			billed, err2 := l.Billed()
			if err != nil || err2 != nil || sum != money.Must(c.accrued, "USD") || billed != money.Must(c.bills, "USD") {
				t.Errorf("%s accrued, %s billed, %v %v", sum, billed, err, err2)
			}
		})
	}
	for in, want := range map[int64]int64{4_999: 0, 5_000: 10_000, 14_999: 10_000, 15_000: 20_000, -4_999: 0, -5_000: -10_000, -15_000: -20_000} {
		if got := billing.Round(usd(in)); got.Micros != want {
			t.Errorf("X-35 %d micro-units round to %d, want %d", in, got.Micros, want)
		}
	}
}

func TestProperty_X35_rounding_is_never_more_than_half_a_cent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "micros")
		got := billing.Round(usd(n)).Micros
		if d := got - n; got%10_000 != 0 || d > 5_000 || d < -5_000 || billing.Round(usd(-n)).Micros != -got {
			t.Fatalf("%d rounds to %d", n, got)
		}
	})
}
