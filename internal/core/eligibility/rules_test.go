package eligibility

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/ratio"
	"souk/internal/core/conduct"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func sheet(t rapid.TB, f Facts) *Sheet {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{Section()}, nil)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %v", err, problems)
	}
	f.Now = noon
	return NewSheet(doc, f)
}

func figureOf(key, value string) Facts {
	return Facts{Metrics: map[string]insight.Metric{key: {Key: key, Value: value}}}
}

// TestSort_X20 holds for any rows: blocking rows first, among them the smallest
// gap first, ties in their order, nothing lost.
func TestSort_X20_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Criterion {
			return Criterion{OK: rapid.Bool().Draw(t, "ok"), Distance: rapid.IntRange(0, 4).Draw(t, "distance")}
		}), 0, 12).Draw(t, "rows")
		for i := range rows {
			rows[i].ID = string(rune('a' + i))
		}
		got := Sort(rows)
		if len(got) != len(rows) {
			t.Fatalf("%d rows became %d", len(rows), len(got))
		}
		for i := 1; i < len(got); i++ {
			a, b := got[i-1], got[i]
			switch {
			case a.OK && !b.OK:
				t.Fatalf("a met row stands before a blocking one: %v", got)
			case a.OK == b.OK && a.Distance > b.Distance:
				t.Fatalf("a larger gap stands first: %v", got)
			case a.OK == b.OK && a.Distance == b.Distance && a.ID > b.ID:
				t.Fatalf("a tie changed its order: %v", got)
			}
		}
		if Met(rows) != (len(Failing(rows)) == 0) {
			t.Fatal("Met and Failing disagree")
		}
	})
}

// TestRates_X04_X05_property: the verdict on a share equals exact arithmetic on
// orders, whatever the counts are, and what is shown never contradicts it.
func TestRates_X04_X05_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		orders := rapid.Int64Range(1, 1_000_000).Draw(t, "orders")
		cases := rapid.Int64Range(0, orders).Draw(t, "cases")
		value := new(big.Rat).SetFrac64(cases, orders).FloatString(12)
		limit := ratio.Must("0." + rapid.StringMatching(`[0-9]{1,4}`).Draw(t, "limit"))
		have, _ := ratio.Parse(value)
		for _, most := range []bool{true, false} {
			s := sheet(t, figureOf("x", value))
			if most {
				s.RateAtMost("x", "x", limit)
			} else {
				s.RateAtLeast("x", "x", limit)
			}
			c := s.Rows()[0]
			want := have.Cmp(limit) <= 0
			if !most {
				want = have.Cmp(limit) >= 0
			}
			if c.OK != want {
				t.Fatalf("%s against %s (at most: %v): %v", value, limit, most, c.OK)
			}
			shownValue, err := ratio.Parse(c.Actual.In("en")[:len(c.Actual.In("en"))-len(" %")])
			if err != nil {
				t.Fatal(err)
			}
			if have.Cmp(limit) != 0 && shownValue.Cmp(percent(limit)) != have.Cmp(limit) {
				t.Fatalf("%s is shown as %s beside %s", value, c.Actual, c.Required)
			}
			if c.OK != (c.Distance == 0) || c.Distance > maxDistance {
				t.Fatalf("distance %d of %s against %s", c.Distance, value, limit)
			}
		}
	})
}

func TestStars_X06_two_digits_compared(t *testing.T) {
	for value, want := range map[string]bool{"4.69": false, "4.70": true, "4.7": true, "4.71": true, "4.699": false} {
		s := sheet(t, figureOf(insight.Rating, value))
		s.Stars(ratio.Must("4.7"))
		if c := s.Rows()[0]; c.OK != want || c.Required.In("en") != "≥ 4.70" {
			t.Errorf("%s: %+v", value, c)
		}
	}
}

