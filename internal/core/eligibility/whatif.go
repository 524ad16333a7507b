package eligibility

import (
	"context"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/policy"
)

// WhatIf tells whose right to a tool another policy would give or take. It judges
// by today's facts and writes nothing.
//
// Source.
func (s *Service) WhatIf() policy.WhatIf {
	return policy.WhatIf{Name: "eligibility", Label: i18n.T("工具资格", "Who may use which tool"), Run: s.whatIf}
}

func (s *Service) whatIf(ctx context.Context, before, after policy.Document, limit int) (policy.Effect, error) {
	out := policy.Effect{Whole: true}
	var last []string
	for {
		p, err := s.stores.List(ctx, page.Request{After: last, Limit: page.MaxLimit})
		if err != nil {
			return out, err
		}
		for _, st := range p.Items {
			if out.Checked == limit {
				out.Whole = false
				return out, nil
			}
			out.Checked++
			f, err := s.facts(ctx, st.ID)
			if err != nil {
				return out, err
			}
			out.Changed = append(out.Changed, s.changes(before, after, f)...)
		}
		if p.Next == nil {
			return out, nil
		}
		last = p.Next
	}
}

// changes are the tools whose answer for a store differs.
func (s *Service) changes(before, after policy.Document, f Facts) []policy.Affected {
	var out []policy.Affected
	for _, t := range s.tools {
		was, would := t.Criteria(before, f), t.Criteria(after, f)
		if Met(was) == Met(would) {
			continue
		}
		out = append(out, policy.Affected{StoreID: f.Store.ID, Subject: t.ID, Title: f.Store.Name, Of: t.Name,
			Before: verdict(was), After: verdict(would)})
	}
	return out
}

func verdict(rows []Criterion) i18n.Text {
	failing := Failing(rows)
	if len(failing) == 0 {
		return i18n.T("达标", "eligible")
	}
	var zh, en []string
	for _, c := range failing {
		zh, en = append(zh, c.Label.In(i18n.ZH)), append(en, c.Label.In(i18n.EN))
	}
	return i18n.T("缺："+strings.Join(zh, "、"), "lacks: "+strings.Join(en, ", "))
}
