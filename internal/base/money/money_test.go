package money_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"souk/internal/base/money"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]int64{"2.50": 2_500_000, "0.0025": 2_500, "-1": -1_000_000, "0": 0, "0.000001": 1, "9223372036854.775807": 1<<63 - 1} {
		a, err := money.Parse(in, "USD")
		if err != nil || a.Micros != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, a.Micros, err, want)
		}
	}
	for _, in := range []string{"", ".5", "1.", "1.0000001", "1e2", "--1", "9223372036854.775808", "1,000", "0x10"} {
		if a, err := money.Parse(in, "USD"); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, a)
		}
	}
	for _, c := range []string{"", "usd", "US", "USDX", "U5D"} {
		if _, err := money.Parse("1", c); err == nil {
			t.Errorf("currency %q was taken", c)
		}
	}
}

func TestAmount_X35_property_json_is_a_round_trip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount{Micros: rapid.Int64Min(-1<<63+1).Draw(t, "micros"), Currency: "USD"}
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back money.Amount
		if err := json.Unmarshal(b, &back); err != nil || back != a {
			t.Fatalf("%v → %s → %v, %v", a, b, back, err)
		}
	})
}

func TestAmount_X35_property_decimal_is_the_exact_value(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount{Micros: rapid.Int64().Draw(t, "micros"), Currency: "USD"}
		got := a.Decimal()
		value, ok := new(big.Rat).SetString(got)
		if !ok || value.Cmp(big.NewRat(a.Micros, money.Micro)) != 0 {
			t.Fatalf("%d micros are written as %q", a.Micros, got)
		}
		if _, fraction, _ := strings.Cut(got, "."); len(fraction) < 2 || len(fraction) > 2 && fraction[len(fraction)-1] == '0' {
			t.Fatalf("%q does not have two digits after the point, or more only where they are needed", got)
		}
	})
}

func TestAmount_UnmarshalJSON_refuses_floats(t *testing.T) {
	var a money.Amount
	if err := json.Unmarshal([]byte(`{"amount":2.5,"currency":"USD"}`), &a); err == nil {
		t.Errorf("a float became %v", a)
	}
}

func TestShown_writes_money_as_screens_do(t *testing.T) {
	for want, a := range map[string]money.Amount{
		"$5,000.00": money.Must("5000", "USD"), "$0.10": money.Must("0.1", "USD"), "$1,234,567.125": money.Must("1234567.125", "USD"),
		"€999.99": money.Must("999.99", "EUR"), "1,250.00 CHF": money.Must("1250", "CHF"), "-$12.00": money.Must("-12", "USD"),
	} {
		if got := a.Shown(); got != want {
			t.Errorf("%s is shown as %q, want %q", a, got, want)
		}
	}
}
