package review

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// RecordBody is a review record on the wire, the same for every tool.
//
// Source: X-25.
type RecordBody struct {
	ID            string       `json:"id"`
	Kind          string       `json:"kind"`
	SubjectID     string       `json:"subject_id" doc:"the attempt"`
	ParentID      string       `json:"parent_id" doc:"the thing that has attempts"`
	Attempt       int          `json:"attempt"`
	Title         string       `json:"title" doc:"what the attempt was called when it was submitted, empty when it has no title"`
	Stage         Stage        `json:"stage" enum:"auto,human,appeal"`
	Outcome       string       `json:"outcome" enum:"pass,human,reject,approved,rejected"`
	Code          string       `json:"code" doc:"first rejecting code, empty when there is none"`
	Findings      []Finding    `json:"findings"`
	NotChecked    []NotChecked `json:"not_checked"`
	Note          string       `json:"note"`
	PolicyVersion string       `json:"policy_version"`
	AsOf          *time.Time   `json:"as_of" doc:"instant that the verdict was taken for"`
	At            time.Time    `json:"at"`
	By            string       `json:"by" doc:"system, reviewer, or for staff the reviewer's name"`
	KindLabel     string       `json:"kind_label" doc:"in the reader's language"`
	Appeal        *AppealOf    `json:"appeal" doc:"what the seller may do about a rejection; null: nothing"`
}

// PersonBody names a reviewer.
type PersonBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// StoreBody names a store.
type StoreBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CaseBody is a case of the queue on the wire.
type CaseBody struct {
	ID            string        `json:"id"`
	Kind          string        `json:"kind"`
	KindLabel     string        `json:"kind_label" doc:"in the reader's language"`
	Store         StoreBody     `json:"store"`
	SubjectID     string        `json:"subject_id" doc:"the attempt"`
	ParentID      string        `json:"parent_id"`
	Attempt       int           `json:"attempt"`
	Summary       string        `json:"summary"`
	Questions     []Finding     `json:"questions" doc:"what a person is asked to judge"`
	Verdict       Verdict       `json:"verdict" enum:"pass,human,reject" doc:"of the automatic stage"`
	PolicyVersion string        `json:"policy_version"`
	State         CaseState     `json:"state" enum:"open,claimed,decided,withdrawn"`
	Mine          bool          `json:"mine" doc:"the reader holds it"`
	ClaimedBy     *PersonBody   `json:"claimed_by,omitempty"`
	ClaimedUntil  *time.Time    `json:"claimed_until,omitempty" doc:"machine time"`
	OpenedAt      time.Time     `json:"opened_at"`
	DueAt         time.Time     `json:"due_at"`
	Overdue       bool          `json:"overdue" doc:"waiting beyond its due time"`
	Decision      *DecisionBody `json:"decision,omitempty"`
	IsAppeal      bool          `json:"is_appeal" doc:"somebody other than the first reviewer upholds or overturns"`
	IsSecond      bool          `json:"is_second_opinion" doc:"another reviewer has decided it; the answer is counted and changes nothing"`
	AssignedTo    *PersonBody   `json:"assigned_to,omitempty"`
	First         *DecisionBody `json:"first_decision,omitempty" doc:"of two people; another person has the last word"`
}

// DecisionBody is a person's word on the wire.
type DecisionBody struct {
	Outcome string     `json:"outcome" enum:"approved,rejected,overturned,upheld"`
	Code    string     `json:"code"`
	Note    string     `json:"note"`
	By      PersonBody `json:"by"`
	At      time.Time  `json:"at"`
}

// DetailBody is a case with what the reviewer's screen shows.
type DetailBody struct {
	CaseBody
	Evidence any          `json:"evidence" doc:"of the tool, by kind"`
	Records  []RecordBody `json:"records" doc:"of this attempt"`
	History  []RecordBody `json:"history" doc:"of the earlier attempts, newest first"`
	Ready    bool         `json:"ready" doc:"the reviewer can see the submission; else a person approves it with unseen only"`
	NotReady string       `json:"not_ready,omitempty" doc:"why not yet, in the reader's language"`
	Appeal   *AppealBody  `json:"appeal,omitempty" doc:"what the seller says, when the case is an appeal"`
	Refused  string       `json:"refused,omitempty" doc:"why the reader may not decide it, in the reader's language"`
	TwoNeed  bool         `json:"second_needed" doc:"an approval of it waits for another person"`
}

