package store

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the reading of stores.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores", ID: "store.list", Tag: "store",
		Summary: "The stores of the caller; all stores for staff", Guard: identity.SignedIn(),
	}, func(ctx context.Context, in *listInput) (*listOutput, error) { return s.listRoute(ctx, api, in) })
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}", ID: "store.get", Tag: "store",
		Summary: "A store's profile with the history of its level", Guard: identity.Member(),
	}, s.getRoute)
}

// Item is a store on the wire.
type Item struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	LegalName  string    `json:"legal_name"`
	Region     string    `json:"region" doc:"ISO 3166-1 alpha-2"`
	Entity     Entity    `json:"entity" enum:"company,sole_proprietor"`
	Level      Level     `json:"level" enum:"L1,L2,L3,L4,L5"`
	LevelName  string    `json:"level_name"`
	OpenedAt   time.Time `json:"opened_at"`
	Categories []string  `json:"categories"`
	CategoryAs []string  `json:"category_labels" doc:"the categories in the reader's language"`
	Logistics  []string  `json:"logistics"`
	LogisticAs []string  `json:"logistics_labels" doc:"the schemes in the reader's language"`
	Zone       string    `json:"zone" doc:"IANA time zone"`
	Documents  []string  `json:"documents" doc:"types of valid papers, and what the marketplace has verified; in a list only the latter"`
	Role       string    `json:"role,omitempty" doc:"the caller's role in the store"`
}

// ItemOf is a store on the wire for the reader.
func ItemOf(ctx context.Context, st Store) Item {
	lang := httpapi.Lang(ctx)
	return Item{
		ID: st.ID, Name: st.Name, LegalName: st.LegalName, Region: st.Region, Entity: st.Entity,
		Level: st.Level, LevelName: st.Level.Name().In(lang), OpenedAt: st.OpenedAt,
		Categories: append([]string{}, st.Categories...), Logistics: append([]string{}, st.Logistics...), Zone: st.Zone,
		CategoryAs: named(st.Categories, catalog.CategoryName, lang), LogisticAs: named(st.Logistics, LogisticsName, lang),
		Documents: append([]string{}, st.Documents...), Role: string(identity.From(ctx).Stores[st.ID]),
	}
}

func named(keys []string, name func(key string) i18n.Text, lang string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = name(k).In(lang)
	}
	return out
}

type listInput struct {
	Q      string `query:"q" maxLength:"200" doc:"part of name, legal name or id; staff only"`
	Level  Level  `query:"level" enum:"L1,L2,L3,L4,L5" doc:"staff only"`
	Entity Entity `query:"entity" enum:"company,sole_proprietor" doc:"staff only"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listOutput struct {
	Body httpapi.List[Item]
}

func (s *Service) listRoute(ctx context.Context, api *httpapi.API, in *listInput) (*listOutput, error) {
	actor := identity.From(ctx)
	if len(actor.Staff) == 0 {
		return s.mine(ctx, actor)
	}
	scope := strings.Join([]string{"store.list", in.Q, string(in.Level), string(in.Entity)}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.Find(ctx, Filter{Level: in.Level, Entity: in.Entity, Query: in.Q}, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listOutput{Body: httpapi.List[Item]{Items: make([]Item, 0, len(p.Items))}}
	for _, st := range p.Items {
		out.Body.Items = append(out.Body.Items, ItemOf(ctx, st))
	}
	if p.Next != nil {
		next := api.Cursor(scope, p.Next)
		out.Body.Next = &next
	}
	return out, nil
}

// mine lists the stores in which the actor has a role; they are few.
func (s *Service) mine(ctx context.Context, actor identity.Actor) (*listOutput, error) {
	ids := make([]string, 0, len(actor.Stores))
	for id := range actor.Stores {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := &listOutput{Body: httpapi.List[Item]{Items: make([]Item, 0, len(ids))}}
	for _, id := range ids {
		st, err := s.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, ItemOf(ctx, st))
	}
	return out, nil
}

type getInput struct {
	Store string `path:"store"`
}

// LevelItem is a dated level on the wire.
type LevelItem struct {
	Level  Level     `json:"level"`
	From   time.Time `json:"from"`
	Reason string    `json:"reason"`
}

// Profile is a store with its history.
type Profile struct {
	Item
	Levels []LevelItem `json:"levels" doc:"oldest first"`
}

type getOutput struct {
	ETag string `header:"ETag"`
	Body Profile
}

func (s *Service) getRoute(ctx context.Context, in *getInput) (*getOutput, error) {
	st, err := s.Get(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	if s.papers != nil {
		valid, err := s.papers(ctx, in.Store)
		if err != nil {
			return nil, err
		}
		st.Documents = slices.Compact(slices.Sorted(slices.Values(slices.Concat(st.Documents, valid))))
	}
	history, err := s.Levels(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	out := &getOutput{ETag: httpapi.ETag(st.Version), Body: Profile{Item: ItemOf(ctx, st), Levels: make([]LevelItem, 0, len(history))}}
	for _, c := range history {
		out.Body.Levels = append(out.Body.Levels, LevelItem(c))
	}
	return out, nil
}
