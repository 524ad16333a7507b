package sqldb

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A statement takes a list of any length as one argument: "id = any($1)" with a
// []string, []int64 or [][]byte (UTF-8). That is PostgreSQL's; SQLite gets the list as
// a JSON array and reads it with json_each.
var anyOf = regexp.MustCompile(`= any\((\$\d+)\)`)

// portable is the statement and its arguments as the engine takes them. Fault Invalid
// "text.invalid" for a list with broken UTF-8.
func (db *DB) portable(query string, args []any) (string, []any, error) {
	kinds := make([]byte, len(args)) // of each argument: 'b' a list of bytes, 't' another list
	var out []any                    // args with every list as the engine takes it, nil when there is none
	for i, a := range args {
		list, kind := listOf(a)
		if kinds[i] = kind; kind == 0 {
			continue
		}
		if out == nil {
			out = append(out, args...)
		}
		if out[i] = list; db.engine == SQLite {
			text, err := asJSON(list)
			if err != nil {
				return "", nil, err
			}
			out[i] = text
		}
	}
	switch {
	case out == nil:
		return query, args, nil
	case db.engine == Postgres:
		return query, out, nil
	}
	key := query + "\x00" + string(kinds)
	done, ok := db.rewritten.Load(key)
	if !ok {
		done, _ = db.rewritten.LoadOrStore(key, anyOfJSON(query, string(kinds)))
	}
	return done.(string), out, nil
}

// listOf is an argument that is a list, never nil; kind 0 when it is none.
func listOf(arg any) (list any, kind byte) {
	switch a := arg.(type) {
	case []string:
		return orEmpty(a), 't'
	case []int64:
		return orEmpty(a), 't'
	case [][]byte:
		return orEmpty(a), 'b'
	}
	return nil, 0
}

// asJSON is a list as SQLite takes it.
func asJSON(list any) (string, error) {
	texts, ok := list.([]string)
	if bytes, isBytes := list.([][]byte); isBytes {
		for _, b := range bytes {
			texts = append(texts, string(b))
		}
		list, ok = orEmpty(texts), true
	}
	if ok && slices.ContainsFunc(texts, func(t string) bool { return !utf8.ValidString(t) }) {
		return "", mapError("sqldb.lists", errNotText) // JSON would change it without a word
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// orEmpty keeps an empty list from becoming null, which is "= any" to nothing and
// "not equal" to nothing as well.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// anyOfJSON is a statement with lists as SQLite takes it; kinds are its arguments'.
func anyOfJSON(query, kinds string) string {
	return anyOf.ReplaceAllStringFunc(query, func(match string) string {
		place := anyOf.FindStringSubmatch(match)[1]
		item := "value"
		if n, err := strconv.Atoi(place[1:]); err == nil && n <= len(kinds) && kinds[n-1] == 'b' {
			item = "cast(value as blob)"
		}
		return "in (select " + item + " from json_each(" + place + "))"
	})
}

// ExecEach runs a statement once for each row of arguments, in the context's
// transaction or in one of its own, and returns how many rows it changed in all.
// PostgreSQL gets them all in one go. After a fault the transaction can only fail.
func (db *DB) ExecEach(ctx context.Context, query string, rows [][]any) (changed int64, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
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
