package order_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"souk/internal/core/ingest"
	"souk/internal/core/insight"
	"souk/internal/core/order"
	"souk/internal/platform/sqldb"
)

const day = 24 * time.Hour

func TestMetrics_X09_refunds_subtract_from_their_orders_window(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.told("orders", ingest.Created, sale("o1", start.Add(-29*day), "100.00"))
		w.told("orders", ingest.Created, sale("o2", start.Add(-31*day), "900.00"))
		w.shows(map[string]string{"gmv_30d": "100.00 USD", "aov_30d": "100.00 USD", "orders_30d": "1", "orders_per_day_30d": "0.03", "units_30d": "1"})
		refund := func(id, of, amount, status string) js {
			return js{"id": id, "order": of, "amount": usd(amount), "status": status, "requested_at": at(start.Add(-time.Hour))}
		}
		w.told("returns", ingest.Created, refund("r0", "o1", "10.00", "requested")) // asked for: nothing yet
		w.shows(map[string]string{"gmv_30d": "100.00 USD"})
		w.told("returns", ingest.Updated, refund("r0", "o1", "30.05", "refunded"))
		w.shows(map[string]string{"gmv_30d": "69.95 USD"})
		w.told("returns", ingest.Created, refund("r2", "o2", "500.00", "refunded")) // its order left the window: no effect
		w.shows(map[string]string{"gmv_30d": "69.95 USD"})
		w.told("returns", ingest.Created, refund("r3", "o1", "500.00", "refunded")) // more than the order was worth
		w.shows(map[string]string{"gmv_30d": "0.00 USD", "orders_30d": "1"})
		w.told("returns", ingest.Updated, refund("r3", "o1", "500.00", "rejected"))
		w.shows(map[string]string{"gmv_30d": "69.95 USD"})
		cancelled := sale("o1", start.Add(-29*day), "100.00")
		cancelled["status"] = "cancelled"
		w.told("orders", ingest.Updated, cancelled)
		w.shows(map[string]string{"gmv_30d": "0.00 USD", "orders_30d": "0", "aov_30d": ""})
	})
}

func TestMetrics_X09_per_item_and_month(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		june := time.Date(2026, 5, 31, 16, 0, 0, 0, time.UTC) // 1 June in Shanghai
		o := sale("o1", june, "0")
		o["lines"] = []js{{"product": "prd_1_0", "quantity": 1, "price": usd("10.00")}, {"product": "prd_1_1", "quantity": 2, "price": usd("10.00")}}
		w.told("orders", ingest.Created, o)
		w.told("orders", ingest.Created, sale("o2", june.Add(-time.Minute), "5.00"))
		// 0.01 over three parts of 10 and 20: the largest remainder takes it
		w.told("returns", ingest.Created, js{"id": "r", "order": "o1", "amount": usd("1.00"), "refunded_at": at(start)})
		items, currency, err := w.insight.ItemMonth(t.Context(), "sto_1", time.Date(2026, 6, 9, 0, 0, 0, 0, time.UTC))
		if got := fmt.Sprint(items, " ", currency, " ", err); got != "[{prd_1_1 19333333 1 2} {prd_1_0 9666667 1 1}] USD <nil>" {
			t.Error(got)
		}
		w.told("returns", ingest.Updated, js{"id": "r", "order": "o1", "product": "prd_1_0", "amount": usd("1.00"), "refunded_at": at(start)})
		items, _, err = w.insight.ItemMonth(t.Context(), "sto_1", time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		if got := fmt.Sprint(items, err); got != "[{prd_1_1 20000000 1 2} {prd_1_0 9000000 1 1}] <nil>" {
			t.Error(got)
		}
		w.shows(map[string]string{"gmv_30d": "34.00 USD", "sell_through_30d": "0.666666666667", "sku_count": "3"})
	})
}

