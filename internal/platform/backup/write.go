package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/blob"
	"souk/internal/platform/filelock"
	"souk/internal/platform/sqldb"
)

// Source is what a backup is made of.
type Source struct {
	DB      *sqldb.DB
	Blobs   *blob.Store
	Version string
	Schema  int64
	Now     time.Time
	// Progress is told of bytes written; may be nil.
	Progress func(bytes int64)
}

// Write makes a backup at the path; the service may be running. Errors: Conflict
// "backup.exists"; Invalid "database.no_snapshot"; Unavailable
// "backup.cannot_write".
//
// Source: X-60.
func Write(ctx context.Context, src Source, path string) (Manifest, error) {
	const op = "backup.Write"
	if _, err := os.Lstat(path); err == nil {
		return Manifest{}, fault.T(op, fault.Conflict, "backup.exists", "文件已存在："+path+"，请另选名称。", path+" is there already; choose another name.")
	}
	if err := filelock.RemoveAbandoned(filepath.Dir(path), workPrefix); err != nil {
		return Manifest{}, cannotWrite(op, err)
	}
	temp, held, err := filelock.MakeFolder(filepath.Dir(path), workPrefix)
	if err != nil {
		return Manifest{}, cannotWrite(op, err)
	}
	defer func() { _, _ = os.RemoveAll(temp), held.Close() }() // what stays is abandoned
	snapshot := filepath.Join(temp, databaseName)
	if err := src.DB.Snapshot(ctx, snapshot); err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	half := filepath.Join(temp, "archive")
	m, err := writeArchive(ctx, src, snapshot, half)
	if err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	// Link refuses to overwrite what somebody put there meanwhile.
	if err := os.Link(half, path); err != nil {
		return Manifest{}, cannotWrite(op, err)
	}
	return m, syncFolder(filepath.Dir(path))
}

// workPrefix begins the names of the folders that backups are written in: a copy of
// the database lies in them.
const workPrefix = ".souk-backup-"

func cannotWrite(op string, err error) error {
	return fault.T(op, fault.Unavailable, "backup.cannot_write", "无法写入备份："+err.Error(), "The backup cannot be written: "+err.Error()).Because(err)
}

func writeArchive(ctx context.Context, src Source, snapshot, path string) (m Manifest, err error) {
	const op = "backup.writeArchive"
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, cannotWrite(op, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := archive{ctx: ctx, src: src, tar: tar.NewWriter(buffered)}
	w.manifest = Manifest{Format: format, Version: src.Version, Schema: src.Schema, MadeAt: src.Now.UTC()}
	db, err := os.Open(snapshot)
	if err != nil {
		return m, cannotWrite(op, err)
	}
	defer db.Close()
	if err := w.add(databaseName, db); err != nil {
		return m, err
	}
	if err := src.Blobs.Walk(ctx, w.addBlob); err != nil {
		return m, err
	}
	text, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return m, err
	}
	if err := w.tar.WriteHeader(w.header(manifestName, int64(len(text)))); err != nil {
		return m, cannotWrite(op, err)
	}
	if _, err := w.tar.Write(text); err != nil {
		return m, cannotWrite(op, err)
	}
	if err := errors.Join(w.tar.Close(), buffered.Flush(), f.Sync()); err != nil {
		return m, cannotWrite(op, err)
	}
	return w.manifest, nil
}

// archive is a backup that is being written.
type archive struct {
	ctx      context.Context
	src      Source
	tar      *tar.Writer
	manifest Manifest
	written  int64
}

func (w *archive) header(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.src.Now, Format: tar.FormatPAX}
}

func (w *archive) addBlob(key string) error {
	path, ok := w.src.Blobs.Path(key)
	if !ok {
		return nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted since the walk saw it: no row of the snapshot waits for it longer than the service would
	}
	if err != nil {
		return cannotWrite("backup.addBlob", err)
	}
	defer f.Close()
	return w.add(blobPrefix+key, f)
}

func (w *archive) add(name string, f *os.File) error {
	const op = "backup.add"
	st, err := f.Stat()
	if err != nil {
		return cannotWrite(op, err)
	}
	if err := w.tar.WriteHeader(w.header(name, st.Size())); err != nil {
		return cannotWrite(op, err)
	}
	h := sha256.New()
	n, err := io.Copy(w.tar, &tee{ctx: w.ctx, r: io.LimitReader(f, st.Size()), hash: h, done: w.progress})
	if err != nil {
		return errors.Join(w.ctx.Err(), cannotWrite(op, err))
	}
	w.manifest.Files = append(w.manifest.Files, Entry{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))})
	return nil
}

func (w *archive) progress(n int) {
	w.written += int64(n)
	if w.src.Progress != nil {
		w.src.Progress(w.written)
	}
}

// tee hashes and counts what is read, and stops with its context.
type tee struct {
	ctx  context.Context
	r    io.Reader
	hash hash.Hash
	done func(n int)
}

func (t *tee) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.r.Read(p)
	t.hash.Write(p[:n])
	t.done(n)
	return n, err
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
