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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-01d434', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:42:22.157331+00:00', '2026-11-28 12:42:22.155664+00:00', '2026-11-28 12:42:22.157331+00:00', '2026-11-28 12:42:22.157331+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-11e094', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:42:22.107061+00:00', '2026-11-28 12:42:22.097510+00:00', '2026-11-28 12:42:22.107061+00:00', '2026-11-28 12:42:22.107061+00:00', '2026-11-28 12:42:22.107668+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-20a90d', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:42:22.160428+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-708528', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:42:22.158669+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-9e690d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:42:22.149568+00:00', '2026-11-28 12:42:22.140853+00:00', '2026-11-28 12:42:22.149568+00:00', '2026-11-28 12:42:22.149568+00:00', '2026-11-28 12:42:22.154001+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-b4d5aa', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:42:22.139308+00:00', '2026-11-28 12:42:22.133971+00:00', '2026-11-28 12:42:22.139308+00:00', '2026-11-28 12:42:22.139308+00:00', '2026-11-28 12:42:22.139581+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-124222-cdec58', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:42:22.124044+00:00', '2026-11-28 12:42:22.114490+00:00', '2026-11-28 12:42:22.124044+00:00', '2026-11-28 12:42:22.124044+00:00', '2026-11-28 12:42:22.124372+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:42:22.097427+00:00', 4, '', 'rehearse', '');
INSERT INTO acceptances ("id", "finding_id", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 1, '', 'it''s small', '2026-11-28 13:42:22.097427+00:00', 'ana', 'local:ana', '2026-11-28 12:42:22.097427+00:00', '', '', NULL, '', '', NULL);
INSERT INTO attachments ("id", "about", "about_id", "client", "name", "type", "size", "digest", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'log.txt', 'text/plain', 3, 'abc', 'ana', 'local:ana', '2026-11-28 12:42:22.097427+00:00');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124222-01d434', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124222-11e094', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:42:22.097427+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124222-9e690d', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:42:22.097427+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124222-b4d5aa', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:42:22.097427+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-124222-cdec58', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:42:22.097427+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124222-11e094', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124222-9e690d', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124222-b4d5aa', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-124222-cdec58', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO disputes ("id", "run_id", "service", "scenario", "client", "outcome", "reason", "made_by", "made_by_id", "at", "decision", "answer", "answered_by", "answered_by_id", "answered_at") VALUES (1, 'a-run', 'desk', 'desk-db', '', 'failed', 'it''s right', 'ana', 'local:ana', '2026-11-28 12:42:22.097427+00:00', '', '', '', '', NULL);
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 13:42:22.097427+00:00', 'planned', '', '2026-11-28 12:42:22.097427+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:42:22.096981+00:00', 'log.opened', '', '{"at":"2026-11-28T12:42:22.096981Z","body":"5b683592579aec1ba8a31500ac8be4b7246677288ad6191be3cfca7d304d50c3","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.094851Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"372a924e20e12bf5d1f9d910174ad1f1","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:42:22.099533+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:42:22.099533Z","body":"5332e01f5a48c68624491330dc333e23ac113093009549c72962f0908a8b29cc","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.09751Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"24f26abecfbe8a6d4c4dd489b962bf8e","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:42:22.139103+00:00', 'noted', '20261128-124222-b4d5aa', '{"at":"2026-11-28T12:42:22.139103Z","body":"53fe967768e00928169394673967508dd4348bd93f71a4363ab55f9c2ca7564f","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.138125Z","fact":{"about":"20261128-124222-b4d5aa","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"3910f5d0b36eb794f7f997492921cc05","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:42:22.140385+00:00', 'run.ended', '20261128-124222-b4d5aa', '{"at":"2026-11-28T12:42:22.140385Z","body":"c5a5ac5ed2ebbba446fbcb825832ed5d5972b31acdc192d7276b832957fdef2e","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.139581Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:42:22.097427Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:42:22.139581Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"a1c39088dec2ee2edae8437d7d42069f19661f150668719410f5fc9cc76b70d8","at":"2026-11-28T12:42:22.097427Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:42:22.097427Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:42:22.097427Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:42:22.097427Z"}],"queued_at":"2026-11-28T12:42:22.133971Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124222-b4d5aa","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:42:22.139308Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"e1bf69ccc22986bd644767179f8a02806b5802c55a9a74b39959be9ccaefca45"}],"t0":"2026-11-28T12:42:22.139308Z","takeovers":[{"at":"2026-11-28T12:42:22.138125Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"55e0888affccbdda33cd27f1c069d63352d76eccbb8cccdac0bfbf69f8cfccf0"},"kind":"run.ended","salt":"9c2280307a461c6395e643ed0665e441","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:42:22.144301+00:00', 'run.queued', '20261128-124222-9e690d', '{"at":"2026-11-28T12:42:22.144301Z","body":"86e16c84b7f641532a90559cb6221f6cc583c661f2b3186902874f8db70d124d","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.140853Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-9e690d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"538b9e61e2c0bf773134848354109c83","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:42:22.149179+00:00', 'noted', '20261128-124222-9e690d', '{"at":"2026-11-28T12:42:22.149179Z","body":"27849bec116db59fb7c39f929e34886bc48d1dba4659b5fc060ca556f28e9f85","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.147946Z","fact":{"about":"20261128-124222-9e690d","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f1af4896fd88f12594ea700d6c6f63aa","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:42:22.155303+00:00', 'run.ended', '20261128-124222-9e690d', '{"at":"2026-11-28T12:42:22.155303Z","body":"f94024519361f5d38738b142da447f57bda61b31884c182341bcd77607f21b4e","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.154001Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:42:22.097427Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:42:22.154001Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"5557db28dee62636b0b854e887b7b19f1f44c9f657a0a5ef19f038d81dcc346e","at":"2026-11-28T12:42:22.097427Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:42:22.097427Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:42:22.097427Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:42:22.097427Z"}],"queued_at":"2026-11-28T12:42:22.140853Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124222-9e690d","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:42:22.149568Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"0b8e1cd8c080d1abfbc61f593b48ede61649f0510ca5089f9b394a113559e9ca"}],"t0":"2026-11-28T12:42:22.149568Z","takeovers":[{"at":"2026-11-28T12:42:22.147946Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"1bf1e54e337025683f22be3e960e5605b60cef78a94acc3aa6bf16cf33fb3d99"},"kind":"run.ended","salt":"7771c0e2b7e1f09317032f81f5f3ca44","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:42:22.156910+00:00', 'run.queued', '20261128-124222-01d434', '{"at":"2026-11-28T12:42:22.156910Z","body":"54d504751aa010f62d3dbf36708bbfa3fcdf2a948325f0d1fb3c3201296c6fd5","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.155664Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-01d434","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"e73d7b89b59e0cf33e087c5f9ddb373a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:42:22.159973+00:00', 'run.queued', '20261128-124222-708528', '{"at":"2026-11-28T12:42:22.159973Z","body":"e7901bbe106ecbbd1abe2a131cd35bc3bd7f1af15317f5ec06f95438a7427ee3","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.158669Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-708528","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"f2a11bd063b03fe4927ae247c5163c47","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:42:22.161242+00:00', 'run.queued', '20261128-124222-20a90d', '{"at":"2026-11-28T12:42:22.161242Z","body":"f8b1c4e8323a729d4d87b70b553d62c3695cd2cb9a6ad418d885cd974945e061","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.160428Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-124222-20a90d","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"6bdb4b66a9eb395454a001a6afe2d9b2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:42:22.238948+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:42:22.238948Z","body":"2d2c5565f7cc1bac3e324dbd3252b4b0ba8d906ec327ca67ceb2f67a4d20ff52","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["7951bc97022fd5da0a83ff4cde481ad7"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:42:22.238434Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"a05ab31e40dbeeff68772c956933b8de","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:42:22.240609+00:00', 'access.changed', '4qw5umkcga', '{"at":"2026-11-28T12:42:22.240609Z","body":"e501338c7e427eaa41a6d775a29cfb21d474c9ac5d5221795f725458afe685f0","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["7951bc97022fd5da0a83ff4cde481ad7"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:42:22.240301Z","fact":{"about":"4qw5umkcga","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:42:22Z","what":"token.made"},"kind":"access.changed","salt":"6237a126f3cc3a2b8e21340ec6a2e76f","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:42:22.099533+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:42:22.099533Z","body":"9972729c9f0215bfcdbef99c86aaccdfbba81e9a79e599d9215cfdb18a98b94b","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.09751Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"65a57dbd9a3a66b63f531a34ec968fdb","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:42:22.242261+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:42:22.242261Z","body":"4014cd8ae3c27199beaeada797ada7cf789f40f1281dd4dbc0bb1bdbec0a4cc3","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["7951bc97022fd5da0a83ff4cde481ad7"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:42:22.241889Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:42:22Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"495436edfaeaa908406ea671dd6044b8","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:42:22.244976+00:00', 'execution.opened', '20261128-124222-6b71a2', '{"at":"2026-11-28T12:42:22.244976Z","body":"95061335ea1712dc3f8e899d1209130a0e448ec9101b85b75e2c0faa7c3973fe","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["3e2c90ca879d6e26afc1a8f1442182a3","f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.242684Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-124222-6b71a2","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"3f1029da50d4e720ef2cde7645dd9b2c","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:42:22.244976+00:00', 'execution.entered', '20261128-124222-6b71a2', '{"at":"2026-11-28T12:42:22.244976Z","body":"eff143c132628342fd9d845b98058a56ea9a7df0b302aaea675161e0c605b8ff","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["3e2c90ca879d6e26afc1a8f1442182a3","f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.242684Z","fact":{"execution":"20261128-124222-6b71a2","happened_at":"2026-11-28T12:42:22.242684Z","says":"aa3dcd07cb3d9ddb3e3a5ba0c9dfb82127195f47e489958d716c3905bde50972","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"76c9a73da74e888c4aa2b8501fe080f5","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:42:22.244976+00:00', 'execution.entered', '20261128-124222-6b71a2', '{"at":"2026-11-28T12:42:22.244976Z","body":"0e3ef5569623dd7ed004ed0d2a7b21435c3533b8f5a21d475d950087eb576bb8","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["3e2c90ca879d6e26afc1a8f1442182a3","f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.242684Z","fact":{"execution":"20261128-124222-6b71a2","happened_at":"2026-11-28T12:42:22.242684Z","operates":"unknown","role":"lead","says":"b53fad8d79693de40ec72d8d6172259ef4a2abcbbca597bea752b284433c884a","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"52fb0c8126dec7a907f60931f2621e04","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:42:22.246722+00:00', 'execution.entered', '20261128-124222-6b71a2', '{"at":"2026-11-28T12:42:22.246722Z","body":"4583218db8452659383031cdb7c4a20082e31ad21bc4a511326991830d38b862","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["3e2c90ca879d6e26afc1a8f1442182a3","f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.246492Z","fact":{"execution":"20261128-124222-6b71a2","happened_at":"2026-11-28T12:42:22.246492Z","role":"lead","says":"0defb94363328027401a1e347bdcf2f75b95c46778fc69d8d058605c6aaec8a9","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"cd2654e5a03b6ee1c00d28408ab11aff","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (25, '2026-11-28 12:42:22.249609+00:00', 'noted', '1', '{"at":"2026-11-28T12:42:22.249609Z","body":"58104e4a65c1b21ddbbf86c2c7fe12ab28e29446b4bc54b0e26ff3cec14aa7f0","index":25,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.246949Z","fact":{"about":"1","detail":"data in phase people, fingerprint 3f99b97a01d25e1f, run local:ana","what":"finding.opened"},"kind":"noted","salt":"a812f73b23f42e76ab66678f52943105","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (26, '2026-11-28 12:42:22.249609+00:00', 'noted', '1', '{"at":"2026-11-28T12:42:22.249609Z","body":"bee5e05a03c6e0fc698523ffa08c037996ab675e220f4a3481d4328cfd825f30","index":26,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.246949Z","fact":{"about":"1","detail":"reported; text 36f2079eccd0343def3a7cd2fbc1fbd1ffa98a09c54eeab358e445ac2a974731","what":"finding.reported"},"kind":"noted","salt":"0612d6b849999441043802847284e08a","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (27, '2026-11-28 12:42:22.254899+00:00', 'noted', '1', '{"at":"2026-11-28T12:42:22.254899Z","body":"0743633e2849a151f31c5e83cc143cf1d9458a1967d60d02ec4ee33a122c2d55","index":27,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:42:22.254356Z","fact":{"about":"1","detail":"confirmed: findings 1; text 39a9ff966d0e0c71d69748a6f6ad7bb5fa04fd6fa40c24249b4df8b3fc496974","what":"problem.confirmed"},"kind":"noted","salt":"c46559e26d35c841e2e0e512eabc96ac","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:42:22.099533+00:00', 'run.queued', '20261128-124222-11e094', '{"at":"2026-11-28T12:42:22.099533Z","body":"0d0d218851a3c4829142d470e537a6aefdde3e624fe46e2ce092f6cd5f7f7fad","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.09751Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-11e094","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"b50f8e46763285bd3a1a01d43f033a16","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:42:22.105995+00:00', 'noted', '20261128-124222-11e094', '{"at":"2026-11-28T12:42:22.105995Z","body":"f0f654c8a5531144d99c37d5a25a11457d14c27d44aa1e877660f06f6e689cd1","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.10327Z","fact":{"about":"20261128-124222-11e094","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"044db3b5eb74ff002a3fccc7428d06ed","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:42:22.112212+00:00', 'run.ended', '20261128-124222-11e094', '{"at":"2026-11-28T12:42:22.112212Z","body":"2268700379110810a3fb13ef74eba02f16a6fafc6036777952833207f3c60d76","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.107668Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:42:22.097427Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:42:22.107668Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"fedc5b81f57c5c7b97a17bcfc8bfc6dee7d0d933dee68ae871a046790487f0c6","at":"2026-11-28T12:42:22.097427Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:42:22.097427Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:42:22.097427Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:42:22.097427Z"}],"queued_at":"2026-11-28T12:42:22.09751Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124222-11e094","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:42:22.107061Z","t0":"2026-11-28T12:42:22.107061Z","takeovers":[{"at":"2026-11-28T12:42:22.10327Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"8e45f9f2c9b3293b81e2585aabf7269e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:42:22.116140+00:00', 'run.queued', '20261128-124222-cdec58', '{"at":"2026-11-28T12:42:22.116140Z","body":"c31b186dfb71ab174154626792fe14a69bb583fd1e7f612518a2de9e5a393285","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.11449Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-cdec58","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"4cf95f6525f688fc3de0ec79f2b959c0","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:42:22.123788+00:00', 'noted', '20261128-124222-cdec58', '{"at":"2026-11-28T12:42:22.123788Z","body":"d098420ff8108693f482df9ca69427282d2cbef6f41979a7710611506abc6efe","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.121682Z","fact":{"about":"20261128-124222-cdec58","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"06cad208a27767e698b45b61db5464d5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:42:22.133576+00:00', 'run.ended', '20261128-124222-cdec58', '{"at":"2026-11-28T12:42:22.133576Z","body":"7688d64d97a330e3050a1d61875bd962df51577d2056032cfe98a49b1736657a","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.124372Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:42:22.097427Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:42:22.124372Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:42:22.097427Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b5fd4f4e5cbea95507214d3175f54df7deffd1efa654e78d0c36eff92cf1e6a9","at":"2026-11-28T12:42:22.097427Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:42:22.097427Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:42:22.097427Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:42:22.097427Z"}],"queued_at":"2026-11-28T12:42:22.11449Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-124222-cdec58","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:42:22.124044Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"8805cfeb8478704e956948a90fadd3c7ecf8498e8c38bb4361cb8f706f0353b1"}],"t0":"2026-11-28T12:42:22.124044Z","takeovers":[{"at":"2026-11-28T12:42:22.121682Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"d801592966dcd57120ab61e8267d4e1a53ac8810979e4b589545821c1bd93475"},"kind":"run.ended","salt":"8effb9699aefe1753a7c691fe8079da7","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:42:22.134812+00:00', 'run.queued', '20261128-124222-b4d5aa', '{"at":"2026-11-28T12:42:22.134812Z","body":"db85c1fd484d0c4a3456f3d942e23530b43201fff9bdec152d8b3a5fba7cbeae","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["f55389857f457e757d46de1f7a1c2908"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:42:22.133971Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-124222-b4d5aa","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"1411754b36316f6938b239e42ef3df56","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'9B7596504474051B53A2A915338A68ED8D6E20F35C4D87D7D0C845B53118AAAE', '', 28, X'C5E7F5886EAAB91CD169F23DE42BA009D33F1BAC6BAF7459F6E493A05E9085EA0B2FD7720E431D5914CBA778FCE9E1B10C5AF619923B0DD92476478139A9F4A7881EB0F3974D522EF8AF762E954223E058B141676E39ED39EE43027F53FF634A', '2026-11-28 12:42:22.254899+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124222-6b71a2', 1, '2026-11-28 12:42:22.242684+00:00', '2026-11-28 12:42:22.242684+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124222-6b71a2', 2, '2026-11-28 12:42:22.242684+00:00', '2026-11-28 12:42:22.242684+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-124222-6b71a2', 3, '2026-11-28 12:42:22.246492+00:00', '2026-11-28 12:42:22.246492+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-124222-6b71a2', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:42:22.242684+00:00', NULL, NULL, 3, '2026-11-28 12:42:22.246492+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 13:42:22.097427+00:00', 'a freeze', 'anna', '2026-11-28 12:42:22.097427+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (1, '3f99b97a01d25e1f', '', '', '', '', 4, '2026-12-28 12:42:22.246949+00:00', 'people', 'data', 'people', 'it''s reported', '', 'open', 'local:ana', '2026-11-28 12:42:22.246949+00:00', '', NULL, 'local:ana', '2026-11-28 12:42:22.246949+00:00', 1, '', 'cd863ae5bb832c41', '2026-11-28 12:42:22.246949+00:00', 0, NULL, 1);
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (2, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:42:22.097427+00:00', '', NULL, 'a-run', '2026-11-28 12:42:22.097427+00:00', 1, '', '', NULL, 0, NULL, NULL);
INSERT INTO incidents ("id", "service", "client", "owner", "tier", "state", "failing", "reason", "opened_by", "opened_at", "last_run", "last_at", "count", "ended_by", "ended_at") VALUES (1, 'desk', '', '', 0, 'open', '["desk-db"]', 'it''s wrong', 'a-run', '2026-11-28 12:42:22.097427+00:00', 'a-run', '2026-11-28 12:42:22.097427+00:00', 1, '', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-124222-11e094', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-124222-11e094', 'passed: desk-db', '{"at":"2026-11-28T12:42:22.107668Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:42:22.107061Z"}', 'waiting', 0, '', '2026-11-28 12:42:22.107668+00:00', '2026-11-28 12:42:22.107668+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-124222-cdec58', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-124222-cdec58', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:42:22.124372Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:42:22.124044Z"}', 'waiting', 0, '', '2026-11-28 12:42:22.124372+00:00', '2026-11-28 12:42:22.124372+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-124222-b4d5aa', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-124222-b4d5aa', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:42:22.139581Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:42:22.139308Z"}', 'waiting', 0, '', '2026-11-28 12:42:22.139581+00:00', '2026-11-28 12:42:22.139581+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:42:22.097427+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124222-11e094', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124222-9e690d', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124222-b4d5aa', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-124222-cdec58', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 13:42:22.097427+00:00', 'planned', '', '2026-11-28 12:42:22.097427+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124222-11e094', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124222-9e690d', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124222-b4d5aa', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-124222-cdec58', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124222-01d434', 'restore', '', '2026-11-28 12:42:22.157886+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124222-11e094', 'select', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124222-9e690d', 'select', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124222-b4d5aa', 'select', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-124222-cdec58', 'select', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO problem_signatures ("signature", "problem_id") VALUES ('cd863ae5bb832c41', 1);
INSERT INTO problems ("id", "title", "cause", "workaround", "state", "confirmed_by", "confirmed_by_id", "confirmed_at", "closed_by", "closed_at", "resolution") VALUES (1, 'it''s one', '', '', 'confirmed', 'ana', 'local:ana', '2026-11-28 12:42:22.254356+00:00', '', NULL, '');
INSERT INTO recommendations ("id", "title", "text", "service", "scenario", "client", "owner", "finding_id", "execution_id", "presented_by", "presented_by_id", "presented_at", "decide_by", "state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at", "implementation", "verified_by", "verified_at") VALUES (1, 'it''s better', '', '', '', '', '', NULL, '', 'ana', 'local:ana', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 13:42:22.097427+00:00', 'presented', '', '', '', NULL, '', NULL, '', '', NULL, '', '', NULL);
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'reported', 'it''s reported', 'ana', 'local:ana', '2026-11-28 12:42:22.246949+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (2, 'problem', 1, '', 'confirmed', 'it''s one', 'ana', 'local:ana', '2026-11-28 12:42:22.254356+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (3, 'finding', 1, '', 'comment', 'it''s noted', 'ana', 'local:ana', '2026-11-28 12:42:22.097427+00:00');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:42:22.255529+00:00', '2026-11-28 12:42:22.255529+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:42:22.059175+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:42:22.077765+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:42:22.078562+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:42:22.078899+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 12:42:22.084595+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:42:22.068045+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:42:22.071305+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:42:22.074265+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:42:22.074942+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:42:22.075056+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:42:22.076229+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:42:22.076794+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:42:22.076994+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:42:22.097427+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-124222-cdec58', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:42:22.124372+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-124222-b4d5aa', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:42:22.139581+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-124222-9e690d', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:42:22.154001+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124222-11e094', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:42:22.100150+00:00', '2026-11-28 12:42:22.103270+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124222-9e690d', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:42:22.144676+00:00', '2026-11-28 12:42:22.147946+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124222-b4d5aa', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:42:22.135035+00:00', '2026-11-28 12:42:22.138125+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-124222-cdec58', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:42:22.116427+00:00', '2026-11-28 12:42:22.121682+00:00');
INSERT INTO tasks ("id", "task", "kind", "version", "title", "done_when", "owner", "role", "priority", "service", "client", "schedule", "due_at", "closes_at", "written_at", "made_by", "made_by_id", "state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason") VALUES (1, 'tapes', 'recurring', '', 'Change tapes', 'it''s done', 'ana', '', 2, '', '', '', '2026-11-28 12:42:22.097427+00:00', '2026-11-28 13:42:22.097427+00:00', '2026-11-28 12:42:22.097427+00:00', '', '', 'planned', NULL, '', '', NULL, '', '', NULL, '');
INSERT INTO tickets ("id", "finding_id", "receiver", "unique_key", "client", "state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "made_at", "attempts", "next_at", "trouble") VALUES (1, 1, 'rt', 'rehearse-1-a', '', 'waiting', '', '', '', NULL, '', '', '2026-11-28 12:42:22.097427+00:00', 0, '2026-11-28 12:42:22.097427+00:00', '');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('4qw5umkcga', 'anna', 'ci', '86c8c24eb9fa7fad2f83ee8b3b38148e7460844deca8fae8c98f579fd7de589a', '["steward"]', '["acme"]', '2026-11-28 12:42:22.240301+00:00', 'local:root', '2026-11-28 13:42:22.097427+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:42:22.107668+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:42:22.107668+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:42:22.107668+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:42:22.107668+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$oaCxH3dabBA9Yg4FjSITSA$jLeKXg4WyHyR9nRUumw5stNAEzqec4c9RCGwbJILnVs', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:42:22.238434+00:00', 'local:root', '2026-11-28 12:42:22.238434+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-124222-9e690d', 'shell', 'db', '2026-11-28 12:42:22.097427+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:42:22.097427+00:00', 'root', 'local:root', '2026-11-28 12:42:22.241889+00:00', '', '', NULL, '', '', NULL);
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
