package sqldb_test

import (
	"testing"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// TestText_that_cannot_be_stored_is_the_callers: an id or a search word with a
// NUL or broken UTF-8 is found nowhere; PostgreSQL refuses it, which is no error
// of the program.
func TestText_that_cannot_be_stored_is_the_callers(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		for _, text := range []string{"a\x00b", "\xff\xfe"} {
			_, found, err := sqldb.Maybe(t.Context(), db, sqldb.Scalar[string], "select subscriber from outbox_delivery where event_id = $1", text)
			if found || err != nil && (fault.CodeOf(err) != sqldb.CodeText || fault.As(err).Kind != fault.Invalid) {
				t.Errorf("%q: found %v, %v", text, found, err)
			}
			if db.Engine() == sqldb.Postgres && err == nil {
				t.Errorf("%q: taken as text", text)
			}
		}
	})
}
