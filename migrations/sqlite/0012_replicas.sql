-- Replicas: several processes on one database; on SQLite there is one. Each has a session, which is a row here for as
-- long as it renews it; what only one of them may do hangs on a lease that a session holds. These two tables say nothing
-- of any workspace.
CREATE TABLE replica (
    -- Grows with each session: of two, the one with the smaller number has been there longer.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- For operators: host and process.
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    -- By the database's clock. After it anybody may end the session, by deleting the row.
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE lease (
    kind TEXT NOT NULL,
    seat INTEGER NOT NULL,
    holder INTEGER,
    -- Grows with each holder: what a former one writes late names an older token, and is refused.
    token INTEGER NOT NULL,
    PRIMARY KEY (kind, seat)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_holder ON lease (holder) WHERE holder IS NOT NULL;
-- What a session that ended had in hand is freed.
CREATE INDEX outbox_leased ON outbox (leased_by) WHERE state = 'waiting' AND leased_by IS NOT NULL;
