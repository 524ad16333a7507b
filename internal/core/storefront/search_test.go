package storefront_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/storefront"
	"souk/internal/core/wording"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// mall is a storefront over a real catalog, with the blocks of the test.
type mall struct {
	db      *sqldb.DB
	catalog *catalog.Service
	front   *storefront.Service
	index   *storefront.Index
}

type names struct{}

func (names) StoreNames(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = "Shop " + id
	}
	return out, nil
}

func newMall(t testing.TB, db *sqldb.DB, blocks ...storefront.Block) *mall {
	t.Helper()
	m := &mall{db: db}
	var err error
	if m.index, err = storefront.NewIndex(storefront.IndexDeps{DB: db, Tokens: wording.Tokens}); err != nil {
		t.Fatal(err)
	}
	c := clock.Fixed(start)
	if m.catalog, err = catalog.New(catalog.Deps{DB: db, Clock: c, IDs: ident.NewSource(c, nil), Index: m.index}); err != nil {
		t.Fatal(err)
	}
	m.front, err = storefront.New(storefront.Deps{Catalog: m.catalog, Index: m.index, Stores: names{}, Blocks: blocks,
		Languages: []string{"en", "zh", "ru", "ar", "pt-BR"}, Base: "https://shop.example", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func each(t *testing.T, test func(t *testing.T, m *mall), blocks ...storefront.Block) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newMall(t, db, blocks...)) })
}

func (m *mall) save(t testing.TB, id string, age time.Duration, title i18n.Text, edit ...func(*catalog.Product)) {
	t.Helper()
	m.saveIn(t, context.Background(), id, age, title, edit...)
}

// saveIn saves a product in the context's transaction.
func (m *mall) saveIn(t testing.TB, ctx context.Context, id string, age time.Duration, title i18n.Text, edit ...func(*catalog.Product)) {
	t.Helper()
	p := catalog.Product{ID: id, StoreID: "s1", Title: title, Price: money.Must("12.50", "USD"), ListedAt: start.Add(-age), Active: true}
	for _, e := range edit {
		e(&p)
	}
	if _, err := m.catalog.Save(ctx, p); err != nil {
		t.Fatal(err)
	}
}

func en(title string) i18n.Text { return i18n.Text{"en": title} }

