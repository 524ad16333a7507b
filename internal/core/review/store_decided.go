package review

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

// An empty text and a 0 filter nothing.
const sqlAllDecided = `select ` + caseColumns + ` from review_case
where state = 'decided'
	and (cast($4 as text) = '' or kind = $4)
	and (cast($5 as text) = '' or decided_by = $5)
	and (cast($6 as bigint) = 0 or due_at_us < decided_at_us)
	and (cast($7 as bigint) = 0 or appeal_id <> '')
	and (second_of <> '') = $9
	and search like $8 escape '\'
	and (decided_at_us < $1 or (decided_at_us = $1 and id < $2))
order by decided_at_us desc, id desc limit $3`

// selectDecided reads a page of decided cases, the newest decision first, and one
// row more behind the key (time of the decision, id).
func (s *Service) selectDecided(ctx context.Context, f selection, req page.Request) ([]Case, error) {
	at, id, err := req.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, scanCase, sqlAllDecided, at, id, int64(req.Rows()+1), f.kind, f.reviewer, flag(f.overdue > 0), flag(f.appeals), f.like, f.seconds)
}

// medianWait is how long cases decided after an instant waited, in the middle of
// all of them; 0 when none was.
func (s *Service) medianWait(ctx context.Context, from time.Time) (time.Duration, error) {
	n, err := sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllDecidedCount, clock.Micros(from))
	if err != nil || n == 0 {
		return 0, err
	}
	us, found, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[int64], sqlAllDecidedWaits, clock.Micros(from), (n-1)/2)
	if !found {
		return 0, err
	}
	return time.Duration(us) * time.Microsecond, err
}
