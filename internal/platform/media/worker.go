package media

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// Worker starts locked-down children, at most Config.Parallel at a time. It is
// safe for concurrent use.
type Worker struct {
	cfg   Config
	slots chan struct{}
	queue chan struct{}
	// plain remembers that this machine gives no namespaces.
	plain atomic.Bool

	mu      sync.Mutex
	engines map[string]string // of the ffmpeg with stamp
	stamp   string
}

const jobDirPrefix = "souk-media-"

// New returns a worker. Missing programs are not an error here: the server runs
// without them and `souk doctor` says how to mend it; the calls that need them
// answer with a fault of kind Unavailable.
func New(cfg Config) (*Worker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	w := &Worker{cfg: cfg, slots: make(chan struct{}, cfg.Parallel), queue: make(chan struct{}, cfg.Parallel+cfg.MaxWaiting)}
	w.plain.Store(cfg.SkipNamespace)
	return w, nil
}

// Parallel is how many children run at a time.
func (w *Worker) Parallel() int { return w.cfg.Parallel }

// Sweep removes the directories of children that a crash left behind and says
// how many. Call it at start, and only when TempDir belongs to this process.
func (w *Worker) Sweep() (int, error) {
	left, err := filepath.Glob(filepath.Join(w.cfg.TempDir, jobDirPrefix+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return len(left), err
}

// Helper returns the path of souk-media.
func (w *Worker) Helper() (string, error) {
	tries := []string{w.cfg.Helper}
	if w.cfg.Helper == "" {
		tries = []string{filepath.Join(filepath.Dir(w.cfg.Executable), "souk-media"), w.cfg.HelperFallback}
	}
	for _, path := range tries {
		if path == "" {
			continue
		}
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return filepath.Abs(path)
		}
	}
	return "", helperMissing(errors.New("tried " + strings.Join(tries, ", ")))
}

// programs finds ffmpeg and ffprobe anew for every job: they may be installed
// while the server runs.
func (w *Worker) programs() (ffmpeg, ffprobe string, err error) {
	ffmpeg, err1 := find(w.cfg.FFmpeg, "ffmpeg")
	ffprobe, err2 := find(w.cfg.FFprobe, "ffprobe")
	if err := errors.Join(err1, err2); err != nil {
		return "", "", ffmpegMissing()
	}
	return ffmpeg, ffprobe, nil
}

// find resolves links, because the lock names the real file.
func find(path, name string) (string, error) {
	if path == "" {
		path = name
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return "", err
	}
	if found, err = filepath.Abs(found); err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(found)
}

// Engines names the programs that measure, with their versions; the same map is
// in every document. A fault of kind Unavailable when ffmpeg is missing.
func (w *Worker) Engines(ctx context.Context) (map[string]string, error) {
	ffmpeg, _, err := w.programs()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(ffmpeg)
	if err != nil {
		return nil, ffmpegMissing()
	}
	stamp := ffmpeg + info.ModTime().String()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stamp != stamp {
		version, err := ffmpegVersion(ctx, ffmpeg)
		if err != nil {
			return nil, err
		}
		w.engines, w.stamp = map[string]string{"ffmpeg": version, "souk-media": HelperVersion}, stamp
	}
	out := make(map[string]string, len(w.engines))
	for k, v := range w.engines {
		out[k] = v
	}
	return out, nil
}

// Key is what Measurements.Key of a document made now would be; with the
// content hash it is the key of a cache.
func (w *Worker) Key(ctx context.Context) (string, error) {
	e, err := w.Engines(ctx)
	if err != nil {
		return "", err
	}
	return engineKey(e), nil
}

func ffmpegVersion(ctx context.Context, path string) (string, error) {
	cmd := exec.CommandContext(ctx, path, "-version")
	cmd.Env = []string{"LC_ALL=C"}
	out, err := cmd.Output()
	if err != nil {
		return "", ffmpegMissing()
	}
	fields := strings.Fields(string(out)) // ffmpeg version X Copyright …
	if len(fields) < 3 {
		return "", ffmpegMissing()
	}
	return fields[2], nil
}

// acquire waits for a free child; the queue is bounded.
func (w *Worker) acquire(ctx context.Context) (func(), error) {
	select {
	case w.queue <- struct{}{}:
	default:
		return nil, busy()
	}
	select {
	case w.slots <- struct{}{}:
		return func() { <-w.slots; <-w.queue }, nil
	case <-ctx.Done():
		<-w.queue
		return nil, ctx.Err()
	}
}
