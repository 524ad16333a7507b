package conduct

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/base/ratio"
	"souk/internal/platform/httpapi"
)

// Sheet is a store's conduct on the wire. Points are decimal numbers as text.
//
// Source: X-08, AMB-63, AMB-64.
type Sheet struct {
	Score     string       `json:"score" doc:"now"`
	Start     string       `json:"start" doc:"of a store without a line"`
	Floor     string       `json:"floor"`
	AsOf      time.Time    `json:"as_of"`
	Recovery  string       `json:"recovery" doc:"points return after this time: 90d"`
	Costs     Costs        `json:"costs" doc:"what each cause takes"`
	History   []StepBody   `json:"history" doc:"the score from each instant on, oldest first"`
	Lines     []LineBody   `json:"lines" doc:"the newest; all of them at /conduct/lines"`
	Counters  []Counter    `json:"strikes" doc:"for each scope that counts"`
	Freezes   []FreezeBody `json:"freezes" doc:"newest first"`
	NextPoint *time.Time   `json:"next_return" doc:"when points return next; null: none are taken"`
}

// Costs is what each cause takes.
type Costs struct {
	Late       ratio.Ratio `json:"late"`
	Unanswered ratio.Ratio `json:"unanswered"`
	Violation  ratio.Ratio `json:"violation"`
}

// StepBody is a point of the plot.
type StepBody struct {
	At    time.Time `json:"at"`
	Score string    `json:"score"`
}

// LineBody is a line of the score on the wire.
type LineBody struct {
	ID          string     `json:"id"`
	Cause       Cause      `json:"cause" enum:"violation,late,unanswered,given_back"`
	CauseLabel  string     `json:"cause_label"`
	Points      string     `json:"points" doc:"below 0 when they are taken"`
	Reason      string     `json:"reason"`
	Module      string     `json:"module"`
	EvidenceURL string     `json:"evidence_url"`
	ViolationID string     `json:"violation_id"`
	At          time.Time  `json:"at"`
	ExpiresAt   time.Time  `json:"expires_at" doc:"from then on it counts no more"`
	GivenBackAt *time.Time `json:"given_back_at"`
	Counts      bool       `json:"counts" doc:"it lowers or raises the score now"`
}

// Counter is how close a scope is to a freeze.
type Counter struct {
	Scope      string       `json:"scope"`
	Label      string       `json:"label"`
	Count      int          `json:"count" doc:"since the last freeze, within the window"`
	Limit      int          `json:"limit"`
	WindowDays int          `json:"window_days"`
	FreezeHour int          `json:"freeze_hours"`
	Text       string       `json:"text" doc:"2 of 3 in 90 days"`
	Strikes    []StrikeBody `json:"items" doc:"those that count, oldest first"`
}

// StrikeBody is a strike on the wire.
type StrikeBody struct {
	ViolationID string    `json:"violation_id"`
	At          time.Time `json:"at"`
	LeavesAt    time.Time `json:"leaves_at" doc:"when it is older than the window"`
}

// FreezeBody is a freeze on the wire.
type FreezeBody struct {
	ID           string      `json:"id"`
	Scope        string      `json:"scope"`
	Label        string      `json:"label"`
	Cause        FreezeCause `json:"cause" enum:"strikes,decision"`
	Reason       string      `json:"reason"`
	ViolationID  string      `json:"violation_id"`
	From         time.Time   `json:"from"`
	Until        time.Time   `json:"until"`
	InForce      bool        `json:"in_force"`
	LiftedAt     *time.Time  `json:"lifted_at"`
	LiftedReason string      `json:"lifted_reason"`
}

type scoreInput struct {
	Store string `path:"store"`
}

type scoreOutput struct{ Body Sheet }

// shownLines is how many lines come with the sheet.
const shownLines = 20

func (s *Service) scoreRoute(ctx context.Context, in *scoreInput) (*scoreOutput, error) {
	if _, err := s.stores.Get(ctx, in.Store); err != nil {
		return nil, err
	}
	p, _, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	start, floor, err := p.bounds()
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	from := now.Add(-p.History.Duration())
	lines, err := s.linesSince(ctx, in.Store, from)
	if err != nil {
		return nil, err
	}
	out := Sheet{Score: Points(Score(lines, start, floor, now)), Start: Points(start), Floor: Points(floor), AsOf: now, Recovery: p.Recovery.String(),
		Costs: Costs{p.Deduction.Late, p.Deduction.Unanswered, p.Deduction.Violation}, History: []StepBody{}}
	for _, st := range History(lines, start, floor, from, now) {
		out.History = append(out.History, StepBody{st.At, Points(st.Milli)})
	}
	out.NextPoint = nextReturn(lines, now)
	newest, err := s.listLines(ctx, in.Store, page.Request{Limit: shownLines})
	if err != nil {
		return nil, err
	}
	out.Lines = lineBodies(ctx, newest[:min(len(newest), shownLines)], now)
	if out.Counters, err = s.counters(ctx, in.Store, now); err != nil {
		return nil, err
	}
	all, err := s.listFreezes(ctx, in.Store)
	out.Freezes = s.freezeBodies(ctx, all, now)
	return &scoreOutput{out}, err
}

// nextReturn is when the next points that are taken now return.
func nextReturn(lines []Line, now time.Time) *time.Time {
	var next time.Time
	for _, l := range lines {
		if l.Milli < 0 && l.Counts(now) && l.GivenBackAt.IsZero() && (next.IsZero() || l.ExpiresAt.Before(next)) {
			next = l.ExpiresAt
		}
	}
	return orNull(next)
}

