-- The desk's first schema. Times are UTC epoch milliseconds. Every row belongs to a workspace, and every key begins
-- with it, so that no query can reach a row without naming the workspace.

CREATE TABLE person (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;

-- The key of every event that was decided: a second one with the same key changes nothing.
CREATE TABLE inbox (
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_age ON inbox (received_at);

CREATE TABLE conversation (
    workspace TEXT NOT NULL,
    id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    direct INTEGER NOT NULL CHECK (direct IN (0, 1)),
    root TEXT,
    thread TEXT,
    requester TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    question TEXT NOT NULL,
    locale TEXT NOT NULL,
    verdict TEXT NOT NULL,
    confidence REAL NOT NULL,
    entry TEXT,
    outcome TEXT NOT NULL,
    ticket INTEGER,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT;
CREATE INDEX conversation_thread ON conversation (workspace, channel, thread) WHERE thread IS NOT NULL;
-- Of two who make something of one message at once, one begins its conversation, and the other finds it.
CREATE UNIQUE INDEX conversation_root ON conversation (workspace, channel, root) WHERE root IS NOT NULL;
CREATE INDEX conversation_direct ON conversation (workspace, channel, asked_at) WHERE direct = 1;
CREATE INDEX conversation_age ON conversation (workspace, asked_at);

CREATE TABLE ticket (
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    plan TEXT NOT NULL,
    requester TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    owner TEXT,
    owner_name TEXT,
    locale TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    first_reply_at INTEGER,
    closed_at INTEGER,
    card_channel TEXT,
    card_message TEXT,
    -- Counts the changes: an update names the version that it was decided from.
    version INTEGER NOT NULL,
    PRIMARY KEY (workspace, number)
) STRICT;
CREATE INDEX ticket_open ON ticket (workspace, opened_at) WHERE status <> 'closed';
CREATE INDEX ticket_closed ON ticket (workspace, closed_at) WHERE closed_at IS NOT NULL;

-- Append-only: what happened to a ticket, in order.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT,
    actor_name TEXT,
    kind TEXT NOT NULL CHECK (json_valid(kind))
) STRICT;
CREATE INDEX history_ticket ON history (workspace, ticket, id);

CREATE TABLE clock (
    workspace TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    metric TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    warn_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    stopped_at INTEGER,
    warned INTEGER NOT NULL CHECK (warned IN (0, 1)),
    breach_told INTEGER NOT NULL CHECK (breach_told IN (0, 1)),
    PRIMARY KEY (workspace, ticket, metric)
) STRICT, WITHOUT ROWID;
-- Spelt as the queries spell it, or SQLite does not see that it serves them.
CREATE INDEX clock_running ON clock (warn_at) WHERE stopped_at IS NULL AND breach_told = (1 = 0);

-- What must be told. A row lives until a courier brings back a receipt or the desk visibly gives up.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    platform TEXT NOT NULL,
    lane TEXT NOT NULL,
    destination TEXT NOT NULL CHECK (json_valid(destination)),
    notice TEXT NOT NULL CHECK (json_valid(notice)),
    locale TEXT NOT NULL,
    -- A newer row of its lane takes its place while nobody has begun to deliver it.
    replaceable INTEGER NOT NULL CHECK (replaceable IN (0, 1)),
    stored_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    maybe_posted INTEGER NOT NULL CHECK (maybe_posted IN (0, 1)),
    leased_by TEXT,
    leased_until INTEGER,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'abandoned')),
    reason TEXT,
    finished_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (platform, due_at) WHERE state = 'waiting';
CREATE INDEX outbox_lane ON outbox (workspace, lane, id) WHERE state = 'waiting';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

-- Which digest was posted for which local date: once each.
CREATE TABLE digest (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    local_date TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, channel, local_date)
) STRICT, WITHOUT ROWID;
