package httpapi

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// chain is the way of every request up to its route.
func (a *API) chain() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := clock.System{}.Now()
		id := a.cfg.IDs.New("req")
		s := &scope{trace: id, lang: acceptLanguage(r), address: clientAddress(r, a.proxies), instance: r.URL.Path,
			ifMatch: strings.Join(r.Header.Values("If-Match"), ","), nonce: hex.EncodeToString(a.mac("nonce", "", []byte(id)))}
		r = r.WithContext(context.WithValue(r.Context(), scopeKey{}, s))
		rec := &recorder{ResponseWriter: w}
		_ = http.NewResponseController(w).SetWriteDeadline(began.Add(a.cfg.Timeout)) // not every writer can (tests)
		w.Header().Set("X-Trace-Id", s.trace)
		a.metrics.running(1)
		defer func() {
			a.metrics.running(-1)
			took := clock.System{}.Now().Sub(began)
			a.metrics.observe(r.Method, s.route, rec.status, took)
			a.logRequest(r, s, rec, took.Milliseconds())
		}()
		a.guardPanic(rec, r)
	})
}

// guardPanic answers 500 when a handler panics.
func (a *API) guardPanic(w *recorder, r *http.Request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // the very value, by its contract
			panic(p)
		}
		err := fault.Wrap("httpapi.panic", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		a.fail(w, r, err)
	}()
	a.admit(w, r)
}

// admit checks the Host, sets the security headers and finds the route.
func (a *API) admit(w *recorder, r *http.Request) {
	probe := r.URL.Path == healthPath || r.URL.Path == readyPath
	if !probe && !a.hostAllowed(r.Host) {
		a.fail(w, r, &Problem{Status: http.StatusMisdirectedRequest, Code: "host.not_allowed"})
		return
	}
	a.secure(w.Header(), r)
	mux := a.mux(r.URL.Path)
	h, pattern := mux.Handler(r)
	if pattern != "" {
		mux.ServeHTTP(w, r)
		return
	}
	a.unrouted(w, r, h)
}

// unrouted turns the router's own 404 and 405 into problems.
func (a *API) unrouted(w *recorder, r *http.Request, h http.Handler) {
	probe := &discard{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status != http.StatusMethodNotAllowed {
		a.fail(w, r, fault.T("httpapi.route", fault.NotFound, "route.not_found", "没有这个地址。", "There is nothing at this address."))
		return
	}
	w.Header()["Allow"] = probe.header["Allow"]
	a.fail(w, r, &Problem{Status: http.StatusMethodNotAllowed, Code: "route.method"})
}

type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// details of the problems that HTTP itself makes, which are no faults.
func httpDetail(code string, lang string) string {
	switch {
	case code == "host.not_allowed" && lang == "zh":
		return "此主机名不在允许列表中，请运营方在 hosts 设置中添加。"
	case code == "host.not_allowed":
		return "This host name is not on the list. The operator adds it to the setting hosts."
	case lang == "zh":
		return "该地址不支持此方法，允许的方法见 Allow 响应头。"
	}
	return "This address does not know the method; the header Allow lists those it does."
}

// fail answers with the problem of err unless something was answered already.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	s := scopeOf(r.Context())
	if p, ok := err.(*Problem); ok && p.Type == "" { //nolint:errorlint // made a few lines above, never wrapped
		err = newProblem(s, p.Status, p.Code, httpDetail(p.Code, s.lang))
	}
	if rec := recorderOf(w); rec != nil && rec.status != 0 {
		s.code, s.err = fault.CodeOf(err), err
		return
	}
	WriteError(w, r, err)
}

func recorderOf(w http.ResponseWriter) *recorder {
	for {
		if rec, ok := w.(*recorder); ok {
			return rec
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = u.Unwrap()
	}
}

// hostAllowed keeps foreign names from reaching us (DNS rebinding). Names of
// this machine itself are always allowed.
func (a *API) hostAllowed(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(a.cfg.Hosts, func(h string) bool { return strings.EqualFold(h, host) || strings.EqualFold(h, name) })
}

// logRequest writes the one line of a request: no path, query, address or body.
func (a *API) logRequest(r *http.Request, s *scope, rec *recorder, ms int64) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", s.route), slog.Int("status", rec.status),
		slog.Int64("ms", ms), slog.Int64("bytes", rec.bytes), slog.String("trace_id", s.trace),
	}
	if s.principal != "" {
		attrs = append(attrs, slog.String("principal", s.principal))
	}
	if s.code != "" {
		attrs = append(attrs, slog.String("code", s.code))
	}
	if rec.status >= 500 && s.err != nil && s.code != sqldb.CodeCancelled {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", fault.As(s.err).Error()))
	}
	a.cfg.Log.LogAttrs(r.Context(), level, "request", attrs...)
}
