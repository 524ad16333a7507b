-- +goose Up
-- Reviewers read decided cases newest first (core/review).
create index review_case_decided on review_case (state, decided_at_us, id);

-- +goose Down
drop index review_case_decided;
