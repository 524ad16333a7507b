// Package webui carries the console's built pages inside the binary.
//
// It owns the embed and nothing else: what is served, under which headers and
// with which nonce is the HTTP wiring's business. The pages are written by
// "npm run build" in web/console into console_dist; they are not committed. The
// committed placeholder keeps "go build ./..." green on a machine without Node
// and says on screen how to build the console.
//
// Invariant: the file system of Console always has an index.html.
package webui
