package insight

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/store"
)

// Query is a part of time of a store that a report covers.
type Query struct {
	Store    store.Store
	From, To time.Time
	Step     Step
}

// Place says which number of a figure a benchmark line stands beside.
type Place string

// The places.
const (
	BesideValue   Place = "value"
	BesideWithout Place = "without"
	BesideEffect  Place = "effect" // the relative change from without to with
)

// Beside puts a benchmark line beside a figure.
type Beside struct {
	Line string // key
	At   Place
}

// Figure is a number of a report. The frame adds the period before, the changes
// and the benchmark lines.
//
// Source.
type Figure struct {
	Key      string
	Name     i18n.Text
	Formula  i18n.Text
	Unit     Unit
	Currency string
	Value    string // decimal; "" where there was nothing to divide by
	Of       int64  // what it was divided by; 0 for a plain count
	// Compared: Value stands for what has the tool, Without for what has not. Such
	// a comparison is a correlation, nobody drew lots.
	Compared  bool
	Without   string
	WithoutOf int64
	Better    Direction // AtLeast: more is better; AtMost: less is; "" neither
	Excellent string    // limit of the mark "excellent", "" none
	Beside    []Beside

	Previous string // filled by the frame
}

// Difference is a change in its two forms; empty where there is nothing to
// compare with.
//
// Source: X-44.
type Difference struct {
	Absolute string
	Relative string
}

// Labels of comparisons.
const (
	Correlation = "correlation" // with against without, not drawn by lot
	Randomised  = "randomised"
)

// SeriesPoint is a value of a step; Value "" = nothing to divide by.
type SeriesPoint struct {
	At    time.Time
	Value string
}

// Series is how a number went, step by step.
type Series struct {
	Key    string
	Name   i18n.Text
	Unit   Unit
	Points []SeriesPoint
	Beside []Beside
}

// Column of a table; a key "name" with unit "" holds words.
type Column struct {
	Key  string
	Name i18n.Text
	Unit Unit
}

// TableRow is a line of a table.
type TableRow struct {
	ID    string
	Name  string
	Text  i18n.Text // instead of Name, where it has languages
	URL   string
	Cells []string // in the order of the columns
	Line  string   // key of the benchmark line of the row's first cell, "" none
}

// Table is a list beside the figures.
type Table struct {
	Key     string
	Name    i18n.Text
	Columns []Column
	Rows    []TableRow
	Note    i18n.Text
}

// Emptiness says why a report has nothing to show.
type Emptiness struct {
	Code string // "report.not_built", "report.no_data"
	Text i18n.Text
}

// Report is a tool's report over a part of time with the part before it.
//
// Source.
type Report struct {
	Tool         string
	Name         i18n.Text
	Query        Query
	PreviousFrom time.Time
	Figures      []Figure
	Series       []Series
	Tables       []Table
	Lines        []Line // every line of the tool
	Empty        *Emptiness
}

// Line is the tool's line with the key.
func (r Report) Line(key string) (Line, bool) {
	for _, l := range r.Lines {
		if l.Key == key {
			return l, true
		}
	}
	return Line{}, false
}

// Report makes the tool's report for the store over [from, to); the period before
// has the same length. A tool without data answers why. Errors: NotFound; Invalid
// "series.step", "series.range", "series.long".
//
// Source: X-39.
func (s *Service) Report(ctx context.Context, storeID, toolID string, from, to time.Time, step Step) (Report, error) {
	const op = "insight.Report"
	t, err := s.tool(toolID)
	if err != nil {
		return Report{}, err
	}
	st, err := s.stores.Get(ctx, storeID)
	if err != nil {
		return Report{}, err
	}
	zone, err := time.LoadLocation(st.Zone)
	if err != nil {
		return Report{}, fault.Wrap(op, err)
	}
	if _, err := step.steps(from, to, zone); err != nil {
		return Report{}, err
	}
	out := Report{Tool: t.ID, Name: t.Name, Query: Query{st, from, to, step}, PreviousFrom: from.Add(-to.Sub(from))}
	if out.Lines, err = s.Benchmarks(ctx, toolID); err != nil {
		return out, err
	}
	if t.Figures == nil {
		out.Empty = &Emptiness{"report.not_built", t.Lacking}
		return out, nil
	}
	if err := s.fill(ctx, t, &out); err != nil {
		return out, fault.Wrap(op, err)
	}
	if out.nothing() {
		out.Empty = &Emptiness{"report.no_data", i18n.T(
			"这段时间没有相关数据：商城页面接入事件且工具有内容展示之后才会有数字。", "Nothing happened in this time. Figures appear once the shop's pages send events and the tool shows something to buyers.")}
	}
	return out, nil
}

func (s *Service) fill(ctx context.Context, t Tool, out *Report) error {
	var err error
	if out.Figures, err = t.Figures(ctx, out.Query); err != nil {
		return err
	}
	before := out.Query
	before.From, before.To = out.PreviousFrom, out.Query.From
	earlier, err := t.Figures(ctx, before)
	if err != nil {
		return err
	}
	previous := map[string]string{}
	for _, f := range earlier {
		previous[f.Key] = f.Value
	}
	for i := range out.Figures {
		out.Figures[i].Previous = previous[out.Figures[i].Key]
	}
	if t.Series != nil {
		if out.Series, err = t.Series(ctx, out.Query); err != nil {
			return err
		}
	}
	if t.Tables != nil {
		out.Tables, err = t.Tables(ctx, out.Query)
	}
	return err
}
