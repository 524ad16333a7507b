-- +goose Up
-- Account checks of a store (core/verification): one row for each channel with what
-- was proved. address is the e-mail, phone or payment account; ref is the payment
-- provider's own name of the binding.
create table verification (
    store_id text not null,
    channel text not null,
    state text not null,
    address text not null,
    ref text not null,
    reason text not null,
    changed_at_us bigint not null,
    primary key (store_id, channel)
);

-- Codes that were sent; only a keyed digest of each. The last one of a channel
-- counts.
create table verification_code (
    id text primary key,
    store_id text not null,
    channel text not null,
    address text not null,
    digest bytea not null,
    attempts bigint not null,
    state text not null,
    sent_at_us bigint not null,
    expires_at_us bigint not null
);
create index verification_code_store on verification_code (store_id, channel, sent_at_us, id);

-- Messages that the sandbox's sender captured.
create table captured_message (
    id text primary key,
    channel text not null,
    recipient text not null,
    subject text not null,
    body text not null,
    at_us bigint not null
);
create index captured_message_to on captured_message (recipient, at_us, id);

-- +goose Down
drop table captured_message;
drop table verification_code;
drop table verification;
