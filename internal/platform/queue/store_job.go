package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/groupcommit"
	"souk/internal/platform/sqldb"
)

const sqlInsertJob = `
insert into job (id, kind, payload, state, priority, run_at_us, attempts, max_attempts, unique_key, again,
    lease_owner, lease_epoch, lease_until_us, last_error, created_at_us, finished_at_us)
values ($1, $2, $3, 'ready', $4, $5, 0, $6, $7, false, '', 0, 0, '', $8, 0)
on conflict (kind, unique_key) where state in ('ready', 'running') do update set
    payload = excluded.payload,
    priority = case when excluded.priority > job.priority then excluded.priority else job.priority end,
    run_at_us = case when (job.state = 'ready' or job.again) and job.run_at_us < excluded.run_at_us
        then job.run_at_us else excluded.run_at_us end,
    again = (job.state = 'running')`

// A claim takes the first ready jobs of a kind. The two bodies differ in one
// line: on PostgreSQL nodes claim side by side without waiting for each other.
const (
	sqlClaimHead = `
with picked as materialized (
    select id from job where kind = $1 and state = 'ready' and run_at_us <= $2
    order by priority desc, run_at_us, id limit $3`
	sqlClaimTail = `
)
update job set state = 'running', attempts = attempts + 1, lease_owner = $4, lease_epoch = lease_epoch + 1, lease_until_us = $5
where id in (select id from picked)
returning id, kind, payload, attempts, max_attempts, lease_epoch, priority, run_at_us`

	sqlClaimJobsSQLite   = sqlClaimHead + sqlClaimTail
	sqlClaimJobsPostgres = sqlClaimHead + ` for update skip locked` + sqlClaimTail
)

const (
	sqlExtendLease = `
update job set lease_until_us = $1
where id = $2 and lease_owner = $3 and lease_epoch = $4 and state = 'running'`

	sqlDeleteDone = `
delete from job where id = $1 and lease_owner = $2 and lease_epoch = $3 and state = 'running' and again = false`

	// sqlDeleteManyDone takes jobs by their ids, and by their ids with their epochs.
	sqlDeleteManyDone = `
delete from job where id = any($1)
    and id || '/' || cast(lease_epoch as text) = any($2)
    and lease_owner = $3 and state = 'running' and again = false
returning id`

	sqlRepeatJob = `
update job set state = 'ready', again = false, attempts = 0, lease_owner = '', last_error = $1
where id = $2 and lease_owner = $3 and lease_epoch = $4 and state = 'running' and again = true`

	sqlRetryJob = `
update job set state = 'ready', again = false, run_at_us = $1, attempts = $2, lease_owner = '', last_error = $3
where id = $4 and lease_owner = $5 and lease_epoch = $6 and state = 'running'`

	sqlBuryJob = `
update job set state = 'dead', lease_owner = '', last_error = $1, finished_at_us = $2
where id = $3 and lease_owner = $4 and lease_epoch = $5 and state = 'running' and again = false`

	sqlBuryExpired = `
update job set state = 'dead', lease_owner = '', last_error = 'the lease expired in the last attempt', finished_at_us = $1
where state = 'running' and lease_until_us <= $2 and attempts >= max_attempts and again = false`

	sqlFreeExpired = `
update job set state = 'ready', again = false, lease_owner = '', last_error = 'the lease expired',
    attempts = case when again then 0 else attempts end
where state = 'running' and lease_until_us <= $1`

	sqlExistsExpired = `
select 1 from job where state = 'running' and lease_until_us <= $1 limit 1`

	// sqlListReadyKinds steps from kind to kind through the index, past the jobs. A
	// subquery with a limit is asked once for each kind; PostgreSQL would join an
	// exists with every ready job.
	sqlListReadyKinds = `
with recursive kinds(kind) as (
    select min(kind) from job
    union all
    select (select min(j.kind) from job j where j.kind > kinds.kind) from kinds where kinds.kind is not null
)
select kind from kinds where kind is not null
    and (select 1 from job j where j.kind = kinds.kind and j.state = 'ready' and j.run_at_us <= $1 limit 1) = 1 order by kind`

	sqlCountUnfinished = `
select count(*) from job where kind = $1 and state in ('ready', 'running')`

	sqlCountActive = `
select count(*) from job where kind = $1 and (state = 'running' or state = 'ready' and run_at_us <= $2)`

	sqlListDead = `
select id, kind, payload, attempts, last_error, finished_at_us from job
where state = 'dead' and id > $1 order by id limit $2`

	sqlReviveJob = `
update job set state = 'ready', attempts = 0, run_at_us = $1, finished_at_us = 0 where id = $2 and state = 'dead'`

	// An empty text filters nothing.
	sqlListJobs = `
select id, kind, payload, state, attempts, max_attempts, last_error, run_at_us, created_at_us, finished_at_us from job
where state = $1 and (cast($2 as text) = '' or kind = $2) and (lower(id) like $3 escape '\' or lower(last_error) like $3 escape '\' or lower(payload) like $3 escape '\')
    and (finished_at_us < $4 or (finished_at_us = $4 and id < $5))
order by finished_at_us desc, id desc limit $6`

	sqlGetJob = `
select id, kind, payload, state, attempts, max_attempts, last_error, run_at_us, created_at_us, finished_at_us from job where id = $1`

	sqlDropDead = `delete from job where id = $1 and state = 'dead'`

	sqlCountKinds = `
select kind, state, count(*), cast(coalesce(min(case when state = 'ready' then run_at_us else created_at_us end), 0) as bigint) from job group by kind, state order by kind, state`

	sqlCountStates = `
select state, count(*) from job group by state order by state`
)

