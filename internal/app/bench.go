package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/telemetry"
)

// benchOn says where a measurement runs.
type benchOn struct {
	Database string `help:"Where to write (postgres://… or sqlite:PATH): an empty database. A throw-away SQLite file when left out." placeholder:"URL"`
	Dir      string `default:"." help:"Folder on the disk to be measured, for the throw-away files." type:"path"`
}

// benchFound is what every measurement tells, beside figures of its own.
//
// Source: contract "souk bench".
type benchFound struct {
	Bench      string   `json:"bench"`
	Engine     string   `json:"engine"`
	Rate       float64  `json:"rate"` // a second
	Errors     int      `json:"errors"`
	Invariants []string `json:"invariants"`
	Broken     []string `json:"broken"`
	HostTook   cpuTime  `json:"host_took_percent"` // of the processors' time, for others: then the times are not ours alone
}

func newFound(bench string, s *souk) benchFound {
	return benchFound{Bench: bench, Engine: string(s.db.Engine()), Invariants: []string{}, Broken: []string{}, HostTook: readCPUTime()}
}

// holds notes an invariant and whether it did.
func (f *benchFound) holds(ok bool, name string) {
	if f.Invariants = append(f.Invariants, name); !ok {
		f.Broken = append(f.Broken, name)
	}
}

// spoilt reports a measurement that means nothing: an error, or an invariant that broke.
func (f benchFound) spoilt() bool { return f.Errors > 0 || len(f.Broken) > 0 }

// benchAnswer is one measurement's whole answer.
type benchAnswer interface{ spoilt() bool }

// benchTimes are the times of single calls, in milliseconds.
type benchTimes struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

// timesOf sorted times.
func timesOf(sorted []time.Duration) benchTimes {
	return benchTimes{quantile(sorted, 0.5), quantile(sorted, 0.99)}
}

// run measures on a service of its own and prints what was found as one JSON
// object; exit 1 when the measurement calls itself spoilt.
//
// Source: X-67, contract "souk bench".
func (on benchOn) run(e env, measure func(ctx context.Context, s *souk) (found benchAnswer, err error)) error {
	dir, err := os.MkdirTemp(on.Dir, "souk-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	cfg := Config{Data: dir, Addr: defaultAddr}.fromEnvironment(func(string) string { return "" })
	if on.Database != "" {
		cfg.DatabaseURL = on.Database
	}
	cfg.masterKey = make([]byte, minMasterKey)
	s, err := build(context.WithoutCancel(e.ctx), cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelError)})
	if err != nil {
		return err
	}
	defer s.close()
	found, err := measure(identity.AsSystem(e.ctx), s)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(e.out).Encode(found); err != nil {
		return err
	}
	if found.spoilt() {
		return exitError(exitRejected)
	}
	return nil
}

// quantile of sorted times in milliseconds, 0 of none.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Microseconds()) / 1000
}
