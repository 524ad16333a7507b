package insight

import (
	"context"
	"time"
)

// Cell is an amount that a fact gives to an hour of a store or product. A fact
// that changes gives the new cells and takes the old ones back (negative values),
// so sums do not depend on the order in which facts come.
//
// Source.
type Cell struct {
	StoreID   string
	ProductID string // "" for the store itself
	Key       string // "event.view", "order.gmv.USD"; begins with the prefix of its Source
	Hour      time.Time
	Value     int64
}

// Negated takes cells back: what an old version of a fact gave.
func Negated(cells []Cell) []Cell {
	out := make([]Cell, len(cells))
	for i, c := range cells {
		c.Value = -c.Value
		out[i] = c
	}
	return out
}

// Source replays facts for [Service.Rebuild]. Replay emits the cells of every
// fact that its owner holds, in any order and in chunks of a few thousand; it runs
// inside a transaction and reads in keyset pages.
//
// Source: X-13.
type Source struct {
	Name   string // "order"
	Prefix string // every key of its cells begins with it: "order."
	Replay func(ctx context.Context, emit func([]Cell) error) error
}

// Step is the length of a point of a series, in the store's zone.
type Step string

// Steps: an hour, a calendar day, a calendar month.
const (
	StepHour  Step = "hour"
	StepDay   Step = "day"
	StepMonth Step = "month"
)

// Point is one step of a series: where it begins and one value for every key
// that was asked for, 0 where nothing happened.
type Point struct {
	At     time.Time
	Values []int64
}

// RebuildResult says what a rebuild did.
type RebuildResult struct {
	Cells   int64 `json:"cells" doc:"hourly sums now"`
	Changed int64 `json:"changed" doc:"sums that differed from those before; 0 = identical"`
	Emitted int64 `json:"emitted" doc:"cells that the facts gave before merging"`
}
