package mediaexec_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/media"
)

// kill ends every process whose directory lies in dir and whose name matches;
// these are children of this test's own worker.
func kill(t *testing.T, dir, name string) int {
	t.Helper()
	killed := 0
	procs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range procs {
		cwd, err := os.Readlink(filepath.Join(p, "cwd"))
		if err != nil || !strings.HasPrefix(cwd, dir+"/") {
			continue
		}
		comm, err := os.ReadFile(filepath.Join(p, "comm"))
		if err != nil || strings.TrimSpace(string(comm)) != name {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(p))
		if err != nil {
			t.Fatal(err)
		}
		if syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}

// alive counts the processes whose directory lies in dir.
func alive(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	procs, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range procs {
		if cwd, err := os.Readlink(p); err == nil && strings.HasPrefix(cwd, dir+"/") {
			n++
		}
	}
	return n
}

func TestKilledHalfWay(t *testing.T) {
	t.Parallel()
	for _, victim := range []string{"souk-media", "ffmpeg"} {
		t.Run("issue-3.6_"+victim+"_killed_is_not_checked_after_3_tries", func(t *testing.T) {
			t.Parallel()
			var dir string
			w := newWorker(t, func(c *media.Config) { dir = c.TempDir })
			starts, kills := 0, 0
			_, err := w.Measure(t.Context(), media.MeasureInput{Film: noisy(t)}, func(stage string, _ float64) {
				switch stage {
				case "sniff":
					starts++
				case "decode":
					kills += kill(t, dir, victim)
				}
			})
			e, ok := media.AsNotChecked(err)
			if !ok || e.Check == "" || e.Code != media.FailDied || !strings.Contains(e.Reason, "killed") {
				t.Fatalf("got %v", err)
			}
			if starts != 3 || kills < 3 || !gone(t, dir) {
				t.Fatalf("%d starts, %d kills, %d alive", starts, kills, alive(t, dir))
			}
		})
	}
}

func TestKilledOnce(t *testing.T) {
	t.Parallel()
	var dir string
	w := newWorker(t, func(c *media.Config) { dir = c.TempDir })
	var once sync.Once
	m, err := w.Measure(t.Context(), media.MeasureInput{Film: noisy(t),
		Subtitles: []media.SubtitleInput{{Name: "a.srt", Path: srtFile(t, "a.srt", repeatCues(3, "字幕"))}}},
		func(stage string, _ float64) {
			if stage == "decode" {
				once.Do(func() { kill(t, dir, "souk-media") })
			}
		})
	if err != nil || m.DurationUS != 4_000_000 || len(m.Subtitles[0].Cues) != 3 {
		t.Fatalf("the second try gave %v %+v", err, m.Subtitles)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*media.Config){
		"wall clock":     func(c *media.Config) { c.MeasureWall = 200 * time.Millisecond },
		"processor time": func(c *media.Config) { c.Measure = media.DefaultConfig().Measure; c.Measure.CPUSeconds = 1 },
		"memory":         func(c *media.Config) { c.Measure = media.DefaultConfig().Measure; c.Measure.DataBytes = 24 << 20 },
	} {
		t.Run("issue-3.6_"+name, func(t *testing.T) {
			t.Parallel()
			var dir string
			w := newWorker(t, func(c *media.Config) { edit(c); dir = c.TempDir })
			_, err := w.Measure(t.Context(), media.MeasureInput{Film: longNoisy(t)}, nil)
			if _, ok := media.AsNotChecked(err); !ok || !gone(t, dir) {
				t.Fatalf("got %v, %d alive", err, alive(t, dir))
			}
		})
	}
}

func TestMissingParts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*media.Config)
		film string
		code string
		kind fault.Kind
	}{
		"ffmpeg":     {func(c *media.Config) { c.FFmpeg = "/nowhere/ffmpeg" }, small(t, "15"), "media.ffmpeg_missing", fault.Unavailable},
		"ffprobe":    {func(c *media.Config) { c.FFprobe = "/nowhere/ffprobe" }, small(t, "15"), "media.ffmpeg_missing", fault.Unavailable},
		"souk-media": {func(c *media.Config) { c.Helper = "/nowhere/souk-media" }, small(t, "15"), "media.helper_missing", fault.Unavailable},
		"launcher":   {func(c *media.Config) { c.Launcher = []string{"/nowhere/souk"} }, small(t, "15"), "media.helper_missing", fault.Unavailable},
		"film":       {nil, "/nowhere/film.mp4", "media.cannot_open", fault.NotFound},
		"a folder":   {nil, "/tmp", "media.cannot_open", fault.NotFound},
		"a device":   {nil, "/dev/zero", "media.cannot_open", fault.NotFound},
	} {
		t.Run("issue-3.6_"+name+"_missing", func(t *testing.T) {
			t.Parallel()
			_, err := newWorker(t, c.edit).Measure(t.Context(), media.MeasureInput{Film: c.film}, nil)
			if fault.CodeOf(err) != c.code || fault.KindOf(err) != c.kind || !fault.As(err).Msg.Complete() {
				t.Fatalf("got %v", err)
			}
		})
	}
	t.Run("engines", func(t *testing.T) {
		t.Parallel()
		_, err := newWorker(t, func(c *media.Config) { c.FFmpeg = "/nowhere/ffmpeg" }).Engines(t.Context())
		if fault.CodeOf(err) != "media.ffmpeg_missing" {
			t.Fatalf("got %v", err)
		}
	})
}

