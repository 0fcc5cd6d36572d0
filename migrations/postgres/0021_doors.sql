-- Admins look after the desk itself. A token of one is a lead's to versions that know no admins: the column beside `role`
-- says the rest, because a CHECK cannot be widened beside them.
ALTER TABLE api_token ADD COLUMN is_admin BOOLEAN NOT NULL DEFAULT FALSE;

-- The role that a login of the organisation vouched for, where the session is of nobody whom a chat knows. To versions that
-- do not know it such a session is a requester's.
ALTER TABLE session ADD COLUMN claimed_role TEXT;

-- A login that a browser has begun: `hash` is that of the state that has to come back, once. `linking` is the session that
-- wants to be joined with it, where one does.
CREATE TABLE oidc_attempt (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    linking TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oidc_attempt_age ON oidc_attempt (expires_at);

-- Whose account of the chat a login is: joined by somebody who was signed in to both. `identity` is the hash of issuer and
-- subject. Groups are those that the desk saw the person with last, because roles come from them.
CREATE TABLE oidc_identity (
    workspace TEXT NOT NULL,
    identity TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    groups JSONB NOT NULL,
    groups_at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, identity)
);
CREATE INDEX oidc_identity_person ON oidc_identity (workspace, person);
