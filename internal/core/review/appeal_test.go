package review_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// seller is the context of somebody of a store.
func seller(id string) context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: id, Name: "Name of " + id, Stores: map[string]identity.Role{"s1": identity.Owner}})
}

// rejected opens a case of an attempt, has it rejected, and gives the record.
func (d *desk) rejected(t *testing.T, subject, by string) review.Record {
	t.Helper()
	c := d.open(t, "s1", subject, 24*time.Hour)
	if _, err := d.svc.Decide(as(by), review.DecideInput{CaseID: c.ID, Code: "ERR-V07", Note: "forbidden"}); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(d.records(t, "s1"), func(r review.Record) bool { return r.SubjectID == subject && r.Stage == review.StageHuman })
	return d.records(t, "s1")[i]
}

func (d *desk) appeal(t *testing.T, r review.Record) review.Case {
	t.Helper()
	if _, err := d.svc.Appeal(seller("o1"), review.AppealInput{StoreID: "s1", RecordID: r.ID, Reason: "it is allowed", Evidence: []string{" https://proof.example ", ""}}); err != nil {
		t.Fatal(err)
	}
	list, err := d.svc.Cases(as("r1"), review.CaseFilter{Appeals: true}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list.Items, func(c review.Case) bool { return c.SubjectID == r.SubjectID })
	if i < 0 {
		t.Fatal("no appeal case in the queue")
	}
	return list.Items[i]
}

func (d *desk) state(t *testing.T, subject string) review.AppealState {
	t.Helper()
	got, err := d.svc.AppealStates(context.Background(), "s1", "film", []string{subject})
	if err != nil {
		t.Fatal(err)
	}
	return got[subject]
}

func TestAppeal_X30_a_second_reviewer_decides(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rejected(t, "a1", "r1")
		c := d.appeal(t, r)
		if !c.DueAt.Equal(start.Add(72*time.Hour)) || c.AppealID == "" || c.Summary != "Film a1" {
			t.Errorf("the case = %+v", c)
		}
		for name, refused := range map[string]func() error{
			"claim":        func() error { _, err := d.svc.Claim(as("r1"), c.ID); return err },
			"claim by key": func() error { _, err := d.svc.Claim(as("key-of-r1"), c.ID); return err },
			"decide": func() error {
				_, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true, OfAppeal: true, Note: "n"})
				return err
			},
			"assign": func() error { _, err := d.svc.Assign(as("op"), c.ID, "r1"); return err },
		} {
			if err := refused(); fault.CodeOf(err) != "case.same_reviewer" || !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by the first reviewer: %v", name, err)
			}
		}
		if det, err := d.svc.Detail(as("r1"), c.ID); err != nil || fault.CodeOf(det.Refused) != "case.same_reviewer" || det.Appeal.Reason != "it is allowed" || len(det.Appeal.Evidence) != 1 {
			t.Errorf("what the first reviewer sees: %+v %v", det, err)
		}
		_, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true, OfAppeal: true})
		wantCode(t, err, fault.Invalid, "appeal.statement")
		_, err = d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true})
		wantCode(t, err, fault.Invalid, "review.decision")
		before := len(d.decided)
		for range 2 { // a double click
			if _, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true, OfAppeal: true, Note: "you are right"}); err != nil {
				t.Fatal(err)
			}
		}
		if len(d.decided) != before+1 || !d.decided[before].Approve {
			t.Errorf("the tool was told %+v", d.decided[before:])
		}
		st := d.state(t, "a1")
		if st.Possible || st.Latest.State != review.AppealOverturned || st.Latest.Statement != "you are right" {
			t.Errorf("state = %+v", st)
		}
		last := d.records(t, "s1")
		if i := slices.IndexFunc(last, func(r review.Record) bool { return r.Stage == review.StageAppeal }); i < 0 || last[i].Outcome != review.OutcomeApproved || last[i].Note != "you are right" || last[i].By != "r2" {
			t.Errorf("records = %+v", last)
		}
		want := []string{"reviewer review.appeal_filed", "trust_safety review.appeal_filed", "s1 review.appeal_overturned"}
		if !slices.Equal(d.told, want) {
			t.Errorf("notices %v", d.told)
		}
	})
}

