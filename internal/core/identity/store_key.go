package identity

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddKey = `insert into api_key (id, secret_hash, prefix, name, store_id, role, scopes, created_by, created_at_us, used_at_us, revoked_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)`

	// A key is found by its secret before its store is known.
	sqlAllKeysBySecret = `select id, prefix, name, store_id, role, scopes, created_by, created_at_us, used_at_us, revoked_at_us
from api_key where secret_hash = $1 and revoked_at_us = 0`

	sqlListKeys = `select id, prefix, name, store_id, role, scopes, created_by, created_at_us, used_at_us, revoked_at_us
from api_key where store_id = $1 and revoked_at_us = 0 and (created_at_us, id) < ($2, $3)
order by created_at_us desc, id desc limit $4`

	sqlGetKey = `select id, prefix, name, store_id, role, scopes, created_by, created_at_us, used_at_us, revoked_at_us
from api_key where store_id = $1 and id = $2`

	sqlListKeysIssued = `select id, prefix, name, store_id, role, scopes, created_by, created_at_us, used_at_us, revoked_at_us
from api_key where store_id = $1 and created_by = $2 order by created_at_us, id`

	sqlAllKeysMade = `select id, created_by from api_key where id = any($1) order by id`

	sqlAllKeysTouch = `update api_key set used_at_us = $1 where id = $2 and used_at_us < $3`

	sqlRevokeKey = `update api_key set revoked_at_us = $1 where store_id = $2 and id = $3 and revoked_at_us = 0`
)

func scanKey(r sqldb.Row) (APIKey, error) {
	var k APIKey
	var scopes string
	var created, used, revoked int64
	err := r.Scan(&k.ID, &k.Prefix, &k.Name, &k.StoreID, &k.Role, &scopes, &k.CreatedBy, &created, &used, &revoked)
	if err != nil {
		return k, err
	}
	k.CreatedAt, k.UsedAt, k.RevokedAt = clock.FromMicros(created), clock.FromMicros(used), clock.FromMicros(revoked)
	return k, json.Unmarshal([]byte(scopes), &k.Scopes)
}

func (s *Service) addKey(ctx context.Context, k APIKey, secret string) error {
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlAddKey, k.ID, digest(secret), k.Prefix, k.Name, k.StoreID, string(k.Role), string(scopes),
		k.CreatedBy, clock.Micros(k.CreatedAt))
	return err
}

func (s *Service) findKey(ctx context.Context, secret string) (APIKey, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanKey, sqlAllKeysBySecret, digest(secret))
}

func (s *Service) getKey(ctx context.Context, storeID, id string) (APIKey, error) {
	return sqldb.One(ctx, s.db, scanKey, sqlGetKey, storeID, id)
}

// keysOf lists the keys in force of a store ("" = of the staff), newest first.
func (s *Service) keysOf(ctx context.Context, storeID string, p page.Request) (page.Of[APIKey], error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return page.Of[APIKey]{}, err
	}
	rows, err := sqldb.All(ctx, s.db, scanKey, sqlListKeys, storeID, at, id, int64(p.Rows()+1))
	if err != nil {
		return page.Of[APIKey]{}, err
	}
	return page.Cut(rows, p.Rows(), func(k APIKey) []string { return page.TimeKey(k.CreatedAt, k.ID) }), nil
}

// keysIssued lists every key of the store that the person or key has issued, also
// those that were revoked.
func (s *Service) keysIssued(ctx context.Context, storeID, by string) ([]APIKey, error) {
	return sqldb.All(ctx, s.db, scanKey, sqlListKeysIssued, storeID, by)
}

func (s *Service) touchKey(ctx context.Context, id string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlAllKeysTouch, clock.Micros(now), id, clock.Micros(now))
	return err
}

// revoke reports whether the key was in force.
func (s *Service) revoke(ctx context.Context, storeID, id string, now time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, sqlRevokeKey, clock.Micros(now), storeID, id)
	return n == 1, err
}

// keyMakers are the ids of who made the keys, by the keys' ids.
func (s *Service) keyMakers(ctx context.Context, ids []string) (map[string]string, error) {
	return sqldb.Pairs(ctx, s.db, sqlAllKeysMade, ids)
}
