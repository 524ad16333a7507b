package document_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/document"
	"souk/internal/core/identity"
	"souk/internal/core/review"
)

// second is a reviewer who has not decided anything yet.
func second() context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_rev2", Name: "Lan", Staff: []identity.Role{identity.Reviewer}})
}

// rejection is the record of the paper's rejection.
func (o *office) rejection(t *testing.T, storeID, id string) review.Record {
	t.Helper()
	got, err := o.reviews.Records(owner(storeID), storeID, review.RecordFilter{Kind: document.KindPaper}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(got.Items, func(r review.Record) bool { return r.SubjectID == id && r.Stage == review.StageHuman })
	if i < 0 {
		t.Fatalf("no record of %s in %+v", id, got.Items)
	}
	return got.Items[i]
}

// appealed is a rejected paper of s1 under appeal, with the appeal's case.
func (o *office) appealed(t *testing.T, change ...func(in *document.UploadInput)) (document.Document, review.Case) {
	t.Helper()
	d := o.upload(t, "s1", "trademark", change...)
	if err := o.decide(t, d.ID, false, "ERR-D04"); err != nil {
		t.Fatal(err)
	}
	r := o.rejection(t, "s1", d.ID)
	if r.Title == "" {
		t.Error("the record has no title")
	}
	if _, err := o.reviews.Appeal(owner("s1"), review.AppealInput{StoreID: "s1", RecordID: r.ID, Reason: "the name is ours"}); err != nil {
		t.Fatal(err)
	}
	return d, o.caseOf(t, d.ID)
}

func (o *office) settle(by context.Context, c review.Case, overturn bool) error {
	_, err := o.reviews.Decide(by, review.DecideInput{CaseID: c.ID, Approve: overturn, OfAppeal: true, Note: "the register says so"})
	return err
}

func (o *office) paper(t *testing.T, id string) document.Document {
	t.Helper()
	d, err := o.svc.Get(owner("s1"), "s1", id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func until(at time.Time) func(in *document.UploadInput) {
	return func(in *document.UploadInput) { in.ExpiresAt = at }
}

func TestPaperAppeal_X14_X30_won_gives_the_paper_back(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		end := start.Add(400 * clock.Day)
		d, c := o.appealed(t, until(end))
		code(t, o.settle(reviewer(), c, true), fault.Forbidden, "case.same_reviewer")
		if got := o.paper(t, d.ID); got.State != document.Rejected {
			t.Errorf("before the decision: %+v", got)
		}
		o.notices, o.changes = nil, nil
		if err := o.settle(second(), c, true); err != nil {
			t.Fatal(err)
		}
		got := o.paper(t, d.ID)
		if got.State != document.Approved || got.Code != "" || !got.ClosedAt.IsZero() || got.Note != "the register says so" || !got.DecidedAt.Equal(start) || got.ExpiresAt != end {
			t.Errorf("%+v", got)
		}
		if held, err := o.svc.Held(context.Background(), "s1"); err != nil || len(held) != 1 || !held[0].ValidAt(start) {
			t.Errorf("it does not count: %+v %v", held, err)
		}
		if !slices.Equal(o.notices, []string{"s1 document.approved "}) || len(o.changes) != 1 || o.changes[0].State != document.Approved {
			t.Errorf("%v %+v", o.notices, o.changes)
		}
		last := o.entries[len(o.entries)-1]
		if last.Action != "document.approved" || last.Reason != "appeal:overturned" {
			t.Errorf("%+v", last)
		}
		// closed-at is gone: the retention of the rejection does not end its life
		if err := o.svc.Erase(context.Background(), start.Add(document.DefaultPolicy().Retention.Duration()+clock.Day)); err != nil {
			t.Fatal(err)
		}
		if got := o.paper(t, d.ID); got.State != document.Approved {
			t.Errorf("after the retention: %s", got.State)
		}
		// and it expires as any other one
		if err := o.svc.Expire(context.Background(), end); err != nil {
			t.Fatal(err)
		}
		if got := o.paper(t, d.ID); got.State != document.Expired {
			t.Errorf("after its last day: %s", got.State)
		}
	})
}

func TestPaperAppeal_X30_upheld_leaves_it_rejected(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		d, c := o.appealed(t, until(start.Add(400*clock.Day)))
		before := o.paper(t, d.ID)
		if err := o.settle(second(), c, false); err != nil {
			t.Fatal(err)
		}
		if got := o.paper(t, d.ID); got.State != document.Rejected || got.Code != "ERR-D04" || got.Version != before.Version || got.ClosedAt.IsZero() {
			t.Errorf("%+v", got)
		}
		_, err := o.reviews.Appeal(owner("s1"), review.AppealInput{StoreID: "s1", RecordID: o.rejection(t, "s1", d.ID).ID, Reason: "again"})
		code(t, err, fault.Conflict, "appeal.used")
	})
}

