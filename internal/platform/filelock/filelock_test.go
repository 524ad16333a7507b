package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"souk/internal/platform/filelock"
)

func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := filelock.Hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := filelock.Hold(path); !errors.Is(err, filelock.ErrHeld) {
		t.Errorf("held: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := filelock.Hold(path)
	if err != nil {
		t.Fatalf("free again: %v", err)
	}
	if !filelock.Lasts(again) {
		t.Error("the file that is held is not there")
	}
	if err := os.Remove(path); err != nil || filelock.Lasts(again) {
		t.Errorf("removed: %v, but it is there", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if _, err := filelock.Hold(filepath.Join(path, "no", "folder")); err == nil || errors.Is(err, filelock.ErrHeld) {
		t.Errorf("no folder: %v", err)
	}
}
