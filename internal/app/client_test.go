package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk/internal/core/identity"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// world is the wired service of one data folder, called over its HTTP handler.
type world struct {
	t        testing.TB
	s        *souk
	cfg      Config
	operator string // the sandbox's operator key
}

// onBoth runs the test on SQLite and PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("postgres", func(t *testing.T) {
		test(t, newWorldOf(t, func(c *Config) { c.DatabaseURL = sqltest.PostgresURL(t, schema.Files) }))
	})
}

// newWorld is a sandbox on SQLite in an empty folder.
func newWorld(t testing.TB) *world { return newWorldOf(t, func(*Config) {}) }

func newWorldOf(t testing.TB, change func(*Config)) *world {
	t.Helper()
	cfg := Config{Data: t.TempDir(), Addr: defaultAddr, Sandbox: true}
	change(&cfg)
	return start(t, cfg.fromEnvironment(func(string) string { return "" }))
}

// start builds the service on the folder as it is; a restart starts it again.
func start(t testing.TB, cfg Config) *world {
	t.Helper()
	s, err := build(t.Context(), cfg, buildOptions{log: slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, s: s, cfg: cfg}
	t.Cleanup(w.stop)
	if err := s.startSandbox(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.operator = s.operatorKey
	return w
}

// stop closes the service; stopping twice is nothing.
func (w *world) stop() {
	if w.s != nil {
		w.s.close()
		w.s = nil
	}
}

// restart ends the service and starts it on the same folder.
func (w *world) restart() *world {
	w.stop()
	return start(w.t, w.cfg)
}

// testLog fails the test on what the service logs as an error: nothing that a
// test does is a reason for one.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("kind=test.")) || bytes.Contains(b, []byte("kind="+jobPractice)) { // dies on purpose
		return len(b), nil
	}
	l.t.Errorf("logged: %s", bytes.TrimSpace(b))
	return len(b), nil
}

func (w *world) system() context.Context { return identity.AsSystem(w.t.Context()) }

func (w *world) drain() {
	w.t.Helper()
	if err := w.s.outbox.Drain(w.system()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.queue.Drain(w.system()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.outbox.Drain(w.system()); err != nil {
		w.t.Fatal(err)
	}
}

// answer is a response that has been read.
type answer struct {
	t      testing.TB
	call   string
	status int
	header http.Header
	body   string
}

// problem is the body of a refusal.
type problem struct {
	Type, Title, Detail, Code, Instance string
	Status                              int
	TraceID                             string `json:"trace_id"`
	Errors                              []struct{ Pointer, Code, Detail string }
	Criteria                            []criterion
	Part                                string
}

type criterion struct {
	ID, Label, Required, Limit, Value string
	Actual, Gap, Estimate, Fix        *string
	ExpectedOn                        *string `json:"expected_on"`
	FixURL                            *string `json:"fix_url"`
	OK                                bool
}

func (w *world) request(key, method, path string, body io.Reader, header ...string) answer {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, body)
	r.Host = defaultAddr
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return w.do(r)
}

func (w *world) do(r *http.Request) answer {
	rec := httptest.NewRecorder()
	w.s.api.Handler().ServeHTTP(rec, r)
	return answer{w.t, r.Method + " " + r.URL.RequestURI(), rec.Code, rec.Header(), rec.Body.String()}
}

// send calls with a JSON body; a string is sent as it is, nil is no body.
func (w *world) send(key, method, path string, body any) answer {
	w.t.Helper()
	switch b := body.(type) {
	case nil:
		return w.request(key, method, path, nil)
	case string:
		return w.request(key, method, path, strings.NewReader(b), "Content-Type", "application/json")
	}
	b, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.request(key, method, path, bytes.NewReader(b), "Content-Type", "application/json")
}

func (w *world) get(key, path string) answer { w.t.Helper(); return w.send(key, "GET", path, nil) }

func (w *world) post(key, path string, body any) answer {
	w.t.Helper()
	return w.send(key, "POST", path, body)
}

// into reads a success of the status.
func (a answer) into(status int, v any) {
	a.t.Helper()
	a.is(status)
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		a.t.Fatalf("%s: %v in %s", a.call, err, a.body)
	}
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %s", a.call, a.status, status, a.body)
	}
	return a
}

