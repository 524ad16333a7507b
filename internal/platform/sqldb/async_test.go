package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
)

// waitsForDisk asks the engine whether the running transaction's commit will.
func waitsForDisk(ctx context.Context, db *sqldb.DB) (bool, error) {
	query, yes := "show synchronous_commit", "on"
	if db.Engine() == sqldb.SQLite {
		query, yes = "pragma synchronous", "2"
	}
	got, err := sqldb.One(ctx, db, sqldb.Scalar[string], query)
	return got == yes, err
}

func TestInTxAsyncCommit(t *testing.T) {
	t.Run("X-68_only_who_asked_for_it_does_without_the_disk", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			for _, async := range []bool{true, false, true} {
				begin := db.InTx
				if async {
					begin = db.InTxAsyncCommit
				}
				if err := begin(t.Context(), func(ctx context.Context) error {
					waits, err := waitsForDisk(ctx, db)
					if waits == async {
						t.Errorf("async %v: waits %v", async, waits)
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	})
	t.Run("X-68_so_does_a_statement_by_itself", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			note := "insert into cron (name, last_tick_us) select $1 || current_setting('synchronous_commit'), 0"
			want := map[string]bool{"plain:on": true, "async:off": true}
			if db.Engine() == sqldb.SQLite {
				note = "insert into cron (name, last_tick_us) select $1 || synchronous, 0 from pragma_synchronous"
				want = map[string]bool{"plain:2": true, "async:1": true}
			}
			for range 2 { // in any order, on the connections that the other one gave back
				for name, exec := range map[string]func(context.Context, string, ...any) (int64, error){"plain:": db.Exec, "async:": db.ExecAsyncCommit} {
					if _, err := exec(t.Context(), note+" where true on conflict (name) do nothing", name); err != nil {
						t.Fatal(err)
					}
				}
			}
			got, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], "select name from cron")
			for _, name := range got {
				if !want[name] {
					t.Errorf("a statement ran as %q", name)
				}
			}
			if err != nil || len(got) != len(want) {
				t.Errorf("%v, %v", got, err)
			}
		})
	})
	t.Run("X-68_beside_each_other_a_durable_one_never_shares_a_commit_that_is_not", func(t *testing.T) {
		sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
			culprit := errors.New("culprit")
			var wg sync.WaitGroup
			for i := range 200 {
				begin, async, breaks := db.InTx, i%2 == 1, i%41 == 40 && db.Engine() == sqldb.SQLite
				if async {
					begin = db.InTxAsyncCommit
				}
				wg.Go(func() {
					err := begin(t.Context(), func(ctx context.Context) error {
						if breaks { // what the engine does by itself on an I/O error: the batch runs again
							_, err := db.Exec(ctx, "rollback")
							return errors.Join(culprit, err)
						}
						if waits, err := waitsForDisk(ctx, db); err != nil || !waits && !async {
							t.Errorf("caller %d: waits %v, %v", i, waits, err)
						}
						_, err := db.Exec(ctx, insert, fmt.Sprint(i), "s", int64(i))
						return err
					})
					if errors.Is(err, culprit) != breaks || err != nil && !breaks {
						t.Errorf("caller %d: %v", i, err)
					}
				})
			}
			wg.Wait()
			want := int64(200)
			if db.Engine() == sqldb.SQLite {
				want -= 4
			}
			if n := count(t, db); n != want {
				t.Errorf("%d rows, want %d", n, want)
			}
		})
	})
}

func TestCheckpoint_beside_the_writer_keeps_the_log_short(t *testing.T) {
	path := filepath.Join(t.TempDir(), "souk.db")
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(t.Context(), "create table t (n integer primary key, body blob)"); err != nil {
		t.Fatal(err)
	}
	// Written: 40 MB in pages of their own. The engine's own checkpoint comes at 64 MB.
	const commits, size = 2000, 20_000
	for n := range commits {
		if err := db.InTxAsyncCommit(t.Context(), func(ctx context.Context) error {
			_, err := db.Exec(ctx, "insert into t values ($1, $2)", int64(n), make([]byte, size))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	inFile := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	for end := time.Now().Add(10 * time.Second); inFile() < commits*size*9/10; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d bytes of %d came into the file", inFile(), commits*size)
		}
	}
}

func TestClose_leaves_one_file_and_may_be_called_again(t *testing.T) {
	path := filepath.Join(t.TempDir(), "souk.db")
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+path))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if _, err := db.Exec(t.Context(), fmt.Sprintf("create table t%d (n integer)", n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(path + "-*"); err != nil || len(left) > 0 {
		t.Errorf("who copies the file alone loses what lies in %q (%v)", left, err)
	}
	_ = db.Close() // says that it is closed, and no more
}
