package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"souk/internal/platform/media"
)

// Exit codes of souk-media. Anything but ExitOK means "not checked".
const (
	ExitOK      = 0
	ExitFailure = 3 // a Failure was written
	ExitUsage   = 4
)

// Main reads one Job from in, carries it out in the current directory, writes
// Messages to out and returns the exit code.
func Main(ctx context.Context, in io.Reader, out io.Writer) int {
	var job media.Job
	if err := json.NewDecoder(io.LimitReader(in, 4<<20)).Decode(&job); err != nil {
		fmt.Fprintln(os.Stderr, "souk-media: reads a job from its standard input; souk starts it:", err)
		return ExitUsage
	}
	w := writer{enc: json.NewEncoder(out)}
	msg, err := carryOut(ctx, job, w.progress)
	if err == nil {
		err = w.enc.Encode(msg)
	}
	if err == nil {
		return ExitOK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{Failure: media.Failure{Check: string(job.Step), Code: media.FailDied, Reason: err.Error(), Retry: true}}
	}
	if err := w.enc.Encode(media.Message{Failure: &f.Failure}); err != nil {
		fmt.Fprintln(os.Stderr, "souk-media:", err)
	}
	return ExitFailure
}

func carryOut(ctx context.Context, job media.Job, progress progressFunc) (media.Message, error) {
	switch job.Step {
	case media.StepMeasure:
		m, err := measure(ctx, job, progress)
		return media.Message{Measurements: &m}, err
	case media.StepEncode:
		e, err := encode(ctx, job, progress)
		return media.Message{Encoded: &e}, err
	case media.StepProbe:
		return media.Message{Probe: probeLock(job.Probe)}, nil
	}
	return media.Message{}, fmt.Errorf("unknown step %q", job.Step)
}

type progressFunc func(stage string, share float64)

type writer struct{ enc *json.Encoder }

func (w writer) progress(stage string, share float64) {
	// A parent that went away is noticed when the result is written.
	_ = w.enc.Encode(media.Message{Progress: &media.Progress{Stage: stage, Share: min(max(share, 0), 1)}})
}

// failure is a media.Failure as an error.
type failure struct{ media.Failure }

func (f *failure) Error() string { return f.Check + ": " + f.Reason }

func fail(check, code string, retry bool, format string, args ...any) error {
	return &failure{media.Failure{Check: check, Code: code, Retry: retry, Reason: fmt.Sprintf(format, args...)}}
}
