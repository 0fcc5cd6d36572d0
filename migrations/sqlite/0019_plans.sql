-- Plans that were adopted, each with what it predicts for a month; the one with the highest number is in force.
CREATE TABLE adopted_plan (
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    prediction TEXT NOT NULL CHECK (json_valid(prediction)),
    adopted_at INTEGER NOT NULL,
    -- Nobody where an operator did it in a shell.
    adopted_by TEXT,
    adopted_by_name TEXT,
    PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;

-- Reviews of the plan in force, one for each month: what was told, and what a lead's click would change. The key is what
-- makes each posted once, however many replicas look.
CREATE TABLE plan_review (
    workspace TEXT NOT NULL,
    -- The month in which it is posted, like 2026-12.
    month TEXT NOT NULL,
    id INTEGER NOT NULL,
    turn TEXT NOT NULL CHECK (json_valid(turn)),
    posted_at INTEGER NOT NULL,
    -- One that proposes nothing is only told; one that a later one follows is over.
    state TEXT NOT NULL CHECK (state IN ('told', 'open', 'accepted', 'dismissed', 'over')),
    settled_at INTEGER,
    settled_by TEXT,
    settled_by_name TEXT,
    PRIMARY KEY (workspace, month)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX plan_review_id ON plan_review (workspace, id);
