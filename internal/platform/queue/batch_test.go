package queue_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

// runs counts how often each payload ran.
type runs struct {
	mu sync.Mutex
	of map[int]int
}

func (r *runs) add(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[int]int{}
	}
	r.of[n]++
	total := 0
	for _, times := range r.of {
		total += times
	}
	return total
}

func numbered(n int) []queue.Task {
	out := make([]queue.Task, n)
	for i := range out {
		out[i] = queue.Task{Kind: "k", Payload: i}
	}
	return out
}

// TestBatch holds what one worker does with many jobs at once.
func TestBatch(t *testing.T) {
	t.Run("X-68_every_job_of_many_batches_ends_once", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			const jobs = 500
			q, done := w.queue(t, 3), make(chan struct{})
			var ran runs
			q.Handle("k", queue.Options{Batch: 40}, func(_ context.Context, j queue.Job) error {
				var n int
				if err := j.Decode(&n); err != nil {
					return err
				}
				if ran.add(n) == jobs {
					close(done)
				}
				return nil
			})
			w.enqueue(t, q, numbered(jobs)...)
			q.Start(context.Background())
			<-done
			q.Stop(context.Background())
			if len(ran.of) != jobs || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("%d of %d ran, %s", len(ran.of), jobs, counts(t, q))
			}
		})
	})
	t.Run("what_fails_or_comes_again_does_not_hold_up_the_others", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, done := w.queue(t, 1), make(chan struct{})
			var ran runs
			q.Handle("k", queue.Options{Batch: 8}, func(ctx context.Context, j queue.Job) error {
				var n int
				if err := j.Decode(&n); err != nil {
					return err
				}
				total := ran.add(n)
				if n == 2 && total <= 5 { // asked for again while it runs
					err := w.db.InTx(ctx, func(ctx context.Context) error {
						return q.Enqueue(ctx, queue.Task{Kind: "k", Payload: 2, UniqueKey: "two"})
					})
					if err != nil {
						t.Error(err)
					}
				}
				if total == 6 {
					close(done)
				}
				if n == 1 {
					return queue.Permanent(errors.New("never"))
				}
				return nil
			})
			tasks := numbered(5)
			tasks[2].UniqueKey = "two"
			w.enqueue(t, q, tasks...)
			q.Start(context.Background())
			<-done
			q.Stop(context.Background())
			if ran.of[2] != 2 || len(ran.of) != 5 || counts(t, q) != "ready 0 running 0 dead 1" {
				t.Errorf("%v, %s", ran.of, counts(t, q))
			}
		})
	})
	t.Run("what_has_waited_for_a_third_of_its_lease_is_put_back_and_costs_no_attempt", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, done := w.queue(t, 1), make(chan struct{})
			var ran runs
			q.Handle("k", queue.Options{Batch: 8}, func(_ context.Context, j queue.Job) error {
				if j.Attempt != 1 {
					t.Errorf("attempt %d", j.Attempt)
				}
				var n int
				if err := j.Decode(&n); err != nil {
					return err
				}
				w.machine.add(11 * time.Second)
				if ran.add(n) == 4 {
					close(done)
				}
				return nil
			})
			w.enqueue(t, q, numbered(4)...)
			q.Start(context.Background())
			<-done
			q.Stop(context.Background())
			if len(ran.of) != 4 || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("%v, %s", ran.of, counts(t, q))
			}
		})
	})
	t.Run("X-68_a_slow_one_keeps_the_leases_of_what_is_done_and_of_what_waits", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			const lease = 150 * time.Millisecond // heartbeats come in real time
			q, err := queue.New(queue.Deps{DB: w.db, Machine: w.machine, Business: w.business, IDs: w.ids, Log: slog.New(slog.DiscardHandler), Workers: 1, Lease: lease, Poll: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			var ran runs
			done := make(chan struct{})
			q.Handle("k", queue.Options{Batch: 8}, func(ctx context.Context, j queue.Job) error {
				var n int
				if err := j.Decode(&n); err != nil {
					return err
				}
				if j.Attempt != 1 {
					t.Errorf("attempt %d of %d", j.Attempt, n)
				}
				if n == 1 {
					w.machine.add(lease - time.Millisecond)
					kept, until := int64(0), w.machine.Now().Add(lease).UnixMicro()
					for began := time.Now(); kept < 3 && time.Since(began) < 10*time.Second; {
						if kept, err = sqldb.One(ctx, w.db, sqldb.Scalar[int64], "select count(*) from job where state = 'running' and lease_until_us = $1", until); err != nil {
							return err
						}
					}
					if w.machine.add(time.Millisecond); kept != 3 {
						t.Errorf("%d of 3 leases are kept", kept)
					}
					if err := w.queue(t, 1).FreeExpired(ctx); err != nil {
						return err
					}
				}
				if ran.add(n) == 3 {
					close(done)
				}
				return nil
			})
			w.enqueue(t, q, numbered(3)...)
			q.Start(context.Background())
			<-done
			q.Stop(context.Background())
			if ran.of[0] != 1 || ran.of[1] != 1 || ran.of[2] != 1 || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("%v, %s", ran.of, counts(t, q))
			}
		})
	})
	t.Run("a_stop_puts_back_what_was_not_begun", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, begun := w.queue(t, 1), make(chan struct{})
			q.Handle("k", queue.Options{Batch: 8}, func(ctx context.Context, _ queue.Job) error {
				close(begun)
				<-ctx.Done()
				return ctx.Err()
			})
			w.enqueue(t, q, numbered(4)...)
			q.Start(context.Background())
			<-begun
			gone, cancel := context.WithCancel(context.Background())
			cancel()
			q.Stop(gone)
			if counts(t, q) != "ready 4 running 0 dead 0" {
				t.Error(counts(t, q))
			}
		})
	})
	t.Run("X-68_a_batch_that_was_taken_over_ends_nothing", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			a, b := w.queue(t, 1), w.queue(t, 1)
			first := make(chan struct{})
			var once sync.Once
			var again runs
			a.Handle("k", queue.Options{Batch: 8}, func(context.Context, queue.Job) error {
				once.Do(func() { // it falls silent, and all that it holds is taken over
					w.machine.add(31 * time.Second)
					if err := b.FreeExpired(context.Background()); err != nil {
						t.Error(err)
					}
					if n := b.ClaimForTest(context.Background(), "k"); n != 1 {
						t.Errorf("taken over: %d", n)
					}
					close(first)
				})
				again.add(0)
				return nil
			})
			w.enqueue(t, a, numbered(1)...)
			a.Start(context.Background())
			<-first
			a.Stop(context.Background())
			if counts(t, a) != "ready 0 running 1 dead 0" || again.of[0] != 1 {
				t.Errorf("%s after %v runs: the other owner's job must still run", counts(t, a), again.of)
			}
		})
	})
}
