package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"souk/internal/base/clock"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/platform/httpapi"
)

// server is the world behind HTTP, with the routes of identity, audit and notice.
type server struct {
	*world
	url string
	api *httpapi.API
}

func (w *world) serve() *server {
	w.t.Helper()
	api, err := httpapi.New(httpapi.Config{
		DB: w.db, Machine: w.machine, IDs: w.ids, Log: discard, Secret: []byte("0123456789abcdef"), Title: "Souk", Version: "test",
		Authenticator: w.Service, Principal: identity.Principal, Language: identity.Language,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	bell, err := notice.New(notice.Deps{DB: w.db, Clock: clock.Fixed(start), Machine: w.machine, IDs: w.ids, Log: discard})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Routes(api)
	w.trail.Routes(api)
	bell.Routes(api)
	srv := httptest.NewServer(api.Handler())
	w.t.Cleanup(srv.Close)
	return &server{w, srv.URL, api}
}

// browser is a client that keeps cookies, or sends a key.
type browser struct {
	s      *server
	client *http.Client
	bearer string
	lang   string
}

func (s *server) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{s: s, client: &http.Client{Jar: jar}}
}

func (s *server) key(role identity.Role, store string, scopes ...string) *browser {
	s.t.Helper()
	secret, _, err := s.IssueKey(identity.AsSystem(context.Background()), identity.KeyInput{Name: "key", Role: role, StoreID: store, Scopes: scopes})
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{s: s, client: &http.Client{}, bearer: secret}
}

type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (b *browser) do(method, path string, body any) reply {
	b.s.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.s.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, b.s.url+path, in)
	if err != nil {
		b.s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+b.bearer)
	}
	if b.lang != "" {
		r.Header.Set("Accept-Language", b.lang)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	out := reply{status: res.StatusCode, header: res.Header, text: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out.body); err != nil {
			b.s.t.Fatalf("%s %s: %s", method, path, raw)
		}
	}
	return out
}

func (b *browser) want(method, path string, body any, status int, code string) reply {
	b.s.t.Helper()
	r := b.do(method, path, body)
	got, _ := r.body["code"].(string)
	if r.status != status || got != code {
		b.s.t.Errorf("%s %s = %d %s, want %d %q", method, path, r.status, r.text, status, code)
	}
	return r
}

type m = map[string]any

// at walks into a decoded body: at(r.body, "stores", 0, "name").
func at(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			o, _ := v.(map[string]any)
			v = o[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				return nil
			}
			v = l[k]
		}
	}
	return v
}

func TestHTTP_session(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("owner@example.com", identity.Owner, "sto_1")
		s := w.serve()
		b := s.browser()
		b.want("GET", "/v1/me", nil, 401, "auth.required")
		b.want("POST", "/v1/sessions", m{"email": p.Email, "password": "wrong"}, 401, "sign_in.refused")
		r := b.want("POST", "/v1/sessions", m{"email": p.Email, "password": password}, 201, "")
		cookie := r.header.Get("Set-Cookie")
		for _, part := range []string{"souk=", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=1209600"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("cookie %q lacks %s", cookie, part)
			}
		}
		if strings.Contains(cookie, "Secure") || strings.Contains(cookie, "__Host-") {
			t.Errorf("cookie %q would not come back over loopback http", cookie)
		}
		me := b.want("GET", "/v1/me", nil, 200, "")
		if me.text != r.text {
			t.Errorf("me = %s, after sign-in %s", me.text, r.text)
		}
		if at(me.body, "actor", "email") != p.Email || at(me.body, "actor", "kind") != "user" || at(me.body, "stores", 0, "name") != "云上手机壳" ||
			at(me.body, "stores", 0, "role") != "owner" || at(me.body, "staff") == nil {
			t.Errorf("me = %s", me.text)
		}
		b.want("PATCH", "/v1/me", m{"lang": "zh"}, 200, "")
		if got := at(b.do("GET", "/v1/me", nil).body, "actor", "lang"); got != "zh" {
			t.Errorf("X-53 lang = %v", got)
		}
		r = b.want("GET", "/v1/audit", nil, 403, "role.missing")
		if d, _ := r.body["detail"].(string); !strings.Contains(d, "平台运营") {
			t.Errorf("X-53 the refusal does not speak Chinese or does not name the role: %s", r.text)
		}
		b.want("PATCH", "/v1/me", m{"lang": "fr"}, 422, at(b.do("PATCH", "/v1/me", m{"lang": "fr"}).body, "code").(string))
		b.want("DELETE", "/v1/sessions/current", nil, 204, "")
		b.want("GET", "/v1/me", nil, 401, "auth.required")
	})
}

func TestHTTP_cookie_on_https(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("owner@example.com", identity.Owner, "sto_1")
		w.open("https://souk.example")
		r := w.serve().browser().want("POST", "/v1/sessions", m{"email": p.Email, "password": password}, 201, "")
		cookie := r.header.Get("Set-Cookie")
		for _, part := range []string{"__Host-souk=", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("cookie %q lacks %s", cookie, part)
			}
		}
		if strings.Contains(cookie, "Domain") {
			t.Errorf("cookie %q is not bound to the host", cookie)
		}
	})
}

