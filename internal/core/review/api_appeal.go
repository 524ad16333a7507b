package review

import (
	"context"
	"net/http"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// AppealOf is what a rejection's reader sees of its appeal.
//
// Source: X-30.
type AppealOf struct {
	RecordID string      `json:"record_id" doc:"where an appeal is posted to"`
	Possible bool        `json:"possible" doc:"an appeal can be filed now"`
	Why      string      `json:"why" enum:",not_offered,window_over,open,used" doc:"why not; empty when it is possible"`
	Until    time.Time   `json:"until" doc:"an appeal is possible until then"`
	Left     int         `json:"left" doc:"how many are left"`
	Appeal   *AppealBody `json:"appeal" doc:"the latest; null: none was filed"`
}

// AppealBody is an appeal on the wire.
type AppealBody struct {
	ID        string         `json:"id"`
	State     AppealProgress `json:"state" enum:"open,upheld,overturned,withdrawn"`
	Reason    string         `json:"reason"`
	Evidence  []string       `json:"evidence"`
	FiledAt   time.Time      `json:"filed_at"`
	FiledBy   string         `json:"filed_by"`
	DueAt     time.Time      `json:"due_at" doc:"it is decided until then"`
	DecidedAt *time.Time     `json:"decided_at"`
	Statement string         `json:"statement" doc:"the reasons of the decision, empty while it is open"`
}

// AppealOfState puts what a seller may do on the wire.
func AppealOfState(st AppealState) AppealOf {
	out := AppealOf{RecordID: st.RecordID, Possible: st.Possible, Why: st.Why, Until: st.Until, Left: st.Left}
	if st.Latest.ID != "" {
		b := appealBody(st.Latest)
		out.Appeal = &b
	}
	return out
}

func appealBody(a Appeal) AppealBody {
	b := AppealBody{ID: a.ID, State: a.State, Reason: a.Reason, Evidence: a.Evidence, FiledAt: a.FiledAt, FiledBy: nameOf(a.FiledName, a.FiledBy), DueAt: a.DueAt, Statement: a.Statement}
	if !a.DecidedAt.IsZero() {
		b.DecidedAt = &a.DecidedAt
	}
	return b
}

type appealRequest struct {
	Store string `path:"store"`
	ID    string `path:"id"`
	Body  struct {
		Reason   string   `json:"reason" doc:"why the decision is wrong; 1 to 4000 characters"`
		Evidence []string `json:"evidence,omitempty" doc:"links and numbers of papers; at most 10 of 500 characters"`
	}
}

type appealAnswer struct{ Body AppealOf }

type assignRequest struct {
	ID   string `path:"id"`
	Body struct {
		To string `json:"to" doc:"id of GET /v1/review/reviewers; empty: to nobody"`
	}
}

type reviewersAnswer struct{ Body httpapi.List[PersonBody] }

// RateBody is how often two decisions were the same.
type RateBody struct {
	N      int     `json:"n" doc:"submissions that were decided twice"`
	Agreed int     `json:"agreed"`
	Share  *string `json:"share" doc:"agreed ÷ n as a decimal number; null without any"`
}

// ReviewerRateBody is the agreement of one reviewer.
type ReviewerRateBody struct {
	PersonBody
	RateBody
	AsFirst int `json:"as_first" doc:"of these, decisions of theirs that somebody looked at again"`
}

// AgreementBody is the agreement rate on the wire.
//
// Source: X-31.
type AgreementBody struct {
	WindowDays int                `json:"window_days"`
	From       time.Time          `json:"from"`
	People     RateBody           `json:"people" doc:"appeals against people, cases that two people decided, second opinions"`
	Automatic  RateBody           `json:"automatic" doc:"appeals against automatic rejections that stayed"`
	Second     SecondBody         `json:"second_opinions" doc:"a fair sample: drawn without regard to what was decided"`
	Reviewers  []ReviewerRateBody `json:"reviewers" doc:"most submissions first"`
}

// SecondBody is how second opinions agree, and how large the sample is.
type SecondBody struct {
	RateBody
	Asked   string `json:"asked" doc:"share of decisions that the policy in force has drawn"`
	Drawn   int    `json:"drawn" doc:"decisions drawn in the window"`
	Waiting int    `json:"waiting" doc:"of these, not answered yet"`
	Lapsed  int    `json:"lapsed" doc:"of these, never answered"`
}

type agreementAnswer struct{ Body AgreementBody }

func (s *Service) appealRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/stores/{store}/reviews/{id}/appeals", ID: "review.appeal", Tag: tag, Guard: identity.Member(), Status: http.StatusCreated,
		Summary: "Appeal against a rejection: another reviewer decides it",
	}, func(ctx context.Context, in *appealRequest) (*appealAnswer, error) {
		st, err := s.Appeal(ctx, AppealInput{StoreID: in.Store, RecordID: in.ID, Reason: in.Body.Reason, Evidence: in.Body.Evidence})
		if err != nil {
			return nil, err
		}
		return &appealAnswer{AppealOfState(st)}, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/review/cases/{id}/assignment", ID: "review.assign", Tag: tag, Guard: identity.Staff(identity.Operator),
		Summary: "Give a waiting case to a reviewer, or to nobody",
	}, func(ctx context.Context, in *assignRequest) (*caseAnswer, error) {
		return s.caseAnswer(ctx)(s.Assign(ctx, in.ID, in.Body.To))
	})
	staff := identity.Staff(identity.Reviewer, identity.TrustSafety)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/review/reviewers", ID: "review.reviewers", Tag: tag, Guard: staff,
		Summary: "Who may decide cases",
	}, func(ctx context.Context, _ *struct{}) (*reviewersAnswer, error) {
		list, err := s.Reviewers(ctx)
		out := &reviewersAnswer{httpapi.List[PersonBody]{Items: []PersonBody{}}}
		for _, r := range list {
			out.Body.Items = append(out.Body.Items, PersonBody{r.ID, nameOf(r.Name, r.ID)})
		}
		return out, err
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/review/agreement", ID: "review.agreement", Tag: tag, Guard: staff,
		Summary: "How often two people said the same of a submission, overall and by reviewer",
	}, s.agreementRoute)
}

func (s *Service) agreementRoute(ctx context.Context, _ *struct{}) (*agreementAnswer, error) {
	p, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	from := s.clock.Now().Add(-p.AgreementWindow.Duration())
	list, err := s.Opinions(ctx, from)
	if err != nil {
		return nil, err
	}
	seconds, err := s.Seconds(ctx, from, list)
	if err != nil {
		return nil, err
	}
	people, automatic, each := Agreement(list)
	out := AgreementBody{WindowDays: int(p.AgreementWindow.Duration() / (24 * time.Hour)), From: from, People: rateBody(people), Automatic: rateBody(automatic), Reviewers: []ReviewerRateBody{},
		Second: SecondBody{rateBody(seconds.Rate), p.SecondOpinionShare.String(), seconds.Drawn, seconds.Waiting, seconds.Lapsed}}
	for _, r := range each {
		out.Reviewers = append(out.Reviewers, ReviewerRateBody{PersonBody{r.ID, r.Name}, rateBody(r.Rate), r.AsFirst})
	}
	return &agreementAnswer{out}, nil
}

func rateBody(r Rate) RateBody {
	b := RateBody{N: r.N, Agreed: r.Agreed}
	if share := r.Share(); share != "" {
		b.Share = &share
	}
	return b
}
