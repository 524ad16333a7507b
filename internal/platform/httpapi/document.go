package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
)

const schemaPrefix = "#/components/schemas/"

// Money is how the document shows an amount of money.
type Money struct {
	Amount   string `json:"amount" doc:"decimal number, at most six digits after the point" example:"2.50" pattern:"^-?[0-9]{1,13}(\\.[0-9]{1,6})?$"`
	Currency string `json:"currency" doc:"ISO 4217" example:"USD" minLength:"3" maxLength:"3"`
}

// decimal is how the document shows a share or rate: a decimal string in
// answers, a number or string in requests.
type decimal struct{}

// Schema describes a decimal.
func (decimal) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Pattern: `^-?[0-9]+(\.[0-9]+)?$`}, {Type: huma.TypeNumber}},
		Description: "decimal string in answers; requests may send a number, which is read exactly", Examples: []any{"0.0081"},
	}
}

func humaConfig(a *API) huma.Config {
	names := namer{a: map[string]reflect.Type{}, names: map[reflect.Type]string{}}
	registry := huma.NewMapRegistry(schemaPrefix, names.name)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	registry.RegisterTypeAlias(reflect.TypeFor[money.Amount](), reflect.TypeFor[Money]())
	registry.RegisterTypeAlias(reflect.TypeFor[ratio.Ratio](), reflect.TypeFor[decimal]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: a.cfg.Title, Version: a.cfg.Version, Description: "Errors are RFC 9457 problems with a stable `code`. " +
				"Lists are `{\"items\": […], \"next\": cursor}` with `limit` ≤ 100. Shares are decimal strings, money is `{\"amount\", \"currency\"}`, instants are RFC 3339 in UTC. " +
				"`x-access` names who may call an operation."},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: "souk", Description: "console users, after POST /v1/sessions (the cookie is __Host-souk on https)"},
				"bearer":  {Type: "http", Scheme: "bearer", Description: "a secret key (sk_…), or a buyer's token signed by the host marketplace"},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{asProblem},
	}
}

// asProblem replaces huma's own error bodies by ours.
func asProblem(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	s := scopeOf(ctx.Context())
	p := inputProblem(s, e)
	s.code, s.err = p.Code, p
	return p, nil
}

// namer names component schemas: package and type without stutter, "List" last.
type namer struct {
	a     map[string]reflect.Type
	names map[reflect.Type]string
}

func (n namer) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if known, ok := n.names[t]; ok {
		return known
	}
	name := typeName(t.PkgPath(), t.Name())
	if t.Name() == "" {
		name = upper(hint)
	}
	if t.Kind() != reflect.Struct {
		return name
	}
	free := name
	for i := 2; n.a[free] != nil && n.a[free] != t; i++ {
		free = name + strconv.Itoa(i)
	}
	n.a[free], n.names[t] = t, free
	return free
}

// typeName is "VideoFinding" for video.Finding, "Case" for review.Case only when
// the type has the package's name, "ReviewCaseList" for List[review.Case].
func typeName(pkg, name string) string {
	outer, args, generic := strings.Cut(name, "[")
	var b strings.Builder
	if generic {
		for arg := range strings.SplitSeq(strings.TrimSuffix(args, "]"), ",") {
			i := strings.LastIndex(arg, ".")
			b.WriteString(typeName(arg[:max(i, 0)], arg[i+1:]))
		}
		return b.String() + upper(outer)
	}
	outer, _, _ = strings.Cut(outer, "·") // a type declared inside a function
	base := pkg[strings.LastIndex(pkg, "/")+1:]
	n := upper(outer)
	if len(n) > len("Wire") {
		n = strings.TrimSuffix(n, "Wire")
	}
	if base == "" || base == "httpapi" || base == "fault" || strings.HasPrefix(strings.ToLower(n), strings.ToLower(base)) {
		return n
	}
	for part := range strings.SplitSeq(base, "_") {
		b.WriteString(upper(part))
	}
	return b.String() + n
}

