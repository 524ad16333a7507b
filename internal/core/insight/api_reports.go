package insight

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// ChangeItem is a difference in its two forms; null where there is nothing to
// compare with.
type ChangeItem struct {
	Absolute *string `json:"absolute" doc:"in the figure's unit; of shares: points as a share"`
	Relative *string `json:"relative" doc:"as a share of what it is compared with"`
}

// ComparisonItem is with against without.
type ComparisonItem struct {
	Without   *string `json:"without"`
	WithoutOf int64   `json:"without_of"`
	ChangeItem
	Label string `json:"label" enum:"correlation,randomised" doc:"correlation: nobody drew lots, the difference may have other causes"`
	Note  string `json:"note"`
}

// BesideItem puts a line beside one of a figure's numbers.
type BesideItem struct {
	Line string `json:"line" doc:"key of one of the report's lines"`
	At   Place  `json:"at" enum:"value,without,effect"`
}

// FigureItem is a number of a report on the wire.
type FigureItem struct {
	Key        string          `json:"key"`
	Name       string          `json:"name"`
	Formula    string          `json:"formula"`
	Unit       Unit            `json:"unit" enum:"share,change,points,money,count,number,times,minutes,score,places"`
	Currency   string          `json:"currency,omitempty"`
	Value      *string         `json:"value" doc:"null where there was nothing to divide by"`
	Of         int64           `json:"of" doc:"what it was divided by; 0 for a plain count"`
	Previous   *string         `json:"previous" doc:"of the period before, which is as long"`
	Change     ChangeItem      `json:"change"`
	Better     Direction       `json:"better,omitempty" doc:"at_least: more is better"`
	Excellent  *string         `json:"excellent,omitempty" doc:"limit of the mark"`
	Reached    bool            `json:"reached" doc:"the mark is reached"`
	Comparison *ComparisonItem `json:"comparison,omitempty"`
	Beside     []BesideItem    `json:"beside"`
}

// SeriesItem is a course on the wire.
type SeriesItem struct {
	Key    string       `json:"key"`
	Name   string       `json:"name"`
	Unit   Unit         `json:"unit"`
	Points []PointItem  `json:"points"`
	Beside []BesideItem `json:"beside"`
}

// ColumnItem is a column of a table on the wire.
type ColumnItem struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
}

// RowItem is a row of a table on the wire.
type RowItem struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	URL   string    `json:"url,omitempty"`
	Cells []*string `json:"cells" doc:"in the order of the columns; null where there was nothing to divide by"`
	Line  string    `json:"line,omitempty" doc:"key of the benchmark line beside the first cell"`
}

// TableItem is a table on the wire.
type TableItem struct {
	Key     string       `json:"key"`
	Name    string       `json:"name"`
	Note    string       `json:"note,omitempty"`
	Columns []ColumnItem `json:"columns"`
	Rows    []RowItem    `json:"rows"`
}

// EmptyItem says why there is nothing.
type EmptyItem struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// ReportItem is a report on the wire, in the reader's language.
type ReportItem struct {
	Tool         string       `json:"tool"`
	Name         string       `json:"name"`
	From         time.Time    `json:"from"`
	To           time.Time    `json:"to"`
	PreviousFrom time.Time    `json:"previous_from" doc:"the period before ends where this one begins"`
	Step         Step         `json:"step" enum:"hour,day,month"`
	Zone         string       `json:"zone"`
	Claim        string       `json:"claim"`
	Figures      []FigureItem `json:"figures"`
	Series       []SeriesItem `json:"series"`
	Tables       []TableItem  `json:"tables"`
	Lines        []LineItem   `json:"lines" doc:"every benchmark line of the tool"`
	Empty        *EmptyItem   `json:"empty,omitempty" doc:"why there is nothing to show"`
}

type reportInput struct {
	Store string    `path:"store"`
	Tool  string    `path:"tool"`
	From  time.Time `query:"from" doc:"30 days ago when left out"`
	To    time.Time `query:"to" doc:"now when left out"`
	Step  string    `query:"step" enum:"hour,day,month" default:"day"`
}

type reportOutput struct{ Body ReportItem }

func (s *Service) reportRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/reports/{tool}", ID: "report.get", Tag: "insight",
		Summary: "A tool's report: figures, the period before, courses, benchmark lines", Guard: identity.Member(),
	}, s.reportRoute)
	httpapi.Raw(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/reports/{tool}/csv", ID: "report.csv", Tag: "insight",
		Summary: "The same report as CSV", Guard: identity.Member(), Response: &httpapi.Body{ContentType: "text/csv"},
		Params: []httpapi.Param{{Name: "from", In: "query", Doc: "RFC 3339"}, {Name: "to", In: "query", Doc: "RFC 3339"}, {Name: "step", In: "query", Doc: "hour, day or month"}},
	}, s.reportCSV)
}

