package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/core/audit"
	"souk/internal/platform/sqldb"
)

// TestAudit_X52_the_trail_of_a_marketplace_verifies_until_somebody_touches_it walks
// what an operator and an auditor do: verify, export, find a forged row.
func TestAudit_X52_the_trail_of_a_marketplace_verifies_until_somebody_touches_it(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"level":"L3"}`)
		w.activate(m, "video").is(200)
		if n, err := w.s.chain.Seal(w.system()); n == 0 || err != nil {
			t.Fatal(n, err)
		}
		w.get(m.OwnerKey, "/v1/audit/head").refused(403, "role.missing")
		var r audit.ReportBody
		w.post(w.operator, "/v1/audit/verification", nil).into(200, &r)
		if !r.Good || r.Sealed == 0 || r.Unsealed != 0 || r.Rows != r.Sealed {
			t.Fatalf("%+v", r)
		}
		if err := w.s.noteHeads(w.system()); err != nil {
			t.Fatal(err)
		}
		export := w.get(w.operator, "/v1/audit/export").is(200)
		if got := strings.Count(export.body, `"row":`); int64(got) != r.Sealed {
			t.Errorf("%d rows in the export of %d", got, r.Sealed)
		}
		file := put(t, "audit.jsonl", export.body)
		forged := put(t, "forged.jsonl", strings.Replace(export.body, "tool.activated", "tool.activatee", 1))

		if _, err := w.s.db.Exec(w.system(), `update audit set reason = 'forged' where id = (select min(id) from audit)`); err != nil {
			t.Fatal(err)
		}
		cfg := w.cfg
		w.stop()
		verify := func(args ...string) (int, audit.ReportBody) {
			t.Helper()
			ran := soukRun(t, map[string]string{"SOUK_DATABASE_URL": cfg.DatabaseURL}, append([]string{"audit", "verify", "--data", cfg.Data, "--format", "json"}, args...)...)
			var r audit.ReportBody
			if err := json.Unmarshal([]byte(ran.out), &r); err != nil {
				t.Fatalf("%v in %s %s", err, ran.out, ran.err)
			}
			return ran.code, r
		}
		if code, r := verify(); code != 1 || len(r.Problems) != 1 || r.Problems[0].Code != "row_changed" || r.Problems[0].Seq != 1 {
			t.Errorf("a forged row: exit %d, %+v", code, r)
		}
		if code, r := verify(file); code != 0 || !r.Good {
			t.Errorf("the export is whole: exit %d, %+v", code, r)
		}
		if code, r := verify(forged); code != 1 || len(r.Problems) != 1 || r.Problems[0].Code != "row_changed" {
			t.Errorf("a forged export: exit %d, %+v", code, r)
		}
		if _, err := os.Stat(filepath.Join(cfg.Data, "chain-heads.jsonl")); err != nil {
			t.Error(err)
		}
		older(t, cfg.DatabaseURL)
		ran := soukRun(t, map[string]string{"SOUK_DATABASE_URL": cfg.DatabaseURL}, "audit", "verify", "--data", cfg.Data)
		if ran.code != exitRejected || !strings.Contains(ran.err, "Use the program that the server runs") {
			t.Errorf("beside an older server: exit %d, %s", ran.code, ran.err)
		}
		empty := t.TempDir()
		if ran := soukRun(t, nil, "audit", "verify", "--data", empty); ran.code != exitRejected || !strings.Contains(ran.err, "There is no database in "+empty) {
			t.Errorf("an empty folder: exit %d, %s %s", ran.code, ran.out, ran.err)
		}
	})
}

// older makes the database one of a program whose schema is one behind.
func older(t *testing.T, url string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig(url))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if n, err := db.Exec(t.Context(), `delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}
