package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// writer owns the one write connection of a SQLite file and joins the
// transactions that wait into one commit.
type writer struct {
	db    *DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	work  chan *request
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once

	owed []*request // taken into the running batch; some may have their answer already
	held *request   // taken, but not for the batch that ran: the next one begins with it
	sync durability // of the connection
}

// request is one caller's transaction.
type request struct {
	ctx    context.Context
	fn     func(ctx context.Context) error
	need   durability
	after  []func()
	result chan outcome

	answered bool    // guarded by the writer's goroutine
	outcome  outcome // how it ended, until the commit; guarded by the writer's goroutine
}

type outcome struct {
	err   error
	panic any // what fn panicked with, raised again in the caller
	stack []byte
}

var errClosed = errors.New("sqldb: the database is closed")

// maxWait is how long a caller waits for the writer. Only a transaction that
// begins another one with the wrong context (not the one its function was given)
// waits that long: for itself.
const maxWait = 20 * time.Second

var errStuck = errors.New("sqldb: the writer took no transaction for 20 s; was InTx called inside InTx with the outer context?")

func startWriter(db *DB, conn *sql.Conn) *writer {
	w := &writer{
		db: db, conn: conn, stmts: map[string]*sql.Stmt{}, sync: durable,
		work: make(chan *request), quit: make(chan struct{}), done: make(chan struct{}),
	}
	go w.loop()
	return w
}

func (w *writer) stop() error {
	w.once.Do(func() { close(w.quit) })
	<-w.done
	for _, s := range w.stmts { // an open one keeps the engine from folding the log in
		s.Close() //nolint:errcheck // the connection is closed next
	}
	return w.conn.Close()
}

// do hands fn to the writer and waits for the commit. Once fn has begun, do
// returns only with its true outcome, even when ctx ends: an answer "cancelled"
// for something that was committed would be a lie.
func (w *writer) do(ctx context.Context, need durability, fn func(ctx context.Context) error) error {
	r := &request{ctx: ctx, fn: fn, need: need, result: make(chan outcome, 1)}
	patience := time.NewTimer(maxWait)
	defer patience.Stop()
	select {
	case w.work <- r:
	case <-ctx.Done():
		return mapError("sqldb.InTx", ctx.Err())
	case <-w.quit:
		return mapError("sqldb.InTx", errClosed)
	case <-patience.C:
		return mapError("sqldb.InTx", errStuck)
	}
	out := <-r.result
	if out.panic != nil {
		panic(fmt.Sprintf("%v\n\n%s", out.panic, out.stack))
	}
	if out.err == nil {
		for _, f := range r.after {
			f()
		}
	}
	return mapError("sqldb.InTx", out.err)
}

func (w *writer) loop() {
	stopped := false
	defer func() {
		if stopped {
			close(w.done)
			return
		}
		// A function ended this goroutine (a failed test does): give up the batch
		// and go on, or every later caller would wait for ever.
		w.rollback(context.Background())
		w.answer(w.owed, outcome{err: errExited})
		go w.loop()
	}()
	for !stopped {
		if r := w.held; r != nil {
			w.held = nil
			w.batch(r)
			continue
		}
		select {
		case r := <-w.work:
			w.batch(r)
		case <-w.quit:
			stopped = true
		}
	}
}

// batch runs first and whatever waits behind it in one transaction. When the
// engine gives up the whole transaction in the middle (disk full, I/O error),
// the ones that had succeeded so far run again in a batch without the culprit.
func (w *writer) batch(first *request) {
	todo := []*request{first}
	fresh := true
	for len(todo) > 0 {
		todo = w.runBatch(todo, fresh)
		fresh = false
	}
}

