package order_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/core/ingest"
)

// thing is a row of the host with its versions; the last one is the truth.
type thing struct {
	kind     string
	id       string
	versions []js
	at       int // how many were sent
}

func (t *thing) last() js { return t.versions[len(t.versions)-1] }

// drawTime is a time of the last 100 days, often on the edge of a window.
func drawTime(t *rapid.T, label string, base time.Time) time.Time {
	hour := base.Truncate(time.Hour)
	switch rapid.IntRange(0, 5).Draw(t, label) {
	case 0:
		return hour.Add(-90 * day).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, label)) * time.Microsecond)
	case 1:
		return hour.Add(-30 * day).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, label)) * time.Microsecond)
	case 2:
		return base.Add(-time.Duration(rapid.IntRange(0, 120).Draw(t, label)) * time.Minute)
	}
	return base.Add(-time.Duration(rapid.IntRange(0, 100*24*60).Draw(t, label)) * time.Minute)
}

func drawThings(t *rapid.T, run int, base time.Time) []*thing {
	var out []*thing
	id := func(kind string, i int) string { return fmt.Sprintf("%s-%d-%d", kind, run, i) }
	orders := rapid.IntRange(1, 6).Draw(t, "orders")
	for i := range orders {
		th := &thing{kind: "orders", id: id("o", i)}
		for range rapid.IntRange(1, 3).Draw(t, "versions") {
			o := js{"id": th.id, "store": "sto_1", "buyer": rapid.SampledFrom([]string{"ana", "bo", "cy"}).Draw(t, "buyer")}
			at0 := drawTime(t, "placed", base)
			o["placed_at"] = at(at0)
			if rapid.IntRange(0, 9).Draw(t, "paid") > 0 {
				o["paid_at"] = at(at0)
				o["status"] = rapid.SampledFrom([]string{"paid", "shipped", "delivered", "completed", "cancelled"}).Draw(t, "status")
			}
			// every order has the same products, so that a refund of one always finds it
			o["lines"] = []js{{"product": "prd_1_0", "quantity": rapid.IntRange(1, 3).Draw(t, "q"), "price": usd(fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "price")))},
				{"product": "prd_1_1", "quantity": 1, "price": usd("2.50")}}
			th.versions = append(th.versions, o)
		}
		out = append(out, th)
	}
	of := func() string { return id("o", rapid.IntRange(0, orders-1).Draw(t, "of")) }
	for i := range rapid.IntRange(0, 8).Draw(t, "others") {
		kind := rapid.SampledFrom([]string{"returns", "disputes", "reviews", "ratings"}).Draw(t, "kind")
		th := &thing{kind: kind, id: id(kind, i)}
		order := of()
		for range rapid.IntRange(1, 3).Draw(t, "versions") {
			r := js{"id": th.id, "order": order}
			when := at(drawTime(t, "when", base))
			switch kind {
			case "returns":
				r["amount"], r["requested_at"] = usd(fmt.Sprintf("%d.33", rapid.IntRange(0, 9).Draw(t, "amount"))), when
				r["status"] = rapid.SampledFrom([]string{"requested", "refunded", "rejected"}).Draw(t, "status")
				if rapid.Bool().Draw(t, "of product") {
					r["product"] = "prd_1_1"
				}
			case "disputes":
				r["opened_at"], r["status"] = when, rapid.SampledFrom([]string{"open", "withdrawn", "settled"}).Draw(t, "status")
			case "reviews":
				r["created_at"], r["stars"], r["hidden"] = when, rapid.IntRange(1, 5).Draw(t, "stars"), rapid.IntRange(0, 4).Draw(t, "hidden") == 0
			case "ratings":
				delete(r, "id")
				r["rated_at"], r["communication"], r["logistics"] = when, fmt.Sprintf("%d.%d", rapid.IntRange(0, 4).Draw(t, "score"), rapid.IntRange(0, 9).Draw(t, "tenth")), 5
			}
			th.versions = append(th.versions, r)
		}
		if kind == "ratings" { // one an order
			th.id = "rating of " + order
			if slices.ContainsFunc(out, func(x *thing) bool { return x.id == th.id }) {
				continue
			}
		}
		out = append(out, th)
	}
	return out
}

