package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/fault"
	"souk/internal/platform/blob"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func open(t *testing.T, dir string) *blob.Store {
	t.Helper()
	s, err := blob.Open("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func put(t *testing.T, s *blob.Store, key, text string) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), key, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// filesIn are all regular files below dir, hidden ones too.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	if err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, strings.TrimPrefix(p, dir+"/"))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPut(t *testing.T) {
	t.Run("X-60_stored_read_replaced_deleted_in_one_folder", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		info := put(t, s, "videos/vid_1/original.mp4", "abc")
		if info.Size != 3 || info.SHA256 != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
			t.Errorf("%+v", info)
		}
		f, got, err := s.Open(t.Context(), "videos/vid_1/original.mp4")
		if err != nil || got != info {
			t.Fatalf("%+v %v", got, err)
		}
		put(t, s, "videos/vid_1/original.mp4", "replaced")
		if b, err := io.ReadAll(f); err != nil || string(b) != "abc" {
			t.Errorf("an open file changed under its reader: %q %v", b, err)
		}
		_ = f.Close()
		p, ok := s.Path("videos/vid_1/original.mp4")
		if b, err := os.ReadFile(p); !ok || err != nil || string(b) != "replaced" {
			t.Errorf("%q %v", b, err)
		}
		copied, err := s.PutFile(t.Context(), "copy", p)
		if err != nil || copied.Size != 8 {
			t.Errorf("%+v %v", copied, err)
		}
		for range 2 {
			if err := errors.Join(s.Delete(t.Context(), "videos/vid_1/original.mp4"), s.Delete(t.Context(), "copy")); err != nil {
				t.Error(err)
			}
		}
		if left := filesIn(t, dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
		if _, _, err := s.Open(t.Context(), "videos/vid_1/original.mp4"); !fault.Is(err, fault.NotFound) {
			t.Errorf("opening what was deleted: %v", err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a_digest_that_is_missing_is_computed", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		want := put(t, s, "a/b", "abc")
		if err := os.Remove(filepath.Join(dir, "a/.b.sha256")); err != nil {
			t.Fatal(err)
		}
		f, got, err := s.Open(t.Context(), "a/b")
		if err != nil || got != want {
			t.Fatalf("%+v %v", got, err)
		}
		if b, _ := io.ReadAll(f); string(b) != "abc" {
			t.Errorf("%q", b)
		}
		_ = f.Close()
	})
	t.Run("a_reader_that_breaks_off_and_a_cancelled_request_leave_nothing", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		if _, err := s.Put(t.Context(), "k", io.MultiReader(strings.NewReader("half"), broken{})); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Put(ctx, "k", strings.NewReader("x")); fault.CodeOf(err) != "request.cancelled" {
			t.Error(err)
		}
		if left := filesIn(t, dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("refused_inside_a_transaction", func(t *testing.T) {
		db := sqltest.OpenSQLite(t, sqltest.Only(schema.Files, "0001_platform.sql"))
		s := open(t, t.TempDir())
		_ = db.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := s.Put(ctx, "k", strings.NewReader("x")); err == nil {
				t.Error("stored inside a transaction")
			}
			if err := s.Delete(ctx, "k"); err == nil {
				t.Error("deleted inside a transaction")
			}
			return sqldb.RequireTx(ctx, "test")
		})
	})
	t.Run("X-68_many_writers_of_one_key_leave_one_whole_file", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if _, err := s.Put(context.Background(), "x/k", bytes.NewReader(bytes.Repeat([]byte{byte('a' + i)}, 100_000))); err != nil {
					t.Error(err)
				}
				if err := s.Delete(context.Background(), "x/other"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		b, err := os.ReadFile(filepath.Join(dir, "x/k"))
		if err != nil || len(b) != 100_000 || !bytes.Equal(b, bytes.Repeat(b[:1], 100_000)) {
			t.Errorf("%d bytes, %v", len(b), err)
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestDiskFull runs itself as a child with a file size limit of 64 KB, which the
// kernel reports in the way of a full disk.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv("SOUK_TEST_FULL_DIR"); dir != "" {
		s := open(t, dir)
		_, err := s.Put(t.Context(), "k", bytes.NewReader(make([]byte, 1<<20)))
		if fault.CodeOf(err) != "storage.full" || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
		return
	}
	dir := t.TempDir()
	cmd := exec.Command("sh", "-c", `trap "" XFSZ; ulimit -f 64; exec "$0" -test.run '^TestDiskFull$' -test.v`, os.Args[0])
	cmd.Env = append(os.Environ(), "SOUK_TEST_FULL_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestDiskFull")) {
		t.Fatalf("%v\n%s", err, out)
	}
	if left := filesIn(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "store"))
	t.Run("path_tricks_are_refused", func(t *testing.T) {
		for _, key := range []string{"", "/", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "a/", "./a", ".tmp/x", "a/.b.sha256", "a\\b", "a\x00b", "a b", "ü", "C:x",
			strings.Repeat("a", 401), strings.Repeat("a/", 12) + "a", strings.Repeat("b", 201)} {
			if _, err := s.Put(t.Context(), key, strings.NewReader("x")); fault.CodeOf(err) != "storage.key" {
				t.Errorf("%q: %v", key, err)
			}
			if _, ok := s.Path(key); ok {
				t.Errorf("%q has a path", key)
			}
		}
	})
	t.Run("a_link_that_leads_out_is_not_followed", func(t *testing.T) {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "secret"), []byte("s"), 0o600), os.Symlink(dir, filepath.Join(dir, "store/out"))); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Open(t.Context(), "out/secret"); err == nil {
			t.Error("read through a link")
		}
		if _, err := s.Put(t.Context(), "out/new", strings.NewReader("x")); err == nil {
			t.Error("written through a link")
		}
	})
	t.Run("whatever_is_accepted_stays_inside", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			key := rapid.StringMatching(`[a-zA-Z0-9._/-]{1,30}`).Draw(r, "key")
			p, ok := s.Path(key)
			if ok && (!strings.HasPrefix(p, filepath.Join(dir, "store")+"/") || filepath.Clean(p) != p || strings.Contains(p, "/.")) {
				r.Fatalf("%q leads to %q", key, p)
			}
		})
	})
}

