package media

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
)

// Lockdown says which locks hold on this machine, and what a child that tried
// could still reach.
type Lockdown struct {
	Namespace bool   `json:"namespace"` // a user and network namespace of its own
	Landlock  int    `json:"landlock"`  // ABI version, 0 = the kernel has none
	Seccomp   bool   `json:"seccomp"`   // sockets are refused
	FilesHeld bool   `json:"files_held"`
	NetHeld   bool   `json:"net_held"`
	Problem   string `json:"problem,omitempty"` // what could not be set, and why
}

// Sufficient reports whether foreign films may be decoded in production: a child
// that tried to reach the network was refused.
//
// Source: media.md "Production serve refuses to start with neither".
func (l Lockdown) Sufficient() bool {
	return l.NetHeld && (l.Namespace || l.Seccomp || l.Landlock >= 4)
}

// probeLimits let the child write its one test byte.
func probeLimits() Limits { return Limits{CPUSeconds: 10, FileBytes: mib, OpenFiles: 32} }

// Lockdown starts a child that tries to read a file of ours and to call a port
// of ours, and says what held. It takes some 30 ms; the result may be kept.
func (w *Worker) Lockdown(ctx context.Context) (Lockdown, error) {
	dir, err := os.MkdirTemp(w.cfg.TempDir, jobDirPrefix)
	if err != nil {
		return Lockdown{}, ownTrouble(err)
	}
	defer os.RemoveAll(dir)
	own, secret := filepath.Join(dir, "own"), filepath.Join(dir, "secret")
	if err := errors.Join(os.Mkdir(own, 0o700), os.WriteFile(secret, []byte("secret"), 0o600)); err != nil {
		return Lockdown{}, ownTrouble(err)
	}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Lockdown{}, ownTrouble(err)
	}
	defer port.Close()
	helper, err := w.Helper()
	if err != nil {
		return Lockdown{}, err
	}
	var report LockReport
	msg, err := w.run(ctx, order{dir: own, limits: probeLimits(), wall: w.cfg.MeasureWall, report: &report,
		job: Job{Step: StepProbe, FFmpeg: helper, FFprobe: helper, Probe: &ProbeJob{Secret: secret, Address: port.Addr().String()}}})
	if err != nil {
		return Lockdown{}, err
	}
	l := Lockdown{Namespace: !w.plain.Load(), Landlock: report.Landlock, Seccomp: report.Seccomp, Problem: report.Problem}
	if msg.Probe == nil {
		return l, &ErrNotChecked{Check: string(StepProbe), Code: FailDied, Reason: "the worker's answer holds no probe"}
	}
	l.FilesHeld, l.NetHeld = !msg.Probe.ReadSecret, !msg.Probe.Connected
	return l, nil
}
