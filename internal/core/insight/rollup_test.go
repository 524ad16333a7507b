package insight_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/fault"
	"souk/internal/core/insight"
)

// facts is a source of cells that a test changes.
type facts struct{ cells map[int][]insight.Cell }

func (f *facts) source() insight.Source {
	return insight.Source{Name: "test", Prefix: "t.", Replay: func(_ context.Context, emit func([]insight.Cell) error) error {
		for _, cells := range f.cells {
			if err := emit(cells); err != nil {
				return err
			}
		}
		return nil
	}}
}

func TestRollup_X13_any_order_of_changes_gives_the_sums_of_the_facts(t *testing.T) {
	eachWith(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		rapid.Check(t, func(t *rapid.T) {
			w.facts.cells = map[int][]insight.Cell{}
			if _, err := w.insight.Rebuild(ctx); err != nil {
				t.Fatal(err)
			}
			for i := range rapid.IntRange(1, 12).Draw(t, "changes") {
				id := rapid.IntRange(0, 5).Draw(t, "fact")
				var now []insight.Cell
				for range rapid.IntRange(0, 40).Draw(t, "cells") {
					now = append(now, insight.Cell{StoreID: "sto_1", ProductID: rapid.SampledFrom([]string{"", "prd_1", "prd_2"}).Draw(t, "product"),
						Key:  rapid.SampledFrom([]string{"t.a", "t.b"}).Draw(t, "key"),
						Hour: start.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "minutes")) * time.Minute), Value: rapid.Int64Range(-9, 99).Draw(t, "value")})
				}
				err := w.db.InTx(ctx, func(ctx context.Context) error {
					return w.insight.Add(ctx, append(insight.Negated(w.facts.cells[id]), now...))
				})
				if err != nil {
					t.Fatalf("change %d: %v", i, err)
				}
				w.facts.cells[id] = now
			}
			from := start.Add(time.Duration(rapid.IntRange(-300, 0).Draw(t, "from")) * time.Minute)
			for _, key := range []string{"t.a", "t.b"} {
				for _, product := range []string{"", "prd_1", "prd_2"} {
					var want int64
					for _, cells := range w.facts.cells {
						for _, c := range cells {
							if c.Key == key && c.ProductID == product && !c.Hour.Before(from.Truncate(time.Hour)) {
								want += c.Value
							}
						}
					}
					got, err := w.insight.Sum(ctx, "sto_1", product, key, from, start.Add(24*time.Hour))
					if err != nil || got != want {
						t.Fatalf("%s of %q is %d, want %d, %v", key, product, got, want, err)
					}
				}
			}
			res, err := w.insight.Rebuild(ctx)
			if err != nil || res.Changed != 0 {
				t.Fatalf("a rebuild changed %d sums, %v", res.Changed, err)
			}
		})
	})
}

func TestRebuild_X13_mends_what_was_lost_and_says_how_many(t *testing.T) {
	eachWith(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 100 {
			w.facts.cells[i] = []insight.Cell{{StoreID: "sto_1", Key: "t.a", Hour: start.Add(time.Duration(i) * time.Hour), Value: 7}}
		}
		res, err := w.insight.Rebuild(ctx)
		if err != nil || res != (insight.RebuildResult{Cells: 100, Changed: 100, Emitted: 100}) {
			t.Errorf("%+v %v", res, err)
		}
		w.facts.cells[3][0].Value = 8
		if res, err = w.insight.Rebuild(ctx); err != nil || res.Changed != 1 {
			t.Errorf("%+v %v", res, err)
		}
		w.facts.cells[3][0].Key = "foreign"
		if _, err = w.insight.Rebuild(ctx); !fault.Is(err, fault.Internal) {
			t.Errorf("a key of somebody else: %v", err)
		}
		sum, err := w.insight.Sum(ctx, "sto_1", "", "t.a", start, start.Add(1000*time.Hour))
		if err != nil || sum != 701 {
			t.Errorf("a rebuild that fails leaves the sums: %d %v", sum, err)
		}
	})
}

func TestSeries_X12_steps_lie_in_the_stores_zone(t *testing.T) {
	eachWith(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		midnight := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // in Shanghai
		err := w.db.InTx(ctx, func(ctx context.Context) error {
			return w.insight.Add(ctx, []insight.Cell{
				{StoreID: "sto_1", Key: "t.a", Hour: midnight.Add(-time.Minute), Value: 1},
				{StoreID: "sto_1", Key: "t.a", Hour: midnight, Value: 10},
				{StoreID: "sto_1", Key: "t.b", Hour: midnight.Add(23*time.Hour + 59*time.Minute), Value: 100},
				{StoreID: "sto_1", Key: "t.a", Hour: midnight.Add(24 * time.Hour), Value: 1000},
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		points, err := w.insight.Series(ctx, "sto_1", []string{"t.a", "t.b"}, midnight.Add(-time.Hour), midnight.Add(25*time.Hour), insight.StepDay)
		if got := fmt.Sprint(points); err != nil || got != fmt.Sprint([]insight.Point{
			{midnight.Add(-24 * time.Hour), []int64{1, 0}}, {midnight, []int64{10, 100}}, {midnight.Add(24 * time.Hour), []int64{1000, 0}},
		}) {
			t.Errorf("%s %v", got, err)
		}
		for code, ask := range map[string]struct {
			to   time.Time
			step insight.Step
		}{"series.step": {midnight.Add(time.Hour), "week"}, "series.range": {midnight, insight.StepDay}, "series.long": {midnight.AddDate(2, 0, 0), insight.StepHour}} {
			if _, err := w.insight.Series(ctx, "sto_1", []string{"t.a"}, midnight, ask.to, ask.step); fault.CodeOf(err) != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
		if err := w.insight.Add(ctx, nil); !fault.Is(err, fault.Internal) {
			t.Errorf("outside a transaction: %v", err)
		}
	})
}