func TestAge_AMB86_calendar_days_in_the_stores_zone(t *testing.T) {
	opened := time.Date(2026, 3, 3, 15, 59, 0, 0, time.UTC) // 23:59 on 3 March in Shanghai, still 3 March in UTC
	for zone, want := range map[string]string{"Asia/Shanghai": "90", "UTC": "90", "": "90", "Pacific/Kiritimati": "90", "Mars/Olympus": "90"} {
		s := sheet(t, Facts{Store: store.Store{OpenedAt: opened, Zone: zone}})
		s.Age(90 * clock.Day)
		c := s.Rows()[0]
		if c.Value != want || !c.OK {
			t.Errorf("%q: %s days, want %s", zone, c.Value, want)
		}
	}
	s := sheet(t, Facts{Store: store.Store{OpenedAt: opened.Add(2 * time.Minute), Zone: "Asia/Shanghai"}})
	s.Age(90 * clock.Day)
	if c := s.Rows()[0]; c.OK || c.ExpectedOn.Format(time.DateTime) != "2026-06-02 00:00:00" {
		t.Errorf("opened after midnight in Shanghai: %+v", c)
	}
}

func TestNoSerious_X21_the_last_one_counts(t *testing.T) {
	s := sheet(t, Facts{Violations: []conduct.Violation{
		{Severity: conduct.Serious, ExpiresAt: noon.Add(48 * time.Hour)},
		{Severity: conduct.Serious, ExpiresAt: noon.Add(24 * time.Hour)},
		{Severity: conduct.Minor, ExpiresAt: noon.Add(99 * time.Hour)},
	}})
	s.NoSerious()
	if c := s.Rows()[0]; c.OK || c.Value != "2" || !c.ExpectedOn.Equal(noon.Add(48*time.Hour)) || c.Loss != Serious {
		t.Errorf("%+v", c)
	}
	s = sheet(t, Facts{Violations: []conduct.Violation{{Severity: conduct.Serious}}})
	s.NoSerious()
	if c := s.Rows()[0]; !c.ExpectedOn.IsZero() {
		t.Errorf("a violation that never lapses has a date: %s", c.ExpectedOn)
	}
}

func row(id string, ok bool, loss Severity) Criterion { return Criterion{ID: id, OK: ok, Loss: loss} }

func TestDecide_X24_table(t *testing.T) {
	p := DefaultPolicy()
	slow := p
	slow.GraceSerious = clock.Span(24 * time.Hour)
	met, late, bad := row("a", true, Ordinary), row("a", false, Ordinary), row("b", false, Serious)
	inGrace := Activation{State: Active, GraceFrom: noon.Add(-24 * time.Hour), GraceUntil: noon.Add(6 * 24 * time.Hour)}
	over := Activation{State: Active, GraceFrom: noon.Add(-7 * 24 * time.Hour), GraceUntil: noon}
	nearly := Activation{State: Active, GraceFrom: noon.Add(-7 * 24 * time.Hour), GraceUntil: noon.Add(time.Microsecond)}
	seriousGrace := Activation{State: Active, Serious: true, GraceFrom: noon, GraceUntil: noon.Add(time.Hour)}
	cases := []struct {
		name   string
		policy Policy
		from   Activation
		rows   []Criterion
		state  State
		step   step
		until  time.Duration // from noon; -1: none
	}{
		{"met stays", p, Activation{State: Active}, []Criterion{met}, Active, stepNone, -1},
		{"ordinary loss starts a week", p, Activation{State: Active}, []Criterion{late}, Active, stepGrace, 7 * 24 * time.Hour},
		{"serious loss suspends", p, Activation{State: Active}, []Criterion{late, bad}, Suspended, stepSuspend, 0},
		{"serious loss within grace suspends", p, inGrace, []Criterion{late, bad}, Suspended, stepSuspend, 0},
		{"serious loss with a day of its own", slow, inGrace, []Criterion{late, bad}, Active, stepGrace, 24 * time.Hour},
		{"the serious one goes, the ordinary stays", slow, seriousGrace, []Criterion{late}, Active, stepNone, 7 * 24 * time.Hour},
		{"grace goes on", p, inGrace, []Criterion{late}, Active, stepNone, 6 * 24 * time.Hour},
		{"grace one microsecond before its end", p, nearly, []Criterion{late}, Active, stepNone, time.Microsecond},
		{"grace at its end", p, over, []Criterion{late}, Suspended, stepSuspend, 0},
		{"met again in grace", p, inGrace, []Criterion{met}, Active, stepGraceEnded, -1},
		{"met again", p, Activation{State: Suspended, GraceUntil: noon}, []Criterion{met}, Active, stepRestore, -1},
		{"still lost", p, Activation{State: Suspended}, []Criterion{late}, Suspended, stepNone, -1},
		{"worse", p, Activation{State: Suspended}, []Criterion{bad}, Suspended, stepWorse, -1},
		{"better", p, Activation{State: Suspended, Serious: true}, []Criterion{late}, Suspended, stepBetter, -1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, st := decide(c.from, c.rows, c.policy, noon)
			until := time.Duration(-1)
			if !got.GraceUntil.IsZero() {
				until = got.GraceUntil.Sub(noon)
			}
			if got.State != c.state || st != c.step || until != c.until {
				t.Errorf("%s by %q until %s, want %s by %q until %s", got.State, st, until, c.state, c.step, c.until)
			}
		})
	}
}

