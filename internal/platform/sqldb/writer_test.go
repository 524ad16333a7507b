package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var platform = sqltest.Only(schema.Files, "0001_platform.sql")

// together runs the functions in one batch of the writer: they queue up behind a
// transaction that waits until all of them have come.
func together(t *testing.T, db *sqldb.DB, fns ...func(ctx context.Context) error) []error {
	t.Helper()
	var coming atomic.Int32
	errs := make([]error, len(fns))
	var wg sync.WaitGroup
	inside := make(chan struct{})
	var once sync.Once
	wg.Go(func() {
		if err := db.InTx(context.Background(), func(context.Context) error {
			once.Do(func() { close(inside) }) // it may run again when its batch is broken
			for coming.Load() < int32(len(fns)) {
				runtime.Gosched()
			}
			for range 10_000 { // let them get from the counter to the queue
				runtime.Gosched()
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-inside
	for i, fn := range fns {
		wg.Go(func() {
			coming.Add(1)
			errs[i] = db.InTx(context.Background(), fn)
		})
	}
	wg.Wait()
	return errs
}

func TestWriter(t *testing.T) {
	put := func(db *sqldb.DB, id string, runs *atomic.Int32) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			runs.Add(1)
			_, err := db.Exec(ctx, insert, id, "s", int64(1))
			return err
		}
	}
	t.Run("X-68_a_batch_that_the_engine_gives_up_runs_again_without_the_culprit", func(t *testing.T) {
		db := sqltest.OpenSQLite(t, platform)
		again := false
		for try := 0; try < 50 && !again; try++ { // until the culprit came behind somebody
			var runs [8]atomic.Int32
			fns := []func(ctx context.Context) error{}
			for i := range runs {
				fns = append(fns, put(db, fmt.Sprintf("%d-%d", try, i), &runs[i]))
			}
			culprit, at := errors.New("culprit"), try%9
			fns = slices.Insert(fns, at, func(ctx context.Context) error {
				_, err := db.Exec(ctx, "rollback") // what the engine does by itself on an I/O error
				return errors.Join(culprit, err)
			})
			errs := together(t, db, fns...)
			if !errors.Is(errs[at], culprit) {
				t.Fatalf("the culprit: %v", errs[at])
			}
			for i, err := range slices.Delete(errs, at, at+1) {
				if err != nil {
					t.Fatalf("caller %d: %v", i, err)
				}
				again = again || runs[i].Load() > 1
			}
			if n := count(t, db); n != int64(try+1)*8 {
				t.Fatalf("%d rows after %d tries", n, try+1)
			}
		}
		if !again {
			t.Error("nobody ever ran again: the batch was never broken behind somebody")
		}
	})
	t.Run("X-68_disk_full_hits_only_who_fills_it", func(t *testing.T) {
		db := sqltest.OpenSQLite(t, platform)
		if err := db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := sqldb.One(ctx, db, sqldb.Scalar[int64], "pragma max_page_count = 200")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var runs [4]atomic.Int32
		big := func(ctx context.Context) error {
			_, err := db.Exec(ctx, "insert into outbox (id, topic, key, payload, created_at_us) values ('big', '', '', $1, 0)", string(make([]byte, 4<<20)))
			return err
		}
		errs := together(t, db, put(db, "a", &runs[0]), put(db, "b", &runs[1]), big, put(db, "c", &runs[2]), put(db, "d", &runs[3]))
		for i, err := range errs {
			if (i == 2) != (fault.CodeOf(err) == sqldb.CodeFull) || i != 2 && err != nil {
				t.Errorf("caller %d: %v", i, err)
			}
		}
		if n := count(t, db); n != 4 {
			t.Errorf("%d rows, want 4", n)
		}
	})
	t.Run("X-68_a_file_that_another_program_holds_is_waited_for_then_said", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "held.db")
		db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+path))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Migrate(t.Context(), platform); err != nil {
			t.Fatal(err)
		}
		if err := db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := sqldb.One(ctx, db, sqldb.Scalar[int64], "pragma busy_timeout = 50")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		other, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		conn, err := other.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.ExecContext(t.Context(), "begin immediate"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), insert, "x", "s", int64(1)); fault.CodeOf(err) != sqldb.CodeBusy || fault.As(err).Kind != fault.Unavailable {
			t.Errorf("held: %v", err)
		}
		if n := count(t, db); n != 0 {
			t.Errorf("readers see %d rows", n)
		}
		if _, err := conn.ExecContext(t.Context(), "rollback"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), insert, "x", "s", int64(1)); err != nil || count(t, db) != 1 {
			t.Errorf("free again: %v", err)
		}
	})
	t.Run("commits_are_synced_and_references_enforced", func(t *testing.T) {
		db := sqltest.OpenSQLite(t, platform)
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
			var got string
			if err := db.InTx(t.Context(), func(ctx context.Context) (err error) {
				got, err = sqldb.One(ctx, db, sqldb.Scalar[string], "pragma "+pragma)
				return err
			}); err != nil || got != want {
				t.Errorf("%s = %q, want %q, %v", pragma, got, want, err)
			}
		}
	})
	t.Run("a_caller_that_went_away_before_its_turn_changes_nothing", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := db.Exec(ctx, insert, "x", "s", int64(1)); fault.CodeOf(err) != sqldb.CodeCancelled {
				t.Error(err)
			}
			if count(t, db) != 0 {
				t.Error("written all the same")
			}
		})
	})
	t.Run("before_commit_is_part_of_every_outer_transaction", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			n, refuse := 0, errors.New("refuse")
			ctx := sqldb.WithBeforeCommit(t.Context(), func(ctx context.Context) error {
				n++
				if n == 3 {
					return refuse
				}
				_, err := db.Exec(ctx, insert, fmt.Sprint("hook", n), "s", int64(1))
				return err
			})
			for i := range 3 {
				err := db.InTx(ctx, func(ctx context.Context) error {
					return db.InTx(ctx, func(ctx context.Context) error {
						_, err := db.Exec(ctx, insert, fmt.Sprint("work", i), "s", int64(1))
						return err
					})
				})
				if errors.Is(err, refuse) != (i == 2) {
					t.Errorf("transaction %d: %v", i, err)
				}
			}
			if n != 3 || count(t, db) != 4 {
				t.Errorf("hook ran %d times, %d rows; want 3 and 4", n, count(t, db))
			}
		})
	})
}

func TestMigrate(t *testing.T) {
	t.Run("several_nodes_at_once", func(t *testing.T) {
		url := sqltest.EmptyPostgresURL(t)
		var applied atomic.Int32
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				db, err := sqldb.Open(context.Background(), sqldb.DefaultConfig(url))
				if err != nil {
					t.Error(err)
					return
				}
				n, err := db.Migrate(context.Background(), platform)
				if err != nil {
					t.Error(err)
				}
				applied.Add(int32(n))
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if applied.Load() != 1 {
			t.Errorf("applied %d times, want once", applied.Load())
		}
	})
	t.Run("again_is_nothing_and_the_version_is_known", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			n, err := db.Migrate(t.Context(), platform)
			v, verr := db.Version(t.Context(), platform)
			if n != 0 || v != 1 || err != nil || verr != nil {
				t.Errorf("%d %d %v %v", n, v, err, verr)
			}
		})
	})
}
