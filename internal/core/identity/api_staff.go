package identity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/page"
	"souk/internal/platform/httpapi"
)

// RoleBody is a role with its name.
type RoleBody struct {
	Role  Role   `json:"role" enum:"reviewer,trust_safety,finance,operator"`
	Label string `json:"label" doc:"in the reader's language"`
}

// StaffPersonBody is one of the marketplace's own people on the wire.
//
// Source: X-50.
type StaffPersonBody struct {
	ID    string         `json:"id" doc:"of the person, or of the open invitation"`
	Email string         `json:"email"`
	Name  string         `json:"name"`
	Roles []RoleBody     `json:"roles"`
	State ColleagueState `json:"state" enum:"active,invited"`
	Since time.Time      `json:"since" doc:"joined, or invited"`
	Mine  bool           `json:"me" doc:"the reader"`
}

func staffBody(ctx context.Context, p StaffPerson) StaffPersonBody {
	b := StaffPersonBody{ID: p.ID, Email: p.Email, Name: p.Name, Roles: []RoleBody{}, State: p.State, Since: p.Since, Mine: p.ID == From(ctx).ID}
	for _, r := range p.Roles {
		b.Roles = append(b.Roles, RoleBody{r, r.Label().In(httpapi.Lang(ctx))})
	}
	return b
}

type staffListRequest struct {
	Q      string `query:"q" maxLength:"100" doc:"part of name or address"`
	Role   Role   `query:"role" enum:"reviewer,trust_safety,finance,operator"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type staffListAnswer struct {
	Body httpapi.List[StaffPersonBody]
}

type staffInviteRequest struct {
	Body struct {
		Email string `json:"email" maxLength:"254"`
		Name  string `json:"name,omitempty" maxLength:"200"`
		Role  Role   `json:"role" enum:"reviewer,trust_safety,finance,operator" doc:"more roles are given once the person has joined"`
	}
}

type staffChangeRequest struct {
	User string `path:"user"`
	Body struct {
		Roles []Role `json:"roles" doc:"all that the person is to have, at least one"`
	}
}

type staffAnswer struct{ Body StaffPersonBody }

type staffRequest struct {
	User string `path:"user" doc:"id of the person, or of the open invitation"`
}

func (r routes) staff() {
	operator := Staff(Operator)
	httpapi.Register(r.api, r.op("GET", "/v1/staff", "staff.list", "The marketplace's own people with their roles, and open invitations, by name", operator, 0),
		func(ctx context.Context, in *staffListRequest) (*staffListAnswer, error) {
			scope := strings.Join([]string{"staff", in.Q, string(in.Role)}, "\x1f")
			after, err := r.api.ReadCursor(scope, in.Cursor)
			if err != nil {
				return nil, err
			}
			got, err := r.s.StaffPeople(ctx, StaffFilter{Role: in.Role, Query: in.Q}, page.Request{After: after, Limit: in.Limit})
			if err != nil {
				return nil, err
			}
			items := make([]StaffPersonBody, len(got.Items))
			for i, p := range got.Items {
				items[i] = staffBody(ctx, p)
			}
			return &staffListAnswer{httpapi.Page(r.api, scope, items, got.Next)}, nil
		})
	invite := r.op("POST", "/v1/staff", "staff.invite", "Invite somebody to the staff by a one-time link", operator, http.StatusCreated)
	invite.Secret = true
	httpapi.Register(r.api, invite, func(ctx context.Context, in *staffInviteRequest) (*inviteAnswer, error) {
		link, err := r.s.InviteStaff(ctx, AddUserInput{Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role})
		out := &inviteAnswer{}
		out.Body.Link = link
		return out, err
	})
	httpapi.Register(r.api, r.op("PUT", "/v1/staff/{user}/roles", "staff.change", "Give a person of the staff exactly these roles, at once", operator, 0),
		func(ctx context.Context, in *staffChangeRequest) (*staffAnswer, error) {
			p, err := r.s.SetStaffRoles(ctx, in.User, in.Body.Roles)
			if err != nil {
				return nil, err
			}
			return &staffAnswer{staffBody(ctx, p)}, nil
		})
	httpapi.Register(r.api, r.op("DELETE", "/v1/staff/{user}", "staff.remove", "Take every staff role from somebody at once, or withdraw an invitation", operator, http.StatusNoContent),
		func(ctx context.Context, in *staffRequest) (*struct{}, error) {
			return nil, r.s.RemoveStaff(ctx, in.User)
		})
}
