package httpapi

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertKey = `
insert into idempotency (principal, route, key, body_hash, state, token, lease_until_us, status, header, body, created_at_us)
values ($1, $2, $3, $4, 'running', $5, $6, 0, '', $7, $8)
on conflict (principal, route, key) do nothing`

	sqlGetKey = `
select body_hash, state, token, lease_until_us, status, header, body, created_at_us
from idempotency where principal = $1 and route = $2 and key = $3`

	sqlTakeKey = `
update idempotency set body_hash = $1, state = 'running', token = $2, lease_until_us = $3, created_at_us = $4
where principal = $5 and route = $6 and key = $7 and token = $8 and state = $9 and lease_until_us = $10`

	sqlRenewKey = `
update idempotency set lease_until_us = $1
where principal = $2 and route = $3 and key = $4 and token = $5 and state in ('running', 'committed')`

	sqlCommitKey = `
update idempotency set state = 'committed'
where principal = $1 and route = $2 and key = $3 and token = $4 and state in ('running', 'committed')`

	sqlFinishKey = `
update idempotency set state = $1, status = $2, header = $3, body = $4, lease_until_us = 0
where principal = $5 and route = $6 and key = $7 and token = $8 and state in ('running', 'committed')`

	sqlReleaseKey = `
delete from idempotency where principal = $1 and route = $2 and key = $3 and token = $4 and state = 'running'`

	sqlDeleteOldKeys = `
delete from idempotency where created_at_us < $1`
)

// keyID is which request a row is about.
type keyID struct{ principal, route, key string }

// keyRow is what is known about it.
type keyRow struct {
	hash, state, token, header string
	leaseUntil, status         int64
	body                       []byte
	createdAt                  int64
}

// States of a key.
const (
	keyRunning   = "running"
	keyCommitted = "committed"
	keyDone      = "done"
	keySecret    = "secret"
)

func scanKey(r sqldb.Row) (keyRow, error) {
	var k keyRow
	return k, r.Scan(&k.hash, &k.state, &k.token, &k.leaseUntil, &k.status, &k.header, &k.body, &k.createdAt)
}

func (a *API) insertKey(ctx context.Context, id keyID, hash, token string, now, until time.Time) (bool, error) {
	n, err := a.cfg.DB.ExecAsyncCommit(ctx, sqlInsertKey, id.principal, id.route, id.key, hash, token, clock.Micros(until), []byte{}, clock.Micros(now))
	return n == 1, err
}

func (a *API) getKey(ctx context.Context, id keyID) (keyRow, bool, error) {
	return sqldb.Maybe(ctx, a.cfg.DB, scanKey, sqlGetKey, id.principal, id.route, id.key)
}

// takeKey gives an abandoned key to a new token; false when it is not as it was read
// any more: somebody was faster, or its own request woke up and had its effect.
func (a *API) takeKey(ctx context.Context, id keyID, hash, token string, old keyRow, now, until time.Time) (bool, error) {
	n, err := a.cfg.DB.ExecAsyncCommit(ctx, sqlTakeKey, hash, token, clock.Micros(until), clock.Micros(now), id.principal, id.route, id.key, old.token, old.state, old.leaseUntil)
	return n == 1, err
}

// renewKey prolongs a key that the token still holds; false when it does not.
func (a *API) renewKey(ctx context.Context, id keyID, token string, until time.Time) (bool, error) {
	n, err := a.cfg.DB.Exec(ctx, sqlRenewKey, clock.Micros(until), id.principal, id.route, id.key, token)
	return n == 1, err
}

// commitKey notes in the transaction at hand that the request has an effect.
func (a *API) commitKey(ctx context.Context, id keyID, token string) (bool, error) {
	n, err := a.cfg.DB.Exec(ctx, sqlCommitKey, id.principal, id.route, id.key, token)
	return n == 1, err
}

func (a *API) finishKey(ctx context.Context, id keyID, token, state string, status int, header string, body []byte) error {
	if body == nil {
		body = []byte{} // nil would be null
	}
	_, err := a.cfg.DB.ExecAsyncCommit(ctx, sqlFinishKey, state, int64(status), header, body, id.principal, id.route, id.key, token)
	return err
}

// releaseKey forgets a request that had no effect; false when it had one.
func (a *API) releaseKey(ctx context.Context, id keyID, token string) (bool, error) {
	n, err := a.cfg.DB.ExecAsyncCommit(ctx, sqlReleaseKey, id.principal, id.route, id.key, token)
	return n == 1, err
}

// keepKeys is how long answers are kept.
const keepKeys = 24 * time.Hour

// PruneKeys deletes the answers that are older than 24 h. It is meant for an
// hourly tick; the machine clock decides, whatever the tick says.
//
// Source: design "API manners" (kept ≥ 24 h).
func (a *API) PruneKeys(ctx context.Context, _ time.Time) error {
	_, err := a.cfg.DB.Exec(ctx, sqlDeleteOldKeys, clock.Micros(a.cfg.Machine.Now().Add(-keepKeys)))
	return err
}
