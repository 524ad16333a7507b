package order

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartFact = `kind, id, store_id, order_id, product_id, buyer_key, at_us, body`

	sqlAllFact = `select ` + sqlPartFact + ` from order_fact where kind = $1 and id = $2`

	sqlAllFactLock = `update order_fact set updated_at_us = updated_at_us where kind = $1 and id = $2`

	sqlListFactsOfOrder = `select ` + sqlPartFact + ` from order_fact where store_id = $1 and order_id = $2 and order_id <> '' order by kind, id`

	sqlGetStock = `select ` + sqlPartFact + ` from order_fact where store_id = $1 and kind = 'stock' and product_id = $2`

	sqlAllFactsPage = `select ` + sqlPartFact + ` from order_fact where kind > $1 or (kind = $1 and id > $2) order by kind, id limit $3`

	sqlAllOrderFactsBetween = `select ` + sqlPartFact + ` from order_fact where order_id >= $1 and order_id <= $2 and order_id <> '' and kind in ('return', 'dispute') order by order_id, kind, id`

	// A buyer's facts lie in many stores: for export and erasure.
	sqlAllFactsOfBuyer = `select ` + sqlPartFact + ` from order_fact where buyer_key = $1 and buyer_key <> '' order by kind, id`

	sqlInsertFact = `insert into order_fact (kind, id, store_id, order_id, product_id, buyer_key, at_us, body, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (kind, id) do nothing`

	sqlUpdateFact = `update order_fact set order_id = $4, product_id = $5, buyer_key = $6, at_us = $7, body = $8, updated_at_us = $9
where kind = $1 and id = $2 and store_id = $3`
)

func scanFact(r sqldb.Row) (Fact, error) {
	var f Fact
	var at int64
	var body string
	if err := r.Scan(&f.Kind, &f.ID, &f.StoreID, &f.OrderID, &f.ProductID, &f.BuyerKey, &at, &body); err != nil {
		return f, err
	}
	f.At = clock.FromMicros(at)
	return f, readBody(&f, body)
}

func (s *Service) factsOfBuyer(ctx context.Context, key string) ([]Fact, error) {
	return sqldb.All(ctx, s.db, scanFact, sqlAllFactsOfBuyer, key)
}

func (s *Service) factArgs(f Fact) ([]any, error) {
	body, err := bodyOf(f)
	return []any{string(f.Kind), f.ID, f.StoreID, f.OrderID, f.ProductID, f.BuyerKey, clock.Micros(f.At), body, clock.Micros(s.clock.Now())}, err
}

// lockFact reads a fact and keeps others from changing it until the transaction
// ends.
func (s *Service) lockFact(ctx context.Context, kind FactKind, id string) (Fact, bool, error) {
	n, err := s.db.Exec(ctx, sqlAllFactLock, string(kind), id)
	if err != nil || n == 0 {
		return Fact{}, false, err
	}
	return sqldb.Maybe(ctx, s.db, scanFact, sqlAllFact, string(kind), id)
}

func (s *Service) insertFact(ctx context.Context, f Fact) (bool, error) {
	args, err := s.factArgs(f)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlInsertFact, args...)
	return n == 1, err
}

func (s *Service) updateFact(ctx context.Context, f Fact) error {
	args, err := s.factArgs(f)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlUpdateFact, args...)
	return err
}
