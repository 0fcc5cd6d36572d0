-- Community mode, and what the FAQ learns from the chat.

-- Phrasings that people taught. One that was taken back stays, so that it is not learned again unasked.
CREATE TABLE lesson (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL,
    entry TEXT NOT NULL,
    -- The entry's title when it was taught: under another title it has to fit anew.
    title TEXT NOT NULL,
    phrasing TEXT NOT NULL,
    -- What makes two phrasings the same: the words that carry matter, sorted.
    gist TEXT NOT NULL,
    taught_at INTEGER NOT NULL,
    confirmed_by TEXT,
    confirmed_name TEXT,
    undone_by TEXT,
    undone_at INTEGER
) STRICT;
CREATE UNIQUE INDEX lesson_gist ON lesson (workspace, entry, gist);

CREATE TABLE teacher (
    workspace TEXT NOT NULL,
    lesson INTEGER NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    how TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    taught_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, lesson, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX teacher_person ON teacher (workspace, person, taught_at);
CREATE INDEX teacher_conversation ON teacher (workspace, conversation);

-- Edits of the FAQ: previewed, approved, and then written into the folder or kept here.
CREATE TABLE faq_edit (
    workspace TEXT NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (json_valid(kind)),
    content TEXT NOT NULL CHECK (json_valid(content)),
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('previewed', 'approved', 'written', 'kept', 'refused', 'discarded')),
    made_at INTEGER NOT NULL,
    -- Who is told once it is written, and in which language.
    tell TEXT CHECK (json_valid(tell)),
    tell_locale TEXT,
    leased_until INTEGER,
    finished_at INTEGER,
    -- Of a kept edit: the file below the folder, as it is to read.
    file TEXT,
    text TEXT,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX faq_edit_approved ON faq_edit (made_at) WHERE state = 'approved';
CREATE INDEX faq_edit_kept ON faq_edit (finished_at) WHERE state = 'kept';

-- Questions in community channels that nobody has answered yet.
CREATE TABLE waiting (
    workspace TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'solved', 'escalated')),
    nudge_at INTEGER NOT NULL,
    ticket_at INTEGER NOT NULL,
    nudged INTEGER NOT NULL CHECK (nudged IN (0, 1)),
    -- Counts the changes: an update names the version that it was decided from.
    version INTEGER NOT NULL,
    PRIMARY KEY (workspace, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_nudge ON waiting (nudge_at) WHERE state = 'waiting' AND nudged = (1 = 0);
CREATE INDEX waiting_ticket ON waiting (ticket_at) WHERE state = 'waiting';

-- What members answered in the threads of community questions: the replies that can be marked.
CREATE TABLE reply (
    workspace TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    message TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    is_staff INTEGER NOT NULL CHECK (is_staff IN (0, 1)),
    excerpt TEXT NOT NULL,
    replied_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, conversation, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX reply_age ON reply (replied_at);

-- The reply that solved a question, and whose credit it is.
CREATE TABLE solution (
    workspace TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    message TEXT NOT NULL,
    helper TEXT NOT NULL,
    helper_name TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_name TEXT NOT NULL,
    marked_at INTEGER NOT NULL,
    credited INTEGER NOT NULL CHECK (credited IN (0, 1)),
    PRIMARY KEY (workspace, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX solution_credit ON solution (workspace, marked_at) WHERE credited = (1 = 1);

-- Members who want to be told of questions that wait in a channel.
CREATE TABLE helper (
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (workspace, channel, person)
) STRICT, WITHOUT ROWID;
