package document

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"slices"
)

// activeNames are the names in a PDF that run, hide or lock something. Names in
// compressed object streams are not seen: the store gets papers back as attachments
// only.
var activeNames = []string{"JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "Encrypt"}

// noAttachments is the empty list of attachments that printers of PDFs write, ours
// too: a letter from a template comes back as it is.
var noAttachments = regexp.MustCompile(`^\s*<<\s*/Names\s*\[\s*\]\s*>>`)

// action is what an action of a PDF says that it is, also where no reader of the file
// from its beginning would look: a table at its end may point anywhere.
var action = regexp.MustCompile(`/S[\x00\s]*(?:%[^\r\n]*[\x00\s]+)*/(JavaScript|Launch)(?:[\x00\s%/()<>\[\]{}]|$)`)

// hexName is a character of a PDF name written as #xx.
var hexName = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

func active(mediaType string, b []byte) string {
	if mediaType != typePDF {
		return ""
	}
	if name := activeName(b); name != "" {
		return "/" + name
	}
	if m := action.FindSubmatch(plainName(b)); m != nil {
		return "/" + string(m[1])
	}
	return ""
}

// plainName writes the characters out that a name has as #xx.
func plainName(b []byte) []byte {
	return hexName.ReplaceAllFunc(b, func(x []byte) []byte {
		c, err := hex.DecodeString(string(x[1:]))
		if err != nil {
			return x
		}
		return c
	})
}

// activeName is the first active name of a PDF, read from its beginning: comments,
// texts and streams (pictures and fonts) hold none.
//
// Source: ISO 32000-1, 7.2 and 7.3.
func activeName(b []byte) string {
	afterDictionary := false
	for at := 0; at < len(b); {
		was := afterDictionary
		afterDictionary = false
		switch c := b[at]; {
		case c == '%':
			at, afterDictionary = until(b, at, "\r\n"), was
		case c == '(':
			at = textEnd(b, at)
		case bytes.HasPrefix(b[at:], []byte("<<")):
			at += 2
		case c == '<':
			at = until(b, at, ">") + 1
		case bytes.HasPrefix(b[at:], []byte(">>")):
			at, afterDictionary = at+2, true
		case c == '/':
			end := until(b, at+1, delimiters)
			name := string(plainName(b[at+1 : end]))
			if slices.Contains(activeNames, name) && (name != "EmbeddedFiles" || !noAttachments.Match(b[end:])) {
				return name
			}
			at = end
		case was && bytes.HasPrefix(b[at:], []byte("stream")):
			n := bytes.Index(b[at:], []byte("endstream"))
			if n < 0 {
				return ""
			}
			at += n + len("endstream")
		default:
			at, afterDictionary = at+1, was && bytes.IndexByte([]byte(spaces), c) >= 0
		}
	}
	return ""
}

const (
	spaces     = "\x00\t\n\f\r "
	delimiters = spaces + "()<>[]{}/%"
)

// until is where one of the characters stands next, or the end.
func until(b []byte, at int, any string) int {
	if n := bytes.IndexAny(b[at:], any); n >= 0 {
		return at + n
	}
	return len(b)
}

// textEnd is behind the text literal that begins here.
func textEnd(b []byte, at int) int {
	for depth := 0; at < len(b); at++ {
		switch b[at] {
		case '\\':
			at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return len(b)
}
