package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

// Deps are what an outbox works with.
type Deps struct {
	DB       *sqldb.DB
	Machine  clock.Clock // leases of deliveries
	Business clock.Clock // when an event happened
	IDs      *ident.Source
	Log      *slog.Logger
}

// Event is a fact that was committed.
type Event struct {
	ID      string
	Topic   string // e.g. conduct.violation
	Key     string // what it is about, e.g. a store id
	Payload []byte // JSON
	At      time.Time
}

// Decode reads the payload into v; a payload that cannot be read is a permanent
// error.
func (e Event) Decode(v any) error {
	if err := json.Unmarshal(e.Payload, v); err != nil {
		return queue.Permanent(fault.E("outbox.Decode", fault.Internal, "internal", err, "The payload of an event cannot be read."))
	}
	return nil
}

type wireEvent struct {
	ID      string          `json:"id"`
	Topic   string          `json:"topic"`
	Key     string          `json:"key"`
	Payload json.RawMessage `json:"payload"`
	AtUS    int64           `json:"at_us"`
}

// Outbox publishes events. It is safe for concurrent use.
type Outbox struct {
	d Deps
	q *queue.Queue

	mu     sync.RWMutex
	topics map[string][]string // subscribers by topic, in the order of registration
}

// attempts of a delivery before it is dead: about an hour.
const (
	attempts   = 12
	deliveries = 8 // that one worker claims at once: subscribers do nothing slow
)

// New makes an outbox that delivers nothing until Start or Drain.
func New(d Deps) (*Outbox, error) {
	if d.DB == nil || d.Machine == nil || d.Business == nil || d.IDs == nil || d.Log == nil {
		return nil, errors.New("outbox: DB, Machine, Business, IDs and Log are required")
	}
	q, err := queue.New(queue.Deps{DB: d.DB, Machine: d.Machine, Business: d.Business, IDs: d.IDs, Log: d.Log})
	if err != nil {
		return nil, err
	}
	return &Outbox{d: d, q: q, topics: map[string][]string{}}, nil
}

// Publish stores an event and its deliveries in the context's transaction,
// without which it fails. The subscribers hear of it after the commit.
func (o *Outbox) Publish(ctx context.Context, topic, key string, payload any) error {
	const op = "outbox.Publish"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	b, err := json.Marshal(payload)
	if err != nil {
		return fault.Wrap(op, err)
	}
	e := wireEvent{ID: o.d.IDs.New("evt"), Topic: topic, Key: key, Payload: b, AtUS: clock.Micros(o.d.Business.Now())}
	if err := o.insert(ctx, e); err != nil {
		return fault.Wrap(op, err)
	}
	o.mu.RLock()
	names := o.topics[topic]
	o.mu.RUnlock()
	for _, name := range names {
		if err := o.q.Enqueue(ctx, queue.Task{Kind: jobKind(name, topic), Payload: e, UniqueKey: e.ID}); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

func jobKind(subscriber, topic string) string { return "outbox/" + subscriber + "/" + topic }

// Subscribe registers who reacts to a topic; names are unique per topic and stay
// the same over releases. fn runs inside the transaction of its delivery: it
// reads and writes the database and enqueues jobs, nothing slow. It panics on a
// second registration: wiring happens at start-up.
func (o *Outbox) Subscribe(name, topic string, fn func(ctx context.Context, e Event) error) {
	o.q.Handle(jobKind(name, topic), queue.Options{MaxAttempts: attempts, Timeout: time.Minute, Batch: deliveries}, func(ctx context.Context, job queue.Job) error {
		var w wireEvent
		if err := job.Decode(&w); err != nil {
			return err
		}
		e := Event{ID: w.ID, Topic: w.Topic, Key: w.Key, Payload: w.Payload, At: clock.FromMicros(w.AtUS)}
		return o.d.DB.InTx(ctx, func(ctx context.Context) error {
			first, err := o.mark(ctx, e.ID, name)
			if err != nil {
				return err
			}
			if first {
				if err := fn(ctx, e); err != nil {
					return err
				}
			}
			return job.Finish(ctx)
		})
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.topics[topic] = append(o.topics[topic], name)
}

// Start begins to deliver until Stop is called or ctx ends.
func (o *Outbox) Start(ctx context.Context) { o.q.Start(ctx) }

// Stop waits for the running deliveries, at most until ctx ends.
func (o *Outbox) Stop(ctx context.Context) { o.q.Stop(ctx) }

// Drain delivers here, until nothing is left that is ready. For tests and tools.
func (o *Outbox) Drain(ctx context.Context) error { return o.q.Drain(ctx) }

// keep is how long events and the marks of their deliveries stay.
const keep = 30 * 24 * time.Hour

// Prune deletes events and marks that are older than 30 days. It is meant for a
// daily tick.
func (o *Outbox) Prune(ctx context.Context, now time.Time) error {
	return fault.Wrap("outbox.Prune", o.prune(ctx, now.Add(-keep)))
}
