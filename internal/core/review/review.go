package review

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/platform/pdf"
	"souk/internal/platform/sqldb"
)

// Policies gives the policy in force.
type Policies interface {
	Current(ctx context.Context) (policy.Document, error)
}

// Trail keeps the audit rows; it joins the context's transaction.
type Trail interface {
	Write(ctx context.Context, e audit.Entry) error
}

// Stores gives the names of stores by id, for the queue.
type Stores interface {
	StoreNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Deps is what the review engine stands on.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock // business: opened, due, decided
	Machine clock.Clock // claims
	IDs     *ident.Source
	Policy  Policies
	Audit   Trail
	Stores  Stores
	Kinds   []Kind
	Press   *pdf.Press // of the catalogue; nil prints with the package's font
	Notices Notices    // of appeals; nil sends none (tests of other packages)
	Staff   Staff      // who can be given a case; nil: nobody (the same)
}

// Notices tells people; it joins the context's transaction.
type Notices interface {
	Send(ctx context.Context, to notice.To, kind, url string, args ...any) error
}

// Service runs cases and keeps records.
type Service struct {
	db      *sqldb.DB
	clock   clock.Clock
	machine clock.Clock
	ids     *ident.Source
	policy  Policies
	audit   Trail
	stores  Stores
	kinds   map[string]Kind
	codes   []Code
	press   *pdf.Press
	notices Notices
	staff   Staff

	pdfTurn sync.Mutex
	pdfs    map[string][]byte // the printed catalogue by tool: codes do not change while we run
}

// New returns the service; an error says which dependency is missing or which
// kind or code is wrong.
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.Machine == nil || d.IDs == nil || d.Policy == nil || d.Audit == nil || d.Stores == nil {
		return nil, errors.New("review: DB, Clock, Machine, IDs, Policy, Audit and Stores are required")
	}
	kinds := map[string]Kind{}
	for _, k := range d.Kinds {
		if k.Name == "" || k.Tool == "" || k.Evidence == nil || k.Decided == nil || !k.Label.Complete() {
			return nil, errors.New("review: kind " + k.Name + " needs Name, Label in zh and en, Tool, Evidence and Decided")
		}
		if _, twice := kinds[k.Name]; twice {
			return nil, errors.New("review: kind " + k.Name + " is given twice")
		}
		kinds[k.Name] = k
	}
	codes, err := catalogue(d.Kinds)
	if err != nil {
		return nil, err
	}
	if d.Press == nil {
		d.Press = pdf.NewPress("")
	}
	return &Service{press: d.Press, pdfs: map[string][]byte{}, db: d.DB, clock: d.Clock, machine: d.Machine, ids: d.IDs, policy: d.Policy, audit: d.Audit,
		stores: d.Stores, kinds: kinds, codes: codes, notices: d.Notices, staff: d.Staff}, nil
}

// catalogue joins the kinds' codes, sorted by tool and code. Kinds of one tool
// may share a code; it stands once.
func catalogue(kinds []Kind) ([]Code, error) {
	seen := map[[2]string]bool{}
	out := []Code{}
	for _, k := range kinds {
		for _, c := range k.Codes {
			if c.Code == "" || !c.Label.Complete() || !c.Cause.Complete() || !c.Fix.Complete() || !c.Example.Complete() {
				return nil, errors.New("review: code " + c.Code + " needs label, cause, fix and example in zh and en")
			}
			if c.Tool == "" {
				c.Tool = k.Tool
			}
			if key := [2]string{c.Tool, c.Code}; !seen[key] {
				seen[key] = true
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b Code) int {
		return strings.Compare(a.Tool+"\x00"+a.Code, b.Tool+"\x00"+b.Code)
	})
	return out, nil
}

// Codes is the catalogue of every tool, sorted by tool and code.
//
// Source: X-26, V-64.
func (s *Service) Codes() []Code { return slices.Clone(s.codes) }

// claimTimeout is how long a claim holds under the policy in force.
func (s *Service) claimTimeout(ctx context.Context) (time.Duration, error) {
	p, err := s.rules(ctx)
	return p.ClaimTimeout.Duration(), err
}

func (s *Service) kind(name string) (Kind, error) {
	k, ok := s.kinds[name]
	if !ok {
		return Kind{}, fault.E("review.kind", fault.Internal, "internal", errors.New("unknown kind "+name), "This kind of case is not known.")
	}
	return k, nil
}
