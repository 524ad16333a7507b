package app

import (
	"context"
	"errors"
	"strings"
	"testing"

	"souk/internal/platform/queue"
)

type sheetAnswer struct {
	Score   string
	Lines   []struct{ Cause, Points, Reason string }
	Strikes []struct {
		Scope, Text  string
		Count, Limit int
	}
	Freezes []struct {
		Scope   string
		Until   string
		InForce bool `json:"in_force"`
	}
	History []struct{ Score string }
}

type violationAnswer struct {
	ID, Rule, Severity string
	Reason             string
	Evidence           string `json:"evidence_url"`
	InForce            bool   `json:"in_force"`
	Appeal             *struct {
		RecordID string `json:"record_id"`
		Possible bool
		Why      string
		Appeal   *struct{ State, Statement string }
	}
}

// violation records one as trust & safety does.
func (w *world) violation(key, storeID, body string) violationAnswer {
	w.t.Helper()
	var v violationAnswer
	w.request(key, "POST", "/v1/stores/"+storeID+"/violations", strings.NewReader(body), "Content-Type", "application/json", "Idempotency-Key", body).into(201, &v)
	return v
}

func TestConduct_X08_X11_X30_over_HTTP(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m, guard, other := w.store(`{}`), w.staff("trust_safety", ""), w.staff("reviewer", "")
		base := "/v1/stores/" + m.Store.ID
		var list []violationAnswer
		for _, why := range []string{"WhatsApp", "WeChat", "phone"} {
			list = append(list, w.violation(guard, m.Store.ID, `{"rule":"off_platform_contact","reason":"`+why+`","module":"messages","scope":"messages"}`))
		}
		again := w.violation(guard, m.Store.ID, `{"rule":"off_platform_contact","reason":"phone","module":"messages","scope":"messages"}`)
		if again.ID != list[2].ID || list[0].Severity != "minor" || list[0].Appeal == nil || !list[0].Appeal.Possible {
			t.Fatalf("%+v, again %+v", list, again)
		}
		var s sheetAnswer
		w.get(m.OwnerKey, base+"/conduct").into(200, &s)
		if s.Score != "98.5" || len(s.Lines) != 3 || s.Lines[0].Points != "-0.5" || len(s.Freezes) != 1 || !s.Freezes[0].InForce || s.Strikes[0].Text != "0 of 3 in 90 days" {
			t.Errorf("M-27, M-28 %+v", s)
		}
		var tiles struct {
			Items []struct {
				ID, State   string
				FrozenUntil string `json:"frozen_until"`
				FrozenWhy   string `json:"frozen_why"`
			}
		}
		w.get(m.OwnerKey, base+"/tools").into(200, &tiles)
		for _, tile := range tiles.Items {
			if frozen := tile.ID == "messages"; frozen != (tile.State == "frozen") || frozen != (tile.FrozenUntil != "") {
				t.Errorf("X-22 %+v", tile)
			}
		}
		// the appeal: nobody who recorded it, with a statement, gives back
		w.post(m.OwnerKey, base+"/reviews/"+list[0].Appeal.RecordID+"/appeals", `{"reason":""}`).is(422)
		w.post(m.OwnerKey, base+"/reviews/"+list[0].Appeal.RecordID+"/appeals", `{"reason":"it is our own shop's name","evidence":["https://proof.example"]}`).is(201)
		var cases struct {
			Items []struct {
				ID, Kind string
				IsAppeal bool   `json:"is_appeal"`
				DueAt    string `json:"due_at"`
			}
		}
		w.get(other, "/v1/review/cases?appeals=true").into(200, &cases)
		if len(cases.Items) != 1 || cases.Items[0].Kind != "violation" || !cases.Items[0].IsAppeal {
			t.Fatalf("X-31 %+v", cases)
		}
		one := "/v1/review/cases/" + cases.Items[0].ID
		for _, path := range []string{"/claim", "/decision"} {
			if a := w.post(guard, one+path, `{"decision":"uphold","note":"I was right"}`); a.status != 403 || code(a) != "case.same_reviewer" {
				t.Errorf("X-30 the first reviewer's %s: %d %s", path, a.status, a.body)
			}
		}
		if a := w.get(guard, one); a.status != 200 || !strings.Contains(a.body, `"refused":"`) || !strings.Contains(a.body, `"score":"98.5"`) {
			t.Errorf("what the first reviewer reads: %d %s", a.status, a.body)
		}
		w.post(other, one+"/claim", `{}`).is(200)
		if a := w.post(other, one+"/decision", `{"decision":"overturn"}`); a.status != 422 || code(a) != "appeal.statement" {
			t.Errorf("X-30 without a statement: %d %s", a.status, a.body)
		}
		w.post(other, one+"/decision", `{"decision":"overturn","note":"The name is yours."}`).is(200)
		w.get(m.OwnerKey, base+"/conduct").into(200, &s)
		if s.Score != "99" || s.Freezes[0].InForce || s.Strikes[0].Count != 2 || s.Strikes[0].Text != "2 of 3 in 90 days" {
			t.Errorf("M-29 given back: %+v", s)
		}
		var page struct{ Items []violationAnswer }
		w.get(m.OwnerKey, base+"/violations").into(200, &page)
		for _, v := range page.Items {
			if first := v.ID == list[0].ID; first == v.InForce || first && (v.Appeal.Appeal == nil || v.Appeal.Appeal.State != "overturned" || v.Appeal.Appeal.Statement != "The name is yours.") {
				t.Errorf("%+v", v)
			}
		}
		// trust & safety takes another one back
		for range 2 {
			w.post(guard, base+"/violations/"+list[1].ID+"/withdrawal", `{"reason":"recorded twice"}`).is(200)
		}
		w.get(guard, base+"/conduct").into(200, &s)
		if s.Score != "99.5" {
			t.Errorf("taken back twice: %s", s.Score)
		}
		var rate struct {
			People, Automatic struct {
				N, Agreed int
				Share     *string
			}
		}
		w.get(other, "/v1/review/agreement").into(200, &rate)
		if rate.People.N != 1 || rate.People.Agreed != 0 || rate.People.Share == nil || *rate.People.Share != "0.0000" {
			t.Errorf("X-31 %+v", rate)
		}
	})
}

