package app

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"souk/internal/app/webui"
	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/telemetry"
)

// pageRoutes serves the console: its files, and its one page for every address
// that nothing else answers, so that a link into the console can be reloaded.
func (s *souk) pageRoutes() {
	console := webui.Console()
	httpapi.Raw(s.api, httpapi.Op{
		Method: http.MethodGet, Path: "/assets/{name}", ID: "console.asset", Summary: "File of the console", Tag: "console",
		Guard: identity.Public(), Hidden: true,
	}, func(w http.ResponseWriter, r *http.Request) error { return serveAsset(w, r, console) })
	httpapi.Raw(s.api, httpapi.Op{
		Method: http.MethodGet, Path: "/{path...}", ID: "console.page", Summary: "The console", Tag: "console",
		Guard: identity.Public(), Hidden: true,
	}, func(w http.ResponseWriter, r *http.Request) error { return servePage(w, r, console) })
}

func serveAsset(w http.ResponseWriter, r *http.Request, console fs.FS) error {
	name := "assets/" + r.PathValue("name")
	b, err := fs.ReadFile(console, name)
	if err != nil || !fs.ValidPath(name) {
		return notFound()
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(b))
	return nil
}

func notFound() error {
	return fault.T("app.page", fault.NotFound, "not_found", "没有找到。", "Not found.")
}

func servePage(w http.ResponseWriter, r *http.Request, console fs.FS) error {
	p := r.PathValue("path")
	if strings.HasPrefix(p, "v1/") || path.Ext(p) != "" {
		return notFound()
	}
	b, err := fs.ReadFile(console, "index.html")
	if err != nil {
		return fault.Wrap("app.page", err)
	}
	h := w.Header()
	httpapi.SetPagePolicy(r.Context(), h, httpapi.Policy{Images: []string{"data:", "blob:"}, Media: []string{"blob:"}})
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(bytes.ReplaceAll(b, []byte(webui.NoncePlaceholder), []byte(httpapi.Nonce(r.Context()))))
	return err
}

// probeRoutes are what operations ask: is it up, is it ready, how is it going.
func (s *souk) probeRoutes() {
	s.api.Health(
		httpapi.Check{Name: "database", Run: s.db.Ping},
		httpapi.Check{Name: "files", Run: s.blobs.Ping},
	)
	telemetry.Routes(s.api, s.metrics)
}

// Authenticate finds out who calls.
func (a lateAuthenticator) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	return a.s.identity.Authenticate(ctx, r)
}