func upper(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

var tail = regexp.MustCompile(`\{([^}]+?)(\.\.\.)?\}`)

// documentPath is a pattern of net/http as OpenAPI writes it.
func documentPath(path string) string { return tail.ReplaceAllString(path, "{$1}") }

// bodyTime bounds the reading of a typed body; the operation's own limit bounds
// the rest.
const bodyTime = 30 * time.Second

// operationFor is what huma and the document know of an operation.
func (a *API) operationFor(op Op) huma.Operation {
	h := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: documentPath(op.Path), Summary: op.Summary, Description: op.Description,
		DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody + 1, BodyReadTimeout: bodyTime, Hidden: op.Hidden,
		Extensions: map[string]any{"x-access": op.Guard.Name}, Security: []map[string][]string{},
		Responses: map[string]*huma.Response{"default": a.problemResponse()},
	}
	if op.Tag != "" {
		h.Tags = []string{sentence(op.Tag)}
	}
	if op.Guard.Name != "public" {
		h.Security = []map[string][]string{{"session": {}}, {"bearer": {}}}
	}
	if op.Rate != "" {
		h.Extensions["x-rate-limit"] = op.Rate
	}
	text := &huma.Schema{Type: huma.TypeString}
	if op.Idempotent || op.Method == http.MethodPost {
		h.Parameters = append(h.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Required: op.Idempotent, Schema: text,
			Description: "value of the client's choice, the same when it tries again; the first answer is kept 24 h and comes again with `Idempotency-Replayed: true`"})
	}
	if op.IfMatch {
		h.Parameters = append(h.Parameters, &huma.Param{Name: "If-Match", In: "header", Required: true, Schema: text,
			Description: "ETag of the version that is being changed"})
	}
	return h
}

func (a *API) problemResponse() *huma.Response {
	return &huma.Response{Description: "Problem", Content: map[string]*huma.MediaType{
		problemType: {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")},
	}}
}

// documentRaw lists an operation that huma does not serve.
func (a *API) documentRaw(op Op) {
	h := a.operationFor(op)
	text := &huma.Schema{Type: huma.TypeString}
	for _, m := range tail.FindAllStringSubmatch(op.Path, -1) {
		if m[1] != "$" {
			h.Parameters = append(h.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Schema: text})
		}
	}
	h.Path = strings.ReplaceAll(h.Path, "{$}", "")
	for _, p := range op.Params {
		h.Parameters = append(h.Parameters, &huma.Param{Name: p.Name, In: p.In, Description: p.Doc, Required: p.Required, Schema: text})
	}
	if op.Request != nil {
		h.RequestBody = &huma.RequestBody{Required: true, Content: a.content(op.ID+"Request", op.Request)}
	}
	answer := &huma.Response{Description: http.StatusText(op.Status)}
	if op.Response != nil {
		answer.Content = a.content(op.ID+"Response", op.Response)
	}
	h.Responses[strconv.Itoa(op.Status)] = answer
	a.huma.OpenAPI().AddOperation(&h)
}

func (a *API) content(hint string, b *Body) map[string]*huma.MediaType {
	schema := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	if b.Example != nil {
		schema = a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(b.Example), true, hint)
	}
	return map[string]*huma.MediaType{b.ContentType: {Schema: schema}}
}

// OpenAPI is the document with everything that is registered so far.
func (a *API) OpenAPI() ([]byte, error) { return a.renderDocument() }

func (a *API) renderDocument() ([]byte, error) {
	b, err := json.MarshalIndent(a.huma.OpenAPI(), "", " ")
	return append(b, '\n'), fault.Wrap("httpapi.OpenAPI", err)
}

// registerDocument serves the document and the reference page.
func (a *API) registerDocument() {
	Raw(a, Op{Method: http.MethodGet, Path: "/openapi.json", ID: "openapi.document", Summary: "This document", Tag: "operation",
		Guard: Public(), CrossOrigin: true, Response: &Body{ContentType: "application/json", Example: map[string]any{}}},
		func(w http.ResponseWriter, _ *http.Request) error {
			b, err := a.document()
			if err != nil {
				return err
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(b) // the client may be gone
			return nil
		})
	Raw(a, Op{Method: http.MethodGet, Path: "/docs", ID: "openapi.docs", Summary: "Reference page made from this document", Tag: "operation",
		Guard: Public(), Response: &Body{ContentType: "text/html"}},
		func(w http.ResponseWriter, r *http.Request) error {
			b, err := a.docs()
			if err != nil {
				return err
			}
			h := w.Header()
			SetPagePolicy(r.Context(), h, Policy{})
			h.Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(strings.ReplaceAll(string(b), noncePlace, Nonce(r.Context())))) // the client may be gone
			return nil
		})
}
