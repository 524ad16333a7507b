package queue_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var files = sqltest.Only(schema.Files, "0001_platform.sql")

// hand is a clock that only the test moves.
type hand struct {
	mu sync.Mutex
	t  time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.t }

func (h *hand) add(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.t = h.t.Add(d) }

var start = time.Date(2026, 3, 1, 10, 30, 0, 0, time.UTC)

type world struct {
	db       *sqldb.DB
	machine  *hand
	business *clock.Business
	ids      *ident.Source
}

func newWorld(db *sqldb.DB) *world {
	m := &hand{t: start}
	return &world{db: db, machine: m, business: clock.NewBusiness(m), ids: ident.NewSource(clock.System{}, nil)}
}

func (w *world) queue(t *testing.T, workers int) *queue.Queue {
	t.Helper()
	q, err := queue.New(queue.Deps{DB: w.db, Machine: w.machine, Business: w.business, IDs: w.ids,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Workers: workers, Lease: 30 * time.Second, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (w *world) enqueue(t *testing.T, q *queue.Queue, tasks ...queue.Task) {
	t.Helper()
	if err := w.db.InTx(t.Context(), func(ctx context.Context) error {
		for _, task := range tasks {
			if err := q.Enqueue(ctx, task); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, q *queue.Queue) string {
	t.Helper()
	c, err := q.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("ready %d running %d dead %d", c["ready"], c["running"], c["dead"])
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(db)) })
}

func drain(t *testing.T, q *queue.Queue) {
	t.Helper()
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestEnqueue(t *testing.T) {
	t.Run("X-68_a_job_exists_if_and_only_if_its_transaction_committed", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, ran := w.queue(t, 4), 0
			q.Handle("k", queue.Options{}, func(context.Context, queue.Job) error { ran++; return nil })
			if err := q.Enqueue(t.Context(), queue.Task{Kind: "k"}); err == nil {
				t.Error("enqueued without a transaction")
			}
			no := errors.New("no")
			err := w.db.InTx(t.Context(), func(ctx context.Context) error {
				if err := q.Enqueue(ctx, queue.Task{Kind: "k"}); err != nil {
					return err
				}
				return no
			})
			if !errors.Is(err, no) {
				t.Fatal(err)
			}
			drain(t, q)
			if ran != 0 {
				t.Errorf("a rolled back job ran")
			}
			w.enqueue(t, q, queue.Task{Kind: "k"})
			drain(t, q)
			if ran != 1 || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("ran %d, %s", ran, counts(t, q))
			}
		})
	})
	t.Run("order_is_priority_then_time_then_id", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 10)
			var got []string
			q.Handle("k", queue.Options{}, func(_ context.Context, j queue.Job) error {
				var s string
				got = append(got, s)
				if err := j.Decode(&s); err != nil {
					return err
				}
				got[len(got)-1] = s
				return nil
			})
			w.enqueue(t, q, queue.Task{Kind: "k", Payload: "b"}, queue.Task{Kind: "k", Payload: "c"},
				queue.Task{Kind: "k", Payload: "a", RunAt: start.Add(-time.Minute)},
				queue.Task{Kind: "k", Payload: "later", RunAt: start.Add(time.Microsecond)},
				queue.Task{Kind: "k", Payload: "first", Priority: 5})
			drain(t, q)
			if want := []string{"first", "a", "b", "c"}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			w.machine.add(time.Microsecond)
			drain(t, q)
			if got[len(got)-1] != "later" {
				t.Errorf("at its time the job did not run: %v", got)
			}
		})
	})
	t.Run("unique_key_keeps_one_waiting_job_with_the_newest_payload", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 4)
			var got []string
			q.Handle("k", queue.Options{}, func(ctx context.Context, j queue.Job) error {
				got = append(got, string(j.Payload))
				if len(got) == 1 { // enqueued again while it runs: it must run once more
					return w.db.InTx(ctx, func(ctx context.Context) error {
						return errors.Join(q.Enqueue(ctx, queue.Task{Kind: "k", Payload: 3, UniqueKey: "s1"}),
							q.Enqueue(ctx, queue.Task{Kind: "k", Payload: 4, UniqueKey: "s1"}))
					})
				}
				return nil
			})
			w.enqueue(t, q, queue.Task{Kind: "k", Payload: 1, UniqueKey: "s1"}, queue.Task{Kind: "k", Payload: 2, UniqueKey: "s1"})
			drain(t, q)
			if want := []string{"2", "4"}; !slices.Equal(got, want) || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("got %v, want %v; %s", got, want, counts(t, q))
			}
		})
	})
}

