package video_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"souk/internal/base/page"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// rejected submits a film whose only fault is its title, and lets the automatic
// stage reject it.
func (m *market) rejected(worker *standIn) (id, path string) {
	m.t.Helper()
	f := m.sample("全网最低价 the lowest price on the whole web")
	f.subtitles = []string{both()}
	a := m.upload("owner", "/v1/stores/"+m.store+"/videos", f)
	var v videoAnswer
	a.into(m.t, &v)
	m.drain()
	if got := m.get(v.Video.ID).Video; got.State != "rejected" || worker.calls != 1 {
		m.t.Fatalf("state %s after %d measurements: %+v", got.State, worker.calls, got.Findings)
	}
	return v.Video.ID, "/v1/stores/" + m.store + "/videos/" + v.Video.ID
}

func keeping(title string, more ...[2]string) func(m *market) form {
	return func(m *market) form {
		return form{fields: append([][2]string{{"title", title}, {"product_ids", m.product}, {"purposes", "size"}}, more...)}
	}
}

func TestV62_resubmission_keeps_what_it_names(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		worker := &standIn{}
		m := newMarket(t, db, worker, "")
		m.activate()
		id, path := m.rejected(worker)
		var view struct {
			Video struct {
				Keepable map[string]bool `json:"keepable"`
			} `json:"video"`
		}
		m.call("owner", http.MethodGet, path, nil).into(t, &view)
		if !view.Video.Keepable["film"] || !view.Video.Keepable["subtitles"] {
			t.Errorf("keepable: %v", view.Video.Keepable)
		}
		both := [][2]string{{"keep_film", "true"}, {"keep_subtitles", "true"}}

		// the preflight of the same gives the verdict from the cache, without a record.
		pre := m.upload("owner", "/v1/stores/"+m.store+"/videos/preflight", keeping("mended title", append(both, [2]string{"video_id", id})...)(m))
		if pre.status != http.StatusOK || !strings.Contains(string(pre.body), `"verdict":"pass"`) {
			t.Errorf("preflight: %d %s", pre.status, pre.body)
		}
		a := m.upload("owner", path+"/resubmissions", keeping("mended title", both...)(m))
		if a.status != http.StatusCreated {
			t.Fatalf("resubmission: %d %s", a.status, a.body)
		}
		if err := m.video.Judge(m.asSystem(), m.store, m.attempt(id), false); err != nil {
			t.Fatal(err)
		}
		v := m.get(id).Video
		if v.State != "in_review" || len(v.Attempts) != 2 || v.Attempts[0].Film.Name != "a.mp4" || worker.calls != 1 {
			t.Errorf("V-62: %s after %d measurements, %+v", v.State, worker.calls, v.Attempts)
		}
		e, err := m.video.Evidence(m.asSystem(), v.Attempts[0].ID)
		if err != nil || len(e.Subtitles) != 1 || !slices.Equal(e.Earlier[0].Changed, []string{"title"}) {
			t.Errorf("changed: %+v, %v", e.Earlier, err)
		}
		records, err := m.reviews.Records(m.asSystem(), m.store, review.RecordFilter{}, page.Request{})
		if err != nil || len(records.Items) != 2 || records.Items[0].Title != "mended title" || !strings.HasPrefix(records.Items[1].Title, "全网最低价") {
			t.Errorf("V-59: records are called %+v, %v", records.Items, err)
		}
	})
}