type jobRow struct {
	id, kind, payload, key          string
	priority, runAt, max, createdAt int64
}

func (q *Queue) insert(ctx context.Context, r jobRow) error {
	_, err := q.d.DB.Exec(ctx, sqlInsertJob, r.id, r.kind, r.payload, r.priority, r.runAt, r.max, r.key, r.createdAt)
	return err
}

func (q *Queue) scanJob(r sqldb.Row) (Job, error) {
	j := Job{queue: q, finished: &atomic.Bool{}}
	var payload string
	err := r.Scan(&j.ID, &j.Kind, &payload, &j.Attempt, &j.max, &j.epoch, &j.priority, &j.runAt)
	j.Payload = []byte(payload)
	return j, err
}

// claim takes at most n ready jobs of a kind for this owner, in the order in
// which they should run.
func (q *Queue) claim(ctx context.Context, kind string, n int) ([]Job, error) {
	query := sqlClaimJobsSQLite
	if q.d.DB.Engine() == sqldb.Postgres {
		query = sqlClaimJobsPostgres
	}
	var jobs []Job
	err := q.d.DB.InTx(ctx, func(ctx context.Context) (err error) {
		jobs, err = sqldb.All(ctx, q.d.DB, q.scanJob, query, kind, clock.Micros(q.d.Business.Now()), int64(n), q.owner, q.leaseEnd())
		return err
	})
	slices.SortFunc(jobs, func(a, b Job) int {
		return cmp.Or(cmp.Compare(b.priority, a.priority), cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.ID, b.ID))
	})
	return jobs, err
}

func (q *Queue) leaseEnd() int64 { return clock.Micros(q.d.Machine.Now().Add(q.d.Lease)) }

var errLeaseLost = fault.T("queue.Finish", fault.Conflict, "queue.lease_lost",
	"任务已由其他进程接管。", "Another process has taken this job over.")

// guarded runs a statement that only the lease's holder may run.
func (q *Queue) guarded(ctx context.Context, query string, args ...any) error {
	n, err := q.d.DB.Exec(ctx, query, args...)
	if err == nil && n == 0 {
		return errLeaseLost
	}
	return err
}

func (q *Queue) extend(ctx context.Context, j Job) error {
	return q.guarded(ctx, sqlExtendLease, q.leaseEnd(), j.ID, q.owner, j.epoch)
}

// complete removes a job that is done, or makes it ready when it was enqueued
// again meanwhile. errLeaseLost when it was taken over.
func (q *Queue) complete(ctx context.Context, j Job) error {
	return q.settle(ctx, j, "", sqlDeleteDone, j.ID, q.owner, j.epoch)
}

// ending is what one worker has done, on the way to its end.
type ending struct {
	jobs []Job
	lost []Job // of these, those that another owner has taken over
}

// endsAtOnce is how many jobs share a commit.
const endsAtOnce = 32

// endings lets jobs that end at the same time share a commit.
func (q *Queue) endings() *groupcommit.Group[*ending] {
	return &groupcommit.Group[*ending]{
		Lanes: 2, Most: endsAtOnce, Of: func(e *ending) int { return len(e.jobs) },
		Run: func(ends []*ending) error {
			return q.d.DB.InTx(context.Background(), func(ctx context.Context) error { return q.completeAll(ctx, ends) })
		},
	}
}

// completeAll is complete for many jobs.
func (q *Queue) completeAll(ctx context.Context, ends []*ending) error {
	type of struct {
		Job
		end *ending
	}
	var all []of
	for _, e := range ends {
		e.lost = nil
		for _, j := range e.jobs {
			all = append(all, of{j, e})
		}
	}
	// In one order for every lane: two that end the same rows do not wait in a circle.
	slices.SortFunc(all, func(a, b of) int { return cmp.Compare(a.ID, b.ID) })
	ids, held := make([]string, len(all)), make([]string, len(all))
	for i, j := range all {
		ids[i], held[i] = j.ID, j.ID+"/"+strconv.FormatInt(j.epoch, 10)
	}
	gone, err := sqldb.All(ctx, q.d.DB, sqldb.Scalar[string], sqlDeleteManyDone, ids, held, q.owner)
	if err != nil {
		return err
	}
	for _, j := range all {
		if slices.Contains(gone, j.ID) {
			continue
		}
		switch err := q.complete(ctx, j.Job); {
		case errors.Is(err, errLeaseLost):
			j.end.lost = append(j.end.lost, j.Job)
		case err != nil:
			return err
		}
	}
	return nil
}

