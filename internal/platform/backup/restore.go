package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/blob"
)

// Target is the folder that a restore fills.
type Target struct {
	Dir      string   // data folder: empty or not there, but for the names in Keep
	Database string   // where the database goes, in Dir
	Blobs    string   // where the files go, in Dir
	Keep     []string // names that may lie in Dir already: the master key
	// Accept may refuse what is whole but not for this program; may be nil.
	Accept func(m Manifest) error
	// Progress is told of bytes read; may be nil.
	Progress func(bytes int64)
}

// Restore makes a data folder of a backup. Errors: NotFound "backup.cannot_open";
// Conflict "restore.not_empty" with the member "found"; Malformed
// "backup.broken"; Unavailable "restore.cannot_write". After an error the folder
// is as it was. One restore into a folder at a time: the caller holds its lock.
//
// Source: X-60.
func Restore(ctx context.Context, path string, to Target) (Manifest, error) {
	const op = "backup.Restore"
	f, err := os.Open(path)
	if err != nil {
		return Manifest{}, fault.T(op, fault.NotFound, "backup.cannot_open", "无法打开备份文件："+err.Error(), "The backup cannot be opened: "+err.Error()).Because(err)
	}
	defer f.Close()
	if err := os.MkdirAll(to.Dir, 0o700); err != nil {
		return Manifest{}, cannotRestore(op, err)
	}
	if err := empty(to); err != nil {
		return Manifest{}, err
	}
	if err := sweep(to.Dir); err != nil {
		return Manifest{}, cannotRestore(op, err)
	}
	temp, err := os.MkdirTemp(to.Dir, tempPrefix)
	if err != nil {
		return Manifest{}, cannotRestore(op, err)
	}
	defer os.RemoveAll(temp)
	m, err := unpack(ctx, f, temp, to.Progress)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	if to.Accept != nil {
		if err := to.Accept(m); err != nil {
			return Manifest{}, err
		}
	}
	if err := move(temp, to); err != nil {
		return Manifest{}, cannotRestore(op, err)
	}
	return m, nil
}

// move puts the files in their place, the database last: before it is there, the
// folder holds nothing that would start.
func move(temp string, to Target) error {
	if err := os.Rename(filepath.Join(temp, "blobs"), to.Blobs); err != nil {
		return err
	}
	err := syncFolder(to.Dir)
	if err == nil {
		err = os.Rename(filepath.Join(temp, databaseName), to.Database)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(to.Blobs))
	}
	return syncFolder(to.Dir)
}

// tempPrefix begins the folder into which a restore unpacks.
const tempPrefix = ".restore-"

// sweep deletes what a restore left behind that was killed: a whole copy of somebody's
// data.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	for _, name := range left {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}

func cannotRestore(op string, err error) error {
	return fault.T(op, fault.Unavailable, "restore.cannot_write", "无法写入数据目录："+err.Error(), "The data folder cannot be written: "+err.Error()).Because(err)
}

// empty refuses a folder in which something lies that a restore would mix with.
func empty(to Target) error {
	const op = "backup.Restore"
	entries, err := os.ReadDir(to.Dir)
	if err != nil {
		return cannotRestore(op, err)
	}
	keep := " " + strings.Join(to.Keep, " ") + " "
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) || strings.Contains(keep, " "+e.Name()+" ") {
			continue
		}
		return fault.T(op, fault.Conflict, "restore.not_empty", "数据目录不是空的（有 "+e.Name()+"）。请恢复到空目录。",
			"The data folder is not empty ("+e.Name()+" is there). Restore into an empty one.").With("found", e.Name())
	}
	return nil
}

// unpack writes the archive's files below dir and holds them against the manifest.
func unpack(ctx context.Context, f io.Reader, dir string, progress func(int64)) (Manifest, error) {
	const op = "backup.unpack"
	blobs, err := blob.Open((&url.URL{Scheme: "file", Path: filepath.Join(dir, "blobs")}).String())
	if err != nil {
		return Manifest{}, err
	}
	defer blobs.Close()
	u := unpacker{ctx: ctx, dir: dir, blobs: blobs, progress: progress, seen: map[string]Entry{}}
	r := tar.NewReader(bufio.NewReaderSize(f, 1<<20))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return Manifest{}, broken(op, "the list of its files is missing")
		}
		if err != nil {
			return Manifest{}, broken(op, err.Error())
		}
		if h.Name == manifestName {
			var m Manifest
			if err := json.NewDecoder(io.LimitReader(r, h.Size)).Decode(&m); err != nil {
				return Manifest{}, broken(op, err.Error())
			}
			return m, u.check(m)
		}
		if err := u.file(h, r); err != nil {
			return Manifest{}, err
		}
	}
}

type unpacker struct {
	ctx      context.Context
	dir      string
	blobs    *blob.Store
	progress func(int64)
	read     int64
	seen     map[string]Entry
}

func (u *unpacker) file(h *tar.Header, r io.Reader) error {
	const op = "backup.unpack"
	if _, twice := u.seen[h.Name]; twice {
		return broken(op, fmt.Sprintf("it holds %q twice", h.Name))
	}
	sum := sha256.New()
	counted := &tee{ctx: u.ctx, r: r, hash: sum, done: u.count}
	var err error
	key, isBlob := strings.CutPrefix(h.Name, blobPrefix)
	switch {
	case h.Typeflag != tar.TypeReg:
		err = strange(h)
	case h.Name == databaseName:
		err = u.database(counted)
	case isBlob:
		_, err = u.blobs.Put(u.ctx, key, counted)
	default:
		err = strange(h)
	}
	switch {
	case u.ctx.Err() != nil:
		return u.ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return broken(op, fmt.Sprintf("it ends in the middle of %q", h.Name))
	case fault.CodeOf(err) == "storage.key":
		return strange(h)
	case err != nil:
		return err
	}
	u.seen[h.Name] = Entry{Name: h.Name, Size: h.Size, SHA256: hex.EncodeToString(sum.Sum(nil))}
	return nil
}

func strange(h *tar.Header) error {
	return broken("backup.unpack", fmt.Sprintf("it holds %q, which no backup does", h.Name))
}

func (u *unpacker) count(n int) {
	u.read += int64(n)
	if u.progress != nil {
		u.progress(u.read)
	}
}

func (u *unpacker) database(r io.Reader) error {
	f, err := os.OpenFile(filepath.Join(u.dir, databaseName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotRestore("backup.unpack", err)
	}
	_, err = io.Copy(f, r)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return cannotRestore("backup.unpack", err)
	}
	return err
}

// check holds what was unpacked against the list.
func (u *unpacker) check(m Manifest) error {
	const op = "backup.unpack"
	if m.Format != format {
		return broken(op, fmt.Sprintf("its form is %q, this program reads %q", m.Format, format))
	}
	if _, ok := u.seen[databaseName]; !ok {
		return broken(op, "it holds no database")
	}
	for _, want := range m.Files {
		got, ok := u.seen[want.Name]
		switch {
		case !ok:
			return broken(op, want.Name+" is missing")
		case got != want:
			return broken(op, want.Name+" is not what was backed up")
		}
		delete(u.seen, want.Name)
	}
	for name := range u.seen {
		return broken(op, name+" is not on its list")
	}
	return nil
}
