package blob

import (
	"strings"

	"souk/internal/base/fault"
)

// Bounds of a key.
const (
	maxKey   = 400
	maxDepth = 12
)

// checkKey accepts "part/part/…" of letters, digits, dot, dash and underscore,
// where no part begins with a dot: no way out of the folder, no hidden file, no
// name that another system reads differently.
func checkKey(key string) error {
	parts := strings.Split(key, "/")
	ok := key != "" && len(key) <= maxKey && len(parts) <= maxDepth
	for _, p := range parts {
		ok = ok && p != "" && p[0] != '.' && len(p) <= 200 && strings.Trim(p, alphabet) == ""
	}
	if !ok {
		return fault.T("blob.key", fault.Invalid, "storage.key", "文件键无效。", "This is not a valid file key.")
	}
	return nil
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
