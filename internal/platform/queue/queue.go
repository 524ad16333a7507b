package queue

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Deps are what a queue works with.
type Deps struct {
	DB       *sqldb.DB
	Machine  clock.Clock   // leases
	Business clock.Clock   // run times and cron ticks
	IDs      *ident.Source // job ids and the name of this owner
	Log      *slog.Logger
	Workers  int           // jobs that run at once in this process; 0 means 4
	Lease    time.Duration // how long a silent owner keeps a job; 0 means 30 s
}

// Options bound the jobs of one kind.
type Options struct {
	MaxAttempts int           // then the job is dead; 0 means 8
	Timeout     time.Duration // of one attempt; 0 means 5 min
	Workers     int           // of this kind at once; 0 means as many as the queue has
}

// Task is work to be done after the transaction that enqueues it.
type Task struct {
	Kind      string
	Payload   any       // encoded as JSON
	RunAt     time.Time // on the business clock; zero means now
	UniqueKey string    // at most one unfinished job per kind and key; "" = no limit
	Priority  int       // higher runs first
}

// Job is one attempt at a task.
type Job struct {
	ID      string
	Kind    string
	Payload []byte
	Attempt int // 1 for the first

	epoch int64
	max   int
	queue *Queue
}

// Decode reads the payload into v.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal(j.Payload, v); err != nil {
		return Permanent(fault.E("queue.Decode", fault.Internal, "internal", err, "The payload of a job cannot be read."))
	}
	return nil
}

// Handler does one attempt. It may run more than once for the same task.
type Handler func(ctx context.Context, job Job) error

// Tick is how often a cron entry runs.
type Tick string

// Ticks, at the full hour or midnight UTC of the business clock.
const (
	Hourly Tick = "hourly"
	Daily  Tick = "daily"
)

// Queue runs jobs. It is safe for concurrent use.
type Queue struct {
	d Deps
}

// New makes a queue that does nothing until Start.
func New(d Deps) (*Queue, error) { return &Queue{d: d}, nil }

// Handle registers the handler of a kind.
func (q *Queue) Handle(kind string, o Options, h func(ctx context.Context, job Job) error) {}

// Enqueue adds a task in the context's transaction.
func (q *Queue) Enqueue(ctx context.Context, t Task) error { return nil }

// Every registers a cron entry.
func (q *Queue) Every(name string, every Tick, fn func(ctx context.Context, now time.Time) error) {}

// RunDue runs every due tick.
func (q *Queue) RunDue(ctx context.Context, until time.Time) error { return nil }

// Start begins to work.
func (q *Queue) Start(ctx context.Context) {}

// Stop waits for the running jobs.
func (q *Queue) Stop(ctx context.Context) {}

// Drain runs until nothing is ready.
func (q *Queue) Drain(ctx context.Context) error { return nil }

// Permanent marks an error that trying again cannot mend.
func Permanent(err error) error { return err }
