package conduct

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/httpapi"
)

const tag = "conduct"

// Routes registers the reading of a store's conduct and what trust & safety does.
func (s *Service) Routes(api *httpapi.API) {
	read, write := identity.MemberOrStaff(identity.TrustSafety), identity.StaffInStore(identity.TrustSafety)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/violations", ID: "conduct.violations", Tag: tag,
		Summary: "The store's violations with their appeals, newest first", Guard: read,
	}, func(ctx context.Context, in *listInput) (*listOutput, error) { return s.listRoute(ctx, api, in) })
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/stores/{store}/violations", ID: "conduct.add_violation", Tag: tag, Status: http.StatusCreated, Idempotent: true,
		Summary: "Record a violation; its rule says how severe it is", Guard: write,
	}, s.addRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/stores/{store}/violations/{violation}/withdrawal", ID: "conduct.withdraw_violation", Tag: tag,
		Summary: "Take a violation back: points, strike and freeze return; again changes nothing", Guard: write,
	}, s.withdrawRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/conduct", ID: "conduct.score", Tag: tag,
		Summary: "The Service Score with its plot, strikes and freezes", Guard: read,
	}, s.scoreRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/conduct/lines", ID: "conduct.lines", Tag: tag,
		Summary: "The dated reasons of the Service Score, newest first", Guard: read,
	}, func(ctx context.Context, in *listInput) (*linesOutput, error) { return s.linesRoute(ctx, api, in) })
	s.standingRoute(api)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/conduct/rules", ID: "conduct.rules", Tag: tag,
		Summary: "The rules that a violation may break, with their severity now", Guard: identity.Public(),
	}, s.rulesRoute)
}

// Item is a violation on the wire.
type Item struct {
	ID          string           `json:"id"`
	Rule        string           `json:"rule"`
	RuleLabel   string           `json:"rule_label" doc:"in the reader's language"`
	Fix         string           `json:"fix" doc:"how to mend it, in the reader's language"`
	Severity    Severity         `json:"severity" enum:"minor,serious"`
	Module      string           `json:"module"`
	Reason      string           `json:"reason"`
	EvidenceURL string           `json:"evidence_url" doc:"link or number of what shows it, empty when there is none"`
	At          time.Time        `json:"at"`
	ExpiresAt   *time.Time       `json:"expires_at" doc:"null: never"`
	EndedAt     *time.Time       `json:"ended_at" doc:"null: not taken back"`
	EndedReason string           `json:"ended_reason"`
	InForce     bool             `json:"in_force"`
	Appeal      *review.AppealOf `json:"appeal" doc:"whether an appeal is possible and how it went; null: this one has no record"`
}

type listInput struct {
	Store  string `path:"store"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listOutput struct {
	Body httpapi.List[Item]
}

type itemOutput struct{ Body Item }

func (s *Service) listRoute(ctx context.Context, api *httpapi.API, in *listInput) (*listOutput, error) {
	scope := "conduct.violations:" + in.Store
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	p, err := s.List(ctx, in.Store, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items, err := s.items(ctx, in.Store, p.Items)
	if err != nil {
		return nil, err
	}
	return &listOutput{httpapi.Page(api, scope, items, p.Next)}, nil
}

func (s *Service) items(ctx context.Context, storeID string, list []Kept) ([]Item, error) {
	states := map[string]review.AppealState{}
	if s.reviews != nil && len(list) > 0 {
		ids := make([]string, len(list))
		for i, k := range list {
			ids[i] = k.ID
		}
		var err error
		if states, err = s.reviews.AppealStates(ctx, storeID, KindViolation, ids); err != nil {
			return nil, err
		}
	}
	now, lang, out := s.clock.Now(), httpapi.Lang(ctx), make([]Item, 0, len(list))
	for _, k := range list {
		rule, _ := RuleOf(k.Rule)
		item := Item{
			ID: k.ID, Rule: rule.Name, RuleLabel: rule.Label.In(lang), Fix: rule.Fix.In(lang), Severity: k.Severity, Module: k.Module, Reason: k.Reason,
			EvidenceURL: k.Evidence, At: k.At, ExpiresAt: orNull(k.ExpiresAt), EndedAt: orNull(k.EndedAt), EndedReason: k.EndedReason, InForce: k.InForce(now),
		}
		if st, ok := states[k.ID]; ok {
			if !k.EndedAt.IsZero() {
				st.Possible = false
			}
			of := review.AppealOfState(st)
			item.Appeal = &of
		}
		out = append(out, item)
	}
	return out, nil
}

type addInput struct {
	Store string `path:"store"`
	Body  struct {
		Rule        string `json:"rule" doc:"of GET /v1/conduct/rules"`
		Reason      string `json:"reason" minLength:"1" maxLength:"2000" doc:"what the seller reads"`
		Module      string `json:"module,omitempty" maxLength:"60" doc:"where it happened: a tool's id"`
		EvidenceURL string `json:"evidence_url,omitempty" maxLength:"500"`
		Scope       string `json:"scope,omitempty" doc:"count it as a strike in this scope"`
	}
}

func (s *Service) addRoute(ctx context.Context, in *addInput) (*itemOutput, error) {
	b := in.Body
	v, err := s.Record(ctx, Violation{StoreID: in.Store, Rule: b.Rule, Reason: b.Reason, Module: b.Module, Evidence: b.EvidenceURL}, b.Scope)
	if err != nil {
		return nil, err
	}
	return s.itemAnswer(ctx, in.Store, v.ID)
}

type withdrawInput struct {
	Store     string `path:"store"`
	Violation string `path:"violation"`
	Body      struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *Service) withdrawRoute(ctx context.Context, in *withdrawInput) (*itemOutput, error) {
	if err := s.GiveBack(ctx, in.Store, in.Violation, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.itemAnswer(ctx, in.Store, in.Violation)
}

func (s *Service) itemAnswer(ctx context.Context, storeID, id string) (*itemOutput, error) {
	k, err := s.get(ctx, storeID, id)
	if err != nil {
		return nil, err
	}
	items, err := s.items(ctx, storeID, []Kept{k})
	if err != nil {
		return nil, err
	}
	return &itemOutput{items[0]}, nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
