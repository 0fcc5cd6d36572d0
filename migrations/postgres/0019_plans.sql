-- Plans that were adopted, each with what it predicts for a month; the one with the highest number is in force.
CREATE TABLE adopted_plan (
    workspace TEXT NOT NULL,
    number BIGINT NOT NULL,
    prediction JSONB NOT NULL,
    adopted_at BIGINT NOT NULL,
    -- Nobody where an operator did it in a shell.
    adopted_by TEXT,
    adopted_by_name TEXT,
    PRIMARY KEY (workspace, number)
);

-- Reviews of the plan in force, one for each month: what was told, and what a lead's click would change. The key is what
-- makes each posted once, however many replicas look.
CREATE TABLE plan_review (
    workspace TEXT NOT NULL,
    -- The month in which it is posted, like 2026-12.
    month TEXT NOT NULL,
    id BIGINT NOT NULL,
    turn JSONB NOT NULL,
    posted_at BIGINT NOT NULL,
    -- One that proposes nothing is only told; one that a later one follows is over.
    state TEXT NOT NULL CHECK (state IN ('told', 'open', 'accepted', 'dismissed', 'over')),
    settled_at BIGINT,
    settled_by TEXT,
    settled_by_name TEXT,
    PRIMARY KEY (workspace, month)
);
CREATE UNIQUE INDEX plan_review_id ON plan_review (workspace, id);
