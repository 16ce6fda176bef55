-- A database of schema 10, as the code filled it that brought it.
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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-3397d3', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:07:44.641306+00:00', '2026-11-28 12:07:44.637221+00:00', '2026-11-28 12:07:44.641306+00:00', '2026-11-28 12:07:44.641306+00:00', '2026-11-28 12:07:44.641726+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:07:44.629088+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-499f93', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:07:44.653114+00:00', '2026-11-28 12:07:44.650216+00:00', '2026-11-28 12:07:44.653114+00:00', '2026-11-28 12:07:44.653114+00:00', '2026-11-28 12:07:44.653565+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-a3cc1f', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:07:44.635609+00:00', '2026-11-28 12:07:44.629128+00:00', '2026-11-28 12:07:44.635609+00:00', '2026-11-28 12:07:44.635609+00:00', '2026-11-28 12:07:44.635839+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-b8a1d1', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:07:44.658896+00:00', '2026-11-28 12:07:44.657870+00:00', '2026-11-28 12:07:44.658896+00:00', '2026-11-28 12:07:44.658896+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-b981f9', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:07:44.647229+00:00', '2026-11-28 12:07:44.643469+00:00', '2026-11-28 12:07:44.647229+00:00', '2026-11-28 12:07:44.647229+00:00', '2026-11-28 12:07:44.647468+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-f038d6', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:07:44.660439+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-120744-fe547e', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:07:44.659645+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-120744-3397d3', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:07:44.629088+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-120744-499f93', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:07:44.629088+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-120744-a3cc1f', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:07:44.629088+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-120744-b8a1d1', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes") VALUES ('20261128-120744-b981f9', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:07:44.629088+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-120744-3397d3', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-120744-499f93', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-120744-a3cc1f', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-120744-b981f9', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 13:07:44.629088+00:00', 'planned', '', '2026-11-28 12:07:44.629088+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:07:44.628694+00:00', 'log.opened', '', '{"at":"2026-11-28T12:07:44.628694Z","body":"25f46c04b15a6dd907e51509b7e10d9e4152d3e1f1e76a86d3cbd54e84e3f5ec","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.622764Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"9cbbec0df1db61cdad6896434cd63ab1","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:07:44.630625+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:07:44.630625Z","body":"56ebca4906e2db2b6c6bb77a8457d218f7c36da7a228df0560fbff1a6071cc71","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.629128Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"9db8bbd89d8f22974f597a3aa95b882d","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:07:44.647035+00:00', 'noted', '20261128-120744-b981f9', '{"at":"2026-11-28T12:07:44.647035Z","body":"d8b0cdc8c72c020c6023cab17e7f7b2ff527c5c7a240ccd941519bf2fa962bb7","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.646024Z","fact":{"about":"20261128-120744-b981f9","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"34feb28a479e1e180c292fed5cbfeadb","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:07:44.649041+00:00', 'run.ended', '20261128-120744-b981f9', '{"at":"2026-11-28T12:07:44.649041Z","body":"5308d0ef483039defd5fa6590692e209858023ae9dc4ae57ca89506baec1343e","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.647468Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:07:44.629088Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:07:44.647468Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b5a7ce73fee7c82e0ac3fe3d1ceaeaa1fa97063207b83682090aab2029e63f74","at":"2026-11-28T12:07:44.629088Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:07:44.629088Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:07:44.629088Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:07:44.629088Z"}],"queued_at":"2026-11-28T12:07:44.643469Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-120744-b981f9","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:07:44.647229Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"facf67befb7f45402c69afd363bb9828425ea21c9ef66e52cc450f0096bfce49"}],"t0":"2026-11-28T12:07:44.647229Z","takeovers":[{"at":"2026-11-28T12:07:44.646024Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"ef94828f8ebafb54c81cf250896acafcc9d41a6ad9bbfb841df571e01797d5d3"},"kind":"run.ended","salt":"730c29d01bd91eaf660585fdf656c9c6","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:07:44.651130+00:00', 'run.queued', '20261128-120744-499f93', '{"at":"2026-11-28T12:07:44.651130Z","body":"ebae7ff294bfc873478c0542b29618bdc359669417193edb9776f09990325deb","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.650216Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-499f93","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"afabe478b0985e931c9f90c98ae1d839","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:07:44.652908+00:00', 'noted', '20261128-120744-499f93', '{"at":"2026-11-28T12:07:44.652908Z","body":"7f3760917d2916f1c411c97e8217e2611358646714c2a7c414dd632bdf057b99","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.652182Z","fact":{"about":"20261128-120744-499f93","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"922ba793b3728a9d02e085243239fb9d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:07:44.657542+00:00', 'run.ended', '20261128-120744-499f93', '{"at":"2026-11-28T12:07:44.657542Z","body":"9b6137a483142115f03b25c82c99ebbe873d9d27ebc91c7ac8e77d82759be19f","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.653565Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:07:44.629088Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:07:44.653565Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"d53d39c1a3f02584588a672263c6612c9de7f4a192444049c01ba8e17f616856","at":"2026-11-28T12:07:44.629088Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:07:44.629088Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:07:44.629088Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:07:44.629088Z"}],"queued_at":"2026-11-28T12:07:44.650216Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-120744-499f93","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:07:44.653114Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"3742d91a5460de348f1d62121523c7cf31da77b4d399f231520318d6ceb12414"}],"t0":"2026-11-28T12:07:44.653114Z","takeovers":[{"at":"2026-11-28T12:07:44.652182Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"b70a74c25c2e9e2848669f9e4e3944299c70ed5b013a9a7f5688fab432404963"},"kind":"run.ended","salt":"f9c93dcba778f8f8c0ec754fb25bce5b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:07:44.658494+00:00', 'run.queued', '20261128-120744-b8a1d1', '{"at":"2026-11-28T12:07:44.658494Z","body":"483fa51ba36354e54fe941d008c01ffce237152fc5d9abef264ae8424daab768","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.65787Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-b8a1d1","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"fa005c7ebc3faf983f11c931e5dbefba","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:07:44.660238+00:00', 'run.queued', '20261128-120744-fe547e', '{"at":"2026-11-28T12:07:44.660238Z","body":"1890c0eca13f8024eca913ff68ba8de539043a87a66aaff44f62e216fd8e80f9","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.659645Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-fe547e","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"ea119bd891f7c3aca3b04d1781a69b80","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:07:44.660617+00:00', 'run.queued', '20261128-120744-f038d6', '{"at":"2026-11-28T12:07:44.660617Z","body":"15121252a9c5819a2e8160374e42834cac94b8d20f1cef859ceb18fe0babeed9","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.660439Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-120744-f038d6","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"80d195e5222dd285c1707801d85d8fb2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:07:44.694688+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:07:44.694688Z","body":"e1c421c73c6a49ef1262a0d0a97afee5bbccf9909029fbb888a4331c9d48376d","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8bc929df6fc4947b53d106182d4cda66"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:07:44.694348Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"fdb04155fdade11894fc9dfaa612901a","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:07:44.695233+00:00', 'access.changed', 'y5vj4vzq3i', '{"at":"2026-11-28T12:07:44.695233Z","body":"5b6fa616e1d34da779b3685c98ba0298b67b3f07405ebc570ed920d8822e7621","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8bc929df6fc4947b53d106182d4cda66"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:07:44.695071Z","fact":{"about":"y5vj4vzq3i","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:07:44Z","what":"token.made"},"kind":"access.changed","salt":"5d719aad7f8c499eafdbafa086d124ee","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:07:44.630625+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:07:44.630625Z","body":"65f0c256aea887b7a42ba8f1646302a4663e38f1470e56ee7a92174aefb3ff37","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.629128Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"87d86054dcdf0e8c20bce4f2a9716ead","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:07:44.695809+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:07:44.695809Z","body":"4f64bee4d71e3b69692b9f67581f52d4251a3ac2e95c6fdada5822158aae0b56","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8bc929df6fc4947b53d106182d4cda66"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:07:44.695513Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:07:44Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"378c7994bbed532069ebfa94a6df08cd","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:07:44.696649+00:00', 'execution.opened', '20261128-120744-905768', '{"at":"2026-11-28T12:07:44.696649Z","body":"2868adb6fabd2bb4754a9eb659d56c1349ed25be2e23e899984ca782db5613a1","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71","86ff34210da6acb6c6befa8bcdbf1e60"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:07:44.695989Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-120744-905768","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"7bf40d6f57cd2db212146e59f69d93cc","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:07:44.696649+00:00', 'execution.entered', '20261128-120744-905768', '{"at":"2026-11-28T12:07:44.696649Z","body":"8ff147784f053a9e4d3951b80fe7d17bfc47fdc03f5cd4942eb5636a293240e7","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71","86ff34210da6acb6c6befa8bcdbf1e60"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:07:44.695989Z","fact":{"execution":"20261128-120744-905768","happened_at":"2026-11-28T12:07:44.695989Z","says":"48c3198f488627b65a1b2c103697f76e6902142ce7e0579f0e9582605e395100","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"928cd5900daf59d7c81c8800715257a5","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:07:44.696649+00:00', 'execution.entered', '20261128-120744-905768', '{"at":"2026-11-28T12:07:44.696649Z","body":"0f076f9cc5789bd1830f3ce262038b532d0713ea62eb87b944ca9db8852c2514","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71","86ff34210da6acb6c6befa8bcdbf1e60"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:07:44.695989Z","fact":{"execution":"20261128-120744-905768","happened_at":"2026-11-28T12:07:44.695989Z","operates":"unknown","role":"lead","says":"07676b85f51c858c3b4b473a19410a5f9435c4abc42f6d8b7e47867cbcd250cc","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"0b36a2a5203e6c121dd666f12472e726","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:07:44.697326+00:00', 'execution.entered', '20261128-120744-905768', '{"at":"2026-11-28T12:07:44.697326Z","body":"b18b12374625aaf96ce6b0936610bc09d25525814d647918953271a3eadffc59","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71","86ff34210da6acb6c6befa8bcdbf1e60"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:07:44.697154Z","fact":{"execution":"20261128-120744-905768","happened_at":"2026-11-28T12:07:44.697154Z","role":"lead","says":"d5f33ab34714da037b346f29629aa0f0d6fa79cd62469fa8feb82279b57f38aa","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"55539aa40d59435097a1e1a13a6b2927","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:07:44.630625+00:00', 'run.queued', '20261128-120744-a3cc1f', '{"at":"2026-11-28T12:07:44.630625Z","body":"2fca009cc615960c59ed945c54a446d4fc8e90e5dbdce44e55afa8e7cc01341a","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.629128Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-a3cc1f","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"dad8c2e4fdaf547edeb32b740a417e25","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:07:44.635390+00:00', 'noted', '20261128-120744-a3cc1f', '{"at":"2026-11-28T12:07:44.635390Z","body":"f9d0eda0b980e365bf2d6013cb2b8e77d914399cdbd4e596725ed0768a45aa7d","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.634699Z","fact":{"about":"20261128-120744-a3cc1f","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"6494c8805dc7eb3613bb30903c1abe6a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:07:44.636802+00:00', 'run.ended', '20261128-120744-a3cc1f', '{"at":"2026-11-28T12:07:44.636802Z","body":"1778bd9db29e2e520bf5d17b6f13a9072ec02b77d7ac6d85ef2e253850762a7d","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.635839Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:07:44.629088Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:07:44.635839Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"35f880929c441443c4eb3287e84979342bd417892f5e2c8f8bbe47ca79f57343","at":"2026-11-28T12:07:44.629088Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:07:44.629088Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:07:44.629088Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:07:44.629088Z"}],"queued_at":"2026-11-28T12:07:44.629128Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-120744-a3cc1f","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:07:44.635609Z","t0":"2026-11-28T12:07:44.635609Z","takeovers":[{"at":"2026-11-28T12:07:44.634699Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"ecab4855f0dd877b63c3d91f21b40d5e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:07:44.638278+00:00', 'run.queued', '20261128-120744-3397d3', '{"at":"2026-11-28T12:07:44.638278Z","body":"e54caeeeedce5def7fa208ddac421e2685fc29876a6537390644bab44d386803","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.637221Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-3397d3","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"7206276fffdc3af1a7bbc37e75ad3d02","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:07:44.641031+00:00', 'noted', '20261128-120744-3397d3', '{"at":"2026-11-28T12:07:44.641031Z","body":"18e427c7de17b44d384a4ed83a93c32cc4d8e6320262a50be69c3ae46881321d","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.64004Z","fact":{"about":"20261128-120744-3397d3","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"ddd4ff269d1cdd984b0ff7894f74d7f4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:07:44.643029+00:00', 'run.ended', '20261128-120744-3397d3', '{"at":"2026-11-28T12:07:44.643029Z","body":"e5c1efb5a76ce4297275341946af70949776146c2866927f9e273ef01085eab8","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.641726Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:07:44.629088Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:07:44.641726Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:07:44.629088Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"5096a2175b173a30f60da9b2beb06896798107d933ad0060872f53f93f8838b2","at":"2026-11-28T12:07:44.629088Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:07:44.629088Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:07:44.629088Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:07:44.629088Z"}],"queued_at":"2026-11-28T12:07:44.637221Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-120744-3397d3","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:07:44.641306Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"9cadef159a8e376f61c35d615febdf9b8fb2625e77033bf81bf6766989ec253c"}],"t0":"2026-11-28T12:07:44.641306Z","takeovers":[{"at":"2026-11-28T12:07:44.64004Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"2313da356a2f01c4b1e8f89b5738615dd1c1167a8f64beae6279286b54895dd2"},"kind":"run.ended","salt":"a77969b910bfbc9c3c1b66a0da0877c9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:07:44.644506+00:00', 'run.queued', '20261128-120744-b981f9', '{"at":"2026-11-28T12:07:44.644506Z","body":"e270fadc9158167a356bd93fd3c5f106ceebd02824c632ac3797937814ad4b52","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["70ffe5b56aec3ef8cd8bd75452d86c71"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:07:44.643469Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-120744-b981f9","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"0880ac6c935120a724afa062d1a08fe4","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'2CC19B1B4BD7C32B965AD26A6F25286B59CD9D6D532A86DE8A982859B1410475', '', 25, X'72569F339E3CF6D4E771146FEABB37BFA01027F22A03EAD1A5B8AAA2EDA754B52B7462E20A549D9169B0D9097EC40A88012CBD20354C30F89B5B05C3841E519516AA387E8D169EA6DFFF730A714CDCDB59330CD460EB0580A94BD1248E45F05F', '2026-11-28 12:07:44.697326+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-120744-905768', 1, '2026-11-28 12:07:44.695989+00:00', '2026-11-28 12:07:44.695989+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-120744-905768', 2, '2026-11-28 12:07:44.695989+00:00', '2026-11-28 12:07:44.695989+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-120744-905768', 3, '2026-11-28 12:07:44.697154+00:00', '2026-11-28 12:07:44.697154+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-120744-905768', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:07:44.695989+00:00', NULL, NULL, 3, '2026-11-28 12:07:44.697154+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 13:07:44.629088+00:00', 'a freeze', 'anna', '2026-11-28 12:07:44.629088+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:07:44.629088+00:00', '', NULL, 'a-run', '2026-11-28 12:07:44.629088+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-120744-a3cc1f', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-120744-a3cc1f', 'passed: desk-db', '{"at":"2026-11-28T12:07:44.635839Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:07:44.635609Z"}', 'waiting', 0, '', '2026-11-28 12:07:44.635839+00:00', '2026-11-28 12:07:44.635839+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-120744-3397d3', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-120744-3397d3', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:07:44.641726Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:07:44.641306Z"}', 'waiting', 0, '', '2026-11-28 12:07:44.641726+00:00', '2026-11-28 12:07:44.641726+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-120744-b981f9', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-120744-b981f9', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:07:44.647468Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:07:44.647229Z"}', 'waiting', 0, '', '2026-11-28 12:07:44.647468+00:00', '2026-11-28 12:07:44.647468+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:07:44.629088+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-120744-3397d3', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-120744-499f93', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-120744-a3cc1f', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-120744-b981f9', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 13:07:44.629088+00:00', 'planned', '', '2026-11-28 12:07:44.629088+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-120744-3397d3', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-120744-499f93', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-120744-a3cc1f', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-120744-b981f9', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-120744-3397d3', 'select', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-120744-499f93', 'select', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-120744-a3cc1f', 'select', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-120744-b8a1d1', 'restore', '', '2026-11-28 12:07:44.659116+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-120744-b981f9', 'select', '', '2026-11-28 12:07:44.629088+00:00', '2026-11-28 12:07:44.629088+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:07:44.697730+00:00', '2026-11-28 12:07:44.697730+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:07:44.597955+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:07:44.612481+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:07:44.604504+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:07:44.607392+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:07:44.610107+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:07:44.610801+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:07:44.610911+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:07:44.611726+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:07:44.612070+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:07:44.612197+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:07:44.629088+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-120744-3397d3', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:07:44.641726+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-120744-b981f9', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:07:44.647468+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-120744-499f93', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:07:44.653565+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-120744-3397d3', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:07:44.638642+00:00', '2026-11-28 12:07:44.640040+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-120744-499f93', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:07:44.651397+00:00', '2026-11-28 12:07:44.652182+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-120744-a3cc1f', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:07:44.633402+00:00', '2026-11-28 12:07:44.634699+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-120744-b981f9', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:07:44.644857+00:00', '2026-11-28 12:07:44.646024+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('y5vj4vzq3i', 'anna', 'ci', 'd28f85209ba64932d8c07ca330a4f2c7147cb4511319b475797a5353ac9a2b2d', '["steward"]', '["acme"]', '2026-11-28 12:07:44.695071+00:00', 'local:root', '2026-11-28 13:07:44.629088+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:07:44.635839+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:07:44.635839+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:07:44.635839+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:07:44.635839+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$PxMMv4jTPpbTdCU5R8xf7g$hM/hsbGJwQf316L8djCk+4yON7Qvq08iik/hnHYgPSM', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:07:44.694348+00:00', 'local:root', '2026-11-28 12:07:44.694348+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-120744-499f93', 'shell', 'db', '2026-11-28 12:07:44.629088+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:07:44.629088+00:00', 'root', 'local:root', '2026-11-28 12:07:44.695513+00:00', '', '', NULL, '', '', NULL);
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
