package review

import (
	"context"
	"math"
	"strconv"

	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlAllDecided = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state = 'decided'
	and (decided_at_us < $1 or (decided_at_us = $1 and id < $2))
order by decided_at_us desc, id desc limit $3`

	sqlAllDecidedOfKind = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state = 'decided' and kind = $4
	and (decided_at_us < $1 or (decided_at_us = $1 and id < $2))
order by decided_at_us desc, id desc limit $3`

	sqlAllDecidedByReviewer = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state = 'decided' and decided_by = $4
	and (decided_at_us < $1 or (decided_at_us = $1 and id < $2))
order by decided_at_us desc, id desc limit $3`

	sqlAllDecidedOfKindByReviewer = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state = 'decided' and kind = $4 and decided_by = $5
	and (decided_at_us < $1 or (decided_at_us = $1 and id < $2))
order by decided_at_us desc, id desc limit $3`
)

// selectDecided reads a page of decided cases, the newest decision first, and one
// row more behind the key (time of the decision, id).
func (s *Service) selectDecided(ctx context.Context, f selection, req page.Request) ([]Case, error) {
	at, id := int64(math.MaxInt64), ""
	if len(req.After) > 0 {
		var err error
		if at, err = strconv.ParseInt(req.Key(0), 10, 64); err != nil || req.Key(1) == "" {
			return nil, errCursor()
		}
		id = req.Key(1)
	}
	args := []any{at, id, int64(req.Rows() + 1)}
	query := sqlAllDecided
	switch {
	case f.kind != "" && f.reviewer != "":
		query, args = sqlAllDecidedOfKindByReviewer, append(args, f.kind, f.reviewer)
	case f.kind != "":
		query, args = sqlAllDecidedOfKind, append(args, f.kind)
	case f.reviewer != "":
		query, args = sqlAllDecidedByReviewer, append(args, f.reviewer)
	}
	return sqldb.All(ctx, s.db, scanCase, query, args...)
}
