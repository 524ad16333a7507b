package video

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/media"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertAttempt = `insert into video_attempt (id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint,
	policy_version, as_of_us, submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us,
	outcome, code, note, decided_by, decided_at_us, encode, renditions)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '[]', '[]', '{}', '[]', 0, '', '', '', '', 0, 'none', '')`

	sqlGetAttempt = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt where store_id = $1 and id = $2`

	sqlAllAttempt = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt where id = $1`

	sqlGetRunningAttempt = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt where store_id = $1 and fingerprint = $2 and verdict = '' and outcome = ''`

	sqlListAttempts = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt where store_id = $1 and video_id = $2 and number < $3 order by number desc, id limit $4`

	sqlListAttemptsOfVideos = `select id, video_id, store_id, number, title, product_ids, purposes, declarations, film, subtitles, fingerprint, policy_version, as_of_us,
	submitted_by, submitted_at_us, verdict, findings, not_checked, engine, passed, checked_at_us, outcome, code, note, decided_by, decided_at_us, encode, renditions
from video_attempt where store_id = $1 and video_id = any($2)
	and number > (select v.attempts - $3 from video v where v.store_id = video_attempt.store_id and v.id = video_attempt.video_id)
order by number desc, id`

	sqlSaveVerdict = `update video_attempt set verdict = $1, findings = $2, not_checked = $3, engine = $4, passed = $5, checked_at_us = $6, outcome = $7, code = $8, encode = $9
where store_id = $10 and id = $11 and verdict = '' and outcome = ''`

	// sqlLockAttempt makes transactions on one attempt wait for each other.
	sqlLockAttempt = `update video_attempt set code = code where store_id = $1 and id = $2`

	sqlSaveOutcome = `update video_attempt set outcome = $1, code = $2, note = $3, decided_by = $4, decided_at_us = $5, findings = $6
where store_id = $7 and id = $8`

	sqlSaveEncode = `update video_attempt set encode = $1, renditions = $2 where store_id = $3 and id = $4`

	sqlAllBlobAttempts = `select id, film, subtitles, encode, renditions from video_attempt
where id = any($1) order by id`

	sqlListAttemptTitles = `select id, title from video_attempt
where store_id = $1 and id = any($2) order by id`

	sqlGetMeasurement = `select document from video_measurement where content_key = $1 and engine_key = $2`

	sqlSaveMeasurement = `insert into video_measurement (content_key, engine_key, document, made_at_us) values ($1, $2, $3, $4)
