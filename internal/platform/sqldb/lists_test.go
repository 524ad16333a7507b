package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
)

func TestLists(t *testing.T) {
	sqltest.Each(t, platform, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		var rows [][]any
		for i := range 60 {
			rows = append(rows, []any{fmt.Sprintf("e'%d\"", i), "s", int64(i)})
		}
		if n, err := db.ExecEach(ctx, insert, rows); err != nil || n != 60 {
			t.Fatalf("%d rows, %v", n, err)
		}
		const (
			byID   = "select event_id from outbox_delivery where subscriber = $1 and event_id = any($2) order by event_id limit $3"
			byTime = "select event_id from outbox_delivery where done_at_us = any($1) order by event_id"
			both   = "delete from outbox_delivery where event_id = any($1) and done_at_us = any($2) and subscriber = $3"
		)
		t.Run("in_a_statement_with_other_arguments", func(t *testing.T) {
			for _, c := range []struct {
				name string
				ids  []string
				want []string
			}{
				{"some, one twice, one unknown", []string{`e'3"`, `e'3"`, `e'1"`, "no"}, []string{`e'1"`, `e'3"`}},
				{"none", []string{}, []string{}},
				{"nothing at all", nil, []string{}},
			} {
				got, err := sqldb.All(ctx, db, sqldb.Scalar[string], byID, "s", c.ids, int64(10))
				if err != nil || !slices.Equal(got, c.want) {
					t.Errorf("%s: %q %v", c.name, got, err)
				}
			}
			got, err := sqldb.All(ctx, db, sqldb.Scalar[string], byTime, []int64{7, 70})
			if err != nil || !slices.Equal(got, []string{`e'7"`}) {
				t.Errorf("numbers: %q %v", got, err)
			}
		})
		t.Run("two_lists_in_a_statement_that_writes", func(t *testing.T) {
			n, err := db.Exec(ctx, both, []string{`e'3"`, `e'4"`}, []int64{4, 5}, "s")
			if err != nil || n != 1 || count(t, db) != 59 {
				t.Errorf("%d, %v; %d left", n, err, count(t, db))
			}
		})
		t.Run("of_bytes", func(t *testing.T) {
			const found = "select count(*) from search_word where token = any($1)"
			if _, err := db.Exec(ctx, "create table search_word (token bytea not null)"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecEach(ctx, "insert into search_word (token) values ($1)", [][]any{{[]byte("杯")}, {[]byte("a\"b")}, {[]byte("")}}); err != nil {
				t.Fatal(err)
			}
			n, err := sqldb.One(ctx, db, sqldb.Scalar[int64], found, [][]byte{[]byte("杯"), {}, []byte("c")})
			if err != nil || n != 2 {
				t.Errorf("%d %v", n, err)
			}
			if db.Engine() == sqldb.SQLite {
				if _, err := sqldb.One(ctx, db, sqldb.Scalar[int64], found, [][]byte{{0xff}}); fault.CodeOf(err) != sqldb.CodeText {
					t.Errorf("bytes that are no text: %v", err)
				}
			}
			if _, err := sqldb.All(ctx, db, sqldb.Scalar[string], byID, "s", []string{"\xff"}, int64(10)); fault.CodeOf(err) != sqldb.CodeText {
				t.Errorf("a text that is none: %v", err)
			}
			const mixed = "select count(*) from search_word, outbox_delivery where token = any($1) and event_id = any($2)"
			if n, err := sqldb.One(ctx, db, sqldb.Scalar[int64], mixed, [][]byte{[]byte("杯")}, []string{`e'9"`}); err != nil || n != 1 {
				t.Errorf("bytes and texts together: %d %v", n, err)
			}
		})
		t.Run("X-68_a_row_that_fails_takes_the_others_with_it", func(t *testing.T) {
			before := count(t, db)
			_, err := db.ExecEach(ctx, insert, [][]any{{"new", "s", int64(1)}, {`e'9"`, "s", int64(1)}, {"later", "s", int64(1)}})
			if !sqldb.IsUnique(err) || count(t, db) != before {
				t.Errorf("%v, %d rows of %d", err, count(t, db), before)
			}
			undo := errors.New("undo")
			err = db.InTx(ctx, func(ctx context.Context) error {
				_, err := db.ExecEach(ctx, insert, [][]any{{"new", "s", int64(1)}})
				return errors.Join(undo, err)
			})
			if !errors.Is(err, undo) || count(t, db) != before {
				t.Errorf("undone: %v, %d rows of %d", err, count(t, db), before)
			}
		})
	})
}
