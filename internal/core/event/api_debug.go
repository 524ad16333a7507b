package event

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// DebugQuery narrows the debugger.
type DebugQuery struct {
	Name    string    `query:"name" maxLength:"100" doc:"name of the event"`
	Verdict Outcome   `query:"verdict" enum:"accepted,refused,ignored"`
	Q       string    `query:"q" maxLength:"100" doc:"part of name, message id, product, code or properties"`
	Since   time.Time `query:"since" doc:"latest of the answer before: only what came since; rows may come again, tell them apart by id"`
	Cursor  string    `query:"cursor"`
	Limit   int       `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type storeDebugRequest struct {
	Store string `path:"store"`
	DebugQuery
}

type marketDebugRequest struct {
	Store string `query:"store" doc:"every store when left out"`
	DebugQuery
}

// SeenBody is a message in the debugger.
type SeenBody struct {
	ID         string          `json:"id"`
	MessageID  string          `json:"message_id"`
	Call       Call            `json:"call"`
	Name       string          `json:"name"`
	Label      string          `json:"label" doc:"in the reader's language; the name itself for one that nobody knows"`
	StoreID    string          `json:"store_id,omitempty"`
	ProductID  string          `json:"product_id,omitempty"`
	ReceivedAt time.Time       `json:"received_at"`
	At         *time.Time      `json:"at" doc:"null for one that was not taken"`
	Verdict    Outcome         `json:"verdict" enum:"accepted,refused,ignored"`
	Code       string          `json:"code,omitempty"`
	Pointer    string          `json:"pointer,omitempty"`
	Message    string          `json:"message,omitempty"`
	Fix        string          `json:"fix,omitempty"`
	Warnings   []RemarkBody    `json:"warnings"`
	Properties json.RawMessage `json:"properties" doc:"personal values are masked"`
}

// CoverageBody is how well the properties of a name arrive.
type CoverageBody struct {
	Name       string                 `json:"name"`
	Label      string                 `json:"label"`
	Events     int                    `json:"events"`
	Refused    int                    `json:"refused"`
	Summary    string                 `json:"summary" example:"3 of 7 properties arrive; price is text"`
	Properties []PropertyCoverageBody `json:"properties"`
}

// PropertyCoverageBody is one property of a name.
type PropertyCoverageBody struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"kind" enum:"text,number,integer,boolean,list,object,any"`
	Required bool   `json:"required"`
	Arrived  int    `json:"arrived"`
	Wrong    int    `json:"wrong" doc:"values of another kind"`
	Is       Kind   `json:"is,omitempty" doc:"the kind that comes instead"`
}

// DebugBody is the debugger's answer.
type DebugBody struct {
	Items    []SeenBody        `json:"items" doc:"newest first, of the newest that the policy lets it look at"`
	Next     *string           `json:"next"`
	Latest   *time.Time        `json:"latest" doc:"pass it as since; null when nothing came yet"`
	Coverage []CoverageBody    `json:"coverage"`
	Totals   map[Outcome]int64 `json:"totals" doc:"refused, ignored and duplicate messages of the last 24 hours"`
}

type debugAnswer struct{ Body DebugBody }

// TypeBody is a name that is known.
type TypeBody struct {
	Name       string                 `json:"name"`
	Label      string                 `json:"label"`
	Impression bool                   `json:"impression" doc:"counts only with an impression token"`
	Properties []PropertyCoverageBody `json:"properties"`
}

type typesAnswer struct{ Body httpapi.List[TypeBody] }

