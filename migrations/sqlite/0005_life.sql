-- The life of a ticket: when an agent said that it is done, what agents sort it by, who is told of it, whose question it
-- is besides, what it belongs together with, until when it sleeps, and where it goes on. Lists are JSON, for they are
-- read and written with their ticket, under its version.
ALTER TABLE ticket ADD COLUMN solved_at INTEGER;
ALTER TABLE ticket ADD COLUMN tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags));
ALTER TABLE ticket ADD COLUMN team TEXT;
ALTER TABLE ticket ADD COLUMN watchers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(watchers));
ALTER TABLE ticket ADD COLUMN co_requesters TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(co_requesters));
ALTER TABLE ticket ADD COLUMN related TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(related));
ALTER TABLE ticket ADD COLUMN snoozed_until INTEGER;
ALTER TABLE ticket ADD COLUMN merged_into INTEGER;
CREATE INDEX ticket_asleep ON ticket (snoozed_until) WHERE snoozed_until IS NOT NULL;
-- A merge moves the conversations of a ticket.
CREATE INDEX conversation_ticket ON conversation (workspace, ticket) WHERE ticket IS NOT NULL;
