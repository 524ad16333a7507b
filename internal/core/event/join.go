package event

import (
	"cmp"
	"context"
	"slices"
	"time"

	"souk/internal/core/insight"
	"souk/internal/platform/groupcommit"
)

// batch is one caller's messages on the way into the database.
type batch struct {
	source   string
	verdicts []Verdict
	rows     []row
	refused  []refusedRow
	stitches []stitch
}

// row is an event with its place in its caller's batch.
type row struct {
	event Event
	index int
	batch *batch
}

const (
	joinedRows = 400              // rows of one transaction, unless one batch alone has more
	joinLanes  = 2                // transactions at once: one commits while the other inserts (`make bench-events`)
	joinWait   = 30 * time.Second // for one transaction
)

// joined puts whatever waits into one transaction: the rows go in together, equal
// cells are added up before they are written, and one commit serves all. The
// transaction belongs to all of them: no caller's going away ends it.
func (s *Service) joined() *groupcommit.Group[*batch] {
	return &groupcommit.Group[*batch]{
		Lanes: joinLanes, Most: joinedRows, Of: func(b *batch) int { return len(b.rows) },
		Run: func(batches []*batch) error {
			ctx, cancel := context.WithTimeout(context.Background(), joinWait)
			defer cancel()
			return s.write(ctx, batches)
		},
	}
}

// keep makes the batch durable, together with others that wait.
func (s *Service) keep(ctx context.Context, b *batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.join.Do(b)
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