// tell sends everything in a drawn order: versions of one row follow one another,
// everything else is mixed, rows come twice, and what comes before its order is
// refused and comes again.
func tell(t *rapid.T, w *world, things []*thing) {
	for {
		open := slices.DeleteFunc(slices.Clone(things), func(x *thing) bool { return x.at == len(x.versions) })
		if len(open) == 0 {
			return
		}
		x := open[rapid.IntRange(0, len(open)-1).Draw(t, "next")]
		times := rapid.IntRange(1, 2).Draw(t, "times")
		v := w.send(x.kind, slices.Repeat([]js{x.versions[x.at]}, times)...)
		switch {
		case v[0].Code == "order.unknown":
			continue
		case v[0].Result == ingest.Refused:
			t.Fatalf("%v: %+v", x.versions[x.at], v)
		case times == 2 && v[1].Result != ingest.Unchanged:
			t.Fatalf("the same again: %+v", v)
		}
		x.at++
	}
}

// oracle counts from the beginning, in the plainest way, over the last version of
// every row.
type oracle struct {
	now    time.Time
	things []*thing
}

func parsed(v any) time.Time {
	s, _ := v.(string)
	t, _ := time.Parse(time.RFC3339Nano, s)
	return t
}

func (o oracle) inside(t time.Time, days int) bool {
	return !t.Before(o.now.Truncate(time.Hour).Add(-time.Duration(days)*day)) && !t.After(o.now)
}

func (o oracle) each(kind string, visit func(r js)) {
	for _, th := range o.things {
		if th.kind == kind {
			visit(th.last())
		}
	}
}

func cents(v any) *big.Rat {
	r, _ := new(big.Rat).SetString(v.(js)["amount"].(string))
	return r
}

func money2(r *big.Rat) string { return r.FloatString(2) + " USD" }

