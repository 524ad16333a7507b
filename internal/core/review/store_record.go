package review

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertRecord = `insert into review_record (id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (kind, subject_id, stage, by_id) do nothing`

	sqlGetRecord = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record where store_id = $1 and id = $2`

	sqlListRecordsOfSubject = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record where store_id = $1 and kind = $2 and subject_id = $3
order by stage, by_id`

	sqlListRecordsBetween = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record where store_id = $1 and kind = $2 and subject_id >= $3 and subject_id <= $4
order by subject_id, stage, by_id`

	sqlListHistory = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record where store_id = $1 and kind = $2 and parent_id = $3 and subject_id <> $4 and at_us <= $5
order by at_us desc, id desc limit 200`

	sqlListRecords = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record
where store_id = $1 and (at_us < $2 or (at_us = $2 and id < $3))
order by at_us desc, id desc limit $4`

	sqlListRecordsOfKind = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record
where store_id = $1 and kind = $5 and (at_us < $2 or (at_us = $2 and id < $3))
order by at_us desc, id desc limit $4`

	sqlListRecordsWithOutcome = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record
where store_id = $1 and outcome = $5 and (at_us < $2 or (at_us = $2 and id < $3))
order by at_us desc, id desc limit $4`

	sqlListRecordsOfKindWithOutcome = `select id, store_id, kind, subject_id, parent_id, attempt, stage, outcome, code, findings, not_checked, note, policy_version,
	as_of_us, at_us, by_id, by_name
from review_record
where store_id = $1 and kind = $5 and outcome = $6 and (at_us < $2 or (at_us = $2 and id < $3))
order by at_us desc, id desc limit $4`
)

func scanRecord(r sqldb.Row) (Record, error) {
	var rec Record
	var findings, notChecked string
	var asOf, at int64
	err := r.Scan(&rec.ID, &rec.StoreID, &rec.Kind, &rec.SubjectID, &rec.ParentID, &rec.Attempt, &rec.Stage, &rec.Outcome, &rec.Code,
		&findings, &notChecked, &rec.Note, &rec.PolicyVersion, &asOf, &at, &rec.By, &rec.ByName)
	if err != nil {
		return rec, err
	}
	rec.AsOf, rec.At = clock.FromMicros(asOf), clock.FromMicros(at)
	if err := json.Unmarshal([]byte(findings), &rec.Findings); err != nil {
		return rec, err
	}
	return rec, json.Unmarshal([]byte(notChecked), &rec.NotChecked)
}

// insertRecord writes a record; 0 rows when its author has written one of this stage.
func (s *Service) insertRecord(ctx context.Context, r Record) (int64, error) {
	findings, err := listJSON(r.Findings)
	if err != nil {
		return 0, err
	}
	notChecked, err := listJSON(r.NotChecked)
	if err != nil {
		return 0, err
	}
	return s.db.Exec(ctx, sqlInsertRecord, r.ID, r.StoreID, r.Kind, r.SubjectID, r.ParentID, int64(r.Attempt), string(r.Stage), r.Outcome,
		r.Code, findings, notChecked, r.Note, r.PolicyVersion, clock.Micros(r.AsOf), clock.Micros(r.At), r.By, r.ByName)
}

// recordOf is the first record of an attempt, if there is one.
func (s *Service) recordOf(ctx context.Context, storeID, kind, subjectID string) (Record, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanRecord, sqlListRecordsOfSubject, storeID, kind, subjectID)
}

// recordsBetween are the records of attempts whose ids lie between two.
func (s *Service) recordsBetween(ctx context.Context, storeID, kind, first, last string) ([]Record, error) {
	return sqldb.All(ctx, s.db, scanRecord, sqlListRecordsBetween, storeID, kind, first, last)
}

// selectRecords reads a page of the store's records and one row more.
func (s *Service) selectRecords(ctx context.Context, storeID string, f RecordFilter, req page.Request) ([]Record, error) {
	at, id, err := req.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	args := []any{storeID, at, id, int64(req.Rows() + 1)}
	query := sqlListRecords
	switch {
	case f.Kind != "" && f.Outcome != "":
		query, args = sqlListRecordsOfKindWithOutcome, append(args, f.Kind, f.Outcome)
	case f.Kind != "":
		query, args = sqlListRecordsOfKind, append(args, f.Kind)
	case f.Outcome != "":
		query, args = sqlListRecordsWithOutcome, append(args, f.Outcome)
	}
	return sqldb.All(ctx, s.db, scanRecord, query, args...)
}
