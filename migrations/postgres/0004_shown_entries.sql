-- A message may ask several things: the entries whose text is shown about a conversation, in a JSON list of ids. Before,
-- there was one at most, and `entry` named it.
ALTER TABLE conversation ADD COLUMN shown JSONB NOT NULL DEFAULT '[]';
UPDATE conversation SET shown = jsonb_build_array(entry) WHERE entry IS NOT NULL AND verdict = 'answer';
