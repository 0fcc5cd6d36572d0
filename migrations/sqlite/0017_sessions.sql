-- Who may look at the dashboard. A link that the desk gave in chat signs its person in once; a session is what a browser
-- holds after that. Both are kept as hashes: who reads the database can sign in as nobody. Groups are those that the
-- person had when the desk last saw them, because roles come from them and a browser says nothing of them.
CREATE TABLE sign_in (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    groups TEXT NOT NULL CHECK (json_valid(groups)),
    locale TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_person ON sign_in (workspace, person);
CREATE INDEX sign_in_age ON sign_in (expires_at);

CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    groups TEXT NOT NULL CHECK (json_valid(groups)),
    groups_at INTEGER NOT NULL,
    locale TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (workspace, person);
CREATE INDEX session_age ON session (expires_at);

-- A filter of the queue that somebody wants to find again.
CREATE TABLE saved_view (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (workspace, person, name)
) STRICT, WITHOUT ROWID;
