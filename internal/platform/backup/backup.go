package backup

import (
	"time"

	"souk/internal/base/fault"
)

const (
	format       = "souk-backup-1"
	manifestName = "manifest.json"
	databaseName = "souk.db"
	blobPrefix   = "blobs/"
)

// Manifest lists what an archive holds.
type Manifest struct {
	Format  string    `json:"format"`
	Version string    `json:"version"` // of the program that made it
	Schema  int64     `json:"schema"`  // of the database
	MadeAt  time.Time `json:"made_at"`
	Files   []Entry   `json:"files"`
}

// Entry is one file of an archive.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Bytes is the size of everything in the archive.
func (m Manifest) Bytes() int64 {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

func broken(op, why string) error {
	return fault.T(op, fault.Malformed, "backup.broken", "备份文件不完整或已损坏："+why, "The backup is not whole: "+why)
}
