package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/backup"
	"souk/internal/platform/blob"
	"souk/internal/platform/chain"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/telemetry"
	"souk/internal/schema"
)

type backupCmd struct {
	engineFlags
	File string `arg:"" help:"File to write; it must not be there yet." type:"path"`
}

// Run writes the backup and says what it holds.
func (c backupCmd) Run(e env) error {
	cfg := c.config(e)
	if err := unfinishedRotation(cfg.Data); err != nil { // its papers would need two keys
		return err
	}
	db, err := sqldb.Open(e.ctx, sqldb.DefaultConfig(cfg.DatabaseURL))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // the backup's own outcome counts
	blobs, err := blob.Open(cfg.BlobURL)
	if err != nil {
		return err
	}
	defer blobs.Close() //nolint:errcheck // the backup's own outcome counts
	at, err := db.Version(e.ctx, schema.Files)
	if err != nil {
		return err
	}
	m, err := backup.Write(e.ctx, backup.Source{
		DB: db, Blobs: blobs, Version: version(), Schema: at, Now: clock.System{}.Now(), Progress: byteBar(e.err, "writing"),
	}, c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d files, %d bytes, schema %d\n", c.File, len(m.Files), m.Bytes(), m.Schema)
	fmt.Fprintf(e.out, "The master key is not in it. Keep %s (or SOUK_MASTER_KEY) apart: without it private papers cannot be read.\n", filepath.Join(cfg.Data, masterKeyFile))
	return nil
}

type restoreCmd struct {
	engineFlags
	File string `arg:"" help:"A file that souk backup wrote." type:"path"`
}

// Run fills the data folder and proves it.
func (c restoreCmd) Run(e env) error {
	cfg := c.config(e)
	if cfg.DatabaseURL != "sqlite:"+filepath.Join(cfg.Data, "souk.db") {
		return fault.E("app.restore", fault.Invalid, "restore.engine", nil,
			"A backup is restored into a data folder with the embedded database: unset SOUK_DATABASE_URL. For PostgreSQL use pg_restore.")
	}
	newest, err := newestSchema()
	if err != nil {
		return err
	}
	lock, err := lockData(cfg.Data)
	if err != nil {
		return err
	}
	defer lock.Close()
	m, err := backup.Restore(e.ctx, c.File, backup.Target{
		Dir: cfg.Data, Database: filepath.Join(cfg.Data, "souk.db"), Blobs: filepath.Join(cfg.Data, "blobs"),
		Keep: []string{masterKeyFile, dataLockFile},
		Accept: func(m backup.Manifest) error {
			if m.Schema > newest {
				return fault.E("app.restore", fault.Invalid, "restore.newer", nil,
					fmt.Sprintf("The backup was made by a newer Souk (schema %d, this one knows %d). Restore it with that version.", m.Schema, newest))
			}
			return nil
		},
		Progress: byteBar(e.err, "reading"),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d files, %d bytes, made %s\n", cfg.Data, len(m.Files), m.Bytes(), m.MadeAt.Format(time.RFC3339))
	return c.prove(e, cfg)
}

// prove brings the database to this program's schema and walks the chains, when
// the master key is there.
func (c restoreCmd) prove(e env, cfg Config) error {
	_, err := os.Stat(filepath.Join(cfg.Data, masterKeyFile))
	if cfg.masterKey == nil && errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(e.out, "Put the master key of the old installation at %s before the first start; then run `souk audit verify`.\n", filepath.Join(cfg.Data, masterKeyFile))
		return nil
	}
	s, err := build(e.ctx, cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn)})
	if err != nil {
		return err
	}
	defer s.close()
	report, err := s.audit.VerifyTrail(identity.AsSystem(e.ctx), nil)
	if err != nil {
		return err
	}
	printReport(e.out, report)
	if !report.Good() {
		return exitError(exitRejected)
	}
	return nil
}

// ownKey refuses a master key that is not the one that this database's chain was
// signed with: papers could not be read, and every check would fail.
func (s *souk) ownKey(ctx context.Context) error {
	head, err := s.chain.Head(ctx, audit.Book)
	if err != nil || head.Seq == 0 || chain.Signed(s.chain.PublicKey(), head) {
		return err
	}
	return fault.E("app.serve", fault.Invalid, "config.other_master_key", nil,
		"This database belongs to another master key. Put the key of the old installation at "+filepath.Join(s.cfg.Data, masterKeyFile)+" (or into SOUK_MASTER_KEY) and start again.")
}

// byteBar shows how many bytes have passed, on a terminal.
func byteBar(w io.Writer, what string) func(int64) {
	if !isTerminal(w) {
		return nil
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish())
	return func(n int64) { _ = bar.Set64(n) } //nolint:errcheck // a bar that cannot be drawn harms nobody
}