func TestAppeal_X30_upheld_leaves_the_rejection(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := d.appeal(t, d.rejected(t, "a1", "r1"))
		before := len(d.decided)
		if _, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, OfAppeal: true, Note: "the rule stands"}); err != nil {
			t.Fatal(err)
		}
		if st := d.state(t, "a1"); st.Latest.State != review.AppealUpheld || st.Why != review.AppealUsed || len(d.decided) != before {
			t.Errorf("%+v, the tool was told %d times", st, len(d.decided)-before)
		}
	})
}

func TestAppeal_X30_AMB75_against_an_automatic_rejection(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.write(t, review.Record{StoreID: "s1", Kind: "film", SubjectID: "a1", ParentID: "f1", Attempt: 1, Stage: review.StageAuto, Outcome: review.OutcomeReject, PolicyVersion: "2.4-abc",
			AsOf: start, Findings: []review.Finding{{Code: "ERR-V07", Severity: review.Reject, Message: text("m"), Fix: text("f")}}})
		c := d.appeal(t, d.records(t, "s1")[0])
		if c.Verdict != review.VerdictReject || len(c.Questions) != 1 {
			t.Errorf("case = %+v", c)
		}
		if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true, OfAppeal: true, Note: "fine"}); err != nil {
			t.Fatalf("nobody has decided it before: %v", err)
		}
	})
}

func TestAppeal_X30_window_number_and_history(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		code  string
	}{"just_inside": {14*clock.Day - time.Microsecond, ""}, "at": {14 * clock.Day, ""}, "just_outside": {14*clock.Day + time.Microsecond, "appeal.window_over"}} {
		t.Run("window_"+name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				r := d.rejected(t, "a1", "r1")
				move(t, d.business, start.Add(c.after))
				_, err := d.svc.Appeal(seller("o1"), review.AppealInput{StoreID: "s1", RecordID: r.ID, Reason: "no"})
				if fault.CodeOf(err) != c.code && (c.code != "" || err != nil) {
					t.Errorf("%v, want %q", err, c.code)
				}
			})
		})
	}
	each(t, func(t *testing.T, d *desk) {
		r := d.rejected(t, "a1", "r1")
		in := review.AppealInput{StoreID: "s1", RecordID: r.ID, Reason: "no"}
		for _, bad := range []review.AppealInput{{StoreID: "s1", RecordID: r.ID, Reason: "  "}, {StoreID: "s1", RecordID: r.ID, Reason: strings.Repeat("理", 4001)},
			{StoreID: "s1", RecordID: r.ID, Reason: "r", Evidence: []string{strings.Repeat("x", 501)}}} {
			_, err := d.svc.Appeal(seller("o1"), bad)
			wantCode(t, err, fault.Invalid, "appeal.invalid")
		}
		_, err := d.svc.Appeal(seller("o1"), review.AppealInput{StoreID: "s2", RecordID: r.ID, Reason: "no"})
		wantCode(t, err, fault.NotFound, "review.not_found")
		first, err := d.svc.Appeal(seller("o1"), in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.svc.Appeal(seller("o1"), in); err != nil || again.Latest.ID != first.Latest.ID {
			t.Errorf("a double click: %+v %v", again, err)
		}
		_, err = d.svc.Appeal(seller("o2"), in)
		wantCode(t, err, fault.Conflict, "appeal.open")
		err = d.db.InTx(context.Background(), func(ctx context.Context) error { return d.svc.Withdraw(ctx, "film", "a1") })
		if err != nil {
			t.Fatal(err)
		}
		if st := d.state(t, "a1"); st.Latest.State != review.AppealWithdrawn || st.Possible {
			t.Errorf("resubmitted: %+v", st)
		}
		_, err = d.svc.Appeal(seller("o1"), in)
		wantCode(t, err, fault.Conflict, "appeal.used")
		over := d.rejected(t, "a2", "r1")
		d.over = map[string]bool{"a2": true}
		_, err = d.svc.Appeal(seller("o1"), review.AppealInput{StoreID: "s1", RecordID: over.ID, Reason: "no"})
		wantCode(t, err, fault.Conflict, "appeal.over")
		ok := d.open(t, "s1", "a3", time.Hour)
		if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: ok.ID, Approve: true}); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(d.records(t, "s1"), func(r review.Record) bool { return r.SubjectID == "a3" })
		_, err = d.svc.Appeal(seller("o1"), review.AppealInput{StoreID: "s1", RecordID: d.records(t, "s1")[i].ID, Reason: "no"})
		wantCode(t, err, fault.Conflict, "appeal.not_offered")
	})
}

