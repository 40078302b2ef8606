-- Deliveries: events for their handlers and jobs for their queues. Times are in UTC.
-- Can be run again: what is there stays.
-- state: 0 ready, 1 claimed, 2 delayed, 3 completed, 4 dead letter, 5 parked,
-- 6 behind another with its order key
CREATE TABLE IF NOT EXISTS report_cache_delivery (
    id              BIGINT AUTO_INCREMENT PRIMARY KEY,
    lane            VARCHAR(110)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- handler:mailer, queue:emails
    tenant          VARCHAR(1600) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- tenant_acme, central
    state           SMALLINT      NOT NULL,
    turn            SMALLINT      NOT NULL,           -- the priority with its sign turned
    order_key       VARBINARY(800),                   -- binary: no two keys are alike but for case or spaces
    idempotency_key VARBINARY(800),
    message_id      CHAR(36)      CHARACTER SET ascii NOT NULL,
    type            VARCHAR(200)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    version         INTEGER       NOT NULL,
    entity          VARCHAR(200)  CHARACTER SET utf8mb4,
    entity_id       VARCHAR(200)  CHARACTER SET utf8mb4,
    correlation_id  CHAR(36)      CHARACTER SET ascii NOT NULL,
    causation_id    CHAR(36)      CHARACTER SET ascii,
    producer        VARCHAR(200)  CHARACTER SET utf8mb4 NOT NULL,
    created_at      DATETIME(6)   NOT NULL,           -- by the producer's clock; all others by this one
    trace_parent    VARCHAR(55)   CHARACTER SET ascii, -- W3C: 00-<trace>-<span>-<flags>
    payload         LONGTEXT      CHARACTER SET utf8mb4 NOT NULL,
    token           INTEGER       NOT NULL DEFAULT 0, -- grows with each claim
    failures        INTEGER       NOT NULL DEFAULT 0,
    lapses          INTEGER       NOT NULL DEFAULT 0, -- owners that let their lease end
    owner           VARCHAR(100)  CHARACTER SET utf8mb4,
    until_at        DATETIME(6),                      -- due, or end of the lease
    ended_at        DATETIME(6),
    reason          VARCHAR(1000) CHARACTER SET utf8mb4, -- why it is a dead letter
    claimed_key     VARBINARY(800) GENERATED ALWAYS AS (CASE WHEN state = 1 THEN order_key END) STORED,
    -- Each command is committed by itself, so the indexes come with the table.
    -- A claim reads the first entries of a tenant's line, however many follow.
    INDEX report_cache_delivery_ready (state, lane, tenant, turn, id),
    INDEX report_cache_delivery_until (state, until_at),
    INDEX report_cache_delivery_order (lane, order_key, state, id),
    -- No two of an order key are claimed at the same time, whoever claims them.
    UNIQUE INDEX report_cache_delivery_claimed (lane, claimed_key),
    INDEX report_cache_delivery_ended (state, ended_at),
    INDEX report_cache_delivery_message (message_id),
    UNIQUE INDEX report_cache_delivery_once (lane, idempotency_key)
) ENGINE = InnoDB;

-- The log: a row for each run. ending: 0 succeeded, 1 failed, 2 dead letter, 3 parked, 4 released;
-- null if nobody told, as the owner ended its lease
CREATE TABLE IF NOT EXISTS report_cache_run (
    id           BIGINT AUTO_INCREMENT PRIMARY KEY,
    delivery_id  BIGINT      NOT NULL,
    attempt      INTEGER     NOT NULL,
    ending       SMALLINT,
    owner        VARCHAR(100)  CHARACTER SET utf8mb4,
    performed_by VARCHAR(1000) CHARACTER SET utf8mb4,
    result       VARCHAR(1000) CHARACTER SET utf8mb4,
    error        VARCHAR(1000) CHARACTER SET utf8mb4,
    took_micros  BIGINT      NOT NULL,
    at           DATETIME(6) NOT NULL,
    INDEX report_cache_run_delivery (delivery_id)
) ENGINE = InnoDB;

-- Which events a handler has handled, recorded in the transaction of its effects.
CREATE TABLE IF NOT EXISTS report_cache_processed_event (
    handler     VARCHAR(100)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tenant      VARCHAR(1600) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- tenant_acme, central
    event_id    CHAR(36)      CHARACTER SET ascii NOT NULL,
    recorded_at DATETIME(6)   NOT NULL,
    PRIMARY KEY (handler, tenant, event_id),
    INDEX report_cache_processed_event_at (recorded_at)
) ENGINE = InnoDB;
