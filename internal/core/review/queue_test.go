package review_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
)

// pageAll is the largest page.
var pageAll = page.Request{Limit: page.MaxLimit}

func subjects(t *testing.T, d *desk, who string, f review.CaseFilter) []string {
	t.Helper()
	got, err := d.svc.Cases(as(who), f, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(got.Items))
	for i, c := range got.Items {
		out[i] = c.SubjectID
	}
	return out
}

func TestQueue(t *testing.T) {
	t.Run("X-31_sorted_by_due_time_with_counts_and_filters", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			late := d.open(t, "s1", "late", 30*time.Hour)
			first := d.open(t, "s2", "first", time.Hour)
			mid := d.open(t, "s1", "mid", 5*time.Hour)
			gone := d.open(t, "s1", "gone", 2*time.Hour)
			if _, err := d.svc.Claim(as("r1"), mid.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: gone.ID, Approve: true}); err != nil {
				t.Fatal(err)
			}
			for name, c := range map[string]struct {
				who  string
				f    review.CaseFilter
				want []string
			}{
				"waiting":        {"r1", review.CaseFilter{}, []string{"first", "mid", "late"}},
				"open":           {"r1", review.CaseFilter{State: review.CaseOpen}, []string{"first", "late"}},
				"claimed":        {"r2", review.CaseFilter{State: review.CaseClaimed}, []string{"mid"}},
				"mine":           {"r1", review.CaseFilter{Mine: true}, []string{"mid"}},
				"not_mine":       {"r2", review.CaseFilter{Mine: true}, []string{}},
				"decided":        {"r2", review.CaseFilter{State: review.CaseDecided}, []string{"gone"}},
				"withdrawn":      {"r2", review.CaseFilter{State: review.CaseWithdrawn}, []string{}},
				"kind":           {"r1", review.CaseFilter{Kind: "film"}, []string{"first", "mid", "late"}},
				"other_kind":     {"r1", review.CaseFilter{Kind: "paper"}, []string{}},
				"mine_of_a_kind": {"r1", review.CaseFilter{Kind: "film", Mine: true}, []string{"mid"}},
			} {
				if got := subjects(t, d, c.who, c.f); !slices.Equal(got, c.want) {
					t.Errorf("%s: %v, want %v", name, got, c.want)
				}
			}
			move(t, d.business, first.DueAt.Add(time.Microsecond))
			counts, err := d.svc.Counts(as("r1"))
			if err != nil || counts != (review.Counts{Waiting: 3, Open: 2, Claimed: 1, Mine: 1, Overdue: 1, DueSoon: 1, Free: 2, OldestSeconds: counts.OldestSeconds}) {
				t.Errorf("counts = %+v, %v (%v)", counts, err, late.DueAt)
			}
			_, err = d.svc.Cases(as("r1"), review.CaseFilter{State: "odd"}, page.Request{})
			wantCode(t, err, fault.Invalid, "review.unknown_state")
		})
	})
	t.Run("empty_queue_counts_nothing", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			if c, err := d.svc.Counts(as("r1")); err != nil || c != (review.Counts{}) {
				t.Errorf("%+v %v", c, err)
			}
		})
	})
	t.Run("paging_neither_repeats_nor_loses_while_cases_arrive", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			run := 0
			rapid.Check(t, func(rt *rapid.T) {
				run++
				n := rapid.IntRange(1, 8).Draw(rt, "cases")
				limit := rapid.IntRange(1, 5).Draw(rt, "limit")
				prefix := fmt.Sprintf("p%d-", run)
				want := map[string]bool{}
				for i := range n {
					due := time.Duration(rapid.IntRange(0, 3).Draw(rt, "due")) * time.Hour
					want[d.open(t, "s1", fmt.Sprintf("%s%d", prefix, i), due).ID] = true
				}
				seen := map[string]int{}
				var after []string
				for i := 0; ; i++ {
					got, err := d.svc.Cases(as("r1"), review.CaseFilter{}, page.Request{After: after, Limit: limit})
					if err != nil {
						rt.Fatal(err)
					}
					for _, c := range got.Items {
						seen[c.ID]++
					}
					if got.Next == nil {
						break
					}
					after = got.Next
					if i < 3 { // some before and some behind the place of reading
						due := time.Duration(rapid.IntRange(-1, 4).Draw(rt, "new due")) * time.Hour
						d.open(t, "s1", fmt.Sprintf("%snew%d", prefix, i), due)
					}
				}
				for id := range want {
					if seen[id] != 1 {
						rt.Fatalf("case %s seen %d times", id, seen[id])
					}
				}
				for id, n := range seen {
					if n != 1 {
						rt.Fatalf("case %s seen %d times", id, n)
					}
				}
				if _, err := d.db.Exec(context.Background(), "delete from review_case"); err != nil { // for the next run
					rt.Fatal(err)
				}
			})
		})
	})
}

