package httpapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"souk/internal/base/fault"
)

// noncePlace stands in the rendered page where each answer puts its nonce.
const noncePlace = "nonce-of-this-answer"

//go:embed docs.html
var docsHTML string

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	Method, Path, ID, Summary, Description, Access string
	Params                                         []*huma.Param
	Request                                        []docsBody
	Responses                                      []docsResponse
}

type docsBody struct{ Type, Schema string }

type docsResponse struct {
	Status, Description string
	Bodies              []docsBody
}

// renderDocs makes the reference page from the document alone.
func (a *API) renderDocs() ([]byte, error) {
	const op = "httpapi.renderDocs"
	doc := a.huma.OpenAPI()
	groups := map[string]*docsGroup{}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		for _, m := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if m == nil {
				continue
			}
			tag := "Other"
			if len(m.Tags) > 0 {
				tag = m.Tags[0]
			}
			if groups[tag] == nil {
				groups[tag] = &docsGroup{Name: tag}
			}
			groups[tag].Operations = append(groups[tag].Operations, describe(path, m))
		}
	}
	schemas := []docsBody{}
	all := doc.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		schemas = append(schemas, docsBody{name, pretty(all[name])})
	}
	sorted := []*docsGroup{}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		sorted = append(sorted, groups[name])
	}
	t, err := template.New("docs").Funcs(template.FuncMap{"code": withCode}).Parse(docsHTML)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Info": doc.Info, "Groups": sorted, "Schemas": schemas, "Nonce": noncePlace})
	return b.Bytes(), fault.Wrap(op, err)
}

func describe(path string, m *huma.Operation) docsOperation {
	access, _ := m.Extensions["x-access"].(string)
	d := docsOperation{Method: m.Method, Path: path, ID: m.OperationID, Summary: m.Summary, Description: m.Description, Access: access, Params: m.Parameters}
	if m.RequestBody != nil {
		d.Request = bodies(m.RequestBody.Content)
	}
	for _, status := range slices.Sorted(maps.Keys(m.Responses)) {
		r := m.Responses[status]
		d.Responses = append(d.Responses, docsResponse{status, r.Description, bodies(r.Content)})
	}
	return d
}

func bodies(content map[string]*huma.MediaType) []docsBody {
	out := []docsBody{}
	for _, t := range slices.Sorted(maps.Keys(content)) {
		out = append(out, docsBody{t, pretty(content[t].Schema)})
	}
	return out
}

// sentence writes a tag as the page's headings are written, whatever its owner
// wrote: "tools" and "Shopping Video" give "Tools" and "Shopping Video".
func sentence(tag string) string {
	first, size := utf8.DecodeRuneInString(tag)
	if size == 0 {
		return tag
	}
	return string(unicode.ToUpper(first)) + tag[size:]
}

// withCode escapes a text and shows what stands between backticks as code. A
// backtick without its fellow stays what it is.
func withCode(text string) template.HTML {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // escaped
	}
	var b strings.Builder
	for i, part := range parts {
		escaped := template.HTMLEscapeString(part)
		if i%2 == 1 {
			escaped = "<code>" + escaped + "</code>"
		}
		b.WriteString(escaped)
	}
	return template.HTML(b.String()) //nolint:gosec // every part is escaped
}

func pretty(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	if s.Ref != "" {
		return strings.TrimPrefix(s.Ref, schemaPrefix)
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}
