package app

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// newLog is the service's log: text on a terminal, JSON elsewhere, unless format
// says which.
func newLog(w io.Writer, format string) *slog.Logger {
	if format == "json" || (format == "" && !isTerminal(w)) {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// quietLog shows only what somebody at a command line must know.
func quietLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// metricsRoute serves Prometheus.
func (s *souk) metricsRoute() {
	s.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	handler := promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{})
	httpapi.Raw(s.api, httpapi.Op{
		Method: http.MethodGet, Path: "/metrics", ID: "metrics", Summary: "Figures for Prometheus", Tag: "operation", Guard: identity.Public(),
		Response: &httpapi.Body{ContentType: "text/plain"},
	}, func(w http.ResponseWriter, r *http.Request) error {
		handler.ServeHTTP(w, r)
		return nil
	})
}
