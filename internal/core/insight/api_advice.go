package insight

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// ReasonItem is a reason on the wire.
type ReasonItem struct {
	ID       string   `json:"id"`
	Stance   Stance   `json:"stance" enum:"for,against,decisive,condition,warning"`
	Text     string   `json:"text"`
	Unit     Unit     `json:"unit,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Figure   *string  `json:"figure" doc:"what the store has"`
	Limit    *string  `json:"limit" doc:"what it is compared with"`
	Source   string   `json:"source" doc:"requirement or rule source"`
	Products []string `json:"products" doc:"ids that it is about"`
	Fix      string   `json:"fix,omitempty"`
	URL      string   `json:"url,omitempty"`
}

// MissingItem is an unmet criterion on the wire.
type MissingItem struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Required string `json:"required"`
	Actual   string `json:"actual,omitempty"`
	Fix      string `json:"fix,omitempty"`
	URL      string `json:"url,omitempty"`
}

// StandingItem is how the store stands to a tool, on the wire.
type StandingItem struct {
	State     string        `json:"state"`
	Eligible  bool          `json:"eligible"`
	Available bool          `json:"available" doc:"it can be used here today"`
	Missing   []MissingItem `json:"missing"`
	URL       string        `json:"url,omitempty"`
}

// AdviceItem is the advice on a tool, on the wire.
type AdviceItem struct {
	Tool     string       `json:"tool"`
	Name     string       `json:"name"`
	Verdict  Verdict      `json:"verdict" enum:"fits,open,not_now,avoid"`
	Standing StandingItem `json:"standing"`
	Reasons  []ReasonItem `json:"reasons" doc:"what decides first"`
}

// StepItem is a step of the plan on the wire.
type StepItem struct {
	Tool   string   `json:"tool"`
	Name   string   `json:"name"`
	Act    Act      `json:"act" enum:"start,keep,prepare,try,later,leave"`
	Text   string   `json:"text"`
	Why    []string `json:"why" doc:"ids of the reasons that decided"`
	Before []string `json:"before" doc:"what is to be seen to first"`
	URL    string   `json:"url,omitempty"`
}

// PlanItem is the adviser's answer on the wire.
type PlanItem struct {
	At    time.Time    `json:"at"`
	Steps []StepItem   `json:"steps" doc:"one order over all tools"`
	Tools []AdviceItem `json:"tools"`
}

// CauseItem is a cause on the wire.
type CauseItem struct {
	ID       string  `json:"id"`
	Found    bool    `json:"found"`
	Name     string  `json:"name"`
	Evidence string  `json:"evidence"`
	Unit     Unit    `json:"unit,omitempty"`
	Figure   *string `json:"figure"`
	Limit    *string `json:"limit"`
	Source   string  `json:"source"`
	Fix      string  `json:"fix"`
	URL      string  `json:"url"`
}

// SymptomItem is a symptom with its causes on the wire.
type SymptomItem struct {
	ID     string      `json:"id"`
	Text   string      `json:"text"`
	Causes []CauseItem `json:"causes" doc:"those that were found first; the others are ruled out"`
}

// DiagnosisItem is the wizard's answer on the wire.
type DiagnosisItem struct {
	Tool     string        `json:"tool"`
	Name     string        `json:"name"`
	At       time.Time     `json:"at"`
	Standing StandingItem  `json:"standing"`
	Symptoms []SymptomItem `json:"symptoms"`
	Empty    *EmptyItem    `json:"empty,omitempty"`
}

type adviceInput struct {
	Store string `path:"store"`
}

type adviceOutput struct{ Body PlanItem }

type diagnosisInput struct {
	Store string `path:"store"`
	Tool  string `path:"tool"`
}

type diagnosisOutput struct{ Body DiagnosisItem }

func (s *Service) adviceRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/advice", ID: "advice.get", Tag: "insight",
		Summary: "Who is it for: reasons for and against every tool, and one plan", Guard: identity.Member(),
	}, s.adviceRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/diagnosis/{tool}", ID: "diagnosis.get", Tag: "insight",
		Summary: "Symptom, cause, evidence, mend", Guard: identity.Member(),
	}, s.diagnosisRoute)
}

func standingItem(st Standing, lang string) StandingItem {
	out := StandingItem{State: st.State, Eligible: st.Eligible, Available: st.Available, URL: st.URL, Missing: []MissingItem{}}
	for _, m := range st.Missing {
		out.Missing = append(out.Missing, MissingItem{m.ID, m.Label.In(lang), m.Required.In(lang), m.Actual.In(lang), m.Fix.In(lang), m.URL})
	}
	return out
}

func (s *Service) adviceRoute(ctx context.Context, in *adviceInput) (*adviceOutput, error) {
	p, err := s.Advice(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &adviceOutput{PlanItem{At: p.At, Steps: []StepItem{}, Tools: []AdviceItem{}}}
	for _, st := range p.Steps {
		out.Body.Steps = append(out.Body.Steps, StepItem{st.Tool, st.Name.In(lang), st.Act, st.Text.In(lang), st.Why, textsIn(st.Before, lang), st.URL})
	}
	for _, a := range p.Advice {
		item := AdviceItem{Tool: a.Tool, Name: a.Name.In(lang), Verdict: a.Verdict, Standing: standingItem(a.Standing, lang), Reasons: []ReasonItem{}}
		for _, r := range a.Reasons {
			item.Reasons = append(item.Reasons, ReasonItem{r.ID, r.Stance, r.Text.In(lang), r.Unit, r.Currency, orNull(r.Figure), orNull(r.Limit), r.Source, append([]string{}, r.Products...), r.Fix.In(lang), r.URL})
		}
		out.Body.Tools = append(out.Body.Tools, item)
	}
	return out, nil
}

func textsIn(list []i18n.Text, lang string) []string {
	out := make([]string, 0, len(list))
	for _, t := range list {
		out = append(out, t.In(lang))
	}
	return out
}

func (s *Service) diagnosisRoute(ctx context.Context, in *diagnosisInput) (*diagnosisOutput, error) {
	d, err := s.Diagnose(ctx, in.Store, in.Tool)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &diagnosisOutput{DiagnosisItem{Tool: d.Tool, Name: d.Name.In(lang), At: d.At, Standing: standingItem(d.Standing, lang), Symptoms: []SymptomItem{}}}
	if d.Empty != nil {
		out.Body.Empty = &EmptyItem{d.Empty.Code, d.Empty.Text.In(lang)}
	}
	for _, sym := range d.Symptoms {
		item := SymptomItem{ID: sym.ID, Text: sym.Text.In(lang), Causes: []CauseItem{}}
		for _, c := range sym.Causes {
			item.Causes = append(item.Causes, CauseItem{c.ID, c.Found, c.Name.In(lang), c.Evidence.In(lang), c.Unit, orNull(c.Figure), orNull(c.Limit), c.Source, c.Fix.In(lang), c.URL})
		}
		out.Body.Symptoms = append(out.Body.Symptoms, item)
	}
	return out, nil
}