func TestTooManySubtitles(t *testing.T) {
	t.Parallel()
	_, err := newWorker(t, nil).Measure(t.Context(), media.MeasureInput{Film: small(t, "15"), Subtitles: make([]media.SubtitleInput, 9)}, nil)
	if fault.CodeOf(err) != "media.too_many_subtitles" {
		t.Fatalf("got %v", err)
	}
}

// TestQueue: at most Parallel children at once, a bounded number waits, a call
// that is given up leaves the queue.
func TestQueue(t *testing.T) {
	t.Parallel()
	w := newWorker(t, func(c *media.Config) { c.Parallel, c.MaxWaiting = 1, 1 })
	path := small(t, "15")
	started, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var now, most atomic.Int32
	watch := func(stage string, _ float64) {
		if stage == "sniff" {
			most.Store(max(most.Load(), now.Add(1)))
			once.Do(func() { close(started); <-goOn })
		}
		if stage == "subtitles" {
			now.Add(-1)
		}
	}
	results := make(chan error, 2)
	measure := func() {
		for {
			_, err := w.Measure(t.Context(), media.MeasureInput{Film: path}, watch)
			if fault.CodeOf(err) != "media.busy" { // the probing call below may hold the one place
				results <- err
				return
			}
		}
	}
	go measure()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Measure(ctx, media.MeasureInput{Film: path}, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("a call that was given up: %v", err)
	}
	go measure()
	// The second call is in the queue as soon as a third one is refused.
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := w.Measure(ctx, media.MeasureInput{Film: path}, nil)
		cancel()
		if fault.CodeOf(err) == "media.busy" && fault.KindOf(err) == fault.Limited {
			break
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("third call: %v", err)
		}
	}
	close(goOn)
	for range 2 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	if most.Load() != 1 {
		t.Fatalf("%d at once", most.Load())
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	var dir string
	w := newWorker(t, func(c *media.Config) { dir = c.TempDir })
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.Measure(ctx, media.MeasureInput{Film: noisy(t)}, func(stage string, _ float64) {
		if stage == "decode" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	if !gone(t, dir) {
		t.Fatalf("%d processes outlived the call", alive(t, dir))
	}
}

// gone reports whether no process works in dir any more; the kernel needs a moment
// to take down a killed child's own children.
func gone(t *testing.T, dir string) bool {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); alive(t, dir) != 0; runtime.Gosched() {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

func TestSweep(t *testing.T) {
	t.Parallel()
	var dir string
	w := newWorker(t, func(c *media.Config) { dir = c.TempDir })
	if err := os.MkdirAll(filepath.Join(dir, "souk-media-dead", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Sweep(); n != 1 || err != nil {
		t.Fatalf("issue-3.6 swept %d, %v", n, err)
	}
}

// TestLockdown: each lock holds alone, and without any the worker says so.
func TestLockdown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit       func(*media.Config)
		files, net bool
	}{
		"everything":     {nil, true, true},
		"only landlock":  {func(c *media.Config) { c.SkipNamespace, c.SkipSeccomp = true, true }, true, true},
		"only seccomp":   {func(c *media.Config) { c.SkipNamespace, c.SkipLandlock = true, true }, false, true},
		"only namespace": {func(c *media.Config) { c.SkipLandlock, c.SkipSeccomp = true, true }, false, true},
		"nothing":        {func(c *media.Config) { c.SkipNamespace, c.SkipLandlock, c.SkipSeccomp = true, true, true }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorker(t, c.edit)
			l, err := w.Lockdown(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			// A kernel may lack one of the locks; then it must say so, and the others are judged.
			if lacking := map[string]bool{"everything": l.Landlock == 0, "only landlock": l.Landlock < 4,
				"only namespace": !l.Namespace, "only seccomp": !l.Seccomp}[name]; lacking {
				if l.Problem == "" && l.Namespace {
					t.Fatalf("a lock is missing and nothing is said: %+v", l)
				}
				c.files, c.net = l.FilesHeld, l.NetHeld
			}
			if l.FilesHeld != c.files || l.NetHeld != c.net || l.Sufficient() != l.NetHeld {
				t.Fatalf("%+v", l)
			}
			m, err := w.Measure(t.Context(), media.MeasureInput{Film: small(t, "15")}, nil)
			if err != nil || m.DurationUS != 15_000_000 {
				t.Fatalf("under this lock no film can be measured: %v", err)
			}
		})
	}
}
