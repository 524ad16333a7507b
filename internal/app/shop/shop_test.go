package shop

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
)

// front is a storefront with one film, one product, or a fault.
type front struct {
	err    error
	viewer storefront.Viewer
	after  []string
}

func film(title string) storefront.Media {
	return storefront.Media{Type: "shopping_video", ID: "vid_1", Title: title, Poster: "/v1/media/p.jpg", Seconds: "15.2", Autoplay: true, Muted: true,
		HTML: template.HTML(`<video poster="/v1/media/p.jpg" muted></video>`)}
}

const markup = `</script><script>alert(1)</script>"'`

func (f *front) Product(_ context.Context, id string, v storefront.Viewer) (storefront.ProductPage, error) {
	f.viewer = v
	return storefront.ProductPage{Product: storefront.ProductView{ID: id, Title: markup, Price: storefront.Price{Amount: "39.90", Currency: "USD"}, Titles: map[string]string{"en": markup},
		Store: storefront.StoreView{ID: "sto_1", Name: markup}, URL: "/shop/products/" + id, Attributes: map[string]string{markup: markup}, ListedAt: "2026-01-01T00:00:00Z"},
		Media: []storefront.Media{film(markup), {Type: "image", URL: "/shop/pictures/lamp.png", Alt: markup}}}, f.err
}

func (f *front) Search(_ context.Context, _, tab string, v storefront.Viewer, req page.Request) (storefront.SearchPage, error) {
	f.viewer, f.after = v, req.After
	return storefront.SearchPage{Tab: tab, Cards: []storefront.ProductCard{{ID: "prd_1", Title: markup, Image: "/shop/pictures/lamp.png", URL: "/shop/products/prd_1", Price: storefront.Price{Amount: "5", Currency: "EUR"}}},
		Next: []string{"10", "prd_1"}}, f.err
}

func (f *front) Feed(_ context.Context, v storefront.Viewer, _ page.Request) (storefront.FeedResult, error) {
	f.viewer = v
	return storefront.FeedResult{Items: []storefront.FeedItem{{Media: film(markup), StoreName: markup}}}, f.err
}

type customers struct{}

func (customers) Buyers(context.Context) ([]Buyer, error) {
	return []Buyer{{"buy_1", markup, "ES", "es"}}, nil
}

func (customers) Token(_ context.Context, id string) (string, time.Duration, error) {
	return "token of " + id, 5 * time.Minute, nil
}

func newShop(t *testing.T, f *front, secure bool) *Shop {
	t.Helper()
	s, err := New(Deps{Front: f, Buyers: customers{}, Base: "https://market.example", Secure: secure, Guard: httpapi.Public(),
		Picture: func(name string) ([]byte, bool) { return []byte("png"), name == "lamp.png" }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func serve(t *testing.T, s *Shop, h func(http.ResponseWriter, *http.Request, *view) error, target string, header ...string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.SetPathValue("id", "prd_1")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	return rec, s.serve(rec, r, h)
}

func TestNew_needs_its_parts(t *testing.T) {
	t.Parallel()
	if _, err := New(Deps{}); err == nil {
		t.Error("a shop of nothing")
	}
}

func TestPages_text_of_others_is_escaped(t *testing.T) {
	t.Parallel()
	f := &front{}
	s := newShop(t, f, false)
	for name, h := range map[string]func(http.ResponseWriter, *http.Request, *view) error{"home": s.home, "search": s.search, "product": s.product, "feed": s.feed} {
		t.Run(name, func(t *testing.T) {
			rec, err := serve(t, s, h, "/shop?q="+`%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E%22&clip=%22%3E%3Cscript%3Ealert(1)`)
			if err != nil || rec.Code != http.StatusOK {
				t.Fatalf("%d %v", rec.Code, err)
			}
			if body := rec.Body.String(); strings.Contains(body, "<script>alert") || !strings.Contains(body, "alert(1)") {
				t.Errorf("not escaped: %s", body)
			}
		})
	}
}

func TestPages_V05_a_film_is_first_and_works_without_script(t *testing.T) {
	t.Parallel()
	rec, err := serve(t, newShop(t, &front{}, false), newShop(t, &front{}, false).product, "/shop/products/prd_1")
	if err != nil {
		t.Fatal(err)
	}
	body := rec.Body.String()
	video, picture := strings.Index(body, "<video poster="), strings.Index(body, "/shop/pictures/lamp.png\" alt=")
	if video < 0 || picture < video || strings.Index(body, "<souk-video") > video {
		t.Errorf("film at %d, picture at %d", video, picture)
	}
}

func TestPages_policy_has_a_nonce_of_its_own(t *testing.T) {
	t.Parallel()
	s := newShop(t, &front{}, false)
	seen := map[string]bool{}
	for range 3 {
		rec, err := serve(t, s, s.home, "/shop")
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`script-src 'self' 'nonce-([\w-]{20,})';`).FindStringSubmatch(rec.Header().Get("Content-Security-Policy"))
		if m == nil || seen[m[1]] {
			t.Fatalf("%s", rec.Header().Get("Content-Security-Policy"))
		}
		seen[m[1]] = true
		if rec.Header().Get("Cache-Control") != "private, no-store" || !strings.Contains(rec.Header().Get("Vary"), "Cookie") {
			t.Errorf("%v", rec.Header())
		}
	}
}

func TestPages_language(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target, accept, cookie, want string
	}{
		"X-53_asked_for":         {"/shop?lang=zh", "en", "", "zh"},
		"X-53_remembered":        {"/shop", "en", "shop_lang=zh", "zh"},
		"X-53_of_the_browser":    {"/shop", "zh-TW,zh;q=0.8", "", "zh"},
		"neither_is_English":     {"/shop", "fr", "", "en"},
		"unknown_is_passed_over": {"/shop?lang=xx", "zh", "shop_lang=yy", "zh"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &front{}
			s := newShop(t, f, true)
			rec, err := serve(t, s, s.home, c.target, "Accept-Language", c.accept, "Cookie", c.cookie)
			if err != nil || f.viewer.Lang != c.want || rec.Header().Get("Content-Language") != c.want || !strings.Contains(rec.Body.String(), `<html lang="`+c.want+`"`) {
				t.Errorf("got %s, %v", f.viewer.Lang, err)
			}
			if kept := rec.Header().Get("Set-Cookie"); (c.target == "/shop?lang=zh") != strings.Contains(kept, "shop_lang=zh") || kept != "" && !strings.Contains(kept, "Secure") {
				t.Errorf("cookie %q", kept)
			}
		})
	}
}

