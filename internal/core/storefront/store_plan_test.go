package storefront

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestPlans holds the way that SQLite goes without statistics: a statement that
// walks through all words of a store made saving 10,000 products quadratic.
func TestPlans(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	for query, want := range map[string][]string{
		sqlDeleteTokens: {"(product_id=? AND store_id=?)"},
		sqlAllCountWord: {"COVERING INDEX sqlite_autoindex_search_word_1 (token>? AND token<?)"},
		sqlAllOfFew: {"COVERING INDEX sqlite_autoindex_search_word_1 (token>? AND token<?)",
			"COVERING INDEX search_word_product (product_id=? AND store_id=? AND token=?)", "COVERING INDEX search_word_product (product_id=? AND store_id=? AND token>? AND token<?)"},
		sqlAllOfManySQLite: {"COVERING INDEX sqlite_autoindex_search_word_1 (token=? AND active=? AND (title_hits,listed_at_us,product_id)<(?,?,?))",
			"COVERING INDEX search_word_product (product_id=? AND store_id=? AND token=?)"},
		sqlFindMatches: {"(store_id=? AND token=?)", "(store_id=? AND token>? AND token<?)"},
	} {
		steps, err := sqldb.All(context.Background(), db, func(r sqldb.Row) (string, error) {
			var id, parent, unused int
			var step string
			return step, r.Scan(&id, &parent, &unused, &step)
		}, "explain query plan "+query, arguments(query)...)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SEARCH") && strings.HasSuffix(s, w) }) {
				t.Errorf("%.60s…: no search by %s in %q", query, w, steps)
			}
		}
		if strings.Contains(query, "d.title_hits desc") && slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "TEMP B-TREE") }) {
			t.Errorf("%.60s…: what is walked is sorted: %q", query, steps)
		}
	}
}

// arguments are nothing, or a list of nothing, for every $n of the query.
func arguments(query string) []any {
	var out []any
	for n := 1; strings.Contains(query, "$"+strconv.Itoa(n)); n++ {
		if strings.Contains(query, "any($"+strconv.Itoa(n)+")") {
			out = append(out, [][]byte{})
			continue
		}
		out = append(out, nil)
	}
	return out
}
