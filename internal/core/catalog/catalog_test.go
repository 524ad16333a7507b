package catalog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
	"souk/internal/core/wording"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, s *catalog.Service, db *sqldb.DB)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		index, err := storefront.NewIndex(storefront.IndexDeps{DB: db, Tokens: wording.Tokens})
		if err != nil {
			t.Fatal(err)
		}
		c := clock.NewBusiness(clock.Fixed(start))
		s, err := catalog.New(catalog.Deps{DB: db, Clock: c, IDs: ident.NewSource(c, nil), Index: index})
		if err != nil {
			t.Fatal(err)
		}
		test(t, s, db)
	})
}

// product is a product with visible defaults.
func product(storeID, id, title string) catalog.Product {
	return catalog.Product{ID: id, StoreID: storeID, Title: i18n.Text{"en": title}, Category: "phone", Price: money.Must("12.50", "USD"),
		Images: []string{"/media/p.png"}, Brand: "Acme", Attributes: map[string]string{"colour": "black"}, ListedAt: start, Active: true}
}

func save(t *testing.T, s *catalog.Service, p catalog.Product) catalog.Product {
	t.Helper()
	got, err := s.Save(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) *fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Fatalf("err = %v, want %s %s", err, kind, code)
	}
	return fault.As(err)
}

func ids(products []catalog.Product) []string {
	out := make([]string, len(products))
	for i, p := range products {
		out[i] = p.ID
	}
	return out
}

func search(t *testing.T, s *catalog.Service, storeID, q string) []string {
	t.Helper()
	got, err := s.Search(context.Background(), storeID, q, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return ids(got.Items)
}

func TestSave(t *testing.T) {
	bg := context.Background()
	t.Run("X-57_what_is_saved_is_read_back", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			p := product("s1", "p1", "Magnetic case")
			p.Title["zh-CN"] = " 磁吸  手机壳 "
			save(t, s, p)
			got, err := s.Get(bg, "s1", "p1")
			if err != nil {
				t.Fatal(err)
			}
			if got.Title["zh-cn"] != "磁吸 手机壳" || got.Price != p.Price || got.Attributes["colour"] != "black" || !got.ListedAt.Equal(start) ||
				!got.Active || got.Version != 1 || got.Images[0] != "/media/p.png" || got.Brand != "Acme" || got.Category != "phone" {
				t.Errorf("%+v", got)
			}
		})
	})
	t.Run("X-57_the_same_again_changes_nothing_and_a_change_raises_the_version", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			p := product("s1", "p1", "Magnetic case")
			save(t, s, p)
			if got := save(t, s, p); got.Version != 1 {
				t.Errorf("version = %d", got.Version)
			}
			p.ListedAt = time.Time{} // keeps the stored instant
			if got := save(t, s, p); got.Version != 1 || !got.ListedAt.Equal(start) {
				t.Errorf("%+v", got)
			}
			p.Title = i18n.Text{"en": "Leather pouch"}
			if got := save(t, s, p); got.Version != 2 {
				t.Errorf("version = %d", got.Version)
			}
			if got := search(t, s, "s1", "magnetic"); len(got) != 0 {
				t.Errorf("the old word still finds %v", got)
			}
			if got := search(t, s, "s1", "pouch"); !slices.Equal(got, []string{"p1"}) {
				t.Errorf("the new word finds %v", got)
			}
		})
	})
	t.Run("X-57_parallel_imports_of_one_product_leave_one", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			var wg sync.WaitGroup
			for i := range 12 {
				wg.Go(func() {
					if _, err := s.Save(bg, product("s1", "p1", fmt.Sprintf("Case number%d", i%3))); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			got, err := s.Get(bg, "s1", "p1")
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for i := range 3 {
				found += len(search(t, s, "s1", fmt.Sprintf("number%d", i)))
			}
			if found != 1 || len(search(t, s, "s1", got.Title["en"])) != 1 {
				t.Errorf("stored %v, %d titles find it", got.Title, found)
			}
		})
	})
	t.Run("X-51_another_stores_id_is_refused", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			save(t, s, product("s1", "p1", "Mine"))
			_, err := s.Save(bg, product("s2", "p1", "Stolen"))
			wantCode(t, err, fault.Conflict, "product.of_other_store")
			_, err = s.Get(bg, "s2", "p1")
			wantCode(t, err, fault.NotFound, "product.not_found")
			if got := search(t, s, "s2", "mine"); len(got) != 0 {
				t.Errorf("found %v", got)
			}
			if got, err := s.Get(bg, "s1", "p1"); err != nil || got.Title["en"] != "Mine" {
				t.Errorf("%+v %v", got, err)
			}
		})
	})
	t.Run("mistakes_are_all_named_at_once", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			p := product("", "a b", "x")
			p.Title, p.Price, p.Images = i18n.Text{"english!": "x"}, money.Amount{Micros: -1, Currency: "usd"}, []string{"javascript:alert(1)"}
			_, err := s.Save(bg, p)
			f := wantCode(t, err, fault.Invalid, "product.invalid")
			var pointers []string
			for _, x := range f.Fields {
				pointers = append(pointers, x.Pointer)
			}
			if want := []string{"/id", "/store", "/title", "/price/amount", "/price/currency", "/images/0"}; !slices.Equal(pointers, want) {
				t.Errorf("pointers = %v", pointers)
			}
		})
	})
}

