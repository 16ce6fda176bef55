-- A database of schema 7, as the code filled it that brought it.
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
CREATE TABLE "symptoms" (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), service text NOT NULL,
	phase text NOT NULL, class text NOT NULL, blame text NOT NULL,
	reason text NOT NULL, next text NOT NULL, fingerprint text NOT NULL, opened_at datetime NOT NULL
, finding_id integer);
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
CREATE INDEX symptoms_of_run ON symptoms (run_id);
CREATE INDEX symptoms_of_service ON symptoms (service, fingerprint);
CREATE INDEX symptoms_of_finding ON symptoms (finding_id, id) WHERE finding_id IS NOT NULL;
CREATE INDEX symptoms_leftovers ON symptoms (opened_at) WHERE phase = 'teardown' AND class = 'engine';
CREATE TABLE findings (
	id integer PRIMARY KEY AUTOINCREMENT,
	fingerprint text NOT NULL, service text NOT NULL, scenario text NOT NULL, client text NOT NULL,
	owner text NOT NULL, priority integer NOT NULL, due_at datetime,
	phase text NOT NULL, class text NOT NULL, blame text NOT NULL, reason text NOT NULL, next text NOT NULL,
	state text NOT NULL CHECK (state IN ('open', 'closed')),
	opened_by text NOT NULL, opened_at datetime NOT NULL,
	closed_by text NOT NULL, closed_at datetime,
	last_run text NOT NULL, last_seen_at datetime NOT NULL, count integer NOT NULL,
	CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX findings_open ON findings (scenario, fingerprint) WHERE state = 'open';
CREATE INDEX findings_in_state ON findings (state, id);
CREATE INDEX findings_of_service ON findings (service, id);
CREATE INDEX findings_of_scenario ON findings (scenario, id);
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
CREATE TABLE outputs (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	attempt integer NOT NULL,
	component text NOT NULL, kind text NOT NULL, name text NOT NULL,
	"text" text NOT NULL, truncated boolean NOT NULL,
	PRIMARY KEY (run_id, position)
);
CREATE TABLE users (
	name text PRIMARY KEY, display text NOT NULL,
	password text NOT NULL, must_change boolean NOT NULL,
	roles text NOT NULL, clients text NOT NULL,
	system_user text NOT NULL, issuer text NOT NULL, subject text NOT NULL,
	added_at datetime NOT NULL, added_by_id text NOT NULL, changed_at datetime NOT NULL,
	disabled_at datetime, valid_until datetime, signed_in_at datetime,
	failed integer NOT NULL, locked_until datetime
);
CREATE UNIQUE INDEX users_of_system ON users (system_user) WHERE system_user <> '';
CREATE UNIQUE INDEX users_of_issuer ON users (issuer, subject) WHERE issuer <> '';
CREATE TABLE tokens (
	id text PRIMARY KEY, user_name text NOT NULL REFERENCES users (name), name text NOT NULL,
	digest text NOT NULL, roles text NOT NULL, clients text NOT NULL,
	made_at datetime NOT NULL, made_by_id text NOT NULL, expires_at datetime NOT NULL,
	revoked_at datetime, revoked_by_id text NOT NULL, used_at datetime, used_from text NOT NULL
);
CREATE INDEX tokens_of_user ON tokens (user_name, made_at);
CREATE TABLE sessions (digest text PRIMARY KEY, data blob NOT NULL, expires_at datetime NOT NULL);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE TABLE waivers (
	id integer PRIMARY KEY AUTOINCREMENT,
	actor_id text NOT NULL, verb text NOT NULL, client text NOT NULL, reason text NOT NULL,
	until_at datetime NOT NULL,
	requested_by text NOT NULL, requested_by_id text NOT NULL, requested_at datetime NOT NULL,
	approved_by text NOT NULL, approved_by_id text NOT NULL, approved_at datetime,
	withdrawn_by text NOT NULL, withdrawn_by_id text NOT NULL, withdrawn_at datetime
);
CREATE INDEX waivers_of_actor ON waivers (actor_id, verb);
CREATE INDEX evidence_entries_of_access ON evidence_entries (idx)
	WHERE kind IN ('access.signed_in', 'access.signed_out', 'access.sign_in_refused', 'access.changed', 'right.refused', 'evidence.exported');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-09bfa9', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 08:56:28.833540+00:00', '2026-11-28 08:56:28.829925+00:00', '2026-11-28 08:56:28.833540+00:00', '2026-11-28 08:56:28.833540+00:00', '2026-11-28 08:56:28.833902+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 08:56:28.820120+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-0f2752', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 08:56:28.857296+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-5edc7e', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 08:56:28.839022+00:00', '2026-11-28 08:56:28.835513+00:00', '2026-11-28 08:56:28.839022+00:00', '2026-11-28 08:56:28.839022+00:00', '2026-11-28 08:56:28.839338+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-61a7a6', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 08:56:28.827293+00:00', '2026-11-28 08:56:28.820211+00:00', '2026-11-28 08:56:28.827293+00:00', '2026-11-28 08:56:28.827293+00:00', '2026-11-28 08:56:28.827647+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-8cc4bc', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 08:56:28.855877+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-e21a1d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 08:56:28.854482+00:00', '2026-11-28 08:56:28.853031+00:00', '2026-11-28 08:56:28.854482+00:00', '2026-11-28 08:56:28.854482+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-085628-e476c7', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 08:56:28.851336+00:00', '2026-11-28 08:56:28.847822+00:00', '2026-11-28 08:56:28.851336+00:00', '2026-11-28 08:56:28.851336+00:00', '2026-11-28 08:56:28.851543+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-085628-09bfa9', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 08:56:28.820120+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-085628-5edc7e', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 08:56:28.820120+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-085628-61a7a6', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 08:56:28.820120+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-085628-e21a1d', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-085628-e476c7', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 08:56:28.820120+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 08:56:28.815570+00:00', 'log.opened', '', '{"at":"2026-11-28T08:56:28.815570Z","body":"a75e5259dacdda6e110f90141f1a8cf9567ad7d65ae5baa7e9dc74b54d4bd336","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.814122Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"b28dc5d5209fb2b255a59158167253ea","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 08:56:28.821662+00:00', 'service.version', 'desk', '{"at":"2026-11-28T08:56:28.821662Z","body":"3396d91f584e92eb23b2eb27caa5a3e194adae2506d86232b43825572a43622c","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.820211Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"3bf9ad40b67683667587c3544a01260d","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 08:56:28.838605+00:00', 'noted', '20261128-085628-5edc7e', '{"at":"2026-11-28T08:56:28.838605Z","body":"45d6bc8601da0d0f9ac8ca8b46c2463f5bd70844dbd9647d775d77a6023fc86d","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.837777Z","fact":{"about":"20261128-085628-5edc7e","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"bbc33d319700a344f78aa049947b58ce","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 08:56:28.847211+00:00', 'run.ended', '20261128-085628-5edc7e', '{"at":"2026-11-28T08:56:28.847211Z","body":"562d72cdaf182a3a939f709a28efee998d47a09799d467910a001cc89436b2a7","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.839338Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T08:56:28.82012Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T08:56:28.839338Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"99a44e8a51501d0df0555e7f1e0534fd6e6a38bd96b28b474dbdf19f862860b9","at":"2026-11-28T08:56:28.82012Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T08:56:28.82012Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T08:56:28.82012Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T08:56:28.82012Z"}],"queued_at":"2026-11-28T08:56:28.835513Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-085628-5edc7e","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T08:56:28.839022Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"452252e43c6a83704df1a58532e5548327a4cbcd1f71084df86e28b5f6b1ae26"}],"t0":"2026-11-28T08:56:28.839022Z","takeovers":[{"at":"2026-11-28T08:56:28.837777Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"6f100b0e3356ac6a4c9548ce5ef61dd0a31c01a9ef510afd60fc657cd10d33bb"},"kind":"run.ended","salt":"0b79d3d7a93056fd6af260f52e6a3dbe","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 08:56:28.849206+00:00', 'run.queued', '20261128-085628-e476c7', '{"at":"2026-11-28T08:56:28.849206Z","body":"459a924e8c1a254a86ae62e9e4b2dfd1f0fc95c8cc6d5f3b657939de18b79fc9","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.847822Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-e476c7","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"0f0ba54372fed5a61ef06700af55aa83","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 08:56:28.851142+00:00', 'noted', '20261128-085628-e476c7', '{"at":"2026-11-28T08:56:28.851142Z","body":"1a0679d3082d58642b4ddc459b2c14761c249fac331433bc30b191c1e04d54e1","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.850453Z","fact":{"about":"20261128-085628-e476c7","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f2ac08584ca33efc8a6ea5beb4bcdb6f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 08:56:28.852546+00:00', 'run.ended', '20261128-085628-e476c7', '{"at":"2026-11-28T08:56:28.852546Z","body":"e44133bcdcb79388f9fcb3e61bde131c1140e9aaaca07af83c71ab5271fdc8f9","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.851543Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T08:56:28.82012Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T08:56:28.851543Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"689761828c73b4082153d550736fd9f4e1c2a3254e8cf94ee7cf9c44784767c3","at":"2026-11-28T08:56:28.82012Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T08:56:28.82012Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T08:56:28.82012Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T08:56:28.82012Z"}],"queued_at":"2026-11-28T08:56:28.847822Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-085628-e476c7","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T08:56:28.851336Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"0bfeb66b5976323aeaee09b320f4a5786057dbf6b4ade18156dda94b353052cd"}],"t0":"2026-11-28T08:56:28.851336Z","takeovers":[{"at":"2026-11-28T08:56:28.850453Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"1725a081dbc8d7f9910bb86b20b3577be4e3e94ba768834083a82e8feb2a52e4"},"kind":"run.ended","salt":"1eff05b3af4a32fea6a58e36656aa6a6","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 08:56:28.854103+00:00', 'run.queued', '20261128-085628-e21a1d', '{"at":"2026-11-28T08:56:28.854103Z","body":"cc91b21bec568af3e3f10395473895d27b42759d85fd3af1b09480a163c0d65f","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.853031Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-e21a1d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"26aa03e3b4d8bd158caaf5850de60c4d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 08:56:28.856925+00:00', 'run.queued', '20261128-085628-8cc4bc', '{"at":"2026-11-28T08:56:28.856925Z","body":"659d1769e524dd61ef5b52c5315fdc57336a8e032fdaac6ee49245e508c8481d","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.855877Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-8cc4bc","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"94b247edf2521b2521a717c0bb85445d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 08:56:28.857693+00:00', 'run.queued', '20261128-085628-0f2752', '{"at":"2026-11-28T08:56:28.857693Z","body":"25a249fd7fea4e53c0abfb66988d80cb1fc0231eefe341300fc2448a231e10b5","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.857296Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-085628-0f2752","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"9ad0986a6b6393ef827bffd2e85b596e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 08:56:28.909157+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T08:56:28.909157Z","body":"9413f1baf5990dd2f6b7f7677ecf15162e7b236252a17df10b351a7f10d5a538","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["5648ee5376bbd6737a0d5eb06f582e14"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T08:56:28.908541Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"bd815dfb349fed4cb82ccb6c89e0741b","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 08:56:28.911619+00:00', 'access.changed', '5vblduo4r2', '{"at":"2026-11-28T08:56:28.911619Z","body":"ef7eaf6f9f8e9c25ce173ae7b11c49870e82f61e6771d2d1a3ddd690ac0393b5","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["5648ee5376bbd6737a0d5eb06f582e14"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T08:56:28.910704Z","fact":{"about":"5vblduo4r2","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T09:56:28Z","what":"token.made"},"kind":"access.changed","salt":"0b53928474a313080a9f9901f3fa376d","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 08:56:28.821662+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T08:56:28.821662Z","body":"95b9250101b9848ae8b1b575be7c797c03cfe95abd2421dee998c803de682ba2","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.820211Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"d3c8e3a485d3ee2e6602f823d7b5c5a5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 08:56:28.913052+00:00', 'access.changed', '1', '{"at":"2026-11-28T08:56:28.913052Z","body":"b09effdae391370f1129e46ff3ec1526ed451f840f8bb26013cf59665a35effa","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["5648ee5376bbd6737a0d5eb06f582e14"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T08:56:28.912661Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T09:56:28Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"1fdee1a92ea6a6b665e28c639efe6749","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 08:56:28.821662+00:00', 'run.queued', '20261128-085628-61a7a6', '{"at":"2026-11-28T08:56:28.821662Z","body":"038e2805dc35fdf1d1fcfbaceeae2361d2af183a15f369fd16ee7b4f1bdebe63","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.820211Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-61a7a6","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"dac70ed7e5bedbf211cb9a072be61688","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 08:56:28.826941+00:00', 'noted', '20261128-085628-61a7a6', '{"at":"2026-11-28T08:56:28.826941Z","body":"d21a84b032dc4a46cbabe94fd721ac4475b4495e164c50cd6be29ea0b4cf8009","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.824933Z","fact":{"about":"20261128-085628-61a7a6","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"d84e9e02d75a83f827b2f16545082abd","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 08:56:28.829065+00:00', 'run.ended', '20261128-085628-61a7a6', '{"at":"2026-11-28T08:56:28.829065Z","body":"5e67ba9b73624d135bafaaeb507a4d7cb1d17faa083dff89aa1c03cfdd8c8097","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.827647Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T08:56:28.82012Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T08:56:28.827647Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"ac1e1e673f136643a3d1198dde9184e7b578c3a2b161fc38abc59f6a9868e412","at":"2026-11-28T08:56:28.82012Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T08:56:28.82012Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T08:56:28.82012Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T08:56:28.82012Z"}],"queued_at":"2026-11-28T08:56:28.820211Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-085628-61a7a6","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T08:56:28.827293Z","t0":"2026-11-28T08:56:28.827293Z","takeovers":[{"at":"2026-11-28T08:56:28.824933Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"efc6259d8df3f40b870d32b3ff488818","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 08:56:28.830866+00:00', 'run.queued', '20261128-085628-09bfa9', '{"at":"2026-11-28T08:56:28.830866Z","body":"a8dba13402e5a8cb78bce50ab45408ba13bf7819cd6e37363a7fa9941e0c8705","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.829925Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-09bfa9","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"845890ec99d63956da8a4da88b11611b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 08:56:28.833267+00:00', 'noted', '20261128-085628-09bfa9', '{"at":"2026-11-28T08:56:28.833267Z","body":"18a98cf79fa67540f64a58591a4b8b0d85cec3f00d479d16f2384343403e621e","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.832352Z","fact":{"about":"20261128-085628-09bfa9","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"bfc167fe9460de5bab3b1d24a3ac341a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 08:56:28.835043+00:00', 'run.ended', '20261128-085628-09bfa9', '{"at":"2026-11-28T08:56:28.835043Z","body":"f27bd34d8c713835feb3d7704be2ca7255700a3e87512327041875103acb148f","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.833902Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T08:56:28.82012Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T08:56:28.833902Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T08:56:28.82012Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"fd88e9e15f3eba630244d4b516404aa5c369512b8ab9c92aeae99037a4eec7d9","at":"2026-11-28T08:56:28.82012Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T08:56:28.82012Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T08:56:28.82012Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T08:56:28.82012Z"}],"queued_at":"2026-11-28T08:56:28.829925Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-085628-09bfa9","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T08:56:28.83354Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"b991a3a311cc9a7b11ec526b2cec89fa1aad1dcdf082b3d82177ea363ae20302"}],"t0":"2026-11-28T08:56:28.83354Z","takeovers":[{"at":"2026-11-28T08:56:28.832352Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"e0fc50a8d8e0f0258f38879894bdc5c59c3782694b2485728223b03d575aace2"},"kind":"run.ended","salt":"b71794b9edea545cb29e8c7d264b9d1e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 08:56:28.836789+00:00', 'run.queued', '20261128-085628-5edc7e', '{"at":"2026-11-28T08:56:28.836789Z","body":"a579a3aa2eeb581a58b5da9544f82d768e45ac6c0b38c8fd7f953e84d8cf6df8","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["b16f7996f11583665c15f099dcbc11e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T08:56:28.835513Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-085628-5edc7e","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"7fcb06895306cb9acb8daaab9bcc51aa","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'488CD1BECD552D59ECC1CA958CFC06FFAC2B207371D323309C9963B0FCB73CC5', '', 21, X'4025CE7CCEF9819885A58A49FA0887F746AA87F2B4607732C34312C89A676B105F4EEDB87227B98626FCBED780CF62D4B092EEEC6E112009E3BB2098884F036E72E3FF0B7D8D142E66BAB747FDB7CB389801461640B6BE54FD26B15515178290', '2026-11-28 08:56:28.913052+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 09:56:28.820120+00:00', 'a freeze', 'anna', '2026-11-28 08:56:28.820120+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 08:56:28.820120+00:00', '', NULL, 'a-run', '2026-11-28 08:56:28.820120+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-085628-61a7a6', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-085628-61a7a6', 'passed: desk-db', '{"at":"2026-11-28T08:56:28.827647Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T08:56:28.827293Z"}', 'waiting', 0, '', '2026-11-28 08:56:28.827647+00:00', '2026-11-28 08:56:28.827647+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-085628-09bfa9', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-085628-09bfa9', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T08:56:28.833902Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T08:56:28.83354Z"}', 'waiting', 0, '', '2026-11-28 08:56:28.833902+00:00', '2026-11-28 08:56:28.833902+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-085628-5edc7e', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-085628-5edc7e', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T08:56:28.839338Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T08:56:28.839022Z"}', 'waiting', 0, '', '2026-11-28 08:56:28.839338+00:00', '2026-11-28 08:56:28.839338+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 08:56:28.820120+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-085628-09bfa9', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-085628-5edc7e', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-085628-61a7a6', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-085628-e476c7', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 09:56:28.820120+00:00', 'planned', '', '2026-11-28 08:56:28.820120+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-085628-09bfa9', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-085628-5edc7e', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-085628-61a7a6', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-085628-e476c7', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-085628-09bfa9', 'select', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-085628-5edc7e', 'select', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-085628-61a7a6', 'select', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-085628-e21a1d', 'restore', '', '2026-11-28 08:56:28.855025+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-085628-e476c7', 'select', '', '2026-11-28 08:56:28.820120+00:00', '2026-11-28 08:56:28.820120+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 08:56:28.913387+00:00', '2026-11-28 08:56:28.913387+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 08:56:28.789598+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 08:56:28.802097+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 08:56:28.806076+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 08:56:28.809503+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 08:56:28.810255+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 08:56:28.810560+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 08:56:28.811584+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 09:56:28.820120+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-085628-09bfa9', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 08:56:28.833902+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-085628-5edc7e', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 08:56:28.839338+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-085628-e476c7', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 08:56:28.851543+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-085628-09bfa9', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 08:56:28.831204+00:00', '2026-11-28 08:56:28.832352+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-085628-5edc7e', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 08:56:28.837054+00:00', '2026-11-28 08:56:28.837777+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-085628-61a7a6', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 08:56:28.822204+00:00', '2026-11-28 08:56:28.824933+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-085628-e476c7', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 08:56:28.849598+00:00', '2026-11-28 08:56:28.850453+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('5vblduo4r2', 'anna', 'ci', '0f8c3983dae320a4dc1483be6745dd75676b45ea746836e711ab70215b5a8b7b', '["steward"]', '["acme"]', '2026-11-28 08:56:28.910704+00:00', 'local:root', '2026-11-28 09:56:28.820120+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 08:56:28.827647+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 08:56:28.827647+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 08:56:28.827647+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 08:56:28.827647+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$RIux2j4OeJTRAfbTLbwweA$ZISiBA99lhK2yyCgUsMxYaXRsDVz5h+v4vvXsjz2ISE', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 08:56:28.908541+00:00', 'local:root', '2026-11-28 08:56:28.908541+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 09:56:28.820120+00:00', 'root', 'local:root', '2026-11-28 08:56:28.912661+00:00', '', '', NULL, '', '', NULL);
CREATE TRIGGER runs_stay BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER observations_stay BEFORE DELETE ON observations BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
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
CREATE TRIGGER symptoms_stay BEFORE DELETE ON symptoms BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER evidence_log_stays BEFORE DELETE ON evidence_log BEGIN SELECT raise(ABORT, 'the evidence log is never deleted'); END;
CREATE TRIGGER evidence_log_grows BEFORE UPDATE ON evidence_log WHEN new.size < old.size
	BEGIN SELECT raise(ABORT, 'the evidence log never shrinks'); END;
CREATE TRIGGER evidence_entries_stay BEFORE DELETE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_entries_are_kept BEFORE UPDATE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_checkpoints_stay BEFORE DELETE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_checkpoints_are_kept BEFORE UPDATE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER users_stay BEFORE DELETE ON users BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tokens_stay BEFORE DELETE ON tokens BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER waivers_stay BEFORE DELETE ON waivers BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
