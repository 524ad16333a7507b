package document

import (
	"time"

	"souk/internal/base/i18n"
	"souk/internal/platform/pdf"
)

// Template is a paper that the backend writes, for download and for signing.
// Packages that ask for such a paper give it.
//
// Source: V-37, X-18.
type Template struct {
	Name   string // in paths: "shooting-authorisation"
	Type   string // of the paper that it makes
	Label  i18n.Text
	Fields []Field
	// Consent is what the signer agrees to, in both languages.
	Consent i18n.Text
	// Covers tells what a filled one authorises; nil for nothing.
	Covers func(values map[string]string) []string
	// Compose writes the body; a value that is not there is to be left blank for a
	// pen. It is pure: equal fills give equal blocks.
	Compose func(f Fill) []pdf.Block
}

// Field is a blank of a template.
type Field struct {
	Name     string
	Label    i18n.Text
	Required bool
	Flag     bool // a box to tick: "true" or ""
	Max      int  // characters; 0 means 200
}

// Fill is what a template is written with.
type Fill struct {
	Blank     bool              `json:"blank,omitempty"` // for download: lines instead of values
	ID        string            `json:"id"`
	StoreName string            `json:"store_name"`
	LegalName string            `json:"legal_name"`
	Values    map[string]string `json:"values"`
	Products  []string          `json:"products"` // titles of the products in scope
	At        time.Time         `json:"at"`
	Until     time.Time         `json:"until,omitzero"`
}

// Value is a filled blank, or a line to write on.
func (f Fill) Value(name string) string {
	if v := f.Values[name]; v != "" || !f.Blank {
		return v
	}
	return Line
}

// Line is where a pen writes.
const Line = "______________________________"
