package queue

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// life is the running loop of a queue.
type life struct {
	mu     sync.Mutex
	cancel context.CancelFunc // ends the loop
	abort  context.CancelFunc // ends the handlers
	loop   sync.WaitGroup
	jobs   sync.WaitGroup
}

// Start begins to work until Stop is called or ctx ends. A second Start does
// nothing.
func (q *Queue) Start(ctx context.Context) {
	q.life.mu.Lock()
	defer q.life.mu.Unlock()
	if q.life.cancel != nil {
		return
	}
	jobs, abort := context.WithCancel(ctx)
	loop, cancel := context.WithCancel(jobs)
	q.life.cancel, q.life.abort = cancel, abort
	q.life.loop.Go(func() { q.loop(loop, jobs) })
}

// Stop takes no further jobs and waits for the running ones; when ctx ends
// first, it cancels them and waits until they have put their jobs back.
func (q *Queue) Stop(ctx context.Context) {
	q.life.mu.Lock()
	cancel, abort := q.life.cancel, q.life.abort
	q.life.cancel = nil
	q.life.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	q.life.loop.Wait()
	done := make(chan struct{})
	go func() { q.life.jobs.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	abort()
	<-done
}

// loop looks for work whenever it is woken and at least every Poll.
func (q *Queue) loop(ctx, jobs context.Context) {
	poll := time.NewTicker(q.d.Poll)
	defer poll.Stop()
	silent := true // who has fallen silent is looked for at every poll
	for {
		if err := q.round(ctx, jobs, silent); err != nil && ctx.Err() == nil {
			q.d.Log.ErrorContext(ctx, "queue round failed", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
			silent = false
		case <-poll.C:
			silent = true
		}
	}
}

// round frees what silent owners hold if that is asked for, hands out cron ticks
// and starts as many jobs as there are free workers.
func (q *Queue) round(ctx, jobs context.Context, silent bool) error {
	if silent {
		if err := q.freeExpired(ctx); err != nil {
			return err
		}
	}
	if err := q.handOutTicks(ctx); err != nil {
		return err
	}
	loads, err := q.claimFree(ctx)
	for _, load := range loads {
		q.life.jobs.Go(func() {
			defer q.signal()
			defer q.leave(load[0].Kind)
			q.runAll(jobs, load)
		})
	}
	return err
}

// claimFree claims jobs for the free workers, the kinds taking turns in being
// first, and counts the workers as running.
func (q *Queue) claimFree(ctx context.Context) (loads [][]Job, err error) {
	ready, err := q.readyKinds(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range q.kindsInTurn() {
		n := q.free(name)
		if n <= 0 || !slices.Contains(ready, name) {
			continue
		}
		batch := q.kind(name).options.Batch
		jobs, err := q.claim(ctx, name, n*batch)
		if err != nil {
			return loads, err
		}
		// Spread evenly: few jobs go to one worker each.
		for load := range slices.Chunk(jobs, max(1, (len(jobs)+n-1)/n)) {
			q.enter(name, 1)
			loads = append(loads, load)
		}
	}
	return loads, nil
}

func (q *Queue) kindsInTurn() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := len(q.order)
	out := make([]string, 0, n)
	for i := range n {
		out = append(out, q.order[(q.turn+i)%n])
	}
	q.turn++
	return out
}

func (q *Queue) free(name string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	k := q.kinds[name]
	return min(q.d.Workers-q.running, k.options.Workers-k.running)
}

func (q *Queue) enter(name string, n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.kinds[name].running += n
	q.running += n
}

func (q *Queue) leave(name string) { q.enter(name, -1) }

func (q *Queue) kind(name string) *kind {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.kinds[name]
}

// run does one attempt and records how it ended.
func (q *Queue) run(ctx context.Context, j Job) { q.runAll(ctx, []Job{j}) }

// runAll does one attempt of each job in turn. Those that succeed end together;
// those that wait too long are put back. While one runs, the leases of all are kept:
// what is done does not run again, what waits loses no attempt.
func (q *Queue) runAll(ctx context.Context, jobs []Job) {
	// The outcome is recorded even while the process shuts down.
	lasting := context.WithoutCancel(ctx)
	patience := q.d.Machine.Now().Add(q.d.Lease / 3)
	var done []Job
	for i, j := range jobs {
		if i > 0 && (ctx.Err() != nil || q.d.Machine.Now().After(patience)) {
			q.putBack(lasting, jobs[i:])
			break
		}
		err := q.attempt(ctx, j, slices.Concat(done, jobs[i+1:]))
		if err == nil && !j.finished.Load() {
			done = append(done, j)
			continue
		}
		q.record(lasting, j, err, ctx.Err() != nil)
	}
	if len(done) == 0 {
		return
	}
	e := &ending{jobs: done}
	if err := q.ends.Do(e); err != nil {
		q.d.Log.ErrorContext(ctx, "job outcome not recorded", "job", done[0].ID, "jobs", len(done), "kind", done[0].Kind, "error", err.Error())
	}
	for _, j := range e.lost {
		q.d.Log.WarnContext(ctx, "job lost to another owner", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt)
	}
}

// putBack makes jobs ready again that were claimed and not begun.
func (q *Queue) putBack(ctx context.Context, jobs []Job) {
	for _, j := range jobs {
		if err := q.retry(ctx, j, clock.FromMicros(j.runAt), j.Attempt-1, ""); err != nil && !errors.Is(err, errLeaseLost) {
			q.d.Log.ErrorContext(ctx, "job not put back", "job", j.ID, "kind", j.Kind, "error", err.Error())
		}
	}
}

// attempt calls the handler; errLeaseLost when another owner took the job over
// meanwhile. beside are the jobs of the same load that it keeps waiting.
func (q *Queue) attempt(ctx context.Context, j Job, beside []Job) error {
	k := q.kind(j.Kind)
	work, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limited, stop := context.WithTimeout(work, k.options.Timeout)
	defer stop()
	var beat sync.WaitGroup
	beat.Go(func() { q.heartbeat(limited, j, beside, cancel) })
	err := call(limited, k.handler, j)
	stop()
	beat.Wait()
	if lost := context.Cause(work); errors.Is(lost, errLeaseLost) {
		err = lost
	}
	return err
}

// heartbeat extends the lease while the handler runs, and those of the jobs beside
// it; a lost one cancels the handler.
func (q *Queue) heartbeat(ctx context.Context, j Job, beside []Job, cancel context.CancelCauseFunc) {
	t := time.NewTicker(q.d.Lease / 3)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		err := q.extend(ctx, j)
		switch {
		case err == nil || ctx.Err() != nil || j.finished.Load():
		case errors.Is(err, errLeaseLost):
			cancel(errLeaseLost)
			return
		default:
			q.d.Log.WarnContext(ctx, "heartbeat failed", "job", j.ID, "error", err.Error())
		}
		for _, b := range beside { // a lost one is seen when it ends or is put back
			if err := q.extend(ctx, b); err != nil && !errors.Is(err, errLeaseLost) && ctx.Err() == nil {
				q.d.Log.WarnContext(ctx, "heartbeat failed", "job", b.ID, "error", err.Error())
			}
		}
	}
}

func call(ctx context.Context, h Handler, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.E("queue.run", fault.Internal, "internal", fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "The job broke off.")
		}
	}()
	return h(ctx, j)
}

