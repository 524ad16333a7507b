package notice

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Body is one notice in the reader's language.
type Body struct {
	ID      string     `json:"id"`
	StoreID string     `json:"store_id" doc:"empty for staff notices"`
	Kind    string     `json:"kind"`
	Tone    Tone       `json:"tone" enum:"info,success,warning,error"`
	Text    string     `json:"text"`
	URL     string     `json:"url" doc:"where a click leads, in the console"`
	At      time.Time  `json:"at"`
	ReadAt  *time.Time `json:"read_at" doc:"null = unread"`
}

type listRequest struct {
	Store  string `query:"store" doc:"only this store's; else all of the caller's stores and staff roles"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listAnswer struct {
	Body struct {
		Items  []Body  `json:"items"`
		Next   *string `json:"next" doc:"cursor of the next page, null on the last one"`
		Unread int     `json:"unread" doc:"how many are unread in all"`
	}
}

type readRequest struct {
	Body struct {
		IDs   []string `json:"ids,omitempty" maxItems:"100" doc:"these"`
		All   bool     `json:"all,omitempty" doc:"everything that the list shows"`
		Store string   `json:"store,omitempty" doc:"with all: only this store's"`
	}
}

const tag = "Notices"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/notices", ID: "notice.list", Tag: tag, Guard: identity.SignedIn(),
		Summary: "What stands behind the bell, unread first",
	}, func(ctx context.Context, in *listRequest) (*listAnswer, error) { return s.answer(ctx, api, in) })
	httpapi.Register(api, httpapi.Op{
		Method: "POST", Path: "/v1/notices/read", ID: "notice.read", Tag: tag, Guard: identity.SignedIn(),
		Summary: "Mark notices as read", Status: http.StatusNoContent,
	}, func(ctx context.Context, in *readRequest) (*struct{}, error) {
		if in.Body.All {
			return nil, s.ReadAll(ctx, in.Body.Store)
		}
		return nil, s.Read(ctx, in.Body.IDs)
	})
}

func (s *Service) answer(ctx context.Context, api *httpapi.API, in *listRequest) (*listAnswer, error) {
	scope := "notices:" + in.Store
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.List(ctx, in.Store, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listAnswer{}
	out.Body.Items, out.Body.Unread = make([]Body, 0, len(p.Items)), p.Unread
	lang := httpapi.Lang(ctx)
	for _, n := range p.Items {
		b := Body{ID: n.ID, StoreID: n.StoreID, Kind: n.Kind, Tone: n.Tone, Text: n.Text.In(lang), URL: n.URL, At: n.At}
		if !n.ReadAt.IsZero() {
			b.ReadAt = &n.ReadAt
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	if p.Next != nil {
		next := api.Cursor(scope, p.Next)
		out.Body.Next = &next
	}
	return out, nil
}
