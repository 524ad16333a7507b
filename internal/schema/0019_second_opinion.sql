-- +goose Up
-- A share of what one person decided is shown to another one, whose answer changes
-- nothing but is counted (core/review): such a case names the case it looks at again.
alter table review_case add column second_of text not null default '';
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id, appeal_id, second_of);
create index review_case_second on review_case (second_of, opened_at_us, id);

-- +goose Down
drop index review_case_second;
drop index review_case_subject;
create unique index review_case_subject on review_case (kind, subject_id, appeal_id);
alter table review_case drop column second_of;