func (s *Service) reportRoute(ctx context.Context, in *reportInput) (*reportOutput, error) {
	r, err := s.reportOf(ctx, in)
	if err != nil {
		return nil, err
	}
	return &reportOutput{reportItem(r, httpapi.Lang(ctx))}, nil
}

// reportSpan is what a report covers when nobody says.
const reportSpan = 30 * clock.Day

func (s *Service) reportOf(ctx context.Context, in *reportInput) (Report, error) {
	if in.To.IsZero() {
		in.To = s.clock.Now()
	}
	if in.From.IsZero() {
		in.From = in.To.Add(-reportSpan)
	}
	if in.Step == "" {
		in.Step = string(StepDay)
	}
	return s.Report(ctx, in.Store, in.Tool, in.From.UTC(), in.To.UTC(), Step(in.Step))
}

// orNull is a decimal on the wire.
func orNull(v string) *string {
	if v == "" {
		return nil
	}
	return &v
}

func changeItem(d Difference) ChangeItem { return ChangeItem{orNull(d.Absolute), orNull(d.Relative)} }

func besideItems(list []Beside) []BesideItem {
	out := make([]BesideItem, 0, len(list))
	for _, b := range list {
		out = append(out, BesideItem(b))
	}
	return out
}

// correlational says what such a comparison is worth.
//
// Source: X-44.
func correlational() i18n.Text {
	return i18n.T("相关，不等于因果：两组商品不是随机分配的，差异可能另有原因。", "A correlation, no proof of cause: nobody drew lots between the two groups, the difference may have other causes.")
}

func figureItem(f Figure, lang string) FigureItem {
	out := FigureItem{
		Key: f.Key, Name: f.Name.In(lang), Formula: f.Formula.In(lang), Unit: f.Unit, Currency: f.Currency, Value: orNull(f.Value), Of: f.Of, Previous: orNull(f.Previous),
		Change: changeItem(f.Since()), Better: f.Better, Excellent: orNull(f.Excellent), Reached: f.IsExcellent(), Beside: besideItems(f.Beside),
	}
	if f.Compared {
		out.Comparison = &ComparisonItem{Without: orNull(f.Without), WithoutOf: f.WithoutOf, ChangeItem: changeItem(f.Effect()), Label: Correlation, Note: correlational().In(lang)}
	}
	return out
}

func reportItem(r Report, lang string) ReportItem {
	out := ReportItem{
		Tool: r.Tool, Name: r.Name.In(lang), From: r.Query.From, To: r.Query.To, PreviousFrom: r.PreviousFrom, Step: r.Query.Step, Zone: r.Query.Store.Zone, Claim: Claim().In(lang),
		Figures: []FigureItem{}, Series: []SeriesItem{}, Tables: []TableItem{}, Lines: []LineItem{},
	}
	for _, f := range r.Figures {
		out.Figures = append(out.Figures, figureItem(f, lang))
	}
	for _, c := range r.Series {
		item := SeriesItem{Key: c.Key, Name: c.Name.In(lang), Unit: c.Unit, Points: []PointItem{}, Beside: besideItems(c.Beside)}
		for _, p := range c.Points {
			item.Points = append(item.Points, PointItem{p.At, orNull(p.Value)})
		}
		out.Series = append(out.Series, item)
	}
	for _, t := range r.Tables {
		out.Tables = append(out.Tables, tableItem(t, lang))
	}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, lineItem(l, lang))
	}
	if r.Empty != nil {
		out.Empty = &EmptyItem{r.Empty.Code, r.Empty.Text.In(lang)}
	}
	return out
}

func tableItem(t Table, lang string) TableItem {
	out := TableItem{Key: t.Key, Name: t.Name.In(lang), Note: t.Note.In(lang), Columns: []ColumnItem{}, Rows: []RowItem{}}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, ColumnItem{c.Key, c.Name.In(lang), c.Unit})
	}
	for _, r := range t.Rows {
		row := RowItem{ID: r.ID, Name: r.Name, URL: r.URL, Line: r.Line, Cells: []*string{}}
		if row.Name == "" {
			row.Name = r.Text.In(lang)
		}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, orNull(c))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (s *Service) reportCSV(w http.ResponseWriter, r *http.Request) error {
	in := &reportInput{Store: r.PathValue("store"), Tool: r.PathValue("tool"), Step: r.URL.Query().Get("step")}
	for name, to := range map[string]*time.Time{"from": &in.From, "to": &in.To} {
		if text := r.URL.Query().Get(name); text != "" {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				return fault.T("insight.csv", fault.Invalid, "query.invalid", name+" 应为 RFC 3339 时间。", name+" is an instant (RFC 3339).").WithField("/"+name, "query.invalid", "RFC 3339 时间", "RFC 3339")
			}
			*to = at
		}
	}
	report, err := s.reportOf(r.Context(), in)
	if err != nil {
		return err
	}
	return writeReport(w, reportItem(report, httpapi.Lang(r.Context())))
}
