package queue

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertCron = `
insert into cron (name, last_tick_us) values ($1, $2) on conflict (name) do nothing`

	sqlGetCron = `
select last_tick_us from cron where name = $1`

	sqlAdvanceCron = `
update cron set last_tick_us = $1 where name = $2 and last_tick_us = $3`
)

// lastTick is the newest tick of the entry that was handed out; an entry that is
// new starts with the tick before now.
func (q *Queue) lastTick(ctx context.Context, e *entry, now time.Time) (time.Time, error) {
	us, ok, err := sqldb.Maybe(ctx, q.d.DB, sqldb.Scalar[int64], sqlGetCron, e.name)
	if err != nil || ok {
		return clock.FromMicros(us), err
	}
	if _, err := q.d.DB.Exec(ctx, sqlInsertCron, e.name, clock.Micros(e.every.before(now))); err != nil {
		return time.Time{}, err
	}
	us, err = sqldb.One(ctx, q.d.DB, sqldb.Scalar[int64], sqlGetCron, e.name)
	return clock.FromMicros(us), err
}

// advance moves the entry from one tick to another; false when another node did.
func (q *Queue) advance(ctx context.Context, e *entry, from, to time.Time) (bool, error) {
	n, err := q.d.DB.Exec(ctx, sqlAdvanceCron, clock.Micros(to), e.name, clock.Micros(from))
	return n == 1, err
}
