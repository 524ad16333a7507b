// Package filelock holds a file against other processes. The system lets go of it
// when the process ends, however it ends.
package filelock

import (
	"errors"
	"os"
	"syscall"
)

// ErrHeld says that another process holds the file.
var ErrHeld = errors.New("filelock: another process holds it")

// Lasts reports whether the held file is still the one that others would find: it may
// have been removed just before it was held.
func Lasts(held *os.File) bool {
	there, err := os.Stat(held.Name())
	if err != nil {
		return false
	}
	own, err := held.Stat()
	return err == nil && os.SameFile(own, there)
}

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
