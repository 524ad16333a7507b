package sqldb_test

import (
	"context"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestReadOnly_is_said: a database that takes no writes (a file without the
// right, a standby) is away for writers, no fault of the program.
func TestReadOnly_is_said(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		refuse := map[sqldb.Engine]string{sqldb.SQLite: "pragma query_only = on", sqldb.Postgres: "set transaction read only"}[db.Engine()]
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := db.Exec(ctx, refuse); err != nil {
				return err
			}
			_, err := db.Exec(ctx, insert, "e", "s", int64(1))
			return err
		})
		if fault.CodeOf(err) != sqldb.CodeReadOnly || fault.As(err).Kind != fault.Unavailable {
			t.Errorf("got %v", err)
		}
	})
}
