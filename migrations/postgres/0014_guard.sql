-- Keys that the desk makes for itself and that replicas share: the first of them to need one makes it.
CREATE TABLE desk_key (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The history is the audit log: what happens to no ticket is in it too, with ticket 0 and a subject, and the rows of a
-- workspace are a chain. A row's hash covers the hash before it, its place, and a digest; the digest is of the row's
-- words and names under a salt, so that words can be erased later, salt and all, and the chain still holds.
ALTER TABLE history ADD COLUMN seq BIGINT DEFAULT 0;
ALTER TABLE history ADD COLUMN subject TEXT;
ALTER TABLE history ADD COLUMN salt TEXT;
ALTER TABLE history ADD COLUMN digest TEXT;
ALTER TABLE history ADD COLUMN hash TEXT;
-- Rows from before the chain have the place 0; a row without a place, as an older version beside this one writes it, is
-- taken into the chain with the next one.
ALTER TABLE history ALTER COLUMN seq DROP DEFAULT;
CREATE UNIQUE INDEX history_chain ON history (workspace, seq) WHERE seq > 0;
CREATE INDEX history_unsealed ON history (workspace, id) WHERE seq IS NULL;

-- The end of each chain: who adds to it has this row, so that two cannot follow the same one; and rows cut off the end
-- are missed.
CREATE TABLE chain_head (
    workspace TEXT PRIMARY KEY NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
