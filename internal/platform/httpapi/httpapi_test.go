package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var files = sqltest.Only(schema.Files, "0001_platform.sql")

type hand struct {
	mu sync.Mutex
	t  time.Time
}

func (h *hand) Now() time.Time      { h.mu.Lock(); defer h.mu.Unlock(); return h.t }
func (h *hand) add(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.t = h.t.Add(d) }

type who struct{}

// known takes "Bearer NAME" for the caller NAME; "Bearer bad" is refused.
type known struct{}

func (known) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if name == "bad" {
		return ctx, fault.T("test", fault.Unauthenticated, "auth.key", "密钥无效。", "This key is not valid.")
	}
	if ok {
		ctx = context.WithValue(ctx, who{}, name)
	}
	return ctx, nil
}

type world struct {
	t     *testing.T
	db    *sqldb.DB
	api   *httpapi.API
	clock *hand
	log   *bytes.Buffer
	reg   *prometheus.Registry
}

type option func(*httpapi.Config)

func newWorld(t *testing.T, db *sqldb.DB, options ...option) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: &hand{t: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}, log: &bytes.Buffer{}, reg: prometheus.NewRegistry()}
	cfg := httpapi.Config{DB: db, Machine: w.clock, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.NewJSONHandler(w.log, nil)),
		Secret: []byte("0123456789abcdef"), Title: "Souk", Version: "test", Authenticator: known{}, Metrics: w.reg,
		Principal: func(ctx context.Context) string { s, _ := ctx.Value(who{}).(string); return s }}
	for _, o := range options {
		o(&cfg)
	}
	api, err := httpapi.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.api = api
	return w
}

func sqlite(t *testing.T, options ...option) *world {
	t.Helper()
	return newWorld(t, sqltest.OpenSQLite(t, files), options...)
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := json.Unmarshal([]byte(a.body), &m); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return m
}