func TestAppeal_X30_a_films_rejection_is_overturned(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	w.activate(m, "video").is(200)
	film := w.submit(m, goodFilm(t), w.product(m.Store.ID), true)
	base := "/v1/stores/" + m.Store.ID
	first, second := w.staff("reviewer", ""), w.staff("reviewer", "")
	var cases struct {
		Items []struct {
			ID, State string
			Refused   string
		}
	}
	w.get(first, "/v1/review/cases").into(200, &cases)
	w.post(first, "/v1/review/cases/"+cases.Items[0].ID+"/decision", `{"decision":"reject","code":"ERR-V99","note":"I do not like it"}`).is(200)
	var records struct {
		Items []struct {
			ID, Stage, Outcome string
			Appeal             *struct{ Possible bool }
		}
	}
	w.get(m.OwnerKey, base+"/reviews").into(200, &records)
	r := records.Items[0]
	if r.Outcome != "rejected" || r.Appeal == nil || !r.Appeal.Possible {
		t.Fatalf("%+v", records)
	}
	w.post(m.OwnerKey, base+"/reviews/"+r.ID+"/appeals", `{"reason":"no rule is broken"}`).is(201)
	w.get(second, "/v1/review/cases?appeals=true").into(200, &cases)
	one := "/v1/review/cases/" + cases.Items[0].ID
	if a := w.post(first, one+"/decision", `{"decision":"uphold","note":"still not"}`); code(a) != "case.same_reviewer" {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.post(second, one+"/decision", `{"decision":"overturn","note":"There is no such rule."}`).is(200)
	w.drain()
	var v filmAnswer
	w.get(m.OwnerKey, base+"/videos/"+film.Video.ID).into(200, &v)
	if v.Video.State != "published" {
		t.Errorf("the film is %s", v.Video.State)
	}
}

func TestJobs_X68_a_dead_one_retried_runs_once(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		runs, broken := 0, true
		w.s.queue.Handle("test.mail", queue.Options{MaxAttempts: 1}, func(context.Context, queue.Job) error {
			if runs++; broken {
				return queue.Permanent(errors.New("the relay is away"))
			}
			return nil
		})
		enqueue := func(key string) {
			err := w.s.db.InTx(w.system(), func(ctx context.Context) error {
				return w.s.queue.Enqueue(ctx, queue.Task{Kind: "test.mail", Payload: map[string]any{"store_id": "sto_0123456789", "to": "Wang Fang, 3 Long Street"}, UniqueKey: key})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		enqueue("one")
		enqueue("two")
		w.drain()
		var list struct {
			Items []struct {
				ID, State string
				Payload   map[string]string
				LastError string `json:"last_error"`
			}
		}
		w.get(w.operator, "/v1/jobs?kind=test.mail&q=RELAY").into(200, &list)
		if len(list.Items) != 2 || list.Items[0].State != "dead" || list.Items[0].Payload["store_id"] != "sto_0123456789" || strings.Contains(list.Items[0].Payload["to"], "Wang") {
			t.Fatalf("%+v", list)
		}
		broken, runs = false, 0
		id := list.Items[0].ID
		w.post(w.operator, "/v1/jobs/"+id+"/retry", `{"reason":"the relay is back"}`).is(204)
		w.drain()
		w.drain()
		if runs != 1 {
			t.Errorf("the retried job ran %d times", runs)
		}
		for _, path := range []string{"/retry", "/discard"} {
			if a := w.post(w.operator, "/v1/jobs/"+id+path, `{}`); a.status != 404 {
				t.Errorf("a job that is done, %s: %d %s", path, a.status, a.body)
			}
		}
		w.post(w.operator, "/v1/jobs/"+list.Items[1].ID+"/discard", `{}`).is(204)
		var stats struct{ Dead int64 }
		w.get(w.operator, "/v1/jobs/stats").into(200, &stats)
		if stats.Dead != 0 {
			t.Errorf("%d are dead", stats.Dead)
		}
		if a := w.get(w.operator, "/v1/audit?subject="+id); !strings.Contains(a.body, "job.retried") || !strings.Contains(a.body, "the relay is back") {
			t.Errorf("audit %s", a.body)
		}
		w.post(w.staff("finance", ""), "/v1/jobs/"+id+"/retry", `{}`).is(403)
	})
}
