package app

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newDemoWorld is the demo marketplace without its films.
func newDemoWorld(t testing.TB) *world {
	return newWorldOf(t, func(c *Config) { c.Demo = true })
}

func TestPages_probes(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := w.get("", path).is(200); !strings.Contains(a.body, `"status":"ok"`) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	a := w.get("", "/metrics").is(200)
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes"} {
		if !strings.Contains(a.body, name) {
			t.Errorf("/metrics lacks %s", name)
		}
	}
	if strings.Contains(a.body, "sto_") {
		t.Error("/metrics names a store")
	}
}

func TestPages_console(t *testing.T) {
	w := newWorld(t)
	nonces := map[string]bool{}
	for _, path := range []string{"/", "/stores/sto_1/videos", "/review"} {
		a := w.get("", path).is(200)
		csp := a.header.Get("Content-Security-Policy")
		nonce := regexp.MustCompile(`script-src 'self' 'nonce-([^']+)'`).FindStringSubmatch(csp)
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || nonce == nil || strings.Contains(csp, "unsafe-eval") || !strings.Contains(csp, "default-src 'none'") {
			t.Fatalf("%s: %s, %s", path, a.header.Get("Content-Type"), csp)
		}
		nonces[nonce[1]] = true
		if strings.Contains(a.body, "__CSP_NONCE__") || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the nonce was not filled in, or may be cached", path)
		}
	}
	if len(nonces) != 3 {
		t.Error("two pages have one nonce")
	}
	for _, path := range []string{"/v1/nothing", "/v1/", "/favicon-none.ico", "/assets/none.js", "/assets/../index.html", "/assets/%2e%2e/index.html"} {
		if a := w.get("", path); a.status != 404 && (a.status < 300 || a.status >= 400) {
			t.Errorf("%s: %d %.80s", path, a.status, a.body)
		}
	}
	w.get("", "/v1/nothing").refused(404, "route.not_found")
	w.send("", "POST", "/v1/me", `{}`).refused(405, "route.method")
}

func TestPages_other_hosts_are_refused(t *testing.T) {
	w := newWorldOf(t, func(c *Config) { c.Hosts = []string{"shop.example"} })
	for host, want := range map[string]int{"shop.example": 200, "127.0.0.1:1234": 200, "localhost": 200, "evil.example": 421, "shop.example.evil": 421} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+host+"/v1/review/codes", nil)
		if err != nil {
			t.Fatal(err)
		}
		if a := w.do(r); a.status != want {
			t.Errorf("%s: %d, want %d", host, a.status, want)
		}
	}
}

func TestDemo_X64_stores_of_every_level_and_both_forms(t *testing.T) {
	w := newDemoWorld(t)
	var list struct {
		Items []struct{ ID, Level, Entity string }
	}
	w.get(w.operator, "/v1/stores?limit=100").into(200, &list)
	levels, entities := map[string]bool{}, map[string]bool{}
	for _, s := range list.Items {
		levels[s.Level], entities[s.Entity] = true, true
		if !strings.HasPrefix(s.ID, "sto_demo_") {
			t.Errorf("X-64: ids are documented: %s", s.ID)
		}
	}
	if len(levels) != 5 || len(entities) != 2 {
		t.Errorf("levels %v, entities %v", levels, entities)
	}
	states := map[string]int{}
	for _, s := range list.Items {
		var a struct{ State string }
		w.get(w.operator, "/v1/stores/"+s.ID+"/tools/video/eligibility").into(200, &a)
		states[a.State]++
	}
	if states["active"] < 2 || states["eligible"] < 1 || states["not_eligible"] < 2 {
		t.Errorf("the demo shows %v", states)
	}
	again := w.restart()
	var after struct{ Items []struct{ ID string } }
	again.get(again.operator, "/v1/stores?limit=100").into(200, &after)
	if len(after.Items) != len(list.Items) {
		t.Errorf("a restart made stores: %d, before %d", len(after.Items), len(list.Items))
	}
	var told strings.Builder
	again.s.demo.tell(&told)
	password := regexp.MustCompile(`password  (\S+)`).FindStringSubmatch(told.String())
	for _, who := range []string{"operator@souk.example", "reviewer@souk.example", "lin@northlight.example"} {
		if !strings.Contains(told.String(), who) {
			t.Errorf("%s is not told:\n%s", who, told.String())
		}
		again.send("", "POST", "/v1/sessions", map[string]string{"email": who, "password": password[1]}).is(201)
	}
	again.send("", "POST", "/v1/sessions", map[string]string{"email": "operator@souk.example", "password": "demo"}).refused(401, "sign_in.refused")
}

