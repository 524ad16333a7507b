package insight_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

type log struct{ keys []string }

func (l *log) Publish(ctx context.Context, topic, key string, payload any) error {
	if m, ok := payload.(insight.MetricChanged); ok && topic == insight.TopicMetric && key == m.StoreID {
		l.keys = append(l.keys, m.Key)
	}
	return sqldb.RequireTx(ctx, "log.Publish")
}

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, s *insight.Service, events *log)) {
	t.Helper()
	eachWith(t, func(t *testing.T, w *world) { test(t, w.insight, w.events) })
}

// world is a service with one store and a source of facts.
type world struct {
	db      *sqldb.DB
	insight *insight.Service
	events  *log
	facts   *facts
	stores  *store.Service
	trail   *audit.Service
}

func eachWith(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		given := &facts{cells: map[int][]insight.Cell{}}
		now, events, ids := clock.Fixed(start), &log{}, ident.NewSource(clock.System{}, nil)
		trail, err := audit.New(audit.Deps{DB: db, Clock: now, Machine: now, IDs: ids, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		stores, err := store.New(store.Deps{DB: db, Clock: now, IDs: ids, Audit: trail, Events: events})
		if err != nil {
			t.Fatal(err)
		}
		err = stores.Save(context.Background(), store.Store{ID: "sto_1", Name: "a", LegalName: "a", Region: "CN", Entity: store.Company,
			Level: store.L3, OpenedAt: start, Zone: "Asia/Shanghai"}, "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := insight.New(insight.Deps{DB: db, Clock: now, Stores: stores, Events: events,
			Windows: func(context.Context) (insight.Windows, error) {
				return insight.Windows{Rates: clock.Span(90 * clock.Day), GMV: clock.Span(30 * clock.Day), Bucket: clock.Span(time.Hour)}, nil
			}, Sources: []insight.Source{given.source()}})
		if err != nil {
			t.Fatal(err)
		}
		test(t, &world{db, s, events, given, stores, trail})
	})
}

func TestMetric_X12_AMB85_pinned_values_stay_exact_and_defined(t *testing.T) {
	each(t, func(t *testing.T, s *insight.Service, events *log) {
		ctx := context.Background()
		pins := []struct{ key, value, currency, kept, window string }{
			{insight.DisputeRate90d, "0.0081", "", "0.0081", "90d"},
			{insight.PositiveRate90d, "0.94999999999999999999", "", "0.94999999999999999999", "90d"},
			{insight.Rating, "4.69", "", "4.69", ""},
			{insight.GMV30d, "4999.99", "USD", "4999.99", "30d"},
			{insight.GMV30d, "5000", "USD", "5000.00", "30d"},
		}
		for _, p := range pins {
			if err := s.Pin(ctx, "sto_1", p.key, p.value, p.currency); err != nil {
				t.Fatal(err)
			}
			all, err := s.Metrics(ctx, "sto_1")
			if err != nil {
				t.Fatal(err)
			}
			m := all[p.key]
			if m.Value != p.kept || m.Window != p.window || m.Currency != p.currency || m.Source != insight.Pinned || m.Zone != "Asia/Shanghai" ||
				!m.ComputedAt.Equal(start) || !m.Name.Complete() || !m.Formula.Complete() {
				t.Errorf("%+v", m)
			}
		}
		if len(events.keys) != len(pins) || events.keys[4] != insight.GMV30d {
			t.Errorf("events %v", events.keys)
		}
	})
}

func TestMetric_X04_X06_values_at_their_borders(t *testing.T) {
	each(t, func(t *testing.T, s *insight.Service, _ *log) {
		cases := []struct {
			key, value, currency, code string
		}{
			{insight.DisputeRate90d, "0", "", ""}, {insight.DisputeRate90d, "1", "", ""},
			{insight.DisputeRate90d, "1.0001", "", "metric.invalid"}, {insight.DisputeRate90d, "-0.1", "", "metric.invalid"},
			{insight.DisputeRate90d, "0.8 %", "", "metric.invalid"}, {insight.DisputeRate90d, "1e-3", "", "metric.invalid"},
			{insight.Rating, "1", "", ""}, {insight.Rating, "5", "", ""}, {insight.Rating, "0.99", "", "metric.invalid"}, {insight.Rating, "5.01", "", "metric.invalid"},
			{insight.GMV30d, "10", "", "metric.invalid"}, {insight.GMV30d, "10", "usd", "metric.invalid"}, {insight.GMV30d, "x", "USD", "metric.invalid"},
			{"clicks", "1", "", "metric.unknown"},
		}
		for _, c := range cases {
			if err := s.Pin(context.Background(), "sto_1", c.key, c.value, c.currency); fault.CodeOf(err) != c.code {
				t.Errorf("%s = %s %s: %v, want %q", c.key, c.value, c.currency, err, c.code)
			}
		}
		if err := s.Pin(context.Background(), "sto_none", insight.Rating, "4", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown store: %v", err)
		}
		if _, err := s.Metrics(context.Background(), "sto_none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown store: %v", err)
		}
	})
}

func TestRefresh_X12_each_figure_rests_on_the_stores_own_sums_in_its_own_window(t *testing.T) {
	eachWith(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		at := func(key, product string, days, value int64) insight.Cell {
			return insight.Cell{StoreID: "sto_1", ProductID: product, Key: key, Hour: start.Add(-time.Duration(days) * clock.Day), Value: value}
		}
		err := w.db.InTx(ctx, func(ctx context.Context) error {
			return w.insight.Add(ctx, []insight.Cell{
				at(insight.KeyOrders, "", 0, 30), at(insight.KeyOrders, "", 29, 3), at(insight.KeyOrders, "", 31, 67), at(insight.KeyOrders, "", 91, 900),
				at(insight.KeyOrders, "prd_1", 1, 4000), {StoreID: "sto_2", Key: insight.KeyOrders, Hour: start, Value: 5000},
				at(insight.KeyDisputed, "", 89, 1), at(insight.KeyDisputed, "", 91, 50),
				at(insight.KeyStars+"5", "", 2, 9), at(insight.KeyStars+"1", "", 60, 1), at(insight.KeyStars+"1", "", 400, 10), at(insight.KeyStars+"1", "prd_1", 2, 70),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.insight.Refresh(ctx, "sto_1"); err != nil {
			t.Fatal(err)
		}
		got, err := w.insight.Metrics(ctx, "sto_1")
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			insight.Orders30d: "33", insight.DisputeRate90d: "0.01", insight.PositiveRate90d: "0.9",
			insight.Rating: "2.80", // (9×5 + 1 + 10) ÷ 20, whatever the day
		} {
			if got[key].Value != want {
				t.Errorf("%s is %q, want %q", key, got[key].Value, want)
			}
			d, err := w.insight.Page(ctx, "sto_1", key, start.Add(-clock.Day), start, insight.StepDay)
			if err != nil || len(d.Inputs) == 0 || len(d.Series) == 0 || d.Series[len(d.Series)-1].Value != want {
				t.Errorf("the page of %s: %+v, %v", key, d, err)
			}
		}
	})
}
