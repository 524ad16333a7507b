package privacy

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

const tag = "Privacy"

// ExportBody is a buyer's data on the wire.
type ExportBody struct {
	BuyerID string     `json:"buyer_id"`
	At      time.Time  `json:"at"`
	Parts   []PartBody `json:"parts" doc:"empty when nothing is kept"`
}

// PartBody is what one part of the service keeps.
type PartBody struct {
	Name  string          `json:"name"`
	Label string          `json:"label" doc:"in the reader's language"`
	Data  json.RawMessage `json:"data"`
}

// ErasureBody is the record of an erasure.
type ErasureBody struct {
	ID      string           `json:"id"`
	AskedBy identity.Kind    `json:"asked_by" doc:"buyer, or user or key of the marketplace"`
	Reason  string           `json:"reason"`
	Rows    map[string]int64 `json:"rows" doc:"changed rows by part"`
	At      time.Time        `json:"at"`
}

type exportAnswer struct {
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Body        ExportBody
}

type erasureAnswer struct {
	Body struct {
		Erasure ErasureBody `json:"erasure"`
	}
}

type buyerPath struct {
	Buyer string `path:"buyer" maxLength:"100"`
}

type erasePath struct {
	Buyer string `path:"buyer" maxLength:"100"`
	Body  struct {
		Reason string `json:"reason" doc:"nothing personal of the buyer"`
	}
}

type listQuery struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// Routes registers export and erasure: for the buyer, and for the marketplace on
// the buyer's request.
func (s *Service) Routes(api *httpapi.API) {
	operator := identity.Staff(identity.Operator)
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/buyers/me/data", ID: "privacy.mine", Tag: tag, Guard: identity.BuyerOnly(),
		Summary: "Everything that is kept of me",
	}, func(ctx context.Context, _ *struct{}) (*exportAnswer, error) {
		return s.exported(ctx, identity.From(ctx).ID)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "DELETE", Path: "/v1/buyers/me/data", ID: "privacy.erase_me", Tag: tag, Guard: identity.BuyerOnly(),
		Summary: "Forget me; orders stay under a pseudonym",
	}, func(ctx context.Context, _ *struct{}) (*erasureAnswer, error) {
		return answerOf(s.Erase(ctx, identity.From(ctx).ID, "asked by the buyer"))
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/privacy/buyers/{buyer}", ID: "privacy.export", Tag: tag, Guard: operator,
		Summary: "Everything that is kept of a buyer", Description: "By id, or by the e-mail address that the host told.",
	}, func(ctx context.Context, in *buyerPath) (*exportAnswer, error) {
		id, err := s.BuyerOf(ctx, in.Buyer)
		if err != nil {
			return nil, err
		}
		return s.exported(ctx, id)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "POST", Path: "/v1/privacy/buyers/{buyer}/erasures", ID: "privacy.erase", Tag: tag, Guard: operator, Status: http.StatusCreated,
		Summary: "Forget a buyer on request; it cannot be undone",
	}, func(ctx context.Context, in *erasePath) (*erasureAnswer, error) {
		return answerOf(s.Erase(ctx, in.Buyer, in.Body.Reason))
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/privacy/erasures", ID: "privacy.erasures", Tag: tag, Guard: operator,
		Summary: "What was erased, newest first; never whose it was",
	}, func(ctx context.Context, in *listQuery) (*listAnswer, error) { return s.listed(ctx, api, in) })
}

type listAnswer struct{ Body httpapi.List[ErasureBody] }

func (s *Service) listed(ctx context.Context, api *httpapi.API, in *listQuery) (*listAnswer, error) {
	const scope = "privacy.erasures"
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.Erasures(ctx, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listAnswer{httpapi.List[ErasureBody]{Items: make([]ErasureBody, 0, len(p.Items))}}
	for _, e := range p.Items {
		out.Body.Items = append(out.Body.Items, ErasureBody(e))
	}
	if p.Next != nil {
		next := api.Cursor(scope, p.Next)
		out.Body.Next = &next
	}
	return out, nil
}

func (s *Service) exported(ctx context.Context, buyerID string) (*exportAnswer, error) {
	e, err := s.Export(ctx, buyerID)
	if err != nil {
		return nil, err
	}
	out := &exportAnswer{Disposition: `attachment; filename="my-data.json"`, Cache: "no-store",
		Body: ExportBody{BuyerID: e.BuyerID, At: e.At, Parts: make([]PartBody, 0, len(e.Parts))}}
	for _, p := range e.Parts {
		out.Body.Parts = append(out.Body.Parts, PartBody{p.Name, p.Label.In(httpapi.Lang(ctx)), p.Data})
	}
	return out, nil
}

func answerOf(e Erasure, err error) (*erasureAnswer, error) {
	if err != nil {
		return nil, err
	}
	out := &erasureAnswer{}
	out.Body.Erasure = ErasureBody(e)
	return out, nil
}
