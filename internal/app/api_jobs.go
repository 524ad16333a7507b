package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/queue"
)

// jobBody is a background job on the wire.
type jobBody struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	State     queue.State     `json:"state" enum:"ready,running,dead"`
	Payload   json.RawMessage `json:"payload" doc:"texts in it are hidden"`
	Attempts  int             `json:"attempts"`
	Max       int             `json:"max_attempts"`
	LastError string          `json:"last_error"`
	RunAt     time.Time       `json:"run_at" doc:"not before"`
	CreatedAt time.Time       `json:"created_at"`
	EndedAt   *time.Time      `json:"ended_at" doc:"when it died; null while it lives"`
}

type jobsRequest struct {
	State  string `query:"state" enum:"ready,running,dead" default:"dead"`
	Kind   string `query:"kind"`
	Q      string `query:"q" maxLength:"100" doc:"part of the id, of the last error or of the payload"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type jobsAnswer struct{ Body httpapi.List[jobBody] }

type jobKindBody struct {
	Kind    string     `json:"kind"`
	Ready   int64      `json:"ready"`
	Running int64      `json:"running"`
	Dead    int64      `json:"dead"`
	Oldest  *time.Time `json:"oldest_ready" doc:"since when the oldest waiting one could run; null: none waits"`
}

type jobStatsAnswer struct {
	Body struct {
		Kinds   []jobKindBody `json:"kinds"`
		Ready   int64         `json:"ready"`
		Running int64         `json:"running"`
		Dead    int64         `json:"dead"`
	}
}

type jobRequest struct {
	ID   string `path:"id"`
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"why, for the trail"`
	}
}

type jobDone struct{ Status int }

// jobRoutes are the operator's look at background work.
//
// Source: X-68, issue 4 "dead jobs shown and retried".
func (s *souk) jobRoutes() {
	operator := identity.Staff(identity.Operator)
	httpapi.Register(s.api, httpapi.Op{Method: http.MethodGet, Path: "/v1/jobs", ID: "jobs.list", Tag: "jobs", Guard: operator,
		Summary: "Background jobs of a state, those that died last first"}, s.jobsRoute)
	httpapi.Register(s.api, httpapi.Op{Method: http.MethodGet, Path: "/v1/jobs/stats", ID: "jobs.stats", Tag: "jobs", Guard: operator,
		Summary: "How many jobs of each kind wait, run and are dead"}, s.jobStatsRoute)
	httpapi.Register(s.api, httpapi.Op{Method: http.MethodPost, Path: "/v1/jobs/{id}/retry", ID: "jobs.retry", Tag: "jobs", Guard: operator, Status: http.StatusNoContent,
		Summary: "Run a dead job again, with all its attempts"}, func(ctx context.Context, in *jobRequest) (*jobDone, error) {
		return s.endDead(ctx, in, "job.retried", s.queue.Retry)
	})
	httpapi.Register(s.api, httpapi.Op{Method: http.MethodPost, Path: "/v1/jobs/{id}/discard", ID: "jobs.discard", Tag: "jobs", Guard: operator, Status: http.StatusNoContent,
		Summary: "Drop a dead job for good"}, func(ctx context.Context, in *jobRequest) (*jobDone, error) {
		return s.endDead(ctx, in, "job.discarded", s.queue.Discard)
	})
}

func (s *souk) jobsRoute(ctx context.Context, in *jobsRequest) (*jobsAnswer, error) {
	scope := "jobs\x1f" + in.State + "\x1f" + in.Kind + "\x1f" + in.Q
	after, err := s.api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.queue.List(ctx, queue.Filter{State: queue.State(in.State), Kind: in.Kind, Q: in.Q}, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]jobBody, len(p.Items))
	for i, v := range p.Items {
		items[i] = jobBody{ID: v.ID, Kind: v.Kind, State: v.State, Payload: maskedPayload(v.Payload), Attempts: v.Attempts, Max: v.Max, LastError: v.LastError,
			RunAt: v.RunAt, CreatedAt: v.CreatedAt}
		if !v.EndedAt.IsZero() {
			items[i].EndedAt = &p.Items[i].EndedAt
		}
	}
	return &jobsAnswer{httpapi.Page(s.api, scope, items, p.Next)}, nil
}

func (s *souk) jobStatsRoute(ctx context.Context, _ *struct{}) (*jobStatsAnswer, error) {
	list, err := s.queue.Stats(ctx)
	if err != nil {
		return nil, err
	}
	out := &jobStatsAnswer{}
	out.Body.Kinds = []jobKindBody{}
	for _, k := range list {
		if n := len(out.Body.Kinds); n == 0 || out.Body.Kinds[n-1].Kind != k.Kind {
			out.Body.Kinds = append(out.Body.Kinds, jobKindBody{Kind: k.Kind})
		}
		one := &out.Body.Kinds[len(out.Body.Kinds)-1]
		switch k.State {
		case queue.Ready:
			one.Ready, one.Oldest = k.N, &k.Oldest
			out.Body.Ready += k.N
		case queue.Running:
			one.Running = k.N
			out.Body.Running += k.N
		case queue.Dead:
			one.Dead = k.N
			out.Body.Dead += k.N
		}
	}
	return out, nil
}

// endDead retries or discards a dead job with its audit row.
func (s *souk) endDead(ctx context.Context, in *jobRequest, action string, do func(context.Context, string) error) (*jobDone, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		v, err := s.queue.Look(ctx, in.ID)
		if err != nil {
			return err
		}
		if err := do(ctx, in.ID); err != nil {
			return err
		}
		return s.audit.Write(ctx, audit.Entry{Subject: v.ID, Action: action, Reason: reason,
			Before: map[string]any{"kind": v.Kind, "state": v.State, "attempts": v.Attempts, "payload": maskedPayload(v.Payload)}})
	})
	return &jobDone{Status: http.StatusNoContent}, err
}
