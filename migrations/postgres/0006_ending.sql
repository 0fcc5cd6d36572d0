-- What comes with a ticket's end. A requester says of each closing how good the help was: a second word takes the place
-- of the first.
CREATE TABLE rating (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    -- Which closing: one that is opened and closed again is asked about again.
    closed_at BIGINT NOT NULL,
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment TEXT,
    -- Who had the ticket then.
    agent TEXT,
    agent_name TEXT,
    rated_by TEXT NOT NULL,
    rated_by_name TEXT NOT NULL,
    rated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket, closed_at)
);
CREATE INDEX rating_age ON rating (workspace, rated_at);

-- People whom the desk does not work for: who said so, when, and when the person was told.
CREATE TABLE block (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    person_name TEXT NOT NULL,
    reason TEXT,
    blocked_by TEXT NOT NULL,
    blocked_by_name TEXT NOT NULL,
    blocked_at BIGINT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (workspace, person)
);

-- What comes of a ticket about which nobody says a word: one row while something does.
CREATE TABLE silence (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    next TEXT NOT NULL CHECK (next IN ('nudge', 'close')),
    due_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket)
);
CREATE INDEX silence_due ON silence (due_at);
