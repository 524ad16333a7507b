package policy

import "slices"

// Document is the policy in force at an instant: typed sections and the version
// that verdicts name. It is immutable.
type Document struct {
	Version    string // "2.4-1a2b3c4d": guideline label and the digest of the whole document
	Guidelines string // "2.4": the label alone
	sections   map[string]any
	canonical  []byte
}

// Get returns the typed value of a section; it panics when the section was not
// registered, which wiring rules out. T is the pointee: Get[video.Policy](doc, "video").
func Get[T any](d Document, section string) T {
	v, ok := d.sections[section].(*T)
	if !ok {
		panic("policy: section " + section + " is not registered with this type")
	}
	return *v
}

// Canonical is the whole document as canonical JSON: every key present, keys
// sorted, no blanks. The version's digest is taken over these bytes.
func (d Document) Canonical() []byte { return slices.Clone(d.canonical) }
