package checkout

import (
	"context"
	"encoding/json"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartQuote = `id, owner, buyer_id, policy_version, body, reservation_id, created_at_us, expires_at_us`

	sqlInsertQuote = `insert into checkout_quote (` + sqlPartQuote + `) values ($1, $2, $3, $4, $5, '', $6, $7)`

	sqlLockQuote = `update checkout_quote set owner = owner where id = $1 and owner = $2`

	sqlGetQuote = `select ` + sqlPartQuote + ` from checkout_quote where id = $1 and owner = $2`

	sqlUseQuote = `update checkout_quote set reservation_id = $3 where id = $1 and owner = $2 and reservation_id = ''`

	sqlListEndedQuotes = `select id from checkout_quote where expires_at_us < $1 order by expires_at_us, id limit $2`

	sqlDeleteQuote = `delete from checkout_quote where id = $1`
)

func scanQuote(r sqldb.Row) (Quote, error) {
	var q Quote
	var body, buyer string
	var created, expires int64
	if err := r.Scan(&q.ID, &q.Owner, &buyer, &q.PolicyVersion, &body, &q.ReservationID, &created, &expires); err != nil {
		return q, err
	}
	q.CreatedAt, q.ExpiresAt = clock.FromMicros(created), clock.FromMicros(expires)
	q.Cart.BuyerID = buyer
	return q, json.Unmarshal([]byte(body), &q.Cart)
}

func (s *Service) insertQuote(ctx context.Context, q Quote) error {
	body, err := json.Marshal(q.Cart)
	if err == nil {
		_, err = s.DB.Exec(ctx, sqlInsertQuote, q.ID, q.Owner, q.Cart.BuyerID, q.PolicyVersion, string(body), clock.Micros(q.CreatedAt), clock.Micros(q.ExpiresAt))
	}
	return err
}

// lockQuote reads the owner's quote and keeps others from it until the transaction
// ends.
func (s *Service) lockQuote(ctx context.Context, owner, id string) (Quote, bool, error) {
	n, err := s.DB.Exec(ctx, sqlLockQuote, id, owner)
	if err != nil || n == 0 {
		return Quote{}, false, err
	}
	return sqldb.Maybe(ctx, s.DB, scanQuote, sqlGetQuote, id, owner)
}

func (s *Service) useQuote(ctx context.Context, owner, id, reservation string) error {
	n, err := s.DB.Exec(ctx, sqlUseQuote, id, owner, reservation)
	if err == nil && n != 1 {
		err = notFound("checkout.useQuote")
	}
	return err
}

func (s *Service) endedQuotes(ctx context.Context, before time.Time, limit int) ([]string, error) {
	return sqldb.All(ctx, s.DB, sqldb.Scalar[string], sqlListEndedQuotes, clock.Micros(before), int64(limit))
}

func (s *Service) deleteQuote(ctx context.Context, id string) error {
	_, err := s.DB.Exec(ctx, sqlDeleteQuote, id)
	return err
}
