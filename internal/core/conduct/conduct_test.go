package conduct_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/conduct"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

type log struct{ lines []string }

func (l *log) Publish(ctx context.Context, topic, key string, payload any) error {
	if v, ok := payload.(conduct.ViolationChanged); ok {
		l.lines = append(l.lines, fmt.Sprint(topic, " ", key, " ", v.Severity, " ", v.Ended))
	}
	return sqldb.RequireTx(ctx, "log.Publish")
}

type world struct {
	*conduct.Service
	clock  *clock.Business
	audit  *audit.Service
	events *log
	bell   *bell
	shelf  *shelf
}

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		machine := clock.Fixed(start)
		w := &world{clock: clock.NewBusiness(machine), events: &log{}, bell: &bell{}, shelf: &shelf{}}
		ids := ident.NewSource(clock.System{}, nil)
		var err error
		must := func() {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		w.audit, err = audit.New(audit.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: ids, Log: slog.New(slog.DiscardHandler)})
		must()
		stores, err := store.New(store.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: w.audit, Events: w.events})
		must()
		for _, id := range []string{"sto_1", "sto_2"} {
			err = stores.Save(context.Background(), store.Store{ID: id, Name: id, LegalName: id, Region: "CN", Entity: store.Company,
				Level: store.L3, OpenedAt: start, Zone: "Asia/Shanghai"}, "")
			must()
		}
		w.Service, err = conduct.New(conduct.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: w.audit, Stores: stores, Events: w.events, Notices: w.bell, Reviews: w.shelf, Scopes: scopes(),
			Expiry: func(_ context.Context, s conduct.Severity) (time.Duration, error) {
				if s == conduct.Serious {
					return 365 * clock.Day, nil
				}
				return 90 * clock.Day, nil
			}})
		must()
		test(t, w)
	})
}

func (w *world) count(t *testing.T, storeID string, at time.Time) int {
	t.Helper()
	list, err := w.InForce(context.Background(), storeID, at)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestViolation_X11_in_force_from_its_time_until_it_lapses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for severity, span := range map[conduct.Severity]time.Duration{conduct.Minor: 90 * clock.Day, conduct.Serious: 365 * clock.Day} {
			v, err := w.Add(ctx, conduct.Violation{StoreID: "sto_1", Severity: severity, Module: "video", Reason: "test"})
			if err != nil || v.ID == "" || !v.At.Equal(start) || v.ExpiresAt.Sub(v.At) != span {
				t.Errorf("%s: %+v %v", severity, v, err)
			}
		}
		for at, want := range map[time.Duration]int{-time.Microsecond: 0, 0: 2, 90*clock.Day - time.Microsecond: 2, 90 * clock.Day: 1,
			365*clock.Day - time.Microsecond: 1, 365 * clock.Day: 0} {
			if got := w.count(t, "sto_1", start.Add(at)); got != want {
				t.Errorf("after %s: %d in force, want %d", at, got, want)
			}
		}
		if got := w.count(t, "sto_2", start); got != 0 {
			t.Errorf("X-51 another store has %d", got)
		}
	})
}

func TestViolation_X11_given_times_are_kept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		given := conduct.Violation{ID: "vio_1", StoreID: "sto_1", Severity: conduct.Serious, At: start.Add(-time.Hour), ExpiresAt: start.Add(time.Hour)}
		if _, err := w.Add(ctx, given); err != nil {
			t.Fatal(err)
		}
		if got := w.count(t, "sto_1", start.Add(time.Hour)); got != 0 {
			t.Errorf("in force at the instant of its expiry: %d", got)
		}
		bad := map[string]conduct.Violation{
			"violation.invalid":  {StoreID: "sto_1", Severity: "grave"},
			"violation.invalid ": {StoreID: "sto_1", Severity: conduct.Minor, At: start, ExpiresAt: start},
			"not_found":          {StoreID: "sto_none", Severity: conduct.Minor},
		}
		for code, v := range bad {
			if _, err := w.Add(ctx, v); fault.CodeOf(err) != strings.TrimSpace(code) {
				t.Errorf("%+v: %v, want %s", v, err, code)
			}
		}
	})
}

func TestViolation_X11_replace_ends_what_is_in_force(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		if _, err := w.Add(ctx, conduct.Violation{StoreID: "sto_1", Severity: conduct.Serious}); err != nil {
			t.Fatal(err)
		}
		if err := w.clock.MoveTo(start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := w.Replace(ctx, "sto_1", []conduct.Violation{{Severity: conduct.Minor}, {Severity: conduct.Minor}}); err != nil {
			t.Fatal(err)
		}
		if before, now := w.count(t, "sto_1", start), w.count(t, "sto_1", start.Add(time.Hour)); before != 1 || now != 2 {
			t.Errorf("%d were in force, %d are", before, now)
		}
		if err := w.Replace(ctx, "sto_1", nil); err != nil {
			t.Fatal(err)
		}
		if now := w.count(t, "sto_1", start.Add(time.Hour)); now != 0 {
			t.Errorf("%d are in force after all were taken back", now)
		}
		want := "serious false,serious true,minor false,minor false,minor true,minor true"
		if got := strings.ReplaceAll(strings.Join(w.events.lines, ","), "conduct.violation sto_1 ", ""); got != want {
			t.Errorf("events %s", got)
		}
		rows, err := w.audit.List(ctx, audit.Filter{StoreID: "sto_1"}, page.Request{Limit: 50})
		actions := map[string]int{}
		for _, r := range rows.Items {
			actions[r.Action]++
		}
		if err != nil || actions["violation.added"] != 3 || actions["violation.taken_back"] != 3 {
			t.Errorf("audit %v %v", actions, err)
		}
		first, err := w.List(ctx, "sto_1", page.Request{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Next == nil || first.Items[0].InForce(start.Add(time.Hour)) {
			t.Fatalf("%+v %v", first, err)
		}
		rest, err := w.List(ctx, "sto_1", page.Request{Limit: 2, After: first.Next})
		if err != nil || len(rest.Items) != 1 || rest.Next != nil || rest.Items[0].Severity != conduct.Serious {
			t.Errorf("%+v %v", rest, err)
		}
	})
}