// bury keeps a job that failed for good.
func (q *Queue) bury(ctx context.Context, j Job, reason string) error {
	return q.settle(ctx, j, reason, sqlBuryJob, reason, clock.Micros(q.d.Business.Now()), j.ID, q.owner, j.epoch)
}

// settle ends a job by query unless it was enqueued again: then it repeats.
func (q *Queue) settle(ctx context.Context, j Job, reason, query string, args ...any) error {
	return q.d.DB.InTx(ctx, func(ctx context.Context) error {
		n, err := q.d.DB.Exec(ctx, query, args...)
		if err != nil || n > 0 {
			return err
		}
		if err := q.guarded(ctx, sqlRepeatJob, reason, j.ID, q.owner, j.epoch); err != nil {
			return err
		}
		sqldb.AfterCommit(ctx, q.signal)
		return nil
	})
}

// retry makes a job ready again at an instant, with so many attempts used.
func (q *Queue) retry(ctx context.Context, j Job, at time.Time, attempts int, reason string) error {
	return q.guarded(ctx, sqlRetryJob, clock.Micros(at), int64(attempts), reason, j.ID, q.owner, j.epoch)
}

// freeExpired takes jobs from owners that have fallen silent.
func (q *Queue) freeExpired(ctx context.Context) error {
	now := clock.Micros(q.d.Machine.Now())
	_, some, err := sqldb.Maybe(ctx, q.d.DB, sqldb.Scalar[int64], sqlExistsExpired, now)
	if err != nil || !some {
		return err
	}
	return q.d.DB.InTx(ctx, func(ctx context.Context) error {
		if _, err := q.d.DB.Exec(ctx, sqlBuryExpired, clock.Micros(q.d.Business.Now()), now); err != nil {
			return err
		}
		n, err := q.d.DB.Exec(ctx, sqlFreeExpired, now)
		if n > 0 {
			q.d.Log.WarnContext(ctx, "jobs taken over", "count", n)
		}
		return err
	})
}

// readyKinds are the kinds with a job that may run now.
func (q *Queue) readyKinds(ctx context.Context) ([]string, error) {
	return sqldb.All(ctx, q.d.DB, sqldb.Scalar[string], sqlListReadyKinds, clock.Micros(q.d.Business.Now()))
}

// DeadJob is a job that failed for good.
type DeadJob struct {
	ID        string
	Kind      string
	Payload   []byte
	Attempts  int
	LastError string
	At        time.Time
}

// Dead lists jobs that failed for good, in the order of their ids.
func (q *Queue) Dead(ctx context.Context, after string, limit int) ([]DeadJob, error) {
	return sqldb.All(ctx, q.d.DB, func(r sqldb.Row) (DeadJob, error) {
		var d DeadJob
		var payload string
		var at int64
		err := r.Scan(&d.ID, &d.Kind, &payload, &d.Attempts, &d.LastError, &at)
		d.Payload, d.At = []byte(payload), clock.FromMicros(at)
		return d, err
	}, sqlListDead, after, int64(limit))
}

// Retry makes a dead job ready again. NotFound when it is not dead, Conflict
// when an unfinished job has its unique key.
func (q *Queue) Retry(ctx context.Context, id string) error {
	const op = "queue.Retry"
	return q.d.DB.InTx(ctx, func(ctx context.Context) error {
		n, err := q.d.DB.Exec(ctx, sqlReviveJob, clock.Micros(q.d.Business.Now()), id)
		if err == nil && n == 0 {
			err = fault.T(op, fault.NotFound, "not_found", "没有这个失败的任务。", "There is no dead job with this id.")
		}
		sqldb.AfterCommit(ctx, q.signal)
		return fault.Wrap(op, err)
	})
}

// Counts is how many jobs are in each state (ready, running, dead).
func (q *Queue) Counts(ctx context.Context) (map[string]int64, error) {
	type pair struct {
		state string
		n     int64
	}
	rows, err := sqldb.All(ctx, q.d.DB, func(r sqldb.Row) (pair, error) {
		var p pair
		return p, r.Scan(&p.state, &p.n)
	}, sqlCountStates)
	out := map[string]int64{}
	for _, p := range rows {
		out[p.state] = p.n
	}
	if err != nil {
		return nil, fmt.Errorf("queue.Counts: %w", err)
	}
	return out, nil
}
