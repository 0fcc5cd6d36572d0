-- A metric may be waited for again and again (each exchange asks for a next response), so that a clock is named by when
-- it started, too. While a ticket is paused nobody knows when its clocks are due: those have no due_at then. SQLite
-- changes neither a key nor a NOT NULL in place, and its twin goes the same way.
CREATE TABLE clock_anew (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    metric TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    warn_at BIGINT,
    due_at BIGINT,
    -- The first moment at which it is overdue.
    overdue_at BIGINT,
    paused_at BIGINT,
    stopped_at BIGINT,
    outcome TEXT CHECK (outcome IN ('met', 'breached', 'cancelled')),
    calendar TEXT,
    target JSONB,
    left_millis BIGINT,
    warned BOOLEAN NOT NULL,
    breach_told BOOLEAN NOT NULL,
    PRIMARY KEY (workspace, ticket, metric, started_at)
);
INSERT INTO clock_anew (workspace, ticket, metric, started_at, warn_at, due_at, overdue_at, stopped_at, outcome, warned,
                        breach_told)
SELECT workspace, ticket, metric, started_at, warn_at, due_at, due_at + 1, stopped_at,
       CASE WHEN stopped_at <= due_at THEN 'met' WHEN stopped_at > due_at THEN 'breached' END, warned, breach_told
FROM clock;
DROP TABLE clock;
ALTER TABLE clock_anew RENAME TO clock;
CREATE INDEX clock_running ON clock (warn_at) WHERE stopped_at IS NULL AND breach_told = (1 = 0);
