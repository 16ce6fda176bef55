-- Reports that were published: the document as it went out, and what it was made from.
CREATE TABLE reports (
	id integer PRIMARY KEY AUTOINCREMENT,
	kind text NOT NULL, audience text NOT NULL, title text NOT NULL, client text NOT NULL, service text NOT NULL,
	period text NOT NULL, period_from datetime NOT NULL, period_until datetime NOT NULL,
	headline text NOT NULL, made_at datetime NOT NULL,
	published_at datetime NOT NULL, published_by text NOT NULL, published_by_id text NOT NULL,
	accepted text NOT NULL, problems text NOT NULL, made_from text NOT NULL,
	digest text NOT NULL, data_digest text NOT NULL, document blob NOT NULL, data blob NOT NULL,
	schedule text NOT NULL, due_at datetime
);
CREATE UNIQUE INDEX reports_scheduled ON reports (schedule, due_at) WHERE schedule <> '';
CREATE INDEX reports_of_client ON reports (client, id);
CREATE TRIGGER reports_stay BEFORE DELETE ON reports BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER reports_are_kept BEFORE UPDATE ON reports BEGIN SELECT raise(ABORT, 'what was published is never changed'); END;
-- To whom a published report goes by mail, and whether it was taken.
CREATE TABLE report_mails (
	report_id integer NOT NULL REFERENCES reports (id), receiver text NOT NULL,
	attempts integer NOT NULL, error text NOT NULL, next_at datetime, sent_at datetime,
	PRIMARY KEY (report_id, receiver)
);
CREATE INDEX report_mails_waiting ON report_mails (next_at) WHERE sent_at IS NULL AND next_at IS NOT NULL;
