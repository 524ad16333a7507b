package app

import (
	"encoding/json"
	"testing"

	"souk/internal/platform/sqldb/sqltest"
)

// TestBench_X67 runs every load generator small, on both engines: each tells a
// rate and times, and proves its invariants. What the machine can do is measured
// by `make bench-…` (docs/performance.md), not here.
func TestBench_X67_every_load_generator_tells_rate_and_proves_its_invariants(t *testing.T) {
	for name, args := range map[string][]string{
		"events":   {"--seconds", "0.2", "--prepare", "20", "--rounds", "1", "--batch", "20"},
		"checkout": {"--rate", "50", "--for", "400ms"},
		"search":   {"--products", "700", "--rate", "50", "--for", "400ms"},
		"jobs":     {"--jobs", "500", "--idle", "5"},
		"metrics":  {"--events", "20000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for engine, database := range map[string]string{"sqlite": "", "postgres": sqltest.EmptyPostgresURL(t)} {
				r := soukRun(t, nil, append([]string{"bench", name, "--dir", t.TempDir(), "--database", database}, args...)...)
				if r.code != exitOK || r.err != "" {
					t.Fatalf("%s: exit %d: %s\n%s", engine, r.code, r.err, r.out)
				}
				var out struct {
					Bench, Engine      string
					Rate               float64
					Errors             int
					Invariants, Broken []string
				}
				if err := json.Unmarshal([]byte(r.out), &out); err != nil {
					t.Fatalf("%v in %s", err, r.out)
				}
				if out.Bench != name || out.Engine != engine || out.Rate <= 0 || out.Errors != 0 || len(out.Invariants) == 0 || len(out.Broken) != 0 {
					t.Errorf("%s", r.out)
				}
			}
		})
	}
}
