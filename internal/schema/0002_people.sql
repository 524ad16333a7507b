-- +goose Up
-- People who use the console (core/identity). E-mail is kept in lower case.
create table person (
    id text primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    lang text not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);
create unique index person_email on person (email);

-- Marketplace-wide roles.
create table person_staff (
    person_id text not null references person (id),
    role text not null,
    granted_at_us bigint not null,
    primary key (person_id, role)
);

-- Roles in a store: one a person and store.
create table membership (
    store_id text not null,
    person_id text not null references person (id),
    role text not null,
    joined_at_us bigint not null,
    primary key (store_id, person_id)
);
create index membership_person on membership (person_id, store_id);

-- One-time links; only the digest of the token is kept.
create table invitation (
    id text primary key,
    token_hash text not null,
    kind text not null,
    email text not null,
    name text not null,
    store_id text not null,
    role text not null,
    invited_by text not null,
    created_at_us bigint not null,
    expires_at_us bigint not null,
    used_at_us bigint not null
);
create unique index invitation_token on invitation (token_hash);
create index invitation_store on invitation (store_id, created_at_us, id);
create index invitation_expiry on invitation (expires_at_us);

-- Signed-in browsers; only the digest of the token is kept.
create table session (
    id text primary key,
    token_hash text not null,
    person_id text not null references person (id),
    created_at_us bigint not null,
    seen_at_us bigint not null
);
create unique index session_token on session (token_hash);
create index session_person on session (person_id);
create index session_age on session (created_at_us);

-- Sign-ins that failed or are under way, by account and by address.
create table sign_in_try (
    id text not null,
    bucket text not null,
    at_us bigint not null,
    primary key (bucket, id)
);
create index sign_in_try_age on sign_in_try (at_us);

-- API keys; only the digest of the secret is kept.
create table api_key (
    id text primary key,
    secret_hash text not null,
    prefix text not null,
    name text not null,
    store_id text not null,
    role text not null,
    scopes text not null,
    created_by text not null,
    created_at_us bigint not null,
    used_at_us bigint not null,
    revoked_at_us bigint not null
);
create unique index api_key_secret on api_key (secret_hash);
create index api_key_store on api_key (store_id, created_at_us, id);

-- Every state change (core/audit): rows are only ever added.
create table audit (
    id text primary key,
    store_id text not null,
    subject text not null,
    action text not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null,
    actor_role text not null,
    reason text not null,
    policy_version text not null,
    before_json text not null,
    after_json text not null,
    at_us bigint not null,
    machine_at_us bigint not null,
    salt text not null,
    digest text not null
);
create index audit_time on audit (at_us, id);
create index audit_store on audit (store_id, at_us, id);
create index audit_subject on audit (subject, at_us, id);

-- What stands behind the bell (core/notice): for a store's people or a staff role.
create table notice (
    id text primary key,
    store_id text not null,
    staff_role text not null,
    kind text not null,
    args text not null,
    url text not null,
    event_key text not null,
    at_us bigint not null
);
create unique index notice_event on notice (store_id, staff_role, kind, url, event_key);
create index notice_recipient on notice (store_id, staff_role, at_us, id);

create table notice_read (
    notice_id text not null references notice (id),
    reader text not null,
    read_at_us bigint not null,
    primary key (notice_id, reader)
);

-- +goose Down
drop table notice_read;
drop table notice;
drop table audit;
drop table api_key;
drop table sign_in_try;
drop table session;
drop table invitation;
drop table membership;
drop table person_staff;
drop table person;
