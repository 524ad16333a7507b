package audit

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Body is one row of the trail.
type Body struct {
	ID            string          `json:"id"`
	At            time.Time       `json:"at" doc:"business time"`
	StoreID       string          `json:"store_id" doc:"empty when it concerns no store"`
	Subject       string          `json:"subject" doc:"id of what changed"`
	Action        string          `json:"action"`
	Actor         ActorBody       `json:"actor"`
	Reason        string          `json:"reason"`
	PolicyVersion string          `json:"policy_version"`
	Before        json.RawMessage `json:"before" doc:"null = nothing"`
	After         json.RawMessage `json:"after" doc:"null = nothing"`
	Digest        string          `json:"digest" doc:"salted SHA-256 of the row"`
}

// ActorBody is who acted. A store's owner sees the marketplace's people by their
// role only.
type ActorBody struct {
	Kind identity.Kind `json:"kind"`
	ID   string        `json:"id"`
	Name string        `json:"name"`
	Role string        `json:"role"`
}

// PageQuery narrows and pages a list of the trail.
type PageQuery struct {
	Subject string `query:"subject" doc:"id of what changed"`
	Action  string `query:"action" doc:"exact, e.g. video.published"`
	Actor   string `query:"actor" doc:"id of who acted"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type allRequest struct {
	Store string `query:"store" doc:"only this store's"`
	PageQuery
}

type storeRequest struct {
	Store string `path:"store"`
	PageQuery
}

type listAnswer struct{ Body httpapi.List[Body] }

const tag = "Audit"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	s.verifyRoutes(api)
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/audit", ID: "audit.list", Tag: tag, Guard: identity.Staff(identity.Operator),
		Summary: "Who changed what, when and why, newest first",
	}, func(ctx context.Context, in *allRequest) (*listAnswer, error) {
		return s.answer(ctx, api, "audit:all", in.Store, in.PageQuery, fullActor)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/stores/{store}/audit", ID: "store.audit", Tag: tag, Guard: identity.Member(identity.Owner),
		Summary: "Who changed what in the store, newest first",
	}, func(ctx context.Context, in *storeRequest) (*listAnswer, error) {
		return s.answer(ctx, api, "audit:store", in.Store, in.PageQuery, sellerView)
	})
}

func (s *Service) answer(ctx context.Context, api *httpapi.API, list, store string, in PageQuery, actor func(Row) ActorBody) (*listAnswer, error) {
	scope := strings.Join([]string{list, store, in.Subject, in.Action, in.Actor}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.List(ctx, Filter{StoreID: store, Subject: in.Subject, Action: in.Action, ActorID: in.Actor},
		page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := httpapi.List[Body]{Items: make([]Body, 0, len(p.Items))}
	for _, r := range p.Items {
		out.Items = append(out.Items, Body{
			ID: r.ID, At: r.At, StoreID: r.StoreID, Subject: r.Subject, Action: r.Action, Actor: actor(r), Reason: r.Reason,
			PolicyVersion: r.PolicyVersion, Before: raw(r.Before), After: raw(r.After), Digest: r.Digest,
		})
	}
	if p.Next != nil {
		next := api.Cursor(scope, p.Next)
		out.Next = &next
	}
	return &listAnswer{out}, nil
}

func fullActor(r Row) ActorBody {
	return ActorBody{Kind: r.ActorKind, ID: r.ActorID, Name: r.ActorName, Role: r.ActorRole}
}

// sellerView hides which person of the marketplace's staff acted.
func sellerView(r Row) ActorBody {
	if role := identity.Role(r.ActorRole); role.IsStore() || r.ActorKind == identity.System {
		return fullActor(r)
	}
	return ActorBody{Kind: r.ActorKind, Role: r.ActorRole}
}

func raw(text string) json.RawMessage {
	if text == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(text)
}
