package review

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertAppeal = `insert into appeal (id, store_id, record_id, kind, subject_id, number, reason, evidence, state, filed_by, filed_name, filed_at_us, due_at_us, decided_at_us, statement)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '')
on conflict (store_id, kind, subject_id, number) do nothing`

	sqlGetAppeal = `select id, store_id, record_id, kind, subject_id, number, reason, evidence, state, filed_by, filed_name, filed_at_us, due_at_us, decided_at_us, statement
from appeal where store_id = $1 and id = $2`

	sqlListAppealsOfSubject = `select id, store_id, record_id, kind, subject_id, number, reason, evidence, state, filed_by, filed_name, filed_at_us, due_at_us, decided_at_us, statement
from appeal where store_id = $1 and kind = $2 and subject_id = $3 order by number`

	sqlListAppealsSince = `select id, store_id, record_id, kind, subject_id, number, reason, evidence, state, filed_by, filed_name, filed_at_us, due_at_us, decided_at_us, statement
from appeal where store_id = $1 and filed_at_us >= $2 order by kind, subject_id, number`

	sqlEndAppeal = `update appeal set state = $1, statement = $2, decided_at_us = $3 where store_id = $4 and id = $5 and state = 'open'`

	sqlInsertOpinion = `insert into review_opinion (id, case_id, store_id, kind, source, first_by, first_name, second_by, second_name, agreed, at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (case_id) do nothing`

	sqlAllOpinionsSince = `select case_id, source, first_by, first_name, second_by, second_name, agreed, at_us from review_opinion where at_us > $1 order by at_us, id limit 100000`
)

// insertAppeal writes an appeal; false when the attempt has one of the number.
func (s *Service) insertAppeal(ctx context.Context, a Appeal) (bool, error) {
	evidence, err := listJSON(a.Evidence)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlInsertAppeal, a.ID, a.StoreID, a.RecordID, a.Kind, a.SubjectID, int64(a.Number), a.Reason, evidence, string(a.State), a.FiledBy, a.FiledName,
		clock.Micros(a.FiledAt), clock.Micros(a.DueAt))
	return n == 1, err
}

func scanAppeal(r sqldb.Row) (Appeal, error) {
	var a Appeal
	var evidence string
	var filed, due, decided int64
	err := r.Scan(&a.ID, &a.StoreID, &a.RecordID, &a.Kind, &a.SubjectID, &a.Number, &a.Reason, &evidence, &a.State, &a.FiledBy, &a.FiledName, &filed, &due, &decided, &a.Statement)
	if err != nil {
		return a, err
	}
	a.FiledAt, a.DueAt, a.DecidedAt = clock.FromMicros(filed), clock.FromMicros(due), clock.FromMicros(decided)
	return a, json.Unmarshal([]byte(evidence), &a.Evidence)
}

func (s *Service) appealByID(ctx context.Context, storeID, id string) (Appeal, error) {
	a, found, err := sqldb.Maybe(ctx, s.db, scanAppeal, sqlGetAppeal, storeID, id)
	if err == nil && !found {
		err = fault.T("review.appeal", fault.NotFound, "review.not_found", "没有找到该申诉。", "There is no such appeal.")
	}
	return a, err
}

func (s *Service) appealsOfSubject(ctx context.Context, storeID, kind, subjectID string) ([]Appeal, error) {
	return sqldb.All(ctx, s.db, scanAppeal, sqlListAppealsOfSubject, storeID, kind, subjectID)
}

func (s *Service) appealsSince(ctx context.Context, storeID string, from time.Time) ([]Appeal, error) {
	return sqldb.All(ctx, s.db, scanAppeal, sqlListAppealsSince, storeID, clock.Micros(from))
}

// endAppeal moves an open appeal to its end; 0 rows when it is not open.
func (s *Service) endAppeal(ctx context.Context, a Appeal, to AppealProgress, statement string, at time.Time) (int64, error) {
	return s.db.Exec(ctx, sqlEndAppeal, string(to), statement, clock.Micros(at), a.StoreID, a.ID)
}

func (s *Service) insertOpinion(ctx context.Context, c Case, o Opinion) error {
	_, err := s.db.Exec(ctx, sqlInsertOpinion, s.ids.New("opn"), c.ID, c.StoreID, c.Kind, o.Source, o.FirstBy, o.FirstName, o.SecondBy, o.SecondName, o.Agreed, clock.Micros(o.At))
	return err
}

func (s *Service) allOpinionsSince(ctx context.Context, from time.Time) ([]Opinion, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Opinion, error) {
		var o Opinion
		var at int64
		err := r.Scan(&o.CaseID, &o.Source, &o.FirstBy, &o.FirstName, &o.SecondBy, &o.SecondName, &o.Agreed, &at)
		o.At = clock.FromMicros(at)
		return o, err
	}, sqlAllOpinionsSince, clock.Micros(from))
}
