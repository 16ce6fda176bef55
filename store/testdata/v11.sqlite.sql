-- A database of schema 11, as the code filled it that brought it.
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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-27d595', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:26:07.797453+00:00', '2026-11-28 12:26:07.781180+00:00', '2026-11-28 12:26:07.797453+00:00', '2026-11-28 12:26:07.797453+00:00', '2026-11-28 12:26:07.797741+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-6f2645', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:26:07.835222+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-8cbebf', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:26:07.770980+00:00', '2026-11-28 12:26:07.756761+00:00', '2026-11-28 12:26:07.770980+00:00', '2026-11-28 12:26:07.770980+00:00', '2026-11-28 12:26:07.771396+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-a35d77', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:26:07.779847+00:00', '2026-11-28 12:26:07.777539+00:00', '2026-11-28 12:26:07.779847+00:00', '2026-11-28 12:26:07.779847+00:00', '2026-11-28 12:26:07.780051+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:26:07.756741+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-d2005f', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:26:07.817098+00:00', '2026-11-28 12:26:07.798812+00:00', '2026-11-28 12:26:07.817098+00:00', '2026-11-28 12:26:07.817098+00:00', '2026-11-28 12:26:07.823898+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-e193da', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:26:07.834470+00:00', '2026-11-28 12:26:07.825147+00:00', '2026-11-28 12:26:07.834470+00:00', '2026-11-28 12:26:07.834470+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-122607-e7aff5', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:26:07.836256+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-122607-27d595', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:26:07.756741+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-122607-8cbebf', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:26:07.756741+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-122607-a35d77', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:26:07.756741+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-122607-d2005f', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:26:07.756741+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-122607-e193da', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-122607-27d595', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-122607-8cbebf', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-122607-a35d77', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-122607-d2005f', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 13:26:07.756741+00:00', 'planned', '', '2026-11-28 12:26:07.756741+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:26:07.756444+00:00', 'log.opened', '', '{"at":"2026-11-28T12:26:07.756444Z","body":"31808ace3d5c9301c5ed258bcbc3b66654ee4fc4e39443060f9fc4a23f90ff22","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.754542Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"241b8f01bb401b40a10ba50e54ed4568","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:26:07.758301+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:26:07.758301Z","body":"865fc999e715c6d67826e2765100b38f04a9cedf5daf7b01a60fec29cbb3151f","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.756761Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"f59b3add7c48751571b18e5e251244d8","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:26:07.797175+00:00', 'noted', '20261128-122607-27d595', '{"at":"2026-11-28T12:26:07.797175Z","body":"95a1198ae474c9696b3a14ed5c836452ce229ca321dd21ff7144472c54cae548","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.794947Z","fact":{"about":"20261128-122607-27d595","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"163feb1baefc3940a8835db29da86b23","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:26:07.798534+00:00', 'run.ended', '20261128-122607-27d595', '{"at":"2026-11-28T12:26:07.798534Z","body":"1b52e96808926627e76edd269b696dda67983cdbc9e47b9488309d8311f83665","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.797741Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:26:07.756741Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:26:07.797741Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"e92d0e86e678790a6a928afbc6f51a4c23f4c1622c1679bb5d03adadf8f9e2a8","at":"2026-11-28T12:26:07.756741Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:26:07.756741Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:26:07.756741Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:26:07.756741Z"}],"queued_at":"2026-11-28T12:26:07.78118Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-122607-27d595","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:26:07.797453Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"96b1c523426aedda96558afc1b96f2d1f6d5309070f8e27932621112d53959dd"}],"t0":"2026-11-28T12:26:07.797453Z","takeovers":[{"at":"2026-11-28T12:26:07.794947Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"f11a902e95e1b4d50baa7c992ef31a0a4a2dc4b42772c09fc7dbe2c10aaf9ae7"},"kind":"run.ended","salt":"51340089509b63c0bc06dabfbacd04b9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:26:07.801971+00:00', 'run.queued', '20261128-122607-d2005f', '{"at":"2026-11-28T12:26:07.801971Z","body":"71cf1a4aa4a19cde268e359bdae87e0140b0afdfaf67258aaf1d2e4ca662a347","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.798812Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-d2005f","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"8ea1a4fc14c6c82054a6255296df05f1","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:26:07.816846+00:00', 'noted', '20261128-122607-d2005f', '{"at":"2026-11-28T12:26:07.816846Z","body":"425993a4dc57daa4c4dc9ea8a1842a5f0b1c8a0ae7441a3ec3dc95bb9a612618","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.815907Z","fact":{"about":"20261128-122607-d2005f","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"edebfcbea268b85de8b4c2a5f8da3896","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:26:07.824777+00:00', 'run.ended', '20261128-122607-d2005f', '{"at":"2026-11-28T12:26:07.824777Z","body":"14f7c28a0c8c56dfb7b86caf8bf2732ece71a7613707afb5fd68ab5d7982bbb3","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.823898Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:26:07.756741Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:26:07.823898Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"2120df0548296a712aa26477a7cac909b1ad247b46599f30f654d197b052ceae","at":"2026-11-28T12:26:07.756741Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:26:07.756741Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:26:07.756741Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:26:07.756741Z"}],"queued_at":"2026-11-28T12:26:07.798812Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-122607-d2005f","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:26:07.817098Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"5e7789c9e23d787f8e93b3d40966f515c70201802cc5de32c00d55cc1f7c6f1d"}],"t0":"2026-11-28T12:26:07.817098Z","takeovers":[{"at":"2026-11-28T12:26:07.815907Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"b7e62c8b4f2d723adc383dc11b168d78437e97677d23329e682572f1271b8ff0"},"kind":"run.ended","salt":"28c45e7324d1965255effe0182cc5b6b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:26:07.834201+00:00', 'run.queued', '20261128-122607-e193da', '{"at":"2026-11-28T12:26:07.834201Z","body":"c434140aec1ef0593d78013b8025107e5fdbd1c9d17b3f143807544740c7646b","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.825147Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-e193da","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"e5a7b572ad922ed53c0030c7c1a59fca","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:26:07.835990+00:00', 'run.queued', '20261128-122607-6f2645', '{"at":"2026-11-28T12:26:07.835990Z","body":"ecec39e522e92d49c27e17bb059ab77e099218749e01efb28f8f673946b2b247","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.835222Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-6f2645","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"34c0c1041e14cd2fde81d412aad9da39","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:26:07.836527+00:00', 'run.queued', '20261128-122607-e7aff5', '{"at":"2026-11-28T12:26:07.836527Z","body":"73a85a8c0ccd452da8a3a841a32201da59c73e0395ef309f196cf96ca0beba5c","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.836256Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-122607-e7aff5","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"16055464ea93f8e07a10f01542652727","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:26:08.032162+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:26:08.032162Z","body":"82e3ffcc19bde2804805252aef0ccfd984cc790feeebe95d597ee3b3b04686fa","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["db162c502a7e03538ad642dc7fef93c5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:26:08.031881Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"0ab7a7a01360370de9fdb851d39ef372","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:26:08.032670+00:00', 'access.changed', 'zay732vpig', '{"at":"2026-11-28T12:26:08.032670Z","body":"0067b6ea4415508516b053e006bf9e3d92decf86b52e81c57c17d7e7ca466de0","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["db162c502a7e03538ad642dc7fef93c5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:26:08.032516Z","fact":{"about":"zay732vpig","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:26:07Z","what":"token.made"},"kind":"access.changed","salt":"6e3189823eda7c2313291cd674fe5c4f","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:26:07.758301+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:26:07.758301Z","body":"eb1e8eeeb01c69050fbfc427595af93deb5998467f50ddb355a1709cf48ffd93","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.756761Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"56ba6d73cea45902902c394ebf11ae3a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:26:08.033120+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:26:08.033120Z","body":"14d7ca358623048211f66eeeea68bbac8a12509cdd915b5818bb0bee115a25e9","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["db162c502a7e03538ad642dc7fef93c5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:26:08.032931Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:26:07Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"1becb246bdfbcbd2d1ac8ab81684aa04","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:26:08.036765+00:00', 'execution.opened', '20261128-122608-396b21', '{"at":"2026-11-28T12:26:08.036765Z","body":"6f055e0506135f7a02f2c21c1bfaf77968c43e4ab7821c37cf8b0c25ca36b889","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["4e405ac434ba966bcb351d87160ba6a8","55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:26:08.033301Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-122608-396b21","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"5dfe660d6f8d8eb07f57d43babd04da1","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:26:08.036765+00:00', 'execution.entered', '20261128-122608-396b21', '{"at":"2026-11-28T12:26:08.036765Z","body":"d1bb35dbcae4bb03a6de5b46cc451a83b383752a3321ad2b0d40795f52b8bd81","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["4e405ac434ba966bcb351d87160ba6a8","55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:26:08.033301Z","fact":{"execution":"20261128-122608-396b21","happened_at":"2026-11-28T12:26:08.033301Z","says":"a83efce59cdb1578320cf570c94be41669a3dcf35767222ff5dc405e8bd66cbe","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"f2b4049700a1af0e6ac0385a60043b94","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:26:08.036765+00:00', 'execution.entered', '20261128-122608-396b21', '{"at":"2026-11-28T12:26:08.036765Z","body":"80f4dd1df83dd6367e16a6feb4515be4a2538cc01fabe710ce1bbe1dd6617f0a","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["4e405ac434ba966bcb351d87160ba6a8","55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:26:08.033301Z","fact":{"execution":"20261128-122608-396b21","happened_at":"2026-11-28T12:26:08.033301Z","operates":"unknown","role":"lead","says":"ca0665486d77c03873327509b3b5ff5795d95003f09661037895372d6a014b88","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"d2b29042260d24237f13be3a01b3ccd9","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:26:08.038762+00:00', 'execution.entered', '20261128-122608-396b21', '{"at":"2026-11-28T12:26:08.038762Z","body":"034dfd77b3b28deb829b2a7e8c51fd4bd041c22f91b5c5d20af273fda154815c","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["4e405ac434ba966bcb351d87160ba6a8","55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:26:08.037279Z","fact":{"execution":"20261128-122608-396b21","happened_at":"2026-11-28T12:26:08.037279Z","role":"lead","says":"3764d8aba3715ce6e20b587bda97eeea1586e7cb6eb777d6780b347691916576","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"cedd34b07de3ff8cb2a78aad66a2da82","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:26:07.758301+00:00', 'run.queued', '20261128-122607-8cbebf', '{"at":"2026-11-28T12:26:07.758301Z","body":"83dc86a1ac1f0e0e2afed6867d931e4f8c44534ad7428a739bf749f32c0e3886","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.756761Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-8cbebf","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"5ace7f750c9732329c4b287dc444dffb","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:26:07.770485+00:00', 'noted', '20261128-122607-8cbebf', '{"at":"2026-11-28T12:26:07.770485Z","body":"bdf510048497151adcac818575ff220046d74cf0dc5bd52a3d35b459c0253be4","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.762636Z","fact":{"about":"20261128-122607-8cbebf","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"4b75edcf6fe0b7cb843d4937b7bb9459","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:26:07.773058+00:00', 'run.ended', '20261128-122607-8cbebf', '{"at":"2026-11-28T12:26:07.773058Z","body":"73d16874b2cf53d41f970b438a25b99bb79b77fe794526d3f7a2bd5217957d84","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.771396Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:26:07.756741Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:26:07.771396Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"a1664b107b6468a4abdde4114a025e6f82c86f37a2ebbd622c0b3cc60b97e851","at":"2026-11-28T12:26:07.756741Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:26:07.756741Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:26:07.756741Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:26:07.756741Z"}],"queued_at":"2026-11-28T12:26:07.756761Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-122607-8cbebf","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:26:07.77098Z","t0":"2026-11-28T12:26:07.77098Z","takeovers":[{"at":"2026-11-28T12:26:07.762636Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"b2916054b75dfd90aa7d2fced9b29892","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:26:07.778188+00:00', 'run.queued', '20261128-122607-a35d77', '{"at":"2026-11-28T12:26:07.778188Z","body":"76132e6170712a5c30f957b89ffff43bb753cf7b070d6884e39877f60d42d88c","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.777539Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-a35d77","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"629300b49db03e2425b840ee25d8a0ba","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:26:07.779629+00:00', 'noted', '20261128-122607-a35d77', '{"at":"2026-11-28T12:26:07.779629Z","body":"3e1eb1f4a7ba48e0bb4f4feb9ba5a881ec6182d99b19877c77e8fc984d22d3fd","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.779Z","fact":{"about":"20261128-122607-a35d77","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"af89b63731a368c89b7713ed61f87a98","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:26:07.780763+00:00', 'run.ended', '20261128-122607-a35d77', '{"at":"2026-11-28T12:26:07.780763Z","body":"6e319bcc74635c03dcda325fba29ce3239f764bb7fe8d2048c8abe7c88e07efd","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.780051Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:26:07.756741Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:26:07.780051Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:26:07.756741Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"e341b0adea822a9ab0dfd4eb9d44b2297e3134cff997e9624bb5503f53bbc4a4","at":"2026-11-28T12:26:07.756741Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:26:07.756741Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:26:07.756741Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:26:07.756741Z"}],"queued_at":"2026-11-28T12:26:07.777539Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-122607-a35d77","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:26:07.779847Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"28680bdf0100508d4a02dfbaebc693820a1311aa841b8f202c1cea4197d00fa5"}],"t0":"2026-11-28T12:26:07.779847Z","takeovers":[{"at":"2026-11-28T12:26:07.779Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"be3cb87c95755288e5eb3d87429fc4c3ec3539b4257a507c584ec4e50158e978"},"kind":"run.ended","salt":"169dfe59f672d48ae6b5b623a0f0a99d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:26:07.793950+00:00', 'run.queued', '20261128-122607-27d595', '{"at":"2026-11-28T12:26:07.793950Z","body":"7cdaac944e393441354957f37764a73fbf587076003f739737840545dab4f81f","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["55d8594192846a5816ef7d7354fc9f39"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:26:07.78118Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-122607-27d595","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"ca7300dff63d0abb4cc14185e337ad8e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'8B223CC3D346771D8EDEE3A018C4B17AAE5ABE74BDBB94D9B979D06D55FF7CA6', '', 25, X'6BCF7FC8E197C70941FB717147FFE5F016A9491BC816C4DBCB8A0329B84DEB9D977458D5541B3D43EB69BA658851ADA461451E90C66F1BADD11348010C8BAFB4EFDC9CD6F96F8D07033FD34F4F5317AD7B61538E540341BD2A84F479938052BA', '2026-11-28 12:26:08.038762+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-122608-396b21', 1, '2026-11-28 12:26:08.033301+00:00', '2026-11-28 12:26:08.033301+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-122608-396b21', 2, '2026-11-28 12:26:08.033301+00:00', '2026-11-28 12:26:08.033301+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-122608-396b21', 3, '2026-11-28 12:26:08.037279+00:00', '2026-11-28 12:26:08.037279+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-122608-396b21', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:26:08.033301+00:00', NULL, NULL, 3, '2026-11-28 12:26:08.037279+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 13:26:07.756741+00:00', 'a freeze', 'anna', '2026-11-28 12:26:07.756741+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:26:07.756741+00:00', '', NULL, 'a-run', '2026-11-28 12:26:07.756741+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-122607-8cbebf', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-122607-8cbebf', 'passed: desk-db', '{"at":"2026-11-28T12:26:07.771396Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:26:07.77098Z"}', 'waiting', 0, '', '2026-11-28 12:26:07.771396+00:00', '2026-11-28 12:26:07.771396+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-122607-a35d77', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-122607-a35d77', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:26:07.780051Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:26:07.779847Z"}', 'waiting', 0, '', '2026-11-28 12:26:07.780051+00:00', '2026-11-28 12:26:07.780051+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-122607-27d595', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-122607-27d595', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:26:07.797741Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:26:07.797453Z"}', 'waiting', 0, '', '2026-11-28 12:26:07.797741+00:00', '2026-11-28 12:26:07.797741+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:26:07.756741+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-122607-27d595', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-122607-8cbebf', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-122607-a35d77', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-122607-d2005f', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 13:26:07.756741+00:00', 'planned', '', '2026-11-28 12:26:07.756741+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-122607-27d595', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-122607-8cbebf', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-122607-a35d77', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-122607-d2005f', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-122607-27d595', 'select', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-122607-8cbebf', 'select', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-122607-a35d77', 'select', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-122607-d2005f', 'select', '', '2026-11-28 12:26:07.756741+00:00', '2026-11-28 12:26:07.756741+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-122607-e193da', 'restore', '', '2026-11-28 12:26:07.834751+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:26:08.039010+00:00', '2026-11-28 12:26:08.039010+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:26:07.719755+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:26:07.732771+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:26:07.733522+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:26:07.725587+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:26:07.727857+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:26:07.730288+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:26:07.730889+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:26:07.731033+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:26:07.731740+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:26:07.732199+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:26:07.732404+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:26:07.756741+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-122607-a35d77', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:26:07.780051+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-122607-27d595', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:26:07.797741+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-122607-d2005f', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:26:07.823898+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-122607-27d595', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:26:07.794220+00:00', '2026-11-28 12:26:07.794947+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-122607-8cbebf', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:26:07.758874+00:00', '2026-11-28 12:26:07.762636+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-122607-a35d77', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:26:07.778432+00:00', '2026-11-28 12:26:07.779000+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-122607-d2005f', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:26:07.802285+00:00', '2026-11-28 12:26:07.815907+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('zay732vpig', 'anna', 'ci', '43ff78126d026074d68bf807835ed9877ba5610911523e89e2248fa19d11d9e1', '["steward"]', '["acme"]', '2026-11-28 12:26:08.032516+00:00', 'local:root', '2026-11-28 13:26:07.756741+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:26:07.771396+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:26:07.771396+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:26:07.771396+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:26:07.771396+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$2eFCh2wcpPEAEYiv+PxfBQ$O4xeg1cLRzh1rsbw3MqJUaiB6Dha1fLwO1Eq2ngCqJg', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:26:08.031881+00:00', 'local:root', '2026-11-28 12:26:08.031881+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-122607-d2005f', 'shell', 'db', '2026-11-28 12:26:07.756741+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:26:07.756741+00:00', 'root', 'local:root', '2026-11-28 12:26:08.032931+00:00', '', '', NULL, '', '', NULL);
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
