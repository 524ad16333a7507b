package video_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/core/storefront"
	"souk/internal/platform/media"
	"souk/internal/platform/media/sniff"
	"souk/internal/platform/media/srt"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
	"souk/internal/tools/video"
)

// standIn plays the worker where a test needs it to die, to wait or to be quick.
type standIn struct {
	measure func(in media.MeasureInput) (media.Measurements, error)
	encode  func(in media.EncodeInput) (media.Encoded, error)
	calls   int
}

func (s *standIn) Key(context.Context) (string, error) { return "m1;stand-in=1", nil }

func (s *standIn) Parallel() int { return 1 }

func (s *standIn) Measure(_ context.Context, in media.MeasureInput, _ func(string, float64)) (media.Measurements, error) {
	s.calls++
	if s.measure != nil {
		return s.measure(in)
	}
	return measuredWell(in)
}

func (s *standIn) Encode(_ context.Context, in media.EncodeInput, _ func(string, float64)) (media.Encoded, error) {
	if s.encode != nil {
		return s.encode(in)
	}
	return encodedWell(in)
}

// measuredWell is what the worker says of a film that meets every rule.
func measuredWell(in media.MeasureInput) (media.Measurements, error) {
	m := media.Measurements{Version: media.MeasurementsVersion, Engines: map[string]string{"stand-in": "1"}, Bytes: 1000, Decoded: true, DurationUS: 20_000_000,
		Container: media.Container{Kind: sniff.MP4, HeaderDurationUS: 20_000_000},
		Video:     []media.VideoStream{{Codec: "h264", PixelFormat: "yuv420p", Width: 1080, Height: 1920, Frames: 2, FPS: 30}},
		Audio:     []media.AudioStream{{Codec: "aac", SampleRate: 48000, DurationUS: 20_000_000}}}
	m.Decode.FramesDecoded = 2
	for _, s := range in.Subtitles {
		data, err := os.ReadFile(s.Path)
		if err != nil {
			return m, err
		}
		m.Subtitles = append(m.Subtitles, media.Subtitle{Name: s.Name, File: srt.Parse(data)})
	}
	return m, nil
}

func encodedWell(in media.EncodeInput) (media.Encoded, error) {
	file := func(name, kind string, w, h int) media.File {
		path := filepath.Join(in.Dir, name)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			panic(err)
		}
		return media.File{Name: name, Path: path, MediaType: kind, Width: w, Height: h, Bytes: int64(len(name)), SHA256: strings.Repeat("ab", 32)}
	}
	return media.Encoded{Poster: file("poster.jpg", "image/jpeg", 1080, 1920), Films: []media.File{file("1080.mp4", "video/mp4", 1080, 1920), file("720.mp4", "video/mp4", 720, 1280)}}, nil
}

func dead(check string) error {
	return &media.ErrNotChecked{Check: check, Code: media.FailDied, Reason: "signal: killed"}
}

func (m *market) sample(title string) form {
	return form{film: []byte("film of " + title), filmName: "a.mp4", subtitles: []string{zhSubs + "\n" + strings.ReplaceAll(enSubs, "00:00:0", "00:00:1")},
		fields: [][2]string{{"title", title}, {"product_ids", m.product}, {"purposes", "size"}}}
}

func both() string {
	return "1\n00:00:01,000 --> 00:00:04,000\n这款耳机可以防水\nThese earphones are waterproof\n"
}

// submit sends a film that the stand-in measures well.
func (m *market) submit(title string) string {
	m.t.Helper()
	f := m.sample(title)
	f.subtitles = []string{both()}
	a := m.upload("owner", "/v1/stores/"+m.store+"/videos", f)
	if a.status != http.StatusCreated {
		m.t.Fatalf("submit: %d %s", a.status, a.body)
	}
	var v videoAnswer
	a.into(m.t, &v)
	return v.Video.ID
}

func (m *market) attempt(id string) string { return m.get(id).Video.Attempts[0].ID }

func (m *market) asSystem() context.Context { return identity.AsSystem(m.t.Context()) }