func TestV34_resubmission_replaces_the_subtitles_alone(t *testing.T) {
	worker := &standIn{}
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), worker, "")
	m.activate()
	id, path := m.rejected(worker)
	f := keeping("mended title", [2]string{"keep_film", "true"})(m)
	f.subtitles = []string{both() + "\n2\n00:00:05,000 --> 00:00:06,000\n第二条\nThe second cue\n"}
	if a := m.upload("owner", path+"/resubmissions", f); a.status != http.StatusCreated {
		t.Fatalf("resubmission: %d %s", a.status, a.body)
	}
	m.drain()
	e, err := m.video.Evidence(m.asSystem(), m.attempt(id))
	if err != nil || len(e.Subtitles) != 1 || len(e.Subtitles[0].Cues) != 2 || !slices.Equal(e.Earlier[0].Changed, []string{"subtitles", "title"}) {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestKeep_is_never_silent_and_never_of_others(t *testing.T) {
	worker := &standIn{}
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), worker, "")
	m.activate()
	id, path := m.rejected(worker)
	both := [][2]string{{"keep_film", "true"}, {"keep_subtitles", "true"}}
	refused := func(name, to string, f form, status int, code, member string) {
		t.Helper()
		a := m.upload("owner", to, f)
		if a.status != status || a.code(t) != code || !strings.Contains(string(a.body), member) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	refused("nothing is kept unless asked", path+"/resubmissions", keeping("mended")(m), http.StatusUnprocessableEntity, "video.package_invalid", "/file")
	sent := keeping("mended", both...)(m)
	sent.film, sent.filmName, sent.subtitles = []byte("x"), "x.mp4", []string{"1"}
	refused("kept and sent", path+"/resubmissions", sent, http.StatusUnprocessableEntity, "video.keep_invalid", "/keep_subtitles")
	videos := "/v1/stores/" + m.store + "/videos"
	refused("a new film has nothing to keep", videos, keeping("mended", append(both, [2]string{"video_id", id})...)(m), http.StatusUnprocessableEntity, "video.keep_invalid", "/video_id")
	refused("preflight without a film's id", videos+"/preflight", keeping("mended", both...)(m), http.StatusUnprocessableEntity, "video.keep_invalid", "/video_id")
	refused("a film that is not there", videos+"/vid_00000000000000000000000000/resubmissions", keeping("mended", both...)(m), http.StatusNotFound, "video.not_found", "")
	refused("no boolean", path+"/resubmissions", keeping("mended", [2]string{"keep_film", "perhaps"})(m), http.StatusUnprocessableEntity, "video.form_invalid", "/keep_film")

	attempt := m.attempt(id)
	if err := m.blobs.Delete(t.Context(), "video/"+attempt+"/film"); err != nil {
		t.Fatal(err)
	}
	if err := m.blobs.Delete(t.Context(), "video/"+attempt+"/subtitle-1"); err != nil {
		t.Fatal(err)
	}
	refused("gone by retention", path+"/resubmissions", keeping("mended", both...)(m), http.StatusUnprocessableEntity, "video.kept_gone", "/keep_subtitles")
	if v := m.get(id).Video; v.State != "rejected" || len(v.Attempts) != 1 {
		t.Errorf("a refused resubmission left %s, %d attempts", v.State, len(v.Attempts))
	}
}

func TestV39_approved_film_is_being_prepared_until_its_copies_exist(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	id := m.submit("approved first")
	attempt := m.attempt(id)
	preparing := func() bool {
		var view struct {
			Video struct {
				Preparing bool `json:"preparing"`
			} `json:"video"`
		}
		m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos/"+id, nil).into(t, &view)
		return view.Video.Preparing
	}
	if err := m.video.Judge(m.asSystem(), m.store, attempt, false); err != nil {
		t.Fatal(err)
	}
	if r, err := m.video.Ready(m.asSystem(), attempt); err != nil || r.Ready || !r.Why.Complete() || preparing() {
		t.Errorf("before the copies: %+v, %v", r, err)
	}
	m.decide(true, "")
	if !preparing() || m.get(id).Video.State != "in_review" {
		t.Errorf("V-39: an approved film without copies is %+v", m.get(id).Video.State)
	}
	m.drain()
	if r, err := m.video.Ready(m.asSystem(), attempt); err != nil || !r.Ready || preparing() || m.get(id).Video.State != "published" {
		t.Errorf("with the copies: %+v, %v", r, err)
	}
}