// QueueBody is a page of the queue with the figures above it.
type QueueBody struct {
	Items  []CaseBody `json:"items"`
	Next   *string    `json:"next" doc:"cursor of the next page, null on the last one"`
	Counts Counts     `json:"counts"`
}

type recordsRequest struct {
	Store   string `path:"store"`
	Kind    string `query:"kind"`
	Outcome string `query:"outcome" enum:"pass,human,reject,approved,rejected"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type recordsAnswer struct{ Body httpapi.List[RecordBody] }

type recordRequest struct {
	Store string `path:"store"`
	ID    string `path:"id"`
}

type recordAnswer struct{ Body RecordBody }

type queueRequest struct {
	State  string `query:"state" enum:"waiting,open,claimed,decided,withdrawn" doc:"waiting (default) = open and claimed"`
	Kind   string `query:"kind"`
	Mine   bool   `query:"mine" doc:"only what the reader holds, or is given to the reader"`
	Free   bool   `query:"unassigned" doc:"only what nobody holds or is given to"`
	Late   bool   `query:"overdue" doc:"only what waits beyond its due time"`
	Appeal bool   `query:"appeals" doc:"only appeals"`
	Second bool   `query:"second_opinions" doc:"second opinions, which no other list has"`
	Q      string `query:"q" maxLength:"100" doc:"part of the store's name, of the summary or of an id"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type queueAnswer struct{ Body QueueBody }

type caseRequest struct {
	ID string `path:"id"`
}

type caseAnswer struct{ Body CaseBody }

type detailAnswer struct{ Body DetailBody }

type decisionRequest struct {
	ID   string `path:"id"`
	Body struct {
		Decision string `json:"decision" enum:"approve,reject,overturn,uphold" doc:"an appeal is overturned or upheld, anything else approved or rejected"`
		Code     string `json:"code,omitempty" doc:"of the catalogue; required to reject"`
		Note     string `json:"note,omitempty" doc:"what the seller reads; of an appeal the statement of reasons, required"`
		Unseen   bool   `json:"unseen,omitempty" doc:"approve although the submission cannot be seen yet (409 case.unseen without it)"`
	}
}

type codesRequest struct {
	Tool string `query:"tool" doc:"only this tool's"`
}

type codesAnswer struct{ Body httpapi.List[Code] }

const tag = "Review"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	s.recordRoutes(api)
	s.queueRoutes(api)
	s.codesPDFRoute(api)
	s.appealRoutes(api)
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/review/codes", ID: "review.codes", Tag: tag, Guard: identity.Public(),
		Summary: "The error-code catalogue: cause, mend, example",
	}, func(_ context.Context, in *codesRequest) (*codesAnswer, error) {
		out := &codesAnswer{Body: httpapi.List[Code]{Items: []Code{}}}
		for _, c := range s.codes {
			if in.Tool == "" || in.Tool == c.Tool {
				out.Body.Items = append(out.Body.Items, c)
			}
		}
		return out, nil
	})
}

func (s *Service) recordRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/stores/{store}/reviews", ID: "review.records", Tag: tag, Guard: identity.Member(),
		Summary: "The store's review records, newest first",
	}, func(ctx context.Context, in *recordsRequest) (*recordsAnswer, error) {
		scope := strings.Join([]string{"reviews", in.Store, in.Kind, in.Outcome}, "\x1f")
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		got, err := s.Records(ctx, in.Store, RecordFilter{Kind: in.Kind, Outcome: in.Outcome}, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		bodies, err := s.recordBodies(ctx, in.Store, got.Items)
		if err != nil {
			return nil, err
		}
		return &recordsAnswer{httpapi.Page(api, scope, bodies, got.Next)}, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/stores/{store}/reviews/{id}", ID: "review.record", Tag: tag, Guard: identity.Member(),
		Summary: "One review record with its findings",
	}, func(ctx context.Context, in *recordRequest) (*recordAnswer, error) {
		r, err := s.Record(ctx, in.Store, in.ID)
		if err != nil {
			return nil, err
		}
		bodies, err := s.recordBodies(ctx, in.Store, []Record{r})
		if err != nil {
			return nil, err
		}
		return &recordAnswer{bodies[0]}, nil
	})
}

