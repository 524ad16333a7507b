package mediaexec

import (
	"fmt"

	"github.com/landlock-lsm/go-landlock/landlock"
	llsyscall "github.com/landlock-lsm/go-landlock/landlock/syscall"

	"souk/internal/platform/media"
)

// systemDirs hold the libraries and data that ffmpeg needs to start; missing
// ones are no error.
func systemDirs() []string {
	return []string{"/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/opt/ffmpeg"}
}

func systemFiles() []string {
	return []string{"/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/urandom", "/dev/random", "/dev/zero",
		"/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory", "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"}
}

// setLandlock restricts files and TCP as far as the kernel can, and returns the
// kernel's ABI version, 0 when it has no Landlock.
func setLandlock(lock media.Lock) (int, error) {
	abi, err := llsyscall.LandlockGetABIVersion()
	if err != nil || abi < 1 {
		return 0, fmt.Errorf("this kernel has no Landlock: %v", err)
	}
	files := append(append([]string{lock.Helper}, lock.Programs...), lock.ReadOnly...)
	err = landlock.V7.BestEffort().Restrict(
		landlock.RODirs(systemDirs()...).IgnoreIfMissing(),
		landlock.ROFiles(systemFiles()...).IgnoreIfMissing(),
		landlock.RWFiles("/dev/null"),
		landlock.ROFiles(files...),
		landlock.RWDirs(lock.Dir),
	)
	if err != nil {
		return 0, fmt.Errorf("landlock: %w", err)
	}
	return abi, nil
}
