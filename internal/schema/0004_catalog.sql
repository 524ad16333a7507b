-- +goose Up
-- What stores sell, as the host marketplace told us (core/catalog).
create table product (
    id text primary key,
    store_id text not null,
    title text not null,
    category text not null,
    price_micros bigint not null,
    currency text not null,
    images text not null,
    brand text not null,
    attributes text not null,
    listed_at_us bigint not null,
    active boolean not null,
    version bigint not null,
    updated_at_us bigint not null
);
create index product_store on product (store_id, listed_at_us, id);
create index product_newest on product (listed_at_us, id) where active = true;
create index product_of_store on product (store_id, id); -- not unique: an upsert has one arbiter, the key

-- The words of every product in every language (core/storefront). A token is
-- bytes, so that both engines compare and range over it alike whatever the
-- collation of the database. A product has a token once; the key holds every
-- column that buyers' searches read, so that they read the index alone.
create table search_token (
    token bytea not null,
    product_id text not null,
    store_id text not null,
    title_hits bigint not null,
    listed_at_us bigint not null,
    active boolean not null,
    primary key (token, active, product_id, title_hits, listed_at_us)
);
create index search_token_product on search_token (store_id, product_id);
create index search_token_store on search_token (store_id, token);

-- +goose Down
drop table search_token;
drop table product;
