package conduct_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/conduct"
)

func TestStrike_M28_AMB63_the_third_freezes_for_72_hours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 2 {
			if v, r := w.strike(t); r.Count != i+1 || r.Frozen != nil || w.frozen(t, "messages") {
				t.Fatalf("strike %d: %+v %+v", i+1, v, r)
			}
		}
		v, r := w.strike(t)
		if r.Frozen == nil || r.Count != 0 || !r.Frozen.Until.Equal(start.Add(72*time.Hour)) {
			t.Fatalf("the third: %+v", r)
		}
		again, err := w.Strike(guardian(), "sto_1", "messages", v.ID)
		if err != nil || again.Frozen == nil || again.Frozen.ID != r.Frozen.ID || again.Count != 0 {
			t.Errorf("the third again: %+v %v", again, err)
		}
		if err := w.RequireThawed(context.Background(), "sto_1", "messages"); fault.CodeOf(err) != "frozen" || !fault.Is(err, fault.Forbidden) || fault.As(err).Extra["reason"] != "frozen" {
			t.Errorf("AMB-65: %v", err)
		}
		if w.frozen(t, "aplus") {
			t.Error("another scope is frozen")
		}
		w.to(t, 72*time.Hour-time.Microsecond)
		if !w.frozen(t, "messages") {
			t.Error("thawed before 72 h")
		}
		w.to(t, 72*time.Hour)
		if w.frozen(t, "messages") {
			t.Error("still frozen at 72 h")
		}
		// freeze resets the counter, and says when it is over, once
		if _, r := w.strike(t); r.Count != 1 || r.Frozen != nil {
			t.Errorf("AMB-63 after the freeze: %+v", r)
		}
		for range 2 {
			if err := w.EndFreezes(context.Background(), w.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := w.audit.List(context.Background(), audit.Filter{StoreID: "sto_1"}, page.Request{Limit: 100})
		n := map[string]int{}
		for _, r := range rows.Items {
			n[r.Action]++
		}
		if err != nil || n["freeze.began"] != 1 || n["freeze.over"] != 1 {
			t.Errorf("X-22 audit %v %v", n, err)
		}
	})
}

func TestStrike_AMB63_within_90_days(t *testing.T) {
	for name, c := range map[string]struct {
		after  time.Duration
		freeze bool
	}{"just inside": {90*clock.Day - time.Microsecond, true}, "at": {90 * clock.Day, false}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.strike(t)
				w.to(t, c.after)
				w.strike(t)
				if _, r := w.strike(t); (r.Frozen != nil) != c.freeze {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}

func TestStrike_AMB63_appeal_won_ones_do_not_count(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, _ := w.strike(t)
		w.strike(t)
		w.back(t, first)
		if _, r := w.strike(t); r.Count != 2 || r.Frozen != nil {
			t.Fatalf("a given-back strike counts: %+v", r)
		}
		if r, err := w.Strike(guardian(), "sto_1", "messages", first.ID); err != nil || r.Count != 2 {
			t.Errorf("a given-back violation strikes again: %+v %v", r, err)
		}
		last, r := w.strike(t)
		if r.Frozen == nil {
			t.Fatal("the third that stands does not freeze")
		}
		// one of the three goes: the freeze would not have happened, the other two count again
		w.back(t, last)
		if w.frozen(t, "messages") {
			t.Error("M-29 the freeze stands without its third strike")
		}
		if _, r := w.strike(t); r.Frozen == nil {
			t.Errorf("the two that are left do not count any more: %+v", r)
		}
		if _, err := w.Strike(guardian(), "sto_1", "aplus", last.ID); fault.CodeOf(err) != "strike.scope" {
			t.Errorf("a scope that counts nothing: %v", err)
		}
		if _, err := w.Strike(guardian(), "sto_2", "messages", last.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("X-51 another store's violation: %v", err)
		}
	})
}

func TestStrike_AMB63_a_freeze_that_is_over_stays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, _ := w.strike(t)
		w.strike(t)
		w.strike(t)
		w.to(t, 73*time.Hour)
		w.back(t, first)
		if _, r := w.strike(t); r.Count != 1 {
			t.Errorf("strikes of a freeze that was served count again: %+v", r)
		}
	})
}

func TestStrike_AMB70_a_repeated_freeze_is_a_serious_violation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 3 {
			w.strike(t)
		}
		w.to(t, 80*clock.Day)
		for range 2 {
			w.strike(t)
		}
		v, r := w.strike(t)
		if r.Frozen == nil || r.Frozen.RepeatViolation == "" {
			t.Fatalf("%+v", r)
		}
		serious := func() (n int) {
			list, err := w.InForce(context.Background(), "sto_1", w.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				if v.Severity == conduct.Serious {
					n++
				}
			}
			return n
		}
		if serious() != 1 {
			t.Fatalf("%d serious violations", serious())
		}
		w.back(t, v)
		if w.frozen(t, "messages") || serious() != 0 {
			t.Errorf("the freeze went, its violation stayed (%d)", serious())
		}
	})
}

