package storefront_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// clip is a film of the test's block.
type clip struct {
	id, product string
	age         time.Duration
}

// reel is a block: films that show products, newest first.
type reel struct {
	name, tab string
	clips     []clip
	fail      error
	asked     [][]string // productIDs that Tab was asked for
}

func (r *reel) Name() string    { return r.name }
func (r *reel) TabName() string { return r.tab }

func (r *reel) item(c clip, v storefront.Viewer) storefront.FeedItem {
	at := start.Add(-c.age).Format(time.RFC3339Nano)
	return storefront.FeedItem{Media: storefront.Media{Type: "shopping_video", ID: c.id, Autoplay: true, Muted: true, Title: c.id + " for " + v.BuyerID, PublishedAt: at},
		Products: []storefront.FeedProduct{{ID: c.product}}, PublishedAt: at}
}

func (r *reel) ProductMedia(_ context.Context, ids []string, v storefront.Viewer) (map[string][]storefront.Media, error) {
	if r.fail != nil {
		return nil, r.fail
	}
	out := map[string][]storefront.Media{}
	for _, c := range r.clips {
		if slices.Contains(ids, c.product) {
			out[c.product] = append(out[c.product], r.item(c, v).Media)
		}
	}
	return out, nil
}

func (r *reel) Feed(ctx context.Context, v storefront.Viewer, after string, limit int) (storefront.FeedPage, error) {
	return r.page(v, nil, after, limit)
}

func (r *reel) Tab(_ context.Context, v storefront.Viewer, ids []string, after string, limit int) (storefront.FeedPage, error) {
	r.asked = append(r.asked, ids)
	return r.page(v, ids, after, limit)
}

func (r *reel) page(v storefront.Viewer, ids []string, after string, limit int) (storefront.FeedPage, error) {
	if r.fail != nil {
		return storefront.FeedPage{}, r.fail
	}
	from, _ := strconv.Atoi(after)
	var out storefront.FeedPage
	for i := from; i < len(r.clips); i++ {
		if ids != nil && !slices.Contains(ids, r.clips[i].product) {
			continue
		}
		if len(out.Items) == limit {
			out.Next = strconv.Itoa(i)
			break
		}
		out.Items = append(out.Items, r.item(r.clips[i], v))
	}
	return out, nil
}

func film(clips ...clip) *reel { return &reel{name: "video", tab: "video", clips: clips} }

func TestProduct(t *testing.T) {
	bg := context.Background()
	t.Run("V-05_film_is_media_item_0_before_the_gallery", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "p", 0, i18n.Text{"en": "Lamp", "zh": "台灯"}, func(p *catalog.Product) { p.Images = []string{"/a.png", "/b.png"} })
			got, err := m.front.Product(bg, "p", storefront.Viewer{Lang: "zh"})
			if err != nil || len(got.Media) != 3 {
				t.Fatalf("%+v %v", got, err)
			}
			film := got.Media[0]
			if film.Type != "shopping_video" || !film.Autoplay || !film.Muted {
				t.Errorf("V-06, V-07 media[0] = %+v", film)
			}
			if got.Media[1].Type != "image" || got.Media[1].URL != "/a.png" || got.Media[2].URL != "/b.png" || got.Media[1].Alt != "台灯" {
				t.Errorf("gallery = %+v", got.Media[1:])
			}
			if got.Product.Title != "台灯" || got.Product.Store.Name != "Shop s1" || got.Product.Price.Amount != "12.50" || got.Product.URL != "/shop/products/p" {
				t.Errorf("product = %+v", got.Product)
			}
		}, film(clip{"v1", "p", 0}))
	})
	t.Run("unknown_and_inactive_404", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "off", 0, en("Lamp"), func(p *catalog.Product) { p.Active = false })
			for _, id := range []string{"off", "none", ""} {
				if _, err := m.front.Product(bg, id, storefront.Viewer{}); !fault.Is(err, fault.NotFound) {
					t.Errorf("%q: %v", id, err)
				}
			}
		})
	})
	t.Run("a_block_that_fails_does_not_take_the_page_along", func(t *testing.T) {
		broken := &reel{name: "broken", fail: errors.New("away")}
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "p", 0, en("Lamp"))
			got, err := m.front.Product(bg, "p", storefront.Viewer{})
			if err != nil || len(got.Media) != 1 || got.Media[0].ID != "v1" {
				t.Errorf("%+v %v", got.Media, err)
			}
		}, broken, film(clip{"v1", "p", 0}))
	})
	t.Run("a_product_without_media_has_an_empty_list", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "p", 0, en("Lamp"))
			got, err := m.front.Product(bg, "p", storefront.Viewer{})
			if err != nil || got.Media == nil || len(got.Media) != 0 {
				t.Errorf("%+v %v", got.Media, err)
			}
		})
	})
}

