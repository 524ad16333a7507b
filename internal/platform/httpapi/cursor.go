package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"souk/internal/base/fault"
)

const macSize = 16

func (a *API) mac(purpose, scope string, payload []byte) []byte {
	h := hmac.New(sha256.New, a.cfg.Secret)
	for _, part := range [][]byte{[]byte(purpose), []byte(scope), payload} {
		sum := sha256.Sum256(part) // fixed length: parts cannot run into each other
		h.Write(sum[:])            //nolint:errcheck // a hash never fails
	}
	return h.Sum(nil)[:macSize]
}

// Cursor signs the sort key after which the next page starts. scope names list,
// filter and sort order: a cursor is of use only where it came from. No key
// gives "".
func (a *API) Cursor(scope string, after []string) string {
	if len(after) == 0 {
		return ""
	}
	b, err := json.Marshal(after)
	if err != nil {
		return "" // strings can always be written
	}
	return base64.RawURLEncoding.EncodeToString(append(a.mac("cursor", scope, b), b...))
}

// ReadCursor checks a cursor and returns its key; "" gives an empty one. Invalid
// "cursor.invalid" for one that was changed or belongs to another list.
func (a *API) ReadCursor(scope, cursor string) ([]string, error) {
	if cursor == "" {
		return []string{}, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= macSize || !hmac.Equal(raw[:macSize], a.mac("cursor", scope, raw[macSize:])) {
		return nil, fault.T("httpapi.ReadCursor", fault.Invalid, "cursor.invalid",
			"翻页标记无效，请从第一页重新开始。", "This page marker is not valid here. Start again at the first page.")
	}
	var after []string
	if err := json.Unmarshal(raw[macSize:], &after); err != nil {
		return nil, fault.Wrap("httpapi.ReadCursor", err)
	}
	return after, nil
}

// Page is the list body of a page: next is the sort key after its last item,
// empty on the last page.
func Page[T any](a *API, scope string, items []T, next []string) List[T] {
	if items == nil {
		items = []T{}
	}
	l := List[T]{Items: items}
	if len(next) > 0 {
		c := a.Cursor(scope, next)
		l.Next = &c
	}
	return l
}