func TestHTTP_throttle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.user("owner@example.com", identity.Owner, "sto_1")
		b := w.serve().browser()
		for range 10 {
			b.want("POST", "/v1/sessions", m{"email": p.Email, "password": "wrong"}, 401, "sign_in.refused")
		}
		r := b.want("POST", "/v1/sessions", m{"email": p.Email, "password": password}, 429, "sign_in.limited")
		if r.header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
	})
}

func TestHTTP_invitations_and_people(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		s := w.serve()
		b := s.browser()
		b.want("POST", "/v1/sessions", m{"email": owner.Email, "password": password}, 201, "")
		r := b.want("POST", "/v1/stores/sto_1/people", m{"email": "agent@example.com", "name": "小王"}, 201, "")
		link, _ := r.body["link"].(string)
		path := "/v1" + strings.TrimPrefix(link, "http://127.0.0.1:8080")
		guest := s.browser()
		guest.lang = "zh-CN"
		r = guest.want("GET", path, nil, 200, "")
		if at(r.body, "store", "name") != "云上手机壳" || at(r.body, "role") != "agent" || at(r.body, "has_account") != false || at(r.body, "name") != "小王" {
			t.Errorf("invitation = %s", r.text)
		}
		guest.want("POST", path, m{"name": "小王", "password": "short"}, 422, "person.password")
		r = guest.want("POST", path, m{"name": "小王", "password": password}, 201, "")
		if at(r.body, "actor", "lang") != "" || at(r.body, "stores", 0, "role") != "agent" {
			t.Errorf("after accepting: %s", r.text)
		}
		// who never chose a language is answered in the browser's.
		if f := guest.want("GET", "/v1/stores/sto_1/people", nil, 403, "role.missing"); !strings.ContainsRune(f.text, '权') {
			t.Errorf("an answer to a Chinese browser: %s", f.text)
		}
		guest.want("GET", path, nil, 404, "link.gone")
		guest.want("GET", "/v1/me", nil, 200, "")
		if f := guest.want("GET", "/v1/stores/sto_1/people", nil, 403, "role.missing"); at(f.body, "roles", 0) != "owner" {
			t.Errorf("X-50 the refusal names %v", f.body["roles"])
		}
		people := b.want("GET", "/v1/stores/sto_1/people", nil, 200, "")
		if at(people.body, "items", 1, "email") != "agent@example.com" || at(people.body, "items", 1, "state") != "active" {
			t.Errorf("people = %s", people.text)
		}
		id, _ := at(people.body, "items", 1, "id").(string)
		b.want("DELETE", "/v1/stores/sto_1/people/"+id, nil, 204, "")
		b.want("DELETE", "/v1/stores/sto_1/people/"+id, nil, 404, "not_found")
		b.want("DELETE", "/v1/stores/sto_1/people/"+owner.ID, nil, 409, "people.last_owner")
		b.want("POST", "/v1/stores/sto_1/people", m{"email": "x@example.com", "role": "owner"}, 403, "role.missing")
		trail := b.want("GET", "/v1/stores/sto_1/audit?limit=2", nil, 200, "")
		if at(trail.body, "items", 0, "action") != "person.removed" || at(trail.body, "next") == nil {
			t.Errorf("trail = %s", trail.text)
		}
		next := b.want("GET", "/v1/stores/sto_1/audit?limit=2&cursor="+at(trail.body, "next").(string), nil, 200, "")
		if at(trail.body, "items", 1, "action") != "person.joined" || at(trail.body, "items", 1, "actor", "name") != "小王" || at(trail.body, "items", 1, "actor", "role") != "agent" {
			t.Errorf("X-22 who joined: %s", trail.text)
		}
		if at(next.body, "items", 0, "action") != "person.invited" {
			t.Errorf("next page = %s", next.text)
		}
	})
}

// Every route of the three packages that names a store or a thing in it answers
// 404 to another store's owner, by session and by key.
//
// Source: X-51.
func TestHTTP_X51_foreign_ids(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		owner := w.user("owner@example.com", identity.Owner, "sto_1")
		w.user("second@example.com", identity.Owner, "sto_1")
		s := w.serve()
		_, key, err := w.IssueKey(as(owner), identity.KeyInput{Name: "k", StoreID: "sto_1", Role: identity.Agent})
		if err != nil {
			t.Fatal(err)
		}
		bodies := map[string]any{
			"people.invite": m{"email": "x@example.com"}, "keys.issue": m{"name": "x"},
		}
		stranger := s.key(identity.Owner, "sto_2")
		walked := 0
		for _, route := range s.api.Routes() {
			if !strings.Contains(route.Path, "{store}") {
				continue
			}
			for _, storeID := range []string{"sto_1", "sto_none"} {
				path := strings.NewReplacer("{store}", storeID, "{user}", owner.ID, "{key}", key.ID).Replace(route.Path)
				stranger.want(route.Method, path, bodies[route.ID], 404, "not_found")
			}
			path := strings.NewReplacer("{store}", "sto_2", "{user}", owner.ID, "{key}", key.ID).Replace(route.Path)
			if strings.ContainsAny(strings.Replace(route.Path, "{store}", "", 1), "{") {
				stranger.want(route.Method, path, bodies[route.ID], 404, "not_found")
			}
			walked++
		}
		if walked < 7 {
			t.Errorf("walked only %d routes", walked)
		}
		stranger.want("GET", "/v1/notices?store=sto_1", nil, 404, "not_found")
		if r := stranger.want("GET", "/v1/stores/sto_2/audit?subject="+key.ID, nil, 200, ""); len(at(r.body, "items").([]any)) != 0 {
			t.Errorf("X-51 the trail of a foreign key is shown: %s", r.text)
		}
	})
}

