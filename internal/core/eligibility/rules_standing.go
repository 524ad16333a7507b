package eligibility

import (
	"slices"
	"time"
)

// decide is what the facts of now make of an activation. It is pure: the caller
// writes the result when the step is not empty.
//
// An ordinary loss starts a grace period and suspends when that is over; a
// serious one has its own, shorter grace (none by default). Whatever is met
// again restores.
//
// Source: X-24, V-28, X-11.
func decide(a Activation, rows []Criterion, p Policy, now time.Time) (Activation, step) {
	failing := Failing(rows)
	wasSerious := a.Serious
	a.Lost = idsOf(failing)
	a.Serious = slices.ContainsFunc(failing, func(c Criterion) bool { return c.Loss == Serious })
	if a.State == Suspended {
		return decideSuspended(a, wasSerious, now)
	}
	if len(failing) == 0 {
		if a.GraceFrom.IsZero() {
			return a, stepNone
		}
		a.GraceFrom, a.GraceUntil = time.Time{}, time.Time{}
		return a, stepGraceEnded
	}
	started := a.GraceFrom.IsZero()
	if started {
		a.GraceFrom, a.GraceUntil = now, now.Add(p.Grace.Duration())
	}
	if serious := now.Add(p.GraceSerious.Duration()); a.Serious && !wasSerious && serious.Before(a.GraceUntil) {
		a.GraceUntil, started = serious, true
	}
	if wasSerious && !a.Serious {
		a.GraceUntil = a.GraceFrom.Add(p.Grace.Duration())
	}
	if !a.GraceUntil.After(now) {
		a.State, a.Since = Suspended, now
		return a, stepSuspend
	}
	if started {
		return a, stepGrace
	}
	return a, stepNone
}

func decideSuspended(a Activation, wasSerious bool, now time.Time) (Activation, step) {
	switch {
	case len(a.Lost) == 0:
		a.State, a.Since = Active, now
		a.GraceFrom, a.GraceUntil = time.Time{}, time.Time{}
		return a, stepRestore
	case a.Serious && !wasSerious:
		return a, stepWorse
	case wasSerious && !a.Serious:
		return a, stepBetter
	}
	return a, stepNone
}

func idsOf(rows []Criterion) []string {
	out := make([]string, len(rows))
	for i, c := range rows {
		out[i] = c.ID
	}
	slices.Sort(out)
	return out
}
