-- What scheduled runbooks have due, written ahead of time.
CREATE TABLE duties (
	id integer PRIMARY KEY AUTOINCREMENT,
	runbook text NOT NULL, kind text NOT NULL, title text NOT NULL, version text NOT NULL,
	services text NOT NULL, client text NOT NULL, schedule text NOT NULL,
	due_at datetime NOT NULL, closes_at datetime NOT NULL,
	state text NOT NULL CHECK (state IN ('planned', 'started', 'on_time', 'late', 'missed', 'withdrawn')),
	execution_id text NOT NULL, written_at datetime NOT NULL, settled_at datetime,
	UNIQUE (runbook, due_at)
);
CREATE INDEX duties_in_state ON duties (state, closes_at);
CREATE TRIGGER duties_stay BEFORE DELETE ON duties BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
