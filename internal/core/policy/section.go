package policy

import "souk/internal/base/i18n"

// Section is one part of the policy document. The package that owns the rules
// owns the section: its typed defaults, its checks and its labels.
//
// Source: G-0, parameters "policy document".
type Section struct {
	Name     string                    // key in the document, e.g. "video"
	Label    i18n.Text                 // what people call it
	Defaults func() any                // a fresh pointer to the typed value, filled with the defaults
	Validate func(value any) []Problem // value is what Defaults returns, decoded over
	Labels   map[string]i18n.Text      // by dotted key ("eligibility.min_level")
}

// Problem is one mistake in a policy document.
type Problem struct {
	Key     string    `json:"key" doc:"dotted key, section first"`
	Message i18n.Text `json:"message"`
}
