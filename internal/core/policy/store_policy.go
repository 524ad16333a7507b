package policy

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertVersion = `insert into policy_version (version, guidelines, document, created_at_us)
values ($1, $2, $3, $4) on conflict (version) do nothing`

	sqlFindVersion = `select guidelines, document from policy_version where version = $1`

	// Who publishes takes the row first: one at a time, on either engine.
	sqlTakeHead = `update policy_head set moves = moves + 1 where id = 1`

	sqlInsertPublication = `insert into policy_publication (id, version, effective_from_us, origin, actor, reason, published_at_us)
values ($1, $2, $3, $4, $5, $6, $7)`

	sqlListPublications = `select id, version, effective_from_us, origin, actor, reason, published_at_us, withdrawn_at_us
from policy_publication order by effective_from_us, id`

	sqlFindPublication = `select id, version, effective_from_us, origin, actor, reason, published_at_us, withdrawn_at_us
from policy_publication where id = $1`

	sqlWithdrawPublication = `update policy_publication set withdrawn_at_us = $1 where id = $2`
)

// versionRow is a stored document.
type versionRow struct {
	Guidelines string
	Document   string
}

// addVersion keeps a document. Its version is a short digest: should another
// document have it, that is said, and nothing is published under a foreign name.
func (s *Service) addVersion(ctx context.Context, d Document, at time.Time) error {
	n, err := s.db.Exec(ctx, sqlInsertVersion, d.Version, d.Guidelines, string(d.canonical), clock.Micros(at))
	if err != nil || n == 1 {
		return err
	}
	kept, err := s.findVersion(ctx, d.Version)
	if err == nil && kept.Document != string(d.canonical) {
		err = fault.T("policy.addVersion", fault.Conflict, "policy.version_taken", "另一份规则文档已使用这个版本号，请稍作改动后再发布。",
			"Another policy document has this version already. Change anything in the draft and publish again.").With("version", d.Version)
	}
	return err
}

func (s *Service) findVersion(ctx context.Context, version string) (versionRow, error) {
	return sqldb.One(ctx, s.db, func(r sqldb.Row) (versionRow, error) {
		var v versionRow
		return v, r.Scan(&v.Guidelines, &v.Document)
	}, sqlFindVersion, version)
}

func (s *Service) addPublication(ctx context.Context, p Publication) error {
	_, err := s.db.Exec(ctx, sqlInsertPublication,
		p.ID, p.Version, clock.Micros(p.EffectiveFrom), string(p.Origin), p.Actor, p.Reason, clock.Micros(p.PublishedAt))
	return err
}

func (s *Service) listPublications(ctx context.Context) ([]Publication, error) {
	return sqldb.All(ctx, s.db, scanPublication, sqlListPublications)
}

func scanPublication(r sqldb.Row) (Publication, error) {
	var p Publication
	var from, at, withdrawn int64
	err := r.Scan(&p.ID, &p.Version, &from, &p.Origin, &p.Actor, &p.Reason, &at, &withdrawn)
	p.EffectiveFrom, p.PublishedAt = clock.FromMicros(from), clock.FromMicros(at)
	if withdrawn != 0 {
		p.WithdrawnAt = clock.FromMicros(withdrawn)
	}
	return p, err
}

func (s *Service) takeHead(ctx context.Context) error {
	_, err := s.db.Exec(ctx, sqlTakeHead)
	return err
}

func (s *Service) findPublication(ctx context.Context, id string) (Publication, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanPublication, sqlFindPublication, id)
}

func (s *Service) markWithdrawn(ctx context.Context, id string, at time.Time) error {
	_, err := s.db.Exec(ctx, sqlWithdrawPublication, clock.Micros(at), id)
	return err
}
