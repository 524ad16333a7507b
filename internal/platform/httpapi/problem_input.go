package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// inputRule turns one message of the input check into a stable code and a text
// in both languages.
type inputRule struct {
	match *regexp.Regexp
	code  string
	text  i18n.Text // with the match's groups as arguments
}

func rule(pattern, code, zh, en string) inputRule {
	return inputRule{regexp.MustCompile("^" + pattern + "$"), code, i18n.T(zh, en)}
}

// inputRules name the messages of huma's validation package; a test holds them
// against its list.
var inputRules = []inputRule{
	rule(`expected required property (.+) to be present`, "required", "缺少必填项 %s。", "%s is missing."),
	rule(`required (\w+) parameter is missing`, "required", "缺少必填参数（%s）。", "This %s parameter is required."),
	rule(`expected property (.+) to be present when (.+) is present`, "required", "有 %[2]s 时必须有 %[1]s。", "%s is needed when %s is given."),
	rule(`unexpected property`, "unknown", "没有这个字段。", "There is no such member."),
	rule(`unknown query parameter`, "unknown", "没有这个参数。", "There is no such parameter."),
	rule(`expected length >= (\d+)`, "too_short", "至少需要 %s 个字符。", "At least %s characters are needed."),
	rule(`expected length <= (\d+)`, "too_long", "最多 %s 个字符。", "At most %s characters are allowed."),
	rule(`expected array length >= (\d+)`, "too_few", "至少需要 %s 项。", "At least %s entries are needed."),
	rule(`expected array length <= (\d+)`, "too_many", "最多 %s 项。", "At most %s entries are allowed."),
	rule(`expected object with at least (\d+) properties`, "too_few", "至少需要 %s 个字段。", "At least %s members are needed."),
	rule(`expected object with at most (\d+) properties`, "too_many", "最多 %s 个字段。", "At most %s members are allowed."),
	rule(`expected array items to be unique`, "duplicate", "不能有重复项。", "Entries must differ from each other."),
	rule(`expected number >= (.+)`, "too_small", "不能小于 %s。", "The value must be at least %s."),
	rule(`expected number > (.+)`, "too_small", "必须大于 %s。", "The value must be more than %s."),
	rule(`expected number <= (.+)`, "too_large", "不能大于 %s。", "The value must be at most %s."),
	rule(`expected number < (.+)`, "too_large", "必须小于 %s。", "The value must be less than %s."),
	rule(`expected number to be a multiple of (.+)`, "not_multiple", "必须是 %s 的倍数。", "The value must be a multiple of %s."),
	rule(`expected value to be one of "(.*)"`, "not_one_of", "只能是：%s。", "It must be one of: %s."),
	rule(`expected string to match pattern (.+)`, "bad_format", "格式不正确（%s）。", "The format is not right (%s)."),
	rule(`expected string to be (.+?)(?:: .*)?`, "bad_format", "格式不正确（%s）。", "It must be a valid %s."),
	rule(`expected (duration)(?:: .*)?`, "bad_format", "格式不正确（%s）。", "It must be a valid %s."),
	rule(`expected (boolean|number|integer|string|array|object)`, "bad_type", "类型应为 %s。", "It must be of type %s."),
	rule(`expected at most one value, but received multiple values`, "too_many", "只能有一个值。", "Only one value is allowed."),
	rule(`invalid (\w+).*`, "bad_format", "格式不正确（%s）。", "It is not a valid %s."),
}

// inputText gives code and text of a message; text that is not known is shown as
// it is, without the value that was sent.
func inputText(message, lang string) (code, text string) {
	for _, r := range inputRules {
		m := r.match.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		args := make([]any, 0, len(m)-1)
		for _, g := range m[1:] {
			args = append(args, g)
		}
		t := r.text.In(lang)
		if len(args) > 0 {
			t = fmt.Sprintf(t, args...)
		}
		return r.code, t
	}
	return "invalid", message
}

var (
	indexPart = regexp.MustCompile(`\[(\d+)\]`)
	missing   = regexp.MustCompile(`^expected required property (.+) to be present$`)
)

// pointer is the JSON pointer of a place in the body ("/title"); other places
// keep their name ("query.limit", "path.id").
func pointer(location, message string) string {
	rest, ok := strings.CutPrefix(location, "body")
	if !ok {
		return location
	}
	p := strings.ReplaceAll(indexPart.ReplaceAllString(rest, "/$1"), ".", "/")
	if m := missing.FindStringSubmatch(message); m != nil {
		p += "/" + m[1]
	}
	return p
}

// inputProblem turns what huma found wrong with a request into a problem.
func inputProblem(s *scope, e *huma.ErrorModel) *Problem {
	status, code, msg := e.Status, "request.invalid", i18n.T("请求中有不被接受的内容，请按 errors 逐项修改。", "Some of the request is not accepted; mend what errors lists.")
	switch e.Status {
	case http.StatusBadRequest:
		code, msg = "request.malformed", i18n.T("请求内容无法读取，请检查 JSON 格式。", "The body cannot be read; check that it is valid JSON.")
	case http.StatusRequestTimeout:
		code, msg = "request.timeout", i18n.T("请求内容传输过慢，请重试。", "The body arrived too slowly; please try again.")
	case http.StatusRequestEntityTooLarge:
		code, msg = "request.too_large", tooLarge(0).Msg
	case http.StatusUnsupportedMediaType:
		code, msg = "request.content_type", i18n.T("不支持该内容类型，请使用 application/json。", "This content type is not supported; send application/json.")
	case http.StatusNotAcceptable:
		code, msg = "request.not_acceptable", i18n.T("只能以 JSON 回答。", "The answer is only available as JSON.")
	case http.StatusInternalServerError:
		code, msg = "internal", fault.As(errors.New(e.Detail)).Msg
	}
	p := newProblem(s, status, code, msg.In(s.lang))
	p.cause = errors.New(e.Detail)
	if status >= 500 {
		return p
	}
	for _, d := range e.Errors {
		if d == nil {
			continue
		}
		c, text := inputText(d.Message, s.lang)
		p.Errors = append(p.Errors, Field{Pointer: pointer(d.Location, d.Message), Code: c, Message: text})
	}
	return p
}

func tooLarge(limit int64) *fault.Fault {
	f := fault.T("httpapi.body", fault.TooLarge, "request.too_large", "请求内容过大。", "The request is too large.")
	if limit > 0 {
		f = f.With("limit_bytes", limit)
	}
	return f
}
