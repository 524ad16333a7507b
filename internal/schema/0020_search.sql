-- +goose Up
-- The words of products once more (core/storefront), in two orders that a search
-- of many products needs: best first for a word, and all words of a product. Token
-- '' stands for every product: it is what is walked when no word is rare.
create table search_word (
    token bytea not null,
    product_id text not null,
    store_id text not null,
    title_hits bigint not null,
    listed_at_us bigint not null,
    active boolean not null,
    primary key (token, active, title_hits, listed_at_us, product_id, store_id)
);
insert into search_word (token, product_id, store_id, title_hits, listed_at_us, active)
select token, product_id, store_id, title_hits, listed_at_us, active from search_token;
insert into search_word (token, product_id, store_id, title_hits, listed_at_us, active)
select distinct substr(token, 1, 0), product_id, store_id, cast(0 as bigint), listed_at_us, active from search_token;
drop table search_token;
create unique index search_word_product on search_word (product_id, store_id, token, title_hits, listed_at_us);
create index search_word_store on search_word (store_id, token);

-- +goose Down
create table search_token (
    token bytea not null,
    product_id text not null,
    store_id text not null,
    title_hits bigint not null,
    listed_at_us bigint not null,
    active boolean not null,
    primary key (token, active, product_id, title_hits, listed_at_us)
);
insert into search_token (token, product_id, store_id, title_hits, listed_at_us, active)
select token, product_id, store_id, title_hits, listed_at_us, active from search_word where length(token) > 0;
drop table search_word;
create index search_token_product on search_token (store_id, product_id);
create index search_token_store on search_token (store_id, token);
