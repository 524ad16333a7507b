package catalog

import (
	"context"
	"slices"
	"strings"
	"testing"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestPlans holds the way that SQLite goes without statistics: looking up ids
// must not walk through every product.
func TestPlans(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	for _, c := range []struct {
		query, want string
		args        []any
	}{
		{sqlListProductsByID, "(store_id=? AND id=?)", []any{nil, []string{}}}, {sqlAllActiveProducts, "(id=?)", []any{[]string{}}},
		{sqlAllNewestProducts, "(listed_at_us<?)", make([]any, 3)}, {sqlListProducts, "(store_id=? AND listed_at_us<?)", make([]any, 4)},
	} {
		steps, err := sqldb.All(context.Background(), db, func(r sqldb.Row) (string, error) {
			var id, parent, unused int
			var step string
			return step, r.Scan(&id, &parent, &unused, &step)
		}, "explain query plan "+c.query, c.args...)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SEARCH product ") && strings.HasSuffix(s, c.want) }) {
			t.Errorf("%.60s…: no search by %s in %q", c.query, c.want, steps)
		}
	}
}
