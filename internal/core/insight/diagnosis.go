package insight

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// Symptom is what a seller may complain of.
//
// Source: X-47.
type Symptom struct {
	ID   string
	Text i18n.Text
}

// Cause is a known cause of a symptom, judged by live facts.
//
// Source: X-47.
type Cause struct {
	ID       string
	Symptom  string
	Found    bool
	Name     i18n.Text
	Evidence i18n.Text // what was seen, also when it is not the cause
	Unit     Unit
	Figure   string
	Limit    string
	Source   string
	Fix      i18n.Text
	URL      string
}

// SymptomCauses are the causes of one symptom, those that were found first.
type SymptomCauses struct {
	Symptom
	Causes []Cause
}

// Diagnosis is the wizard's answer for a tool.
type Diagnosis struct {
	Tool     string
	Name     i18n.Text
	At       time.Time
	Standing Standing
	Symptoms []SymptomCauses
	Empty    *Emptiness // a tool without diagnosis says why
}

// Diagnose looks for the causes of every symptom of the tool. Errors: NotFound.
//
// Source: X-47.
func (s *Service) Diagnose(ctx context.Context, storeID, toolID string) (Diagnosis, error) {
	const op = "insight.Diagnose"
	t, err := s.tool(toolID)
	if err != nil {
		return Diagnosis{}, err
	}
	sit, standing, err := s.situation(ctx, storeID)
	if err != nil {
		return Diagnosis{}, fault.Wrap(op, err)
	}
	out := Diagnosis{Tool: t.ID, Name: t.Name, At: sit.Now, Standing: standing[t.ID], Symptoms: []SymptomCauses{}}
	if t.Causes == nil {
		out.Empty = &Emptiness{"diagnosis.not_built", t.Lacking}
		return out, nil
	}
	own, err := s.seenBy(ctx, t, sit, standing[t.ID])
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	causes := t.Causes(own)
	for _, sym := range t.Symptoms {
		list := SymptomCauses{sym, []Cause{}}
		for _, found := range []bool{true, false} {
			for _, c := range causes {
				if c.Symptom == sym.ID && c.Found == found {
					list.Causes = append(list.Causes, c)
				}
			}
		}
		out.Symptoms = append(out.Symptoms, list)
	}
	return out, nil
}