func TestRead(t *testing.T) {
	bg := context.Background()
	t.Run("ByIDs_keeps_the_order_and_names_the_missing", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			var all []string
			for i := range 120 { // more than two statements take
				all = append(all, fmt.Sprintf("p%03d", i))
				save(t, s, product("s1", all[i], "Case"))
			}
			save(t, s, product("s2", "foreign", "Case"))
			slices.Reverse(all)
			got, err := s.ByIDs(bg, "s1", all)
			if err != nil || !slices.Equal(ids(got), all) {
				t.Fatalf("%v %v", ids(got), err)
			}
			_, err = s.ByIDs(bg, "s1", []string{"p001", "foreign", "none", "none"})
			if f := wantCode(t, err, fault.Invalid, "product.unknown"); !slices.Equal(f.Extra["missing"].([]string), []string{"foreign", "none"}) {
				t.Errorf("missing = %v", f.Extra)
			}
			if got, err := s.ByIDs(bg, "s1", nil); err != nil || len(got) != 0 {
				t.Errorf("%v %v", got, err)
			}
		})
	})
	t.Run("buyers_see_active_products_of_every_store", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			off := product("s1", "off", "Case")
			off.Active = false
			save(t, s, off)
			save(t, s, product("s1", "p1", "Case"))
			save(t, s, product("s2", "p2", "Case"))
			got, err := s.AllByIDs(bg, []string{"p2", "off", "none", "p1"})
			if err != nil || !slices.Equal(ids(got), []string{"p2", "p1"}) {
				t.Errorf("%v %v", ids(got), err)
			}
			_, err = s.AllGet(bg, "off")
			wantCode(t, err, fault.NotFound, "product.not_found")
			newest, err := s.AllNewest(bg, page.Request{})
			if err != nil || !slices.Equal(ids(newest.Items), []string{"p2", "p1"}) {
				t.Errorf("%v %v", ids(newest.Items), err)
			}
			if got := search(t, s, "s1", "case"); !slices.Equal(got, []string{"p1", "off"}) {
				t.Errorf("the seller finds %v", got)
			}
		})
	})
	t.Run("paging_neither_repeats_nor_loses_while_products_arrive", func(t *testing.T) {
		each(t, func(t *testing.T, s *catalog.Service, _ *sqldb.DB) {
			for i := range 11 { // three at each instant: the id decides
				p := product("s1", fmt.Sprintf("p%02d", i), "Case")
				p.ListedAt = start.Add(time.Duration(i/3) * time.Second)
				save(t, s, p)
			}
			for _, query := range []string{"", "cas"} {
				seen := map[string]int{}
				var after []string
				for i := 0; ; i++ {
					got, err := s.Search(bg, "s1", query, page.Request{After: after, Limit: 2})
					if err != nil {
						t.Fatal(err)
					}
					for _, p := range got.Items {
						seen[p.ID]++
					}
					if got.Next == nil {
						break
					}
					after = got.Next
					fresh := product("s1", fmt.Sprintf("new%s%d", query, i), "Case")
					fresh.ListedAt = start.Add(time.Hour)
					save(t, s, fresh)
				}
				for i := range 11 {
					if id := fmt.Sprintf("p%02d", i); seen[id] != 1 {
						t.Errorf("query %q: %s seen %d times", query, id, seen[id])
					}
				}
				for id, n := range seen {
					if n != 1 {
						t.Errorf("query %q: %s seen %d times", query, id, n)
					}
				}
			}
			_, err := s.Search(bg, "s1", "", page.Request{After: []string{"x"}})
			wantCode(t, err, fault.Invalid, "cursor.invalid")
		})
	})
}

