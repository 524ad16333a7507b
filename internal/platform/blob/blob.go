package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Info says what is stored under a key.
type Info struct {
	Size   int64
	SHA256 string // hex
}

// Store keeps files by key in a folder. It is safe for concurrent use, also by
// several processes.
type Store struct {
	dir  string
	root *os.Root
}

// tempDir holds what is being written. No key begins with a dot.
const tempDir = ".tmp"

// Folder is the folder of a URL "file:///dir", whether it exists or not. Invalid
// "storage.config".
func Folder(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "file" || u.Host != "" || u.Path == "" {
		return "", fault.E("blob.Folder", fault.Invalid, "storage.config", err, "SOUK_BLOB_URL must look like file:///folder.")
	}
	return filepath.Clean(u.Path), nil
}

// Open opens the store of a URL "file:///dir" and makes the folder. Unavailable
// "storage.away" when it cannot be used.
func Open(rawURL string) (*Store, error) {
	const op = "blob.Open"
	dir, err := Folder(rawURL)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, storeFault(op, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, storeFault(op, err)
	}
	s := &Store{dir: dir, root: root}
	if err := root.MkdirAll(tempDir, 0o700); err != nil {
		return nil, errors.Join(storeFault(op, err), root.Close())
	}
	return s, nil
}

// Close releases the folder.
func (s *Store) Close() error { return s.root.Close() }

// Ping checks that the folder can be written to.
func (s *Store) Ping(context.Context) error {
	const op = "blob.Ping"
	f, name, err := s.temp()
	if err != nil {
		return storeFault(op, err)
	}
	return storeFault(op, errors.Join(f.Close(), s.root.Remove(name)))
}

// Put stores what r gives under the key, replacing what was there. The file is
// durable when Put returns. Faults: Invalid "storage.key", Unavailable
// "storage.full" or "storage.away"; an error of r comes back as it is.
func (s *Store) Put(ctx context.Context, key string, r io.Reader) (Info, error) {
	const op = "blob.Put"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return Info{}, err
	}
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	f, name, err := s.temp()
	if err != nil {
		return Info{}, storeFault(op, err)
	}
	info, err := s.fill(ctx, f, r)
	if err == nil {
		err = s.publish(name, key, info)
	}
	if err != nil {
		_ = s.root.Remove(name) // what remains is swept
		return Info{}, err
	}
	return info, nil
}

// PutFile stores a copy of a local file.
func (s *Store) PutFile(ctx context.Context, key, path string) (Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return Info{}, storeFault("blob.PutFile", err)
	}
	defer f.Close()
	return s.Put(ctx, key, f)
}

func (s *Store) temp() (*os.File, string, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, tempDir), "put-")
	if err != nil {
		return nil, "", err
	}
	return f, path.Join(tempDir, filepath.Base(f.Name())), nil
}

// fill writes and syncs the temporary file and closes it.
func (s *Store) fill(ctx context.Context, f *os.File, r io.Reader) (Info, error) {
	const op = "blob.Put"
	h := sha256.New()
	from := &source{ctx: ctx, r: r}
	n, err := io.CopyBuffer(io.MultiWriter(f, h), from, make([]byte, 256<<10))
	if err == nil {
		err = f.Sync()
	}
	if stop := f.Close(); err == nil {
		err = stop
	}
	switch {
	case from.err != nil:
		return Info{}, from.err
	case err != nil:
		return Info{}, storeFault(op, err)
	}
	return Info{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// source remembers whether an error was the reader's or the disk's.
type source struct {
	ctx context.Context //nolint:containedctx // lives as long as one call
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = fault.T("blob.Put", fault.Unavailable, "request.cancelled", "请求已取消。", "The request was cancelled.").Because(err)
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// publish moves a finished file to its key, its digest first: a file without one
// is hashed when it is opened.
func (s *Store) publish(name, key string, info Info) error {
	const op = "blob.Put"
	var err error
	for range 3 { // a sweep may remove the folder just when it is empty
		if err = s.root.MkdirAll(path.Dir(key), 0o700); err != nil {
			break
		}
		if err = s.root.WriteFile(sumName(key), []byte(info.SHA256+" "+fmt.Sprint(info.Size)), 0o600); err == nil {
			err = s.root.Rename(name, key)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err == nil {
		err = s.syncFolders(path.Dir(key))
	}
	return storeFault(op, err)
}

// syncFolders makes the new name durable, up to the root.
func (s *Store) syncFolders(dir string) error {
	for {
		d, err := s.root.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// sumName is where the digest of a key lies: a name that no key can have.
func sumName(key string) string { return path.Join(path.Dir(key), "."+path.Base(key)+".sha256") }

// Open opens what is stored under the key, for reading at any place. NotFound
// "storage.not_found".
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	const op = "blob.Open"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return nil, Info{}, err
	}
	if err := checkKey(key); err != nil {
		return nil, Info{}, err
	}
	f, err := s.root.Open(key)
	if err != nil {
		return nil, Info{}, storeFault(op, err)
	}
	info, err := s.info(key, f)
	if err != nil {
		return nil, Info{}, errors.Join(storeFault(op, err), f.Close())
	}
	return f, info, nil
}

func (s *Store) info(key string, f *os.File) (Info, error) {
	st, err := f.Stat()
	if err != nil {
		return Info{}, err
	}
	if !st.Mode().IsRegular() {
		return Info{}, fs.ErrNotExist
	}
	info := Info{Size: st.Size()}
	if b, err := s.root.ReadFile(sumName(key)); err == nil {
		sum, size, _ := strings.Cut(string(b), " ")
		if len(sum) == sha256.Size*2 && size == fmt.Sprint(info.Size) {
			info.SHA256 = sum
			return info, nil
		}
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return Info{}, err
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	_, err = f.Seek(0, io.SeekStart)
	return info, err
}

// Path is the local file of a key, for programs that need a name (ffmpeg); false
// when the key is not valid or the store has no local files.
func (s *Store) Path(key string) (string, bool) {
	if checkKey(key) != nil {
		return "", false
	}
	return filepath.Join(s.dir, filepath.FromSlash(key)), true
}

// Delete removes what is stored under the key; nothing there is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	const op = "blob.Delete"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return err
	}
	if err := checkKey(key); err != nil {
		return err
	}
	return storeFault(op, s.remove(key))
}

func (s *Store) remove(key string) error {
	for _, name := range []string{key, sumName(key)} {
		if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
		if s.root.Remove(dir) != nil { // not empty
			break
		}
	}
	return nil
}

// storeFault turns an error of the file system into a fault.
func storeFault(op string, err error) error {
	var f *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fault.T(op, fault.NotFound, "storage.not_found", "文件不存在。", "There is no such file.").Because(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fault.T(op, fault.Unavailable, "storage.full", "存储空间已满，文件没有保存，请联系运营方。",
			"The storage is full. The file was not saved; please tell the operator.").Because(err)
	}
	return fault.T(op, fault.Unavailable, "storage.away", "文件存储暂时不可用，请稍后重试。",
		"The file storage is not available right now. Please try again shortly.").Because(err)
}
