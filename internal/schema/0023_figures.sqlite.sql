-- +goose Up
-- The sums lie in their key's own tree instead of in a second one beside it: a window
-- is read, and an hour added to, without a look-up for every row.
create table rollup_tree (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
) without rowid;
insert into rollup_tree (store_id, key, product_id, hour_us, value)
select store_id, key, product_id, hour_us, value from rollup order by store_id, key, product_id, hour_us;
drop table rollup;
alter table rollup_tree rename to rollup;
create index rollup_moved on rollup (hour_us, store_id, key) where product_id = '';
drop table rollup_next; -- empty but during a rebuild
create table rollup_next (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
) without rowid;

-- How many buyers came again is counted in the index alone: SQLite looks every row up
-- when the column of the index's condition is not in it.
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key, sale) where sale = true;

-- +goose Down
drop index orders_sale;
create index orders_sale on orders (store_id, paid_at_us, buyer_key) where sale = true;
drop table rollup_next;
create table rollup_next (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
);
create table rollup_rows (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
);
insert into rollup_rows (store_id, key, product_id, hour_us, value)
select store_id, key, product_id, hour_us, value from rollup;
drop table rollup;
alter table rollup_rows rename to rollup;
create index rollup_moved on rollup (hour_us, store_id, key) where product_id = '';
