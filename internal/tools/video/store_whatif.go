package video

import (
	"context"

	"souk/internal/platform/media"
	"souk/internal/platform/sqldb"
)

const (
	// The latest attempt of every film that was not taken back, once it was judged.
	sqlAllJudged = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt
where verdict <> '' and id in (select v.attempt_id from video v where v.state <> 'withdrawn') and ($1 = '' or id < $1) order by id desc limit $2`

	sqlAllJudgedCount = `select count(*) from video_attempt where verdict <> '' and id in (select v.attempt_id from video v where v.state <> 'withdrawn')`

	sqlGetLastMeasurement = `select document from video_measurement where content_key = $1`
)

func (s *Service) allJudged(ctx context.Context, before string, limit int) ([]Attempt, error) {
	return sqldb.All(ctx, s.db, scanAttempt, sqlAllJudged, before, int64(limit))
}

func (s *Service) allJudgedCount(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllJudgedCount)
}

// lastMeasurement is what was measured last of the contents, by whatever engines.
func (s *Service) lastMeasurement(ctx context.Context, contentKey string) (media.Measurements, bool, error) {
	var m media.Measurements
	text, found, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[string], sqlGetLastMeasurement, contentKey)
	if err != nil || !found {
		return m, false, err
	}
	return m, true, fromJSON(text, &m)
}
