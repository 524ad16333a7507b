package sqldb

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A statement takes a list of any length as one argument: "id = any($1)" with a
// []string, []int64 or [][]byte (UTF-8). That is PostgreSQL's; SQLite gets the list as
// a JSON array and reads it with json_each.
var anyOf = regexp.MustCompile(`= any\((\$\d+)\)`)

var errNotText = errors.New("sqldb: a list of bytes must be UTF-8")

// portable is the statement and its arguments as the engine takes them.
func (db *DB) portable(query string, args []any) (string, []any, error) {
	var lists []any // args with every list as the engine takes it, nil when there is none
	item := "value"
	for i, a := range args {
		var list any
		switch a := a.(type) {
		case []string:
			list = orEmpty(a)
		case []int64:
			list = orEmpty(a)
		case [][]byte:
			list = orEmpty(a)
			if db.engine == SQLite {
				texts := make([]string, len(a))
				for n, b := range a {
					if !utf8.Valid(b) {
						return "", nil, errNotText
					}
					texts[n] = string(b)
				}
				list, item = texts, "cast(value as blob)"
			}
		default:
			continue
		}
		if lists == nil {
			lists = append(lists, args...)
		}
		if lists[i] = list; db.engine == SQLite {
			b, err := json.Marshal(list)
			if err != nil {
				return "", nil, err
			}
			lists[i] = string(b)
		}
	}
	switch {
	case lists == nil:
		return query, args, nil
	case db.engine == Postgres:
		return query, lists, nil
	}
	done, ok := db.rewritten.Load(query)
	if !ok {
		done, _ = db.rewritten.LoadOrStore(query, anyOfJSON(query, item))
	}
	return done.(string), lists, nil
}

// orEmpty keeps an empty list from becoming null, which is "= any" to nothing and
// "not equal" to nothing as well.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// anyOfJSON is a statement with lists as SQLite takes it.
func anyOfJSON(query, item string) string {
	return anyOf.ReplaceAllString(query, "in (select "+item+" from json_each(${1}))")
}

// ExecEach runs a statement once for each row of arguments, in the context's
// transaction or in one of its own, and returns how many rows it changed in all.
// PostgreSQL gets them all in one go.
func (db *DB) ExecEach(ctx context.Context, query string, rows [][]any) (changed int64, err error) {
	t := txOf(ctx, db)
	if t == nil {
		err = db.InTx(ctx, func(ctx context.Context) error {
			changed, err = db.ExecEach(ctx, query, rows)
			return err
		})
		return changed, err
	}
	if db.engine == Postgres {
		changed, err = t.pipeline(ctx, query, rows)
		return changed, mapError("sqldb.ExecEach", err)
	}
	for _, args := range rows {
		n, err := db.Exec(ctx, query, args...)
		if err != nil {
			return 0, err
		}
		changed += n
	}
	return changed, nil
}

// pipeline sends every row before it reads the first answer.
func (t *tx) pipeline(ctx context.Context, query string, rows [][]any) (changed int64, err error) {
	batch := &pgx.Batch{}
	for _, args := range rows {
		batch.Queue(query, args...).Exec(func(tag pgconn.CommandTag) error {
			changed += tag.RowsAffected()
			return nil
		})
	}
	err = t.conn.Raw(func(driver any) error { return driver.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close() })
	return changed, err
}
