package app

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"souk/internal/core/document"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
)

// archive is a marketplace with papers, a signature and a trail under its first key.
type archive struct {
	*world
	env    map[string]string
	ids    []string
	m      madeStore
	signed string // address of a signed letter
	order  string // with a note of its buyer
	bundle string // file: the trail as it was exported under the first key
}

// papersOfKeys counts papers by the key that wrapped theirs.
func (a *archive) papersOfKeys() map[string]int {
	a.t.Helper()
	db, err := sqldb.Open(a.t.Context(), sqldb.DefaultConfig(a.cfg.DatabaseURL))
	if err != nil {
		a.t.Fatal(err)
	}
	defer db.Close()
	ids, err := sqldb.All(a.t.Context(), db, sqldb.Scalar[string], `select key_id from document where key_id <> '' order by id`)
	if err != nil {
		a.t.Fatal(err)
	}
	out := map[string]int{}
	for _, id := range ids {
		out[id]++
	}
	return out
}

func newArchive(w *world, papers int) *archive { return newArchiveWith(w, papers, map[string]string{}) }

func newArchiveWith(w *world, papers int, env map[string]string) *archive {
	w.t.Helper()
	env["SOUK_DATABASE_URL"] = w.cfg.DatabaseURL
	a := &archive{world: w, m: w.store(`{"documents":[]}`), env: env}
	for range papers {
		d, err := w.s.documents.Fixture(w.system(), document.FixtureInput{StoreID: a.m.Store.ID, Type: "bank_account"})
		if err != nil {
			w.t.Fatal(err)
		}
		a.ids = append(a.ids, d.ID)
	}
	base := "/v1/stores/" + a.m.Store.ID
	var p paperAnswer
	w.post(a.m.OwnerKey, base+"/document-templates/shooting-authorisation", `{"values":{"people":"true"}}`).into(201, &p)
	a.signed = base + "/documents/" + p.Document.ID
	w.post(a.m.OwnerKey, a.signed+"/signature", `{"name":"Wang","title":"CEO","consent":true}`).is(201)
	a.placed()
	if _, err := w.s.chain.Seal(w.system()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.noteHeads(w.system()); err != nil {
		w.t.Fatal(err)
	}
	a.bundle = filepath.Join(w.t.TempDir(), "trail.jsonl")
	w.stop()
	r := soukRun(w.t, a.env, "audit", "export", "--data", w.cfg.Data)
	if err := os.WriteFile(a.bundle, []byte(r.out), 0o600); err != nil || r.code != exitOK {
		w.t.Fatal(err, r.err)
	}
	return a
}

// placed places an order with a note.
func (a *archive) placed() {
	a.t.Helper()
	buyer, _ := a.buyer(`{}`)
	var q quoteAnswer
	a.post(a.operator, "/v1/checkout/quotes", fmt.Sprintf(`{"lines":[{"product":%q}],"buyer":%q,"country":"DE","note":"Ring twice"}`, a.product(a.m.Store.ID), buyer)).into(201, &q)
	var r reservationAnswer
	a.keyed(a.operator, "/v1/checkout/reservations", "k1", fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID)).into(201, &r)
	a.keyed(a.operator, "/v1/checkout/reservations/"+r.Reservation.ID+"/capture", "c1", `{}`).into(200, &r)
	a.order = r.Reservation.Stores[0].Order
}

// opens checks that every paper, the signature, the buyer's note, the trail and the bundle of the
// first key's days are whole.
func (a *archive) opens() {
	a.t.Helper()
	w := start(a.t, a.cfg)
	for _, id := range a.ids {
		if _, err := w.s.documents.Content(w.system(), a.m.Store.ID, id, false, "test"); err != nil {
			a.t.Fatalf("%s: %v", id, err)
		}
	}
	var v struct {
		Valid bool
		Name  string
	}
	w.get(a.m.OwnerKey, a.signed+"/signature").into(200, &v)
	if !v.Valid || v.Name != "Wang" {
		a.t.Errorf("X-18 the signature: %+v", v)
	}
	var o struct{ Checkout struct{ Note string } }
	w.get(a.m.OwnerKey, "/v1/stores/"+a.m.Store.ID+"/orders/"+a.order+"/checkout").into(200, &o)
	if o.Checkout.Note != "Ring twice" {
		a.t.Errorf("AMB-82 the buyer's note: %+v", o)
	}
	w.stop()
	for _, args := range [][]string{{"audit", "verify"}, {"audit", "verify", a.bundle}} {
		if r := soukRun(a.t, a.env, append(args, "--data", a.cfg.Data)...); r.code != exitOK || !strings.Contains(r.out, "whole") {
			a.t.Errorf("X-52 %v: exit %d %s %s", args, r.code, r.out, r.err)
		}
	}
}

