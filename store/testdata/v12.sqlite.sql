-- A database of schema 12, as the code filled it that brought it.
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
CREATE TABLE report_mails (
	report_id integer NOT NULL REFERENCES reports (id), receiver text NOT NULL,
	attempts integer NOT NULL, error text NOT NULL, next_at datetime, sent_at datetime,
	PRIMARY KEY (report_id, receiver)
);
CREATE INDEX report_mails_waiting ON report_mails (next_at) WHERE sent_at IS NULL AND next_at IS NOT NULL;
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-1a2941', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:56:49.822364+00:00', '2026-11-28 12:56:49.813525+00:00', '2026-11-28 12:56:49.822364+00:00', '2026-11-28 12:56:49.822364+00:00', '2026-11-28 12:56:49.823411+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-1a6f95', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:56:49.811239+00:00', '2026-11-28 12:56:49.806169+00:00', '2026-11-28 12:56:49.811239+00:00', '2026-11-28 12:56:49.811239+00:00', '2026-11-28 12:56:49.811542+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:56:49.797822+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-22fcd4', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:56:49.837256+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-261aa8', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:56:49.802776+00:00', '2026-11-28 12:56:49.797859+00:00', '2026-11-28 12:56:49.802776+00:00', '2026-11-28 12:56:49.802776+00:00', '2026-11-28 12:56:49.803269+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-8eab9c', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:56:49.835795+00:00', '2026-11-28 12:56:49.834325+00:00', '2026-11-28 12:56:49.835795+00:00', '2026-11-28 12:56:49.835795+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-beaa5f', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:56:49.838570+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-125649-e066ef', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:56:49.832383+00:00', '2026-11-28 12:56:49.827004+00:00', '2026-11-28 12:56:49.832383+00:00', '2026-11-28 12:56:49.832383+00:00', '2026-11-28 12:56:49.832840+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-125649-1a2941', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:56:49.797822+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-125649-1a6f95', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:56:49.797822+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-125649-261aa8', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:56:49.797822+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-125649-8eab9c', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-125649-e066ef', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:56:49.797822+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-125649-1a2941', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-125649-1a6f95', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-125649-261aa8', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-125649-e066ef', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 13:56:49.797822+00:00', 'planned', '', '2026-11-28 12:56:49.797822+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:56:49.797489+00:00', 'log.opened', '', '{"at":"2026-11-28T12:56:49.797489Z","body":"a596eadd32d0a16a1b940f71fdb5a1e6f99182384246b2d6a184401679ecad08","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.796088Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"e8a0694724d8d85dcb35db0330a4e93e","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:56:49.799103+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:56:49.799103Z","body":"e7f263451060595abf30fc9625d6df793cc6d033f2de2527d92ef3f3437f98d6","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.797859Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"1f9412ba7e551096dcd01da7116564ed","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:56:49.821765+00:00', 'noted', '20261128-125649-1a2941', '{"at":"2026-11-28T12:56:49.821765Z","body":"c9063ae86f85bda902a5fe372f5bf2a4a5318330a4c1a2ad41ec9def810c247e","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.816921Z","fact":{"about":"20261128-125649-1a2941","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"9e9e05f6367cf069b87575590e645650","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:56:49.826013+00:00', 'run.ended', '20261128-125649-1a2941', '{"at":"2026-11-28T12:56:49.826013Z","body":"89748e5f267ea0a681d20bf49f362f0b17a98300770221bc9693ccd9d3779492","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.823411Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:56:49.797822Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:56:49.823411Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"4e116411c22df54c44302af0ce316b2b7474132feaff2a249e9c0899e7c3c041","at":"2026-11-28T12:56:49.797822Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:56:49.797822Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:56:49.797822Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:56:49.797822Z"}],"queued_at":"2026-11-28T12:56:49.813525Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-125649-1a2941","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:56:49.822364Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"93400b6f3d46bc5cb880d6e41288f83f50ca5d75893a1e3c9ac31528d2233b3c"}],"t0":"2026-11-28T12:56:49.822364Z","takeovers":[{"at":"2026-11-28T12:56:49.816921Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"60d9174fe3bf4afe923d81aeb8e1a68639e398454d6c402b38a9d92e3ef69348"},"kind":"run.ended","salt":"435f07b9c621cc874f0368e788cd43a0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:56:49.828535+00:00', 'run.queued', '20261128-125649-e066ef', '{"at":"2026-11-28T12:56:49.828535Z","body":"0f1b0a656cc16af34fd7508f0dbc2508d075c6e6b3eaef38a6cfdc04f16db8c4","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.827004Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-e066ef","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"159264f8e8c4778aed299c9990739034","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:56:49.832031+00:00', 'noted', '20261128-125649-e066ef', '{"at":"2026-11-28T12:56:49.832031Z","body":"28490fda196b07e5449a2346faae07d6078e422dea5edbfcee82f5d01193368b","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.830499Z","fact":{"about":"20261128-125649-e066ef","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"5390c9172cdefb049a22b3ca2a18e845","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:56:49.833878+00:00', 'run.ended', '20261128-125649-e066ef', '{"at":"2026-11-28T12:56:49.833878Z","body":"d29da3b4c8b08e9fc16738a6471a1e8939e3e47b123bca2ae576296554f4ea89","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.83284Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:56:49.797822Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:56:49.83284Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"e6a6ca2e4874f4c524ae5b37fc1816ca29be8c32a2b67af24d25e6f760ae2fdc","at":"2026-11-28T12:56:49.797822Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:56:49.797822Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:56:49.797822Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:56:49.797822Z"}],"queued_at":"2026-11-28T12:56:49.827004Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-125649-e066ef","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:56:49.832383Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"d36d72221c9209235ae693cfdc1d0944baff4cbc1e172574713acd3a98914299"}],"t0":"2026-11-28T12:56:49.832383Z","takeovers":[{"at":"2026-11-28T12:56:49.830499Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"249ec5a17cfa271fdbfc2f5ea488516f11a464e5dcf953e4186a106594aa43dc"},"kind":"run.ended","salt":"df004f956faa295eac5fd138c2c004c3","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:56:49.835439+00:00', 'run.queued', '20261128-125649-8eab9c', '{"at":"2026-11-28T12:56:49.835439Z","body":"0759702db7e072e411bc8f6ad62cc81fa073caf2ea698555748f57dc6d5d9269","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.834325Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-8eab9c","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"2b133daa0b49ce8af45fa9640230c043","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:56:49.838202+00:00', 'run.queued', '20261128-125649-22fcd4', '{"at":"2026-11-28T12:56:49.838202Z","body":"e7c08c9ecb8636f313e1f39ca9b280a315e3d7c169a117dca5379031493e6154","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.837256Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-22fcd4","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"fd209d8a9676ef06e2631ad4643cbf50","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:56:49.838941+00:00', 'run.queued', '20261128-125649-beaa5f', '{"at":"2026-11-28T12:56:49.838941Z","body":"f95a232156b89d21ab47288e9fc4c1d1e8d0acfef36549ea5958b7828a89ee7e","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.83857Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-125649-beaa5f","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"bc26083c0356f8588d4f07e5eac0a1e6","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:56:50.085222+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:56:50.085222Z","body":"d72c8c58f1c81849a70dfc258b5b57444db7cc8017b82a0dbaeb62cb1af61f2c","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["271d41c6d2ba2c6c172941b9389ae8a3"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:56:50.0846Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"d4dae80e5aa3052a78de682b0ddca817","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:56:50.086208+00:00', 'access.changed', 'honelqwro7', '{"at":"2026-11-28T12:56:50.086208Z","body":"1721177215f6d8dcd3a5c1c694aed905e2e31beef5cc2bcb96e95971ee99b245","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["271d41c6d2ba2c6c172941b9389ae8a3"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:56:50.085922Z","fact":{"about":"honelqwro7","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:56:49Z","what":"token.made"},"kind":"access.changed","salt":"c02d26ebaced582b45767009b9fdffe9","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:56:49.799103+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:56:49.799103Z","body":"4713743f32a643fc38c921b67270072ac39ec97dd77052892a772086f275944f","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.797859Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"89d1491c8f2fa7ef7ee39c1cce49c6d0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:56:50.087092+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:56:50.087092Z","body":"b199a0d0845564cf29bd9cd6adb5eac27f359faeedcf4588619638f0fb9311bf","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["271d41c6d2ba2c6c172941b9389ae8a3"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:56:50.086762Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:56:49Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"82423c798b88f5ae33f8b454165dbe2b","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:56:50.088592+00:00', 'execution.opened', '20261128-125650-93bfd5', '{"at":"2026-11-28T12:56:50.088592Z","body":"98f1c3599b8bea1ab12df22a41caf7d7c8f081a8414c09e625ceb4e31656fe51","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17","ba02c781a65ca3fac39f68ee6bd3ff68"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:56:50.087478Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-125650-93bfd5","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"6adaca5adc13b168d70724763d258d10","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:56:50.088592+00:00', 'execution.entered', '20261128-125650-93bfd5', '{"at":"2026-11-28T12:56:50.088592Z","body":"3590e3e2b48777107f32e9be62e7088f36fbac6cb75158f680452603ed21ec0d","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17","ba02c781a65ca3fac39f68ee6bd3ff68"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:56:50.087478Z","fact":{"execution":"20261128-125650-93bfd5","happened_at":"2026-11-28T12:56:50.087478Z","says":"f24dbb7ed01c634520368287dfe645724925b3bdd6eda05d6f884f57f4088468","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"5f9be6b9b08d704d9624b79c815b1861","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:56:50.088592+00:00', 'execution.entered', '20261128-125650-93bfd5', '{"at":"2026-11-28T12:56:50.088592Z","body":"e1a6bdcfcd2233f246210f747b65041a0855e9860ce565fa7cb6c690904e07f8","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17","ba02c781a65ca3fac39f68ee6bd3ff68"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:56:50.087478Z","fact":{"execution":"20261128-125650-93bfd5","happened_at":"2026-11-28T12:56:50.087478Z","operates":"unknown","role":"lead","says":"260d660537953c98a6d12ef9d168f586650a9bb7f02608a48f9b1dcfd1855eaa","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"34116d0a51463f6578eac8fb06834816","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:56:50.089897+00:00', 'execution.entered', '20261128-125650-93bfd5', '{"at":"2026-11-28T12:56:50.089897Z","body":"c56174f29ec0a7501502b005e6b66cca49df75a4213f81184835dde46c6dc61d","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17","ba02c781a65ca3fac39f68ee6bd3ff68"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:56:50.089513Z","fact":{"execution":"20261128-125650-93bfd5","happened_at":"2026-11-28T12:56:50.089513Z","role":"lead","says":"f234054359efd9f7d0a223f6a05cf48b33afe12345774742ff3de69de7aec4ab","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"0e29e64e3059274e6d19d15e85d394fe","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:56:49.799103+00:00', 'run.queued', '20261128-125649-261aa8', '{"at":"2026-11-28T12:56:49.799103Z","body":"520dcfade1b7c336592a75be46347f4ce699b49d426b685ddc8111266c25493d","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.797859Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-261aa8","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"4ecf7b61eda20f28f14b8915175f0c2c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:56:49.802334+00:00', 'noted', '20261128-125649-261aa8', '{"at":"2026-11-28T12:56:49.802334Z","body":"6b85137f92b5915a7b4cfb723183a4b4ebbd2fed8605c401563be54ea79132fe","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.800891Z","fact":{"about":"20261128-125649-261aa8","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"632775cfa8b7c825e327a0eda4246d89","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:56:49.804930+00:00', 'run.ended', '20261128-125649-261aa8', '{"at":"2026-11-28T12:56:49.804930Z","body":"196cbe82bd5afb9bffc70fbac1a93d5103dbe6621229aec39ad3aac94b3a67d2","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.803269Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:56:49.797822Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:56:49.803269Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"22e84d583e59842e4b1e7d5148d41441b8046bc60cb5b9f848cd022f0fbe9bad","at":"2026-11-28T12:56:49.797822Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:56:49.797822Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:56:49.797822Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:56:49.797822Z"}],"queued_at":"2026-11-28T12:56:49.797859Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-125649-261aa8","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:56:49.802776Z","t0":"2026-11-28T12:56:49.802776Z","takeovers":[{"at":"2026-11-28T12:56:49.800891Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"40fd7347426c2ede0cc2d33625dc940f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:56:49.807232+00:00', 'run.queued', '20261128-125649-1a6f95', '{"at":"2026-11-28T12:56:49.807232Z","body":"08e223691f5e2a4116331f1f1fadc86cd442f0ea8e0c34fdf7452fce10bbf1e6","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.806169Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-1a6f95","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"db69d881580ed73e7a3f4281d4be5f6f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:56:49.810639+00:00', 'noted', '20261128-125649-1a6f95', '{"at":"2026-11-28T12:56:49.810639Z","body":"62bc1920962a340d5f76ad18674187dce58c726880ba7a1769015a4447f17e89","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.809674Z","fact":{"about":"20261128-125649-1a6f95","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"dee4273dd26ec8142b5e1ae146e76bcf","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:56:49.812620+00:00', 'run.ended', '20261128-125649-1a6f95', '{"at":"2026-11-28T12:56:49.812620Z","body":"086acb88787a37cdcdba84aa6203af750cb995adfe3f7f4d0f14d9ba0bb7fdd7","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.811542Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:56:49.797822Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:56:49.811542Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:56:49.797822Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"1ee47592a73973e120861fff4abe6cf2e57661be64b749a262ce3309ad27553c","at":"2026-11-28T12:56:49.797822Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:56:49.797822Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:56:49.797822Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:56:49.797822Z"}],"queued_at":"2026-11-28T12:56:49.806169Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-125649-1a6f95","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:56:49.811239Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"5b4066951f755789b6875d372d92d6ba65da2f239feb63cda2b8055735d7ab5d"}],"t0":"2026-11-28T12:56:49.811239Z","takeovers":[{"at":"2026-11-28T12:56:49.809674Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"177c030365d48241cc8fb0a65e46414218ac4760c55b902a4fbf1f7df85ea0fd"},"kind":"run.ended","salt":"50b17b8141cb5c7a09ee17b11a5e089f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:56:49.814417+00:00', 'run.queued', '20261128-125649-1a2941', '{"at":"2026-11-28T12:56:49.814417Z","body":"12c6b90c6be45c4fb8fe5054c220e3d33e02876e7fae8105c4452e9d47ea1b9c","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["a60d7d24b49d002257b621837279ca17"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:56:49.813525Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-125649-1a2941","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"be02f97d56cadd80dca294961d39ce3c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'CD397D23853B9C85C9467FAE23E95326179A36456BA4A5C05A9A924CABC1142E', '', 25, X'F0DCC4C8C1194964AE9B811CE4A6B05AEFC02895CBB5724634894FB29BE579C67FCA34B7215A71B5670B64DFCF72254BB02DDE8DB84FC31BBB71CB0725BAD41F5F3F261E41FB1547F25007AD4347B31F568CFC9007E326D66CB38BD65AEE39B3', '2026-11-28 12:56:50.089897+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-125650-93bfd5', 1, '2026-11-28 12:56:50.087478+00:00', '2026-11-28 12:56:50.087478+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-125650-93bfd5', 2, '2026-11-28 12:56:50.087478+00:00', '2026-11-28 12:56:50.087478+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-125650-93bfd5', 3, '2026-11-28 12:56:50.089513+00:00', '2026-11-28 12:56:50.089513+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-125650-93bfd5', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:56:50.087478+00:00', NULL, NULL, 3, '2026-11-28 12:56:50.089513+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 13:56:49.797822+00:00', 'a freeze', 'anna', '2026-11-28 12:56:49.797822+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count") VALUES (1, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:56:49.797822+00:00', '', NULL, 'a-run', '2026-11-28 12:56:49.797822+00:00', 1);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-125649-261aa8', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-125649-261aa8', 'passed: desk-db', '{"at":"2026-11-28T12:56:49.803269Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:56:49.802776Z"}', 'waiting', 0, '', '2026-11-28 12:56:49.803269+00:00', '2026-11-28 12:56:49.803269+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-125649-1a6f95', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-125649-1a6f95', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:56:49.811542Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:56:49.811239Z"}', 'waiting', 0, '', '2026-11-28 12:56:49.811542+00:00', '2026-11-28 12:56:49.811542+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-125649-1a2941', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-125649-1a2941', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:56:49.823411Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:56:49.822364Z"}', 'waiting', 0, '', '2026-11-28 12:56:49.823411+00:00', '2026-11-28 12:56:49.823411+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:56:49.797822+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-125649-1a2941', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-125649-1a6f95', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-125649-261aa8', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-125649-e066ef', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 13:56:49.797822+00:00', 'planned', '', '2026-11-28 12:56:49.797822+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-125649-1a2941', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-125649-1a6f95', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-125649-261aa8', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-125649-e066ef', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-125649-1a2941', 'select', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-125649-1a6f95', 'select', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-125649-261aa8', 'select', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-125649-8eab9c', 'restore', '', '2026-11-28 12:56:49.836213+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-125649-e066ef', 'select', '', '2026-11-28 12:56:49.797822+00:00', '2026-11-28 12:56:49.797822+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:56:50.090258+00:00', '2026-11-28 12:56:50.090258+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:56:49.767088+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:56:49.793296+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:56:49.793997+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:56:49.794470+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:56:49.784455+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:56:49.788009+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:56:49.790549+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:56:49.790902+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:56:49.790969+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:56:49.792081+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:56:49.792637+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:56:49.792832+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:56:49.797822+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-125649-1a6f95', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:56:49.811542+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-125649-1a2941', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:56:49.823411+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-125649-e066ef', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:56:49.832840+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-125649-1a2941', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:56:49.815105+00:00', '2026-11-28 12:56:49.816921+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-125649-1a6f95', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:56:49.807915+00:00', '2026-11-28 12:56:49.809674+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-125649-261aa8', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:56:49.799600+00:00', '2026-11-28 12:56:49.800891+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-125649-e066ef', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:56:49.829148+00:00', '2026-11-28 12:56:49.830499+00:00');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('honelqwro7', 'anna', 'ci', 'f8e22bce44760cdf3bb02915a7c8b99d6c312e426d6a0374c3235801a327177b', '["steward"]', '["acme"]', '2026-11-28 12:56:50.085922+00:00', 'local:root', '2026-11-28 13:56:49.797822+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:56:49.803269+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:56:49.803269+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:56:49.803269+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:56:49.803269+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$UO4GmVhRlfIqg8VpwgQzVg$uw8ypkSGiDcFNN0w6BmZECPy/teGK2xUNMDCtrF4kjY', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:56:50.084600+00:00', 'local:root', '2026-11-28 12:56:50.084600+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-125649-e066ef', 'shell', 'db', '2026-11-28 12:56:49.797822+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:56:49.797822+00:00', 'root', 'local:root', '2026-11-28 12:56:50.086762+00:00', '', '', NULL, '', '', NULL);
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
CREATE TRIGGER reports_stay BEFORE DELETE ON reports BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER reports_are_kept BEFORE UPDATE ON reports BEGIN SELECT raise(ABORT, 'what was published is never changed'); END;
