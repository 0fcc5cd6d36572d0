-- Replicas: several processes on one database. Each has a session, which is a row here for as long as it renews it; what
-- only one of them may do hangs on a lease that a session holds. These two tables say nothing of any workspace.
CREATE TABLE replica (
    -- Grows with each session: of two, the one with the smaller number has been there longer.
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- For operators: host and process.
    name TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- By the database's clock. After it anybody may end the session, by deleting the row.
    expires_at BIGINT NOT NULL
);

CREATE TABLE lease (
    kind TEXT NOT NULL,
    seat BIGINT NOT NULL,
    holder BIGINT,
    -- Grows with each holder: what a former one writes late names an older token, and is refused.
    token BIGINT NOT NULL,
    PRIMARY KEY (kind, seat)
);
CREATE INDEX lease_holder ON lease (holder) WHERE holder IS NOT NULL;
-- What a session that ended had in hand is freed.
CREATE INDEX outbox_leased ON outbox (leased_by) WHERE state = 'waiting' AND leased_by IS NOT NULL;
