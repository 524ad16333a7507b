package video_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk/internal/base/page"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/core/storefront"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
	"souk/internal/tools/video"
)

// TestJourney walks a film from a refused upload to the product page with the
// real worker, ffmpeg, jobs and both databases.
func TestJourney(t *testing.T) {
	bad := film(t, "bad.mp4", "192x108", "2", "22050")
	good := film(t, "good.mp4", "1080x1920", "15.2", "48000")
	worker := realWorker(t)
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, worker, "")
		m.activate()
		id := m.refused(bad)
		m.resubmitted(id, good)
		m.published(id, good)
		m.suspendedAndBack(id)
		m.takenBack(id)
	})
}

// refused submits a film with several defects: preflight and submission give
// the same findings, all at once; a double click gives one film.
func (m *market) refused(path string) string {
	t := m.t
	f := m.form(path, "全网最低价 earphones")
	a := m.upload("owner", "/v1/stores/"+m.store+"/videos/preflight", f)
	var pre video.Report
	a.into(t, &pre)
	if a.status != http.StatusOK || pre.Verdict != review.VerdictReject || pre.PolicyVersion == "" || pre.Engine["ffmpeg"] == "" {
		t.Fatalf("preflight: %d %s", a.status, a.body)
	}
	var list struct{ Items []any }
	m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos", nil).into(t, &list)
	if len(list.Items) != 0 {
		t.Errorf("X-28: preflight left a record: %v", list.Items)
	}
	answers := make([]answer, 4)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = m.upload("owner", "/v1/stores/"+m.store+"/videos", f) })
	}
	wg.Wait()
	ids := map[string]bool{}
	var v videoAnswer
	for _, a := range answers {
		if a.status != http.StatusCreated {
			t.Fatalf("submit: %d %s", a.status, a.body)
		}
		a.into(t, &v)
		ids[v.Video.ID] = true
	}
	if len(ids) != 1 || v.Video.State != "checking" || v.Video.Progress == nil || !v.Video.People {
		t.Fatalf("double click: %v, %+v", ids, v.Video)
	}
	if n := m.blobCount(); n != 1 {
		t.Errorf("double click left %d blobs", n)
	}
	m.drain()
	got := m.get(v.Video.ID).Video
	if got.State != "rejected" || got.Attempts[0].State != "rejected" || got.Attempts[0].Film.Name != "my <b>film.mp4" {
		t.Errorf("after the check: %s %s %q", got.State, got.Attempts[0].State, got.Attempts[0].Film.Name)
	}
	if d := cmp.Diff(pre.Findings, got.Findings); d != "" {
		t.Errorf("X-28: preflight and submission differ: %s", d)
	}
	var codes []string
	for _, f := range got.Findings {
		codes = append(codes, f.Code+" "+f.Reason)
	}
	want := []string{"ERR-V01 too_short", "ERR-V02 not_portrait", "ERR-V05 missing", "ERR-V07 sample_rate", "ERR-V10 absolute_claim"}
	if !slices.Equal(codes, want) {
		t.Errorf("X-27: got %v, want %v", codes, want)
	}
	m.checkedOnce(got.ID, got.Attempts[0].ID)
	return got.ID
}

// checkedOnce runs the job's work again: one record, one notice, no change.
func (m *market) checkedOnce(id, attempt string) {
	t := m.t
	ctx := identity.AsSystem(t.Context())
	if err := m.video.Judge(ctx, m.store, attempt, false); err != nil {
		t.Error(err)
	}
	records, err := m.reviews.Records(ctx, m.store, review.RecordFilter{}, page.Request{})
	if err != nil || len(records.Items) != 1 || records.Items[0].Code != "ERR-V01" || records.Items[0].Outcome != "reject" ||
		records.Items[0].Stage != review.StageAuto || records.Items[0].ParentID != id || records.Items[0].PolicyVersion == "" {
		t.Errorf("V-59: records %+v, %v", records.Items, err)
	}
	notices, err := m.notices.List(identity.WithActor(t.Context(), m.actor("owner")), m.store, page.Request{})
	if err != nil || len(notices.Items) == 0 || notices.Items[0].Kind != "video.rejected" {
		t.Errorf("X-54: notices %+v, %v", notices.Items, err)
	}
	if a := m.call("stranger", http.MethodGet, "/v1/stores/"+m.store+"/videos/"+id, nil); a.status != http.StatusNotFound {
		t.Errorf("X-51: a stranger got %d", a.status)
	}
	if a := m.call("stranger", http.MethodGet, "/v1/stores/"+m.other+"/videos/"+id, nil); a.status != http.StatusNotFound {
		t.Errorf("X-51: another store's id got %d", a.status)
	}
}

