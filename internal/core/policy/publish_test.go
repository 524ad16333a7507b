package policy_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/policy"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

type world struct {
	db    *sqldb.DB
	clock *clock.Business
	audit *audit.Service
	ids   *ident.Source
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	machine := clock.Fixed(start)
	w := &world{db: db, clock: clock.NewBusiness(machine), ids: ident.NewSource(machine, nil)}
	var err error
	w.audit, err = audit.New(audit.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: w.ids, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// service is a fresh process on the same database.
func (w *world) service(t *testing.T, sections ...policy.Section) *policy.Service {
	t.Helper()
	if len(sections) == 0 {
		sections = []policy.Section{section()}
	}
	s, err := policy.New(policy.Deps{DB: w.db, Clock: w.clock, Machine: w.clock, IDs: w.ids,
		Log: discard(), Audit: w.audit, Sections: sections})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w *world) audits(t *testing.T) []audit.Row {
	t.Helper()
	rows, err := w.audit.List(context.Background(), audit.Filter{Action: "policy.published"}, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return rows.Items
}

func count(t *testing.T, s *policy.Service) int {
	t.Helper()
	d, err := s.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return policy.Get[limits](d, "demo").Count
}

func TestPolicy_G0_start_publishes_the_defaults_once(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), context.Background()
		if _, err := w.service(t).Current(ctx); fault.CodeOf(err) != "policy.none" {
			t.Errorf("before the first start: %v", err)
		}
		first, err := w.service(t).Start(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		again := w.service(t)
		if _, err := again.Start(ctx, nil); err != nil {
			t.Fatal(err)
		}
		plain, _, _ := policy.Build(policy.DefaultGuidelines, []policy.Section{section()}, nil)
		cur, err := again.Current(ctx)
		if err != nil || cur.Version != first.Version || cur.Version != plain.Version {
			t.Errorf("version %s, first %s, command line %s: %v", cur.Version, first.Version, plain.Version, err)
		}
		list, err := again.Publications(ctx)
		if err != nil || len(list) != 1 || list[0].Origin != policy.OriginBuiltIn {
			t.Errorf("publications %+v, %v", list, err)
		}
		if rows := w.audits(t); len(rows) != 1 || rows[0].ActorKind != identity.System || rows[0].PolicyVersion != first.Version {
			t.Errorf("audit rows %+v", rows)
		}
	})
}

func TestPolicy_G0_file_wins_and_goes_with_its_flag(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), context.Background()
		steps := []struct {
			file []byte
			want int
		}{{nil, 3}, {[]byte(`{"demo":{"count":7}}`), 7}, {[]byte(`{"demo":{"count":7}}`), 7}, {nil, 3}}
		for i, step := range steps {
			s := w.service(t)
			if _, err := s.Start(ctx, step.file); err != nil {
				t.Fatal(err)
			}
			if got := count(t, s); got != step.want {
				t.Errorf("start %d: count %d, want %d", i, got, step.want)
			}
			w.clock.MoveTo(w.clock.Now().Add(time.Hour))
		}
		s := w.service(t)
		if _, err := s.Publish(ctx, []byte(`{"demo":{"count":9}}`), time.Time{}, "operator's choice"); err != nil {
			t.Fatal(err)
		}
		s = w.service(t)
		if _, err := s.Start(ctx, []byte(`{"demo":{"count":7}}`)); err != nil {
			t.Fatal(err)
		}
		s = w.service(t)
		if _, err := s.Start(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if got := count(t, s); got != 9 {
			t.Errorf("after the file is gone: count %d, want the operator's 9", got)
		}
		if _, err := s.Start(ctx, []byte(`{"demo":{"counts":1}}`)); fault.CodeOf(err) != "policy.invalid" || !strings.Contains(fault.As(err).Msg.In("en"), "demo.counts") {
			t.Errorf("a bad file: %v", err)
		}
	})
}

