package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// MaxRow is the most bytes of one row: an order of a few thousand lines.
const MaxRow = 256 << 10

// Decode reads a row strictly: a member of another type or an unknown one is
// refused with its place. Faults Invalid "row.malformed", "field.type",
// "field.unknown".
//
// Source: issue 4 "changed types".
func Decode[T any](row json.RawMessage) (T, error) {
	var v T
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.DisallowUnknownFields()
	err := dec.Decode(&v)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err == nil {
		if t := bytes.TrimSpace(row); len(t) == 0 || t[0] != '{' {
			err = errNoObject
		}
	}
	if err == nil {
		return v, nil
	}
	return v, decodeFault(err, row)
}

var errNoObject = errors.New("not an object")

var unknownField = regexp.MustCompile(`unknown field "([^"]*)"`)

func decodeFault(err error, row json.RawMessage) error {
	const op = "ingest.Decode"
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		pointer := "/" + strings.ReplaceAll(wrong.Field, ".", "/")
		wants := wanted(wrong.Type)
		return fault.T(op, fault.Invalid, "field.type", "字段 "+pointer+" 的类型不对。", "The member "+pointer+" has another type than expected.").
			WithField(pointer, "field.type", "应为"+wants.In(i18n.ZH)+"，不是 "+wrong.Value, "takes "+wants.In(i18n.EN)+", not "+wrong.Value)
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return fault.T(op, fault.Invalid, "field.unknown", "未知字段："+m[1]+"。", "Unknown member: "+m[1]+".").
			WithField("/"+m[1], "field.unknown", "删去该字段，或改正名称", "leave it out, or mend its name")
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}
	if json.Valid(row) && !errors.As(err, &wrong) && !errors.Is(err, errNoObject) {
		return fault.T(op, fault.Invalid, "field.value", "有一个字段的值无法读取。", "A member has a value that cannot be read.").
			WithField("", "field.value", strings.TrimPrefix(err.Error(), "json: "), strings.TrimPrefix(err.Error(), "json: ")).Because(err)
	}
	return fault.T(op, fault.Invalid, "row.malformed", "该行不是有效的 JSON 对象。", "The row is not a JSON object.").
		WithField("", "row.malformed", "每行一个 JSON 对象", "one JSON object a row").Because(err)
}

func wanted(t reflect.Type) i18n.Text {
	if t == nil {
		return i18n.T("另一种类型", "another type")
	}
	switch t.Kind() {
	case reflect.String:
		return i18n.T("文字", "a string")
	case reflect.Bool:
		return i18n.T("true 或 false", "true or false")
	case reflect.Int, reflect.Int64:
		return i18n.T("整数", "a whole number")
	case reflect.Slice:
		return i18n.T("列表", "a list")
	case reflect.Map, reflect.Struct:
		return i18n.T("对象", "an object")
	}
	return i18n.T(t.String(), "a "+t.String())
}

// refusal is the verdict on a row that Apply refused.
func refusal(err error, id, lang string) Verdict {
	f := fault.As(err)
	v := Verdict{ID: id, Result: Refused, Code: f.Code, Message: f.Msg.In(lang)}
	for i, field := range f.Fields {
		if i == 0 {
			v.Pointer, v.Fix = field.Pointer, field.Message.In(lang)
			continue
		}
		v.Fix += "; " + field.Pointer + ": " + field.Message.In(lang)
	}
	return v
}

// refuses reports whether the error speaks of the row and not of the system.
func refuses(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden, fault.Insufficient:
		return true
	}
	return false
}

// idOf reads the id of a row for its verdict, whatever else is wrong with it.
func idOf(row json.RawMessage) string {
	var v struct {
		ID    any `json:"id"`
		Order any `json:"order"`
	}
	if json.Unmarshal(row, &v) != nil {
		return ""
	}
	for _, x := range []any{v.ID, v.Order} {
		if s, ok := x.(string); ok && len(s) <= 200 {
			return s
		}
	}
	return ""
}

func tooLarge() error {
	return fault.T("ingest.read", fault.Invalid, "row.too_large", "该行过大，上限为 256 KiB。", "The row is larger than 256 KiB.").
		WithField("", "row.too_large", "每行最多 262144 字节", "at most 262144 bytes a row")
}

// broken is the fault of a stream that ended in the middle of a batch.
func broken(err error) error {
	return fault.T("ingest.read", fault.Invalid, "batch.malformed", "数据不是有效的 JSON 数组，请发送数组、{\"items\":[…]} 或 JSONL。",
		`The body is not a JSON list: send a list, {"items":[…]} or JSON lines.`).Because(err)
}

func failed(lang string) Verdict {
	text := i18n.T("系统暂时无法保存该行，请稍后重发。", "The row could not be stored at the moment; send it again later.")
	return Verdict{Result: Refused, Code: "row.try_again", Message: text.In(lang)}
}
