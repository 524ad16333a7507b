-- +goose Up
-- How many buyers came again is counted in the index alone: SQLite looks every row up
-- when the column of the condition is not in it.
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key, sale) where sale = true;

-- +goose Down
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key) where sale = true;