// resubmitted mends the film: the attempt is linked, a person has it.
func (m *market) resubmitted(id, path string) {
	t := m.t
	f := m.form(path, "Waterproof earphones 防水耳机 </script>", zhSubs, enSubs)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if a := m.upload("owner", "/v1/stores/"+m.store+"/videos/"+id+"/resubmissions", f); a.status != http.StatusCreated {
				t.Errorf("resubmit: %d %s", a.status, a.body)
			}
		})
	}
	wg.Wait()
	other := m.form(path, "Another title", zhSubs, enSubs)
	if a := m.upload("owner", "/v1/stores/"+m.store+"/videos/"+id+"/resubmissions", other); a.status != http.StatusConflict || a.code(t) != "video.not_rejected" {
		t.Errorf("V-62: resubmitting a film that is being checked: %d %s", a.status, a.body)
	}
	m.drain()
	v := m.get(id).Video
	if v.State != "in_review" || len(v.Attempts) != 2 || v.Attempts[0].Number != 2 || len(v.Findings) != 0 || v.Encode != "ready" {
		t.Fatalf("V-62, V-39: %+v", v)
	}
	if len(v.Attempts[1].Findings) != 5 {
		t.Errorf("V-62: the first attempt's findings are gone: %+v", v.Attempts[1])
	}
	for actor, want := range map[string]int{"": 404, "buyer_1": 404, "stranger": 404, "owner": 200, "reviewer": 200} {
		if a := m.call(actor, http.MethodGet, v.PlayURL, nil); a.status != want {
			t.Errorf("AMB-77: %q gets %d for a film in review, want %d", actor, a.status, want)
		}
	}
	if a := m.call("", http.MethodGet, "/v1/videos/"+id, nil); a.status != http.StatusNotFound {
		t.Errorf("a film in review is public: %d", a.status)
	}
}

// published approves the film and meets it as a buyer.
func (m *market) published(id, path string) {
	t := m.t
	ctx := identity.WithActor(t.Context(), m.actor("reviewer"))
	cases, err := m.reviews.Cases(ctx, review.CaseFilter{}, page.Request{})
	if err != nil || len(cases.Items) != 1 {
		t.Fatalf("V-44: cases %+v, %v", cases.Items, err)
	}
	c := cases.Items[0]
	if due := c.DueAt.Sub(c.OpenedAt).Round(time.Second); due != 24*time.Hour {
		t.Errorf("due in %s", due)
	}
	d, err := m.reviews.Detail(ctx, c.ID)
	e, _ := d.Evidence.(video.Evidence)
	if err != nil || e.PlayURL == "" || len(e.Subtitles) != 2 || e.Subtitles[0].Cues[0].Text != "这款耳机可以防水" || len(e.Earlier) != 1 ||
		!slices.Contains(e.Earlier[0].Changed, "film") || len(e.Products) != 1 || !e.People {
		t.Errorf("V-44: evidence %+v, %v", e, err)
	}
	if _, err := m.reviews.Decide(ctx, review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
		t.Fatal(err)
	}
	if v := m.get(id).Video; v.State != "published" {
		t.Fatalf("V-39: %+v", v)
	}
	m.onThePages(id)
	m.served(id, path)
	m.engaged(id)
}

