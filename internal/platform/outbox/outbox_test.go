package outbox_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var files = sqltest.Only(schema.Files, "0001_platform.sql")

const insertNote = "insert into cron (name, last_tick_us) values ($1, $2)" // any table serves as a subscriber's effect

func notes(t *testing.T, db *sqldb.DB) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "select count(*) from cron")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func newOutbox(t *testing.T, db *sqldb.DB, business clock.Clock) *outbox.Outbox {
	t.Helper()
	o, err := outbox.New(outbox.Deps{DB: db, Machine: clock.System{}, Business: business,
		IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func publish(t *testing.T, db *sqldb.DB, o *outbox.Outbox, key string) {
	t.Helper()
	if err := db.InTx(t.Context(), func(ctx context.Context) error {
		return o.Publish(ctx, "conduct.violation", key, map[string]string{"severity": "serious"})
	}); err != nil {
		t.Fatal(err)
	}
}

func TestPublish(t *testing.T) {
	t.Run("X-54_one_event_reaches_each_subscriber_once", func(t *testing.T) {
		sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) {
			business := clock.NewBusiness(clock.System{})
			o := newOutbox(t, db, business)
			var got []string
			for _, name := range []string{"eligibility", "notice"} {
				o.Subscribe(name, "conduct.violation", func(ctx context.Context, e outbox.Event) error {
					var p struct{ Severity string }
					if err := e.Decode(&p); err != nil {
						return err
					}
					got = append(got, name+" "+e.Key+" "+p.Severity)
					return sqldb.RequireTx(ctx, "test")
				})
			}
			o.Subscribe("other", "video.published", func(context.Context, outbox.Event) error { t.Error("wrong topic"); return nil })
			no := errors.New("no")
			if err := db.InTx(t.Context(), func(ctx context.Context) error {
				return errors.Join(o.Publish(ctx, "conduct.violation", "rolled back", nil), no)
			}); !errors.Is(err, no) {
				t.Fatal(err)
			}
			if err := o.Publish(t.Context(), "conduct.violation", "x", nil); err == nil {
				t.Error("published without a transaction")
			}
			publish(t, db, o, "sto_1")
			for range 2 {
				if err := o.Drain(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if want := "eligibility sto_1 serious,notice sto_1 serious"; strings.Join(got, ",") != want {
				t.Errorf("got %v", got)
			}
		})
	})
	t.Run("X-62_effects_of_a_delivery_that_fails_half_way_happen_once", func(t *testing.T) {
		sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) {
			business := clock.NewBusiness(clock.System{})
			o, tries := newOutbox(t, db, business), 0
			o.Subscribe("s", "conduct.violation", func(ctx context.Context, e outbox.Event) error {
				tries++
				if _, err := db.Exec(ctx, insertNote, e.ID, int64(tries)); err != nil {
					return err
				}
				if tries == 1 {
					return errors.New("half-way")
				}
				return nil
			})
			publish(t, db, o, "sto_1")
			for range 3 {
				if err := o.Drain(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := business.MoveTo(business.Now().Add(time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			if tries != 2 || notes(t, db) != 1 {
				t.Errorf("tries %d, effects %d; want 2 and 1", tries, notes(t, db))
			}
		})
	})
	t.Run("X-62_a_delivery_that_comes_twice_has_its_effect_once", func(t *testing.T) {
		sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) {
			business := clock.NewBusiness(clock.System{})
			o, ran := newOutbox(t, db, business), 0
			o.Subscribe("s", "conduct.violation", func(context.Context, outbox.Event) error { ran++; return nil })
			publish(t, db, o, "sto_1")
			payload, err := sqldb.One(t.Context(), db, sqldb.Scalar[string], "select payload from job")
			if err != nil {
				t.Fatal(err)
			}
			if err := o.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			again, err := queue.New(queue.Deps{DB: db, Machine: clock.System{}, Business: business,
				IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.InTx(t.Context(), func(ctx context.Context) error {
				return again.Enqueue(ctx, queue.Task{Kind: "outbox/s/conduct.violation", Payload: raw(payload)})
			}); err != nil {
				t.Fatal(err)
			}
			if err := o.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if ran != 1 {
				t.Errorf("ran %d times, want 1", ran)
			}
			if err := o.Prune(t.Context(), business.Now().Add(31*24*time.Hour)); err != nil {
				t.Fatal(err)
			}
			n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "select (select count(*) from outbox) + (select count(*) from outbox_delivery)")
			if err != nil || n != 0 {
				t.Errorf("after pruning %d rows, %v", n, err)
			}
		})
	})
	t.Run("a_started_outbox_delivers_by_itself", func(t *testing.T) {
		sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) {
			o, got := newOutbox(t, db, clock.System{}), make(chan string, 1)
			o.Subscribe("s", "conduct.violation", func(_ context.Context, e outbox.Event) error { got <- e.Key; return nil })
			o.Start(context.Background())
			publish(t, db, o, "sto_9")
			if key := <-got; key != "sto_9" {
				t.Error(key)
			}
			o.Stop(context.Background())
		})
	})
}

type raw string

func (r raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }
