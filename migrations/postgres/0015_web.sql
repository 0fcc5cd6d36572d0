-- Tokens of programs that use the API. The token itself is shown once and not kept: `hash` is its SHA-256.
CREATE TABLE api_token (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('requester', 'agent', 'lead')),
    scopes JSONB NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    used_at BIGINT
);
CREATE UNIQUE INDEX api_token_hash ON api_token (hash);
CREATE INDEX api_token_workspace ON api_token (workspace, id);

-- What a request with an Idempotency-Key was answered, kept in the transaction of what it did: the same request again
-- gets the same answer and does nothing.
CREATE TABLE api_reply (
    workspace TEXT NOT NULL,
    token BIGINT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    body JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace, token, key)
);
CREATE INDEX api_reply_age ON api_reply (at);

-- Addresses of other programs that are told what happens to tickets. The secret signs what is sent there.
CREATE TABLE webhook (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds JSONB NOT NULL,
    made_at BIGINT NOT NULL,
    stopped_at BIGINT
);
CREATE INDEX webhook_workspace ON webhook (workspace, id);

-- What they are told: one row for each entry of a ticket's history and each webhook, in the transaction of the entry.
CREATE TABLE webhook_call (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    webhook BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'abandoned')),
    reason TEXT,
    finished_at BIGINT
);
CREATE INDEX webhook_call_due ON webhook_call (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_call_workspace ON webhook_call (workspace, state, id);

-- Visitors of a website who talk to the desk through the widget; `hash` is the SHA-256 of the key in their browser.
CREATE TABLE visitor (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX visitor_hash ON visitor (hash);

-- What the desk and its agents told a visitor. An outbox row is told once: `post` is its id.
CREATE TABLE visitor_message (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    visitor TEXT NOT NULL,
    post BIGINT,
    author TEXT NOT NULL CHECK (author IN ('visitor', 'desk')),
    message JSONB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX visitor_message_visitor ON visitor_message (workspace, visitor, id);
CREATE UNIQUE INDEX visitor_message_post ON visitor_message (workspace, post) WHERE post IS NOT NULL;
