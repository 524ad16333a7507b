package app

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

type quoteAnswer struct {
	Quote struct {
		ID           string
		Reservable   bool
		Requirements []struct {
			Code, Store, Text, Fix string
			Texts                  map[string]string
		}
		Fields []struct {
			Name               string
			Required, Expanded bool
		}
		Totals struct {
			Total struct{ Amount, Currency string }
		}
		Stores []struct{ Store struct{ ID, Name string } }
	}
}

type reservationAnswer struct {
	Reservation struct {
		ID, State string
		Stores    []struct{ Order string }
	}
}

func (w *world) keyed(key, path, idempotency string, body string) answer {
	w.t.Helper()
	return w.request(key, http.MethodPost, path, strings.NewReader(body), "Content-Type", "application/json", "Idempotency-Key", idempotency)
}

func TestCheckout_a_host_shop(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m, n := w.store(`{}`), w.store(`{}`)
		a, b := w.product(m.Store.ID), w.product(n.Store.ID)
		buyer, token := w.buyer(`{"country":"ES"}`)
		host := w.staff("operator", "")
		cart := fmt.Sprintf(`{"lines":[{"product":%q,"quantity":2,"price":{"amount":"10.05","currency":"USD"}},{"product":%q,"store":%q}],"buyer_token":%q,"country":"ES","device":"mobile","lang":"es"`, a, b, n.Store.ID, token)
		var q quoteAnswer
		w.post(host, "/v1/checkout/quotes", cart+`}`).into(201, &q)
		if q.Quote.Reservable || len(q.Quote.Requirements) != 2 || q.Quote.Requirements[0].Code != "note.missing" || q.Quote.Requirements[0].Texts["zh"] == "" ||
			!strings.Contains(q.Quote.Requirements[0].Text, "vendedor") || !q.Quote.Fields[0].Expanded || !q.Quote.Fields[0].Required {
			t.Fatalf("M-04 M-05 %+v", q)
		}
		reserve := fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID)
		w.post(host, "/v1/checkout/reservations", reserve).refused(400, "idempotency.key_missing")
		w.keyed(host, "/v1/checkout/reservations", "k1", reserve).refused(422, "checkout.requirements_unmet")
		w.keyed(w.operator, "/v1/checkout/reservations", "k1", reserve).refused(404, "not_found")
		noted := fmt.Sprintf(`{"quote_id":%q,"note":"Llamar dos veces","ship_to":{"name":"Ana","city":"Madrid","country":"ES"}}`, q.Quote.ID)
		var r reservationAnswer
		w.keyed(host, "/v1/checkout/reservations", "k2", noted).into(201, &r)
		again := w.keyed(host, "/v1/checkout/reservations", "k2", noted).is(201)
		if again.header.Get("Idempotency-Replayed") != "true" || strings.Contains(again.body, "Madrid") {
			t.Errorf("%v %s", again.header, again.body)
		}
		w.keyed(host, "/v1/checkout/reservations", "k2", reserve).refused(422, "idempotency.other_body")
		w.keyed(host, "/v1/checkout/reservations", "k3", noted).refused(409, "checkout.quote_used")
		at := "/v1/checkout/reservations/" + r.Reservation.ID
		w.get(w.operator, at).refused(404, "not_found")
		w.get(host, at).is(200)
		order := "host-" + r.Reservation.ID
		w.keyed(host, at+"/capture", "c1", fmt.Sprintf(`{"orders":[{"store":%q,"id":%q}]}`, m.Store.ID, order)).into(200, &r)
		w.keyed(host, at+"/capture", "c2", `{}`).into(200, &r)
		w.keyed(host, at+"/release", "r1", `{}`).refused(409, "checkout.captured")
		w.drain()
		w.ordered(m, n, buyer, token, order)
	})
}

