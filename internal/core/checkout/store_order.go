package checkout

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlPartOrder = `id, store_id, reservation_id, buyer_id, currency, country, device, lang, lines, adjustments, shipping_micros, placed_at_us, paid_at_us`

	sqlInsertOrder = `insert into checkout_order (` + sqlPartOrder + `) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`

	sqlAllOrdersOfReservation = `select ` + sqlPartOrder + ` from checkout_order where reservation_id = $1 order by store_id, id`

	sqlAllOrdersOfBuyer = `select ` + sqlPartOrder + ` from checkout_order where buyer_id = $1 and buyer_id <> '' and (placed_at_us < $2 or (placed_at_us = $2 and id < $3)) order by placed_at_us desc, id desc limit $4`

	sqlAllOrderOfBuyer = `select ` + sqlPartOrder + ` from checkout_order where id = $1 and buyer_id = $2 and buyer_id <> ''`

	sqlGetOrder = `select ` + sqlPartOrder + ` from checkout_order where store_id = $1 and id = $2`
)

func scanOrder(r sqldb.Row) (Order, error) {
	var o Order
	var lines, adjustments string
	var placed, paid int64
	if err := r.Scan(&o.ID, &o.StoreID, &o.ReservationID, &o.BuyerID, &o.Currency, &o.Country, &o.Device, &o.Lang, &lines, &adjustments,
		&o.Shipping.Micros, &placed, &paid); err != nil {
		return o, err
	}
	o.Shipping.Currency, o.PlacedAt, o.PaidAt = o.Currency, clock.FromMicros(placed), clock.FromMicros(paid)
	if err := json.Unmarshal([]byte(lines), &o.Lines); err != nil {
		return o, err
	}
	return o, json.Unmarshal([]byte(adjustments), &o.Adjustments)
}

// insertOrder reports whether the id was free.
func (s *Service) insertOrder(ctx context.Context, o Order) (bool, error) {
	lines, err := json.Marshal(o.Lines)
	if err != nil {
		return false, err
	}
	adjustments, err := json.Marshal(o.Adjustments)
	if err != nil {
		return false, err
	}
	n, err := s.DB.Exec(ctx, sqlInsertOrder, o.ID, o.StoreID, o.ReservationID, o.BuyerID, o.Currency, o.Country, string(o.Device), o.Lang,
		string(lines), string(adjustments), o.Shipping.Micros, clock.Micros(o.PlacedAt), clock.Micros(o.PaidAt))
	return n == 1, err
}

func (s *Service) ordersOf(ctx context.Context, reservation string) ([]Order, error) {
	return sqldb.All(ctx, s.DB, scanOrder, sqlAllOrdersOfReservation, reservation)
}

func (s *Service) orderOfBuyer(ctx context.Context, buyer, id string) (Order, bool, error) {
	return sqldb.Maybe(ctx, s.DB, scanOrder, sqlAllOrderOfBuyer, id, buyer)
}

func (s *Service) orderOfStore(ctx context.Context, store, id string) (Order, bool, error) {
	return sqldb.Maybe(ctx, s.DB, scanOrder, sqlGetOrder, store, id)
}

func (s *Service) ordersOfBuyer(ctx context.Context, buyer string, p page.Request) ([]Order, error) {
	at, id, err := p.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, scanOrder, sqlAllOrdersOfBuyer, buyer, at, id, int64(p.Rows()+1))
}

func orderKey(o Order) []string {
	return page.TimeKey(o.PlacedAt, o.ID)
}
