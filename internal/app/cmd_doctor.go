package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"souk/internal/app/mediaexec"
	"souk/internal/base/fault"
	"souk/internal/platform/blob"
	"souk/internal/platform/pdf"
	"souk/internal/platform/sqldb"
	"souk/internal/schema"
)

// mediaExecCmd starts souk-media under its lock; only the service calls it.
type mediaExecCmd struct {
	Args []string `arg:"" optional:"" passthrough:""`
}

// Run never returns when it succeeds: the process becomes souk-media.
func (c mediaExecCmd) Run(env) error { return mediaexec.Run(c.Args) }

type doctorCmd struct {
	engineFlags
}

// finding of the doctor: a part, how it is, and how to mend it.
type diagnosis struct {
	part   string
	ok     bool
	detail string
	mend   string
	serves bool // Souk can run without it
}

// Run checks every outside part; exit 1 when one that Souk needs is not well.
func (c doctorCmd) Run(e env) error {
	cfg := c.config(e)
	sick := false
	for _, check := range []func(context.Context, env, Config) diagnosis{
		doctorData, doctorDatabase, doctorFiles, doctorFFmpeg, doctorWorker, doctorFonts, doctorPDF, doctorClock,
	} {
		d := check(e.ctx, e, cfg)
		mark := "ok  "
		if !d.ok {
			mark = "warn"
			if !d.serves {
				mark, sick = "FAIL", true
			}
		}
		fmt.Fprintf(e.out, "%s  %-10s %s\n", mark, d.part, d.detail)
		if !d.ok && d.mend != "" {
			fmt.Fprintf(e.out, "      %-10s → %s\n", "", d.mend)
		}
	}
	if sick {
		return exitError(exitRejected)
	}
	return nil
}

// minFree is the free space below which uploads soon fail.
const minFree = 2 << 30

func doctorData(_ context.Context, _ env, cfg Config) diagnosis {
	d := diagnosis{part: "data", mend: "Choose a folder that this user may write with --data, or free some space."}
	var fs syscall.Statfs_t
	if err := syscall.Statfs(nearest(cfg.Data), &fs); err != nil {
		d.detail = err.Error()
		return d
	}
	free := int64(fs.Bavail) * int64(fs.Bsize)
	d.ok = free >= minFree
	d.detail = fmt.Sprintf("%s, %.1f GiB free", cfg.Data, float64(free)/(1<<30))
	return d
}

// nearest is the folder itself, or the one above it that exists: the doctor looks
// and makes nothing.
func nearest(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func doctorDatabase(ctx context.Context, _ env, cfg Config) diagnosis {
	d := diagnosis{part: "database", mend: "Start the database, or mend SOUK_DATABASE_URL."}
	if path, ok := strings.CutPrefix(cfg.DatabaseURL, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return diagnosis{part: "database", ok: true, detail: "sqlite, will be made at the first start: " + path}
		}
	}
	db, err := sqldb.Open(ctx, sqldb.DefaultConfig(cfg.DatabaseURL))
	if err != nil {
		d.detail = inOneLine(err)
		return d
	}
	defer db.Close() //nolint:errcheck // only looked at
	v, err := db.Version(ctx, schema.Files)
	if err != nil {
		d.detail = err.Error()
		d.mend = "Run: souk migrate"
		return d
	}
	d.ok, d.detail = true, fmt.Sprintf("%s, schema %d", db.Engine(), v)
	return d
}

// inOneLine is what went wrong for people, with the cause behind it.
func inOneLine(err error) string {
	cause := err
	for next := errors.Unwrap(cause); next != nil; next = errors.Unwrap(cause) {
		cause = next
	}
	return fault.As(err).Msg.In("en") + " (" + strings.Join(strings.Fields(cause.Error()), " ") + ")"
}

// writeAndEnter is the access(2) mode of a folder that files are put into.
const writeAndEnter = 0x2 | 0x1

