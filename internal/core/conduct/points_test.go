package conduct_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/conduct"
	"souk/internal/core/review"
)

func TestScore_X08_AMB64_lines_take_points_until_they_return(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		if got := w.score(t, start); got != "100" {
			t.Errorf("AMB-64 a store without a line has %s", got)
		}
		v := w.add(t, conduct.RuleOffPlatformContact)
		for cause, want := range map[conduct.Cause]string{conduct.CauseLate: "-0.1", conduct.CauseUnanswered: "-0.2"} {
			l, err := w.Deduct(ctx, conduct.Deduction{StoreID: "sto_1", Key: string(cause), Cause: cause, Reason: i18n.T("迟", "late"), Module: "messages"})
			if err != nil || conduct.Points(l.Milli) != want || !l.At.Equal(start) || l.ExpiresAt.Sub(l.At) != 90*clock.Day {
				t.Errorf("M-18 %s: %+v %v", cause, l, err)
			}
			again, err := w.Deduct(ctx, conduct.Deduction{StoreID: "sto_1", Key: string(cause), Cause: cause, Reason: i18n.T("再", "again")})
			if err != nil || again.ID != l.ID {
				t.Errorf("the same key took points twice: %+v %v", again, err)
			}
		}
		for at, want := range map[time.Duration]string{-time.Microsecond: "100", 0: "99.2", 90*clock.Day - time.Microsecond: "99.2", 90 * clock.Day: "100"} {
			if got := w.score(t, start.Add(at)); got != want {
				t.Errorf("M-27 after %s: %s, want %s", at, got, want)
			}
		}
		w.to(t, time.Hour)
		w.back(t, v)
		if before, now := w.score(t, start), w.score(t, start.Add(time.Hour)); before != "99.2" || now != "99.7" {
			t.Errorf("M-29 given back: %s before, %s now", before, now)
		}
		w.back(t, v)
		if got := w.score(t, start.Add(time.Hour)); got != "99.7" {
			t.Errorf("given back twice: %s", got)
		}
	})
}

func TestScore_X08_a_deduction_says_why_and_how_much(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ok := conduct.Deduction{StoreID: "sto_1", Key: "k", Cause: conduct.CauseLate, Reason: i18n.T("迟", "late")}
		for name, spoil := range map[string]func(d *conduct.Deduction){
			"no key": func(d *conduct.Deduction) { d.Key = "" }, "no reason": func(d *conduct.Deduction) { d.Reason = i18n.T("迟", "") },
			"four decimals": func(d *conduct.Deduction) { d.Points = ratio.Must("0.0001") }, "negative": func(d *conduct.Deduction) { d.Points = ratio.Must("-1") },
		} {
			d := ok
			spoil(&d)
			if _, err := w.Deduct(context.Background(), d); !fault.Is(err, fault.Internal) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d := ok
		d.Points = ratio.Must("250")
		if _, err := w.Deduct(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		if got := w.score(t, start); got != "0" {
			t.Errorf("AMB-64 the floor is 0, the score %s", got)
		}
		if err := w.GiveBackPoints(context.Background(), "sto_1", "k", i18n.T("误", "wrong")); err != nil {
			t.Fatal(err)
		}
		if err := w.GiveBackPoints(context.Background(), "sto_1", "none", i18n.T("误", "wrong")); err != nil {
			t.Errorf("a key that took nothing: %v", err)
		}
		if got := w.score(t, start); got != "100" {
			t.Errorf("given back: %s", got)
		}
	})
}

// Any lines, given back or not: the score of any instant is the start less what
// counts then, never below the floor, and the plot agrees with it everywhere.
func TestScore_X08_property_plot_and_score_agree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "lines")
		var lines []conduct.Line
		for i := range n {
			at := start.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "at")) * time.Hour)
			l := conduct.Line{ID: fmt.Sprint(i), Milli: -int64(rapid.IntRange(0, 40000).Draw(t, "milli")), At: at, ExpiresAt: at.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "life")) * time.Hour)}
			lines = append(lines, l)
			if rapid.Bool().Draw(t, "back") {
				lines = append(lines, conduct.Line{Milli: -l.Milli, Reverses: l.ID, At: l.At.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "later")) * time.Hour), ExpiresAt: l.ExpiresAt})
			}
		}
		steps := conduct.History(lines, 100000, 0, start, start.Add(100*time.Hour))
		for h := range 101 {
			at := start.Add(time.Duration(h) * time.Hour)
			want := int64(100000)
			for _, l := range lines {
				if !l.At.After(at) && l.ExpiresAt.After(at) {
					want += l.Milli
				}
			}
			want = max(0, want)
			got := int64(-1)
			for _, s := range steps {
				if !s.At.After(at) {
					got = s.Milli
				}
			}
			if score := conduct.Score(lines, 100000, 0, at); score != want || got != want {
				t.Fatalf("at hour %d: score %d, plot %d, want %d", h, score, got, want)
			}
			if want > 100000 {
				t.Fatalf("at hour %d the score is above the start: %d", h, want)
			}
		}
		if last := steps[len(steps)-1]; last.Milli != 100000 {
			t.Fatalf("after every line has lapsed the score is %d", last.Milli)
		}
	})
}

func TestPoints_AMB64_are_written_exactly(t *testing.T) {
	t.Parallel()
	for milli, want := range map[int64]string{0: "0", -500: "-0.5", 100000: "100", 99999: "99.999", -1: "-0.001", 10: "0.01"} {
		if got := conduct.Points(milli); got != want {
			t.Errorf("%d is written %s, want %s", milli, got, want)
		}
	}
}

func TestViolation_AMB70_the_rule_says_how_severe_it_is(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for rule, want := range map[string]conduct.Severity{conduct.RuleCounterfeit: conduct.Serious, conduct.RuleForgedPaper: conduct.Serious, conduct.RuleOffPlatformPayment: conduct.Serious,
			conduct.RuleRepeatFreeze: conduct.Serious, conduct.RuleOffPlatformContact: conduct.Minor, "": conduct.Minor} {
			if v := w.add(t, rule); v.Severity != want || v.By != "per_ts" {
				t.Errorf("%q: %+v", rule, v)
			}
		}
		for _, bad := range []conduct.Violation{{StoreID: "sto_1", Rule: "rudeness", Reason: "r"}, {StoreID: "sto_1", Reason: ""}} {
			if _, err := w.Record(guardian(), bad, ""); fault.CodeOf(err) != "violation.invalid" {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		r := w.shelf.records[0]
		if len(w.shelf.records) != 6 || r.Kind != conduct.KindViolation || r.Stage != review.StageHuman || r.Outcome != review.OutcomeRejected || r.By != "per_ts" || r.Findings[0].Code != r.Code {
			t.Errorf("X-30 the record that can be appealed against: %d, %+v", len(w.shelf.records), r)
		}
	})
}
