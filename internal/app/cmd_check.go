package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/document"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/tools/video"
)

type checkCmd struct {
	Video checkVideoCmd `cmd:"" help:"Pre-screen a product film: the same verdict as the server's."`
}

type checkVideoCmd struct {
	File        string    `arg:"" help:"The film." type:"path"`
	Subtitle    []string  `help:"Subtitle file (SRT); repeat it for a second one." type:"path" placeholder:"FILE" sep:"none"`
	Title       string    `help:"Title of the film; a film without one is rejected."`
	People      bool      `help:"A real person appears."`
	ThirdParty  bool      `help:"Third-party material appears."`
	Letter      string    `help:"Authorisation letter." type:"path" placeholder:"FILE"`
	Music       string    `help:"Declared music: none, own or licensed; left out = undeclared." enum:",none,own,licensed" default:""`
	Brand       string    `help:"Your own brand; kept with the declarations, no check of this version uses it."`
	Competitors []string  `help:"Marks of competitors; no check of this version uses them." placeholder:"A,B"`
	ProductBox  string    `help:"Where the product is: x,y,w,h in pixels of the film." placeholder:"x,y,w,h"`
	Policy      string    `help:"Policy document laid over the defaults." type:"path" placeholder:"FILE"`
	At          time.Time `help:"The instant the verdict is for; now when left out." placeholder:"TIME"`
	Evidence    string    `help:"Folder that gets the report and, for findings that have them, the frames." type:"path" placeholder:"DIR"`
	Format      string    `help:"text or json; text on a terminal, else json." enum:",text,json" default:""`
	Lang        string    `help:"Language of the text: zh or en; that of LANG when left out." enum:",zh,en" default:""`
}

// Run judges the film. Exit 0: pass or human review; 1: rejected; 2: it could not
// be checked at all (problem document on the error output).
func (c checkVideoCmd) Run(e env) error {
	report, err := c.check(e)
	if err != nil {
		printProblem(e.err, err)
		return exitError(exitUnable)
	}
	if err := c.writeEvidence(report); err != nil {
		printProblem(e.err, err)
		return exitError(exitUnable)
	}
	if c.asText(e.out) {
		writeReport(e.out, report, c.lang(e))
	} else {
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(report); err != nil {
			return err
		}
	}
	if report.Verdict == review.VerdictReject {
		return exitError(exitRejected)
	}
	return nil
}

// writeEvidence keeps the report in the folder that was asked for.
func (c checkVideoCmd) writeEvidence(r video.Report) error {
	if c.Evidence == "" {
		return nil
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = os.MkdirAll(c.Evidence, 0o755)
	}
	if err == nil {
		err = writeFileSynced(filepath.Join(c.Evidence, "report.json"), append(b, '\n'), 0o644)
	}
	if err != nil {
		return fault.T("app.check", fault.Unavailable, "check.evidence", "无法写入证据文件夹 "+c.Evidence+"。", "Cannot write to the evidence folder "+c.Evidence+": "+err.Error()).Because(err)
	}
	return nil
}

