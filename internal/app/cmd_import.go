package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/core/ingest"
	"souk/internal/platform/telemetry"
)

type importCmd struct {
	engineFlags
	Kind string `arg:"" help:"What the rows are: products, stores, buyers, orders, shipments, returns, disputes, reviews, ratings, stock, ad_spend, coupon_costs."`
	File string `arg:"" help:"JSON lines, one row each; - reads the standard input."`
	All  bool   `help:"Print every verdict, not only refusals."`
}

// Run takes the rows of a file as POST /v1/ingest does and prints a verdict a
// line; exit 1 when a row was refused.
//
// Source: X-57.
func (c importCmd) Run(e env) error {
	in := io.NopCloser(e.in)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fault.E("app.import", fault.Invalid, "import.file", err, "The file "+c.File+" cannot be opened.")
		}
		in = f
	}
	defer in.Close()
	s, err := build(e.ctx, c.config(e), buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn)})
	if err != nil {
		return err
	}
	defer s.close()
	if err := errors.Join(s.ownKey(e.ctx), s.restoreClock()); err != nil {
		return err
	}
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	tally, err := s.ingest.TakeLines(identity.AsSystem(e.ctx), c.Kind, "en", in, func(vs []ingest.Verdict) error {
		for _, v := range vs {
			if !c.All && v.Result != ingest.Refused && v.Link == "" {
				continue
			}
			if err := enc.Encode(v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "%d rows: %d created, %d updated, %d unchanged, %d refused\n", tally.Rows, tally.Created, tally.Updated, tally.Unchanged, tally.Refused)
	if tally.Refused > 0 {
		return exitError(exitRejected)
	}
	return nil
}

type metricsCmd struct {
	Rebuild metricsRebuildCmd `cmd:"" help:"Build the hourly sums again from every fact; no server may run on the data."`
}

type metricsRebuildCmd struct {
	engineFlags
}

// Run rebuilds and says how many sums differed.
//
// Source: X-13.
func (c metricsRebuildCmd) Run(e env) error {
	cfg := c.config(e)
	lock, err := lockData(cfg.Data)
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := build(e.ctx, cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn)})
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.ownKey(e.ctx); err != nil {
		return err
	}
	began := s.machine.Now()
	res, err := s.insight.Rebuild(identity.AsSystem(e.ctx))
	if err != nil {
		return err
	}
	return json.NewEncoder(e.out).Encode(map[string]any{
		"cells": res.Cells, "changed": res.Changed, "emitted": res.Emitted, "took_ms": s.machine.Now().Sub(began).Milliseconds(),
	})
}