func doctorFiles(_ context.Context, _ env, cfg Config) diagnosis {
	d := diagnosis{part: "files", mend: "Mend SOUK_BLOB_URL: a folder as file:///DIR that this user may write."}
	dir, err := blob.Folder(cfg.BlobURL)
	if err != nil {
		d.detail = fault.As(err).Msg.In("en")
		return d
	}
	there := nearest(dir)
	info, err := os.Stat(there)
	switch {
	case err != nil || !info.IsDir():
		d.detail = there + " is no folder"
	case syscall.Access(there, writeAndEnter) != nil:
		d.detail = there + " cannot be written by this user"
	case there != dir:
		d.ok, d.detail = true, "will be made at the first start: "+cfg.BlobURL
	default:
		d.ok, d.detail = true, cfg.BlobURL
	}
	return d
}

func doctorFFmpeg(ctx context.Context, _ env, _ Config) diagnosis {
	d := diagnosis{part: "ffmpeg", mend: "Install it (Debian: apt-get install ffmpeg). Until then films wait and `souk check video` exits 2."}
	for _, name := range []string{"ffmpeg", "ffprobe"} {
		path, err := exec.LookPath(name)
		if err != nil {
			d.detail = name + " is not there"
			return d
		}
		out, err := exec.CommandContext(ctx, path, "-version").Output()
		if err != nil {
			d.detail = path + ": " + err.Error()
			return d
		}
		if name == "ffmpeg" {
			line, _, _ := strings.Cut(string(out), "\n")
			if d.detail = line; len(line) > 60 {
				d.detail = line[:60]
			}
		}
	}
	d.ok = true
	return d
}

func doctorWorker(ctx context.Context, e env, _ Config) diagnosis {
	d := diagnosis{part: "worker", mend: "Build it (make build) and keep souk-media beside souk, or name it with SOUK_MEDIA."}
	w, err := newWorker(e.getenv, "")
	if err != nil {
		d.detail = err.Error()
		return d
	}
	helper, err := w.Helper()
	if err != nil {
		d.detail = fault.As(err).Msg.In("en")
		return d
	}
	lock, err := w.Lockdown(ctx)
	if err != nil {
		d.detail = fault.As(err).Msg.In("en")
		return d
	}
	d.detail = fmt.Sprintf("%s; files held: %t (Landlock ABI %d), network held: %t (namespace %t, seccomp %t)",
		helper, lock.FilesHeld, lock.Landlock, lock.NetHeld, lock.Namespace, lock.Seccomp)
	d.ok = lock.FilesHeld && lock.NetHeld
	if !d.ok {
		d.serves = lock.FilesHeld || lock.NetHeld
		d.mend = "Use a kernel with Landlock (5.13 or later) and allow user namespaces or seccomp."
	}
	return d
}

func doctorFonts(ctx context.Context, _ env, _ Config) diagnosis {
	d := diagnosis{part: "fonts", serves: true, mend: "Debian: apt-get install fonts-noto-cjk. Only the demo's drawn films need it."}
	out, err := exec.CommandContext(ctx, "fc-list", ":lang=zh", "family").Output()
	if err != nil || len(out) == 0 {
		d.detail = "no font with Chinese characters found"
		return d
	}
	line, _, _ := strings.Cut(string(out), "\n")
	d.ok, d.detail = true, line
	return d
}

func doctorPDF(_ context.Context, _ env, cfg Config) diagnosis {
	d := diagnosis{part: "pdf font", serves: true, ok: true, detail: pdf.FontFile,
		mend: "Debian: apt-get install " + pdf.FontPackage + ", or name a TrueType font with Chinese in SOUK_PDF_FONT. Letters and code tables as PDF need it."}
	if cfg.PDFFont != "" {
		d.detail = cfg.PDFFont
	}
	if err := pdf.NewPress(cfg.PDFFont).Ready(); err != nil {
		d.ok, d.detail = false, d.detail+" is not there"
	}
	return d
}

func doctorClock(context.Context, env, Config) diagnosis {
	now := time.Now()
	d := diagnosis{part: "clock", detail: now.UTC().Format(time.RFC3339), mend: "Set the machine's clock (timedatectl set-ntp true)."}
	d.ok = now.Year() >= 2025
	return d
}
