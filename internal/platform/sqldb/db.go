package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"souk/internal/base/fault"
)

// Engine names the database behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says which database to open and how the SQLite writer joins commits.
type Config struct {
	URL         string        // "sqlite:/path/file.db" or "postgres://…"
	MaxBatch    int           // transactions joined into one commit at most; 1 = one by one
	MaxHold     time.Duration // a batch takes no further transaction after this time
	Readers     int           // read connections (SQLite); connections (PostgreSQL, at least 4), and as many that do not wait for the disk
	CommitDelay time.Duration // added to every commit; only the benchmark sets it
}

// DefaultConfig joins up to 256 transactions or 5 ms of work.
func DefaultConfig(url string) Config {
	return Config{URL: url, MaxBatch: 256, MaxHold: 5 * time.Millisecond, Readers: 8}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.MaxBatch < 1:
		return errors.New("sqldb: MaxBatch must be at least 1")
	case c.MaxHold <= 0:
		return errors.New("sqldb: MaxHold must be positive")
	case c.Readers < 1:
		return errors.New("sqldb: Readers must be at least 1")
	}
	_, _, err := splitURL(c.URL)
	return err
}

func splitURL(raw string) (Engine, string, error) {
	if path, ok := strings.CutPrefix(raw, "sqlite:"); ok && path != "" {
		return SQLite, path, nil
	}
	if strings.HasPrefix(raw, "postgres://") || strings.HasPrefix(raw, "postgresql://") {
		return Postgres, raw, nil
	}
	return "", "", fmt.Errorf("sqldb: %q is neither sqlite:PATH nor postgres://…", raw)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  Engine
	cfg     Config
	pool    *sql.DB // readers on SQLite, all but relaxed on PostgreSQL
	relaxed *sql.DB // PostgreSQL: connections whose commits do not wait for the disk
	write   *sql.DB // SQLite: the pool that holds the one write connection
	writer  *writer
	checks  *checkpointer // SQLite

	mu    sync.Mutex
	stmts map[string]*sql.Stmt // prepared reads of the SQLite pool

	rewritten sync.Map // statements with lists, as SQLite takes them
}

// Open opens the database and checks that it answers. Errors: Unavailable
// "database.away".
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fault.E("sqldb.Open", fault.Invalid, "database.config", err, err.Error())
	}
	engine, target, _ := splitURL(cfg.URL)
	db := &DB{engine: engine, cfg: cfg, stmts: map[string]*sql.Stmt{}}
	var err error
	if engine == SQLite {
		err = db.openSQLite(ctx, target)
	} else {
		err = db.openPostgres(ctx, target)
	}
	if err != nil {
		return nil, fault.E("sqldb.Open", fault.Unavailable, "database.away", err,
			"The database cannot be opened. Check SOUK_DATABASE_URL and that it is running.")
	}
	return db, nil
}

// pragmas of every SQLite connection: wait instead of failing when another
// process holds the file (busy_timeout), keep the WAL file small, temporary
// tables in memory, map 256 MB of the file, enforce references.
var pragmas = []string{
	"busy_timeout(10000)", "journal_mode(wal)", "journal_size_limit(67108864)",
	"temp_store(memory)", "mmap_size(268435456)", "foreign_keys(on)", "cache_size(-16384)",
}

// writerPragmas are the write connection's: a commit is durable when it returns (see
// InTxAsyncCommit for those that are not), and it does the checkpoint itself once the
// log holds 64 MB.
var writerPragmas = []string{"synchronous(full)", "wal_autocheckpoint(16384)"}

