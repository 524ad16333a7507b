package app

import (
	"errors"
	"os"
	"path/filepath"

	"souk/internal/base/fault"
	"souk/internal/platform/filelock"
)

// dataLockFile marks the data folder of a running server.
const dataLockFile = "serve.lock"

// lockData keeps the data folder for this process until the file is closed or
// the process ends, however it ends: its folder for passing files is emptied at
// the start, which would take a second server's uploads away. Unavailable
// "data.in_use" when another server has it.
func lockData(dir string) (*os.File, error) {
	const op = "app.lockData"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.E(op, fault.Unavailable, "data.unusable", err, "The data folder "+dir+" cannot be made or used: "+err.Error())
	}
	f, err := filelock.Hold(filepath.Join(dir, dataLockFile))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fault.E(op, fault.Unavailable, "data.in_use", err,
			"Another Souk is serving from "+dir+". Stop it first, or give this one a folder of its own with --data.")
	}
	if err != nil {
		return nil, fault.E(op, fault.Unavailable, "data.unusable", err, "The data folder "+dir+" cannot be used: "+err.Error())
	}
	return f, nil
}
