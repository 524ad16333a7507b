-- +goose Up
-- Private papers of stores (core/document): what they are, where their sealed
-- bytes lie, who looked at them, who signed.
create table document (
    id text primary key,
    store_id text not null,
    type text not null,
    scope text not null,           -- JSON: kind and ids of what it is for
    title text not null,
    covers text not null,          -- JSON list
    classes text not null,         -- JSON list, of trademarks
    state text not null,           -- unsigned, signed, in_review, approved, rejected, expired, revoked, deleted
    source text not null,          -- upload, template, fixture
    template text not null,        -- '' for uploads
    file_name text not null,
    media_type text not null,
    bytes bigint not null,
    sha256 text not null,          -- of the plain bytes
    blob_key text not null,        -- '' once the bytes are gone
    signed_key text not null,      -- of the copy with the signature page, '' without one
    signed_bytes bigint not null,
    signed_sha256 text not null,
    key_id text not null,          -- of the key that wrapped the data key
    wrapped_key bytea not null,    -- empty once the bytes are gone
    particulars bytea not null,    -- sealed JSON: number, holder, what a template was filled with
    search text not null,          -- file name and title in lower case
    valid_from_us bigint not null, -- 0 = not told, as the next
    expires_at_us bigint not null,
    open_ended boolean not null,   -- it never expires
    noticed_us bigint not null,    -- the expiry notice sent last: time ahead, 0 = none
    code text not null,            -- of a rejection
    note text not null,
    policy_version text not null,
    uploaded_by text not null,
    uploaded_name text not null,
    uploaded_at_us bigint not null,
    decided_at_us bigint not null,
    closed_at_us bigint not null,  -- 0 while it is of use
    version bigint not null
);
create index document_store on document (store_id, id);
create index document_store_type on document (store_id, type, state, id);
create index document_expiry on document (state, expires_at_us, id);
create index document_closed on document (closed_at_us, id);
create index document_key on document (key_id, id);

-- Every look at a paper's content, before a byte is sent (X-17).
create table document_access (
    id text primary key,
    store_id text not null,
    document_id text not null references document (id),
    at_us bigint not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null,
    actor_role text not null,
    action text not null,
    reason text not null
);
create index document_access_of on document_access (store_id, document_id, id);

-- One signature per paper (X-18); name, title and words lie sealed.
create table document_signature (
    document_id text primary key references document (id),
    store_id text not null,
    signer_id text not null,
    sealed bytea not null,
    sha256 text not null, -- of the exact bytes that were signed
    at_us bigint not null,
    proof text not null
);

-- +goose Down
drop table document_signature;
drop table document_access;
drop table document;
