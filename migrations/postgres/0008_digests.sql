-- Digests of a week and a month beside those of a day: each is posted once for its date. The table is made anew, as in
-- the other engine, where a key cannot be changed in place.
CREATE TABLE digest_of_period (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    period TEXT NOT NULL DEFAULT 'day' CHECK (period IN ('day', 'week', 'month')),
    local_date TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, channel, period, local_date)
);
INSERT INTO digest_of_period (workspace, channel, local_date, posted_at)
    SELECT workspace, channel, local_date, posted_at FROM digest;
DROP TABLE digest;
ALTER TABLE digest_of_period RENAME TO digest;

-- A digest counts what was opened, what was solved or else closed, and which targets came, in each of fourteen days or twelve months: a stretch of an
-- index for each, however many tickets there are.
CREATE INDEX ticket_opened ON ticket (workspace, opened_at);
CREATE INDEX ticket_ended ON ticket (workspace, (coalesce(solved_at, closed_at)));
CREATE INDEX ticket_unanswered ON ticket (workspace, opened_at)
    WHERE first_reply_at IS NULL AND status <> 'closed' AND status <> 'solved';
CREATE INDEX clock_due ON clock (workspace, due_at, stopped_at);
