-- +goose Up
-- What the operator made of the benchmark lines that the tools bring (core/insight):
-- every version is kept, the highest one stands. A key without a row is the tool's own line.
create table benchmark_version (
    key text not null,
    version bigint not null,
    mode text not null,   -- source, own_median
    body text not null,   -- JSON: value, direction, texts
    reason text not null,
    by_id text not null,
    by_name text not null,
    at_us bigint not null,
    primary key (key, version)
);

-- The marketplace's own medians, as they were computed last.
create table benchmark_median (
    key text primary key,
    value text not null,
    stores bigint not null,
    from_us bigint not null,
    to_us bigint not null,
    computed_at_us bigint not null
);

-- +goose Down
drop table benchmark_median;
drop table benchmark_version;
