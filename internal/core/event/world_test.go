package event_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// hand is a clock that a test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.at }
func (h *hand) to(t time.Time) { h.mu.Lock(); h.at = t; h.mu.Unlock() }

// world is the service on a real database with the real roll-ups; keys and
// products are the outside.
type world struct {
	*event.Service
	t     testing.TB
	db    *sqldb.DB
	now   *hand
	sums  *insight.Service
	signs *event.Impressions
}

type keys struct{}

func (keys) Writer(context.Context, string, string) (identity.Writer, error) {
	return identity.Writer{}, fault.T("keys", fault.Unauthenticated, "key.unknown", "无", "none")
}

func (keys) BuyerOf(context.Context, string) (string, error) { return "", nil }

// products: prd_a… are of sto_1, prd_z of sto_2.
type products struct{}

func (products) AllStores(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		switch {
		case id == "prd_z":
			out[id] = "sto_2"
		case strings.HasPrefix(id, "prd_"):
			out[id] = "sto_1"
		}
	}
	return out, nil
}

type nobody struct{}

func (nobody) Publish(context.Context, string, string, any) error { return nil }

func film() event.Type {
	return event.Type{Name: "Film Started", Label: i18n.T("播放", "Film started"), Item: "video_id", Cells: event.Count(event.KeyOf("Film Started")),
		Properties: []event.Property{{Name: "video_id", Kind: event.Text, Required: true}}}
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: &hand{at: start}}
	ids, log := ident.NewSource(clock.System{}, nil), slog.New(slog.DiscardHandler)
	trail := must(audit.New(audit.Deps{DB: db, Clock: w.now, Machine: w.now, IDs: ids, Log: log}))(t)
	policies := must(policy.New(policy.Deps{DB: db, Clock: w.now, Machine: w.now, IDs: ids, Log: log, Audit: trail, Sections: []policy.Section{event.Section()}}))(t)
	if _, err := policies.Start(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	stores := must(store.New(store.Deps{DB: db, Clock: w.now, IDs: ids, Audit: trail, Events: nobody{}}))(t)
	for _, id := range []string{"sto_1", "sto_2"} {
		if err := stores.Save(t.Context(), store.Store{ID: id, Name: id, LegalName: id, Region: "CN", Entity: store.Company, Level: store.L3, OpenedAt: start, Zone: "Asia/Shanghai"}, ""); err != nil {
			t.Fatal(err)
		}
	}
	w.sums = must(insight.New(insight.Deps{DB: db, Clock: w.now, Stores: stores, Events: nobody{},
		Windows: func(context.Context) (insight.Windows, error) {
			return insight.Windows{Rates: clock.Span(90 * clock.Day), GMV: clock.Span(30 * clock.Day), Bucket: clock.Span(time.Hour)}, nil
		},
		Sources: []insight.Source{{Name: "event", Prefix: event.Prefix, Replay: func(ctx context.Context, emit func([]insight.Cell) error) error {
			return w.Source().Replay(ctx, emit)
		}}}}))(t)
	w.signs = must(event.NewImpressions([]byte("a secret of sixteen bytes"), w.now))(t)
	w.Service = must(event.New(event.Deps{DB: db, Clock: w.now, IDs: ids, Log: log, Policies: policies, Keys: keys{}, Products: products{},
		Rollups: w.sums, Impressions: w.signs, Types: []event.Type{film()}}))(t)
	return w
}

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

var page = identity.Writer{KeyID: "pub_1", StoreID: "sto_1"}

// send takes messages with the key of sto_1's page.
func (w *world) send(messages ...string) []event.Verdict {
	w.t.Helper()
	return w.sendAs(event.Sending{Writer: page, Network: "198.51.100.7"}, messages...)
}

func (w *world) sendAs(in event.Sending, messages ...string) []event.Verdict {
	w.t.Helper()
	for _, m := range messages {
		in.Events = append(in.Events, []byte(m))
	}
	out, err := w.Take(w.t.Context(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Verdicts
}

func (w *world) sum(product, key string) int64 {
	w.t.Helper()
	n, err := w.sums.Sum(w.t.Context(), "sto_1", product, key, start.Add(-500*clock.Day), start.Add(500*clock.Day))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// rebuilt makes the sums again from the rows: nothing may change.
func (w *world) rebuilt() {
	w.t.Helper()
	res, err := w.sums.Rebuild(w.t.Context())
	if err != nil || res.Changed != 0 {
		w.t.Errorf("X-13 a rebuild changed %d of %d sums: %v", res.Changed, res.Cells, err)
	}
}

// track is a message; more are further members.
func track(id, name string, properties map[string]any, more ...any) string {
	m := map[string]any{"type": "track", "messageId": id, "event": name, "anonymousId": "vis_1", "properties": properties}
	for i := 0; i+1 < len(more); i += 2 {
		m[fmt.Sprint(more[i])] = more[i+1]
	}
	b, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(b)
}

type props = map[string]any

func seen(id, product string, more ...any) string {
	return track(id, "Product Viewed", props{"product_id": product}, more...)
}