func TestHTTP_keys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.user("owner@example.com", identity.Owner, "sto_1")
		s := w.serve()
		owner := s.key(identity.Owner, "sto_1")
		r := owner.want("POST", "/v1/stores/sto_1/keys", m{"name": "ERP", "scopes": []string{"people:read"}}, 201, "")
		secret, _ := r.body["secret"].(string)
		if !strings.HasPrefix(secret, "sk_") || at(r.body, "key", "role") != "agent" || at(r.body, "key", "last_used_at") != nil {
			t.Fatalf("key = %s", r.text)
		}
		erp := &browser{s: s, client: &http.Client{}, bearer: secret}
		erp.want("GET", "/v1/me", nil, 200, "")
		erp.want("GET", "/v1/stores/sto_1/people", nil, 403, "role.missing")
		erp.want("GET", "/v1/notices", nil, 403, "scope.missing")
		list := owner.want("GET", "/v1/stores/sto_1/keys", nil, 200, "")
		if strings.Contains(list.text, secret) || !strings.Contains(list.text, secret[:11]) {
			t.Errorf("keys = %s", list.text)
		}
		id, _ := at(r.body, "key", "id").(string)
		owner.want("DELETE", "/v1/stores/sto_1/keys/"+id, nil, 204, "")
		erp.want("GET", "/v1/me", nil, 401, "key.unknown")
		owner.want("POST", "/v1/stores/sto_1/keys", m{"name": "x", "scopes": []string{"all"}}, 422, "key.scopes")
		owner.want("GET", "/v1/keys", nil, 403, "role.missing")

		boss := s.key(identity.Operator, "")
		r = boss.want("POST", "/v1/keys", m{"name": "reviewers", "role": "reviewer"}, 201, "")
		rev := &browser{s: s, client: &http.Client{}, bearer: r.body["secret"].(string)}
		if me := rev.want("GET", "/v1/me", nil, 200, ""); at(me.body, "staff", 0) != "reviewer" || at(me.body, "actor", "kind") != "key" {
			t.Errorf("me = %s", me.text)
		}
		if l := boss.want("GET", "/v1/keys", nil, 200, ""); len(at(l.body, "items").([]any)) != 2 {
			t.Errorf("staff keys = %s", l.text)
		}
		id, _ = at(r.body, "key", "id").(string)
		boss.want("DELETE", "/v1/keys/"+id, nil, 204, "")
		rev.want("GET", "/v1/me", nil, 401, "key.unknown")
		trail := boss.want("GET", "/v1/audit?subject="+id, nil, 200, "")
		if at(trail.body, "items", 0, "action") != "key.revoked" || at(trail.body, "items", 1, "after", "role") != "reviewer" {
			t.Errorf("X-22 trail = %s", trail.text)
		}
		if strings.Contains(trail.text, r.body["secret"].(string)) {
			t.Error("the trail holds a secret")
		}
	})
}

func TestHTTP_owner_does_not_see_which_operator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.user("owner@example.com", identity.Owner, "sto_1")
		s := w.serve()
		boss := s.key(identity.Operator, "")
		boss.want("POST", "/v1/stores/sto_1/people", m{"email": "x@example.com", "role": "owner"}, 201, "")
		r := s.key(identity.Owner, "sto_1").want("GET", "/v1/stores/sto_1/audit?action=person.invited", nil, 200, "")
		if at(r.body, "items", 0, "actor", "role") != "operator" || at(r.body, "items", 0, "actor", "id") != "" || at(r.body, "items", 0, "actor", "name") != "" {
			t.Errorf("trail = %s", r.text)
		}
		r = boss.want("GET", "/v1/audit?store=sto_1&action=person.invited", nil, 200, "")
		if at(r.body, "items", 0, "actor", "name") != "key" {
			t.Errorf("trail = %s", r.text)
		}
	})
}

func TestHTTP_buyer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.serve()
		token, err := w.MintBuyerToken(context.Background(), identity.BuyerInput{ID: "b1", Country: "ES"})
		if err != nil {
			t.Fatal(err)
		}
		b := &browser{s: s, client: &http.Client{}, bearer: token}
		b.want("GET", "/v1/me", nil, 403, "role.missing")
		b.want("GET", "/v1/stores/sto_1/people", nil, 403, "role.missing")
		b.bearer = token[:len(token)-4] + "AAAA"
		b.want("GET", "/v1/invitations/x", nil, 401, "token.invalid")
	})
}