func (s *Service) queueRoutes(api *httpapi.API) {
	staff := identity.Staff(identity.Reviewer, identity.TrustSafety)
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/review/cases", ID: "review.cases", Tag: tag, Guard: staff,
		Summary: "The reviewers' queue, due first first; decided cases newest first",
	}, func(ctx context.Context, in *queueRequest) (*queueAnswer, error) { return s.queueAnswer(ctx, api, in) })
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/review/cases/{id}", ID: "review.case", Tag: tag, Guard: staff,
		Summary: "A case with its evidence and the earlier attempts",
	}, func(ctx context.Context, in *caseRequest) (*detailAnswer, error) {
		d, err := s.Detail(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return s.detailAnswer(ctx, d)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "POST", Path: "/v1/review/cases/{id}/claim", ID: "review.claim", Tag: tag, Guard: staff,
		Summary: "Take the case; again to keep it longer",
	}, func(ctx context.Context, in *caseRequest) (*caseAnswer, error) {
		return s.caseAnswer(ctx)(s.Claim(ctx, in.ID))
	})
	httpapi.Register(api, httpapi.Op{
		Method: "DELETE", Path: "/v1/review/cases/{id}/claim", ID: "review.release", Tag: tag, Guard: staff,
		Summary: "Give the case back to the queue",
	}, func(ctx context.Context, in *caseRequest) (*caseAnswer, error) {
		return s.caseAnswer(ctx)(s.Release(ctx, in.ID))
	})
	httpapi.Register(api, httpapi.Op{
		Method: "POST", Path: "/v1/review/cases/{id}/decision", ID: "review.decide", Tag: tag, Guard: staff,
		Summary: "Approve, or reject with a code; the same decision again gets the same answer",
	}, func(ctx context.Context, in *decisionRequest) (*caseAnswer, error) {
		b := in.Body
		return s.caseAnswer(ctx)(s.Decide(ctx, DecideInput{CaseID: in.ID, Approve: b.Decision == "approve" || b.Decision == "overturn", Code: b.Code, Note: b.Note,
			Unseen: b.Unseen, OfAppeal: b.Decision == "overturn" || b.Decision == "uphold"}))
	})
}

func (s *Service) queueAnswer(ctx context.Context, api *httpapi.API, in *queueRequest) (*queueAnswer, error) {
	f := CaseFilter{State: CaseState(in.State), Kind: in.Kind, Mine: in.Mine, Unassigned: in.Free, Overdue: in.Late, Appeals: in.Appeal, Seconds: in.Second, Q: in.Q}
	scope := fmt.Sprintf("cases\x1f%s\x1f%s\x1f%t\x1f%t\x1f%t\x1f%t\x1f%s", in.State, in.Kind, in.Free, in.Late, in.Appeal, in.Second, in.Q)
	if in.Mine {
		scope += "\x1f" + identity.From(ctx).ID
	}
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	got, err := s.Cases(ctx, f, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	counts, err := s.Counts(ctx)
	if err != nil {
		return nil, err
	}
	items, err := s.caseBodies(ctx, got.Items)
	if err != nil {
		return nil, err
	}
	list := httpapi.Page(api, scope, items, got.Next)
	return &queueAnswer{QueueBody{Items: list.Items, Next: list.Next, Counts: counts}}, nil
}

// caseAnswer turns what a use case returns into the answer.
func (s *Service) caseAnswer(ctx context.Context) func(Case, error) (*caseAnswer, error) {
	return func(c Case, err error) (*caseAnswer, error) {
		if err != nil {
			return nil, err
		}
		bodies, err := s.caseBodies(ctx, []Case{c})
		if err != nil {
			return nil, err
		}
		return &caseAnswer{bodies[0]}, nil
	}
}

func (s *Service) caseBodies(ctx context.Context, cases []Case) ([]CaseBody, error) {
	timeout, err := s.claimTimeout(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.StoreID
	}
	names, err := s.stores.StoreNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]CaseBody, len(cases))
	for i, c := range cases {
		out[i] = s.caseBody(ctx, c, names[c.StoreID], timeout)
	}
	return out, nil
}

