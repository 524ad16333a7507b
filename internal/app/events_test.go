package app

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

type strictAnswer struct {
	Success                                bool
	Accepted, Duplicates, Ignored, Refused int
	Results                                []struct {
		Index                                int
		MessageID                            string `json:"message_id"`
		Verdict, Code, Pointer, Message, Fix string
		Warnings                             []struct{ Code, Pointer, Message string }
	}
}

const shopOrigin = "https://shop.example"

// pageKey issues a publishable key for the store's pages.
func (w *world) pageKey(m madeStore) (id, key string) {
	w.t.Helper()
	var k struct{ ID, Key string }
	w.post(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/publishable-keys", `{"name":"shop","origins":["`+shopOrigin+`"]}`).into(http.StatusCreated, &k)
	return k.ID, k.Key
}

func (w *world) beacon(path, body string, header ...string) answer {
	w.t.Helper()
	return w.request("", http.MethodPost, path, strings.NewReader(body), append([]string{"Content-Type", "text/plain;charset=UTF-8", "Origin", shopOrigin}, header...)...)
}

func TestEvents_X62_a_page_sends_with_its_publishable_key(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{}`)
		product := w.product(m.Store.ID)
		id, key := w.pageKey(m)
		call := func(message string) string {
			return `{"event":"Product Viewed","anonymousId":"v1","messageId":"` + message + `","properties":{"product_id":"` + product + `"},"writeKey":"` + key + `"}`
		}
		a := w.beacon("/v1/track", call("m1")).is(http.StatusOK)
		if strings.TrimSpace(a.body) != `{"success":true}` || a.header.Get("Access-Control-Allow-Origin") != shopOrigin {
			t.Errorf("%s %v", a.body, a.header)
		}
		// a cookie of somebody signed in to the console neither helps nor harms
		w.beacon("/v1/track", call("m2"), "Cookie", "souk=whatever", "Sec-Fetch-Site", "cross-site").is(http.StatusOK)
		pre := w.request("", http.MethodOptions, "/v1/batch", nil, "Origin", shopOrigin, "Access-Control-Request-Method", "POST").is(http.StatusNoContent)
		if !strings.Contains(pre.header.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("%v", pre.header)
		}
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":"))
		var s strictAnswer
		w.beacon("/v1/batch?strict=1", `{"batch":[{"type":"track","event":"Product Viewed","anonymousId":"v1","messageId":"m1","properties":{"product_id":"`+product+`"}},
			{"type":"track","event":"Product Viewed","anonymousId":"v1","messageId":"m3","properties":{}},{"type":"identify","userId":"u1","anonymousId":"v1","messageId":"m4"},{"type":"page","anonymousId":"v1","messageId":"m5"}]}`,
			"Authorization", basic).into(http.StatusOK, &s)
		if s.Success || s.Accepted != 1 || s.Duplicates != 1 || s.Refused != 2 || s.Results[1].Code != "property.missing" || s.Results[1].Pointer != "/properties/product_id" ||
			s.Results[1].Message == "" || s.Results[2].Code != "identity.unproved" || s.Results[2].Verdict != "refused" || s.Results[2].Fix == "" {
			t.Errorf("%+v", s)
		}
		_, token := w.buyer(`{}`)
		w.beacon("/v1/identify?strict=1", `{"anonymousId":"v1","messageId":"m6","writeKey":"`+key+`","token":"`+token+`"}`).into(http.StatusOK, &s)
		if !s.Success {
			t.Errorf("identify with a buyer token: %+v", s)
		}
		w.request("", http.MethodPost, "/v1/track", strings.NewReader(call("m7")), "Origin", "https://evil.example").refused(http.StatusForbidden, "key.origin")
		w.request("", http.MethodPost, "/v1/track", strings.NewReader(call("m7"))).refused(http.StatusForbidden, "key.origin")
		w.beacon("/v1/track", strings.Replace(call("m7"), key, "pk_unknown", 1)).refused(http.StatusUnauthorized, "key.unknown")
		w.send(m.OwnerKey, http.MethodDelete, "/v1/stores/"+m.Store.ID+"/publishable-keys/"+id, nil).is(http.StatusNoContent)
		w.beacon("/v1/track", call("m8")).refused(http.StatusUnauthorized, "key.unknown")

		now := w.s.business.Now()
		n, err := w.s.insight.Sum(w.system(), m.Store.ID, product, "event.product_viewed", now.Add(-time.Hour), now.Add(time.Hour))
		if err != nil || n != 2 {
			t.Errorf("counted %d: %v", n, err)
		}
	})
}

func TestEvents_X62_a_server_sends_with_its_secret_key(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	var s strictAnswer
	for _, c := range []struct{ key, body string }{
		{m.OwnerKey, `{"event":"Cart Viewed","userId":"u1","messageId":"a"}`},
		{"", `{"event":"Cart Viewed","userId":7,"messageId":"b","writeKey":"` + m.OwnerKey + `"}`},
	} {
		w.send(c.key, http.MethodPost, "/v1/track?strict=1", c.body).into(http.StatusOK, &s)
		if !s.Success || len(s.Results[0].Warnings) != 0 {
			t.Errorf("%+v", s)
		}
	}
	var k struct{ Secret string }
	w.post(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/keys", `{"name":"films only","scopes":["videos:write"]}`).into(http.StatusCreated, &k)
	w.send(k.Secret, http.MethodPost, "/v1/track", `{"event":"Cart Viewed","userId":"u1"}`).refused(http.StatusForbidden, "scope.missing")
}

func TestEvents_bodies_that_are_none(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	send := func(path, body string) answer { return w.send(m.OwnerKey, http.MethodPost, path, body) }
	send("/v1/track", `{"event"`).refused(http.StatusBadRequest, "event.malformed")
	send("/v1/batch", `[]`).refused(http.StatusBadRequest, "event.malformed")
	send("/v1/batch", `{}`).refused(http.StatusUnprocessableEntity, "event.batch")
	send("/v1/track", `{"event":"X","userId":"u","properties":{"a":"`+strings.Repeat("x", 1<<20)+`"}}`).refused(http.StatusRequestEntityTooLarge, "event.too_large")
	pad := func(n int) string { // a batch of exactly n bytes
		head, tail := `{"batch":[{"type":"track","event":"Cart Viewed","userId":"u"}],"x":"`, `"}`
		return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
	}
	send("/v1/batch", pad(500<<10)).is(http.StatusOK)
	send("/v1/batch", pad(500<<10+1)).refused(http.StatusRequestEntityTooLarge, "event.too_large")
	var s strictAnswer
	send("/v1/track?strict=1", `{"event":7,"userId":"u"}`).into(http.StatusOK, &s)
	if s.Results[0].Code != "field.type" || s.Results[0].Pointer != "/event" {
		t.Errorf("%+v", s)
	}
}

func TestEvents_a_flood_is_answered_429(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	_, key := w.pageKey(m)
	batch := `{"writeKey":"` + key + `","batch":[` + strings.TrimSuffix(strings.Repeat(`{"type":"page","anonymousId":"v"},`, 1000), ",") + `]}`
	for i := range 6 { // 6000 a minute
		if a := w.beacon("/v1/batch", batch); a.status != http.StatusOK {
			t.Fatalf("batch %d: %d %s", i, a.status, a.body)
		}
	}
	a := w.beacon("/v1/batch", batch)
	a.refused(http.StatusTooManyRequests, "rate.limited")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.send(m.OwnerKey, http.MethodPost, "/v1/batch", batch[:0]+`{"batch":[{"type":"page","anonymousId":"v"}]}`).is(http.StatusOK) // the store's server is not held up
}

func TestEvents_debugger_shows_a_store_its_own(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a, b := w.store(`{}`), w.store(`{}`)
		for i, m := range []madeStore{a, b} {
			w.send(m.OwnerKey, http.MethodPost, "/v1/track", fmt.Sprintf(`{"event":"Cart Viewed","userId":"u","messageId":"c%d"}`, i)).is(http.StatusOK)
			w.send(m.OwnerKey, http.MethodPost, "/v1/track", `{"event":"Product Viewed","userId":"u"}`).is(http.StatusOK)
		}
		type seen struct {
			Items []struct {
				MessageID string `json:"message_id"`
				StoreID   string `json:"store_id"`
				Verdict   string
				Code      string
				Label     string
			}
			Coverage []struct{ Summary string }
			Totals   map[string]int
			Latest   *time.Time
		}
		var s seen
		w.get(a.OwnerKey, "/v1/stores/"+a.Store.ID+"/events/debug").into(http.StatusOK, &s)
		if len(s.Items) != 2 || s.Items[0].StoreID != a.Store.ID || s.Items[1].StoreID != a.Store.ID || s.Totals["refused"] != 1 || len(s.Coverage) != 2 || s.Latest == nil {
			t.Errorf("%+v", s)
		}
		w.get(w.operator, "/v1/events/debug?verdict=refused").into(http.StatusOK, &s)
		if len(s.Items) != 2 || s.Items[0].Code != "property.missing" {
			t.Errorf("%+v", s)
		}
		w.get(w.operator, "/v1/events/debug?store="+b.Store.ID+"&name=Cart+Viewed").into(http.StatusOK, &s)
		if len(s.Items) != 1 || s.Items[0].MessageID != "c1" {
			t.Errorf("%+v", s)
		}
		w.get(b.OwnerKey, "/v1/stores/"+a.Store.ID+"/events/debug").refused(http.StatusNotFound, "not_found")
		w.get(a.OwnerKey, "/v1/events/debug").refused(http.StatusForbidden, "role.missing")
	})
}

func TestEvents_sandbox_fixture(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	product := w.product(m.Store.ID)
	var e struct {
		Event struct {
			ID, Name, Verdict string
			StoreID           string `json:"store_id"`
		}
	}
	for body, name := range map[string]string{`{}`: "Product Viewed", `{"name":"Order Completed","store":"` + m.Store.ID + `"}`: "Order Completed", `{"name":"Product Added","product":"` + product + `"}`: "Product Added"} {
		w.post(w.operator, "/v1/sandbox/events", body).into(http.StatusCreated, &e)
		if e.Event.ID == "" || e.Event.Name != name || e.Event.Verdict != "accepted" {
			t.Errorf("%s: %+v", body, e)
		}
	}
	w.post(w.operator, "/v1/sandbox/events", `{"at":"1990-01-01T00:00:00Z"}`).refused(http.StatusUnprocessableEntity, "time.too_old")
}
