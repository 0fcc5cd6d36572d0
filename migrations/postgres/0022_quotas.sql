-- Who an event came from and what it was (m message, c command, p press, f file), so that quotas are counted by the rows
-- that are kept anyway, on whichever replica they came in. Rows of an older version, and of what was found late, say
-- nothing, and do not count.
ALTER TABLE inbox ADD COLUMN person TEXT;
ALTER TABLE inbox ADD COLUMN act TEXT;
CREATE INDEX inbox_person ON inbox (workspace, person, act, received_at) WHERE person IS NOT NULL;
