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

// run measures on a service of its own and prints what was found as one JSON
// object; exit 1 when the measurement calls itself spoilt: an error, or an
// invariant that broke.
//
// Source: X-67, contract "souk bench".
func (on benchOn) run(e env, measure func(ctx context.Context, s *souk) (found any, spoilt bool, err error)) error {
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
	found, spoilt, err := measure(identity.AsSystem(e.ctx), s)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(e.out).Encode(found); err != nil {
		return err
	}
	if spoilt {
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
