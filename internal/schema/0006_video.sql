-- +goose Up
-- Shopping Video (tools/video): films, their attempts, buyers' reactions.
create table video (
    id text primary key,
    store_id text not null,
    state text not null,
    title text not null,       -- of the latest attempt, as the next three
    product_ids text not null, -- JSON list
    purposes text not null,    -- JSON list
    attempt_id text not null,
    attempts bigint not null,
    published_at_us bigint not null,
    likes bigint not null,
    saves bigint not null,
    shares bigint not null,
    version bigint not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);
create index video_store on video (store_id, created_at_us, id);
create index video_store_state on video (store_id, state, created_at_us, id);
create index video_live on video (state, published_at_us, id);

-- Products of the latest attempt, for pages of the shop.
create table video_product (
    video_id text not null references video (id),
    store_id text not null,
    product_id text not null,
    place bigint not null,
    primary key (video_id, product_id)
);
create index video_product_of on video_product (product_id, video_id);

create table video_attempt (
    id text primary key,
    video_id text not null references video (id),
    store_id text not null,
    number bigint not null,
    title text not null,
    product_ids text not null,  -- JSON list
    purposes text not null,     -- JSON list
    declarations text not null, -- JSON object
    film text not null,         -- JSON: name, key, bytes, sha256
    subtitles text not null,    -- JSON list of the same
    fingerprint text not null,  -- of files, title, products, purposes, declarations: a double click has the same
    policy_version text not null,
    as_of_us bigint not null,
    submitted_by text not null,
    submitted_at_us bigint not null,
    verdict text not null,      -- '' while checking
    findings text not null,     -- JSON list
    not_checked text not null,  -- JSON list
    engine text not null,       -- JSON object
    passed text not null,       -- JSON list
    checked_at_us bigint not null,
    outcome text not null,      -- '' while it runs
    code text not null,
    note text not null,
    decided_by text not null,
    decided_at_us bigint not null,
    encode text not null,       -- none, waiting, ready, failed
    renditions text not null    -- JSON object, '' until ready
);
create unique index video_attempt_number on video_attempt (video_id, number);
create unique index video_attempt_same on video_attempt (store_id, fingerprint) where verdict = '' and outcome = '';

-- What a buyer did to a film: one row per viewer, film and reaction (V-11).
create table video_reaction (
    video_id text not null,
    buyer_id text not null,
    reaction text not null,
    at_us bigint not null,
    primary key (video_id, buyer_id, reaction)
);
create index video_reaction_buyer on video_reaction (buyer_id, video_id);

-- Measurements by content: equal bytes are measured once per engine version.
create table video_measurement (
    content_key text not null,
    engine_key text not null,
    document text not null,
    made_at_us bigint not null,
    primary key (content_key)
);

-- +goose Down
drop table video_measurement;
drop table video_reaction;
drop table video_attempt;
drop table video_product;
drop table video;
