-- +goose Up
-- Jobs: work that exists if and only if its transaction committed (platform/queue).
create table job (
    id text primary key,
    kind text not null,
    payload text not null,
    state text not null,
    priority bigint not null,
    run_at_us bigint not null,
    attempts bigint not null,
    max_attempts bigint not null,
    unique_key text not null,
    again boolean not null,
    lease_owner text not null,
    lease_epoch bigint not null,
    lease_until_us bigint not null,
    last_error text not null,
    created_at_us bigint not null,
    finished_at_us bigint not null
);
create unique index job_unique on job (kind, unique_key) where state in ('ready', 'running');
create index job_ready on job (kind, state, priority desc, run_at_us, id);
create index job_lease on job (state, lease_until_us);

-- Cron entries: the last tick that was handed out, on the business clock (platform/queue).
create table cron (
    name text primary key,
    last_tick_us bigint not null
);

-- Events of the domain, published after commit (platform/outbox).
create table outbox (
    id text primary key,
    topic text not null,
    key text not null,
    payload text not null,
    created_at_us bigint not null
);
create index outbox_age on outbox (created_at_us, id);
create table outbox_delivery (
    event_id text not null,
    subscriber text not null,
    done_at_us bigint not null,
    primary key (event_id, subscriber)
);
create index outbox_delivery_age on outbox_delivery (done_at_us);

-- Answers to requests that carry an Idempotency-Key (platform/httpapi). States:
-- running (leased by token), committed (its effect is stored, its answer not yet),
-- done (the answer is kept), secret (done, but the answer must not be kept).
create table idempotency (
    principal text not null,
    route text not null,
    key text not null,
    body_hash text not null,
    state text not null,
    token text not null,
    lease_until_us bigint not null,
    status bigint not null,
    header text not null,
    body bytea not null,
    created_at_us bigint not null,
    primary key (principal, route, key)
);
create index idempotency_age on idempotency (created_at_us);

-- +goose Down
drop table idempotency;
drop table outbox_delivery;
drop table outbox;
drop table cron;
drop table job;
