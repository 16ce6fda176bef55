-- A database of schema 13, as the code filled it that brought it.
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
	facts text, notes text, returned text,
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
CREATE TABLE executions (
	id text PRIMARY KEY,
	runbook text NOT NULL, kind text NOT NULL, exercise text NOT NULL, title text NOT NULL, version text NOT NULL,
	definition text NOT NULL, services text NOT NULL, client text NOT NULL, ticket text NOT NULL,
	state text NOT NULL CHECK (state IN ('briefing', 'running', 'debrief', 'in_review', 'archived', 'abandoned')),
	opened_by text NOT NULL, opened_by_id text NOT NULL, opened_at datetime NOT NULL,
	started_at datetime, ended_at datetime,
	size integer NOT NULL, last_at datetime NOT NULL
);
CREATE INDEX executions_in_state ON executions (state, id);
CREATE INDEX executions_of_runbook ON executions (runbook, id);
CREATE TABLE execution_entries (
	execution_id text NOT NULL REFERENCES executions (id), seq integer NOT NULL,
	at datetime NOT NULL, happened_at datetime NOT NULL,
	what text NOT NULL, step text NOT NULL, "role" text NOT NULL,
	actor_id text NOT NULL, actor text NOT NULL, entered_by text NOT NULL, late boolean NOT NULL,
	says text NOT NULL, found text NOT NULL, once text NOT NULL,
	PRIMARY KEY (execution_id, seq)
);
CREATE UNIQUE INDEX execution_entries_once ON execution_entries (execution_id, once) WHERE once <> '';
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
CREATE TABLE contents (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	component text NOT NULL, kind text NOT NULL, within text NOT NULL, name text NOT NULL,
	number integer, counts text NOT NULL, estimated boolean NOT NULL,
	bytes integer, newest text NOT NULL, newest_in text NOT NULL,
	PRIMARY KEY (run_id, position)
);
CREATE TABLE visits (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), how text NOT NULL, target text NOT NULL,
	at datetime NOT NULL, actor_id text NOT NULL, actor text NOT NULL
);
CREATE INDEX visits_of_run ON visits (run_id, id);
CREATE TABLE answers (
	key_digest text PRIMARY KEY, request_digest text NOT NULL,
	status integer NOT NULL, header text NOT NULL, body blob, at datetime NOT NULL
);
CREATE INDEX answers_by_time ON answers (at);
CREATE TABLE figure_counts (
	source text NOT NULL, grain text NOT NULL, from_at datetime NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL, kind text NOT NULL,
	counter text NOT NULL, n bigint NOT NULL,
	PRIMARY KEY (source, grain, from_at, client, owner, tier, kind, counter)
) WITHOUT ROWID;
CREATE TABLE service_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, number integer NOT NULL, digest text NOT NULL, client text NOT NULL,
	origin text NOT NULL CHECK (origin IN ('file', 'api')), gone boolean NOT NULL, definition text NOT NULL,
	file text NOT NULL, revision text NOT NULL,
	author text NOT NULL, author_id text NOT NULL, reason text NOT NULL, change_ref text NOT NULL,
	effective_at datetime NOT NULL, recorded_at datetime NOT NULL,
	UNIQUE (service, number)
);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-1f9340', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:43:17.900316+00:00', '2026-11-28 12:43:17.893471+00:00', '2026-11-28 12:43:17.900316+00:00', '2026-11-28 12:43:17.900316+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-2b882c', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:43:17.837779+00:00', '2026-11-28 12:43:17.597185+00:00', '2026-11-28 12:43:17.837779+00:00', '2026-11-28 12:43:17.837779+00:00', '2026-11-28 12:43:17.838047+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-60fdf4', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:43:17.904226+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-7fc6f4', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:43:17.852912+00:00', '2026-11-28 12:43:17.840191+00:00', '2026-11-28 12:43:17.852912+00:00', '2026-11-28 12:43:17.852912+00:00', '2026-11-28 12:43:17.853165+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:43:17.597165+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-ba9eb3', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:43:17.864193+00:00', '2026-11-28 12:43:17.855004+00:00', '2026-11-28 12:43:17.864193+00:00', '2026-11-28 12:43:17.864193+00:00', '2026-11-28 12:43:17.864593+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-cd9281', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:43:17.915312+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124317-e42e1d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:43:17.890123+00:00', '2026-11-28 12:43:17.870391+00:00', '2026-11-28 12:43:17.890123+00:00', '2026-11-28 12:43:17.890123+00:00', '2026-11-28 12:43:17.892320+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124317-1f9340', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124317-2b882c', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:43:17.597165+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124317-7fc6f4', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:43:17.597165+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124317-ba9eb3', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:43:17.597165+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124317-e42e1d', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:43:17.597165+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124317-2b882c', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124317-7fc6f4', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124317-ba9eb3', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124317-e42e1d', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 13:43:17.597165+00:00', 'planned', '', '2026-11-28 12:43:17.597165+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:43:17.596944+00:00', 'log.opened', '', '{"at":"2026-11-28T12:43:17.596944Z","body":"1301a15d69f740aec6883dad2375cb48f33b03a4a03a7b6c5273569084e17b25","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.59571Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"d5b606fece9e0c647f68ae21811a80d2","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:43:17.817794+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:43:17.817794Z","body":"a32f7e416147a11b5d70fc65b33ff4e80a609840a5fd1e5d633be0a6184bc8ed","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.597185Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"7b0a20ce4c24402bab5527f06b3e03b6","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:43:17.857271+00:00', 'noted', '20261128-124317-ba9eb3', '{"at":"2026-11-28T12:43:17.857271Z","body":"fe0f2f07c45829fdb8f54d52f55f6fcf4e3f7cb42f17a570e592cc6a29402041","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.856693Z","fact":{"about":"20261128-124317-ba9eb3","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"67af5db7e9cab4b89fe06eaf96d0a52c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:43:17.869633+00:00', 'run.ended', '20261128-124317-ba9eb3', '{"at":"2026-11-28T12:43:17.869633Z","body":"714b20c1a822f7fb7b8550db8c2a9d654802e22bd22b81a4c327c1be359689fb","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.864593Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:43:17.597165Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:43:17.864593Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"43343e51d484f69dfdf2b853bf5bc488c5a5aeaca5033b6804380f4eb9a652ea","at":"2026-11-28T12:43:17.597165Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:43:17.597165Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:43:17.597165Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:43:17.597165Z"}],"queued_at":"2026-11-28T12:43:17.855004Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124317-ba9eb3","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:43:17.864193Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"33e95b0d5411845dfbc3a6bafd5fbeb30a3e074013354a13b030e4a38238ddd3"}],"t0":"2026-11-28T12:43:17.864193Z","takeovers":[{"at":"2026-11-28T12:43:17.856693Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"d17aff3f64ccee97e783ad50cce99bd13d7b7e5f0dbe587656e5916185119233"},"kind":"run.ended","salt":"875791fd4a980e7b8c20a1dbd3b52168","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:43:17.874236+00:00', 'run.queued', '20261128-124317-e42e1d', '{"at":"2026-11-28T12:43:17.874236Z","body":"1bff942b351303c59071b20f18a09b521bc8e984aa47501304590bb74e86b7d0","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.870391Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-e42e1d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"128339c25512b3f1b62c59a831ff2610","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:43:17.883640+00:00', 'noted', '20261128-124317-e42e1d', '{"at":"2026-11-28T12:43:17.883640Z","body":"77cc8a72e99419df937a1b24203bc55f2f19f8d01ca1d2e0a2e19b21f7ee576b","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.88284Z","fact":{"about":"20261128-124317-e42e1d","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"1e355f9069ce28f148c45282fc2b74dc","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:43:17.893045+00:00', 'run.ended', '20261128-124317-e42e1d', '{"at":"2026-11-28T12:43:17.893045Z","body":"57179d93ba67ee96786e04be8a1959d2588c298ee8307f027149fde99618b3d4","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.89232Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:43:17.597165Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:43:17.89232Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"d54ec0edf6d33bfcdc5cd06b1817ef8b6b495b4a77ac84af0005b44ffe5016f6","at":"2026-11-28T12:43:17.597165Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:43:17.597165Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:43:17.597165Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:43:17.597165Z"}],"queued_at":"2026-11-28T12:43:17.870391Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124317-e42e1d","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:43:17.890123Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"0c351fae0e3b710316dd5145fc8f206a7c49b01838ed69107801fe7f9cce2c77"}],"t0":"2026-11-28T12:43:17.890123Z","takeovers":[{"at":"2026-11-28T12:43:17.88284Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"e45ef49df300a8f6eac8cd1ef8554704e091e9d7be3d27b44ea0bad78845f0bb"},"kind":"run.ended","salt":"b4c6840ee9cc4e4ef4d2d236251257f4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:43:17.897694+00:00', 'run.queued', '20261128-124317-1f9340', '{"at":"2026-11-28T12:43:17.897694Z","body":"95286b8532ed61cd0e37817ba8c5ccc54a60e4a65169c007b4b1ae232877fd8f","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.893471Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-1f9340","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"b797514dd74f21fbc5fc10da69d5e54c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:43:17.915039+00:00', 'run.queued', '20261128-124317-60fdf4', '{"at":"2026-11-28T12:43:17.915039Z","body":"16aa0e080e390b907c701ef2a7388f6333b72631cba562127f1678e22287679a","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.904226Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-60fdf4","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"1ef2b5795b0cd68b4169f4161d411da2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:43:17.921431+00:00', 'run.queued', '20261128-124317-cd9281', '{"at":"2026-11-28T12:43:17.921431Z","body":"2f867b465d3999b376c1443905793cfefc6c1ea3c513b29573917a9da2240063","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.915312Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-124317-cd9281","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"302223b58d22e60e2de33a1309373e9d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:43:18.168088+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:43:18.168088Z","body":"a393307e76a2bb10a2acd3d0f690603cfcd26233da7983d1c0b632a9d45df340","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["a7971188cb8734f00757bcab8ec8d82f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:43:18.157315Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"55dbbb7a4722fff67096296fef5227ed","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:43:18.173400+00:00', 'access.changed', 'egvknbxele', '{"at":"2026-11-28T12:43:18.173400Z","body":"d2d8b7aebfd50d0071e6b99cd859a3e8d5ce1b1ec3886272200af43ec0c1ff11","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["a7971188cb8734f00757bcab8ec8d82f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:43:18.168911Z","fact":{"about":"egvknbxele","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:43:17Z","what":"token.made"},"kind":"access.changed","salt":"38c464c4544e1070755501296232ea0b","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:43:17.817794+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:43:17.817794Z","body":"b93e9177ee104d105f6e2ca992e545c466c571f135aa5fe556ef149a940a3405","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.597185Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"b58b4b7e25c710e46cefeb7a53e60060","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:43:18.174103+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:43:18.174103Z","body":"85bd110846d2ea9d252586aa1a51259b7012480dcc145f84aa283e01190b10f5","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["a7971188cb8734f00757bcab8ec8d82f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:43:18.173877Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:43:17Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"8fb144eff5a9cb82086fd60271d79e2a","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:43:18.176077+00:00', 'execution.opened', '20261128-124318-fb9331', '{"at":"2026-11-28T12:43:18.176077Z","body":"00374d8e89b978ffab18146a0cbacae952c77c663ff41cfbc13d0996fd65a4fd","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["b5bb47928c5714fe71e8f5dfeabc94d9","c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:43:18.174428Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-124318-fb9331","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"5fed939dace28ecfefdacbf5cbcfe9c1","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:43:18.176077+00:00', 'execution.entered', '20261128-124318-fb9331', '{"at":"2026-11-28T12:43:18.176077Z","body":"5e2447a431544f35f9823d867c0e2b71dbbe636774630fd7c0e09b61eb5eac96","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["b5bb47928c5714fe71e8f5dfeabc94d9","c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:43:18.174428Z","fact":{"execution":"20261128-124318-fb9331","happened_at":"2026-11-28T12:43:18.174428Z","says":"6c4a2272444bb5ebae8b486e037f1b773f1c679068248340b1724d2b681a0e87","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"3318f0188c13d7ee48b7fe847d06292d","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:43:18.176077+00:00', 'execution.entered', '20261128-124318-fb9331', '{"at":"2026-11-28T12:43:18.176077Z","body":"59fac8318b3fd4087d6458ff3fd77f24c7d4e0a276307045db74829bc8b47fe5","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["b5bb47928c5714fe71e8f5dfeabc94d9","c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:43:18.174428Z","fact":{"execution":"20261128-124318-fb9331","happened_at":"2026-11-28T12:43:18.174428Z","operates":"unknown","role":"lead","says":"1a11713256f4993ae73a7a39a033b608be8908679fea423a68a84adc0afa2012","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"fe9d7313675a2f09325422168573e501","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:43:18.177869+00:00', 'execution.entered', '20261128-124318-fb9331', '{"at":"2026-11-28T12:43:18.177869Z","body":"9907a0bc8f8c793d8c3ae4eaa0c1e1d899bac1903aa4a6bcddb2830a9329109e","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["b5bb47928c5714fe71e8f5dfeabc94d9","c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:43:18.177397Z","fact":{"execution":"20261128-124318-fb9331","happened_at":"2026-11-28T12:43:18.177397Z","role":"lead","says":"147e501287eed1e17e038357c9a1a3d82c7a896984e9e2cf0cae67548a6ef3ff","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"1531d6ab69a3d632444c10721cc643bf","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:43:17.817794+00:00', 'run.queued', '20261128-124317-2b882c', '{"at":"2026-11-28T12:43:17.817794Z","body":"916faa25e5502c493f16e8dc3d22b6796f29082538d178def787ccdd5ca26503","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.597185Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-2b882c","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"becf7301646e90908f5422c7a1346155","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:43:17.837319+00:00', 'noted', '20261128-124317-2b882c', '{"at":"2026-11-28T12:43:17.837319Z","body":"1d698f32b7c576a1502925ea284f6205ddaefbb819e80a7dab33d6c27b1b8af4","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.83648Z","fact":{"about":"20261128-124317-2b882c","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"6b29e2edb0e5e2ae924d7ca70085275d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:43:17.839565+00:00', 'run.ended', '20261128-124317-2b882c', '{"at":"2026-11-28T12:43:17.839565Z","body":"07d70c9591744c723ecdd93ee481616a4b35ea50a02c8a147a65bec78729eecc","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.838047Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:43:17.597165Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:43:17.838047Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b5fe2f83e8a92de8674c697d16ea08c5de28e92deef06ede2d52351d794812c7","at":"2026-11-28T12:43:17.597165Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:43:17.597165Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:43:17.597165Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:43:17.597165Z"}],"queued_at":"2026-11-28T12:43:17.597185Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124317-2b882c","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:43:17.837779Z","t0":"2026-11-28T12:43:17.837779Z","takeovers":[{"at":"2026-11-28T12:43:17.83648Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"cc962ee4c7b9467314b66febeceb245e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:43:17.840893+00:00', 'run.queued', '20261128-124317-7fc6f4', '{"at":"2026-11-28T12:43:17.840893Z","body":"6a6b8595f56ab54665bd09056ff2560c6b4f6db19b8e973ff4c766ee45390665","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.840191Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-7fc6f4","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"20cc03a5cdbb048b4b1d1ef294715e46","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:43:17.852655+00:00', 'noted', '20261128-124317-7fc6f4', '{"at":"2026-11-28T12:43:17.852655Z","body":"e4a8deb37d0ce98ef51cb79b9a8fcc8b66947579786771b7cd5216ba63d6e2d2","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.851071Z","fact":{"about":"20261128-124317-7fc6f4","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"de30790497aa0c7ad2177b860742ca8b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:43:17.854216+00:00', 'run.ended', '20261128-124317-7fc6f4', '{"at":"2026-11-28T12:43:17.854216Z","body":"ff699a8a35a508137e5d863b7196ad3c5cd0e245ffcffe4f03c93659d184daec","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.853165Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:43:17.597165Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:43:17.853165Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:43:17.597165Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"43ee7cbd07ea45c9987609416aa44b97f43a9064e605f0792169040088990f1e","at":"2026-11-28T12:43:17.597165Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:43:17.597165Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:43:17.597165Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:43:17.597165Z"}],"queued_at":"2026-11-28T12:43:17.840191Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124317-7fc6f4","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:43:17.852912Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"2ba2895ca66c95b11d344e0e2778f822d58388883db1123bba61eaeb7b90cf43"}],"t0":"2026-11-28T12:43:17.852912Z","takeovers":[{"at":"2026-11-28T12:43:17.851071Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"23e2d70638a5af31c32d6dc4e6df027900c657368cd370973fd71a5fff81924a"},"kind":"run.ended","salt":"80addba7b6972a12b399ac7d6a666e9d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:43:17.855762+00:00', 'run.queued', '20261128-124317-ba9eb3', '{"at":"2026-11-28T12:43:17.855762Z","body":"4166ddc48d892197c8eb149ada01d4fe9155bb04b5af8c2ee593ce9e44160210","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c18845964a131aa3d24f2c903d0b6847"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:43:17.855004Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124317-ba9eb3","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"fa99cb6fd682c1a4da60f957e40cf62c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'9FC8F92B4429AD50E007B7781FE9907D22D7607D46A5FDA24FF1C72248056A99', '', 25, X'3E7B91C2F6E15B0853D536B2254ACA185D878E75C8997F0F649DF5135734A3ECF05C90E9776AE6B636FBCA776426B59C7DFC2C2EB0DD7418EEA973396763BE8391FA99C16A1024C7B5F576B02AC8AA619ADFC63CCF33979AF371B4C78BCB59B4', '2026-11-28 12:43:18.177869+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124318-fb9331', 1, '2026-11-28 12:43:18.174428+00:00', '2026-11-28 12:43:18.174428+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124318-fb9331', 2, '2026-11-28 12:43:18.174428+00:00', '2026-11-28 12:43:18.174428+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124318-fb9331', 3, '2026-11-28 12:43:18.177397+00:00', '2026-11-28 12:43:18.177397+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-124318-fb9331', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:43:18.174428+00:00', NULL, NULL, 3, '2026-11-28 12:43:18.177397+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 13:43:17.597165+00:00', 'a freeze', 'anna', '2026-11-28 12:43:17.597165+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:43:17.597165+00:00', '', NULL, 'a-run', '2026-11-28 12:43:17.597165+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-124317-2b882c', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-124317-2b882c', 'passed: desk-db', '{"at":"2026-11-28T12:43:17.838047Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:43:17.837779Z"}', 'waiting', 0, '', '2026-11-28 12:43:17.838047+00:00', '2026-11-28 12:43:17.838047+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-124317-7fc6f4', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-124317-7fc6f4', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:43:17.853165Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:43:17.852912Z"}', 'waiting', 0, '', '2026-11-28 12:43:17.853165+00:00', '2026-11-28 12:43:17.853165+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-124317-ba9eb3', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-124317-ba9eb3', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:43:17.864593Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:43:17.864193Z"}', 'waiting', 0, '', '2026-11-28 12:43:17.864593+00:00', '2026-11-28 12:43:17.864593+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:43:17.597165+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124317-2b882c', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124317-7fc6f4', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124317-ba9eb3', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124317-e42e1d', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 13:43:17.597165+00:00', 'planned', '', '2026-11-28 12:43:17.597165+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124317-2b882c', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124317-7fc6f4', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124317-ba9eb3', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124317-e42e1d', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124317-1f9340', 'restore', '', '2026-11-28 12:43:17.901404+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124317-2b882c', 'select', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124317-7fc6f4', 'select', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124317-ba9eb3', 'select', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124317-e42e1d', 'select', '', '2026-11-28 12:43:17.597165+00:00', '2026-11-28 12:43:17.597165+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:43:18.178718+00:00', '2026-11-28 12:43:18.178718+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:43:17.561074+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:43:17.590533+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:43:17.591238+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:43:17.591560+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 12:43:17.591694+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:43:17.570722+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:43:17.582391+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:43:17.587778+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:43:17.588426+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:43:17.588552+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:43:17.589720+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:43:17.590091+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:43:17.590223+00:00');
INSERT INTO service_versions ("id", "service", "number", "digest", "client", "origin", "gone", "definition", "file", "revision", "author", "author_id", "reason", "change_ref", "effective_at", "recorded_at") VALUES (1, 'desk', 1, 's1', '', 'file', 0, '', '', '', '', '', '', '', '2026-11-28 12:43:17.597185+00:00', '2026-11-28 12:43:17.597185+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:43:17.597165+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-124317-7fc6f4', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:43:17.853165+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-124317-ba9eb3', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:43:17.864593+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-124317-e42e1d', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:43:17.892320+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124317-2b882c', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:43:17.820940+00:00', '2026-11-28 12:43:17.836480+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124317-7fc6f4', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:43:17.841295+00:00', '2026-11-28 12:43:17.851071+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124317-ba9eb3', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:43:17.856005+00:00', '2026-11-28 12:43:17.856693+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124317-e42e1d', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:43:17.877412+00:00', '2026-11-28 12:43:17.882840+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('egvknbxele', 'anna', 'ci', '8e32aa21fadd56fa2d89bf439b48dcbf75b40283c87bd23bf4ffad97666ec222', '["steward"]', '["acme"]', '2026-11-28 12:43:18.168911+00:00', 'local:root', '2026-11-28 13:43:17.597165+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:43:17.838047+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:43:17.838047+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:43:17.838047+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:43:17.838047+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$bkGDBDtKZ2KzCVFcVqIgbg$ev8DKv3QYjzgekN42/6q2gFkVN+yxdw+2McKrjsk3K4', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:43:18.157315+00:00', 'local:root', '2026-11-28 12:43:18.157315+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-124317-e42e1d', 'shell', 'db', '2026-11-28 12:43:17.597165+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:43:17.597165+00:00', 'root', 'local:root', '2026-11-28 12:43:18.173877+00:00', '', '', NULL, '', '', NULL);
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
CREATE TRIGGER executions_stay BEFORE DELETE ON executions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER execution_entries_stay BEFORE DELETE ON execution_entries BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER execution_entries_are_kept BEFORE UPDATE ON execution_entries BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER duties_stay BEFORE DELETE ON duties BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER contents_stay BEFORE DELETE ON contents BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER visits_stay BEFORE DELETE ON visits BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER visits_are_kept BEFORE UPDATE ON visits BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER service_versions_stay BEFORE DELETE ON service_versions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER service_versions_are_kept BEFORE UPDATE ON service_versions BEGIN SELECT raise(ABORT, 'a version is never changed'); END;