// find pages through a whole search.
func (m *mall) find(t testing.TB, query string, limit int) []string {
	t.Helper()
	out := []string{}
	var after []string
	for {
		got, err := m.front.Search(context.Background(), query, "", storefront.Viewer{Lang: "en"}, page.Request{After: after, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got.Cards {
			out = append(out, c.ID)
		}
		if got.Next == nil {
			return out
		}
		after = got.Next
	}
}

func TestSearch(t *testing.T) {
	t.Run("X-56_every_word_must_match_and_the_last_may_be_a_beginning", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "case", time.Hour, i18n.Text{"en": "Magnetic Phone Case", "zh": "磁吸手机壳", "ru": "Магнитный чехол для телефона", "ar": "غطاء هاتف مغناطيسي"})
			m.save(t, "tea", 2*time.Hour, i18n.Text{"en": "Green Tea", "zh": "龙井绿茶"}, func(p *catalog.Product) {
				p.Brand, p.Category, p.Attributes = "Lóng Jǐng", "drinks", map[string]string{"origin": "Hangzhou"}
			})
			for query, want := range map[string][]string{
				"magnetic case": {"case"}, "case magnetic": {"case"}, "magn": {"case"}, "magnetic ca": {"case"}, "MAGNETIC": {"case"},
				"magn case": {}, "magnetic tea": {}, "手机": {"case"}, "手机壳": {"case"}, "壳": {"case"}, "磁": {"case"}, "机": {"case"}, "绿茶": {"tea"}, "茶": {"tea"},
				"磁吸 phone": {"case"}, "чехол": {"case"}, "магнит": {"case"}, "هاتف": {"case"}, "مغنا": {"case"}, "hangzhou": {"tea"}, "drinks gre": {"tea"},
				"!!!": {}, "case case": {"case"}, "吸壳": {}, "": {"case", "tea"}, "   ": {"case", "tea"},
			} {
				if got := m.find(t, query, 10); !slices.Equal(got, want) {
					t.Errorf("%q finds %v, want %v", query, got, want)
				}
			}
		})
	})
	t.Run("X-56_title_hits_then_newest_then_id", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "old", 3*time.Hour, en("Lamp"))
			m.save(t, "new", time.Hour, en("Lamp stand"))
			m.save(t, "same", time.Hour, en("Lamp shade"))
			m.save(t, "twice", 9*time.Hour, en("Lamp for your lamp"))
			m.save(t, "aside", time.Minute, en("Bulb"), func(p *catalog.Product) { p.Category = "lamp" })
			if got, want := m.find(t, "lamp", 2), []string{"twice", "same", "new", "old", "aside"}; !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	})
	t.Run("X-56_inactive_products_are_not_found", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "p", 0, en("Lamp"))
			m.save(t, "p", 0, en("Lamp"), func(p *catalog.Product) { p.Active = false })
			if got := m.find(t, "lamp", 5); len(got) != 0 {
				t.Errorf("found %v", got)
			}
		})
	})
	t.Run("long_queries_and_long_words", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			title := strings.Repeat("龙井绿茶明前特级手工炒制", 8) + " " + strings.Repeat("x", 200)
			m.save(t, "long", 0, i18n.Text{"zh": title})
			for _, q := range []string{strings.Repeat("龙井绿茶明前特级手工炒制", 8), strings.Repeat("x", 200), strings.Repeat("x", 150), strings.Repeat("x", 10)} {
				if got := m.find(t, q, 5); !slices.Equal(got, []string{"long"}) {
					t.Errorf("%.20q finds %v", q, got)
				}
			}
			if _, err := m.front.Search(context.Background(), strings.Repeat("字", 201), "", storefront.Viewer{}, page.Request{}); fault.CodeOf(err) != "search.too_long" {
				t.Errorf("201 characters: %v", err)
			}
			if _, err := m.front.Search(context.Background(), strings.Repeat("字", 200), "", storefront.Viewer{}, page.Request{}); err != nil {
				t.Errorf("200 characters: %v", err)
			}
		})
	})
	t.Run("odd_bytes_find_nothing_and_break_nothing", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			m.save(t, "p", 0, en("Lamp 100% off_"))
			for _, q := range []string{"%", "_", "'", "\\", "lamp'; drop table product", "\x00", "\xff\xfe", "👩‍👩‍👧", "<script>"} {
				if got := m.find(t, q, 5); len(got) > 1 {
					t.Errorf("%q finds %v", q, got)
				}
			}
			if got := m.find(t, "lamp 100", 5); !slices.Equal(got, []string{"p"}) {
				t.Errorf("found %v", got)
			}
		})
	})
	t.Run("put_needs_the_transaction", func(t *testing.T) {
		each(t, func(t *testing.T, m *mall) {
			if err := m.index.Put(context.Background(), catalog.Product{ID: "p"}); !fault.Is(err, fault.Internal) {
				t.Errorf("err = %v", err)
			}
		})
	})
}

// vocabulary are words of each language that titles are made of.
var vocabulary = map[string][]string{
	"en": {"magnetic", "phone", "case", "leather", "lamp", "green", "tea", "men's", "x5", "100", "café"},
	"ru": {"чехол", "для", "телефона", "кожаный", "лампа", "зелёный", "чай", "Ёлка"},
	"ar": {"غطاء", "هاتف", "مغناطيسي", "جلد", "مصباح", "شاي", "أخضر"},
	"zh": {"手机壳", "磁吸", "龙井", "绿茶", "真皮", "台灯", "茶", "護眼"},
}

func drawTitle(rt *rapid.T, lang string) string {
	words := rapid.SliceOfN(rapid.SampledFrom(vocabulary[lang]), 1, 5).Draw(rt, "title "+lang)
	if lang == "zh" {
		return strings.Join(words, "")
	}
	return strings.Join(words, " ")
}

// TestSearch_properties compares the index with a plain look at every title.
func TestSearch_properties(t *testing.T) {
	each(t, func(t *testing.T, m *mall) {
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			if _, err := m.db.Exec(context.Background(), "delete from search_word"); err != nil {
				rt.Fatal(err)
			}
			if _, err := m.db.Exec(context.Background(), "delete from product"); err != nil {
				rt.Fatal(err)
			}
			titles := map[string]i18n.Text{}
			for i := range rapid.IntRange(1, 6).Draw(rt, "products") {
				title := i18n.Text{}
				for _, lang := range slices.Sorted(maps.Keys(vocabulary)) {
					if len(title) == 0 || rapid.Bool().Draw(rt, "has "+lang) {
						title[lang] = drawTitle(rt, lang)
					}
				}
				id := fmt.Sprintf("r%d-%d", run, i)
				titles[id] = title
				m.save(t, id, time.Duration(rapid.IntRange(0, 2).Draw(rt, "age"))*time.Hour, title)
			}
			limit := rapid.IntRange(1, 3).Draw(rt, "limit")
			for id, title := range titles {
				for lang, text := range title {
					for _, word := range wording.Tokens(text) {
						found := m.find(t, word, limit)
						if !slices.Contains(found, id) {
							rt.Fatalf("X-56 %q (%s) of %q does not find %s: %v", word, lang, text, id, found)
						}
						checkFound(rt, word, found, titles)
					}
					if found := m.find(t, text, limit); !slices.Contains(found, id) {
						rt.Fatalf("X-56 the whole title %q does not find %s: %v", text, id, found)
					}
				}
			}
		})
	})
}

