// Package apitest holds a router and its OpenAPI document against each other.
package apitest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"souk/internal/platform/httpapi"
)

type operation struct {
	ID         string                      `json:"operationId"`
	Access     string                      `json:"x-access"`
	Parameters []struct{ Name, In string } `json:"parameters"`
	Responses  map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

var (
	parameter = regexp.MustCompile(`\{([^}]+)\}`)
	methods   = []string{"get", "post", "put", "patch", "delete", "head", "options"}
)

// RouterMatchesDocument fails the test unless every route that is not hidden is
// in the document with its guard, its path parameters and the problem as default
// answer, and every operation of the document reaches a handler.
//
// Source: X-65.
func RouterMatchesDocument(t testing.TB, api *httpapi.API) {
	t.Helper()
	raw, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q, want 3.1", doc.OpenAPI)
	}
	shown := map[string]bool{}
	for _, r := range api.Routes() {
		path := strings.NewReplacer("...}", "}", "{$}", "").Replace(r.Path)
		if r.Hidden {
			continue
		}
		shown[r.Method+" "+path] = true
		op, ok := doc.Paths[path][strings.ToLower(r.Method)]
		if !ok {
			t.Errorf("%s %s is not in the document", r.Method, path)
			continue
		}
		checkOperation(t, r, path, op)
	}
	for path, item := range doc.Paths {
		for _, m := range methods {
			if _, ok := item[m]; ok {
				reach(t, api, strings.ToUpper(m), path, shown)
			}
		}
	}
}

func checkOperation(t testing.TB, r httpapi.RouteInfo, path string, raw json.RawMessage) {
	t.Helper()
	var op operation
	if err := json.Unmarshal(raw, &op); err != nil {
		t.Fatal(err)
	}
	if op.ID != r.ID || op.Access != r.Access {
		t.Errorf("%s %s: document says %s for %q, router %s for %q", r.Method, path, op.ID, op.Access, r.ID, r.Access)
	}
	if op.Responses["default"].Content["application/problem+json"] == nil {
		t.Errorf("%s %s does not show the problem as default answer", r.Method, path)
	}
	names := map[string]int{}
	for _, p := range op.Parameters {
		names[p.In+" "+p.Name]++
	}
	for _, m := range parameter.FindAllStringSubmatch(path, -1) {
		if names["path "+m[1]] != 1 {
			t.Errorf("%s %s: path parameter %s is shown %d times", r.Method, path, m[1], names["path "+m[1]])
		}
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%s %s: parameter %q is shown %d times", r.Method, path, name, n)
		}
	}
}

func reach(t testing.TB, api *httpapi.API, method, path string, shown map[string]bool) {
	t.Helper()
	if !shown[method+" "+path] {
		t.Errorf("%s %s is only in the document", method, path)
		return
	}
	req := httptest.NewRequest(method, "http://localhost"+parameter.ReplaceAllString(path, "x"), http.NoBody)
	rec := httptest.NewRecorder()
	api.Handler().ServeHTTP(rec, req)
	var p struct{ Code string }
	_ = json.Unmarshal(rec.Body.Bytes(), &p) // many answers are no JSON
	if strings.HasPrefix(p.Code, "route.") {
		t.Errorf("%s %s reaches no handler: %d %s", method, path, rec.Code, p.Code)
	}
}