func TestSearch_tabs(t *testing.T) {
	bg := context.Background()
	ids := func(items []storefront.FeedItem) []string {
		var out []string
		for _, i := range items {
			out = append(out, i.Media.ID)
		}
		return out
	}
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		block := film(clip{"v3", "lamp", 0}, clip{"v2", "tea", time.Hour}, clip{"v1", "lamp", 2 * time.Hour})
		m := newMall(t, db, block)
		m.save(t, "lamp", 0, en("Lamp"))
		m.save(t, "tea", 0, en("Tea"))
		got, err := m.front.Search(bg, "lamp", "video", storefront.Viewer{}, page.Request{Limit: 1})
		if err != nil || !slices.Equal(ids(got.Films), []string{"v3"}) || got.Next == nil {
			t.Fatalf("V-10 %+v %v", got, err)
		}
		got, err = m.front.Search(bg, "lamp", "video", storefront.Viewer{}, page.Request{Limit: 1, After: got.Next})
		if err != nil || !slices.Equal(ids(got.Films), []string{"v1"}) || got.Next != nil {
			t.Errorf("V-10 second page %+v %v", got, err)
		}
		got, err = m.front.Search(bg, "", "video", storefront.Viewer{}, page.Request{})
		if err != nil || !slices.Equal(ids(got.Films), []string{"v3", "v2", "v1"}) || !slices.Equal(got.Tabs, []string{"products", "video"}) {
			t.Errorf("V-10 without a query %+v %v", got, err)
		}
		block.asked = nil
		got, err = m.front.Search(bg, "nothing", "video", storefront.Viewer{}, page.Request{})
		if err != nil || len(got.Films) != 0 || len(block.asked) != 0 {
			t.Errorf("V-10 no match shows %v, asked %v, %v", ids(got.Films), block.asked, err)
		}
		_, err = m.front.Search(bg, "lamp", "odd", storefront.Viewer{}, page.Request{})
		if f := fault.As(err); f.Kind != fault.Invalid || f.Code != "search.unknown_tab" {
			t.Errorf("unknown tab: %v", err)
		}
		got, err = m.front.Search(bg, "lamp", "", storefront.Viewer{}, page.Request{})
		if err != nil || len(got.Cards) != 1 || len(got.Cards[0].Media) != 2 || got.Cards[0].Media[0].ID != "v3" {
			t.Errorf("V-02 search results show the film: %+v %v", got.Cards, err)
		}
	})
}

