package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"souk/internal/base/fault"
)

const (
	maxAnswer = 32 << 20 // bytes of a child's standard output
	maxStderr = 4 << 10
	waitDelay = 5 * time.Second
)

// order is one job with everything that a child needs for it.
type order struct {
	job      Job
	limits   Limits
	wall     time.Duration
	inputs   []*os.File // descriptors 3, 4 …
	dir      string
	progress func(stage string, share float64)
	report   *LockReport // where the launcher's report goes, nil for none
}

// run starts a child, again when it dies, and returns its last message.
func (w *Worker) run(ctx context.Context, o order) (Message, error) {
	var last error
	for range w.cfg.Tries {
		msg, err := w.attempt(ctx, o)
		if ctx.Err() != nil {
			return Message{}, ctx.Err()
		}
		if err == nil && msg.Failure == nil {
			return msg, nil
		}
		if err == nil {
			last = failed(*msg.Failure)
			if !msg.Failure.Retry {
				return Message{}, last
			}
			continue
		}
		var known *fault.Fault
		if errors.As(err, &known) {
			return Message{}, err
		}
		var missing *os.PathError
		if errors.As(err, &missing) && errors.Is(err, os.ErrNotExist) {
			return Message{}, helperMissing(err)
		}
		last = &ErrNotChecked{Check: string(o.job.Step), Code: codeOf(err), Reason: err.Error()}
	}
	return Message{}, last
}

func failed(f Failure) error {
	switch f.Code {
	case FailSpace:
		return noSpace(f.Reason)
	case FailInput:
		return cannotEncode(f.Reason)
	}
	return &ErrNotChecked{Check: f.Check, Code: f.Code, Reason: f.Reason}
}

var errTimeUp = errors.New("no answer in time")

func codeOf(err error) string {
	if errors.Is(err, errTimeUp) {
		return FailLimit
	}
	return FailDied
}

// attempt is one child from start to end.
func (w *Worker) attempt(ctx context.Context, o order) (Message, error) {
	ctx, cancel := context.WithTimeout(ctx, o.wall)
	defer cancel()
	c, err := w.start(ctx, o)
	if err != nil {
		return Message{}, err
	}
	msg, readErr := c.read(o.progress)
	err = c.cmd.Wait()
	if o.report != nil {
		if repErr := json.NewDecoder(c.report).Decode(o.report); repErr != nil {
			o.report.Problem = "no report: " + repErr.Error()
		}
	}
	c.close()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Message{}, fmt.Errorf("%w: within %s", errTimeUp, o.wall)
	case msg.Failure != nil:
		return msg, nil
	case err != nil:
		return Message{}, fmt.Errorf("worker died: %w%s", err, c.complaint())
	case readErr != nil:
		return Message{}, fmt.Errorf("worker's answer: %w%s", readErr, c.complaint())
	}
	return msg, nil
}

// running is a started child and our ends of its pipes.
type running struct {
	cmd    *exec.Cmd
	stdout io.ReadCloser
	stderr *tail
	report *os.File
}

func (c *running) close() {
	if c.report != nil {
		c.report.Close()
	}
}

func (c *running) complaint() string {
	if s := strings.TrimSpace(c.stderr.String()); s != "" {
		return ": " + s
	}
	return ""
}

// start starts the launcher in a new user and network namespace; where the
// machine refuses namespaces, without them (the seccomp filter then is the
// network's lock).
func (w *Worker) start(ctx context.Context, o order) (*running, error) {
	if !w.plain.Load() {
		c, err := w.launch(ctx, o, true)
		if err == nil {
			return c, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	c, err := w.launch(ctx, o, false)
	if err == nil {
		w.plain.Store(true)
	}
	return c, err
}

func (w *Worker) launch(ctx context.Context, o order, namespace bool) (*running, error) {
	helper, err := w.Helper()
	if err != nil {
		return nil, err
	}
	job, err := json.Marshal(o.job)
	if err != nil {
		return nil, err
	}
	c := &running{stderr: &tail{limit: maxStderr}}
	lock := Lock{Helper: helper, Dir: o.dir, Programs: []string{o.job.FFmpeg, o.job.FFprobe}, Limits: o.limits,
		Nice: w.cfg.Nice, SkipLandlock: w.cfg.SkipLandlock, SkipSeccomp: w.cfg.SkipSeccomp}
	files := append([]*os.File(nil), o.inputs...)
	for i := range files {
		lock.ReadOnly = append(lock.ReadOnly, "/proc/self/fd/"+strconv.Itoa(FilmFD+i))
	}
	if o.report != nil {
		r, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		defer write.Close()
		c.report, lock.Report = r, FilmFD+len(files)
		files = append(files, write)
	}
	spec, err := json.Marshal(lock)
	if err != nil {
		c.close()
		return nil, err
	}
	c.cmd = exec.CommandContext(ctx, w.cfg.Launcher[0], append(w.cfg.Launcher[1:len(w.cfg.Launcher):len(w.cfg.Launcher)], string(spec))...)
	c.cmd.Dir, c.cmd.Env, c.cmd.ExtraFiles = o.dir, []string{}, files
	c.cmd.Stdin, c.cmd.Stderr, c.cmd.WaitDelay = bytes.NewReader(job), c.stderr, waitDelay
	c.cmd.SysProcAttr = childAttributes(namespace)
	c.cmd.Cancel = func() error { return syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }
	if c.stdout, err = c.cmd.StdoutPipe(); err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// read follows the child's messages to the result.
func (c *running) read(progress func(string, float64)) (Message, error) {
	dec := json.NewDecoder(io.LimitReader(c.stdout, maxAnswer))
	for {
		var m Message
		if err := dec.Decode(&m); err != nil {
			// A child with a full pipe must still be able to end.
			_, _ = io.Copy(io.Discard, c.stdout)
			return Message{}, err
		}
		if m.Progress == nil {
			_, _ = io.Copy(io.Discard, c.stdout)
			return m, nil
		}
		if progress != nil {
			progress(m.Progress.Stage, m.Progress.Share)
		}
	}
}

// tail keeps the first bytes written to it.
type tail struct {
	buf   bytes.Buffer
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p[:min(len(p), max(0, t.limit-t.buf.Len()))])
	return len(p), nil
}

func (t *tail) String() string { return t.buf.String() }
