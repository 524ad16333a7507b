package review

import (
	"context"
	"encoding/json"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

// caseColumns are what scanCase reads.
const caseColumns = `id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version,
	appeal_id, assigned_to, assigned_name, assigned_at_us, first_by, first_name, first_approve, first_code, first_note, first_at_us,
	second_of`

const (
	sqlInsertCase = `insert into review_case (id, kind, store_id, subject_id, parent_id, attempt, summary, questions, verdict, policy_version, as_of_us, state,
	claimed_by, claimed_name, claimed_at_us, opened_at_us, due_at_us, approve, code, note, decided_by, decided_name, decided_at_us, version, appeal_id, search, second_of)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 0, $13, $14, false, '', '', '', '', 0, $15, $16, $17, $18)
on conflict (kind, subject_id, appeal_id, second_of) do nothing`

	sqlAllCase = `select ` + caseColumns + ` from review_case where id = $1`

	sqlAllCaseOfSubject = `select ` + caseColumns + ` from review_case where kind = $1 and subject_id = $2 and appeal_id = $3 and second_of = ''`

	sqlAllWaitingOfSubject = `select ` + caseColumns + ` from review_case where kind = $1 and subject_id = $2 and state in ('open', 'claimed') order by id`

	// An empty text and a 0 filter nothing; $11 is the instant of claiming at and
	// before which a claim holds no longer.
	sqlAllCases = `select ` + caseColumns + ` from review_case
where state in ($1, $2) and claimed_at_us > $3 and claimed_at_us <= $4
	and (cast($5 as text) = '' or kind = $5)
	and (cast($6 as text) = '' or assigned_to = $6 or (state = 'claimed' and claimed_by = $6 and claimed_at_us > $11))
	and (cast($7 as bigint) = 0 or (assigned_to = '' and (state <> 'claimed' or claimed_at_us <= $11)))
	and (cast($8 as bigint) = 0 or due_at_us < $8)
	and (cast($9 as bigint) = 0 or appeal_id <> '')
	and (second_of <> '') = $15
	and search like $10 escape '\'
	and (due_at_us > $12 or (due_at_us = $12 and id > $13))
order by due_at_us, id limit $14`

	sqlAllCounts = `select count(*),
	cast(coalesce(sum(case when state = 'claimed' and claimed_at_us > $1 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when (state = 'claimed' and claimed_at_us > $1 and claimed_by = $2) or assigned_to = $2 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when due_at_us < $3 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when due_at_us >= $3 and due_at_us < $4 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when assigned_to = '' and (state <> 'claimed' or claimed_at_us <= $1) then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when appeal_id <> '' then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when first_by <> '' then 1 else 0 end), 0) as bigint),
	cast(coalesce(min(opened_at_us), 0) as bigint)
from review_case where state in ('open', 'claimed') and second_of = ''`

	// Second opinions hold nobody up: they are counted apart.
	sqlAllSecondsWaiting = `select count(*) from review_case where second_of <> '' and state in ('open', 'claimed')`

	sqlAllDecidedCount = `select count(*) from review_case where state = 'decided' and second_of = '' and decided_at_us > $1`

	sqlAllDecidedWaits = `select decided_at_us - opened_at_us from review_case where state = 'decided' and second_of = '' and decided_at_us > $1
order by decided_at_us - opened_at_us, id limit 1 offset $2`

	sqlClaimCase = `update review_case
set state = 'claimed', claimed_by = $3, claimed_name = $4, claimed_at_us = $5, version = version + 1
where store_id = $1 and id = $2
	and (state = 'open' or (state = 'claimed' and (claimed_by = $3 or claimed_at_us <= $6)))`

	sqlReleaseCase = `update review_case
set state = 'open', claimed_by = '', claimed_name = '', claimed_at_us = 0, version = version + 1
where store_id = $1 and id = $2 and state = 'claimed' and claimed_by = $3`

	sqlAssignCase = `update review_case
set state = case when state = 'claimed' and claimed_by <> $3 then 'open' else state end,
	claimed_at_us = case when state = 'claimed' and claimed_by <> $3 then 0 else claimed_at_us end,
	claimed_name = case when state = 'claimed' and claimed_by <> $3 then '' else claimed_name end,
	claimed_by = case when state = 'claimed' and claimed_by <> $3 then '' else claimed_by end,
	assigned_to = $3, assigned_name = $4, assigned_at_us = $5, version = version + 1
where store_id = $1 and id = $2 and state in ('open', 'claimed')`

	sqlWithdrawCase = `update review_case set state = 'withdrawn', version = version + 1
where store_id = $1 and id = $2 and state in ('open', 'claimed')`

	// The first of two words gives the case back to the queue.
	sqlFirstWord = `update review_case
set state = 'open', claimed_by = '', claimed_name = '', claimed_at_us = 0, assigned_to = '', assigned_name = '', assigned_at_us = 0,
	first_by = $3, first_approve = $5, first_code = $6, first_note = $7, first_name = $8, first_at_us = $9, version = version + 1
where store_id = $1 and id = $2 and first_by = ''
	and (state = 'open' or (state = 'claimed' and (claimed_by = $3 or claimed_at_us <= $4)))`

	sqlDecideCase = `update review_case
set state = 'decided', decided_by = $3, approve = $5, code = $6, note = $7, decided_name = $8, decided_at_us = $9, version = version + 1
where store_id = $1 and id = $2 and first_by <> $3 and (first_by <> '' or not $10)
	and (state = 'open' or (state = 'claimed' and (claimed_by = $3 or claimed_at_us <= $4)))`
)

func scanCase(r sqldb.Row) (Case, error) {
	var c Case
	var questions string
	var asOf, claimed, opened, due, decided, assigned, first int64
	var d Decision
	err := r.Scan(&c.ID, &c.Kind, &c.StoreID, &c.SubjectID, &c.ParentID, &c.Attempt, &c.Summary, &questions, &c.Verdict,
		&c.PolicyVersion, &asOf, &c.State, &c.ClaimedBy, &c.ClaimedName, &claimed, &opened, &due,
		&d.Approve, &d.Code, &d.Note, &d.By, &d.ByName, &decided, &c.Version,
		&c.AppealID, &c.AssignedTo, &c.AssignedName, &assigned, &c.First.By, &c.First.ByName, &c.First.Approve, &c.First.Code, &c.First.Note, &first, &c.SecondOf)
	if err != nil {
		return c, err
	}
	c.AsOf, c.ClaimedAt, c.OpenedAt, c.DueAt = clock.FromMicros(asOf), clock.FromMicros(claimed), clock.FromMicros(opened), clock.FromMicros(due)
	d.At, c.AssignedAt, c.First.At = clock.FromMicros(decided), clock.FromMicros(assigned), clock.FromMicros(first)
	c.Decision = d
	switch c.State {
	case CaseOpen, CaseClaimed, CaseDecided, CaseWithdrawn:
	default:
		return c, fault.E("review.scanCase", fault.Internal, "internal", nil, "A stored case has an unknown state: "+string(c.State))
	}
	return c, json.Unmarshal([]byte(questions), &c.Questions)
}

// insertCase writes a new case, found by its store's name, its summary and ids; 0
// rows when the attempt has one already.
func (s *Service) insertCase(ctx context.Context, c Case) (int64, error) {
	questions, err := listJSON(c.Questions)
	if err != nil {
		return 0, err
	}
	names, err := s.stores.StoreNames(ctx, []string{c.StoreID})
	if err != nil {
		return 0, err
	}
	search := strings.ToLower(strings.Join([]string{names[c.StoreID], c.Summary, c.StoreID, c.SubjectID, c.ID}, "\n"))
	return s.db.Exec(ctx, sqlInsertCase, c.ID, c.Kind, c.StoreID, c.SubjectID, c.ParentID, int64(c.Attempt), c.Summary, questions,
		string(c.Verdict), c.PolicyVersion, clock.Micros(c.AsOf), string(c.State), clock.Micros(c.OpenedAt), clock.Micros(c.DueAt), c.Version, c.AppealID, search, c.SecondOf)
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
	free, appeals bool   // only what nobody has; only appeals
	seconds       bool   // second opinions instead of everything else
	overdue       int64  // due before, 0 = whenever
	lapsed        int64  // claims of then hold no longer
	like          string // pattern
}

// pattern finds a text anywhere.
func pattern(q string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(strings.TrimSpace(q))) + "%"
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// selectCases reads a page of cases and one row more behind the key (due time, id);
// decided ones as [Service.selectDecided].
func (s *Service) selectCases(ctx context.Context, f selection, req page.Request) ([]Case, error) {
	if f.states[0] == CaseDecided {
		return s.selectDecided(ctx, f, req)
	}
	due, id, err := req.ByTime(page.Oldest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, scanCase, sqlAllCases, string(f.states[0]), string(f.states[1]), f.after, f.before, f.kind, f.reviewer, flag(f.free), f.overdue,
		flag(f.appeals), f.like, f.lapsed, due, id, int64(req.Rows()+1), f.seconds)
}
