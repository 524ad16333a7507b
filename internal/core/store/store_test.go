package store_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// log of events, in the transaction of the change.
type log struct{ topics []string }

func (l *log) Publish(ctx context.Context, topic, key string, _ any) error {
	l.topics = append(l.topics, topic+" "+key)
	return sqldb.RequireTx(ctx, "log.Publish")
}

type world struct {
	*store.Service
	clock  *clock.Business
	audit  *audit.Service
	events *log
}

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		machine := clock.Fixed(start)
		w := &world{clock: clock.NewBusiness(machine), events: &log{}}
		ids := ident.NewSource(clock.System{}, nil)
		var err error
		if w.audit, err = audit.New(audit.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: ids, Log: slog.New(slog.DiscardHandler)}); err != nil {
			t.Fatal(err)
		}
		if w.Service, err = store.New(store.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: w.audit, Events: w.events}); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

func shop(id string) store.Store {
	return store.Store{
		ID: id, Name: "Blue Kiln 蓝窑", LegalName: "Blue Kiln Ltd", Region: "HK", Entity: store.SoleProprietor, Level: store.L3,
		OpenedAt: time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC), Categories: []string{"home", "garden"}, Logistics: []string{"standard"},
		Zone: "Asia/Hong_Kong", Documents: []string{"business_licence"},
	}
}

func TestStore_X01_record_reads_back(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for _, entity := range []store.Entity{store.Company, store.SoleProprietor} {
			for _, region := range []string{"CN", "HK"} {
				want := shop("sto_" + string(entity) + region)
				want.Entity, want.Region = entity, region
				if err := w.Save(ctx, want, "fixture"); err != nil {
					t.Fatal(err)
				}
				want.Version = 1
				got, err := w.Get(ctx, want.ID)
				if err != nil || !cmp.Equal(got, want) {
					t.Errorf("%v: %s", err, cmp.Diff(want, got))
				}
			}
		}
		if _, err := w.Get(ctx, "sto_none"); !fault.Is(err, fault.NotFound) || fault.CodeOf(err) != "not_found" {
			t.Errorf("an unknown store: %v", err)
		}
		names, err := w.StoreNames(ctx, []string{"sto_companyCN", "sto_none"})
		if err != nil || !cmp.Equal(names, map[string]string{"sto_companyCN": "Blue Kiln 蓝窑"}) {
			t.Errorf("%v %v", names, err)
		}
	})
}

func TestStore_X02_levels_are_dated(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, st := context.Background(), shop("sto_1")
		for i, level := range []store.Level{store.L1, store.L1, store.L3, store.L2} {
			st.Level = level
			if err := w.Save(ctx, st, "step"); err != nil {
				t.Fatal(err)
			}
			if err := w.clock.MoveTo(start.Add(time.Duration(i+1) * 24 * time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		history, err := w.Levels(ctx, st.ID)
		if err != nil || len(history) != 3 {
			t.Fatalf("%+v %v", history, err)
		}
		for at, want := range map[time.Duration]store.Level{-time.Microsecond: "", 0: store.L1, 47 * time.Hour: store.L1, 48 * time.Hour: store.L3, 72 * time.Hour: store.L2} {
			if got := store.LevelAt(history, start.Add(at)); got != want {
				t.Errorf("after %s: %q, want %q", at, got, want)
			}
		}
		rows, err := w.audit.List(ctx, audit.Filter{StoreID: st.ID}, page.Request{})
		if err != nil || len(rows.Items) != 3 || rows.Items[2].Action != "store.created" || rows.Items[0].Before == "" {
			t.Errorf("audit %+v %v", rows.Items, err)
		}
		if got := strings.Join(w.events.topics, ","); got != "store.changed sto_1,store.changed sto_1,store.changed sto_1" {
			t.Errorf("events %s: saving the same is no change", got)
		}
	})
}

func TestStore_X02_order_and_name_of_levels(t *testing.T) {
	levels := []store.Level{store.L1, store.L2, store.L3, store.L4, store.L5}
	for i, l := range levels {
		if l.Rank() != i+1 || !l.Name().Complete() {
			t.Errorf("%s has rank %d and name %v", l, l.Rank(), l.Name())
		}
	}
	if store.Level("L6").Rank() != 0 || store.L3.Name().In("en") != "L3 Growth" {
		t.Error("L6 is no level, L3 is Growth")
	}
}

func TestStore_X01_names_every_mistake(t *testing.T) {
	bad := store.Store{ID: "a/b", Region: "China", Entity: "club", Level: "L9", Zone: "Mars", Categories: []string{""}}
	f := fault.As(bad.Validate())
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Pointer)
	}
	want := []string{"/id", "/name", "/legal_name", "/region", "/entity", "/level", "/opened_at", "/zone", "/categories"}
	if !slices.Equal(got, want) || f.Code != "store.invalid" {
		t.Errorf("%s names %v, want %v", f.Code, got, want)
	}
	if err := shop("sto_1").Validate(); err != nil {
		t.Error(err)
	}
}

func TestStore_List_pages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for _, id := range []string{"sto_c", "sto_a", "sto_b"} {
			if err := w.Save(ctx, shop(id), ""); err != nil {
				t.Fatal(err)
			}
		}
		var seen []string
		for req := (page.Request{Limit: 2}); ; {
			p, err := w.List(ctx, req)
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range p.Items {
				seen = append(seen, st.ID)
			}
			if p.Next == nil {
				break
			}
			req.After = p.Next
		}
		if !slices.Equal(seen, []string{"sto_a", "sto_b", "sto_c"}) {
			t.Errorf("%v", seen)
		}
	})
}

func TestStore_X52_find_narrows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for id, change := range map[string]func(*store.Store){
			"sto_1": func(s *store.Store) { s.Name, s.Level, s.Entity = "Lamp 100% House", store.L3, store.Company },
			"sto_2": func(s *store.Store) { s.Name, s.Level, s.Entity = "竹里厨具", store.L3, store.SoleProprietor },
			"sto_3": func(s *store.Store) { s.Name, s.Level, s.Entity = "Lamp Yard", store.L4, store.Company },
		} {
			st := shop(id)
			change(&st)
			if err := w.Save(ctx, st, ""); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			f    store.Filter
			want []string
		}{
			{store.Filter{}, []string{"sto_1", "sto_2", "sto_3"}},
			{store.Filter{Query: "LAMP"}, []string{"sto_1", "sto_3"}},
			{store.Filter{Query: "0% h"}, []string{"sto_1"}},
			{store.Filter{Query: "%"}, []string{"sto_1"}},
			{store.Filter{Query: "竹里"}, []string{"sto_2"}},
			{store.Filter{Query: "sto_3"}, []string{"sto_3"}},
			{store.Filter{Level: store.L3}, []string{"sto_1", "sto_2"}},
			{store.Filter{Level: store.L3, Entity: store.Company}, []string{"sto_1"}},
			{store.Filter{Query: "nobody"}, nil},
		} {
			p, err := w.Find(ctx, c.f, page.Request{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, st := range p.Items {
				got = append(got, st.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v finds %v, want %v", c.f, got, c.want)
			}
		}
	})
}
