-- What many rows make slow.

-- The outbox, with thousands of posts that wait. What shares a platform's limits is a place (a channel, as a rule): each
-- gets its turn, however much waits for another. Who waits behind another row of its lane is not looked at until that
-- one has ended. Older versions write neither, and what they store is found all the same: as the first of its lane until
-- that is looked at closely, in a place of its own.
ALTER TABLE outbox ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1));
UPDATE outbox SET behind = (1 = 1) WHERE state = 'waiting' AND EXISTS (SELECT 1 FROM outbox p
    WHERE p.workspace = outbox.workspace AND p.lane = outbox.lane AND p.state = 'waiting' AND p.id < outbox.id);
-- Spelt as the queries spell it, or SQLite does not see that it serves them.
CREATE INDEX outbox_first ON outbox (platform, place, due_at, id) WHERE state = 'waiting' AND behind = (1 = 0);

-- The queue, in the order in which it is shown, with a million tickets; and what one person has in it.
CREATE INDEX ticket_queue ON ticket (workspace, (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END), opened_at, number)
    WHERE status <> 'closed' AND status <> 'solved' AND snoozed_until IS NULL;
CREATE INDEX ticket_unclaimed ON ticket (workspace, (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END), opened_at, number)
    WHERE status <> 'closed' AND status <> 'solved' AND snoozed_until IS NULL AND owner IS NULL;
CREATE INDEX ticket_not_closed ON ticket (workspace, (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END), opened_at, number)
    WHERE status <> 'closed';
CREATE INDEX ticket_requester ON ticket (workspace, requester) WHERE status <> 'closed';
CREATE INDEX ticket_owner ON ticket (workspace, owner) WHERE status <> 'closed' AND owner IS NOT NULL;
CREATE INDEX ticket_co_requesters ON ticket (workspace, number) WHERE status <> 'closed' AND co_requesters <> '[]';

-- By which policies the clocks of a workspace were computed last: only an edit of them has all open tickets read.
CREATE TABLE computed (
    workspace TEXT NOT NULL PRIMARY KEY,
    policies TEXT NOT NULL,
    computed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
