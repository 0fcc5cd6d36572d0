-- Drafts of a language model: asked for in the transaction of the decision that suggested entries, written later by a
-- worker, and shown by an edit of the suggestions. Rows that ended are what the daily cap and the digest count.

CREATE TABLE draft (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    conversation BIGINT NOT NULL,
    -- The outbox row of the suggestions, and the message that came of it: before there is one, nothing is asked.
    post BIGINT NOT NULL,
    channel TEXT,
    message TEXT,
    -- What was asked; empty as soon as it is no longer needed.
    question TEXT NOT NULL,
    locale TEXT NOT NULL,
    plan TEXT NOT NULL,
    entries JSONB NOT NULL,
    wanted_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    called_at BIGINT,
    leased_until BIGINT,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'drafted', 'declined', 'dropped', 'failed', 'capped', 'expired')),
    reason TEXT,
    finished_at BIGINT
);
CREATE INDEX draft_due ON draft (due_at) WHERE state = 'wanted';
CREATE INDEX draft_post ON draft (workspace, post) WHERE state = 'wanted';
CREATE INDEX draft_conversation ON draft (workspace, conversation) WHERE state = 'wanted';
CREATE INDEX draft_called ON draft (workspace, called_at) WHERE called_at IS NOT NULL;
CREATE INDEX draft_finished ON draft (workspace, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX draft_age ON draft (wanted_at);
