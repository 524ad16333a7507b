package httpapi

import (
	"context"
	"strconv"
	"strings"

	"souk/internal/base/fault"
)

// ETag is the strong entity tag of a version.
func ETag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// Match compares the request's If-Match with the version that is stored:
// MissingMatch (428) without one, Stale (412) when it names another version.
func Match(ctx context.Context, version int64) error {
	const op = "httpapi.Match"
	header := scopeOf(ctx).ifMatch
	if header == "" {
		return missingMatch()
	}
	for tag := range strings.SplitSeq(header, ",") {
		if t := strings.TrimSpace(tag); t == "*" || t == ETag(version) {
			return nil
		}
	}
	return fault.T(op, fault.Stale, "match.stale", "内容已被他人更改，请刷新后合并您的修改。",
		"Somebody has changed this meanwhile. Load it again and merge your change.").With("etag", ETag(version))
}

func missingMatch() error {
	return fault.T("httpapi.Match", fault.MissingMatch, "match.missing", "请在 If-Match 中给出您所修改的版本（ETag）。",
		"Send If-Match with the ETag of the version that you are changing.")
}