func TestKeyRotate_X17_X52_killed_half_way_and_run_again(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const papers = 250
		a := newArchive(w, papers)
		dir := w.cfg.Data
		keyFile := filepath.Join(dir, masterKeyFile)
		old := strings.TrimSpace(readText(t, keyFile))
		var backup string
		if strings.HasPrefix(w.cfg.DatabaseURL, "sqlite:") {
			backup = filepath.Join(t.TempDir(), "before.backup")
			if r := soukRun(t, a.env, "backup", backup, "--data", dir); r.code != exitOK {
				t.Fatal(r.err)
			}
		}

		cmd := program("key", "rotate", "--data", dir)
		cmd.Env = append(cmd.Env, "SOUK_DATABASE_URL="+w.cfg.DatabaseURL)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line := bufio.NewScanner(out)
		if !line.Scan() || line.Text() != "papers: 100 …" {
			t.Fatalf("progress %q %v", line.Text(), line.Err())
		}
		_ = cmd.Process.Kill() // kill -9
		_ = cmd.Wait()
		half := a.papersOfKeys()
		if len(half) != 2 || strings.TrimSpace(readText(t, keyFile)) != old {
			t.Fatalf("not half-way: %v", half)
		}
		for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"backup", filepath.Join(t.TempDir(), "x")}, {"audit", "verify"}} {
			if r := soukRun(t, a.env, append(args, "--data", dir)...); r.code != exitRejected || !strings.Contains(r.err, "souk key rotate") {
				t.Errorf("%v half-way: exit %d %s", args, r.code, r.err)
			}
		}

		r := soukRun(t, a.env, "key", "rotate", "--data", dir)
		if r.code != exitOK || !strings.Contains(r.out, "Going on") || !strings.Contains(r.out, "Done.") {
			t.Fatalf("exit %d %s %s", r.code, r.out, r.err)
		}
		whole := a.papersOfKeys()
		now := strings.TrimSpace(readText(t, keyFile))
		if len(whole) != 1 || now == old || len(now) != 64 {
			t.Fatalf("%v", whole)
		}
		kept := keyFile + "." + seal.KeyID([]byte(old))
		for _, f := range []string{keyFile, kept} {
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", f, info, err)
			}
		}
		if strings.TrimSpace(readText(t, kept)) != old || exists(filepath.Join(dir, nextKeyFile)) || exists(filepath.Join(dir, rotationFile)) {
			t.Error("the files of the rotation are not in order")
		}
		a.opens()
		if backup != "" {
			a.restores(backup, old)
		}
	})
}

// restores opens a backup of the first key's days with the first key.
func (a *archive) restores(file, key string) {
	a.t.Helper()
	dir := filepath.Join(a.t.TempDir(), "restored")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, masterKeyFile), []byte(key), 0o600); err != nil {
		a.t.Fatal(err)
	}
	if r := soukRun(a.t, nil, "restore", file, "--data", dir); r.code != exitOK || !strings.Contains(r.out, "whole") {
		a.t.Fatalf("exit %d %s %s", r.code, r.out, r.err)
	}
	old := *a
	old.cfg = Config{Data: dir, Addr: defaultAddr, Sandbox: true}.fromEnvironment(func(string) string { return "" })
	old.env = nil
	old.opens()
}

