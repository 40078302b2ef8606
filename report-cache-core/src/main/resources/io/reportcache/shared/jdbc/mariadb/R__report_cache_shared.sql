-- The shared tier: what was invalidated, and values.
-- Can be run again: what is there stays.
-- A part is a tenant of an application, or all tenants of it. Its row holds the number of its last
-- invalidation, and is locked by each until that commits; so numbers are in the order of commits.
CREATE TABLE IF NOT EXISTS report_cache_fence (
    name        VARCHAR(1300) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, -- report-cache:tenant_acme_
    state       VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    incarnation VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    seq         BIGINT        NOT NULL,
    floor_seq   BIGINT        NOT NULL,                -- values whose load began before it are invalid
    scope_count BIGINT        NOT NULL,                -- an upper bound
    changed_at  BIGINT        NOT NULL,                -- in milliseconds
    INDEX report_cache_fence_changed (changed_at)
) ENGINE = InnoDB;

-- The last invalidation of each scope. Binary: no two are alike but for case or spaces.
CREATE TABLE IF NOT EXISTS report_cache_scope (
    incarnation VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    scope       VARBINARY(1600) NOT NULL,              -- in UTF-8
    seq         BIGINT        NOT NULL,
    PRIMARY KEY (incarnation, scope),
    INDEX report_cache_scope_seq (incarnation, seq)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS report_cache_value (
    hash        BINARY(32)    PRIMARY KEY,             -- SHA-256 of the name
    name        TEXT          CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- report-cache:tenant_acme_sales:2026-05
    envelope    LONGBLOB      NOT NULL,
    expires_at  BIGINT        NOT NULL,                -- in milliseconds
    INDEX report_cache_value_expires (expires_at)
) ENGINE = InnoDB;

-- Who loads a value that one node at a time loads. Nothing is lost with it.
CREATE TABLE IF NOT EXISTS report_cache_lease (
    hash        BINARY(32)    PRIMARY KEY,             -- as of the value
    lease       VARCHAR(200)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    expires_at  BIGINT        NOT NULL                 -- in milliseconds
) ENGINE = InnoDB;
