package mediaexec_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"souk/internal/app/mediaexec"
	"souk/internal/platform/media"
)

// bench holds what all tests of the package share: the real souk-media and the
// films that were already drawn.
var bench struct {
	dir, helper string
}

// TestMain is the launcher when the worker starts this very program as one;
// else it builds souk-media and runs the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == mediaexec.Command {
		fmt.Fprintln(os.Stderr, mediaexec.Run(os.Args[2:]))
		os.Exit(9)
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "souk-mediaexec-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	bench.dir, bench.helper = dir, filepath.Join(dir, "souk-media")
	build := exec.Command("go", "build", "-o", bench.helper, "souk/cmd/souk-media")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build souk-media: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// newWorker returns a worker on the real helper with a temporary directory of
// its own, and checks at the end of the test that nothing is left in it.
func newWorker(t testing.TB, edit func(*media.Config)) *media.Worker {
	t.Helper()
	cfg := media.Config{Helper: bench.helper, TempDir: t.TempDir(), Nice: 1}
	if edit != nil {
		edit(&cfg)
	}
	w, err := media.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		left, err := os.ReadDir(cfg.TempDir)
		if err != nil || len(left) > 0 {
			t.Errorf("left behind in the worker's directory: %v %v", left, err)
		}
	})
	return w
}

func measure(t testing.TB, film string, subtitles ...string) media.Measurements {
	t.Helper()
	in := media.MeasureInput{Film: film}
	for _, s := range subtitles {
		in.Subtitles = append(in.Subtitles, media.SubtitleInput{Name: filepath.Base(s), Path: s})
	}
	m, err := newWorker(t, nil).Measure(t.Context(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
