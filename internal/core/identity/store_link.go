package identity

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddLink = `insert into invitation (id, token_hash, kind, email, name, store_id, role, invited_by, created_at_us, expires_at_us, used_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)`

	// A link is found by its token before anybody is signed in.
	sqlAllLinksByToken = `select id, kind, email, name, store_id, role, invited_by, created_at_us, expires_at_us, used_at_us
from invitation where token_hash = $1`

	sqlListOpenLinks = `select id, kind, email, name, store_id, role, invited_by, created_at_us, expires_at_us, used_at_us
from invitation where store_id = $1 and kind = 'invite' and used_at_us = 0 and expires_at_us > $2 order by created_at_us, id`

	// One-time: only the first of two callers changes the row. By id, which the
	// token has proved.
	sqlAllLinksUse = `update invitation set used_at_us = $1 where id = $2 and used_at_us = 0`

	sqlDropLink = `delete from invitation where store_id = $1 and id = $2 and used_at_us = 0`

	// A new link for the same purpose replaces the open ones.
	sqlDropOpenLinks = `delete from invitation where store_id = $1 and email = $2 and kind = $3 and used_at_us = 0`

	// What a removed person has offered goes with them.
	sqlDropLinksOf = `delete from invitation where store_id = $1 and invited_by = $2 and used_at_us = 0`

	sqlAllLinksDropOld = `delete from invitation where expires_at_us <= $1`
)

func scanLink(r sqldb.Row) (Link, error) {
	var l Link
	var created, expires, used int64
	err := r.Scan(&l.ID, &l.Kind, &l.Email, &l.Name, &l.StoreID, &l.Role, &l.InvitedBy, &created, &expires, &used)
	l.CreatedAt, l.ExpiresAt, l.UsedAt = clock.FromMicros(created), clock.FromMicros(expires), clock.FromMicros(used)
	return l, err
}

func (s *Service) addLink(ctx context.Context, l Link, token string) error {
	if _, err := s.db.Exec(ctx, sqlDropOpenLinks, l.StoreID, l.Email, string(l.Kind)); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, sqlAddLink, l.ID, digest(token), string(l.Kind), l.Email, l.Name, l.StoreID, string(l.Role),
		l.InvitedBy, clock.Micros(l.CreatedAt), clock.Micros(l.ExpiresAt))
	return err
}

func (s *Service) findLink(ctx context.Context, token string) (Link, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanLink, sqlAllLinksByToken, digest(token))
}

func (s *Service) openLinks(ctx context.Context, storeID string, now time.Time) ([]Link, error) {
	return sqldb.All(ctx, s.db, scanLink, sqlListOpenLinks, storeID, clock.Micros(now))
}

// useLink reports whether this caller was the one who used it.
func (s *Service) useLink(ctx context.Context, id string, now time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, sqlAllLinksUse, clock.Micros(now), id)
	return n == 1, err
}

// dropLink reports whether there was an open link of the store to withdraw.
func (s *Service) dropLink(ctx context.Context, storeID, id string) (bool, error) {
	n, err := s.db.Exec(ctx, sqlDropLink, storeID, id)
	return n == 1, err
}

func (s *Service) dropLinksOf(ctx context.Context, storeID, personID string) error {
	_, err := s.db.Exec(ctx, sqlDropLinksOf, storeID, personID)
	return err
}

func (s *Service) dropOldLinks(ctx context.Context, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlAllLinksDropOld, clock.Micros(now))
	return err
}
