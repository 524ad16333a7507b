package webui_test

import (
	"io/fs"
	"strings"
	"testing"

	"souk/internal/app/webui"
)

// The server can always answer "/" and always finds where the nonce goes.
func TestConsole_index_names_the_nonce(t *testing.T) {
	t.Parallel()
	body, err := fs.ReadFile(webui.Console(), "index.html")
	if err != nil {
		t.Fatalf("index.html: %v", err)
	}
	if !strings.Contains(string(body), webui.NoncePlaceholder) {
		t.Fatalf("index.html does not contain %s", webui.NoncePlaceholder)
	}
}

// A built console brings its script and style as hashed files of its own origin.
func TestConsole_built_has_assets(t *testing.T) {
	t.Parallel()
	if !webui.Built() {
		if _, err := fs.Stat(webui.Console(), "assets"); err == nil {
			t.Fatal("assets without an index.html")
		}
		return
	}
	scripts, err := fs.Glob(webui.Console(), "assets/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("built console without scripts: %v, %v", scripts, err)
	}
}
