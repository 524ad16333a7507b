-- +goose Up

-- Rows of a book that wait for their number in its chain (platform/chain).
create table chain_waiting (
    book text not null,
    row_id text not null,
    digest text not null,
    queued_at_us bigint not null,
    primary key (book, row_id)
);
create index chain_waiting_order on chain_waiting (book, queued_at_us, row_id);

-- Each link covers the one before it.
create table chain_link (
    book text not null,
    seq bigint not null,
    row_id text not null,
    digest text not null,
    link text not null,
    primary key (book, seq)
);
create unique index chain_link_row on chain_link (book, row_id);

-- The end of a book's chain, signed; who seals takes the row first.
create table chain_head (
    book text primary key,
    seq bigint not null,
    link text not null,
    sealed_at_us bigint not null,
    signature text not null
);

-- Signed points along the chain.
create table chain_checkpoint (
    book text not null,
    seq bigint not null,
    link text not null,
    sealed_at_us bigint not null,
    signature text not null,
    primary key (book, seq)
);

-- What an earlier version wrote is chained first.
insert into chain_waiting (book, row_id, digest, queued_at_us) select 'audit', id, digest, machine_at_us from audit;

-- +goose Down
drop table chain_checkpoint;
drop table chain_head;
drop table chain_link;
drop table chain_waiting;
