package eligibility

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the Marketing Center.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/tools", ID: "eligibility.tools", Tag: "tools",
		Summary: "The tiles of the Marketing Center: every tool with its state", Guard: identity.Member(),
	}, s.toolsRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/tools/{tool}/eligibility", ID: "eligibility.answer", Tag: "tools",
		Summary: "What a tool asks for, what the store has, what is missing and by when", Guard: identity.Member(),
	}, s.answerRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/stores/{store}/tools/{tool}/activation", ID: "eligibility.activate", Tag: "tools",
		Summary: "Check the criteria and switch the tool on", Guard: identity.Member(identity.Owner),
		Description: "Idempotent by itself: a second call answers the same. Takes no body. Refused with 403 `eligibility.not_met` and the " +
			"`criteria`; 409 `tool.not_available` for a tool that is not there yet.",
	}, s.activateRoute)
}

// Tile is a tool in the Marketing Center on the wire.
//
// Source: X-19.
type Tile struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Summary       string     `json:"summary"`
	State         State      `json:"state" enum:"not_eligible,eligible,pending,active,suspended,frozen,closed"`
	Eligible      bool       `json:"eligible"`
	Available     bool       `json:"available" doc:"false: it cannot be activated here yet"`
	Automatic     bool       `json:"automatic" doc:"true: no activation button, it is on by itself"`
	Criteria      int        `json:"criteria" doc:"how many there are"`
	Missing       int        `json:"missing" doc:"how many are not met"`
	Since         *time.Time `json:"since" doc:"of the state; null when it is computed"`
	GraceUntil    *time.Time `json:"grace_until" doc:"the tool is suspended then; null: it is not"`
	FrozenUntil   *time.Time `json:"frozen_until" doc:"when a freeze ends; null: it is not frozen"`
	FrozenWhy     string     `json:"frozen_why,omitempty" doc:"why it is frozen, in the reader's language"`
	EligibleURL   string     `json:"eligibility_url"`
	ActivationURL string     `json:"activation_url,omitempty" doc:"where the button posts to; absent: no button"`
	UploadURL     string     `json:"upload_url,omitempty" doc:"the upload entry, once active"`
	ScreenURL     string     `json:"screen_url" doc:"first screen in the console"`
}

type toolsInput struct {
	Store string `path:"store"`
}

type toolsOutput struct {
	Body httpapi.List[Tile]
}

