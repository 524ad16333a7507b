package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Config is what an API works with.
type Config struct {
	DB            *sqldb.DB
	Machine       clock.Clock
	IDs           *ident.Source
	Log           *slog.Logger
	Secret        []byte // at least 16 bytes: signs cursors and nonces
	Title         string
	Version       string
	Authenticator Authenticator
	Principal     func(ctx context.Context) string                      // stable name of the caller, "" for nobody known
	Language      func(ctx context.Context) string                      // the caller's own choice, "" for none; may be nil
	Rates         func(ctx context.Context, class string) (Rate, error) // limit classes from the policy; may be nil
	Hosts         []string                                              // allowed Host values (name or name:port); loopback names always
	Origins       []string                                              // further origins that may send cookie requests
	Proxies       []string                                              // trusted_proxies: addresses or CIDR ranges
	HTTPS         bool                                                  // answers tell browsers to stay on https
	Metrics       prometheus.Registerer                                 // may be nil
	MaxBody       int64                                                 // default body limit; 0 means 1 MiB
	Timeout       time.Duration                                         // default for one request; 0 means 30 s
}

// Rate is a limit: Count requests per Per.
type Rate struct {
	Count int
	Per   time.Duration
	By    By
}

// By says what a limit counts by.
type By string

// What limits count by.
const (
	ByAddress   By = "address"
	ByPrincipal By = "principal" // the address when nobody is known
	ByStore     By = "store"     // path parameter {store}
)

// RouteInfo is one registered route.
type RouteInfo struct {
	Method, Path, ID, Access string
	Hidden                   bool
}

// API is the HTTP side of Souk.
type API struct{ cfg Config }

// New makes an API without routes.
func New(cfg Config) (*API, error) { return &API{cfg: cfg}, nil }

// Handler serves the registered routes.
func (a *API) Handler() http.Handler { return http.NotFoundHandler() }

// Routes lists what is registered.
func (a *API) Routes() []RouteInfo { return nil }

// Register adds a typed operation. It panics on a mistake: it runs at start-up.
func Register[I, O any](api *API, op Op, h func(ctx context.Context, in *I) (*O, error)) {}

// Raw adds an operation that reads and writes by itself.
func Raw(api *API, op Op, h func(w http.ResponseWriter, r *http.Request) error) {}

// Cursor signs where the next page starts.
func (a *API) Cursor(scope string, after []string) string { return "" }

// ReadCursor checks a cursor; "" gives an empty key.
func (a *API) ReadCursor(scope, cursor string) ([]string, error) { return []string{}, nil }

// ETag is the strong entity tag of a version.
func ETag(version int64) string { return "" }

// Match compares If-Match with the version: Stale when it differs.
func Match(ctx context.Context, version int64) error { return nil }

// Lang is the reader's language, "zh" or "en".
func Lang(ctx context.Context) string { return "en" }

// TraceID names the request in log and problem.
func TraceID(ctx context.Context) string { return "" }
