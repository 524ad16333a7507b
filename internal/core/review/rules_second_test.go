package review

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"souk/internal/base/ratio"
)

func TestSecondOpinion_X31_the_share_is_drawn_by_the_records_id(t *testing.T) {
	t.Parallel()
	const n = 20000
	for share, want := range map[string][2]int{"0": {0, 0}, "0.05": {900, 1100}, "0.5": {9800, 10200}, "1": {n, n}} {
		got := 0
		for i := range n {
			if drawn(fmt.Sprintf("rev_%06d", i), ratio.Must(share)) {
				got++
			}
		}
		if got < want[0] || got > want[1] {
			t.Errorf("%s of %d: %d, want %v", share, n, got, want)
		}
	}
}

func TestSecondOpinion_X31_property_who_is_drawn_stays_drawn_when_the_share_grows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		a, b := rapid.Int64Range(0, 1000).Draw(t, "a"), rapid.Int64Range(0, 1000).Draw(t, "b")
		small, large := ratio.Of(min(a, b), 1000), ratio.Of(max(a, b), 1000)
		if drawn(id, small) && !drawn(id, large) {
			t.Fatalf("%q is drawn at %s and not at %s", id, small, large)
		}
		if drawn(id, small) != drawn(id, small) {
			t.Fatalf("%q: two answers", id)
		}
	})
}
