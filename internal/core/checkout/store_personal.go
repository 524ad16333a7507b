package checkout

import (
	"context"

	"souk/internal/platform/sqldb"
)

const (
	sqlAllOrdersOfOneBuyer = `select ` + sqlPartOrder + ` from checkout_order where buyer_id = $1 order by placed_at_us, id`

	sqlDeleteTextsOfBuyer = `delete from checkout_text where buyer_id = $1`

	sqlRenameQuotes = `update checkout_quote set buyer_id = $2 where buyer_id = $1`

	sqlRenameReservations = `update checkout_reservation set buyer_id = $2 where buyer_id = $1`

	sqlAllOrdersRename = `update checkout_order set buyer_id = $2 where buyer_id = $1`
)

func (s *Service) everyOrderOf(ctx context.Context, buyer string) ([]Order, error) {
	return sqldb.All(ctx, s.DB, scanOrder, sqlAllOrdersOfOneBuyer, buyer)
}

// forget puts the pseudonym in the buyer's place and deletes what the buyer wrote: in
// this order, so that a step which holds its quote or reservation is waited for, and
// what it writes is found.
func (s *Service) forget(ctx context.Context, buyer, pseudonym string) (int64, error) {
	var total int64
	for _, q := range []string{sqlRenameQuotes, sqlRenameReservations, sqlAllOrdersRename} {
		n, err := s.DB.Exec(ctx, q, buyer, pseudonym)
		if err != nil {
			return 0, err
		}
		total += n
	}
	n, err := s.DB.Exec(ctx, sqlDeleteTextsOfBuyer, buyer)
	return total + n, err
}
