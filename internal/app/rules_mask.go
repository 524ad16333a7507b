package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// shownValue is what a payload may show as it is: ids, names of things in the
// program, times. Everything else may be somebody's words, address or secret.
var shownValue = regexp.MustCompile(`^([a-z]{2,5}_[0-9A-Za-z]{10,40}|[a-z][a-z0-9_.-]{0,39}|\d{4}-\d\d-\d\d(T[0-9:.+Z-]{4,20})?)?$`)

// maskedPayload is a job's payload with the texts in it hidden: members, ids and
// numbers stay, so that an operator sees what the job is about.
func maskedPayload(raw []byte) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		v = fmt.Sprintf("••• (%d)", len(raw))
	}
	out, err := json.Marshal(mask(v, 0))
	if err != nil {
		return json.RawMessage(`null`)
	}
	return out
}

// mask hides the texts of a value; what is deep or long is cut.
func mask(v any, depth int) any {
	const most = 20
	switch x := v.(type) {
	case string:
		if shownValue.MatchString(x) {
			return x
		}
		return fmt.Sprintf("••• (%d)", utf8.RuneCountInString(x))
	case map[string]any:
		if depth > 5 {
			return "…"
		}
		out := map[string]any{}
		for k, m := range x {
			out[k] = mask(m, depth+1)
		}
		return out
	case []any:
		if depth > 5 {
			return "…"
		}
		out := []any{}
		for i, m := range x {
			if i == most {
				out = append(out, fmt.Sprintf("… (%d)", len(x)-most))
				break
			}
			out = append(out, mask(m, depth+1))
		}
		return out
	}
	return v
}
