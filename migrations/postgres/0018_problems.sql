-- Tickets of several people that ask the same are a problem, and one message in the agents' channel tells of it. What an
-- agent said of a ticket's problem holds: the desk does not put that ticket into one again.
CREATE TABLE problem (
    workspace TEXT NOT NULL,
    number BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    solved_at BIGINT,
    card_channel TEXT,
    card_message TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, number)
);
ALTER TABLE ticket ADD COLUMN problem BIGINT;
ALTER TABLE ticket ADD COLUMN problem_settled BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX ticket_problem ON ticket (workspace, problem) WHERE problem IS NOT NULL;

-- New tickets that are yet to be compared with the others. An older version beside this one leaves its own out.
CREATE TABLE to_compare (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket)
);