func (m *market) onThePages(id string) {
	t := m.t
	viewer := storefront.Viewer{Lang: "en"}
	p, err := m.front.Product(t.Context(), m.product, viewer)
	if err != nil || len(p.Media) != 2 {
		t.Fatalf("V-05: %+v, %v", p.Media, err)
	}
	f := p.Media[0]
	if f.Type != "shopping_video" || f.ID != id || !f.Autoplay || !f.Muted || len(f.Sources) != 2 || len(f.Tracks) != 2 || f.Seconds != "15.2" {
		t.Errorf("V-05, V-06, V-07: %+v", f)
	}
	html := string(f.HTML)
	if strings.Count(html, "</script>") != 1 || !strings.Contains(html, "&lt;/script&gt;") || !strings.Contains(html, "These earphones are waterproof") || !strings.Contains(html, "VideoObject") {
		t.Errorf("light DOM: %s", html)
	}
	feed, err := m.front.Feed(t.Context(), viewer, page.Request{})
	if err != nil || len(feed.Items) != 1 || feed.Items[0].Media.ID != id || len(feed.Items[0].Products) != 1 || feed.Items[0].StoreName != "Lamp & Co" {
		t.Errorf("V-02: feed %+v, %v", feed, err)
	}
	for query, want := range map[string]int{"": 1, "earphones": 1, "耳机": 1, "teapot": 0} {
		tab, err := m.front.Search(t.Context(), query, "video", viewer, page.Request{})
		if err != nil || len(tab.Films) != want {
			t.Errorf("V-10: tab for %q has %d films, %v", query, len(tab.Films), err)
		}
	}
	their, err := m.front.Product(t.Context(), m.their, viewer)
	if err != nil || len(their.Media) != 1 || their.Media[0].Type != "image" {
		t.Errorf("V-17: a product without a film: %+v, %v", their.Media, err)
	}
}

// served gets our own copies with ranges and tags; the upload has no address.
func (m *market) served(id, path string) {
	t := m.t
	original, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	url := m.get(id).Video.PlayURL
	a := m.call("", http.MethodGet, url, nil)
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "video/mp4" || a.header.Get("Cache-Control") != "public, max-age=60, must-revalidate" {
		t.Fatalf("media: %d %v", a.status, a.header)
	}
	if string(a.body) == string(original) || len(a.body) == 0 {
		t.Error("AMB-77: the original is served")
	}
	if r := m.call("", http.MethodGet, url, nil, "Range", "bytes=4-7"); r.status != http.StatusPartialContent || string(r.body) != "ftyp" {
		t.Errorf("range: %d %q", r.status, r.body)
	}
	if r := m.call("", http.MethodGet, url, nil, "If-None-Match", a.header.Get("ETag")); r.status != http.StatusNotModified {
		t.Errorf("tag: %d", r.status)
	}
	dir := url[:strings.LastIndex(url, "/")]
	for _, name := range []string{"film", "subtitle-1", "..%2Ffilm", "out%2F" + url[len(dir)+1:]} {
		if r := m.call("owner", http.MethodGet, dir+"/"+name, nil); r.status != http.StatusNotFound {
			t.Errorf("AMB-77: %s answers %d", name, r.status)
		}
	}
}

type engagement struct {
	URL    string           `json:"url"`
	Counts map[string]int64 `json:"counts"`
	Mine   map[string]bool  `json:"mine"`
}

