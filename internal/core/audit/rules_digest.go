package audit

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
)

// canonical writes v as JSON with sorted keys, numbers by their text, no HTML
// escapes and no blanks; nil is "".
func canonical(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	if string(raw) == "null" {
		return "", nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var plain any
	if err := dec.Decode(&plain); err != nil {
		return "", err
	}
	return encode(plain)
}

func encode(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// digestOf is SHA-256(salt ‖ canonical JSON of the row without salt and digest).
func digestOf(r Row) (string, error) {
	salt, err := hex.DecodeString(r.Salt)
	if err != nil {
		return "", err
	}
	text, err := encode(map[string]any{
		"id": r.ID, "store": r.StoreID, "subject": r.Subject, "action": r.Action,
		"actor_kind": r.ActorKind, "actor_id": r.ActorID, "actor_name": r.ActorName, "actor_role": r.ActorRole,
		"reason": r.Reason, "policy_version": r.PolicyVersion, "before": r.Before, "after": r.After,
		"at_us": r.At.UnixMicro(), "machine_at_us": r.MachineAt.UnixMicro(),
	})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(salt, text...))
	return hex.EncodeToString(sum[:]), nil
}

// Verify reports whether the row's digest fits the row.
//
// Source: X-52.
func Verify(r Row) bool {
	d, err := digestOf(r)
	return err == nil && len(r.Salt) == 2*saltBytes && subtle.ConstantTimeCompare([]byte(d), []byte(r.Digest)) == 1
}

const saltBytes = 16
