package sqldb

import (
	"context"
	"database/sql"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"souk/internal/base/fault"
)

// Migrate brings the database to the newest schema of files: NNNN_name.sql for
// both engines, or a pair NNNN_name.sqlite.sql and NNNN_name.postgres.sql where
// a line has to differ. It is safe to run from several nodes at once.
func (db *DB) Migrate(ctx context.Context, files fs.FS) (applied int, err error) {
	p, done, err := db.provider(files)
	if err != nil {
		return 0, fault.Wrap("sqldb.Migrate", err)
	}
	defer done()
	results, err := p.Up(ctx)
	if err != nil {
		return 0, fault.E("sqldb.Migrate", fault.Internal, "database.migration", err,
			"The database could not be brought to the newest schema; nothing was changed by the failed step.")
	}
	return len(results), nil
}

// Version is the number of the newest migration that has been applied.
func (db *DB) Version(ctx context.Context, files fs.FS) (int64, error) {
	p, done, err := db.provider(files)
	if err != nil {
		return 0, fault.Wrap("sqldb.Version", err)
	}
	defer done()
	v, err := p.GetDBVersion(ctx)
	return v, mapError("sqldb.Version", err)
}

func (db *DB) provider(files fs.FS) (*goose.Provider, func(), error) {
	dialect, pool := goose.DialectPostgres, db.pool
	done := func() {}
	if db.engine == SQLite {
		// The writer's pool has a single connection, which the writer holds:
		// migrations get one of their own.
		_, path, _ := splitURL(db.cfg.URL)
		w, err := sql.Open("sqlite", sqliteDSN(path, "synchronous(full)"))
		if err != nil {
			return nil, nil, err
		}
		w.SetMaxOpenConns(1)
		dialect, pool = goose.DialectSQLite3, w
		done = func() { w.Close() } //nolint:errcheck // nothing is pending on it
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine == Postgres { // several nodes may start at once: one migrates, the others wait
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, pool, engineFS{files, db.engine}, options...)
	if err != nil {
		done()
		return nil, nil, err
	}
	return p, done, nil
}

// engineFS hides the migrations of the other engine.
type engineFS struct {
	fs.FS
	engine Engine
}

// Glob lists the files of this engine; goose looks for *.sql.
func (e engineFS) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(e.FS, pattern)
	if err != nil {
		return nil, err
	}
	other := "." + string(Postgres) + ".sql"
	if e.engine == Postgres {
		other = "." + string(SQLite) + ".sql"
	}
	out := all[:0]
	for _, name := range all {
		if !strings.HasSuffix(name, other) {
			out = append(out, name)
		}
	}
	return out, nil
}