// ordered looks at the orders that came of the reservation, from every side.
func (w *world) ordered(m, n madeStore, buyer, token, order string) {
	w.t.Helper()
	var facts struct {
		Items []struct {
			ID, Status, Country string
			Goods               struct{ Amount string }
		}
	}
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/orders").into(200, &facts)
	if len(facts.Items) != 1 || facts.Items[0].ID != order || facts.Items[0].Status != "paid" || facts.Items[0].Goods.Amount != "20.10" || facts.Items[0].Country != "ES" {
		w.t.Errorf("core/order has %+v", facts)
	}
	var note struct {
		Checkout struct{ Note, Device, Lang, Country string }
	}
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/orders/"+order+"/checkout").into(200, &note)
	if note.Checkout.Note != "Llamar dos veces" || note.Checkout.Device != "mobile" || note.Checkout.Lang != "es" {
		w.t.Errorf("M-02 the seller sees %+v", note)
	}
	w.get(n.OwnerKey, "/v1/stores/"+n.Store.ID+"/orders/"+order+"/checkout").refused(404, "not_found")
	w.get(n.OwnerKey, "/v1/stores/"+m.Store.ID+"/orders/"+order+"/checkout").refused(404, "not_found")
	var mine struct{ Items []struct{ ID, Status string } }
	w.get(token, "/v1/buyers/me/orders").into(200, &mine)
	if len(mine.Items) != 2 {
		w.t.Errorf("the buyer has %+v", mine)
	}
	// what the host tells later of the order wins
	row := fmt.Sprintf(`[{"id":%q,"store":%q,"buyer":%q,"status":"shipped","placed_at":%q,"paid_at":%q,"lines":[{"product":%q,"price":{"amount":"1","currency":"USD"}}]}]`,
		order, m.Store.ID, buyer, w.s.business.Now().Format(time.RFC3339), w.s.business.Now().Format(time.RFC3339), w.productOf(m))
	w.post(w.operator, "/v1/ingest/orders", row).is(200)
	var one struct {
		Order struct {
			Status, Note string
			ShipTo       struct{ City string } `json:"ship_to"`
		}
	}
	w.get(token, "/v1/buyers/me/orders/"+order).into(200, &one)
	if one.Order.Status != "shipped" || one.Order.Note != "Llamar dos veces" || one.Order.ShipTo.City != "Madrid" {
		w.t.Errorf("%+v", one)
	}
	_, stranger := w.buyer(`{}`)
	w.get(stranger, "/v1/buyers/me/orders/"+order).refused(404, "not_found")
}

func (w *world) productOf(m madeStore) string {
	var list struct{ Items []struct{ ID string } }
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/products").into(200, &list)
	return list.Items[0].ID
}

func TestCheckout_bad_bodies(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	product := w.product(m.Store.ID)
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"not JSON":           {`{`, 400, ""},
		"unknown member":     {`{"lines":[],"colour":"red"}`, 422, ""},
		"lines of nothing":   {`{"lines":[]}`, 422, "cart.lines"},
		"unknown product":    {`{"lines":[{"product":"prd_none"}]}`, 422, "product.unknown"},
		"foreign store":      {fmt.Sprintf(`{"store":"sto_other","lines":[{"product":%q}]}`, product), 422, "product.unknown"},
		"price as a float":   {fmt.Sprintf(`{"lines":[{"product":%q,"price":{"amount":1.5,"currency":"USD"}}]}`, product), 422, ""},
		"quantity as a word": {fmt.Sprintf(`{"lines":[{"product":%q,"quantity":"two"}]}`, product), 422, ""},
		"forged token":       {fmt.Sprintf(`{"lines":[{"product":%q}],"buyer_token":"a.b.c"}`, product), 422, "buyer.token"},
	} {
		a := w.post(w.operator, "/v1/checkout/quotes", c.body)
		if a.status != c.status || c.code != "" && code(a) != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	w.post(m.OwnerKey, "/v1/checkout/quotes", fmt.Sprintf(`{"lines":[{"product":%q}]}`, product)).refused(403, "role.missing")
}