func (s *Service) caseBody(ctx context.Context, c Case, store string, timeout time.Duration) CaseBody {
	waiting := c.State == CaseOpen || c.State == CaseClaimed
	b := CaseBody{ID: c.ID, IsAppeal: c.AppealID != "", IsSecond: c.SecondOf != "", Kind: c.Kind, KindLabel: s.kinds[c.Kind].Label.In(httpapi.Lang(ctx)), Store: StoreBody{c.StoreID, store},
		SubjectID: c.SubjectID, ParentID: c.ParentID, Attempt: c.Attempt, Summary: c.Summary, Questions: c.Questions, Verdict: c.Verdict,
		PolicyVersion: c.PolicyVersion, State: c.State, OpenedAt: c.OpenedAt, DueAt: c.DueAt, Overdue: waiting && s.clock.Now().After(c.DueAt)}
	if c.State == CaseClaimed {
		until := claimEnds(c, timeout)
		b.ClaimedBy, b.ClaimedUntil = &PersonBody{c.ClaimedBy, nameOf(c.ClaimedName, c.ClaimedBy)}, &until
		b.Mine = c.ClaimedBy == identity.From(ctx).ID
	}
	if c.State == CaseDecided {
		d := c.Decision
		b.Decision = &DecisionBody{Outcome: decisionOf(c), Code: d.Code, Note: d.Note, By: PersonBody{d.By, nameOf(d.ByName, d.By)}, At: d.At}
	}
	if c.AssignedTo != "" {
		b.AssignedTo = &PersonBody{c.AssignedTo, nameOf(c.AssignedName, c.AssignedTo)}
	}
	if w := c.First; w.By != "" {
		b.First = &DecisionBody{Outcome: outcomeOf(w.Approve), Code: w.Code, Note: w.Note, By: PersonBody{w.By, nameOf(w.ByName, w.By)}, At: w.At}
	}
	return b
}

// decisionOf is what a decision of a case is called.
func decisionOf(c Case) string {
	switch {
	case c.AppealID == "":
		return outcomeOf(c.Decision.Approve)
	case c.Decision.Approve:
		return string(AppealOverturned)
	}
	return string(AppealUpheld)
}

func (s *Service) detailAnswer(ctx context.Context, d Detail) (*detailAnswer, error) {
	cases, err := s.caseBodies(ctx, []Case{d.Case})
	if err != nil {
		return nil, err
	}
	p, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	b := DetailBody{CaseBody: cases[0], Evidence: d.Evidence, Ready: d.Readiness.Ready, NotReady: notReady(ctx, d.Readiness),
		TwoNeed: d.Case.AppealID == "" && d.Case.SecondOf == "" && d.Case.First.By == "" && p.needsSecond(d.Case.Kind, verdictInput{Approve: true})}
	if b.Records, err = s.recordBodies(ctx, d.Case.StoreID, d.Records); err != nil {
		return nil, err
	}
	if b.History, err = s.recordBodies(ctx, d.Case.StoreID, d.History); err != nil {
		return nil, err
	}
	if d.Appeal.ID != "" {
		a := appealBody(d.Appeal)
		b.Appeal = &a
	}
	switch {
	case fault.Is(d.Refused, fault.Forbidden), fault.Is(d.Refused, fault.Conflict):
		b.Refused = fault.As(d.Refused).Msg.In(httpapi.Lang(ctx))
	case d.Refused != nil:
		return nil, d.Refused
	}
	return &detailAnswer{b}, nil
}

// notReady is why the reviewer has to wait, "" when not.
func notReady(ctx context.Context, r Readiness) string {
	if r.Ready {
		return ""
	}
	return r.Why.In(httpapi.Lang(ctx))
}

// staffReads reports whether the reader may know which person reviewed: sellers
// read the role.
func staffReads(ctx context.Context) bool { return len(identity.From(ctx).Staff) > 0 }

func (s *Service) recordBodies(ctx context.Context, storeID string, records []Record) ([]RecordBody, error) {
	states, err := s.statesOf(ctx, storeID, records)
	if err != nil {
		return nil, err
	}
	out := make([]RecordBody, len(records))
	for i, r := range records {
		out[i] = recordBody(r, staffReads(ctx))
		out[i].KindLabel = s.kinds[r.Kind].Label.In(httpapi.Lang(ctx))
		if st, ok := states[r.ID]; ok {
			of := AppealOfState(st)
			out[i].Appeal = &of
		}
	}
	return out, nil
}

func recordBody(r Record, staff bool) RecordBody {
	b := RecordBody{ID: r.ID, Kind: r.Kind, SubjectID: r.SubjectID, ParentID: r.ParentID, Attempt: r.Attempt, Title: r.Title, Stage: r.Stage, Outcome: r.Outcome,
		Code: r.Code, Findings: r.Findings, NotChecked: r.NotChecked, Note: r.Note, PolicyVersion: r.PolicyVersion, At: r.At, By: BySystem}
	if !r.AsOf.IsZero() {
		b.AsOf = &r.AsOf
	}
	if r.By != BySystem {
		b.By = "reviewer"
		if staff {
			b.By = nameOf(r.ByName, r.By)
		}
	}
	return b
}
