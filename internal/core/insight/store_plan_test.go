package insight

import (
	"testing"

	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestPlans holds the way that SQLite goes without statistics: a window of sums is read
// in the key's own tree, key by key.
func TestPlans(t *testing.T) {
	db := sqltest.OpenSQLite(t, schema.Files)
	const window = "USING PRIMARY KEY (store_id=? AND key=? AND product_id=? AND hour_us>? AND hour_us<?)"
	for _, query := range []string{sqlSumStoreCells, sqlSumCells, sqlListCells} {
		sqltest.Searches(t, db, query, "rollup ", window)
	}
}
