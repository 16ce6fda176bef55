-- A database of schema 1, as the code at commit 586e348 filled it.
BEGIN TRANSACTION;
CREATE TABLE components (
	run_id text NOT NULL REFERENCES runs (id), name text NOT NULL, position integer NOT NULL,
	source text NOT NULL, rule text NOT NULL, candidates integer NOT NULL, seed integer,
	point text NOT NULL, consistent_at datetime, consistent_from text NOT NULL, available_at datetime,
	size integer, digest text NOT NULL,
	recipe text NOT NULL, recipe_version text NOT NULL,
	image text NOT NULL, image_id text NOT NULL, image_digest text NOT NULL,
	facts text, notes text,
	PRIMARY KEY (run_id, name)
);
INSERT INTO "components" VALUES('20261122-031100-752407','db',0,'a folder','latest',3,3,'p1','2026-11-22 03:11:00.767522+00:00','name',NULL,77,'sha256:1','postgres','','','','','{"tables":3}','["a note"]');
INSERT INTO "components" VALUES('20261122-031100-752407','app',1,'','',0,NULL,'',NULL,'',NULL,NULL,'','','','','','',NULL,NULL);
INSERT INTO "components" VALUES('20261122-031100-f62a17','db',0,'a folder','latest',3,3,'p1','2026-11-22 03:11:00.767522+00:00','name',NULL,77,'sha256:1','postgres','','','','','{"tables":3}','["a note"]');
INSERT INTO "components" VALUES('20261122-031100-f62a17','app',1,'','',0,NULL,'',NULL,'',NULL,NULL,'','','','','','',NULL,NULL);
INSERT INTO "components" VALUES('20261122-031100-c5c652','db',0,'a folder','latest',3,3,'p1','2026-11-22 03:11:00.767522+00:00','name',NULL,77,'sha256:1','postgres','','','','','{"tables":3}','["a note"]');
INSERT INTO "components" VALUES('20261122-031100-c5c652','app',1,'','',0,NULL,'',NULL,'',NULL,NULL,'','','','','','',NULL,NULL);
INSERT INTO "components" VALUES('20261122-031100-8035a2','db',0,'a folder','latest',3,3,'p1','2026-11-22 03:11:00.767522+00:00','name',NULL,77,'sha256:1','postgres','','','','','{"tables":3}','["a note"]');
INSERT INTO "components" VALUES('20261122-031100-8035a2','app',1,'','',0,NULL,'',NULL,'',NULL,NULL,'','','','','','',NULL,NULL);
INSERT INTO "components" VALUES('20261122-031100-fcf15b','db',0,'a folder','latest',3,3,'p1','2026-11-22 03:11:00.767522+00:00','name',NULL,77,'sha256:1','postgres','','','','','{"tables":3}','["a note"]');
INSERT INTO "components" VALUES('20261122-031100-fcf15b','app',1,'','',0,NULL,'',NULL,'',NULL,NULL,'','','','','','',NULL,NULL);
CREATE TABLE findings (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), service text NOT NULL,
	phase text NOT NULL, class text NOT NULL, blame text NOT NULL,
	reason text NOT NULL, next text NOT NULL, fingerprint text NOT NULL, opened_at datetime NOT NULL
);
INSERT INTO "findings" VALUES(1,'20261122-031100-f62a17','desk','check','data','backup','the data is wrong','look','5ee82d66a537c07d','2026-11-22 03:11:00.770670+00:00');
INSERT INTO "findings" VALUES(2,'20261122-031100-c5c652','desk','check','data','backup','the data is wrong','look','5ee82d66a537c07d','2026-11-22 03:11:00.772253+00:00');
INSERT INTO "findings" VALUES(3,'20261122-031100-fcf15b','desk','check','data','backup','the data is wrong','look','5ee82d66a537c07d','2026-11-22 03:11:00.784112+00:00');
CREATE TABLE observations (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	name text NOT NULL, kind text NOT NULL, component text NOT NULL,
	question text NOT NULL, wanted text NOT NULL, got text NOT NULL,
	held boolean NOT NULL, skipped boolean NOT NULL, mandatory boolean NOT NULL, of_data boolean NOT NULL,
	newest datetime, at datetime NOT NULL, seconds real NOT NULL, "offset" real NOT NULL, fault text,
	PRIMARY KEY (run_id, position)
);
INSERT INTO "observations" VALUES('20261122-031100-752407',0,'one','sql','db','','value > 1','0',0,0,1,1,'2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,0.0,'{"blame":"backup","class":"data","reason":"wrong","next":"look"}');
INSERT INTO "observations" VALUES('20261122-031100-752407',1,'two','','','','','',1,0,0,0,NULL,'2026-11-22 03:11:00.767522+00:00',0.0,0.0,NULL);
INSERT INTO "observations" VALUES('20261122-031100-f62a17',0,'one','sql','db','','value > 1','0',0,0,1,1,'2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,0.0,'{"blame":"backup","class":"data","reason":"wrong","next":"look"}');
INSERT INTO "observations" VALUES('20261122-031100-f62a17',1,'two','','','','','',1,0,0,0,NULL,'2026-11-22 03:11:00.767522+00:00',0.0,0.0,NULL);
INSERT INTO "observations" VALUES('20261122-031100-c5c652',0,'one','sql','db','','value > 1','0',0,0,1,1,'2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,0.0,'{"blame":"backup","class":"data","reason":"wrong","next":"look"}');
INSERT INTO "observations" VALUES('20261122-031100-c5c652',1,'two','','','','','',1,0,0,0,NULL,'2026-11-22 03:11:00.767522+00:00',0.0,0.0,NULL);
INSERT INTO "observations" VALUES('20261122-031100-8035a2',0,'one','sql','db','','value > 1','0',0,0,1,1,'2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,0.0,'{"blame":"backup","class":"data","reason":"wrong","next":"look"}');
INSERT INTO "observations" VALUES('20261122-031100-8035a2',1,'two','','','','','',1,0,0,0,NULL,'2026-11-22 03:11:00.767522+00:00',0.0,0.0,NULL);
INSERT INTO "observations" VALUES('20261122-031100-fcf15b',0,'one','sql','db','','value > 1','0',0,0,1,1,'2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,0.0,'{"blame":"backup","class":"data","reason":"wrong","next":"look"}');
INSERT INTO "observations" VALUES('20261122-031100-fcf15b',1,'two','','','','','',1,0,0,0,NULL,'2026-11-22 03:11:00.767522+00:00',0.0,0.0,NULL);
CREATE TABLE phases (
	run_id text NOT NULL REFERENCES runs (id), name text NOT NULL, component text NOT NULL,
	started_at datetime NOT NULL, ended_at datetime, "offset" real NOT NULL, seconds real,
	bytes integer, files integer, error text NOT NULL,
	PRIMARY KEY (run_id, name, component)
);
INSERT INTO "phases" VALUES('20261122-031100-752407','select','','2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,12.5,NULL,NULL,'');
INSERT INTO "phases" VALUES('20261122-031100-752407','restore','db','2026-11-22 03:11:00.767522+00:00',NULL,1.5,NULL,77,3,'x');
INSERT INTO "phases" VALUES('20261122-031100-f62a17','select','','2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,12.5,NULL,NULL,'');
INSERT INTO "phases" VALUES('20261122-031100-f62a17','restore','db','2026-11-22 03:11:00.767522+00:00',NULL,1.5,NULL,77,3,'x');
INSERT INTO "phases" VALUES('20261122-031100-c5c652','select','','2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,12.5,NULL,NULL,'');
INSERT INTO "phases" VALUES('20261122-031100-c5c652','restore','db','2026-11-22 03:11:00.767522+00:00',NULL,1.5,NULL,77,3,'x');
INSERT INTO "phases" VALUES('20261122-031100-8035a2','select','','2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,12.5,NULL,NULL,'');
INSERT INTO "phases" VALUES('20261122-031100-8035a2','restore','db','2026-11-22 03:11:00.767522+00:00',NULL,1.5,NULL,77,3,'x');
INSERT INTO "phases" VALUES('20261122-031100-fcf15b','select','','2026-11-22 03:11:00.767522+00:00','2026-11-22 03:11:00.767522+00:00',0.0,12.5,NULL,NULL,'');
INSERT INTO "phases" VALUES('20261122-031100-fcf15b','restore','db','2026-11-22 03:11:00.767522+00:00',NULL,1.5,NULL,77,3,'x');
INSERT INTO "phases" VALUES('20261122-031100-779b5a','fetch','','2026-11-22 03:11:00.767522+00:00',NULL,0.0,NULL,NULL,NULL,'');
CREATE TABLE runs (
	id text PRIMARY KEY,
	scenario text NOT NULL, scenario_version text NOT NULL,
	service text NOT NULL, service_version text NOT NULL,
	"trigger" text NOT NULL, "by" text NOT NULL,
	state text NOT NULL CHECK (state IN ('queued', 'running', 'ended')),
	outcome text NOT NULL CHECK ((state = 'ended') = (outcome IN ('passed', 'failed', 'inconclusive', 'cancelled'))),
	reason text NOT NULL,
	attempt integer NOT NULL, runner text NOT NULL,
	cancel_requested boolean NOT NULL, cancelled_by text NOT NULL,
	keep_until datetime, keep_for integer NOT NULL,
	t0 datetime, queued_at datetime NOT NULL, started_at datetime, beat_at datetime, ended_at datetime,
	rto_seconds real, rto_committed real, rto_met boolean, rto_how text NOT NULL,
	rpo_seconds real, rpo_committed real, rpo_met boolean, rpo_how text NOT NULL,
	environment text, isolation text
);
INSERT INTO "runs" VALUES('20261122-031100-752407','desk-db','d1','desk','s1','on_demand','anna','ended','passed','',1,'host-1-abc',0,'',NULL,3600,'2026-11-22 03:11:00.768986+00:00','2026-11-22 03:11:00.767525+00:00','2026-11-22 03:11:00.768986+00:00','2026-11-22 03:11:00.768986+00:00','2026-11-22 03:11:00.769291+00:00',12.5,14400.0,1,'by the clock',NULL,86400.0,NULL,'','{"engine":"Docker \"28\""}','{"isolated":true}');
INSERT INTO "runs" VALUES('20261122-031100-f62a17','desk-files','f1','desk','s1','on_demand','anna','ended','failed','it''s failed; because',1,'host-1-abc',0,'',NULL,3600,'2026-11-22 03:11:00.770414+00:00','2026-11-22 03:11:00.769984+00:00','2026-11-22 03:11:00.770414+00:00','2026-11-22 03:11:00.770414+00:00','2026-11-22 03:11:00.770670+00:00',12.5,14400.0,1,'by the clock',NULL,86400.0,NULL,'','{"engine":"Docker \"28\""}','{"isolated":true}');
INSERT INTO "runs" VALUES('20261122-031100-c5c652','desk-db','d1','desk','s1','on_demand','anna','ended','inconclusive','it''s inconclusive; because',1,'host-1-abc',0,'',NULL,3600,'2026-11-22 03:11:00.772110+00:00','2026-11-22 03:11:00.771851+00:00','2026-11-22 03:11:00.772110+00:00','2026-11-22 03:11:00.772110+00:00','2026-11-22 03:11:00.772253+00:00',12.5,14400.0,1,'by the clock',NULL,86400.0,NULL,'','{"engine":"Docker \"28\""}','{"isolated":true}');
INSERT INTO "runs" VALUES('20261122-031100-8035a2','desk-files','f1','desk','s1','on_demand','anna','ended','passed','',1,'host-1-abc',0,'',NULL,3600,'2026-11-22 03:11:00.772844+00:00','2026-11-22 03:11:00.772654+00:00','2026-11-22 03:11:00.772844+00:00','2026-11-22 03:11:00.772844+00:00','2026-11-22 03:11:00.772963+00:00',12.5,14400.0,1,'by the clock',NULL,86400.0,NULL,'','{"engine":"Docker \"28\""}','{"isolated":true}');
INSERT INTO "runs" VALUES('20261122-031100-fcf15b','desk-db','d1','desk','s1','on_demand','anna','ended','cancelled','it''s cancelled; because',1,'host-1-abc',0,'',NULL,3600,'2026-11-22 03:11:00.783975+00:00','2026-11-22 03:11:00.783570+00:00','2026-11-22 03:11:00.783975+00:00','2026-11-22 03:11:00.783975+00:00','2026-11-22 03:11:00.784112+00:00',12.5,14400.0,1,'by the clock',NULL,86400.0,NULL,'','{"engine":"Docker \"28\""}','{"isolated":true}');
INSERT INTO "runs" VALUES('20261122-031100-779b5a','desk-db','d1','desk','s1','on_demand','anna','running','','',1,'r1',0,'',NULL,0,'2026-11-22 03:11:00.784695+00:00','2026-11-22 03:11:00.784500+00:00','2026-11-22 03:11:00.784695+00:00','2026-11-22 03:11:00.784695+00:00',NULL,NULL,14400.0,NULL,'',NULL,86400.0,NULL,'',NULL,NULL);
INSERT INTO "runs" VALUES('20261122-031100-11661e','desk-db','d1','desk','s1','on_demand','anna','queued','','',0,'',0,'',NULL,0,NULL,'2026-11-22 03:11:00.784889+00:00',NULL,NULL,NULL,NULL,14400.0,NULL,'',NULL,86400.0,NULL,'',NULL,NULL);
INSERT INTO "runs" VALUES('20261122-031100-cba811','desk-files','f1','desk','s1','','','queued','','',0,'host-2-def',0,'',NULL,0,NULL,'2026-11-22 03:11:00.784994+00:00',NULL,NULL,NULL,NULL,14400.0,NULL,'',NULL,86400.0,NULL,'',NULL,NULL);
INSERT INTO "runs" VALUES('20261122-031100-9d8527','desk-db','d1','desk','s1','on_demand','anna','ended','cancelled','cancelled by bert before it began',0,'',0,'bert',NULL,0,NULL,'2026-11-22 03:11:00.785084+00:00',NULL,NULL,'2026-11-22 03:11:00.785234+00:00',NULL,14400.0,NULL,'',NULL,86400.0,NULL,'',NULL,NULL);
CREATE TABLE schema (version integer PRIMARY KEY, applied_at datetime NOT NULL);
INSERT INTO "schema" VALUES(1,'2026-11-22 03:11:00.751177+00:00');
CREATE INDEX runs_newest ON runs (queued_at, id);
CREATE INDEX runs_waiting ON runs (state, queued_at, id);
CREATE INDEX runs_of_scenario ON runs (scenario, queued_at, id);
CREATE INDEX runs_of_service ON runs (service, queued_at, id);
CREATE INDEX findings_of_run ON findings (run_id);
CREATE INDEX findings_of_service ON findings (service, fingerprint);
CREATE TRIGGER runs_stay BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER components_stay BEFORE DELETE ON components BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER phases_stay BEFORE DELETE ON phases BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER observations_stay BEFORE DELETE ON observations BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER ended_runs_stay BEFORE UPDATE ON runs WHEN OLD.state = 'ended'
	BEGIN SELECT raise(ABORT, 'an ended run is never changed'); END;
COMMIT;
