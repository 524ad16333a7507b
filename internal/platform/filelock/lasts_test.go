package filelock

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLasts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := Hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if !lasts(held) {
		t.Error("the file that is held is not there")
	}
	if err := os.Remove(path); err != nil || lasts(held) {
		t.Errorf("removed: %v, but it is there", err)
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
}
