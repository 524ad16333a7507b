package app

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// metricsOf are the values of a store's figures by key, amounts without currency.
func (w *world) metricsOf(key, storeID string) map[string]string {
	w.t.Helper()
	var list struct {
		Items []struct {
			Key, Source string
			Value       json.RawMessage
		}
	}
	w.get(key, "/v1/stores/"+storeID+"/metrics").into(200, &list)
	out := map[string]string{}
	for _, m := range list.Items {
		var amount struct{ Amount string }
		if json.Unmarshal(m.Value, &amount) != nil || amount.Amount == "" {
			amount.Amount = strings.Trim(string(m.Value), `"`)
		}
		out[m.Key] = strings.TrimSpace(amount.Amount + strings.Repeat(" pinned", strings.Count(m.Source, "pinned")))
	}
	return out
}

func TestSandbox_AMB85_trade_takes_the_place_of_pins(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	if got := w.metricsOf(m.OwnerKey, m.Store.ID); got["gmv_30d"] != "12000.00 pinned" || got["rating"] != "4.8 pinned" {
		t.Errorf("%v", got)
	}
	var made struct{ Order struct{ ID string } }
	w.post(w.operator, "/v1/sandbox/orders", `{"store":"`+m.Store.ID+`","quantity":2,"price":{"amount":"10.00","currency":"USD"}}`).into(201, &made)
	w.post(w.operator, "/v1/sandbox/shipments", `{"order":"`+made.Order.ID+`"}`).is(201)
	w.post(w.operator, "/v1/sandbox/refunds", `{"order":"`+made.Order.ID+`","amount":{"amount":"5.00","currency":"USD"}}`).is(201)
	w.post(w.operator, "/v1/sandbox/disputes", `{"order":"`+made.Order.ID+`"}`).is(201)
	if got := w.metricsOf(m.OwnerKey, m.Store.ID); got["gmv_30d"] != "15.00" || got["dispute_rate_90d"] != "1" || got["rating"] != "4.8 pinned" {
		t.Errorf("%v", got)
	}
	w.post(w.operator, "/v1/sandbox/reviews", `{"order":"`+made.Order.ID+`","stars":4}`).is(201)
	if got := w.metricsOf(m.OwnerKey, m.Store.ID); got["rating"] != "4.00" || got["positive_rate_90d"] != "1" {
		t.Errorf("%v", got)
	}
	w.activate(m, "video").refused(403, "eligibility.not_met") // the dispute rate is real now
	w.post(w.operator, "/v1/sandbox/refunds", `{"order":"ord_none"}`).refused(404, "order.not_found")
	for _, part := range []string{"orders", "shipments", "refunds", "reviews", "disputes"} {
		w.post(w.operator, "/v1/sandbox/"+part, `{}`).is(201)
	}
}

