package insight

import (
	"context"
	"net/http"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the reading of a store's figures.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/metrics", ID: "insight.metrics", Tag: "insight",
		Summary: "The store's figures, each with its definition", Guard: identity.Member(),
	}, s.metricsRoute)
	s.pageRoutes(api)
	s.benchmarkRoutes(api)
	s.reportRoutes(api)
	s.adviceRoutes(api)
}

// Item is a metric on the wire. Source: X-12.
type Item struct {
	Key        string    `json:"key"`
	Name       string    `json:"name"`
	Value      any       `json:"value" doc:"decimal string; a money object for amounts; null where there is none"`
	Unit       string    `json:"unit" enum:"share,stars,score,money,count,number"`
	Formula    string    `json:"formula"`
	Counts     string    `json:"counts" doc:"what counts as what"`
	Window     string    `json:"window" doc:"90d, 30d; empty where there is none"`
	Bucket     string    `json:"bucket" doc:"figures are cut on buckets of this length"`
	Zone       string    `json:"zone" doc:"IANA time zone of the store"`
	Source     Origin    `json:"source" enum:"pinned,computed"`
	ComputedAt time.Time `json:"computed_at"`
}

// MoneyItem is an amount on the wire.
type MoneyItem struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type metricsInput struct {
	Store string `path:"store"`
}

type metricsOutput struct {
	Body httpapi.List[Item]
}

func (s *Service) metricsRoute(ctx context.Context, in *metricsInput) (*metricsOutput, error) {
	metrics, err := s.Metrics(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	w, err := s.windows(ctx)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &metricsOutput{Body: httpapi.List[Item]{Items: make([]Item, 0, len(metrics))}}
	for _, d := range s.defs {
		m, ok := metrics[d.key]
		if !ok {
			continue
		}
		out.Body.Items = append(out.Body.Items, itemOf(d, m, true, w, lang))
	}
	return out, nil
}

// itemOf is a metric as the reader sees it; without a value when has is false.
func itemOf(d definition, m Metric, has bool, w Windows, lang string) Item {
	item := Item{
		Key: m.Key, Name: m.Name.In(lang), Unit: string(d.form), Formula: m.Formula.In(lang), Counts: m.Counts.In(lang),
		Window: m.Window, Zone: m.Zone, Source: m.Source, ComputedAt: m.ComputedAt,
	}
	switch {
	case !has:
	case d.form == formMoney:
		item.Value = MoneyItem{m.Value, m.Currency}
	default:
		item.Value = m.Value
	}
	if d.span != spanNone {
		item.Bucket = w.Bucket.String()
	}
	return item
}
