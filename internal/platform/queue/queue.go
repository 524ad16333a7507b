package queue

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/groupcommit"
	"souk/internal/platform/sqldb"
)

// Deps are what a queue works with.
type Deps struct {
	DB       *sqldb.DB
	Machine  clock.Clock   // leases
	Business clock.Clock   // run times and cron ticks
	IDs      *ident.Source // job ids and the name of this owner
	Log      *slog.Logger
	Workers  int           // jobs that run at once in this process; 0 means 8
	Lease    time.Duration // how long a silent owner keeps a job; 0 means 30 s
	Poll     time.Duration // look for work at least this often; 0 means 1 s
}

// Options bound the jobs of one kind.
type Options struct {
	MaxAttempts int           // then the job is dead; 0 means 8
	Timeout     time.Duration // of one attempt; 0 means 5 min
	Workers     int           // of this kind at once; 0 means as many as the queue has
	Batch       int           // jobs that one worker claims, runs one after the other and ends together; 0 means 1; for kinds that take milliseconds
}

func (o Options) withDefaults(workers int) Options {
	if o.MaxAttempts <= 0 {
		o.MaxAttempts = 8
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Workers <= 0 || o.Workers > workers {
		o.Workers = workers
	}
	o.Batch = max(o.Batch, 1)
	return o
}

// Task is work to be done after the transaction that enqueues it.
type Task struct {
	Kind      string
	Payload   any       // encoded as JSON
	RunAt     time.Time // on the business clock; zero means now
	UniqueKey string    // one unfinished job per kind and key; "" means no limit
	Priority  int       // higher runs first
}

// Job is one attempt at a task.
type Job struct {
	ID      string
	Kind    string
	Payload []byte
	Attempt int // 1 for the first

	epoch    int64
	max      int
	priority int64
	runAt    int64
	queue    *Queue
	finished *atomic.Bool
}

// Decode reads the payload into v; a payload that cannot be read is a permanent
// error.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal(j.Payload, v); err != nil {
		return Permanent(fault.E("queue.Decode", fault.Internal, "internal", err, "The payload of a job cannot be read."))
	}
	return nil
}

// Handler does one attempt. It may run more than once for the same task; its
// context ends when the time limit is over, the lease is lost or the queue stops.
type Handler func(ctx context.Context, job Job) error

type kind struct {
	name    string
	options Options
	handler Handler
	running int // workers that have jobs of it in hand; guarded by Queue.mu
}

// Queue runs jobs. It is safe for concurrent use.
type Queue struct {
	d     Deps
	owner string
	wake  chan struct{}
	ends  *groupcommit.Group[*ending]

	mu      sync.Mutex
	kinds   map[string]*kind
	order   []string // of registration
	turn    int      // which kind is served first in the next round
	running int
	entries []*entry

	cronMu   sync.Mutex // ticks are handed out by one goroutine at a time
	cronNext time.Time  // no tick is due before; guarded by cronMu

	life life
}

// New makes a queue that does nothing until Start, Drain or RunDue.
func New(d Deps) (*Queue, error) {
	if d.DB == nil || d.Machine == nil || d.Business == nil || d.IDs == nil || d.Log == nil {
		return nil, errors.New("queue: DB, Machine, Business, IDs and Log are required")
	}
	if d.Workers <= 0 {
		d.Workers = 8
	}
	if d.Lease <= 0 {
		d.Lease = 30 * time.Second
	}
	if d.Poll <= 0 {
		d.Poll = time.Second
	}
	q := &Queue{d: d, owner: d.IDs.New("own"), wake: make(chan struct{}, 1), kinds: map[string]*kind{}}
	q.ends = q.endings()
	return q, nil
}

// Handle registers the handler of a kind. It panics on a second one: wiring
// happens at start-up.
func (q *Queue) Handle(name string, o Options, h func(ctx context.Context, job Job) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, ok := q.kinds[name]; ok || name == "" || h == nil {
		panic("queue: kind " + name + " needs exactly one handler")
	}
	q.kinds[name] = &kind{name: name, options: o.withDefaults(q.d.Workers), handler: h}
	q.order = append(q.order, name)
}

// Enqueue adds a task in the context's transaction, without which it fails. A
// task whose unique key has an unfinished job joins it: the newest payload and
// the earlier time win, and a job that runs already runs once more afterwards.
func (q *Queue) Enqueue(ctx context.Context, t Task) error {
	const op = "queue.Enqueue"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	payload, err := json.Marshal(t.Payload)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if t.Kind == "" {
		return fault.E(op, fault.Internal, "internal", nil, "A task needs a kind.")
	}
	now := q.d.Business.Now()
	runAt := t.RunAt
	if runAt.IsZero() {
		runAt = now
	}
	row := jobRow{
		id: q.d.IDs.New("job"), kind: t.Kind, payload: string(payload), priority: int64(t.Priority),
		runAt: clock.Micros(runAt), max: int64(q.maxAttempts(t.Kind)), key: t.UniqueKey, createdAt: clock.Micros(now),
	}
	if row.key == "" {
		row.key = row.id
	}
	if err := q.insert(ctx, row); err != nil {
		return fault.Wrap(op, err)
	}
	sqldb.AfterCommit(ctx, q.signal)
	return nil
}

func (q *Queue) maxAttempts(name string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if k := q.kinds[name]; k != nil {
		return k.options.MaxAttempts
	}
	return Options{}.withDefaults(1).MaxAttempts
}

// signal wakes the loop; it never blocks.
func (q *Queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

type permanent struct{ err error }

func (p permanent) Error() string { return p.err.Error() }
func (p permanent) Unwrap() error { return p.err }

// Permanent marks an error that trying again cannot mend: the job is dead at
// once. Permanent of nil is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}
