package policy

import (
	"reflect"
	"slices"
)

// Keys lists the dotted keys of a section's values, sorted: what Labels must
// name. A map is one key: its members are the operator's.
func Keys(s Section) []string {
	var out []string
	walk(reflect.ValueOf(s.Defaults()).Elem(), "", &out)
	slices.Sort(out)
	return out
}

func walk(v reflect.Value, key string, out *[]string) {
	if v.Kind() != reflect.Struct || isLeaf(v) {
		*out = append(*out, key)
		return
	}
	for name, i := range fieldsOf(v.Type()) {
		if key != "" {
			name = key + "." + name
		}
		walk(v.Field(i), name, out)
	}
}
