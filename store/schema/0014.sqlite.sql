-- Checkpoints that were kept outside of the log: only ever inserted. How each anchor
-- of the settings fares is beside it, and changes.
ALTER TABLE evidence_checkpoints ADD COLUMN frontier blob;
CREATE TABLE evidence_anchors (
	id integer PRIMARY KEY AUTOINCREMENT, size bigint NOT NULL, name text NOT NULL, kind text NOT NULL,
	at datetime NOT NULL, proof text NOT NULL
);
CREATE INDEX evidence_anchors_by_size ON evidence_anchors (size);
CREATE TABLE evidence_anchor_states (
	name text PRIMARY KEY, kind text NOT NULL, size bigint NOT NULL DEFAULT 0, at datetime, tried_at datetime NOT NULL, trouble text NOT NULL DEFAULT ''
);
CREATE TRIGGER evidence_anchors_stay BEFORE DELETE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_anchors_are_kept BEFORE UPDATE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
