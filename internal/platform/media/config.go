package media

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Config is how a Worker finds its programs and bounds its children. The zero
// value of a field means its default.
type Config struct {
	Executable     string   // souk's own path; default os.Executable
	Launcher       []string // command that locks down; default Executable media-exec
	Helper         string   // path of souk-media; default beside Executable, then HelperFallback
	HelperFallback string   // where else to look, the value of SOUK_MEDIA
	FFmpeg         string   // default: ffmpeg on the search path
	FFprobe        string
	TempDir        string // parent of the children's directories; default os.TempDir

	Parallel   int // children at a time; default cores − 1, at least 1
	MaxWaiting int // calls that may wait for a free child
	Tries      int // starts of a child that dies, before the check is given up
	Nice       int // 0 to 19

	MeasureWall time.Duration // wall-clock time of one child, then it is killed
	EncodeWall  time.Duration
	Measure     Limits
	Encode      Limits

	// The locks that a test leaves out to see the others hold alone.
	SkipNamespace bool
	SkipLandlock  bool
	SkipSeccomp   bool
}

const mib = 1 << 20

// DefaultConfig returns the limits that were tried: measuring a 60 s film needs
// about 10 s of processor time and 200 MB; two x264 encodes in one process fail
// below 1 GB.
func DefaultConfig() Config {
	return Config{
		Parallel: max(1, runtime.NumCPU()-1), MaxWaiting: 64, Tries: 3, Nice: 10,
		MeasureWall: 5 * time.Minute, EncodeWall: 30 * time.Minute,
		Measure: Limits{CPUSeconds: 180, DataBytes: 600 * mib, AddressBytes: 2560 * mib, FileBytes: 0, OpenFiles: 32},
		Encode:  Limits{CPUSeconds: 1800, DataBytes: 1536 * mib, AddressBytes: 6144 * mib, FileBytes: 100 * mib, OpenFiles: 32},
	}
}

// Validate fills the defaults in and refuses what cannot work.
func (c *Config) Validate() error {
	d := DefaultConfig()
	setDefault(&c.Parallel, d.Parallel)
	setDefault(&c.MaxWaiting, d.MaxWaiting)
	setDefault(&c.Tries, d.Tries)
	setDefault(&c.Nice, d.Nice)
	setDefault(&c.MeasureWall, d.MeasureWall)
	setDefault(&c.EncodeWall, d.EncodeWall)
	setDefault(&c.Measure, d.Measure)
	setDefault(&c.Encode, d.Encode)
	setDefault(&c.TempDir, os.TempDir())
	if c.Parallel < 1 || c.MaxWaiting < 1 || c.Tries < 1 || c.Nice < 0 || c.Nice > 19 {
		return errors.New("media: Parallel, MaxWaiting and Tries are at least 1, Nice 0 to 19")
	}
	if c.Executable == "" {
		exe, err := os.Executable()
		if err != nil {
			return err
		}
		c.Executable = exe
	}
	if len(c.Launcher) == 0 {
		c.Launcher = []string{c.Executable, "media-exec"}
	}
	temp, err := filepath.Abs(c.TempDir)
	c.TempDir = temp
	return err
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}
