package sqldb

import (
	"context"
	"database/sql"
	"errors"

	"souk/internal/base/fault"
)

// Snapshot writes the database as it is at one instant into a new file at path,
// beside running writers. Errors: Invalid "database.no_snapshot" on PostgreSQL,
// which has tools of its own.
//
// Source: X-60.
func (db *DB) Snapshot(ctx context.Context, path string) (err error) {
	const op = "sqldb.Snapshot"
	if err := ForbidTx(ctx, op); err != nil {
		return err
	}
	if db.engine != SQLite {
		return fault.T(op, fault.Invalid, "database.no_snapshot",
			"PostgreSQL 数据库请用 pg_dump 备份，并另存文件目录。",
			"Back a PostgreSQL database up with pg_dump, and keep a copy of the folder of files.")
	}
	_, source, err := splitURL(db.cfg.URL)
	if err != nil {
		return err
	}
	// A connection of its own: the readers may not write, the writer must not wait.
	own, err := sql.Open("sqlite", sqliteDSN(source))
	if err != nil {
		return mapError(op, err)
	}
	defer func() { err = errors.Join(err, own.Close()) }()
	_, err = own.ExecContext(ctx, "vacuum into ?", path)
	return mapError(op, err)
}