func TestFailure(t *testing.T) {
	t.Run("tried_again_after_a_growing_delay_then_kept_as_dead_and_revived_by_hand", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, tries, broken := w.queue(t, 4), 0, true
			q.Handle("k", queue.Options{MaxAttempts: 3}, func(context.Context, queue.Job) error {
				tries++
				if broken {
					return errors.New("relay is away")
				}
				return nil
			})
			w.enqueue(t, q, queue.Task{Kind: "k", Payload: "x"})
			drain(t, q)
			drain(t, q)
			if tries != 1 {
				t.Fatalf("tries = %d right after a failure, want 1", tries)
			}
			w.machine.add(2 * time.Second)
			drain(t, q)
			w.machine.add(3 * time.Second)
			drain(t, q)
			dead, err := q.Dead(t.Context(), "", 10)
			if err != nil || tries != 3 || len(dead) != 1 || dead[0].LastError != "relay is away" || dead[0].Attempts != 3 {
				t.Fatalf("tries %d, dead %+v, %v", tries, dead, err)
			}
			broken = false
			if err := q.Retry(t.Context(), dead[0].ID); err != nil {
				t.Fatal(err)
			}
			drain(t, q)
			if tries != 4 || counts(t, q) != "ready 0 running 0 dead 0" {
				t.Errorf("tries %d, %s", tries, counts(t, q))
			}
			if err := q.Retry(t.Context(), dead[0].ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("second revival: %v", err)
			}
		})
	})
	t.Run("an_error_cut_in_a_character_or_with_a_NUL_is_recorded", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 4)
			q.Handle("cut", queue.Options{MaxAttempts: 1}, func(context.Context, queue.Job) error { return errors.New("x" + strings.Repeat("错", 400)) })
			q.Handle("nul", queue.Options{MaxAttempts: 1}, func(context.Context, queue.Job) error { return errors.New("open a\x00b\xff") })
			w.enqueue(t, q, queue.Task{Kind: "cut"}, queue.Task{Kind: "nul"})
			drain(t, q)
			if counts(t, q) != "ready 0 running 0 dead 2" {
				t.Error(counts(t, q))
			}
		})
	})
	t.Run("permanent_error_and_panic", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 4)
			q.Handle("perm", queue.Options{}, func(_ context.Context, j queue.Job) error {
				var n int
				return j.Decode(&n)
			})
			q.Handle("panic", queue.Options{MaxAttempts: 1}, func(context.Context, queue.Job) error { panic("boom") })
			w.enqueue(t, q, queue.Task{Kind: "perm", Payload: "no number"}, queue.Task{Kind: "panic"})
			drain(t, q)
			if counts(t, q) != "ready 0 running 0 dead 2" {
				t.Error(counts(t, q))
			}
		})
	})
}

func TestLease(t *testing.T) {
	t.Run("X-68_a_silent_owner_is_taken_over_and_its_completion_refused", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			a, b := w.queue(t, 1), w.queue(t, 1)
			begun, release, effects := make(chan struct{}), make(chan struct{}), atomic.Int32{}
			late := make(chan error, 1)
			a.Handle("k", queue.Options{}, func(ctx context.Context, j queue.Job) error {
				close(begun)
				<-release
				err := w.db.InTx(ctx, func(ctx context.Context) error { return j.Finish(ctx) })
				late <- err
				return err
			})
			b.Handle("k", queue.Options{}, func(ctx context.Context, j queue.Job) error {
				effects.Add(1)
				if j.Attempt != 2 {
					t.Errorf("attempt = %d, want 2", j.Attempt)
				}
				return w.db.InTx(ctx, func(ctx context.Context) error { return j.Finish(ctx) })
			})
			w.enqueue(t, a, queue.Task{Kind: "k"})
			var wg sync.WaitGroup
			wg.Go(func() { _ = a.Drain(context.Background()) })
			<-begun
			w.machine.add(30*time.Second - time.Microsecond)
			drain(t, b)
			if effects.Load() != 0 {
				t.Error("taken over before the lease expired")
			}
			w.machine.add(time.Microsecond)
			drain(t, b)
			if effects.Load() != 1 {
				t.Error("not taken over when the lease expired")
			}
			close(release)
			if err := <-late; fault.CodeOf(err) != "queue.lease_lost" {
				t.Errorf("the old owner's completion: %v", err)
			}
			wg.Wait()
			if counts(t, b) != "ready 0 running 0 dead 0" {
				t.Error(counts(t, b))
			}
		})
	})
	t.Run("a_job_that_kills_its_owner_every_time_ends_as_dead", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 1)
			w.enqueue(t, q, queue.Task{Kind: "k"})
			for range 8 { // owners that claim and are never heard of again
				lost := w.queue(t, 1)
				if n := lost.ClaimForTest(t.Context(), "k"); n != 1 {
					t.Fatalf("claimed %d", n)
				}
				w.machine.add(31 * time.Second)
				drain(t, q)
			}
			if counts(t, q) != "ready 0 running 0 dead 1" {
				t.Error(counts(t, q))
			}
		})
	})
	t.Run("stop_waits_and_what_is_cancelled_goes_back_without_costing_an_attempt", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 2)
			begun := make(chan int, 2)
			q.Handle("k", queue.Options{}, func(ctx context.Context, j queue.Job) error {
				begun <- j.Attempt
				<-ctx.Done()
				return ctx.Err()
			})
			q.Start(context.Background())
			w.enqueue(t, q, queue.Task{Kind: "k"})
			<-begun
			gone, cancel := context.WithCancel(context.Background())
			cancel()
			q.Stop(gone)
			if counts(t, q) != "ready 1 running 0 dead 0" {
				t.Error(counts(t, q))
			}
			q.Start(context.Background())
			if n := <-begun; n != 1 {
				t.Errorf("attempt = %d after a stop, want 1 again", n)
			}
			q.Stop(gone)
		})
	})
}

