package video_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// together runs the calls at the same time and gives their answers.
func together(calls ...func() answer) []answer {
	out := make([]answer, len(calls))
	var ready, done sync.WaitGroup
	ready.Add(len(calls))
	for i, call := range calls {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			out[i] = call()
		})
	}
	done.Wait()
	return out
}

func times(n int, call func() answer) []func() answer {
	out := make([]func() answer, n)
	for i := range out {
		out[i] = call
	}
	return out
}

// TestAMB83_same_film_said_otherwise_is_another_submission: what a seller
// declares must never be dropped for what an earlier click said.
func TestAMB83_same_film_said_otherwise_is_another_submission(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	seen := map[string]string{}
	for name, more := range map[string][][2]string{
		"first": nil, "people": {{"people", "true"}}, "music": {{"music", "licensed"}}, "purpose": {{"purposes", "function"}}, "box": {{"product_box", "1,2,3,4"}},
	} {
		f := m.sample("one film")
		f.fields = append(f.fields, more...)
		a := m.upload("owner", "/v1/stores/"+m.store+"/videos", f)
		if a.status != http.StatusCreated {
			t.Fatalf("%s: %d %s", name, a.status, a.body)
		}
		var v videoAnswer
		a.into(t, &v)
		if before, twice := seen[v.Video.ID]; twice {
			t.Errorf("%s was taken for %s", name, before)
		}
		seen[v.Video.ID] = name
	}
}

func TestWithdraw_in_parallel_withdraws_once(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, "")
		m.activate()
		for _, title := range []string{"a", "b", "c", "d", "e"} {
			id := m.submit("withdrawn " + title)
			for _, a := range together(times(4, func() answer {
				return m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos/"+id+"/withdrawal", nil)
			})...) {
				if a.status != http.StatusOK {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
		}
	})
}

// TestWithdraw_while_it_is_resubmitted: whoever is first, no attempt is left
// running behind a film that is gone.
func TestWithdraw_while_it_is_resubmitted(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, "")
		m.activate()
		for _, title := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			id := m.submit("again " + title)
			m.drain()
			m.decide(false, "ERR-V11")
			path := "/v1/stores/" + m.store + "/videos/" + id
			for _, a := range together(
				func() answer { return m.upload("owner", path+"/resubmissions", m.sample("again "+title)) },
				func() answer { return m.call("owner", http.MethodPost, path+"/withdrawal", nil) },
			) {
				if a.status >= 500 {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
			m.drain()
			v := m.get(id).Video
			if v.State == "checking" || v.State == "withdrawn" && (v.Attempts[0].State == "checking" || v.Attempts[0].State == "in_review") {
				t.Errorf("the film is %s, its attempt %s", v.State, v.Attempts[0].State)
			}
			if v.State != "withdrawn" {
				m.call("owner", http.MethodPost, path+"/withdrawal", nil)
			}
		}
	})
}

func TestWithdraw_against_an_approval_in_the_same_moment(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, "")
		m.activate()
		reviewer := identity.WithActor(t.Context(), m.actor("reviewer"))
		for _, title := range []string{"a", "b", "c", "d"} {
			id := m.submit("raced " + title)
			m.drain()
			cases, err := m.reviews.Cases(reviewer, review.CaseFilter{}, page.Request{})
			if err != nil || len(cases.Items) != 1 {
				t.Fatalf("%+v %v", cases.Items, err)
			}
			var decided error
			got := together(
				func() answer {
					return m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos/"+id+"/withdrawal", nil)
				},
				func() answer {
					_, decided = m.reviews.Decide(reviewer, review.DecideInput{CaseID: cases.Items[0].ID, Approve: true})
					return answer{}
				})
			m.drain()
			v := m.get(id).Video
			switch {
			case got[0].status == http.StatusOK && v.State == "withdrawn":
			case got[0].status == http.StatusConflict && v.State == "published" && decided == nil:
			default:
				t.Errorf("withdrawal %d %s, decision %v, film %s", got[0].status, got[0].body, decided, v.State)
			}
		}
	})
}

// TestV28_serious_violation_in_the_moment_of_a_publication: neither sees what
// the other has not committed, so one must wait for the other.
func TestV28_serious_violation_in_the_moment_of_a_publication(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, "")
		m.activate()
		id := m.submit("raced by a violation")
		m.drain()
		violated := make(chan error, 1)
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			reviewer := identity.WithActor(ctx, m.actor("reviewer"))
			cases, err := m.reviews.Cases(reviewer, review.CaseFilter{}, page.Request{})
			if err != nil {
				return err
			}
			if _, err := m.reviews.Decide(reviewer, review.DecideInput{CaseID: cases.Items[0].ID, Approve: true}); err != nil {
				return err
			}
			outside := identity.AsSystem(t.Context())
			go func() {
				_, err := m.conduct.Add(outside, conduct.Violation{StoreID: m.store, Severity: conduct.Serious, Module: "test", Reason: "forged papers"})
				if err == nil {
					err = m.video.Reconsider(outside, m.store)
				}
				violated <- err
			}()
			select { // it is over before the publication commits, or waits for it
			case err := <-violated:
				violated <- err
			case <-time.After(500 * time.Millisecond):
			}
			return nil
		})
		if err = errors.Join(err, <-violated); err != nil {
			t.Fatal(err)
		}
		if state := m.get(id).Video.State; state != "suspended" {
			t.Errorf("V-28: the film of a store under a serious violation is %s", state)
		}
	})
}