// maxReason bounds what is kept of an error.
const maxReason = 500

// record keeps how a job failed; one without an error has ended itself.
func (q *Queue) record(ctx context.Context, j Job, err error, shutdown bool) {
	if err == nil {
		return
	}
	var outcome error
	var perm permanent
	switch {
	case errors.Is(err, errLeaseLost):
		q.d.Log.WarnContext(ctx, "job lost to another owner", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt)
		return
	case shutdown:
		outcome = q.retry(ctx, j, q.d.Business.Now(), j.Attempt-1, "the queue stopped")
	case errors.As(err, &perm) || j.Attempt >= j.max:
		q.d.Log.ErrorContext(ctx, "job dead", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "error", reason(err))
		outcome = q.bury(ctx, j, reason(err))
	default:
		d := backoff(j.ID, j.Attempt)
		q.d.Log.WarnContext(ctx, "job failed", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "again_in", d.String(), "error", reason(err))
		outcome = q.retry(ctx, j, q.d.Business.Now().Add(d), j.Attempt, reason(err))
	}
	if outcome != nil {
		q.d.Log.ErrorContext(ctx, "job outcome not recorded", "job", j.ID, "kind", j.Kind, "error", outcome.Error())
	}
}

// reason is an error's text as a column takes it: cut between characters, without
// what PostgreSQL refuses.
func reason(err error) string {
	s := err.Error()
	if len(s) > maxReason {
		s = s[:maxReason]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}

// Finish removes the job in the context's transaction, so that the job's end and
// its effects are one commit. Conflict "queue.lease_lost" when another owner has
// taken the job over: the transaction must then fail.
//
// Source: X-68.
func (j Job) Finish(ctx context.Context) error {
	if err := sqldb.RequireTx(ctx, "queue.Finish"); err != nil {
		return err
	}
	if err := j.queue.complete(ctx, j); err != nil {
		return err
	}
	sqldb.AfterCommit(ctx, func() { j.finished.Store(true) })
	return nil
}

// Drain runs what is ready, in this goroutine and in order, until nothing is.
// Jobs that failed wait for their next time and are not run again. It is for
// tests and tools.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		if err := q.freeExpired(ctx); err != nil {
			return err
		}
		ran, err := q.drainKinds(ctx, q.kindsInTurn())
		if err != nil || ran == 0 {
			return err
		}
	}
}

// drainKinds runs one batch of each kind here and returns how many jobs ran.
func (q *Queue) drainKinds(ctx context.Context, names []string) (ran int, err error) {
	for _, name := range names {
		jobs, err := q.claim(ctx, name, q.d.Workers)
		if err != nil {
			return ran, fault.Wrap("queue.Drain", err)
		}
		for _, j := range jobs {
			q.run(ctx, j)
		}
		ran += len(jobs)
	}
	return ran, ctx.Err()
}
