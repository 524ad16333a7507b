package conduct

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertLine = `insert into points_line (id, store_id, key, cause, milli, reason_zh, reason_en, module, evidence, violation_id, reverses, policy_version, at_us, expires_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (store_id, key) do nothing`

	// The line that gives another one back says when.
	lineHead = `select l.id, l.store_id, l.key, l.cause, l.milli, l.reason_zh, l.reason_en, l.module, l.evidence, l.violation_id, l.reverses, l.policy_version,
	l.at_us, l.expires_at_us, coalesce(b.at_us, 0)
from points_line l left join points_line b on b.store_id = l.store_id and b.reverses = l.id
`
	sqlLineByKey = lineHead + `where l.store_id = $1 and l.key = $2`

	sqlLinesOfViolation = lineHead + `where l.store_id = $1 and l.violation_id = $2 order by l.at_us, l.id`

	sqlLinesSince = lineHead + `where l.store_id = $1 and l.expires_at_us > $2 order by l.at_us, l.id`

	sqlListLines = lineHead + `where l.store_id = $1 and (l.at_us < $2 or (l.at_us = $2 and l.id < $3)) order by l.at_us desc, l.id desc limit $4`
)

// insertLine adds a line; false when its key has one already.
func (s *Service) insertLine(ctx context.Context, l Line) (bool, error) {
	n, err := s.db.Exec(ctx, sqlInsertLine, l.ID, l.StoreID, l.Key, string(l.Cause), l.Milli, l.Reason.In(i18n.ZH), l.Reason.In(i18n.EN), l.Module, l.Evidence,
		l.ViolationID, l.Reverses, l.PolicyVersion, clock.Micros(l.At), clock.Micros(l.ExpiresAt))
	return n == 1, err
}

func scanLine(r sqldb.Row) (Line, error) {
	var l Line
	var zh, en string
	var at, expires, back int64
	err := r.Scan(&l.ID, &l.StoreID, &l.Key, &l.Cause, &l.Milli, &zh, &en, &l.Module, &l.Evidence, &l.ViolationID, &l.Reverses, &l.PolicyVersion, &at, &expires, &back)
	l.Reason, l.At, l.ExpiresAt, l.GivenBackAt = i18n.T(zh, en), clock.FromMicros(at), clock.FromMicros(expires), clock.FromMicros(back)
	return l, err
}

func (s *Service) lineByKey(ctx context.Context, storeID, key string) (Line, error) {
	l, known, err := sqldb.Maybe(ctx, s.db, scanLine, sqlLineByKey, storeID, key)
	if err == nil && !known {
		err = fault.T("conduct.line", fault.NotFound, "not_found", "没有找到该扣分记录。", "There is no such line.")
	}
	return l, err
}

func (s *Service) linesOfViolation(ctx context.Context, storeID, violationID string) ([]Line, error) {
	return sqldb.All(ctx, s.db, scanLine, sqlLinesOfViolation, storeID, violationID)
}

// linesSince are the lines that count at an instant or later, oldest first.
func (s *Service) linesSince(ctx context.Context, storeID string, at time.Time) ([]Line, error) {
	return sqldb.All(ctx, s.db, scanLine, sqlLinesSince, storeID, clock.Micros(at))
}

func (s *Service) listLines(ctx context.Context, storeID string, p page.Request) ([]Line, error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, scanLine, sqlListLines, storeID, at, id, int64(p.Rows()+1))
}

func lineKey(l Line) []string { return page.TimeKey(l.At, l.ID) }
