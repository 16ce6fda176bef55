-- A database of schema 4, as the code filled it that brought it.
CREATE TABLE schema (version integer PRIMARY KEY, applied_at datetime NOT NULL);
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
, client text NOT NULL DEFAULT '', owner text NOT NULL DEFAULT '', tier integer NOT NULL DEFAULT 0, pool text NOT NULL DEFAULT 'default', occurrence_id integer, retry integer NOT NULL DEFAULT 0, retry_of text NOT NULL DEFAULT '', not_before datetime, failure_class text NOT NULL DEFAULT '', first_bad_at datetime, river_job integer, proof_version text NOT NULL DEFAULT '', by_id text NOT NULL DEFAULT '', cancelled_by_id text NOT NULL DEFAULT '');
CREATE INDEX runs_newest ON runs (queued_at, id);
CREATE INDEX runs_waiting ON runs (state, queued_at, id);
CREATE INDEX runs_of_scenario ON runs (scenario, queued_at, id);
CREATE INDEX runs_of_service ON runs (service, queued_at, id);
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
CREATE TABLE phases (
	run_id text NOT NULL REFERENCES runs (id), name text NOT NULL, component text NOT NULL,
	started_at datetime NOT NULL, ended_at datetime, "offset" real NOT NULL, seconds real,
	bytes integer, files integer, error text NOT NULL,
	PRIMARY KEY (run_id, name, component)
);
CREATE TABLE observations (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	name text NOT NULL, kind text NOT NULL, component text NOT NULL,
	question text NOT NULL, wanted text NOT NULL, got text NOT NULL,
	held boolean NOT NULL, skipped boolean NOT NULL, mandatory boolean NOT NULL, of_data boolean NOT NULL,
	newest datetime, at datetime NOT NULL, seconds real NOT NULL, "offset" real NOT NULL, fault text,
	PRIMARY KEY (run_id, position)
);
CREATE TABLE findings (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), service text NOT NULL,
	phase text NOT NULL, class text NOT NULL, blame text NOT NULL,
	reason text NOT NULL, next text NOT NULL, fingerprint text NOT NULL, opened_at datetime NOT NULL
);
CREATE INDEX findings_of_run ON findings (run_id);
CREATE INDEX findings_of_service ON findings (service, fingerprint);
CREATE INDEX runs_of_occurrence ON runs (occurrence_id, queued_at) WHERE occurrence_id IS NOT NULL;
CREATE TABLE occurrences (
	id integer PRIMARY KEY AUTOINCREMENT,
	scenario text NOT NULL, service text NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL,
	scenario_version text NOT NULL, service_version text NOT NULL,
	schedule text NOT NULL,
	due_at datetime NOT NULL, start_at datetime NOT NULL, closes_at datetime NOT NULL,
	state text NOT NULL CHECK (state IN ('planned', 'started', 'on_time', 'late', 'missed', 'exempt', 'withdrawn')),
	reason text NOT NULL,
	written_at datetime NOT NULL, settled_at datetime,
	exemption_id integer,
	first_run text NOT NULL, first_started_at datetime, first_outcome text NOT NULL,
	run_id text NOT NULL, outcome text NOT NULL, ended_at datetime,
	to_catch_up boolean NOT NULL DEFAULT false,
	UNIQUE (scenario, due_at)
);
CREATE INDEX occurrences_to_catch_up ON occurrences (scenario, due_at) WHERE to_catch_up;
CREATE INDEX occurrences_by_close ON occurrences (closes_at);
CREATE INDEX occurrences_in_order ON occurrences (due_at, id);
CREATE INDEX occurrences_of_service ON occurrences (service, due_at, id);
CREATE INDEX occurrences_of_client ON occurrences (client, due_at, id);
CREATE INDEX occurrences_in_state ON occurrences (state, due_at, id);
CREATE TABLE plans (
	scenario text PRIMARY KEY,
	schedule text NOT NULL,
	scenario_version text NOT NULL, service_version text NOT NULL, proof_version text NOT NULL,
	active boolean NOT NULL,
	until_at datetime NOT NULL
);
CREATE TABLE planner (id integer PRIMARY KEY CHECK (id = 1), ticked_at datetime NOT NULL);
CREATE INDEX runs_after_change ON runs (outcome, ended_at) WHERE "trigger" = 'changed';
CREATE INDEX runs_retried ON runs (retry_of, retry) WHERE retry_of <> '';
CREATE INDEX runs_under_way ON runs (scenario, queued_at, id) WHERE state IN ('queued', 'running');
CREATE TABLE takeovers (
	run_id text NOT NULL REFERENCES runs (id), attempt integer NOT NULL,
	runner text NOT NULL, phase text NOT NULL, reason text NOT NULL,
	started_at datetime, at datetime NOT NULL,
	PRIMARY KEY (run_id, attempt, at)
);
CREATE TABLE runners (
	id text PRIMARY KEY, host text NOT NULL, version text NOT NULL,
	pools text NOT NULL,
	concurrent integer NOT NULL, memory integer NOT NULL, disk integer NOT NULL,
	engine text NOT NULL, trouble text NOT NULL, workspace text NOT NULL,
	started_at datetime NOT NULL, beat_at datetime NOT NULL, stopped_at datetime
);
CREATE TABLE notices (
	id integer PRIMARY KEY AUTOINCREMENT,
	dedup text NOT NULL, receiver text NOT NULL,
	kind text NOT NULL, topic text NOT NULL, trouble text NOT NULL, service text NOT NULL, run_id text NOT NULL,
	subject text NOT NULL, body text NOT NULL,
	state text NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
	attempts integer NOT NULL, error text NOT NULL,
	made_at datetime NOT NULL, next_at datetime, sent_at datetime,
	UNIQUE (dedup, receiver)
);
CREATE INDEX notices_waiting ON notices (next_at) WHERE state = 'waiting';
CREATE INDEX notices_of_topic ON notices (topic, receiver, id);
CREATE INDEX notices_of_state ON notices (state, id);
CREATE TABLE run_counts (outcome text PRIMARY KEY, runs integer NOT NULL);
CREATE INDEX runs_of_scenario_by_end ON runs (scenario, ended_at, id);
CREATE INDEX runs_of_service_by_end ON runs (service, outcome, ended_at, id);
CREATE INDEX runs_of_service_and_scenario ON runs (service, scenario, ended_at, id);
CREATE INDEX runners_here ON runners (beat_at) WHERE stopped_at IS NULL;
CREATE INDEX findings_leftovers ON findings (opened_at) WHERE phase = 'teardown' AND class = 'engine';
CREATE INDEX runs_by_end ON runs (ended_at, id);
CREATE INDEX runs_of_service_ended ON runs (service, ended_at, id);
CREATE INDEX runs_by_outcome ON runs (outcome, queued_at, id);
CREATE INDEX occurrences_of_scenario_by_close ON occurrences (scenario, closes_at, id);
CREATE INDEX occurrences_of_service_by_close ON occurrences (service, closes_at, id);
CREATE TABLE figure_spans (grain text NOT NULL, from_at datetime NOT NULL, folded_at datetime NOT NULL, PRIMARY KEY (grain, from_at));
CREATE TABLE occurrence_sums (
	grain text NOT NULL, from_at datetime NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL, kind text NOT NULL,
	counted bigint NOT NULL, exempted bigint NOT NULL, withdrawn bigint NOT NULL, on_time bigint NOT NULL, began bigint NOT NULL, proven bigint NOT NULL,
	late bigint NOT NULL, unmet bigint NOT NULL, late_us bigint NOT NULL,
	PRIMARY KEY (grain, from_at, client, owner, tier, kind)
);
CREATE TABLE run_sums (
	grain text NOT NULL, from_at datetime NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL, kind text NOT NULL,
	first bigint NOT NULL, first_passed bigint NOT NULL, first_told bigint NOT NULL, first_untold bigint NOT NULL, first_promised bigint NOT NULL, first_unpromised bigint NOT NULL,
	first_kept bigint NOT NULL, again bigint NOT NULL, told bigint NOT NULL, untold bigint NOT NULL, failed bigint NOT NULL, rto_promised bigint NOT NULL,
	rto_unpromised bigint NOT NULL, rto_kept bigint NOT NULL, rpo_applies bigint NOT NULL, rpo_not bigint NOT NULL, rpo_kept bigint NOT NULL, dated bigint NOT NULL,
	undated bigint NOT NULL, detect_us bigint NOT NULL,
	PRIMARY KEY (grain, from_at, client, owner, tier, kind)
);
CREATE TABLE figure_marks (id integer PRIMARY KEY AUTOINCREMENT, at datetime NOT NULL);
CREATE INDEX figure_marks_at ON figure_marks (at);
CREATE INDEX runs_by_tail ON runs (substr(id, -1, 1) || substr(id, -2, 1) || substr(id, -3, 1) || substr(id, -4, 1) || substr(id, -5, 1) || substr(id, -6, 1));
CREATE TABLE touched (
	service text NOT NULL, scenario text NOT NULL, kind text NOT NULL, day text NOT NULL, first_at datetime NOT NULL,
	PRIMARY KEY (service, scenario, kind, day)
) WITHOUT ROWID;
CREATE TABLE "exemptions" (
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
CREATE TABLE evidence_log (
	id integer PRIMARY KEY CHECK (id = 1),
	name text NOT NULL, scope_key blob NOT NULL, "key" text NOT NULL,
	size bigint NOT NULL, frontier blob, at datetime NOT NULL
);
CREATE TABLE evidence_entries (
	idx bigint PRIMARY KEY, at datetime NOT NULL,
	kind text NOT NULL, subject text NOT NULL,
	header text NOT NULL, body text NOT NULL, members blob
);
CREATE INDEX evidence_entries_by_subject ON evidence_entries (kind, subject);
CREATE TABLE evidence_checkpoints (size bigint PRIMARY KEY, at datetime NOT NULL, note text NOT NULL);
CREATE TABLE evidence_catalogue (
	kind text NOT NULL, name text NOT NULL,
	version text NOT NULL, client text NOT NULL, service text NOT NULL,
	PRIMARY KEY (kind, name)
);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060558-6a482e', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 06:05:58.994432+00:00', '2026-11-28 06:05:58.967647+00:00', '2026-11-28 06:05:58.994432+00:00', '2026-11-28 06:05:58.994432+00:00', '2026-11-28 06:05:58.995074+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-2fa2c2', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 06:05:59.049517+00:00', '2026-11-28 06:05:59.023242+00:00', '2026-11-28 06:05:59.049517+00:00', '2026-11-28 06:05:59.049517+00:00', '2026-11-28 06:05:59.050066+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 06:05:58.967563+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-4cbc71', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 06:05:59.074638+00:00', '2026-11-28 06:05:59.072221+00:00', '2026-11-28 06:05:59.074638+00:00', '2026-11-28 06:05:59.074638+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-56bcb6', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 06:05:59.076362+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-5b8fd4', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 06:05:59.078580+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-827245', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 06:05:59.068919+00:00', '2026-11-28 06:05:59.062143+00:00', '2026-11-28 06:05:59.068919+00:00', '2026-11-28 06:05:59.068919+00:00', '2026-11-28 06:05:59.069602+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-060559-966b03', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 06:05:59.058712+00:00', '2026-11-28 06:05:59.052710+00:00', '2026-11-28 06:05:59.058712+00:00', '2026-11-28 06:05:59.058712+00:00', '2026-11-28 06:05:59.059361+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-060558-6a482e', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 06:05:58.967563+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-060559-2fa2c2', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 06:05:58.967563+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-060559-4cbc71', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-060559-827245', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 06:05:58.967563+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-060559-966b03', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 06:05:58.967563+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 06:05:58.966990+00:00', 'log.opened', '', '{"at":"2026-11-28T06:05:58.966990Z","body":"d4e62ded7b112ce0d1fbcc816bf008e2907171a258bb67896c85cc58d3945221","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:58.964313Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"9a771bb8c6c65e98f5a85dd0ae96fd29","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 06:05:58.978106+00:00', 'run.queued', '20261128-060558-6a482e', '{"at":"2026-11-28T06:05:58.978106Z","body":"1b563ac641a9aa3072b32bfc73789954f9ff2db2163949c3a551c664a5d12c8d","index":1,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:58.967647Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060558-6a482e","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"8c1c7c4a37b9ae874f338353b1052c5b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 06:05:59.063526+00:00', 'run.queued', '20261128-060559-827245', '{"at":"2026-11-28T06:05:59.063526Z","body":"46a26d55532c464466c390e94155b454c831d8b4504b6c0f0d5b5079b0218a94","index":10,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.062143Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060559-827245","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"fa55e44ab154759f6da77ac932ee9a3f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 06:05:59.068217+00:00', 'noted', '20261128-060559-827245', '{"at":"2026-11-28T06:05:59.068217Z","body":"d994afc549e3d1d34a4ab0a54314bd11b5dbae950391413f7fcafbcbf3a052f8","index":11,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.066397Z","fact":{"about":"20261128-060559-827245","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f60a9db7def204c3ce1b6f33fb630805","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 06:05:59.071249+00:00', 'run.ended', '20261128-060559-827245', '{"at":"2026-11-28T06:05:59.071249Z","body":"9452765bab3909103aad7305daaa20de2189251a5fe57e25b7c3837ddfac1917","index":12,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.069602Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T06:05:58.967563Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T06:05:59.069602Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"6f1c465f3ea7127d4041dd4123c7f849f40dad7f24affa99d2202411fd3dfc2a","at":"2026-11-28T06:05:58.967563Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T06:05:58.967563Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T06:05:58.967563Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T06:05:58.967563Z"}],"queued_at":"2026-11-28T06:05:59.062143Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-060559-827245","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T06:05:59.068919Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"cb9dcb237ac8ce39475b55995bc67c3173676aa86b7cdc0c06594e7071d026c8"}],"t0":"2026-11-28T06:05:59.068919Z","takeovers":[{"at":"2026-11-28T06:05:59.066397Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"f2eac80f687a4999bc82edc552dea9d268ef2d4e8cf99145bb76b8efaea967ea"},"kind":"run.ended","salt":"b95e5302a63eae39574c8a2d57089c57","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 06:05:59.073781+00:00', 'run.queued', '20261128-060559-4cbc71', '{"at":"2026-11-28T06:05:59.073781Z","body":"9f6a7b3fbc11be11c8d85f6126f8fbc71564e43c733f7719bf647cbb61438dbe","index":13,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.072221Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060559-4cbc71","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"61a11fd74a5e97712158df66ca164a56","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 06:05:59.077877+00:00', 'run.queued', '20261128-060559-56bcb6', '{"at":"2026-11-28T06:05:59.077877Z","body":"52c9411a290c89324f55c66ec9d3c5b3f74cf80cb7d6229c0e5679e539e43968","index":14,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.076362Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060559-56bcb6","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"ab87c41a7331e9ee5843a06138449ad9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 06:05:59.078872+00:00', 'run.queued', '20261128-060559-5b8fd4', '{"at":"2026-11-28T06:05:59.078872Z","body":"0ecf6f319401b31295be61bd8828312c3239df3d620e7cbee4672d68f942230d","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.07858Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-060559-5b8fd4","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"152dbfc9e539a2c3adb323bbebdff4f5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 06:05:58.993641+00:00', 'noted', '20261128-060558-6a482e', '{"at":"2026-11-28T06:05:58.993641Z","body":"b7cd83e452c56d8e285dcd2844060c3e6180175b75c29f32f4024fbe32ae9ce7","index":2,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:58.991639Z","fact":{"about":"20261128-060558-6a482e","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"39cf7fc6d90344594a3bb353e6edc88f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 06:05:58.996851+00:00', 'run.ended', '20261128-060558-6a482e', '{"at":"2026-11-28T06:05:58.996851Z","body":"2a5efc62d69f362c85dddb284fbedf2ddf135133c3996c4e42fef6be22c88a12","index":3,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:58.995074Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T06:05:58.967563Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T06:05:58.995074Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"0d03287aaf33259312095238cbdd781be77c3c83f274eb198060764548cfa251","at":"2026-11-28T06:05:58.967563Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T06:05:58.967563Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T06:05:58.967563Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T06:05:58.967563Z"}],"queued_at":"2026-11-28T06:05:58.967647Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-060558-6a482e","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T06:05:58.994432Z","t0":"2026-11-28T06:05:58.994432Z","takeovers":[{"at":"2026-11-28T06:05:58.991639Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"1ef67a2ba62b4706b0c39697cf72dd4b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 06:05:59.025048+00:00', 'run.queued', '20261128-060559-2fa2c2', '{"at":"2026-11-28T06:05:59.025048Z","body":"3f158047e9b617d3c3bf54f66d181875f9fe8a722eaa1efb679729203019dbcf","index":4,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.023242Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060559-2fa2c2","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"da94b3f939b59993de13856e5064a319","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 06:05:59.048910+00:00', 'noted', '20261128-060559-2fa2c2', '{"at":"2026-11-28T06:05:59.048910Z","body":"a6cbfe14509262ce6c3615a79975ee87bc477ef6099226d8a5c1ebbc201b4a21","index":5,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.046406Z","fact":{"about":"20261128-060559-2fa2c2","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"3a3ba67c2887262dafd2fd3eeb98449d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 06:05:59.051963+00:00', 'run.ended', '20261128-060559-2fa2c2', '{"at":"2026-11-28T06:05:59.051963Z","body":"b783a746c9967522b0e04d28890027706935d8a0a4f332123a68ffc38979214b","index":6,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.050066Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T06:05:58.967563Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T06:05:59.050066Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T06:05:58.967563Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"5f5bbda1d1296ce89d9d2ace5f2fcaf85b1c9d32089410a0427daf2d66801abc","at":"2026-11-28T06:05:58.967563Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T06:05:58.967563Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T06:05:58.967563Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T06:05:58.967563Z"}],"queued_at":"2026-11-28T06:05:59.023242Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-060559-2fa2c2","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T06:05:59.049517Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"b5557c836e0a894f6f74f49230b18ddad7e599e9c93bb3c8d8fed1e9c78ec207"}],"t0":"2026-11-28T06:05:59.049517Z","takeovers":[{"at":"2026-11-28T06:05:59.046406Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"3016f80cc1b86360e618bd5e65b5a5d3b4f0ee37bf93e2ad3a358729ab3e7ac9"},"kind":"run.ended","salt":"49fd954f654a9191998c71813392dfbe","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 06:05:59.054310+00:00', 'run.queued', '20261128-060559-966b03', '{"at":"2026-11-28T06:05:59.054310Z","body":"e077a36883a6c30d7db02531e7b12691462eef05dd52ea6e9a78dd2d4bfaf2f8","index":7,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.05271Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-060559-966b03","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"64d027d59c3aee4ef92a716e0a407aae","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 06:05:59.058061+00:00', 'noted', '20261128-060559-966b03', '{"at":"2026-11-28T06:05:59.058061Z","body":"bfb0d5f470ec7a15e76365f6458b544564acb2343771a3c3e64b409f81d704a5","index":8,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.056506Z","fact":{"about":"20261128-060559-966b03","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"13cbe02d8cb8f39ec80320c7034ad363","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 06:05:59.061289+00:00', 'run.ended', '20261128-060559-966b03', '{"at":"2026-11-28T06:05:59.061289Z","body":"15c471df005e4a44c67f1acceceb1886998cc01ae5b9453867a76ada7ec9ee74","index":9,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["345b8e8c219d9428b48724a9928ad1c8"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T06:05:59.059361Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T06:05:58.967563Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T06:05:59.059361Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"d1c486bc7a5d8fd26f1bac2a1daa53129ec34fe070e4c5c7962f82c409f725da","at":"2026-11-28T06:05:58.967563Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T06:05:58.967563Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T06:05:58.967563Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T06:05:58.967563Z"}],"queued_at":"2026-11-28T06:05:59.05271Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-060559-966b03","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T06:05:59.058712Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"1cf340fd165a8e47062e3fcd5755c8aeaea108bdbd6802951a0c6e37bcd3c9b5"}],"t0":"2026-11-28T06:05:59.058712Z","takeovers":[{"at":"2026-11-28T06:05:59.056506Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"c348a7955447ad39f25dd25a5030653a5e67d180c6ba109518bc892c885a3800"},"kind":"run.ended","salt":"42b5792f562c449a50766868400414cc","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'047D6529EF6F0AD53C654B037FF547F41142514E22A8019D0EC397F15F3AA1C4', '', 16, X'2BCDDC2A7B2968E5014ACD02890D62A3F29D78F2D3E8CCA154DD6E98EE86B05A', '2026-11-28 06:05:59.078872+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 07:05:58.967563+00:00', 'a freeze', 'anna', '2026-11-28 06:05:58.967563+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at") VALUES (1, '20261128-060559-2fa2c2', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 06:05:59.050066+00:00');
INSERT INTO findings ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at") VALUES (2, '20261128-060559-966b03', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 06:05:59.059361+00:00');
INSERT INTO findings ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at") VALUES (3, '20261128-060559-827245', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 06:05:59.069602+00:00');
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-060558-6a482e', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-060558-6a482e', 'passed: desk-db', '{"at":"2026-11-28T06:05:58.995074Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T06:05:58.994432Z"}', 'waiting', 0, '', '2026-11-28 06:05:58.995074+00:00', '2026-11-28 06:05:58.995074+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-060559-2fa2c2', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-060559-2fa2c2', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T06:05:59.050066Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T06:05:59.049517Z"}', 'waiting', 0, '', '2026-11-28 06:05:59.050066+00:00', '2026-11-28 06:05:59.050066+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-060559-966b03', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-060559-966b03', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T06:05:59.059361Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T06:05:59.058712Z"}', 'waiting', 0, '', '2026-11-28 06:05:59.059361+00:00', '2026-11-28 06:05:59.059361+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 06:05:58.967563+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-060558-6a482e', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-060559-2fa2c2', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-060559-827245', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-060559-966b03', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 07:05:58.967563+00:00', 'planned', '', '2026-11-28 06:05:58.967563+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-060558-6a482e', 'select', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-060559-2fa2c2', 'select', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-060559-4cbc71', 'restore', '', '2026-11-28 06:05:59.075224+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-060559-827245', 'select', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-060559-966b03', 'select', '', '2026-11-28 06:05:58.967563+00:00', '2026-11-28 06:05:58.967563+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 06:05:59.079286+00:00', '2026-11-28 06:05:59.079286+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 06:05:58.926325+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 06:05:58.942692+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 06:05:58.954349+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 06:05:58.955360+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-060558-6a482e', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 06:05:58.978957+00:00', '2026-11-28 06:05:58.991639+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-060559-2fa2c2', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 06:05:59.031460+00:00', '2026-11-28 06:05:59.046406+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-060559-827245', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 06:05:59.064233+00:00', '2026-11-28 06:05:59.066397+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-060559-966b03', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 06:05:59.054937+00:00', '2026-11-28 06:05:59.056506+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 06:05:58.995074+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 06:05:58.995074+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 06:05:58.995074+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 06:05:58.995074+00:00');
CREATE TRIGGER runs_stay BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER observations_stay BEFORE DELETE ON observations BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER ended_runs_stay BEFORE UPDATE ON runs WHEN OLD.state = 'ended'
	BEGIN SELECT raise(ABORT, 'an ended run is never changed'); END;
CREATE TRIGGER late_end AFTER UPDATE ON runs WHEN NEW.state = 'ended' AND NEW.ended_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.ended_at); END;
CREATE TRIGGER late_write AFTER INSERT ON occurrences WHEN NEW.closes_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.closes_at); END;
CREATE TRIGGER late_change AFTER UPDATE ON occurrences WHEN NEW.closes_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.closes_at); END;
CREATE TRIGGER occurrences_stay BEFORE DELETE ON occurrences BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER takeovers_stay BEFORE DELETE ON takeovers BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER components_stay BEFORE DELETE ON components
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER phases_stay BEFORE DELETE ON phases
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER exemptions_stay BEFORE DELETE ON exemptions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER evidence_log_stays BEFORE DELETE ON evidence_log BEGIN SELECT raise(ABORT, 'the evidence log is never deleted'); END;
CREATE TRIGGER evidence_log_grows BEFORE UPDATE ON evidence_log WHEN new.size < old.size
	BEGIN SELECT raise(ABORT, 'the evidence log never shrinks'); END;
CREATE TRIGGER evidence_entries_stay BEFORE DELETE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_entries_are_kept BEFORE UPDATE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_checkpoints_stay BEFORE DELETE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_checkpoints_are_kept BEFORE UPDATE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
