package app

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/queue"
)

type benchJobsCmd struct {
	benchOn
	Jobs    int    `default:"30000" help:"Jobs that wait when the queue starts."`
	Idle    int    `default:"200" help:"Jobs that come one by one, to a queue that has nothing to do."`
	Profile string `help:"Write a CPU profile of the work." type:"path" placeholder:"FILE"`
}

// jobsResult is what `souk bench jobs` prints.
type jobsResult struct {
	benchFound         // Rate: jobs claimed, run, ended, each durable
	benchTimes         // from the commit of an idle queue's job to its start
	Enqueued   float64 `json:"enqueue_rate"` // jobs a second, a hundred in a transaction
}

// Run measures how fast jobs that do nothing are worked off, and how soon one
// starts when nothing else is to do.
//
// Source: X-67, issue 4 "jobs".
func (c benchJobsCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (benchAnswer, error) {
		return (&jobsBench{benchJobsCmd: c, s: s, runs: map[string]int{}}).run(ctx)
	})
}

const (
	benchJob      = "bench"
	jobsAtOnce    = 100 // that are enqueued in one transaction
	benchIdleTime = 10 * time.Millisecond
)

type jobsBench struct {
	benchJobsCmd
	s *souk

	mu      sync.Mutex
	runs    map[string]int // by job
	left    atomic.Int64
	drained chan struct{}
	started chan time.Time
}

func (b *jobsBench) run(ctx context.Context) (jobsResult, error) {
	out := jobsResult{benchFound: newFound("jobs", b.s)}
	b.drained, b.started = make(chan struct{}), make(chan time.Time, 1)
	b.left.Store(int64(b.Jobs))
	b.s.queue.Handle(benchJob, queue.Options{Batch: 16}, b.work)
	began := clock.System{}.Now()
	for range b.Jobs / jobsAtOnce {
		if err := b.enqueue(ctx, jobsAtOnce); err != nil {
			return out, err
		}
	}
	out.Enqueued = float64(b.Jobs) / clock.System{}.Now().Sub(began).Seconds()
	end, err := startProfile(b.Profile)
	if err != nil {
		return out, err
	}
	began = clock.System{}.Now()
	b.s.queue.Start(context.WithoutCancel(ctx))
	defer b.s.queue.Stop(context.WithoutCancel(ctx))
	if err := b.wait(ctx); err != nil {
		return out, err
	}
	out.Rate = float64(b.Jobs) / clock.System{}.Now().Sub(began).Seconds()
	end()
	took, err := b.idle(ctx)
	if err != nil {
		return out, err
	}
	out.benchTimes = timesOf(took)
	return out, b.check(ctx, &out)
}

// work is the job: it does nothing but be counted.
func (b *jobsBench) work(_ context.Context, j queue.Job) error {
	at := clock.System{}.Now()
	b.mu.Lock()
	b.runs[j.ID]++
	b.mu.Unlock()
	switch n := b.left.Add(-1); {
	case n == 0:
		close(b.drained)
	case n < 0:
		b.started <- at
	}
	return nil
}

func (b *jobsBench) enqueue(ctx context.Context, n int) error {
	return b.s.db.InTx(ctx, func(ctx context.Context) error {
		for range n {
			if err := b.s.queue.Enqueue(ctx, queue.Task{Kind: benchJob, Payload: struct{}{}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// wait returns when every job has run and no row is left of any.
func (b *jobsBench) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-b.drained:
	}
	for {
		n, err := b.unfinished(ctx)
		if err != nil || n == 0 {
			return err
		}
		if err := pause(ctx, time.Millisecond); err != nil {
			return err
		}
	}
}

func (b *jobsBench) unfinished(ctx context.Context) (n int64, err error) {
	kinds, err := b.s.queue.Stats(ctx)
	for _, k := range kinds {
		if k.Kind == benchJob && k.State != queue.Dead {
			n += k.N
		}
	}
	return n, err
}

// idle enqueues jobs one by one and returns how soon each one started, sorted.
func (b *jobsBench) idle(ctx context.Context) ([]time.Duration, error) {
	var took []time.Duration
	for range b.Idle {
		if err := pause(ctx, benchIdleTime); err != nil {
			return nil, err
		}
		if err := b.enqueue(ctx, 1); err != nil {
			return nil, err
		}
		from := clock.System{}.Now()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case at := <-b.started:
			took = append(took, max(0, at.Sub(from)))
		}
	}
	slices.Sort(took)
	return took, b.wait(ctx)
}

// check asks that every job ran once.
func (b *jobsBench) check(ctx context.Context, out *jobsResult) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	once := 0
	for _, n := range b.runs {
		if n == 1 {
			once++
		}
	}
	out.holds(once == b.Jobs+b.Idle && len(b.runs) == once, "every job ran once")
	n, err := b.unfinished(ctx)
	out.holds(n == 0, "no job is left")
	return err
}

// pause waits on the machine's clock.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
