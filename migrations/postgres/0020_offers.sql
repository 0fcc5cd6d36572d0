-- What can be agreed with customers, at which prices. Contracts keep what they were signed at in their own terms.

CREATE TABLE offer (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    terms JSONB NOT NULL,
    -- Counts the changes: an update names the version that it was decided from.
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, name)
);

ALTER TABLE organisation ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Whether a ticket has a credit of its contract: it is given back where nobody had work with it. Those of an older
-- version say nothing, and keep theirs.
ALTER TABLE served ADD COLUMN credit BIGINT NOT NULL DEFAULT 0 CHECK (credit BETWEEN 0 AND 1);
CREATE INDEX served_age ON served (workspace, opened_at);
