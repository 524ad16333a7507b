package checkout

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartReservation = `id, owner, quote_id, buyer_id, state, reason, policy_version, body, created_at_us, expires_at_us, ended_at_us`

	sqlInsertReservation = `insert into checkout_reservation (` + sqlPartReservation + `) values ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, 0)`

	sqlLockReservation = `update checkout_reservation set state = state where id = $1`

	sqlGetReservation = `select ` + sqlPartReservation + ` from checkout_reservation where id = $1`

	sqlEndReservation = `update checkout_reservation set state = $2, reason = $3, ended_at_us = $4 where id = $1 and state = 'reserved'`

	sqlListDue = `select id from checkout_reservation where state = 'reserved' and expires_at_us <= $1 order by expires_at_us, id limit $2`
)

func scanReservation(r sqldb.Row) (Reservation, error) {
	var v Reservation
	var body string
	var created, expires, ended int64
	if err := r.Scan(&v.ID, &v.Owner, &v.QuoteID, &v.BuyerID, &v.State, &v.Reason, &v.PolicyVersion, &body, &created, &expires, &ended); err != nil {
		return v, err
	}
	v.CreatedAt, v.ExpiresAt, v.EndedAt = clock.FromMicros(created), clock.FromMicros(expires), clock.FromMicros(ended)
	v.Cart.BuyerID = v.BuyerID
	return v, json.Unmarshal([]byte(body), &v.Cart)
}

func (s *Service) insertReservation(ctx context.Context, r Reservation) error {
	body, err := json.Marshal(r.Cart)
	if err == nil {
		_, err = s.DB.Exec(ctx, sqlInsertReservation, r.ID, r.Owner, r.QuoteID, r.BuyerID, string(r.State), r.PolicyVersion, string(body),
			clock.Micros(r.CreatedAt), clock.Micros(r.ExpiresAt))
	}
	return err
}

func (s *Service) findReservation(ctx context.Context, owner, id string) (Reservation, bool, error) {
	r, ok, err := sqldb.Maybe(ctx, s.DB, scanReservation, sqlGetReservation, id)
	return r, ok && r.Owner == owner, err
}

// lockAnyReservation reads a reservation and keeps others from it until the
// transaction ends.
func (s *Service) lockAnyReservation(ctx context.Context, id string) (Reservation, bool, error) {
	n, err := s.DB.Exec(ctx, sqlLockReservation, id)
	if err != nil || n == 0 {
		return Reservation{}, false, err
	}
	return sqldb.Maybe(ctx, s.DB, scanReservation, sqlGetReservation, id)
}

func (s *Service) lockReservation(ctx context.Context, owner, id string) (Reservation, bool, error) {
	r, ok, err := s.lockAnyReservation(ctx, id)
	return r, ok && r.Owner == owner, err
}

// endReservation moves a reservation to its end; one that has ended is a mistake of
// the caller, who holds its lock.
func (s *Service) endReservation(ctx context.Context, r Reservation) error {
	n, err := s.DB.Exec(ctx, sqlEndReservation, r.ID, string(r.State), r.Reason, clock.Micros(r.EndedAt))
	if err == nil && n != 1 {
		err = fmt.Errorf("checkout: reservation %s has ended already", r.ID)
	}
	return err
}

func (s *Service) dueReservations(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return sqldb.All(ctx, s.DB, sqldb.Scalar[string], sqlListDue, clock.Micros(now), int64(limit))
}
