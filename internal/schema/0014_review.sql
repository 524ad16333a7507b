-- +goose Up
-- Reviewers read decided cases newest first (core/review).
create index review_case_decided on review_case (state, decided_at_us, id);

-- A rejected attempt may have a second case: its appeal. Two people may have to
-- agree: the first one's word waits beside the case. An operator may give a case
-- to somebody.
alter table review_case add column appeal_id text not null default '';
alter table review_case add column search text not null default '';
alter table review_case add column assigned_to text not null default '';
alter table review_case add column assigned_name text not null default '';
alter table review_case add column assigned_at_us bigint not null default 0;
alter table review_case add column first_by text not null default '';
alter table review_case add column first_name text not null default '';
alter table review_case add column first_approve boolean not null default false;
alter table review_case add column first_code text not null default '';
alter table review_case add column first_note text not null default '';
alter table review_case add column first_at_us bigint not null default 0;
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id, appeal_id);

-- What a seller says against a rejection; one row for each time that it is said.
create table appeal (
    id text primary key,
    store_id text not null,
    record_id text not null,
    kind text not null,
    subject_id text not null,
    number bigint not null,
    reason text not null,
    evidence text not null,
    state text not null,
    filed_by text not null,
    filed_name text not null,
    filed_at_us bigint not null,
    due_at_us bigint not null,
    decided_at_us bigint not null,
    statement text not null
);
create unique index appeal_number on appeal (store_id, kind, subject_id, number);
create index appeal_time on appeal (store_id, filed_at_us);

-- Submissions that two people decided, and whether they said the same.
create table review_opinion (
    id text primary key,
    case_id text not null,
    store_id text not null,
    kind text not null,
    source text not null,
    first_by text not null,
    first_name text not null,
    second_by text not null,
    second_name text not null,
    agreed boolean not null,
    at_us bigint not null
);
create unique index review_opinion_case on review_opinion (case_id);
create index review_opinion_time on review_opinion (at_us, id);

-- +goose Down
drop table review_opinion;
drop table appeal;
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id);
alter table review_case drop column first_at_us;
alter table review_case drop column first_note;
alter table review_case drop column first_code;
alter table review_case drop column first_approve;
alter table review_case drop column first_name;
alter table review_case drop column first_by;
alter table review_case drop column assigned_at_us;
alter table review_case drop column assigned_name;
alter table review_case drop column assigned_to;
alter table review_case drop column search;
alter table review_case drop column appeal_id;
drop index review_case_decided;