func TestMetrics_X04_disputes_on_the_windows_edge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 4 {
			w.told("orders", ingest.Created, sale(fmt.Sprint("o", i), start.Add(-10*day), "10"))
		}
		edge := start.Truncate(time.Hour).Add(-90 * day)
		open := func(id, of string, opened time.Time) js { return js{"id": id, "order": of, "opened_at": at(opened)} }
		w.told("disputes", ingest.Created, open("d1", "o0", edge)) // the first instant of the window
		w.shows(map[string]string{"dispute_rate_90d": "0.25"})
		w.told("disputes", ingest.Updated, open("d1", "o0", edge.Add(-time.Microsecond)))
		w.shows(map[string]string{"dispute_rate_90d": "0"})
		w.told("disputes", ingest.Created, open("d2", "o1", start))
		w.told("disputes", ingest.Created, open("d3", "o1", start)) // a second one of the same order
		w.shows(map[string]string{"dispute_rate_90d": "0.25"})
		gone := open("d2", "o1", start)
		gone["status"] = "withdrawn"
		w.told("disputes", ingest.Updated, gone)
		w.shows(map[string]string{"dispute_rate_90d": "0.25"})
		gone = open("d3", "o1", start)
		gone["status"] = "withdrawn"
		w.told("disputes", ingest.Updated, gone)
		w.shows(map[string]string{"dispute_rate_90d": "0"})
	})
}

func TestMetrics_X04_AMB85_no_orders_is_no_value_and_pins_give_way(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for k, v := range map[string]string{insight.DisputeRate90d: "0.5", insight.Rating: "4.9", insight.PositiveRate90d: "0.9"} {
			if err := w.insight.Pin(ctx, "sto_1", k, v, ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.insight.Refresh(ctx, "sto_1"); err != nil {
			t.Fatal(err)
		}
		w.shows(map[string]string{"dispute_rate_90d": "0.5 pinned", "rating": "4.9 pinned", "positive_rate_90d": "0.9 pinned", "repurchase_rate_90d": "", "gmv_30d": ""})
		w.events.keys = nil
		w.told("orders", ingest.Created, sale("o1", start, "10"))
		w.shows(map[string]string{"dispute_rate_90d": "0", "rating": "4.9 pinned", "repurchase_rate_90d": "0"})
		if got := strings.Join(w.events.keys, " "); !strings.Contains(got, "sto_1/dispute_rate_90d") || !strings.Contains(got, "sto_1/gmv_30d") || strings.Contains(got, "rating") {
			t.Errorf("events %s", got)
		}
		w.told("reviews", ingest.Created, js{"id": "v1", "order": "o1", "product": "prd_1_0", "stars": 3, "created_at": at(start)})
		w.shows(map[string]string{"rating": "3.00", "positive_rate_90d": "0"})
		w.clock.set(start.Add(91 * day))
		w.events.keys = nil
		if err := w.insight.Tick(ctx, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.shows(map[string]string{"dispute_rate_90d": "", "rating": "3.00", "positive_rate_90d": "", "gmv_30d": "0.00 USD", "orders_30d": "0", "aov_30d": ""})
		if got := strings.Join(w.events.keys, " "); !strings.Contains(got, "sto_1/dispute_rate_90d") {
			t.Errorf("a value that goes is told: %s", got)
		}
	})
}

func TestMetrics_X06_stars_4_69_and_4_70(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		review := func(i int, stars int64) js {
			return js{"id": fmt.Sprint("v", i), "store": "sto_1", "stars": stars, "created_at": at(start.AddDate(-2, 0, 0))}
		}
		var rows []js
		for i := range 100 { // 69 × 5 + 31 × 4 = 469
			stars := int64(5)
			if i >= 69 {
				stars = 4
			}
			rows = append(rows, review(i, stars))
		}
		w.send("reviews", rows...)
		w.shows(map[string]string{"rating": "4.69", "positive_rate_90d": ""}) // older than the window
		w.told("reviews", ingest.Updated, review(99, 5))
		w.shows(map[string]string{"rating": "4.70"})
		hidden := review(99, 1)
		hidden["hidden"] = true
		w.told("reviews", ingest.Updated, hidden) // 465 ÷ 99
		w.shows(map[string]string{"rating": "4.70"})
	})
}

