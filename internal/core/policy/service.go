package policy

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock // business: when a publication takes effect
	Machine  clock.Clock // age of the cache
	IDs      *ident.Source
	Log      *slog.Logger
	Audit    *audit.Service
	Sections []Section       // of every package that owns numbers
	WhatIfs  func() []WhatIf // of every package that judges by them; asked late, nil for none
}

// Service keeps the versions of the policy document. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	machine  clock.Clock
	ids      *ident.Source
	log      *slog.Logger
	audit    *audit.Service
	sections []Section
	whatIfs  func() []WhatIf

	mu     sync.Mutex
	cached *snapshot
}

// snapshot is what the tables say, as of a machine instant.
type snapshot struct {
	readAt       time.Time
	publications []Publication // by effective instant, then id
	documents    map[string]Document
}

// cacheFor bounds how long another node's publication may go unseen here.
const cacheFor = 2 * time.Second

// New checks the dependencies and that the sections' defaults hold. Errors:
// Invalid "policy.config".
func New(d Deps) (*Service, error) {
	const op = "policy.New"
	if d.DB == nil || d.Clock == nil || d.Machine == nil || d.IDs == nil || d.Log == nil || d.Audit == nil || len(d.Sections) == 0 {
		err := errors.New("policy: DB, Clock, Machine, IDs, Log, Audit and Sections are required")
		return nil, fault.E(op, fault.Invalid, "policy.config", err, err.Error())
	}
	seen := map[string]bool{GuidelinesKey: true}
	for _, s := range d.Sections {
		if seen[s.Name] || s.Name == "" || s.Defaults == nil {
			return nil, fault.E(op, fault.Invalid, "policy.config", nil, "policy: section "+s.Name+" is given twice or not complete")
		}
		seen[s.Name] = true
	}
	_, problems, err := Build(DefaultGuidelines, d.Sections, nil)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(problems) > 0 {
		return nil, fault.Wrap(op, Refused(op, problems))
	}
	if d.WhatIfs == nil {
		d.WhatIfs = func() []WhatIf { return nil }
	}
	return &Service{
		whatIfs: d.WhatIfs, db: d.DB, clock: d.Clock, machine: d.Machine, ids: d.IDs, log: d.Log, audit: d.Audit, sections: d.Sections,
	}, nil
}

// Sections are the registered sections, in the order in which they were given.
func (s *Service) Sections() []Section { return s.sections }

// Current is the document in force now on the business clock. Start must have
// run. Errors: Unavailable "policy.none".
func (s *Service) Current(ctx context.Context) (Document, error) {
	return s.At(ctx, s.clock.Now())
}

// At is the document that was, or will be, in force at an instant; before the
// first publication it is the first one.
func (s *Service) At(ctx context.Context, at time.Time) (Document, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return Document{}, fault.Wrap("policy.At", err)
	}
	p, ok := inForce(snap.publications, at)
	if !ok {
		return Document{}, errNone()
	}
	return snap.documents[p.Version], nil
}

func errNone() error {
	return fault.T("policy.At", fault.Unavailable, "policy.none", "尚未发布任何策略。", "No policy has been published yet.")
}

// Version is a stored document by its version. Errors: NotFound "policy.unknown".
func (s *Service) Version(ctx context.Context, version string) (Document, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return Document{}, fault.Wrap("policy.Version", err)
	}
	d, ok := snap.documents[version]
	if !ok {
		return Document{}, fault.T("policy.Version", fault.NotFound, "policy.unknown", "没有这个策略版本。", "There is no such policy version.")
	}
	return d, nil
}

// Publications lists every publication in the order of taking effect.
func (s *Service) Publications(ctx context.Context) ([]Publication, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fault.Wrap("policy.Publications", err)
	}
	return snap.publications, nil
}

// snapshot reads the tables, or returns what was read a moment ago. A document is
// built once: versions never change.
func (s *Service) snapshot(ctx context.Context) (*snapshot, error) {
	now := s.machine.Now()
	s.mu.Lock()
	cached := s.cached
	s.mu.Unlock()
	if cached != nil && now.Sub(cached.readAt) < cacheFor && !now.Before(cached.readAt) {
		return cached, nil
	}
	publications, err := s.listPublications(ctx)
	if err != nil {
		return nil, err
	}
	fresh := &snapshot{readAt: now, publications: publications, documents: map[string]Document{}}
	for _, p := range publications {
		if _, ok := fresh.documents[p.Version]; ok {
			continue
		}
		if cached != nil {
			if d, ok := cached.documents[p.Version]; ok {
				fresh.documents[p.Version] = d
				continue
			}
		}
		if fresh.documents[p.Version], err = s.readDocument(ctx, p.Version); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	s.cached = fresh
	s.mu.Unlock()
	return fresh, nil
}

// forget drops the cache, after a publication.
func (s *Service) forget() {
	s.mu.Lock()
	s.cached = nil
	s.mu.Unlock()
}

// readDocument reads a stored version. Keys that this program does not know any
// more are dropped, keys that it knows since fall back; the version keeps its
// name. Start publishes a new version where that changes a number.
func (s *Service) readDocument(ctx context.Context, version string) (Document, error) {
	row, err := s.findVersion(ctx, version)
	if err != nil {
		return Document{}, err
	}
	d, problems, err := build(row.Guidelines, s.sections, []byte(row.Document), dropUnknown)
	if err != nil {
		return Document{}, err
	}
	if len(problems) > 0 {
		return Document{}, Refused("policy.readDocument", problems)
	}
	d.Version = version
	return d, nil
}
