package conduct

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the reading of a store's violations.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/violations", ID: "conduct.violations", Tag: "conduct",
		Summary: "The store's violations, newest first", Guard: identity.Member(),
	}, func(ctx context.Context, in *listInput) (*listOutput, error) { return s.listRoute(ctx, api, in) })
}

// Item is a violation on the wire.
type Item struct {
	ID        string     `json:"id"`
	Severity  Severity   `json:"severity" enum:"minor,serious"`
	Module    string     `json:"module"`
	Reason    string     `json:"reason"`
	At        time.Time  `json:"at"`
	ExpiresAt *time.Time `json:"expires_at" doc:"null: never"`
	EndedAt   *time.Time `json:"ended_at" doc:"null: not taken back"`
	InForce   bool       `json:"in_force"`
}

type listInput struct {
	Store  string `path:"store"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listOutput struct {
	Body httpapi.List[Item]
}

func (s *Service) listRoute(ctx context.Context, api *httpapi.API, in *listInput) (*listOutput, error) {
	scope := "conduct.violations:" + in.Store
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.List(ctx, in.Store, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	out := &listOutput{Body: httpapi.List[Item]{Items: make([]Item, 0, len(p.Items))}}
	for _, k := range p.Items {
		out.Body.Items = append(out.Body.Items, Item{
			ID: k.ID, Severity: k.Severity, Module: k.Module, Reason: k.Reason, At: k.At,
			ExpiresAt: orNull(k.ExpiresAt), EndedAt: orNull(k.EndedAt), InForce: k.InForce(now),
		})
	}
	if p.Next != nil {
		next := api.Cursor(scope, p.Next)
		out.Body.Next = &next
	}
	return out, nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
