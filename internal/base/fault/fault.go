// Package fault is the one error type that crosses package borders.
//
// A fault says what kind of thing went wrong (for programs), carries a stable
// code (API), a message that is safe to show and says what to do, and the
// underlying error, which is only logged.
package fault

import (
	"errors"
	"fmt"
	"strings"

	"souk/internal/base/i18n"
)

// Kind classifies a fault; every edge (HTTP, job, command line) maps it to its
// own answer.
type Kind string

// The kinds, in the order in which an edge should prefer them.
const (
	Invalid         Kind = "invalid"         // the input cannot be accepted as it is (422)
	Malformed       Kind = "malformed"       // the input cannot even be read (400)
	TooLarge        Kind = "too_large"       // more bytes than any attempt may have (413)
	NotFound        Kind = "not_found"       // absent, or of another store (404)
	Conflict        Kind = "conflict"        // the state does not allow it now (409)
	Stale           Kind = "stale"           // If-Match does not match any more (412)
	MissingMatch    Kind = "missing_match"   // If-Match is required (428)
	Forbidden       Kind = "forbidden"       // known, but not allowed (403)
	Unauthenticated Kind = "unauthenticated" // nobody we know (401)
	Insufficient    Kind = "insufficient"    // not enough money, coins or quota (409)
	Limited         Kind = "limited"         // too many, try later (429)
	Unavailable     Kind = "unavailable"     // a part we need is away (503)
	Internal        Kind = "internal"        // our mistake (500)
)

// Field is one refused member of an input.
type Field struct {
	Pointer string    // JSON pointer (RFC 6901) of the member
	Code    string    // stable
	Message i18n.Text // what is wrong
}

// Fix is the way out that a screen offers as a button.
type Fix struct {
	Label  i18n.Text
	Href   string
	Method string // of HTTP; "" leads to a page
}

// Fault is an error with a kind, a stable code and a safe message.
type Fault struct {
	Op      string         // package.Verb, for the log
	Kind    Kind           // class
	Code    string         // stable, e.g. "eligibility.not_met"; API
	Msg     i18n.Text      // safe to show: what happened, what to do
	Fields  []Field        // refused members, if the input is at fault
	Fix     *Fix           // a way forward, if there is one
	Extra   map[string]any // extension members of the problem (criteria, findings)
	Retry   int            // seconds after which trying again makes sense, 0 = unknown
	wrapped error
}

// E makes a fault. msg is English and safe to show; use Text for both languages.
func E(op string, kind Kind, code string, err error, msg string) *Fault {
	return &Fault{Op: op, Kind: kind, Code: code, Msg: i18n.Text{"en": msg}, wrapped: err}
}

// T makes a fault whose message exists in Chinese and English.
func T(op string, kind Kind, code string, zh, en string) *Fault {
	return &Fault{Op: op, Kind: kind, Code: code, Msg: i18n.Text{"zh": zh, "en": en}}
}

// Wrap adds an operation to err and keeps kind, code and message; an error that
// is no fault becomes Internal. Wrap of nil is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		c := *f
		c.Op = op + ": " + f.Op
		return &c
	}
	return &Fault{Op: op, Kind: Internal, Code: "internal", Msg: internalText(), wrapped: err}
}

func internalText() i18n.Text {
	return i18n.Text{
		"zh": "系统内部出错，您的数据没有丢失，请稍后重试。",
		"en": "Something went wrong on our side. Nothing was lost; please try again.",
	}
}

// Because keeps the underlying error for the log.
func (f *Fault) Because(err error) *Fault { f.wrapped = err; return f }

// With adds an extension member to the problem document.
func (f *Fault) With(key string, value any) *Fault {
	if f.Extra == nil {
		f.Extra = map[string]any{}
	}
	f.Extra[key] = value
	return f
}

// WithFix adds the way forward.
func (f *Fault) WithFix(label i18n.Text, href, method string) *Fault {
	f.Fix = &Fix{Label: label, Href: href, Method: method}
	return f
}

// WithField adds a refused member, with what it should be in Chinese and English.
func (f *Fault) WithField(pointer, code, zh, en string) *Fault {
	return f.WithFieldText(pointer, code, i18n.T(zh, en))
}

// WithFieldText adds a refused member.
func (f *Fault) WithFieldText(pointer, code string, message i18n.Text) *Fault {
	f.Fields = append(f.Fields, Field{Pointer: pointer, Code: code, Message: message})
	return f
}

// Error is the text for the log, never for a user.
func (f *Fault) Error() string {
	parts := []string{f.Op, string(f.Kind), f.Code, f.Msg.In("en")}
	if f.wrapped != nil {
		parts = append(parts, fmt.Sprintf("(%v)", f.wrapped))
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the underlying error.
func (f *Fault) Unwrap() error { return f.wrapped }

// KindOf returns the kind of err; Internal for an error that is no fault, ""
// for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// CodeOf returns the stable code of err, "" when it has none.
func CodeOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// As returns err as a fault; any other error becomes Internal.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Op: "unknown", Kind: Internal, Code: "internal", Msg: internalText(), wrapped: err}
}