func TestFreeze_A40_30_days_by_the_clock(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.add(t, conduct.RuleFalseClaim)
		in := conduct.FreezeInput{StoreID: "sto_1", Scope: "aplus", Until: start.Add(30 * clock.Day), Reason: i18n.T("虚假", "false claim"), ViolationID: v.ID}
		f, err := w.Freeze(guardian(), in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Freeze(guardian(), in); err != nil || again.ID != f.ID {
			t.Errorf("frozen twice for one violation: %+v %v", again, err)
		}
		w.to(t, 30*clock.Day-time.Microsecond)
		if !w.frozen(t, "aplus") {
			t.Error("day 29: not blocked")
		}
		w.to(t, 30*clock.Day)
		if w.frozen(t, "aplus") {
			t.Error("day 30: blocked")
		}
		in.Until, in.ViolationID = w.clock.Now(), ""
		if _, err := w.Freeze(guardian(), in); fault.CodeOf(err) != "freeze.invalid" {
			t.Errorf("an end that is over: %v", err)
		}
	})
}

// However many callers strike at once, each violation counts once and every third
// makes exactly one freeze.
func TestStrike_AMB63_parallel_callers_make_one_freeze_of_three(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = 7
		list := make([]conduct.Violation, n)
		for i := range list {
			list[i] = w.add(t, conduct.RuleOther)
		}
		var wg sync.WaitGroup
		for _, v := range append(list, list...) {
			wg.Go(func() {
				if _, err := w.Strike(guardian(), "sto_1", "messages", v.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		froze := map[string]bool{}
		for _, v := range list {
			r, err := w.Strike(guardian(), "sto_1", "messages", v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if r.Frozen != nil {
				froze[r.Frozen.ID] = true
			}
			if r.Count != 1 {
				t.Errorf("%d strikes stand, want 1", r.Count)
			}
		}
		if len(froze) != 2 {
			t.Errorf("%d freezes of %d strikes", len(froze), n)
		}
	})
}

// Any sequence of strikes, steps of the clock and givings back: the store is frozen
// exactly when a plain model of AMB-63 says so, and the score is 100 less half a
// point for each violation in force.
func TestStrike_AMB63_property_as_the_model_says(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			if run++; run > 12 { // real databases: a few long sequences
				return
			}
			w.walk(t, rt)
		})
	})
}

type modelStrike struct {
	v    conduct.Violation
	at   time.Time
	gone bool
	used int // 1 + index of the freeze
}

type modelFreeze struct {
	until  time.Time
	lifted bool
}

func (w *world) walk(t *testing.T, rt *rapid.T) {
	// each sequence begins a year later, when nothing counts any more
	if err := w.clock.MoveTo(w.clock.Now().Add(365 * clock.Day)); err != nil {
		t.Fatal(err)
	}
	var strikes []*modelStrike
	var freezes []*modelFreeze
	for range rapid.IntRange(4, 14).Draw(rt, "steps") {
		now := w.clock.Now()
		switch rapid.IntRange(0, 3).Draw(rt, "what") {
		case 0, 1:
			v, err := w.Record(guardian(), conduct.Violation{StoreID: "sto_1", Reason: "walk"}, "messages")
			if err != nil {
				t.Fatal(err)
			}
			strikes = append(strikes, &modelStrike{v: v, at: now})
			var open []*modelStrike
			for _, s := range strikes {
				if !s.gone && s.used == 0 && now.Sub(s.at) < limits.Window {
					open = append(open, s)
				}
			}
			if len(open) >= limits.Count {
				freezes = append(freezes, &modelFreeze{until: now.Add(limits.Freeze)})
				for _, s := range open {
					s.used = len(freezes)
				}
			}
		case 2:
			if err := w.clock.MoveTo(now.Add(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)); err != nil {
				t.Fatal(err)
			}
		case 3:
			if len(strikes) > 0 {
				s := strikes[rapid.IntRange(0, len(strikes)-1).Draw(rt, "which")]
				w.back(t, s.v)
				giveBackModel(s, strikes, freezes, now)
			}
		}
		want := false
		for _, f := range freezes {
			want = want || !f.lifted && f.until.After(w.clock.Now())
		}
		if got := w.frozen(t, "messages"); got != want {
			rt.Fatalf("frozen %t, the model says %t after %d strikes", got, want, len(strikes))
		}
	}
}

func giveBackModel(s *modelStrike, all []*modelStrike, freezes []*modelFreeze, now time.Time) {
	if s.gone {
		return
	}
	if s.gone = true; s.used == 0 {
		return
	}
	f := freezes[s.used-1]
	if f.lifted || !f.until.After(now) {
		return
	}
	f.lifted = true
	later := false
	for _, o := range freezes[s.used:] {
		later = later || !o.lifted
	}
	for _, o := range all {
		if o.used == s.used && !o.gone && !later {
			o.used = 0
		}
	}
}
