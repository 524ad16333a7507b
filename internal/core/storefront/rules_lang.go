package storefront

import "strings"

// chooseLang is the first wanted language that the site speaks, as the site
// writes it; English when none fits. A wanted value may be a tag or a whole
// Accept-Language list in the order of preference.
//
// Source: X-53.
func chooseLang(site []string, wanted ...string) string {
	for _, list := range wanted {
		for part := range strings.SplitSeq(list, ",") {
			tag, _, _ := strings.Cut(part, ";")
			if got := spoken(site, strings.ToLower(strings.TrimSpace(tag))); got != "" {
				return got
			}
		}
	}
	return "en"
}

// spoken finds the tag, else its base language, among the site's languages.
func spoken(site []string, tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	near := ""
	for _, s := range site {
		l := strings.ToLower(s)
		if l == tag {
			return s
		}
		if lb, _, _ := strings.Cut(l, "-"); near == "" && lb == base && base != "" {
			near = s
		}
	}
	return near
}