func TestWorkers(t *testing.T) {
	t.Run("X-68_every_job_runs_once_with_two_nodes_and_bounded_workers", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			const jobs = 300
			var mu sync.Mutex
			ran, now, most := map[string]int{}, 0, 0
			done := make(chan struct{})
			handler := func(_ context.Context, j queue.Job) error {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				defer func() {
					mu.Lock()
					now--
					ran[j.ID]++
					if len(ran) == jobs {
						close(done)
					}
					mu.Unlock()
				}()
				return nil
			}
			a, b := w.queue(t, 8), w.queue(t, 8)
			for _, q := range []*queue.Queue{a, b} {
				q.Handle("k", queue.Options{Workers: 3}, handler)
				q.Start(context.Background())
			}
			tasks := make([]queue.Task, jobs)
			for i := range tasks {
				tasks[i] = queue.Task{Kind: "k", Payload: i}
			}
			w.enqueue(t, a, tasks...)
			<-done
			a.Stop(context.Background())
			b.Stop(context.Background())
			for id, n := range ran {
				if n != 1 {
					t.Errorf("%s ran %d times", id, n)
				}
			}
			if most > 6 || counts(t, a) != "ready 0 running 0 dead 0" {
				t.Errorf("at most %d at once (limit 6), %s", most, counts(t, a))
			}
		})
	})
}

func TestCron(t *testing.T) {
	t.Run("X-61_moving_the_clock_runs_every_due_tick_in_order_with_its_own_now", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.queue(t, 4)
			var got []string
			note := func(name string) func(context.Context, time.Time) error {
				return func(_ context.Context, now time.Time) error {
					if !w.business.Now().Equal(now) {
						t.Errorf("%s: the clock says %v at tick %v", name, w.business.Now(), now)
					}
					got = append(got, name+" "+now.Format("02T15"))
					return nil
				}
			}
			q.Every("h", queue.Hourly, note("h"))
			q.Every("d", queue.Daily, note("d"))
			until := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
			if err := q.RunDue(t.Context(), until.Add(-time.Microsecond)); err != nil {
				t.Fatal(err)
			}
			if len(got) != 15 || got[0] != "h 01T11" || got[13] != "d 02T00" || got[14] != "h 02T00" {
				t.Errorf("just before 01:00: %v", got)
			}
			if err := q.RunDue(t.Context(), until); err != nil {
				t.Fatal(err)
			}
			if len(got) != 16 || got[15] != "h 02T01" {
				t.Errorf("at 01:00: %v", got[14:])
			}
			if err := q.RunDue(t.Context(), until); err != nil || len(got) != 16 {
				t.Errorf("a second time: %v %v", err, got[16:])
			}
			if !w.business.Now().Equal(until) {
				t.Errorf("clock = %v", w.business.Now())
			}
		})
	})
	t.Run("X-61_400_days_of_ticks_take_less_than_a_minute", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, n := w.queue(t, 4), 0
			q.Every("h", queue.Hourly, func(context.Context, time.Time) error { n++; return nil })
			began := time.Now()
			if err := q.RunDue(t.Context(), start.Add(400*24*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if n != 400*24 || time.Since(began) > 20*time.Second {
				t.Errorf("%d ticks in %v", n, time.Since(began))
			}
		})
	})
	t.Run("a_tick_that_fails_stops_there_and_is_the_first_of_the_next_call", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q, broken := w.queue(t, 4), true
			var got []int
			q.Every("h", queue.Hourly, func(_ context.Context, now time.Time) error {
				if broken && now.Hour() == 12 {
					return errors.New("no")
				}
				got = append(got, now.Hour())
				return nil
			})
			if err := q.RunDue(t.Context(), start.Add(4*time.Hour)); err == nil {
				t.Error("no error")
			}
			broken = false
			if err := q.RunDue(t.Context(), start.Add(4*time.Hour)); err != nil {
				t.Error(err)
			}
			if want := []int{11, 12, 13, 14}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	})
	t.Run("two_nodes_hand_out_each_tick_once_and_catch_up_in_order", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			var mu sync.Mutex
			var got []int
			done := make(chan struct{})
			var queues []*queue.Queue
			for range 2 {
				q := w.queue(t, 4)
				q.Every("h", queue.Hourly, func(_ context.Context, now time.Time) error {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, now.Hour())
					if len(got) == 5 {
						close(done)
					}
					return nil
				})
				if err := q.RunDue(t.Context(), w.business.Now()); err != nil { // writes the entry's row
					t.Fatal(err)
				}
				queues = append(queues, q)
			}
			w.machine.add(5 * time.Hour)
			for _, q := range queues {
				q.Start(context.Background())
			}
			<-done
			for _, q := range queues {
				q.Stop(context.Background())
			}
			if want := []int{11, 12, 13, 14, 15}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	})
}