// decide claims nothing and decides the film's case.
func (m *market) decide(approve bool, code string) {
	m.t.Helper()
	ctx := identity.WithActor(m.t.Context(), m.actor("reviewer"))
	cases, err := m.reviews.Cases(ctx, review.CaseFilter{}, page.Request{})
	if err != nil || len(cases.Items) != 1 {
		m.t.Fatalf("cases %+v, %v", cases.Items, err)
	}
	if _, err := m.reviews.Decide(ctx, review.DecideInput{CaseID: cases.Items[0].ID, Approve: approve, Code: code, Note: "see there", Unseen: true}); err != nil {
		m.t.Fatal(err)
	}
}

func TestAMB75_worker_that_dies_asks_for_a_person(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{measure: func(media.MeasureInput) (media.Measurements, error) { return media.Measurements{}, dead("measure") }}, "")
		m.activate()
		id := m.submit("dead worker")
		if err := m.video.Judge(m.asSystem(), m.store, m.attempt(id), false); err != nil {
			t.Fatal(err)
		}
		v := m.get(id).Video
		if v.State != "in_review" || len(v.Findings) != 0 {
			t.Errorf("got %+v", v)
		}
		records, err := m.reviews.Records(m.asSystem(), m.store, review.RecordFilter{}, page.Request{})
		if err != nil || len(records.Items) != 1 || records.Items[0].Outcome != "human" || len(records.Items[0].NotChecked) != 1 {
			t.Errorf("records %+v, %v", records.Items, err)
		}
		m.decide(false, "ERR-V99")
		if v := m.get(id).Video; v.State != "rejected" || v.Findings[len(v.Findings)-1].Code != "ERR-V99" {
			t.Errorf("V-44: %+v", v)
		}
	})
}

func TestJudge_waits_for_ffmpeg_and_loses_nothing(t *testing.T) {
	away := fault.T("media", fault.Unavailable, "media.ffmpeg_missing", "没有", "away")
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{measure: func(media.MeasureInput) (media.Measurements, error) { return media.Measurements{}, away }}, "")
	m.activate()
	id := m.submit("no ffmpeg")
	attempt := m.attempt(id)
	if err := m.video.Judge(m.asSystem(), m.store, attempt, false); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	if v := m.get(id).Video; v.State != "checking" {
		t.Errorf("got %s", v.State)
	}
	if err := m.video.Judge(m.asSystem(), m.store, attempt, true); err != nil {
		t.Fatal(err)
	}
	if v := m.get(id).Video; v.State != "in_review" {
		t.Errorf("got %s", v.State)
	}
	f := m.sample("preflight")
	if a := m.upload("owner", "/v1/stores/"+m.store+"/videos/preflight", f); a.status != http.StatusServiceUnavailable || a.code(t) != "media.ffmpeg_missing" {
		t.Errorf("preflight: %d %s", a.status, a.body)
	}
}

func TestV39_publication_needs_approval_and_copies(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		worker := &standIn{}
		m := newMarket(t, db, worker, "")
		m.activate()
		id := m.submit("approved first")
		attempt := m.attempt(id)
		if err := m.video.Judge(m.asSystem(), m.store, attempt, false); err != nil {
			t.Fatal(err)
		}
		if _, err := m.reviews.Cases(m.asSystem(), review.CaseFilter{}, page.Request{}); err != nil {
			t.Fatal(err)
		}
		e, err := m.video.Evidence(m.asSystem(), attempt)
		if err != nil || e.PlayURL != "" || e.Progress == nil || e.Encode != video.EncodeWaiting {
			t.Errorf("evidence before the copies: %+v, %v", e, err)
		}
		m.decide(true, "")
		if v := m.get(id).Video; v.State != "in_review" {
			t.Errorf("approved without copies: %s", v.State)
		}
		worker.encode = func(media.EncodeInput) (media.Encoded, error) { return media.Encoded{}, dead("encode") }
		if err := m.video.Encode(m.asSystem(), m.store, attempt, false); err == nil {
			t.Error("a dead worker is no success")
		}
		worker.encode = nil
		for range 2 {
			if err := m.video.Encode(m.asSystem(), m.store, attempt, false); err != nil {
				t.Fatal(err)
			}
		}
		if v := m.get(id).Video; v.State != "published" || worker.calls != 1 {
			t.Errorf("got %s after %d measurements", v.State, worker.calls)
		}
		rows, err := m.audit.List(m.asSystem(), audit.Filter{StoreID: m.store}, page.Request{Limit: 100})
		if err != nil || len(rows.Items) < 4 {
			t.Fatalf("%d audit rows, %v", len(rows.Items), err)
		}
		for _, r := range rows.Items {
			if strings.Contains(r.Reason, m.actor("reviewer").ID) {
				t.Errorf("the store's own trail names the reviewer: %s %q", r.Action, r.Reason)
			}
		}
	})
}

