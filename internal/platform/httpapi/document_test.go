package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"souk/internal/platform/httpapi"
	"souk/internal/platform/httpapi/apitest"
)

func (w *world) sample() {
	w.api.Health(httpapi.Check{Name: "database", Run: w.db.Ping})
	w.film(httpapi.Op{Summary: "Add a film", Tag: "video", Idempotent: true, IfMatch: true, Guard: httpapi.Guard{Name: "member",
		Check: func(context.Context, *httpapi.Request) error { return nil }}}, nil)
	type row struct {
		ID string `json:"id"`
	}
	httpapi.Register(w.api, httpapi.Op{Method: "GET", Path: "/v1/rows", ID: "rows.list", Guard: httpapi.Public()},
		func(context.Context, *struct{}) (*struct{ Body httpapi.List[row] }, error) {
			out := &struct{ Body httpapi.List[row] }{}
			out.Body = httpapi.Page(w.api, "rows", []row{{"1"}}, []string{"1"})
			return out, nil
		})
	ok := func(http.ResponseWriter, *http.Request) error { return nil }
	httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/media/{path...}", ID: "media.get", Guard: httpapi.Public(), Response: &httpapi.Body{ContentType: "video/mp4"},
		Params: []httpapi.Param{{Name: "Range", In: "header", Doc: "part"}}}, ok)
	httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/{path...}", ID: "console", Guard: httpapi.Public(), Hidden: true}, ok)
}

func TestDocument(t *testing.T) {
	t.Run("X-65_router_and_document_say_the_same", func(t *testing.T) {
		w := sqlite(t)
		w.sample()
		apitest.RouterMatchesDocument(t, w.api)
		if n := len(w.api.Routes()); n != 8 {
			t.Errorf("%d routes", n)
		}
	})
	t.Run("X-65_the_check_sees_a_difference", func(t *testing.T) {
		w := sqlite(t)
		w.sample()
		seen := &failures{TB: t}
		httpapi.Undocument(w.api, "/v1/rows")
		apitest.RouterMatchesDocument(seen, w.api)
		if len(seen.list) != 1 || !strings.Contains(seen.list[0], "/v1/rows is not in the document") {
			t.Errorf("%q", seen.list)
		}
	})
	t.Run("X-65_schemas_headers_and_security", func(t *testing.T) {
		w := sqlite(t)
		w.sample()
		doc := load(t, w)
		for _, name := range []string{"Problem", "Money", "HttpapiTestFilm", "HttpapiTestRowList"} {
			if doc.Components.Schemas[name] == nil {
				t.Errorf("no schema %s", name)
			}
		}
		if doc.Components.Schemas["ErrorModel"] != nil {
			t.Error("huma's own error model is shown")
		}
		op := doc.Paths.Find("/v1/stores/{store}/films").Post
		found := map[string]bool{}
		for _, p := range op.Parameters {
			found[p.Value.In+" "+p.Value.Name] = p.Value.Required
		}
		if !found["header Idempotency-Key"] || !found["header If-Match"] || !found["path store"] || len(*op.Security) != 2 || op.Extensions["x-access"] != "member" {
			t.Errorf("%v %v", found, op.Extensions)
		}
	})
	t.Run("X-65_the_reference_page_needs_nothing_from_outside", func(t *testing.T) {
		w := sqlite(t)
		w.sample()
		a := w.send("GET", "/docs", "")
		nonce := regexp.MustCompile(`style nonce="([0-9a-f]{32})"`).FindStringSubmatch(a.body)
		if a.status != 200 || nonce == nil || !strings.Contains(a.header.Get("Content-Security-Policy"), "'nonce-"+nonce[1]+"'") {
			t.Fatalf("%d %v", a.status, a.header)
		}
		if strings.Contains(a.body, "http://") || strings.Contains(a.body, "https://") || strings.Contains(a.body, "<script") {
			t.Error("the page refers to something outside")
		}
		for _, s := range []string{"/v1/stores/{store}/films", "Idempotency-Key", "member", "Problem"} {
			if !strings.Contains(a.body, s) {
				t.Errorf("no %q", s)
			}
		}
		if b := w.send("GET", "/docs", ""); strings.Contains(b.body, nonce[1]) {
			t.Error("the nonce comes twice")
		}
	})
	t.Run("every_message_of_the_input_check_has_a_code", func(t *testing.T) {
		w := sqlite(t)
		_ = w
		for _, m := range []string{validation.MsgUnexpectedProperty, validation.MsgExpectedRFC3339DateTime, validation.MsgExpectedBoolean, validation.MsgExpectedNumber,
			validation.MsgExpectedInteger, validation.MsgExpectedString, validation.MsgExpectedArray, validation.MsgExpectedObject, validation.MsgExpectedArrayItemsUnique,
			validation.MsgExpectedOneOf, validation.MsgExpectedMinimumNumber, validation.MsgExpectedMaximumNumber, validation.MsgExpectedMinLength, validation.MsgExpectedMaxLength,
			validation.MsgExpectedMatchPattern, validation.MsgExpectedBePattern, validation.MsgExpectedMinItems, validation.MsgExpectedMaxItems, validation.MsgExpectedRequiredProperty,
			validation.MsgExpectedRFC5322Email, validation.MsgExpectedRFC3986URI, validation.MsgExpectedExclusiveMinimumNumber, validation.MsgExpectedExclusiveMaximumNumber,
			validation.MsgExpectedNumberBeMultipleOf, validation.MsgExpectedMinProperties, validation.MsgExpectedMaxProperties, validation.MsgExpectedDependentRequiredProperty,
			validation.MsgExpectedBase64String, validation.MsgExpectedDuration} {
			m = strings.NewReplacer("%v", "7", "%d", "7", "%s", "name").Replace(m)
			if code, zh := httpapi.InputText(m, "zh"); code == "invalid" || zh == m || strings.Contains(zh, "%!") {
				t.Errorf("%q: %s %q", m, code, zh)
			}
		}
	})
}

