package ratio_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"souk/internal/base/ratio"
)

func TestParse_reads_decimals_exactly(t *testing.T) {
	for in, want := range map[string]string{"0.008": "0.008", "0.0081": "0.0081", "1": "1", "-0.5": "-0.5", "0.10": "0.1", "00.95": "0.95"} {
		r, err := ratio.Parse(in)
		if err != nil || r.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", in, r, err, want)
		}
	}
	for _, in := range []string{"", "-", ".", "1/3", "1e3", "0x1", "NaN", "1.2.3", " 1", "0.0000000000000000000000000000001"} {
		if r, err := ratio.Parse(in); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", in, r)
		}
	}
}

func TestRatio_property_text_is_a_round_trip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, digits := rapid.Int64Range(-1e12, 1e12).Draw(t, "n"), rapid.IntRange(0, 9).Draw(t, "digits")
		den := int64(1)
		for range digits {
			den *= 10
		}
		a := ratio.Of(n, den)
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back ratio.Ratio
		if err := json.Unmarshal(b, &back); err != nil || back.Cmp(a) != 0 {
			t.Fatalf("%d/%d → %s → %s, %v", n, den, b, back, err)
		}
	})
}

func TestRatio_V20_compares_exactly(t *testing.T) {
	limit := ratio.Must("0.008")
	for actual, want := range map[string]int{"0.008": 0, "0.0080": 0, "0.0081": 1, "0.00799999999": -1} {
		if got := ratio.Must(actual).Cmp(limit); got != want {
			t.Errorf("%s against 0.008 = %d, want %d", actual, got, want)
		}
	}
	if s := fmt.Sprint(ratio.Of(1, 3)); s != "0.33333333" {
		t.Errorf("a third is written %s", s)
	}
}

func TestCeilInt(t *testing.T) {
	for _, c := range []struct{ n, d, want int64 }{{9, 3, 3}, {10, 3, 4}, {-10, 3, -3}, {0, 1, 0}, {1, 1000, 1}} {
		if got := ratio.Of(c.n, c.d).CeilInt(); got != c.want {
			t.Errorf("ceil(%d/%d) = %d, want %d", c.n, c.d, got, c.want)
		}
	}
}
