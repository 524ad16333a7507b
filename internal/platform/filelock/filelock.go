// Package filelock holds a file against other processes. The system lets go of it
// when the process ends, however it ends.
package filelock

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrHeld says that another process holds the file.
var ErrHeld = errors.New("filelock: another process holds it")

// Hold makes the file if there is none and holds it until it is closed. Errors:
// ErrHeld; what the system says. On a file system without locks nobody is kept out.
func Hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil, errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK):
		return f, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = ErrHeld
	}
	return nil, errors.Join(err, f.Close())
}

// folderLock is the file in a folder that its process holds.
const folderLock = "souk.lock"

// MakeFolder makes a folder in dir that RemoveAbandoned leaves alone until held is
// closed.
func MakeFolder(dir, prefix string) (path string, held *os.File, err error) {
	for {
		if path, err = os.MkdirTemp(dir, prefix); err != nil {
			return "", nil, err
		}
		held, err = Hold(filepath.Join(path, folderLock))
		if err == nil && lasts(held) {
			return path, held, nil
		}
		// Somebody took it for abandoned before it was held: try another one.
		if err == nil {
			err = held.Close()
		}
		if err != nil && !errors.Is(err, ErrHeld) && !errors.Is(err, fs.ErrNotExist) {
			return "", nil, errors.Join(err, os.RemoveAll(path))
		}
	}
}

// lasts reports whether the held file is still the one that others would find.
func lasts(held *os.File) bool {
	there, err := os.Stat(held.Name())
	if err != nil {
		return false
	}
	own, err := held.Stat()
	return err == nil && os.SameFile(own, there)
}

// RemoveAbandoned removes the folders of MakeFolder whose process has ended.
func RemoveAbandoned(dir, prefix string) error {
	files, err := os.ReadDir(dir)
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), prefix) {
			continue
		}
		path := filepath.Join(dir, f.Name())
		lock, holdErr := Hold(filepath.Join(path, folderLock))
		if holdErr != nil { // in use, or somebody else's
			continue
		}
		err = errors.Join(err, os.RemoveAll(path), lock.Close())
	}
	return err
}
