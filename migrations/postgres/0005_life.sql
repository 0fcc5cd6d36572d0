-- The life of a ticket: when an agent said that it is done, what agents sort it by, who is told of it, whose question it
-- is besides, what it belongs together with, until when it sleeps, and where it goes on. Lists are JSON, for they are
-- read and written with their ticket, under its version.
ALTER TABLE ticket ADD COLUMN solved_at BIGINT;
ALTER TABLE ticket ADD COLUMN tags JSONB NOT NULL DEFAULT '[]';
ALTER TABLE ticket ADD COLUMN team TEXT;
ALTER TABLE ticket ADD COLUMN watchers JSONB NOT NULL DEFAULT '[]';
ALTER TABLE ticket ADD COLUMN co_requesters JSONB NOT NULL DEFAULT '[]';
ALTER TABLE ticket ADD COLUMN related JSONB NOT NULL DEFAULT '[]';
ALTER TABLE ticket ADD COLUMN snoozed_until BIGINT;
ALTER TABLE ticket ADD COLUMN merged_into BIGINT;
CREATE INDEX ticket_asleep ON ticket (snoozed_until) WHERE snoozed_until IS NOT NULL;
-- A merge moves the conversations of a ticket.
CREATE INDEX conversation_ticket ON conversation (workspace, ticket) WHERE ticket IS NOT NULL;
