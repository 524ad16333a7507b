package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"souk/internal/base/fault"
)

// secure sets the headers that every answer has. A page replaces the policy with
// [SetPagePolicy].
func (a *API) secure(h http.Header, r *http.Request) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if a.cfg.HTTPS && forwardedHTTPS(r, a.proxies) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Policy is the Content-Security-Policy of a page: everything from this origin,
// inline styles and scripts only with the request's nonce, style attributes
// allowed. The lists widen it.
type Policy struct {
	Images  []string // further sources of pictures, e.g. data:
	Media   []string // further sources of films, e.g. blob:
	Connect []string // further targets of requests
	Frames  []string // who may embed the page; nobody when empty
}

// SetPagePolicy sets the strict policy of a page; inline elements carry
// nonce="[Nonce](ctx)".
//
// Source: design "Strict CSP works".
func SetPagePolicy(ctx context.Context, h http.Header, p Policy) {
	nonce := "'nonce-" + Nonce(ctx) + "'"
	list := func(name string, more ...string) string {
		return name + " " + strings.Join(append([]string{"'self'"}, more...), " ")
	}
	frames := "frame-ancestors 'none'"
	if len(p.Frames) > 0 {
		frames = "frame-ancestors " + strings.Join(p.Frames, " ")
		h.Del("X-Frame-Options")
	}
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'", "base-uri 'none'", "form-action 'self'", frames,
		list("script-src", nonce), list("style-src", nonce), "style-src-attr 'unsafe-inline'",
		list("img-src", p.Images...), list("media-src", p.Media...), list("connect-src", p.Connect...),
		"font-src 'self'", "manifest-src 'self'", "worker-src 'self'",
	}, "; "))
}

// checkOrigin refuses what another site makes a browser send. A request with an
// Authorization header is no browser's own doing; an operation for widgets takes
// requests of other origins as long as no cookie comes with them.
func (a *API) checkOrigin(op Op, r *http.Request) error {
	if r.Header.Get("Authorization") != "" || op.CrossOrigin && r.Header.Get("Cookie") == "" {
		return nil
	}
	if err := a.csrf.Check(r); err != nil {
		return fault.T("httpapi.checkOrigin", fault.Forbidden, "csrf.cross_origin",
			"请求来自其他网站，已被拒绝。", "This request comes from another site and was refused.").Because(err)
	}
	return nil
}

// crossOrigin opens an answer to pages of other origins.
func crossOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Idempotency-Replayed, Retry-After, X-Trace-Id")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// preflight answers a browser's question whether it may call.
func (a *API) preflight(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scopeOf(r.Context()).route = path
		h := w.Header()
		crossOrigin(h)
		methods := slices.Clone(a.cross[path])
		slices.Sort(methods)
		h.Set("Access-Control-Allow-Methods", strings.Join(methods, ", "))
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Match, Accept-Language")
		h.Set("Access-Control-Max-Age", "7200")
		w.WriteHeader(http.StatusNoContent)
	}
}
