-- The desk's first schema. Times are UTC epoch milliseconds. Every row belongs to a workspace, and every key begins
-- with it, so that no query can reach a row without naming the workspace.

CREATE TABLE person (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- The key of every event that was decided: a second one with the same key changes nothing.
CREATE TABLE inbox (
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, key)
);
CREATE INDEX inbox_age ON inbox (received_at);

CREATE TABLE conversation (
    workspace TEXT NOT NULL,
    id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    direct BOOLEAN NOT NULL,
    root TEXT,
    thread TEXT,
    requester TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    question TEXT NOT NULL,
    locale TEXT NOT NULL,
    verdict TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    entry TEXT,
    outcome TEXT NOT NULL,
    ticket BIGINT,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX conversation_thread ON conversation (workspace, channel, thread) WHERE thread IS NOT NULL;
-- Of two who make something of one message at once, one begins its conversation, and the other finds it.
CREATE UNIQUE INDEX conversation_root ON conversation (workspace, channel, root) WHERE root IS NOT NULL;
CREATE INDEX conversation_direct ON conversation (workspace, channel, asked_at) WHERE direct;
CREATE INDEX conversation_age ON conversation (workspace, asked_at);

CREATE TABLE ticket (
    workspace TEXT NOT NULL,
    number BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    plan TEXT NOT NULL,
    requester TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    owner TEXT,
    owner_name TEXT,
    locale TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    first_reply_at BIGINT,
    closed_at BIGINT,
    card_channel TEXT,
    card_message TEXT,
    -- Counts the changes: an update names the version that it was decided from.
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, number)
);
CREATE INDEX ticket_open ON ticket (workspace, opened_at) WHERE status <> 'closed';
CREATE INDEX ticket_closed ON ticket (workspace, closed_at) WHERE closed_at IS NOT NULL;

-- Append-only: what happened to a ticket, in order.
CREATE TABLE history (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT,
    actor_name TEXT,
    kind JSONB NOT NULL
);
CREATE INDEX history_ticket ON history (workspace, ticket, id);

CREATE TABLE clock (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    metric TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    warn_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    stopped_at BIGINT,
    warned BOOLEAN NOT NULL,
    breach_told BOOLEAN NOT NULL,
    PRIMARY KEY (workspace, ticket, metric)
);
CREATE INDEX clock_running ON clock (warn_at) WHERE stopped_at IS NULL AND breach_told = (1 = 0);

-- What must be told. A row lives until a courier brings back a receipt or the desk visibly gives up.
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    platform TEXT NOT NULL,
    lane TEXT NOT NULL,
    destination JSONB NOT NULL,
    notice JSONB NOT NULL,
    locale TEXT NOT NULL,
    -- A newer row of its lane takes its place while nobody has begun to deliver it.
    replaceable BOOLEAN NOT NULL,
    stored_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    maybe_posted BOOLEAN NOT NULL,
    leased_by TEXT,
    leased_until BIGINT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'abandoned')),
    reason TEXT,
    finished_at BIGINT
);
CREATE INDEX outbox_due ON outbox (platform, due_at) WHERE state = 'waiting';
CREATE INDEX outbox_lane ON outbox (workspace, lane, id) WHERE state = 'waiting';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

-- Which digest was posted for which local date: once each.
CREATE TABLE digest (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    local_date TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, channel, local_date)
);
