package video_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/app/mediaexec"
	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/eligibility"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/core/wording"
	"souk/internal/platform/blob"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/media"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/tus"
	"souk/internal/tools/video"
)

// TestMain is the launcher of the media worker when the worker starts this very
// program as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == mediaexec.Command {
		fmt.Fprintln(os.Stderr, mediaexec.Run(os.Args[2:]))
		os.Exit(9)
	}
	dir, err := os.MkdirTemp("", "souk-video-test-")
	if err != nil {
		panic(err)
	}
	shared.dir = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// shared holds what is made once for the package: the real worker and films.
var shared struct {
	dir    string
	mu     sync.Mutex
	helper string
	films  map[string]string
}

// realWorker is the locked-down worker with the real ffmpeg.
func realWorker(t testing.TB) *media.Worker {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.helper == "" {
		path := filepath.Join(shared.dir, "souk-media")
		build := exec.Command("go", "build", "-o", path, "souk/cmd/souk-media")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build souk-media: %v\n%s", err, out)
		}
		shared.helper = path
	}
	w, err := media.New(media.Config{Helper: shared.helper, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// film draws a film once; size "1080x1920", five frames a second.
func film(t testing.TB, name, size, seconds, hz string) string {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if path, ok := shared.films[name]; ok {
		return path
	}
	path := filepath.Join(shared.dir, name)
	cmd := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s="+size+":r=5:d="+seconds,
		"-f", "lavfi", "-i", "sine=440:r="+hz+":d="+seconds, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-pix_fmt", "yuv420p",
		"-c:a", "aac", "-b:a", "48k", "-ar", hz, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("draw %s: %v\n%s", name, err, out)
	}
	if shared.films == nil {
		shared.films = map[string]string{}
	}
	shared.films[name] = path
	return path
}

// market is a wired marketplace on one database.
type market struct {
	t        testing.TB
	db       *sqldb.DB
	clock    *clock.Business
	queue    *queue.Queue
	outbox   *outbox.Outbox
	blobs    *blob.Store
	blobDir  string
	temp     string
	policies *policy.Service
	conduct  *conduct.Service
	papers   drawer
	reviews  *review.Service
	notices  *notice.Service
	audit    *audit.Service
	rights   *eligibility.Service
	catalog  *catalog.Service
	front    *storefront.Service
	video    *video.Service
	handler  http.Handler

	store, other   string // stores
	product, their string // their products
}

// actors by the value of the test's X-Actor header.
func (m *market) actor(name string) identity.Actor {
	switch name {
	case "owner":
		return identity.Actor{Kind: identity.User, ID: "usr_owner", Name: "Owner", Stores: map[string]identity.Role{m.store: identity.Owner}, Lang: "en"}
	case "stranger":
		return identity.Actor{Kind: identity.User, ID: "usr_stranger", Name: "Stranger", Stores: map[string]identity.Role{m.other: identity.Owner}, Lang: "en"}
	case "reviewer":
		return identity.Actor{Kind: identity.User, ID: "usr_reviewer", Name: "Rita", Staff: []identity.Role{identity.Reviewer}, Lang: "en"}
	case "":
		return identity.Actor{Kind: identity.Anonymous}
	}
	return identity.Actor{Kind: identity.Buyer, ID: name}
}

// Authenticate trusts the test's header.
func (m *market) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	return identity.WithActor(ctx, m.actor(r.Header.Get("X-Actor"))), nil
}

