package event

import (
	"context"
	"slices"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/insight"
	"souk/internal/platform/queue"
)

// replayRows is how many rows are read at once.
const replayRows = 2000

// Source replays the kept events, and the sums of those that were deleted for
// their age, for a rebuild of the roll-ups.
//
// Source: X-13.
func (s *Service) Source() insight.Source {
	return insight.Source{Name: SectionName, Prefix: Prefix, Replay: s.replay}
}

func (s *Service) replay(ctx context.Context, emit func([]insight.Cell) error) error {
	const op = "event.replay"
	for last := (insight.Cell{}); ; {
		cells, err := s.foldedFrom(ctx, last, replayRows)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if len(cells) == 0 {
			break
		}
		if err := emit(cells); err != nil {
			return err
		}
		last = cells[len(cells)-1]
	}
	for last, end := (keptEvent{}), farAway(); ; {
		rows, err := s.eventsFrom(ctx, last, end, replayRows)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if len(rows) == 0 {
			return nil
		}
		if err := emit(s.cellsOfRows(rows)); err != nil {
			return err
		}
		last = rows[len(rows)-1]
	}
}

// farAway is behind every event.
func farAway() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

func (s *Service) cellsOfRows(rows []keptEvent) []insight.Cell {
	var cells []insight.Cell
	for _, e := range rows {
		if e.counts {
			cells = append(cells, cellsOf(s.types, e.Event)...)
		}
	}
	return cells
}

// Jobs registers the daily deletion of raw events that are older than the policy
// keeps them. The hourly sums stay as they are.
//
// Source: parameters "retention: raw events".
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("event.retention", queue.Daily, func(ctx context.Context, now time.Time) error {
		_, err := s.Prune(ctx, now)
		return err
	})
}

// pruneRows is how many rows one transaction deletes.
const pruneRows = 500

// Prune deletes raw events that were received longer ago than the policy keeps
// them, and tells how many.
func (s *Service) Prune(ctx context.Context, now time.Time) (int, error) {
	p, err := s.policy(ctx)
	if err != nil {
		return 0, fault.Wrap("event.Prune", err)
	}
	before, total := now.Add(-p.Retention.Duration()), 0
	for {
		n := 0
		err := s.d.DB.InTx(ctx, func(ctx context.Context) error {
			rows, err := s.eventsFrom(ctx, keptEvent{}, before, pruneRows)
			if err != nil {
				return err
			}
			n = len(rows)
			return s.foldAndDrop(ctx, rows)
		})
		total += n
		if err != nil || n < pruneRows {
			if err == nil {
				err = s.dropOld(ctx, before)
			}
			return total, fault.Wrap("event.Prune", err)
		}
	}
}

// summed adds up equal cells, in one order for every writer.
func summed(cells []insight.Cell) []insight.Cell {
	sums := map[insight.Cell]int64{}
	for _, c := range cells {
		at := c
		at.Hour, at.Value = c.Hour.UTC().Truncate(time.Hour), 0
		sums[at] += c.Value
	}
	out := make([]insight.Cell, 0, len(sums))
	for at, n := range sums {
		at.Value = n
		out = append(out, at)
	}
	slices.SortFunc(out, func(a, b insight.Cell) int {
		return strings.Compare(a.StoreID+"\x00"+a.Key+"\x00"+a.ProductID+a.Hour.String(), b.StoreID+"\x00"+b.Key+"\x00"+b.ProductID+b.Hour.String())
	})
	return out
}
