package insight

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/catalog"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// Situation is what reasons and causes may look at: live facts of a store, read
// once.
//
// Source: X-45.
type Situation struct {
	Store    store.Store
	Metrics  map[string]Metric
	Products []catalog.Product // on sale now
	Month    []ItemFigures     // the last 30 days, largest GMV first
	Sold     []ItemFigures     // the last 90 days, largest GMV first
	Standing Standing          // of the tool that is asked
	Policy   policy.Document
	Now      time.Time
	Own      any // what the tool's Look gave
}

// Standing is how the store stands to a tool.
type Standing struct {
	State       string // "active", "eligible", "not_eligible" …
	Eligible    bool
	Available   bool // it can be used here today
	ActivatedAt time.Time
	Missing     []Missing // criteria that are not met
	URL         string    // the tool's first screen
}

// Missing is a criterion that is not met.
type Missing struct {
	ID       string
	Label    i18n.Text
	Required i18n.Text
	Actual   i18n.Text
	Fix      i18n.Text
	URL      string
}

// Stance of a reason.
type Stance string

// The stances: a decisive reason outweighs all others; a condition is to be seen
// to first; a warning is what newcomers miss.
const (
	For       Stance = "for"
	Against   Stance = "against"
	Decisive  Stance = "decisive" // against, whatever speaks for it
	Condition Stance = "condition"
	Warning   Stance = "warning"
)

// Reason speaks for or against a tool, from a figure and a limit.
//
// Source.
type Reason struct {
	ID       string
	Stance   Stance
	Text     i18n.Text
	Unit     Unit
	Currency string
	Figure   string // decimal in Unit; "" where it is no number
	Limit    string
	Source   string   // requirement id or key of a rule source
	Products []string // ids that it is about
	Fix      i18n.Text
	URL      string
}

// Verdict on a tool for a store.
type Verdict string

// The verdicts.
const (
	Fits   Verdict = "fits"
	Open   Verdict = "open"    // nothing speaks for or against it
	NotNow Verdict = "not_now" // more speaks against it
	Avoid  Verdict = "avoid"   // a decisive reason
)

// Advice is what the adviser says about one tool.
type Advice struct {
	Tool     string
	Name     i18n.Text
	Order    int
	Verdict  Verdict
	Standing Standing
	Reasons  []Reason
}

// Act is what a step of the plan asks for.
type Act string

// The acts, in the order of the plan.
const (
	ActStart   Act = "start"   // it fits and can be switched on
	ActKeep    Act = "keep"    // it fits and runs
	ActPrepare Act = "prepare" // it fits, something is missing
	ActTry     Act = "try"     // nothing speaks against it
	ActLater   Act = "later"
	ActLeave   Act = "leave" // do not use it, or close it
)

// Step of a plan.
//
// Source: X-48.
type PlanStep struct {
	Tool   string
	Name   i18n.Text
	Act    Act
	Text   i18n.Text
	Why    []string    // ids of the reasons that decided
	Before []i18n.Text // what is to be seen to first
	URL    string
}

// Plan is the adviser's answer for a store.
type Plan struct {
	At     time.Time
	Advice []Advice
	Steps  []PlanStep
}

// Advice looks at the store's live facts and says, tool by tool, what speaks for
// and against it, and in which order to go on. Errors: NotFound.
//
// Source.
func (s *Service) Advice(ctx context.Context, storeID string) (Plan, error) {
	sit, standing, err := s.situation(ctx, storeID)
	if err != nil {
		return Plan{}, fault.Wrap("insight.Advice", err)
	}
	out := Plan{At: sit.Now}
	for _, t := range s.tools {
		a := Advice{Tool: t.ID, Name: t.Name, Order: t.Order, Standing: standing[t.ID], Reasons: []Reason{}}
		if t.Reasons != nil {
			own, err := s.seenBy(ctx, t, sit, standing[t.ID])
			if err != nil {
				return Plan{}, fault.Wrap("insight.Advice", err)
			}
			a.Reasons = sortReasons(t.Reasons(own))
		}
		a.Verdict = verdict(a.Reasons)
		out.Advice = append(out.Advice, a)
	}
	out.Steps = plan(out.Advice)
	return out, nil
}

// seenBy is the situation with the tool's own facts.
func (s *Service) seenBy(ctx context.Context, t Tool, sit Situation, standing Standing) (Situation, error) {
	sit.Standing = standing
	if t.Look == nil {
		return sit, nil
	}
	var err error
	sit.Own, err = t.Look(ctx, sit)
	return sit, err
}

func (s *Service) situation(ctx context.Context, storeID string) (Situation, map[string]Standing, error) {
	sit := Situation{Now: s.clock.Now()}
	var err error
	if sit.Store, err = s.stores.Get(ctx, storeID); err != nil {
		return sit, nil, err
	}
	if sit.Metrics, err = s.Of(ctx, sit.Store); err != nil {
		return sit, nil, err
	}
	w, err := s.windows(ctx)
	if err != nil {
		return sit, nil, err
	}
	to := sit.Now.Add(time.Microsecond)
	if sit.Month, _, err = s.Items(ctx, storeID, hourOf(sit.Now).Add(-w.GMV.Duration()), to); err != nil {
		return sit, nil, err
	}
	if sit.Sold, _, err = s.Items(ctx, storeID, hourOf(sit.Now).Add(-w.Rates.Duration()), to); err != nil {
		return sit, nil, err
	}
	if s.document != nil {
		if sit.Policy, err = s.document(ctx); err != nil {
			return sit, nil, err
		}
	}
	if s.products != nil {
		if sit.Products, err = s.products(ctx, storeID); err != nil {
			return sit, nil, err
		}
	}
	if s.standing == nil {
		return sit, map[string]Standing{}, nil
	}
	standing, err := s.standing(ctx, storeID)
	return sit, standing, err
}
