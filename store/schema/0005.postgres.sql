-- The evidence log. Entries and checkpoints are only ever inserted; evidence_log is
-- one row, which says how far the log has grown.
CREATE TABLE evidence_log (
	id bigint PRIMARY KEY CHECK (id = 1),
	name text COLLATE "C" NOT NULL, scope_key bytea NOT NULL, "key" text COLLATE "C" NOT NULL,
	size bigint NOT NULL, frontier bytea, at timestamptz NOT NULL
);
CREATE TABLE evidence_entries (
	idx bigint PRIMARY KEY, at timestamptz NOT NULL,
	kind text COLLATE "C" NOT NULL, subject text COLLATE "C" NOT NULL,
	header text COLLATE "C" NOT NULL, body text COLLATE "C" NOT NULL, members bytea
);
CREATE INDEX evidence_entries_by_subject ON evidence_entries (kind, subject);
CREATE TABLE evidence_checkpoints (size bigint PRIMARY KEY, at timestamptz NOT NULL, note text COLLATE "C" NOT NULL);
CREATE TABLE evidence_catalogue (
	kind text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL, client text COLLATE "C" NOT NULL, service text COLLATE "C" NOT NULL,
	PRIMARY KEY (kind, name)
);
CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'evidence is never changed or deleted'; END $$;
CREATE FUNCTION evidence_grows() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN IF new.size < old.size THEN RAISE EXCEPTION 'the evidence log never shrinks'; END IF; RETURN new; END $$;
CREATE TRIGGER evidence_log_grows BEFORE UPDATE ON evidence_log FOR EACH ROW EXECUTE FUNCTION evidence_grows();
CREATE TRIGGER evidence_log_stays BEFORE DELETE OR TRUNCATE ON evidence_log FOR EACH STATEMENT EXECUTE FUNCTION evidence_stays();
CREATE TRIGGER evidence_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_entries FOR EACH STATEMENT EXECUTE FUNCTION evidence_stays();
CREATE TRIGGER evidence_checkpoints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION evidence_stays();
