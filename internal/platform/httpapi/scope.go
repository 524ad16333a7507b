package httpapi

import (
	"context"
	"net/http"
	"net/netip"

	"souk/internal/base/i18n"
)

// scope is what the steps of one request tell each other.
type scope struct {
	trace     string
	lang      string
	nonce     string
	address   netip.Addr
	instance  string // path of the request, for the problem document
	route     string // pattern, for log and metrics
	principal string
	ifMatch   string
	code      string // of the problem that was answered
	err       error  // behind it, for the log
}

type scopeKey struct{}

func scopeOf(ctx context.Context) *scope {
	if s, ok := ctx.Value(scopeKey{}).(*scope); ok {
		return s
	}
	return &scope{lang: i18n.EN}
}

// Lang is the reader's language, "zh" or "en": the caller's own choice, else by
// Accept-Language, else English.
func Lang(ctx context.Context) string { return scopeOf(ctx).lang }

// WithLang sets the reader's language; the API does it for every request, tests
// and jobs may.
func WithLang(ctx context.Context, lang string) context.Context {
	s := *scopeOf(ctx)
	s.lang = lang
	return context.WithValue(ctx, scopeKey{}, &s)
}

// TraceID names the request in log and problem.
func TraceID(ctx context.Context) string { return scopeOf(ctx).trace }

// Nonce is the value that this answer's Content-Security-Policy allows for
// inline styles and scripts of a page.
func Nonce(ctx context.Context) string { return scopeOf(ctx).nonce }

// Address is the caller's address: the peer, or what a trusted proxy says.
func Address(ctx context.Context) netip.Addr { return scopeOf(ctx).address }

func acceptLanguage(r *http.Request) string {
	return i18n.Negotiate(r.Header.Get("Accept-Language"), i18n.EN, i18n.ZH)
}
