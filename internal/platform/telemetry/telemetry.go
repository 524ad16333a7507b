package telemetry

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/term"

	"souk/internal/platform/httpapi"
)

// Formats of the log.
const (
	Auto = ""     // text on a terminal, JSON elsewhere
	Text = "text" // for people
	JSON = "json" // for machines
)

// NewLog is a log that writes records from level upwards to w in a format.
func NewLog(w io.Writer, format string, level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: withoutSecrets}
	f, isFile := w.(*os.File)
	if format == JSON || format == Auto && !(isFile && term.IsTerminal(int(f.Fd()))) {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// secretKeys name attributes whose value never reaches the log.
var secretKeys = map[string]bool{
	"authorization": true, "cookie": true, "password": true, "secret": true, "token": true, "key": true,
	"email": true, "phone": true, "address": true, "ip": true,
}

func withoutSecrets(_ []string, a slog.Attr) slog.Attr {
	if secretKeys[strings.ToLower(a.Key)] && a.Value.Kind() != slog.KindGroup {
		return slog.String(a.Key, "[not logged]")
	}
	return a
}

// NewRegistry is a registry with the figures of the process and of Go.
func NewRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// Routes registers /metrics.
func Routes(api *httpapi.API, from prometheus.Gatherer) {
	h := promhttp.HandlerFor(from, promhttp.HandlerOpts{})
	httpapi.Raw(api, httpapi.Op{Method: http.MethodGet, Path: "/metrics", ID: "metrics", Summary: "Figures for Prometheus", Tag: "operation",
		Guard: httpapi.Public(), Response: &httpapi.Body{ContentType: "text/plain"}},
		func(w http.ResponseWriter, r *http.Request) error {
			h.ServeHTTP(w, r)
			return nil
		})
}
