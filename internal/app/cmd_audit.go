package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/chain"
	"souk/internal/platform/telemetry"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Check the chain of the audit trail; exit 1 on any difference."`
	Export auditExportCmd `cmd:"" help:"Write the sealed trail with its chain as JSON lines."`
}

// asItIs opens the service for reading a trail: the database's schema is left alone.
// There must be a database when the trail is its own.
func asItIs(e env, cfg Config, own bool) (*souk, error) {
	if err := cfg.needsDatabase(); own && err != nil {
		return nil, err
	}
	return build(e.ctx, cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn), asItIs: true})
}

type auditVerifyCmd struct {
	engineFlags
	File   string `arg:"" optional:"" help:"An exported trail; the data folder's own when left out." type:"path"`
	Format string `default:"text" enum:"text,json" help:"Output: ${enum}."`
}

// Run verifies and prints what was found.
func (c auditVerifyCmd) Run(e env) error {
	report, err := c.verify(e)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		enc := json.NewEncoder(e.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(audit.BodyOf(report, clock.System{}.Now()))
	} else {
		printReport(e.out, report)
	}
	if err == nil && !report.Good() {
		return exitError(exitRejected)
	}
	return err
}

func (c auditVerifyCmd) verify(e env) (chain.Report, error) {
	s, err := asItIs(e, c.config(e), c.File == "")
	if err != nil {
		return chain.Report{}, err
	}
	defer s.close()
	ctx := identity.AsSystem(e.ctx)
	if c.File == "" {
		earlier, err := readHeads(s.headsFile())
		if err != nil {
			return chain.Report{}, err
		}
		return s.audit.VerifyTrail(ctx, earlier)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return chain.Report{}, fault.E("app.auditVerify", fault.NotFound, "file.cannot_open", err, "The file cannot be opened: "+err.Error())
	}
	defer f.Close()
	key, err := s.bundleKey(f)
	if err != nil {
		return chain.Report{}, err
	}
	return chain.VerifyBundle(f, key, audit.BundleDigest)
}

func printReport(w io.Writer, r chain.Report) {
	for _, p := range r.Problems {
		fmt.Fprintf(w, "%s", p.Code)
		if p.Seq > 0 {
			fmt.Fprintf(w, " at %d", p.Seq)
		}
		if p.RowID != "" {
			fmt.Fprintf(w, " (%s)", p.RowID)
		}
		fmt.Fprintf(w, ": %s\n", p.What)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "… and %d more\n", r.More)
	}
	verdict := "whole"
	if !r.Good() {
		verdict = "NOT whole"
	}
	fmt.Fprintf(w, "%s: %s, %d rows sealed, %d wait for their number, signed end %d %s\n", r.Book, verdict, r.Sealed, r.Unsealed, r.Head.Seq, r.Head.Link)
}

type auditExportCmd struct {
	engineFlags
}

// Run writes the trail to standard output.
func (c auditExportCmd) Run(e env) error {
	s, err := asItIs(e, c.config(e), true)
	if err != nil {
		return err
	}
	defer s.close()
	out := bufio.NewWriter(e.out)
	return errors.Join(s.audit.Export(identity.AsSystem(e.ctx), out), out.Flush())
}

// headsFile keeps the signed ends of the chains of every day, beside the
// database: who shortens a chain there must find this file too. Keep a copy apart.
func (s *souk) headsFile() string { return filepath.Join(s.cfg.Data, "chain-heads.jsonl") }

// noteHeads adds today's signed ends to the file and the log.
func (s *souk) noteHeads(ctx context.Context) error {
	heads, err := s.chain.Heads(ctx)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(s.headsFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	for _, h := range heads {
		if h.Seq == 0 {
			continue
		}
		s.log.Info("signed end of a chain", "book", h.Book, "seq", h.Seq, "link", h.Link)
		err = errors.Join(err, enc.Encode(h))
	}
	return errors.Join(err, f.Close())
}

// readHeads reads the file; none is no error.
func readHeads(name string) ([]chain.Head, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return []chain.Head{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := []chain.Head{}
	for dec := json.NewDecoder(f); ; {
		var h chain.Head
		switch err := dec.Decode(&h); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // a crash in the last line
			return out, nil
		case err != nil:
			return nil, fault.E("app.readHeads", fault.Malformed, "chain.heads_unreadable", err, name+" cannot be read: "+err.Error())
		}
		out = append(out, h)
	}
}