func TestTitleIn(t *testing.T) {
	p := catalog.Product{ID: "p", Title: i18n.Text{"en": "Case", "zh": "手机壳", "pt-br": "Capa", "ar": "غطاء"}}
	for lang, want := range map[string]string{"zh": "手机壳", "zh-CN": "手机壳", "PT-BR": "Capa", "pt": "Capa", "ru": "Case", "": "Case", "ar-EG": "غطاء"} {
		if got := p.TitleIn(lang); got != want {
			t.Errorf("X-53 %q: %q, want %q", lang, got, want)
		}
	}
	only := catalog.Product{ID: "p", Title: i18n.Text{"ru": "Чехол"}}
	if got := only.TitleIn("zh"); got != "Чехол" {
		t.Errorf("X-53 only Russian: %q", got)
	}
	if got := (catalog.Product{ID: "p"}).TitleIn("zh"); got != "p" {
		t.Errorf("no title: %q", got)
	}
}

func TestIsTag(t *testing.T) {
	for tag, want := range map[string]bool{"zh": true, "pt-br": true, "zh-hant-tw": true, "": false, "z": false, "english": false, "ZH": false, "a1": false, "zh-": false, "zh_cn": false} {
		if catalog.IsTag(tag) != want {
			t.Errorf("%q: %v", tag, !want)
		}
	}
}

// byHeader signs in whoever the header X-Store names, as the owner of that store.
type byHeader struct{}

func (byHeader) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	return identity.WithActor(ctx, identity.Actor{Kind: identity.User, ID: "u", Lang: "zh", Stores: map[string]identity.Role{r.Header.Get("X-Store"): identity.Owner}}), nil
}

func TestAPI(t *testing.T) {
	each(t, func(t *testing.T, s *catalog.Service, db *sqldb.DB) {
		api, err := httpapi.New(httpapi.Config{DB: db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
			Secret: make([]byte, 32), Title: "t", Version: "1", Authenticator: byHeader{}, Principal: identity.Principal, Language: identity.Language})
		if err != nil {
			t.Fatal(err)
		}
		s.Routes(api)
		get := func(path string, want int) map[string]any {
			t.Helper()
			r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
			r.Header.Set("X-Store", "s1")
			w := httptest.NewRecorder()
			api.Handler().ServeHTTP(w, r)
			var body map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != want {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
			return body
		}
		for i := range 3 {
			p := product("s1", fmt.Sprintf("p%d", i), "Case")
			p.Title["zh"] = "手机壳"
			save(t, s, p)
		}
		first := get("/v1/stores/s1/products?limit=2&q="+url.QueryEscape("手机"), 200)
		items := first["items"].([]any)
		if len(items) != 2 || items[0].(map[string]any)["title"] != "手机壳" || fmt.Sprint(items[0].(map[string]any)["price"]) != "map[amount:12.50 currency:USD]" {
			t.Errorf("items = %v", items)
		}
		second := get("/v1/stores/s1/products?limit=2&q="+url.QueryEscape("手机")+"&cursor="+url.QueryEscape(first["next"].(string)), 200)
		if n := len(second["items"].([]any)); n != 1 || second["next"] != nil {
			t.Errorf("second = %v", second)
		}
		get("/v1/stores/s1/products?cursor="+url.QueryEscape(first["next"].(string)), 422) // of another list
		if p := get("/v1/stores/s1/products/p1", 200)["product"].(map[string]any); p["id"] != "p1" {
			t.Errorf("product = %v", p)
		}
		get("/v1/stores/s1/products/none", 404)
		get("/v1/stores/s2/products", 404)
		get("/v1/stores/s2/products/p1", 404)
	})
}
