package eligibility

import (
	"slices"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/document"
	"souk/internal/core/verification"
)

// Paper is a document that a tool asks for.
type Paper struct {
	Type string
	Name i18n.Text
}

// Papers names the types of a policy; a type without a name is called by itself.
func Papers(types []string, names map[string]i18n.Text) []Paper {
	out := make([]Paper, len(types))
	for i, t := range types {
		name, ok := names[t]
		if !ok {
			name = same(t)
		}
		out[i] = Paper{t, name}
	}
	return out
}

// Papers asks for valid documents of every type, names the missing ones and says
// how far each of them is. What the marketplace has verified itself (the store
// record's documents) counts too. A paper that ends is a known day.
//
// Source: A-47…A-51, E-08, M-41, M-42, X-14, access matrix 6.7.
func (s *Sheet) Papers(papers []Paper) {
	var all, have, lack, gaps []i18n.Text
	var types, got []string
	for _, p := range papers {
		all, types = append(all, p.Name), append(types, p.Type)
		if s.holds(p.Type) {
			have, got = append(have, p.Name), append(got, p.Type)
			continue
		}
		lack, gaps = append(lack, p.Name), append(gaps, s.howFar(p))
	}
	names := listed(gaps)
	c := Criterion{
		ID: "documents", Label: i18n.T("资质文件", "Documents"),
		Required: listed(all), Limit: strings.Join(types, ","),
		Actual: orNone(listed(have)), Value: strings.Join(got, ","),
		OK:       len(lack) == 0,
		Gap:      i18n.T("缺少："+names.In(i18n.ZH), "missing: "+names.In(i18n.EN)),
		Fix:      i18n.T("补齐并通过审核后满足。", "Hand in what is missing and have it approved."),
		Distance: share(ratio.Of(int64(len(lack)), 1), ratio.Of(int64(max(len(papers), 1)), 1)),
	}
	if !c.OK {
		c.Estimate = noDate("取决于何时补齐并通过审核", "it depends on when they are handed in and approved")
		c.FixURL = "/stores/" + s.f.Store.ID + "/papers"
		// Addresses and accounts are proved on a page of their own, which knows of papers too.
		if slices.ContainsFunc(papers, func(p Paper) bool { return verification.IsFact(p.Type) && !s.holds(p.Type) }) {
			c.FixURL = "/stores/" + s.f.Store.ID + "/verification"
		}
	}
	s.add(c)
}

func (s *Sheet) holds(paper string) bool {
	return slices.Contains(s.f.Store.Documents, paper) ||
		slices.ContainsFunc(s.f.Papers, func(h document.Held) bool { return h.Type == paper && h.ValidAt(s.f.Now) })
}

// howFar is a missing paper with what has become of it.
func (s *Sheet) howFar(p Paper) i18n.Text {
	waits, ended := false, time.Time{}
	for _, h := range s.f.Papers {
		if h.Type != p.Type {
			continue
		}
		waits = waits || h.State == document.InReview
		if h.State == document.Expired || !h.ExpiresAt.IsZero() && !s.f.Now.Before(h.ExpiresAt) {
			ended = h.ExpiresAt
		}
	}
	switch {
	case waits:
		return i18n.T(p.Name.In(i18n.ZH)+"（审核中）", p.Name.In(i18n.EN)+" (in review)")
	case !ended.IsZero():
		day := s.dayOf(ended)
		return i18n.T(p.Name.In(i18n.ZH)+"（已于 "+day.In(i18n.ZH)+" 到期）", p.Name.In(i18n.EN)+" (expired on "+day.In(i18n.EN)+")")
	}
	return p.Name
}
