package identity

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/platform/httpapi"
)

// KeyBody is a key without its secret.
type KeyBody struct {
	ID         string     `json:"id"`
	Prefix     string     `json:"prefix" doc:"the first characters of the secret"`
	Name       string     `json:"name"`
	Role       Role       `json:"role"`
	Scopes     []string   `json:"scopes" doc:"resource:read or resource:write; none = everything the role allows"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at" doc:"to the minute; null = never"`
}

// KeyQuery pages a list of keys.
type KeyQuery struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type storeKeysRequest struct {
	Store string `path:"store"`
	KeyQuery
}

type keyListAnswer struct{ Body httpapi.List[KeyBody] }

// KeyFields describe a new key.
type KeyFields struct {
	Name   string   `json:"name" maxLength:"200" doc:"what the key is for"`
	Scopes []string `json:"scopes,omitempty" maxItems:"50" doc:"resource:read or resource:write, e.g. videos:write, *:read; none = everything the role allows"`
}

type storeKeyRequest struct {
	Store string `path:"store"`
	Body  struct {
		KeyFields
		Role Role `json:"role,omitempty" enum:"agent,owner" default:"agent"`
	}
}

type staffKeyRequest struct {
	Body struct {
		KeyFields
		Role Role `json:"role" enum:"reviewer,trust_safety,finance,operator"`
	}
}

type keyAnswer struct {
	Body struct {
		Secret string  `json:"secret" doc:"shown once"`
		Key    KeyBody `json:"key"`
	}
}

type storeKeyPath struct {
	Store string `path:"store"`
	Key   string `path:"key"`
}

type staffKeyPath struct {
	Key string `path:"key"`
}

func (r routes) keys() {
	httpapi.Register(r.api, r.op("GET", "/v1/stores/{store}/keys", "keys.list", "API keys of the store", Member(Owner), 0),
		func(ctx context.Context, in *storeKeysRequest) (*keyListAnswer, error) {
			return r.listKeys(ctx, in.Store, in.KeyQuery)
		})
	httpapi.Register(r.api, r.op("GET", "/v1/keys", "staff_keys.list", "API keys of the marketplace's staff", Staff(Operator), 0),
		func(ctx context.Context, in *KeyQuery) (*keyListAnswer, error) { return r.listKeys(ctx, "", *in) })

	issue := r.op("POST", "/v1/stores/{store}/keys", "keys.issue", "Issue an API key; its secret is shown once", Member(Owner), http.StatusCreated)
	issue.Secret = true
	httpapi.Register(r.api, issue, func(ctx context.Context, in *storeKeyRequest) (*keyAnswer, error) {
		return r.issue(ctx, KeyInput{Name: in.Body.Name, StoreID: in.Store, Role: in.Body.Role, Scopes: in.Body.Scopes})
	})
	staff := r.op("POST", "/v1/keys", "staff_keys.issue", "Issue a staff key; its secret is shown once", Staff(Operator), http.StatusCreated)
	staff.Secret = true
	httpapi.Register(r.api, staff, func(ctx context.Context, in *staffKeyRequest) (*keyAnswer, error) {
		return r.issue(ctx, KeyInput{Name: in.Body.Name, Role: in.Body.Role, Scopes: in.Body.Scopes})
	})

	httpapi.Register(r.api, r.op("DELETE", "/v1/stores/{store}/keys/{key}", "keys.revoke", "Revoke an API key at once", Member(Owner), http.StatusNoContent),
		func(ctx context.Context, in *storeKeyPath) (*struct{}, error) {
			return nil, r.s.RevokeKey(ctx, in.Store, in.Key)
		})
	httpapi.Register(r.api, r.op("DELETE", "/v1/keys/{key}", "staff_keys.revoke", "Revoke a staff key at once", Staff(Operator), http.StatusNoContent),
		func(ctx context.Context, in *staffKeyPath) (*struct{}, error) {
			return nil, r.s.RevokeKey(ctx, "", in.Key)
		})
}

func (r routes) listKeys(ctx context.Context, storeID string, in KeyQuery) (*keyListAnswer, error) {
	scope := "keys:" + storeID
	after, err := r.api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := r.s.Keys(ctx, storeID, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := httpapi.List[KeyBody]{Items: make([]KeyBody, 0, len(p.Items))}
	for _, k := range p.Items {
		out.Items = append(out.Items, keyBody(k))
	}
	if p.Next != nil {
		next := r.api.Cursor(scope, p.Next)
		out.Next = &next
	}
	return &keyListAnswer{out}, nil
}

func (r routes) issue(ctx context.Context, in KeyInput) (*keyAnswer, error) {
	secret, k, err := r.s.IssueKey(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &keyAnswer{}
	out.Body.Secret, out.Body.Key = secret, keyBody(k)
	return out, nil
}

func keyBody(k APIKey) KeyBody {
	b := KeyBody{ID: k.ID, Prefix: k.Prefix, Name: k.Name, Role: k.Role, Scopes: k.Scopes, CreatedAt: k.CreatedAt}
	if !k.UsedAt.IsZero() {
		b.LastUsedAt = &k.UsedAt
	}
	return b
}