// TestDecide_property: from any state, whatever the facts do over time, the
// store is active exactly when everything is met or its grace runs, and deciding
// twice on the same facts does nothing the second time.
func TestDecide_X24_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultPolicy()
		a, now := Activation{State: Active}, noon
		for range rapid.IntRange(1, 20).Draw(t, "days") {
			now = now.Add(time.Duration(rapid.IntRange(1, 72).Draw(t, "hours")) * time.Hour)
			rows := []Criterion{row("a", rapid.Bool().Draw(t, "ordinary"), Ordinary), row("b", rapid.IntRange(0, 4).Draw(t, "serious") > 0, Serious)}
			next, _ := decide(a, rows, p, now)
			again, st := decide(next, rows, p, now)
			if st != stepNone || again.State != next.State || !again.GraceUntil.Equal(next.GraceUntil) {
				t.Fatalf("deciding twice: %q %+v %+v", st, next, again)
			}
			switch {
			case Met(rows) && (next.State != Active || !next.GraceUntil.IsZero()):
				t.Fatalf("all met: %+v", next)
			case !rows[1].OK && next.State != Suspended:
				t.Fatalf("serious loss: %+v", next)
			case !Met(rows) && next.State == Active && !next.GraceUntil.After(now):
				t.Fatalf("active without grace: %+v", next)
			}
			if lost := idsOf(Failing(rows)); !slices.Equal(lost, next.Lost) {
				t.Fatalf("lost %v, want %v", next.Lost, lost)
			}
			a = next
		}
	})
}

func TestPolicy_G0_every_key_has_a_label(t *testing.T) {
	s := Section()
	for _, k := range policy.Keys(s) {
		if !s.Labels[k].Complete() {
			t.Errorf("%s has no label in zh and en", k)
		}
	}
	p := DefaultPolicy()
	if p.Grace.Duration() != 7*24*time.Hour || p.GraceSerious != 0 || p.RecheckEvery.Duration() != 24*time.Hour ||
		p.ViolationExpiryMinor.Duration() != 90*24*time.Hour || p.ViolationExpirySerious.Duration() != 365*24*time.Hour {
		t.Errorf("the defaults are not the specification's: %+v", p)
	}
	if len(p.validate()) > 0 {
		t.Errorf("the defaults are refused: %v", p.validate())
	}
	p.Windows.ExtraDigits, p.RecheckEvery = 5, 0
	if len(p.validate()) != 2 {
		t.Errorf("two mistakes, found %v", p.validate())
	}
}
