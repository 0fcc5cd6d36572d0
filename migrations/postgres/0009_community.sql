-- Community mode, and what the FAQ learns from the chat.

-- Phrasings that people taught. One that was taken back stays, so that it is not learned again unasked.
CREATE TABLE lesson (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    entry TEXT NOT NULL,
    -- The entry's title when it was taught: under another title it has to fit anew.
    title TEXT NOT NULL,
    phrasing TEXT NOT NULL,
    -- What makes two phrasings the same: the words that carry matter, sorted.
    gist TEXT NOT NULL,
    taught_at BIGINT NOT NULL,
    confirmed_by TEXT,
    confirmed_name TEXT,
    undone_by TEXT,
    undone_at BIGINT
);
CREATE UNIQUE INDEX lesson_gist ON lesson (workspace, entry, gist);

CREATE TABLE teacher (
    workspace TEXT NOT NULL,
    lesson BIGINT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    how TEXT NOT NULL,
    conversation BIGINT NOT NULL,
    taught_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, lesson, person)
);
CREATE INDEX teacher_person ON teacher (workspace, person, taught_at);
CREATE INDEX teacher_conversation ON teacher (workspace, conversation);

-- Edits of the FAQ: previewed, approved, and then written into the folder or kept here.
CREATE TABLE faq_edit (
    workspace TEXT NOT NULL,
    id BIGINT NOT NULL,
    kind JSONB NOT NULL,
    content JSONB NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('previewed', 'approved', 'written', 'kept', 'refused', 'discarded')),
    made_at BIGINT NOT NULL,
    -- Who is told once it is written, and in which language.
    tell JSONB,
    tell_locale TEXT,
    leased_until BIGINT,
    finished_at BIGINT,
    -- Of a kept edit: the file below the folder, as it is to read.
    file TEXT,
    text TEXT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX faq_edit_approved ON faq_edit (made_at) WHERE state = 'approved';
CREATE INDEX faq_edit_kept ON faq_edit (finished_at) WHERE state = 'kept';

-- Questions in community channels that nobody has answered yet.
CREATE TABLE waiting (
    workspace TEXT NOT NULL,
    conversation BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'solved', 'escalated')),
    nudge_at BIGINT NOT NULL,
    ticket_at BIGINT NOT NULL,
    nudged BOOLEAN NOT NULL,
    -- Counts the changes: an update names the version that it was decided from.
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation)
);
CREATE INDEX waiting_nudge ON waiting (nudge_at) WHERE state = 'waiting' AND NOT nudged;
CREATE INDEX waiting_ticket ON waiting (ticket_at) WHERE state = 'waiting';

-- What members answered in the threads of community questions: the replies that can be marked.
CREATE TABLE reply (
    workspace TEXT NOT NULL,
    conversation BIGINT NOT NULL,
    message TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    is_staff BOOLEAN NOT NULL,
    excerpt TEXT NOT NULL,
    replied_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation, message)
);
CREATE INDEX reply_age ON reply (replied_at);

-- The reply that solved a question, and whose credit it is.
CREATE TABLE solution (
    workspace TEXT NOT NULL,
    conversation BIGINT NOT NULL,
    message TEXT NOT NULL,
    helper TEXT NOT NULL,
    helper_name TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_name TEXT NOT NULL,
    marked_at BIGINT NOT NULL,
    credited BOOLEAN NOT NULL,
    PRIMARY KEY (workspace, conversation)
);
CREATE INDEX solution_credit ON solution (workspace, marked_at) WHERE credited;

-- Members who want to be told of questions that wait in a channel.
CREATE TABLE helper (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, channel, person)
);
