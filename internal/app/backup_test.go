package app

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/platform/sqldb"
)

// tables dumps every row of a data folder's database.
func tables(t *testing.T, dir string) map[string]string {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig("sqlite:"+filepath.Join(dir, "souk.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], `select name from sqlite_master where type = 'table' order by name`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		columns, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], fmt.Sprintf(`select group_concat('quote("' || name || '")', ' || '','' || ') from pragma_table_info('%s')`, name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], fmt.Sprintf(`select %s from %s order by 1`, columns[0], name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = strings.Join(rows, "\n")
	}
	return out
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			out[strings.TrimPrefix(name, dir)] = readText(t, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBackup_X60_a_restored_marketplace_is_the_same takes a backup beside the
// running service and compares rows, files, figures and the audit chain.
func TestBackup_X60_a_restored_marketplace_is_the_same(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{"level":"L3"}`)
	w.activate(m, "video").is(200)
	w.submit(m, badFilm(t), w.product(m.Store.ID), true)
	w.drain()
	if _, err := w.s.chain.Seal(w.system()); err != nil {
		t.Fatal(err)
	}
	pages := []string{"/v1/stores/" + m.Store.ID + "/metrics", "/v1/stores/" + m.Store.ID + "/tools", "/v1/stores/" + m.Store.ID + "/videos",
		"/v1/stores/" + m.Store.ID + "/reviews", "/v1/stores/" + m.Store.ID + "/audit?limit=100"}
	read := func(w *world) []string {
		var out []string
		for _, path := range pages {
			out = append(out, w.get(m.OwnerKey, path).body)
		}
		return out
	}
	before := read(w)

	file := filepath.Join(t.TempDir(), "souk.backup")
	if ran := soukRun(t, nil, "backup", "--data", w.cfg.Data, file); ran.code != 0 || !strings.Contains(ran.out, "master key is not in it") {
		t.Fatalf("%+v", ran)
	}
	if ran := soukRun(t, nil, "backup", "--data", w.cfg.Data, file); ran.code == 0 || !strings.Contains(ran.err, "is there already") {
		t.Errorf("a second one overwrites: %+v", ran)
	}
	w.stop()
	rows, blobs := tables(t, w.cfg.Data), files(t, filepath.Join(w.cfg.Data, "blobs"))

	dir := t.TempDir()
	if ran := soukRun(t, nil, "restore", "--data", dir, file); ran.code != 0 || !strings.Contains(ran.out, "Put the master key") {
		t.Fatalf("without a key: %+v", ran)
	}
	if ran := soukRun(t, nil, "restore", "--data", dir, file); ran.code == 0 || !strings.Contains(ran.err, "not empty") {
		t.Errorf("into a full folder: %+v", ran)
	}
	if ran := soukRun(t, nil, "serve", "--data", dir, "--addr", "127.0.0.1:0"); ran.code == 0 || !strings.Contains(ran.err, "another master key") {
		t.Errorf("served with another master key: %+v", ran)
	}
	row, key := filepath.Join(t.TempDir(), "rows"), filepath.Join(dir, masterKeyFile)
	if err := os.WriteFile(row, []byte(`{"id":"o-1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	// without the key nothing runs, and none is made in its place; with another one nothing is written
	for _, there := range []bool{false, true} {
		if _, err := os.Stat(key); there == errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a master key lies there: %v, want %v", err, there)
		}
		for _, args := range [][]string{{"audit", "verify"}, {"metrics", "rebuild"}, {"import", "orders", row}} {
			if ran := soukRun(t, nil, append(args, "--data", dir)...); args[0] != "audit" && (ran.code == 0 || !strings.Contains(ran.err, "another master key")) || ran.code == 0 {
				t.Errorf("%v with another master key: %+v", args, ran)
			}
		}
		if err := os.WriteFile(key, []byte(strings.Repeat("k", 64)), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, masterKeyFile), []byte(readText(t, filepath.Join(w.cfg.Data, masterKeyFile))), 0o600); err != nil {
		t.Fatal(err)
	}
	if ran := soukRun(t, nil, "restore", "--data", dir, file); ran.code != 0 || !strings.Contains(ran.out, "audit: whole") {
		t.Fatalf("%+v", ran)
	}
	restored := tables(t, dir)
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if rows[name] != restored[name] {
			t.Errorf("table %s differs:\n%s\n%s", name, rows[name], restored[name])
		}
	}
	if got := files(t, filepath.Join(dir, "blobs")); !maps.Equal(got, blobs) || len(got) == 0 {
		t.Errorf("files %v of %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(blobs)))
	}
	cfg := w.cfg
	cfg.Data, cfg.DatabaseURL, cfg.BlobURL = dir, "", ""
	after := read(start(t, cfg.fromEnvironment(func(string) string { return "" })))
	for i, path := range pages {
		if before[i] != after[i] {
			t.Errorf("%s differs:\n%s\n%s", path, before[i], after[i])
		}
	}
}

// TestBackup_X68_kill_9_leaves_a_whole_backup_or_none ends the process at
// different moments.
func TestBackup_X68_kill_9_leaves_a_whole_backup_or_none(t *testing.T) {
	w := newWorld(t)
	for i := range 300 {
		if _, err := w.s.blobs.Put(w.system(), fmt.Sprintf("test/%03d", i), strings.NewReader(strings.Repeat("x", 100_000))); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	began := time.Now()
	if err := program("backup", "--data", w.cfg.Data, filepath.Join(dir, "first")).Run(); err != nil {
		t.Fatal(err)
	}
	took, whole, rounds := time.Since(began), 0, crashRounds(t)
	for i := range rounds { // from the very beginning to well behind the end
		file := filepath.Join(dir, fmt.Sprintf("b%d", i))
		cmd := program("backup", "--data", w.cfg.Data, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killer := time.AfterFunc(took*time.Duration(i)*10/time.Duration(6*rounds), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		killer.Stop()
		if !exists(file) {
			if err == nil {
				t.Errorf("round %d: done, but no file", i)
			}
			continue
		}
		whole++
		if ran := soukRun(t, nil, "restore", "--data", filepath.Join(t.TempDir(), "r"), file); ran.code != 0 {
			t.Errorf("round %d: %+v", i, ran)
		}
	}
	if whole == 0 {
		t.Error("no backup came to its end: the rounds are too short to say anything")
	}
	if err := program("backup", "--data", w.cfg.Data, filepath.Join(dir, "last")).Run(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".souk-backup-*")); err != nil || len(left) > 0 {
		t.Errorf("copies of the database that killed backups left: %q %v", left, err)
	}
}
