-- +goose Up
-- Submissions that wait for, or had, a person's decision (core/review).
create table review_case (
    id text primary key,
    kind text not null,
    store_id text not null,
    subject_id text not null,
    parent_id text not null,
    attempt bigint not null,
    summary text not null,
    questions text not null,
    verdict text not null,
    policy_version text not null,
    as_of_us bigint not null,
    state text not null,
    claimed_by text not null,
    claimed_name text not null,
    claimed_at_us bigint not null,
    opened_at_us bigint not null,
    due_at_us bigint not null,
    approve boolean not null,
    code text not null,
    note text not null,
    decided_by text not null,
    decided_name text not null,
    decided_at_us bigint not null,
    version bigint not null
);
create unique index review_case_subject on review_case (kind, subject_id);
create index review_case_queue on review_case (state, due_at_us, id);

-- One line per attempt, stage and author: what a store reads as its review records.
create table review_record (
    id text primary key,
    store_id text not null,
    kind text not null,
    subject_id text not null,
    parent_id text not null,
    attempt bigint not null,
    stage text not null,
    outcome text not null,
    code text not null,
    findings text not null,
    not_checked text not null,
    note text not null,
    policy_version text not null,
    as_of_us bigint not null,
    at_us bigint not null,
    by_id text not null,
    by_name text not null
);
create unique index review_record_stage on review_record (kind, subject_id, stage, by_id);
create index review_record_store on review_record (store_id, at_us, id);
create index review_record_parent on review_record (store_id, parent_id, at_us, id);

-- +goose Down
drop table review_record;
drop table review_case;
