package identity

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlGetBuyer = `select id, email, country, locale from buyer where id = $1`

	sqlListBuyersByEmail = `select id from buyer where email = $1 and email <> '' order by id limit $2`

	sqlPutBuyer = `insert into buyer (id, email, country, locale, updated_at_us) values ($1, $2, $3, $4, $5)
on conflict (id) do update set email = excluded.email, country = excluded.country, locale = excluded.locale, updated_at_us = excluded.updated_at_us`

	sqlDropBuyer = `delete from buyer where id = $1`
)

func (s *Service) dropBuyer(ctx context.Context, id string) (int64, error) {
	return s.db.Exec(ctx, sqlDropBuyer, id)
}

func (s *Service) findBuyer(ctx context.Context, id string) (BuyerProfile, bool, error) {
	return sqldb.Maybe(ctx, s.db, func(r sqldb.Row) (BuyerProfile, error) {
		var b BuyerProfile
		return b, r.Scan(&b.ID, &b.Email, &b.Country, &b.Locale)
	}, sqlGetBuyer, id)
}

func (s *Service) putBuyer(ctx context.Context, b BuyerProfile, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlPutBuyer, b.ID, b.Email, b.Country, b.Locale, clock.Micros(now))
	return err
}