// runBatch runs todo (and, if fresh, what waits) and returns what has to run again.
func (w *writer) runBatch(todo []*request, fresh bool) []*request {
	ctx := context.Background()
	w.owed = append(w.owed[:0], todo...)
	need := needOf(todo)
	if err := w.begin(ctx, need); err != nil {
		w.answer(todo, outcome{err: err})
		return nil
	}
	var ran []*request // in their order; each holds how it ended
	started := time.Now()
	for i := 0; ; i++ {
		var r *request
		switch {
		case i < len(todo):
			r = todo[i]
		case !fresh || len(ran) >= w.db.cfg.MaxBatch || time.Since(started) > w.db.cfg.MaxHold:
		default:
			if r = w.next(need); r != nil {
				w.owed = append(w.owed, r)
			}
		}
		if r == nil {
			break
		}
		out, broken := w.runOne(ctx, r)
		if broken {
			w.rollback(ctx)
			w.answer([]*request{r}, out)
			return append(ran, rest(todo, i+1)...)
		}
		if out.panic != nil {
			w.answer([]*request{r}, out)
			continue
		}
		r.outcome = out
		ran = append(ran, r)
	}
	if w.db.cfg.CommitDelay > 0 {
		time.Sleep(w.db.cfg.CommitDelay)
	}
	err := w.exec(ctx, "commit")
	if err != nil {
		w.rollback(ctx)
	} else {
		w.db.checks.committed()
	}
	// One that failed may have failed because of what another has just written ("the
	// row exists already"): its answer is true once that is durable, not before.
	for _, r := range ran {
		if err != nil {
			r.outcome = outcome{err: err}
		}
		w.answer([]*request{r}, r.outcome)
	}
	return nil
}

func rest(todo []*request, from int) []*request {
	if from >= len(todo) {
		return nil
	}
	return todo[from:]
}

// answer tells callers how it ended, each of them once.
func (w *writer) answer(rs []*request, out outcome) {
	for _, r := range rs {
		if !r.answered {
			r.answered = true
			r.result <- out
		}
	}
}

// needOf is durable when one of them needs it: a durable batch takes everybody,
// another one only its like.
func needOf(todo []*request) durability {
	for _, r := range todo {
		if r.need == durable {
			return durable
		}
	}
	return asyncCommit
}

// begin sets what the commit waits for: the engine lets nobody change it later.
func (w *writer) begin(ctx context.Context, need durability) error {
	if need != w.sync {
		level := "pragma synchronous = full"
		if need == asyncCommit {
			level = "pragma synchronous = normal"
		}
		if _, err := w.conn.ExecContext(ctx, level); err != nil {
			return err
		}
		w.sync = need
	}
	return w.exec(ctx, "begin immediate")
}

// next is a transaction that waits already, nil when none does that this batch may
// take.
func (w *writer) next(batch durability) *request {
	select {
	case r := <-w.work:
		if batch == asyncCommit && r.need == durable {
			w.held = r
			return nil
		}
		return r
	default:
		return nil
	}
}

// runOne runs one caller's function in its own savepoint. broken says that the
// engine has given up the whole transaction.
func (w *writer) runOne(ctx context.Context, r *request) (out outcome, broken bool) {
	if err := r.ctx.Err(); err != nil {
		return outcome{err: err}, false
	}
	if err := w.exec(ctx, "savepoint caller"); err != nil {
		return outcome{err: err}, true
	}
	t := &tx{run: cached{w}, shared: true}
	out = w.call(withTx(r.ctx, w.db, t), r.fn)
	if out.err == nil && out.panic == nil {
		if err := w.exec(ctx, "release caller"); err != nil {
			return outcome{err: err}, true
		}
		r.after = t.after
		return out, false
	}
	if err := w.exec(ctx, "rollback to caller"); err != nil {
		return out, true
	}
	if err := w.exec(ctx, "release caller"); err != nil {
		return out, true
	}
	return out, false
}

var errExited = errors.New("sqldb: the function ended its goroutine inside a transaction")

// call runs fn beside the writer's loop only as far as panics go: it returns
// what fn panicked with, so that the caller's goroutine can raise it.
func (w *writer) call(ctx context.Context, fn func(ctx context.Context) error) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			out = outcome{panic: p, stack: debug.Stack()}
		}
	}()
	return outcome{err: fn(ctx)}
}

func (w *writer) rollback(ctx context.Context) {
	// The engine may have rolled back by itself: then there is nothing to undo.
	if _, err := w.conn.ExecContext(ctx, "rollback"); err != nil && !noTransaction(err) {
		for _, s := range w.stmts {
			s.Close() //nolint:errcheck // the connection is being reset
		}
		w.stmts = map[string]*sql.Stmt{}
	}
}

func (w *writer) exec(ctx context.Context, query string) error {
	_, err := cached{w}.ExecContext(ctx, query)
	return err
}

// cached runs statements prepared once on the write connection.
type cached struct{ w *writer }

func (c cached) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.w.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.w.stmts) < maxPrepared {
		c.w.stmts[query] = s
	}
	return s, nil
}

func (c cached) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c cached) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
