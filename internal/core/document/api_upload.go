package document

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Bounds of one upload, so that a request stays small. A file beyond the policy's
// max_bytes is a finding up to here, and 413 beyond.
const (
	maxRequestBytes = 64 << 20
	maxFieldBytes   = 16 << 10
	maxFields       = 100
	uploadTimeout   = 10 * time.Minute
)

// UploadForm describes the fields of an upload for the OpenAPI document.
type UploadForm struct {
	File      string   `json:"file" format:"binary" doc:"PDF, JPEG or PNG"`
	Type      string   `json:"type" doc:"of …/document-types"`
	Scope     string   `json:"scope,omitempty" doc:"store (default), product, film"`
	ScopeIDs  []string `json:"scope_ids,omitempty"`
	Title     string   `json:"title,omitempty"`
	Number    string   `json:"number,omitempty"`
	Holder    string   `json:"holder,omitempty"`
	Covers    []string `json:"covers,omitempty" doc:"people, third_party, music; left out: all that the type covers"`
	Classes   []string `json:"classes,omitempty" doc:"of a trademark"`
	ValidFrom string   `json:"valid_from,omitempty" doc:"date or instant"`
	ExpiresAt string   `json:"expires_at,omitempty" doc:"last day (it holds through it, UTC) or instant"`
	OpenEnded bool     `json:"open_ended,omitempty" doc:"it never expires"`
}

func (s *Service) uploadRoutes(api *httpapi.API) {
	httpapi.Raw(api, httpapi.Op{Method: http.MethodPost, Path: base, ID: "document.upload", Tag: tag, Summary: "Hand in a paper", Status: http.StatusCreated,
		Guard: identity.Member(), MaxBody: maxRequestBytes, Timeout: uploadTimeout, Rate: "uploads", Private: true,
		Description: "multipart/form-data. The content decides what the file is; all findings come at once. A person reviews it.",
		Request:     &httpapi.Body{ContentType: "multipart/form-data", Example: UploadForm{}},
		Response:    &httpapi.Body{ContentType: "application/json", Example: Body{}}}, s.uploadRoute)
}

func (s *Service) uploadRoute(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, _, err := s.policy(ctx)
	if err != nil {
		return err
	}
	select {
	case s.intake <- struct{}{}:
		defer func() { <-s.intake }()
	case <-ctx.Done():
		return fault.T("document.upload", fault.Unavailable, "request.cancelled", "请求已取消。", "The request was cancelled.").Because(ctx.Err())
	}
	in, err := receive(r, p.MaxBytes)
	if err != nil {
		return err
	}
	in.StoreID = r.PathValue("store")
	d, err := s.Upload(ctx, in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/stores/"+d.StoreID+"/documents/"+d.ID)
	w.Header().Set("ETag", httpapi.ETag(d.Version))
	return answer(w, http.StatusCreated, Body{s.item(ctx, d, false)})
}

func answer(w http.ResponseWriter, status int, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fault.Wrap("document.answer", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}

// receive reads the parts of a request; of the file the first limit bytes are
// kept in memory and the rest is counted.
func receive(r *http.Request, limit int64) (UploadInput, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return UploadInput{}, malformed(err)
	}
	var in UploadInput
	form, files := map[string][]string{}, 0
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, malformed(err)
		}
		if n > maxFields {
			return in, malformed(errors.New("too many fields"))
		}
		if part.FormName() == "file" {
			files++
			in.FileName = part.FileName()
			if in.Body, in.Size, err = ReadFile(part, limit); err != nil {
				return in, malformed(err)
			}
			continue
		}
		if err := field(form, part); err != nil {
			return in, err
		}
	}
	if files != 1 {
		return in, fault.T("document.upload", fault.Invalid, "document.invalid", "请提交一个文件。", "Hand in one file.").WithField("/file", "required", "一个文件", "one file")
	}
	return in, in.fill(form)
}

// ReadFile keeps the first limit bytes of a file and counts the rest.
func ReadFile(r io.Reader, limit int64) (body []byte, size int64, err error) {
	if body, err = io.ReadAll(io.LimitReader(r, limit)); err != nil {
		return nil, 0, err
	}
	rest, err := io.Copy(io.Discard, r)
	return body, int64(len(body)) + rest, err
}

func field(form map[string][]string, p *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(p, maxFieldBytes+1))
	if err != nil {
		return malformed(err)
	}
	if len(b) > maxFieldBytes {
		return malformed(errors.New("field " + p.FormName() + " is too long"))
	}
	form[p.FormName()] = append(form[p.FormName()], string(b))
	return nil
}

