package event

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
)

// Seen is a message as the debugger shows it.
type Seen struct {
	ID         string
	Source     string
	StoreID    string
	ProductID  string
	MessageID  string
	Call       Call
	Name       string
	ReceivedAt time.Time
	At         time.Time // zero for one that was not taken
	Outcome    Outcome
	Remark
	Warnings   []Remark
	Properties json.RawMessage

	impression string
}

// DebugFilter narrows what the debugger shows. It looks at the newest events of
// the policy's number only.
type DebugFilter struct {
	StoreID string // "" = every store
	Name    string
	Outcome Outcome
	Query   string    // part of name, message id, product or properties
	Since   time.Time // what came since; an overlap of two seconds is meant
}

// Coverage is how well an event's properties arrive, over the events looked at.
type Coverage struct {
	Name       string
	Label      i18n.Text
	Events     int
	Refused    int
	Properties []PropertyCoverage
	Summary    i18n.Text // "3 of 7 properties arrive; `price` is a string"
}

// PropertyCoverage is one property of a [Coverage].
type PropertyCoverage struct {
	Property
	Arrived int
	Wrong   int
	Is      Kind // of the newest wrong value
}

// Debug is what the debugger shows: a page of messages, the coverage by type and
// the counts of a day.
type Debug struct {
	Page     page.Of[Seen]
	Coverage []Coverage
	Totals   map[Outcome]int64 // of the last 24 hours: refused, ignored, duplicate
	Latest   time.Time         // pass it as Since to get what comes next
}

// overlap is how far a poll looks back: transactions end in another order than
// their events came. Rows are told apart by their id.
const overlap = 2 * time.Second

// Debug looks at the newest messages, newest first.
//
// Source: frontend "live event debugger".
func (s *Service) Debug(ctx context.Context, f DebugFilter, req page.Request) (Debug, error) {
	const op = "event.Debug"
	p, err := s.policy(ctx)
	if err != nil {
		return Debug{}, fault.Wrap(op, err)
	}
	all, err := s.seenSince(ctx, f.StoreID, f.Since, p.DebugRows)
	if err != nil {
		return Debug{}, fault.Wrap(op, err)
	}
	slices.SortFunc(all, newerFirst)
	out := Debug{Latest: f.Since}
	if len(all) > 0 {
		out.Latest = all[0].ReceivedAt.Add(-overlap)
	}
	if out.Totals, err = s.tallies(ctx, f.StoreID, s.d.Clock.Now().Add(-24*time.Hour)); err != nil {
		return Debug{}, fault.Wrap(op, err)
	}
	out.Coverage = s.coverage(all, f.Name)
	var rows []Seen
	us, id, err := req.ByTime(page.Newest)
	if err != nil {
		return Debug{}, fault.Wrap(op, err)
	}
	after := Seen{ReceivedAt: time.UnixMicro(us).UTC(), ID: id}
	for _, v := range all {
		if s.warn(&v); f.matches(v) && newerFirst(after, v) < 0 {
			rows = append(rows, v)
		}
		if len(rows) > req.Rows() {
			break
		}
	}
	out.Page = page.Cut(rows, req.Rows(), func(v Seen) []string { return page.TimeKey(v.ReceivedAt, v.ID) })
	return out, nil
}

func newerFirst(a, b Seen) int {
	return cmp.Or(b.ReceivedAt.Compare(a.ReceivedAt), strings.Compare(b.ID, a.ID))
}

func (f DebugFilter) matches(v Seen) bool {
	q := strings.ToLower(strings.TrimSpace(f.Query))
	return (f.Name == "" || v.Name == f.Name) && (f.Outcome == "" || v.Outcome == f.Outcome) &&
		(q == "" || strings.Contains(strings.ToLower(strings.Join([]string{v.Name, v.MessageID, v.ProductID, v.StoreID, v.Code, string(v.Properties)}, "\x00")), q))
}

// warn says again what was odd about an event that was taken.
func (s *Service) warn(v *Seen) {
	if v.Outcome != Accepted || v.Call != Track && v.Call != Page {
		return
	}
	t := s.types[v.Name]
	if t == nil {
		v.Warnings = append(v.Warnings, Remark{Code: "event.unknown", Pointer: "/event", Args: []string{v.Name}})
		return
	}
	values, err := decodeObject(v.Properties)
	if err != nil {
		return
	}
	for _, p := range t.Properties {
		if r := p.check(values); r != nil && r.Code == "property.type" {
			v.Warnings = append(v.Warnings, *r)
		}
	}
	if t.Item != "" && v.impression == "" {
		v.Warnings = append(v.Warnings, Remark{Code: "impression.missing", Pointer: "/properties/impression"})
	}
	if v.StoreID == "" {
		v.Warnings = append(v.Warnings, Remark{Code: "store.unknown"})
	}
}

// coverage counts, by type, which properties arrive in which kind.
func (s *Service) coverage(all []Seen, name string) []Coverage {
	found := map[string]*Coverage{}
	var names []string
	for _, v := range all {
		t := s.types[v.Name]
		if t == nil || name != "" && v.Name != name {
			continue
		}
		c := found[v.Name]
		if c == nil {
			c = &Coverage{Name: t.Name, Label: t.Label}
			for _, p := range t.Properties {
				c.Properties = append(c.Properties, PropertyCoverage{Property: p})
			}
			found[v.Name] = c
			names = append(names, v.Name)
		}
		c.add(v)
	}
	slices.Sort(names)
	out := make([]Coverage, 0, len(names))
	for _, n := range names {
		found[n].sum()
		out = append(out, *found[n])
	}
	return out
}

func (c *Coverage) add(v Seen) {
	c.Events++
	if v.Outcome != Accepted {
		c.Refused++
	}
	values, err := decodeObject(v.Properties)
	if err != nil {
		return
	}
	if v.impression != "" {
		values["impression"] = v.impression
	}
	for i := range c.Properties {
		p := &c.Properties[i]
		switch r := p.check(values); {
		case r == nil:
			p.Arrived++
		case r.Code == "property.type":
			p.Arrived++
			p.Wrong++
			if p.Is == "" {
				p.Is = kindOf(values[p.Name])
			}
		}
	}
}

// sum writes the line that people read.
func (c *Coverage) sum() {
	arrive := 0
	var zh, en []string
	for _, p := range c.Properties {
		if p.Arrived > 0 {
			arrive++
		}
		if p.Wrong > 0 {
			zh = append(zh, "`"+p.Name+"` 为"+kindName(p.Is, i18n.ZH))
			en = append(en, "`"+p.Name+"` is "+kindName(p.Is, i18n.EN))
		}
		if p.Required && p.Arrived < c.Events {
			zh = append(zh, "有时缺少 `"+p.Name+"`")
			en = append(en, "`"+p.Name+"` is missing at times")
		}
	}
	n, of := strconv.Itoa(arrive), strconv.Itoa(len(c.Properties))
	c.Summary = i18n.T(strings.Join(append([]string{of + " 个属性收到 " + n + " 个"}, zh...), "；"), strings.Join(append([]string{n + " of " + of + " properties arrive"}, en...), "; "))
}
