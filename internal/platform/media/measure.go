package media

import (
	"context"
	"errors"
	"fmt"
	"os"

	"souk/internal/base/fault"
)

const maxSubtitles = 8

// Measure looks at a film and its subtitles in a locked-down child and returns
// the document. progress (may be nil) is called from this goroutine.
//
// Errors: fault Unavailable `media.ffmpeg_missing`, `media.helper_missing`,
// `media.no_space`; NotFound `media.cannot_open`; Invalid
// `media.too_many_subtitles`; Limited `media.busy`; *ErrNotChecked when the
// child died Tries times; the context's error. Bad films are no errors.
func (w *Worker) Measure(ctx context.Context, in MeasureInput, progress func(stage string, share float64)) (Measurements, error) {
	if len(in.Subtitles) > maxSubtitles {
		return Measurements{}, fault.T("media.Measure", fault.Invalid, "media.too_many_subtitles",
			fmt.Sprintf("字幕文件最多 %d 个。", maxSubtitles), fmt.Sprintf("At most %d subtitle files.", maxSubtitles))
	}
	ffmpeg, ffprobe, err := w.programs()
	if err != nil {
		return Measurements{}, err
	}
	o := order{job: Job{Step: StepMeasure, FFmpeg: ffmpeg, FFprobe: ffprobe}, limits: w.cfg.Measure,
		wall: w.cfg.MeasureWall, progress: progress}
	paths := []string{in.Film}
	for i, s := range in.Subtitles {
		paths = append(paths, s.Path)
		o.job.Subtitles = append(o.job.Subtitles, JobSubtitle{Name: s.Name, FD: FilmFD + 1 + i})
	}
	msg, err := w.carryOut(ctx, o, paths, nil)
	if err != nil {
		return Measurements{}, err
	}
	if msg.Measurements == nil {
		return Measurements{}, &ErrNotChecked{Check: string(StepMeasure), Code: FailDied, Reason: "the worker's answer holds no measurements"}
	}
	m := *msg.Measurements
	if m.Engines["ffmpeg"] == "" { // a file that never reached it: the document still names what would have looked
		if m.Engines, err = w.Engines(ctx); err != nil {
			return Measurements{}, err
		}
	}
	return m, nil
}

// carryOut waits for a free child, opens the inputs, gives the child its own
// empty directory and removes it afterwards. keep (may be nil) sees the
// directory before it goes.
func (w *Worker) carryOut(ctx context.Context, o order, paths []string, keep func(m Message, dir string) error) (Message, error) {
	release, err := w.acquire(ctx)
	if err != nil {
		return Message{}, err
	}
	defer release()
	defer func() {
		for _, f := range o.inputs {
			f.Close()
		}
	}()
	for _, p := range paths {
		f, err := openInput(p)
		if err != nil {
			return Message{}, cannotOpen(err)
		}
		o.inputs = append(o.inputs, f)
	}
	if o.dir, err = os.MkdirTemp(w.cfg.TempDir, jobDirPrefix); err != nil {
		return Message{}, ownTrouble(err)
	}
	defer os.RemoveAll(o.dir)
	msg, err := w.run(ctx, o)
	if err == nil && keep != nil {
		err = keep(msg, o.dir)
	}
	return msg, err
}

// openInput opens a regular file; anything else (a pipe, a device) could block
// or never end.
func openInput(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	return os.Open(path)
}

func ownTrouble(err error) error {
	if isNoSpace(err) {
		return noSpace(err.Error())
	}
	return fault.Wrap("media.Worker", errors.Join(errors.New("own directory"), err))
}
