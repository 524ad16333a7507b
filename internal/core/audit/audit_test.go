package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var (
	day     = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	machine = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	owner   = identity.Actor{Kind: identity.User, ID: "usr_1", Name: "李雷", Stores: map[string]identity.Role{"sto_1": identity.Owner}}
	staff   = identity.Actor{Kind: identity.User, ID: "usr_2", Name: "Rita", Staff: []identity.Role{identity.Reviewer, identity.TrustSafety}}
)

func newTrail(t *testing.T, db *sqldb.DB) (*audit.Service, *clock.Business) {
	t.Helper()
	now := clock.NewBusiness(clock.Fixed(day))
	s, err := audit.New(audit.Deps{
		DB: db, Clock: now, Machine: clock.Fixed(machine), IDs: ident.NewSource(now, nil), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, now
}

func each(t *testing.T, test func(t *testing.T, db *sqldb.DB, s *audit.Service, now *clock.Business)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		s, now := newTrail(t, db)
		test(t, db, s, now)
	})
}

func write(t *testing.T, db *sqldb.DB, s *audit.Service, a identity.Actor, e audit.Entry) {
	t.Helper()
	ctx := identity.WithActor(context.Background(), a)
	if err := db.InTx(ctx, func(ctx context.Context) error { return s.Write(ctx, e) }); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, s *audit.Service, f audit.Filter) []audit.Row {
	t.Helper()
	p, err := s.List(context.Background(), f, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return p.Items
}

func TestWrite(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *audit.Service, _ *clock.Business) {
		write(t, db, s, owner, audit.Entry{
			StoreID: "sto_1", Subject: "vid_1", Action: "video.withdrawn", Reason: "<out of date> & old", PolicyVersion: "2.4-1a2b3c4d",
			Before: map[string]any{"state": "published", "b": 1.50, "a": int64(9007199254740993)}, After: struct {
				State string `json:"state"`
			}{"withdrawn"},
		})
		write(t, db, s, staff, audit.Entry{StoreID: "sto_1", Subject: "vid_1", Action: "video.rejected"})
		rows := list(t, s, audit.Filter{StoreID: "sto_1", Subject: "vid_1"})
		if len(rows) != 2 {
			t.Fatalf("rows = %d", len(rows))
		}
		second, first := rows[0], rows[1]
		want := audit.Row{
			ID: first.ID, StoreID: "sto_1", Subject: "vid_1", Action: "video.withdrawn", ActorKind: identity.User, ActorID: "usr_1",
			ActorName: "李雷", ActorRole: "owner", Reason: "<out of date> & old", PolicyVersion: "2.4-1a2b3c4d",
			Before: `{"a":9007199254740993,"b":1.5,"state":"published"}`, After: `{"state":"withdrawn"}`,
			At: day, MachineAt: machine, Salt: first.Salt, Digest: first.Digest,
		}
		if !reflect.DeepEqual(first, want) {
			t.Errorf("X-22 row =\n%+v\nwant\n%+v", first, want)
		}
		if second.ActorRole != "reviewer,trust_safety" || second.Before != "" || second.After != "" {
			t.Errorf("second row = %+v", second)
		}
		if first.Salt == second.Salt || !audit.Verify(first) || !audit.Verify(second) {
			t.Error("X-52 rows do not verify, or share a salt")
		}
	})
}

func TestWrite_only_beside_the_change(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *audit.Service, _ *clock.Business) {
		ctx := context.Background()
		e := audit.Entry{Subject: "x", Action: "y"}
		if err := s.Write(ctx, e); !fault.Is(err, fault.Internal) {
			t.Errorf("outside a transaction: %v", err)
		}
		undone := errors.New("undone")
		err := db.InTx(ctx, func(ctx context.Context) error {
			if err := s.Write(ctx, e); err != nil {
				t.Error(err)
			}
			return undone
		})
		if err == nil || len(list(t, s, audit.Filter{})) != 0 {
			t.Errorf("X-22 a row outlives its change: %v", err)
		}
		for _, bad := range []audit.Entry{{Action: "y"}, {Subject: "x"}, {Subject: "x", Action: "y", After: func() {}}} {
			if err := db.InTx(ctx, func(ctx context.Context) error { return s.Write(ctx, bad) }); err == nil {
				t.Errorf("%+v is accepted", bad)
			}
		}
	})
}