func TestEncode_that_failed_is_tried_again_by_the_approval(t *testing.T) {
	worker := &standIn{encode: func(media.EncodeInput) (media.Encoded, error) { return media.Encoded{}, dead("encode") }}
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), worker, "")
	m.activate()
	id := m.submit("encode failed")
	attempt := m.attempt(id)
	if err := errors.Join(m.video.Judge(m.asSystem(), m.store, attempt, false), m.video.Encode(m.asSystem(), m.store, attempt, true)); err != nil {
		t.Fatal(err)
	}
	if v := m.get(id).Video; v.State != "in_review" || v.Encode != "failed" {
		t.Errorf("got %+v", v)
	}
	worker.encode = nil
	m.decide(true, "")
	m.drain()
	if v := m.get(id).Video; v.State != "published" {
		t.Errorf("got %+v", v)
	}
}

func TestEncode_of_a_film_that_cannot_be_converted_rejects_it(t *testing.T) {
	broken := fault.T("media", fault.Invalid, "media.cannot_encode", "坏", "broken")
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{encode: func(media.EncodeInput) (media.Encoded, error) { return media.Encoded{}, broken }}, "")
	m.activate()
	id := m.submit("broken")
	m.drain()
	v := m.get(id).Video
	if v.State != "rejected" || len(v.Findings) != 1 || v.Findings[0].Code != "ERR-V03" || v.Findings[0].Reason != "cannot_convert" {
		t.Errorf("got %+v", v)
	}
	cases, err := m.reviews.Cases(m.asSystem(), review.CaseFilter{}, page.Request{})
	if err != nil || len(cases.Items) != 0 {
		t.Errorf("a case still waits: %+v, %v", cases.Items, err)
	}
}

func TestWithdraw_while_it_is_being_checked(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	id := m.submit("second thoughts")
	if a := m.call("stranger", http.MethodPost, "/v1/stores/"+m.other+"/videos/"+id+"/withdrawal", nil); a.status != http.StatusNotFound {
		t.Errorf("X-51: a stranger withdrew: %d", a.status)
	}
	if a := m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos/"+id+"/withdrawal", nil); a.status != http.StatusOK {
		t.Fatalf("withdraw: %d %s", a.status, a.body)
	}
	m.drain()
	v := m.get(id).Video
	records, err := m.reviews.Records(m.asSystem(), m.store, review.RecordFilter{}, page.Request{})
	if v.State != "withdrawn" || v.Attempts[0].State != "withdrawn" || err != nil || len(records.Items) != 0 {
		t.Errorf("got %+v, records %+v, %v", v, records.Items, err)
	}
	if a := m.upload("owner", "/v1/stores/"+m.store+"/videos/"+id+"/resubmissions", m.sample("again")); a.status != http.StatusConflict {
		t.Errorf("resubmitting a withdrawn film: %d", a.status)
	}
}

func TestAMB75_on_question_publishes_a_clean_film_without_a_person(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, `{"video":{"review":{"human_stage":"on_question"}}}`)
	m.activate()
	id := m.submit("clean")
	m.drain()
	if v := m.get(id).Video; v.State != "published" {
		t.Errorf("got %+v", v)
	}
}

// counted is a body that notes whether anybody read it.
type counted struct {
	r    io.Reader
	read int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.read += int64(n)
	return n, err
}

