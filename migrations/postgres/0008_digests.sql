-- Digests of a week and a month beside those of a day: each is posted once for its date.
ALTER TABLE digest ADD COLUMN period TEXT NOT NULL DEFAULT 'day' CHECK (period IN ('day', 'week', 'month'));
ALTER TABLE digest DROP CONSTRAINT digest_pkey;
ALTER TABLE digest ADD PRIMARY KEY (workspace, channel, period, local_date);

-- A digest counts what was opened, what was solved or else closed, and which targets came, in each of fourteen days or twelve months: a stretch of an
-- index for each, however many tickets there are.
CREATE INDEX ticket_opened ON ticket (workspace, opened_at);
CREATE INDEX ticket_ended ON ticket (workspace, (coalesce(solved_at, closed_at)));
CREATE INDEX ticket_unanswered ON ticket (workspace, opened_at)
    WHERE first_reply_at IS NULL AND status <> 'closed' AND status <> 'solved';
CREATE INDEX clock_due ON clock (workspace, due_at, stopped_at);
