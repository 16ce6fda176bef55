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
CREATE TABLE evidence_checkpoints (size bigint PRIMARY KEY, at datetime NOT NULL, note text NOT NULL, frontier blob);
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
CREATE TABLE evidence_anchors (
	id integer PRIMARY KEY AUTOINCREMENT, size bigint NOT NULL, name text NOT NULL, kind text NOT NULL,
	at datetime NOT NULL, proof text NOT NULL
);
CREATE INDEX evidence_anchors_by_size ON evidence_anchors (size);
CREATE TABLE evidence_anchor_states (
	name text PRIMARY KEY, kind text NOT NULL, size bigint NOT NULL DEFAULT 0, at datetime, tried_at datetime NOT NULL, trouble text NOT NULL DEFAULT ''
);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-06f85c', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:46:37.136083+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-1c2f6e', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:46:37.137056+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-3ede91', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:46:37.111068+00:00', '2026-11-28 12:46:37.105289+00:00', '2026-11-28 12:46:37.111068+00:00', '2026-11-28 12:46:37.111068+00:00', '2026-11-28 12:46:37.111378+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-59d5a3', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:46:37.126057+00:00', '2026-11-28 12:46:37.121188+00:00', '2026-11-28 12:46:37.126057+00:00', '2026-11-28 12:46:37.126057+00:00', '2026-11-28 12:46:37.126580+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-848ad9', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:46:37.135424+00:00', '2026-11-28 12:46:37.134462+00:00', '2026-11-28 12:46:37.135424+00:00', '2026-11-28 12:46:37.135424+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-8eabce', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:46:37.118026+00:00', '2026-11-28 12:46:37.114511+00:00', '2026-11-28 12:46:37.118026+00:00', '2026-11-28 12:46:37.118026+00:00', '2026-11-28 12:46:37.118568+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:46:37.105219+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124637-bb1889', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:46:37.132455+00:00', '2026-11-28 12:46:37.128192+00:00', '2026-11-28 12:46:37.132455+00:00', '2026-11-28 12:46:37.132455+00:00', '2026-11-28 12:46:37.132934+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124637-3ede91', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:46:37.105219+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124637-59d5a3', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:46:37.105219+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124637-848ad9', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124637-8eabce', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:46:37.105219+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124637-bb1889', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:46:37.105219+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124637-3ede91', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124637-59d5a3', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124637-8eabce', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124637-bb1889', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 13:46:37.105219+00:00', 'planned', '', '2026-11-28 12:46:37.105219+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:46:37.104818+00:00', 'log.opened', '', '{"at":"2026-11-28T12:46:37.104818Z","body":"8f646c1444f3750c3ef8d3af699db37c4707fc155904b58fbbf6e01c4e7a226f","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.10306Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"73e238b3d77ca67726f6906627b7346c","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:46:37.106959+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:46:37.106959Z","body":"37f37f3c8e7db0dbf9fc564261ef6a047cbca0c9ca7dc13fe5f46bb53696fa1d","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.105289Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"8a2fb0992bf1f0930f90f6d81b594887","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:46:37.125696+00:00', 'noted', '20261128-124637-59d5a3', '{"at":"2026-11-28T12:46:37.125696Z","body":"a2a4e5c8064d44106fee59a9f6e0a149cc0f8ae8fe9be67965be7913e048b889","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.124395Z","fact":{"about":"20261128-124637-59d5a3","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"abca5351046b34bbdc3c21a69bc1c06e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:46:37.127860+00:00', 'run.ended', '20261128-124637-59d5a3', '{"at":"2026-11-28T12:46:37.127860Z","body":"4c94f3d6dc7931b7d0c9c53db78d71239019030597669a129fd267e550066afb","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.12658Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:46:37.105219Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:46:37.12658Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"787de1f114be88cb27b04c5ea345607712e0ac488362401c46c329c5ccea5f27","at":"2026-11-28T12:46:37.105219Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:46:37.105219Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:46:37.105219Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:46:37.105219Z"}],"queued_at":"2026-11-28T12:46:37.121188Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124637-59d5a3","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:46:37.126057Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"cbd6f1385bde38ac5e9c4de3b5a4306b9aa07ab84246d61e5bc9887508f2fe78"}],"t0":"2026-11-28T12:46:37.126057Z","takeovers":[{"at":"2026-11-28T12:46:37.124395Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"3b108bf5d2844cb305eaac6e483bceb8b10df156ee16e30786576186fa24454b"},"kind":"run.ended","salt":"6ec28d81b2ef76e4f67e4b42b4d6883d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:46:37.129205+00:00', 'run.queued', '20261128-124637-bb1889', '{"at":"2026-11-28T12:46:37.129205Z","body":"c194da01f5429b8e642fab132b0c25c66cf6b862d0f57cad59654e157a519809","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.128192Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-bb1889","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"e3a3c72396990c81d1441a27d7ccf482","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:46:37.132116+00:00', 'noted', '20261128-124637-bb1889', '{"at":"2026-11-28T12:46:37.132116Z","body":"cd75e23c21780be46f11d5e1e64dd7f356953cb2dc314f0eeab390fdfdbf9df0","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.130963Z","fact":{"about":"20261128-124637-bb1889","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"fd6e53157ca5d6570d0f79855dbe2e29","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:46:37.134118+00:00', 'run.ended', '20261128-124637-bb1889', '{"at":"2026-11-28T12:46:37.134118Z","body":"71b4f7e8533c05a32b2a47f4f788bc6dbc0012b69568c4c89c4715647c203cd7","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.132934Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:46:37.105219Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:46:37.132934Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"2872e489dae41a4379c09cd51ad102a13b138cd5e579425db65bf19231e58585","at":"2026-11-28T12:46:37.105219Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:46:37.105219Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:46:37.105219Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:46:37.105219Z"}],"queued_at":"2026-11-28T12:46:37.128192Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124637-bb1889","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:46:37.132455Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"47eba309b1a13582cb5c3ca780e004c2456126802133829fad809a77e25570f0"}],"t0":"2026-11-28T12:46:37.132455Z","takeovers":[{"at":"2026-11-28T12:46:37.130963Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"3b4d737e2e4673ee78b70efd23defa53ae97f4bba6c32983eee2a6d792db0c59"},"kind":"run.ended","salt":"98d8f556426bff3ce2d2820cbf674f68","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:46:37.135185+00:00', 'run.queued', '20261128-124637-848ad9', '{"at":"2026-11-28T12:46:37.135185Z","body":"7f1ce40de3b56d279a406b56b5b7098d3f7274f0e14cab9b6586262bfabf0a70","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.134462Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-848ad9","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"40ab9d84a78116961e9047c58df7957f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:46:37.136826+00:00', 'run.queued', '20261128-124637-06f85c', '{"at":"2026-11-28T12:46:37.136826Z","body":"8d1fed0ba3323304c3efa2994dad906f27066cdb88b05c25178bab49fa900a82","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.136083Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-06f85c","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"53358dcbbf201462b093c968247453a0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:46:37.137295+00:00', 'run.queued', '20261128-124637-1c2f6e', '{"at":"2026-11-28T12:46:37.137295Z","body":"565343d5014af374ea4f447c3393d33a70d5a3b813bb862a0ed08e612de62774","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.137056Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-124637-1c2f6e","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"c0d5189abe2ce1d146f909fc2fe1bbaa","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:46:37.182684+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:46:37.182684Z","body":"86b248e8055a8fb70cbe26a23f6b2a7fb6680680b055cfdaf1c1a625ea61196d","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["f55e609d0a27e3da633e06b280490cd5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:46:37.182102Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"9096459ae1fa090ddabaedf2659e1b4c","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:46:37.183671+00:00', 'access.changed', 'ejt2pinbt4', '{"at":"2026-11-28T12:46:37.183671Z","body":"4cdef00d209a64fe7ddbe0ba765e0367b826ec05051382cedcb9d71cec8a216c","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["f55e609d0a27e3da633e06b280490cd5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:46:37.183372Z","fact":{"about":"ejt2pinbt4","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:46:37Z","what":"token.made"},"kind":"access.changed","salt":"24ffc9e257f23267c6ab9db5b9ef032f","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:46:37.106959+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:46:37.106959Z","body":"99c5cd793cde0a5cb41e549bdcbc70819690a7f249a7991a5a9c32392bdcfd66","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.105289Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"6c7cf9b28d30c548ff4671612a7809b0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:46:37.184628+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:46:37.184628Z","body":"21f4c8e8ee73df8876c78a218a26ee1532e9373b55e4b2b952bc12af3686f0c7","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["f55e609d0a27e3da633e06b280490cd5"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:46:37.184334Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:46:37Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"19203bc866837bbd25ef789c551c1b73","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:46:37.186221+00:00', 'execution.opened', '20261128-124637-0824fe', '{"at":"2026-11-28T12:46:37.186221Z","body":"cdb93e2ca6d65d4c3dda3dc614e791805db0ac50d2ab55d0c4491660efe1afdd","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["2176a3ee05f288c6c27b3d665d2b8083","24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:46:37.185058Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-124637-0824fe","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"af6aeb2b56fb14c93078e503c6b2660b","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:46:37.186221+00:00', 'execution.entered', '20261128-124637-0824fe', '{"at":"2026-11-28T12:46:37.186221Z","body":"378b8a5c8abe42b3ae5c1d9314460e995a7491d995cd4d247e348cdae84f16af","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["2176a3ee05f288c6c27b3d665d2b8083","24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:46:37.185058Z","fact":{"execution":"20261128-124637-0824fe","happened_at":"2026-11-28T12:46:37.185058Z","says":"8460a076db9e20c4158d74a07d1a08f5c484535d61203825f4ee4eab1989039c","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"6d3cd7c019fa8a1f8d744e7064cd2cd8","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:46:37.186221+00:00', 'execution.entered', '20261128-124637-0824fe', '{"at":"2026-11-28T12:46:37.186221Z","body":"196784a4441954c6962857af5caa561d9eaf5d3c0906a5e004ffba2b3ad02edd","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["2176a3ee05f288c6c27b3d665d2b8083","24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:46:37.185058Z","fact":{"execution":"20261128-124637-0824fe","happened_at":"2026-11-28T12:46:37.185058Z","operates":"unknown","role":"lead","says":"94e62da82fc8bb9b11dc902ebbf36ee3da341b5f1f0f80767e7a9436a56be4a6","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"545a2c9d82d2b94de03e2644088e6f30","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:46:37.187645+00:00', 'execution.entered', '20261128-124637-0824fe', '{"at":"2026-11-28T12:46:37.187645Z","body":"5bcab47c02605e596b387a3f7bb8ccfd16d952edb25ddf4630f496664e8bfa37","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["2176a3ee05f288c6c27b3d665d2b8083","24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:46:37.187299Z","fact":{"execution":"20261128-124637-0824fe","happened_at":"2026-11-28T12:46:37.187299Z","role":"lead","says":"6f41be4062f717041e1c39ff5f79f6ac67d93b5b472e7eeddd0b59813d5eb057","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"3a852054be6b1538ca5aa5375f3e2f13","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:46:37.106959+00:00', 'run.queued', '20261128-124637-3ede91', '{"at":"2026-11-28T12:46:37.106959Z","body":"446dd40f6b7208ea1f9109c2942628a64b1392efde2edd4848fdab31de03d6f9","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.105289Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-3ede91","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"7f5c5ecacf095c1241854fc909d729b4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:46:37.110783+00:00', 'noted', '20261128-124637-3ede91', '{"at":"2026-11-28T12:46:37.110783Z","body":"a9f2da5661391743e648a37f8e46ecdf4d240b36540d1fca9526c86ae4259f8d","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.109885Z","fact":{"about":"20261128-124637-3ede91","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"cd79a9538414ed3a7167809a108f7aff","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:46:37.113805+00:00', 'run.ended', '20261128-124637-3ede91', '{"at":"2026-11-28T12:46:37.113805Z","body":"f262192b6ffa39bb33cc11cb19979b311954673a44940019d883726b200acf87","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.111378Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:46:37.105219Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:46:37.111378Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"cead2dbd4931643ea68f98fa060ff930b214a5cff13f734733da64c18d66ab31","at":"2026-11-28T12:46:37.105219Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:46:37.105219Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:46:37.105219Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:46:37.105219Z"}],"queued_at":"2026-11-28T12:46:37.105289Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124637-3ede91","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:46:37.111068Z","t0":"2026-11-28T12:46:37.111068Z","takeovers":[{"at":"2026-11-28T12:46:37.109885Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"4833a3a2fa6c2ed54fe2d752575ef7aa","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:46:37.115295+00:00', 'run.queued', '20261128-124637-8eabce', '{"at":"2026-11-28T12:46:37.115295Z","body":"5767b98a33e1855b9820127475028281a037f75bf45afa5a94347446ffddbf0b","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.114511Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-8eabce","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"f0e065891223315956eb4bd6e471e260","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:46:37.117142+00:00', 'noted', '20261128-124637-8eabce', '{"at":"2026-11-28T12:46:37.117142Z","body":"c0a25b1a105b6552f023f5fa4a9763d8928bf49e1c3ec9a60a0748690bcff140","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.116364Z","fact":{"about":"20261128-124637-8eabce","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"b7d88b797f70aa4edf392c62ece89bb9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:46:37.120650+00:00', 'run.ended', '20261128-124637-8eabce', '{"at":"2026-11-28T12:46:37.120650Z","body":"0ed5705fab8aae0faf23d3b8253b772bd0c802231a279e9e72c2fcef38d9fd0d","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.118568Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:46:37.105219Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:46:37.118568Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:46:37.105219Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"7650f8bb3f70944a46178be468dd75d90506698e46eda1c77bc29523fd12b954","at":"2026-11-28T12:46:37.105219Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:46:37.105219Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:46:37.105219Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:46:37.105219Z"}],"queued_at":"2026-11-28T12:46:37.114511Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124637-8eabce","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:46:37.118026Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"fff741f8369058926f6e51f06576b3ea1d078102244af11a0304fc2662536d60"}],"t0":"2026-11-28T12:46:37.118026Z","takeovers":[{"at":"2026-11-28T12:46:37.116364Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"3617dabd0fe07517a9309bbb86c05b832e44a9faf7e0bea4b174d065ea396c48"},"kind":"run.ended","salt":"db28fa35b8e054cc618fe920f5c1f604","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:46:37.122386+00:00', 'run.queued', '20261128-124637-59d5a3', '{"at":"2026-11-28T12:46:37.122386Z","body":"c76c6e6b113db675e0e10c46a536103b8599d9184f2ce2f714883c23598f3277","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["24c9a657bc30ae28898aa572a72cc304"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:46:37.121188Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124637-59d5a3","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"0efd07c78666d3920e857d4168e4fe8e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'D816B86DC8208061CC69200A67A3FFA3FCDFB1834EEBB98ABFA0D40BDA502F00', '', 25, X'E51B1F12802AE5A367900B3FB2D576E51B1AD248DA91789AA2FDF6BA6CA26E19AB0D850D820B969E5921A7A49CA72FC8AAD44FC1169D24C6E4FB7DE6D29283D27F7F3BC0CCDB244DE83307D1C49508D92658CEA046D3A4270B8AC81D23CD1559', '2026-11-28 12:46:37.187645+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124637-0824fe', 1, '2026-11-28 12:46:37.185058+00:00', '2026-11-28 12:46:37.185058+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124637-0824fe', 2, '2026-11-28 12:46:37.185058+00:00', '2026-11-28 12:46:37.185058+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124637-0824fe', 3, '2026-11-28 12:46:37.187299+00:00', '2026-11-28 12:46:37.187299+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-124637-0824fe', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:46:37.185058+00:00', NULL, NULL, 3, '2026-11-28 12:46:37.187299+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 13:46:37.105219+00:00', 'a freeze', 'anna', '2026-11-28 12:46:37.105219+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:46:37.105219+00:00', '', NULL, 'a-run', '2026-11-28 12:46:37.105219+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-124637-3ede91', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-124637-3ede91', 'passed: desk-db', '{"at":"2026-11-28T12:46:37.111378Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:46:37.111068Z"}', 'waiting', 0, '', '2026-11-28 12:46:37.111378+00:00', '2026-11-28 12:46:37.111378+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-124637-8eabce', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-124637-8eabce', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:46:37.118568Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:46:37.118026Z"}', 'waiting', 0, '', '2026-11-28 12:46:37.118568+00:00', '2026-11-28 12:46:37.118568+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-124637-59d5a3', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-124637-59d5a3', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:46:37.12658Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:46:37.126057Z"}', 'waiting', 0, '', '2026-11-28 12:46:37.126580+00:00', '2026-11-28 12:46:37.126580+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:46:37.105219+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124637-3ede91', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124637-59d5a3', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124637-8eabce', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124637-bb1889', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 13:46:37.105219+00:00', 'planned', '', '2026-11-28 12:46:37.105219+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124637-3ede91', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124637-59d5a3', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124637-8eabce', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124637-bb1889', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124637-3ede91', 'select', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124637-59d5a3', 'select', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124637-848ad9', 'restore', '', '2026-11-28 12:46:37.135679+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124637-8eabce', 'select', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124637-bb1889', 'select', '', '2026-11-28 12:46:37.105219+00:00', '2026-11-28 12:46:37.105219+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:46:37.188023+00:00', '2026-11-28 12:46:37.188023+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:46:37.081240+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:46:37.099215+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:46:37.100072+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:46:37.100311+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 12:46:37.101159+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:46:37.091244+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:46:37.094131+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:46:37.096947+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:46:37.097742+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:46:37.097966+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:46:37.098482+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:46:37.098802+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:46:37.098926+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:46:37.105219+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-124637-8eabce', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:46:37.118568+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-124637-59d5a3', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:46:37.126580+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-124637-bb1889', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:46:37.132934+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124637-3ede91', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:46:37.107516+00:00', '2026-11-28 12:46:37.109885+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124637-59d5a3', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:46:37.122795+00:00', '2026-11-28 12:46:37.124395+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124637-8eabce', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:46:37.115545+00:00', '2026-11-28 12:46:37.116364+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124637-bb1889', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:46:37.129590+00:00', '2026-11-28 12:46:37.130963+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('ejt2pinbt4', 'anna', 'ci', 'bb6b12900ac67f8bf5e5925d530f0e6435057683003c4da215ef72e2642e0a92', '["steward"]', '["acme"]', '2026-11-28 12:46:37.183372+00:00', 'local:root', '2026-11-28 13:46:37.105219+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:46:37.111378+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:46:37.111378+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:46:37.111378+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:46:37.111378+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$J3lJ1afNrRANWFP9Foq/OQ$1l/bJ6zUtB1+s9NWYYGI8BtDZgR5TBFgKU/0Ykj/VAs', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:46:37.182102+00:00', 'local:root', '2026-11-28 12:46:37.182102+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-124637-bb1889', 'shell', 'db', '2026-11-28 12:46:37.105219+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:46:37.105219+00:00', 'root', 'local:root', '2026-11-28 12:46:37.184334+00:00', '', '', NULL, '', '', NULL);
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
CREATE TRIGGER evidence_anchors_stay BEFORE DELETE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_anchors_are_kept BEFORE UPDATE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
