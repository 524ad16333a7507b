package identity

import (
	"context"
	"net/http"
	"time"

	"souk/internal/platform/httpapi"
)

// routes are the HTTP side of the service.
type routes struct {
	s   *Service
	api *httpapi.API
}

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	r := routes{s, api}
	r.sessions()
	r.me()
	r.invitations()
	r.people()
	r.staff()
	r.keys()
	r.publishable()
}

const tag = "People and access"

func (r routes) op(method, path, id, summary string, g httpapi.Guard, status int) httpapi.Op {
	return httpapi.Op{Method: method, Path: path, ID: id, Summary: summary, Tag: tag, Guard: g, Status: status}
}

// withSession is an answer that signs in or out.
type withSession struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   MeBody
}

func (r routes) signedIn(ctx context.Context, token string, p Person) (*withSession, error) {
	policy, err := r.s.policy(ctx)
	if err != nil {
		return nil, err
	}
	body, err := r.meOf(WithActor(ctx, p.actor()), p.Email)
	if err != nil {
		return nil, err
	}
	maxAge := int(policy.SessionMax.Duration() / time.Second)
	return &withSession{Cookie: *r.s.cookie(token, maxAge), Body: body}, nil
}