func TestWrite_keeps_no_name_of_a_buyer(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *audit.Service, _ *clock.Business) {
		write(t, db, s, identity.Actor{Kind: identity.Buyer, ID: "b1", Name: "Maria"}, audit.Entry{Subject: "vid_1", Action: "video.liked"})
		if r := list(t, s, audit.Filter{}); r[0].ActorName != "" || r[0].ActorID != "b1" {
			t.Errorf("row = %+v", r[0])
		}
	})
}

// Every column is covered: changing any of them breaks the digest.
func TestVerify_notices_any_change(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	s, _ := newTrail(t, db)
	write(t, db, s, owner, audit.Entry{StoreID: "sto_1", Subject: "vid_1", Action: "a", Reason: "r", PolicyVersion: "v", Before: 1, After: 2})
	good := list(t, s, audit.Filter{})[0]
	if !audit.Verify(good) {
		t.Fatal("the untouched row does not verify")
	}
	typ := reflect.TypeFor[audit.Row]()
	for i := range typ.NumField() {
		r := good
		f := reflect.ValueOf(&r).Elem().Field(i)
		switch f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(f.Interface().(time.Time).Add(time.Microsecond)))
		default:
			f.SetString(f.String() + "0")
		}
		if audit.Verify(r) {
			t.Errorf("X-52 a changed %s is not noticed", typ.Field(i).Name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r := good
		r.Reason = rapid.String().Draw(t, "reason")
		r.Subject = rapid.String().Draw(t, "subject")
		if audit.Verify(r) != (r.Reason == good.Reason && r.Subject == good.Subject) {
			t.Fatalf("reason %q, subject %q verify", r.Reason, r.Subject)
		}
	})
}

func TestList_filters_and_pages(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *audit.Service, now *clock.Business) {
		for i := range 30 {
			if i%3 == 0 {
				if err := now.MoveTo(now.Now().Add(time.Second)); err != nil {
					t.Fatal(err)
				}
			}
			a := owner
			if i%5 == 0 {
				a = staff
			}
			write(t, db, s, a, audit.Entry{
				StoreID: fmt.Sprint("sto_", i%2), Subject: fmt.Sprint("sub_", i%4), Action: fmt.Sprint("act_", i%3), Reason: fmt.Sprint(i),
			})
		}
		for _, c := range []struct {
			filter audit.Filter
			keep   func(i int) bool
		}{
			{audit.Filter{}, func(int) bool { return true }},
			{audit.Filter{StoreID: "sto_1"}, func(i int) bool { return i%2 == 1 }},
			{audit.Filter{StoreID: "sto_1", Action: "act_2"}, func(i int) bool { return i%2 == 1 && i%3 == 2 }},
			{audit.Filter{StoreID: "sto_1", Subject: "sub_3"}, func(i int) bool { return i%4 == 3 }},
			{audit.Filter{StoreID: "sto_1", Subject: "sub_2"}, func(int) bool { return false }},
			{audit.Filter{Subject: "sub_2"}, func(i int) bool { return i%4 == 2 }},
			{audit.Filter{Subject: "sub_2", ActorID: "usr_2"}, func(i int) bool { return i%4 == 2 && i%5 == 0 }},
			{audit.Filter{ActorID: "usr_2", Action: "act_0"}, func(i int) bool { return i%5 == 0 && i%3 == 0 }},
		} {
			var want []string
			for i := 29; i >= 0; i-- {
				if c.keep(i) {
					want = append(want, fmt.Sprint(i))
				}
			}
			for _, limit := range []int{1, 4, 100} {
				var got []string
				req := page.Request{Limit: limit}
				for {
					p, err := s.List(context.Background(), c.filter, req)
					if err != nil {
						t.Fatal(err)
					}
					for _, r := range p.Items {
						got = append(got, r.Reason)
					}
					if req.After = p.Next; req.After == nil {
						break
					}
				}
				if strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("%+v by %d: %v, want %v", c.filter, limit, got, want)
				}
			}
		}
		if _, err := s.List(context.Background(), audit.Filter{}, page.Request{After: []string{"x"}}); fault.CodeOf(err) != "cursor.invalid" {
			t.Errorf("a foreign cursor: %v", err)
		}
	})
}
