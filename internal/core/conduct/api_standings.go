package conduct

import (
	"context"
	"net/http"
	"strings"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/store"
	"souk/internal/platform/httpapi"
)

// StandingBody is a store with what is in force there, on the wire.
//
// Source.
type StandingBody struct {
	Store      store.Item   `json:"store"`
	Score      string       `json:"score" doc:"Service Score now"`
	Violations int          `json:"violations" doc:"in force"`
	Serious    int          `json:"serious" doc:"of these"`
	LatestAt   *time.Time   `json:"latest_at" doc:"of the newest violation in force; null: there is none"`
	Freezes    []FreezeBody `json:"freezes" doc:"in force"`
}

type standingsInput struct {
	Q      string        `query:"q" maxLength:"200" doc:"part of name, legal name or id"`
	Level  store.Level   `query:"level" enum:"L1,L2,L3,L4,L5"`
	State  StandingState `query:"state" enum:"violations,serious,frozen" doc:"with a violation, a serious violation, a freeze in force; every store when left out"`
	Cursor string        `query:"cursor"`
	Limit  int           `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type standingsOutput struct {
	Body httpapi.List[StandingBody]
}

func (s *Service) standingRoute(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/conduct/stores", ID: "conduct.stores", Tag: "conduct", Guard: identity.Staff(identity.TrustSafety),
		Summary: "Stores with score, violations and freezes in force",
	}, func(ctx context.Context, in *standingsInput) (*standingsOutput, error) {
		scope := strings.Join([]string{"conduct.stores", in.Q, string(in.Level), string(in.State)}, "\x1f")
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		got, err := s.Standings(ctx, StandingFilter{Query: in.Q, Level: in.Level, State: in.State}, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		items := make([]StandingBody, len(got.Items))
		for i, st := range got.Items {
			items[i] = StandingBody{Store: store.ItemOf(ctx, st.Store), Score: Points(st.Milli), Violations: st.Violations, Serious: st.Serious, LatestAt: orNull(st.Latest),
				Freezes: s.freezeBodies(ctx, st.Freezes, s.clock.Now())}
		}
		return &standingsOutput{httpapi.Page(api, scope, items, got.Next)}, nil
	})
}
