// Package sqltest runs a test on both engines. A missing engine fails the test;
// it is never skipped.
//
// PostgreSQL comes from SOUK_TEST_DATABASE_URL (a superuser's URL, set by
// `make test`), else a throw-away cluster is started for this process: own
// folder, a free port on loopback, never as root, gone when the process ends.
package sqltest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"souk/internal/platform/sqldb"
)

// Each runs test as two sub-tests, "sqlite" and "postgres", each on an empty
// database with the newest schema of files.
func Each(t *testing.T, files fs.FS, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run(string(sqldb.SQLite), func(t *testing.T) { test(t, OpenSQLite(t, files)) })
	t.Run(string(sqldb.Postgres), func(t *testing.T) { test(t, OpenPostgres(t, files)) })
}

// OpenSQLite opens an empty SQLite database with the schema; it goes with the test.
func OpenSQLite(t testing.TB, files fs.FS) *sqldb.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "souk.db")
	if err := copyFile(sqliteTemplate(t, files), path); err != nil {
		t.Fatalf("sqltest: %v", err)
	}
	return open(t, "sqlite:"+path)
}

// OpenPostgres opens an empty PostgreSQL database with the schema; it goes with
// the test.
func OpenPostgres(t testing.TB, files fs.FS) *sqldb.DB {
	t.Helper()
	return open(t, PostgresURL(t, files))
}

var counter atomic.Int64

func open(t testing.TB, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), sqldb.DefaultConfig(url))
	if err != nil {
		t.Fatalf("sqltest: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("sqltest: close: %v", err)
		}
	})
	return db
}

var liteTemplates sync.Map // fs.FS hash → *onceFile

type onceFile struct {
	once sync.Once
	path string
	err  error
}

// sqliteTemplate is a file with the schema, made once per process.
func sqliteTemplate(t testing.TB, files fs.FS) string {
	t.Helper()
	v, _ := liteTemplates.LoadOrStore(hash(t, files), &onceFile{})
	o := v.(*onceFile)
	o.once.Do(func() { o.path, o.err = makeSQLiteTemplate(files) })
	if o.err != nil {
		t.Fatalf("sqltest: %v", o.err)
	}
	return o.path
}

func makeSQLiteTemplate(files fs.FS) (string, error) {
	dir, err := os.MkdirTemp("", "souk-sqltest-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "template.db")
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.DefaultConfig("sqlite:"+path))
	if err != nil {
		return "", err
	}
	if _, err := db.Migrate(ctx, files); err != nil {
		return "", err
	}
	return path, db.Close()
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}

// Only are the named migrations of files: a package that needs no more of the
// schema than its own tables is not held up by the others.
func Only(files fs.FS, names ...string) fs.FS {
	out := fstest.MapFS{}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			panic("sqltest: " + err.Error())
		}
		out[name] = &fstest.MapFile{Data: b, Mode: 0o444}
	}
	return out
}

// PostgresURL is the URL of an empty PostgreSQL database with the schema, for a
// test that opens it in another process.
func PostgresURL(t testing.TB, files fs.FS) string {
	t.Helper()
	admin := cluster(t)
	return newDatabase(t, admin, " template "+postgresTemplate(t, admin, files))
}

// EmptyPostgresURL is the URL of a PostgreSQL database without any table.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return newDatabase(t, cluster(t), "")
}

func newDatabase(t testing.TB, admin, from string) string {
	t.Helper()
	name := fmt.Sprintf("souk_%d_%d", os.Getpid(), counter.Add(1))
	mustAdmin(t, admin, "create database "+name+from)
	t.Cleanup(func() { mustAdmin(t, admin, "drop database if exists "+name+" with (force)") })
	return withDatabase(admin, name)
}
