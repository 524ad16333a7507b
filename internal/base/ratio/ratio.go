// Package ratio holds shares and rates as exact rationals, written as decimal
// strings ("0.0081"). No rate is ever a float.
package ratio

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// Ratio is an exact rational; the zero value is 0.
type Ratio struct{ r *big.Rat }

// Of is num/den; den must not be 0.
func Of(num, den int64) Ratio { return Ratio{big.NewRat(num, den)} }

// Parse reads a decimal string ("0.008") exactly; exponents, fractions and
// anything beyond 30 characters are refused.
func Parse(s string) (Ratio, error) {
	t := strings.TrimPrefix(s, "-")
	if t == "" || len(t) > 30 || strings.Trim(t, "0123456789.") != "" || strings.Count(t, ".") > 1 || t == "." {
		return Ratio{}, fmt.Errorf("ratio: %q is not a decimal number", s)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return Ratio{}, fmt.Errorf("ratio: %q is not a decimal number", s)
	}
	return Ratio{r}, nil
}

// Must is Parse for constants; it panics on a bad one.
func Must(s string) Ratio {
	r, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return r
}

func (a Ratio) rat() *big.Rat {
	if a.r == nil {
		return new(big.Rat)
	}
	return a.r
}

// Cmp is −1, 0 or +1 as a is below, at or above b.
func (a Ratio) Cmp(b Ratio) int { return a.rat().Cmp(b.rat()) }

// Sub is a − b.
func (a Ratio) Sub(b Ratio) Ratio { return Ratio{new(big.Rat).Sub(a.rat(), b.rat())} }

// Add is a + b.
func (a Ratio) Add(b Ratio) Ratio { return Ratio{new(big.Rat).Add(a.rat(), b.rat())} }

// Mul is a × b.
func (a Ratio) Mul(b Ratio) Ratio { return Ratio{new(big.Rat).Mul(a.rat(), b.rat())} }

// Quo is a ÷ b; b must not be 0.
func (a Ratio) Quo(b Ratio) Ratio { return Ratio{new(big.Rat).Quo(a.rat(), b.rat())} }

// IsZero reports whether a is 0.
func (a Ratio) IsZero() bool { return a.rat().Sign() == 0 }

// Sign is −1, 0 or +1.
func (a Ratio) Sign() int { return a.rat().Sign() }

// String is the shortest decimal that is exact, or eight digits after the point
// (half away from zero) where no finite decimal is.
func (a Ratio) String() string {
	r := a.rat()
	if n, exact := r.FloatPrec(); exact && n <= 12 {
		return r.FloatString(n)
	}
	return strings.TrimRight(strings.TrimRight(r.FloatString(8), "0"), ".")
}

// Percent is the value × 100 with the given digits, e.g. "94.9 %".
func (a Ratio) Percent(digits int) string {
	return new(big.Rat).Mul(a.rat(), big.NewRat(100, 1)).FloatString(digits) + "%"
}

// Fixed is the value with the given digits after the point.
func (a Ratio) Fixed(digits int) string { return a.rat().FloatString(digits) }

// CeilInt is the smallest whole number not below a.
func (a Ratio) CeilInt() int64 {
	r := a.rat()
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// MarshalJSON writes a decimal string.
func (a Ratio) MarshalJSON() ([]byte, error) { return json.Marshal(a.String()) }

// UnmarshalJSON reads a decimal string, or a JSON number by its text, exactly.
func (a *Ratio) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	r, err := Parse(s)
	if err != nil {
		return err
	}
	*a = r
	return nil
}

// MarshalText writes the decimal string.
func (a Ratio) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a decimal string.
func (a *Ratio) UnmarshalText(b []byte) error {
	r, err := Parse(string(b))
	if err != nil {
		return err
	}
	*a = r
	return nil
}
