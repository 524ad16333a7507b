package audit

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddAudit = `insert into audit (id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

	sqlListAuditOfStore = `select id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest from audit
where store_id = $1 and (at_us, id) < ($2, $3)
and (cast($4 as text) = '' or action = $4) and (cast($5 as text) = '' or actor_id = $5)
order by at_us desc, id desc limit $6`

	sqlListAuditOfStoreSubject = `select id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest from audit
where store_id = $1 and subject = $2 and (at_us, id) < ($3, $4)
and (cast($5 as text) = '' or action = $5) and (cast($6 as text) = '' or actor_id = $6)
order by at_us desc, id desc limit $7`

	// Operators see every store's rows.
	sqlAllAuditOfSubject = `select id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest from audit
where subject = $1 and (at_us, id) < ($2, $3)
and (cast($4 as text) = '' or action = $4) and (cast($5 as text) = '' or actor_id = $5)
order by at_us desc, id desc limit $6`

	sqlAllAudit = `select id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest from audit
where (at_us, id) < ($1, $2) and (cast($3 as text) = '' or action = $3) and (cast($4 as text) = '' or actor_id = $4)
order by at_us desc, id desc limit $5`

	// The chain reads every store's rows to verify and export them.
	sqlAllAuditByID = `select id, store_id, subject, action, actor_kind, actor_id, actor_name, actor_role, reason,
policy_version, before_json, after_json, at_us, machine_at_us, salt, digest from audit where id = any($1) order by id`

	sqlAllAuditIDs = `select id from audit where id > $1 order by id limit $2`

	sqlAllAuditCount = `select count(*) from audit`
)

func scanRow(r sqldb.Row) (Row, error) {
	var a Row
	var at, machine int64
	err := r.Scan(&a.ID, &a.StoreID, &a.Subject, &a.Action, &a.ActorKind, &a.ActorID, &a.ActorName, &a.ActorRole, &a.Reason,
		&a.PolicyVersion, &a.Before, &a.After, &at, &machine, &a.Salt, &a.Digest)
	a.At, a.MachineAt = clock.FromMicros(at), clock.FromMicros(machine)
	return a, err
}

func (s *Service) add(ctx context.Context, r Row) error {
	_, err := s.db.Exec(ctx, sqlAddAudit, r.ID, r.StoreID, r.Subject, r.Action, string(r.ActorKind), r.ActorID, r.ActorName,
		r.ActorRole, r.Reason, r.PolicyVersion, r.Before, r.After, clock.Micros(r.At), clock.Micros(r.MachineAt), r.Salt, r.Digest)
	return err
}

func (s *Service) byIDs(ctx context.Context, ids []string) ([]Row, error) {
	return sqldb.All(ctx, s.db, scanRow, sqlAllAuditByID, ids)
}

func (s *Service) rowIDs(ctx context.Context, after string, limit int) ([]string, error) {
	return sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlAllAuditIDs, after, int64(limit))
}

func (s *Service) count(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllAuditCount)
}

// rows reads one row more than the page has.
func (s *Service) rows(ctx context.Context, f Filter, p page.Request) ([]Row, error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	limit := int64(p.Rows() + 1)
	switch {
	case f.StoreID != "" && f.Subject != "":
		return sqldb.All(ctx, s.db, scanRow, sqlListAuditOfStoreSubject, f.StoreID, f.Subject, at, id, f.Action, f.ActorID, limit)
	case f.StoreID != "":
		return sqldb.All(ctx, s.db, scanRow, sqlListAuditOfStore, f.StoreID, at, id, f.Action, f.ActorID, limit)
	case f.Subject != "":
		return sqldb.All(ctx, s.db, scanRow, sqlAllAuditOfSubject, f.Subject, at, id, f.Action, f.ActorID, limit)
	}
	return sqldb.All(ctx, s.db, scanRow, sqlAllAudit, at, id, f.Action, f.ActorID, limit)
}

func keyOf(r Row) []string {
	return page.TimeKey(r.At, r.ID)
}
