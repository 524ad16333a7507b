package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"souk/internal/base/i18n"
)

// Diff lists the keys that two documents hold differently, in the order of the
// sections, keys sorted. The members of tables are keys of their own.
//
// Source: X-66.
func Diff(sections []Section, before, after Document) []Difference {
	var out []Difference
	if before.Guidelines != after.Guidelines {
		out = append(out, Difference{Key: GuidelinesKey, Label: i18n.T("规范版本", "Guidelines"),
			Before: quoted(before.Guidelines), After: quoted(after.Guidelines)})
	}
	for _, s := range sections {
		old, fresh := leaves(before.sections[s.Name]), leaves(after.sections[s.Name])
		var keys []string
		for key := range old {
			keys = append(keys, key)
		}
		for key := range fresh {
			if _, known := old[key]; !known {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			if !bytes.Equal(old[key].raw, fresh[key].raw) {
				out = append(out, Difference{Key: s.Name + "." + key, Section: s.Name, Label: s.Labels[max(old[key].label, fresh[key].label)],
					Before: old[key].raw, After: fresh[key].raw})
			}
		}
	}
	return out
}

// leaf is a value with the key under which its section labels it.
type leaf struct {
	label string
	raw   json.RawMessage
}

func leaves(section any) map[string]leaf {
	out := map[string]leaf{}
	if section != nil {
		collect(reflect.ValueOf(section).Elem(), "", "", out)
	}
	return out
}

func collect(v reflect.Value, key, label string, out map[string]leaf) {
	join := func(name string) string {
		if key == "" {
			return name
		}
		return key + "." + name
	}
	switch {
	case v.CanAddr() && isLeaf(v):
	case v.Kind() == reflect.Struct && v.CanAddr():
		for name, i := range fieldsOf(v.Type()) {
			collect(v.Field(i), join(name), join(name), out)
		}
		return
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		for it := v.MapRange(); it.Next(); {
			member := reflect.New(v.Type().Elem()).Elem()
			member.Set(it.Value())
			out[join(it.Key().String())] = leaf{label, encoded(member)}
		}
		return
	}
	out[key] = leaf{label, encoded(v)}
}

// encoded is the value in its canonical JSON; policies are made of values that
// always can be written.
func encoded(v reflect.Value) json.RawMessage {
	b, err := canonical(v.Interface())
	if err != nil {
		panic("policy: a section holds what JSON cannot: " + err.Error())
	}
	return b
}

func quoted(s string) json.RawMessage {
	b, _ := json.Marshal(s)
	return b
}