func TestShop_pages_in_both_languages(t *testing.T) {
	w := newDemoWorld(t)
	for path, words := range map[string][2]string{
		"/shop":                         {"北光 可调光阅读台灯", "Northlight dimmable reading lamp"},
		"/shop/search?q=lamp":           {"北光 可调光阅读台灯", "Northlight dimmable reading lamp"},
		"/shop/search?q=帐篷":             {"明珠 双人轻量帐篷", "Pearl light tent for two"},
		"/shop/products/prd_demo_mug":   {"北光 手工釉陶马克杯", "Northlight glazed stoneware mug"},
		"/shop/feed":                    {"短视频", "Films"},
		"/shop/search?q=lamp&tab=video": {"灯市", "Lantern Market"},
	} {
		u, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = u.Query().Encode()
		for i, lang := range []string{"zh-CN,zh;q=0.9", "en-GB"} {
			a := w.request("", "GET", u.String(), nil, "Accept-Language", lang).is(200)
			if !strings.Contains(a.body, words[i]) || !strings.Contains(a.body, `<html lang="`+lang[:2]+`"`) {
				t.Errorf("%s in %s lacks %q", path, lang, words[i])
			}
			if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src 'self' 'unsafe-inline'") {
				t.Errorf("%s: %s", path, csp)
			}
			for _, src := range regexp.MustCompile(`(?:src|href)="(https?:[^"]*)"`).FindAllStringSubmatch(a.body, -1) {
				if !strings.HasPrefix(src[1], "http://"+defaultAddr) {
					t.Errorf("%s refers to %s outside", path, src[1])
				}
			}
		}
	}
}

func TestShop_odd_requests_are_answered(t *testing.T) {
	w := newDemoWorld(t)
	for _, path := range []string{
		"/shop/search?after=x", "/shop/search?after=a%7Cb%7Cc", "/shop/search?q=lamp&after=x", "/shop/search?q=lamp&after=x%7Cy", "/shop/search?tab=video&after=x", "/shop/search?tab=video&after=x%7Cy",
		"/shop/search?q=lamp&tab=video&after=x", "/shop/search?tab=none", "/shop/search?q=" + strings.Repeat("x", 500), "/shop/search?q=%00%ff", "/shop?lang=xx", "/shop/products/none", "/shop/products/%00",
		"/shop/pictures/none.png", "/shop/pictures/..%2f..%2fmaster.key", "/shop/static/none.css", "/w/v1/none.js", "/w/v1/..%2fpages%2fhome.html", "/shop/static/..%2fpages%2fhome.html", "/shop/feed?clip=%22%3E%3Cscript%3E",
	} {
		a := w.get("", path)
		if a.status >= 500 {
			t.Errorf("%s: %d %.200s", path, a.status, a.body)
		}
		if strings.Contains(a.body, `"><script>`) || strings.Contains(a.body, "{{") {
			t.Errorf("%s: not escaped, or a template is shown: %.200s", path, a.body)
		}
	}
	if a := w.get("", "/shop/p/nowhere"); a.status != 404 || !strings.Contains(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("a wrong address of the shop: %d %v", a.status, a.header)
	}
	if a := w.get("", "/shop/products/none"); a.status != 404 || !strings.Contains(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("a product that is not there: %d %s", a.status, a.header.Get("Content-Type"))
	}
}