func (s *Service) counters(ctx context.Context, storeID string, now time.Time) ([]Counter, error) {
	_, doc, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	out, lang := []Counter{}, httpapi.Lang(ctx)
	for _, sc := range s.scopes {
		if sc.Limits == nil {
			continue
		}
		l := sc.Limits(doc)
		open, err := s.openStrikes(ctx, storeID, sc.Name)
		if err != nil {
			return nil, err
		}
		count := standing(open, now, l.Window)
		c := Counter{Scope: sc.Name, Label: sc.Label.In(lang), Count: len(count), Limit: l.Count, WindowDays: int(l.Window / (24 * time.Hour)), FreezeHour: int(l.Freeze / time.Hour),
			Text: strikesText(len(count), l).In(lang), Strikes: []StrikeBody{}}
		for _, k := range count {
			c.Strikes = append(c.Strikes, StrikeBody{k.ViolationID, k.At, k.At.Add(l.Window)})
		}
		out = append(out, c)
	}
	return out, nil
}

func (s *Service) freezeBodies(ctx context.Context, all []Freeze, now time.Time) []FreezeBody {
	lang, out := httpapi.Lang(ctx), []FreezeBody{}
	for _, f := range all {
		out = append(out, FreezeBody{ID: f.ID, Scope: f.Scope, Label: s.scope(f.Scope).Label.In(lang), Cause: f.Cause, Reason: f.Reason.In(lang), ViolationID: f.ViolationID,
			From: f.From, Until: f.Until, InForce: f.InForce(now), LiftedAt: orNull(f.LiftedAt), LiftedReason: f.LiftedReason})
	}
	return out
}

type linesOutput struct{ Body httpapi.List[LineBody] }

func (s *Service) linesRoute(ctx context.Context, api *httpapi.API, in *listInput) (*linesOutput, error) {
	scope := "conduct.lines:" + in.Store
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	req := page.Request{After: after, Limit: in.Limit}
	rows, err := s.listLines(ctx, in.Store, req)
	if err != nil {
		return nil, err
	}
	p := page.Cut(rows, req.Rows(), lineKey)
	return &linesOutput{httpapi.Page(api, scope, lineBodies(ctx, p.Items, s.clock.Now()), p.Next)}, nil
}

func lineBodies(ctx context.Context, lines []Line, now time.Time) []LineBody {
	lang, out := httpapi.Lang(ctx), make([]LineBody, 0, len(lines))
	for _, l := range lines {
		out = append(out, LineBody{ID: l.ID, Cause: l.Cause, CauseLabel: l.Cause.Label().In(lang), Points: Points(l.Milli), Reason: l.Reason.In(lang), Module: l.Module,
			EvidenceURL: l.Evidence, ViolationID: l.ViolationID, At: l.At, ExpiresAt: l.ExpiresAt, GivenBackAt: orNull(l.GivenBackAt), Counts: l.Counts(now)})
	}
	return out
}

// RuleBody is a rule on the wire.
type RuleBody struct {
	Name     string   `json:"name"`
	Code     string   `json:"code"`
	Label    string   `json:"label"`
	Cause    string   `json:"cause"`
	Fix      string   `json:"fix"`
	Severity Severity `json:"severity" enum:"minor,serious" doc:"by the policy in force"`
}

// ScopeBody is a scope that counts strikes.
type ScopeBody struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Text  string `json:"text" doc:"3 in 90 days"`
}

type rulesOutput struct {
	Body struct {
		Items  []RuleBody  `json:"items"`
		Scopes []ScopeBody `json:"scopes" doc:"where a violation can count as a strike"`
	}
}

func (s *Service) rulesRoute(ctx context.Context, _ *struct{}) (*rulesOutput, error) {
	p, doc, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	lang, out := httpapi.Lang(ctx), &rulesOutput{}
	out.Body.Items, out.Body.Scopes = []RuleBody{}, []ScopeBody{}
	for _, r := range Rules() {
		out.Body.Items = append(out.Body.Items, RuleBody{r.Name, r.Code.Code, r.Label.In(lang), r.Cause.In(lang), r.Fix.In(lang), p.severity(r.Name)})
	}
	for _, sc := range s.scopes {
		if sc.Limits == nil {
			continue
		}
		l := sc.Limits(doc)
		out.Body.Scopes = append(out.Body.Scopes, ScopeBody{sc.Name, sc.Label.In(lang), strikeReason(l).In(lang)})
	}
	return out, nil
}

// Refusal is the fault of a use of a frozen scope.
//
// Source: AMB-65.
func (s *Service) Refusal(f Freeze) error {
	until := f.Until.Format("2006-01-02 15:04")
	label := s.scope(f.Scope).Label
	return fault.T("conduct.Refusal", fault.Forbidden, "frozen",
		label.In(i18n.ZH)+"已冻结至 "+until+"（UTC）。"+f.Reason.In(i18n.ZH), label.In(i18n.EN)+" is frozen until "+until+" UTC. "+f.Reason.In(i18n.EN)).
		With("reason", "frozen").With("until", f.Until.Format(time.RFC3339Nano)).
		WithFix(i18n.T("查看违规与冻结", "See violations and freezes"), screenURL(f.StoreID), "")
}

// titles call violations by their rules, in the reader's language.
func (s *Service) titles(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
	lang, out := httpapi.Lang(ctx), map[string]string{}
	for _, id := range ids {
		v, err := s.get(ctx, storeID, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		rule, _ := RuleOf(v.Rule)
		out[id] = rule.Label.In(lang)
	}
	return out, nil
}
