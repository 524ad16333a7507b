package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Config is what an API works with.
type Config struct {
	DB      *sqldb.DB
	Machine clock.Clock
	IDs     *ident.Source
	Log     *slog.Logger
	Secret  []byte // at least 16 bytes: signs cursors and nonces
	Title   string
	Version string

	Authenticator Authenticator                                         // nil: nobody is known
	Principal     func(ctx context.Context) string                      // stable name of the caller, "" for nobody known
	Language      func(ctx context.Context) string                      // the caller's own choice, "" for none; may be nil
	Rates         func(ctx context.Context, class string) (Rate, error) // limit classes of the policy; may be nil

	Hosts   []string // allowed Host values, name or name:port; loopback names always are
	Origins []string // further origins that may send cookie requests ("https://shop.example")
	Proxies []string // trusted_proxies: addresses or CIDR ranges
	HTTPS   bool     // answers tell browsers to stay on https

	Metrics prometheus.Registerer // may be nil
	MaxBody int64                 // default body limit; 0 means 1 MiB
	Timeout time.Duration         // default for one request; 0 means 30 s
}

const (
	defaultMaxBody = 1 << 20
	defaultTimeout = 30 * time.Second
	bigBody        = 8 << 20 // an operation that takes more gets bigTimeout
	bigTimeout     = 15 * time.Minute
)

// API is the HTTP side of Souk. Routes are registered at start-up; afterwards it
// is safe for concurrent use.
type API struct {
	cfg     Config
	huma    huma.API
	v1      *http.ServeMux // /v1/…
	pages   *http.ServeMux // everything else
	routes  []RouteInfo
	pending map[string]Op // registered with huma at this moment, by pattern
	cross   map[string][]string
	proxies []netip.Prefix
	csrf    *http.CrossOriginProtection
	limits  *limiter
	metrics *metrics
	beats   time.Duration // between two renewals of a key
	paces   time.Duration // for one write without a time of its own
	handler http.Handler

	document func() ([]byte, error)
	docs     func() ([]byte, error)
}

// New makes an API with the routes /openapi.json and /docs.
func New(cfg Config) (*API, error) {
	if cfg.DB == nil || cfg.Machine == nil || cfg.IDs == nil || cfg.Log == nil || len(cfg.Secret) < 16 {
		return nil, errors.New("httpapi: DB, Machine, IDs, Log and a Secret of 16 bytes or more are required")
	}
	if cfg.Principal == nil {
		cfg.Principal = func(context.Context) string { return "" }
	}
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = defaultMaxBody
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	proxies, err := parseProxies(cfg.Proxies)
	if err != nil {
		return nil, err
	}
	a := &API{cfg: cfg, v1: http.NewServeMux(), pages: http.NewServeMux(), pending: map[string]Op{}, cross: map[string][]string{},
		proxies: proxies, csrf: http.NewCrossOriginProtection(), limits: &limiter{clock: cfg.Machine, full: map[string]time.Time{}}, beats: beats, paces: writePace}
	for _, o := range cfg.Origins {
		if err := a.csrf.AddTrustedOrigin(o); err != nil {
			return nil, err
		}
	}
	if a.metrics, err = newMetrics(cfg.Metrics); err != nil {
		return nil, err
	}
	a.huma = humago.New(humaMux{a}, humaConfig(a))
	a.document = sync.OnceValues(a.renderDocument)
	a.docs = sync.OnceValues(a.renderDocs)
	a.handler = a.chain()
	a.registerDocument()
	return a, nil
}

// Handler serves the registered routes.
func (a *API) Handler() http.Handler { return a.handler }

// Server is an HTTP server for the API with limits on headers and idle time. The
// time for a whole request is the operation's.
func (a *API) Server() *http.Server {
	return &http.Server{Handler: a.handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(a.cfg.Log.Handler(), slog.LevelWarn)}
}

// Routes lists what is registered, sorted by path and method.
func (a *API) Routes() []RouteInfo {
	out := slices.Clone(a.routes)
	slices.SortFunc(out, func(x, y RouteInfo) int {
		if c := strings.Compare(x.Path, y.Path); c != 0 {
			return c
		}
		return strings.Compare(x.Method, y.Method)
	})
	return out
}

// Register adds a typed operation: huma reads, checks and documents I and O.
// Faults that h returns become problems. It panics on a mistake, because it runs
// at start-up.
func Register[I, O any](api *API, op Op, h func(ctx context.Context, in *I) (*O, error)) {
	op = api.checked(op)
	hop := api.operationFor(op)
	api.pending[op.Method+" "+hop.Path] = op
	huma.Register(api.huma, hop, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
	delete(api.pending, op.Method+" "+hop.Path)
	api.note(op)
}

// Raw adds an operation that reads and writes by itself: streams, files, pages.
// An error that it returns before it has written anything becomes a problem.
func Raw(api *API, op Op, h func(w http.ResponseWriter, r *http.Request) error) {
	op = api.checked(op)
	if !op.Hidden {
		api.documentRaw(op)
	}
	api.mux(op.Path).Handle(op.Method+" "+op.Path, api.operation(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			api.fail(w, r, err)
		}
	})))
	api.note(op)
}

// humaMux lets huma register its handlers with our steps around them.
type humaMux struct{ api *API }

func (m humaMux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	op, ok := m.api.pending[pattern]
	if !ok {
		panic("httpapi: " + pattern + " was not registered through this package")
	}
	m.api.mux(op.Path).Handle(op.Method+" "+op.Path, m.api.operation(op, http.HandlerFunc(h)))
}

func (m humaMux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.api.handler.ServeHTTP(w, r) }

func (a *API) mux(path string) *http.ServeMux {
	if strings.HasPrefix(path, "/v1/") {
		return a.v1
	}
	return a.pages
}

// checked fills in defaults and refuses an operation that is not complete.
func (a *API) checked(op Op) Op {
	if op.Method == "" || !strings.HasPrefix(op.Path, "/") || op.ID == "" || op.Guard.Name == "" || op.Guard.Check == nil {
		panic("httpapi: operation " + op.Method + " " + op.Path + " needs method, path, id and guard")
	}
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	if op.MaxBody <= 0 {
		op.MaxBody = a.cfg.MaxBody
	}
	if op.Timeout == 0 {
		op.Timeout = a.cfg.Timeout
		if op.MaxBody > bigBody {
			op.Timeout = bigTimeout
		}
	}
	return op
}

func (a *API) note(op Op) {
	a.routes = append(a.routes, RouteInfo{Method: op.Method, Path: op.Path, ID: op.ID, Access: op.Guard.Name, Hidden: op.Hidden})
	if !op.CrossOrigin {
		return
	}
	if len(a.cross[op.Path]) == 0 {
		a.mux(op.Path).HandleFunc(http.MethodOptions+" "+op.Path, a.preflight(op.Path))
	}
	a.cross[op.Path] = append(a.cross[op.Path], op.Method)
}
