package policy

import (
	"context"
	"slices"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

// Publish stores raw laid over the defaults as a version and lets it take effect
// at an instant, which is not before now; zero means now. The actor is the context's. It opens
// or joins a transaction; publishing what is in force already at that instant
// changes nothing and returns it. Errors: Malformed "policy.unreadable", Invalid
// "policy.invalid" with every problem, "policy.past".
//
// Source: X-66.
func (s *Service) Publish(ctx context.Context, raw []byte, effective time.Time, reason string) (Document, error) {
	const op = "policy.Publish"
	now := s.clock.Now()
	if effective.IsZero() {
		effective = now
	}
	if effective.Before(now) {
		return Document{}, errPast(op)
	}
	d, problems, err := Build(DefaultGuidelines, s.sections, raw)
	if err != nil {
		return Document{}, fault.Wrap(op, err)
	}
	if len(problems) > 0 {
		return Document{}, Refused(op, problems)
	}
	return d, fault.Wrap(op, s.publish(ctx, d, effective, OriginOperator, reason))
}

// Start makes sure that a policy is in force, before anything else runs: the
// defaults at the first start; the file, when one is given; what the operators
// published before, when a file is given no more; and a new version where this
// program's defaults have changed. file nil means no file.
//
// Source: X-66, contract "--policy".
func (s *Service) Start(ctx context.Context, file []byte) (Document, error) {
	const op = "policy.Start"
	ctx = identity.AsSystem(ctx)
	var out Document
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		list, err := s.listPublications(ctx)
		if err != nil {
			return err
		}
		want, origin, reason, err := s.wanted(ctx, list, file)
		if err != nil {
			return err
		}
		out = want
		return s.publish(ctx, want, s.clock.Now(), origin, reason)
	})
	return out, fault.Wrap(op, err)
}

// wanted is the document that should be in force after the start.
func (s *Service) wanted(ctx context.Context, list []Publication, file []byte) (Document, Origin, string, error) {
	if file != nil {
		d, problems, err := Build(DefaultGuidelines, s.sections, file)
		if err == nil && len(problems) > 0 {
			err = Refused("policy.Start", problems)
		}
		return d, OriginFile, "--policy", err
	}
	own := slices.DeleteFunc(slices.Clone(list), func(p Publication) bool { return p.Origin == OriginFile })
	last, ok := inForce(own, s.clock.Now())
	if !ok || last.Origin == OriginBuiltIn {
		d, _, err := Build(DefaultGuidelines, s.sections, nil)
		return d, OriginBuiltIn, "defaults of this program", err
	}
	stored, err := s.readDocument(ctx, last.Version)
	if err != nil {
		return Document{}, "", "", err
	}
	d, problems, err := Build(stored.Guidelines, s.sections, stored.canonical)
	if err == nil && len(problems) > 0 {
		err = Refused("policy.Start", problems)
	}
	return d, OriginOperator, "start", err
}

// publish writes version, publication and audit row; nothing when the version is
// in force at that instant anyway.
func (s *Service) publish(ctx context.Context, d Document, effective time.Time, origin Origin, reason string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if _, same, err := s.standing(ctx, d, effective); err != nil || same {
			return err
		}
		if err := s.takeHead(ctx); err != nil {
			return err
		}
		before, same, err := s.standing(ctx, d, effective) // another node may have been faster
		if err != nil || same {
			return err
		}
		_, err = s.announce(ctx, Document{Version: before.Version}, d, origin, effective, reason)
		return err
	})
}

// standing is what is in force at an instant, and whether that is d already.
func (s *Service) standing(ctx context.Context, d Document, at time.Time) (Publication, bool, error) {
	list, err := s.listPublications(ctx)
	if err != nil {
		return Publication{}, false, err
	}
	p, ok := inForce(list, at)
	return p, ok && p.Version == d.Version && !p.EffectiveFrom.After(at), nil
}

// announce writes a version, its publication and the audit row. The caller holds the head.
func (s *Service) announce(ctx context.Context, before, d Document, origin Origin, effective time.Time, reason string) (Publication, error) {
	p := Publication{
		ID: s.ids.New("pub"), Version: d.Version, EffectiveFrom: clock.Trim(effective), Origin: origin,
		Actor: identity.From(ctx).ID, Reason: reason, PublishedAt: s.clock.Now(),
	}
	if err := s.addVersion(ctx, d, p.PublishedAt); err != nil {
		return Publication{}, err
	}
	if err := s.addPublication(ctx, p); err != nil {
		return Publication{}, err
	}
	sqldb.AfterCommit(ctx, s.forget)
	return p, s.audit.Write(ctx, audit.Entry{
		Subject: d.Version, Action: "policy.published", Reason: reason, PolicyVersion: d.Version,
		Before: versionWire{Version: before.Version}, After: versionWire{p.Version, p.EffectiveFrom},
	})
}

// withdraw marks a publication and writes the audit row. The caller holds the head.
func (s *Service) withdraw(ctx context.Context, p Publication, reason string) error {
	if err := s.markWithdrawn(ctx, p.ID, s.clock.Now()); err != nil {
		return err
	}
	sqldb.AfterCommit(ctx, s.forget)
	return s.audit.Write(ctx, audit.Entry{
		Subject: p.Version, Action: "policy.withdrawn", Reason: reason, PolicyVersion: p.Version,
		Before: versionWire{p.Version, p.EffectiveFrom},
	})
}

// storedAt is the document in force at an instant, past the cache.
func (s *Service) storedAt(ctx context.Context, at time.Time) (Document, error) {
	list, err := s.listPublications(ctx)
	if err != nil {
		return Document{}, err
	}
	p, ok := inForce(list, at)
	if !ok {
		return Document{}, errNone()
	}
	return s.readDocument(ctx, p.Version)
}

// versionWire is a publication in an audit row.
type versionWire struct {
	Version       string    `json:"version"`
	EffectiveFrom time.Time `json:"effective_from,omitzero"`
}
