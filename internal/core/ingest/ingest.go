package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
)

// Result is what a row did.
type Result string

// Results.
const (
	Created   Result = "created"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
	Refused   Result = "refused"
)

// Outcome is what Apply did with a row that it took.
type Outcome struct {
	ID     string
	Result Result // never Refused: that is an error
	Link   string // a one-time link that belongs to nobody else's eyes, "" for none
}

// Kind is one type of row. Apply checks and stores a row in the context's
// transaction; a fault of kind Invalid, NotFound or Conflict refuses the row, and
// then nothing of it may have been written. Any other error fails the chunk.
//
// Source: X-57.
type Kind struct {
	Name  string // as in the path: "orders"
	Apply func(ctx context.Context, row json.RawMessage) (Outcome, error)
}

// Verdict is the answer to one row.
//
// Source: contract "per-row verdict".
type Verdict struct {
	Row     int64  `json:"row" doc:"from 1, in the order sent"`
	ID      string `json:"id,omitempty" doc:"the host's id, where it could be read"`
	Result  Result `json:"outcome" enum:"created,updated,unchanged,refused"`
	Code    string `json:"code,omitempty" doc:"stable code of a refusal"`
	Pointer string `json:"pointer,omitempty" doc:"JSON pointer of the member at fault"`
	Message string `json:"message,omitempty"`
	Fix     string `json:"fix,omitempty" doc:"what the member takes"`
	Link    string `json:"invitation,omitempty" doc:"one-time link of a store's new owner"`
}

// Tally counts verdicts.
type Tally struct {
	Rows      int64 `json:"rows"`
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Refused   int64 `json:"refused"`
}

func (t *Tally) add(r Result) {
	t.Rows++
	switch r {
	case Created:
		t.Created++
	case Updated:
		t.Updated++
	case Unchanged:
		t.Unchanged++
	case Refused:
		t.Refused++
	}
}

// Deps are what the service works with.
type Deps struct {
	DB    *sqldb.DB
	Log   *slog.Logger
	Kinds []Kind
	Guard httpapi.Guard
	// Together runs the rows of a chunk; it may hold back what is better written
	// once at the end (roll-ups). Optional.
	Together func(ctx context.Context, fn func(ctx context.Context) error) error
	// After runs when a request's rows are committed. Optional.
	After func(ctx context.Context) error
}

// Service takes rows.
type Service struct {
	Deps
	kinds map[string]Kind
}

// New checks the dependencies.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Log == nil || len(d.Kinds) == 0 || d.Guard.Check == nil {
		return nil, errors.New("ingest: DB, Log, Kinds and Guard are required")
	}
	s := &Service{Deps: d, kinds: map[string]Kind{}}
	if s.Together == nil {
		s.Together = func(ctx context.Context, fn func(ctx context.Context) error) error { return fn(ctx) }
	}
	for _, k := range d.Kinds {
		s.kinds[k.Name] = k
	}
	return s, nil
}

// Names are the kinds' names, as given.
func (s *Service) Names() []string {
	out := make([]string, 0, len(s.Kinds))
	for _, k := range s.Kinds {
		out = append(out, k.Name)
	}
	return out
}

// Kind is the kind of a name. Fault NotFound "ingest.kind".
func (s *Service) Kind(name string) (Kind, error) {
	k, ok := s.kinds[name]
	if !ok {
		names := s.Names()
		slices.Sort(names)
		return k, fault.T("ingest.Kind", fault.NotFound, "ingest.kind", "没有这种数据类型。", "There is no such kind of row.").With("kinds", names)
	}
	return k, nil
}
