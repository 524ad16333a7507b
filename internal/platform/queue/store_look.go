package queue

import (
	"context"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

func scanView(r sqldb.Row) (View, error) {
	var v View
	var payload string
	var run, created, ended int64
	err := r.Scan(&v.ID, &v.Kind, &payload, &v.State, &v.Attempts, &v.Max, &v.LastError, &run, &created, &ended)
	v.Payload, v.RunAt, v.CreatedAt, v.EndedAt = []byte(payload), clock.FromMicros(run), clock.FromMicros(created), clock.FromMicros(ended)
	return v, err
}

// List gives a page of jobs of a state, those that died last first.
func (q *Queue) List(ctx context.Context, f Filter, req page.Request) (page.Of[View], error) {
	if f.State == "" {
		f.State = Dead
	}
	before, id, err := req.ByTime(page.Newest)
	if err != nil {
		return page.Of[View]{}, fault.Wrap("queue.List", err)
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(strings.TrimSpace(f.Q))) + "%"
	rows, err := sqldb.All(ctx, q.d.DB, scanView, sqlListJobs, string(f.State), f.Kind, like, before, id, int64(req.Rows()+1))
	if err != nil {
		return page.Of[View]{}, fault.Wrap("queue.List", err)
	}
	return page.Cut(rows, req.Rows(), func(v View) []string { return page.TimeKey(v.EndedAt, v.ID) }), nil
}

// Look reads one job. NotFound when it is done, or never was.
func (q *Queue) Look(ctx context.Context, id string) (View, error) {
	v, found, err := sqldb.Maybe(ctx, q.d.DB, scanView, sqlGetJob, id)
	if err == nil && !found {
		err = fault.T("queue.Look", fault.NotFound, "not_found", "没有这个任务。", "There is no such job.")
	}
	return v, err
}

// Discard drops a dead job for good. NotFound when it is not dead.
func (q *Queue) Discard(ctx context.Context, id string) error {
	const op = "queue.Discard"
	return fault.Wrap(op, q.d.DB.InTx(ctx, func(ctx context.Context) error {
		n, err := q.d.DB.Exec(ctx, sqlDropDead, id)
		if err == nil && n == 0 {
			err = errNoJob(op)
		}
		return err
	}))
}

// Stats is how many jobs of each kind are in each state.
func (q *Queue) Stats(ctx context.Context) ([]KindCount, error) {
	rows, err := sqldb.All(ctx, q.d.DB, func(r sqldb.Row) (KindCount, error) {
		var k KindCount
		var oldest int64
		err := r.Scan(&k.Kind, &k.State, &k.N, &oldest)
		k.Oldest = clock.FromMicros(oldest)
		return k, err
	}, sqlCountKinds)
	return rows, fault.Wrap("queue.Stats", err)
}
