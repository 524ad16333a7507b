-- +goose Up
-- Orders as the host marketplace tells them (core/order). lines is JSON: product,
-- quantity, price of a piece in micro-units. sale says whether it counts in
-- figures: paid, not cancelled, no replacement of another order.
create table orders (
    id text primary key,
    store_id text not null,
    buyer_key text not null,
    currency text not null,
    country text not null,
    status text not null,
    replaces text not null,
    lines text not null,
    goods_micros bigint not null,
    shipping_micros bigint not null,
    placed_at_us bigint not null,
    paid_at_us bigint not null,
    delivered_at_us bigint not null,
    sale boolean not null,
    received_at_us bigint not null,
    updated_at_us bigint not null
);
create index orders_store on orders (store_id, placed_at_us, id);
create index orders_sale on orders (store_id, paid_at_us, buyer_key) where sale = true;
create index orders_buyer on orders (buyer_key, id);

-- What follows an order or stands beside it: shipments, returns, disputes, reviews,
-- ratings, stock, ad spend, coupon costs. body is the JSON of the kind's type.
create table order_fact (
    kind text not null,
    id text not null,
    store_id text not null,
    order_id text not null,
    product_id text not null,
    buyer_key text not null,
    at_us bigint not null,
    body text not null,
    updated_at_us bigint not null,
    primary key (kind, id)
);
create index order_fact_order on order_fact (order_id, kind, id) where order_id <> '';
create index order_fact_store on order_fact (store_id, kind, at_us, id);
create index order_fact_buyer on order_fact (buyer_key, kind, id) where buyer_key <> '';

-- Buyers as the host marketplace tells them (core/identity).
create table buyer (
    id text primary key,
    email text not null,
    country text not null,
    locale text not null,
    updated_at_us bigint not null
);

-- +goose Down
drop table buyer;
drop table order_fact;
drop table orders;