func TestMetrics_X07_dsr_and_X05_positive_rate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i, stars := range []int{5, 4, 3} {
			w.told("orders", ingest.Created, sale(fmt.Sprint("o", i), start.Add(-5*day), "10"))
			w.told("reviews", ingest.Created, js{"id": fmt.Sprint("v", i), "order": fmt.Sprint("o", i), "stars": stars, "created_at": at(start)})
		}
		w.told("ratings", ingest.Created, js{"order": "o0", "description": "5.0", "communication": 4.5, "logistics": 4, "rated_at": at(start)})
		w.told("ratings", ingest.Created, js{"order": "o1", "communication": "4.89", "rated_at": at(start)})
		w.shows(map[string]string{"positive_rate_90d": "0.666666666667", "dsr_description_90d": "5.00", "dsr_communication_90d": "4.70", "dsr_logistics_90d": "4.00", "dsr_90d": "4.57"})
		w.refused("ratings", "rating.score", "/communication", js{"order": "o1", "communication": "5.01", "rated_at": at(start)})
		w.refused("ratings", "rating.score", "/communication", js{"order": "o1", "communication": -0.1, "rated_at": at(start)})
		w.refused("ratings", "field.required", "", js{"order": "o1", "rated_at": at(start)})
	})
}

func TestMetrics_X10_repurchase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		buy := func(id, buyer string, paid time.Time) {
			o := sale(id, paid, "10")
			o["buyer"] = buyer
			w.told("orders", ingest.Created, o)
		}
		buy("o1", "ana", start.Add(-89*day))
		buy("o2", "ana", start.Add(-time.Hour))
		buy("o3", "bo", start.Add(-time.Hour))
		w.shows(map[string]string{"repurchase_rate_90d": "0.5"})
		again := sale("o4", start, "0")
		again["buyer"], again["replaces"] = "bo", "o3"
		w.told("orders", ingest.Created, again) // a free replacement is no order
		w.shows(map[string]string{"repurchase_rate_90d": "0.5", "orders_30d": "2"})
		w.clock.set(start.Add(2 * day))
		if err := w.insight.Tick(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.shows(map[string]string{"repurchase_rate_90d": "0"})
	})
}

func TestMetrics_X09_other_currencies_stay_out(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := sale("o1", start, "10")
		o["lines"] = []js{{"product": "prd_1_0", "price": js{"amount": "70.00", "currency": "CNY"}}}
		w.told("orders", ingest.Created, o)
		w.shows(map[string]string{"gmv_30d": "0.00 USD", "orders_30d": "1"})
		n, err := w.insight.Sum(t.Context(), "sto_1", "", order.KeyGMV+"CNY", start.Add(-day), start.Add(day))
		if err != nil || n != 70_000_000 {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestIngest_X57_same_rows_again_change_nothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rows := map[string]js{
			"orders": sale("o1", start, "10"), "shipments": {"id": "s1", "order": "o1", "shipped_at": at(start), "promised_at": at(start.Add(9 * day))},
			"returns": {"id": "r1", "order": "o1", "amount": usd("1"), "requested_at": at(start)}, "disputes": {"id": "d1", "order": "o1", "opened_at": at(start)},
			"reviews": {"id": "v1", "store": "sto_1", "product": "prd_1_0", "buyer": "ana", "stars": 4, "text": "good", "created_at": at(start)},
			"ratings": {"order": "o1", "logistics": 5, "rated_at": at(start)}, "stock": {"store": "sto_1", "product": "prd_1_0", "quantity": 7, "at": at(start)},
			"ad_spend":     {"id": "a1", "store": "sto_1", "spend": usd("3.5"), "clicks": 9, "at": at(start)},
			"coupon_costs": {"id": "c1", "store": "sto_1", "order": "o1", "cost": usd("0.5"), "at": at(start)},
			"products":     {"id": "prd_1_9", "store": "sto_1", "title": js{"en": "new"}, "price": usd("9")},
		}
		kinds := []string{"products", "orders", "shipments", "returns", "disputes", "reviews", "ratings", "stock", "ad_spend", "coupon_costs"}
		for _, k := range kinds {
			w.told(k, ingest.Created, rows[k])
			w.told(k, ingest.Unchanged, rows[k])
		}
		w.told("stock", ingest.Unchanged, js{"store": "sto_1", "product": "prd_1_0", "quantity": 9, "at": at(start.Add(-time.Hour))}) // an older count
		if n, _, ok, err := w.orders.Stock(t.Context(), "sto_1", "prd_1_0"); n != 7 || !ok || err != nil {
			t.Errorf("stock %d %v %v", n, ok, err)
		}
		w.events.keys = nil
		for _, k := range kinds {
			w.told(k, ingest.Unchanged, rows[k])
		}
		if len(w.events.keys) != 0 {
			t.Errorf("events %v", w.events.keys)
		}
		if res, err := w.insight.Rebuild(context.Background()); err != nil || res.Changed != 0 || res.Cells == 0 {
			t.Errorf("%+v %v", res, err)
		}
	})
}