// refused reads a problem and checks what every problem has.
func (a answer) refused(status int, code string) problem {
	a.t.Helper()
	var p problem
	if a.status != status || a.header.Get("Content-Type") != "application/problem+json" {
		a.t.Fatalf("%s: %d %s, want the problem %d %s: %s", a.call, a.status, a.header.Get("Content-Type"), status, code, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		a.t.Fatalf("%s: %v", a.call, err)
	}
	if p.Code != code || p.Status != status || p.Title == "" || p.Detail == "" || p.TraceID == "" {
		a.t.Fatalf("%s: want %s, whole: %s", a.call, code, a.body)
	}
	return p
}

type madeStore struct {
	Store    storeView
	OwnerKey string `json:"owner_key"`
}

// store makes a store from facts as the sandbox takes them.
func (w *world) store(facts string) madeStore {
	w.t.Helper()
	var m madeStore
	w.post(w.operator, "/v1/sandbox/stores", facts).into(http.StatusCreated, &m)
	if m.Store.ID == "" || !strings.HasPrefix(m.OwnerKey, "sk_") {
		w.t.Fatalf("made store %+v", m)
	}
	return m
}

func (w *world) change(storeID, facts string) storeView {
	w.t.Helper()
	var m madeStore
	w.send(w.operator, "PATCH", "/v1/sandbox/stores/"+storeID, facts).into(http.StatusOK, &m)
	return m.Store
}

// staff makes a key of a role; store only for owner and agent.
func (w *world) staff(role, store string) string {
	w.t.Helper()
	var k struct{ Key string }
	w.post(w.operator, "/v1/sandbox/staff", map[string]string{"role": role, "store": store}).into(http.StatusCreated, &k)
	return k.Key
}

func (w *world) buyer(body string) (id, token string) {
	w.t.Helper()
	var b struct {
		Buyer struct{ ID string }
		Token string
	}
	w.post(w.operator, "/v1/sandbox/buyers", body).into(http.StatusCreated, &b)
	return b.Buyer.ID, b.Token
}

func (w *world) product(storeID string) string {
	w.t.Helper()
	var p struct{ Product struct{ ID string } }
	w.post(w.operator, "/v1/sandbox/products", map[string]string{"store": storeID}).into(http.StatusCreated, &p)
	return p.Product.ID
}

func (w *world) advance(by string) {
	w.t.Helper()
	w.post(w.operator, "/v1/sandbox/clock", map[string]string{"advance": by}).is(http.StatusOK)
}

// filmForm is a submission.
type filmForm struct {
	film      string // path
	subtitles []string
	fields    [][2]string
}

func (w *world) upload(key, path string, f filmForm) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part := func(field, name, text string) {
		p, err := m.CreateFormFile(field, name)
		if err == nil {
			_, err = io.WriteString(p, text)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	part("file", filepath.Base(f.film), readText(w.t, f.film))
	for i, s := range f.subtitles {
		part("subtitle", fmt.Sprintf("s%d.srt", i+1), s)
	}
	for _, kv := range f.fields {
		if err := m.WriteField(kv[0], kv[1]); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w.request(key, http.MethodPost, path, &b, "Content-Type", m.FormDataContentType())
}

type filmAnswer struct {
	Video struct {
		ID, State string
		Attempts  []struct{ ID, State string }
	}
}

// submit hands a film in and lets every job run; without copies only the check.
func (w *world) submit(m madeStore, film, product string, copies bool) filmAnswer {
	w.t.Helper()
	var v filmAnswer
	w.upload(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/videos", filmForm{film: film, subtitles: []string{zhCues, enCues},
		fields: [][2]string{{"title", "Waterproof earphones 防水耳机"}, {"product_ids", product}, {"purposes", "function"}, {"music", "none"}}}).into(http.StatusCreated, &v)
	if copies {
		w.drain()
	}
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/videos/"+v.Video.ID).into(http.StatusOK, &v)
	if err := w.s.video.Judge(w.system(), m.Store.ID, v.Video.Attempts[0].ID, false); err != nil {
		w.t.Fatal(err)
	}
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/videos/"+v.Video.ID).into(http.StatusOK, &v)
	return v
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
