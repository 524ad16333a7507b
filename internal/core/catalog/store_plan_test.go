package catalog

import (
	"testing"

	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestPlans holds the way that SQLite goes without statistics: looking up ids
// must not walk through every product.
func TestPlans(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	for query, want := range map[string]string{
		sqlListProductsByID: "(store_id=? AND id=?)", sqlAllActiveProducts: "(id=?)",
		sqlAllNewestProducts: "(listed_at_us<?)", sqlListProducts: "(store_id=? AND listed_at_us<?)",
	} {
		sqltest.Searches(t, db, query, "product ", want)
	}
}
