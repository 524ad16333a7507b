-- +goose Up
-- Hourly sums of everything that is counted (core/insight). product_id '' is the
-- store's own row; hour_us begins an hour. A row is the sum of what the facts of
-- every source give to it, so it can be cleared and built again from them.
create table rollup (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
);
create index rollup_hour on rollup (hour_us, store_id);

-- The sums that a rebuild makes, until they take the place of the others.
create table rollup_next (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
);

-- Stores whose facts have changed since their figures were computed.
create table metric_due (
    store_id text primary key,
    since_us bigint not null
);

-- Up to which hour the windows have been moved on: one row.
create table metric_tick (
    name text primary key,
    hour_us bigint not null
);

-- +goose Down
drop table metric_tick;
drop table metric_due;
drop table rollup_next;
drop table rollup;
