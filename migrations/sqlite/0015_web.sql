-- Tokens of programs that use the API. The token itself is shown once and not kept: `hash` is its SHA-256.
CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('requester', 'agent', 'lead')),
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    made_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_token_hash ON api_token (hash);
CREATE INDEX api_token_workspace ON api_token (workspace, id);

-- What a request with an Idempotency-Key was answered, kept in the transaction of what it did: the same request again
-- gets the same answer and does nothing.
CREATE TABLE api_reply (
    workspace TEXT NOT NULL,
    token INTEGER NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_reply_age ON api_reply (at);

-- Addresses of other programs that are told what happens to tickets. The secret signs what is sent there.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL CHECK (json_valid(kinds)),
    made_at INTEGER NOT NULL,
    stopped_at INTEGER
) STRICT;
CREATE INDEX webhook_workspace ON webhook (workspace, id);

-- What they are told: one row for each entry of a ticket's history and each webhook, in the transaction of the entry.
CREATE TABLE webhook_call (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    webhook INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'abandoned')),
    reason TEXT,
    finished_at INTEGER
) STRICT;
CREATE INDEX webhook_call_due ON webhook_call (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_call_workspace ON webhook_call (workspace, state, id);

-- Visitors of a website who talk to the desk through the widget; `hash` is the SHA-256 of the key in their browser.
CREATE TABLE visitor (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX visitor_hash ON visitor (hash);

-- What the desk and its agents told a visitor. An outbox row is told once: `post` is its id.
CREATE TABLE visitor_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    visitor TEXT NOT NULL,
    post INTEGER,
    author TEXT NOT NULL CHECK (author IN ('visitor', 'desk')),
    message TEXT NOT NULL CHECK (json_valid(message)),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_message_visitor ON visitor_message (workspace, visitor, id);
CREATE UNIQUE INDEX visitor_message_post ON visitor_message (workspace, post) WHERE post IS NOT NULL;
