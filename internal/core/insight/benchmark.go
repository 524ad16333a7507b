package insight

import (
	"context"
	"time"

	"souk/internal/base/i18n"
)

// Unit says how a number of a report or a benchmark is read.
type Unit string

// The units.
const (
	Share   Unit = "share"   // 0.75 is 75 %
	Change  Unit = "change"  // a relative change: 0.372 is +37.2 %
	Points  Unit = "points"  // a difference of shares: -0.058 is -5.8 percentage points
	Money   Unit = "money"   // with a currency
	Count   Unit = "count"   //
	Number  Unit = "number"  //
	Times   Unit = "times"   // a factor: ×2.3
	Minutes Unit = "minutes" //
	Scored  Unit = "score"   //
	Places  Unit = "places"  // of a ranking
)

// Direction says how a figure stands to a benchmark line.
type Direction string

// The directions of section 8.
const (
	AtLeast Direction = "at_least" // the more the better
	AtMost  Direction = "at_most"  // the less the better
	About   Direction = "about"
	Base    Direction = "base"  // where others start from
	Limit   Direction = "limit" // a rule of the platform uses it
	Mix     Direction = "mix"   // a share of a whole
	Case    Direction = "case"  // one seller's story
	Info    Direction = "info"
)

// Mode says where a line's value comes from.
type Mode string

// The modes.
const (
	FromSource Mode = "source"
	OwnMedian  Mode = "own_median" // the marketplace's own stores
)

// Benchmark is a claim of its source: a number to look at beside one's own. It is
// never a promise.
//
// Source: X-40, benchmarks section 8.
type Benchmark struct {
	Key       string    `json:"key"` // "video.ctr_uplift"
	Label     i18n.Text `json:"label"`
	Unit      Unit      `json:"unit"`
	Value     string    `json:"value"`        // decimal
	To        string    `json:"to,omitempty"` // the other end of a range, or where a case arrived
	Currency  string    `json:"currency,omitempty"`
	Direction Direction `json:"direction"`
	Source    i18n.Text `json:"source"` // empty: none was named
	Date      string    `json:"date,omitempty"`
	Period    i18n.Text `json:"period,omitempty"`
	Sample    i18n.Text `json:"sample,omitempty"`
	Scope     i18n.Text `json:"scope,omitempty"`
}

// By names the source and its date.
func (b Benchmark) By(source i18n.Text, date string) Benchmark {
	b.Source, b.Date = source, date
	return b
}

// Within says when the numbers were taken and from whom.
func (b Benchmark) Within(period, sample i18n.Text) Benchmark {
	b.Period, b.Sample = period, sample
	return b
}

// For says what the line is about.
func (b Benchmark) For(scope i18n.Text) Benchmark {
	b.Scope = scope
	return b
}

// RuleSource is a document that rules quote.
//
// Source: benchmarks section 9.
type RuleSource struct {
	Key    string
	Name   i18n.Text
	Date   string
	UsedBy []string // requirement ids
}

// Median is the marketplace's own middle value of a line.
//
// Source: X-41.
type Median struct {
	Key        string
	Value      string
	Stores     int64
	From, To   time.Time
	ComputedAt time.Time
}

// Line is a benchmark as it stands: the source's claim, the operator's edit of it
// or the marketplace's own median.
//
// Source.
type Line struct {
	Benchmark
	Tool    string
	Version int64 // 0: as the tool brought it
	Mode    Mode
	Median  *Median // the last one; nil: none yet
	Enough  bool    // the median rests on as many stores as the policy asks for
}

// Shown is the line as reports show it: the own median where the operator chose
// it and it rests on enough stores, the source's claim otherwise.
func (l Line) Shown() (value, to string, own bool) {
	if l.Mode == OwnMedian && l.Median != nil && l.Enough {
		return l.Median.Value, "", true
	}
	return l.Value, l.To, false
}

// LineVersion is an entry of a line's history.
type LineVersion struct {
	Version int64
	Mode    Mode
	Line    Benchmark
	Reason  string
	ByID    string
	ByName  string
	At      time.Time
}

// Claim is what stands beside every line.
//
// Source: X-40.
func Claim() i18n.Text {
	return i18n.T("这是来源的说法，不是承诺。", "Claim, not promise.")
}

// Unnamed stands where a source was not named.
func Unnamed() i18n.Text { return i18n.T("未注明来源", "no source named") }

// Tool is what a tool gives to reports, benchmarks, adviser and diagnosis. Every
// function may be nil.
//
// Source: core-ports "report, advice, diagnosis, benchmark keys".
type Tool struct {
	ID         string
	Name       i18n.Text
	Order      int
	Benchmarks []Benchmark
	Sources    []RuleSource
	// Figures are the report's numbers over a part of time; nil: the tool has no
	// report yet, and Lacking says why.
	Figures func(ctx context.Context, q Query) ([]Figure, error)
	Series  func(ctx context.Context, q Query) ([]Series, error)
	Tables  func(ctx context.Context, q Query) ([]Table, error)
	Lacking i18n.Text
	// Measured are the keys of the lines that a figure stands beside: their own
	// median can be computed.
	Measured []string
	// Look gathers the tool's own facts for Reasons and Causes.
	Look func(ctx context.Context, sit Situation) (any, error)
	// Reasons speak for and against the tool; pure.
	Reasons func(sit Situation) []Reason
	// Symptoms are what a seller may complain of, in order.
	Symptoms []Symptom
	// Causes judges every known cause; pure.
	Causes func(sit Situation) []Cause
}
