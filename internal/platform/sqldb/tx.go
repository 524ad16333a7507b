package sqldb

import (
	"context"
	"database/sql"
	"time"

	"souk/internal/base/fault"
)

type txKey struct{ db *DB }

type anyTxKey struct{}

// tx is the transaction that a context carries.
type tx struct {
	run    runner
	conn   *sql.Conn // of run on PostgreSQL
	shared bool      // joined with others on the SQLite writer
	after  []func()
}

func txOf(ctx context.Context, db *DB) *tx {
	t, _ := ctx.Value(txKey{db}).(*tx)
	return t
}

func withTx(ctx context.Context, db *DB, t *tx) context.Context {
	return context.WithValue(context.WithValue(ctx, txKey{db}, t), anyTxKey{}, t)
}

// statementContext drops the cancellation on the shared writer: an interrupted
// statement would roll back the transactions of everybody in the batch.
func (t *tx) statementContext(ctx context.Context) context.Context {
	if t.shared {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// InTx runs fn in a transaction and commits when it returns nil; with a
// transaction in ctx already, fn joins it. fn may run more than once. The commit
// is durable when InTx returns nil.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.inTx(ctx, durable, fn)
}

// InTxAsyncCommit is InTx without the wait for the disk: the commit outlives this
// process at once, but a loss of power only once a later InTx that wrote something has
// returned (or the system has written its buffers). A later commit never survives
// without the earlier ones. An InTx inside of it joins it, and is no more durable. It
// is for what is asked for again when it is gone: a quote that holds nothing, a mark
// that a request is under way.
//
// Source: postgresql.org "synchronous_commit", sqlite.org "synchronous=NORMAL".
func (db *DB) InTxAsyncCommit(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.inTx(ctx, asyncCommit, fn)
}

// durability is what a caller waits for before it hears of success.
type durability bool

const (
	durable     durability = true
	asyncCommit durability = false
)

func (db *DB) inTx(ctx context.Context, d durability, fn func(ctx context.Context) error) error {
	if txOf(ctx, db) != nil {
		return fn(ctx)
	}
	if err := ctx.Err(); err != nil {
		return mapError("sqldb.InTx", err)
	}
	if last := beforeCommit(ctx); last != nil {
		work := fn
		fn = func(ctx context.Context) error {
			if err := work(ctx); err != nil {
				return err
			}
			return last(ctx)
		}
	}
	if db.engine == SQLite {
		return db.writer.do(ctx, d, fn)
	}
	return db.inPostgresTx(ctx, d, fn)
}

type beforeCommitKey struct{}

// beforeCommit is what WithBeforeCommit put there, nil when nobody did.
func beforeCommit(ctx context.Context) func(ctx context.Context) error {
	f, _ := ctx.Value(beforeCommitKey{}).(func(ctx context.Context) error)
	return f
}

// WithBeforeCommit makes every transaction that is begun under the returned
// context run f as its last step: what f writes commits with the rest, and its
// error fails the transaction. It is how an idempotency key becomes part of
// whatever a request commits.
func WithBeforeCommit(ctx context.Context, f func(ctx context.Context) error) context.Context {
	return context.WithValue(ctx, beforeCommitKey{}, f)
}

// postgresTries bounds how often a transaction that lost to another runs again.
const postgresTries = 6

func (db *DB) inPostgresTx(ctx context.Context, d durability, fn func(ctx context.Context) error) error {
	var after []func()
	err := tryAgain(ctx, func() (err error) {
		after, err = db.tryPostgres(ctx, d, fn)
		return err
	})
	if err != nil {
		return mapError("sqldb.InTx", err)
	}
	for _, f := range after {
		f()
	}
	return nil
}

// tryAgain runs what PostgreSQL undid because of another transaction once more.
func tryAgain(ctx context.Context, work func() error) error {
	for try := 1; ; try++ {
		err := work()
		if err == nil || !isRetryable(err) || try == postgresTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try*try) * time.Millisecond):
		}
	}
}

func (db *DB) tryPostgres(ctx context.Context, d durability, fn func(ctx context.Context) error) ([]func(), error) {
	conn, err := db.postgresPool(d).Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit this does nothing
	t := &tx{run: sqlTx, conn: conn}
	if err := fn(withTx(ctx, db, t)); err != nil {
		return nil, err
	}
	if db.cfg.CommitDelay > 0 {
		time.Sleep(db.cfg.CommitDelay)
	}
	return t.after, sqlTx.Commit()
}

// AfterCommit runs f once the context's transaction has committed, at once when
// there is none. f must not block: it is for wake-ups.
func AfterCommit(ctx context.Context, f func()) {
	if t, ok := ctx.Value(anyTxKey{}).(*tx); ok {
		t.after = append(t.after, f)
		return
	}
	f()
}

// RequireTx is the guard of writes that only make sense beside others (outbox,
// ledger, quota): a fault when ctx carries no transaction.
func RequireTx(ctx context.Context, op string) error {
	if ctx.Value(anyTxKey{}) == nil {
		return fault.E(op, fault.Internal, "internal", nil, "This write needs a transaction around it.")
	}
	return nil
}

// ForbidTx is the guard of slow outside work (files, mail, network, child
// processes): a fault when ctx carries a transaction.
func ForbidTx(ctx context.Context, op string) error {
	if ctx.Value(anyTxKey{}) != nil {
		return fault.E(op, fault.Internal, "internal", nil, "Outside work must not run inside a transaction.")
	}
	return nil
}
