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

	sqlInsertText = `insert into checkout_text (subject, seller, buyer_id, note, ship_to, created_at_us) values ($1, $2, $3, $4, $5, $6)`

	sqlListTexts = `select seller, note, ship_to from checkout_text where subject = $1 order by seller`

	sqlDeleteTexts = `delete from checkout_text where subject = $1`
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

// keepTexts writes what the buyer wrote, one row for each store, if there is any.
func (s *Service) keepTexts(ctx context.Context, subject string, c Cart, shipTo *Address, at time.Time) error {
	for _, p := range c.Parts {
		if p.Note == "" && shipTo == nil {
			continue
		}
		if err := s.insertText(ctx, subject, p.StoreID, c.BuyerID, Text{p.Note, shipTo}, at); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) insertText(ctx context.Context, subject, seller, buyer string, t Text, at time.Time) error {
	shipTo := ""
	if t.ShipTo != nil {
		b, err := json.Marshal(t.ShipTo)
		if err != nil {
			return err
		}
		shipTo = string(b)
	}
	_, err := s.DB.Exec(ctx, sqlInsertText, subject, seller, buyer, t.Note, shipTo, clock.Micros(at))
	return err
}

// texts are the personal texts of a subject, by store.
func (s *Service) texts(ctx context.Context, subject string) (map[string]Text, error) {
	type row struct {
		seller string
		text   Text
	}
	rows, err := sqldb.All(ctx, s.DB, func(r sqldb.Row) (row, error) {
		var x row
		var shipTo string
		if err := r.Scan(&x.seller, &x.text.Note, &shipTo); err != nil || shipTo == "" {
			return x, err
		}
		x.text.ShipTo = &Address{}
		return x, json.Unmarshal([]byte(shipTo), x.text.ShipTo)
	}, sqlListTexts, subject)
	out := make(map[string]Text, len(rows))
	for _, x := range rows {
		out[x.seller] = x.text
	}
	return out, err
}

func (s *Service) dropTexts(ctx context.Context, subject string) error {
	_, err := s.DB.Exec(ctx, sqlDeleteTexts, subject)
	return err
}
