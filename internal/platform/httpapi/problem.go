package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/platform/sqldb"
)

// Problem is the body of every error answer.
//
// Source: RFC 9457; design "API manners".
type Problem struct {
	_        struct{} `json:"-" additionalProperties:"true"`
	Type     string   `json:"type" doc:"URI of the kind of problem, made from the code" example:"urn:souk:problem:not_found"`
	Title    string   `json:"title" doc:"the class of problem, in the reader's language"`
	Status   int      `json:"status" doc:"HTTP status" example:"404"`
	Detail   string   `json:"detail" doc:"what happened and what to do, in the reader's language"`
	Instance string   `json:"instance" doc:"path of the request"`
	Code     string   `json:"code" doc:"stable code; new ones may be added" example:"not_found"`
	Errors   []Field  `json:"errors,omitempty" doc:"the refused members of the request"`
	Fix      *Fix     `json:"fix,omitempty" doc:"the way out that a screen offers as a button"`
	TraceID  string   `json:"trace_id" doc:"names this request in the server's log"`

	extra   map[string]any // further members: criteria, findings …
	headers http.Header
	cause   error
}

// Field is one refused member of a request.
type Field struct {
	Pointer string `json:"pointer" doc:"JSON pointer (RFC 6901) of the member"`
	Code    string `json:"code" doc:"stable code"`
	Message string `json:"message" doc:"what is wrong, in the reader's language"`
}

// Fix is the way out that a screen offers as a button.
type Fix struct {
	Label  string `json:"label"`
	Href   string `json:"href"`
	Method string `json:"method,omitempty"`
}

// Error is the text for the log.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// Unwrap gives the error behind the problem.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers of the answer.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of RFC 9457 whatever was asked for.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// MarshalJSON writes the members and the extension members.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	b, err := json.Marshal((*plain)(p))
	if err != nil || len(p.extra) == 0 {
		return b, err
	}
	own := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &own); err != nil {
		return nil, err
	}
	all := make(map[string]any, len(own)+len(p.extra))
	for k, v := range p.extra {
		all[k] = v
	}
	for k, v := range own {
		all[k] = v
	}
	return json.Marshal(all)
}

// statusOf maps the kinds of faults to HTTP.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict, fault.Insufficient:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.MissingMatch:
		return http.StatusPreconditionRequired
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

var titles = map[int]i18n.Text{
	400: i18n.T("请求无法读取", "The request cannot be read"),
	401: i18n.T("需要登录", "Sign in first"),
	403: i18n.T("没有权限", "Not allowed"),
	404: i18n.T("没有找到", "Not found"),
	405: i18n.T("不支持该方法", "Method not allowed"),
	406: i18n.T("无法提供所要求的格式", "Not acceptable"),
	408: i18n.T("请求超时", "The request took too long"),
	409: i18n.T("与当前状态冲突", "Conflict"),
	412: i18n.T("内容已被他人更改", "Changed meanwhile"),
	413: i18n.T("内容过大", "Too large"),
	415: i18n.T("不支持该内容类型", "Unsupported content type"),
	421: i18n.T("主机名不被接受", "Unknown host name"),
	422: i18n.T("内容未被接受", "Not accepted"),
	428: i18n.T("缺少 If-Match", "If-Match is missing"),
	429: i18n.T("请求过于频繁", "Too many requests"),
	500: i18n.T("系统内部出错", "Internal error"),
	503: i18n.T("服务暂时不可用", "Not available right now"),
}

func title(status int, lang string) string {
	if t, ok := titles[status]; ok {
		return t.In(lang)
	}
	return http.StatusText(status)
}

// problemOf turns any error into the problem that the reader gets, and notes it
// for the log.
func problemOf(ctx context.Context, err error) *Problem {
	s := scopeOf(ctx)
	var p *Problem
	if !errors.As(err, &p) {
		f := asFault(err)
		p = newProblem(s, statusOf(f.Kind), f.Code, f.Msg.In(s.lang))
		p.extra, p.cause = f.Extra, err
		if f.Fix != nil {
			p.Fix = &Fix{f.Fix.Label.In(s.lang), f.Fix.Href, f.Fix.Method}
		}
		for _, field := range f.Fields {
			p.Errors = append(p.Errors, Field{field.Pointer, field.Code, field.Message.In(s.lang)})
		}
		if f.Retry > 0 {
			p.headers.Set("Retry-After", strconv.Itoa(f.Retry))
		}
	}
	s.code, s.err = p.Code, err
	return p
}

// asFault is the fault behind err; a context that ended is no mistake of ours.
func asFault(err error) *fault.Fault {
	f := fault.As(err)
	if f.Kind != fault.Internal {
		return f
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fault.T("httpapi", fault.Unavailable, "request.timeout", "处理超时，请重试。", "This took too long. Please try again.").Because(err)
	case errors.Is(err, context.Canceled):
		return fault.T("httpapi", fault.Unavailable, sqldb.CodeCancelled, "请求已取消。", "The request was cancelled.").Because(err)
	}
	return f
}

func newProblem(s *scope, status int, code, detail string) *Problem {
	p := &Problem{Type: "urn:souk:problem:" + code, Title: title(status, s.lang), Status: status, Detail: detail,
		Instance: s.instance, Code: code, TraceID: s.trace, headers: http.Header{}}
	if status == http.StatusUnauthorized {
		p.headers.Set("WWW-Authenticate", `Bearer realm="souk"`)
	}
	if status == http.StatusServiceUnavailable {
		p.headers.Set("Retry-After", "2")
	}
	return p
}

// WriteError answers with the problem of err. Handlers return their errors
// instead; it is for code that answers outside of an operation.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	h := w.Header()
	for k, v := range p.headers {
		h[k] = v
	}
	h.Del("Content-Length")
	h.Del("ETag")
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", scopeOf(r.Context()).lang)
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	b, err := json.Marshal(p)
	if err != nil {
		b = []byte(`{"status":500,"code":"internal"}`)
	}
	_, _ = w.Write(append(b, '\n')) // the client may be gone
}