func TestPolicy_X66_publish_later_and_roll_back(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx := identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_op", Name: "Op", Staff: []identity.Role{identity.Operator}})
		s := w.service(t)
		if _, err := s.Start(ctx, nil); err != nil {
			t.Fatal(err)
		}
		later := start.Add(48 * time.Hour)
		next, err := s.Publish(ctx, []byte(`{"demo":{"count":4}}`), later, "new season")
		if err != nil {
			t.Fatal(err)
		}
		if got := count(t, s); got != 3 {
			t.Errorf("before its date the new version is in force: %d", got)
		}
		w.clock.MoveTo(later.Add(-time.Microsecond))
		if got := count(t, s); got != 3 {
			t.Errorf("one microsecond early: %d", got)
		}
		w.clock.MoveTo(later)
		if got := count(t, s); got != 4 {
			t.Errorf("on its date: %d", got)
		}
		if _, err := s.Publish(ctx, nil, later.Add(-time.Hour), "past"); fault.CodeOf(err) != "policy.past" {
			t.Errorf("publishing into the past: %v", err)
		}
		w.clock.MoveTo(later.Add(time.Hour))
		if _, err := s.Publish(ctx, nil, time.Time{}, "roll back"); err != nil {
			t.Fatal(err)
		}
		if got := count(t, s); got != 3 {
			t.Errorf("after the roll-back: %d", got)
		}
		if old, err := s.Version(ctx, next.Version); err != nil || policy.Get[limits](old, "demo").Count != 4 {
			t.Errorf("a version stays readable: %v", err)
		}
		if _, err := s.Version(ctx, "2.4-00000000"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown version: %v", err)
		}
		if d, err := s.At(ctx, later); err != nil || policy.Get[limits](d, "demo").Count != 4 {
			t.Errorf("what was in force then: %v", err)
		}
		rows := w.audits(t)
		if len(rows) != 3 || rows[0].ActorID != "usr_op" || rows[0].Reason != "roll back" {
			t.Errorf("audit rows %+v", rows)
		}
	})
}

// TestPolicy_X66_a_version_is_never_another_document puts another document under the digest of the one
// to be published, as a collision would.
func TestPolicy_X66_a_version_is_never_another_document(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), context.Background()
		s := w.service(t)
		p, err := s.Publish(ctx, []byte(`{"demo":{"count":4}}`), time.Time{}, "first")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Publish(ctx, []byte(`{"demo":{"count":4}}`), time.Time{}, "the same again"); err != nil {
			t.Errorf("the same document: %v", err)
		}
		if _, err := s.Publish(ctx, []byte(`{"demo":{"count":5}}`), time.Time{}, "another"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, `update policy_version set document = '{"demo":{"count":9}}' where version = $1`, p.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Publish(ctx, []byte(`{"demo":{"count":4}}`), time.Time{}, "collision"); fault.CodeOf(err) != "policy.version_taken" {
			t.Errorf("another document under the version: %v", err)
		}
	})
}

func TestPolicy_stored_version_survives_another_program(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), context.Background()
		s := w.service(t)
		if _, err := s.Publish(ctx, []byte(`{"demo":{"count":5}}`), time.Time{}, "old program"); err != nil {
			t.Fatal(err)
		}
		old, _ := s.Current(ctx)
		type smaller struct {
			Count int `json:"count"`
			Fresh int `json:"fresh"`
		}
		newer := policy.Section{Name: "demo", Defaults: func() any { return &smaller{Count: 3, Fresh: 8} }}
		w.clock.MoveTo(start.Add(time.Hour))
		s = w.service(t, newer)
		if _, err := s.Start(ctx, nil); err != nil {
			t.Fatal(err)
		}
		d, err := s.Current(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got := policy.Get[smaller](d, "demo")
		if got.Count != 5 || got.Fresh != 8 || d.Version == old.Version {
			t.Errorf("%+v version %s, old %s", got, d.Version, old.Version)
		}
	})
}

func TestPolicy_parallel_publications_leave_one_order(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w, ctx := newWorld(t, db), context.Background()
		s := w.service(t)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := s.Start(ctx, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if d, err := s.Current(ctx); err != nil || d.Guidelines != policy.DefaultGuidelines {
			t.Errorf("%v %v", d, err)
		}
	})
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
