package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"souk/internal/platform/sqldb"
)

// TestPrivacy_X58_a_buyer_is_given_out_whole_and_forgotten_whole: after an erasure
// the export is empty, no table names the buyer, and every figure is what it was.
func TestPrivacy_X58_a_buyer_is_given_out_whole_and_forgotten_whole(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"level":"L4"}`)
		product := w.product(m.Store.ID)
		id, token := w.buyer(`{"country":"ES","email":"vera@private.example"}`)
		other, _ := w.buyer(`{"email":"else@private.example"}`)
		for i, buyer := range []string{id, id, other} {
			who := map[string]string{id: "Vera", other: "Else"}[buyer]
			order, at := fmt.Sprint("o-", i), w.now().Add(-48*3600e9).UTC().Format("2006-01-02T15:04:05Z")
			w.post(w.operator, "/v1/ingest/buyers", `[{"id":"`+id+`","email":"vera@private.example","country":"ES"}]`).is(200)
			w.post(w.operator, "/v1/ingest/orders", `[{"id":"`+order+`","store":"`+m.Store.ID+`","buyer":"`+buyer+`","placed_at":"`+at+`","paid_at":"`+at+`",
				"lines":[{"product":"`+product+`","quantity":1,"price":{"amount":"20.00","currency":"USD"}}]}]`).took(1)
			w.post(w.operator, "/v1/ingest/reviews", `[{"id":"r-`+order+`","order":"`+order+`","product":"`+product+`","store":"`+m.Store.ID+`","stars":5,"text":"`+who+` from Valencia liked it","created_at":"`+at+`"}]`).took(1)
			w.send(m.OwnerKey, http.MethodPost, "/v1/track?strict=1", `{"event":"Product Viewed","userId":"`+buyer+`","anonymousId":"device-`+buyer+`","messageId":"m`+order+`","properties":{"product_id":"`+product+`","query":"gift for `+who+`"}}`).is(200)
			w.send(m.OwnerKey, http.MethodPost, "/v1/identify", `{"userId":"`+buyer+`","anonymousId":"device-`+buyer+`","messageId":"i`+order+`"}`).is(200)
		}
		if _, err := w.s.db.Exec(w.system(), `insert into video_reaction (video_id, buyer_id, reaction, at_us) values ('vid_1', $1, 'like', 1)`, id); err != nil {
			t.Fatal(err)
		}
		w.advance("1h")
		w.drain()

		var mine struct {
			Parts []struct {
				Name string
				Data json.RawMessage
			}
		}
		w.get(token, "/v1/buyers/me/data").into(http.StatusOK, &mine)
		var names []string
		for _, p := range mine.Parts {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != "profile orders events video" {
			t.Fatalf("the export has %s", got)
		}
		if a := w.get(token, "/v1/buyers/me/data"); !strings.Contains(a.body, "vera@private.example") || !strings.Contains(a.body, "Valencia") || strings.Contains(a.body, "else@") {
			t.Errorf("the export: %s", a.body)
		}
		w.get(m.OwnerKey, "/v1/privacy/buyers/"+id).refused(http.StatusForbidden, "role.missing")
		w.get("", "/v1/buyers/me/data").refused(http.StatusUnauthorized, "auth.buyer_required")

		var found struct {
			BuyerID string `json:"buyer_id"`
		}
		w.get(w.operator, "/v1/privacy/buyers/Vera@private.example").into(http.StatusOK, &found)
		if found.BuyerID != id {
			t.Errorf("by address: %q", found.BuyerID)
		}
		w.post(w.operator, "/v1/ingest/buyers", `[{"id":"`+other+`","email":"else@private.example"},{"id":"twin","email":"else@private.example"}]`).is(200)
		w.get(w.operator, "/v1/privacy/buyers/else@private.example").refused(http.StatusConflict, "buyer.several")
		w.get(w.operator, "/v1/privacy/buyers/nobody@private.example").into(http.StatusOK, &found)
		if found.BuyerID != "nobody@private.example" {
			t.Errorf("an address that nobody has may be an id: %q", found.BuyerID)
		}

		before := w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/metrics").body
		w.post(w.operator, "/v1/privacy/buyers/"+id+"/erasures", `{"reason":" "}`).refused(http.StatusUnprocessableEntity, "erasure.reason")
		var done struct {
			Erasure struct {
				ID   string
				Rows map[string]int64
			}
		}
		w.post(w.operator, "/v1/privacy/buyers/"+id+"/erasures", `{"reason":"letter of 3 March"}`).into(http.StatusCreated, &done)
		if r := done.Erasure.Rows; r["profile"] != 1 || r["orders"] < 4 || r["events"] < 2 || r["video"] != 1 {
			t.Errorf("rows %v", r)
		}
		w.get(token, "/v1/buyers/me/data").into(http.StatusOK, &mine)
		if len(mine.Parts) != 0 {
			t.Errorf("left after the erasure: %+v", mine.Parts)
		}
		w.namesNobody(id, "vera@private.example", "Vera from Valencia", "gift for Vera")
		if after := w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/metrics").body; after != before {
			t.Errorf("the figures moved:\n%s\n%s", before, after)
		}
		if r, err := w.s.insight.Rebuild(w.system()); err != nil || r.Changed != 0 {
			t.Errorf("a rebuild after the erasure: %+v, %v", r, err)
		}
		done.Erasure.Rows = nil
		w.send(token, http.MethodDelete, "/v1/buyers/me/data", nil).into(http.StatusOK, &done)
		if len(done.Erasure.Rows) != 0 {
			t.Errorf("the second time: %v", done.Erasure.Rows)
		}
		if _, err := w.s.chain.Seal(w.system()); err != nil {
			t.Fatal(err)
		}
		if r, err := w.s.audit.VerifyTrail(w.system(), nil); err != nil || !r.Good() {
			t.Errorf("the trail: %+v, %v", r.Problems, err)
		}
	})
}

// TestPrivacy_X58_who_is_erased_while_an_order_is_on_its_way: the order is captured,
// its event is not delivered yet; afterwards nothing names the buyer, neither the
// event that is kept nor the order that is made of it.
func TestPrivacy_X58_who_is_erased_while_an_order_is_on_its_way(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{}`)
		product := w.product(m.Store.ID)
		id, token := w.buyer(`{"country":"DE"}`)
		host := w.staff("operator", "")
		place := func(n string) {
			var q quoteAnswer
			w.post(host, "/v1/checkout/quotes", `{"lines":[{"product":"`+product+`"}],"buyer":"`+id+`","country":"DE","note":"ring for Vera"}`).into(201, &q)
			var r reservationAnswer
			w.keyed(host, "/v1/checkout/reservations", "r"+n, `{"quote_id":"`+q.Quote.ID+`"}`).into(201, &r)
			w.keyed(host, "/v1/checkout/reservations/"+r.Reservation.ID+"/capture", "c"+n, `{"orders":[{"store":"`+m.Store.ID+`","id":"way-`+n+`"}]}`).is(200)
		}
		place("1")
		w.drain()
		place("2")
		w.send(token, http.MethodDelete, "/v1/buyers/me/data", nil).is(http.StatusOK)
		w.drain()
		var facts struct{ Items []struct{ ID string } }
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/orders").into(200, &facts)
		if len(facts.Items) != 2 {
			t.Errorf("the store's orders are %+v", facts)
		}
		var mine struct{ Parts []json.RawMessage }
		if w.get(token, "/v1/buyers/me/data").into(http.StatusOK, &mine); len(mine.Parts) != 0 {
			t.Errorf("left after the erasure: %s", mine.Parts)
		}
		w.namesNobody(id, "ring for Vera")
		buyers := `select count(distinct buyer_key) from orders where store_id = $1`
		if n, err := sqldb.One(w.system(), w.s.db, sqldb.Scalar[int64], buyers, m.Store.ID); err != nil || n != 1 {
			t.Errorf("the two orders are of %d buyers, %v", n, err)
		}
	})
}