func TestIngest_X57_a_host_tells_its_marketplace(t *testing.T) {
	w := newWorld(t)
	storeRow := `{"id":"shop-7","name":"Seven","legal_name":"Seven Ltd","region":"CN","entity":"company","level":"L3","opened_at":"2025-01-02T00:00:00Z","zone":"Asia/Shanghai","owner_email":"o@seven.example"}`
	var answer struct {
		Items                             []struct{ Outcome, Code, ID, Invitation, Message string }
		Rows, Created, Unchanged, Refused int
	}
	w.post(w.operator, "/v1/ingest/stores", `[`+storeRow+`]`).into(200, &answer)
	if answer.Created != 1 || !strings.Contains(answer.Items[0].Invitation, "/invitations/") {
		t.Fatalf("%+v", answer)
	}
	answer.Items = nil
	w.post(w.operator, "/v1/ingest/stores", `{"items":[`+storeRow+`]}`).into(200, &answer)
	if answer.Unchanged != 1 || answer.Items[0].Invitation != "" {
		t.Errorf("the same again makes no second link: %+v", answer)
	}
	product := `{"id":"p1","store":"shop-7","title":{"en":"Pan"},"price":{"amount":"12.50","currency":"USD"}}`
	answer.Items = nil
	w.post(w.operator, "/v1/ingest/products", `[`+product+`,{"id":"p2","store":"nobody","title":{"en":"Pan"},"price":{"amount":"1","currency":"USD"}},7]`).into(200, &answer)
	if answer.Created != 1 || answer.Refused != 2 || answer.Items[1].Code != "store.unknown" || answer.Items[2].Code != "row.malformed" {
		t.Errorf("half rubbish keeps the good half: %+v", answer)
	}
	w.post(w.operator, "/v1/ingest/buyers", `[{"id":"buy-1","email":"a@b.example","country":"ES"}]`).into(200, &answer)
	if answer.Created != 1 {
		t.Errorf("%+v", answer)
	}
	now := time.Now().UTC().Add(-time.Minute).Format(time.RFC3339)
	good := `{"id":"o1","store":"shop-7","buyer":"buy-1","paid_at":"` + now + `","lines":[{"product":"p1","quantity":2,"price":{"amount":"12.50","currency":"USD"}}]}`
	stream := good + "\n\nrubbish\n" + good + "\n" + strings.Replace(good, `"o1"`, `"`+strings.Repeat("x", 300<<10)+`"`, 1) + "\n" + strings.Replace(good, `"o1"`, `"o2"`, 1)
	a := w.request(w.operator, "POST", "/v1/ingest/orders", strings.NewReader(stream), "Content-Type", "application/x-ndjson")
	a.is(200)
	lines := strings.Split(strings.TrimSpace(a.body), "\n")
	want := []string{`"row":1,"id":"o1","outcome":"created"`, `"row":2,"outcome":"refused","code":"row.malformed"`, `"row":3,"id":"o1","outcome":"unchanged"`,
		`"row":4,"outcome":"refused","code":"row.too_large"`, `"row":5,"id":"o2","outcome":"created"`, `"done":true,"counts":{"rows":5,"created":2,"updated":0,"unchanged":1,"refused":2}`}
	if len(lines) != len(want) {
		t.Fatalf("%s", a.body)
	}
	for i := range want {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("line %d: %s, want %s", i, lines[i], want[i])
		}
	}
	if got := w.metricsOf(w.operator, "shop-7"); got["gmv_30d"] != "50.00" || got["units_30d"] != "4" {
		t.Errorf("%v", got)
	}
	csv := w.get(w.operator, "/v1/stores/shop-7/metrics/gmv_30d/csv").is(200).body
	var page struct{ Series []struct{ At, Value string } }
	w.get(w.operator, "/v1/stores/shop-7/metrics/gmv_30d").into(200, &page)
	rows := strings.Split(strings.TrimSpace(csv), "\n")
	if len(page.Series) < 30 || len(rows) != len(page.Series)+1 {
		t.Fatalf("%d points, %d lines", len(page.Series), len(rows))
	}
	for i, p := range page.Series[:len(page.Series)-1] { // the last one is "now"
		if rows[i+1] != p.At+","+p.Value {
			t.Errorf("X-39 the CSV says %s, the screen %s %s", rows[i+1], p.At, p.Value)
		}
	}
	w.get(w.operator, "/v1/stores/shop-7/metrics/clicks").refused(404, "metric.unknown")
	w.post(w.operator, "/v1/ingest/wishes", `[]`).refused(404, "ingest.kind")
	w.post(w.operator, "/v1/ingest/orders", `{"rows":[]}`).refused(422, "batch.malformed")
	m := w.store(`{}`)
	w.post(m.OwnerKey, "/v1/ingest/orders", `[]`).refused(403, "role.missing")
}

// TestDemo_X64_trade_gives_the_documented_figures draws the demo's three months and
// asks that what docs/demo.md says of each store is what its orders say.
func TestDemo_X64_trade_gives_the_documented_figures(t *testing.T) {
	w := newDemoWorld(t)
	began := time.Now()
	if err := w.s.demo.trade(w.system(), w.now()); err != nil {
		t.Fatal(err)
	}
	t.Logf("three months took %v", time.Since(began))
	check := func(when string) {
		for id, missing := range map[string]string{
			"sto_demo_northlight": "", "sto_demo_pearl": "", "sto_demo_bamboo": "", "sto_demo_harbor": "level positive_rate",
			"sto_demo_crane": "level", "sto_demo_cedar": "dispute_rate serious",
		} {
			var answer struct {
				Criteria []struct {
					ID string
					OK bool
				}
			}
			w.get(w.operator, "/v1/stores/"+id+"/tools/video/eligibility").into(200, &answer)
			for _, c := range answer.Criteria {
				short := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(c.ID, "no_"), "min_"), "_90d")
				if c.OK == strings.Contains(missing, strings.Split(short, "_")[0]) {
					t.Errorf("%s %s: %s ok=%v, documented as missing: %q; %v", when, id, c.ID, c.OK, missing, w.metricsOf(w.operator, id))
				}
			}
			m := w.metricsOf(w.operator, id)
			for _, key := range []string{"dispute_rate_90d", "positive_rate_90d", "rating", "gmv_30d", "dsr_communication_90d"} {
				if m[key] == "" || strings.Contains(m[key], "pinned") {
					t.Errorf("%s %s: %s is %q", when, id, key, m[key])
				}
			}
			if enough := len(m["gmv_30d"]) >= len("5000.00") && m["gmv_30d"] >= "5" || len(m["gmv_30d"]) > len("5000.00"); enough != !strings.Contains("sto_demo_harbor sto_demo_crane", id) {
				t.Errorf("%s %s: GMV %s", when, id, m["gmv_30d"])
			}
		}
		if m := w.metricsOf(w.operator, "sto_demo_bamboo"); m["rating"] < "4.70" {
			t.Errorf("%s: Bamboo's stars are %s", when, m["rating"])
		}
	}
	check("now")
	if err := w.s.demo.trade(w.system(), w.now()); err != nil {
		t.Error(err)
	}
	began = time.Now()
	w.advance("12d")
	t.Logf("twelve days took %v", time.Since(began))
	check("12 days later")
}