func TestSweep(t *testing.T) {
	ctx := context.Background()
	refs := func(alive ...string) []blob.Refs {
		return []blob.Refs{
			{Name: "none", Alive: func(context.Context, []string) (map[string]bool, error) { return map[string]bool{}, nil }},
			{Name: "video", Alive: func(_ context.Context, keys []string) (map[string]bool, error) {
				out := map[string]bool{}
				for _, k := range alive {
					out[k] = true
				}
				return out, nil
			}},
		}
	}
	age := func(t *testing.T, dir string, d time.Duration) {
		for _, name := range filesIn(t, dir) {
			at := time.Now().Add(-d)
			if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("X-17_what_nobody_refers_to_goes_when_it_is_old_enough", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		for _, k := range []string{"v/alive", "v/orphan", "w/orphan"} {
			put(t, s, k, k)
		}
		if err := os.WriteFile(filepath.Join(dir, ".tmp/broken-off"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		age(t, dir, 2*time.Hour)
		put(t, s, "v/young", "y")
		if n, err := s.Sweep(ctx, time.Now().Add(-3*time.Hour), refs("v/alive")); n != 0 || err != nil {
			t.Errorf("nothing is that old: %d %v", n, err)
		}
		n, err := s.Sweep(ctx, time.Now().Add(-time.Hour), refs("v/alive"))
		if n != 2 || err != nil {
			t.Errorf("deleted %d, %v", n, err)
		}
		if got := strings.Join(filesIn(t, dir), " "); got != "v/.alive.sha256 v/.young.sha256 v/alive v/young" {
			t.Errorf("left: %s", got)
		}
	})
	t.Run("a_provider_that_fails_saves_everything", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		put(t, s, "v/1", "x")
		age(t, dir, time.Hour)
		bad := append(refs(), blob.Refs{Name: "bad", Alive: func(context.Context, []string) (map[string]bool, error) { return nil, errors.New("away") }})
		if n, err := s.Sweep(ctx, time.Now(), bad); n != 0 || err == nil {
			t.Errorf("%d %v", n, err)
		}
		if n, err := s.Sweep(ctx, time.Now(), nil); n != 0 || err == nil {
			t.Errorf("without providers: %d %v", n, err)
		}
		if len(filesIn(t, dir)) != 2 {
			t.Error("something was deleted")
		}
	})
}