func (d *desk) write(t *testing.T, r review.Record) {
	t.Helper()
	r.Kind, r.Stage, r.PolicyVersion = "film", review.StageAuto, "2.4-abc"
	if err := d.db.InTx(context.Background(), func(ctx context.Context) error { return d.svc.Write(ctx, r) }); err != nil {
		t.Fatal(err)
	}
}

func TestRecords(t *testing.T) {
	bg := context.Background()
	t.Run("V-59_newest_first_with_filters_and_the_first_rejecting_code", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			findings := []review.Finding{{Code: "ERR-V18", Severity: review.Warning}, {Code: "ERR-V01", Severity: review.Reject}, {Code: "ERR-V07", Severity: review.Reject}}
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a1", ParentID: "f", Attempt: 1, Outcome: "reject", Findings: findings})
			move(t, d.business, start.Add(time.Minute))
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a2", ParentID: "f", Attempt: 2, Outcome: "pass"})
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a1", Outcome: "pass"}) // a job ran twice: the first stands
			recs := d.records(t, "s1")
			if len(recs) != 2 || recs[0].SubjectID != "a2" || recs[1].Code != "ERR-V01" || len(recs[1].Findings) != 3 || recs[1].By != review.BySystem {
				t.Fatalf("X-27 records = %+v", recs)
			}
			for _, c := range []struct {
				f    review.RecordFilter
				want int
			}{{review.RecordFilter{Kind: "film"}, 2}, {review.RecordFilter{Kind: "mail"}, 0}, {review.RecordFilter{Outcome: "reject"}, 1},
				{review.RecordFilter{Kind: "film", Outcome: "pass"}, 1}, {review.RecordFilter{Kind: "mail", Outcome: "pass"}, 0}} {
				got, err := d.svc.Records(bg, "s1", c.f, page.Request{})
				if err != nil || len(got.Items) != c.want {
					t.Errorf("%+v: %d, %v", c.f, len(got.Items), err)
				}
			}
		})
	})
	t.Run("X-51_another_stores_records_are_not_there", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a1", Outcome: "pass"})
			id := d.records(t, "s1")[0].ID
			if n := len(d.records(t, "s2")); n != 0 {
				t.Errorf("records of s2 = %d", n)
			}
			_, err := d.svc.Record(bg, "s2", id)
			wantCode(t, err, fault.NotFound, "review.not_found")
			if _, err := d.svc.Record(bg, "s1", id); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("V-62_history_holds_the_earlier_attempts", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a1", ParentID: "f", Attempt: 1, Outcome: "reject"})
			d.write(t, review.Record{StoreID: "s1", SubjectID: "b1", ParentID: "other", Attempt: 1, Outcome: "reject"})
			d.write(t, review.Record{StoreID: "s2", SubjectID: "c1", ParentID: "f", Attempt: 1, Outcome: "reject"})
			d.write(t, review.Record{StoreID: "s1", SubjectID: "a2", ParentID: "f", Attempt: 2, Outcome: "human"})
			var c review.Case
			err := d.db.InTx(bg, func(ctx context.Context) error {
				var err error
				c, err = d.svc.Open(ctx, review.OpenInput{Kind: "film", StoreID: "s1", SubjectID: "a2", Due: start})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			det, err := d.svc.Detail(as("r1"), c.ID)
			if err != nil || len(det.History) != 1 || det.History[0].SubjectID != "a1" || len(det.Records) != 1 || det.Records[0].SubjectID != "a2" {
				t.Errorf("%+v %v", det, err)
			}
			if fmt.Sprint(det.Evidence) != "map[film:a2]" {
				t.Errorf("evidence = %v", det.Evidence)
			}
		})
	})
	t.Run("V-59_what_the_system_finds_after_an_approval_stands_beside_it", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
				t.Fatal(err)
			}
			move(t, d.business, start.Add(time.Minute))
			for range 2 {
				err := d.db.InTx(bg, func(ctx context.Context) error {
					return d.svc.Write(ctx, review.Record{StoreID: "s1", Kind: "film", SubjectID: "a1", Stage: review.StageHuman, Outcome: "reject", PolicyVersion: "2.4-abc",
						Findings: []review.Finding{{Code: "ERR-V03", Severity: review.Reject}}})
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			recs := d.records(t, "s1")
			if len(recs) != 2 || recs[0].Code != "ERR-V03" || recs[1].Outcome != "approved" {
				t.Errorf("records = %+v", recs)
			}
		})
	})
	t.Run("records_that_say_too_little_are_refused", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			bad := review.Record{StoreID: "s1", Kind: "film", SubjectID: "a", Stage: review.StageAuto, Outcome: "pass"} // V-58: no policy version
			err := d.db.InTx(bg, func(ctx context.Context) error { return d.svc.Write(ctx, bad) })
			wantCode(t, err, fault.Internal, "internal")
			wantCode(t, d.svc.Write(bg, bad), fault.Internal, "internal")
		})
	})
	t.Run("paging_neither_repeats_nor_loses_while_records_arrive", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			for i := range 9 { // all at one instant: the id decides
				d.write(t, review.Record{StoreID: "s1", SubjectID: fmt.Sprint(i), Outcome: "pass"})
			}
			seen := map[string]bool{}
			var after []string
			for i := 0; ; i++ {
				got, err := d.svc.Records(bg, "s1", review.RecordFilter{}, page.Request{After: after, Limit: 2})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range got.Items {
					if seen[r.SubjectID] {
						t.Errorf("%s twice", r.SubjectID)
					}
					seen[r.SubjectID] = true
				}
				if got.Next == nil {
					break
				}
				after = got.Next
				d.write(t, review.Record{StoreID: "s1", SubjectID: fmt.Sprint("new", i), Outcome: "pass"})
			}
			if len(seen) != 9 {
				t.Errorf("seen = %v", seen)
			}
			_, err := d.svc.Records(bg, "s1", review.RecordFilter{}, page.Request{After: []string{"x", "y"}})
			wantCode(t, err, fault.Invalid, "cursor.invalid")
		})
	})
}

