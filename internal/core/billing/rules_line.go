package billing

import (
	"math/big"
	"strconv"

	"souk/internal/base/fault"
	"souk/internal/base/money"
)

// cent is a cent in micro-units.
const cent = money.Micro / 100

// Sum is the line's exact price. Fault Invalid "billing.line" for a line that cannot
// be: another currency, a quantity or price below 0, a sum beyond all measure, no
// item.
//
// Source.
func (l Line) Sum() (money.Amount, error) {
	refuse := func(zh, en string) (money.Amount, error) {
		return money.Amount{Currency: Currency}, fault.T("billing.Sum", fault.Invalid, "billing.line", "账单行有误："+zh+"。", "An invoice line has a mistake: "+en+".")
	}
	switch {
	case l.Item == "":
		return refuse("缺少项目", "it has no item")
	case l.UnitPrice.Currency != Currency:
		return refuse("币种应为 "+Currency, "it is not in "+Currency)
	case l.Quantity < 0 || l.UnitPrice.Micros < 0:
		return refuse("数量或单价为负", "a quantity or price below 0")
	}
	sum := new(big.Int).Mul(big.NewInt(l.Quantity), big.NewInt(l.UnitPrice.Micros))
	if !sum.IsInt64() {
		return refuse("金额过大", "the sum is too large")
	}
	return money.Amount{Micros: sum.Int64(), Currency: Currency}, nil
}

// Billed is what the line is on an invoice: its exact price rounded once, half up to
// cents.
//
// Source: X-35.
func (l Line) Billed() (money.Amount, error) {
	sum, err := l.Sum()
	return Round(sum), err
}

// Round is the one rule of rounding: half up to cents. A credit mirrors its charge.
//
// Source: X-35.
func Round(a money.Amount) money.Amount {
	n, sign := a.Micros, int64(1)
	if n < 0 {
		n, sign = -n, -1
	}
	whole := n / cent
	if n%cent >= cent/2 {
		whole++
	}
	return money.Amount{Micros: sign * whole * cent, Currency: a.Currency}
}

// Accrued is how many of a count are to be paid when some are free.
//
// Source: X-35 "5,001 mails → $0.0025 accrued", E-55.
func Accrued(count, free int64) int64 { return max(0, count-max(0, free)) }

// Total is the exact sum of lines, and those of them that cost something.
//
// Source: X-34.
func Total(lines []Line) (money.Amount, []Line, error) {
	total, paid := money.Amount{Currency: Currency}, []Line{}
	for i, l := range lines {
		sum, err := l.Sum()
		if err != nil {
			return total, nil, fault.As(err).WithField("/lines/"+strconv.Itoa(i), "billing.line", "须为有效的账单行", "a line that can be")
		}
		if sum.Micros == 0 {
			continue
		}
		if total.Micros > maxMicros-sum.Micros {
			return total, nil, fault.T("billing.Total", fault.Invalid, "billing.line", "金额过大。", "The sum is too large.")
		}
		total.Micros += sum.Micros
		paid = append(paid, l)
	}
	return total, paid, nil
}

const maxMicros = int64(1) << 62
