-- A metric may be waited for again and again (each exchange asks for a next response), so that a clock is named by when
-- it started, too. While a ticket is paused nobody knows when its clocks are due: those have no due_at then.
ALTER TABLE clock
    DROP CONSTRAINT clock_pkey,
    ADD PRIMARY KEY (workspace, ticket, metric, started_at),
    ALTER COLUMN warn_at DROP NOT NULL,
    ALTER COLUMN due_at DROP NOT NULL,
    -- The first moment at which it is overdue.
    ADD COLUMN overdue_at BIGINT,
    ADD COLUMN paused_at BIGINT,
    ADD COLUMN outcome TEXT CHECK (outcome IN ('met', 'breached', 'cancelled')),
    ADD COLUMN calendar TEXT,
    ADD COLUMN target JSONB,
    ADD COLUMN left_millis BIGINT;
UPDATE clock SET
    overdue_at = due_at + 1,
    outcome = CASE WHEN stopped_at <= due_at THEN 'met' WHEN stopped_at > due_at THEN 'breached' END;
