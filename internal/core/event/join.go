package event

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"souk/internal/core/insight"
)

// batch is one caller's messages on the way into the database.
type batch struct {
	source   string
	verdicts []Verdict
	rows     []row
	refused  []refusedRow
	stitches []stitch
	err      error
	wake     chan []*batch // a group to lead, its own batch first; nil: done
}

// row is an event with its place in its caller's batch.
type row struct {
	event Event
	index int
	batch *batch
}

// joiner puts whatever waits into one transaction: the rows go in together, equal
// cells are added up before they are written, and one commit serves all. The
// caller at the head of the line does the work; no goroutine of our own.
//
// Source: engines "one writer, many requests per commit".
type joiner struct {
	mu      sync.Mutex
	waiting []*batch
	running int
}

const (
	joinedRows = 400              // rows of one transaction, unless one batch alone has more
	joinLanes  = 2                // transactions at once: one commits while the other inserts (`make bench-events`)
	joinWait   = 30 * time.Second // for one transaction
)

// keep makes the batch durable, together with others that wait.
func (s *Service) keep(ctx context.Context, b *batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.wake = make(chan []*batch, 1)
	j := &s.join
	j.mu.Lock()
	j.waiting = append(j.waiting, b)
	var group []*batch
	if j.running < joinLanes {
		j.running++
		group = j.head()
	}
	j.mu.Unlock()
	if group != nil && group[0] != b { // somebody came first
		group[0].wake <- group
		group = nil
	}
	if group == nil {
		group = <-b.wake
	}
	if group != nil {
		s.lead(group)
	}
	return b.err
}

// lead runs the transaction of a group, tells its members and hands the lane to
// the next group.
func (s *Service) lead(group []*batch) {
	s.run(group)
	j := &s.join
	j.mu.Lock()
	next := j.head()
	if next == nil {
		j.running--
	}
	j.mu.Unlock()
	if next != nil {
		next[0].wake <- next
	}
	for _, b := range group[1:] {
		b.wake <- nil
	}
}

// head takes the group at the head of the line out of it; nil when nobody waits.
// Its first member leads it. The lock is held.
func (j *joiner) head() []*batch {
	n, rows := 0, 0
	for n < len(j.waiting) && (n == 0 || rows+len(j.waiting[n].rows) <= joinedRows) {
		rows += len(j.waiting[n].rows)
		n++
	}
	if n == 0 {
		return nil
	}
	group := slices.Clone(j.waiting[:n])
	j.waiting = slices.Delete(j.waiting, 0, n)
	return group
}

// run writes the batches in one transaction; when that fails, each in its own, so
// that only the one at fault hears of it. The transaction belongs to all of them:
// no caller's going away ends it.
func (s *Service) run(batches []*batch) {
	ctx, cancel := context.WithTimeout(context.Background(), joinWait)
	defer cancel()
	err := s.write(ctx, batches)
	if err == nil || len(batches) == 1 {
		for _, b := range batches {
			b.err = err
		}
		return
	}
	for _, b := range batches {
		b.err = s.write(ctx, []*batch{b})
	}
}

// write is the transaction: rows that are new, what counts of them, sums, users,
// what was refused.
func (s *Service) write(ctx context.Context, batches []*batch) error {
	rows, doubled := candidates(batches)
	fresh := map[place]bool{}
	err := s.d.DB.InTx(ctx, func(ctx context.Context) error {
		clear(fresh)
		if err := s.addEvents(ctx, rows, fresh); err != nil {
			return err
		}
		cells, err := s.countedCells(ctx, rows, fresh)
		if err != nil {
			return err
		}
		if len(cells) > 0 {
			if err := s.d.Rollups.Add(ctx, cells); err != nil {
				return err
			}
		}
		for _, b := range batches {
			for _, st := range b.stitches {
				if err := s.stitch(ctx, st); err != nil {
					return err
				}
			}
		}
		return s.addRefused(ctx, batches, rows, fresh, doubled)
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !fresh[placeOf(r.event)] {
			r.batch.verdicts[r.index].Outcome = Duplicate
		}
	}
	for _, r := range doubled {
		r.batch.verdicts[r.index].Outcome = Duplicate
	}
	return nil
}

// place is what a message counts once by.
type place struct{ source, messageID string }

func placeOf(e Event) place { return place{e.Source, e.MessageID} }

// candidates are the rows to be inserted, one for a message, in one order for
// every writer; doubled are those that stand behind another one of the same id.
func candidates(batches []*batch) (rows, doubled []row) {
	n := 0
	for _, b := range batches {
		n += len(b.rows)
	}
	rows = make([]row, 0, n)
	seen := make(map[place]bool, n)
	for _, b := range batches {
		for _, r := range b.rows {
			r.batch = b
			if at := placeOf(r.event); seen[at] {
				doubled = append(doubled, r)
			} else {
				seen[at] = true
				rows = append(rows, r)
			}
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.event.Source, b.event.Source), cmp.Compare(a.event.MessageID, b.event.MessageID))
	})
	return rows, doubled
}

// countedCells are the cells of the rows that are new; of those that count once
// for a viewer, only of the first.
func (s *Service) countedCells(ctx context.Context, rows []row, fresh map[place]bool) ([]insight.Cell, error) {
	var cells []insight.Cell
	var claims []Event
	for _, r := range rows {
		switch {
		case !fresh[placeOf(r.event)]:
		case r.event.OnceKey != "":
			claims = append(claims, r.event)
		default:
			cells = append(cells, cellsOf(s.types, r.event)...)
		}
	}
	// In one order for every lane: two that claim the same keys do not wait in a circle.
	slices.SortStableFunc(claims, func(a, b Event) int { return cmp.Compare(a.OnceKey, b.OnceKey) })
	for _, e := range claims {
		first, err := s.claimOnce(ctx, e)
		if err != nil {
			return nil, err
		}
		if first {
			cells = append(cells, cellsOf(s.types, e)...)
		}
	}
	return cells, nil
}
