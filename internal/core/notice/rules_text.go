package notice

import (
	"bytes"
	"encoding/json"
	"fmt"

	"souk/internal/base/i18n"
)

// keepArgs is the stored form of a text's arguments. It refuses what cannot be
// rendered again: floats, structures.
func keepArgs(args []any) (string, error) {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string, int, int64, int32:
			out[i] = v
		case i18n.Text:
			out[i] = map[string]string(v)
		case fmt.Stringer:
			out[i] = v.String()
		default:
			return "", fmt.Errorf("notice: argument %d is a %T; give a string, a whole number or an i18n.Text", i+1, a)
		}
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// readArgs is the opposite of keepArgs.
func readArgs(kept string) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader([]byte(kept)))
	dec.UseNumber()
	var raw []any
	if err := dec.Decode(&raw); err != nil {
		return nil, err
	}
	for i, a := range raw {
		switch v := a.(type) {
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			raw[i] = n
		case map[string]any:
			text := i18n.Text{}
			for tag, s := range v {
				text[tag], _ = s.(string)
			}
			raw[i] = text
		}
	}
	return raw, nil
}

// render fills the kind's text in every language it has.
func render(text i18n.Text, args []any) i18n.Text {
	out := make(i18n.Text, len(text))
	for tag, s := range text {
		local := make([]any, len(args))
		for i, a := range args {
			if t, ok := a.(i18n.Text); ok {
				a = t.In(tag)
			}
			local[i] = a
		}
		if len(local) == 0 {
			out[tag] = s
			continue
		}
		out[tag] = fmt.Sprintf(s, local...)
	}
	return out
}