func TestCodes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		got := d.svc.Codes()
		if len(got) != 2 || got[0].Code != "ERR-V07" || got[1].Code != "ERR-V18" || got[0].Tool != "film" {
			t.Errorf("X-26 codes = %+v", got)
		}
	})
}

func TestPolicy(t *testing.T) {
	t.Run("X-31_defaults_are_the_parameters", func(t *testing.T) {
		p := review.DefaultPolicy()
		if p.ClaimTimeout.String() != "30m" || p.AppealWindow.String() != "14d" || p.AppealsPerAttempt != 1 ||
			p.AppealDue.Duration() != 72*time.Hour || p.SecondOpinionShare.String() != "0.05" || len(p.TwoPersonCodes) != 0 {
			t.Errorf("%+v", p)
		}
	})
	t.Run("G-0_mistakes_are_named", func(t *testing.T) {
		_, problems, err := policy.Build("2.4", []policy.Section{review.Section()}, []byte(`{"review":{"claim_timeout":"59s","second_opinion_share":"1.1","appeals_per_attempt":-1}}`))
		if err != nil || len(problems) != 3 {
			t.Errorf("%v %v", problems, err)
		}
	})
	t.Run("X-31_claim_timeout_of_the_policy_rules", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			short := newDesk(t, d.db, `{"review":{"claim_timeout":"1m"}}`)
			c := short.open(t, "s1", "a1", time.Hour)
			if _, err := short.svc.Claim(as("r1"), c.ID); err != nil {
				t.Fatal(err)
			}
			move(t, short.machine, start.Add(time.Minute))
			if _, err := short.svc.Claim(as("r2"), c.ID); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestNew_names_what_is_missing(t *testing.T) {
	if _, err := review.New(review.Deps{}); err == nil {
		t.Error("no error")
	}
	if _, err := review.New(review.Deps{DB: &sqldb.DB{}}); err == nil {
		t.Error("no error")
	}
}