func TestFeed(t *testing.T) {
	bg := context.Background()
	read := func(t *testing.T, m *mall, limit int, between func(n int)) []string {
		t.Helper()
		var out, after []string
		for n := 0; ; n++ {
			got, err := m.front.Feed(bg, storefront.Viewer{}, page.Request{After: after, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Items) > limit {
				t.Fatalf("%d items on a page of %d", len(got.Items), limit)
			}
			for _, i := range got.Items {
				out = append(out, i.Media.ID)
			}
			if got.Next == nil {
				return out
			}
			after = got.Next
			if between != nil {
				between(n)
			}
		}
	}
	t.Run("V-02_blocks_are_merged_newest_first_at_every_page_size", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			a := &reel{name: "a", clips: []clip{{"a0", "p", 0}, {"a3", "p", 3}, {"a4", "p", 4}, {"a9", "p", 9000}}}
			b := &reel{name: "b", clips: []clip{{"b1", "p", 1000}, {"b2", "p", 2000}, {"b5", "p", 50000}}}
			for i := range a.clips {
				a.clips[i].age *= 1000 // microseconds: what RFC 3339 keeps
			}
			m := newMall(t, db, a, b, &reel{name: "none"})
			want := read(t, m, 100, nil)
			if !slices.Equal(want, []string{"a0", "b1", "b2", "a3", "a4", "b5", "a9"}) {
				t.Fatalf("order %v", want)
			}
			for limit := 1; limit <= 8; limit++ {
				if got := read(t, m, limit, nil); !slices.Equal(got, want) {
					t.Errorf("limit %d: %v", limit, got)
				}
			}
		})
	})
	t.Run("a_block_that_fails_is_told", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			if _, err := m.front.Feed(bg, storefront.Viewer{}, page.Request{}); !fault.Is(err, fault.Unavailable) {
				t.Errorf("err = %v", err)
			}
		}, &reel{name: "broken", fail: fault.T("x", fault.Unavailable, "x", "x", "x")})
	})
	t.Run("no_blocks_no_items", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			got, err := m.front.Feed(bg, storefront.Viewer{}, page.Request{})
			if err != nil || got.Items == nil || len(got.Items) != 0 || got.Next != nil {
				t.Errorf("%+v %v", got, err)
			}
		})
	})
}

func TestNew_refuses_blocks_that_clash(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMall(t, db)
		for name, blocks := range map[string][]storefront.Block{
			"same_name": {&reel{name: "a"}, &reel{name: "a"}}, "same_tab": {&reel{name: "a", tab: "x"}, &reel{name: "b", tab: "x"}},
			"products_tab": {&reel{name: "a", tab: "products"}}, "no_name": {&reel{}},
		} {
			_, err := storefront.New(storefront.Deps{Catalog: m.catalog, Index: m.index, Stores: names{}, Log: slog.New(slog.DiscardHandler), Blocks: blocks})
			if err == nil {
				t.Errorf("%s is accepted", name)
			}
		}
	})
}

// byHeader makes a buyer of whoever the header X-Buyer names.
type byHeader struct{}

func (byHeader) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	if id := r.Header.Get("X-Buyer"); id != "" {
		return identity.WithActor(ctx, identity.Actor{Kind: identity.Buyer, ID: id, Lang: "ru"}), nil
	}
	return ctx, nil
}

