package httpapi

import (
	"context"
	"net/http"
	"time"
)

// Op describes one operation of the API.
type Op struct {
	Method  string
	Path    string // pattern of net/http, e.g. /v1/stores/{store}/videos/{id} or /v1/media/{path...}
	ID      string // operation id, e.g. video.submit
	Summary string
	Tag     string
	Guard   Guard // who may call it; required
	Status  int   // of success; 0 means 200

	Idempotent  bool          // Idempotency-Key is required (on any other POST it is honoured)
	IfMatch     bool          // If-Match is required
	MaxBody     int64         // bytes; 0 means the API's default
	Timeout     time.Duration // of the whole request; 0 means the API's default (15 min above 8 MiB), negative none as long as the reader keeps reading
	Hidden      bool          // not in the OpenAPI document (pages of the console)
	Secret      bool          // the answer holds a secret: it is never kept for a replay
	Private     bool          // the body is never put on a disk, not even for a moment
	CrossOrigin bool          // pages of other origins may call it (buyer widgets), never with cookies
	OwnAuth     bool          // the operation finds out by itself who calls (write keys): no cookie, token or origin is looked at before it
	Rate        string        // name of the limit class, "" for none

	Description string  // longer text
	Request     *Body   // Raw only: the request body
	Response    *Body   // Raw only: the answer's body
	Params      []Param // Raw only: query and header parameters
}

// Body describes the body of a Raw operation for the OpenAPI document.
type Body struct {
	ContentType string // e.g. multipart/form-data, video/mp4, text/html
	Example     any    // a value whose type gives the schema; nil means bytes
}

// Param describes a query or header parameter of a Raw operation.
type Param struct {
	Name, In, Doc string
	Required      bool
}

// Guard decides who may call an operation. It runs after authentication and
// before anything else of the operation.
type Guard struct {
	Name  string // as the OpenAPI document shows it in x-access
	Check func(ctx context.Context, r *Request) error
}

// Public lets everybody in.
func Public() Guard {
	return Guard{Name: "public", Check: func(context.Context, *Request) error { return nil }}
}

// Request is what a guard sees.
type Request struct {
	HTTP *http.Request
	Op   Op
}

// Param is a path parameter's value, "" when the path has none of the name.
func (r *Request) Param(name string) string { return r.HTTP.PathValue(name) }

// Authenticator finds out who calls and puts it into the context. An error
// refuses the request (kind Unauthenticated); nobody known is no error.
type Authenticator interface {
	Authenticate(ctx context.Context, r *http.Request) (context.Context, error)
}

// List is one page of a list.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" doc:"cursor of the next page, null on the last one"`
}

// RouteInfo is one registered route.
type RouteInfo struct {
	Method, Path, ID, Access string
	Hidden                   bool
}