// namesNobody looks for words in every text column of every table; the buyer's own
// token and the sandbox's key are not stored.
func (w *world) namesNobody(words ...string) {
	w.t.Helper()
	tables := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`
	row := func(table string) string { return `select * from ` + table }
	if w.s.db.Engine() == sqldb.Postgres {
		tables = `select table_name from information_schema.tables where table_schema = 'public' order by table_name`
		row = func(table string) string { return `select t::text from ` + table + ` t` }
	}
	names, err := sqldb.All(w.system(), w.s.db, sqldb.Scalar[string], tables)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, table := range names {
		query := row(table)
		if w.s.db.Engine() == sqldb.SQLite {
			columns, err := sqldb.All(w.system(), w.s.db, sqldb.Scalar[string], fmt.Sprintf(`select group_concat('quote("' || name || '")', ' || '','' || ') from pragma_table_info('%s')`, table))
			if err != nil {
				w.t.Fatal(err)
			}
			query = fmt.Sprintf(`select %s from %s`, columns[0], table)
		}
		rows, err := sqldb.All(w.system(), w.s.db, sqldb.Scalar[string], query)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range rows {
			for _, word := range words {
				if strings.Contains(r, word) {
					w.t.Errorf("table %s still holds %q: %s", table, word, r)
				}
			}
		}
	}
}

// took fails unless an ingest took so many rows.
func (a answer) took(rows int) {
	a.t.Helper()
	if a.is(http.StatusOK); !strings.Contains(a.body, fmt.Sprintf(`"created":%d`, rows)) {
		a.t.Fatalf("%s: %s", a.call, a.body)
	}
}
