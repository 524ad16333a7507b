package policy

import (
	"bytes"
	"encoding/json"
)

// mergePatch lays an RFC 7396 merge patch over a JSON object. Members of the
// patch that are null take the key away, so that Build falls back to the default.
// The error says why the patch is no object, or which key it gives twice.
func mergePatch(target, patch []byte) ([]byte, error) {
	members, err := readObject(patch)
	if err != nil {
		return nil, err
	}
	old, err := readObject(target)
	if err != nil {
		old = nil // what is no object is replaced as a whole
	}
	merged := make(map[string]json.RawMessage, len(old)+len(members))
	for _, m := range old {
		merged[m.key] = m.raw
	}
	for _, m := range members {
		raw := bytes.TrimSpace(m.raw)
		switch {
		case string(raw) == "null":
			delete(merged, m.key)
		case len(raw) > 0 && raw[0] == '{':
			if merged[m.key], err = mergePatch(merged[m.key], raw); err != nil {
				return nil, err
			}
		default:
			merged[m.key] = raw
		}
	}
	return json.Marshal(merged)
}
