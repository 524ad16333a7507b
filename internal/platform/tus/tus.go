package tus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"souk/internal/base/fault"
	"souk/internal/base/ident"
)

// Store keeps unfinished and finished uploads in a folder. It is safe for
// concurrent use by one process.
type Store struct {
	dir   string
	ids   *ident.Source
	locks *memorylocker.MemoryLocker
}

// File is an upload that is complete.
type File struct {
	ID   string
	Name string // as the sender called it, not cleaned
	Path string
	Size int64
}

// Limits bound what an owner may send.
type Limits struct {
	Size int64 // bytes of one file
	Open int   // uploads that lie here at a time
}

// Open makes the folder. Errors: Unavailable "upload.folder".
func Open(dir string, ids *ident.Source) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.E("tus.Open", fault.Unavailable, "upload.folder", err, "The folder of uploads cannot be used: "+err.Error())
	}
	return &Store{dir: dir, ids: ids, locks: memorylocker.New()}, nil
}

// folder is where an owner's uploads lie; an owner's name may hold anything.
func (s *Store) folder(owner string) string {
	sum := sha256.Sum256([]byte(owner))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:12]))
}

// Serve answers one request of the protocol for an owner: about the upload with the
// id, or with "" for the creation of one. base is the path under which the owner's
// uploads are reached. Faults: those of the protocol, by kind
// and code "upload.…", with the protocol's headers set on w.
//
// Source: tus 1.0: creation, termination.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request, owner, id, base string, l Limits) error {
	const op = "tus.Serve"
	w.Header().Set("Tus-Resumable", "1.0.0")
	if !plain(id) {
		return unknown(op)
	}
	if id != "" { // before the protocol has a say: a stranger learns nothing but 404
		if _, err := s.get(r.Context(), owner, id); err != nil {
			return err
		}
	}
	dir := s.folder(owner)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return storage(op, err)
	}
	composer := handler.NewStoreComposer()
	files := filestore.New(dir)
	composer.UseCore(files)
	composer.UseTerminater(files)
	composer.UseLocker(s.locks)
	h, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: base, DisableDownload: true, MaxSize: l.Size,
		Cors: &handler.CorsConfig{Disable: true}, Logger: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.Level(99)})),
		PreUploadCreateCallback: func(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
			return handler.HTTPResponse{}, handler.FileInfoChanges{ID: s.ids.New("upl")}, s.room(dir, l.Open)
		},
	})
	if err != nil {
		return fault.Wrap(op, err)
	}
	route, ok := map[string]http.HandlerFunc{
		http.MethodPost: h.PostFile, http.MethodHead: h.HeadFile, http.MethodPatch: h.PatchFile, http.MethodDelete: h.DelFile,
		http.MethodOptions: func(http.ResponseWriter, *http.Request) {},
	}[r.Method]
	if !ok {
		return fault.T(op, fault.Invalid, "upload.method", "不支持此方法。", "This method is not part of the protocol.")
	}
	inner := r.Clone(r.Context()) // the protocol's own paths begin behind base
	inner.URL.Path = "/" + id
	caught := &catcher{ResponseWriter: w}
	h.Middleware(route).ServeHTTP(caught, inner)
	return caught.problem()
}

// plain reports whether an id can be one of ours: those are letters, digits and _,
// and none is longer than a file's name may be.
func plain(id string) bool {
	return len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// room refuses a further upload where too many lie already.
func (s *Store) room(dir string, open int) error {
	infos, err := filepath.Glob(filepath.Join(dir, "*"+infoSuffix))
	if err != nil {
		return err
	}
	if len(infos) >= open {
		return handler.NewError(codeTooMany, "too many uploads lie here", http.StatusTooManyRequests)
	}
	return nil
}

const (
	infoSuffix  = ".info"
	codeTooMany = "ERR_TOO_MANY_UPLOADS"
)

// File finds a complete upload of an owner. Faults: NotFound "upload.unknown";
// Conflict "upload.unfinished" with the members "offset" and "size".
func (s *Store) File(ctx context.Context, owner, id string) (File, error) {
	const op = "tus.File"
	u, err := s.get(ctx, owner, id)
	if err != nil {
		return File{}, err
	}
	info, err := u.GetInfo(ctx)
	if err != nil {
		return File{}, storage(op, err)
	}
	if info.SizeIsDeferred || info.Offset != info.Size {
		return File{}, fault.T(op, fault.Conflict, "upload.unfinished", "文件尚未上传完，请继续上传。", "The upload is not complete; go on with it.").
			With("offset", info.Offset).With("size", info.Size)
	}
	return File{ID: id, Name: info.MetaData["filename"], Path: filepath.Join(s.folder(owner), id), Size: info.Size}, nil
}

// Remove deletes an upload of an owner; none is no error.
func (s *Store) Remove(ctx context.Context, owner, id string) error {
	u, err := s.get(ctx, owner, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return storage("tus.Remove", filestore.New(s.folder(owner)).AsTerminatableUpload(u).Terminate(ctx))
}

func (s *Store) get(ctx context.Context, owner, id string) (handler.Upload, error) {
	const op = "tus.get"
	if id == "" || !plain(id) {
		return nil, unknown(op)
	}
	u, err := filestore.New(s.folder(owner)).GetUpload(ctx, id)
	if errors.Is(err, handler.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return nil, unknown(op)
	}
	return u, storage(op, err)
}

func unknown(op string) error {
	return fault.T(op, fault.NotFound, "upload.unknown", "没有这个上传，可能已过期，请重新上传。", "There is no such upload; it may have lapsed. Upload the file again.")
}

// Sweep deletes what nobody has touched since the instant (of the machine's clock)
// and tells how many files that were.
func (s *Store) Sweep(olderThan time.Time) (int, error) {
	n := 0
	err := filepath.WalkDir(s.dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || !info.ModTime().Before(olderThan) {
			return nil
		}
		// An info file is written once; its upload grows.
		if body, err := os.Stat(strings.TrimSuffix(name, infoSuffix)); err == nil && !body.ModTime().Before(olderThan) {
			return nil
		}
		n++
		return ignoreMissing(os.Remove(name))
	})
	return n, storage("tus.Sweep", err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func storage(op string, err error) error {
	if err == nil {
		return nil
	}
	return fault.T(op, fault.Unavailable, "upload.storage", "上传暂时无法保存，请稍后继续。", "The upload cannot be kept right now; go on with it in a moment.").Because(err)
}