func TestIngest_X57_bad_rows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.told("orders", ingest.Created, sale("o1", start, "10"))
		with := func(id string, k string, v any) js {
			o := sale(id, start, "10")
			o[k] = v
			return o
		}
		line := func(l js) js { return with("x", "lines", []js{l}) }
		w.refused("orders", "store.unknown", "/store", with("x", "store", "sto_9"))
		w.refused("orders", "product.unknown", "/lines/0/product", line(js{"product": "prd_2_0", "price": usd("1")}))
		w.refused("orders", "order.of_other_store", "/id", with("o1", "store", "sto_2"))
		w.refused("orders", "field.type", "/id", with("x", "id", 7))
		w.refused("orders", "field.type", "/lines", with("x", "lines", "one"))
		w.refused("orders", "field.unknown", "/colour", with("x", "colour", "red"))
		w.refused("orders", "order.lines", "/lines", with("x", "lines", []js{}))
		w.refused("orders", "money.malformed", "/lines/0/price", line(js{"product": "prd_1_0", "price": usd("1.1234567")}))
		w.refused("orders", "money.negative", "/lines/0/price/amount", line(js{"product": "prd_1_0", "price": usd("-1")}))
		w.refused("orders", "money.too_large", "/lines/0/price/amount", line(js{"product": "prd_1_0", "quantity": 1000000, "price": usd("1001")}))
		w.refused("orders", "number.range", "/lines/0/quantity", line(js{"product": "prd_1_0", "quantity": 0, "price": usd("1")}))
		w.refused("orders", "money.currency_mixed", "/shipping/currency", with("x", "shipping", js{"amount": "1", "currency": "EUR"}))
		w.refused("orders", "time.future", "/paid_at", with("x", "paid_at", at(start.Add(11*time.Minute))))
		w.refused("orders", "time.ancient", "/paid_at", with("x", "paid_at", "1970-01-01T00:00:00Z"))
		w.refused("orders", "time.malformed", "/paid_at", with("x", "paid_at", "yesterday"))
		w.refused("orders", "time.order", "/paid_at", with("x", "placed_at", at(start.Add(time.Minute))))
		w.refused("orders", "field.word", "/status", with("x", "status", "lost"))
		w.refused("returns", "order.unknown", "/order", js{"id": "r", "order": "o9", "amount": usd("1"), "requested_at": at(start)})
		w.refused("returns", "money.currency_mixed", "/amount/currency", js{"id": "r", "order": "o1", "amount": js{"amount": "1", "currency": "EUR"}, "requested_at": at(start)})
		w.refused("returns", "product.not_in_order", "/product", js{"id": "r", "order": "o1", "product": "prd_1_1", "amount": usd("1"), "requested_at": at(start)})
		w.refused("reviews", "number.range", "/stars", js{"id": "v", "store": "sto_1", "stars": 6, "created_at": at(start)})
		w.refused("reviews", "number.range", "/stars", js{"id": "v", "store": "sto_1", "stars": 0, "created_at": at(start)})
		w.refused("disputes", "order.unknown", "/order", js{"id": "d", "store": "sto_2", "order": "o1", "opened_at": at(start)})
		w.told("orders", ingest.Created, with("o2", "paid_at", at(start.Add(10*time.Minute)))) // a clock that is a little ahead
		w.told("disputes", ingest.Created, js{"id": "d", "order": "o1", "opened_at": at(start)})
		w.refused("disputes", "order.of_other_store", "/id", js{"id": "d", "order": "o2", "opened_at": at(start)})
		if res, err := w.insight.Rebuild(context.Background()); err != nil || res.Changed != 0 {
			t.Errorf("refused rows leave nothing: %+v %v", res, err)
		}
	})
}