// fill reads the text fields. Fault Invalid with the members that cannot be read.
func (in *UploadInput) fill(form map[string][]string) error {
	f := fault.T("document.upload", fault.Invalid, "document.invalid", "有字段无法读取，请按提示修改。", "Some fields cannot be read; mend the members named.")
	one := func(name string) string {
		if v := form[name]; len(v) > 0 {
			return strings.TrimSpace(v[len(v)-1])
		}
		return ""
	}
	in.Type, in.Title, in.Number, in.Holder = one("type"), one("title"), one("number"), one("holder")
	in.Scope = Scope{Kind: one("scope"), IDs: words(form["scope_ids"])}
	if _, told := form["covers"]; told {
		in.Covers = words(form["covers"])
	}
	in.Classes = words(form["classes"])
	switch one("open_ended") {
	case "", "false":
	case "true":
		in.OpenEnded = true
	default:
		f.WithField("/open_ended", "document.not_boolean", "true 或 false", "true or false")
	}
	for name, into := range map[string]*time.Time{"valid_from": &in.ValidFrom, "expires_at": &in.ExpiresAt} {
		at, err := ParseDay(one(name), name == "expires_at")
		if err != nil {
			f.WithField("/"+name, "document.date_invalid", "日期（2027-01-31）或时间（RFC 3339）", "a date (2027-01-31) or an instant (RFC 3339)")
		}
		*into = at
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// words reads a list: repeated fields, commas, or a JSON list in one field.
func words(values []string) []string {
	out := []string{}
	for _, v := range values {
		var list []string
		if strings.HasPrefix(strings.TrimSpace(v), "[") && json.Unmarshal([]byte(v), &list) == nil {
			out = append(out, list...)
			continue
		}
		for w := range strings.SplitSeq(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				out = append(out, w)
			}
		}
	}
	return out
}

// ParseDay reads a date or an instant; "" is the zero time. A paper holds through
// its last day: as an end, a date means midnight behind it (UTC).
func ParseDay(s string, end bool) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return clock.Trim(at), inRange(at)
	}
	at, err := time.Parse(time.DateOnly, s)
	if err == nil && end {
		at = at.Add(clock.Day)
	}
	return at, errors.Join(err, inRange(at))
}

// inRange refuses years that no paper has and that instants cannot hold.
func inRange(at time.Time) error {
	if y := at.Year(); y < 1900 || y > 2999 {
		return errors.New("document: the year is out of range")
	}
	return nil
}

func malformed(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.T("document.upload", fault.TooLarge, "document.too_large", "上传内容太大，没有保存任何内容。", "The upload is too large. Nothing was kept.").
			With("limit", large.Limit).Because(err)
	}
	return fault.T("document.upload", fault.Malformed, "document.upload_broken", "上传中断或格式不是 multipart/form-data，没有保存任何内容，请重新上传。",
		"The upload broke off or is not multipart/form-data. Nothing was kept; please upload again.").Because(err)
}

// reviewerRoutes registers what the reviewer of a paper's case needs.
func (s *Service) reviewerRoutes(api *httpapi.API) {
	staff := identity.Staff(identity.Reviewer, identity.TrustSafety)
	httpapi.Raw(api, httpapi.Op{Method: http.MethodGet, Path: "/v1/review/papers/{document}/page", ID: "document.page", Tag: tag, Guard: staff,
		Summary: "The paper of a case, to be looked at; every look is logged", Response: &httpapi.Body{ContentType: "application/octet-stream"}},
		func(w http.ResponseWriter, r *http.Request) error {
			c, err := s.Page(r.Context(), r.PathValue("document"))
			if err != nil {
				return err
			}
			return send(w, c, true)
		})
	httpapi.Register(api, httpapi.Op{Method: http.MethodPut, Path: "/v1/review/papers/{document}", ID: "document.describe", Tag: tag, Guard: staff, IfMatch: true,
		Summary: "Set what stands on the paper: number, holder, validity"}, s.describeRoute)
}

type describeRequest struct {
	Document string `path:"document"`
	Body     struct {
		Number    string   `json:"number,omitempty" maxLength:"80"`
		Holder    string   `json:"holder,omitempty" maxLength:"200"`
		Covers    []string `json:"covers,omitempty"`
		Classes   []string `json:"classes,omitempty"`
		ValidFrom string   `json:"valid_from,omitempty" doc:"date or instant"`
		ExpiresAt string   `json:"expires_at,omitempty" doc:"last day or instant"`
		OpenEnded bool     `json:"open_ended,omitempty"`
	}
}

func (s *Service) describeRoute(ctx context.Context, in *describeRequest) (*oneAnswer, error) {
	said := Described{Number: in.Body.Number, Holder: in.Body.Holder, Covers: in.Body.Covers, Classes: in.Body.Classes, OpenEnded: in.Body.OpenEnded}
	var err, err2 error
	said.ValidFrom, err = ParseDay(in.Body.ValidFrom, false)
	said.ExpiresAt, err2 = ParseDay(in.Body.ExpiresAt, true)
	if err := errors.Join(err, err2); err != nil {
		return nil, fault.T("document.describe", fault.Invalid, "document.invalid", "日期无法读取。", "A date cannot be read.").
			WithField("/expires_at", "document.date_invalid", "日期（2027-01-31）或时间（RFC 3339）", "a date (2027-01-31) or an instant (RFC 3339)")
	}
	d, err := s.Describe(ctx, in.Document, said, func(version int64) error { return httpapi.Match(ctx, version) })
	if err != nil {
		return nil, err
	}
	return s.one(ctx, d, true), nil
}
