package order

import (
	"testing"

	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestPlans holds the way that SQLite goes without statistics: returning buyers are
// counted in the index alone.
func TestPlans(t *testing.T) {
	sqltest.Searches(t, sqltest.OpenSQLite(t, schema.Files), sqlCountBuyers, "orders ", "USING COVERING INDEX orders_sale (store_id=? AND paid_at_us>? AND paid_at_us<?)")
}
