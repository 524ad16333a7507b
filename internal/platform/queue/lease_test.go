package queue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb/sqltest"
)

func TestBackoff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, n := rapid.String().Draw(t, "id"), rapid.IntRange(1, 40).Draw(t, "attempt")
		full := 10 * time.Minute
		if n <= 10 {
			full = min(full, time.Second<<(n-1))
		}
		d := queue.Backoff(id, n)
		if d < full*3/4 || d > full*5/4 || d != queue.Backoff(id, n) {
			t.Fatalf("attempt %d: %v, want %v ± a quarter, the same every time", n, d, full)
		}
	})
}

// held is a lease as the model sees it.
type held struct {
	owner int
	job   queue.Job
	until time.Time
}

// TestLeaseRules/X-68 plays owners that claim, extend, complete, put back and
// fall silent in any order, against a model: a job completes exactly once, only
// the newest lease may speak, epochs only grow.
func TestLeaseRules(t *testing.T) {
	t.Run("X-68_only_the_newest_lease_speaks", func(t *testing.T) {
		db := sqltest.OpenSQLite(t, files)
		runs := 0
		rapid.Check(t, func(r *rapid.T) {
			runs++
			w := newWorld(db)
			owners := []*queue.Queue{w.queue(t, 1), w.queue(t, 1), w.queue(t, 1)}
			kind := w.ids.New("kind")
			const jobs = 3
			for range jobs {
				w.enqueue(t, owners[0], queue.Task{Kind: kind})
			}
			m := &model{epochs: map[string]int64{}, newest: map[string]held{}, done: map[string]int{}}
			r.Repeat(map[string]func(*rapid.T){
				"wait":  func(r *rapid.T) { w.machine.add(time.Duration(rapid.IntRange(1, 40).Draw(r, "s")) * time.Second) },
				"claim": func(r *rapid.T) { m.claim(r, w, owners, kind) },
				"act":   func(r *rapid.T) { m.act(r, w, owners) },
			})
			for range 12 * jobs { // whoever is left finishes the rest
				w.machine.add(31 * time.Second)
				if err := owners[0].FreeExpired(t.Context()); err != nil {
					r.Fatal(err)
				}
				j, ok, err := owners[0].ClaimOne(t.Context(), kind)
				if err != nil {
					r.Fatal(err)
				}
				if ok {
					if err := owners[0].Complete(t.Context(), j); err != nil {
						r.Fatal(err)
					}
					m.done[j.ID]++
				}
			}
			for id, n := range m.done {
				if n != 1 {
					r.Fatalf("%s completed %d times", id, n)
				}
			}
		})
		if runs == 0 {
			t.Fatal("nothing was played")
		}
	})
}

type model struct {
	epochs map[string]int64
	newest map[string]held
	all    []held
	done   map[string]int
}

func (m *model) claim(r *rapid.T, w *world, owners []*queue.Queue, kind string) {
	o := rapid.IntRange(0, len(owners)-1).Draw(r, "owner")
	if err := owners[o].FreeExpired(r.Context()); err != nil {
		r.Fatal(err)
	}
	j, ok, err := owners[o].ClaimOne(r.Context(), kind)
	if err != nil {
		r.Fatal(err)
	}
	if !ok {
		return
	}
	if old, has := m.newest[j.ID]; has && w.machine.Now().Before(old.until) {
		r.Fatalf("%s was given away while its lease ran", j.ID)
	}
	if j.Epoch() <= m.epochs[j.ID] {
		r.Fatalf("epoch %d after %d", j.Epoch(), m.epochs[j.ID])
	}
	m.epochs[j.ID] = j.Epoch()
	h := held{o, j, w.machine.Now().Add(30 * time.Second)}
	m.newest[j.ID] = h
	m.all = append(m.all, h)
}

func (m *model) act(r *rapid.T, w *world, owners []*queue.Queue) {
	if len(m.all) == 0 {
		return
	}
	h := rapid.SampledFrom(m.all).Draw(r, "lease")
	newest, has := m.newest[h.job.ID]
	// A lease may speak until somebody frees it, even a little after its end.
	may := has && newest.job.Epoch() == h.job.Epoch() && newest.owner == h.owner
	expired := may && !w.machine.Now().Before(newest.until)
	var err error
	switch rapid.SampledFrom([]string{"extend", "complete", "put back"}).Draw(r, "action") {
	case "extend":
		if err = owners[h.owner].Extend(r.Context(), h.job); err == nil {
			newest.until = w.machine.Now().Add(30 * time.Second)
			m.newest[h.job.ID] = newest
		}
	case "complete":
		if err = owners[h.owner].Complete(r.Context(), h.job); err == nil {
			m.done[h.job.ID]++
			delete(m.newest, h.job.ID)
		}
	case "put back":
		if err = owners[h.owner].PutBack(r.Context(), h.job, w.business.Now()); err == nil {
			delete(m.newest, h.job.ID)
		}
	}
	if (err == nil) != may && !expired {
		r.Fatalf("lease of epoch %d, may speak %v: %v", h.job.Epoch(), may, err)
	}
	if err == nil && !may {
		r.Fatalf("an old lease of epoch %d was believed", h.job.Epoch())
	}
}
