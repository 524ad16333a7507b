package app

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// cpuTime is what the processors have done since the machine started, in ticks.
type cpuTime struct{ all, stolen float64 }

// readCPUTime is zero where the system does not tell.
//
// Source: proc_stat(5): user nice system idle iowait irq softirq steal.
func readCPUTime() (t cpuTime) {
	raw, err := os.ReadFile("/proc/stat")
	if err != nil {
		return t
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	var ticks [8]float64
	if _, err := fmt.Sscanf(line, "cpu %g %g %g %g %g %g %g %g", &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]); err != nil {
		return t
	}
	for _, n := range ticks {
		t.all += n
	}
	t.stolen = ticks[7]
	return t
}

// MarshalJSON is the share of the time since t that the host of a virtual machine gave
// to others, 0–100.
func (t cpuTime) MarshalJSON() ([]byte, error) {
	now, share := readCPUTime(), 0.0
	if now.all > t.all {
		share = 100 * (now.stolen - t.stolen) / (now.all - t.all)
	}
	return strconv.AppendFloat(nil, share, 'f', 1, 64), nil
}
