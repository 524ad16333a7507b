package policy

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
)

// member is one key of a JSON object in the order of the file.
type member struct {
	key string
	raw json.RawMessage
}

var errDuplicate = errors.New("a key is given twice")

// readObject reads the members of a JSON object and refuses a key given twice,
// which encoding/json would silently let win.
func readObject(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	open, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, errors.New("an object {…} is expected")
	}
	var out []member
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, _ := tok.(string)
		if seen[key] {
			return nil, fmt.Errorf("%w: %q", errDuplicate, key)
		}
		seen[key] = true
		m := member{key: key}
		if err := dec.Decode(&m.raw); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("there is something after the object")
	}
	return out, nil
}

// overlay lays JSON over typed defaults and collects every mistake.
type overlay struct {
	mode     unknown
	problems []Problem
}

func (o *overlay) add(key string, msg i18n.Text) {
	o.problems = append(o.problems, Problem{Key: key, Message: msg})
}

func (o *overlay) unknown(key string, near []string) {
	if o.mode == dropUnknown {
		return
	}
	zh, en := "未知的参数。", "Unknown key."
	if n := nearest(key[strings.LastIndexByte(key, '.')+1:], near); n != "" {
		zh, en = zh+"您是否想写 "+n+"？", en+" Did you mean "+n+"?"
	}
	o.add(key, i18n.T(zh, en))
}

// document lays the top-level members over the sections.
func (o *overlay) document(doc *Document, members []member) {
	names := []string{GuidelinesKey}
	for name := range doc.sections {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, m := range members {
		if m.key == GuidelinesKey {
			o.value(reflect.ValueOf(&doc.Guidelines).Elem(), m.raw, m.key)
			continue
		}
		section, ok := doc.sections[m.key]
		if !ok {
			o.unknown(m.key, names)
			continue
		}
		o.value(reflect.ValueOf(section).Elem(), m.raw, m.key)
	}
}

// value lays raw over dst, which is addressable.
func (o *overlay) value(dst reflect.Value, raw json.RawMessage, key string) {
	if string(bytes.TrimSpace(raw)) == "null" {
		o.add(key, i18n.T("不能为 null；删除该键即使用默认值。", "null is not a value; leave the key out to use the default."))
		return
	}
	switch {
	case isLeaf(dst):
		o.leaf(dst, raw, key)
	case dst.Kind() == reflect.Struct:
		o.object(dst, raw, key)
	case dst.Kind() == reflect.Map && dst.Type().Key().Kind() == reflect.String:
		o.table(dst, raw, key)
	default:
		o.leaf(dst, raw, key)
	}
}

// isLeaf reports whether the type reads itself from JSON (durations, ratios,
// money).
func isLeaf(v reflect.Value) bool {
	p := v.Addr().Interface()
	if _, ok := p.(json.Unmarshaler); ok {
		return true
	}
	_, ok := p.(encoding.TextUnmarshaler)
	return ok
}

// leaf replaces a value as a whole.
func (o *overlay) leaf(dst reflect.Value, raw json.RawMessage, key string) {
	fresh := reflect.New(dst.Type())
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(fresh.Interface()); err != nil {
		o.add(key, wants(dst.Type(), raw))
		return
	}
	if holdsNull(dst.Type(), raw) { // which Go reads as an empty text
		o.add(key, i18n.T("列表中不能有 null。", "null is no entry of a list."))
		return
	}
	if r, ok := fresh.Interface().(*ratio.Ratio); ok {
		if back, err := ratio.Parse(r.String()); err != nil || back.Cmp(*r) != 0 {
			o.add(key, i18n.T("小数位过多，最多 12 位。", "Too many digits after the point; at most 12."))
			return
		}
	}
	dst.Set(fresh.Elem())
}

// holdsNull reports a list with a null in it.
func holdsNull(t reflect.Type, raw json.RawMessage) bool {
	var items []json.RawMessage
	if t.Kind() != reflect.Slice || json.Unmarshal(raw, &items) != nil {
		return false
	}
	return slices.ContainsFunc(items, func(item json.RawMessage) bool { return string(item) == "null" })
}

// object lays the members over the fields of a struct.
func (o *overlay) object(dst reflect.Value, raw json.RawMessage, key string) {
	members, err := readObject(raw)
	if err != nil {
		o.add(key, objectExpected(err))
		return
	}
	fields := fieldsOf(dst.Type())
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, m := range members {
		i, ok := fields[m.key]
		if !ok {
			o.unknown(key+"."+m.key, names)
			continue
		}
		o.value(dst.Field(i), m.raw, key+"."+m.key)
	}
}

// table lays the members over a map; keys that are not given keep their default.
func (o *overlay) table(dst reflect.Value, raw json.RawMessage, key string) {
	members, err := readObject(raw)
	if err != nil {
		o.add(key, objectExpected(err))
		return
	}
	merged := reflect.MakeMap(dst.Type())
	for it := dst.MapRange(); it.Next(); {
		merged.SetMapIndex(it.Key(), it.Value())
	}
	for _, m := range members {
		v := reflect.New(dst.Type().Elem()).Elem()
		before := len(o.problems)
		o.value(v, m.raw, key+"."+m.key)
		if len(o.problems) == before {
			merged.SetMapIndex(reflect.ValueOf(m.key).Convert(dst.Type().Key()), v)
		}
	}
	dst.Set(merged)
}

// validate runs the section's own checks and names the section in the keys.
func (o *overlay) validate(s Section, value any) {
	if s.Validate != nil {
		for _, p := range s.Validate(value) {
			key := s.Name + "." + p.Key
			if !slices.ContainsFunc(o.problems, func(q Problem) bool { return q.Key == key }) {
				o.add(key, p.Message)
			}
		}
	}
	o.lists(reflect.ValueOf(value).Elem(), s.Name)
}

// lists looks for lists of words in which one is empty or given twice.
func (o *overlay) lists(v reflect.Value, key string) {
	switch {
	case isLeaf(v):
	case v.Kind() == reflect.Struct:
		for name, i := range fieldsOf(v.Type()) {
			o.lists(v.Field(i), key+"."+name)
		}
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		for _, k := range v.MapKeys() {
			member := reflect.New(v.Type().Elem()).Elem() // a map's own cannot be addressed
			member.Set(v.MapIndex(k))
			o.lists(member, key+"."+k.String())
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		if slices.ContainsFunc(o.problems, func(q Problem) bool { return strings.HasPrefix(q.Key, key) }) {
			return // its section has said more of it
		}
		seen := map[string]bool{"": true}
		for i := range v.Len() {
			word := v.Index(i).String()
			if seen[word] {
				o.add(key, i18n.T("列表中有空项或重复项。", "An entry is empty or given twice."))
				return
			}
			seen[word] = true
		}
	}
}

func objectExpected(err error) i18n.Text {
	if errors.Is(err, errDuplicate) {
		return i18n.T("同一个键出现了两次。", "A key is given twice.")
	}
	return i18n.T("此处应为对象 {…}。", "An object {…} is expected here.")
}

// fieldsOf maps JSON names to field indexes.
func fieldsOf(t reflect.Type) map[string]int {
	out := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			out[name] = i
		}
	}
	return out
}
