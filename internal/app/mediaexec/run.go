package mediaexec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"souk/internal/platform/media"
)

// Command is the hidden sub-command's name.
const Command = "media-exec"

// Run carries out the Lock in args[0] (JSON) and becomes the helper; it returns
// only when it could not.
func Run(args []string) error {
	if len(args) != 1 {
		return errors.New("media-exec is started by souk itself")
	}
	var lock media.Lock
	if err := json.Unmarshal([]byte(args[0]), &lock); err != nil {
		return fmt.Errorf("media-exec: %w", err)
	}
	runtime.LockOSThread() // every lock below holds for this thread and what it becomes
	if err := os.Chdir(lock.Dir); err != nil {
		return fmt.Errorf("media-exec: own directory: %w", err)
	}
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, lock.Nice); err != nil {
		return fmt.Errorf("media-exec: nice: %w", err)
	}
	// The child must not outlive the server that waits for it.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("media-exec: death signal: %w", err)
	}
	report := restrict(lock)
	if lock.Report > 0 {
		if err := tell(lock.Report, report); err != nil {
			return err
		}
	}
	// Whatever the server itself had inherited ends here.
	first := uint(media.FilmFD + len(lock.ReadOnly))
	if err := unix.CloseRange(first, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC); err != nil && !errors.Is(err, unix.ENOSYS) {
		return fmt.Errorf("media-exec: inherited files: %w", err)
	}
	// Last: a limit on memory or files would disturb the steps above.
	if err := setLimits(lock.Limits); err != nil {
		return fmt.Errorf("media-exec: %w", err)
	}
	argv := append([]string{"souk-media"}, lock.Args...)
	return fmt.Errorf("media-exec: become %s: %w", lock.Helper, syscall.Exec(lock.Helper, argv, environment(lock)))
}

// environment is all that the helper learns about the outside.
func environment(lock media.Lock) []string {
	return []string{"LC_ALL=C", "HOME=" + lock.Dir, "TMPDIR=" + lock.Dir, "GOMAXPROCS=2", "GOMEMLIMIT=256MiB"}
}

func restrict(lock media.Lock) media.LockReport {
	var r media.LockReport
	var problems []error
	if !lock.SkipLandlock {
		abi, err := setLandlock(lock)
		r.Landlock = abi
		problems = append(problems, err)
	}
	if !lock.SkipSeccomp {
		err := setSeccomp()
		r.Seccomp = err == nil
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		r.Problem = err.Error()
	}
	return r
}

func tell(fd int, r media.LockReport) error {
	f := os.NewFile(uintptr(fd), "report")
	defer f.Close()
	if err := json.NewEncoder(f).Encode(r); err != nil {
		return fmt.Errorf("media-exec: report: %w", err)
	}
	return nil
}

func setLimits(l media.Limits) error {
	for _, x := range []struct {
		name  string
		which int
		soft  uint64
		hard  uint64
		unset bool
	}{
		{"processor time", unix.RLIMIT_CPU, l.CPUSeconds, l.CPUSeconds + 2, l.CPUSeconds == 0},
		{"data", unix.RLIMIT_DATA, l.DataBytes, l.DataBytes, l.DataBytes == 0},
		{"file size", unix.RLIMIT_FSIZE, l.FileBytes, l.FileBytes, false},
		{"core dumps", unix.RLIMIT_CORE, 0, 0, false},
		{"address space", unix.RLIMIT_AS, l.AddressBytes, l.AddressBytes, l.AddressBytes == 0},
		{"open files", unix.RLIMIT_NOFILE, l.OpenFiles, l.OpenFiles, l.OpenFiles == 0},
	} {
		if x.unset {
			continue
		}
		if err := syscall.Setrlimit(x.which, &syscall.Rlimit{Cur: x.soft, Max: x.hard}); err != nil {
			return fmt.Errorf("limit of %s: %w", x.name, err)
		}
	}
	return nil
}
