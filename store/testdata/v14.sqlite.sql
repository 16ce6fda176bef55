-- A database of schema 14, as the code filled it that brought it.
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
	last_run text NOT NULL, last_seen_at datetime NOT NULL, count integer NOT NULL, assignee text NOT NULL DEFAULT '', signature text NOT NULL DEFAULT '', since datetime, reopened integer NOT NULL DEFAULT 0, accepted_until datetime, problem_id integer,
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
CREATE INDEX findings_by_fingerprint ON findings (scenario, fingerprint, id);
CREATE INDEX findings_by_signature ON findings (signature, id) WHERE state = 'open';
CREATE INDEX findings_accepted ON findings (accepted_until) WHERE accepted_until IS NOT NULL;
CREATE INDEX findings_of_problem ON findings (problem_id, id) WHERE problem_id IS NOT NULL;
CREATE TABLE remarks (
	id integer PRIMARY KEY AUTOINCREMENT,
	about text NOT NULL, about_id integer NOT NULL, client text NOT NULL,
	kind text NOT NULL, text text NOT NULL,
	made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL
);
CREATE INDEX remarks_about ON remarks (about, about_id, id);
CREATE TABLE attachments (
	id integer PRIMARY KEY AUTOINCREMENT,
	about text NOT NULL, about_id integer NOT NULL, client text NOT NULL,
	name text NOT NULL, type text NOT NULL, size integer NOT NULL, digest text NOT NULL,
	made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL
);
CREATE INDEX attachments_about ON attachments (about, about_id, id);
CREATE TABLE acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	finding_id integer NOT NULL, client text NOT NULL, reason text NOT NULL, until_at datetime NOT NULL,
	requested_by text NOT NULL, requested_by_id text NOT NULL, requested_at datetime NOT NULL,
	approved_by text NOT NULL, approved_by_id text NOT NULL, approved_at datetime,
	withdrawn_by text NOT NULL, withdrawn_by_id text NOT NULL, withdrawn_at datetime
);
CREATE INDEX acceptances_of_finding ON acceptances (finding_id, id);
CREATE TABLE incidents (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL,
	state text NOT NULL CHECK (state IN ('open', 'ended')),
	failing text NOT NULL, reason text NOT NULL,
	opened_by text NOT NULL, opened_at datetime NOT NULL,
	last_run text NOT NULL, last_at datetime NOT NULL, count integer NOT NULL,
	ended_by text NOT NULL, ended_at datetime,
	CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX incidents_open ON incidents (service) WHERE state = 'open';
CREATE INDEX incidents_in_state ON incidents (state, id);
CREATE INDEX incidents_by_opening ON incidents (opened_at, id);
CREATE TABLE problems (
	id integer PRIMARY KEY AUTOINCREMENT,
	title text NOT NULL, cause text NOT NULL, workaround text NOT NULL,
	state text NOT NULL CHECK (state IN ('confirmed', 'known_error', 'closed')),
	confirmed_by text NOT NULL, confirmed_by_id text NOT NULL, confirmed_at datetime NOT NULL,
	closed_by text NOT NULL, closed_at datetime, resolution text NOT NULL
);
CREATE TABLE problem_signatures (
	signature text PRIMARY KEY,
	problem_id integer NOT NULL REFERENCES problems (id)
);
CREATE TABLE tasks (
	id integer PRIMARY KEY AUTOINCREMENT,
	task text NOT NULL, kind text NOT NULL CHECK (kind IN ('recurring', 'one_off')), version text NOT NULL,
	title text NOT NULL, done_when text NOT NULL, owner text NOT NULL, role text NOT NULL, priority integer NOT NULL,
	service text NOT NULL, client text NOT NULL, schedule text NOT NULL,
	due_at datetime NOT NULL, closes_at datetime NOT NULL, written_at datetime NOT NULL, made_by text NOT NULL, made_by_id text NOT NULL,
	state text NOT NULL CHECK (state IN ('planned', 'on_time', 'late', 'missed', 'exempt', 'withdrawn')),
	settled_at datetime, done_by text NOT NULL, done_by_id text NOT NULL, done_at datetime, result text NOT NULL, artefact text NOT NULL,
	exemption_id integer, reason text NOT NULL
);
CREATE UNIQUE INDEX tasks_once ON tasks (task, due_at) WHERE task <> '';
CREATE INDEX tasks_in_state ON tasks (state, closes_at);
CREATE INDEX tasks_by_close ON tasks (closes_at, id);
CREATE TABLE recommendations (
	id integer PRIMARY KEY AUTOINCREMENT,
	title text NOT NULL, text text NOT NULL, service text NOT NULL, scenario text NOT NULL, client text NOT NULL, owner text NOT NULL,
	finding_id integer, execution_id text NOT NULL,
	presented_by text NOT NULL, presented_by_id text NOT NULL, presented_at datetime NOT NULL, decide_by datetime NOT NULL,
	state text NOT NULL CHECK (state IN ('presented', 'accepted', 'declined', 'deferred', 'expired', 'implemented')),
	decider text NOT NULL, decided_by text NOT NULL, decided_by_id text NOT NULL, decided_at datetime, reason text NOT NULL, review_at datetime,
	implemented_by text NOT NULL, implemented_by_id text NOT NULL, implemented_at datetime, implementation text NOT NULL,
	verified_by text NOT NULL, verified_at datetime
);
CREATE INDEX recommendations_by_presentation ON recommendations (presented_at, id);
CREATE INDEX recommendations_in_state ON recommendations (state, id);
CREATE TABLE disputes (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL, service text NOT NULL, scenario text NOT NULL, client text NOT NULL, outcome text NOT NULL,
	reason text NOT NULL, made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL,
	decision text NOT NULL, answer text NOT NULL, answered_by text NOT NULL, answered_by_id text NOT NULL, answered_at datetime
);
CREATE INDEX disputes_of_run ON disputes (run_id, id);
CREATE TABLE tickets (
	id integer PRIMARY KEY AUTOINCREMENT,
	finding_id integer NOT NULL, receiver text NOT NULL, unique_key text NOT NULL UNIQUE, client text NOT NULL,
	state text NOT NULL CHECK (state IN ('waiting', 'open', 'closed', 'given_up')),
	reference text NOT NULL, address text NOT NULL, remote_state text NOT NULL, remote_at datetime,
	sent text NOT NULL, doing text NOT NULL, made_at datetime NOT NULL, attempts integer NOT NULL, next_at datetime NOT NULL, trouble text NOT NULL
);
CREATE UNIQUE INDEX tickets_of_finding ON tickets (finding_id, receiver);
CREATE INDEX tickets_due ON tickets (next_at) WHERE state <> 'given_up';
CREATE TABLE evidence_anchors (
	id integer PRIMARY KEY AUTOINCREMENT, size bigint NOT NULL, name text NOT NULL, kind text NOT NULL,
	at datetime NOT NULL, proof text NOT NULL
);
CREATE INDEX evidence_anchors_by_size ON evidence_anchors (size);
CREATE TABLE evidence_anchor_states (
	name text PRIMARY KEY, kind text NOT NULL, size bigint NOT NULL DEFAULT 0, at datetime, tried_at datetime NOT NULL, trouble text NOT NULL DEFAULT ''
);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-345747', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:48:28.747820+00:00', '2026-11-28 12:48:28.742513+00:00', '2026-11-28 12:48:28.747820+00:00', '2026-11-28 12:48:28.747820+00:00', '2026-11-28 12:48:28.748207+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-41a810', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:48:28.753936+00:00', '2026-11-28 12:48:28.750050+00:00', '2026-11-28 12:48:28.753936+00:00', '2026-11-28 12:48:28.753936+00:00', '2026-11-28 12:48:28.754209+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-8eebf3', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:48:28.757520+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-9d29db', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:48:28.756597+00:00', '2026-11-28 12:48:28.755485+00:00', '2026-11-28 12:48:28.756597+00:00', '2026-11-28 12:48:28.756597+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-9e60fe', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:48:28.758526+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-a7af71', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:48:28.739667+00:00', '2026-11-28 12:48:28.735836+00:00', '2026-11-28 12:48:28.739667+00:00', '2026-11-28 12:48:28.739667+00:00', '2026-11-28 12:48:28.740041+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:48:28.725318+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124828-ee920d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:48:28.728361+00:00', '2026-11-28 12:48:28.725406+00:00', '2026-11-28 12:48:28.728361+00:00', '2026-11-28 12:48:28.728361+00:00', '2026-11-28 12:48:28.732103+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO acceptances ("id", "finding_id", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 1, '', 'it''s small', '2026-11-28 13:48:28.725318+00:00', 'ana', 'local:ana', '2026-11-28 12:48:28.725318+00:00', '', '', NULL, '', '', NULL);
INSERT INTO attachments ("id", "about", "about_id", "client", "name", "type", "size", "digest", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'log.txt', 'text/plain', 3, 'abc', 'ana', 'local:ana', '2026-11-28 12:48:28.725318+00:00');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124828-345747', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:48:28.725318+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124828-41a810', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:48:28.725318+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124828-9d29db', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124828-a7af71', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:48:28.725318+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124828-ee920d', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:48:28.725318+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124828-345747', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124828-41a810', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124828-a7af71', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124828-ee920d', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO disputes ("id", "run_id", "service", "scenario", "client", "outcome", "reason", "made_by", "made_by_id", "at", "decision", "answer", "answered_by", "answered_by_id", "answered_at") VALUES (1, 'a-run', 'desk', 'desk-db', '', 'failed', 'it''s right', 'ana', 'local:ana', '2026-11-28 12:48:28.725318+00:00', '', '', '', '', NULL);
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 13:48:28.725318+00:00', 'planned', '', '2026-11-28 12:48:28.725318+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:48:28.724904+00:00', 'log.opened', '', '{"at":"2026-11-28T12:48:28.724904Z","body":"cea3edd3df0c46a0fe1d6659fd795628098bb31142592f7e0332c0f23d6ca51c","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.723062Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"8e8cff6e667622b56a9da2451d722cc7","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:48:28.726288+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:48:28.726288Z","body":"9eb999a122825153a032c717bfcd47bb5b3e510d5b9e018b11250bd6ddcea41b","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.725406Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"27e7032c1020a1f6fb79073e200a11ef","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:48:28.747525+00:00', 'noted', '20261128-124828-345747', '{"at":"2026-11-28T12:48:28.747525Z","body":"d8e1708dc111672db63c118a810f10b1ccccf4115b192cd9dc5bf5cb9865e026","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.746488Z","fact":{"about":"20261128-124828-345747","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"92bc4dd10043e5d60adeb990019b1029","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:48:28.749543+00:00', 'run.ended', '20261128-124828-345747', '{"at":"2026-11-28T12:48:28.749543Z","body":"fe3c58782b30a720761d027d8db998bc5f0d6c8a728a77ed293468a8ae146e96","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.748207Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:48:28.725318Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:48:28.748207Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"83ab5979c72a35de7273346cc64af502f47a4bc16e911288cc589d2383653563","at":"2026-11-28T12:48:28.725318Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:48:28.725318Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:48:28.725318Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:48:28.725318Z"}],"queued_at":"2026-11-28T12:48:28.742513Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124828-345747","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:48:28.74782Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"00b2f1de557ce1d15892ed8357841d15086848fe43d0337b777c3e5c09822019"}],"t0":"2026-11-28T12:48:28.74782Z","takeovers":[{"at":"2026-11-28T12:48:28.746488Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"30db735ade5bc7201fbed1b4c4bd6391d17041b53b5404116d7b9a71020747e5"},"kind":"run.ended","salt":"4c77cc33ebaf3b67e93befcc2dff9174","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:48:28.750923+00:00', 'run.queued', '20261128-124828-41a810', '{"at":"2026-11-28T12:48:28.750923Z","body":"f58c9cd22630d9c4c4a169a5e6e0eb23436e24b857e6ada39afd6bb619660146","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.75005Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-41a810","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"6205fc295e21ecdb147dcb92031f6d7f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:48:28.753601+00:00', 'noted', '20261128-124828-41a810', '{"at":"2026-11-28T12:48:28.753601Z","body":"019ce970a959021e11399acd4e7dacc1bb48ca3a5b6bb4049e64f5ebf467ecd4","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.75241Z","fact":{"about":"20261128-124828-41a810","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"723ed80f2d463a7389d68e0384ce1197","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:48:28.755031+00:00', 'run.ended', '20261128-124828-41a810', '{"at":"2026-11-28T12:48:28.755031Z","body":"83690814f47339901cb06db4b1462d9978862fb0ea2b879744d8c573227846de","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.754209Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:48:28.725318Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:48:28.754209Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"4660d78e49aaba9c1172740f9ceb6d10506791947dd6d029746e31a6b3081c6d","at":"2026-11-28T12:48:28.725318Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:48:28.725318Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:48:28.725318Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:48:28.725318Z"}],"queued_at":"2026-11-28T12:48:28.75005Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124828-41a810","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:48:28.753936Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"9d9b5e741bbe612458b8baffdcbcd2bd7174470861aafeab1d14da2796d587a6"}],"t0":"2026-11-28T12:48:28.753936Z","takeovers":[{"at":"2026-11-28T12:48:28.75241Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"4096e06c79138285b7bd4cadba393280df6fdaae8dac8964617329bcc3995bdd"},"kind":"run.ended","salt":"933020c21a12f566c12349b85119dac9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:48:28.756369+00:00', 'run.queued', '20261128-124828-9d29db', '{"at":"2026-11-28T12:48:28.756369Z","body":"a622ddb12df2ee37c2590541c25273269ca68f356df2e2ac3820c591598c79de","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.755485Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-9d29db","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"e5a415bb813a0a064ac705cc62b9bbc8","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:48:28.758259+00:00', 'run.queued', '20261128-124828-8eebf3', '{"at":"2026-11-28T12:48:28.758259Z","body":"9235274378af9686044f3116a6b6bf67266e76a6f252569f1aa32287cb3576f0","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.75752Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-8eebf3","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"c2d3dd1da92d4ae9a287f92f2af32733","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:48:28.758764+00:00', 'run.queued', '20261128-124828-9e60fe', '{"at":"2026-11-28T12:48:28.758764Z","body":"d0a811b3214e9fabcf8ed9df8eaf96f7033b4cd5eb59385f7143859ffc2bd6be","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.758526Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-124828-9e60fe","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"e1bc7babc30dd76306abfeedc30afeae","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:48:28.828707+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:48:28.828707Z","body":"07d5bfca039b2c2ebdcd4bf12931bca0907a0a2cb9a29a06932b5f9a2ab909fb","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["603769fc9ac66e3f4374bd4d10579227"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:48:28.828228Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"b445be7c14260b139425a2339d3c6427","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:48:28.829785+00:00', 'access.changed', 'fl4gb535uy', '{"at":"2026-11-28T12:48:28.829785Z","body":"387fe0d0e42cca0f7b42de46d83f40a1f88c27dbddfa95e19ac4c52361f70f28","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["603769fc9ac66e3f4374bd4d10579227"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:48:28.829494Z","fact":{"about":"fl4gb535uy","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:48:28Z","what":"token.made"},"kind":"access.changed","salt":"240c60ec36bfbdb8f895ca0e885ad5bf","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:48:28.726288+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:48:28.726288Z","body":"df7440de9ac779b27097bab43287be978f570b9a41a2dbf9f732f4c695bb60e4","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.725406Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"441b61031393199f157466c23becdf27","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:48:28.830801+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:48:28.830801Z","body":"de8894638f4303e01e328308049829550f63de24ab34901adda87e88c164719a","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["603769fc9ac66e3f4374bd4d10579227"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:48:28.83043Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:48:28Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"2c4b76a855ed7cc83ae7ea5905435118","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:48:28.832053+00:00', 'execution.opened', '20261128-124828-6f7952', '{"at":"2026-11-28T12:48:28.832053Z","body":"be4e9082e8ceffec51aafaa6405bcb48cbaae770ce2490300f003fb68d2c90e8","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7","ccf33da5d0f56aee5283cb114b620015"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.831161Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-124828-6f7952","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"8161b0fe2b9da5379751d16a8a97c734","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:48:28.832053+00:00', 'execution.entered', '20261128-124828-6f7952', '{"at":"2026-11-28T12:48:28.832053Z","body":"cd7cabf790d7188b1f487c7eb997af446263b10a1c0fa5d6bd6771e6e46d5c87","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7","ccf33da5d0f56aee5283cb114b620015"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.831161Z","fact":{"execution":"20261128-124828-6f7952","happened_at":"2026-11-28T12:48:28.831161Z","says":"f4335692dad78b816699122b7afa506c038daedae878191b050a109aedecedd9","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"0e85b2b0e985b449c1a13e0319695171","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:48:28.832053+00:00', 'execution.entered', '20261128-124828-6f7952', '{"at":"2026-11-28T12:48:28.832053Z","body":"a2e9e9febacde6b104c93de9d89010b210e7cc741b606ebed3d7d01dab644378","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7","ccf33da5d0f56aee5283cb114b620015"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.831161Z","fact":{"execution":"20261128-124828-6f7952","happened_at":"2026-11-28T12:48:28.831161Z","operates":"unknown","role":"lead","says":"d8e6acd799e58e2945eda8bafed3402e78e762eaebd30859dfead0d2be585202","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"7bd0899edbd52f7060b7e2c80be13b6e","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:48:28.832804+00:00', 'execution.entered', '20261128-124828-6f7952', '{"at":"2026-11-28T12:48:28.832804Z","body":"058a81ddc4a7ca51912a480b724c3710955c8c0ebf2492563c2f18958db9426c","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7","ccf33da5d0f56aee5283cb114b620015"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.83259Z","fact":{"execution":"20261128-124828-6f7952","happened_at":"2026-11-28T12:48:28.83259Z","role":"lead","says":"4da27279b39a3c0ffc0e84376be200710a535551bed3be2ab8574b4cbf84eae9","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"56c5b0d6cb7327114f4f24d4452d6edc","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (25, '2026-11-28 12:48:28.834440+00:00', 'noted', '1', '{"at":"2026-11-28T12:48:28.834440Z","body":"52c450fab9c2ed3b03fedb37e8c8bcf932373ace677be4dc5a4dc6634758c416","index":25,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.832995Z","fact":{"about":"1","detail":"data in phase people, fingerprint 3f99b97a01d25e1f, run local:ana","what":"finding.opened"},"kind":"noted","salt":"cecd004085fee77ae7189df3767d32b6","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (26, '2026-11-28 12:48:28.834440+00:00', 'noted', '1', '{"at":"2026-11-28T12:48:28.834440Z","body":"40c5c05d72d8c9f919a04da2af097d22e1bd5df27f7716b98316b73d9fdc393c","index":26,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.832995Z","fact":{"about":"1","detail":"reported; text cde453f085d54a7b8c45d1c89e875d89116d530a2017d5c1a734213b53c92324","what":"finding.reported"},"kind":"noted","salt":"ddeb16be4b5f5ea028a8c1c4397772ca","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (27, '2026-11-28 12:48:28.836364+00:00', 'noted', '1', '{"at":"2026-11-28T12:48:28.836364Z","body":"dda7e45e0f7fc9d80f07c8416945b18e2ec97cd006b1f10fd9257c953056eb6b","index":27,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:48:28.835568Z","fact":{"about":"1","detail":"confirmed: findings 1; text f6b02f1eb0eff45c7ca8f994d8109fe0839bf8eca871886e30c8046f9656a22c","what":"problem.confirmed"},"kind":"noted","salt":"224c96158eff5ab0fe85089947ba8f50","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:48:28.726288+00:00', 'run.queued', '20261128-124828-ee920d', '{"at":"2026-11-28T12:48:28.726288Z","body":"24511464d0477b5ba3ca43fe9c91e4a00a02f89ef35fa7f473f864528f82bde7","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.725406Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-ee920d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"613690bb7db167cdb9e86d3bd8a3bda0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:48:28.728145+00:00', 'noted', '20261128-124828-ee920d', '{"at":"2026-11-28T12:48:28.728145Z","body":"4e9788661ad2830976bb20d16341dfaa25790e232175a37eb4e6bdecca5b7bce","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.72752Z","fact":{"about":"20261128-124828-ee920d","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"43905e17707b06d6276f14d2af7bd360","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:48:28.735010+00:00', 'run.ended', '20261128-124828-ee920d', '{"at":"2026-11-28T12:48:28.735010Z","body":"4554063d87a9771b52bddd80dfcd8f439118d44e9e28d166ecef82ecf0c08238","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.732103Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:48:28.725318Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:48:28.732103Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"52dfce4e685e8bc8816a51f3c384d68fc6ea2b1a243b999a552f66508ff0c474","at":"2026-11-28T12:48:28.725318Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:48:28.725318Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:48:28.725318Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:48:28.725318Z"}],"queued_at":"2026-11-28T12:48:28.725406Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124828-ee920d","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:48:28.728361Z","t0":"2026-11-28T12:48:28.728361Z","takeovers":[{"at":"2026-11-28T12:48:28.72752Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"10de9967f74f6aa3915648d10cfeac68","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:48:28.736580+00:00', 'run.queued', '20261128-124828-a7af71', '{"at":"2026-11-28T12:48:28.736580Z","body":"d56b89460541cc848576074c68b28fb6efa945b56c4c67476706f8efb62e6f36","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.735836Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-a7af71","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"c606ca2b2449d1c92e43eb987f4111b2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:48:28.739415+00:00', 'noted', '20261128-124828-a7af71', '{"at":"2026-11-28T12:48:28.739415Z","body":"01e498cff19f6fe559a68096cb5c3aded31e6e5cbb0bc7e3daab301032444e47","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.73834Z","fact":{"about":"20261128-124828-a7af71","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f1bceeafe5584a02b51c43a124a3cf56","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:48:28.741842+00:00', 'run.ended', '20261128-124828-a7af71', '{"at":"2026-11-28T12:48:28.741842Z","body":"5bc5b28a6e4f535b9498da57745dc87481ed7caab5f44c446e817c4c987a5052","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.740041Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:48:28.725318Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:48:28.740041Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:48:28.725318Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"e978c059c24c215245a3068af3f9955a5d7554045f28fd3d3e03d8315e92cd9b","at":"2026-11-28T12:48:28.725318Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:48:28.725318Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:48:28.725318Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:48:28.725318Z"}],"queued_at":"2026-11-28T12:48:28.735836Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124828-a7af71","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:48:28.739667Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"f5e1d2b0c11c854e545e82f1e6de7ddba068064f37b40f0b5404c11d0a2449c5"}],"t0":"2026-11-28T12:48:28.739667Z","takeovers":[{"at":"2026-11-28T12:48:28.73834Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"4eddc6c70ca2fe99ac4f395070080816640166d99435555769ceeb98e7f24c90"},"kind":"run.ended","salt":"ff3583c8d81e003ab416938cf8035840","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:48:28.744347+00:00', 'run.queued', '20261128-124828-345747', '{"at":"2026-11-28T12:48:28.744347Z","body":"4944651feed3682710ece1138484e9696349ac362c70322d640591057385bd0d","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["89e27818b970d8b8058a2e9fb460a5b7"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:48:28.742513Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124828-345747","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"2d1278788c55159cc301ff80a2d71c3c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'18A38B9C7C9BB7C5CBF01624F631461C5407BBE9A1E13B68510721CD05A98C0D', '', 28, X'6AF4EE67B20470DC2ED1333316D279629C65B61BDD9283294E58B04DBE6F6670A37E7EFEF49E2CB6E783D21C8D9373A66A1840FB25CD56B7FD89244EC38658E91EEA9EF08AE3EB4FEA0D166D0681862DE58CFE272253E363B0B03BC5D901CF49', '2026-11-28 12:48:28.836364+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124828-6f7952', 1, '2026-11-28 12:48:28.831161+00:00', '2026-11-28 12:48:28.831161+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124828-6f7952', 2, '2026-11-28 12:48:28.831161+00:00', '2026-11-28 12:48:28.831161+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124828-6f7952', 3, '2026-11-28 12:48:28.832590+00:00', '2026-11-28 12:48:28.832590+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-124828-6f7952', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:48:28.831161+00:00', NULL, NULL, 3, '2026-11-28 12:48:28.832590+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 13:48:28.725318+00:00', 'a freeze', 'anna', '2026-11-28 12:48:28.725318+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (1, '3f99b97a01d25e1f', '', '', '', '', 4, '2026-12-28 12:48:28.832995+00:00', 'people', 'data', 'people', 'it''s reported', '', 'open', 'local:ana', '2026-11-28 12:48:28.832995+00:00', '', NULL, 'local:ana', '2026-11-28 12:48:28.832995+00:00', 1, '', 'cd863ae5bb832c41', '2026-11-28 12:48:28.832995+00:00', 0, NULL, 1);
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (2, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:48:28.725318+00:00', '', NULL, 'a-run', '2026-11-28 12:48:28.725318+00:00', 1, '', '', NULL, 0, NULL, NULL);
INSERT INTO incidents ("id", "service", "client", "owner", "tier", "state", "failing", "reason", "opened_by", "opened_at", "last_run", "last_at", "count", "ended_by", "ended_at") VALUES (1, 'desk', '', '', 0, 'open', '["desk-db"]', 'it''s wrong', 'a-run', '2026-11-28 12:48:28.725318+00:00', 'a-run', '2026-11-28 12:48:28.725318+00:00', 1, '', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-124828-ee920d', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-124828-ee920d', 'passed: desk-db', '{"at":"2026-11-28T12:48:28.732103Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:48:28.728361Z"}', 'waiting', 0, '', '2026-11-28 12:48:28.732103+00:00', '2026-11-28 12:48:28.732103+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-124828-a7af71', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-124828-a7af71', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:48:28.740041Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:48:28.739667Z"}', 'waiting', 0, '', '2026-11-28 12:48:28.740041+00:00', '2026-11-28 12:48:28.740041+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-124828-345747', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-124828-345747', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:48:28.748207Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:48:28.74782Z"}', 'waiting', 0, '', '2026-11-28 12:48:28.748207+00:00', '2026-11-28 12:48:28.748207+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:48:28.725318+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124828-345747', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124828-41a810', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124828-a7af71', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124828-ee920d', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 13:48:28.725318+00:00', 'planned', '', '2026-11-28 12:48:28.725318+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124828-345747', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124828-41a810', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124828-a7af71', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124828-ee920d', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124828-345747', 'select', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124828-41a810', 'select', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124828-9d29db', 'restore', '', '2026-11-28 12:48:28.756887+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124828-a7af71', 'select', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124828-ee920d', 'select', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO problem_signatures ("signature", "problem_id") VALUES ('cd863ae5bb832c41', 1);
INSERT INTO problems ("id", "title", "cause", "workaround", "state", "confirmed_by", "confirmed_by_id", "confirmed_at", "closed_by", "closed_at", "resolution") VALUES (1, 'it''s one', '', '', 'confirmed', 'ana', 'local:ana', '2026-11-28 12:48:28.835568+00:00', '', NULL, '');
INSERT INTO recommendations ("id", "title", "text", "service", "scenario", "client", "owner", "finding_id", "execution_id", "presented_by", "presented_by_id", "presented_at", "decide_by", "state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at", "implementation", "verified_by", "verified_at") VALUES (1, 'it''s better', '', '', '', '', '', NULL, '', 'ana', 'local:ana', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 13:48:28.725318+00:00', 'presented', '', '', '', NULL, '', NULL, '', '', NULL, '', '', NULL);
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'reported', 'it''s reported', 'ana', 'local:ana', '2026-11-28 12:48:28.832995+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (2, 'problem', 1, '', 'confirmed', 'it''s one', 'ana', 'local:ana', '2026-11-28 12:48:28.835568+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (3, 'finding', 1, '', 'comment', 'it''s noted', 'ana', 'local:ana', '2026-11-28 12:48:28.725318+00:00');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:48:28.836973+00:00', '2026-11-28 12:48:28.836973+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:48:28.693888+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:48:28.707249+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:48:28.708094+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:48:28.708354+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 12:48:28.719197+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (14, '2026-11-28 12:48:28.720584+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:48:28.700098+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:48:28.703118+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:48:28.705630+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:48:28.706028+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:48:28.706093+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:48:28.706572+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:48:28.706869+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:48:28.706986+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:48:28.725318+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-124828-a7af71', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:48:28.740041+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-124828-345747', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:48:28.748207+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-124828-41a810', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:48:28.754209+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124828-345747', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:48:28.744895+00:00', '2026-11-28 12:48:28.746488+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124828-41a810', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:48:28.751227+00:00', '2026-11-28 12:48:28.752410+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124828-a7af71', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:48:28.736965+00:00', '2026-11-28 12:48:28.738340+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124828-ee920d', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:48:28.726690+00:00', '2026-11-28 12:48:28.727520+00:00');
INSERT INTO tasks ("id", "task", "kind", "version", "title", "done_when", "owner", "role", "priority", "service", "client", "schedule", "due_at", "closes_at", "written_at", "made_by", "made_by_id", "state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason") VALUES (1, 'tapes', 'recurring', '', 'Change tapes', 'it''s done', 'ana', '', 2, '', '', '', '2026-11-28 12:48:28.725318+00:00', '2026-11-28 13:48:28.725318+00:00', '2026-11-28 12:48:28.725318+00:00', '', '', 'planned', NULL, '', '', NULL, '', '', NULL, '');
INSERT INTO tickets ("id", "finding_id", "receiver", "unique_key", "client", "state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "made_at", "attempts", "next_at", "trouble") VALUES (1, 1, 'rt', 'rehearse-1-a', '', 'waiting', '', '', '', NULL, '', '', '2026-11-28 12:48:28.725318+00:00', 0, '2026-11-28 12:48:28.725318+00:00', '');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('fl4gb535uy', 'anna', 'ci', '71ac83a78d94ef2c1a5522167c33c675074ea01af9f42991489d2db015b3c328', '["steward"]', '["acme"]', '2026-11-28 12:48:28.829494+00:00', 'local:root', '2026-11-28 13:48:28.725318+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:48:28.732103+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:48:28.732103+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:48:28.732103+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:48:28.732103+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$hy7hWM4QtDNUGoqSbZfSKg$LrRcTmk4mHWNX0qVcgMPCoT8r1f54cYjXLu/+ygdM+c', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:48:28.828228+00:00', 'local:root', '2026-11-28 12:48:28.828228+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-124828-41a810', 'shell', 'db', '2026-11-28 12:48:28.725318+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:48:28.725318+00:00', 'root', 'local:root', '2026-11-28 12:48:28.830430+00:00', '', '', NULL, '', '', NULL);
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
CREATE TRIGGER remarks_stay BEFORE DELETE ON remarks BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER attachments_stay BEFORE DELETE ON attachments BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER acceptances_stay BEFORE DELETE ON acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER incidents_stay BEFORE DELETE ON incidents BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER problems_stay BEFORE DELETE ON problems BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tasks_stay BEFORE DELETE ON tasks BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER recommendations_stay BEFORE DELETE ON recommendations BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER disputes_stay BEFORE DELETE ON disputes BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER evidence_anchors_stay BEFORE DELETE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER evidence_anchors_are_kept BEFORE UPDATE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
