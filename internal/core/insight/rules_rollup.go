package insight

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"souk/internal/base/fault"
)

// hourOf is the beginning of the hour that t lies in.
func hourOf(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }

func compareCells(a, b Cell) int {
	return cmp.Or(strings.Compare(a.StoreID, b.StoreID), strings.Compare(a.Key, b.Key),
		strings.Compare(a.ProductID, b.ProductID), a.Hour.Compare(b.Hour))
}

// merged cuts cells to hours, adds up equal ones, drops zeros and sorts: two
// writers that touch the same rows take them in the same order.
func merged(cells []Cell) []Cell {
	sorted := make([]Cell, len(cells))
	for i, c := range cells {
		c.Hour = hourOf(c.Hour)
		sorted[i] = c
	}
	slices.SortFunc(sorted, compareCells)
	out := sorted[:0]
	for _, c := range sorted {
		if n := len(out); n > 0 && compareCells(out[n-1], c) == 0 {
			out[n-1].Value += c.Value
			continue
		}
		out = append(out, c)
	}
	return slices.DeleteFunc(out, func(c Cell) bool { return c.Value == 0 })
}

// checkCells refuses a cell that nobody could read again.
func checkCells(cells []Cell) error {
	for _, c := range cells {
		if c.StoreID == "" || c.Key == "" || c.Hour.IsZero() {
			return fault.E("insight.Add", fault.Internal, "internal", nil, "A cell needs store, key and hour.")
		}
	}
	return nil
}

// next is where the step after the one that begins at t begins, in t's zone.
func (s Step) next(t time.Time) time.Time {
	switch s {
	case StepHour:
		return t.Add(time.Hour)
	case StepDay:
		return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
	case StepMonth:
		return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, t.Location())
	}
	return t
}

// start is where the step that t lies in begins, in t's zone.
func (s Step) start(t time.Time) time.Time {
	switch s {
	case StepHour:
		return hourOf(t)
	case StepDay:
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	case StepMonth:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
	}
	return t
}

// maxPoints bounds a series: ten years of days, a year of hours.
const maxPoints = 9000

// steps are the beginnings of the steps that [from, to) touches.
func (s Step) steps(from, to time.Time, zone *time.Location) ([]time.Time, error) {
	if s != StepHour && s != StepDay && s != StepMonth {
		return nil, fault.T("insight.Series", fault.Invalid, "series.step", "步长应为 hour、day 或 month", "The step is hour, day or month").WithField("/step", "series.step", "hour、day 或 month", "hour, day or month")
	}
	if !from.Before(to) {
		return nil, fault.T("insight.Series", fault.Invalid, "series.range", "起始时间应早于结束时间", "The range must begin before it ends").WithField("/from", "series.range", "须早于 to", "before to")
	}
	var out []time.Time
	for at := s.start(from.In(zone)); at.Before(to); at = s.next(at) {
		if out = append(out, at); len(out) > maxPoints {
			return nil, fault.T("insight.Series", fault.Invalid, "series.long", "时间范围内的点过多，请加大步长", "The range has too many points: take a longer step").WithField("/step", "series.long", "请用更大的步长", "a longer step")
		}
	}
	return out, nil
}
