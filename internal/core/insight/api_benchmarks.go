package insight

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// MedianItem is an own median on the wire.
type MedianItem struct {
	Value      string    `json:"value"`
	Stores     int64     `json:"stores" doc:"stores that it rests on"`
	Enough     bool      `json:"enough" doc:"as many as the policy asks for"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	ComputedAt time.Time `json:"computed_at"`
}

// LineItem is a benchmark line on the wire, in the reader's language.
type LineItem struct {
	Key       string      `json:"key"`
	Tool      string      `json:"tool"`
	Label     string      `json:"label"`
	Unit      Unit        `json:"unit" enum:"share,change,points,money,count,number,times,minutes,score,places"`
	Value     string      `json:"value" doc:"decimal; 0.372 of unit share or change is 37.2 %"`
	To        string      `json:"to,omitempty" doc:"other end of a range, or where a case arrived"`
	Currency  string      `json:"currency,omitempty"`
	Direction Direction   `json:"direction" enum:"at_least,at_most,about,base,limit,mix,case,info"`
	Own       bool        `json:"own" doc:"the marketplace's own median stands here"`
	Mode      Mode        `json:"mode" enum:"source,own_median"`
	Source    string      `json:"source" doc:"who says so; a text also where none was named"`
	Date      string      `json:"date,omitempty"`
	Period    string      `json:"period,omitempty"`
	Sample    string      `json:"sample,omitempty"`
	Scope     string      `json:"scope,omitempty"`
	Claim     string      `json:"claim" doc:"claim, not promise"`
	Version   int64       `json:"version" doc:"0: as the tool brought it"`
	Median    *MedianItem `json:"median,omitempty"`
}

// lineItem writes a line as it stands beside figures.
func lineItem(l Line, lang string) LineItem {
	value, to, own := l.Shown()
	item := LineItem{
		Key: l.Key, Tool: l.Tool, Label: l.Label.In(lang), Unit: l.Unit, Value: value, To: to, Currency: l.Currency, Direction: l.Direction, Own: own, Mode: l.Mode,
		Source: l.Source.In(lang), Date: l.Date, Period: l.Period.In(lang), Sample: l.Sample.In(lang), Scope: l.Scope.In(lang), Claim: Claim().In(lang), Version: l.Version,
	}
	if item.Source == "" {
		item.Source = Unnamed().In(lang)
	}
	if l.Median != nil {
		item.Median = &MedianItem{l.Median.Value, l.Median.Stores, l.Enough, l.Median.From, l.Median.To, l.Median.ComputedAt}
	}
	if own {
		item.Source, item.Date, item.Scope = ownSource().In(lang), "", ""
		item.Period = l.Median.From.Format(time.DateOnly) + " – " + l.Median.To.Format(time.DateOnly)
		item.Sample = ownSample().F(l.Median.Stores).In(lang)
	}
	return item
}

func ownSource() i18n.Text {
	return i18n.T("本商城店铺的中位数", "Median of this marketplace's own stores")
}

func ownSample() i18n.Text { return i18n.T("%d 家店铺", "%d stores") }

// LineBody is a line with both languages, for the editor.
type LineBody struct {
	Key       string    `json:"key,omitempty"`
	Label     i18n.Text `json:"label,omitempty"`
	Unit      Unit      `json:"unit,omitempty"`
	Currency  string    `json:"currency,omitempty"`
	Value     string    `json:"value"`
	To        string    `json:"to,omitempty"`
	Direction Direction `json:"direction" enum:"at_least,at_most,about,base,limit,mix,case,info"`
	Source    i18n.Text `json:"source,omitempty"`
	Date      string    `json:"date,omitempty"`
	Period    i18n.Text `json:"period,omitempty"`
	Sample    i18n.Text `json:"sample,omitempty"`
	Scope     i18n.Text `json:"scope,omitempty"`
}

func lineBody(b Benchmark) LineBody {
	return LineBody{b.Key, b.Label, b.Unit, b.Currency, b.Value, b.To, b.Direction, b.Source, b.Date, b.Period, b.Sample, b.Scope}
}

// LineVersionItem is an entry of the history on the wire.
type LineVersionItem struct {
	Version int64     `json:"version"`
	Mode    Mode      `json:"mode"`
	Line    LineBody  `json:"line"`
	Reason  string    `json:"reason"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// BenchmarkItem is a line for the operator.
type BenchmarkItem struct {
	LineItem
	Measured bool              `json:"measured" doc:"reports have a figure for it: an own median is possible"`
	Edit     LineBody          `json:"edit" doc:"the line in both languages"`
	Seed     LineBody          `json:"seed" doc:"the line as its tool brought it"`
	History  []LineVersionItem `json:"history" doc:"newest first"`
}

// RuleSourceItem is a document that rules quote, on the wire.
type RuleSourceItem struct {
	Key    string   `json:"key"`
	Tool   string   `json:"tool"`
	Name   string   `json:"name"`
	UsedBy []string `json:"used_by" doc:"requirement ids"`
}

type toolQuery struct {
	Tool string `query:"tool" doc:"of one tool only"`
}

type linesOutput struct{ Body httpapi.List[LineItem] }
type sourcesOutput struct{ Body httpapi.List[RuleSourceItem] }

type lineInput struct {
	Key string `path:"line"`
}

type lineOutput struct {
	ETag string `header:"ETag"`
	Body BenchmarkItem
}

type editInput struct {
	Key  string `path:"line"`
	Body struct {
		LineBody
		Mode   Mode   `json:"mode,omitempty" enum:"source,own_median" default:"source"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) benchmarkRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/benchmarks", ID: "benchmark.list", Tag: "insight",
		Summary: "Benchmark lines: claims of their sources, not promises", Guard: identity.SignedIn(),
	}, s.linesRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/benchmarks/{line}", ID: "benchmark.get", Tag: "insight",
		Summary: "One benchmark line with its history", Guard: identity.Staff(identity.Operator),
	}, s.lineRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPut, Path: "/v1/benchmarks/{line}", ID: "benchmark.edit", Tag: "insight", IfMatch: true,
		Summary: "A new version of a benchmark line", Guard: identity.Staff(identity.Operator),
	}, s.editLineRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/rule-sources", ID: "benchmark.sources", Tag: "insight",
		Summary: "Documents that rules quote", Guard: identity.SignedIn(),
	}, s.sourcesRoute)
}

func (s *Service) linesRoute(ctx context.Context, in *toolQuery) (*linesOutput, error) {
	lines, err := s.Benchmarks(ctx, in.Tool)
	if err != nil {
		return nil, err
	}
	out := &linesOutput{Body: httpapi.List[LineItem]{Items: make([]LineItem, 0, len(lines))}}
	for _, l := range lines {
		out.Body.Items = append(out.Body.Items, lineItem(l, httpapi.Lang(ctx)))
	}
	return out, nil
}

func (s *Service) lineRoute(ctx context.Context, in *lineInput) (*lineOutput, error) {
	p, err := s.Benchmark(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	out := &lineOutput{ETag: httpapi.ETag(p.Line.Version), Body: BenchmarkItem{
		LineItem: lineItem(p.Line, httpapi.Lang(ctx)), Measured: p.Measured, Edit: lineBody(p.Line.Benchmark), Seed: lineBody(p.Seed), History: []LineVersionItem{},
	}}
	for _, v := range p.History {
		out.Body.History = append(out.Body.History, LineVersionItem{v.Version, v.Mode, lineBody(v.Line), v.Reason, v.ByName, v.At})
	}
	return out, nil
}

func (s *Service) editLineRoute(ctx context.Context, in *editInput) (*lineOutput, error) {
	p, err := s.Benchmark(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	if err := httpapi.Match(ctx, p.Line.Version); err != nil {
		return nil, err
	}
	b := in.Body
	if b.Mode == "" {
		b.Mode = FromSource
	}
	if _, err := s.EditBenchmark(ctx, in.Key, p.Line.Version, LineInput{b.Mode, b.Value, b.To, b.Direction, b.Source, b.Date, b.Period, b.Sample, b.Scope, b.Reason}); err != nil {
		return nil, err
	}
	return s.lineRoute(ctx, &lineInput{in.Key})
}

func (s *Service) sourcesRoute(ctx context.Context, in *toolQuery) (*sourcesOutput, error) {
	out := &sourcesOutput{Body: httpapi.List[RuleSourceItem]{Items: []RuleSourceItem{}}}
	for _, t := range s.tools {
		for _, r := range t.Sources {
			if in.Tool == "" || in.Tool == t.ID {
				out.Body.Items = append(out.Body.Items, RuleSourceItem{r.Key, t.ID, r.Name.In(httpapi.Lang(ctx)), r.UsedBy})
			}
		}
	}
	return out, nil
}