func TestAppeal_X30_parallel_appeals_are_one(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rejected(t, "a1", "r1")
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				_, err := d.svc.Appeal(seller(fmt.Sprint("o", i)), review.AppealInput{StoreID: "s1", RecordID: r.ID, Reason: "no"})
				if err != nil && fault.CodeOf(err) != "appeal.open" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if list, err := d.svc.Cases(as("r2"), review.CaseFilter{Appeals: true}, page.Request{Limit: 10}); err != nil || len(list.Items) != 1 {
			t.Errorf("%d cases, %v", len(list.Items), err)
		}
	})
}

func TestTwoPeople_X31(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		in     review.DecideInput
		second bool
	}{
		"off":               {`{}`, review.DecideInput{Approve: true}, false},
		"all":               {`{"review":{"two_person":"all"}}`, review.DecideInput{Approve: true}, true},
		"all_rejection":     {`{"review":{"two_person":"all"}}`, review.DecideInput{Code: "ERR-V07", Note: "n"}, false},
		"of_the_kind":       {`{"review":{"two_person":"kinds","two_person_kinds":["film"]}}`, review.DecideInput{Approve: true}, true},
		"of_another_kind":   {`{"review":{"two_person":"kinds","two_person_kinds":["paper"]}}`, review.DecideInput{Approve: true}, false},
		"code_that_needs_2": {`{"review":{"two_person_codes":["ERR-V07"]}}`, review.DecideInput{Code: "ERR-V07", Note: "n"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
				d := newDesk(t, db, c.policy)
				one := d.open(t, "s1", "a1", time.Hour)
				c.in.CaseID = one.ID
				got, err := d.svc.Decide(as("r1"), c.in)
				if err != nil || (got.State == review.CaseOpen) != c.second || len(d.decided) != map[bool]int{true: 0, false: 1}[c.second] {
					t.Fatalf("%+v %v, told %d", got, err, len(d.decided))
				}
				if !c.second {
					return
				}
				if again, err := d.svc.Decide(as("r1"), c.in); err != nil || again.First.By != "r1" || again.State != review.CaseOpen {
					t.Errorf("a double click of the first: %+v %v", again, err)
				}
				_, err = d.svc.Decide(as("r1"), review.DecideInput{CaseID: one.ID, Code: "ERR-V07", Note: "changed my mind"})
				wantCode(t, err, fault.Forbidden, "case.same_reviewer")
				_, err = d.svc.Claim(as("r1"), one.ID)
				wantCode(t, err, fault.Forbidden, "case.same_reviewer")
				got, err = d.svc.Decide(as("r2"), review.DecideInput{CaseID: one.ID, Code: "ERR-V07", Note: "no"})
				if err != nil || got.State != review.CaseDecided || got.Decision.By != "r2" || got.Decision.Approve || len(d.decided) != 1 {
					t.Errorf("the last word: %+v %v", got, err)
				}
			})
		})
	}
}

