package order_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/ingest"
	"souk/internal/core/insight"
	"souk/internal/core/order"
	"souk/internal/core/store"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 6, 15, 10, 30, 0, 0, time.UTC)

// hands is a clock that tests move.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = t
}

type noIndex struct{}

func (noIndex) Put(context.Context, catalog.Product) error { return nil }
func (noIndex) Find(context.Context, string, string, page.Request) (page.Of[string], error) {
	return page.Of[string]{}, nil
}

type events struct{ keys []string }

func (e *events) Publish(ctx context.Context, topic, key string, payload any) error {
	if m, ok := payload.(insight.MetricChanged); ok {
		for _, k := range m.Keys {
			e.keys = append(e.keys, key+"/"+k)
		}
	}
	return sqldb.RequireTx(ctx, "events.Publish")
}

type facts struct {
	orders  *order.Service
	catalog *catalog.Service
}

func (f *facts) Buyers(ctx context.Context, storeID string, from, to time.Time) (int64, int64, error) {
	return f.orders.Buyers(ctx, storeID, from, to)
}

func (f *facts) OnSale(ctx context.Context, storeID string) ([]string, error) {
	return f.catalog.OnSale(ctx, storeID)
}

// world is two stores with three products each.
type world struct {
	t       testing.TB
	db      *sqldb.DB
	clock   *hands
	events  *events
	insight *insight.Service
	orders  *order.Service
	ingest  *ingest.Service
	catalog *catalog.Service
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	ctx, log, ids := context.Background(), slog.New(slog.DiscardHandler), ident.NewSource(clock.System{}, nil)
	w := &world{t: t, db: db, clock: &hands{at: start}, events: &events{}}
	trail := must[*audit.Service](t)(audit.New(audit.Deps{DB: db, Clock: w.clock, Machine: w.clock, IDs: ids, Log: log}))
	stores := must[*store.Service](t)(store.New(store.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: trail, Events: w.events}))
	w.catalog = must[*catalog.Service](t)(catalog.New(catalog.Deps{DB: db, Clock: w.clock, IDs: ids, Index: noIndex{}}))
	late := &facts{catalog: w.catalog}
	w.insight = must[*insight.Service](t)(insight.New(insight.Deps{DB: db, Clock: w.clock, Stores: stores, Events: w.events, Facts: late,
		Sources: order.Sources(func() *order.Service { return w.orders }),
		Windows: func(context.Context) (insight.Windows, error) {
			return insight.Windows{Rates: clock.Span(90 * clock.Day), GMV: clock.Span(30 * clock.Day), Bucket: clock.Span(time.Hour)}, nil
		}}))
	w.orders = must[*order.Service](t)(order.New(order.Deps{DB: db, Clock: w.clock, Stores: stores, Products: w.catalog, Sums: w.insight,
		Policy:   func(context.Context) (order.Policy, error) { return order.DefaultPolicy(), nil },
		BuyerKey: func(id string) string { return "key-" + id }}))
	late.orders = w.orders
	w.ingest = must[*ingest.Service](t)(ingest.New(ingest.Deps{DB: db, Log: log, Guard: httpapi.Public(), Together: w.insight.Together, After: w.insight.RefreshDue,
		Kinds: append([]ingest.Kind{w.catalog.Kind(stores.Known)}, w.orders.Kinds()...)}))
	for _, id := range []string{"sto_1", "sto_2"} {
		err := stores.Save(ctx, store.Store{ID: id, Name: id, LegalName: id, Region: "CN", Entity: store.Company, Level: store.L3, OpenedAt: start.AddDate(-1, 0, 0), Zone: "Asia/Shanghai"}, "")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			_, err := w.catalog.Save(ctx, catalog.Product{ID: fmt.Sprintf("prd_%s_%d", id[4:], i), StoreID: id, Title: i18n.T("商品", "product"), Price: money.Must("10", "USD"), Active: true, ListedAt: start})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return w
}

type js map[string]any

// send hands rows in and gives the verdicts.
func (w *world) send(kind string, rows ...js) []ingest.Verdict {
	w.t.Helper()
	var b bytes.Buffer
	for _, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			w.t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	var out []ingest.Verdict
	if _, err := w.ingest.TakeLines(context.Background(), kind, "en", &b, func(v []ingest.Verdict) error {
		out = append(out, v...)
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// told sends one row that must be taken with the result.
func (w *world) told(kind string, want ingest.Result, r js) {
	w.t.Helper()
	if v := w.send(kind, r); len(v) != 1 || v[0].Result != want {
		w.t.Fatalf("%s %v: %+v, want %s", kind, r, v, want)
	}
}

func (w *world) refused(kind, code, pointer string, r js) {
	w.t.Helper()
	v := w.send(kind, r)
	if len(v) != 1 || v[0].Result != ingest.Refused || v[0].Code != code || v[0].Pointer != pointer || v[0].Message == "" || v[0].Fix == "" {
		w.t.Errorf("%s %v: %+v, want %s at %s", kind, r, v, code, pointer)
	}
}

func (w *world) metrics(storeID string) map[string]string {
	w.t.Helper()
	all, err := w.insight.Metrics(context.Background(), storeID)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]string{}
	for k, m := range all {
		out[k] = strings.TrimSpace(m.Value + " " + m.Currency)
		if m.Source == insight.Pinned {
			out[k] += " pinned"
		}
	}
	return out
}

// shows checks metrics of sto_1; "" asks that there is no value.
func (w *world) shows(want map[string]string) {
	w.t.Helper()
	have := w.metrics("sto_1")
	for k, v := range want {
		if have[k] != v {
			w.t.Errorf("%s is %q, want %q", k, have[k], v)
		}
	}
}

func usd(amount string) js { return js{"amount": amount, "currency": "USD"} }

func at(t time.Time) string { return t.Format(time.RFC3339Nano) }

// sale is an order of sto_1 for one product.
func sale(id string, paid time.Time, amount string) js {
	return js{"id": id, "store": "sto_1", "buyer": "b-" + id, "paid_at": at(paid), "lines": []js{{"product": "prd_1_0", "quantity": 1, "price": usd(amount)}}}
}
