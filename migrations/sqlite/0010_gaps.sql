-- What was heard last in each place that the desk listens to, so that what was said while it did not listen can be read
-- from there on. A place is a channel (thread is empty) or a thread of a conversation; one row each.
CREATE TABLE seen (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    direct INTEGER NOT NULL CHECK (direct IN (0, 1)),
    message TEXT NOT NULL,
    -- The message's id as a number: ids of one platform are in the order of their messages.
    ordinal INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- From this message on some may be missing. Live messages go on moving `message`; this stays until all is read.
    missing_after TEXT,
    -- Counts the gaps, so that the end of reading one does not hide the next.
    gap INTEGER NOT NULL,
    PRIMARY KEY (workspace, channel, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_missing ON seen (workspace) WHERE missing_after IS NOT NULL;
CREATE INDEX seen_age ON seen (seen_at);

-- Events that the desk cannot take: somebody looks at them, and has them taken again or dropped.
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'frame')),
    body TEXT NOT NULL CHECK (json_valid(body)),
    reason TEXT NOT NULL,
    times INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX dead_letter_key ON dead_letter (workspace, kind, key);
CREATE INDEX outbox_abandoned ON outbox (workspace, id) WHERE state = 'abandoned';

-- Starts of a bot's gateway session. They are counted by the platform for the bot and not for a guild, so this is the
-- one table without a workspace.
CREATE TABLE session_start (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_start_bot ON session_start (bot, at);
