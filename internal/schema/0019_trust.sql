-- +goose Up
-- A share of what one person decided is shown to another one, whose answer changes
-- nothing but is counted (core/review): such a case names the case it looks at again.
alter table review_case add column second_of text not null default '';
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id, appeal_id, second_of);
create index review_case_second on review_case (second_of, opened_at_us, id);

-- A key for each buyer, wrapped; their personal text lies under it, and is gone for
-- good when the row goes (core/vault).
create table vault_key (
    owner text primary key,
    key_id text not null,
    wrapped bytea not null,
    made_at_us bigint not null
);
create index vault_key_ring on vault_key (key_id, owner);

-- The note and the address of a checkout, sealed; the plain columns hold what was
-- written before and is sealed in the background.
alter table checkout_text add column sealed bytea;

-- +goose Down
alter table checkout_text drop column sealed;
drop table vault_key;
drop index review_case_second;
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id, appeal_id);
alter table review_case drop column second_of;
