package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// eachDrawn runs a test on a desk where the share of decisions is drawn.
func eachDrawn(t *testing.T, raw string, test func(t *testing.T, d *desk)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newDesk(t, db, raw)) })
}

const allDrawn = `{"review":{"second_opinion_share":"1"}}`

func (d *desk) seconds(t *testing.T, by string) []review.Case {
	t.Helper()
	got, err := d.svc.Cases(as(by), review.CaseFilter{Seconds: true}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return got.Items
}

// agreement reads the figures as the API does.
func (d *desk) agreement(t *testing.T) (people review.Rate, second review.Second) {
	t.Helper()
	from := start.Add(-time.Hour)
	list, err := d.svc.Opinions(context.Background(), from)
	if err != nil {
		t.Fatal(err)
	}
	people, _, _ = review.Agreement(list)
	if second, err = d.svc.Seconds(context.Background(), from, list); err != nil {
		t.Fatal(err)
	}
	return people, second
}

func TestSecondOpinion_X31_counts_and_changes_nothing(t *testing.T) {
	for name, c := range map[string]struct {
		answer review.DecideInput
		agreed int
	}{"agrees": {review.DecideInput{Approve: true}, 1}, "does_not": {review.DecideInput{Code: "ERR-V07", Note: "noise"}, 0}} {
		t.Run(name, func(t *testing.T) {
			eachDrawn(t, allDrawn, func(t *testing.T, d *desk) {
				one := d.open(t, "s1", "a1", time.Hour)
				if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: one.ID, Approve: true}); err != nil {
					t.Fatal(err)
				}
				waiting := d.seconds(t, "r2")
				if len(waiting) != 1 || waiting[0].SecondOf != one.ID || !waiting[0].DueAt.Equal(start.Add(72*time.Hour)) {
					t.Fatalf("%+v", waiting)
				}
				second := waiting[0]
				if all, err := d.svc.Cases(as("r2"), review.CaseFilter{}, page.Request{}); err != nil || len(all.Items) != 0 {
					t.Errorf("it holds the queue up: %+v %v", all, err)
				}
				if n, err := d.svc.Counts(as("r2")); err != nil || n.Again != 1 || n.Waiting != 0 || n.Free != 0 {
					t.Errorf("counts %+v %v", n, err)
				}
				if det, err := d.svc.Detail(as("r2"), second.ID); err != nil || len(det.Records) != 0 || det.Refused != nil {
					t.Errorf("the second reviewer sees the first word: %+v %v", det, err)
				}
				c.answer.CaseID = second.ID
				_, err := d.svc.Decide(as("r1"), c.answer)
				wantCode(t, err, fault.Forbidden, "case.same_reviewer")
				_, err = d.svc.Claim(as("r1"), second.ID)
				wantCode(t, err, fault.Forbidden, "case.same_reviewer")
				if _, err := d.svc.Claim(as("r2"), second.ID); err != nil {
					t.Fatal(err)
				}
				records := len(d.records(t, "s1"))
				for range 2 { // a double click
					if _, err := d.svc.Decide(as("r2"), c.answer); err != nil {
						t.Fatal(err)
					}
				}
				if len(d.decided) != 1 || !d.decided[0].Approve || len(d.records(t, "s1")) != records {
					t.Errorf("the verdict moved: %+v, %d records", d.decided, len(d.records(t, "s1")))
				}
				people, got := d.agreement(t)
				if got.N != 1 || got.Agreed != c.agreed || got.Drawn != 1 || got.Waiting != 0 || got.Lapsed != 0 || people.N != 1 || people.Agreed != c.agreed {
					t.Errorf("agreement %+v %+v", people, got)
				}
				if len(d.seconds(t, "r2")) != 0 {
					t.Error("a second opinion was drawn again")
				}
				for _, e := range d.trail.entries { // sellers read their store's trail
					if strings.HasPrefix(e.Action, "review.second_") && e.StoreID != "" || e.Subject == second.ID && e.StoreID != "" {
						t.Errorf("the seller reads %+v", e)
					}
				}
				if !slices.Contains(d.trail.actions(), "review.second_opinion_drawn") || !slices.Contains(d.trail.actions(), "review.second_opinion") {
					t.Errorf("trail %v", d.trail.actions())
				}
			})
		})
	}
}

func TestSecondOpinion_X31_what_is_never_drawn(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		do     func(t *testing.T, d *desk)
	}{
		"share_of_nothing": {`{"review":{"second_opinion_share":"0"}}`, func(t *testing.T, d *desk) { d.rejected(t, "a1", "r1") }},
		"two_people_have_decided": {`{"review":{"second_opinion_share":"1","two_person":"all"}}`, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			for _, by := range []string{"r1", "r2"} {
				if _, err := d.svc.Decide(as(by), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
					t.Fatal(err)
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachDrawn(t, c.policy, func(t *testing.T, d *desk) {
				c.do(t, d)
				if got := d.seconds(t, "r3"); len(got) != 0 {
					t.Errorf("drawn: %+v", got)
				}
			})
		})
	}
}

func TestSecondOpinion_X30_X31_beside_an_appeal(t *testing.T) {
	eachDrawn(t, allDrawn, func(t *testing.T, d *desk) {
		r := d.rejected(t, "a1", "r1")
		appeal := d.appeal(t, r)
		second := d.seconds(t, "r2")[0]
		if _, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: second.ID, Approve: true}); err != nil {
			t.Fatal(err)
		}
		// who gave the second opinion has judged it: somebody else decides the appeal
		_, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: appeal.ID, OfAppeal: true, Approve: true, Note: "n"})
		wantCode(t, err, fault.Forbidden, "case.same_reviewer")
		if _, err := d.svc.Decide(as("r3"), review.DecideInput{CaseID: appeal.ID, OfAppeal: true, Note: "it stays"}); err != nil {
			t.Fatal(err)
		}
		if people, got := d.agreement(t); people.N != 2 || people.Agreed != 1 || got.N != 1 || got.Agreed != 0 || got.Drawn != 1 {
			t.Errorf("%+v %+v", people, got)
		}
	})
}

func TestSecondOpinion_X31_lapses_at_its_due_time_and_ends_with_its_submission(t *testing.T) {
	eachDrawn(t, allDrawn, func(t *testing.T, d *desk) {
		d.rejected(t, "a1", "r1")
		due := start.Add(72 * time.Hour)
		if err := d.svc.LapseSeconds(context.Background(), due.Add(-time.Microsecond)); err != nil {
			t.Fatal(err)
		}
		one := d.seconds(t, "r2")
		if len(one) != 1 {
			t.Fatalf("lapsed before its time: %+v", one)
		}
		if err := d.svc.LapseSeconds(context.Background(), due); err != nil {
			t.Fatal(err)
		}
		_, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: one[0].ID, Approve: true})
		wantCode(t, err, fault.Conflict, "review.withdrawn")

		d.rejected(t, "a2", "r1")
		if waits, err := d.svc.Waits(context.Background(), "film", "a2"); err != nil || waits {
			t.Errorf("a second opinion counts as a decision to come: %v", err)
		}
		if err := d.db.InTx(context.Background(), func(ctx context.Context) error { return d.svc.Withdraw(ctx, "film", "a2") }); err != nil {
			t.Fatal(err)
		}
		if left := d.seconds(t, "r2"); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
		if _, got := d.agreement(t); got.Drawn != 2 || got.Lapsed != 2 || got.N != 0 || got.Waiting != 0 {
			t.Errorf("%+v", got)
		}
	})
}
