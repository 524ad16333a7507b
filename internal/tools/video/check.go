package video

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/wording"
	"souk/internal/platform/media"
)

// RulesVersion changes when the same measurements, package and policy may give
// other findings; the verdict's engine versions name it.
//
// Source: X-29.
const RulesVersion = "3"

// Measurer is the part of the media worker that checking needs.
type Measurer interface {
	Measure(ctx context.Context, in media.MeasureInput, progress func(stage string, share float64)) (media.Measurements, error)
}

// Checker gives the automatic verdict on a film: the same for a submission, a
// preflight and `souk check video`. It is safe for concurrent use.
//
// Source.
type Checker struct {
	media   Measurer
	machine clock.Clock
	log     *slog.Logger

	mu      sync.Mutex
	engines map[string]*wording.Engine // by policy version
}

// NewChecker returns a checker on the worker; machine times it, log takes what
// a dying worker said.
func NewChecker(m Measurer, machine clock.Clock, log *slog.Logger) (*Checker, error) {
	if m == nil || machine == nil || log == nil {
		return nil, errors.New("video: a checker needs a worker, a clock and a log")
	}
	return &Checker{media: m, machine: machine, log: log, engines: map[string]*wording.Engine{}}, nil
}

// CheckInput is a film with what belongs to it, as files on disk.
type CheckInput struct {
	Film         string // path
	Subtitles    []SubtitleFile
	Title        string
	ProductIDs   []string // that letters have to reach
	Declarations Declarations
	Policy       policy.Document
	AsOf         time.Time
	Progress     func(stage string, share float64) // may be nil
}

// SubtitleFile is one subtitle file on disk; Name is what the seller calls it.
type SubtitleFile struct {
	Name string
	Path string
}

// Report is the automatic verdict, as the command prints it and preflight
// answers it.
//
// Source: contract "souk check".
type Report struct {
	Verdict       review.Verdict      `json:"verdict" enum:"pass,human,reject"`
	AsOf          time.Time           `json:"as_of"`
	PolicyVersion string              `json:"policy_version"`
	NotChecked    []review.NotChecked `json:"not_checked"`
	Engine        map[string]string   `json:"engine" doc:"versions of what measured and judged"`
	Findings      []review.Finding    `json:"findings"`
	ElapsedMS     int64               `json:"elapsed_ms"`
	// Passed is for screens; the command line does not print it.
	Passed []Passed `json:"-"`
}

// Check measures and judges. A worker that died makes the verdict "human" with
// not_checked; other faults of the worker (no ffmpeg, no space, busy) are
// returned: there is no verdict then.
//
// Source: AMB-75, contract "souk check".
func (c *Checker) Check(ctx context.Context, in CheckInput) (Report, error) {
	start := c.machine.Now()
	m, err := c.measure(ctx, in)
	if err != nil {
		return Report{}, err
	}
	r, err := c.judge(m, in)
	r.ElapsedMS = c.machine.Now().Sub(start).Milliseconds()
	return r, err
}

func (c *Checker) measure(ctx context.Context, in CheckInput) (media.Measurements, error) {
	files := media.MeasureInput{Film: in.Film}
	for _, s := range in.Subtitles {
		files.Subtitles = append(files.Subtitles, media.SubtitleInput{Name: s.Name, Path: s.Path})
	}
	m, err := c.media.Measure(ctx, files, in.Progress)
	if lost, ok := media.AsNotChecked(err); ok {
		c.log.WarnContext(ctx, "a check could not run", "check", lost.Check, "code", lost.Code, "worker", lost.Reason)
		return unmeasured(lost), nil
	}
	return m, err
}

// unmeasured is the document of a film on which the worker died: nothing is
// known, and a person decides.
func unmeasured(lost *media.ErrNotChecked) media.Measurements {
	return media.Measurements{NotMeasured: []media.NotMeasured{{Check: lost.Check, Reason: lost.Code}}}
}

// judge is the pure half of Check.
func (c *Checker) judge(m media.Measurements, in CheckInput) (Report, error) {
	p := policyOf(in.Policy)
	engine, err := c.engine(in.Policy.Version, p)
	if err != nil {
		return Report{}, err
	}
	found, unchecked := Findings(m, Package{Title: in.Title, ProductIDs: in.ProductIDs, Declarations: in.Declarations}, p, engine, in.AsOf)
	r := Report{Verdict: review.Judge(found, unchecked), AsOf: in.AsOf, PolicyVersion: in.Policy.Version,
		NotChecked: unchecked, Findings: found, Passed: passedChecks(m, found, p), Engine: map[string]string{"rules": RulesVersion}}
	for name, version := range m.Engines {
		r.Engine[name] = version
	}
	return r, nil
}

// maxEngines bounds the wording engines that are kept; few policies are in use
// at a time.
const maxEngines = 8

func (c *Checker) engine(version string, p Policy) (*wording.Engine, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.engines[version]; ok {
		return e, nil
	}
	e, err := wording.New(wording.Publication("video", p.Terms))
	if err != nil {
		return nil, fault.Wrap("video.Checker", err)
	}
	if len(c.engines) >= maxEngines {
		clear(c.engines)
	}
	c.engines[version] = e
	return e, nil
}