func TestAPI(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMall(t, db, film(clip{"v2", "lamp", 0}, clip{"v1", "lamp", time.Hour}))
		m.save(t, "lamp", 0, i18n.Text{"en": "Lamp", "zh": "台灯", "ru": "Лампа"}, func(p *catalog.Product) { p.Images = []string{"/a.png"} })
		m.save(t, "tea", time.Hour, en("Tea"))
		api, err := httpapi.New(httpapi.Config{DB: db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
			Secret: make([]byte, 32), Title: "t", Version: "1", Authenticator: byHeader{}, Principal: identity.Principal})
		if err != nil {
			t.Fatal(err)
		}
		m.front.Routes(api)
		get := func(path string, want int, header ...string) (*httptest.ResponseRecorder, map[string]any) {
			t.Helper()
			r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
			for i := 0; i < len(header); i += 2 {
				r.Header.Set(header[i], header[i+1])
			}
			w := httptest.NewRecorder()
			api.Handler().ServeHTTP(w, r)
			if w.Code != want {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
			body := map[string]any{}
			if w.Body.Len() > 0 {
				if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
					t.Fatalf("%s: %v %s", path, err, w.Body)
				}
			}
			return w, body
		}
		title := func(body map[string]any) any { return body["product"].(map[string]any)["title"] }

		t.Run("V-05_contract_media_0", func(t *testing.T) {
			_, body := get("/v1/storefront/products/lamp", 200)
			first := body["media"].([]any)[0].(map[string]any)
			if first["type"] != "shopping_video" || first["autoplay"] != true || first["muted"] != true {
				t.Errorf("media[0] = %v", first)
			}
		})
		t.Run("X-53_site_language_with_fallback_en", func(t *testing.T) {
			for header, want := range map[string]string{"": "Lamp", "zh-CN,en;q=0.5": "台灯", "xx, ru;q=0.9": "Лампа", "de": "Lamp", "ar": "Lamp"} {
				if _, body := get("/v1/storefront/products/lamp", 200, "Accept-Language", header); title(body) != want {
					t.Errorf("%q: %v", header, title(body))
				}
			}
			if _, body := get("/v1/storefront/products/lamp?lang=zh", 200, "Accept-Language", "ru"); title(body) != "台灯" {
				t.Errorf("lang: %v", title(body))
			}
			if _, body := get("/v1/storefront/products/lamp", 200, "X-Buyer", "b1", "Accept-Language", "zh"); title(body) != "Лампа" {
				t.Errorf("buyer's locale: %v", title(body))
			}
		})
		t.Run("visitors_answers_are_revalidated_and_buyers_are_private", func(t *testing.T) {
			w, _ := get("/v1/storefront/products/lamp", 200)
			tag := w.Header().Get("ETag")
			if tag == "" || w.Header().Get("Cache-Control") != "public, no-cache" || !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
				t.Errorf("header = %v", w.Header())
			}
			again, _ := get("/v1/storefront/products/lamp", 304, "If-None-Match", `"x", W/`+tag)
			if again.Body.Len() != 0 {
				t.Errorf("304 has a body: %s", again.Body)
			}
			m.save(t, "lamp", 0, i18n.Text{"en": "Better lamp"})
			get("/v1/storefront/products/lamp", 200, "If-None-Match", tag)
			b, _ := get("/v1/storefront/products/lamp", 200, "X-Buyer", "b1", "If-None-Match", "*")
			if b.Header().Get("Cache-Control") != "private, no-store" || b.Header().Get("ETag") != "" {
				t.Errorf("buyer's header = %v", b.Header())
			}
		})
		t.Run("V-10_search_and_tabs", func(t *testing.T) {
			_, body := get("/v1/storefront/search?limit=1", 200)
			items := body["items"].([]any)
			if len(items) != 1 || items[0].(map[string]any)["id"] != "lamp" || body["tab"] != "products" {
				t.Fatalf("%v", body)
			}
			cursor := url.QueryEscape(body["next"].(string))
			_, body = get("/v1/storefront/search?limit=1&cursor="+cursor, 200)
			if items := body["items"].([]any); items[0].(map[string]any)["id"] != "tea" || body["next"] != nil {
				t.Errorf("%v", body)
			}
			if _, body := get("/v1/storefront/search?q=x&cursor="+cursor, 422); body["code"] != "cursor.invalid" {
				t.Errorf("cursor of another list: %v", body)
			}
			_, body = get("/v1/storefront/search?tab=video&q=lamp", 200)
			if items := body["items"].([]any); len(items) != 2 || items[0].(map[string]any)["media"].(map[string]any)["id"] != "v2" {
				t.Errorf("%v", body)
			}
			if _, body := get("/v1/storefront/search?tab=odd", 422); body["code"] != "search.unknown_tab" {
				t.Errorf("%v", body)
			}
		})
		t.Run("V-02_feed", func(t *testing.T) {
			_, body := get("/v1/storefront/feed?limit=1", 200)
			if first := body["items"].([]any)[0].(map[string]any)["media"].(map[string]any); first["id"] != "v2" {
				t.Errorf("%v", body)
			}
			_, body = get("/v1/storefront/feed?limit=1&cursor="+url.QueryEscape(body["next"].(string)), 200)
			if first := body["items"].([]any)[0].(map[string]any)["media"].(map[string]any); first["id"] != "v1" || body["next"] != nil {
				t.Errorf("%v", body)
			}
		})
		t.Run("X-65_openapi_describes_both_kinds_of_hits", func(t *testing.T) {
			_, doc := get("/openapi.json", 200)
			schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
			text := fmt.Sprint(slices.Sorted(maps.Keys(schemas)))
			if !strings.Contains(text, "ProductCard") || !strings.Contains(text, "FeedItem") {
				t.Errorf("schemas = %s", text)
			}
		})
	})
}