func newMarket(t testing.TB, db *sqldb.DB, worker video.Media, policyFile string) *market {
	t.Helper()
	m := &market{t: t, db: db, clock: clock.NewBusiness(clock.System{}), blobDir: t.TempDir(), temp: t.TempDir()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ids := ident.NewSource(clock.System{}, nil)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	m.queue, err = queue.New(queue.Deps{DB: db, Machine: clock.System{}, Business: m.clock, IDs: ids, Log: log})
	must(err)
	m.outbox, err = outbox.New(outbox.Deps{DB: db, Machine: clock.System{}, Business: m.clock, IDs: ids, Log: log})
	must(err)
	m.blobs, err = blob.Open("file://" + m.blobDir)
	must(err)
	api, err := httpapi.New(httpapi.Config{DB: db, Machine: clock.System{}, IDs: ids, Log: log, Secret: []byte("0123456789abcdef"), Title: "Souk", Version: "1",
		Authenticator: m, Principal: identity.Principal})
	must(err)
	m.audit, err = audit.New(audit.Deps{DB: db, Clock: m.clock, Machine: clock.System{}, IDs: ids, Log: log})
	must(err)
	m.policies, err = policy.New(policy.Deps{DB: db, Clock: m.clock, Machine: clock.System{}, IDs: ids, Log: log, Audit: m.audit,
		Sections: []policy.Section{eligibility.Section(), review.Section(), video.Section()}})
	must(err)
	var file []byte
	if policyFile != "" {
		file = []byte(policyFile)
	}
	_, err = m.policies.Start(t.Context(), file)
	must(err)
	stores, err := store.New(store.Deps{DB: db, Clock: m.clock, IDs: ids, Audit: m.audit, Events: m.outbox})
	must(err)
	m.conduct, err = conduct.New(conduct.Deps{DB: db, Clock: m.clock, IDs: ids, Audit: m.audit, Stores: stores, Events: m.outbox, Expiry: eligibility.ViolationExpiry(m.policies)})
	must(err)
	figures, err := insight.New(insight.Deps{DB: db, Clock: m.clock, Stores: stores, Events: m.outbox, Windows: eligibility.Windows(m.policies)})
	must(err)
	m.notices, err = notice.New(notice.Deps{DB: db, Clock: m.clock, Machine: clock.System{}, IDs: ids, Log: log, Kinds: append(eligibility.NoticeKinds(), video.NoticeKinds()...)})
	must(err)
	index, err := storefront.NewIndex(storefront.IndexDeps{DB: db, Tokens: wording.Tokens})
	must(err)
	m.catalog, err = catalog.New(catalog.Deps{DB: db, Clock: m.clock, IDs: ids, Index: index})
	must(err)
	m.reviews, err = review.New(review.Deps{DB: db, Clock: m.clock, Machine: clock.System{}, IDs: ids, Policy: m.policies, Audit: m.audit, Stores: stores,
		Kinds: []review.Kind{video.ReviewKind(func() *video.Service { return m.video })}})
	must(err)
	m.rights, err = eligibility.New(eligibility.Deps{DB: db, Clock: m.clock, Log: log, Policies: m.policies, Stores: stores, Insight: figures, Conduct: m.conduct,
		Audit: m.audit, Notices: m.notices, Tools: []eligibility.Tool{video.Tool()}})
	must(err)
	uploads, err := tus.Open(t.TempDir(), ids)
	must(err)
	m.video, err = video.New(video.Deps{DB: db, Clock: m.clock, Machine: clock.System{}, IDs: ids, Log: log, Uploads: uploads, API: api, Queue: m.queue, Outbox: m.outbox,
		Blobs: m.blobs, Media: worker, Policies: m.policies, Eligibility: m.rights, Conduct: m.conduct, Catalog: m.catalog, Reviews: m.reviews,
		Notices: m.notices, Audit: m.audit, Stores: stores, Papers: &m.papers, TempDir: m.temp, PublicURL: "https://souk.example"})
	must(err)
	m.front, err = storefront.New(storefront.Deps{Catalog: m.catalog, Index: index, Stores: stores, Blocks: []storefront.Block{m.video.Block()}, Languages: []string{"en", "zh"}, Log: log})
	must(err)
	m.outbox.Subscribe("video", conduct.TopicViolation, m.video.OnViolation)
	m.outbox.Subscribe("video", document.TopicPaper, m.video.OnPaper)
	m.video.Routes(api)
	m.video.Jobs(m.queue)
	m.handler = api.Handler()
	m.fixtures(stores, figures)
	return m
}

func (m *market) fixtures(stores *store.Service, figures *insight.Service) {
	m.t.Helper()
	ctx := identity.AsSystem(m.t.Context())
	for _, into := range []struct{ store, product *string }{{&m.store, &m.product}, {&m.other, &m.their}} {
		*into.store = stores.NewID()
		err := stores.Save(ctx, store.Store{ID: *into.store, Name: "Lamp & Co", LegalName: "Lamp Ltd", Region: "CN", Entity: store.Company, Level: store.L4,
			OpenedAt: m.clock.Now().Add(-400 * clock.Day), Zone: "Asia/Shanghai"}, "fixture")
		if err != nil {
			m.t.Fatal(err)
		}
		for key, value := range map[string]string{insight.DisputeRate90d: "0.001", insight.PositiveRate90d: "0.99"} {
			if err := figures.Pin(ctx, *into.store, key, value, ""); err != nil {
				m.t.Fatal(err)
			}
		}
		p, err := m.catalog.Save(ctx, catalog.Product{StoreID: *into.store, Title: i18n.T("防水耳机", "Waterproof earphones"), Category: "electronics",
			Price: money.Must("29.90", "USD"), Images: []string{"/media/p.png"}, Active: true})
		if err != nil {
			m.t.Fatal(err)
		}
		*into.product = p.ID
	}
}

func (m *market) activate() {
	m.t.Helper()
	if _, _, err := m.rights.Activate(identity.WithActor(m.t.Context(), m.actor("owner")), m.store, video.ToolID); err != nil {
		m.t.Fatal(err)
	}
}

// drain runs jobs and events until nothing is left.
func (m *market) drain() {
	m.t.Helper()
	for range 3 {
		if err := errors.Join(m.outbox.Drain(m.t.Context()), m.queue.Drain(m.t.Context())); err != nil {
			m.t.Fatal(err)
		}
	}
}

// answer is what a call gave.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

func (a answer) code(t testing.TB) string {
	t.Helper()
	var p struct {
		Code string `json:"code"`
	}
	a.into(t, &p)
	return p.Code
}

func (m *market) call(actor, method, path string, body io.Reader, header ...string) answer {
	m.t.Helper()
	r := httptest.NewRequestWithContext(m.t.Context(), method, "http://localhost"+path, body)
	r.Header.Set("X-Actor", actor)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// form is an upload in the making.
type form struct {
	film      []byte
	filmName  string
	subtitles []string
	letter    []byte // nil: no file
	fields    [][2]string
}

func (f form) encode(t testing.TB) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(field, name string, data []byte) {
		p, err := w.CreateFormFile(field, name)
		if err == nil {
			_, err = p.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if f.film != nil {
		part("file", f.filmName, f.film)
	}
	if f.letter != nil {
		part("letter", "letter.pdf", f.letter)
	}
	for i, s := range f.subtitles {
		part("subtitle", fmt.Sprintf("s%d.srt", i+1), []byte(s))
	}
	for _, kv := range f.fields {
		if err := w.WriteField(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

func (m *market) upload(actor, path string, f form) answer {
	m.t.Helper()
	body, kind := f.encode(m.t)
	return m.call(actor, http.MethodPost, path, body, "Content-Type", kind)
}

func (m *market) form(filmPath, title string, subtitles ...string) form {
	m.t.Helper()
	data, err := os.ReadFile(filmPath)
	if err != nil {
		m.t.Fatal(err)
	}
	return form{film: data, filmName: "../my <b>film.mp4", subtitles: subtitles,
		fields: [][2]string{{"title", title}, {"product_ids", m.product}, {"purposes", "function,scenario"}, {"people", "true"}, {"letter", goodLetter}, {"music", "own"}}}
}

const (
	zhSubs = "1\n00:00:01,000 --> 00:00:04,000\n这款耳机可以防水\n\n2\n00:00:05,000 --> 00:00:09,000\n充电一次用三十小时\n"
	enSubs = "1\n00:00:01,000 --> 00:00:04,000\nThese earphones are waterproof\n\n2\n00:00:05,000 --> 00:00:09,000\nOne charge lasts for thirty hours\n"
)

type videoAnswer struct {
	Video struct {
		ID       string           `json:"id"`
		State    string           `json:"state"`
		Findings []review.Finding `json:"findings"`
		Progress *video.Progress  `json:"progress"`
		Encode   string           `json:"encode"`
		PlayURL  string           `json:"play_url"`
		People   bool             `json:"people"`
		Attempts []struct {
			ID       string           `json:"id"`
			Number   int              `json:"number"`
			State    string           `json:"state"`
			Findings []review.Finding `json:"findings"`
			Film     struct {
				Name string `json:"name"`
			} `json:"film"`
		} `json:"attempts"`
	} `json:"video"`
}

func (m *market) get(id string) videoAnswer {
	m.t.Helper()
	a := m.call("owner", http.MethodGet, "/v1/stores/"+m.store+"/videos/"+id, nil)
	if a.status != http.StatusOK {
		m.t.Fatalf("get: %d %s", a.status, a.body)
	}
	var v videoAnswer
	a.into(m.t, &v)
	return v
}

// blobCount is how many files the blob folder has.
func (m *market) blobCount() int {
	n := 0
	err := filepath.WalkDir(m.blobDir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".sha256") {
			n++
		}
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return n
}

func (m *market) sweep(olderThan time.Time) int {
	m.t.Helper()
	n, err := m.blobs.Sweep(m.t.Context(), olderThan, []blob.Refs{m.video.BlobRefs()})
	if err != nil {
		m.t.Fatal(err)
	}
	return n
}