func TestKeyRotate_X17_stopped_at_every_step_between_files(t *testing.T) {
	w := newWorld(t)
	a := newArchive(w, 3)
	dir := w.cfg.Data
	in := func(name string) string { return filepath.Join(dir, name) }
	rotate := func() string {
		t.Helper()
		r := soukRun(t, a.env, "key", "rotate", "--data", dir)
		if r.code != exitOK {
			t.Fatalf("exit %d %s", r.code, r.err)
		}
		return r.out
	}
	// the new key was written, the mark was not: the service still runs, the key is taken up
	next := strings.Repeat("ab", 32)
	if err := os.WriteFile(in(nextKeyFile), []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}
	a.opens()
	rotate()
	if got := strings.TrimSpace(readText(t, in(masterKeyFile))); got != next {
		t.Errorf("another key was made: %s", got)
	}
	a.opens()
	// everything is done but the mark
	if err := os.WriteFile(in(rotationFile), []byte(fmt.Sprintf(`{"from":"x","to":%q}`, seal.KeyID([]byte(next)))), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := rotate(); !strings.Contains(out, "done already") || strings.TrimSpace(readText(t, in(masterKeyFile))) != next {
		t.Errorf("%s", out)
	}
	a.opens()
	// a second rotation keeps the bundle of the first days readable
	rotate()
	a.opens()
	if keys := readText(t, in("chain-keys.jsonl")); strings.Count(keys, "\n") != 2 {
		t.Errorf("%s", keys)
	}
}

func TestKeyRotate_refuses(t *testing.T) {
	t.Run("beside_a_server", func(t *testing.T) {
		w := newWorld(t)
		w.stop()
		lock, err := lockData(w.cfg.Data)
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		if r := soukRun(t, nil, "key", "rotate", "--data", w.cfg.Data); r.code != exitRejected || !strings.Contains(r.err, "Another Souk is serving") || exists(filepath.Join(w.cfg.Data, nextKeyFile)) {
			t.Errorf("exit %d %s", r.code, r.err)
		}
	})
	t.Run("without_a_key", func(t *testing.T) {
		dir := t.TempDir()
		if r := soukRun(t, nil, "key", "rotate", "--data", dir); r.code != exitRejected || !strings.Contains(r.err, "no master key") {
			t.Errorf("exit %d %s", r.code, r.err)
		}
	})
	t.Run("with_another_installations_key", func(t *testing.T) {
		a := newArchive(newWorld(t), 1)
		if err := os.WriteFile(filepath.Join(a.cfg.Data, masterKeyFile), []byte(strings.Repeat("ee", 32)), 0o600); err != nil {
			t.Fatal(err)
		}
		r := soukRun(t, a.env, "key", "rotate", "--data", a.cfg.Data)
		if r.code != exitRejected || !strings.Contains(r.err, "another master key") || exists(filepath.Join(a.cfg.Data, rotationFile)) {
			t.Errorf("exit %d %s", r.code, r.err)
		}
	})
}

func TestKeyRotate_X17_with_the_key_in_the_environment(t *testing.T) {
	old, next := strings.Repeat("0a", 32), strings.Repeat("0b", 32)
	w := newWorldOf(t, func(c *Config) { c.masterKey = []byte(old) })
	a := newArchiveWith(w, 3, map[string]string{"SOUK_MASTER_KEY": old})
	if r := soukRun(t, a.env, "key", "rotate", "--data", w.cfg.Data); r.code != exitRejected || !strings.Contains(r.err, "SOUK_NEW_MASTER_KEY") {
		t.Errorf("exit %d %s", r.code, r.err)
	}
	a.env["SOUK_NEW_MASTER_KEY"] = next
	if r := soukRun(t, a.env, "key", "rotate", "--data", w.cfg.Data); r.code != exitOK || !strings.Contains(r.out, "SOUK_MASTER_KEY") {
		t.Errorf("exit %d %s %s", r.code, r.out, r.err)
	}
	entries, err := os.ReadDir(w.cfg.Data)
	if err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), masterKeyFile) }) {
		t.Errorf("a key was written: %v %v", entries, err)
	}
	a.cfg.masterKey, a.env["SOUK_MASTER_KEY"] = []byte(next), next
	a.opens()
}

func TestKeyRotate_says_how_many_were_left_and_names_those_with_names(t *testing.T) {
	var b strings.Builder
	say(&b, "keys of buyers", 10, 5, nil, "stay as they are")
	say(&b, "papers", 3, 2, []string{"doc_1", "doc_2"}, "stay as they are")
	say(&b, "papers", 3, 0, nil, "stay as they are")
	want := "keys of buyers: 10 now under the new key; 5 stay as they are\n" +
		"papers: 3 now under the new key; 2 stay as they are: doc_1, doc_2\npapers: 3 now under the new key\n"
	if b.String() != want {
		t.Errorf("said %q", b.String())
	}
}
