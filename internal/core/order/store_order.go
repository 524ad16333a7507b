package order

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartOrder = `id, store_id, buyer_key, currency, country, status, replaces, lines, shipping_micros, placed_at_us, paid_at_us, delivered_at_us`

	sqlAllOrder = `select ` + sqlPartOrder + ` from orders where id = $1`

	sqlAllOrdersByID = `select ` + sqlPartOrder + ` from orders where id = any($1) order by id`

	sqlGetOrder = `select ` + sqlPartOrder + ` from orders where store_id = $1 and id = $2`

	sqlListOrders = `select ` + sqlPartOrder + ` from orders where store_id = $1 and (placed_at_us < $2 or (placed_at_us = $2 and id < $3)) order by placed_at_us desc, id desc limit $4`

	sqlAllOrdersPage = `select ` + sqlPartOrder + ` from orders where id > $1 order by id limit $2`

	sqlAllOrderLock = `update orders set updated_at_us = updated_at_us where id = $1`

	// A buyer's orders lie in many stores: for export and erasure.
	sqlAllOrdersOfBuyer = `select ` + sqlPartOrder + ` from orders where buyer_key = $1 order by id`

	sqlAllOrdersRename = `update orders set buyer_key = $1 where buyer_key = $2`

	sqlInsertOrder = `insert into orders (id, store_id, buyer_key, currency, country, status, replaces, lines, goods_micros, shipping_micros,
	placed_at_us, paid_at_us, delivered_at_us, sale, received_at_us, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) on conflict (id) do nothing`

	sqlUpdateOrder = `update orders set buyer_key = $3, currency = $4, country = $5, status = $6, replaces = $7, lines = $8, goods_micros = $9,
	shipping_micros = $10, placed_at_us = $11, paid_at_us = $12, delivered_at_us = $13, sale = $14, updated_at_us = $15
where id = $1 and store_id = $2`

	sqlCountBuyers = `select count(*), cast(coalesce(sum(case when n >= 2 then 1 else 0 end), 0) as bigint) from (
	select buyer_key, count(*) as n from orders
	where store_id = $1 and sale = true and paid_at_us >= $2 and paid_at_us < $3 and buyer_key <> '' group by buyer_key
) as buyers`
)

func scanOrder(r sqldb.Row) (Order, error) {
	var o Order
	var lines string
	var placed, paid, delivered int64
	if err := r.Scan(&o.ID, &o.StoreID, &o.BuyerKey, &o.Currency, &o.Country, &o.Status, &o.Replaces, &lines, &o.Shipping, &placed, &paid, &delivered); err != nil {
		return o, err
	}
	o.PlacedAt, o.PaidAt, o.DeliveredAt = clock.FromMicros(placed), clock.FromMicros(paid), clock.FromMicros(delivered)
	return o, json.Unmarshal([]byte(lines), &o.Lines)
}

func (s *Service) ordersOfBuyer(ctx context.Context, key string) ([]Order, error) {
	return sqldb.All(ctx, s.db, scanOrder, sqlAllOrdersOfBuyer, key)
}

// renameBuyer puts another key in a buyer's place and tells in how many orders.
func (s *Service) renameBuyer(ctx context.Context, from, to string) (int64, error) {
	return s.db.Exec(ctx, sqlAllOrdersRename, to, from)
}

func (s *Service) orderArgs(o Order) ([]any, error) {
	lines, err := json.Marshal(o.Lines)
	return []any{o.ID, o.StoreID, o.BuyerKey, o.Currency, o.Country, string(o.Status), o.Replaces, string(lines), o.Goods().Micros, o.Shipping,
		clock.Micros(o.PlacedAt), clock.Micros(o.PaidAt), clock.Micros(o.DeliveredAt), o.IsSale(), clock.Micros(s.clock.Now())}, err
}

// lockOrder reads an order of any store and keeps others from changing it until
// the transaction ends.
func (s *Service) lockOrder(ctx context.Context, id string) (Order, bool, error) {
	n, err := s.db.Exec(ctx, sqlAllOrderLock, id)
	if err != nil || n == 0 {
		return Order{}, false, err
	}
	return sqldb.Maybe(ctx, s.db, scanOrder, sqlAllOrder, id)
}

func (s *Service) insertOrder(ctx context.Context, o Order) (bool, error) {
	args, err := s.orderArgs(o)
	if err != nil {
		return false, err
	}
	n, err := s.db.Exec(ctx, sqlInsertOrder, args...)
	return n == 1, err
}

func (s *Service) updateOrder(ctx context.Context, o Order) error {
	args, err := s.orderArgs(o)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlUpdateOrder, args...)
	return err
}

func orderKey(o Order) []string {
	return page.TimeKey(o.PlacedAt, o.ID)
}
