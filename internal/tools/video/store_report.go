package video

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
)

const (
	sqlCountRejections = `select code, count(*) from video_attempt
where store_id = $1 and outcome in ('auto_rejected', 'rejected') and checked_at_us >= $2 and checked_at_us < $3
group by code order by code`

	sqlFirstSubmission = `select min(submitted_at_us) from video_attempt where store_id = $1 and submitted_at_us >= $2 having count(*) > 0`

	sqlListLatestFindings = `select v.id, a.findings, a.encode, a.outcome from video v join video_attempt a on a.id = v.attempt_id
where v.store_id = $1 and a.store_id = v.store_id and v.state <> 'withdrawn' and v.created_at_us >= $2
order by v.created_at_us desc, v.id desc limit $3`

	sqlListFilmNames = `select id, title from video where store_id = $1 order by created_at_us desc, id desc limit $2`
)

// rejections are the store's rejected attempts by code.
func (s *Service) rejections(ctx context.Context, storeID string, from, to time.Time) (map[string]int64, error) {
	type row struct {
		code string
		n    int64
	}
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (row, error) {
		var x row
		return x, r.Scan(&x.code, &x.n)
	}, sqlCountRejections, storeID, clock.Micros(from), clock.Micros(to))
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.code] = r.n
	}
	return out, err
}

// firstSubmission is the store's first attempt since an instant.
func (s *Service) firstSubmission(ctx context.Context, storeID string, since time.Time) (time.Time, bool, error) {
	us, ok, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[int64], sqlFirstSubmission, storeID, clock.Micros(since))
	return clock.FromMicros(us), ok, err
}

// latestOf is what the latest attempt of a film came to.
type latestOf struct {
	film     string
	findings []review.Finding
	encode   EncodeState
	outcome  Outcome
}

func (s *Service) latestFindings(ctx context.Context, storeID string, since time.Time, limit int) ([]latestOf, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (latestOf, error) {
		var l latestOf
		var findings string
		if err := r.Scan(&l.film, &findings, &l.encode, &l.outcome); err != nil {
			return l, err
		}
		return l, fromJSON(findings, &l.findings)
	}, sqlListLatestFindings, storeID, clock.Micros(since), int64(limit))
}

type filmName struct{ id, title string }

func (s *Service) filmNames(ctx context.Context, storeID string, limit int) ([]filmName, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (filmName, error) {
		var f filmName
		return f, r.Scan(&f.id, &f.title)
	}, sqlListFilmNames, storeID, int64(limit))
}
