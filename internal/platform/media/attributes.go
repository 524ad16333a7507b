package media

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// childAttributes: a process group of its own (so that everything it starts can
// be killed together), death with the server, and a user and network namespace.
func childAttributes(namespace bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if !namespace {
		return a
	}
	a.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
	a.UidMappings = idMappings("/proc/self/uid_map", os.Geteuid())
	a.GidMappings = idMappings("/proc/self/gid_map", os.Getegid())
	return a
}

// idMappings keeps every id as it is, so that the child may read what we may
// read. Only root may map more than itself.
func idMappings(path string, own int) []syscall.SysProcIDMap {
	single := []syscall.SysProcIDMap{{ContainerID: own, HostID: own, Size: 1}}
	if os.Geteuid() != 0 {
		return single
	}
	f, err := os.Open(path)
	if err != nil {
		return single
	}
	defer f.Close()
	var out []syscall.SysProcIDMap
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			return single
		}
		start, err1 := strconv.Atoi(fields[0])
		size, err2 := strconv.Atoi(fields[2])
		if err1 != nil || err2 != nil {
			return single
		}
		out = append(out, syscall.SysProcIDMap{ContainerID: start, HostID: start, Size: size})
	}
	if len(out) == 0 {
		return single
	}
	return out
}