on conflict (content_key) do update set engine_key = excluded.engine_key, document = excluded.document, made_at_us = excluded.made_at_us`

	sqlDeleteMeasurements = `delete from video_measurement where made_at_us < $1`
)

func scanAttempt(r sqldb.Row) (Attempt, error) {
	var a Attempt
	var number, asOf, submitted, checked, decided int64
	var products, purposes, declarations, film, subtitles, findings, unchecked, engine, passed, renditions string
	err := r.Scan(&a.ID, &a.VideoID, &a.StoreID, &number, &a.Title, &products, &purposes, &declarations, &film, &subtitles, &a.Fingerprint,
		&a.PolicyVersion, &asOf, &a.SubmittedBy, &submitted, &a.Verdict, &findings, &unchecked, &engine, &passed, &checked,
		&a.Outcome, &a.Code, &a.Note, &a.DecidedBy, &decided, &a.Encode, &renditions)
	if err != nil {
		return a, err
	}
	a.Number = int(number)
	a.AsOf, a.SubmittedAt = clock.FromMicros(asOf), clock.FromMicros(submitted)
	a.CheckedAt, a.DecidedAt = clock.FromMicros(checked), clock.FromMicros(decided)
	if renditions != "" {
		a.Renditions = &Renditions{}
	}
	for _, c := range []struct {
		text string
		into any
	}{
		{products, &a.ProductIDs}, {purposes, &a.Purposes}, {declarations, &a.Declarations}, {film, &a.Film}, {subtitles, &a.Subtitles},
		{findings, &a.Findings}, {unchecked, &a.NotChecked}, {engine, &a.Engine}, {passed, &a.Passed}, {renditions, a.Renditions},
	} {
		if err := fromJSON(c.text, c.into); err != nil {
			return a, err
		}
	}
	return a, nil
}

// insertAttempt stores a new attempt; a unique fault when the same one runs.
func (s *Service) insertAttempt(ctx context.Context, a Attempt) error {
	var texts [5]string
	for i, v := range []any{a.ProductIDs, a.Purposes, a.Declarations, a.Film, a.Subtitles} {
		var err error
		if texts[i], err = toJSON(v); err != nil {
			return err
		}
	}
	_, err := s.db.Exec(ctx, sqlInsertAttempt, a.ID, a.VideoID, a.StoreID, int64(a.Number), a.Title, texts[0], texts[1], texts[2], texts[3], texts[4],
		a.Fingerprint, a.PolicyVersion, clock.Micros(a.AsOf), a.SubmittedBy, clock.Micros(a.SubmittedAt))
	return err
}

// getAttempt reads an attempt of the store; NotFound "video.not_found".
func (s *Service) getAttempt(ctx context.Context, storeID, id string) (Attempt, error) {
	a, found, err := sqldb.Maybe(ctx, s.db, scanAttempt, sqlGetAttempt, storeID, id)
	if err == nil && !found {
		err = errNotFound()
	}
	return a, err
}

// allAttempt reads an attempt of any store, for reviewers and for files.
func (s *Service) allAttempt(ctx context.Context, id string) (Attempt, error) {
	a, found, err := sqldb.Maybe(ctx, s.db, scanAttempt, sqlAllAttempt, id)
	if err == nil && !found {
		err = errNotFound()
	}
	return a, err
}

// runningAttempt finds an equal submission that is still being checked.
func (s *Service) runningAttempt(ctx context.Context, storeID, fingerprint string) (Attempt, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanAttempt, sqlGetRunningAttempt, storeID, fingerprint)
}

// Resubmissions are unlimited, answers are not: so many attempts are shown of a
// film alone and of each in a list, the newest.
const (
	attemptsShown  = 100
	attemptsListed = 10
	anyNumber      = 1 << 30 // above every attempt
)

// listAttempts gives the newest 100 attempts of a film below a number, the
// latest first.
func (s *Service) listAttempts(ctx context.Context, storeID, videoID string, below int) ([]Attempt, error) {
	return sqldb.All(ctx, s.db, scanAttempt, sqlListAttempts, storeID, videoID, int64(below), int64(attemptsShown))
}

// attemptsOf gives the newest 10 attempts of each of several films of the store,
// the latest first.
func (s *Service) attemptsOf(ctx context.Context, storeID string, videos []Video) (map[string][]Attempt, error) {
	out := map[string][]Attempt{}
	ids := make([]string, len(videos))
	for i, v := range videos {
		ids[i] = v.ID
	}
	rows, err := sqldb.All(ctx, s.db, scanAttempt, sqlListAttemptsOfVideos, storeID, ids, int64(attemptsListed))
	for _, a := range rows {
		out[a.VideoID] = append(out[a.VideoID], a)
	}
	return out, err
}

// attemptTitles gives what attempts of the store were called when they came.
func (s *Service) attemptTitles(ctx context.Context, storeID string, ids []string) (map[string]string, error) {
	return sqldb.Pairs(ctx, s.db, sqlListAttemptTitles, storeID, ids)
}

// saveVerdict ends the automatic stage once; false when it had ended before.
func (s *Service) saveVerdict(ctx context.Context, a Attempt) (bool, error) {
	var texts [4]string
	for i, v := range []any{a.Findings, a.NotChecked, a.Engine, a.Passed} {
		var err error
		if texts[i], err = toJSON(v); err != nil {
			return false, err
		}
	}
	n, err := s.db.Exec(ctx, sqlSaveVerdict, string(a.Verdict), texts[0], texts[1], texts[2], texts[3], clock.Micros(a.CheckedAt),
		string(a.Outcome), a.Code, string(a.Encode), a.StoreID, a.ID)
	return n == 1, err
}

// lockAttempt reads the attempt as the only transaction that changes it now.
func (s *Service) lockAttempt(ctx context.Context, storeID, id string) (Attempt, error) {
	if _, err := s.db.Exec(ctx, sqlLockAttempt, storeID, id); err != nil {
		return Attempt{}, err
	}
	return s.getAttempt(ctx, storeID, id)
}

// saveOutcome ends the attempt; the caller holds its lock.
func (s *Service) saveOutcome(ctx context.Context, a Attempt) error {
	findings, err := toJSON(a.Findings)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlSaveOutcome, string(a.Outcome), a.Code, a.Note, a.DecidedBy, clock.Micros(a.DecidedAt), findings, a.StoreID, a.ID)
	return err
}

func (s *Service) saveEncode(ctx context.Context, a Attempt) error {
	renditions := ""
	if a.Renditions != nil {
		var err error
		if renditions, err = toJSON(a.Renditions); err != nil {
			return err
		}
	}
	_, err := s.db.Exec(ctx, sqlSaveEncode, string(a.Encode), renditions, a.StoreID, a.ID)
	return err
}

// blobRow is what the sweep needs to know of an attempt.
type blobRow struct {
	id         string
	film       StoredFile
	subtitles  []StoredFile
	encode     EncodeState
	renditions Renditions
}

func scanBlobRow(r sqldb.Row) (blobRow, error) {
	var b blobRow
	var film, subtitles, renditions string
	if err := r.Scan(&b.id, &film, &subtitles, &b.encode, &renditions); err != nil {
		return b, err
	}
	if err := fromJSON(film, &b.film); err != nil {
		return b, err
	}
	if err := fromJSON(subtitles, &b.subtitles); err != nil {
		return b, err
	}
	return b, fromJSON(renditions, &b.renditions)
}

func (s *Service) blobRows(ctx context.Context, ids []string) ([]blobRow, error) {
	return sqldb.All(ctx, s.db, scanBlobRow, sqlAllBlobAttempts, ids)
}

// cachedMeasurement reads what the same engines found out about the same bytes.
func (s *Service) cachedMeasurement(ctx context.Context, contentKey, engineKey string) (media.Measurements, bool, error) {
	var m media.Measurements
	text, found, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[string], sqlGetMeasurement, contentKey, engineKey)
	if err != nil || !found {
		return m, false, err
	}
	return m, true, fromJSON(text, &m)
}

func (s *Service) saveMeasurement(ctx context.Context, contentKey string, m media.Measurements) error {
	text, err := toJSON(m)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlSaveMeasurement, contentKey, m.Key(), text, clock.Micros(s.clock.Now()))
	return err
}

// forgetMeasurements deletes the ones made before.
func (s *Service) forgetMeasurements(ctx context.Context, before time.Time) error {
	_, err := s.db.Exec(ctx, sqlDeleteMeasurements, clock.Micros(before))
	return err
}
