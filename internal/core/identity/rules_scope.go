package identity

import (
	"regexp"
	"slices"
	"strings"

	"souk/internal/base/fault"
)

// A scope is AREA:read or AREA:write; write includes read. The area is the part
// of the path that names the resource (videos, products, tools, review …), or *
// for all of them.
//
// Source: X-55.
var scopePattern = regexp.MustCompile(`^(\*|[a-z][a-z_-]{0,39}):(read|write)$`)

const maxScopes = 50

// checkScopes refuses scopes that are none.
func checkScopes(op string, scopes []string) error {
	if len(scopes) > maxScopes || slices.ContainsFunc(scopes, func(s string) bool { return !scopePattern.MatchString(s) }) {
		return fault.T(op, fault.Invalid, "key.scopes",
			"权限范围写作“资源:read”或“资源:write”，例如 videos:read 或 *:read。",
			"A scope is written resource:read or resource:write, such as videos:read or *:read.").
			WithField("/scopes", "key.scopes", "resource:read 或 resource:write", "resource:read or resource:write")
	}
	return nil
}

// allows reports whether scopes (none = everything) cover an area and verb.
func allows(scopes []string, area, verb string) bool {
	if len(scopes) == 0 {
		return true
	}
	for _, s := range scopes {
		a, v, _ := strings.Cut(s, ":")
		if (a == "*" || a == area) && (v == "write" || v == verb) {
			return true
		}
	}
	return false
}

// covers reports whether have allows everything that want allows.
func covers(have, want []string) bool {
	if len(have) == 0 {
		return true
	}
	if len(want) == 0 {
		want = []string{"*:write"}
	}
	for _, w := range want {
		area, verb, _ := strings.Cut(w, ":")
		if area == "*" {
			if !slices.Contains(have, "*:write") && !slices.Contains(have, w) {
				return false
			}
			continue
		}
		if !allows(have, area, verb) {
			return false
		}
	}
	return true
}

// scopeOf is the scope that a request needs: of /v1/stores/{store}/videos/{id}
// the area is videos, of /v1/review/cases it is review, of /v1/stores/{store} it
// is stores. Who am I needs none.
func scopeOf(method, path string) (area, verb string) {
	verb = "write"
	if method == "GET" || method == "HEAD" {
		verb = "read"
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 0 && parts[0] == "v1" {
		parts = parts[1:]
	}
	switch {
	case len(parts) == 0:
		return "", verb
	case parts[0] == "stores" && len(parts) > 2:
		return parts[2], verb
	}
	return parts[0], verb
}
