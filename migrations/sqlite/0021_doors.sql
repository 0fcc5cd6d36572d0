-- Admins look after the desk itself. A token of one is a lead's to versions that know no admins: the column beside `role`
-- says the rest, because a CHECK cannot be widened beside them.
ALTER TABLE api_token ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1));

-- The role that a login of the organisation vouched for, where the session is of nobody whom a chat knows. To versions that
-- do not know it such a session is a requester's.
ALTER TABLE session ADD COLUMN claimed_role TEXT;

-- A login that a browser has begun: `hash` is that of the state that has to come back, once. `linking` is the session that
-- wants to be joined with it, where one does.
CREATE TABLE oidc_attempt (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    linking TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_attempt_age ON oidc_attempt (expires_at);

-- Whose account of the chat a login is: joined by somebody who was signed in to both. `identity` is the hash of issuer and
-- subject. Groups are those that the desk saw the person with last, because roles come from them.
CREATE TABLE oidc_identity (
    workspace TEXT NOT NULL,
    identity TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    groups TEXT NOT NULL CHECK (json_valid(groups)),
    groups_at INTEGER NOT NULL,
    locale TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_identity_person ON oidc_identity (workspace, person);
