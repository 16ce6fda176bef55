-- A database of schema 8, as the code filled it that brought it.
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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-1cc046', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:09:12.765565+00:00', '2026-11-28 09:09:12.761258+00:00', '2026-11-28 09:09:12.765565+00:00', '2026-11-28 09:09:12.765565+00:00', '2026-11-28 09:09:12.765877+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-34c390', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:09:12.745756+00:00', '2026-11-28 09:09:12.739698+00:00', '2026-11-28 09:09:12.745756+00:00', '2026-11-28 09:09:12.745756+00:00', '2026-11-28 09:09:12.746742+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-567fdb', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 09:09:12.777386+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-65d608', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 09:09:12.768888+00:00', '2026-11-28 09:09:12.767393+00:00', '2026-11-28 09:09:12.768888+00:00', '2026-11-28 09:09:12.768888+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-e86cef', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:09:12.758987+00:00', '2026-11-28 09:09:12.753942+00:00', '2026-11-28 09:09:12.758987+00:00', '2026-11-28 09:09:12.758987+00:00', '2026-11-28 09:09:12.759483+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-f6f61f', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 09:09:12.751279+00:00', '2026-11-28 09:09:12.748802+00:00', '2026-11-28 09:09:12.751279+00:00', '2026-11-28 09:09:12.751279+00:00', '2026-11-28 09:09:12.751602+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 09:09:12.739671+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-090912-fb3182', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 09:09:12.779386+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-090912-1cc046', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:09:12.739671+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-090912-34c390', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:09:12.739671+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-090912-65d608', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-090912-e86cef', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:09:12.739671+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-090912-f6f61f', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 09:09:12.739671+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 09:09:12.739314+00:00', 'log.opened', '', '{"at":"2026-11-28T09:09:12.739314Z","body":"c84252be23eb11ef6a08730bdc531104b4afc215b5095670726991123de9dbbb","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.737682Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"d804c3d2e22deaa8ad4dcf28bac829ff","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 09:09:12.741128+00:00', 'service.version', 'desk', '{"at":"2026-11-28T09:09:12.741128Z","body":"07fd3aad942b3701a8f33b22e912a25956ed22a07f9e965d25ae7482798261bc","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.739698Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"b8f906bf75a6f9355317f246a86c6058","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 09:09:12.758606+00:00', 'noted', '20261128-090912-e86cef', '{"at":"2026-11-28T09:09:12.758606Z","body":"d684af16b34ceda0c654600165e6330a9f26e30b455a2ba63aa1e145b86fc7f4","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.757315Z","fact":{"about":"20261128-090912-e86cef","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"2dfb12fa275fe418df88f9bce72999c4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 09:09:12.760736+00:00', 'run.ended', '20261128-090912-e86cef', '{"at":"2026-11-28T09:09:12.760736Z","body":"d7169614de20cda17442f4af42dc44c9fbe4ace91f31dd2366ebfc6db0a4b8d6","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.759483Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:09:12.739671Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:09:12.759483Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b408846d5d19c44adf975c295a003988aa9e99298fc08749e57126a0e684e365","at":"2026-11-28T09:09:12.739671Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:09:12.739671Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T09:09:12.739671Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:09:12.739671Z"}],"queued_at":"2026-11-28T09:09:12.753942Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-090912-e86cef","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:09:12.758987Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"45db7488b35932f3d1dad09abc528aca69bc9c8f68cb844809ac9d770cda7bb4"}],"t0":"2026-11-28T09:09:12.758987Z","takeovers":[{"at":"2026-11-28T09:09:12.757315Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"bc11349f4298a7ff0453174b19057e1365c039c6228620de85221247aa8a8ddc"},"kind":"run.ended","salt":"ea12c73e1af2485ccadd04a9f8ee2a77","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 09:09:12.762326+00:00', 'run.queued', '20261128-090912-1cc046', '{"at":"2026-11-28T09:09:12.762326Z","body":"1d07d9805296c03269c09c922866694fbb82563b1e3395c93f3134993e920c22","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.761258Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-1cc046","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"517f43e967357aee080241ae40ab9762","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 09:09:12.765321+00:00', 'noted', '20261128-090912-1cc046', '{"at":"2026-11-28T09:09:12.765321Z","body":"96451076b66c458325e08b8f9ee7dd7d5ca72db76a9b0b2e291ddb249dbaf4ac","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.764333Z","fact":{"about":"20261128-090912-1cc046","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"d8b09aba68e4b649adc869884c327d2a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 09:09:12.766583+00:00', 'run.ended', '20261128-090912-1cc046', '{"at":"2026-11-28T09:09:12.766583Z","body":"bb63f24330f6165f385bfe4a3b29576f205f5f97ff81a1456c213e0d49eae5b3","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.765877Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:09:12.739671Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:09:12.765877Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"d34b9fc2a49c3b6d9e27a9c641dde34780da7ee889c4a12588f1337fade391f2","at":"2026-11-28T09:09:12.739671Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:09:12.739671Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T09:09:12.739671Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:09:12.739671Z"}],"queued_at":"2026-11-28T09:09:12.761258Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-090912-1cc046","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:09:12.765565Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"7f2ba9415bc75b4c622548e5469c3cae42e1bbe57a15a912b40676c19e71bce7"}],"t0":"2026-11-28T09:09:12.765565Z","takeovers":[{"at":"2026-11-28T09:09:12.764333Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"7f9b83dc13b67cf39d8d525613163cdde630edbe69447e5174e16d6ecd1e7b47"},"kind":"run.ended","salt":"c894142beff2191c3c19a317c8e0bada","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 09:09:12.768627+00:00', 'run.queued', '20261128-090912-65d608', '{"at":"2026-11-28T09:09:12.768627Z","body":"01055028e0bfad26d149e2ef5f09ebc724de849197aae02d1aa6e034705bff3a","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.767393Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-65d608","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"e8662116c79f95dfcba155f8166f1614","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 09:09:12.779069+00:00', 'run.queued', '20261128-090912-567fdb', '{"at":"2026-11-28T09:09:12.779069Z","body":"76f82d7da3c88cf15ffa8dec075e24fc9d9469bed6f6e32a9555e9595af6c1b2","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.777386Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-567fdb","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"41ac7d4eb70170d4f6db1b1e525dbd97","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 09:09:12.779673+00:00', 'run.queued', '20261128-090912-fb3182', '{"at":"2026-11-28T09:09:12.779673Z","body":"a6fd5f8308573146d6e13ab9edf5416aaa1833cf005085ac183507e777dbc8d2","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.779386Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-090912-fb3182","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"f6b7e360cbba5f481cc959089ee4690e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 09:09:12.937948+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T09:09:12.937948Z","body":"3494692d6705bc21bb0e422a0d6ee324a30e3af924c22e2139956c0451389686","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["beac7fa3f235d63d5fbac28bf2a9a88a"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:09:12.935482Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"3cac5844684c47974f06765b24ac7d01","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 09:09:12.938882+00:00', 'access.changed', 'n4y64qwsg5', '{"at":"2026-11-28T09:09:12.938882Z","body":"8cd65cd560d804f1c8a2640b3541b978651710f721b130d7764b9e59529a715f","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["beac7fa3f235d63d5fbac28bf2a9a88a"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:09:12.938583Z","fact":{"about":"n4y64qwsg5","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T10:09:12Z","what":"token.made"},"kind":"access.changed","salt":"e5eb50d22bc309342a233080c4512760","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 09:09:12.741128+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T09:09:12.741128Z","body":"74d70cbe9ab1abf8abd492592a0c831d359101920c2abfbb67f843b808336e01","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.739698Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"c30d8d0861f2616d91b5cd15c7a34d8c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 09:09:12.941646+00:00', 'access.changed', '1', '{"at":"2026-11-28T09:09:12.941646Z","body":"8f9e59676b74f02a69c081c188b0aa7a1e7881119aeeb8da3b12a81dd6d9eda9","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["beac7fa3f235d63d5fbac28bf2a9a88a"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T09:09:12.939456Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T10:09:12Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"43df74f6231e64dad9bdc3bd795284c1","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 09:09:12.945211+00:00', 'execution.opened', '20261128-090912-50378c', '{"at":"2026-11-28T09:09:12.945211Z","body":"9bab1c63cbca6344c0c7a22fdf6e62217aad468c541e60ffdfe937796914ccee","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688","3c3e06ef8a1ef81f2cb2e9c472b4e60b"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:09:12.943291Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-090912-50378c","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"a637302701e7a2c1cb732f380b5dc6f3","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 09:09:12.945211+00:00', 'execution.entered', '20261128-090912-50378c', '{"at":"2026-11-28T09:09:12.945211Z","body":"50581a0841a8898b0cb6f6e1aa87d2168a4288d94a917fbe759d704d36d21402","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688","3c3e06ef8a1ef81f2cb2e9c472b4e60b"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:09:12.943291Z","fact":{"execution":"20261128-090912-50378c","happened_at":"2026-11-28T09:09:12.943291Z","says":"eddfb61e97bd7c7fe0161527404a5f1714583a45219e83b98f55e76a616763ef","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"eafc4bbcaffadd8f33dc625b9ffb425a","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 09:09:12.945211+00:00', 'execution.entered', '20261128-090912-50378c', '{"at":"2026-11-28T09:09:12.945211Z","body":"24b0931bd1aa3d01c699cb419aba817c2bdd8d7e45531527814dddb1eb8c3b72","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688","3c3e06ef8a1ef81f2cb2e9c472b4e60b"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:09:12.943291Z","fact":{"execution":"20261128-090912-50378c","happened_at":"2026-11-28T09:09:12.943291Z","operates":"unknown","role":"lead","says":"b9a523fcd492637e3e2cc6ecd4ea1c177d6ba11d776d8e965e7c7e2f196d9230","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"f6b06236ee643097a4fdd90ebcfea902","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 09:09:12.947819+00:00', 'execution.entered', '20261128-090912-50378c', '{"at":"2026-11-28T09:09:12.947819Z","body":"255d834addf9cc75fbcd124686f0369a408245a283a3f14726d95e1fd89df422","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688","3c3e06ef8a1ef81f2cb2e9c472b4e60b"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T09:09:12.947174Z","fact":{"execution":"20261128-090912-50378c","happened_at":"2026-11-28T09:09:12.947174Z","role":"lead","says":"3ff5f1970e764b83e326a1374d18a7c2dc5f5ad76bdea040a9db213210caeac8","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"1c93efe3c2932f970cece045e2ed828f","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 09:09:12.741128+00:00', 'run.queued', '20261128-090912-34c390', '{"at":"2026-11-28T09:09:12.741128Z","body":"c718df5037f7c76323c3be82900c94c55e57a1fc1aa50e486b9426bc122d8692","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.739698Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-34c390","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"d657171d01631828a6fbf2f790473dfc","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 09:09:12.745488+00:00', 'noted', '20261128-090912-34c390', '{"at":"2026-11-28T09:09:12.745488Z","body":"217e75e45de903132c7e5a4e84b57330db9e3fdfaf7fa16fbc794ca159d404e4","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.744102Z","fact":{"about":"20261128-090912-34c390","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"bfbeeea379204f2efa65b0624c19ec1f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 09:09:12.748225+00:00', 'run.ended', '20261128-090912-34c390', '{"at":"2026-11-28T09:09:12.748225Z","body":"c6122d41d18be3b8459c5c0ea345d4eeb1a92806e452b33153d70d3e1fac774d","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.746742Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:09:12.739671Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:09:12.746742Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"0d7e0145d7f240ba432e5fe16c41fda5d52f89bf967a3ce043b1145c12ad792c","at":"2026-11-28T09:09:12.739671Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:09:12.739671Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T09:09:12.739671Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:09:12.739671Z"}],"queued_at":"2026-11-28T09:09:12.739698Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-090912-34c390","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:09:12.745756Z","t0":"2026-11-28T09:09:12.745756Z","takeovers":[{"at":"2026-11-28T09:09:12.744102Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"532877679eafc7fa47511cc0b4100844","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 09:09:12.749512+00:00', 'run.queued', '20261128-090912-f6f61f', '{"at":"2026-11-28T09:09:12.749512Z","body":"fc8b321c29a7ad47851195e8fe07f89dc8687496d833447d63d02700e3528a9c","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.748802Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-f6f61f","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"7665e5e4c4734b6b2d719c31ea8c9cc7","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 09:09:12.751074+00:00', 'noted', '20261128-090912-f6f61f', '{"at":"2026-11-28T09:09:12.751074Z","body":"d6c2b769bfaa5834b021030e04055991f4ef40b1e9846978348c639ad8cacade","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.750404Z","fact":{"about":"20261128-090912-f6f61f","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"83db7f2d377fb8b5f5333253ab8e6260","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 09:09:12.753456+00:00', 'run.ended', '20261128-090912-f6f61f', '{"at":"2026-11-28T09:09:12.753456Z","body":"8e75ea1bd4491d589c597777b9d8eb5c6c89a644925d40e3b9e143d888c029f9","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.751602Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T09:09:12.739671Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T09:09:12.751602Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T09:09:12.739671Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"459ae29d64584656b91022e4834df68e2e625d4ea3a83a15b09561e22edb9ad3","at":"2026-11-28T09:09:12.739671Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T09:09:12.739671Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T09:09:12.739671Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T09:09:12.739671Z"}],"queued_at":"2026-11-28T09:09:12.748802Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-090912-f6f61f","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T09:09:12.751279Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"67b24adb7e32d119a46f8a8018d8e0e11ec9352226ffd01ebe1caf0ca3bed8f0"}],"t0":"2026-11-28T09:09:12.751279Z","takeovers":[{"at":"2026-11-28T09:09:12.750404Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"e4a7a15a81b7e52c6ac5341c1c72cd5c597bc5f26c4dec21f9cee17eaa04db1b"},"kind":"run.ended","salt":"53ac17da8a2433d1f90e39c2a8525612","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 09:09:12.754983+00:00', 'run.queued', '20261128-090912-e86cef', '{"at":"2026-11-28T09:09:12.754983Z","body":"ea60e9d6705f575fc03ae0d384d0f9dfae98e7053100fbbb4280e2b4f61bb7c2","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["38a883a92dda356d6ad2a89e9c970688"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T09:09:12.753942Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-090912-e86cef","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"b51630e03bf8d7945915e2cc71d30473","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'87F94F7019439BB6C1E5E32DDE7761C0254BCB7E5A7FC7DFD514F59B8C818A4B', '', 25, X'6F78258764FA21146010B4FB6B635D5D12E915E6542540740AF8D3CE0024DF50814D0B013028F8988382D7CE3D6A6ED8D1D153E94D7E9A25FAA89F506BE97A6F9A53030267F93F485E2FBCEBEA41ACF625FE78ABDB7184418741EB2AFA9288F7', '2026-11-28 09:09:12.947819+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-090912-50378c', 1, '2026-11-28 09:09:12.943291+00:00', '2026-11-28 09:09:12.943291+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-090912-50378c', 2, '2026-11-28 09:09:12.943291+00:00', '2026-11-28 09:09:12.943291+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-090912-50378c', 3, '2026-11-28 09:09:12.947174+00:00', '2026-11-28 09:09:12.947174+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-090912-50378c', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 09:09:12.943291+00:00', NULL, NULL, 3, '2026-11-28 09:09:12.947174+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 10:09:12.739671+00:00', 'a freeze', 'anna', '2026-11-28 09:09:12.739671+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 09:09:12.739671+00:00', '', NULL, 'a-run', '2026-11-28 09:09:12.739671+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-090912-34c390', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-090912-34c390', 'passed: desk-db', '{"at":"2026-11-28T09:09:12.746742Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:09:12.745756Z"}', 'waiting', 0, '', '2026-11-28 09:09:12.746742+00:00', '2026-11-28 09:09:12.746742+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-090912-f6f61f', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-090912-f6f61f', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T09:09:12.751602Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:09:12.751279Z"}', 'waiting', 0, '', '2026-11-28 09:09:12.751602+00:00', '2026-11-28 09:09:12.751602+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-090912-e86cef', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-090912-e86cef', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T09:09:12.759483Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T09:09:12.758987Z"}', 'waiting', 0, '', '2026-11-28 09:09:12.759483+00:00', '2026-11-28 09:09:12.759483+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 09:09:12.739671+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-090912-1cc046', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-090912-34c390', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-090912-e86cef', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-090912-f6f61f', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 10:09:12.739671+00:00', 'planned', '', '2026-11-28 09:09:12.739671+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-090912-1cc046', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-090912-34c390', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-090912-e86cef', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-090912-f6f61f', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-090912-1cc046', 'select', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-090912-34c390', 'select', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-090912-65d608', 'restore', '', '2026-11-28 09:09:12.769253+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-090912-e86cef', 'select', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-090912-f6f61f', 'select', '', '2026-11-28 09:09:12.739671+00:00', '2026-11-28 09:09:12.739671+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 09:09:12.948330+00:00', '2026-11-28 09:09:12.948330+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 09:09:12.712918+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 09:09:12.723048+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 09:09:12.728097+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 09:09:12.732347+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 09:09:12.733012+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 09:09:12.733135+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 09:09:12.733909+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 09:09:12.734385+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 10:09:12.739671+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-090912-f6f61f', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:09:12.751602+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-090912-e86cef', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:09:12.759483+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-090912-1cc046', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 09:09:12.765877+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-090912-1cc046', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:09:12.762728+00:00', '2026-11-28 09:09:12.764333+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-090912-34c390', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:09:12.741726+00:00', '2026-11-28 09:09:12.744102+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-090912-e86cef', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:09:12.755445+00:00', '2026-11-28 09:09:12.757315+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-090912-f6f61f', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 09:09:12.749730+00:00', '2026-11-28 09:09:12.750404+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('n4y64qwsg5', 'anna', 'ci', '72ae8fa1db0f8d9246ab6db1658e685f5de94e1819d07dbdb1dc0258ae887fc7', '["steward"]', '["acme"]', '2026-11-28 09:09:12.938583+00:00', 'local:root', '2026-11-28 10:09:12.739671+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 09:09:12.746742+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 09:09:12.746742+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 09:09:12.746742+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 09:09:12.746742+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$mIyHn07ig1/LU+0pGuZuAQ$o6u7BjjuyEayYsPGfi0DY9ZyWjEfSfJl4ljgCa0M55Q', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 09:09:12.935482+00:00', 'local:root', '2026-11-28 09:09:12.935482+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 10:09:12.739671+00:00', 'root', 'local:root', '2026-11-28 09:09:12.939456+00:00', '', '', NULL, '', '', NULL);
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
