package storefront

import (
	"slices"
	"strings"
	"testing"

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
		for _, w := range want {
			sqltest.Searches(t, db, query, "", w)
		}
		steps := sqltest.Plan(t, db, query)
		if strings.Contains(query, "d.title_hits desc") && slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "TEMP B-TREE") }) {
			t.Errorf("%.60s…: what is walked is sorted: %q", query, steps)
		}
	}
}
