package conduct

import (
	"context"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/store"
)

// StandingState narrows the list of stores by what is in force there.
type StandingState string

// The states; "" is every store.
const (
	WithViolations StandingState = "violations"
	WithSerious    StandingState = "serious"
	WithFreeze     StandingState = "frozen"
)

// StandingFilter narrows the list of stores; empty members do not.
type StandingFilter struct {
	Query string // part of name, legal name or id
	Level store.Level
	State StandingState
}

// Standing is how a store behaves now.
type Standing struct {
	Store      store.Store
	Milli      int64 // Service Score in thousandths
	Violations int   // in force
	Serious    int   // of these
	Latest     time.Time
	Freezes    []Freeze // in force
}

// storesAtOnce is how many ids are read at a time.
const storesAtOnce = 100

// Standings lists stores with what is in force there, by id.
//
// Source, X-50 "trust & safety".
func (s *Service) Standings(ctx context.Context, f StandingFilter, req page.Request) (page.Of[Standing], error) {
	const op = "conduct.Standings"
	cut, err := s.standingStores(ctx, f, req)
	if err != nil {
		return page.Of[Standing]{}, fault.Wrap(op, err)
	}
	out := page.Of[Standing]{Items: make([]Standing, 0, len(cut.Items)), Next: cut.Next}
	for _, st := range cut.Items {
		one, err := s.standingOf(ctx, st)
		if err != nil {
			return out, fault.Wrap(op, err)
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// standingStores are the stores of a page.
func (s *Service) standingStores(ctx context.Context, f StandingFilter, req page.Request) (page.Of[store.Store], error) {
	if f.State == "" {
		return s.stores.Find(ctx, store.Filter{Level: f.Level, Query: f.Query}, req)
	}
	cut := func(rows []store.Store) page.Of[store.Store] {
		return page.Cut(rows, req.Rows(), func(st store.Store) []string { return []string{st.ID} })
	}
	out, now := []store.Store{}, s.clock.Now()
	for after := req.Key(0); ; {
		ids, err := s.allStoresIn(ctx, f.State, now, after)
		if err != nil {
			return cut(out), err
		}
		for _, id := range ids {
			after = id
			st, err := s.stores.Get(ctx, id)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return cut(out), err
			}
			if f.lets(st) {
				out = append(out, st)
			}
			if len(out) > req.Rows() {
				return cut(out), nil
			}
		}
		if len(ids) < storesAtOnce {
			return cut(out), nil
		}
	}
}

// lets reports whether level and query let the store through.
func (f StandingFilter) lets(st store.Store) bool {
	words := strings.ToLower(st.Name + " " + st.LegalName + " " + st.ID)
	return (f.Level == "" || f.Level == st.Level) && strings.Contains(words, strings.ToLower(strings.TrimSpace(f.Query)))
}

func (s *Service) standingOf(ctx context.Context, st store.Store) (Standing, error) {
	out, now := Standing{Store: st, Freezes: []Freeze{}}, s.clock.Now()
	in, err := s.listInForce(ctx, st.ID, now)
	if err != nil {
		return out, err
	}
	for _, v := range in {
		out.Violations++
		if v.Severity == Serious {
			out.Serious++
		}
		if v.At.After(out.Latest) {
			out.Latest = v.At
		}
	}
	all, err := s.listFreezes(ctx, st.ID)
	if err != nil {
		return out, err
	}
	for _, f := range all {
		if f.InForce(now) {
			out.Freezes = append(out.Freezes, f)
		}
	}
	out.Milli, err = s.ScoreAt(ctx, st.ID, now)
	return out, err
}
