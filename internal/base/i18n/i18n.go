// Package i18n holds texts by language tag. Seller and operator texts exist in
// Chinese and English; buyer texts follow the site and fall back to English.
//
// Source: X-53.
package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The languages every seller and operator text must have.
const (
	ZH = "zh"
	EN = "en"
)

// Text maps BCP-47 tags to a text.
type Text map[string]string

// T is a text in Chinese and English.
func T(zh, en string) Text { return Text{ZH: zh, EN: en} }

// In returns the text for tag, for its base language, else in English, else in
// Chinese, else in the first language by tag; "" for no text at all.
func (t Text) In(tag string) string {
	tag = strings.ToLower(tag)
	if s, ok := t[tag]; ok {
		return s
	}
	base, _, _ := strings.Cut(tag, "-")
	if s, ok := t[base]; ok {
		return s
	}
	if s, ok := t[EN]; ok {
		return s
	}
	if s, ok := t[ZH]; ok {
		return s
	}
	for _, tag := range slices.Sorted(maps.Keys(t)) {
		return t[tag]
	}
	return ""
}

// Complete reports whether the text can be shown to sellers and operators.
func (t Text) Complete() bool { return t[ZH] != "" && t[EN] != "" }

// F formats each language's text with the same arguments (fmt verbs; write
// %[2]v where the order of a language differs).
func (t Text) F(args ...any) Text {
	out := make(Text, len(t))
	for tag, s := range t {
		out[tag] = fmt.Sprintf(s, args...)
	}
	return out
}

// Negotiate picks the first of supported that the Accept-Language header value
// asks for, by order of appearance; supported[0] when none fits.
func Negotiate(header string, supported ...string) string {
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		for _, s := range supported {
			if base == s {
				return s
			}
		}
	}
	if len(supported) == 0 {
		return EN
	}
	return supported[0]
}
