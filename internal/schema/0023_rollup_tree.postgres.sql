-- +goose Up
-- Room in every page: an hour that grows is written beside its old version, and no
-- index hears of it.
alter table rollup set (fillfactor = 80);

-- +goose Down
alter table rollup reset (fillfactor);
