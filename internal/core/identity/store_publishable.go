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
	sqlAddPublishable = `insert into publishable_key (id, secret, name, store_id, origins, created_by, created_at_us, revoked_at_us)
values ($1, $2, $3, $4, $5, $6, $7, 0)`

	// A key is found by its text before its store is known.
	sqlAllPublishableBySecret = `select id, secret, name, store_id, origins, created_by, created_at_us
from publishable_key where secret = $1 and revoked_at_us = 0`

	sqlGetPublishable = `select id, secret, name, store_id, origins, created_by, created_at_us
from publishable_key where store_id = $1 and id = $2`

	sqlListPublishable = `select id, secret, name, store_id, origins, created_by, created_at_us
from publishable_key where store_id = $1 and revoked_at_us = 0 and (created_at_us, id) < ($2, $3)
order by created_at_us desc, id desc limit $4`

	sqlRevokePublishable = `update publishable_key set revoked_at_us = $1 where store_id = $2 and id = $3 and revoked_at_us = 0`
)

func scanPublishable(r sqldb.Row) (PublishableKey, error) {
	var k PublishableKey
	var origins string
	var created int64
	if err := r.Scan(&k.ID, &k.Secret, &k.Name, &k.StoreID, &origins, &k.CreatedBy, &created); err != nil {
		return k, err
	}
	k.CreatedAt = clock.FromMicros(created)
	return k, json.Unmarshal([]byte(origins), &k.Origins)
}

func (s *Service) addPublishable(ctx context.Context, k PublishableKey) error {
	origins, err := json.Marshal(k.Origins)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlAddPublishable, k.ID, k.Secret, k.Name, k.StoreID, string(origins), k.CreatedBy, clock.Micros(k.CreatedAt))
	return err
}

func (s *Service) findPublishable(ctx context.Context, secret string) (PublishableKey, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanPublishable, sqlAllPublishableBySecret, secret)
}

func (s *Service) getPublishable(ctx context.Context, storeID, id string) (PublishableKey, error) {
	return sqldb.One(ctx, s.db, scanPublishable, sqlGetPublishable, storeID, id)
}

func (s *Service) publishableOf(ctx context.Context, storeID string, p page.Request) (page.Of[PublishableKey], error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return page.Of[PublishableKey]{}, err
	}
	rows, err := sqldb.All(ctx, s.db, scanPublishable, sqlListPublishable, storeID, at, id, int64(p.Rows()+1))
	if err != nil {
		return page.Of[PublishableKey]{}, err
	}
	return page.Cut(rows, p.Rows(), func(k PublishableKey) []string { return page.TimeKey(k.CreatedAt, k.ID) }), nil
}

func (s *Service) revokePublishable(ctx context.Context, storeID, id string, now time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, sqlRevokePublishable, clock.Micros(now), storeID, id)
	return n == 1, err
}
