-- +goose Up

-- One row: who publishes takes it first, so that two never publish over the same document.
create table policy_head (
    id bigint primary key,
    moves bigint not null
);
insert into policy_head (id, moves) values (1, 0);

-- A scheduled publication that was taken back before it began.
alter table policy_publication add column withdrawn_at_us bigint not null default 0;

-- Changes in the making (core/policy): an RFC 7396 merge patch over the document in force.
create table policy_draft (
    id text primary key,
    title text not null,
    changes text not null,
    state text not null,
    author text not null,
    publication_id text not null,
    version bigint not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);
create index policy_draft_order on policy_draft (state, updated_at_us, id);

-- +goose Down
drop table policy_draft;
alter table policy_publication drop column withdrawn_at_us;
drop table policy_head;