// send asks; headers come as "Name: value".
func (w *world) send(method, target, body string, headers ...string) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1"+target, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:5555"
	for _, h := range headers {
		k, v, _ := strings.Cut(h, ": ")
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	rec := httptest.NewRecorder()
	w.api.Handler().ServeHTTP(rec, r)
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

func (w *world) want(a answer, status int, code string) {
	w.t.Helper()
	if a.status != status {
		w.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if code == "" {
		return
	}
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
		w.t.Errorf("content type %q", ct)
	}
	p := a.json(w.t)
	for _, k := range []string{"type", "title", "status", "detail", "instance", "code", "trace_id"} {
		if p[k] == nil || p[k] == "" {
			w.t.Errorf("problem without %s: %s", k, a.body)
		}
	}
	if p["code"] != code || p["status"] != float64(status) {
		w.t.Errorf("problem %v %v, want %d %s", p["status"], p["code"], status, code)
	}
}

type filmInput struct {
	Store string `path:"store"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	Body  struct {
		Title    string       `json:"title" minLength:"2" maxLength:"5"`
		Purposes []string     `json:"purposes" minItems:"1" enum:"function,size"`
		Price    money.Amount `json:"price,omitempty" required:"false"`
		Rate     ratio.Ratio  `json:"rate,omitempty" required:"false"`
	}
}

type film struct {
	ID    string       `json:"id"`
	Price money.Amount `json:"price"`
	Rate  ratio.Ratio  `json:"rate"`
}

type filmOutput struct {
	ETag string `header:"ETag"`
	Body film
}

func (w *world) film(op httpapi.Op, h func(ctx context.Context, in *filmInput) (*filmOutput, error)) {
	op.Method, op.Path, op.ID = http.MethodPost, "/v1/stores/{store}/films", "film.add"
	if op.Guard.Name == "" {
		op.Guard = httpapi.Public()
	}
	if h == nil {
		h = func(_ context.Context, in *filmInput) (*filmOutput, error) {
			return &filmOutput{ETag: httpapi.ETag(3), Body: film{ID: "vid_1", Price: in.Body.Price, Rate: in.Body.Rate}}, nil
		}
	}
	httpapi.Register(w.api, op, h)
}

const good = `{"title":"abc","purposes":["size"]}`

func TestProblem(t *testing.T) {
	t.Run("input_errors_all_at_once_in_the_readers_language_without_the_values", func(t *testing.T) {
		w := sqlite(t)
		w.film(httpapi.Op{}, nil)
		a := w.send("POST", "/v1/stores/s/films?limit=0", `{"title":"x","purposes":["zzz"],"secret":"hunter2"}`, "Accept-Language: zh-CN,zh;q=0.9")
		w.want(a, 422, "request.invalid")
		got := map[string]string{}
		for _, e := range a.json(t)["errors"].([]any) {
			m := e.(map[string]any)
			got[m["pointer"].(string)] = m["code"].(string)
			if !strings.ContainsAny(m["message"].(string), "个能于有小") {
				t.Errorf("not Chinese: %v", m["message"])
			}
		}
		want := map[string]string{"/title": "too_short", "/purposes/0": "not_one_of", "query.limit": "too_small", "/secret": "unknown"}
		for p, c := range want {
			if got[p] != c {
				t.Errorf("%s: %q, want %q (%v)", p, got[p], c, got)
			}
		}
		if strings.Contains(a.body, "hunter2") || strings.Contains(w.log.String(), "hunter2") {
			t.Error("a value that was sent is repeated")
		}
		a = w.send("POST", "/v1/stores/s/films", `{"purposes":["size"]}`)
		w.want(a, 422, "request.invalid")
		if e := a.json(t)["errors"].([]any)[0].(map[string]any); e["pointer"] != "/title" || e["code"] != "required" {
			t.Errorf("missing member: %v", e)
		}
	})
	t.Run("malformed_body_unknown_route_wrong_method_wrong_type", func(t *testing.T) {
		w := sqlite(t)
		w.film(httpapi.Op{}, nil)
		w.want(w.send("POST", "/v1/stores/s/films", `{"title":`), 400, "request.malformed")
		w.want(w.send("GET", "/v1/nothing", ""), 404, "route.not_found")
		w.want(w.send("GET", "/nothing", ""), 404, "route.not_found")
		a := w.send("GET", "/v1/stores/s/films", "")
		w.want(a, 405, "route.method")
		if a.header.Get("Allow") != "POST" {
			t.Errorf("Allow: %q", a.header.Get("Allow"))
		}
		w.want(w.send("POST", "/v1/stores/s/films", "<xml/>", "Content-Type: text/xml"), 415, "request.content_type")
	})
	t.Run("kinds_of_faults", func(t *testing.T) {
		w := sqlite(t)
		var kind fault.Kind
		w.film(httpapi.Op{}, func(context.Context, *filmInput) (*filmOutput, error) {
			f := fault.T("test", kind, "test.code", "中文", "english").With("criteria", []string{"a"}).With("code", "not this one").WithFix(i18n.T("改正", "Mend it"), "/x", "POST")
			f.Retry = 7
			return nil, f
		})
		for k, status := range map[fault.Kind]int{fault.Invalid: 422, fault.Malformed: 400, fault.TooLarge: 413, fault.NotFound: 404, fault.Conflict: 409,
			fault.Stale: 412, fault.MissingMatch: 428, fault.Forbidden: 403, fault.Unauthenticated: 401, fault.Insufficient: 409, fault.Limited: 429,
			fault.Unavailable: 503, fault.Internal: 500} {
			kind = k
			a := w.send("POST", "/v1/stores/s/films", good)
			w.want(a, status, "test.code")
			p := a.json(t)
			if p["detail"] != "english" || len(p["criteria"].([]any)) != 1 || p["fix"].(map[string]any)["href"] != "/x" || a.header.Get("Retry-After") != "7" {
				t.Errorf("%s: %s %v", k, a.body, a.header)
			}
		}
	})
	t.Run("panic_and_plain_error_are_500_and_logged_without_personal_data", func(t *testing.T) {
		w := sqlite(t)
		w.film(httpapi.Op{}, func(context.Context, *filmInput) (*filmOutput, error) { panic("kaboom") })
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/plain/{name}", ID: "plain", Guard: httpapi.Public()},
			func(http.ResponseWriter, *http.Request) error { return io.ErrUnexpectedEOF })
		a := w.send("POST", "/v1/stores/s/films", good)
		w.want(a, 500, "internal")
		if strings.Contains(a.body, "kaboom") || !strings.Contains(w.log.String(), "kaboom") || !strings.Contains(w.log.String(), a.json(t)["trace_id"].(string)) {
			t.Errorf("answer %s log %s", a.body, w.log)
		}
		w.want(w.send("GET", "/v1/plain/alice?email=a@b.c", ""), 500, "internal")
		if s := w.log.String(); strings.Contains(s, "alice") || strings.Contains(s, "a@b.c") || strings.Contains(s, "192.0.2.7") || !strings.Contains(s, "/v1/plain/{name}") {
			t.Errorf("log: %s", s)
		}
	})
}

func TestMoneyAndRates(t *testing.T) {
	w := sqlite(t)
	w.film(httpapi.Op{}, nil)
	for _, rate := range []string{`"0.0081"`, `0.0081`} {
		a := w.send("POST", "/v1/stores/s/films", `{"title":"abc","purposes":["size"],"price":{"amount":"2.50","currency":"USD"},"rate":`+rate+`}`)
		w.want(a, 200, "")
		if want := `{"id":"vid_1","price":{"amount":"2.50","currency":"USD"},"rate":"0.0081"}`; strings.TrimSpace(a.body) != want {
			t.Errorf("%s: %s", rate, a.body)
		}
	}
	w.want(w.send("POST", "/v1/stores/s/films", `{"title":"abc","purposes":["size"],"price":{"amount":2.5,"currency":"USD"}}`), 422, "request.invalid")
}

func TestBody(t *testing.T) {
	w := sqlite(t)
	const limit = 64
	httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/raw", ID: "raw", Guard: httpapi.Public(), MaxBody: limit},
		func(rw http.ResponseWriter, r *http.Request) error {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return httpapi.BodyFault(err, limit)
			}
			if len(b) > limit {
				return httpapi.BodyFault(&http.MaxBytesError{Limit: limit}, limit)
			}
			_, err = rw.Write(b)
			return err
		})
	w.film(httpapi.Op{MaxBody: limit}, nil)
	at := good + strings.Repeat(" ", limit-len(good))
	for _, key := range []string{"", "k1"} {
		for _, path := range []string{"/v1/raw", "/v1/stores/s/films"} {
			h := "X-None: 1"
			if key != "" {
				h = "Idempotency-Key: " + key
			}
			w.want(w.send("POST", path, at, h), 200, "")
			w.want(w.send("POST", path, at+" ", h), 413, "request.too_large")
		}
	}
}

func TestHostsAndOrigins(t *testing.T) {
	w := sqlite(t, func(c *httpapi.Config) { c.Hosts = []string{"souk.example"} })
	w.api.Health()
	w.film(httpapi.Op{}, nil)
	httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/likes", ID: "like", Guard: httpapi.Public(), CrossOrigin: true},
		func(rw http.ResponseWriter, _ *http.Request) error { rw.WriteHeader(204); return nil })
	t.Run("hosts", func(t *testing.T) {
		for host, status := range map[string]int{"souk.example": 200, "souk.example:8080": 200, "SOUK.example": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200,
			"localhost": 200, "evil.example": 421, "souk.example.evil.example": 421, "": 421, "10.0.0.1": 421} {
			if a := w.send("POST", "/v1/stores/s/films", good, "Host: "+host); a.status != status {
				t.Errorf("%q: %d, want %d", host, a.status, status)
			}
		}
		w.want(w.send("GET", "/v1/x", "", "Host: evil.example"), 421, "host.not_allowed")
		w.want(w.send("GET", "/healthz", "", "Host: 10.1.2.3:8080"), 200, "")
	})
	t.Run("cross_origin_requests", func(t *testing.T) {
		foreign := []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Cookie: souk_session=1"}
		w.want(w.send("POST", "/v1/stores/s/films", good, foreign...), 403, "csrf.cross_origin")
		w.want(w.send("POST", "/v1/stores/s/films", good, foreign[:2]...), 403, "csrf.cross_origin")
		w.want(w.send("POST", "/v1/stores/s/films", good, append(foreign, "Authorization: Bearer key")...), 200, "")
		w.want(w.send("POST", "/v1/stores/s/films", good, "Sec-Fetch-Site: same-origin", "Cookie: a=b"), 200, "")
		w.want(w.send("POST", "/v1/likes", "", foreign...), 403, "csrf.cross_origin")
		if a := w.send("POST", "/v1/likes", "", foreign[:2]...); a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%d %v", a.status, a.header)
		}
		if a := w.send("OPTIONS", "/v1/likes", "", foreign[0]); a.status != 204 || a.header.Get("Access-Control-Allow-Methods") != "POST" {
			t.Errorf("preflight %d %v", a.status, a.header)
		}
		if a := w.send("POST", "/v1/stores/s/films", good); a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Error("open to other origins without being asked")
		}
	})
	t.Run("every_answer_has_the_security_headers", func(t *testing.T) {
		for _, a := range []answer{w.send("GET", "/healthz", ""), w.send("GET", "/v1/none", ""), w.send("POST", "/v1/stores/s/films", "{")} {
			if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" || a.header.Get("X-Trace-Id") == "" {
				t.Errorf("%v", a.header)
			}
		}
	})
}

func TestGuard(t *testing.T) {
	w := sqlite(t)
	w.film(httpapi.Op{Guard: httpapi.Guard{Name: "member", Check: func(ctx context.Context, r *httpapi.Request) error {
		if ctx.Value(who{}) != r.Param("store") {
			return fault.T("test", fault.NotFound, "not_found", "没有", "No such store.")
		}
		return nil
	}}}, nil)
	w.want(w.send("POST", "/v1/stores/mine/films", good, "Authorization: Bearer mine"), 200, "")
	w.want(w.send("POST", "/v1/stores/other/films", good, "Authorization: Bearer mine"), 404, "not_found")
	a := w.send("POST", "/v1/stores/mine/films", good, "Authorization: Bearer bad")
	w.want(a, 401, "auth.key")
	if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
		t.Error(a.header)
	}
	defer func() {
		if recover() == nil {
			t.Error("an operation without a guard was accepted")
		}
	}()
	httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/open", ID: "open"}, nil)
}

func TestETag(t *testing.T) {
	w := sqlite(t)
	w.film(httpapi.Op{IfMatch: true}, func(ctx context.Context, _ *filmInput) (*filmOutput, error) {
		if err := httpapi.Match(ctx, 3); err != nil {
			return nil, err
		}
		return &filmOutput{ETag: httpapi.ETag(4)}, nil
	})
	w.want(w.send("POST", "/v1/stores/s/films", good), 428, "match.missing")
	for tag, status := range map[string]int{`"v3"`: 200, `"v2", "v3"`: 200, `*`: 200, `"v2"`: 412, `"v33"`: 412, `v3`: 412, `W/"v3"`: 412} {
		a := w.send("POST", "/v1/stores/s/films", good, "If-Match: "+tag)
		if a.status != status {
			t.Errorf("%s: %d, want %d", tag, a.status, status)
		}
		if status == 412 && (a.json(t)["etag"] != `"v3"` || a.json(t)["code"] != "match.stale") {
			t.Errorf("%s", a.body)
		}
	}
}

func TestLimits(t *testing.T) {
	rates := func(_ context.Context, class string) (httpapi.Rate, error) {
		return map[string]httpapi.Rate{"writes": {Count: 3, Per: time.Minute, By: httpapi.ByAddress},
			"uploads": {Count: 1, Per: time.Hour, By: httpapi.ByStore}, "mine": {Count: 1, Per: time.Minute, By: httpapi.ByPrincipal}}[class], nil
	}
	t.Run("by_address_at_the_limit_and_after_the_wait", func(t *testing.T) {
		w := sqlite(t, func(c *httpapi.Config) { c.Rates, c.Proxies = rates, []string{"192.0.2.0/24"} })
		w.film(httpapi.Op{Rate: "writes"}, nil)
		from := func(ip string) answer {
			return w.send("POST", "/v1/stores/s/films", good, "X-Forwarded-For: 6.6.6.6, "+ip)
		}
		for range 3 {
			w.want(from("198.51.100.1"), 200, "")
		}
		a := from("198.51.100.1")
		w.want(a, 429, "rate.limited")
		if a.header.Get("Retry-After") != "20" {
			t.Errorf("Retry-After %q, want 20", a.header.Get("Retry-After"))
		}
		w.want(from("198.51.100.2"), 200, "")
		w.clock.add(20*time.Second - time.Microsecond)
		w.want(from("198.51.100.1"), 429, "rate.limited")
		w.clock.add(time.Microsecond)
		w.want(from("198.51.100.1"), 200, "")
		w.want(from("198.51.100.1"), 429, "rate.limited")
	})
	t.Run("forwarded_addresses_of_a_stranger_are_not_believed", func(t *testing.T) {
		w := sqlite(t, func(c *httpapi.Config) { c.Rates = rates })
		w.film(httpapi.Op{Rate: "writes"}, nil)
		for i := range 4 {
			a := w.send("POST", "/v1/stores/s/films", good, "X-Forwarded-For: 198.51.100."+string(rune('1'+i)))
			if (i < 3) != (a.status == 200) {
				t.Errorf("request %d: %d", i+1, a.status)
			}
		}
	})
	t.Run("by_store_and_by_principal", func(t *testing.T) {
		w := sqlite(t, func(c *httpapi.Config) { c.Rates = rates })
		w.film(httpapi.Op{Rate: "uploads"}, nil)
		httpapi.Raw(w.api, httpapi.Op{Method: "GET", Path: "/v1/mine", ID: "mine", Guard: httpapi.Public(), Rate: "mine"},
			func(http.ResponseWriter, *http.Request) error { return nil })
		w.want(w.send("POST", "/v1/stores/a/films", good), 200, "")
		w.want(w.send("POST", "/v1/stores/a/films", good), 429, "rate.limited")
		w.want(w.send("POST", "/v1/stores/b/films", good), 200, "")
		w.want(w.send("GET", "/v1/mine", "", "Authorization: Bearer ann"), 200, "")
		w.want(w.send("GET", "/v1/mine", "", "Authorization: Bearer ann"), 429, "rate.limited")
		w.want(w.send("GET", "/v1/mine", "", "Authorization: Bearer bob"), 200, "")
	})
}