func TestShop_products_cannot_write_markup(t *testing.T) {
	w := newDemoWorld(t)
	m := w.store(`{"name":"<b>Store</b>"}`)
	evil := `</script><script>alert(1)</script>"><img src=x onerror=alert(1)> --> `
	var p struct{ Product struct{ ID string } }
	w.post(w.operator, "/v1/sandbox/products", map[string]any{"store": m.Store.ID, "title": map[string]string{"en": evil + "lamp"}, "brand": evil}).into(201, &p)
	for _, path := range []string{"/shop", "/shop/search?q=lamp", "/shop/products/" + p.Product.ID} {
		a := w.get("", path).is(200)
		if !strings.Contains(a.body, html.EscapeString("<script>alert(1)")) {
			t.Errorf("%s does not show the title", path)
		}
		for _, bad := range []string{"<script>alert(1)", "<img src=x", "<b>Store</b>"} {
			if strings.Contains(a.body, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
		for _, data := range regexp.MustCompile(`(?s)<script type="application/ld\+json"[^>]*>(.*?)</script>`).FindAllStringSubmatch(a.body, -1) {
			if !json.Valid([]byte(data[1])) {
				t.Errorf("%s: structured data is broken: %s", path, data[1])
			}
		}
	}
}

func TestShop_visit_as_a_buyer(t *testing.T) {
	w := newDemoWorld(t)
	form := func(body string, header ...string) answer {
		return w.request("", "POST", "/shop/visit", strings.NewReader(body), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
	}
	if a := w.get("", "/shop/token").is(200); strings.TrimSpace(a.body) != "{}" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a visitor's token: %s", a.body)
	}
	a := form("buyer=buy_demo_maria&back=/shop/feed").is(303)
	cookie := a.header.Get("Set-Cookie")
	if a.header.Get("Location") != "/shop/feed" || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || !strings.Contains(cookie, "Path=/shop") {
		t.Errorf("%s %s", a.header.Get("Location"), cookie)
	}
	var token struct {
		Token     string
		ExpiresIn int `json:"expires_in"`
	}
	w.request("", "GET", "/shop/token", nil, "Cookie", firstCookie(a)).into(200, &token)
	if token.ExpiresIn <= 0 || time.Duration(token.ExpiresIn)*time.Second > 10*time.Minute {
		t.Errorf("expires in %d", token.ExpiresIn)
	}
	w.send(token.Token, "PUT", "/v1/videos/none/like", nil).refused(404, "video.not_found") // taken as a buyer
	for back, want := range map[string]string{"https://evil.example/": "/shop", "//evil.example/shop": "/shop", "/shop/search?q=a": "/shop/search?q=a", "/console": "/shop", "javascript:alert(1)": "/shop", "": "/shop", `/\evil.example`: "/shop"} {
		if got := form("buyer=&back=" + url.QueryEscape(back)).is(303).header.Get("Location"); got != want {
			t.Errorf("back to %q goes to %q", back, got)
		}
	}
	if a := form("buyer=buy_demo_maria", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); a.status != 403 {
		t.Errorf("another site chooses the buyer: %d", a.status)
	}
	if a := w.request("", "GET", "/shop/token", nil, "Cookie", "shop_buyer=buy_somebody"); strings.Contains(a.body, "token") {
		t.Errorf("a token for whoever the cookie names: %s", a.body)
	}
}

func TestShop_signs_for_nobody_in_production(t *testing.T) {
	w := newWorldOf(t, func(c *Config) { c.Sandbox = false })
	if a := w.request("", "GET", "/shop/token", nil, "Cookie", "shop_buyer=buy_demo_maria"); strings.Contains(a.body, "token\"") {
		t.Errorf("production signs demo buyers: %d %s", a.status, a.body)
	}
}

func TestShop_widgets_can_be_loaded_from_other_sites(t *testing.T) {
	w := newDemoWorld(t)
	a := w.get("", "/w/v1/keep.txt").is(200)
	if a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("%v", a.header)
	}
	p := w.get("", "/shop/pictures/lamp.png").is(200)
	if p.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(p.body, "\x89PNG") {
		t.Errorf("%s", p.header.Get("Content-Type"))
	}
}

// TestX51_queries_of_another_store asks where the store is no part of the path.
func TestX51_queries_of_another_store(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a, b := w.store(`{"legal_name":"`+canaryLegal+`"}`), w.store(`{}`)
		w.activate(a, "video").is(200)
		var mine struct {
			Items []struct{ ID string }
		}
		w.get(a.OwnerKey, "/v1/notices?store="+a.Store.ID).into(200, &mine)
		if len(mine.Items) != 1 {
			t.Fatalf("%d notices", len(mine.Items))
		}
		if got := w.get(b.OwnerKey, "/v1/notices?store="+a.Store.ID); got.status == 200 && strings.Contains(got.body, mine.Items[0].ID) {
			t.Errorf("B reads A's notices: %s", got.body)
		}
		// ids that are not B's are passed over, whether they exist or not
		theirs, none := w.post(b.OwnerKey, "/v1/notices/read", map[string]any{"ids": []string{mine.Items[0].ID}}), w.post(b.OwnerKey, "/v1/notices/read", `{"ids":["ntc_none"]}`)
		if theirs.status != none.status || theirs.body != none.body {
			t.Errorf("B can tell A's notice (%d) from none (%d)", theirs.status, none.status)
		}
		w.post(b.OwnerKey, "/v1/notices/read", map[string]any{"all": true, "store": a.Store.ID})
		var still struct{ Unread int }
		w.get(a.OwnerKey, "/v1/notices").into(200, &still)
		if still.Unread != 1 {
			t.Errorf("B marked A's notice as read")
		}
		w.get(b.OwnerKey, "/v1/audit?store="+a.Store.ID).refused(403, "role.missing")
		if got := w.get(b.OwnerKey, "/v1/stores").is(200); strings.Contains(got.body, a.Store.ID) {
			t.Errorf("B lists A: %s", got.body)
		}
		// a page's cursor belongs to the list that gave it
		for range 3 {
			w.product(a.Store.ID)
		}
		var page struct{ Next string }
		w.get(a.OwnerKey, "/v1/stores/"+a.Store.ID+"/products?limit=1").into(200, &page)
		if got := w.get(b.OwnerKey, "/v1/stores/"+b.Store.ID+"/products?limit=1&cursor="+url.QueryEscape(page.Next)); got.status < 400 {
			t.Errorf("B goes on with A's cursor: %d %s", got.status, got.body)
		}
	})
}
