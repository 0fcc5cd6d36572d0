-- Tickets of several people that ask the same are a problem, and one message in the agents' channel tells of it. What an
-- agent said of a ticket's problem holds: the desk does not put that ticket into one again.
CREATE TABLE problem (
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    solved_at INTEGER,
    card_channel TEXT,
    card_message TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;
ALTER TABLE ticket ADD COLUMN problem INTEGER;
ALTER TABLE ticket ADD COLUMN problem_settled INTEGER NOT NULL DEFAULT 0 CHECK (problem_settled IN (0, 1));
CREATE INDEX ticket_problem ON ticket (workspace, problem) WHERE problem IS NOT NULL;

-- New tickets that are yet to be compared with the others. An older version beside this one leaves its own out.
CREATE TABLE to_compare (
    workspace TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (workspace, ticket)
) STRICT, WITHOUT ROWID;
