package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/base/fault"
)

// TestServe_a_second_one_on_the_same_folder_is_refused: it would delete the
// first one's uploads on their way in and take its sandbox key away.
func TestServe_a_second_one_on_the_same_folder_is_refused(t *testing.T) {
	dir := t.TempDir()
	first, err := lockData(dir)
	if err != nil {
		t.Fatal(err)
	}
	upload := filepath.Join(dir, "tmp", "souk-upload-1")
	if err := os.MkdirAll(upload, 0o700); err != nil {
		t.Fatal(err)
	}
	r := soukRun(t, nil, "serve", "--data", dir, "--addr", "127.0.0.1:0", "--sandbox")
	if r.code != exitRejected || !strings.Contains(r.err, "Another Souk is serving") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if _, err := os.Stat(upload); err != nil {
		t.Error("the refused server removed an upload of the first one")
	}
	if _, err := lockData(dir); fault.CodeOf(err) != "data.in_use" {
		t.Errorf("a second lock: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := lockData(dir)
	if err != nil {
		t.Fatalf("after the first one ended: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
