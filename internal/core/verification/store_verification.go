package verification

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartCheck = `store_id, channel, state, address, ref, reason, changed_at_us`

	sqlListChecks = `select ` + sqlPartCheck + ` from verification where store_id = $1 order by channel`

	sqlGetCheck = `select ` + sqlPartCheck + ` from verification where store_id = $1 and channel = $2`

	sqlPutCheck = `insert into verification (` + sqlPartCheck + `) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (store_id, channel) do update set state = excluded.state, address = excluded.address, ref = excluded.ref, reason = excluded.reason, changed_at_us = excluded.changed_at_us`

	sqlInsertCode = `insert into verification_code (id, store_id, channel, address, digest, attempts, state, sent_at_us, expires_at_us) values ($1, $2, $3, $4, $5, 0, $6, $7, $8)`

	sqlLastCode = `select id, store_id, channel, address, digest, attempts, state, sent_at_us, expires_at_us from verification_code
where store_id = $1 and channel = $2 and state in ('sent', 'used') order by sent_at_us desc, id desc limit 1`

	sqlCountSends = `select count(*), cast(coalesce(max(sent_at_us), 0) as bigint) from verification_code where store_id = $1 and channel = $2 and sent_at_us > $3 and state <> 'unsent'`

	sqlMarkCode = `update verification_code set state = $3 where store_id = $1 and id = $2`

	sqlCountAttempt = `update verification_code set attempts = attempts + 1 where store_id = $1 and id = $2 and state = 'sent' and attempts < $3`
)

// States of a code.
const (
	codeSending = "sending"
	codeSent    = "sent"
	codeUnsent  = "unsent"
	codeUsed    = "used"
)

type codeRow struct {
	id, storeID string
	channel     Channel
	address     string
	digest      []byte
	attempts    int64
	state       string
	sentAt      time.Time
	expiresAt   time.Time
}

func scanCheck(r sqldb.Row) (Check, error) {
	var c Check
	var at int64
	err := r.Scan(&c.StoreID, &c.Channel, &c.State, &c.Address, &c.Ref, &c.Reason, &at)
	c.ChangedAt = clock.FromMicros(at)
	return c, err
}

func (s *Service) checks(ctx context.Context, storeID string) (map[Channel]Check, error) {
	rows, err := sqldb.All(ctx, s.DB, scanCheck, sqlListChecks, storeID)
	out := make(map[Channel]Check, len(rows))
	for _, c := range rows {
		out[c.Channel] = c
	}
	return out, err
}

// check reads a channel; one that nobody has begun is None.
func (s *Service) check(ctx context.Context, storeID string, c Channel) (Check, bool, error) {
	v, ok, err := sqldb.Maybe(ctx, s.DB, scanCheck, sqlGetCheck, storeID, string(c))
	if err == nil && !ok {
		v = Check{StoreID: storeID, Channel: c, State: None}
	}
	return v, ok, err
}

func (s *Service) putCheck(ctx context.Context, c Check) error {
	_, err := s.DB.Exec(ctx, sqlPutCheck, c.StoreID, string(c.Channel), string(c.State), c.Address, c.Ref, c.Reason, clock.Micros(c.ChangedAt))
	return err
}

func (s *Service) insertCode(ctx context.Context, c codeRow) error {
	_, err := s.DB.Exec(ctx, sqlInsertCode, c.id, c.storeID, string(c.channel), c.address, c.digest, c.state, clock.Micros(c.sentAt), clock.Micros(c.expiresAt))
	return err
}

func (s *Service) lastCode(ctx context.Context, storeID string, c Channel) (codeRow, bool, error) {
	return sqldb.Maybe(ctx, s.DB, func(r sqldb.Row) (codeRow, error) {
		var v codeRow
		var sent, expires int64
		err := r.Scan(&v.id, &v.storeID, &v.channel, &v.address, &v.digest, &v.attempts, &v.state, &sent, &expires)
		v.sentAt, v.expiresAt = clock.FromMicros(sent), clock.FromMicros(expires)
		return v, err
	}, sqlLastCode, storeID, string(c))
}

// sends counts the codes since an instant and tells when the last one went.
func (s *Service) sends(ctx context.Context, storeID string, c Channel, since time.Time) (n int64, last time.Time, err error) {
	v, err := sqldb.One(ctx, s.DB, func(r sqldb.Row) ([2]int64, error) {
		var v [2]int64
		return v, r.Scan(&v[0], &v[1])
	}, sqlCountSends, storeID, string(c), clock.Micros(since))
	return v[0], clock.FromMicros(v[1]), err
}

func (s *Service) markCode(ctx context.Context, storeID, id, state string) error {
	_, err := s.DB.Exec(ctx, sqlMarkCode, storeID, id, state)
	return err
}

func (s *Service) countAttempt(ctx context.Context, storeID, id string, most int64) (bool, error) {
	n, err := s.DB.Exec(ctx, sqlCountAttempt, storeID, id, most)
	return n == 1, err
}
