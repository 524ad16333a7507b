-- +goose Up
-- Versions of the policy document and when each takes effect (core/policy). A
-- version never changes; publishing an old one again is a roll-back.
create table policy_version (
    version text primary key,
    guidelines text not null,
    document text not null,
    created_at_us bigint not null
);
create table policy_publication (
    id text primary key,
    version text not null references policy_version (version),
    effective_from_us bigint not null,
    origin text not null,
    actor text not null,
    reason text not null,
    published_at_us bigint not null
);
create index policy_publication_order on policy_publication (effective_from_us, id);

-- Sellers' shops (core/store).
create table store (
    id text primary key,
    name text not null,
    legal_name text not null,
    region text not null,
    entity text not null,
    level text not null,
    opened_at_us bigint not null,
    categories text not null,
    logistics text not null,
    zone text not null,
    documents text not null,
    version bigint not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);
create table store_level (
    store_id text not null references store (id),
    from_us bigint not null,
    level text not null,
    reason text not null,
    primary key (store_id, from_us)
);

-- Breaches of rules (core/conduct); ended_at_us is when one was taken back.
create table violation (
    id text primary key,
    store_id text not null references store (id),
    severity text not null,
    module text not null,
    reason text not null,
    at_us bigint not null,
    expires_at_us bigint not null,
    ended_at_us bigint not null
);
create index violation_store on violation (store_id, at_us, id);

-- Figures of a store as fixtures give them (core/insight).
create table metric (
    store_id text not null references store (id),
    key text not null,
    value text not null,
    currency text not null,
    source text not null,
    computed_at_us bigint not null,
    primary key (store_id, key)
);

-- Which tool a store has switched on (core/eligibility). One row a store and
-- tool, so a double click makes one activation.
create table activation (
    store_id text not null references store (id),
    tool text not null,
    state text not null,
    since_us bigint not null,
    activated_at_us bigint not null,
    activated_by text not null,
    grace_from_us bigint not null,
    grace_until_us bigint not null,
    serious boolean not null,
    lost text not null,
    checked_at_us bigint not null,
    policy_version text not null,
    version bigint not null,
    primary key (store_id, tool)
);
create index activation_due on activation (checked_at_us, store_id, tool);

-- +goose Down
drop table activation;
drop table metric;
drop table violation;
drop table store_level;
drop table store;
drop table policy_publication;
drop table policy_version;
