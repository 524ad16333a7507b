package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock
	Machine clock.Clock
	IDs     *ident.Source
	Log     *slog.Logger
	Kinds   []Kind
}

// Service sends and lists notices. It is safe for concurrent use.
type Service struct {
	db    *sqldb.DB
	clock clock.Clock
	ids   *ident.Source
	kinds map[string]Kind
}

// New checks the dependencies and the kinds: unique names, texts in zh and en.
// Errors: Invalid "notice.config".
func New(d Deps) (*Service, error) {
	refuse := func(err error) (*Service, error) {
		return nil, fault.E("notice.New", fault.Invalid, "notice.config", err, err.Error())
	}
	if d.DB == nil || d.Clock == nil || d.Machine == nil || d.IDs == nil || d.Log == nil {
		return refuse(errors.New("notice: DB, Clock, Machine, IDs and Log are required"))
	}
	s := &Service{db: d.DB, clock: d.Clock, ids: d.IDs, kinds: make(map[string]Kind, len(d.Kinds))}
	for _, k := range d.Kinds {
		if _, twice := s.kinds[k.Name]; twice || k.Name == "" {
			return refuse(fmt.Errorf("notice: kind %q is there twice or has no name", k.Name))
		}
		if !k.Text.Complete() || !k.Tone.known() {
			return refuse(fmt.Errorf("notice: kind %q needs a tone and texts in zh and en", k.Name))
		}
		s.kinds[k.Name] = k
	}
	return s, nil
}

func (t Tone) known() bool { return t == Info || t == Success || t == Warn || t == Bad }

// To is who gets a notice: the people of a store, or a staff role.
type To struct {
	StoreID   string
	StaffRole string
	Key       string // names an event that may be told twice; "" = every Send is an event of its own
}

// Send tells somebody about an event; it needs a transaction around it. A second
// notice with the same recipient, kind, url and key is not sent. args fill the
// kind's text: strings, whole numbers, or an i18n.Text where the argument itself
// has languages.
//
// Source: X-54 "each event → one notice".
func (s *Service) Send(ctx context.Context, to To, kind, url string, args ...any) error {
	const op = "notice.Send"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	if _, ok := s.kinds[kind]; !ok {
		return fault.E(op, fault.Internal, "internal", fmt.Errorf("notice: kind %q is not registered", kind), "This notice has no text.")
	}
	if (to.StoreID == "") == (to.StaffRole == "") || !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
		return fault.E(op, fault.Internal, "internal", fmt.Errorf("notice: recipient %+v, url %q", to, url),
			"A notice goes to a store or a staff role and leads into the console.")
	}
	kept, err := keepArgs(args)
	if err != nil {
		return fault.Wrap(op, err)
	}
	id := s.ids.New("ntc")
	key := to.Key
	if key == "" {
		key = id
	}
	return fault.Wrap(op, s.add(ctx, id, to, key, kind, kept, url, s.clock.Now()))
}