func (c checkVideoCmd) asText(out io.Writer) bool {
	if c.Format != "" {
		return c.Format == "text"
	}
	return isTerminal(out)
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (c checkVideoCmd) check(e env) (video.Report, error) {
	in, err := c.input(e)
	if err != nil {
		return video.Report{}, err
	}
	worker, err := newWorker(e.getenv, "")
	if err != nil {
		return video.Report{}, err
	}
	checker, err := video.NewChecker(worker, clock.System{}, slog.New(slog.NewTextHandler(e.err, nil)))
	if err != nil {
		return video.Report{}, err
	}
	if bar := c.progress(e.err); bar != nil {
		in.Progress = bar
	}
	return checker.Check(e.ctx, in)
}

func (c checkVideoCmd) input(e env) (video.CheckInput, error) {
	doc, err := loadPolicy(c.Policy)
	if err != nil {
		return video.CheckInput{}, err
	}
	box, err := parseBox(c.ProductBox)
	if err != nil {
		return video.CheckInput{}, err
	}
	for _, path := range append([]string{c.File}, c.Subtitle...) {
		if err := readable(path); err != nil {
			return video.CheckInput{}, err
		}
	}
	if err := differ(c.Subtitle); err != nil {
		return video.CheckInput{}, err
	}
	letters, err := c.letters(doc)
	if err != nil {
		return video.CheckInput{}, err
	}
	in := video.CheckInput{
		Film: c.File, Title: c.Title, Policy: doc, AsOf: clock.Trim(c.At),
		Declarations: video.Declarations{People: c.People, ThirdParty: c.ThirdParty, Letters: letters, Music: video.Music(c.Music), ProductBox: box, Brand: c.Brand},
	}
	if c.At.IsZero() {
		in.AsOf = clock.System{}.Now()
	}
	for _, s := range c.Subtitle {
		in.Subtitles = append(in.Subtitles, video.SubtitleFile{Name: filepath.Base(s), Path: s})
	}
	return in, nil
}

// letters tells what can be known from the letter's file: whether it can be a
// paper. Nobody has read it.
//
// Source: V-36.
func (c checkVideoCmd) letters(doc policy.Document) ([]video.Letter, error) {
	if c.Letter == "" {
		return nil, nil //nolint:nilnil // no letter is no letter
	}
	if err := readable(c.Letter); err != nil {
		return nil, err
	}
	f, err := os.Open(c.Letter)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	body, size, err := document.ReadFile(f, document.MaxFile)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(c.Letter)
	l := video.Letter{FileName: name, Unread: true, Held: document.Held{Type: video.PaperShooting, Covers: []string{document.CoversPeople, document.CoversThirdParty}}}
	for _, p := range document.Inspect(name, body, size, policy.Get[document.Policy](doc, document.SectionName).MaxBytes).Findings {
		l.Problems = append(l.Problems, p.Reason)
	}
	return []video.Letter{l}, nil
}

// readable refuses what cannot be opened as a file, so that it is never taken for
// a bad film.
func readable(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return fault.T("app.check", fault.Invalid, "check.not_a_file", path+" 是文件夹，不是文件。", path+" is a folder, not a file.")
	}
	f, err := os.Open(path)
	if err != nil {
		return fault.T("app.check", fault.NotFound, "check.cannot_open", "无法打开 "+path+"。", "Cannot open "+path+": "+err.Error()).Because(err)
	}
	return f.Close()
}

// parseBox reads "x,y,w,h"; empty is no box.
func parseBox(s string) (*video.Box, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no box was declared
	}
	parts := strings.Split(s, ",")
	var n [4]int
	ok := len(parts) == 4
	for i := 0; ok && i < 4; i++ {
		v, err := strconv.Atoi(strings.TrimSpace(parts[i]))
		n[i], ok = v, err == nil && v >= 0
	}
	if !ok || n[2] == 0 || n[3] == 0 {
		return nil, fault.T("app.check", fault.Invalid, "check.box", "--product-box 应为 x,y,w,h（像素）。",
			"--product-box wants x,y,w,h in pixels, width and height above 0, e.g. 180,400,720,960.")
	}
	return &video.Box{X: n[0], Y: n[1], W: n[2], H: n[3]}, nil
}

// loadPolicy builds the document that the server would use with the same file.
func loadPolicy(path string) (policy.Document, error) {
	raw, err := readPolicyFile(path)
	if err != nil {
		return policy.Document{}, err
	}
	doc, problems, err := policy.Build(policy.DefaultGuidelines, sections(), raw)
	if err == nil && len(problems) > 0 {
		err = policy.Refused("app.policy", problems)
	}
	return doc, err
}

func readPolicyFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.T("app.policy", fault.NotFound, "policy.cannot_open", "无法打开规则文件 "+path+"。", "Cannot open the policy file "+path+".").Because(err)
	}
	return raw, nil
}

// newWorker starts nothing: children are started job by job. dir holds their
// folders, "" the system's temporary folder.
func newWorker(getenv func(string) string, dir string) (*media.Worker, error) {
	cfg := media.DefaultConfig()
	cfg.HelperFallback = getenv("SOUK_MEDIA")
	cfg.TempDir = dir
	return media.New(cfg)
}

// progress is a bar on a terminal, nil elsewhere.
func (c checkVideoCmd) progress(w io.Writer) func(stage string, share float64) {
	if !isTerminal(w) {
		return nil
	}
	const steps = 1000
	bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(32),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	return func(stage string, share float64) {
		bar.Describe(stage)
		_ = bar.Set(int(share * steps)) //nolint:errcheck // a bar that cannot be drawn harms nobody
	}
}