// failures notes what a check reports.
type failures struct {
	testing.TB
	list []string
}

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func load(t *testing.T, w *world) *openapi3.T {
	t.Helper()
	a := w.send("GET", "/openapi.json", "")
	var any map[string]any
	if err := json.Unmarshal([]byte(a.body), &any); err != nil || any["openapi"] != "3.1.0" {
		t.Fatalf("%v %v", any["openapi"], err)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestCursor(t *testing.T) {
	w := sqlite(t)
	t.Run("any_key_comes_back_only_in_its_own_scope_and_unchanged", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			after := rapid.SliceOfN(rapid.String(), 1, 4).Draw(r, "after")
			scope, other := rapid.String().Draw(r, "scope"), rapid.String().Draw(r, "other")
			c := w.api.Cursor(scope, after)
			got, err := w.api.ReadCursor(scope, c)
			if err != nil || strings.Join(got, "\x00") != strings.Join(valid(after), "\x00") {
				r.Fatalf("%q: %q %v", after, got, err)
			}
			if _, err := w.api.ReadCursor(other, c); err == nil && other != scope {
				r.Fatalf("cursor of %q read in %q", scope, other)
			}
			b := []byte(c)
			i := rapid.IntRange(0, len(b)-1).Draw(r, "i")
			b[i] = "ABab01-_"[rapid.IntRange(0, 7).Draw(r, "c")]
			if _, err := w.api.ReadCursor(scope, string(b)); err == nil && string(b) != c {
				r.Fatalf("changed cursor %q accepted", b)
			}
		})
	})
	t.Run("empty_and_garbage", func(t *testing.T) {
		if after, err := w.api.ReadCursor("s", ""); err != nil || len(after) != 0 {
			t.Error(after, err)
		}
		if w.api.Cursor("s", nil) != "" {
			t.Error("a cursor of nothing")
		}
		for _, c := range []string{"x", "!!!", "AAAA", strings.Repeat("A", 40)} {
			if _, err := w.api.ReadCursor("s", c); err == nil {
				t.Errorf("%q accepted", c)
			}
		}
	})
}

