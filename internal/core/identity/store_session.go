package identity

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddSession = `insert into session (id, token_hash, person_id, created_at_us, seen_at_us) values ($1, $2, $3, $4, $5)`

	sqlGetSession = `select id, person_id, created_at_us, seen_at_us from session where token_hash = $1`

	sqlTouchSession = `update session set seen_at_us = $1 where id = $2 and seen_at_us < $3`

	sqlDropSession = `delete from session where id = $1`

	sqlDropSessionsOfPerson = `delete from session where person_id = $1`

	sqlDropOldSessions = `delete from session where created_at_us < $1 or seen_at_us < $2`

	// The row "" of a bucket is its lock: whoever puts it waits for the others.
	sqlLockTries = `insert into sign_in_try (id, bucket, at_us) values ('', $1, 0)
on conflict (bucket, id) do update set at_us = excluded.at_us`

	sqlAddTry = `insert into sign_in_try (id, bucket, at_us) values ($1, $2, $3)`

	sqlCountTries = `select count(*) from sign_in_try where bucket = $1 and at_us > $2`

	sqlOldestTry = `select min(at_us) from sign_in_try where bucket = $1 and at_us > $2`

	sqlDropTry = `delete from sign_in_try where bucket = $1 and id = $2`

	sqlDropOldTries = `delete from sign_in_try where at_us <= $1`
)

func scanSession(r sqldb.Row) (Session, error) {
	var s Session
	var created, seen int64
	err := r.Scan(&s.ID, &s.PersonID, &created, &seen)
	s.CreatedAt, s.SeenAt = clock.FromMicros(created), clock.FromMicros(seen)
	return s, err
}

func (s *Service) addSession(ctx context.Context, ses Session, token string) error {
	at := clock.Micros(ses.CreatedAt)
	_, err := s.db.Exec(ctx, sqlAddSession, ses.ID, digest(token), ses.PersonID, at, at)
	return err
}

func (s *Service) findSession(ctx context.Context, token string) (Session, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanSession, sqlGetSession, digest(token))
}

func (s *Service) touchSession(ctx context.Context, id string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlTouchSession, clock.Micros(now), id, clock.Micros(now))
	return err
}

func (s *Service) dropSession(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, sqlDropSession, id)
	return err
}

func (s *Service) dropSessionsOf(ctx context.Context, personID string) error {
	_, err := s.db.Exec(ctx, sqlDropSessionsOfPerson, personID)
	return err
}

func (s *Service) dropOldSessions(ctx context.Context, createdBefore, seenBefore time.Time) error {
	_, err := s.db.Exec(ctx, sqlDropOldSessions, clock.Micros(createdBefore), clock.Micros(seenBefore))
	return err
}

// countTries counts a bucket's tries after since and tells the oldest of them.
func (s *Service) countTries(ctx context.Context, bucket string, since time.Time) (n int64, oldest time.Time, err error) {
	n, err = sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlCountTries, bucket, clock.Micros(since))
	if err != nil || n == 0 {
		return n, time.Time{}, err
	}
	us, err := sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlOldestTry, bucket, clock.Micros(since))
	return n, clock.FromMicros(us), err
}

// lockTries keeps the bucket for this transaction, so that its count is exact.
func (s *Service) lockTries(ctx context.Context, bucket string) error {
	_, err := s.db.Exec(ctx, sqlLockTries, bucket)
	return err
}

func (s *Service) addTry(ctx context.Context, id, bucket string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlAddTry, id, bucket, clock.Micros(now))
	return err
}

func (s *Service) dropTry(ctx context.Context, id, bucket string) error {
	_, err := s.db.Exec(ctx, sqlDropTry, bucket, id)
	return err
}

func (s *Service) dropOldTries(ctx context.Context, before time.Time) error {
	_, err := s.db.Exec(ctx, sqlDropOldTries, clock.Micros(before))
	return err
}
