package insight

import (
	"context"
	"encoding/csv"
	"net/http"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

func (s *Service) pageRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/metrics/{key}", ID: "insight.metric", Tag: "insight",
		Summary: "One figure: definition, what went in, series", Guard: identity.Member(),
	}, s.metricRoute)
	httpapi.Raw(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/metrics/{key}/csv", ID: "insight.metric_csv", Tag: "insight",
		Summary: "The same series as CSV", Guard: identity.Member(), Response: &httpapi.Body{ContentType: "text/csv"},
		Params: []httpapi.Param{{Name: "from", In: "query", Doc: "RFC 3339"}, {Name: "to", In: "query", Doc: "RFC 3339"}, {Name: "step", In: "query", Doc: "hour, day or month"}},
	}, s.metricCSV)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/item-metrics", ID: "insight.items", Tag: "insight",
		Summary: "What each product sold in a calendar month, largest first", Guard: identity.Member(),
	}, s.itemsRoute)
}

type pageInput struct {
	Store string    `path:"store"`
	Key   string    `path:"key"`
	From  time.Time `query:"from" doc:"where the series begins; 30 days ago when left out"`
	To    time.Time `query:"to" doc:"where it ends; now when left out"`
	Step  string    `query:"step" enum:"hour,day,month" default:"day"`
}

// InputItem is a number that went into a metric, on the wire.
type InputItem struct {
	Key   string `json:"key"`
	Value int64  `json:"value" doc:"sum over the window; amounts in micro-units, scores in hundredths"`
}

// PointItem is a metric as of an instant.
type PointItem struct {
	At    time.Time `json:"at" doc:"the metric as of this instant, over its own window"`
	Value *string   `json:"value" doc:"null where there was nothing to divide by"`
}

// PageItem is a metric's page on the wire.
type PageItem struct {
	Item
	Inputs []InputItem `json:"inputs"`
	Step   string      `json:"step"`
	Series []PointItem `json:"series"`
}

type pageOutput struct{ Body PageItem }

func (s *Service) metricRoute(ctx context.Context, in *pageInput) (*pageOutput, error) {
	p, err := s.pageOf(ctx, in)
	if err != nil {
		return nil, err
	}
	w, err := s.windows(ctx)
	if err != nil {
		return nil, err
	}
	d, err := define(in.Key)
	if err != nil {
		return nil, err
	}
	out := &pageOutput{PageItem{Item: itemOf(d, p.Metric, p.Has, w, httpapi.Lang(ctx)), Inputs: []InputItem{}, Step: string(p.Step), Series: []PointItem{}}}
	for _, i := range p.Inputs {
		out.Body.Inputs = append(out.Body.Inputs, InputItem(i))
	}
	for _, v := range p.Series {
		item := PointItem{At: v.At}
		if v.Has {
			item.Value = &v.Value
		}
		out.Body.Series = append(out.Body.Series, item)
	}
	return out, nil
}

func (s *Service) pageOf(ctx context.Context, in *pageInput) (Page, error) {
	now := s.clock.Now()
	if in.To.IsZero() {
		in.To = now
	}
	if in.From.IsZero() {
		in.From = in.To.Add(-30 * 24 * time.Hour)
	}
	p, err := s.Page(ctx, in.Store, in.Key, in.From.UTC(), in.To.UTC(), Step(in.Step))
	if fault.CodeOf(err) == "metric.unknown" {
		return p, fault.T("insight.page", fault.NotFound, "metric.unknown", "没有这个指标。", "There is no such figure.")
	}
	return p, err
}

func (s *Service) metricCSV(w http.ResponseWriter, r *http.Request) error {
	in := &pageInput{Store: r.PathValue("store"), Key: r.PathValue("key"), Step: r.URL.Query().Get("step")}
	if in.Step == "" {
		in.Step = string(StepDay)
	}
	for name, to := range map[string]*time.Time{"from": &in.From, "to": &in.To} {
		if text := r.URL.Query().Get(name); text != "" {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				return fault.T("insight.csv", fault.Invalid, "query.invalid", name+" 应为 RFC 3339 时间。", name+" is an instant (RFC 3339).").WithField("/"+name, "query.invalid", "RFC 3339 时间", "RFC 3339")
			}
			*to = at
		}
	}
	p, err := s.pageOf(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.Metric.Key+`.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{{"at", "value"}}
	for _, v := range p.Series {
		rows = append(rows, []string{v.At.Format(time.RFC3339Nano), csvCell(v.Value)})
	}
	return out.WriteAll(rows)
}

type itemsInput struct {
	Store string `path:"store"`
	Month string `query:"month" doc:"2026-03, in the store's zone; the running one when left out" pattern:"^[0-9]{4}-[0-9]{2}$"`
}

// ItemRow is a product's month on the wire.
type ItemRow struct {
	ProductID string       `json:"product_id"`
	GMV       money.Amount `json:"gmv"`
	Orders    int64        `json:"orders"`
	Units     int64        `json:"units"`
}

type itemsOutput struct {
	Body struct {
		Month string    `json:"month"`
		Items []ItemRow `json:"items"`
	}
}

func (s *Service) itemsRoute(ctx context.Context, in *itemsInput) (*itemsOutput, error) {
	st, err := s.stores.Get(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(st.Zone)
	if err != nil {
		return nil, fault.Wrap("insight.items", err)
	}
	if in.Month == "" {
		in.Month = s.clock.Now().In(zone).Format("2006-01")
	}
	month, err := time.ParseInLocation("2006-01", in.Month, zone)
	if err != nil {
		return nil, fault.T("insight.items", fault.Invalid, "query.invalid", "month 应为 2026-03 这样的月份。", "month is written 2026-03.").WithField("/month", "query.invalid", "YYYY-MM", "YYYY-MM")
	}
	rows, currency, err := s.ItemMonth(ctx, in.Store, month)
	if err != nil {
		return nil, err
	}
	out := &itemsOutput{}
	out.Body.Month, out.Body.Items = in.Month, []ItemRow{}
	for _, f := range rows {
		out.Body.Items = append(out.Body.Items, ItemRow{f.ProductID, money.Amount{Micros: f.GMV, Currency: currency}, f.Orders, f.Units})
	}
	return out, nil
}
