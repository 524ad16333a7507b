package video

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

const tag = "Shopping Video"

// Routes registers the HTTP side.
func (s *Service) Routes(api *httpapi.API) {
	s.uploadRoutes(api)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/stores/{store}/videos", ID: "video.list", Tag: tag,
		Summary: "The store's films, newest first", Guard: identity.Member()}, s.apiList)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/stores/{store}/videos/{id}", ID: "video.get", Tag: tag,
		Summary: "A film with all its attempts, findings and the progress of the running one", Guard: identity.Member()}, s.apiGet)
	httpapi.Register(api, httpapi.Op{Method: http.MethodPost, Path: "/v1/stores/{store}/videos/{id}/withdrawal", ID: "video.withdraw", Tag: tag,
		Summary: "Take a film back for good; a second call changes nothing", Guard: identity.Member()}, s.apiWithdraw)
	s.buyerRoutes(api)
}

// pathIn names a film of a store.
type pathIn struct {
	Store string `path:"store" doc:"store id"`
	ID    string `path:"id" doc:"film id"`
}

type listIn struct {
	Store  string `path:"store" doc:"store id"`
	State  string `query:"state" enum:"checking,in_review,published,rejected,suspended,withdrawn" doc:"only films in this state"`
	Q      string `query:"q" maxLength:"200" doc:"words of the title"`
	Cursor string `query:"cursor" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"0" maximum:"100" doc:"films a page, 20 by default"`
}

type listOut struct {
	Body ListBody
}

// ListBody is a page of films with the figures above the list.
type ListBody struct {
	Items  []VideoView      `json:"items"`
	Next   *string          `json:"next" doc:"cursor of the next page, null on the last one"`
	Counts map[string]int64 `json:"counts" doc:"films by state"`
}

func (s *Service) apiList(ctx context.Context, in *listIn) (*listOut, error) {
	scope := "video.list " + in.Store + " " + in.State + " " + in.Q
	after, err := s.api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := s.listVideos(ctx, in.Store, State(in.State), in.Q, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listOut{Body: ListBody{Items: []VideoView{}}}
	if out.Body.Counts, err = s.countsByState(ctx, in.Store); err != nil {
		return nil, err
	}
	attempts, err := s.attemptsOf(ctx, in.Store, rows.Items)
	if err != nil {
		return nil, err
	}
	for _, v := range rows.Items {
		out.Body.Items = append(out.Body.Items, s.view(v, attempts[v.ID]))
	}
	if len(rows.Next) > 0 {
		next := s.api.Cursor(scope, rows.Next)
		out.Body.Next = &next
	}
	return out, nil
}

type videoOut struct {
	ETag string `header:"ETag"`
	Body VideoBody
}

// VideoBody wraps a film.
type VideoBody struct {
	Video VideoView `json:"video"`
}

func (s *Service) apiGet(ctx context.Context, in *pathIn) (*videoOut, error) {
	v, err := s.getVideo(ctx, in.Store, in.ID)
	if err != nil {
		return nil, err
	}
	return s.videoOut(ctx, v)
}

func (s *Service) apiWithdraw(ctx context.Context, in *pathIn) (*videoOut, error) {
	v, err := s.Withdraw(ctx, in.Store, in.ID)
	if err != nil {
		return nil, err
	}
	return s.videoOut(ctx, v)
}

func (s *Service) videoOut(ctx context.Context, v Video) (*videoOut, error) {
	view, err := s.wholeView(ctx, v)
	if err != nil {
		return nil, err
	}
	return &videoOut{ETag: httpapi.ETag(v.Version), Body: VideoBody{Video: view}}, nil
}

// instant writes an instant for JSON, "" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
