-- A database of schema 17, as the code filled it that brought it.
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
	ended_by text NOT NULL, ended_at datetime, impact text,
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
CREATE TABLE service_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, number integer NOT NULL, digest text NOT NULL, client text NOT NULL,
	origin text NOT NULL CHECK (origin IN ('file', 'api')), gone boolean NOT NULL, definition text NOT NULL,
	file text NOT NULL, revision text NOT NULL,
	author text NOT NULL, author_id text NOT NULL, reason text NOT NULL, change_ref text NOT NULL,
	effective_at datetime NOT NULL, recorded_at datetime NOT NULL,
	UNIQUE (service, number)
);
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
CREATE TABLE plan_acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, client text NOT NULL, version text NOT NULL, parts text NOT NULL, says text NOT NULL,
	accepted_by text NOT NULL, accepted_by_id text NOT NULL, accepted_at datetime NOT NULL
);
CREATE INDEX plan_acceptances_of_service ON plan_acceptances (service, id);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-16305d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 16:26:11.626346+00:00', '2026-11-28 16:26:11.623715+00:00', '2026-11-28 16:26:11.626346+00:00', '2026-11-28 16:26:11.626346+00:00', '2026-11-28 16:26:11.626573+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-59b666', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 16:26:11.602698+00:00', '2026-11-28 16:26:11.598364+00:00', '2026-11-28 16:26:11.602698+00:00', '2026-11-28 16:26:11.602698+00:00', '2026-11-28 16:26:11.603112+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-6e25f3', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 16:26:11.629546+00:00', '2026-11-28 16:26:11.628009+00:00', '2026-11-28 16:26:11.629546+00:00', '2026-11-28 16:26:11.629546+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-7617f0', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 16:26:11.630790+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-a1878d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 16:26:11.610167+00:00', '2026-11-28 16:26:11.606601+00:00', '2026-11-28 16:26:11.610167+00:00', '2026-11-28 16:26:11.610167+00:00', '2026-11-28 16:26:11.610443+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 16:26:11.598344+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-b75cdb', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 16:26:11.621544+00:00', '2026-11-28 16:26:11.619028+00:00', '2026-11-28 16:26:11.621544+00:00', '2026-11-28 16:26:11.621544+00:00', '2026-11-28 16:26:11.621998+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-162611-e902dc', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 16:26:11.632347+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO acceptances ("id", "finding_id", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 1, '', 'it''s small', '2026-11-28 17:26:11.598344+00:00', 'ana', 'local:ana', '2026-11-28 16:26:11.598344+00:00', '', '', NULL, '', '', NULL);
INSERT INTO attachments ("id", "about", "about_id", "client", "name", "type", "size", "digest", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'log.txt', 'text/plain', 3, 'abc', 'ana', 'local:ana', '2026-11-28 16:26:11.598344+00:00');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-162611-16305d', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 16:26:11.598344+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-162611-59b666', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 16:26:11.598344+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-162611-6e25f3', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-162611-a1878d', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 16:26:11.598344+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-162611-b75cdb', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 16:26:11.598344+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-162611-16305d', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-162611-59b666', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-162611-a1878d', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-162611-b75cdb', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO disputes ("id", "run_id", "service", "scenario", "client", "outcome", "reason", "made_by", "made_by_id", "at", "decision", "answer", "answered_by", "answered_by_id", "answered_at") VALUES (1, 'a-run', 'desk', 'desk-db', '', 'failed', 'it''s right', 'ana', 'local:ana', '2026-11-28 16:26:11.598344+00:00', '', '', '', '', NULL);
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 17:26:11.598344+00:00', 'planned', '', '2026-11-28 16:26:11.598344+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 16:26:11.598025+00:00', 'log.opened', '', '{"at":"2026-11-28T16:26:11.598025Z","body":"e25867b8c23c7002ae437a80b8f42789e78c416d97e8d80490b9fc2dc62b2215","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.596512Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"6334c2f22aed398657e7a5de8954ed57","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 16:26:11.600031+00:00', 'service.version', 'desk', '{"at":"2026-11-28T16:26:11.600031Z","body":"aab955afed54602e7a8a243470a7cb23713888e7f89773904cf7509e20d39005","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.598364Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"0d520b86d14c4b64ab60ab2a3f91f33c","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 16:26:11.621320+00:00', 'noted', '20261128-162611-b75cdb', '{"at":"2026-11-28T16:26:11.621320Z","body":"be2bed243a0c5318e25ada3a607b2ae9c1153b9257fdfd2029b42b620e4a6790","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.62068Z","fact":{"about":"20261128-162611-b75cdb","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"c061c5879e2e8ae6bffb6439c228a7b8","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 16:26:11.623368+00:00', 'run.ended', '20261128-162611-b75cdb', '{"at":"2026-11-28T16:26:11.623368Z","body":"3863a7aae63af3209c33c64da5afdd3d34f84ab537af2fa546812ad859645c44","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.621998Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T16:26:11.598344Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T16:26:11.621998Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"fb4b7178d815bff741cf8bfe21989ccd79ac755b589969eccd5b3ebd4697e9af","at":"2026-11-28T16:26:11.598344Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T16:26:11.598344Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T16:26:11.598344Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T16:26:11.598344Z"}],"queued_at":"2026-11-28T16:26:11.619028Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-162611-b75cdb","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T16:26:11.621544Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"b3f759b292ebdd016afd7789338bd6c75e768e95a72903357cd8e16f687d1570"}],"t0":"2026-11-28T16:26:11.621544Z","takeovers":[{"at":"2026-11-28T16:26:11.62068Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"2a95d72bf8717ff26fbb391aae30f52e0d7c9db64e19ca7d0a91ac8c07dd697a"},"kind":"run.ended","salt":"e6f8f918f384450cba45be23646df0b9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 16:26:11.624545+00:00', 'run.queued', '20261128-162611-16305d', '{"at":"2026-11-28T16:26:11.624545Z","body":"1bb2fc48bbd473f4d32e0c659f4f937450dac2ff4c8b8292d594f547e1adb993","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.623715Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-16305d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"874bfc8e83cc9f1380fa8b821cd4caab","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 16:26:11.626158+00:00', 'noted', '20261128-162611-16305d', '{"at":"2026-11-28T16:26:11.626158Z","body":"6078cf757d5b63cf124784ebb7c48ccf6c408a049b9b9c77ac38833e30b04bba","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.625457Z","fact":{"about":"20261128-162611-16305d","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"95c61f5e232453e23804d3dfe87d8dca","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 16:26:11.627560+00:00', 'run.ended', '20261128-162611-16305d', '{"at":"2026-11-28T16:26:11.627560Z","body":"21f00119bc348ed0bff55db96c745e6107deab7e7c37680ac4ad7817b1aa99e7","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.626573Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T16:26:11.598344Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T16:26:11.626573Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"58b5d66d43468681a622d75db36bfa8ecd0d3db13e9985a3a5fdf5155ad09c4b","at":"2026-11-28T16:26:11.598344Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T16:26:11.598344Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T16:26:11.598344Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T16:26:11.598344Z"}],"queued_at":"2026-11-28T16:26:11.623715Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-162611-16305d","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T16:26:11.626346Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"42c22e0862c2fd41e0642755c0e329dd86072ea3fe6d4ad670436b47c5a08278"}],"t0":"2026-11-28T16:26:11.626346Z","takeovers":[{"at":"2026-11-28T16:26:11.625457Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"57721b5caf6894dcfdabf22bf5c8da0013f1ffb23c735f2c1e88e760928e5d19"},"kind":"run.ended","salt":"3c2e78b41c6ccf9e7ac78f7f7ac451ec","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 16:26:11.629150+00:00', 'run.queued', '20261128-162611-6e25f3', '{"at":"2026-11-28T16:26:11.629150Z","body":"878dd5a12130439ebd3d6ea0df06c3428a6bf3c6881b9f78bdcfd0b73fce3da1","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.628009Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-6e25f3","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"f3e76fe0963c0ce559087dffd7553526","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 16:26:11.631923+00:00', 'run.queued', '20261128-162611-7617f0', '{"at":"2026-11-28T16:26:11.631923Z","body":"9fb0497325d0a0ed6007cd3b9c61526f38b98e11e920831777c4f42108cb74e1","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.63079Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-7617f0","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"393815a5188be7e8b32bc817b8dc8776","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 16:26:11.632742+00:00', 'run.queued', '20261128-162611-e902dc', '{"at":"2026-11-28T16:26:11.632742Z","body":"7d32d33dc9cf435f4f37b637fa6f7df8e11acaa355fd4c9ddabf51226c8c8193","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.632347Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-162611-e902dc","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"9db94746411dfb8c594c6e85d28cceb5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 16:26:11.747703+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T16:26:11.747703Z","body":"f076365b46a86995a0c1960555dde678203955e4fdb7f02ebf8cd155c0e1c8fc","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8db31418f7151b09e41a53448c649067"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T16:26:11.747337Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"f584b41fee439f8d4cac71df39b6567d","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 16:26:11.748462+00:00', 'access.changed', 'md72cutfzb', '{"at":"2026-11-28T16:26:11.748462Z","body":"4f256136514a22dc843ee4ba12bccd2594e6dd953e910f2f3be57a5cb9869e39","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8db31418f7151b09e41a53448c649067"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T16:26:11.74821Z","fact":{"about":"md72cutfzb","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T17:26:11Z","what":"token.made"},"kind":"access.changed","salt":"f00b200f158ec31f9b445030ac01d269","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 16:26:11.600031+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T16:26:11.600031Z","body":"099cca3f93427b4d90482a9b7654304a63f56cf3e2b2d92cae4ac9d64ae4e558","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.598364Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"fd8fd4079750355ace9ab059c0e03f60","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 16:26:11.749067+00:00', 'access.changed', '1', '{"at":"2026-11-28T16:26:11.749067Z","body":"c7828e13ed67b05c835b003a94b05230d7c35927775762d6f9949fa2f9973837","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["8db31418f7151b09e41a53448c649067"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T16:26:11.748867Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T17:26:11Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"d848ed915ac17f23664c225c654a2ec7","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 16:26:11.750231+00:00', 'execution.opened', '20261128-162611-502192', '{"at":"2026-11-28T16:26:11.750231Z","body":"8900268dca9759fcc45606119460095eff4b8a25b69fe271adfe59b0e5afef27","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed","c233e61dde1bb49e6d4a09d855d2b137"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.749304Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-162611-502192","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"4836311bf6275276b61f1dd04e1e2b67","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 16:26:11.750231+00:00', 'execution.entered', '20261128-162611-502192', '{"at":"2026-11-28T16:26:11.750231Z","body":"b1ab30bfb32e77dd4630fc9e5f3081b3ec63bc9094dcbeeda2a38dd4deb9793c","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed","c233e61dde1bb49e6d4a09d855d2b137"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.749304Z","fact":{"execution":"20261128-162611-502192","happened_at":"2026-11-28T16:26:11.749304Z","says":"92af58112d6432d7aeec74aab0f3ac1d174b58e67c3156d524da67cb994fc559","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"2599e23ea6776422e8db591d8ccec1c9","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 16:26:11.750231+00:00', 'execution.entered', '20261128-162611-502192', '{"at":"2026-11-28T16:26:11.750231Z","body":"7dda815db414907f675c6538454cce0b1214655cae9cdd6e688980c1edf924f7","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed","c233e61dde1bb49e6d4a09d855d2b137"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.749304Z","fact":{"execution":"20261128-162611-502192","happened_at":"2026-11-28T16:26:11.749304Z","operates":"unknown","role":"lead","says":"a2c836c7d8657336a8c22ca688e1226344a625089ec8e9fe571c8ce92b6eda8a","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"1b9084e8b78a3fd50e9091a61a801cf0","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 16:26:11.756928+00:00', 'execution.entered', '20261128-162611-502192', '{"at":"2026-11-28T16:26:11.756928Z","body":"8c07ea570385ce0bc5a974a9fcfc5cdb8b590e67cba6965ae9b6b436dce00a06","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed","c233e61dde1bb49e6d4a09d855d2b137"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.750778Z","fact":{"execution":"20261128-162611-502192","happened_at":"2026-11-28T16:26:11.750778Z","role":"lead","says":"6da4f3cfabe17e781bd211ad7bd69ffbb96fd785935da3952eb9a32e446fbb3d","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"d2b7a5d314cdf8022f71df0ea1056109","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (25, '2026-11-28 16:26:11.758112+00:00', 'noted', '1', '{"at":"2026-11-28T16:26:11.758112Z","body":"992bfc0f2b0534dba97f88c806faf88dcc737936b033617e56614d493bd11649","index":25,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.75719Z","fact":{"about":"1","detail":"data in phase people, fingerprint 3f99b97a01d25e1f, run local:ana","what":"finding.opened"},"kind":"noted","salt":"c180edee1c15e3a79894ad1ffc2a73cc","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (26, '2026-11-28 16:26:11.758112+00:00', 'noted', '1', '{"at":"2026-11-28T16:26:11.758112Z","body":"33db53b0d7372c928103c63659891b0fb94163516f25d860cc0c16fcb99b2c94","index":26,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.75719Z","fact":{"about":"1","detail":"reported; text 9533061c945cb15c5c91e7a537a7a185ef72898891bbce318450cbe5efa572a2","what":"finding.reported"},"kind":"noted","salt":"a9f93c05812f46fdcae256b422caa72b","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (27, '2026-11-28 16:26:11.760066+00:00', 'noted', '1', '{"at":"2026-11-28T16:26:11.760066Z","body":"ab2396363860792c08658375bdb33c6fb2e53676dbee4608d7cc455c72ae61f1","index":27,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T16:26:11.759331Z","fact":{"about":"1","detail":"confirmed: findings 1; text 993494081701ae12c5decebffbdb00e88f6b81ec94b77a3ff83d2b43fb13bb9b","what":"problem.confirmed"},"kind":"noted","salt":"4d21c07aee49871d05632c94d6d610e4","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 16:26:11.600031+00:00', 'run.queued', '20261128-162611-59b666', '{"at":"2026-11-28T16:26:11.600031Z","body":"1a18a29f11e528823e3515e20c38fb2c7871705268323b4497ac29d0b01ce437","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.598364Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-59b666","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"219666a07b94181b192b9633a7277236","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 16:26:11.602425+00:00', 'noted', '20261128-162611-59b666', '{"at":"2026-11-28T16:26:11.602425Z","body":"78e38c2fccfaa18c9ea6a921186d05ada64405090a13b1d8b764f70f7bf4ff0b","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.601531Z","fact":{"about":"20261128-162611-59b666","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f244c3a14b3883ca23cb954505f20010","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 16:26:11.605088+00:00', 'run.ended', '20261128-162611-59b666', '{"at":"2026-11-28T16:26:11.605088Z","body":"c824e8a433e49a38724aa00cd5849f34ecdac8487fabc3223f8a6fa35c823955","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.603112Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T16:26:11.598344Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T16:26:11.603112Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"132100b5d0686759bc81f6d9d1bc0cc68a81f6de27dfc50cbf62ca1120113af4","at":"2026-11-28T16:26:11.598344Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T16:26:11.598344Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T16:26:11.598344Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T16:26:11.598344Z"}],"queued_at":"2026-11-28T16:26:11.598364Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-162611-59b666","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T16:26:11.602698Z","t0":"2026-11-28T16:26:11.602698Z","takeovers":[{"at":"2026-11-28T16:26:11.601531Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"ebc60fc6d466c44417e481fe3f15ca7b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 16:26:11.607873+00:00', 'run.queued', '20261128-162611-a1878d', '{"at":"2026-11-28T16:26:11.607873Z","body":"eddd17f85a4032977655e1c22b84d17074a0940273cbfebb13fb8ecb48c8661a","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.606601Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-a1878d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"ededdbf12f16f92d752b5e2d95589df9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 16:26:11.609943+00:00', 'noted', '20261128-162611-a1878d', '{"at":"2026-11-28T16:26:11.609943Z","body":"1b4f4d0b231daf31557fd26937ede8272a8a2bc07a17f6d1fbd6397e526399cf","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.60919Z","fact":{"about":"20261128-162611-a1878d","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"f5374daeec68ba2dc52b4d43beba0d5b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 16:26:11.613386+00:00', 'run.ended', '20261128-162611-a1878d', '{"at":"2026-11-28T16:26:11.613386Z","body":"0619e8f2872001b1596ac6d6721deeae7fdf38b28c058d75c7bae36567de7895","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.610443Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T16:26:11.598344Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T16:26:11.610443Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":"2026-11-28T16:26:11.598344Z","isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"3d8e9d346fe978898f3083e9f905e0dfe66d9c857e6cf1e61bbccc02ed3a88d9","at":"2026-11-28T16:26:11.598344Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T16:26:11.598344Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T16:26:11.598344Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T16:26:11.598344Z"}],"queued_at":"2026-11-28T16:26:11.606601Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-162611-a1878d","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T16:26:11.610167Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"313804194b27457981b74da084e872de8763b267af682809cb6f6939f906f785"}],"t0":"2026-11-28T16:26:11.610167Z","takeovers":[{"at":"2026-11-28T16:26:11.60919Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"4709b492c9e1dfacf64478df75a171b73af1ea9bc363a6b18306b7526efa062a"},"kind":"run.ended","salt":"f848e7dfd1dd4de5327e087a81f38a8d","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 16:26:11.619788+00:00', 'run.queued', '20261128-162611-b75cdb', '{"at":"2026-11-28T16:26:11.619788Z","body":"ab8dfd8ac49135b617ed9524ed1efcac7a694ba1a5b834711097bf8d8694da11","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["6619fb850234a2efd12e043f1f345eed"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T16:26:11.619028Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-162611-b75cdb","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"7521f4dfaa83eacb72e79b1c4319dad8","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'29A6D04E054EF657E6B7C687C068296A4C009041D4784CA32F7DB5A47B8EE24D', '', 28, X'C2CA5C72447D8C29A2E791818A0FF89A96C9B261B18D980EDD8107142D07679161D208E8F455ED55A95CB866D9F48DFA131CE0B90AC3C9EE2BF5B9820CBD0A8793D0694BF2F74571B71255AE06A31924B9AD4A698849D737C97EBE72116D0741', '2026-11-28 16:26:11.760066+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-162611-502192', 1, '2026-11-28 16:26:11.749304+00:00', '2026-11-28 16:26:11.749304+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-162611-502192', 2, '2026-11-28 16:26:11.749304+00:00', '2026-11-28 16:26:11.749304+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-162611-502192', 3, '2026-11-28 16:26:11.750778+00:00', '2026-11-28 16:26:11.750778+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-162611-502192', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 16:26:11.749304+00:00', NULL, NULL, 3, '2026-11-28 16:26:11.750778+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 17:26:11.598344+00:00', 'a freeze', 'anna', '2026-11-28 16:26:11.598344+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (1, '3f99b97a01d25e1f', '', '', '', '', 4, '2026-12-28 16:26:11.757190+00:00', 'people', 'data', 'people', 'it''s reported', '', 'open', 'local:ana', '2026-11-28 16:26:11.757190+00:00', '', NULL, 'local:ana', '2026-11-28 16:26:11.757190+00:00', 1, '', 'cd863ae5bb832c41', '2026-11-28 16:26:11.757190+00:00', 0, NULL, 1);
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (2, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 16:26:11.598344+00:00', '', NULL, 'a-run', '2026-11-28 16:26:11.598344+00:00', 1, '', '', NULL, 0, NULL, NULL);
INSERT INTO incidents ("id", "service", "client", "owner", "tier", "state", "failing", "reason", "opened_by", "opened_at", "last_run", "last_at", "count", "ended_by", "ended_at", "impact") VALUES (1, 'desk', '', '', 0, 'open', '["desk-db"]', 'it''s wrong', 'a-run', '2026-11-28 16:26:11.598344+00:00', 'a-run', '2026-11-28 16:26:11.598344+00:00', 1, '', NULL, NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-162611-59b666', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-162611-59b666', 'passed: desk-db', '{"at":"2026-11-28T16:26:11.603112Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T16:26:11.602698Z"}', 'waiting', 0, '', '2026-11-28 16:26:11.603112+00:00', '2026-11-28 16:26:11.603112+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-162611-a1878d', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-162611-a1878d', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T16:26:11.610443Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T16:26:11.610167Z"}', 'waiting', 0, '', '2026-11-28 16:26:11.610443+00:00', '2026-11-28 16:26:11.610443+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-162611-b75cdb', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-162611-b75cdb', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T16:26:11.621998Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T16:26:11.621544Z"}', 'waiting', 0, '', '2026-11-28 16:26:11.621998+00:00', '2026-11-28 16:26:11.621998+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 16:26:11.598344+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-162611-16305d', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-162611-59b666', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-162611-a1878d', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-162611-b75cdb', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 17:26:11.598344+00:00', 'planned', '', '2026-11-28 16:26:11.598344+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-162611-16305d', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-162611-59b666', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-162611-a1878d', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-162611-b75cdb', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-162611-16305d', 'select', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-162611-59b666', 'select', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-162611-6e25f3', 'restore', '', '2026-11-28 16:26:11.629994+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-162611-a1878d', 'select', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-162611-b75cdb', 'select', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO problem_signatures ("signature", "problem_id") VALUES ('cd863ae5bb832c41', 1);
INSERT INTO problems ("id", "title", "cause", "workaround", "state", "confirmed_by", "confirmed_by_id", "confirmed_at", "closed_by", "closed_at", "resolution") VALUES (1, 'it''s one', '', '', 'confirmed', 'ana', 'local:ana', '2026-11-28 16:26:11.759331+00:00', '', NULL, '');
INSERT INTO recommendations ("id", "title", "text", "service", "scenario", "client", "owner", "finding_id", "execution_id", "presented_by", "presented_by_id", "presented_at", "decide_by", "state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at", "implementation", "verified_by", "verified_at") VALUES (1, 'it''s better', '', '', '', '', '', NULL, '', 'ana', 'local:ana', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 17:26:11.598344+00:00', 'presented', '', '', '', NULL, '', NULL, '', '', NULL, '', '', NULL);
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'reported', 'it''s reported', 'ana', 'local:ana', '2026-11-28 16:26:11.757190+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (2, 'problem', 1, '', 'confirmed', 'it''s one', 'ana', 'local:ana', '2026-11-28 16:26:11.759331+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (3, 'finding', 1, '', 'comment', 'it''s noted', 'ana', 'local:ana', '2026-11-28 16:26:11.598344+00:00');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 16:26:11.760698+00:00', '2026-11-28 16:26:11.760698+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 16:26:11.533512+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 16:26:11.571997+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 16:26:11.579193+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 16:26:11.579463+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 16:26:11.585548+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (14, '2026-11-28 16:26:11.586743+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (15, '2026-11-28 16:26:11.586972+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (16, '2026-11-28 16:26:11.587622+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (17, '2026-11-28 16:26:11.589835+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 16:26:11.550296+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 16:26:11.560085+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 16:26:11.567790+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 16:26:11.568892+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 16:26:11.569053+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 16:26:11.570139+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 16:26:11.571121+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 16:26:11.571431+00:00');
INSERT INTO service_versions ("id", "service", "number", "digest", "client", "origin", "gone", "definition", "file", "revision", "author", "author_id", "reason", "change_ref", "effective_at", "recorded_at") VALUES (1, 'desk', 1, 's1', '', 'file', 0, '', '', '', '', '', '', '', '2026-11-28 16:26:11.598364+00:00', '2026-11-28 16:26:11.598364+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 17:26:11.598344+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-162611-a1878d', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 16:26:11.610443+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-162611-b75cdb', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 16:26:11.621998+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-162611-16305d', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 16:26:11.626573+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-162611-16305d', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 16:26:11.624776+00:00', '2026-11-28 16:26:11.625457+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-162611-59b666', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 16:26:11.600461+00:00', '2026-11-28 16:26:11.601531+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-162611-a1878d', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 16:26:11.608139+00:00', '2026-11-28 16:26:11.609190+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-162611-b75cdb', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 16:26:11.620022+00:00', '2026-11-28 16:26:11.620680+00:00');
INSERT INTO tasks ("id", "task", "kind", "version", "title", "done_when", "owner", "role", "priority", "service", "client", "schedule", "due_at", "closes_at", "written_at", "made_by", "made_by_id", "state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason") VALUES (1, 'tapes', 'recurring', '', 'Change tapes', 'it''s done', 'ana', '', 2, '', '', '', '2026-11-28 16:26:11.598344+00:00', '2026-11-28 17:26:11.598344+00:00', '2026-11-28 16:26:11.598344+00:00', '', '', 'planned', NULL, '', '', NULL, '', '', NULL, '');
INSERT INTO tickets ("id", "finding_id", "receiver", "unique_key", "client", "state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "made_at", "attempts", "next_at", "trouble") VALUES (1, 1, 'rt', 'rehearse-1-a', '', 'waiting', '', '', '', NULL, '', '', '2026-11-28 16:26:11.598344+00:00', 0, '2026-11-28 16:26:11.598344+00:00', '');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('md72cutfzb', 'anna', 'ci', '5474c2dbc9c463192ab67054d5d57c7012b34efd1426a92f3f2cc6694275ef36', '["steward"]', '["acme"]', '2026-11-28 16:26:11.748210+00:00', 'local:root', '2026-11-28 17:26:11.598344+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 16:26:11.603112+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 16:26:11.603112+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 16:26:11.603112+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 16:26:11.603112+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$9sI0PQNrWF6DE7sENpPstA$3pwng6Wo3LXRY770MDgS3BAUMLHlQox0UI2QRpTOuLQ', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 16:26:11.747337+00:00', 'local:root', '2026-11-28 16:26:11.747337+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-162611-16305d', 'shell', 'db', '2026-11-28 16:26:11.598344+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 17:26:11.598344+00:00', 'root', 'local:root', '2026-11-28 16:26:11.748867+00:00', '', '', NULL, '', '', NULL);
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
CREATE TRIGGER service_versions_stay BEFORE DELETE ON service_versions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER service_versions_are_kept BEFORE UPDATE ON service_versions BEGIN SELECT raise(ABORT, 'a version is never changed'); END;
CREATE TRIGGER reports_stay BEFORE DELETE ON reports BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER reports_are_kept BEFORE UPDATE ON reports BEGIN SELECT raise(ABORT, 'what was published is never changed'); END;
CREATE TRIGGER plan_acceptances_stay BEFORE DELETE ON plan_acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER plan_acceptances_are_kept BEFORE UPDATE ON plan_acceptances BEGIN SELECT raise(ABORT, 'an acceptance is never changed'); END;
