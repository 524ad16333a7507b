-- +goose Up
-- Storefront events as they came (core/event): rows are only ever added, and
-- deleted when they are older than the policy keeps them. source is the store that
-- the write key is bound to, '-' for the marketplace's own keys; store_id '' is an
-- event that no store was found for. A message counts once for a source.
create table event (
    source text not null,
    message_id text not null,
    store_id text not null,
    product_id text not null,
    call text not null,
    name text not null,
    buyer_key text not null,
    at_us bigint not null,
    received_us bigint not null,
    experiment text not null,
    arm text not null,
    would_have_shown boolean not null,
    surface text not null,
    impression text not null,
    once_key text not null,
    properties text not null,
    primary key (source, message_id)
);
create index event_received on event (received_us, message_id, source);
create index event_store on event (store_id, received_us, message_id);

-- Which event counted for a viewer, a film and an hour: the first one.
create table event_once (
    once_key text primary key,
    source text not null,
    message_id text not null,
    received_us bigint not null
);
create index event_once_received on event_once (received_us, once_key);

-- The hourly sums of events that were deleted for their age: a rebuild of the
-- roll-ups starts with them.
create table event_folded (
    store_id text not null,
    key text not null,
    product_id text not null,
    hour_us bigint not null,
    value bigint not null,
    primary key (store_id, key, product_id, hour_us)
);

-- Whose experiments and reports a buyer's key belongs to: the first key is kept.
-- holder is the user for whom an anonymous key was taken first.
create table event_buyer (
    buyer_key text primary key,
    unit text not null,
    holder text not null,
    at_us bigint not null
);
create index event_buyer_unit on event_buyer (unit, buyer_key);

-- Events that were not taken, the newest of each source, for the debugger.
create table event_refused (
    id text primary key,
    source text not null,
    store_id text not null,
    message_id text not null,
    call text not null,
    name text not null,
    received_us bigint not null,
    verdict text not null,
    code text not null,
    pointer text not null,
    args text not null,
    properties text not null
);
create index event_refused_received on event_refused (received_us, id);
create index event_refused_store on event_refused (store_id, received_us, id);
create index event_refused_source on event_refused (source, received_us, id);

-- How many events were refused, ignored or sent again, by hour.
create table event_tally (
    store_id text not null,
    hour_us bigint not null,
    verdict text not null,
    count bigint not null,
    primary key (store_id, hour_us, verdict)
);

-- Publishable keys of shops' pages (core/identity): no secret, bound to origins.
create table publishable_key (
    id text primary key,
    secret text not null,
    name text not null,
    store_id text not null,
    origins text not null,
    created_by text not null,
    created_at_us bigint not null,
    revoked_at_us bigint not null
);
create unique index publishable_key_secret on publishable_key (secret);
create index publishable_key_store on publishable_key (store_id, created_at_us, id);

-- +goose Down
drop table publishable_key;
drop table event_tally;
drop table event_refused;
drop table event_buyer;
drop table event_folded;
drop table event_once;
drop table event;
