package identity

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"souk/internal/platform/httpapi"
)

// MeBody is who the caller is.
type MeBody struct {
	Actor  MeActor   `json:"actor"`
	Staff  []Role    `json:"staff" doc:"marketplace-wide roles"`
	Stores []MeStore `json:"stores" doc:"stores that the caller works for"`
	Now    time.Time `json:"now" doc:"business clock: what due times on a screen are held against"`
}

// MeActor is the caller.
type MeActor struct {
	Kind  Kind   `json:"kind" enum:"user,key"`
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email" doc:"empty for keys"`
	Lang  string `json:"lang" doc:"zh or en; empty for keys and for a person who never chose one: the browser's holds"`
}

// MeStore is a store with the caller's role there.
type MeStore struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role" enum:"owner,agent"`
}

type signInRequest struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1000"`
	}
}

type signOutRequest struct {
	Secure string `cookie:"__Host-souk" doc:"session on https"`
	Plain  string `cookie:"souk" doc:"session on http at a loopback address"`
}

type signedOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

func (r routes) sessions() {
	open := r.op("POST", "/v1/sessions", "session.open", "Sign in to the console", Public(), http.StatusCreated)
	open.Secret = true
	httpapi.Register(r.api, open, func(ctx context.Context, in *signInRequest) (*withSession, error) {
		token, p, err := r.s.SignIn(ctx, SignInInput{Email: in.Body.Email, Password: in.Body.Password, Address: throttled(httpapi.Address(ctx))})
		if err != nil {
			return nil, err
		}
		return r.signedIn(ctx, token, p)
	})
	httpapi.Register(r.api, r.op("DELETE", "/v1/sessions/current", "session.close", "Sign out of the console", Public(), http.StatusNoContent),
		func(ctx context.Context, in *signOutRequest) (*signedOut, error) {
			token := in.Plain
			if r.s.secure {
				token = in.Secure
			}
			if err := r.s.SignOut(ctx, token); err != nil {
				return nil, err
			}
			return &signedOut{Cookie: *r.s.cookie("", -1)}, nil
		})
}

type meAnswer struct{ Body MeBody }

type profileRequest struct {
	Body struct {
		Name string `json:"name,omitempty" maxLength:"200" doc:"how colleagues see you"`
		Lang string `json:"lang,omitempty" enum:"zh,en" doc:"language of the console"`
	}
}

func (r routes) me() {
	httpapi.Register(r.api, r.op("GET", "/v1/me", "me.read", "Who am I, with roles and stores", SignedIn(), 0),
		func(ctx context.Context, _ *struct{}) (*meAnswer, error) {
			email := ""
			if a := From(ctx); a.Kind == User {
				p, err := r.s.getPerson(ctx, a.ID)
				if err != nil {
					return nil, err
				}
				email = p.Email
			}
			body, err := r.meOf(ctx, email)
			return &meAnswer{body}, err
		})
	httpapi.Register(r.api, r.op("PATCH", "/v1/me", "me.update", "Change name or language", SignedIn(), 0),
		func(ctx context.Context, in *profileRequest) (*meAnswer, error) {
			p, err := r.s.UpdateProfile(ctx, ProfileInput{Name: in.Body.Name, Lang: in.Body.Lang})
			if err != nil {
				return nil, err
			}
			body, err := r.meOf(WithActor(ctx, p.actor()), p.Email)
			return &meAnswer{body}, err
		})
}

// meOf is the body for the context's actor.
func (r routes) meOf(ctx context.Context, email string) (MeBody, error) {
	a := From(ctx)
	ids := make([]string, 0, len(a.Stores))
	for id := range a.Stores {
		ids = append(ids, id)
	}
	names := map[string]string{}
	if len(ids) > 0 {
		var err error
		if names, err = r.s.stores.StoreNames(ctx, ids); err != nil {
			return MeBody{}, err
		}
	}
	stores := make([]MeStore, 0, len(ids))
	for _, id := range ids {
		stores = append(stores, MeStore{ID: id, Name: names[id], Role: a.Stores[id]})
	}
	slices.SortFunc(stores, func(x, y MeStore) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID)) })
	staff := a.Staff
	if staff == nil {
		staff = []Role{}
	}
	return MeBody{
		Actor: MeActor{Kind: a.Kind, ID: a.ID, Name: a.Name, Email: email, Lang: a.Lang},
		Staff: staff, Stores: stores, Now: r.s.clock.Now(),
	}, nil
}