func (s *Service) toolsRoute(ctx context.Context, in *toolsInput) (*toolsOutput, error) {
	answers, err := s.Answers(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	out := &toolsOutput{Body: httpapi.List[Tile]{Items: make([]Tile, 0, len(answers))}}
	for i, a := range answers {
		out.Body.Items = append(out.Body.Items, tileOf(httpapi.Lang(ctx), in.Store, s.tools[i], a))
	}
	return out, nil
}

func tileOf(lang, storeID string, t Tool, a Answer) Tile {
	base := "/v1/stores/" + storeID + "/tools/" + t.ID
	tile := Tile{
		ID: t.ID, Name: t.Name.In(lang), Summary: t.Summary.In(lang), State: a.State, Eligible: a.Eligible,
		Available: t.Available, Automatic: t.Automatic, Criteria: len(a.Criteria), Missing: len(Failing(a.Criteria)),
		Since: orNull(a.Since), GraceUntil: orNull(a.GraceUntil), FrozenUntil: orNull(a.FrozenUntil), FrozenWhy: a.Why.In(lang), EligibleURL: base + "/eligibility", ScreenURL: t.ScreenURL(storeID),
	}
	if !t.Automatic {
		tile.ActivationURL = base + "/activation"
	}
	if a.State == Active && t.UploadURL != nil {
		tile.UploadURL = t.UploadURL(storeID)
	}
	return tile
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// AnswerBody is an answer on the wire.
//
// Source: contract "GET …/tools/{tool}/eligibility", X-20, X-21.
type AnswerBody struct {
	Tool          string          `json:"tool"`
	Eligible      bool            `json:"eligible"`
	State         State           `json:"state" enum:"not_eligible,eligible,pending,active,suspended,frozen,closed"`
	Criteria      []CriterionItem `json:"criteria" doc:"what blocks first, the smallest gap before larger ones"`
	Since         *time.Time      `json:"since"`
	GraceUntil    *time.Time      `json:"grace_until"`
	FrozenUntil   *time.Time      `json:"frozen_until" doc:"when a freeze ends; null: it is not frozen"`
	FrozenWhy     string          `json:"frozen_why,omitempty"`
	PolicyVersion string          `json:"policy_version"`
	CheckedAt     time.Time       `json:"checked_at"`
}

type toolInput struct {
	Store string `path:"store"`
	Tool  string `path:"tool"`
}

type answerOutput struct {
	Body AnswerBody
}

func (s *Service) answerRoute(ctx context.Context, in *toolInput) (*answerOutput, error) {
	a, err := s.Answer(ctx, in.Store, in.Tool)
	if err != nil {
		return nil, err
	}
	return &answerOutput{Body: AnswerBody{
		Tool: a.Tool, Eligible: a.Eligible, State: a.State, Criteria: itemsOf(httpapi.Lang(ctx), a.Criteria),
		Since: orNull(a.Since), GraceUntil: orNull(a.GraceUntil), FrozenUntil: orNull(a.FrozenUntil), FrozenWhy: a.Why.In(httpapi.Lang(ctx)), PolicyVersion: a.PolicyVersion, CheckedAt: a.At,
	}}, nil
}

// ActivationBody answers an activation.
type ActivationBody struct {
	State     State  `json:"state" enum:"active"`
	UploadURL string `json:"upload_url"`
}

type activateOutput struct {
	Body ActivationBody
}

func (s *Service) activateRoute(ctx context.Context, in *toolInput) (*activateOutput, error) {
	state, url, err := s.Activate(ctx, in.Store, in.Tool)
	if err != nil {
		return nil, err
	}
	return &activateOutput{Body: ActivationBody{state, url}}, nil
}

// CriterionItem is a criterion on the wire, in the reader's language.
type CriterionItem struct {
	ID         string  `json:"id"`
	Label      string  `json:"label"`
	Required   string  `json:"required"`
	Actual     *string `json:"actual" doc:"null: nobody knows yet"`
	Limit      string  `json:"limit" doc:"what is required, for programs"`
	Value      string  `json:"value" doc:"what the store has, for programs"`
	OK         bool    `json:"ok"`
	Gap        *string `json:"gap" doc:"how much is missing, in words"`
	ExpectedOn *string `json:"expected_on" format:"date" doc:"day on which it will be met, in the store's zone; only for facts"`
	Estimate   *string `json:"estimate" doc:"a forecast with its basis"`
	Fix        *string `json:"fix"`
	FixURL     *string `json:"fix_url"`
}

func itemsOf(lang string, rows []Criterion) []CriterionItem {
	out := make([]CriterionItem, 0, len(rows))
	for _, c := range rows {
		item := CriterionItem{
			ID: c.ID, Label: c.Label.In(lang), Required: c.Required.In(lang), Actual: textOrNull(c.Actual.In(lang)),
			Limit: c.Limit, Value: c.Value, OK: c.OK, Gap: textOrNull(c.Gap.In(lang)), Estimate: textOrNull(c.Estimate.In(lang)),
			Fix: textOrNull(c.Fix.In(lang)), FixURL: textOrNull(c.FixURL),
		}
		if !c.ExpectedOn.IsZero() {
			item.ExpectedOn = textOrNull(c.ExpectedOn.Format(time.DateOnly))
		}
		out = append(out, item)
	}
	return out
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// refusal is the fault of a store that does not meet the criteria; the rows are
// in the language of the request.
//
// Source: contract "Eligibility refused 403 eligibility.not_met", V-25.
func refusal(ctx context.Context, op string, t Tool, j judgement) error {
	lang := httpapi.Lang(ctx)
	return fault.T(op, fault.Forbidden, "eligibility.not_met",
		t.Name.In(i18n.ZH)+"：尚有条件未达标，请按所列差距改进。", t.Name.In(i18n.EN)+": some criteria are not met. See what is missing and by how much.").
		With("criteria", itemsOf(lang, Sort(j.rows))).
		WithFix(i18n.T("查看差距", "See what is missing"), reasonsURL(j.facts.Store.ID, t), "")
}

// notActive is the fault of a use of a tool that was never switched on.
//
// Source: V-24.
func notActive(op string, t Tool, storeID string) error {
	return fault.T(op, fault.Forbidden, "tool.not_active",
		"请先在营销中心开通"+t.Name.In(i18n.ZH)+"。", "Activate "+t.Name.In(i18n.EN)+" in the Marketing Center first.").
		WithFix(i18n.T("前往营销中心", "Go to the Marketing Center"), "/stores/"+storeID+"/marketing", "")
}
