package sqltest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souk/internal/platform/sqldb"
)

// Plan is the way that SQLite goes for a statement, a step a line: "SEARCH orders USING
// COVERING INDEX orders_sale (store_id=?)". Arguments are made up: null, or a list of
// nothing.
func Plan(t *testing.T, db *sqldb.DB, query string) []string {
	t.Helper()
	var args []any
	for n := 1; strings.Contains(query, "$"+strconv.Itoa(n)); n++ {
		if strings.Contains(query, "any($"+strconv.Itoa(n)+")") {
			args = append(args, []string{})
			continue
		}
		args = append(args, nil)
	}
	steps, err := sqldb.All(context.Background(), db, func(r sqldb.Row) (string, error) {
		var id, parent, unused int
		var step string
		return step, r.Scan(&id, &parent, &unused, &step)
	}, "explain query plan "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// Searches fails the test unless a step of the plan searches as wanted: with a table and
// index that begin what stands behind "SEARCH ", with columns that end it.
func Searches(t *testing.T, db *sqldb.DB, query, table, how string) {
	t.Helper()
	steps := Plan(t, db, query)
	if !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SEARCH "+table) && strings.HasSuffix(s, how) }) {
		t.Errorf("%.60s…: no search of %s by %s in %q", query, table, how, steps)
	}
}
