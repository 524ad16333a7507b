package review

// lapseAtOnce is how many cases sqlAllDueSeconds gives.
const lapseAtOnce = 200

const (
	sqlAllDueSeconds = `select ` + caseColumns + ` from review_case
where second_of <> '' and state in ('open', 'claimed') and due_at_us <= $1 order by due_at_us, id limit 200`

	sqlAllSecondCounts = `select count(*),
	cast(coalesce(sum(case when state in ('open', 'claimed') then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when state = 'withdrawn' then 1 else 0 end), 0) as bigint)
from review_case where second_of <> '' and opened_at_us > $1`

	sqlAllCasesOfSubject = `select ` + caseColumns + ` from review_case where kind = $1 and subject_id = $2 order by id`
)
