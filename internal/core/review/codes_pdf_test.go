package review_test

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/document"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/pdf"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func TestCodesPDF_V61_X26_opens_and_has_every_code(t *testing.T) {
	d := newDesk(t, sqltest.OpenSQLite(t, schema.Files), "")
	kinds := []review.Kind{document.ReviewKind(func() *document.Service { return nil })}
	with := func(press *pdf.Press) *review.Service {
		s, err := review.New(review.Deps{DB: d.db, Clock: d.business, Machine: d.machine, IDs: ident.NewSource(d.business, nil), Policy: fixedPolicy{}, Audit: d.trail,
			Stores: names{}, Kinds: kinds, Press: press})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	svc := with(nil)
	api, err := httpapi.New(httpapi.Config{DB: d.db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler), Secret: make([]byte, 32), Title: "t", Version: "1",
		Authenticator: byHeader{}, Principal: identity.Principal})
	if err != nil {
		t.Fatal(err)
	}
	svc.Routes(api)
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/v1/review/codes.pdf", nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d %s", w.Code, w.Header())
	}
	file := filepath.Join(t.TempDir(), "codes.pdf")
	if err := os.WriteFile(file, w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	text := squeeze(string(out))
	for _, c := range svc.Codes() {
		for _, want := range []string{c.Code, c.Label.In("zh"), c.Label.In("en"), c.Cause.In("zh"), c.Cause.In("en"), c.Fix.In("zh"), c.Fix.In("en"), c.Example.In("zh"), c.Example.In("en")} {
			if !strings.Contains(text, squeeze(want)) {
				t.Errorf("%s: %q is not in the PDF", c.Code, want)
			}
		}
	}
	again, err := with(nil).CodesPDF("")
	if err != nil || !bytes.Equal(again, w.Body.Bytes()) {
		t.Errorf("equal codes give other bytes: %v", err)
	}
	if _, err := svc.CodesPDF("nothing"); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := with(pdf.NewPress("/nowhere/font.ttf")).CodesPDF(""); fault.CodeOf(err) != "pdf.font_missing" {
		t.Errorf("%v", err)
	}
}

// squeeze drops white space: lines break anywhere in Chinese.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