// checkFound holds the hits against a plain look at every title: no hit twice,
// none missing, none too many.
func checkFound(rt *rapid.T, word string, found []string, titles map[string]i18n.Text) {
	seen := map[string]bool{}
	for _, id := range found {
		if seen[id] {
			rt.Fatalf("%q finds %s twice", word, id)
		}
		seen[id] = true
	}
	for id, title := range titles {
		has := false
		for _, text := range title {
			tokens := wording.Tokens(text)
			has = has || slices.ContainsFunc(tokens, func(w string) bool { return strings.HasPrefix(w, word) })
			// A character that ends a run begins no pair but is a word of its own.
			if r := []rune(word); len(r) == 1 {
				has = has || slices.ContainsFunc(tokens, func(w string) bool { return strings.HasSuffix(w, word) && len([]rune(w)) == 2 && w[0] > 0x7f })
			}
		}
		if has != seen[id] {
			rt.Fatalf("%q: %s found %v, want %v (%v)", word, id, seen[id], has, title)
		}
	}
}

func TestSearch_X67_words_that_many_products_have_and_few_have_both(t *testing.T) {
	each(t, func(t *testing.T, m *mall) {
		const many, both = 1020, 5 // the walk is for words of a thousand products and more
		if err := m.db.InTx(context.Background(), func(ctx context.Context) error {
			for n := range many {
				title := "red"
				if n >= many-both { // the oldest, which the walk meets last
					title = "red lamp"
				}
				m.saveIn(t, ctx, fmt.Sprintf("r%04d", n), time.Duration(n)*time.Hour, en(title))
				m.saveIn(t, ctx, fmt.Sprintf("l%04d", n), time.Duration(n)*time.Minute, en("lamp"))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := []string{"r1015", "r1016", "r1017", "r1018", "r1019"}
		for _, query := range []string{"red lamp", "lamp red", "lamp re"} {
			if got := m.find(t, query, 2); !slices.Equal(got, want) {
				t.Errorf("%s: %q", query, got)
			}
		}
	})
}

func TestSearch_paging_neither_repeats_nor_loses_while_products_arrive(t *testing.T) {
	each(t, func(t *testing.T, m *mall) {
		rapid.Check(t, func(rt *rapid.T) {
			for _, table := range []string{"search_word", "product"} {
				if _, err := m.db.Exec(context.Background(), "delete from "+table); err != nil {
					rt.Fatal(err)
				}
			}
			n := rapid.IntRange(1, 8).Draw(rt, "products")
			for i := range n {
				lamps := strings.Repeat("lamp ", rapid.IntRange(1, 3).Draw(rt, "hits"))
				m.save(t, fmt.Sprintf("p%d", i), time.Duration(rapid.IntRange(0, 2).Draw(rt, "age"))*time.Hour, en(lamps))
			}
			limit := rapid.IntRange(1, 4).Draw(rt, "limit")
			seen := map[string]int{}
			var after []string
			for i := 0; ; i++ {
				got, err := m.front.Search(context.Background(), "lam", "products", storefront.Viewer{}, page.Request{After: after, Limit: limit})
				if err != nil {
					rt.Fatal(err)
				}
				for _, c := range got.Cards {
					seen[c.ID]++
				}
				if got.Next == nil {
					break
				}
				after = got.Next
				if i < 3 {
					lamps := strings.Repeat("lamp ", rapid.IntRange(1, 3).Draw(rt, "new hits"))
					m.save(t, fmt.Sprintf("new%d", i), time.Duration(rapid.IntRange(0, 2).Draw(rt, "new age"))*time.Hour, en(lamps))
				}
			}
			for id, times := range seen {
				if times != 1 {
					rt.Fatalf("%s seen %d times", id, times)
				}
			}
			for i := range n {
				if seen[fmt.Sprintf("p%d", i)] != 1 {
					rt.Fatalf("p%d lost: %v", i, seen)
				}
			}
		})
	})
}
