-- The shared tier: what was invalidated, and values.
-- Can be run again: what is there stays.
-- A part is a tenant of an application, or all tenants of it. Its row holds the number of its last
-- invalidation, and is locked by each until that commits; so numbers are in the order of commits.
CREATE TABLE IF NOT EXISTS report_cache_fence (
    name        VARCHAR(1300) COLLATE "C" PRIMARY KEY, -- report-cache:tenant_acme_
    state       VARCHAR(64)   NOT NULL,                -- of the server when the row was made
    incarnation VARCHAR(64)   COLLATE "C" NOT NULL,
    seq         BIGINT        NOT NULL,
    floor_seq   BIGINT        NOT NULL,                -- values whose load began before it are invalid
    scope_count BIGINT        NOT NULL,                -- an upper bound
    changed_at  BIGINT        NOT NULL                 -- in milliseconds
) WITH (fillfactor = 50);

-- The last invalidation of each scope. Any characters: its bytes in UTF-8.
CREATE TABLE IF NOT EXISTS report_cache_scope (
    incarnation VARCHAR(64)   COLLATE "C" NOT NULL,
    scope       BYTEA         NOT NULL,
    seq         BIGINT        NOT NULL,
    PRIMARY KEY (incarnation, scope)
);

CREATE INDEX IF NOT EXISTS report_cache_scope_seq ON report_cache_scope (incarnation, seq);

-- After a crash of the server this table is empty, which costs loads and nothing else.
CREATE UNLOGGED TABLE IF NOT EXISTS report_cache_value (
    hash        BYTEA         PRIMARY KEY,             -- SHA-256 of the name
    name        TEXT          NOT NULL,                -- report-cache:tenant_acme_sales:2026-05
    envelope    BYTEA         NOT NULL,
    expires_at  BIGINT        NOT NULL                 -- in milliseconds
);

CREATE INDEX IF NOT EXISTS report_cache_value_expires ON report_cache_value (expires_at);

-- Who loads a value that one node at a time loads. Nothing is lost with it.
CREATE UNLOGGED TABLE IF NOT EXISTS report_cache_lease (
    hash        BYTEA         PRIMARY KEY,             -- as of the value
    lease       VARCHAR(200)  COLLATE "C" NOT NULL,
    expires_at  BIGINT        NOT NULL                 -- in milliseconds
);
