-- +goose Up
-- Room in every page: an hour that grows is written beside its old version, and no
-- index hears of it.
alter table rollup set (fillfactor = 80);

-- As on SQLite, which needs the column of the condition; indexes are the same on both.
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key, sale) where sale = true;

-- +goose Down
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key) where sale = true;
alter table rollup reset (fillfactor);