func TestIngest_orders_that_replace_each_other_in_a_circle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		replace := func(id, of string) js {
			o := sale(id, start, "0")
			o["replaces"] = of
			return o
		}
		w.refused("orders", "order.cycle", "/replaces", replace("a", "a"))
		w.refused("orders", "order.unknown", "/replaces", replace("b", "a"))
		w.told("orders", ingest.Created, sale("a", start, "5"))
		w.told("orders", ingest.Created, replace("b", "a"))
		w.told("orders", ingest.Created, replace("c", "b"))
		w.refused("orders", "order.cycle", "/replaces", replace("a", "c"))
		w.shows(map[string]string{"orders_30d": "1"})
	})
}

// TestErase_X58_what_the_host_tells_meanwhile_stays: a refund that is told while the
// buyer is being erased is not undone by the erasure, so that figures stay what the
// rows say.
func TestErase_X58_what_the_host_tells_meanwhile_stays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.told("orders", ingest.Created, sale("o1", start.Add(-day), "20.00"))
		back := js{"id": "r1", "order": "o1", "status": "requested", "amount": usd("5.00"), "requested_at": at(start.Add(-time.Hour))}
		w.told("returns", ingest.Created, back)
		w.told("reviews", ingest.Created, js{"id": "v1", "store": "sto_1", "buyer": "b-o1", "stars": 5, "text": "Ana liked it", "created_at": at(start.Add(-time.Hour))})
		back["status"], back["refunded_at"] = "refunded", at(start)
		line := must[[]byte](t)(json.Marshal(back))

		told, erased, held, free := make(chan error, 1), make(chan error, 1), make(chan struct{}), make(chan struct{})
		go func() {
			told <- w.db.InTx(ctx, func(ctx context.Context) error {
				_, err := w.ingest.TakeLines(ctx, "returns", "en", bytes.NewReader(line), func([]ingest.Verdict) error { return nil })
				close(held)
				<-free
				return err
			})
		}()
		<-held
		go func() {
			erased <- w.db.InTx(ctx, func(ctx context.Context) error {
				n, err := w.orders.PersonalData().Erase(ctx, "b-o1", "gone_1")
				if err == nil && n != 3 {
					err = fmt.Errorf("%d rows were erased", n)
				}
				return err
			})
		}()
		for waits := int64(0); w.db.Engine() == sqldb.Postgres && waits == 0; { // until the erasure waits for the host's transaction
			waits = must[int64](t)(sqldb.One(ctx, w.db, sqldb.Scalar[int64], "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
		}
		close(free)
		for _, c := range []chan error{told, erased} {
			if err := <-c; err != nil {
				t.Fatal(err)
			}
		}
		facts := must[[]order.Fact](t)(w.orders.Facts(ctx, "sto_1", "o1"))
		if len(facts) != 1 || facts[0].Return.Status != order.ReturnRefunded || facts[0].BuyerKey != "key-gone_1" {
			t.Errorf("the refund is now %+v", facts)
		}
		if left := must[any](t)(w.orders.PersonalData().Export(ctx, "b-o1")); left != nil {
			t.Errorf("left of the buyer: %+v", left)
		}
		if r, err := w.insight.Rebuild(ctx); err != nil || r.Changed != 0 {
			t.Errorf("a rebuild after the erasure: %+v, %v", r, err)
		}
	})
}
