-- A policy has several thresholds, and a broken promise climbs from level to level: a clock knows what of that was told
-- of it, and when it is to be looked at next, whatever for. Older versions do not write look_at; their own columns
-- stand in for it where it is empty. What they warned of is all that they would have: nothing of it is told again.
ALTER TABLE clock ADD COLUMN thresholds TEXT CHECK (thresholds IS NULL OR json_valid(thresholds));
ALTER TABLE clock ADD COLUMN warned_share INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clock ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clock ADD COLUMN escalate_at INTEGER;
ALTER TABLE clock ADD COLUMN policy TEXT;
ALTER TABLE clock ADD COLUMN look_at INTEGER;
UPDATE clock SET warned_share = 100 WHERE warned = (1 = 1);
UPDATE clock SET look_at = CASE WHEN warned = (1 = 0) AND warn_at IS NOT NULL THEN warn_at ELSE overdue_at END
WHERE stopped_at IS NULL AND breach_told = (1 = 0);
CREATE INDEX clock_look ON clock (look_at) WHERE stopped_at IS NULL;

-- What a desk has to tell that was away for long is told in one post: this is what is gathered for it so far, so that
-- who goes on after a crash tells all of it, once.
CREATE TABLE alarm_summary (
    workspace TEXT NOT NULL PRIMARY KEY,
    summary TEXT NOT NULL CHECK (json_valid(summary))
) STRICT;
