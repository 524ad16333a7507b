package insight

import (
	"cmp"
	"slices"

	"souk/internal/base/i18n"
)

func stanceRank(s Stance) int {
	return slices.Index([]Stance{Decisive, Condition, Against, For, Warning}, s)
}

// sortReasons puts what decides first.
func sortReasons(list []Reason) []Reason {
	out := append([]Reason{}, list...)
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(stanceRank(a.Stance), stanceRank(b.Stance)) })
	return out
}

// verdict weighs reasons: a decisive one ends it, else the larger number.
// Conditions and warnings do not count.
func verdict(list []Reason) Verdict {
	pro, contra := 0, 0
	for _, r := range list {
		switch r.Stance {
		case Decisive:
			return Avoid
		case For:
			pro++
		case Against:
			contra++
		case Condition, Warning:
		}
	}
	switch {
	case pro > 0 && pro >= contra:
		return Fits
	case contra > 0:
		return NotNow
	}
	return Open
}

// act says what a verdict asks for, given how the store stands.
func act(v Verdict, st Standing) Act {
	active := st.State == "active"
	switch {
	case v == Avoid:
		return ActLeave
	case v == NotNow:
		return ActLater
	case active && v == Fits:
		return ActKeep
	case v == Fits && st.Eligible:
		return ActStart
	case v == Fits:
		return ActPrepare
	case active:
		return ActKeep
	}
	return ActTry
}

func actRank(a Act) int {
	return slices.Index([]Act{ActStart, ActKeep, ActPrepare, ActTry, ActLater, ActLeave}, a)
}

func actText(a Act) i18n.Text {
	return map[Act]i18n.Text{
		ActStart:   i18n.T("现在就开通：适合本店，条件也已满足。", "Switch it on now: it fits and every condition is met."),
		ActKeep:    i18n.T("继续使用。", "Go on with it."),
		ActPrepare: i18n.T("适合本店：先补齐条件。", "It fits: meet the missing conditions first."),
		ActTry:     i18n.T("可以一试：没有理由反对。", "Worth a try: nothing speaks against it."),
		ActLater:   i18n.T("暂缓。", "Later."),
		ActLeave:   i18n.T("目前不用，已开的入口关掉。", "Leave it; close what is open of it."),
	}[a]
}

// plan makes one ordered list of what the tools' advice says, however much the
// articles disagree: decisive reasons win over advantages, what can be done today
// stands before what needs preparing, and conditions are named before the step.
//
// Source: X-48, AMB-35.
func plan(list []Advice) []PlanStep {
	type placed struct {
		PlanStep
		order int
	}
	var out []placed
	for _, a := range list {
		st := PlanStep{Tool: a.Tool, Name: a.Name, Act: act(a.Verdict, a.Standing), Why: []string{}, Before: []i18n.Text{}, URL: a.Standing.URL}
		st.Text = actText(st.Act)
		for _, r := range a.Reasons {
			switch {
			case r.Stance == Condition && st.Act != ActLeave && st.Act != ActLater:
				st.Before = append(st.Before, orFix(r))
			case r.Stance == deciding(st.Act):
				st.Why = append(st.Why, r.ID)
			}
		}
		if st.Act == ActPrepare {
			for _, m := range a.Standing.Missing {
				st.Before = append(st.Before, missing(m))
			}
		}
		out = append(out, placed{st, a.Order})
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		return cmp.Or(cmp.Compare(actRank(a.Act), actRank(b.Act)), cmp.Compare(a.order, b.order))
	})
	steps := make([]PlanStep, 0, len(out))
	for _, p := range out {
		steps = append(steps, p.PlanStep)
	}
	return steps
}

// deciding is the stance of the reasons that led to the act.
func deciding(a Act) Stance {
	switch a {
	case ActLeave:
		return Decisive
	case ActLater:
		return Against
	case ActStart, ActKeep, ActPrepare, ActTry:
	}
	return For
}

func orFix(r Reason) i18n.Text {
	if r.Fix.Complete() {
		return r.Fix
	}
	return r.Text
}

func missing(m Missing) i18n.Text {
	one := func(lang, need, have string) string {
		s := m.Label.In(lang) + " " + m.Required.In(lang)
		if a := m.Actual.In(lang); a != "" {
			s += need + a + have
		}
		return s
	}
	return i18n.T(one(i18n.ZH, "（现为 ", "）"), one(i18n.EN, " (now ", ")"))
}
