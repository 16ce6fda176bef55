-- A database of schema 9, as the code filled it that brought it.
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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-0e86ae', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:48:05.513009+00:00', '2026-11-28 09:48:05.488656+00:00', '2026-11-28 09:48:05.513009+00:00', '2026-11-28 09:48:05.513009+00:00', '2026-11-28 09:48:05.513452+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-2cf036', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:48:05.437565+00:00', '2026-11-28 09:48:05.326488+00:00', '2026-11-28 09:48:05.437565+00:00', '2026-11-28 09:48:05.437565+00:00', '2026-11-28 09:48:05.437829+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 09:48:05.288879+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-6d6ad6', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:48:05.295468+00:00', '2026-11-28 09:48:05.288939+00:00', '2026-11-28 09:48:05.295468+00:00', '2026-11-28 09:48:05.295468+00:00', '2026-11-28 09:48:05.295704+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-7732bf', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 09:48:05.526540+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-85b9c2', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 09:48:05.520768+00:00', '2026-11-28 09:48:05.518500+00:00', '2026-11-28 09:48:05.520768+00:00', '2026-11-28 09:48:05.520768+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-e930a4', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 09:48:05.522561+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-094805-f19c0a', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:48:05.478454+00:00', '2026-11-28 09:48:05.439136+00:00', '2026-11-28 09:48:05.478454+00:00', '2026-11-28 09:48:05.478454+00:00', '2026-11-28 09:48:05.486563+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-094805-0e86ae', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:48:05.288879+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-094805-2cf036', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:48:05.288879+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-094805-6d6ad6', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:48:05.288879+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-094805-85b9c2', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-094805-f19c0a', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:48:05.288879+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 10:48:05.288879+00:00', 'planned', '', '2026-11-28 09:48:05.288879+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 09:48:05.288439+00:00', 'log.opened', '', '{"at":"2026-11-28T09:48:05.288439Z","body":"a7aff3566f5ffcb07a800cf52dc22f2d3d27836bc22550df43dca8afa26a42ed","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.282547Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"bd97cc1722793937035b13f20c3d37d7","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 09:48:05.290427+00:00', 'service.version', 'desk', '{"at":"2026-11-28T09:48:05.290427Z","body":"75498ba378e59b5a4ea19e71167373fb941ce3f565aa15825d3e2ec398295ebd","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.288939Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"2a8a0d9c4919d0328c6490978f43f6c0","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 09:48:05.478107+00:00', 'noted', '20261128-094805-f19c0a', '{"at":"2026-11-28T09:48:05.478107Z","body":"b55e293d1b281ce4b1745deff3119552239922c9afa039dc548ce3a254b12c09","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.476828Z","fact":{"about":"20261128-094805-f19c0a","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"be03cb1a4f12b8b83f673991c709fcb9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 09:48:05.488111+00:00', 'run.ended', '20261128-094805-f19c0a', '{"at":"2026-11-28T09:48:05.488111Z","body":"c64e3c3c691ff88e2653bfb966d52663ed49979a347846fc0786e8195eae156e","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.486563Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:48:05.288879Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:48:05.486563Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"8094024a36bcb045733bca2037a643e1aa77567d0fad4bd095cd02fedf06abed","at":"2026-11-28T09:48:05.288879Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:48:05.288879Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T09:48:05.288879Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:48:05.288879Z"}],"queued_at":"2026-11-28T09:48:05.439136Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-094805-f19c0a","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:48:05.478454Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"0690bc8829e6cc76fbb72f0c38acc50d2d0b75bd30713b491979504f643cfcc4"}],"t0":"2026-11-28T09:48:05.478454Z","takeovers":[{"at":"2026-11-28T09:48:05.476828Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"c73cfa7a909a8c0db0bc5c802e33ee33c54b7f2ce33bbf6b0191b175c267423e"},"kind":"run.ended","salt":"2fd560e1aa819717b47a8cb8d74ca296","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 09:48:05.489738+00:00', 'run.queued', '20261128-094805-0e86ae', '{"at":"2026-11-28T09:48:05.489738Z","body":"fb2b1c2a7b79475ead2faa59df79326240911e40b2b105610d51f7a8e4db3d91","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.488656Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-0e86ae","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"a2f7a81672938ee6f411bca56eae4c0c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 09:48:05.512630+00:00', 'noted', '20261128-094805-0e86ae', '{"at":"2026-11-28T09:48:05.512630Z","body":"1a0503604f046d7edee65c37805a88f0cdb67ece5d0fd27e9c5f574d76fd0acf","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.490985Z","fact":{"about":"20261128-094805-0e86ae","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"634a8016d7db124c738f1a96b91e146d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 09:48:05.517832+00:00', 'run.ended', '20261128-094805-0e86ae', '{"at":"2026-11-28T09:48:05.517832Z","body":"fa053e46761594933e3d0976ce1fe41547a54607302ed3caf9a5fbfb67e21a46","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.513452Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:48:05.288879Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:48:05.513452Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"0fb772325dfa743a1e5299d2b056d41ea6abd61603d8f1a53469c4cb936a4496","at":"2026-11-28T09:48:05.288879Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:48:05.288879Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T09:48:05.288879Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:48:05.288879Z"}],"queued_at":"2026-11-28T09:48:05.488656Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-094805-0e86ae","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:48:05.513009Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"1c7e7a59bca00dba3939e360c660cc5fec6cd2c91a9f52a2eae6d3cfe8777e65"}],"t0":"2026-11-28T09:48:05.513009Z","takeovers":[{"at":"2026-11-28T09:48:05.490985Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"f193699ed0649aecabacac3aa21e2fcd65605d7dc02086ad971fa68bd2791ccb"},"kind":"run.ended","salt":"ff45fa972b9ac888d439b63d165ee75b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 09:48:05.520239+00:00', 'run.queued', '20261128-094805-85b9c2', '{"at":"2026-11-28T09:48:05.520239Z","body":"2da754eb7186399775d7b56d1e2ff2cc7e0ad32ef1d2439aa908c85ed038d360","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.5185Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-85b9c2","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"3e3f9ec622502d8d792905eee582a7b2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 09:48:05.525670+00:00', 'run.queued', '20261128-094805-e930a4', '{"at":"2026-11-28T09:48:05.525670Z","body":"beb57755f22549bf214e35e8d016727d0110a96875ffda43e135128c468b5050","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.522561Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-e930a4","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"df0ec9922a1fd14e59379cfc5be3112a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 09:48:05.527479+00:00', 'run.queued', '20261128-094805-7732bf', '{"at":"2026-11-28T09:48:05.527479Z","body":"d55dda92aec3348ecade265c1edd2db415ae295b424bee13e9bdf3aa4bf8ae3d","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.52654Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-094805-7732bf","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"5d1a19f668c5fe7e8d1635c47e366154","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 09:48:05.698205+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T09:48:05.698205Z","body":"bba5a097253f7e5f38b5dafffb17b4f9e19f00c1392cef94e6d2633b56008ce8","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["22cce569f382b8d9db667ca902bda07f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:48:05.697868Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"693989173813f5a9893a1365b24c9170","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 09:48:05.698921+00:00', 'access.changed', 'ad23tynfww', '{"at":"2026-11-28T09:48:05.698921Z","body":"a772e49c576e9663bea0933132bf1bb89d174dd770042bc3009abbfd47a026e3","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["22cce569f382b8d9db667ca902bda07f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:48:05.698702Z","fact":{"about":"ad23tynfww","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T10:48:05Z","what":"token.made"},"kind":"access.changed","salt":"0d97731ee5b118f8096baafc19eb10c2","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 09:48:05.290427+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T09:48:05.290427Z","body":"72fb9eb2b75d3c93cd64b0e93cf6bf68747ab82b1f6c0e4b6d7ab57ce6ea5be5","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.288939Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"2b1ff245fff4b4005cfca480696e83aa","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 09:48:05.701754+00:00', 'access.changed', '1', '{"at":"2026-11-28T09:48:05.701754Z","body":"22beff537a93ba76ed682658ef0bc93b2f661ba3979c7159a20cb0c5cc76177d","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["22cce569f382b8d9db667ca902bda07f"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:48:05.701222Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T10:48:05Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"b863f8fec3a3e4778bf76c1f5861b9bd","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 09:48:05.704136+00:00', 'execution.opened', '20261128-094805-85598b', '{"at":"2026-11-28T09:48:05.704136Z","body":"c92f3472f8eb3e86e27c5d5617e489a03973b0576879e781b0530602f7a47622","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1","81687baea6d9ff403641a3dbf47240c9"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:48:05.702304Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-094805-85598b","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"e192e59f02c80663fac0a2c6bfd225b4","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 09:48:05.704136+00:00', 'execution.entered', '20261128-094805-85598b', '{"at":"2026-11-28T09:48:05.704136Z","body":"3ccfa6ee88640bcb7b23942a35701649f84cd935145b9fb6b252b7859e1fb0b1","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1","81687baea6d9ff403641a3dbf47240c9"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:48:05.702304Z","fact":{"execution":"20261128-094805-85598b","happened_at":"2026-11-28T09:48:05.702304Z","says":"8119f99daa2eac8dde7331c02c0ddc5ed0d7afad9ee387650127ac9c4f08cd01","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"0fd5c4449046d4acc80833071586a325","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 09:48:05.704136+00:00', 'execution.entered', '20261128-094805-85598b', '{"at":"2026-11-28T09:48:05.704136Z","body":"d8aa9cac81ee2e8d56fde227e8aadc427db3d724441d6e7c633acb08a58b25f7","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1","81687baea6d9ff403641a3dbf47240c9"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:48:05.702304Z","fact":{"execution":"20261128-094805-85598b","happened_at":"2026-11-28T09:48:05.702304Z","operates":"unknown","role":"lead","says":"a6c3a9ef18e5c46b4abf07ea3b51a0eecf05fc806a6d6b4aa05277149761905d","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"61c346df5a4b91ca55f803767c0a2e36","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 09:48:05.706405+00:00', 'execution.entered', '20261128-094805-85598b', '{"at":"2026-11-28T09:48:05.706405Z","body":"1e739964d40e16038e7999d14c26cf1c853561a3f233fdc9b8911fea4b8b8e0c","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1","81687baea6d9ff403641a3dbf47240c9"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:48:05.705771Z","fact":{"execution":"20261128-094805-85598b","happened_at":"2026-11-28T09:48:05.705771Z","role":"lead","says":"67b8ee69a25bb82f3c0794488f8e09e4b1f1c68c50b15b8a76f4c76a17d66b88","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"45523fa0130f7d16980b53c06faa88be","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 09:48:05.290427+00:00', 'run.queued', '20261128-094805-6d6ad6', '{"at":"2026-11-28T09:48:05.290427Z","body":"e8c842169a1fa13c4c812c54617d568b7eb5dc8d190f24fcbbf5353eeb84ebff","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.288939Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-6d6ad6","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"0710a66bf824aeaca91eaf3dc19a1f7b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 09:48:05.295242+00:00', 'noted', '20261128-094805-6d6ad6', '{"at":"2026-11-28T09:48:05.295242Z","body":"3079553814e1a840f74e7ac76114a9b9cb15194eda71cdb44b9dcc6573fc3480","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.294459Z","fact":{"about":"20261128-094805-6d6ad6","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"42022231ea1efc2de9dc6b435cd66a78","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 09:48:05.318661+00:00', 'run.ended', '20261128-094805-6d6ad6', '{"at":"2026-11-28T09:48:05.318661Z","body":"266cf419afe359c9806be742f10950776b45d2e28e78f81bcbd71d05d57350cd","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.295704Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:48:05.288879Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:48:05.295704Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b2f600e12167bffe0f14009d40364488e5ff89ddc34f333304538ebed5ec45aa","at":"2026-11-28T09:48:05.288879Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:48:05.288879Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T09:48:05.288879Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:48:05.288879Z"}],"queued_at":"2026-11-28T09:48:05.288939Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-094805-6d6ad6","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:48:05.295468Z","t0":"2026-11-28T09:48:05.295468Z","takeovers":[{"at":"2026-11-28T09:48:05.294459Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"9f85590f671df22e36f30c4c7545566a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 09:48:05.417948+00:00', 'run.queued', '20261128-094805-2cf036', '{"at":"2026-11-28T09:48:05.417948Z","body":"915e01ea6d022a0da22aae568969c28830202cd8d2e1d2bd0cb69a9044f80ed0","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.326488Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-2cf036","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"f2581936aa9c08c2703488cb9a69003f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 09:48:05.437322+00:00', 'noted', '20261128-094805-2cf036', '{"at":"2026-11-28T09:48:05.437322Z","body":"3588d0816a2b99e2ade7a27f386fbd5cc7487a9604002498598f369364380ca9","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.435617Z","fact":{"about":"20261128-094805-2cf036","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f1e5a6285a47e3f01e9f0b6580d38d02","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 09:48:05.438752+00:00', 'run.ended', '20261128-094805-2cf036', '{"at":"2026-11-28T09:48:05.438752Z","body":"a846cf00175a5c3ae595b0a17f8732abbc6a37f41f7b4d2114cf572356a0a1e6","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.437829Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:48:05.288879Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:48:05.437829Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T09:48:05.288879Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"2e9ce6f1d4e60220194925bc4edc6ee7372467f775ad07ba0a83e43258041f56","at":"2026-11-28T09:48:05.288879Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:48:05.288879Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T09:48:05.288879Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:48:05.288879Z"}],"queued_at":"2026-11-28T09:48:05.326488Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-094805-2cf036","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:48:05.437565Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"7eea404b0a756499d0cf821064d73168099d5b1ef68f416c5c687b269212654d"}],"t0":"2026-11-28T09:48:05.437565Z","takeovers":[{"at":"2026-11-28T09:48:05.435617Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"1db81d47a42f7c38800054aa4bfc3813fc454fe3186e833d36a2089296259b05"},"kind":"run.ended","salt":"49b94f3e6f7ad61b32133ac317c2dc46","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 09:48:05.466237+00:00', 'run.queued', '20261128-094805-f19c0a', '{"at":"2026-11-28T09:48:05.466237Z","body":"c2ecf2a20eec96c35255de24ef9ed092debbc89c4fb6855208b35a83369d5ece","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["013a9a04d1f00763a0d0e9f479e282e1"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:48:05.439136Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-094805-f19c0a","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"235899956414e307449cfd970ce957e4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'CEA93C88EF6355CD4976F88A13C091A84DE6DF15CACC93525D845ED9FEE227D0', '', 25, X'19DFCDAF1E598DE078443BFB1D771CDD22D9EBC54CABCB05A667E47099BEE9D48DCFF4646CAC6A67EA4EFD299840F73EBB622B11DD6C7A60F0564A81E9DE125F86101CEBD8411261496CACAEF6C69E008A044EC8EB1FA8ADF7F284AF434A6043', '2026-11-28 09:48:05.706405+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-094805-85598b', 1, '2026-11-28 09:48:05.702304+00:00', '2026-11-28 09:48:05.702304+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-094805-85598b', 2, '2026-11-28 09:48:05.702304+00:00', '2026-11-28 09:48:05.702304+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-094805-85598b', 3, '2026-11-28 09:48:05.705771+00:00', '2026-11-28 09:48:05.705771+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-094805-85598b', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 09:48:05.702304+00:00', NULL, NULL, 3, '2026-11-28 09:48:05.705771+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 10:48:05.288879+00:00', 'a freeze', 'anna', '2026-11-28 09:48:05.288879+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 09:48:05.288879+00:00', '', NULL, 'a-run', '2026-11-28 09:48:05.288879+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-094805-6d6ad6', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-094805-6d6ad6', 'passed: desk-db', '{"at":"2026-11-28T09:48:05.295704Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:48:05.295468Z"}', 'waiting', 0, '', '2026-11-28 09:48:05.295704+00:00', '2026-11-28 09:48:05.295704+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-094805-2cf036', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-094805-2cf036', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T09:48:05.437829Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:48:05.437565Z"}', 'waiting', 0, '', '2026-11-28 09:48:05.437829+00:00', '2026-11-28 09:48:05.437829+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-094805-f19c0a', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-094805-f19c0a', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T09:48:05.486563Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:48:05.478454Z"}', 'waiting', 0, '', '2026-11-28 09:48:05.486563+00:00', '2026-11-28 09:48:05.486563+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 09:48:05.288879+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-094805-0e86ae', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-094805-2cf036', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-094805-6d6ad6', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-094805-f19c0a', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 10:48:05.288879+00:00', 'planned', '', '2026-11-28 09:48:05.288879+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-094805-0e86ae', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-094805-2cf036', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-094805-6d6ad6', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-094805-f19c0a', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-094805-0e86ae', 'select', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-094805-2cf036', 'select', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-094805-6d6ad6', 'select', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-094805-85b9c2', 'restore', '', '2026-11-28 09:48:05.521504+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-094805-f19c0a', 'select', '', '2026-11-28 09:48:05.288879+00:00', '2026-11-28 09:48:05.288879+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 09:48:05.706937+00:00', '2026-11-28 09:48:05.706937+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 09:48:05.252830+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 09:48:05.263642+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 09:48:05.268942+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 09:48:05.273794+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 09:48:05.274748+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 09:48:05.276241+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 09:48:05.277574+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 09:48:05.278383+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 09:48:05.278581+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 10:48:05.288879+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-094805-2cf036', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:48:05.437829+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-094805-f19c0a', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:48:05.486563+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-094805-0e86ae', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:48:05.513452+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-094805-0e86ae', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:48:05.490040+00:00', '2026-11-28 09:48:05.490985+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-094805-2cf036', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:48:05.418450+00:00', '2026-11-28 09:48:05.435617+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-094805-6d6ad6', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:48:05.293380+00:00', '2026-11-28 09:48:05.294459+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-094805-f19c0a', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:48:05.466642+00:00', '2026-11-28 09:48:05.476828+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('ad23tynfww', 'anna', 'ci', '216abc9665645c5d961f64129b39569ad149233e8581e3f06e58081d9228f1d7', '["steward"]', '["acme"]', '2026-11-28 09:48:05.698702+00:00', 'local:root', '2026-11-28 10:48:05.288879+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 09:48:05.295704+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 09:48:05.295704+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 09:48:05.295704+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 09:48:05.295704+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$Z+5bTThwYqg62u4dE4GxMg$sSaMxTl+rCUl68v4M/BvRrqd4alz9LaZZajw+8uK7E0', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 09:48:05.697868+00:00', 'local:root', '2026-11-28 09:48:05.697868+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 10:48:05.288879+00:00', 'root', 'local:root', '2026-11-28 09:48:05.701222+00:00', '', '', NULL, '', '', NULL);
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