func sqliteDSN(path string, more ...string) string {
	q := url.Values{}
	for _, p := range append(append([]string{}, pragmas...), more...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (db *DB) openSQLite(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	w, err := sql.Open("sqlite", sqliteDSN(path, writerPragmas...))
	if err != nil {
		return err
	}
	w.SetMaxOpenConns(1)
	conn, err := w.Conn(ctx)
	if err != nil {
		return errors.Join(err, w.Close())
	}
	r, err := sql.Open("sqlite", sqliteDSN(path, "query_only(on)"))
	if err != nil {
		return errors.Join(err, conn.Close(), w.Close())
	}
	r.SetMaxOpenConns(db.cfg.Readers)
	r.SetMaxIdleConns(db.cfg.Readers)
	checks, err := startCheckpointer(path)
	if err != nil {
		return errors.Join(err, r.Close(), conn.Close(), w.Close())
	}
	db.pool, db.write, db.checks = r, w, checks
	db.writer = startWriter(db, conn)
	return db.Ping(ctx)
}

func (db *DB) openPostgres(ctx context.Context, target string) error {
	// Said once for a connection instead of in every transaction; of two settings of one
	// name the first holds.
	base, settings, _ := strings.Cut(target, "?")
	var err error
	if db.pool, err = db.postgresConnections(target); err == nil {
		db.relaxed, err = db.postgresConnections(base + "?synchronous_commit=off&" + settings)
	}
	if err != nil {
		return err
	}
	return db.Ping(ctx)
}

func (db *DB) postgresConnections(target string) (*sql.DB, error) {
	p, err := sql.Open("pgx", target)
	if err != nil {
		return nil, err
	}
	p.SetMaxOpenConns(max(db.cfg.Readers, 4))
	p.SetMaxIdleConns(max(db.cfg.Readers, 4))
	p.SetConnMaxIdleTime(5 * time.Minute)
	return p, nil
}

// Engine says which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Ping checks that the database answers.
func (db *DB) Ping(ctx context.Context) error {
	err := db.pool.PingContext(ctx)
	if err == nil && db.relaxed != nil { // a pooler between may refuse its setting
		err = db.relaxed.PingContext(ctx)
	}
	return mapError("sqldb.Ping", err)
}

// Close waits for the running transactions and closes every connection.
func (db *DB) Close() error {
	var err error
	if db.writer != nil {
		err = errors.Join(db.writer.stop(), db.checks.stop())
	}
	for _, p := range []*sql.DB{db.pool, db.relaxed, db.write} {
		if p != nil {
			err = errors.Join(err, p.Close())
		}
	}
	return err
}

// Optimize lets SQLite refresh its statistics; PostgreSQL does so by itself.
func (db *DB) Optimize(ctx context.Context) error {
	if db.engine != SQLite {
		return nil
	}
	_, err := db.Exec(ctx, "pragma optimize")
	return err
}

// runner is what a statement runs on: the pool, the writer or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// reader picks where a read runs: in the context's transaction, else in the pool.
func (db *DB) reader(ctx context.Context) (context.Context, runner) {
	if t := txOf(ctx, db); t != nil {
		return t.statementContext(ctx), t.run
	}
	if db.engine == SQLite {
		return ctx, pooled{db}
	}
	return ctx, db.pool
}

// Exec runs a statement in the context's transaction, or in one of its own,
// and returns how many rows it changed.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return db.exec(ctx, durable, query, args)
}

// ExecAsyncCommit is Exec; a transaction of its own is one of InTxAsyncCommit.
func (db *DB) ExecAsyncCommit(ctx context.Context, query string, args ...any) (int64, error) {
	return db.exec(ctx, asyncCommit, query, args)
}

func (db *DB) exec(ctx context.Context, d durability, query string, args []any) (n int64, err error) {
	query, args, err = db.portable(query, args)
	if err != nil {
		return 0, mapError("sqldb.Exec", err)
	}
	run := func(ctx context.Context, on runner) error {
		res, err := on.ExecContext(ctx, query, args...)
		if err == nil {
			n, err = res.RowsAffected()
		}
		return err
	}
	if t := txOf(ctx, db); t != nil {
		err = run(t.statementContext(ctx), t.run)
		return n, mapError("sqldb.Exec", err)
	}
	if db.engine == Postgres && beforeCommit(ctx) == nil { // one way there and back instead of three
		err = tryAgain(ctx, func() error { return run(ctx, db.postgresPool(d)) })
		return n, mapError("sqldb.Exec", err)
	}
	err = db.inTx(ctx, d, func(ctx context.Context) error {
		t := txOf(ctx, db)
		return mapError("sqldb.Exec", run(t.statementContext(ctx), t.run))
	})
	return n, err
}

// postgresPool holds the connections whose commits are as durable as that.
func (db *DB) postgresPool(d durability) *sql.DB {
	if d == asyncCommit {
		return db.relaxed
	}
	return db.pool
}

// Prepare checks a statement against the schema without running it.
func (db *DB) Prepare(ctx context.Context, query string) error {
	if db.engine == SQLite {
		query = anyOfJSON(query, "")
	}
	s, err := db.pool.PrepareContext(ctx, query)
	if err != nil {
		return mapError("sqldb.Prepare", err)
	}
	return s.Close()
}

// pooled runs reads on prepared statements of the SQLite read pool.
type pooled struct{ db *DB }

func (p pooled) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errors.New("sqldb: the read pool does not write")
}

