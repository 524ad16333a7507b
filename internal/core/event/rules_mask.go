package event

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// masked stands for what is not kept.
const masked = "[masked]"

// personal are names of properties whose values are personal or typed by the
// buyer; they are never kept.
var personal = map[string]bool{
	"email": true, "e_mail": true, "mail": true, "phone": true, "mobile": true, "tel": true, "password": true, "first_name": true, "last_name": true,
	"firstname": true, "lastname": true, "full_name": true, "fullname": true, "username": true, "address": true, "street": true, "birthday": true, "birthdate": true, "ip": true,
	"ssn": true, "card": true, "card_number": true, "iban": true, "message": true, "text": true, "comment": true, "body": true, "note": true, "draft": true, "input": true,
	"typed": true, "typing": true, "token": true, "buyer_token": true, "avatar": true, "traits": true,
}

// addresses are names of properties that hold a page's address: what stands
// behind ? and # may say who somebody is.
var addresses = map[string]bool{"url": true, "referrer": true, "path": true, "href": true, "search": true, "image_url": true}

var (
	mailLike  = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]{2,}`)
	phoneLike = regexp.MustCompile(`(\+?\d[\d\-. ()]{7,}\d)`)
)

// maskText takes e-mail-like values out of a text, and telephone numbers out of
// what a buyer has searched for.
//
// Source: core-ports "Text being typed is never stored".
func maskText(name, v string) string {
	if strings.IndexByte(v, '@') >= 0 || strings.Contains(v, "%40") {
		v = mailLike.ReplaceAllString(strings.ReplaceAll(v, "%40", "@"), masked)
	}
	if name == "query" {
		v = phoneLike.ReplaceAllString(v, masked)
	}
	if addresses[name] {
		if i := strings.IndexAny(v, "?#"); i >= 0 {
			v = v[:i]
		}
	}
	return v
}

// looksLikeMail reports whether a text holds an e-mail address.
func looksLikeMail(s string) bool { return strings.IndexByte(s, '@') >= 0 && mailLike.MatchString(s) }

// mask takes what is personal out of properties, in place, and reports whether it
// found anything.
func mask(values map[string]any) bool {
	found := false
	for name, v := range values {
		key := strings.ToLower(name)
		if personal[key] {
			values[name], found = masked, true
			continue
		}
		clean, changed := maskValue(key, v)
		if changed {
			values[name], found = clean, true
		}
		if looksLikeMail(name) {
			delete(values, name)
			found = true
		}
	}
	return found
}

func maskValue(name string, v any) (any, bool) {
	switch x := v.(type) {
	case string:
		clean := maskText(name, x)
		return clean, clean != x
	case map[string]any:
		return x, mask(x)
	case []any:
		found := false
		for i := range x {
			clean, changed := maskValue(name, x[i])
			if changed {
				x[i], found = clean, true
			}
		}
		return x, found
	}
	return v, false
}

// decodeObject reads a JSON object and keeps numbers as they were written.
func decodeObject(raw []byte) (map[string]any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return map[string]any{}, nil
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	if out == nil {
		out = map[string]any{}
	}
	return out, nil
}

// keptObject is the text of properties that are kept as they came: without blanks,
// made anew only where something was taken out.
func keptObject(raw []byte, values map[string]any, changed bool) []byte {
	if changed || len(raw) == 0 || string(raw) == "null" || namesIn(raw) != entriesOf(values) { // behind a name given twice the first value could hide
		return encodeObject(values)
	}
	var b bytes.Buffer
	b.Grow(len(raw))
	if err := json.Compact(&b, raw); err != nil {
		return encodeObject(values)
	}
	return b.Bytes()
}

// namesIn is how many names stand in a JSON text: its colons outside strings.
func namesIn(raw []byte) int {
	n, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			n++
		}
	}
	return n
}

// entriesOf is how many names the values have at every depth.
func entriesOf(v any) int {
	n := 0
	switch x := v.(type) {
	case map[string]any:
		n = len(x)
		for _, inner := range x {
			n += entriesOf(inner)
		}
	case []any:
		for _, inner := range x {
			n += entriesOf(inner)
		}
	}
	return n
}

// encodeObject writes properties with sorted keys and nothing escaped for HTML.
func encodeObject(values map[string]any) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		return []byte("{}") // values came out of a JSON text
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// depthOf is how deep values are nested, and how many there are.
func depthOf(v any) (depth, count int) {
	each := func(inner any) {
		d, n := depthOf(inner)
		depth, count = max(depth, d), count+n
	}
	switch x := v.(type) {
	case map[string]any:
		for _, inner := range x {
			each(inner)
		}
		return depth + 1, count
	case []any:
		for _, inner := range x {
			each(inner)
		}
		return depth + 1, count
	}
	return 0, 1
}

// hasNUL looks for the one character that no database column takes.
func hasNUL(v any) bool {
	switch x := v.(type) {
	case string:
		return strings.IndexByte(x, 0) >= 0
	case map[string]any:
		for name, inner := range x {
			if hasNUL(name) || hasNUL(inner) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(x, hasNUL)
	}
	return false
}
