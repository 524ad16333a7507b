package review

import (
	"context"
	"encoding/json"
	"math"
	"strconv"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertCase = `insert into review_case (id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
on conflict (kind, subject_id) do nothing`

	sqlAllCase = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case where id = $1`

	sqlAllCaseOfSubject = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case where kind = $1 and subject_id = $2`

	sqlAllCases = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state in ($1, $2) and claimed_at_us > $3 and claimed_at_us <= $4
	and (due_at_us > $5 or (due_at_us = $5 and id > $6))
order by due_at_us, id limit $7`

	sqlAllCasesOfKind = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state in ($1, $2) and claimed_at_us > $3 and claimed_at_us <= $4 and kind = $8
	and (due_at_us > $5 or (due_at_us = $5 and id > $6))
order by due_at_us, id limit $7`

	sqlAllCasesOfReviewer = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state in ($1, $2) and claimed_at_us > $3 and claimed_at_us <= $4 and claimed_by = $8
	and (due_at_us > $5 or (due_at_us = $5 and id > $6))
order by due_at_us, id limit $7`

	sqlAllCasesOfKindAndReviewer = `select id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version
from review_case
where state in ($1, $2) and claimed_at_us > $3 and claimed_at_us <= $4 and kind = $8 and claimed_by = $9
	and (due_at_us > $5 or (due_at_us = $5 and id > $6))
order by due_at_us, id limit $7`

	sqlAllCounts = `select count(*),
	cast(coalesce(sum(case when state = 'claimed' and claimed_at_us > $1 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when state = 'claimed' and claimed_at_us > $1 and claimed_by = $2 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when due_at_us < $3 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when due_at_us >= $3 and due_at_us < $4 then 1 else 0 end), 0) as bigint)
from review_case where state in ('open', 'claimed')`

	sqlClaimCase = `update review_case
set state = 'claimed', claimed_by = $3, claimed_name = $4, claimed_at_us = $5, version = version + 1
where store_id = $1 and id = $2
	and (state = 'open' or (state = 'claimed' and (claimed_by = $3 or claimed_at_us <= $6)))`

	sqlReleaseCase = `update review_case
set state = 'open', claimed_by = '', claimed_name = '', claimed_at_us = 0, version = version + 1
where store_id = $1 and id = $2 and state = 'claimed' and claimed_by = $3`

	sqlWithdrawCase = `update review_case set state = 'withdrawn', version = version + 1
where store_id = $1 and id = $2 and state in ('open', 'claimed')`

	sqlDecideCase = `update review_case
set state = 'decided', decided_by = $3, approve = $5, code = $6, note = $7, decided_name = $8, decided_at_us = $9, version = version + 1
where store_id = $1 and id = $2
	and (state = 'open' or (state = 'claimed' and (claimed_by = $3 or claimed_at_us <= $4)))`
)

func scanCase(r sqldb.Row) (Case, error) {
	var c Case
	var questions string
	var asOf, claimed, opened, due, decided int64
	var d Decision
	err := r.Scan(&c.ID, &c.Kind, &c.StoreID, &c.SubjectID, &c.ParentID, &c.Attempt, &c.Summary, &questions, &c.Verdict,
		&c.PolicyVersion, &asOf, &c.State, &c.ClaimedBy, &c.ClaimedName, &claimed, &opened, &due,
		&d.Approve, &d.Code, &d.Note, &d.By, &d.ByName, &decided, &c.Version)
	if err != nil {
		return c, err
	}
	c.AsOf, c.ClaimedAt, c.OpenedAt, c.DueAt = clock.FromMicros(asOf), clock.FromMicros(claimed), clock.FromMicros(opened), clock.FromMicros(due)
	d.At = clock.FromMicros(decided)
	c.Decision = d
	switch c.State {
	case CaseOpen, CaseClaimed, CaseDecided, CaseWithdrawn:
	default:
		return c, fault.E("review.scanCase", fault.Internal, "internal", nil, "A stored case has an unknown state: "+string(c.State))
	}
	return c, json.Unmarshal([]byte(questions), &c.Questions)
}

// insertCase writes a new case; 0 rows when the attempt has one already.
func (s *Service) insertCase(ctx context.Context, c Case) (int64, error) {
	questions, err := listJSON(c.Questions)
	if err != nil {
		return 0, err
	}
	return s.db.Exec(ctx, sqlInsertCase, c.ID, c.Kind, c.StoreID, c.SubjectID, c.ParentID, int64(c.Attempt), c.Summary, questions,
		string(c.Verdict), c.PolicyVersion, clock.Micros(c.AsOf), string(c.State), "", "", int64(0), clock.Micros(c.OpenedAt),
		clock.Micros(c.DueAt), false, "", "", "", "", int64(0), c.Version)
}

// listJSON writes a list, an empty one as [].
func listJSON[T any](list []T) (string, error) {
	if list == nil {
		list = []T{}
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// selection is what the queue's statements filter by.
type selection struct {
	states        [2]CaseState
	after, before int64  // claimed after and not later than, µs
	kind          string // "" = every
	reviewer      string // "" = anybody's; of decided cases who decided
}

// selectCases reads a page of cases and one row more behind the key (due time, id);
// decided ones as [Service.selectDecided].
func (s *Service) selectCases(ctx context.Context, f selection, req page.Request) ([]Case, error) {
	if f.states[0] == CaseDecided {
		return s.selectDecided(ctx, f, req)
	}
	due, id := int64(math.MinInt64), ""
	if len(req.After) > 0 {
		var err error
		if due, err = strconv.ParseInt(req.Key(0), 10, 64); err != nil || req.Key(1) == "" {
			return nil, errCursor()
		}
		id = req.Key(1)
	}
	args := []any{string(f.states[0]), string(f.states[1]), f.after, f.before, due, id, int64(req.Rows() + 1)}
	query := sqlAllCases
	switch {
	case f.kind != "" && f.reviewer != "":
		query, args = sqlAllCasesOfKindAndReviewer, append(args, f.kind, f.reviewer)
	case f.kind != "":
		query, args = sqlAllCasesOfKind, append(args, f.kind)
	case f.reviewer != "":
		query, args = sqlAllCasesOfReviewer, append(args, f.reviewer)
	}
	return sqldb.All(ctx, s.db, scanCase, query, args...)
}

func errCursor() error {
	return fault.T("review.page", fault.Invalid, "cursor.invalid", "翻页位置无效，请从第一页开始。",
		"This place in the list is not valid. Start from the first page.")
}
