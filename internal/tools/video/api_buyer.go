package video

import (
	"context"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
)

// buyerRoutes registers what buyers' pages call, from any origin.
func (s *Service) buyerRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/videos/{id}", ID: "video.film", Tag: tag, CrossOrigin: true,
		Summary: "A published film as buyers see it", Guard: identity.BuyerOrAnonymous()}, s.apiFilm)
	for _, r := range []Reaction{Like, Save} {
		httpapi.Register(api, httpapi.Op{Method: http.MethodPut, Path: "/v1/videos/{id}/" + string(r), ID: "video." + string(r), Tag: tag, CrossOrigin: true,
			Summary: "A buyer's " + string(r) + "; a repeat changes nothing", Guard: identity.BuyerOnly()}, s.apiReact(r, true))
		httpapi.Register(api, httpapi.Op{Method: http.MethodDelete, Path: "/v1/videos/{id}/" + string(r), ID: "video.un" + string(r), Tag: tag, CrossOrigin: true,
			Summary: "Take a " + string(r) + " back; a repeat changes nothing", Guard: identity.BuyerOnly()}, s.apiReact(r, false))
	}
	httpapi.Register(api, httpapi.Op{Method: http.MethodPost, Path: "/v1/videos/{id}/shares", ID: "video.share", Tag: tag, CrossOrigin: true,
		Summary: "A link to the film on this marketplace; counted once per buyer", Guard: identity.BuyerOnly()}, s.apiShare)
	httpapi.Raw(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/media/video/{attempt}/{file}", ID: "video.media", Tag: tag, CrossOrigin: true,
		Summary: "A copy of a film for buyers, its poster or captions; ranges are served. Before publication only its store and reviewers get it",
		Guard:   identity.BuyerOrAnonymous(), Response: &httpapi.Body{ContentType: "video/mp4"}, Timeout: -1}, s.apiMedia)
}

type filmIn struct {
	ID   string `path:"id" doc:"film id"`
	Lang string `header:"Accept-Language" doc:"language of titles and transcript"`

	Visitor string `query:"visitor" maxLength:"128" doc:"the page's anonymous id: the impression token is made for it"`
}

type filmOut struct {
	Body storefront.FeedItem
}

func viewerOf(ctx context.Context, lang string) storefront.Viewer {
	v := storefront.Viewer{Lang: lang}
	if lang == "" {
		v.Lang = httpapi.Lang(ctx)
	}
	if first, _, _ := strings.Cut(v.Lang, ","); first != "" {
		v.Lang, _, _ = strings.Cut(strings.TrimSpace(first), ";")
	}
	if a := identity.From(ctx); a.Kind == identity.Buyer {
		v.BuyerID = a.ID
	}
	return v
}

func (s *Service) apiFilm(ctx context.Context, in *filmIn) (*filmOut, error) {
	viewer := viewerOf(ctx, in.Lang)
	viewer.Visitor = in.Visitor
	item, err := s.Film(ctx, in.ID, viewer)
	if err != nil {
		return nil, err
	}
	return &filmOut{Body: item}, nil
}

type reactIn struct {
	ID string `path:"id" doc:"film id"`
}

type reactOut struct {
	Body Engagement
}

func (s *Service) apiReact(r Reaction, on bool) func(context.Context, *reactIn) (*reactOut, error) {
	return func(ctx context.Context, in *reactIn) (*reactOut, error) {
		e, err := s.React(ctx, in.ID, identity.From(ctx).ID, r, on)
		if err != nil {
			return nil, err
		}
		return &reactOut{Body: e}, nil
	}
}

type shareOut struct {
	Body Shared
}

func (s *Service) apiShare(ctx context.Context, in *reactIn) (*shareOut, error) {
	out, err := s.Share(ctx, in.ID, identity.From(ctx).ID)
	if err != nil {
		return nil, err
	}
	return &shareOut{Body: out}, nil
}

// publicCopies lets caches keep a live copy for a minute and then ask again by
// its ETag: a film that is withdrawn or suspended is gone everywhere soon after.
//
// Source: V-28.
const publicCopies = "public, max-age=60, must-revalidate"

// apiMedia serves our own copies; the upload has no address at all.
//
// Source: AMB-77.
func (s *Service) apiMedia(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := s.allAttempt(ctx, r.PathValue("attempt"))
	if fault.Is(err, fault.NotFound) {
		return errNoFile()
	}
	if err != nil {
		return err
	}
	f, found := a.file(r.PathValue("file"))
	if !found {
		return errNoFile()
	}
	v, err := s.getVideo(ctx, a.StoreID, a.VideoID)
	if err != nil {
		return err
	}
	public := v.State == Published && v.AttemptID == a.ID
	if !public && !maySeeUnpublished(identity.From(ctx), a.StoreID) {
		return errNoFile()
	}
	body, _, err := s.blobs.Open(ctx, f.Key)
	if err != nil {
		return fault.Wrap("video.apiMedia", err)
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	if public {
		h.Set("Cache-Control", publicCopies)
	}
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

func (a Attempt) file(name string) (Rendition, bool) {
	if a.Renditions == nil {
		return Rendition{}, false
	}
	for _, f := range a.Renditions.Files() {
		if f.Name == name {
			return f, true
		}
	}
	return Rendition{}, false
}

// maySeeUnpublished lets the film's own store and the marketplace's reviewers in.
func maySeeUnpublished(a identity.Actor, storeID string) bool {
	_, member := a.Stores[storeID]
	return member || a.HasStaff(identity.Reviewer, identity.TrustSafety)
}

func errNoFile() error {
	return fault.T("video.media", fault.NotFound, "not_found", "没有找到该文件。", "There is no such file.")
}
