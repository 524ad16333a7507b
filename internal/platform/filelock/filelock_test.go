package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
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
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if _, err := filelock.Hold(filepath.Join(path, "no", "folder")); err == nil || errors.Is(err, filelock.ErrHeld) {
		t.Errorf("no folder: %v", err)
	}
}

func TestRemoveAbandoned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a[b") // a pattern, if somebody took it for one
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mine, held, err := filelock.MakeFolder(dir, "work-")
	if err != nil {
		t.Fatal(err)
	}
	ended, lock, err := filelock.MakeFolder(dir, "work-")
	if err := errors.Join(err, lock.Close(), os.Mkdir(filepath.Join(dir, "other"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := filelock.RemoveAbandoned(dir, "work-"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{mine: true, ended: false, filepath.Join(dir, "other"): true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
}

func TestMakeFolder_is_never_taken_by_somebody_who_clears_up(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				_ = filelock.RemoveAbandoned(dir, "work-") // another one may be removing the same
				path, held, err := filelock.MakeFolder(dir, "work-")
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := os.Stat(path); err != nil {
					t.Errorf("taken while held: %v", err)
				}
				if err := held.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
