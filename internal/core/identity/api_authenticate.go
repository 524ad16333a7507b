package identity

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
)

var _ httpapi.Authenticator = (*Service)(nil)

// Authenticate finds out who calls: by Authorization (key or buyer token), else
// by the session cookie. A header that names nobody refuses the request; a
// cookie that has ended means anonymous, so that signing in again works.
func (s *Service) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	if h := r.Header.Get("Authorization"); h != "" {
		a, err := s.byHeader(ctx, h)
		if err != nil {
			return ctx, err
		}
		return WithActor(ctx, a), nil
	}
	c, err := r.Cookie(s.cookieName())
	if err != nil || c.Value == "" {
		return WithActor(ctx, Actor{Kind: Anonymous}), nil
	}
	a, ok, err := s.bySession(ctx, c.Value)
	if err != nil {
		return ctx, err
	}
	if !ok {
		a = Actor{Kind: Anonymous}
	}
	return WithActor(ctx, a), nil
}

func (s *Service) byHeader(ctx context.Context, header string) (Actor, error) {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	switch {
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return Actor{}, fault.T("identity.Authenticate", fault.Unauthenticated, "auth.scheme",
			"Authorization 应为“Bearer 密钥或令牌”。", "Authorization must be Bearer and a key or token.")
	case strings.HasPrefix(token, keyMark):
		return s.byKey(ctx, token)
	}
	return s.byBuyerToken(ctx, token)
}

// cookieName is bound to the host on https; loopback http cannot have that.
//
// Source: core-ports "Cookies".
func (s *Service) cookieName() string {
	if s.secure {
		return "__Host-souk"
	}
	return "souk"
}

// cookie carries the session; an empty token deletes it.
func (s *Service) cookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: maxAge,
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// throttled is what the throttle counts an address by: a household's whole /64
// where the address is IPv6.
func throttled(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
