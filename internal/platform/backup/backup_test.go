package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/backup"
	"souk/internal/platform/blob"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// house is a data folder with a database and files.
type house struct {
	t     *testing.T
	dir   string
	db    *sqldb.DB
	blobs *blob.Store
}

func newHouse(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+filepath.Join(dir, "souk.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context(), schema.Files); err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Open("file://" + filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &house{t, dir, db, blobs}
}

// keep stores a file and the row that refers to it, as every use case does.
func (h *house) keep(ctx context.Context, i int) error {
	key := fmt.Sprintf("films/%03d.mp4", i)
	if _, err := h.blobs.Put(ctx, key, strings.NewReader(strings.Repeat(key, 1+i%7))); err != nil {
		return err
	}
	return h.db.InTx(ctx, func(ctx context.Context) error {
		_, err := h.db.Exec(ctx, `insert into chain_waiting (book, row_id, digest, queued_at_us) values ('files', $1, $2, $3)`, key, "x", int64(i))
		return err
	})
}

func (h *house) fill(n int) *house {
	h.t.Helper()
	for i := range n {
		if err := h.keep(h.t.Context(), i); err != nil {
			h.t.Fatal(err)
		}
	}
	return h
}

func (h *house) source() backup.Source {
	return backup.Source{DB: h.db, Blobs: h.blobs, Version: "test", Schema: 12, Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
}

func (h *house) backup() string {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "souk.backup")
	if _, err := backup.Write(h.t.Context(), h.source(), file); err != nil {
		h.t.Fatal(err)
	}
	return file
}

func target(dir string) backup.Target {
	return backup.Target{Dir: dir, Database: filepath.Join(dir, "souk.db"), Blobs: filepath.Join(dir, "blobs"), Keep: []string{"master.key"}}
}

// rows opens a restored folder and reads each row's file; it returns how many there are.
func rows(t *testing.T, dir string) int {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+filepath.Join(dir, "souk.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	blobs, err := blob.Open("file://" + filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	keys, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], `select row_id from chain_waiting where book = 'files' order by queued_at_us`)
	if err != nil {
		t.Fatal(err)
	}
	for i, key := range keys {
		r, _, err := blobs.Open(t.Context(), key)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || string(b) != strings.Repeat(key, 1+i%7) {
			t.Fatalf("%s: %q, %v", key, b, err)
		}
	}
	return len(keys)
}

func TestBackup_X60_rows_and_files_come_back(t *testing.T) {
	h := newHouse(t).fill(30)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	m, err := backup.Restore(t.Context(), h.backup(), target(dir))
	if err != nil || len(m.Files) != 31 || m.Schema != 12 {
		t.Fatalf("%+v, %v", m, err)
	}
	if n := rows(t, dir); n != 30 {
		t.Errorf("%d rows of 30", n)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".restore-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBackup_X60_beside_writers_every_row_has_its_file(t *testing.T) {
	h := newHouse(t).fill(5)
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 5; !stop.Load(); i++ {
			if err := h.keep(context.Background(), i); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 {
		file := h.backup()
		dir := t.TempDir()
		if _, err := backup.Restore(t.Context(), file, target(dir)); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, dir); n < 5 {
			t.Errorf("%d rows", n)
		}
	}
	stop.Store(true)
	wg.Wait()
}

// bend rewrites an archive entry by entry.
func bend(t *testing.T, file string, change func(h *tar.Header, text []byte) (*tar.Header, []byte)) string {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	r, w := tar.NewReader(in), tar.NewWriter(&out)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		text, readErr := io.ReadAll(r)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		if h, text = change(h, text); h == nil {
			continue
		}
		h.Size = int64(len(text))
		_, writeErr := func() (int, error) {
			if err := w.WriteHeader(h); err != nil {
				return 0, err
			}
			return w.Write(text)
		}()
		if writeErr != nil {
			t.Fatal(writeErr)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, out.Bytes())
}

func put(t *testing.T, text []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "bent")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRestore_X60_a_damaged_backup_leaves_the_folder_as_it_was(t *testing.T) {
	file := newHouse(t).fill(4).backup()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	only := func(name string, change func(h *tar.Header, text []byte) (*tar.Header, []byte)) string {
		return bend(t, file, func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			if h.Name == name {
				return change(h, text)
			}
			return h, text
		})
	}
	cases := map[string]string{
		"cut in the database": put(t, whole[:4096]),
		"cut in the middle":   put(t, whole[:len(whole)/2]),
		"cut before its list": put(t, whole[:len(whole)-4096]),
		"empty":               put(t, nil),
		"no archive":          put(t, []byte("once upon a time")),
		"a byte turned": only("blobs/films/002.mp4", func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			text[3] ^= 1
			return h, text
		}),
		"a file gone": only("blobs/films/002.mp4", func(*tar.Header, []byte) (*tar.Header, []byte) { return nil, nil }),
		"no database": only("souk.db", func(*tar.Header, []byte) (*tar.Header, []byte) { return nil, nil }),
		"a way out": only("blobs/films/002.mp4", func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			h.Name = "blobs/../../../etc/passwd"
			return h, text
		}),
		"another name": only("blobs/films/002.mp4", func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			h.Name = "master.key"
			return h, text
		}),
		"a link": only("blobs/films/002.mp4", func(h *tar.Header, _ []byte) (*tar.Header, []byte) {
			h.Typeflag, h.Linkname = tar.TypeSymlink, "/etc/passwd"
			return h, nil
		}),
		"one file twice": only("blobs/films/002.mp4", func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			h.Name = "blobs/films/001.mp4"
			return h, text
		}),
		"another form": only("manifest.json", func(h *tar.Header, text []byte) (*tar.Header, []byte) {
			return h, bytes.Replace(text, []byte("souk-backup-1"), []byte("souk-backup-9"), 1)
		}),
	}
	for name, bent := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := backup.Restore(t.Context(), bent, target(dir)); fault.CodeOf(err) != "backup.broken" {
				t.Errorf("got %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}

func TestRestore_X60_refuses_a_folder_in_which_something_lies(t *testing.T) {
	file := newHouse(t).fill(1).backup()
	for name, code := range map[string]string{"souk.db": "restore.not_empty", "notes.txt": "restore.not_empty", "master.key": ""} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Restore(t.Context(), file, target(dir)); fault.CodeOf(err) != code {
			t.Errorf("with %s: %v", name, err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != "mine" {
			t.Errorf("%s is now %q, %v", name, text, err)
		}
	}
	if _, err := backup.Restore(t.Context(), filepath.Join(t.TempDir(), "none"), target(t.TempDir())); fault.CodeOf(err) != "backup.cannot_open" {
		t.Errorf("no file: %v", err)
	}
	dir := t.TempDir()
	to := target(dir)
	to.Accept = func(backup.Manifest) error { return fault.T("t", fault.Invalid, "restore.newer", "新", "newer") }
	if _, err := backup.Restore(t.Context(), file, to); fault.CodeOf(err) != "restore.newer" {
		t.Errorf("not accepted: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestRestore_X60_what_a_killed_one_left is swept: it is a whole copy of somebody's
// data. And when the database cannot be put in its place, the files do not stay either.
func TestRestore_X60_nothing_half_stays(t *testing.T) {
	file, dir := newHouse(t).fill(2).backup(), t.TempDir()
	left := filepath.Join(dir, ".restore-123")
	if err := os.MkdirAll(filepath.Join(left, "blobs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left, "souk.db"), []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 20 { // whichever goes first
		to := target(t.TempDir())
		to.Database = filepath.Join(to.Dir, "none", "souk.db")
		if _, err := backup.Restore(t.Context(), file, to); fault.CodeOf(err) != "restore.cannot_write" {
			t.Errorf("no folder for the database: %v", err)
		}
		if left, err := os.ReadDir(to.Dir); err != nil || len(left) != 0 {
			t.Fatalf("left %v, %v", left, err)
		}
	}
	if _, err := backup.Restore(t.Context(), file, target(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the killed restore's copy is still there: %v", err)
	}
}

func TestBackup_X60_never_overwrites_and_leaves_nothing_half(t *testing.T) {
	h := newHouse(t).fill(3)
	dir := t.TempDir()
	file := filepath.Join(dir, "souk.backup")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Write(t.Context(), h.source(), file); fault.CodeOf(err) != "backup.exists" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	src := h.source()
	src.Progress = func(int64) { cancel() }
	if _, err := backup.Write(ctx, src, filepath.Join(dir, "other")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestBackup_X60_postgres_has_tools_of_its_own(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig(sqltest.EmptyPostgresURL(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Snapshot(t.Context(), filepath.Join(t.TempDir(), "x")); fault.CodeOf(err) != "database.no_snapshot" {
		t.Errorf("got %v", err)
	}
}