// engaged clicks in parallel; counters are exact.
func (m *market) engaged(id string) {
	t := m.t
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			buyer := "buyer_" + string(rune('a'+i%3))
			if a := m.call(buyer, http.MethodPut, "/v1/videos/"+id+"/like", nil); a.status != http.StatusOK {
				t.Errorf("V-11: like %d %s", a.status, a.body)
			}
		})
	}
	wg.Wait()
	var e engagement
	m.call("buyer_a", http.MethodPut, "/v1/videos/"+id+"/save", nil).into(t, &e)
	if e.Counts["like"] != 3 || e.Counts["save"] != 1 || !e.Mine["like"] || !e.Mine["save"] {
		t.Errorf("V-11: %+v", e)
	}
	for range 2 {
		m.call("buyer_a", http.MethodDelete, "/v1/videos/"+id+"/like", nil).into(t, &e)
		m.call("buyer_b", http.MethodPost, "/v1/videos/"+id+"/shares", nil).into(t, &e)
	}
	if e.Counts["like"] != 2 || e.Counts["share"] != 1 || !strings.HasPrefix(e.URL, "https://souk.example/shop/") {
		t.Errorf("V-11, AMB-12: %+v", e)
	}
	for _, path := range []string{"/like", "/save"} {
		if a := m.call("", http.MethodPut, "/v1/videos/"+id+path, nil); a.status != http.StatusUnauthorized {
			t.Errorf("an anonymous visitor's %s: %d", path, a.status)
		}
	}
	if a := m.call("buyer_a", http.MethodPut, "/v1/videos/vid_nothing/like", nil); a.status != http.StatusNotFound {
		t.Errorf("like of nothing: %d", a.status)
	}
	var item struct {
		Media struct {
			Mine map[string]bool `json:"mine"`
		} `json:"media"`
	}
	m.call("buyer_b", http.MethodGet, "/v1/videos/"+id, nil).into(t, &item)
	if !item.Media.Mine["like"] || item.Media.Mine["save"] {
		t.Errorf("V-11: what buyer_b did: %+v", item)
	}
}

// suspendedAndBack gives the store a serious violation and takes it back.
func (m *market) suspendedAndBack(id string) {
	t := m.t
	ctx := identity.AsSystem(t.Context())
	if _, err := m.conduct.Add(ctx, conduct.Violation{StoreID: m.store, Severity: conduct.Minor, Module: "test", Reason: "late"}); err != nil {
		t.Fatal(err)
	}
	m.drain()
	if v := m.get(id).Video; v.State != "published" {
		t.Errorf("V-28: a minor violation: %s", v.State)
	}
	if _, err := m.conduct.Add(ctx, conduct.Violation{StoreID: m.store, Severity: conduct.Serious, Module: "test", Reason: "forged papers"}); err != nil {
		t.Fatal(err)
	}
	m.drain()
	v := m.get(id).Video
	if v.State != "suspended" || m.call("", http.MethodGet, v.PlayURL, nil).status != http.StatusNotFound {
		t.Errorf("V-28: a serious violation: %+v", v)
	}
	if a := m.upload("owner", "/v1/stores/"+m.store+"/videos", form{}); a.status != http.StatusForbidden || a.code(t) != "eligibility.not_met" {
		t.Errorf("V-28: upload %d %s", a.status, a.body)
	}
	if err := m.conduct.Replace(ctx, m.store, nil); err != nil {
		t.Fatal(err)
	}
	m.drain()
	if v := m.get(id).Video; v.State != "published" {
		t.Errorf("V-28: recovery: %s", v.State)
	}
}

// takenBack withdraws the film and sweeps: what attempts name stays, orphans go.
func (m *market) takenBack(id string) {
	t := m.t
	for range 2 {
		if a := m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos/"+id+"/withdrawal", nil); a.status != http.StatusOK {
			t.Fatalf("withdraw: %d %s", a.status, a.body)
		}
	}
	feed, err := m.front.Feed(t.Context(), storefront.Viewer{Lang: "en"}, page.Request{})
	if err != nil || len(feed.Items) != 0 {
		t.Errorf("a withdrawn film is in the feed: %+v, %v", feed, err)
	}
	before := m.blobCount()
	if _, err := m.blobs.Put(context.Background(), "video/att_crashed/film", strings.NewReader("left by a crash")); err != nil {
		t.Fatal(err)
	}
	if n := m.sweep(time.Now().Add(time.Hour)); n != 1 || m.blobCount() != before {
		t.Errorf("the sweep deleted %d, %d blobs are left of %d", n, m.blobCount(), before)
	}
	left, err := os.ReadDir(m.temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left on disk: %v, %v", left, err)
	}
}
