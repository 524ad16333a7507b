-- +goose Up
-- Somebody who asks to be forgotten writes from an address, not with an id.
create index buyer_email on buyer (email) where email <> '';

-- +goose Down
drop index buyer_email;