func TestPaperAppeal_X14_X30_expiry_in_between(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Duration // of the decision, from the paper's end
		want document.State
	}{"just_inside": {-time.Microsecond, document.Approved}, "at": {0, document.Expired}, "just_outside": {time.Microsecond, document.Expired}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, o *office) {
				end := start.Add(48 * time.Hour)
				d, appeal := o.appealed(t, until(end))
				at := end.Add(c.at)
				if err := o.clock.MoveTo(at); err != nil {
					t.Fatal(err)
				}
				o.notices = nil
				if err := o.settle(second(), appeal, true); err != nil {
					t.Fatal(err)
				}
				got := o.paper(t, d.ID)
				if got.State != c.want || got.Code != "" {
					t.Errorf("%+v", got)
				}
				if c.want == document.Expired && (!got.ClosedAt.Equal(at) || !slices.Equal(o.notices, []string{"s1 document.expired " + end.Format(time.DateOnly)})) {
					t.Errorf("closed %v, told %v", got.ClosedAt, o.notices)
				}
			})
		})
	}
}

func TestPaperAppeal_X14_X30_the_second_reviewer_sets_the_last_day(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		d, c := o.appealed(t)
		code(t, o.settle(second(), c, true), fault.Invalid, "document.expiry_needed")
		if got := o.paper(t, d.ID); got.State != document.Rejected {
			t.Errorf("refused, but %s", got.State)
		}
		any := func(int64) error { return nil }
		if _, err := o.svc.Describe(second(), d.ID, document.Described{Number: "N-7", ExpiresAt: start.Add(90 * clock.Day)}, any); err != nil {
			t.Fatal(err)
		}
		if err := o.settle(second(), c, true); err != nil {
			t.Fatal(err)
		}
		if got := o.paper(t, d.ID); got.State != document.Approved || got.Number != "N-7" {
			t.Errorf("%+v", got)
		}
		// nothing waits any more: it stays as it is
		_, err := o.svc.Describe(second(), d.ID, document.Described{Number: "N-8"}, any)
		code(t, err, fault.Conflict, "document.closed")
	})
}

func TestPaperAppeal_X17_X30_the_retention_ends_it(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		d, c := o.appealed(t, until(start.Add(9000*clock.Day)))
		if err := o.svc.Erase(context.Background(), start.Add(document.DefaultPolicy().Retention.Duration())); err != nil {
			t.Fatal(err)
		}
		if got := o.paper(t, d.ID); got.State != document.Deleted {
			t.Fatalf("%s", got.State)
		}
		code(t, o.settle(second(), c, true), fault.Conflict, "review.withdrawn")
		_, err := o.reviews.Appeal(owner("s1"), review.AppealInput{StoreID: "s1", RecordID: o.rejection(t, "s1", d.ID).ID, Reason: "once more"})
		if fault.CodeOf(err) != "appeal.used" {
			t.Errorf("%v", err)
		}
	})
}
