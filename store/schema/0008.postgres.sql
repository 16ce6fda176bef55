-- Executions of runbooks: what a runbook was when it was opened, and the entries
-- from which everything else about it follows. Neither is ever deleted, and an
-- entry is never changed.
CREATE TABLE executions (
	id text COLLATE "C" PRIMARY KEY,
	runbook text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, exercise text COLLATE "C" NOT NULL, title text COLLATE "C" NOT NULL, version text COLLATE "C" NOT NULL,
	definition text COLLATE "C" NOT NULL, services text COLLATE "C" NOT NULL, client text COLLATE "C" NOT NULL, ticket text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('briefing', 'running', 'debrief', 'in_review', 'archived', 'abandoned')),
	opened_by text COLLATE "C" NOT NULL, opened_by_id text COLLATE "C" NOT NULL, opened_at timestamptz NOT NULL,
	started_at timestamptz, ended_at timestamptz,
	size bigint NOT NULL, last_at timestamptz NOT NULL
);
CREATE INDEX executions_in_state ON executions (state, id);
CREATE INDEX executions_of_runbook ON executions (runbook, id);
CREATE TABLE execution_entries (
	execution_id text COLLATE "C" NOT NULL REFERENCES executions (id), seq bigint NOT NULL,
	at timestamptz NOT NULL, happened_at timestamptz NOT NULL,
	what text COLLATE "C" NOT NULL, step text COLLATE "C" NOT NULL, "role" text COLLATE "C" NOT NULL,
	actor_id text COLLATE "C" NOT NULL, actor text COLLATE "C" NOT NULL, entered_by text COLLATE "C" NOT NULL, late boolean NOT NULL,
	says text COLLATE "C" NOT NULL, found text COLLATE "C" NOT NULL, once text COLLATE "C" NOT NULL,
	PRIMARY KEY (execution_id, seq)
);
CREATE UNIQUE INDEX execution_entries_once ON execution_entries (execution_id, once) WHERE once <> '';
CREATE FUNCTION executions_stay() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'records are never deleted, and what was entered is never changed'; END $$;
CREATE TRIGGER executions_stay BEFORE DELETE OR TRUNCATE ON executions FOR EACH STATEMENT EXECUTE FUNCTION executions_stay();
CREATE TRIGGER execution_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON execution_entries FOR EACH STATEMENT EXECUTE FUNCTION executions_stay();
