package demofilm

import (
	"runtime"
	"syscall"
)

// niced runs work on a thread of low priority, and whatever it starts with it.
// The thread ends with the work: its priority cannot be raised again.
func niced(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 5) //nolint:errcheck // only a courtesy
		work()
	}()
	<-done
}
