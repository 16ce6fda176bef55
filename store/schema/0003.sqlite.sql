-- Actors: who did something is known by an ID, and that decides who may approve
-- what. Rows from before keep the text that they had.
ALTER TABLE runs ADD COLUMN by_id text NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN cancelled_by_id text NOT NULL DEFAULT '';

CREATE TABLE new_exemptions (
	id integer PRIMARY KEY AUTOINCREMENT,
	uid text NOT NULL UNIQUE, origin text NOT NULL,
	scenario text NOT NULL, service text NOT NULL, client text NOT NULL,
	from_at datetime NOT NULL, until_at datetime NOT NULL,
	reason text NOT NULL,
	requested_by text NOT NULL, requested_at datetime NOT NULL,
	approved_by text NOT NULL, approved_at datetime,
	withdrawn_by text NOT NULL, withdrawn_at datetime,
	requested_by_id text NOT NULL DEFAULT '', approved_by_id text NOT NULL DEFAULT '', withdrawn_by_id text NOT NULL DEFAULT '',
	CHECK (approved_by_id = '' OR approved_by_id <> requested_by_id)
);
INSERT INTO new_exemptions (id, uid, origin, scenario, service, client, from_at, until_at, reason,
		requested_by, requested_at, approved_by, approved_at, withdrawn_by, withdrawn_at)
	SELECT id, uid, origin, scenario, service, client, from_at, until_at, reason,
		requested_by, requested_at, approved_by, approved_at, withdrawn_by, withdrawn_at FROM exemptions;
DROP TABLE exemptions;
ALTER TABLE new_exemptions RENAME TO exemptions;
CREATE TRIGGER exemptions_stay BEFORE DELETE ON exemptions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