func TestUpload_refused_before_a_byte_is_read(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	url := "/v1/stores/" + m.store + "/videos"
	for _, c := range []struct {
		actor, code string
		status      int
		before      func()
	}{
		{"", "", http.StatusUnauthorized, func() {}},
		{"stranger", "not_found", http.StatusNotFound, func() {}},
		{"owner", "tool.not_active", http.StatusForbidden, func() {}},
	} {
		c.before()
		body := &counted{r: strings.NewReader("x")}
		a := m.call(c.actor, http.MethodPost, url, body, "Content-Type", "multipart/form-data; boundary=x")
		if a.status != c.status || body.read != 0 || (c.code != "" && a.code(t) != c.code) {
			t.Errorf("V-24: %q got %d %s after %d bytes", c.actor, a.status, a.body, body.read)
		}
	}
}

func TestUpload_413_leaves_nothing(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, `{"video":{"max_bytes":100000,"intake_max":400000}}`)
	m.activate()
	url := "/v1/stores/" + m.store + "/videos"
	f := m.sample("large")
	f.film = make([]byte, 400_000)
	if a := m.upload("owner", url, f); a.status != http.StatusCreated {
		t.Errorf("at intake_max: %d %s", a.status, a.body)
	}
	f.film = make([]byte, 400_001)
	blobs := m.blobCount()
	if a := m.upload("owner", url, f); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "video.too_large" {
		t.Errorf("just above: %d %s", a.status, a.body)
	}
	body := &counted{r: io.LimitReader(endless{}, 5<<30)}
	boundary := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n"
	body.r = io.MultiReader(strings.NewReader(boundary), body.r)
	if a := m.call("owner", http.MethodPost, url, body, "Content-Type", "multipart/form-data; boundary=x"); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("5 GB: %d %s", a.status, a.body)
	}
	if body.read > 2<<20 {
		t.Errorf("5 GB: %d bytes were read", body.read)
	}
	left, err := os.ReadDir(m.temp)
	if m.blobCount() != blobs || err != nil || len(left) != 0 {
		t.Errorf("left behind: %d blobs, %v, %v", m.blobCount()-blobs, left, err)
	}
	if n := len(m.listed()); n != 1 {
		t.Errorf("%d films are listed", n)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func (m *market) listed() []any {
	m.t.Helper()
	var list struct{ Items []any }
	m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos", nil).into(m.t, &list)
	return list.Items
}

func TestUpload_422_where_no_attempt_can_exist(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	whole := m.sample("film")
	edit := func(change func(f *form)) form {
		f := whole
		f.fields = append([][2]string{}, whole.fields...)
		change(&f)
		return f
	}
	field := func(name, value string) form {
		return edit(func(f *form) {
			for i := range f.fields {
				if f.fields[i][0] == name {
					f.fields[i][1] = value
				}
			}
		})
	}
	for name, c := range map[string]struct {
		f    form
		code string
	}{
		"no file":           {edit(func(f *form) { f.film = nil }), "video.package_invalid"},
		"V-09 no purpose":   {field("purposes", ""), "video.package_invalid"},
		"V-09 unknown":      {field("purposes", "fun"), "video.package_invalid"},
		"no product":        {field("product_ids", ""), "video.package_invalid"},
		"unknown product":   {field("product_ids", "prd_nothing"), "product.unknown"},
		"X-51 foreign one":  {field("product_ids", m.their), "product.unknown"},
		"too many captions": {edit(func(f *form) { f.subtitles = make([]string, 9) }), "video.too_many_subtitles"},
	} {
		if a := m.upload("owner", "/v1/stores/"+m.store+"/videos", c.f); a.status != http.StatusUnprocessableEntity || a.code(t) != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	for kind, c := range map[string]struct {
		status int
		code   string
	}{
		"application/json": {http.StatusUnprocessableEntity, "video.package_invalid"}, // a submission without anything in it
		"text/plain":       {http.StatusBadRequest, "video.upload_broken"},
	} {
		if a := m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos", strings.NewReader("{}"), "Content-Type", kind); a.status != c.status || a.code(t) != c.code {
			t.Errorf("%s: %d %s", kind, a.status, a.body)
		}
	}
	if n := len(m.listed()); n != 0 || m.blobCount() != 0 {
		t.Errorf("%d films, %d blobs", n, m.blobCount())
	}
	a := m.upload("owner", "/v1/stores/"+m.store+"/videos", field("title", ""))
	if a.status != http.StatusCreated {
		t.Errorf("a film without a title is an attempt: %d %s", a.status, a.body)
	}
	m.drain()
	var v videoAnswer
	a.into(t, &v)
	if got := m.get(v.Video.ID).Video; got.State != "rejected" {
		t.Errorf("got %+v", got)
	}
}

func TestUpload_same_Idempotency_Key_gives_the_same_answer(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	var ids []string
	for i := range 2 {
		body, kind := m.sample("keyed").encode(t)
		a := m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos", body, "Content-Type", kind, "Idempotency-Key", "k1")
		if a.status != http.StatusCreated || (i == 1) != (a.header.Get("Idempotency-Replayed") == "true") {
			t.Fatalf("call %d: %d %v %s", i, a.status, a.header, a.body)
		}
		var v videoAnswer
		a.into(t, &v)
		ids = append(ids, v.Video.ID)
		m.drain()
	}
	if ids[0] != ids[1] || len(m.listed()) != 1 {
		t.Errorf("got %v", ids)
	}
}

func TestV18_every_category_may_submit(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	for _, category := range []string{"apparel", "electronics", "home & garden", "auto parts", "anything else"} {
		p, err := m.catalog.Save(m.asSystem(), catalog.Product{StoreID: m.store, Title: i18n.T("商品", "Thing"), Category: category, Price: money.Must("1", "USD"), Active: true})
		if err != nil {
			t.Fatal(err)
		}
		m.product = p.ID
		id := m.submit(category)
		m.drain()
		if v := m.get(id).Video; v.State != "in_review" {
			t.Errorf("V-18: %s: %+v", category, v.Findings)
		}
	}
}

func TestList_pages_newest_first(t *testing.T) {
	m := newMarket(t, sqltest.OpenSQLite(t, schema.Files), &standIn{}, "")
	m.activate()
	var ids []string
	for _, title := range []string{"one", "two", "three"} {
		ids = append([]string{m.submit(title)}, ids...)
	}
	m.drain()
	var got []string
	cursor := ""
	for range 3 {
		var page struct {
			Items  []struct{ ID string }
			Next   *string
			Counts map[string]int64
		}
		m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos?limit=1&state=in_review&cursor="+cursor, nil).into(t, &page)
		if len(page.Items) != 1 || page.Counts["in_review"] != 3 {
			t.Fatalf("page %+v", page)
		}
		got = append(got, page.Items[0].ID)
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	if strings.Join(got, " ") != strings.Join(ids, " ") {
		t.Errorf("got %v, want %v", got, ids)
	}
	for q, want := range map[string]int{"TW": 1, "o": 2, "%25": 0, "e": 2} {
		var page struct{ Items []any }
		m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos?q="+q, nil).into(t, &page)
		if len(page.Items) != want {
			t.Errorf("q=%s: %d films", q, len(page.Items))
		}
	}
}

func TestV02_feed_and_tab_page_newest_first(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, &standIn{}, `{"video":{"review":{"human_stage":"on_question"}}}`)
		m.activate()
		var want []string
		for _, title := range []string{"one", "two", "three"} {
			want = append([]string{m.submit(title)}, want...)
			m.drain()
		}
		pages := map[string]func(req page.Request) ([]storefront.FeedItem, []string, error){
			"feed": func(req page.Request) ([]storefront.FeedItem, []string, error) {
				p, err := m.front.Feed(t.Context(), storefront.Viewer{}, req)
				return p.Items, p.Next, err
			},
			"tab": func(req page.Request) ([]storefront.FeedItem, []string, error) {
				p, err := m.front.Search(t.Context(), "earphones", "video", storefront.Viewer{}, req)
				return p.Films, p.Next, err
			},
		}
		for name, read := range pages {
			var got, after []string
			for range 4 {
				items, next, err := read(page.Request{Limit: 1, After: after})
				if err != nil {
					t.Fatal(err)
				}
				for _, it := range items {
					got = append(got, it.Media.ID)
				}
				if after = next; len(after) == 0 {
					break
				}
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
		p, err := m.front.Product(t.Context(), m.product, storefront.Viewer{})
		if err != nil || len(p.Media) != 2 || p.Media[0].ID != want[0] {
			t.Errorf("V-05: the golden slot holds %+v, %v", p.Media, err)
		}
	})
}
