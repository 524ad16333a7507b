package queue

import (
	"context"
	"time"
)

// ClaimForTest claims jobs and forgets them, as an owner does that is killed.
func (q *Queue) ClaimForTest(ctx context.Context, kind string) int {
	jobs, err := q.claim(ctx, kind, q.d.Workers)
	if err != nil {
		panic(err)
	}
	return len(jobs)
}

// Steps of a lease for the property test.
func (q *Queue) ClaimOne(ctx context.Context, kind string) (Job, bool, error) {
	jobs, err := q.claim(ctx, kind, 1)
	if err != nil || len(jobs) == 0 {
		return Job{}, false, err
	}
	return jobs[0], true, nil
}

func (q *Queue) Extend(ctx context.Context, j Job) error   { return q.extend(ctx, j) }
func (q *Queue) Complete(ctx context.Context, j Job) error { return q.complete(ctx, j) }
func (q *Queue) FreeExpired(ctx context.Context) error     { return q.freeExpired(ctx) }
func (q *Queue) PutBack(ctx context.Context, j Job, at time.Time) error {
	return q.retry(ctx, j, at, j.Attempt, "test")
}
func (j Job) Epoch() int64 { return j.epoch }

var Backoff = backoff
