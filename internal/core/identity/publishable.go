package identity

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
)

// PublishableKey sends events from a shop's pages. It is no secret: it may write
// events and nothing else, and only from its origins.
//
// Source: X-62, frontend "API manners".
type PublishableKey struct {
	ID        string
	Secret    string // "pk_…"; pages carry it
	Name      string
	StoreID   string   // "" for the whole marketplace
	Origins   []string // "https://shop.example"
	CreatedBy string
	CreatedAt time.Time
}

// PublishableInput describes a new publishable key.
type PublishableInput struct {
	Name    string
	StoreID string
	Origins []string
}

const (
	publishableMark = "pk_"
	maxOrigins      = 20
)

// IssuePublishable makes a publishable key. Errors: Invalid for name and origins,
// NotFound for the store, Forbidden as for [Service.IssueKey].
func (s *Service) IssuePublishable(ctx context.Context, in PublishableInput) (PublishableKey, error) {
	const op = "identity.IssuePublishable"
	name, err := cleanName(op, in.Name)
	if err != nil {
		return PublishableKey{}, err
	}
	origins, err := cleanOrigins(op, in.Origins)
	if err != nil {
		return PublishableKey{}, err
	}
	if err := mayIssue(From(ctx), KeyInput{StoreID: in.StoreID, Scopes: []string{"events:write"}}); err != nil {
		return PublishableKey{}, err
	}
	if in.StoreID != "" {
		if _, err := s.storeName(ctx, in.StoreID); err != nil {
			return PublishableKey{}, err
		}
	}
	k := PublishableKey{ID: s.ids.New("pub"), Secret: publishableMark + s.ids.Secret(), Name: name, StoreID: in.StoreID, Origins: origins,
		CreatedBy: From(ctx).ID, CreatedAt: s.now()}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.addPublishable(ctx, k); err != nil {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{StoreID: k.StoreID, Subject: k.ID, Action: "publishable_key.issued",
			After: map[string]any{"name": k.Name, "origins": k.Origins}})
	})
	return k, fault.Wrap(op, err)
}

// PublishableKeys lists the keys in force of a store ("" = of the marketplace),
// newest first.
func (s *Service) PublishableKeys(ctx context.Context, storeID string, p page.Request) (page.Of[PublishableKey], error) {
	out, err := s.publishableOf(ctx, storeID, p)
	return out, fault.Wrap("identity.PublishableKeys", err)
}

// RevokePublishable ends a key at once; ending it twice is no error. Errors:
// NotFound.
func (s *Service) RevokePublishable(ctx context.Context, storeID, id string) error {
	return fault.Wrap("identity.RevokePublishable", s.db.InTx(ctx, func(ctx context.Context) error {
		k, err := s.getPublishable(ctx, storeID, id)
		if err != nil {
			return err
		}
		was, err := s.revokePublishable(ctx, storeID, id, s.now())
		if err != nil || !was {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{StoreID: storeID, Subject: id, Action: "publishable_key.revoked", Before: map[string]any{"name": k.Name}})
	}))
}

// cleanOrigins checks "https://shop.example" and writes it as browsers do.
func cleanOrigins(op string, list []string) ([]string, error) {
	bad := func(o string) error {
		return fault.T(op, fault.Invalid, "key.origins", "来源应写作 https://shop.example，不含路径："+o, "An origin is written https://shop.example, without a path: "+o).
			WithField("/origins", "key.origins", "例如 https://shop.example", "https://shop.example")
	}
	if len(list) == 0 || len(list) > maxOrigins {
		return nil, bad("1–20")
	}
	out := make([]string, 0, len(list))
	for _, o := range list {
		u, err := url.Parse(strings.TrimSpace(o))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, bad(o)
		}
		out = append(out, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Writer is who sends events: a key, with what it may.
type Writer struct {
	KeyID   string
	StoreID string // "" = the whole marketplace
	Trusted bool   // a secret key: a server's own word, no page's
}

// Writer finds out whose write key it is. A publishable key works from its
// origins only; a secret key needs the scope events:write. Errors:
// Unauthenticated "key.unknown", Forbidden "key.origin", "scope.missing",
// "role.missing".
func (s *Service) Writer(ctx context.Context, key, origin string) (Writer, error) {
	const op = "identity.Writer"
	switch {
	case strings.HasPrefix(key, keyMark):
		a, err := s.byKey(ctx, key)
		if err != nil {
			return Writer{}, err
		}
		if err := mayScope(a, "POST", "/v1/events"); err != nil {
			return Writer{}, err
		}
		for store := range a.Stores {
			return Writer{KeyID: a.ID, StoreID: store, Trusted: true}, nil
		}
		if !a.HasStaff() {
			return Writer{}, missingRole(op, []Role{Operator, Owner, Agent})
		}
		return Writer{KeyID: a.ID, Trusted: true}, nil
	case !strings.HasPrefix(key, publishableMark):
		return Writer{}, unknownWriteKey(op)
	}
	k, ok, err := s.findPublishable(ctx, key)
	if err != nil {
		return Writer{}, fault.Wrap(op, err)
	}
	if !ok {
		return Writer{}, unknownWriteKey(op)
	}
	if !slices.Contains(k.Origins, strings.ToLower(origin)) {
		return Writer{}, fault.T(op, fault.Forbidden, "key.origin",
			"此密钥不能在该来源使用，请在密钥设置中添加来源。", "This key does not work from here. Add the page's origin to the key.").With("origins", k.Origins)
	}
	return Writer{KeyID: k.ID, StoreID: k.StoreID}, nil
}

func unknownWriteKey(op string) error {
	return fault.T(op, fault.Unauthenticated, "key.unknown",
		"缺少写入密钥，或密钥无效、已撤销：请以 Basic 用户名或 writeKey 提供。", "The write key is missing, unknown or was revoked. Send it as the user name of Basic authorization or as writeKey.")
}

// BuyerOf is the buyer whom a token of the host marketplace names. Errors:
// Unauthenticated "token.…".
func (s *Service) BuyerOf(ctx context.Context, token string) (string, error) {
	a, err := s.byBuyerToken(ctx, token)
	return a.ID, err
}
