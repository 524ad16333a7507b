package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/identity"
	"souk/internal/platform/chain"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock
	Machine clock.Clock
	IDs     *ident.Source
	Log     *slog.Logger
	Chain   *chain.Service // with the book "audit"; nil leaves the trail unchained (tests of other packages)
}

// Service keeps the trail. It is safe for concurrent use.
type Service struct {
	db      *sqldb.DB
	clock   clock.Clock
	machine clock.Clock
	ids     *ident.Source
	chain   *chain.Service
}

// New checks the dependencies. Errors: Invalid "audit.config".
func New(d Deps) (*Service, error) {
	if d.DB == nil || d.Clock == nil || d.Machine == nil || d.IDs == nil || d.Log == nil {
		err := errors.New("audit: DB, Clock, Machine, IDs and Log are required")
		return nil, fault.E("audit.New", fault.Invalid, "audit.config", err, err.Error())
	}
	return &Service{db: d.DB, clock: d.Clock, machine: d.Machine, ids: d.IDs, chain: d.Chain}, nil
}

// Write adds a row; it needs a transaction around it. The actor is the
// context's; a buyer's name is never kept.
//
// Source.
func (s *Service) Write(ctx context.Context, e Entry) error {
	const op = "audit.Write"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return err
	}
	if e.Subject == "" || e.Action == "" {
		return fault.E(op, fault.Internal, "internal", nil, "An audit row needs a subject and an action.")
	}
	r, err := s.row(identity.From(ctx), e)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if err := s.add(ctx, r); err != nil || s.chain == nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, s.chain.Append(ctx, Book, r.ID, r.Digest))
}

func (s *Service) row(a identity.Actor, e Entry) (Row, error) {
	before, err := canonical(e.Before)
	if err != nil {
		return Row{}, err
	}
	after, err := canonical(e.After)
	if err != nil {
		return Row{}, err
	}
	r := Row{
		ID: s.ids.New("aud"), StoreID: e.StoreID, Subject: e.Subject, Action: e.Action,
		ActorKind: a.Kind, ActorID: a.ID, ActorRole: roleOf(a, e.StoreID),
		Reason: e.Reason, PolicyVersion: e.PolicyVersion, Before: before, After: after,
		At: s.clock.Now(), MachineAt: s.machine.Now(), Salt: hex.EncodeToString(s.ids.Bytes(saltBytes)),
	}
	if a.Kind != identity.Buyer {
		r.ActorName = a.Name
	}
	r.Digest, err = digestOf(r)
	return r, err
}

// roleOf is in which role the actor acted: the store's, else the staff's.
func roleOf(a identity.Actor, storeID string) string {
	if role, ok := a.Stores[storeID]; ok && storeID != "" {
		return string(role)
	}
	roles := make([]string, len(a.Staff))
	for i, r := range a.Staff {
		roles[i] = string(r)
	}
	return strings.Join(roles, ",")
}

// RecordPeople keeps identity's changes: identity cannot import this package,
// which knows its actors.
func (s *Service) RecordPeople(ctx context.Context, c identity.Change) error {
	return s.Write(ctx, Entry{
		StoreID: c.StoreID, Subject: c.Subject, Action: c.Action, Reason: c.Reason, Before: c.Before, After: c.After,
	})
}