func TestPages_buyer_is_one_whom_the_shop_knows(t *testing.T) {
	t.Parallel()
	for cookie, want := range map[string]string{"": "", "shop_buyer=buy_1": "buy_1", "shop_buyer=buy_2": "", "shop_buyer=": ""} {
		f := &front{}
		s := newShop(t, f, false)
		if _, err := serve(t, s, s.home, "/shop", "Cookie", cookie); err != nil || f.viewer.BuyerID != want {
			t.Errorf("%q looks as %q, %v", cookie, f.viewer.BuyerID, err)
		}
	}
}

func TestPages_more_goes_on_where_the_page_ends(t *testing.T) {
	t.Parallel()
	f := &front{}
	s := newShop(t, f, false)
	rec, err := serve(t, s, s.search, "/shop/search?q=lamp&tab=products&after=12%7Cprd_9")
	if err != nil || strings.Join(f.after, ",") != "12,prd_9" {
		t.Fatalf("%v %v", f.after, err)
	}
	if !strings.Contains(rec.Body.String(), "after=10%7Cprd_1") || !strings.Contains(rec.Body.String(), "q=lamp") {
		t.Error("no way on to the next page")
	}
}

func TestPages_faults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int // 0: handed on, so that it is logged and answered as a problem
	}{
		"not_found": {fault.T("x", fault.NotFound, "not_found", "没有找到该商品。", "There is no such product."), 404},
		"invalid":   {fault.T("x", fault.Invalid, "search.too_long", "太长。", "Too long."), 404},
		"broken":    {errors.New("database is away"), 0},
		"away":      {fault.T("x", fault.Unavailable, "database.away", "稍后。", "Later."), 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, &front{err: c.err}, false)
			rec, err := serve(t, s, s.product, "/shop/products/x")
			switch {
			case c.status == 0 && (err == nil || rec.Body.Len() > 0):
				t.Errorf("swallowed: %d %v", rec.Code, err)
			case c.status > 0 && (err != nil || rec.Code != c.status || !strings.Contains(rec.Body.String(), fault.As(c.err).Msg.In("en"))):
				t.Errorf("%d %v %s", rec.Code, err, rec.Body)
			}
		})
	}
}

func TestMoney_as_the_reader_writes_it(t *testing.T) {
	t.Parallel()
	for price, want := range map[storefront.Price]string{
		{Amount: "39.9", Currency: "USD"}: "$39.90", {Amount: "1234.50", Currency: "EUR"}: "1234.50 EUR", {Amount: "0.005", Currency: "USD"}: "$0.01", {Amount: "much", Currency: "USD"}: "much USD",
	} {
		if got := (&view{}).Money(price); got != want {
			t.Errorf("%v is %s, want %s", price, got, want)
		}
	}
}

func TestBackTo_stays_in_the_shop(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"/shop/search?q=a": "/shop/search?q=a", "https://evil.example/shop": "/shop", "//evil.example/shop": "/shop", "/": "/shop", "": "/shop", "shop": "/shop",
		"/shop\\@evil.example": "/shop", "\x00": "/shop", "/shop/../../": "/shop", "/shopping": "/shop",
	} {
		if got := backTo(raw); got != want {
			t.Errorf("%q goes to %q, want %q", raw, got, want)
		}
	}
}

func TestFiles_only_their_own_folder(t *testing.T) {
	t.Parallel()
	s := newShop(t, &front{}, false)
	for name, want := range map[string]bool{
		"static/shop.css": true, "static/../pages/home.html": false, "static/": false, "static": false, "static/none.css": false, "widgets_dist/.gitignore": false, "/static/shop.css": false,
	} {
		rec := httptest.NewRecorder()
		err := s.file(rec, httptest.NewRequest(http.MethodGet, "/x", nil), name, "public")
		if want != (err == nil) || !want && fault.As(err).Kind != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
