package app

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"souk/internal/app/mediaexec"
)

// bench holds what all tests of the package share: the real binaries and the
// films that were already drawn.
var bench struct {
	dir, helper string
}

// TestMain is the launcher of the media worker when the worker starts this very
// program as one, and the whole command where a test asks for it; else it builds
// souk-media and runs the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == mediaexec.Command {
		fmt.Fprintln(os.Stderr, mediaexec.Run(os.Args[2:]))
		os.Exit(9)
	}
	if os.Getenv(programMark) != "" && len(os.Args) == 6 && os.Args[1] == purseCommand { // … --data DIR --addr ADDR
		if err := servePurse(os.Args[3], os.Args[5]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv(programMark) != "" {
		os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "souk-app-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	bench.dir, bench.helper = dir, filepath.Join(dir, "souk-media")
	if err := goBuild(bench.helper, "souk/cmd/souk-media"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := os.Setenv("SOUK_MEDIA", bench.helper); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func goBuild(to, pkg string) error {
	build := exec.Command("go", "build", "-buildvcs=false", "-o", to, pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// programMark tells this very program to be `souk`: the tests that need a process
// of its own need no second build then.
const programMark = "SOUK_TEST_IS_THE_PROGRAM"

// program is the command as a process of its own.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), programMark+"=1")
	return cmd
}

var drawn sync.Map // name → func() error

// film draws a film once per run of the package: size "1080x1920", five frames a
// second, with a tone of hz.
func film(t testing.TB, name, size, seconds, hz string) string {
	t.Helper()
	path := filepath.Join(bench.dir, name)
	once, _ := drawn.LoadOrStore(name, sync.OnceValue(func() error {
		cmd := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s="+size+":r=5:d="+seconds,
			"-f", "lavfi", "-i", "sine=440:r="+hz+":d="+seconds, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-pix_fmt", "yuv420p",
			"-c:a", "aac", "-b:a", "48k", "-ar", hz, path)
		var complaint bytes.Buffer
		cmd.Stderr = &complaint
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("draw %s: %w: %s", name, err, complaint.String())
		}
		return nil
	}))
	if err := once.(func() error)(); err != nil {
		t.Fatal(err)
	}
	return path
}

// goodFilm meets every rule of the pre-screen.
func goodFilm(t testing.TB) string { return film(t, "good.mp4", "1080x1920", "15.2", "48000") }

const (
	zhCues = "1\n00:00:01,000 --> 00:00:04,000\n这款耳机可以防水\n\n2\n00:00:05,000 --> 00:00:09,000\n充电一次用三十小时\n"
	enCues = "1\n00:00:01,000 --> 00:00:04,000\nThese earphones are waterproof\n\n2\n00:00:05,000 --> 00:00:09,000\nOne charge lasts for thirty hours\n"
)

// put writes a file into a folder of the test's own.
func put(t testing.TB, name string, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readText(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
