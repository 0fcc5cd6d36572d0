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
