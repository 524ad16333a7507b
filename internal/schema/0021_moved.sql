-- +goose Up
-- The tick asks which stores' keys had facts in an hour: it finds the answer in the
-- index alone.
drop index rollup_hour;
create index rollup_moved on rollup (hour_us, store_id, key) where product_id = '';

-- +goose Down
drop index rollup_moved;
create index rollup_hour on rollup (hour_us, store_id);
