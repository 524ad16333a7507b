package telemetry_test

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/platform/telemetry"
	"souk/internal/schema"
)

func TestLog(t *testing.T) {
	t.Run("json_where_no_terminal_is_and_nothing_below_the_level", func(t *testing.T) {
		var b bytes.Buffer
		log := telemetry.NewLog(&b, telemetry.Auto, slog.LevelInfo)
		log.Debug("no")
		log.Info("yes", "route", "/v1/x")
		if s := b.String(); !strings.HasPrefix(s, `{"time":`) || !strings.Contains(s, `"route":"/v1/x"`) || strings.Contains(s, "no\"") {
			t.Error(s)
		}
	})
	t.Run("secrets_and_personal_data_by_their_key", func(t *testing.T) {
		var b bytes.Buffer
		telemetry.NewLog(&b, telemetry.Text, slog.LevelInfo).Info("x", "Authorization", "Bearer sk_1", "email", "a@b.c", slog.Group("g", "password", "hunter2"))
		if s := b.String(); strings.Contains(s, "sk_1") || strings.Contains(s, "a@b.c") || strings.Contains(s, "hunter2") || strings.Count(s, "[not logged]") != 3 {
			t.Error(s)
		}
	})
}

func TestMetrics(t *testing.T) {
	reg := telemetry.NewRegistry()
	db := sqltest.OpenSQLite(t, sqltest.Only(schema.Files, "0001_platform.sql"))
	api, err := httpapi.New(httpapi.Config{DB: db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
		Secret: make([]byte, 16), Title: "Souk", Version: "test", Metrics: reg})
	if err != nil {
		t.Fatal(err)
	}
	telemetry.Routes(api, reg)
	get := func() string {
		rec := httptest.NewRecorder()
		api.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "http://localhost/metrics", nil))
		return rec.Body.String()
	}
	get()
	for _, want := range []string{"go_goroutines ", "process_resident_memory_bytes ", `souk_http_request_seconds_count{method="GET",route="/metrics",status="200"} 1`} {
		if s := get(); !strings.Contains(s, strings.TrimSuffix(want, " 1")) {
			t.Errorf("no %s", want)
		}
	}
}