func TestCheckout_time_over_gives_back(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	product := w.product(m.Store.ID)
	var q quoteAnswer
	w.post(w.operator, "/v1/checkout/quotes", fmt.Sprintf(`{"lines":[{"product":%q}],"country":"DE"}`, product)).into(201, &q)
	var r reservationAnswer
	w.keyed(w.operator, "/v1/checkout/reservations", "k", fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID)).into(201, &r)
	w.advance("1h")
	w.drain()
	at := "/v1/checkout/reservations/" + r.Reservation.ID
	w.get(w.operator, at).into(200, &r)
	if r.Reservation.State != "expired" {
		t.Errorf("%+v", r)
	}
	w.keyed(w.operator, at+"/capture", "c", `{}`).refused(409, "checkout.expired")
	w.keyed(w.operator, at+"/release", "r", `{}`).into(200, &r)
}

// browser is a buyer's browser without JavaScript.
type browser struct {
	*world
	cookies map[string]string
	agent   string
}

func (b *browser) open(method, path string, form url.Values) answer {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Host = defaultAddr
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	a := b.do(r)
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return a
}

func (b *browser) says(a answer, words ...string) string {
	b.t.Helper()
	text := html.UnescapeString(a.body)
	for _, word := range words {
		if !strings.Contains(text, word) {
			b.t.Errorf("%s does not say %q: %s", a.call, word, text)
		}
	}
	return text
}

var quoteField = regexp.MustCompile(`name="quote" value="(quo_\w+)"`)

