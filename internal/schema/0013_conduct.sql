-- +goose Up
-- What a violation breaks, who recorded it, what shows it, why it was taken back
-- (core/conduct).
alter table violation add column rule text not null default '';
alter table violation add column evidence text not null default '';
alter table violation add column by_id text not null default '';
alter table violation add column by_name text not null default '';
alter table violation add column ended_reason text not null default '';

-- The Service Score is the sum of these lines; none is ever changed. A line that
-- is given back has a second one with the opposite sign that names it.
create table points_line (
    id text primary key,
    store_id text not null,
    key text not null,
    cause text not null,
    milli bigint not null,
    reason_zh text not null,
    reason_en text not null,
    module text not null,
    evidence text not null,
    violation_id text not null,
    reverses text not null,
    policy_version text not null,
    at_us bigint not null,
    expires_at_us bigint not null
);
create unique index points_line_key on points_line (store_id, key);
create index points_line_time on points_line (store_id, at_us, id);
create index points_line_reverses on points_line (store_id, reverses);

-- A time in which a store may not use a scope (a tool).
create table conduct_freeze (
    id text primary key,
    store_id text not null,
    scope text not null,
    cause text not null,
    violation_id text not null,
    strikes bigint not null,
    reason_zh text not null,
    reason_en text not null,
    repeat_violation text not null,
    policy_version text not null,
    from_us bigint not null,
    until_us bigint not null,
    lifted_at_us bigint not null,
    lifted_reason text not null,
    ended boolean not null
);
create index freeze_scope on conduct_freeze (store_id, scope, from_us, id);
create index freeze_due on conduct_freeze (ended, until_us, id);

-- Violations that count towards a freeze; freeze_id is the one that used them up.
create table strike (
    id text primary key,
    store_id text not null,
    scope text not null,
    violation_id text not null,
    at_us bigint not null,
    ended_at_us bigint not null,
    freeze_id text not null
);
create unique index strike_violation on strike (store_id, scope, violation_id);
create index strike_open on strike (store_id, scope, freeze_id, at_us);

-- +goose Down
drop table strike;
drop table conduct_freeze;
drop table points_line;
alter table violation drop column ended_reason;
alter table violation drop column by_name;
alter table violation drop column by_id;
alter table violation drop column evidence;
alter table violation drop column rule;
