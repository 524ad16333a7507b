package webui

import (
	"embed"
	"io/fs"
)

// NoncePlaceholder is the text in index.html that the server replaces with the
// nonce of the answer's Content-Security-Policy, once per answer.
const NoncePlaceholder = "__CSP_NONCE__"

//go:embed all:console_dist
var files embed.FS

// Console is the root of the console's static files: index.html and assets/.
// Files below assets/ have their content's hash in the name, so they may be
// cached for ever; index.html may not. When the console was not built the only
// page is the placeholder, served as index.html.
func Console() fs.FS {
	sub, err := fs.Sub(files, "console_dist")
	if err != nil {
		return files // the name is a constant that the embed directive checks
	}
	if _, err := fs.Stat(sub, "index.html"); err != nil {
		return placeholder{sub}
	}
	return sub
}

// Built reports whether the binary carries the built console.
func Built() bool {
	_, err := fs.Stat(files, "console_dist/index.html")
	return err == nil
}

// placeholder answers index.html with the committed page.
type placeholder struct{ fs.FS }

// Open implements fs.FS.
func (p placeholder) Open(name string) (fs.File, error) {
	if name == "index.html" {
		name = "placeholder.html"
	}
	return p.FS.Open(name)
}
