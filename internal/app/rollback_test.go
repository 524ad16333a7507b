package app

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/core/identity"
	"souk/internal/core/policy"
)

// histories is how many are tried: each publishes the whole document several times.
const histories = 12

// TestPolicy_X66_property_roll_back_restores_verdicts publishes any sequence of
// changes and rolls back to any version of before: every tool's verdict on every
// store, criterion by criterion, is what it was under that version.
//
// Source: issue 4, section 3 "policy roll back restores verdicts".
func TestPolicy_X66_property_roll_back_restores_verdicts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := identity.WithActor(t.Context(), identity.Actor{Kind: identity.User, ID: "usr_op", Staff: []identity.Role{identity.Operator}})
		var stores []string
		for _, facts := range []string{
			`{"level":"L2","entity":"sole_proprietor"}`,
			`{"level":"L3","metrics":{"dispute_rate_90d":"0.0081","positive_rate_90d":"0.949"}}`,
			`{"level":"L5","violations":[{"severity":"serious"}]}`,
		} {
			stores = append(stores, w.store(facts).Store.ID)
		}
		verdicts := func(t *rapid.T) (said, passed string) {
			type row struct{ ID, Limit, Value, Gap string }
			out := map[string]any{}
			for _, id := range stores {
				answers, err := w.s.eligibility.Answers(ctx, id)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range answers {
					rows := []row{}
					for _, c := range a.Criteria {
						rows = append(rows, row{c.ID, c.Limit, c.Value, fmt.Sprint(c.OK, c.Gap["en"])})
					}
					out[id+" "+a.Tool] = []any{a.Eligible, a.State, rows}
					passed += fmt.Sprint(a.Eligible, " ")
				}
			}
			b, err := json.Marshal(out)
			if err != nil {
				t.Fatal(err)
			}
			return string(b), passed
		}
		current := func(t *rapid.T) string {
			d, err := w.s.policies.Current(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return d.Version
		}
		seen, different := map[string]string{}, map[string]bool{} // version → verdicts
		var versions []string
		note := func(t *rapid.T) {
			v := current(t)
			said, passed := verdicts(t)
			if was, known := seen[v]; known && was != said {
				t.Fatalf("under %s\nthe verdicts were %s\nand are      %s", v, was, said)
			} else if !known {
				versions = append(versions, v)
			}
			seen[v], different[passed] = said, true
		}
		began, runs := time.Now(), 0
		rapid.Check(t, func(t *rapid.T) {
			if runs++; runs > histories {
				return
			}
			note(t)
			for range rapid.IntRange(1, 3).Draw(t, "publications") {
				raw := fmt.Sprintf(`{"video":{"eligibility":{"min_level":%q,"max_dispute_90d":%q,"min_positive_90d":%q}}}`,
					rapid.SampledFrom([]string{"L1", "L2", "L3", "L4", "L5"}).Draw(t, "level"),
					rapid.SampledFrom([]string{"0.008", "0.0081", "0.0082", "0.5"}).Draw(t, "dispute"),
					rapid.SampledFrom([]string{"0.949", "0.95", "0.9"}).Draw(t, "positive"))
				if _, err := w.s.policies.Publish(ctx, []byte(raw), time.Time{}, "property"); err != nil {
					t.Fatal(err)
				}
				note(t)
			}
			to := rapid.SampledFrom(versions).Draw(t, "back to")
			if to == current(t) {
				return
			}
			if _, err := w.s.policies.RollBack(ctx, to, policy.PublishInput{Reason: "property"}); err != nil {
				t.Fatal(err)
			}
			if current(t) != to {
				t.Fatalf("rolled back to %s, in force is %s", to, current(t))
			}
			note(t)
		})
		if len(different) < 2 {
			t.Errorf("only %d different verdicts under %d versions: the property says nothing", len(different), len(versions))
		}
		t.Logf("%d versions, %d different verdicts, %s", len(versions), len(different), time.Since(began).Round(time.Millisecond))
	})
}