// valid is what JSON keeps of strings: broken UTF-8 is replaced.
func valid(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = strings.ToValidUTF8(s, "\ufffd")
	}
	return out
}

func TestServer(t *testing.T) {
	t.Run("over_a_real_socket_with_health_metrics_and_time_limits", func(t *testing.T) {
		w := sqlite(t)
		down := false
		w.api.Health(httpapi.Check{Name: "media", Run: func(context.Context) error {
			if down {
				return io.ErrClosedPipe
			}
			return nil
		}})
		srv := httptest.NewUnstartedServer(nil)
		srv.Config = w.api.Server()
		srv.Start()
		defer srv.Close()
		get := func(path string) (int, string) {
			res, err := http.Get(srv.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, string(b)
		}
		if code, body := get("/readyz"); code != 200 || strings.TrimSpace(body) != `{"status":"ok"}` {
			t.Errorf("%d %s", code, body)
		}
		down = true
		if code, body := get("/readyz"); code != 503 || !strings.Contains(body, `"failed":["media"]`) {
			t.Errorf("%d %s", code, body)
		}
		if code, _ := get("/healthz"); code != 200 {
			t.Errorf("healthz %d", code)
		}
		families, err := w.reg.Gather()
		if err != nil || len(families) != 2 {
			t.Errorf("%d metric families, %v", len(families), err)
		}
	})
}

func TestDeadlines(t *testing.T) {
	t.Run("a_stream_does_not_inherit_the_deadline_of_the_request_before_it", func(t *testing.T) {
		w := sqlite(t)
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/short", ID: "short", Guard: httpapi.Public(), Timeout: 30 * time.Millisecond},
			func(rw http.ResponseWriter, r *http.Request) error {
				if r.URL.RawQuery == "" {
					return nil
				}
				<-r.Context().Done()
				return r.Context().Err()
			})
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/stream", ID: "stream", Guard: httpapi.Public(), Timeout: -1},
			func(rw http.ResponseWriter, r *http.Request) error {
				<-time.After(80 * time.Millisecond)
				_, err := rw.Write([]byte("late"))
				return err
			})
		srv := httptest.NewUnstartedServer(nil)
		srv.Config = w.api.Server()
		srv.Start()
		defer srv.Close()
		for path, want := range map[string]string{"/v1/short": "", "/v1/stream": "late", "/v1/short?wait": `"code":"request.timeout"`} {
			for range 2 {
				res, err := srv.Client().Get(srv.URL + path)
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(res.Body)
				if err != nil || !strings.Contains(string(b), want) {
					t.Errorf("%s: %q %v", path, b, err)
				}
				_ = res.Body.Close()
			}
		}
	})
}

func TestPace(t *testing.T) {
	t.Run("a_reader_that_stops_reading_loses_the_connection_a_slow_writer_does_not", func(t *testing.T) {
		w := sqlite(t)
		httpapi.Pace(w.api, 50*time.Millisecond)
		ended := make(chan error, 1)
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/endless", ID: "endless", Guard: httpapi.Public(), Timeout: -1},
			func(rw http.ResponseWriter, r *http.Request) error {
				var err error
				for piece := make([]byte, 32<<10); err == nil; {
					_, err = rw.Write(piece)
				}
				ended <- err
				return nil
			})
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/rare", ID: "rare", Guard: httpapi.Public(), Timeout: -1},
			func(rw http.ResponseWriter, r *http.Request) error {
				<-time.After(120 * time.Millisecond)
				_, err := rw.Write([]byte("late"))
				return err
			})
		srv := httptest.NewUnstartedServer(nil)
		srv.Config = w.api.Server()
		srv.Start()
		defer srv.Close()
		res, err := srv.Client().Get(srv.URL + "/v1/rare")
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(res.Body); err != nil || string(b) != "late" {
			t.Errorf("%q %v", b, err)
		}
		_ = res.Body.Close()
		res, err = srv.Client().Get(srv.URL + "/v1/endless") // and nothing is read
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		select {
		case err := <-ended:
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a reader that reads nothing holds the connection")
		}
	})
}
