package queue

import (
	"cmp"
	"context"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Tick is how often a cron entry runs.
type Tick string

// Ticks, at the full hour or at midnight UTC of the business clock.
const (
	Hourly Tick = "hourly"
	Daily  Tick = "daily"
)

func (t Tick) step() time.Duration {
	if t == Daily {
		return 24 * time.Hour
	}
	return time.Hour
}

// before is the newest tick that is not after now.
func (t Tick) before(now time.Time) time.Time { return now.UTC().Truncate(t.step()) }

type entry struct {
	name  string
	every Tick
	fn    func(ctx context.Context, now time.Time) error
	kind  string
	index int
}

type tickPayload struct {
	TickUS int64 `json:"tick_us"`
}

// Every registers a cron entry: fn runs once per tick over all nodes, in order
// of the ticks, with now = the tick. A tick that fails is tried again like any
// job. Ticks that fell due while nothing ran are run later, each of them.
func (q *Queue) Every(name string, every Tick, fn func(ctx context.Context, now time.Time) error) {
	if every != Hourly && every != Daily {
		panic("queue: unknown tick " + string(every))
	}
	q.mu.Lock()
	e := &entry{name: name, every: every, fn: fn, kind: "cron/" + name, index: len(q.entries)}
	q.entries = append(q.entries, e)
	q.mu.Unlock()
	q.cronMu.Lock()
	q.cronNext = time.Time{}
	q.cronMu.Unlock()
	q.Handle(e.kind, Options{Workers: 1}, func(ctx context.Context, job Job) error {
		var p tickPayload
		if err := job.Decode(&p); err != nil {
			return err
		}
		return fn(ctx, clock.FromMicros(p.TickUS))
	})
}

func (q *Queue) cronEntries() []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.entries)
}

// handOutTicks turns the next due tick of every entry into a job, unless an
// earlier one is unfinished.
func (q *Queue) handOutTicks(ctx context.Context) error {
	if !q.cronMu.TryLock() {
		return nil // RunDue is at work
	}
	defer q.cronMu.Unlock()
	now := q.d.Business.Now()
	if now.Before(q.cronNext) {
		return nil
	}
	next := now.Add(Hourly.step())
	for _, e := range q.cronEntries() {
		last, err := q.lastTick(ctx, e, now)
		if err != nil {
			return err
		}
		tick := last.Add(e.every.step())
		if tick.Before(next) {
			next = tick
		}
		if tick.After(now) {
			continue
		}
		if err := q.handOut(ctx, e, last, tick); err != nil {
			return err
		}
	}
	q.cronNext = next
	return nil
}

func (q *Queue) handOut(ctx context.Context, e *entry, last, tick time.Time) error {
	return q.d.DB.InTx(ctx, func(ctx context.Context) error {
		n, err := sqldb.One(ctx, q.d.DB, sqldb.Scalar[int64], sqlCountUnfinished, e.kind)
		if err != nil || n > 0 {
			return err
		}
		won, err := q.advance(ctx, e, last, tick)
		if err != nil || !won {
			return err
		}
		return q.Enqueue(ctx, Task{Kind: e.kind, Payload: tickPayload{clock.Micros(tick)}, UniqueKey: "tick"})
	})
}

// mover is a business clock that can be moved (the sandbox's).
type mover interface{ MoveTo(t time.Time) error }

// progressEvery is after how many instants RunDue stores how far it has come; a
// crash in between repeats that many at most.
const progressEvery = 24

// triesPerTick bounds how often RunDue tries a tick before it gives up.
const triesPerTick = 3