func share(n, d int64) string {
	if d == 0 {
		return ""
	}
	s := big.NewRat(min(n, d), d).FloatString(12)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// worth is what an order's goods are worth after refunds.
func (o oracle) worth(r js) *big.Rat {
	value := map[string]*big.Rat{}
	for _, l := range r["lines"].([]js) {
		q := int64(1)
		if n, ok := l["quantity"].(int); ok {
			q = int64(n)
		}
		value[l["product"].(string)] = new(big.Rat).Mul(cents(l["price"]), big.NewRat(q, 1))
	}
	whole := new(big.Rat)
	o.each("returns", func(x js) {
		if x["order"] != r["id"] || x["status"] != "refunded" {
			return
		}
		if p, ok := x["product"].(string); ok {
			value[p] = new(big.Rat).Sub(value[p], cents(x["amount"]))
			return
		}
		whole.Add(whole, cents(x["amount"]))
	})
	sum := new(big.Rat).Neg(whole)
	for _, v := range value {
		if v.Sign() > 0 {
			sum.Add(sum, v)
		}
	}
	if sum.Sign() < 0 {
		return new(big.Rat)
	}
	return sum
}

func (o oracle) metrics() map[string]string {
	out := map[string]string{}
	var orders90, orders30, ever, units, disputed int64
	gmv, buyers := new(big.Rat), map[string]int{}
	o.each("orders", func(r js) {
		paid := parsed(r["paid_at"])
		if !paid.IsZero() {
			first := time.Time{}
			o.each("disputes", func(d js) {
				if opened := parsed(d["opened_at"]); d["order"] == r["id"] && d["status"] != "withdrawn" && (first.IsZero() || opened.Before(first)) {
					first = opened
				}
			})
			if !first.IsZero() {
				ever++
				if o.inside(first, 90) {
					disputed++
				}
			}
		}
		if paid.IsZero() || r["status"] == "cancelled" {
			return
		}
		ever++
		if o.inside(paid, 90) {
			orders90++
			buyers[r["buyer"].(string)]++
		}
		if o.inside(paid, 30) {
			orders30++
			units += 1 + int64(r["lines"].([]js)[0]["quantity"].(int))
			gmv.Add(gmv, o.worth(r))
		}
	})
	out["dispute_rate_90d"] = share(disputed, orders90)
	sales := int64(0)
	o.each("orders", func(r js) {
		if r["paid_at"] != nil && r["status"] != "cancelled" {
			sales++
		}
	})
	if sales > 0 {
		out["gmv_30d"], out["orders_30d"], out["units_30d"] = money2(gmv), fmt.Sprint(orders30), fmt.Sprint(units)
		if orders30 > 0 {
			out["aov_30d"] = money2(new(big.Rat).Quo(gmv, big.NewRat(orders30, 1)))
		}
		repeat := int64(0)
		for _, n := range buyers {
			if n >= 2 {
				repeat++
			}
		}
		out["repurchase_rate_90d"] = share(repeat, int64(len(buyers)))
	}
	var good, in90, stars, all int64
	o.each("reviews", func(r js) {
		if r["hidden"] == true {
			return
		}
		n := int64(r["stars"].(int))
		stars, all = stars+n, all+1
		if o.inside(parsed(r["created_at"]), 90) {
			in90++
			if n >= 4 {
				good++
			}
		}
	})
	out["positive_rate_90d"] = share(good, in90)
	if all > 0 {
		out["rating"] = big.NewRat(stars, all).FloatString(2)
	}
	sum, n := new(big.Rat), int64(0)
	o.each("ratings", func(r js) {
		if o.inside(parsed(r["rated_at"]), 90) {
			v, _ := new(big.Rat).SetString(r["communication"].(string))
			sum.Add(sum, v)
			n++
		}
	})
	if n > 0 {
		out["dsr_communication_90d"] = sum.Quo(sum, big.NewRat(n, 1)).FloatString(2)
	}
	return out
}

var compared = []string{"dispute_rate_90d", "positive_rate_90d", "rating", "gmv_30d", "aov_30d", "orders_30d", "units_30d", "repurchase_rate_90d", "dsr_communication_90d"}

func compare(t *rapid.T, w *world, o oracle, when string) {
	have, want := w.metrics("sto_1"), o.metrics()
	for _, k := range compared {
		if have[k] != want[k] {
			t.Fatalf("%s: %s is %q, counted from the beginning %q", when, k, have[k], want[k])
		}
	}
}

// TestMetrics_X13_and_X62_any_order_of_facts_gives_the_same_metrics is the oracle: late,
// repeated, corrected rows in any order end in what a count from the beginning
// gives, also after the windows have moved, and a rebuild changes nothing.
func TestMetrics_X13_and_X62_any_order_of_facts_gives_the_same_metrics(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		run := 0
		var before []*thing // of earlier runs: they stay in the database
		base := start       // time goes forward only, from run to run too
		rapid.Check(t, func(r *rapid.T) {
			run++
			w.clock.set(base)
			for _, th := range before { // out of the way
				w.bury(th, base)
			}
			things := drawThings(r, run, base)
			before = things
			tell(r, w, things)
			ctx := context.Background()
			compare(r, w, oracle{base, things}, "now")
			later := time.Duration(rapid.IntRange(1, 40*24).Draw(r, "hours")) * time.Hour
			for _, now := range []time.Time{base.Add(later / 2), base.Add(later)} {
				w.clock.set(now)
				if err := w.insight.Tick(ctx, now); err != nil {
					r.Fatal(err)
				}
				compare(r, w, oracle{now, things}, "at "+at(now))
			}
			base = base.Add(later)
			res, err := w.insight.Rebuild(ctx)
			if err != nil || res.Changed != 0 {
				r.Fatalf("a rebuild changed %d sums, %v", res.Changed, err)
			}
			if err := w.insight.Refresh(ctx, "sto_1"); err != nil {
				r.Fatal(err)
			}
			compare(r, w, oracle{base, things}, "rebuilt")
		})
	})
}

// bury takes a row out of every figure, as a host would: orders cancelled before
// they are paid, reviews hidden, ratings moved out of the window.
func (w *world) bury(th *thing, now time.Time) {
	r := js{}
	for k, v := range th.last() {
		r[k] = v
	}
	old := at(now.AddDate(-3, 0, 0))
	switch th.kind {
	case "orders":
		delete(r, "paid_at")
		r["status"] = "cancelled"
	case "disputes":
		r["status"] = "withdrawn"
	case "reviews":
		r["hidden"] = true
	case "ratings":
		r["rated_at"] = old
	}
	w.send(th.kind, r)
}