func TestTwoPeople_X31_two_at_once_never_have_both_words(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db, `{"review":{"two_person":"all"}}`)
		c := d.open(t, "s1", "a1", time.Hour)
		var wg sync.WaitGroup
		for range 4 {
			for _, who := range []string{"r1", "r2", "r3"} {
				wg.Go(func() {
					_, err := d.svc.Decide(as(who), review.DecideInput{CaseID: c.ID, Approve: true})
					if err != nil && !slices.Contains([]string{"case.same_reviewer", "review.decided", "review.busy"}, fault.CodeOf(err)) {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		det, err := d.svc.Detail(as("r1"), c.ID)
		if err != nil || det.Case.State != review.CaseDecided || det.Case.First.By == det.Case.Decision.By || det.Case.First.By == "" || len(d.decided) != 1 {
			t.Errorf("%+v %v, told %d times", det.Case, err, len(d.decided))
		}
	})
}

func TestAssignment_X31(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := d.open(t, "s1", "a1", time.Hour)
		d.open(t, "s1", "a2", 2*time.Hour)
		if _, err := d.svc.Claim(as("r2"), c.ID); err != nil {
			t.Fatal(err)
		}
		got, err := d.svc.Assign(as("op"), c.ID, "r1")
		if err != nil || got.AssignedTo != "r1" || got.State != review.CaseOpen {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = d.svc.Claim(as("r2"), c.ID)
		wantCode(t, err, fault.Conflict, "review.assigned")
		_, err = d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true})
		wantCode(t, err, fault.Conflict, "review.assigned")
		for name, f := range map[string]struct {
			who  string
			f    review.CaseFilter
			want []string
		}{
			"mine of r1": {"r1", review.CaseFilter{Mine: true}, []string{"a1"}}, "mine of r2": {"r2", review.CaseFilter{Mine: true}, []string{}},
			"unassigned": {"r2", review.CaseFilter{Unassigned: true}, []string{"a2"}},
			"q name":     {"r1", review.CaseFilter{Q: "SHOP s1"}, []string{"a1", "a2"}}, "q summary": {"r1", review.CaseFilter{Q: "film A2"}, []string{"a2"}},
			"q percent": {"r1", review.CaseFilter{Q: "%"}, []string{}}, "q underscore": {"r1", review.CaseFilter{Q: "film_a2"}, []string{}},
			"overdue": {"r1", review.CaseFilter{Overdue: true}, []string{}}, "appeals": {"r1", review.CaseFilter{Appeals: true}, []string{}},
		} {
			if got := subjects(t, d, f.who, f.f); !slices.Equal(got, f.want) {
				t.Errorf("%s: %v, want %v", name, got, f.want)
			}
		}
		move(t, d.business, start.Add(time.Hour))
		if got := subjects(t, d, "r1", review.CaseFilter{Overdue: true}); len(got) != 0 {
			t.Errorf("at its due time it is not overdue: %v", got)
		}
		move(t, d.business, start.Add(time.Hour+time.Microsecond))
		if got := subjects(t, d, "r1", review.CaseFilter{Overdue: true}); !slices.Equal(got, []string{"a1"}) {
			t.Errorf("overdue: %v", got)
		}
		if _, err := d.svc.Assign(as("op"), c.ID, "nobody"); fault.CodeOf(err) != "review.assignee" {
			t.Error(err)
		}
		if _, err := d.svc.Assign(as("op"), c.ID, ""); err != nil {
			t.Error(err)
		}
		if _, err := d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
			t.Errorf("given to nobody: %v", err)
		}
		_, err = d.svc.Assign(as("op"), c.ID, "r1")
		wantCode(t, err, fault.Conflict, "review.decided")
		if counts, err := d.svc.Counts(as("r1")); err != nil || counts.MedianSeconds != 3600 || counts.Free != 1 {
			t.Errorf("figures %+v %v", counts, err)
		}
	})
}

func TestAgreement_X31_property_every_pair_counts_once(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := []string{review.BySystem, "r1", "r2", "r3"}
		var list []review.Opinion
		agreed, n := 0, 0
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			o := review.Opinion{FirstBy: rapid.SampledFrom(people).Draw(t, "first"), SecondBy: rapid.SampledFrom(people[1:]).Draw(t, "second"), Agreed: rapid.Bool().Draw(t, "agreed")}
			if o.FirstBy == o.SecondBy {
				continue
			}
			list = append(list, o)
			if o.FirstBy != review.BySystem {
				if n++; o.Agreed {
					agreed++
				}
			}
		}
		all, automatic, each := review.Agreement(list)
		if all.N != n || all.Agreed != agreed || all.N+automatic.N != len(list) {
			t.Fatalf("overall %+v %+v of %d", all, automatic, len(list))
		}
		sum, sumAgreed := 0, 0
		for _, r := range each {
			sum, sumAgreed = sum+r.N, sumAgreed+r.Agreed
		}
		if sum != 2*n || sumAgreed != 2*agreed { // each pair counts for both of its people
			t.Fatalf("by reviewer %d and %d, overall %d and %d", sum, sumAgreed, n, agreed)
		}
		if (all.Share() == "") != (n == 0) {
			t.Fatalf("share %q of %d", all.Share(), n)
		}
	})
}
