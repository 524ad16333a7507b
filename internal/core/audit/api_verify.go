package audit

import (
	"context"
	"net/http"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/chain"
	"souk/internal/platform/httpapi"
)

// ReportBody is what a verification found.
type ReportBody struct {
	Good     bool            `json:"good"`
	Rows     int64           `json:"rows" doc:"rows in the trail"`
	Sealed   int64           `json:"sealed" doc:"rows in the chain"`
	Unsealed int64           `json:"unsealed" doc:"rows of the last moment that wait for their number"`
	Head     chain.Head      `json:"head"`
	Problems []chain.Problem `json:"problems" doc:"the first 100"`
	More     int             `json:"more" doc:"problems that are not listed"`
	At       time.Time       `json:"at"`
}

// BodyOf is a report on the wire.
func BodyOf(r chain.Report, at time.Time) ReportBody {
	out := ReportBody{r.Good(), r.Rows, r.Sealed, r.Unsealed, r.Head, r.Problems, r.More, at}
	if out.Problems == nil {
		out.Problems = []chain.Problem{}
	}
	return out
}

type verifyAnswer struct{ Body ReportBody }

type headAnswer struct{ Body chain.Head }

func (s *Service) verifyRoutes(api *httpapi.API) {
	operator := identity.Staff(identity.Operator)
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/audit/head", ID: "audit.head", Tag: tag, Guard: operator,
		Summary: "The signed end of the trail's chain; keep a copy apart",
	}, func(ctx context.Context, _ *struct{}) (*headAnswer, error) {
		h, err := s.Head(ctx)
		return &headAnswer{h}, err
	})
	httpapi.Register(api, httpapi.Op{
		Method: "POST", Path: "/v1/audit/verification", ID: "audit.verify", Tag: tag, Guard: operator,
		Summary: "Walk the chain of the trail and compare each link with its row",
	}, func(ctx context.Context, _ *struct{}) (*verifyAnswer, error) {
		r, err := s.VerifyTrail(ctx, nil)
		return &verifyAnswer{BodyOf(r, s.machine.Now())}, err
	})
	httpapi.Raw(api, httpapi.Op{
		Method: "GET", Path: "/v1/audit/export", ID: "audit.export", Tag: tag, Guard: operator, Timeout: -1,
		Summary: "The sealed trail with its chain as JSON lines; `souk audit verify FILE` checks it",
	}, func(w http.ResponseWriter, r *http.Request) error {
		if s.chain == nil {
			return errNoChain()
		}
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.Header().Set("Content-Disposition", `attachment; filename="audit.jsonl"`)
		w.Header().Set("Cache-Control", "no-store")
		return s.Export(r.Context(), w)
	})
}
