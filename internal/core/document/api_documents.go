package document

import (
	"context"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/httpapi"
)

const tag = "Papers"

// base is where a store's papers are.
const base = "/v1/stores/{store}/documents"

// Routes registers the service's HTTP operations.
//
// Source, contract "POST …/documents".
func (s *Service) Routes(api *httpapi.API) {
	s.uploadRoutes(api)
	s.contentRoutes(api)
	s.templateRoutes(api)
	s.reviewerRoutes(api)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: base, ID: "document.list", Tag: tag, Guard: identity.Member(),
		Summary: "The store's papers, newest first"}, func(ctx context.Context, in *listRequest) (*listAnswer, error) { return s.listRoute(ctx, api, in) })
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/stores/{store}/document-types", ID: "document.types", Tag: tag, Guard: identity.Member(),
		Summary: "The types of papers, with what is to be seen on them"}, s.typesRoute)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: base + "/{document}", ID: "document.get", Tag: tag, Guard: identity.Member(),
		Summary: "A paper without its content; number and holder for the owner, which is logged"}, s.getRoute)
	httpapi.Register(api, httpapi.Op{Method: http.MethodDelete, Path: base + "/{document}", ID: "document.remove", Tag: tag, Guard: identity.Member(identity.Owner),
		Summary: "Take a paper back; a draft is deleted at once, others when their retention ends"}, s.removeRoute)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: base + "/{document}/access", ID: "document.access", Tag: tag, Guard: identity.Member(identity.Owner),
		Summary: "Who looked at a paper, when and why; newest first"}, func(ctx context.Context, in *accessRequest) (*accessAnswer, error) {
		return s.accessRoute(ctx, api, in)
	})
}

// Item is a paper on the wire.
type Item struct {
	ID         string     `json:"id"`
	StoreID    string     `json:"store_id"`
	Type       string     `json:"type"`
	TypeLabel  string     `json:"type_label" doc:"in the reader's language"`
	Scope      Scope      `json:"scope"`
	Title      string     `json:"title"`
	Covers     []string   `json:"covers" doc:"people, third_party, music"`
	Classes    []string   `json:"classes" doc:"of a trademark"`
	State      State      `json:"state" enum:"unsigned,signed,in_review,approved,rejected,expired,revoked,deleted"`
	StateLabel string     `json:"state_label" doc:"in the reader's language"`
	Source     string     `json:"source" enum:"upload,template,fixture"`
	Template   string     `json:"template"`
	Number     string     `json:"number" doc:"its end only; whole for the owner in the single answer"`
	Holder     string     `json:"holder" doc:"for the owner in the single answer"`
	FileName   string     `json:"file_name"`
	MediaType  string     `json:"media_type"`
	Bytes      int64      `json:"bytes"`
	SHA256     string     `json:"sha256"`
	Signed     bool       `json:"signed" doc:"the content has a signature page"`
	ValidFrom  *time.Time `json:"valid_from"`
	ExpiresAt  *time.Time `json:"expires_at" doc:"null: never, or not known yet (open_ended tells)"`
	OpenEnded  bool       `json:"open_ended"`
	Code       string     `json:"code" doc:"of a rejection"`
	Note       string     `json:"note" doc:"the reviewer's words"`
	UploadedBy string     `json:"uploaded_by"`
	UploadedAt time.Time  `json:"uploaded_at"`
	DecidedAt  *time.Time `json:"decided_at"`
	Version    int64      `json:"version"`
	// Appeal is of a rejection.
	Appeal *review.AppealOf `json:"appeal" doc:"of a rejected paper: whether an appeal is possible and how it went; null: there is nothing to appeal against"`
}

// Body is one paper.
type Body struct {
	Document Item `json:"document"`
}

func (s *Service) item(ctx context.Context, d Document, whole bool) Item {
	lang := httpapi.Lang(ctx)
	t, _ := s.Type(d.Type)
	state := d.StateAt(s.clock.Now())
	out := Item{ID: d.ID, StoreID: d.StoreID, Type: d.Type, TypeLabel: t.Label.In(lang), Scope: d.Scope, Title: d.Title,
		Covers: append([]string{}, d.Covers...), Classes: append([]string{}, d.Classes...), State: state, StateLabel: StateName(state).In(lang),
		Source: d.Source, Template: d.Template, Number: masked(d.Number), FileName: d.FileName, MediaType: d.MediaType, Bytes: d.Bytes, SHA256: d.SHA256,
		Signed: d.signedKey != "", ValidFrom: orNull(d.ValidFrom), ExpiresAt: orNull(d.ExpiresAt), OpenEnded: d.OpenEnded, Code: d.Code, Note: d.Note,
		UploadedBy: d.UploadedName, UploadedAt: d.UploadedAt, DecidedAt: orNull(d.DecidedAt), Version: d.Version}
	out.Scope.IDs = append([]string{}, d.Scope.IDs...)
	if out.Scope.Kind == "" {
		out.Scope.Kind = ScopeStore
	}
	if whole {
		out.Number, out.Holder = d.Number, d.Holder
	}
	return out
}

