package media

import (
	"fmt"
	"sort"
	"strings"
)

// Step is what a child is started for; each has its own limits.
type Step string

// The steps.
const (
	StepMeasure Step = "measure"
	StepEncode  Step = "encode"
	StepProbe   Step = "probe" // proves the lock-down, decodes nothing
)

// FilmFD is the number of the open film in the child; subtitles follow it.
const FilmFD = 3

// Job is what the child reads from its standard input, one JSON document.
type Job struct {
	Step      Step          `json:"step"`
	FFmpeg    string        `json:"ffmpeg"`
	FFprobe   string        `json:"ffprobe"`
	Subtitles []JobSubtitle `json:"subtitles,omitempty"` // measure
	Encode    *EncodeJob    `json:"encode,omitempty"`    // encode
	Probe     *ProbeJob     `json:"probe,omitempty"`     // probe
}

// JobSubtitle is a subtitle that the child finds open as FD.
type JobSubtitle struct {
	Name string `json:"name"`
	FD   int    `json:"fd"`
}

// EncodeJob says what to make from the film.
type EncodeJob struct {
	PosterUS   int64 `json:"poster_us"`
	DurationUS int64 `json:"duration_us"`
	HasSound   bool  `json:"has_sound"`
	FPS        int   `json:"fps"`
}

// ProbeJob names things that the child must not reach.
type ProbeJob struct {
	Secret  string `json:"secret"`  // a file outside its directory
	Address string `json:"address"` // a listening TCP address
}

// ProbeResult is what the child could reach all the same.
type ProbeResult struct {
	ReadSecret bool   `json:"read_secret"`
	Connected  bool   `json:"connected"`
	WroteOwn   bool   `json:"wrote_own"` // it must be able to write in its own directory
	Detail     string `json:"detail,omitempty"`
}

// Message is one line that the child writes to its standard output. Exactly one
// of the members is set; the last line is a result or a failure.
type Message struct {
	Progress     *Progress     `json:"progress,omitempty"`
	Measurements *Measurements `json:"measurements,omitempty"`
	Encoded      *Encoded      `json:"encoded,omitempty"`
	Probe        *ProbeResult  `json:"probe,omitempty"`
	Failure      *Failure      `json:"failure,omitempty"`
}

// Progress tells how far a stage is.
type Progress struct {
	Stage string  `json:"stage"`
	Share float64 `json:"share"` // 0 to 1
}

// Failure is an orderly report that the child could not do its job.
type Failure struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
	Code   string `json:"code"`  // FailDied, FailLimit, FailSpace, FailInput
	Retry  bool   `json:"retry"` // another try may succeed
}

// The codes of a Failure.
const (
	FailDied  = "died"  // a decoder was killed or crashed
	FailLimit = "limit" // a limit of time, memory or file size was hit
	FailSpace = "space" // the disk is full
	FailInput = "input" // the film cannot be turned into an encode
)

// Limits bound one step. Zero means "none may be written" for FileBytes and "no
// limit" elsewhere.
type Limits struct {
	CPUSeconds   uint64 `json:"cpu_seconds"`
	DataBytes    uint64 `json:"data_bytes"`
	AddressBytes uint64 `json:"address_bytes"`
	FileBytes    uint64 `json:"file_bytes"`
	OpenFiles    uint64 `json:"open_files"`
}

// Lock is the order that `souk media-exec` carries out before it becomes the
// helper; it comes as its only argument, in JSON.
type Lock struct {
	Helper   string   `json:"helper"`    // program to become
	Args     []string `json:"args"`      // its arguments without the name
	Dir      string   `json:"dir"`       // its own directory, the only place to write
	ReadOnly []string `json:"read_only"` // files it may read (input)
	Programs []string `json:"programs"`  // programs it may run
	Limits   Limits   `json:"limits"`
	Nice     int      `json:"nice"`
	// Report is the descriptor on which media-exec says which locks it set, 0
	// for none.
	Report int `json:"report,omitempty"`
	// SkipLandlock and SkipSeccomp leave a lock out, for the tests of the other.
	SkipLandlock bool `json:"skip_landlock,omitempty"`
	SkipSeccomp  bool `json:"skip_seccomp,omitempty"`
}

// LockReport is what media-exec says about the locks that it set.
type LockReport struct {
	Landlock int    `json:"landlock"` // ABI version of the kernel, 0 = none
	Seccomp  bool   `json:"seccomp"`
	Problem  string `json:"problem,omitempty"`
}

func engineKey(engines map[string]string) string {
	names := make([]string, 0, len(engines))
	for n := range engines {
		names = append(names, n)
	}
	sort.Strings(names)
	parts := []string{fmt.Sprintf("m%d", MeasurementsVersion)}
	for _, n := range names {
		parts = append(parts, n+"="+engines[n])
	}
	return strings.Join(parts, ";")
}
