// Package money holds amounts as whole micro-units with an ISO 4217 currency.
// No float touches money.
//
// Source: X-35.
package money

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Micro is how many micro-units one unit of a currency has.
const Micro = 1_000_000

// Amount is a sum of money.
type Amount struct {
	Micros   int64  // micro-units: 2_500_000 is 2.50
	Currency string // ISO 4217, upper case
}

// USD is an amount in US dollars from micro-units.
func USD(micros int64) Amount { return Amount{micros, "USD"} }

// Parse reads a decimal string with at most six digits after the point.
func Parse(amount, currency string) (Amount, error) {
	if len(currency) != 3 || strings.ToUpper(currency) != currency || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Amount{}, fmt.Errorf("money: %q is not an ISO 4217 code", currency)
	}
	t := strings.TrimPrefix(amount, "-")
	whole, frac, _ := strings.Cut(t, ".")
	if whole == "" || len(t) > 20 || len(frac) > 6 || strings.Trim(whole+frac, "0123456789") != "" || strings.HasSuffix(t, ".") {
		return Amount{}, fmt.Errorf("money: %q is not an amount with at most six decimals", amount)
	}
	r, ok := new(big.Rat).SetString(amount)
	if !ok {
		return Amount{}, fmt.Errorf("money: %q is not an amount", amount)
	}
	n := r.Mul(r, big.NewRat(Micro, 1)).Num()
	if !n.IsInt64() || n.Int64() == math.MinInt64 {
		return Amount{}, fmt.Errorf("money: %q is too large", amount)
	}
	return Amount{n.Int64(), currency}, nil
}

// Must is Parse for constants; it panics on a bad one.
func Must(amount, currency string) Amount {
	a, err := Parse(amount, currency)
	if err != nil {
		panic(err)
	}
	return a
}

// Decimal is the amount without its currency, at least two digits after the
// point, more only where they are needed.
func (a Amount) Decimal() string {
	sign, n := "", uint64(a.Micros)
	if a.Micros < 0 {
		sign, n = "-", -n
	}
	fraction := fmt.Sprintf("%06d", n%Micro)
	for len(fraction) > 2 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	return sign + strconv.FormatUint(n/Micro, 10) + "." + fraction
}

// Shown is the amount as screens write it: "$5,000.00", "1,250.00 CHF".
func (a Amount) Shown() string {
	whole, fraction, _ := strings.Cut(a.Decimal(), ".")
	whole, below := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	s := whole + "." + fraction
	sign := map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}[a.Currency]
	if s = sign + s; sign == "" {
		s += " " + a.Currency
	}
	if below {
		return "-" + s
	}
	return s
}

// String is "2.50 USD", for programs and the log.
func (a Amount) String() string { return a.Decimal() + " " + a.Currency }

type wire struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"2.50","currency":"USD"}.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(wire{a.Decimal(), a.Currency})
}

// UnmarshalJSON reads the same form; the amount must be a string.
func (a *Amount) UnmarshalJSON(b []byte) error {
	var w wire
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	v, err := Parse(w.Amount, w.Currency)
	if err != nil {
		return err
	}
	*a = v
	return nil
}