// withAppeals adds to papers what the store may do, or has done, about their
// rejection. One that was given back by an appeal keeps it.
//
// Source: X-30.
func (s *Service) withAppeals(ctx context.Context, storeID string, items []Item) error {
	var ids []string
	for _, it := range items {
		if it.State == Rejected || it.State == Approved || it.State == Expired {
			ids = append(ids, it.ID)
		}
	}
	states, err := s.reviews.AppealStates(ctx, storeID, KindPaper, ids)
	if err != nil {
		return err
	}
	for i, it := range items {
		if st, ok := states[it.ID]; ok && (it.State == Rejected || st.Latest.ID != "") {
			of := review.AppealOfState(st)
			items[i].Appeal = &of
		}
	}
	return nil
}

type listRequest struct {
	Store  string `path:"store"`
	Type   string `query:"type"`
	State  string `query:"state" enum:"unsigned,signed,in_review,approved,rejected,expired,revoked,deleted"`
	Q      string `query:"q" maxLength:"100" doc:"in title and file name"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listAnswer struct{ Body httpapi.List[Item] }

func (s *Service) listRoute(ctx context.Context, api *httpapi.API, in *listRequest) (*listAnswer, error) {
	scope := strings.Join([]string{"documents", in.Store, in.Type, in.State, in.Q}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	got, err := s.List(ctx, in.Store, Filter{Type: in.Type, State: State(in.State), Query: in.Q}, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(got.Items))
	for i, d := range got.Items {
		items[i] = s.item(ctx, d, false)
	}
	if err := s.withAppeals(ctx, in.Store, items); err != nil {
		return nil, err
	}
	return &listAnswer{httpapi.Page(api, scope, items, got.Next)}, nil
}

// TypeItem is a type on the wire.
type TypeItem struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Hint     string   `json:"hint"`
	Expires  bool     `json:"expires" doc:"it has a last day, or is known to have none"`
	Numbered bool     `json:"numbered"`
	Classes  bool     `json:"classes" doc:"it lists classes of goods"`
	Covers   []string `json:"covers"`
}

// TypesBody lists the types with the bounds of a file.
type TypesBody struct {
	Items    []TypeItem `json:"items"`
	MaxBytes int64      `json:"max_bytes"`
	Accept   []string   `json:"accept" doc:"media types, by content"`
}

type storeRequest struct {
	Store string `path:"store"`
}

type typesAnswer struct{ Body TypesBody }

func (s *Service) typesRoute(ctx context.Context, _ *storeRequest) (*typesAnswer, error) {
	p, _, err := s.policy(ctx)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := TypesBody{Items: []TypeItem{}, MaxBytes: p.MaxBytes, Accept: []string{typePDF, typeJPEG, typePNG}}
	for _, t := range s.types {
		out.Items = append(out.Items, TypeItem{Name: t.Name, Label: t.Label.In(lang), Hint: t.Hint.In(lang), Expires: t.Expires, Numbered: t.Numbered,
			Classes: t.Classes, Covers: append([]string{}, t.Covers...)})
	}
	return &typesAnswer{out}, nil
}

type oneRequest struct {
	Store    string `path:"store"`
	Document string `path:"document"`
}

type oneAnswer struct {
	ETag string `header:"ETag"`
	Body Body
}

// one is the answer of a paper that was just changed, or without its appeal.
func (s *Service) one(ctx context.Context, d Document, whole bool) *oneAnswer {
	return &oneAnswer{ETag: httpapi.ETag(d.Version), Body: Body{s.item(ctx, d, whole)}}
}

func (s *Service) getRoute(ctx context.Context, in *oneRequest) (*oneAnswer, error) {
	d, err := s.Get(ctx, in.Store, in.Document)
	if err != nil {
		return nil, err
	}
	who := identity.From(ctx)
	whole := (who.Stores[in.Store] == identity.Owner || who.HasStaff()) && (d.Number != "" || d.Holder != "")
	if whole {
		if err := s.logAccess(ctx, d, actionRead, ""); err != nil {
			return nil, err
		}
	}
	items := []Item{s.item(ctx, d, whole)}
	if err := s.withAppeals(ctx, in.Store, items); err != nil {
		return nil, err
	}
	return &oneAnswer{ETag: httpapi.ETag(d.Version), Body: Body{items[0]}}, nil
}

func (s *Service) removeRoute(ctx context.Context, in *oneRequest) (*oneAnswer, error) {
	d, err := s.Remove(ctx, in.Store, in.Document)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, d, false), nil
}

// AccessItem is a look at a paper on the wire.
type AccessItem struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Kind   string    `json:"actor_kind" doc:"user, key, system"`
	Actor  string    `json:"actor_id"`
	Name   string    `json:"name"`
	Role   string    `json:"role"`
	Action string    `json:"action" enum:"read,view,load,sign,verify"`
	Reason string    `json:"reason"`
}

type accessRequest struct {
	Store    string `path:"store"`
	Document string `path:"document"`
	Cursor   string `query:"cursor"`
	Limit    int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type accessAnswer struct{ Body httpapi.List[AccessItem] }

func (s *Service) accessRoute(ctx context.Context, api *httpapi.API, in *accessRequest) (*accessAnswer, error) {
	scope := strings.Join([]string{"document.access", in.Store, in.Document}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	got, err := s.Accesses(ctx, in.Store, in.Document, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]AccessItem, len(got.Items))
	for i, a := range got.Items {
		items[i] = AccessItem{ID: a.ID, At: a.At, Kind: a.ActorKind, Actor: a.ActorID, Name: a.ActorName, Role: a.ActorRole, Action: a.Action, Reason: a.Reason}
	}
	return &accessAnswer{httpapi.Page(api, scope, items, got.Next)}, nil
}
