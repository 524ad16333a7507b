package child

import (
	"net"
	"os"
	"strings"
	"time"

	"souk/internal/platform/media"
)

// probeLock tries what a hostile film would try and says what worked. The
// caller passes the result on to `souk doctor` and to production's refusal.
func probeLock(job *media.ProbeJob) *media.ProbeResult {
	var r media.ProbeResult
	if job == nil {
		return &r
	}
	var told []string
	if _, err := os.ReadFile(job.Secret); err == nil {
		r.ReadSecret = true
	} else {
		told = append(told, err.Error())
	}
	if c, err := net.DialTimeout("tcp", job.Address, time.Second); err == nil {
		c.Close()
		r.Connected = true
	} else {
		told = append(told, err.Error())
	}
	if err := os.WriteFile("probe", []byte("x"), 0o600); err == nil {
		r.WroteOwn = true
	} else {
		told = append(told, err.Error())
	}
	r.Detail = strings.Join(told, "; ")
	return &r
}
