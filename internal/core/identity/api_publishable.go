package identity

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/platform/httpapi"
)

// PublishableBody is a publishable key on the wire.
type PublishableBody struct {
	ID        string    `json:"id"`
	Key       string    `json:"key" doc:"pk_…: stands in the shop's pages, may only send events"`
	Name      string    `json:"name"`
	Origins   []string  `json:"origins" doc:"pages that may use it, such as https://shop.example"`
	CreatedAt time.Time `json:"created_at"`
}

type publishableList struct {
	Body httpapi.List[PublishableBody]
}

// PublishableFields describe a new publishable key.
type PublishableFields struct {
	Name    string   `json:"name" maxLength:"200"`
	Origins []string `json:"origins" minItems:"1" maxItems:"20" doc:"scheme and host of the pages, without a path"`
}

type storePublishableRequest struct {
	Store string `path:"store"`
	Body  PublishableFields
}

type publishableRequest struct{ Body PublishableFields }

type publishableAnswer struct{ Body PublishableBody }

// publishable registers the keys of shops' pages.
func (r routes) publishable() {
	httpapi.Register(r.api, r.op("GET", "/v1/stores/{store}/publishable-keys", "publishable_keys.list", "Keys with which the shop's pages send events", Member(Owner), 0),
		func(ctx context.Context, in *storeKeysRequest) (*publishableList, error) {
			return r.listPublishable(ctx, in.Store, in.KeyQuery)
		})
	httpapi.Register(r.api, r.op("GET", "/v1/publishable-keys", "market_publishable_keys.list", "Keys with which the marketplace's pages send events", Staff(Operator), 0),
		func(ctx context.Context, in *KeyQuery) (*publishableList, error) {
			return r.listPublishable(ctx, "", *in)
		})
	httpapi.Register(r.api, r.op("POST", "/v1/stores/{store}/publishable-keys", "publishable_keys.issue", "Issue a publishable key, bound to origins", Member(Owner), http.StatusCreated),
		func(ctx context.Context, in *storePublishableRequest) (*publishableAnswer, error) {
			return r.issuePublishable(ctx, PublishableInput{Name: in.Body.Name, StoreID: in.Store, Origins: in.Body.Origins})
		})
	httpapi.Register(r.api, r.op("POST", "/v1/publishable-keys", "market_publishable_keys.issue", "Issue a publishable key for the marketplace's pages", Staff(Operator), http.StatusCreated),
		func(ctx context.Context, in *publishableRequest) (*publishableAnswer, error) {
			return r.issuePublishable(ctx, PublishableInput{Name: in.Body.Name, Origins: in.Body.Origins})
		})
	httpapi.Register(r.api, r.op("DELETE", "/v1/stores/{store}/publishable-keys/{key}", "publishable_keys.revoke", "Revoke a publishable key at once", Member(Owner), http.StatusNoContent),
		func(ctx context.Context, in *storeKeyPath) (*struct{}, error) {
			return nil, r.s.RevokePublishable(ctx, in.Store, in.Key)
		})
	httpapi.Register(r.api, r.op("DELETE", "/v1/publishable-keys/{key}", "market_publishable_keys.revoke", "Revoke a publishable key of the marketplace at once", Staff(Operator), http.StatusNoContent),
		func(ctx context.Context, in *staffKeyPath) (*struct{}, error) {
			return nil, r.s.RevokePublishable(ctx, "", in.Key)
		})
}

func (r routes) listPublishable(ctx context.Context, storeID string, in KeyQuery) (*publishableList, error) {
	scope := "publishable:" + storeID
	after, err := r.api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := r.s.PublishableKeys(ctx, storeID, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]PublishableBody, 0, len(p.Items))
	for _, k := range p.Items {
		items = append(items, publishableBody(k))
	}
	return &publishableList{httpapi.Page(r.api, scope, items, p.Next)}, nil
}

func (r routes) issuePublishable(ctx context.Context, in PublishableInput) (*publishableAnswer, error) {
	k, err := r.s.IssuePublishable(ctx, in)
	if err != nil {
		return nil, err
	}
	return &publishableAnswer{publishableBody(k)}, nil
}

func publishableBody(k PublishableKey) PublishableBody {
	return PublishableBody{ID: k.ID, Key: k.Secret, Name: k.Name, Origins: k.Origins, CreatedAt: k.CreatedAt}
}
