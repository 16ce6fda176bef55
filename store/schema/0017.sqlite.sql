-- What retention removed, each with the entry of the evidence log that still says it;
-- and legal holds, which stop retention.
CREATE TABLE tombstones (
	class text NOT NULL, subject text NOT NULL, client text NOT NULL, service text NOT NULL,
	batch text NOT NULL, entry integer, digest text NOT NULL,
	happened_at datetime NOT NULL, removed_at datetime NOT NULL,
	PRIMARY KEY (class, subject)
);
CREATE INDEX tombstones_of_subject ON tombstones (subject);
CREATE INDEX tombstones_of_batch ON tombstones (batch);
CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tombstones_are_kept BEFORE UPDATE ON tombstones BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TABLE holds (
	id integer PRIMARY KEY AUTOINCREMENT,
	client text NOT NULL, service text NOT NULL, from_at datetime, until_at datetime, reason text NOT NULL,
	placed_by text NOT NULL, placed_by_id text NOT NULL, placed_at datetime NOT NULL,
	released_by text NOT NULL, released_by_id text NOT NULL, released_at datetime, released_why text NOT NULL
);
CREATE TRIGGER holds_stay BEFORE DELETE ON holds BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
DROP TRIGGER phases_stay;
CREATE TRIGGER phases_stay BEFORE DELETE ON phases
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' AND NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
DROP TRIGGER observations_stay;
CREATE TRIGGER observations_stay BEFORE DELETE ON observations
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
DROP TRIGGER contents_stay;
CREATE TRIGGER contents_stay BEFORE DELETE ON contents
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'contents' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
