package catalog

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlGetProduct = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where store_id = $1 and id = $2`

	sqlAllProduct = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where id = $1`

	sqlListProductsByID = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where store_id = $1 and id = any($2)
order by id`

	sqlAllActiveProducts = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where active = true and id = any($1)
order by id`

	sqlAllProductStores = `select id, store_id from product where id = any($1)
order by id`

	sqlListProducts = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where store_id = $1 and (listed_at_us < $2 or (listed_at_us = $2 and id < $3))
order by listed_at_us desc, id desc limit $4`

	sqlAllNewestProducts = `select id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version
from product where active = true and (listed_at_us < $1 or (listed_at_us = $1 and id < $2))
order by listed_at_us desc, id desc limit $3`

	sqlListActiveIDs = `select id from product where store_id = $1 and active = true and id > $2 order by id limit $3`

	sqlSaveProduct = `insert into product (id, store_id, title, category, price_micros, currency, images, brand, attributes, listed_at_us, active, version, updated_at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do update set title = excluded.title, category = excluded.category,
	price_micros = excluded.price_micros, currency = excluded.currency, images = excluded.images,
	brand = excluded.brand, attributes = excluded.attributes, listed_at_us = excluded.listed_at_us,
	active = excluded.active, version = product.version + 1, updated_at_us = excluded.updated_at_us
where product.store_id = $2`
)

func scanProduct(r sqldb.Row) (Product, error) {
	var p Product
	var title, images, attributes string
	var listed int64
	err := r.Scan(&p.ID, &p.StoreID, &title, &p.Category, &p.Price.Micros, &p.Price.Currency, &images, &p.Brand,
		&attributes, &listed, &p.Active, &p.Version)
	if err != nil {
		return p, err
	}
	p.ListedAt = clock.FromMicros(listed)
	if err := json.Unmarshal([]byte(title), &p.Title); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(images), &p.Images); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(attributes), &p.Attributes)
}

// insert writes the product or raises the stored one of the same store; 0 rows
// when the id belongs to another store.
func (s *Service) insert(ctx context.Context, p Product) (int64, error) {
	title, err := json.Marshal(p.Title)
	if err != nil {
		return 0, err
	}
	images, err := json.Marshal(p.Images)
	if err != nil {
		return 0, err
	}
	attributes, err := json.Marshal(p.Attributes)
	if err != nil {
		return 0, err
	}
	return s.db.Exec(ctx, sqlSaveProduct, p.ID, p.StoreID, string(title), p.Category, p.Price.Micros, p.Price.Currency,
		string(images), p.Brand, string(attributes), clock.Micros(p.ListedAt), p.Active, p.Version, clock.Micros(s.clock.Now()))
}

// newest reads a page with a statement whose arguments are head, the key of the
// page and the limit.
func (s *Service) newest(ctx context.Context, query string, req page.Request, head ...any) (page.Of[Product], error) {
	us, id, err := req.ByTime(page.Newest)
	if err != nil {
		return page.Of[Product]{}, err
	}
	rows, err := sqldb.All(ctx, s.db, scanProduct, query, append(head, us, id, int64(req.Rows()+1))...)
	if err != nil {
		return page.Of[Product]{}, err
	}
	return page.Cut(rows, req.Rows(), func(p Product) []string { return page.TimeKey(p.ListedAt, p.ID) }), nil
}

func (s *Service) storesOf(ctx context.Context, ids []string) (map[string]string, error) {
	return sqldb.Pairs(ctx, s.db, sqlAllProductStores, ids)
}
