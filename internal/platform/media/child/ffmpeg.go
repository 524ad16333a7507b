package child

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"souk/internal/platform/media"
)

const (
	maxErrors    = 1000
	maxExamples  = 5
	maxErrorText = 160
	pipeBytes    = 1 << 20
	// maxPixels keeps decoders from opening pictures no film has.
	maxPixels = "9000000"
)

// inputArgs open the film: our own sniffing has shown that it is an MP4 file
// without outside references; the demuxer is forced all the same, and neither
// it nor a protocol may open anything else.
func inputArgs() []string {
	return []string{"-protocol_whitelist", "file,pipe", "-max_pixels", maxPixels,
		"-f", "mov", "-enable_drefs", "0", "-use_absolute_path", "0"}
}

func filmPath() string { return "/proc/self/fd/" + strconv.Itoa(media.FilmFD) }

// tool is a run of ffmpeg or ffprobe.
type tool struct {
	cmd *exec.Cmd
	log *toolLog
	// readers are our ends of the pipes, in the order of their numbers.
	readers []*os.File
	theirs  []*os.File
}

// newTool prepares a run with the film as descriptor 3 and n pipes to read from
// behind it (4, 5 …).
func newTool(ctx context.Context, program string, film *os.File, pipes int, args []string) (*tool, error) {
	t := &tool{cmd: exec.CommandContext(ctx, program, args...), log: &toolLog{}}
	t.cmd.Env = []string{"LC_ALL=C", "AV_LOG_FORCE_NOCOLOR=1"}
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	t.cmd.ExtraFiles = []*os.File{film}
	for range pipes {
		r, w, err := os.Pipe()
		if err != nil {
			t.close()
			return nil, err
		}
		widen(r)
		t.readers, t.theirs = append(t.readers, r), append(t.theirs, w)
		t.cmd.ExtraFiles = append(t.cmd.ExtraFiles, w)
	}
	return t, nil
}

// widen makes a pipe as large as a sampled frame, so that ffmpeg need not wait
// for us; a refusal only costs time.
func widen(r *os.File) {
	if c, err := r.SyscallConn(); err == nil {
		_ = c.Control(func(fd uintptr) {
			_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_SETPIPE_SZ, pipeBytes)
		})
	}
}

// start starts the program and gives its side of the pipes away.
func (t *tool) start() error {
	stderr, err := t.cmd.StderrPipe()
	if err != nil {
		t.close()
		return err
	}
	t.log.in = stderr
	if err := t.cmd.Start(); err != nil {
		t.close()
		return err
	}
	for _, w := range t.theirs {
		w.Close()
	}
	t.theirs = nil
	return nil
}

// wait reads the log to its end, then waits; the other pipes must have been
// read to their ends by then.
func (t *tool) wait() error {
	err := t.cmd.Wait()
	t.close()
	return err
}

func (t *tool) close() {
	for _, f := range append(t.readers, t.theirs...) {
		f.Close()
	}
	t.readers, t.theirs = nil, nil
}

// died turns the end of a program into a Failure when it was not its own
// decision: a signal, a limit, no memory, no space. Other errors are nil here:
// the program did not like the film, which is a measurement.
func (t *tool) died(check string, err error) error {
	if err == nil {
		return nil
	}
	if code, reason := t.log.fatal(); code != "" {
		return fail(check, code, code == media.FailSpace, "%s", reason)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fail(check, media.FailDied, true, "%v", err)
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return nil
	}
	switch status.Signal() {
	case syscall.SIGXCPU, syscall.SIGXFSZ:
		return fail(check, media.FailLimit, false, "ended by %s", status.Signal())
	}
	return fail(check, media.FailDied, true, "killed: %s", status.Signal())
}

// toolLog counts what a program complains about.
type toolLog struct {
	in       io.Reader
	errors   int
	examples []string
	decoded  map[string]int64 // frames by kind of stream, video or audio
	limit    string
	space    string
}

// read follows the log to its end.
func (l *toolLog) read() {
	l.decoded = map[string]int64{}
	s := bufio.NewScanner(l.in)
	s.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for s.Scan() {
		l.line(s.Text())
	}
	_, _ = io.Copy(io.Discard, l.in) // an over-long line must not block the program
}

// patterns are compiled once per process; they are constants in all but syntax.
var (
	decodedLine = regexp.MustCompile(`Input stream #0:\d+ \((\w+)\): .*; (\d+) frames decoded`)
	address     = regexp.MustCompile(` @ 0x[0-9a-f]+`)
)

func (l *toolLog) line(s string) {
	if m := decodedLine.FindStringSubmatch(s); m != nil {
		l.decoded[m[1]] = max(l.decoded[m[1]], number(m[2]))
		return
	}
	switch {
	case strings.Contains(s, "No space left on device"):
		l.space = "no space left on device"
	case strings.Contains(s, "Cannot allocate memory"), strings.Contains(s, "File too large"),
		strings.Contains(s, "received signal "+strconv.Itoa(int(syscall.SIGXCPU))):
		l.limit = clean(s)
	}
	if !strings.Contains(s, "[error]") && !strings.Contains(s, "[fatal]") {
		return
	}
	if l.errors < maxErrors {
		l.errors++
	}
	if len(l.examples) < maxExamples {
		l.examples = append(l.examples, clean(s))
	}
}

func clean(s string) string {
	s = strings.TrimSpace(address.ReplaceAllString(s, ""))
	if len(s) > maxErrorText {
		s = strings.ToValidUTF8(s[:maxErrorText], "")
	}
	return strings.ToValidUTF8(s, "")
}

func (l *toolLog) fatal() (code, reason string) {
	switch {
	case l.space != "":
		return media.FailSpace, l.space
	case l.limit != "":
		return media.FailLimit, l.limit
	}
	return "", ""
}