func (p pooled) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	p.db.mu.Lock()
	s := p.db.stmts[query]
	p.db.mu.Unlock()
	if s == nil {
		var err error
		if s, err = p.db.pool.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		p.db.mu.Lock()
		if old := p.db.stmts[query]; old != nil {
			defer s.Close()
			s = old
		} else if len(p.db.stmts) < maxPrepared {
			p.db.stmts[query] = s
		}
		p.db.mu.Unlock()
	}
	return s.QueryContext(ctx, args...)
}

// maxPrepared bounds the cache of prepared statements; the code has fewer.
const maxPrepared = 2000

// Row is one row of an answer.
type Row interface{ Scan(dest ...any) error }

// ErrNoRow is what One returns when the answer is empty.
var ErrNoRow = fault.T("sqldb.One", fault.NotFound, "not_found", "没有找到。", "Not found.")

// All reads every row of a query.
func All[T any](ctx context.Context, db *DB, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	query, args, err := db.portable(query, args)
	if err != nil {
		return nil, mapError("sqldb.All", err)
	}
	ctx, run := db.reader(ctx)
	rows, err := run.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, mapError("sqldb.All", err)
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, mapError("sqldb.All", err)
		}
		out = append(out, v)
	}
	return out, mapError("sqldb.All", rows.Err())
}

// Pairs reads rows of two texts, the first of which occurs once, as a map.
func Pairs(ctx context.Context, db *DB, query string, args ...any) (map[string]string, error) {
	rows, err := All(ctx, db, func(r Row) ([2]string, error) {
		var pair [2]string
		return pair, r.Scan(&pair[0], &pair[1])
	}, query, args...)
	out := make(map[string]string, len(rows))
	for _, pair := range rows {
		out[pair[0]] = pair[1]
	}
	return out, err
}

// Maybe reads at most one row and reports whether there was one.
func Maybe[T any](ctx context.Context, db *DB, scan func(Row) (T, error), query string, args ...any) (T, bool, error) {
	var zero T
	rows, err := All(ctx, db, scan, query, args...)
	if err != nil || len(rows) == 0 {
		return zero, false, err
	}
	return rows[0], true, nil
}

// One reads exactly one row; ErrNoRow (NotFound) when there is none.
func One[T any](ctx context.Context, db *DB, scan func(Row) (T, error), query string, args ...any) (T, error) {
	v, ok, err := Maybe(ctx, db, scan, query, args...)
	if err == nil && !ok {
		return v, ErrNoRow
	}
	return v, err
}

// Scalar scans a row of one column.
func Scalar[T any](r Row) (T, error) {
	var v T
	return v, r.Scan(&v)
}