// RunDue runs every tick after the last one and up to until, in order, in this
// goroutine, each with now = its tick. A business clock that can be moved is
// moved along, from tick to tick and at last to until: the caller does not move
// it. When a tick keeps failing, RunDue stops there with its error and may be
// called again.
//
// Source: X-61.
func (q *Queue) RunDue(ctx context.Context, until time.Time) error {
	const op = "queue.RunDue"
	q.cronMu.Lock()
	defer q.cronMu.Unlock()
	until = clock.Trim(until)
	entries := q.cronEntries()
	done := map[*entry]time.Time{} // the last tick that ran
	for _, e := range entries {
		last, err := q.lastTick(ctx, e, q.d.Business.Now())
		if err != nil {
			return fault.Wrap(op, err)
		}
		done[e] = last
	}
	if err := q.waitForTicks(ctx, entries); err != nil {
		return fault.Wrap(op, err)
	}
	if err := q.runTicks(ctx, entries, done, until); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, q.moveClock(until))
}

func (q *Queue) runTicks(ctx context.Context, entries []*entry, done map[*entry]time.Time, until time.Time) error {
	stored := map[*entry]time.Time{}
	for e, t := range done {
		stored[e] = t
	}
	var err error
	for n := 1; err == nil; n++ {
		tick, due := nextTick(entries, done)
		if len(due) == 0 || tick.After(until) {
			break
		}
		err = q.runTick(ctx, tick, due, done)
		if err == nil && n%progressEvery == 0 {
			err = q.storeProgress(ctx, stored, done)
		}
	}
	if stop := q.storeProgress(context.WithoutCancel(ctx), stored, done); err == nil {
		err = stop
	}
	return err
}

// nextTick is the earliest tick that has not run, and the entries it belongs to:
// daily before hourly, then as registered.
func nextTick(entries []*entry, done map[*entry]time.Time) (time.Time, []*entry) {
	var first time.Time
	var due []*entry
	for _, e := range entries {
		t := done[e].Add(e.every.step())
		switch {
		case first.IsZero() || t.Before(first):
			first, due = t, []*entry{e}
		case t.Equal(first):
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(b.every.step(), a.every.step()), cmp.Compare(a.index, b.index))
	})
	return first, due
}

func (q *Queue) runTick(ctx context.Context, tick time.Time, due []*entry, done map[*entry]time.Time) error {
	if err := q.moveClock(tick); err != nil {
		return err
	}
	for _, e := range due {
		var err error
		for range triesPerTick {
			if err = ctx.Err(); err != nil {
				return err
			}
			if err = call(ctx, func(ctx context.Context, _ Job) error { return e.fn(ctx, tick) }, Job{}); err == nil {
				break
			}
			q.d.Log.WarnContext(ctx, "tick failed", "entry", e.name, "tick", tick, "error", reason(err))
		}
		if err != nil {
			return err
		}
		done[e] = tick
	}
	return nil
}

func (q *Queue) storeProgress(ctx context.Context, stored, done map[*entry]time.Time) error {
	return q.d.DB.InTx(ctx, func(ctx context.Context) error {
		for e, to := range done {
			if to.Equal(stored[e]) {
				continue
			}
			won, err := q.advance(ctx, e, stored[e], to)
			if err != nil {
				return err
			}
			if !won {
				q.d.Log.WarnContext(ctx, "another node runs the same ticks", "entry", e.name)
			}
		}
		sqldb.AfterCommit(ctx, func() {
			for e, to := range done {
				stored[e] = to
			}
		})
		return nil
	})
}

// moveClock moves a business clock that can be moved; one that is there already
// stays.
func (q *Queue) moveClock(to time.Time) error {
	m, ok := q.d.Business.(mover)
	if !ok || !q.d.Business.Now().Before(to) {
		return nil
	}
	if err := m.MoveTo(to); err != nil && q.d.Business.Now().Before(to) {
		return err
	}
	return nil
}

// waitForTicks lets tick jobs that were handed out before finish, so that no
// tick overtakes an earlier one.
func (q *Queue) waitForTicks(ctx context.Context, entries []*entry) error {
	for _, e := range entries {
		for {
			if _, err := q.drainKinds(ctx, []string{e.kind}); err != nil {
				return err
			}
			n, err := sqldb.One(ctx, q.d.DB, sqldb.Scalar[int64], sqlCountActive, e.kind, clock.Micros(q.d.Business.Now()))
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(2 * time.Millisecond):
			}
		}
	}
	return nil
}