func (s *Service) debugRoutes(api *httpapi.API) {
	op := func(path, id, summary string, g httpapi.Guard) httpapi.Op {
		return httpapi.Op{Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tag: "events", Guard: g}
	}
	httpapi.Register(api, op("/v1/events/debug", "event.debug", "The newest events of every store with their verdicts", identity.Staff(identity.Operator)),
		func(ctx context.Context, in *marketDebugRequest) (*debugAnswer, error) {
			return s.debugRoute(ctx, api, in.Store, in.DebugQuery)
		})
	httpapi.Register(api, op("/v1/stores/{store}/events/debug", "event.store_debug", "The store's newest events with their verdicts", identity.Member()),
		func(ctx context.Context, in *storeDebugRequest) (*debugAnswer, error) {
			return s.debugRoute(ctx, api, in.Store, in.DebugQuery)
		})
	httpapi.Register(api, op("/v1/events/types", "event.types", "The names of events that are known, with their properties", identity.SignedIn()),
		func(ctx context.Context, _ *struct{}) (*typesAnswer, error) {
			out := &typesAnswer{Body: httpapi.List[TypeBody]{Items: []TypeBody{}}}
			for _, t := range s.Types() {
				b := TypeBody{Name: t.Name, Label: t.Label.In(httpapi.Lang(ctx)), Impression: t.Item != "", Properties: []PropertyCoverageBody{}}
				for _, p := range t.Properties {
					b.Properties = append(b.Properties, PropertyCoverageBody{Name: p.Name, Kind: p.Kind, Required: p.Required})
				}
				out.Body.Items = append(out.Body.Items, b)
			}
			return out, nil
		})
}

func (s *Service) debugRoute(ctx context.Context, api *httpapi.API, storeID string, in DebugQuery) (*debugAnswer, error) {
	scope := strings.Join([]string{"event.debug", storeID, in.Name, string(in.Verdict), in.Q, in.Since.Format(time.RFC3339Nano)}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	d, err := s.Debug(ctx, DebugFilter{StoreID: storeID, Name: in.Name, Outcome: in.Verdict, Query: in.Q, Since: in.Since}, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &debugAnswer{Body: DebugBody{Items: []SeenBody{}, Coverage: []CoverageBody{}, Totals: d.Totals}}
	for _, v := range d.Page.Items {
		out.Body.Items = append(out.Body.Items, s.seenBody(v, lang))
	}
	if len(d.Page.Next) > 0 {
		next := api.Cursor(scope, d.Page.Next)
		out.Body.Next = &next
	}
	if !d.Latest.IsZero() {
		out.Body.Latest = &d.Latest
	}
	for _, c := range d.Coverage {
		b := CoverageBody{Name: c.Name, Label: c.Label.In(lang), Events: c.Events, Refused: c.Refused, Summary: c.Summary.In(lang), Properties: []PropertyCoverageBody{}}
		for _, p := range c.Properties {
			b.Properties = append(b.Properties, PropertyCoverageBody{Name: p.Name, Kind: p.Kind, Required: p.Required, Arrived: p.Arrived, Wrong: p.Wrong, Is: p.Is})
		}
		out.Body.Coverage = append(out.Body.Coverage, b)
	}
	return out, nil
}

func (s *Service) seenBody(v Seen, lang string) SeenBody {
	b := SeenBody{ID: v.ID, MessageID: v.MessageID, Call: v.Call, Name: v.Name, Label: v.Name, StoreID: v.StoreID, ProductID: v.ProductID, ReceivedAt: v.ReceivedAt,
		Verdict: v.Outcome, Code: v.Code, Pointer: v.Pointer, Warnings: append([]RemarkBody{}, remarks(v.Warnings, lang)...), Properties: v.Properties}
	if t := s.types[v.Name]; t != nil {
		b.Label = t.Label.In(lang)
	} else if v.Call != Track {
		b.Label = map[Call]i18n.Text{Identify: i18n.T("识别买家", "Buyer identified"), Alias: i18n.T("关联买家", "Buyer aliased"), Group: i18n.T("加入分组", "Joined a group")}[v.Call].In(lang)
	}
	if !v.At.IsZero() {
		b.At = &v.At
	}
	if v.Code != "" {
		b.Message, b.Fix = v.localised(lang).Message(lang)
	}
	return b
}
