-- Who accepted which version of a continuity plan.
CREATE TABLE plan_acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, client text NOT NULL, version text NOT NULL, parts text NOT NULL, says text NOT NULL,
	accepted_by text NOT NULL, accepted_by_id text NOT NULL, accepted_at datetime NOT NULL
);
CREATE INDEX plan_acceptances_of_service ON plan_acceptances (service, id);
CREATE TRIGGER plan_acceptances_stay BEFORE DELETE ON plan_acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER plan_acceptances_are_kept BEFORE UPDATE ON plan_acceptances BEGIN SELECT raise(ABORT, 'an acceptance is never changed'); END;
-- The services that depended on the failing one when an incident was opened; NULL is not known.
ALTER TABLE incidents ADD COLUMN impact text;
