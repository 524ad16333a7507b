package document

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// send answers a paper's bytes. Nothing on the way may keep or run them.
//
// Source: X-17.
func send(w http.ResponseWriter, c Content, inline bool) error {
	h := w.Header()
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	h.Set("Content-Type", c.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": c.Name}))
	h.Set("Content-Length", strconv.Itoa(len(c.Body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	if c.SHA256 != "" {
		h.Set("X-Content-SHA256", c.SHA256)
	}
	_, err := w.Write(c.Body)
	return err
}

var bytesOfPaper = &httpapi.Body{ContentType: "application/octet-stream"}

// contentRoutes registers what gives bytes, and the signature over them.
func (s *Service) contentRoutes(api *httpapi.API) {
	owner := identity.Member(identity.Owner)
	httpapi.Raw(api, httpapi.Op{Method: http.MethodGet, Path: base + "/{document}/content", ID: "document.content", Tag: tag, Guard: owner,
		Summary: "The paper itself, as an attachment; every look is logged", Response: bytesOfPaper,
		Params: []httpapi.Param{{Name: "reason", In: "query", Doc: "why, for the access log"},
			{Name: "version", In: "query", Doc: "original: as it was before the signature page"}}},
		func(w http.ResponseWriter, r *http.Request) error {
			q := r.URL.Query()
			c, err := s.Content(r.Context(), r.PathValue("store"), r.PathValue("document"), q.Get("version") == "original", q.Get("reason"))
			if err != nil {
				return err
			}
			return send(w, c, false)
		})
	httpapi.Raw(api, httpapi.Op{Method: http.MethodPost, Path: base + "/{document}/signature", ID: "document.sign", Tag: tag, Guard: owner,
		Summary: "Sign a filled paper; answers the copy with the signature page", Status: http.StatusCreated, Secret: true,
		Request:  &httpapi.Body{ContentType: "application/json", Example: SignatureForm{}},
		Response: &httpapi.Body{ContentType: "application/pdf"}}, s.signRoute)
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: base + "/{document}/signature", ID: "document.verify", Tag: tag, Guard: owner,
		Summary: "Hold the signature against the bytes"}, s.verifyRoute)
}

// SignatureForm is what a signer says.
type SignatureForm struct {
	Name    string `json:"name"`
	Title   string `json:"title" doc:"of the signer in the company"`
	Consent bool   `json:"consent" doc:"the signer agrees to the template's words"`
	SHA256  string `json:"sha256,omitempty" doc:"of the bytes that the signer read; refused when they are not the stored ones"`
}

func (s *Service) signRoute(w http.ResponseWriter, r *http.Request) error {
	var form SignatureForm
	if err := readJSON(r, &form); err != nil {
		return err
	}
	d, c, err := s.Sign(r.Context(), SignInput{StoreID: r.PathValue("store"), ID: r.PathValue("document"), Name: form.Name, Title: form.Title,
		Consent: form.Consent, SHA256: form.SHA256})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/stores/"+d.StoreID+"/documents/"+d.ID)
	h := w.Header()
	h.Set("Content-Type", typePDF)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": c.Name}))
	h.Set("X-Content-SHA256", c.SHA256)
	w.WriteHeader(http.StatusCreated)
	_, err = w.Write(c.Body)
	return err
}

func readJSON(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return malformed(err)
		}
		return fault.T("document.readJSON", fault.Malformed, "request.malformed", "请求内容不是有效的 JSON。", "The body is not the JSON that is asked for.").Because(err)
	}
	return nil
}

