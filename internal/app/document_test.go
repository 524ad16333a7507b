package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// documented is the served OpenAPI document, read and checked by another
// implementation.
func documented(t *testing.T, w *world) *openapi3.T {
	t.Helper()
	a := w.get("", "/openapi.json").is(200)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// wild is a path with its parameters' names taken off.
func wild(path string) string {
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "{}")
}

func TestDocument_X65_valid_OpenAPI(t *testing.T) {
	doc := documented(t, newWorld(t))
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
}

func TestDocument_X65_router_and_document_are_the_same(t *testing.T) {
	w := newWorld(t)
	doc := documented(t, w)
	routed := map[string]string{} // method and path → who may
	for _, r := range w.s.api.Routes() {
		if !r.Hidden {
			routed[r.Method+" "+strings.ReplaceAll(r.Path, "...}", "}")] = r.Access
		}
	}
	if len(routed) < 60 {
		t.Fatalf("only %d routes", len(routed))
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			key := method + " " + path
			access, ok := routed[key]
			delete(routed, key)
			switch {
			case !ok:
				t.Errorf("%s is only in the document", key)
			case op.Extensions["x-access"] != access:
				t.Errorf("%s: the document says %v may, the router %s", key, op.Extensions["x-access"], access)
			case op.Summary == "" || op.OperationID == "" || len(op.Tags) != 1 || ids[op.OperationID]:
				t.Errorf("%s lacks a summary, a tag or an id of its own", key)
			case op.Responses.Default() == nil || op.Responses.Default().Value.Content["application/problem+json"] == nil:
				t.Errorf("%s does not say how it refuses", key)
			}
			ids[op.OperationID] = true
			for _, p := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if op.Parameters.GetByInAndName("path", p[1]) == nil {
					t.Errorf("%s does not describe {%s}", key, p[1])
				}
			}
		}
	}
	for key := range routed {
		t.Errorf("%s is not in the document", key)
	}
}

// TestDocument_X65_contract holds the addresses that users and integrators were
// promised, as far as this version has them.
func TestDocument_X65_contract(t *testing.T) {
	doc := documented(t, newWorld(t))
	for _, line := range strings.Split(strings.TrimSpace(`
POST /v1/sessions
DELETE /v1/sessions/current
GET /v1/me
GET /v1/stores
GET /v1/stores/{store}
GET /v1/stores/{store}/metrics
GET /v1/stores/{store}/tools
GET /v1/stores/{store}/tools/{tool}/eligibility
POST /v1/stores/{store}/tools/{tool}/activation
GET /v1/stores/{store}/products
GET /v1/stores/{store}/videos
POST /v1/stores/{store}/videos
GET /v1/stores/{store}/videos/{id}
POST /v1/stores/{store}/videos/{id}/resubmissions
POST /v1/stores/{store}/videos/{id}/withdrawal
POST /v1/stores/{store}/videos/preflight
GET /v1/videos/{id}
PUT /v1/videos/{id}/like
DELETE /v1/videos/{id}/like
PUT /v1/videos/{id}/save
DELETE /v1/videos/{id}/save
POST /v1/videos/{id}/shares
GET /v1/stores/{store}/reviews
GET /v1/review/cases
GET /v1/review/cases/{id}
POST /v1/review/cases/{id}/claim
DELETE /v1/review/cases/{id}/claim
POST /v1/review/cases/{id}/decision
GET /v1/review/codes
GET /v1/storefront/products/{id}
GET /v1/storefront/search
GET /v1/storefront/feed
GET /v1/notices
POST /v1/notices/read
GET /v1/policies
GET /v1/audit
GET /healthz
GET /readyz
GET /metrics
POST /v1/sandbox/clock
POST /v1/sandbox/stores
PATCH /v1/sandbox/stores/{id}
POST /v1/sandbox/staff
POST /v1/sandbox/buyers
POST /v1/sandbox/products`), "\n") {
		method, path, _ := strings.Cut(line, " ")
		item := doc.Paths.Value(path)
		if item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s is not there", line)
		}
	}
}

// TestDocument_X65_every_screen_action_has_an_API reads the addresses that the
// console and the widgets call out of their sources.
func TestDocument_X65_every_screen_action_has_an_API(t *testing.T) {
	var known [][]string
	for path := range documented(t, newWorld(t)).Paths.Map() {
		known = append(known, strings.Split(wild(path), "/"))
	}
	// an address in quotes, back quotes or a tag; not /w/v1/… of the widgets' own files
	called := regexp.MustCompile("[\"'`(]([a-zA-Z.]*(?:\\$\\{[^}]*\\})?)(/v1/[^\"'`\\s?,)]*)")
	found := 0
	for _, dir := range []string{"console/src", "widgets/src", "storefront"} {
		root := filepath.Join("../../web", dir)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".ts", ".tsx"}, filepath.Ext(path)) || isGenerated(path) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range called.FindAllStringSubmatch(string(text), -1) {
				found++
				if got := strings.Split(segments(m[2]), "/"); !slices.ContainsFunc(known, func(k []string) bool { return starts(k, got) }) {
					t.Errorf("%s calls %s, which the API does not have", path, m[2])
				}
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if found < 15 {
		t.Errorf("found only %d calls in the screens' sources: the rule would hold for nothing", found)
	}
}

// isGenerated tells what is made from the document and its tests' stand-ins.
func isGenerated(path string) bool {
	return strings.HasSuffix(path, ".d.ts") || strings.Contains(path, "schema") || strings.Contains(path, ".test.") || strings.Contains(path, "node_modules")
}

// segments makes every parameter of a call a placeholder.
func segments(call string) string {
	return regexp.MustCompile(`\$?\{[^}]*\}+`).ReplaceAllString(strings.TrimSuffix(call, "/"), "{}")
}

// starts reports whether a call is, or begins, a known path; a call's parameter
// stands for any segment.
func starts(known, call []string) bool {
	if len(call) > len(known) {
		return false
	}
	for i, c := range call {
		if c != known[i] && c != "{}" && known[i] != "{}" {
			return false
		}
	}
	return true
}

// TestDocument_X65_names_the_cookie_that_signing_in_sets reads both.
func TestDocument_X65_names_the_cookie_that_signing_in_sets(t *testing.T) {
	w := newDemoWorld(t)
	a := w.send("", "POST", "/v1/sessions", map[string]string{"email": "operator@souk.example", "password": w.s.demo.state.Password}).is(201)
	name, _, _ := strings.Cut(firstCookie(a), "=")
	if got := documented(t, w).Components.SecuritySchemes["session"].Value.Name; got != name || name == "" {
		t.Errorf("the document says %q, the cookie is %q", got, name)
	}
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(a.header.Get("Set-Cookie"), part) {
			t.Errorf("the cookie lacks %s: %s", part, a.header.Get("Set-Cookie"))
		}
	}
}