// TestWalk_X56 goes through the demo shop as a buyer does: search, product page,
// cart, checkout with its note, order page.
func TestWalk_X56_search_to_order_page_without_JavaScript(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{"name":"Lamps"}`)
	product := w.product(m.Store.ID)
	b := &browser{world: w, cookies: map[string]string{}, agent: "Mozilla/5.0 (Linux; Android 14) Mobile"}
	b.open("POST", "/shop/visit", url.Values{"buyer": {"buy_demo_maria"}, "back": {"/shop"}}).is(303)
	b.says(b.open("GET", "/shop/search?q=", nil).is(200), "/shop/products/"+product)
	b.says(b.open("GET", "/shop/products/"+product, nil).is(200), `data-souk-add="`+product+`"`, "Add to cart")
	b.says(b.open("GET", "/shop/cart", nil).is(200), "The cart is empty.")
	b.open("POST", "/shop/cart", url.Values{"product": {product}, "quantity": {"2"}}).is(303)
	b.open("POST", "/shop/cart", url.Values{"product": {product}, "quantity": {"3"}, "set": {"1"}}).is(303)
	b.says(b.open("GET", "/shop/cart", nil).is(200), `value="3"`, "Check out", "Cart (3)")
	page := b.says(b.open("GET", "/shop/checkout", nil).is(200), "Add a message to seller", "(needed)", "Before you can order:", "message to the seller")
	if strings.Contains(page, "coin") || !strings.Contains(page, `class="note" open`) {
		t.Errorf("M-04 the note is closed on a phone, or coins are there: %s", page)
	}
	order := url.Values{"quote": {quoteField.FindStringSubmatch(page)[1]}, "country": {"ES"}, "name": {"María"}, "city": {"Madrid"}}
	b.says(b.open("POST", "/shop/checkout", order).is(422), "Fill in the name, the address and the city.", `value="Madrid"`)
	order.Set("line1", "Calle 1")
	page = b.says(b.open("POST", "/shop/checkout", order).is(422), "cannot be placed yet", `value="Madrid"`)
	order.Set("quote", quoteField.FindStringSubmatch(page)[1])
	order.Set("note", `<script>alert(1)</script> size M`)
	placed := b.open("POST", "/shop/checkout", order).is(303)
	where := placed.header.Get("Location")
	again := b.open("POST", "/shop/checkout", order).is(303).header.Get("Location")
	if !strings.HasPrefix(where, "/shop/orders/ord_") || again != where || b.cookies["shop_cart"] != "" {
		t.Errorf("placed: %s, clicked again: %s, cart %q", where, again, b.cookies["shop_cart"])
	}
	text := b.open("GET", where, nil).is(200)
	b.says(text, "Thank you", "size M", "Spain", "María", "Paid, waiting to be sent")
	if strings.Contains(text.body, "<script>alert") {
		t.Error("the note is not escaped")
	}
	b.says(b.open("GET", "/shop/orders", nil).is(200), "/shop/orders/ord_")
	b.says(b.open("GET", where+"&lang=zh", nil).is(200), "已付款", "西班牙")
	b.open("POST", "/shop/visit", url.Values{"buyer": {"buy_demo_sam"}, "back": {"/shop"}}).is(303)
	b.open("GET", where, nil).is(404)
	w.drain()
	var facts struct{ Items []json.RawMessage }
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/orders").into(200, &facts)
	if len(facts.Items) != 1 {
		t.Errorf("a double click made %d orders", len(facts.Items))
	}
}

// TestShop_X58 shows a buyer what is kept, and forgets it once the buyer is sure.
func TestShop_X58_a_buyer_is_forgotten_on_asking(t *testing.T) {
	w := newWorld(t)
	product := w.product(w.store(`{}`).Store.ID)
	b := &browser{world: w, cookies: map[string]string{}, agent: "Mozilla/5.0 (X11; Linux)"}
	b.says(b.open("GET", "/shop/data", nil).is(200), "Choose at the top of the page who you are")
	b.open("POST", "/shop/visit", url.Values{"buyer": {"buy_demo_sam"}, "back": {"/shop"}}).is(303)
	b.open("POST", "/shop/cart", url.Values{"product": {product}}).is(303)
	page := b.says(b.open("GET", "/shop/checkout", nil).is(200))
	order := url.Values{"quote": {quoteField.FindStringSubmatch(page)[1]}, "country": {"US"}, "name": {"Sam"}, "line1": {"1 Elm St"}, "city": {"Ames"}}
	b.open("POST", "/shop/checkout", order).is(303)
	w.drain()
	b.says(b.open("GET", "/shop/orders", nil).is(200), "/shop/data")
	b.says(b.open("GET", "/shop/data", nil).is(200), "buy_demo_sam", "1 Elm St", "Forget me")
	b.open("POST", "/shop/data", url.Values{}).is(303)
	b.says(b.open("GET", "/shop/data", nil).is(200), "1 Elm St")
	b.open("POST", "/shop/data", url.Values{"sure": {"1"}}).is(303)
	b.says(b.open("GET", "/shop/data?gone=1", nil).is(200), "What was kept of you is forgotten.", "Nothing is kept of you.")
	var erasures struct {
		Items []struct {
			AskedBy string `json:"asked_by"`
		}
	}
	w.get(w.operator, "/v1/privacy/erasures").into(200, &erasures)
	if len(erasures.Items) != 1 || erasures.Items[0].AskedBy != "buyer" {
		t.Errorf("erasures: %+v", erasures.Items)
	}
}

func TestShop_another_country_needs_another_quote(t *testing.T) {
	w := newWorld(t)
	product := w.product(w.store(`{}`).Store.ID)
	b := &browser{world: w, cookies: map[string]string{}, agent: "Mozilla/5.0 (X11; Linux)"}
	b.open("POST", "/shop/visit", url.Values{"buyer": {"buy_demo_sam"}, "back": {"/shop"}}).is(303)
	b.open("POST", "/shop/cart", url.Values{"product": {product}}).is(303)
	page := b.says(b.open("GET", "/shop/checkout", nil).is(200))
	order := url.Values{"quote": {quoteField.FindStringSubmatch(page)[1]}, "country": {"DE"}, "name": {"Sam"}, "line1": {"Weg 1"}, "city": {"Ulm"}}
	page = b.says(b.open("POST", "/shop/checkout", order).is(422), "another country", `<option value="DE" selected>`)
	order.Set("quote", quoteField.FindStringSubmatch(page)[1])
	b.open("POST", "/shop/checkout", order).is(303)
	// rubbish in the cookie is an empty cart
	b.cookies["shop_cart"] = "%%%"
	b.says(b.open("GET", "/shop/cart", nil).is(200), "The cart is empty.")
	for _, form := range []url.Values{{"product": {product}, "quantity": {"-5"}}, {"product": {product}, "quantity": {"1000000"}}, {"product": {""}}} {
		b.open("POST", "/shop/cart", form).is(303)
	}
	b.says(b.open("GET", "/shop/cart", nil).is(200), "The cart is empty.")
}
