-- +goose Up

-- Erasures that were carried out (core/privacy): when, why and how much, never whose.
create table erasure (
    id text primary key,
    asked_by text not null,
    reason text not null,
    rows_json text not null,
    at_us bigint not null
);
create index erasure_order on erasure (at_us, id);

-- Events of one buyer, for export and erasure.
create index event_of_buyer on event (buyer_key, received_us, message_id);

-- +goose Down
drop index event_of_buyer;
drop table erasure;
