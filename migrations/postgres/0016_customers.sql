-- Support modes, customers, contracts and what people are entitled to by them. All of it is additive: a desk of an older
-- version beside this one goes on by its configuration.

-- How questions of a plan are served. Where a workspace has none, its configuration says it as before.
CREATE TABLE mode (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    terms JSONB NOT NULL,
    -- Counts the changes: an update names the version that it was decided from.
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, name)
);

-- A change that somebody wants and has seen the consequences of, until they or a lead click.
CREATE TABLE proposal (
    workspace TEXT NOT NULL,
    id BIGINT NOT NULL,
    wish JSONB NOT NULL,
    proposed_by TEXT,
    proposed_by_name TEXT,
    proposed_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'declined')),
    settled_by TEXT,
    settled_by_name TEXT,
    settled_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX proposal_age ON proposal (proposed_at);

-- Which mode and which contract a ticket was opened under. One of a contract with incident credits took one.
CREATE TABLE served (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    mode TEXT,
    contract BIGINT,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket)
);
CREATE INDEX served_contract ON served (workspace, contract) WHERE contract IS NOT NULL;

-- The plan that a question waits under: the asker's groups are not known any more when its time is up.
ALTER TABLE waiting ADD COLUMN plan TEXT;

CREATE TABLE organisation (
    workspace TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- Mail domains of its own: who proves an address there is one of its people.
    domains JSONB NOT NULL,
    -- A payment provider's name for it.
    external TEXT,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, number)
);
CREATE UNIQUE INDEX organisation_external ON organisation (workspace, external) WHERE external IS NOT NULL;

CREATE TABLE contract (
    workspace TEXT NOT NULL,
    number BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    terms JSONB NOT NULL,
    -- Beside the terms, so that one statement takes the last seat or credit.
    seats BIGINT,
    credits BIGINT,
    credits_used BIGINT NOT NULL,
    -- A payment provider's name for it.
    external TEXT,
    -- When leads are told of its end the next time.
    remind_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace, number)
);
CREATE UNIQUE INDEX contract_external ON contract (workspace, external) WHERE external IS NOT NULL;
CREATE INDEX contract_remind ON contract (remind_at) WHERE remind_at IS NOT NULL;

-- Whom a contract holds for: people (each has a seat), groups, channels, or a whole workspace.
CREATE TABLE holder (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'group', 'channel', 'workspace')),
    id TEXT NOT NULL,
    contract BIGINT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('hand', 'code', 'mail')),
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, id, contract)
);
CREATE INDEX holder_contract ON holder (workspace, contract);

-- Codes that join a person to a contract, or two accounts of one person. Only their hashes are here.
CREATE TABLE code (
    hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    contract BIGINT,
    person TEXT,
    person_name TEXT,
    mail TEXT,
    uses_left BIGINT NOT NULL CHECK (uses_left >= 0),
    expires_at BIGINT NOT NULL
);
CREATE INDEX code_age ON code (expires_at);

-- How often somebody guessed lately.
CREATE TABLE guess (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    since BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (workspace, person)
);

-- Accounts of one person: those with one customer. Only a code that was shown to one and typed by the other joins them.
CREATE TABLE account (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    customer BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, person)
);
CREATE INDEX account_customer ON account (customer);

-- What a payment provider told, once for each of its ids.
CREATE TABLE payment_event (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- What leads were told once, by its key.
CREATE TABLE told (
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace, key)
);

-- The question whether one would recommend the support: asked when, and what was said.
CREATE TABLE promoter (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Nobody is asked again before that; one who opted out has none.
    ask_after BIGINT,
    PRIMARY KEY (workspace, person)
);

CREATE TABLE recommendation (
    workspace TEXT NOT NULL,
    person TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 10),
    comment TEXT,
    PRIMARY KEY (workspace, person, said_at)
);
CREATE INDEX recommendation_age ON recommendation (workspace, said_at);

-- Time spent on a ticket, where an agent said it by hand; else its history tells.
CREATE TABLE effort (
    workspace TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes >= 0),
    said_by TEXT NOT NULL,
    said_by_name TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket)
);
