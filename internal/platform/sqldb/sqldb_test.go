package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

const insert = "insert into outbox_delivery (event_id, subscriber, done_at_us) values ($1, $2, $3)"

func count(t *testing.T, db *sqldb.DB) int64 {
	t.Helper()
	n, err := sqldb.One(context.Background(), db, sqldb.Scalar[int64], "select count(*) from outbox_delivery")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInTx(t *testing.T) {
	ctx := context.Background()
	t.Run("joined_callers_get_their_own_result", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			errOdd := errors.New("odd")
			var wg sync.WaitGroup
			for i := range 64 {
				wg.Go(func() {
					err := db.InTx(ctx, func(ctx context.Context) error {
						if _, err := db.Exec(ctx, insert, fmt.Sprint(i), "s", int64(i)); err != nil {
							return err
						}
						if i%2 == 1 {
							return errOdd
						}
						return nil
					})
					if (i%2 == 1) != errors.Is(err, errOdd) {
						t.Errorf("caller %d: %v", i, err)
					}
				})
			}
			wg.Wait()
			if n := count(t, db); n != 32 {
				t.Errorf("rows = %d, want 32", n)
			}
		})
	})
	t.Run("unique_violation_is_a_conflict_and_harms_nobody_else", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			var wg sync.WaitGroup
			errs := make([]error, 20)
			for i := range errs {
				wg.Go(func() { _, errs[i] = db.Exec(ctx, insert, fmt.Sprint(i/2), "s", int64(i)) })
			}
			wg.Wait()
			failed := 0
			for _, err := range errs {
				if err == nil {
					continue
				}
				failed++
				if !sqldb.IsUnique(err) || !fault.Is(err, fault.Conflict) {
					t.Errorf("err = %v", err)
				}
			}
			if n := count(t, db); n != 10 || failed != 10 {
				t.Errorf("rows = %d, failed = %d", n, failed)
			}
		})
	})
	t.Run("X-68_who_is_told_of_a_conflict_can_read_the_row_that_was_faster", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			for round := range 50 {
				id := fmt.Sprint("r", round)
				var wg sync.WaitGroup
				for range 8 {
					wg.Go(func() {
						_, err := db.Exec(ctx, insert, id, "s", int64(round))
						if err == nil {
							return
						}
						_, there, again := sqldb.Maybe(ctx, db, sqldb.Scalar[string], "select event_id from outbox_delivery where event_id = $1", id)
						if !sqldb.IsUnique(err) || !there || again != nil {
							t.Errorf("round %d: %v, then the row is there: %v %v", round, err, there, again)
						}
					})
				}
				wg.Wait()
			}
		})
	})
	t.Run("panic_reaches_the_caller_and_leaves_nothing", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("no panic")
					}
				}()
				_ = db.InTx(ctx, func(ctx context.Context) error {
					if _, err := db.Exec(ctx, insert, "p", "s", int64(1)); err != nil {
						return err
					}
					panic("boom")
				})
			}()
			if n := count(t, db); n != 0 {
				t.Errorf("rows = %d", n)
			}
		})
	})
	t.Run("a_goroutine_that_ends_inside_does_not_block_the_next", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			var wg sync.WaitGroup
			wg.Go(func() {
				_ = db.InTx(ctx, func(context.Context) error { runtime.Goexit(); return nil })
			})
			wg.Wait()
			if _, err := db.Exec(ctx, insert, "next", "s", int64(1)); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("after_commit_runs_once_and_only_after_success", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			ran := 0
			_ = db.InTx(ctx, func(ctx context.Context) error {
				sqldb.AfterCommit(ctx, func() { ran++ })
				return errors.New("no")
			})
			if err := db.InTx(ctx, func(ctx context.Context) error {
				sqldb.AfterCommit(ctx, func() { ran += 10 })
				return db.InTx(ctx, func(ctx context.Context) error { return nil })
			}); err != nil {
				t.Fatal(err)
			}
			if ran != 10 {
				t.Errorf("ran = %d, want 10", ran)
			}
		})
	})
}
