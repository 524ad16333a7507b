package identity

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/page"
)

// KeyInput describes a new key.
type KeyInput struct {
	Name    string
	StoreID string // "" for a staff key
	Role    Role
	Scopes  []string // "videos:read", "*:write" …; none = everything the role allows
}

const (
	keyMark   = "sk_"
	keyPrefix = len(keyMark) + 8 // characters of a secret that lists show
)

// IssueKey makes a key; secret is shown once and not kept. A scoped key may only
// issue keys that reach no further than itself. Errors: Invalid for name, role
// and scopes; NotFound for the store; Forbidden "role.missing" or "scope.missing"
// when the caller may not give the role or the scopes.
//
// Source: X-55.
func (s *Service) IssueKey(ctx context.Context, in KeyInput) (secret string, k APIKey, err error) {
	const op = "identity.IssueKey"
	if k, err = s.checkKey(ctx, in); err != nil {
		return "", APIKey{}, fault.Wrap(op, err)
	}
	secret = keyMark + s.ids.Secret()
	k.ID, k.Prefix, k.CreatedBy, k.CreatedAt = s.ids.New("key"), secret[:keyPrefix], From(ctx).ID, s.now()
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.addKey(ctx, k, secret); err != nil {
			return err
		}
		return s.audit.RecordPeople(ctx, Change{
			StoreID: k.StoreID, Subject: k.ID, Action: "key.issued",
			After: map[string]any{"name": k.Name, "role": k.Role, "scopes": k.Scopes, "prefix": k.Prefix},
		})
	})
	if err != nil {
		return "", APIKey{}, fault.Wrap(op, err)
	}
	return secret, k, nil
}

func (s *Service) checkKey(ctx context.Context, in KeyInput) (APIKey, error) {
	const op = "identity.IssueKey"
	name, err := cleanName(op, in.Name)
	if err != nil {
		return APIKey{}, err
	}
	if err := checkRole(op, in.Role, in.StoreID); err != nil {
		return APIKey{}, err
	}
	if err := checkScopes(op, in.Scopes); err != nil {
		return APIKey{}, err
	}
	if err := mayIssue(From(ctx), in); err != nil {
		return APIKey{}, err
	}
	if in.StoreID != "" {
		if _, err := s.storeName(ctx, in.StoreID); err != nil {
			return APIKey{}, err
		}
	}
	scopes := in.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	return APIKey{Name: name, StoreID: in.StoreID, Role: in.Role, Scopes: scopes}, nil
}

// Keys lists the keys in force of a store ("" = of the staff), newest first.
func (s *Service) Keys(ctx context.Context, storeID string, p page.Request) (page.Of[APIKey], error) {
	out, err := s.keysOf(ctx, storeID, p)
	return out, fault.Wrap("identity.Keys", err)
}

// RevokeKey ends a key at once; ending it twice is no error. Errors: NotFound.
//
// Source: X-55 "revocation immediate".
func (s *Service) RevokeKey(ctx context.Context, storeID, id string) error {
	const op = "identity.RevokeKey"
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		k, err := s.getKey(ctx, storeID, id)
		if err != nil {
			return err
		}
		return s.endKey(ctx, k, "")
	}))
}

// endKey revokes the key with its audit row; one that is revoked is left alone.
func (s *Service) endKey(ctx context.Context, k APIKey, reason string) error {
	was, err := s.revoke(ctx, k.StoreID, k.ID, s.now())
	if err != nil || !was {
		return err
	}
	return s.audit.RecordPeople(ctx, Change{
		StoreID: k.StoreID, Subject: k.ID, Action: "key.revoked", Reason: reason, Before: map[string]any{"name": k.Name, "prefix": k.Prefix},
	})
}

// endKeysOf revokes the store's keys that the person has issued, and those that
// were issued with them in turn: whoever issued a key has seen its secret.
func (s *Service) endKeysOf(ctx context.Context, storeID, personID string) error {
	for issuers := []string{personID}; len(issuers) > 0; issuers = issuers[1:] {
		keys, err := s.keysIssued(ctx, storeID, issuers[0])
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := s.endKey(ctx, k, "issued by "+personID+", who was removed"); err != nil {
				return err
			}
			issuers = append(issuers, k.ID)
		}
	}
	return nil
}

// Behind tells where keys come from, through whatever keys in between: the user who
// made the first one, or that first key itself when nobody signed in made it (`souk`,
// the sandbox). First keys and ids that are no key are left out: they stand for
// themselves.
//
// Source: the same person is refused, whatever they use.
func (s *Service) Behind(ctx context.Context, ids []string) (map[string]string, error) {
	madeBy := map[string]string{}
	for ask := ids; len(ask) > 0; {
		makers, err := s.keyMakers(ctx, ask)
		if err != nil {
			return nil, fault.Wrap("identity.Behind", err)
		}
		ask = nil
		for key, maker := range makers {
			madeBy[key] = maker
			if _, known := madeBy[maker]; !known {
				ask = append(ask, maker)
			}
		}
	}
	out := map[string]string{}
	for _, id := range ids {
		first := id
		for range madeBy { // no chain is longer
			if maker := madeBy[first]; maker != "" && maker != string(System) {
				first = maker
			}
		}
		if first != id {
			out[id] = first
		}
	}
	return out, nil
}

// byKey is the actor of a secret. Errors: Unauthenticated "key.unknown" when
// there is no such key or it was revoked.
func (s *Service) byKey(ctx context.Context, secret string) (Actor, error) {
	const op = "identity.byKey"
	k, ok, err := s.findKey(ctx, secret)
	if err != nil {
		return Actor{}, fault.Wrap(op, err)
	}
	if !ok {
		return Actor{}, fault.T(op, fault.Unauthenticated, "key.unknown",
			"API 密钥无效或已撤销。", "The API key is unknown or was revoked.")
	}
	if now := s.now(); now.Sub(k.UsedAt) >= seenEvery {
		if err := s.touchKey(ctx, k.ID, now); err != nil {
			return Actor{}, fault.Wrap(op, err)
		}
	}
	a := Actor{Kind: Key, ID: k.ID, Name: k.Name, Scopes: k.Scopes}
	if k.StoreID == "" {
		a.Staff = []Role{k.Role}
	} else {
		a.Stores = map[string]Role{k.StoreID: k.Role}
	}
	return a, nil
}
