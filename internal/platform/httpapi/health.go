package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"souk/internal/base/fault"
)

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// Check is one part that readiness depends on.
type Check struct {
	Name string // e.g. database
	Run  func(ctx context.Context) error
}

type healthOutput struct {
	Body struct {
		Status string `json:"status" enum:"ok"`
	}
}

// Health registers /healthz (the process answers) and /readyz (every check
// passes; 503 "not_ready" names those that do not).
func (a *API) Health(checks ...Check) {
	ok := func() *healthOutput {
		out := &healthOutput{}
		out.Body.Status = "ok"
		return out
	}
	Register(a, Op{Method: http.MethodGet, Path: healthPath, ID: "health.live", Summary: "Does the process answer", Tag: "operation", Guard: Public()},
		func(context.Context, *struct{}) (*healthOutput, error) { return ok(), nil })
	Register(a, Op{Method: http.MethodGet, Path: readyPath, ID: "health.ready", Summary: "Can the node take requests", Tag: "operation", Guard: Public()},
		func(ctx context.Context, _ *struct{}) (*healthOutput, error) {
			if failed := runChecks(ctx, checks); len(failed) > 0 {
				f := fault.T("httpapi.ready", fault.Unavailable, "not_ready", "尚未就绪："+strings.Join(failed, "、"), "Not ready: "+strings.Join(failed, ", "))
				return nil, f.With("failed", failed)
			}
			return ok(), nil
		})
}

// checkTime bounds one round of checks.
const checkTime = 3 * time.Second

func runChecks(ctx context.Context, checks []Check) []string {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var mu sync.Mutex
	failed := []string{}
	var wg sync.WaitGroup
	for _, c := range checks {
		wg.Go(func() {
			if err := c.Run(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, c.Name)
			}
		})
	}
	wg.Wait()
	slices.Sort(failed)
	return failed
}