// SignatureBody is a signature and what holding it against the bytes gave.
type SignatureBody struct {
	Valid    bool      `json:"valid" doc:"bytes and words are what was signed"`
	Proof    bool      `json:"proof_valid"`
	Bytes    bool      `json:"bytes_match"`
	Given    string    `json:"given" doc:"what the digest asked about is of: original, signed_copy, neither; empty without one"`
	SignerID string    `json:"signer_id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Consent  string    `json:"consent"`
	SHA256   string    `json:"sha256" doc:"of the exact bytes that were signed"`
	At       time.Time `json:"at"`
	Code     string    `json:"proof" doc:"keyed digest over all of this; holds no address"`
}

type verifyRequest struct {
	Store    string `path:"store"`
	Document string `path:"document"`
	SHA256   string `query:"sha256" maxLength:"64" doc:"of a file that the caller holds"`
}

type verifyAnswer struct{ Body SignatureBody }

func (s *Service) verifyRoute(ctx context.Context, in *verifyRequest) (*verifyAnswer, error) {
	v, err := s.Verify(ctx, in.Store, in.Document, in.SHA256)
	if err != nil {
		return nil, err
	}
	return &verifyAnswer{SignatureBody{Valid: v.Valid, Proof: v.Proof, Bytes: v.Bytes, Given: v.Given, SignerID: v.Signature.SignerID, Name: v.Signature.Name,
		Title: v.Signature.Title, Consent: v.Signature.Consent, SHA256: v.Signature.SHA256, At: v.Signature.At, Code: v.Signature.Proof}}, nil
}

// templatesPath is beside the papers: below them it would meet {document}/content.
const templatesPath = "/v1/stores/{store}/document-templates"

// templateRoutes registers the papers that the backend writes.
//
// Source: V-37, X-18.
func (s *Service) templateRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{Method: http.MethodGet, Path: templatesPath, ID: "document.templates", Tag: tag, Guard: identity.Member(),
		Summary: "The papers that can be filled in here"}, s.templatesRoute)
	httpapi.Raw(api, httpapi.Op{Method: http.MethodGet, Path: templatesPath + "/{template}", ID: "document.template", Tag: tag, Guard: identity.Member(),
		Summary: "The template as PDF, to be filled in with a pen", Response: &httpapi.Body{ContentType: "application/pdf"}},
		func(w http.ResponseWriter, r *http.Request) error {
			c, err := s.Blank(r.Context(), r.PathValue("template"))
			if err != nil {
				return err
			}
			return send(w, c, false)
		})
	httpapi.Register(api, httpapi.Op{Method: http.MethodPost, Path: templatesPath + "/{template}", ID: "document.fill", Tag: tag, Guard: identity.Member(),
		Summary: "Fill a template in; the paper waits for the owner's signature", Status: http.StatusCreated}, s.fillRoute)
}

// FieldItem is a blank of a template on the wire.
type FieldItem struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Required bool   `json:"required"`
	Flag     bool   `json:"flag" doc:"true or left out"`
	Max      int    `json:"max" doc:"characters"`
}

// TemplateItem is a template on the wire.
type TemplateItem struct {
	Name    string      `json:"name"`
	Type    string      `json:"type"`
	Label   string      `json:"label"`
	Consent string      `json:"consent" doc:"what the signer agrees to"`
	Fields  []FieldItem `json:"fields"`
}

type templatesAnswer struct{ Body httpapi.List[TemplateItem] }

func (s *Service) templatesRoute(ctx context.Context, _ *storeRequest) (*templatesAnswer, error) {
	lang := httpapi.Lang(ctx)
	out := &templatesAnswer{httpapi.List[TemplateItem]{Items: []TemplateItem{}}}
	for _, t := range s.templates {
		item := TemplateItem{Name: t.Name, Type: t.Type, Label: t.Label.In(lang), Consent: t.Consent.In(lang), Fields: []FieldItem{}}
		for _, f := range t.Fields {
			limit := f.Max
			if limit == 0 {
				limit = fieldMax
			}
			item.Fields = append(item.Fields, FieldItem{f.Name, f.Label.In(lang), f.Required, f.Flag, limit})
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

type fillRequest struct {
	Store    string `path:"store"`
	Template string `path:"template"`
	Body     struct {
		Values   map[string]string `json:"values,omitempty" doc:"by the template's fields"`
		Scope    string            `json:"scope,omitempty" enum:"store,product,film"`
		ScopeIDs []string          `json:"scope_ids,omitempty"`
		Until    string            `json:"until,omitempty" doc:"last day or instant; left out: the policy's term"`
	}
}

func (s *Service) fillRoute(ctx context.Context, in *fillRequest) (*oneAnswer, error) {
	until, err := ParseDay(in.Body.Until, true)
	if err != nil {
		return nil, fault.T("document.fill", fault.Invalid, "document.fill_invalid", "日期无法读取。", "The date cannot be read.").
			WithField("/until", "document.date_invalid", "日期（2027-01-31）或时间（RFC 3339）", "a date (2027-01-31) or an instant (RFC 3339)")
	}
	d, err := s.Fill(ctx, FillInput{StoreID: in.Store, Template: in.Template, Values: in.Body.Values, Scope: Scope{in.Body.Scope, in.Body.ScopeIDs}, Until: until})
	if err != nil {
		return nil, err
	}
	return s.one(ctx, d, false), nil
}
