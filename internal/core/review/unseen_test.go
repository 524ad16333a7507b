package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/review"
)

func TestUnseen(t *testing.T) {
	wait := i18n.T("预览还在制作中。", "The preview is being made.")
	t.Run("V-44_a_person_approves_what_cannot_be_seen_only_by_saying_so", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			d.hidden = map[string]i18n.Text{"a1": wait}
			detail, err := d.svc.Detail(as("r1"), c.ID)
			if err != nil || detail.Readiness.Ready || detail.Readiness.Why.In("zh") != wait.In("zh") {
				t.Errorf("detail = %+v, %v", detail.Readiness, err)
			}
			_, err = d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true})
			f := wantCode(t, err, fault.Conflict, "case.unseen")
			if !strings.HasPrefix(f.Msg.In("zh"), wait.In("zh")) || !strings.HasPrefix(f.Msg.In("en"), wait.In("en")) {
				t.Errorf("message = %v", f.Msg)
			}
			if n := len(d.records(t, "s1")); n != 0 || len(d.decided) != 0 {
				t.Errorf("%d records, %v decided", n, d.decided)
			}
			for range 2 { // a double click
				if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true, Unseen: true}); err != nil {
					t.Fatal(err)
				}
			}
			last := d.trail.entries[len(d.trail.entries)-1]
			if after := last.After.(map[string]any); last.Action != "review.approved" || after["unseen"] != true || len(d.decided) != 1 {
				t.Errorf("audit = %+v", last)
			}
		})
	})
	t.Run("V-44_a_rejection_a_ready_case_and_a_key_need_no_such_word", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			d.hidden = map[string]i18n.Text{"a1": wait, "a3": {}}
			rejected := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: rejected.ID, Code: "ERR-V07", Note: "n"}); err != nil {
				t.Error(err)
			}
			ready := d.open(t, "s1", "a2", time.Hour)
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: ready.ID, Approve: true}); err != nil {
				t.Error(err)
			}
			if last := d.trail.entries[len(d.trail.entries)-1].After.(map[string]any); last["unseen"] != nil {
				t.Errorf("a seen approval says %v", last)
			}
			c := d.open(t, "s1", "a3", time.Hour)
			key := identity.WithActor(context.Background(), identity.Actor{Kind: identity.Key, ID: "key_1", Staff: []identity.Role{identity.Reviewer}})
			if _, err := d.svc.Decide(key, review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
				t.Error(err)
			}
			if last := d.trail.entries[len(d.trail.entries)-1].After.(map[string]any); last["unseen"] != true {
				t.Errorf("a key's unseen approval says %v", last)
			}
		})
	})
	t.Run("V-44_over_HTTP", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			call := serve(t, d)
			c := d.open(t, "s1", "a1", time.Hour)
			d.hidden = map[string]i18n.Text{"a1": wait}
			path := "/v1/review/cases/" + c.ID
			if got := call("GET", path, "Staff:r1", "", 200); got["ready"] != false || got["not_ready"] != wait.In("en") {
				t.Errorf("%v %v", got["ready"], got["not_ready"])
			}
			if got := call("POST", path+"/decision", "Staff:r1", `{"decision":"approve"}`, 409); got["code"] != "case.unseen" {
				t.Errorf("%v", got)
			}
			call("POST", path+"/decision", "Staff:r1", `{"decision":"approve","unseen":true}`, 200)
			d.hidden = nil
			if got := call("GET", path, "Staff:r1", "", 200); got["ready"] != true || got["not_ready"] != nil {
				t.Errorf("%v %v", got["ready"], got["not_ready"])
			}
		})
	})
}

func TestDecided_newest_first(t *testing.T) {
	t.Run("X-31_by_kind_and_reviewer_page_by_page", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			// Due in another order than decided; two at the same instant.
			for i, subject := range []string{"a1", "a2", "a3", "a4"} {
				c := d.open(t, "s1", subject, time.Duration(10-i)*time.Hour)
				if i > 1 {
					move(t, d.business, start.Add(time.Duration(min(i, 2))*time.Minute))
				}
				if _, err := d.svc.Decide(as([]string{"r1", "r2"}[i%2]), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
					t.Fatal(err)
				}
			}
			all := subjects(t, d, "r1", review.CaseFilter{State: review.CaseDecided})
			if len(all) != 4 || !slices.Contains(all[:2], "a4") || !slices.Contains(all[:2], "a3") {
				t.Fatalf("decided = %v", all)
			}
			var paged []string
			var after []string
			for {
				got, err := d.svc.Cases(as("r1"), review.CaseFilter{State: review.CaseDecided}, page.Request{After: after, Limit: 1})
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range got.Items {
					paged = append(paged, c.SubjectID)
				}
				if after = got.Next; after == nil {
					break
				}
			}
			if !slices.Equal(paged, all) {
				t.Errorf("paged %v, at once %v", paged, all)
			}
			for name, c := range map[string]struct {
				f    review.CaseFilter
				want int
			}{
				"kind":          {review.CaseFilter{State: review.CaseDecided, Kind: "film"}, 4},
				"other_kind":    {review.CaseFilter{State: review.CaseDecided, Kind: "paper"}, 0},
				"mine":          {review.CaseFilter{State: review.CaseDecided, Mine: true}, 2},
				"mine_of_kind":  {review.CaseFilter{State: review.CaseDecided, Mine: true, Kind: "film"}, 2},
				"mine_of_other": {review.CaseFilter{State: review.CaseDecided, Mine: true, Kind: "paper"}, 0},
			} {
				if got := subjects(t, d, "r1", c.f); len(got) != c.want {
					t.Errorf("%s: %v", name, got)
				}
			}
		})
	})
}

func TestRecords_say_what_the_attempt_was_called(t *testing.T) {
	t.Run("V-59_V-62_in_the_list_and_alone", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
				t.Fatal(err)
			}
			listed := d.records(t, "s1")[0]
			one, err := d.svc.Record(context.Background(), "s1", listed.ID)
			if want := "title of a1 in s1"; err != nil || listed.Title != want || one.Title != want {
				t.Errorf("%q, %q, %v", listed.Title, one.Title, err)
			}
		})
	})
}
