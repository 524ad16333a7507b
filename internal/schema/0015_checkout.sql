-- +goose Up
-- Quotes, reservations and orders of a host's checkout (core/checkout). body is the
-- JSON of the cart without personal text. owner is the key that asked for it.
create table checkout_quote (
    id text primary key,
    owner text not null,
    buyer_id text not null,
    policy_version text not null,
    body text not null,
    reservation_id text not null,
    created_at_us bigint not null,
    expires_at_us bigint not null
);
create index checkout_quote_expiry on checkout_quote (expires_at_us, id);
create index checkout_quote_buyer on checkout_quote (buyer_id, id) where buyer_id <> '';

-- state: reserved → captured | released | expired.
create table checkout_reservation (
    id text primary key,
    owner text not null,
    quote_id text not null unique,
    buyer_id text not null,
    state text not null,
    reason text not null,
    policy_version text not null,
    body text not null,
    created_at_us bigint not null,
    expires_at_us bigint not null,
    ended_at_us bigint not null
);
create index checkout_reservation_open on checkout_reservation (expires_at_us, id) where state = 'reserved';
create index checkout_reservation_buyer on checkout_reservation (buyer_id, id) where buyer_id <> '';

-- One store's part of a captured reservation. lines and adjustments are JSON.
create table checkout_order (
    id text primary key,
    store_id text not null,
    reservation_id text not null,
    buyer_id text not null,
    currency text not null,
    country text not null,
    device text not null,
    lang text not null,
    lines text not null,
    adjustments text not null,
    shipping_micros bigint not null,
    placed_at_us bigint not null,
    paid_at_us bigint not null,
    unique (reservation_id, store_id)
);
create index checkout_order_buyer on checkout_order (buyer_id, placed_at_us, id) where buyer_id <> '';
create index checkout_order_store on checkout_order (store_id, placed_at_us, id);

-- Personal text of buyers, apart from everything else so that it can be deleted
-- without touching figures: the note to the seller and where the goods go. subject
-- is a quote, a reservation or an order; seller is the store whom the note is for.
create table checkout_text (
    subject text not null,
    seller text not null,
    buyer_id text not null,
    note text not null,
    ship_to text not null,
    created_at_us bigint not null,
    primary key (subject, seller)
);
create index checkout_text_buyer on checkout_text (buyer_id, subject, seller) where buyer_id <> '';

-- +goose Down
drop table checkout_text;
drop table checkout_order;
drop table checkout_reservation;
drop table checkout_quote;
