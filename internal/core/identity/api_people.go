package identity

import (
	"context"
	"net/http"
	"time"

	"souk/internal/platform/httpapi"
)

type invitationRequest struct {
	Token string `path:"token" maxLength:"100"`
}

// InvitationBody is what a one-time link is for.
type InvitationBody struct {
	Kind       LinkKind  `json:"kind" enum:"invite,reset"`
	Email      string    `json:"email"`
	Name       string    `json:"name"`
	Role       Role      `json:"role" doc:"empty for a reset"`
	Store      *IDName   `json:"store" doc:"null for a staff role and for a reset"`
	HasAccount bool      `json:"has_account" doc:"accepting an invitation takes the password of the account that exists"`
	ExpiresAt  time.Time `json:"expires_at"`
}

// IDName is a thing by its id and name.
type IDName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type invitationAnswer struct{ Body InvitationBody }

type acceptRequest struct {
	Token string `path:"token" maxLength:"100"`
	Body  struct {
		Name     string `json:"name,omitempty" maxLength:"200" doc:"for a new account"`
		Password string `json:"password" maxLength:"1000" doc:"the new password, or that of the account that exists"`
		Lang     string `json:"lang,omitempty" enum:"zh,en" doc:"that the person chose, for a new account; without it the console follows the browser"`
	}
}

func (r routes) invitations() {
	httpapi.Register(r.api, r.op("GET", "/v1/invitations/{token}", "invitation.read", "What a one-time link is for", Public(), 0),
		func(ctx context.Context, in *invitationRequest) (*invitationAnswer, error) {
			v, err := r.s.LookUp(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			b := InvitationBody{Kind: v.Kind, Email: v.Email, Name: v.Name, Role: v.Role, HasAccount: v.HasAccount, ExpiresAt: v.ExpiresAt}
			if v.StoreID != "" {
				b.Store = &IDName{v.StoreID, v.StoreName}
			}
			return &invitationAnswer{b}, nil
		})
	accept := r.op("POST", "/v1/invitations/{token}", "invitation.accept", "Accept a one-time link and sign in", Public(), http.StatusCreated)
	accept.Secret = true
	httpapi.Register(r.api, accept, func(ctx context.Context, in *acceptRequest) (*withSession, error) {
		token, p, err := r.s.Accept(ctx, AcceptInput{
			Token: in.Token, Name: in.Body.Name, Password: in.Body.Password, Lang: in.Body.Lang, Address: throttled(httpapi.Address(ctx)),
		})
		if err != nil {
			return nil, err
		}
		return r.signedIn(ctx, token, p)
	})
}

type storeRequest struct {
	Store string `path:"store"`
}

// ColleagueBody is a row of a store's list of people.
type ColleagueBody struct {
	ID    string         `json:"id" doc:"of the person, or of the open invitation"`
	Email string         `json:"email"`
	Name  string         `json:"name"`
	Role  Role           `json:"role" enum:"owner,agent"`
	State ColleagueState `json:"state" enum:"active,invited"`
	Since time.Time      `json:"since" doc:"joined, or invited"`
}

type peopleAnswer struct{ Body httpapi.List[ColleagueBody] }

type inviteRequest struct {
	Store string `path:"store"`
	Body  struct {
		Email string `json:"email" maxLength:"254"`
		Name  string `json:"name,omitempty" maxLength:"200"`
		Role  Role   `json:"role,omitempty" enum:"agent,owner" default:"agent" doc:"an owner is invited by an operator"`
	}
}

type inviteAnswer struct {
	Body struct {
		Link string `json:"link" doc:"shown once: pass it on"`
	}
}

type personRequest struct {
	Store string `path:"store"`
	User  string `path:"user" doc:"id of the person, or of the open invitation"`
}

func (r routes) people() {
	httpapi.Register(r.api, r.op("GET", "/v1/stores/{store}/people", "people.list", "Who works for the store", Member(Owner), 0),
		func(ctx context.Context, in *storeRequest) (*peopleAnswer, error) {
			all, err := r.s.People(ctx, in.Store)
			if err != nil {
				return nil, err
			}
			out := httpapi.List[ColleagueBody]{Items: make([]ColleagueBody, 0, len(all))}
			for _, c := range all {
				out.Items = append(out.Items, ColleagueBody(c))
			}
			return &peopleAnswer{out}, nil
		})
	invite := r.op("POST", "/v1/stores/{store}/people", "people.invite", "Invite somebody by a one-time link", Member(Owner), http.StatusCreated)
	invite.Secret = true
	httpapi.Register(r.api, invite, func(ctx context.Context, in *inviteRequest) (*inviteAnswer, error) {
		link, err := r.s.Invite(ctx, AddUserInput{Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role, StoreID: in.Store})
		out := &inviteAnswer{}
		out.Body.Link = link
		return out, err
	})
	httpapi.Register(r.api, r.op("DELETE", "/v1/stores/{store}/people/{user}", "people.remove", "Take somebody out of the store", Member(Owner), http.StatusNoContent),
		func(ctx context.Context, in *personRequest) (*struct{}, error) {
			return nil, r.s.RemovePerson(ctx, in.Store, in.User)
		})
}
