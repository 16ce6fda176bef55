-- A database of schema 18, as the code filled it that brought it.
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
CREATE TABLE tombstones (
	class text NOT NULL, subject text NOT NULL, client text NOT NULL, service text NOT NULL,
	batch text NOT NULL, entry integer, digest text NOT NULL,
	happened_at datetime NOT NULL, removed_at datetime NOT NULL,
	PRIMARY KEY (class, subject)
);
CREATE INDEX tombstones_of_subject ON tombstones (subject);
CREATE INDEX tombstones_of_batch ON tombstones (batch);
CREATE TABLE holds (
	id integer PRIMARY KEY AUTOINCREMENT,
	client text NOT NULL, service text NOT NULL, from_at datetime, until_at datetime, reason text NOT NULL,
	placed_by text NOT NULL, placed_by_id text NOT NULL, placed_at datetime NOT NULL,
	released_by text NOT NULL, released_by_id text NOT NULL, released_at datetime, released_why text NOT NULL
);
CREATE TABLE plan_acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, client text NOT NULL, version text NOT NULL, parts text NOT NULL, says text NOT NULL,
	accepted_by text NOT NULL, accepted_by_id text NOT NULL, accepted_at datetime NOT NULL
);
CREATE INDEX plan_acceptances_of_service ON plan_acceptances (service, id);
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-1c799c', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 17:11:58.676150+00:00', '2026-11-28 17:11:58.671278+00:00', '2026-11-28 17:11:58.676150+00:00', '2026-11-28 17:11:58.676150+00:00', '2026-11-28 17:11:58.676643+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-407ff6', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 17:11:58.667838+00:00', '2026-11-28 17:11:58.661568+00:00', '2026-11-28 17:11:58.667838+00:00', '2026-11-28 17:11:58.667838+00:00', '2026-11-28 17:11:58.668524+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 17:11:58.651411+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-4c6766', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 17:11:58.658051+00:00', '2026-11-28 17:11:58.651461+00:00', '2026-11-28 17:11:58.658051+00:00', '2026-11-28 17:11:58.658051+00:00', '2026-11-28 17:11:58.658732+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-87ec95', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 17:11:58.691253+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-98d3d7', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 17:11:58.689602+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-a5644c', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 17:11:58.688182+00:00', '2026-11-28 17:11:58.686078+00:00', '2026-11-28 17:11:58.688182+00:00', '2026-11-28 17:11:58.688182+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-171158-b566d9', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 17:11:58.683573+00:00', '2026-11-28 17:11:58.678710+00:00', '2026-11-28 17:11:58.683573+00:00', '2026-11-28 17:11:58.683573+00:00', '2026-11-28 17:11:58.684054+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":{"name":"Docker \"28\"","api_version":"","local":false,"cpus":0,"memory_bytes":0,"storage_driver":"","root":"","time":null}}', '{"isolated":true,"attempts":null}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO acceptances ("id", "finding_id", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 1, '', 'it''s small', '2026-11-28 18:11:58.651411+00:00', 'ana', 'local:ana', '2026-11-28 17:11:58.651411+00:00', '', '', NULL, '', '', NULL);
INSERT INTO attachments ("id", "about", "about_id", "client", "name", "type", "size", "digest", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'log.txt', 'text/plain', 3, 'abc', 'ana', 'local:ana', '2026-11-28 17:11:58.651411+00:00');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-171158-1c799c', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 17:11:58.651411+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-171158-407ff6', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 17:11:58.651411+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-171158-4c6766', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 17:11:58.651411+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-171158-a5644c', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-171158-b566d9', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 17:11:58.651411+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-171158-1c799c', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-171158-407ff6', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-171158-4c6766', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-171158-b566d9', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO disputes ("id", "run_id", "service", "scenario", "client", "outcome", "reason", "made_by", "made_by_id", "at", "decision", "answer", "answered_by", "answered_by_id", "answered_at") VALUES (1, 'a-run', 'desk', 'desk-db', '', 'failed', 'it''s right', 'ana', 'local:ana', '2026-11-28 17:11:58.651411+00:00', '', '', '', '', NULL);
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 18:11:58.651411+00:00', 'planned', '', '2026-11-28 17:11:58.651411+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 17:11:58.650981+00:00', 'log.opened', '', '{"at":"2026-11-28T17:11:58.650981Z","body":"b5fc7e94f1ce35a5d6880156e8ad3514ea78922e203857e2512f11a11a6a286b","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.649187Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"346d04bec9ab5df0a5343ae8cddf412f","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 17:11:58.653426+00:00', 'service.version', 'desk', '{"at":"2026-11-28T17:11:58.653426Z","body":"f784d2757adee72b140b8ecd67654c19c67f74ca03ee05b099eac1383eaad63f","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.651461Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"afdcd79329f398c67657a311b6163de7","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 17:11:58.675760+00:00', 'noted', '20261128-171158-1c799c', '{"at":"2026-11-28T17:11:58.675760Z","body":"60910d4a696a8670af6c4a5d4ce69f11c7cf905d1350fb377d20bc5e89b7e90c","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.674464Z","fact":{"about":"20261128-171158-1c799c","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"df88b3859443fa7f11499039913575c5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 17:11:58.678151+00:00', 'run.ended', '20261128-171158-1c799c', '{"at":"2026-11-28T17:11:58.678151Z","body":"dd93d21e125f6d774426e52752256eca4c6225a23e40d3ea44ae4cfdde2f92b6","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.676643Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T17:11:58.651411Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T17:11:58.676643Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"cd78ebfcb222a8e336de6797c12a799e2ea6859dbf577cf04c2a980b86b46464","at":"2026-11-28T17:11:58.651411Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T17:11:58.651411Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T17:11:58.651411Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T17:11:58.651411Z"}],"queued_at":"2026-11-28T17:11:58.671278Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-171158-1c799c","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T17:11:58.67615Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"2d6e16195f91445fe36bf26ba0dc38682514f06de1bbdc53764754fe92a00dd5"}],"t0":"2026-11-28T17:11:58.67615Z","takeovers":[{"at":"2026-11-28T17:11:58.674464Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"5118432a9f70e1b3d05bd27362acddcf38e74428b9e7d3a5090baf5c8f99d77a"},"kind":"run.ended","salt":"7754f6cad508fd9921e5f6e730a2ecc6","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 17:11:58.679894+00:00', 'run.queued', '20261128-171158-b566d9', '{"at":"2026-11-28T17:11:58.679894Z","body":"00f11810b9e8b22206b2127eda1cd52681a262e014e9bc48c979f121e56b855b","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.67871Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-b566d9","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"06930a7855da196296ca4a079d2c0869","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 17:11:58.683157+00:00', 'noted', '20261128-171158-b566d9', '{"at":"2026-11-28T17:11:58.683157Z","body":"590d55b1b92b91607fb9ba0a38236b3d0cae73b51505f08c6fe56bac768b5653","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.681905Z","fact":{"about":"20261128-171158-b566d9","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"60ca0f14b48d3a9c29cda83d54458905","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 17:11:58.685423+00:00', 'run.ended', '20261128-171158-b566d9', '{"at":"2026-11-28T17:11:58.685423Z","body":"0e01b8b7d2d018c31c549c82e843a1b44ac678906723b0e1ae864cc889b2adf9","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.684054Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T17:11:58.651411Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T17:11:58.684054Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"47c56c32b931c7bdafd51d1f4bcb3c902aa1511e0d663625c6a91446991e309f","at":"2026-11-28T17:11:58.651411Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T17:11:58.651411Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T17:11:58.651411Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T17:11:58.651411Z"}],"queued_at":"2026-11-28T17:11:58.67871Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-171158-b566d9","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T17:11:58.683573Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"faf43438866a27a935fb535bb32f03b15d561da78115726f0a4660cbe46943d1"}],"t0":"2026-11-28T17:11:58.683573Z","takeovers":[{"at":"2026-11-28T17:11:58.681905Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"22d55eb6db7241c9aa7ba04c56d1589a25a16e31ae436c2dbe8f540017c00a18"},"kind":"run.ended","salt":"41732b3e54165175e29cf7dc15d2d24b","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 17:11:58.687578+00:00', 'run.queued', '20261128-171158-a5644c', '{"at":"2026-11-28T17:11:58.687578Z","body":"29897b0fb7bd1455dd61a0380d11bd6165a77d714dfc5b05564fb08c07a6a36d","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.686078Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-a5644c","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"912728e9f6f504fed77aea051d7d4abe","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 17:11:58.690760+00:00', 'run.queued', '20261128-171158-98d3d7', '{"at":"2026-11-28T17:11:58.690760Z","body":"b0a957540e7e3da4fec0d929c2bc4ae13a15a2b4c9533bed447387375716a723","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.689602Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-98d3d7","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"b8c75c93c17b2d3dfd7765a03845200c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 17:11:58.691688+00:00', 'run.queued', '20261128-171158-87ec95', '{"at":"2026-11-28T17:11:58.691688Z","body":"182c948b90031adf8050b24556b4b35ab1a070f860e7d39f2a46c3866d4433d1","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.691253Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-171158-87ec95","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"bc668f1b06327ebef56723369ac52ce1","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 17:11:58.803604+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T17:11:58.803604Z","body":"524ce499e81c33aeebb4c152eeb75facc489cb54cb2aee922e31a1ac9c890a73","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["44eb07a58116b535629a5c21443379a0"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T17:11:58.803012Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"bc29a592f97b03a246ac194855a821b3","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 17:11:58.804837+00:00', 'access.changed', 'hw7irjm4oi', '{"at":"2026-11-28T17:11:58.804837Z","body":"1ca226653592b61ce1b1c08cd63dafc51ea6310c10d004de631e93466e23abd2","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["44eb07a58116b535629a5c21443379a0"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T17:11:58.804333Z","fact":{"about":"hw7irjm4oi","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T18:11:58Z","what":"token.made"},"kind":"access.changed","salt":"cee838de9c3c25a009824f534521440d","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 17:11:58.653426+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T17:11:58.653426Z","body":"3bec69eeaa7daba339280f7ec1035304d9adb952216fbaee1d2b513e85f6d771","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.651461Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"1cf81c8f559d1ed130733490e5f7ed07","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 17:11:58.807077+00:00', 'access.changed', '1', '{"at":"2026-11-28T17:11:58.807077Z","body":"d35a2a913105d6039f33546e6a608d991d0da7e431568a99e1db4c901b4e8067","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["44eb07a58116b535629a5c21443379a0"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T17:11:58.80631Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T18:11:58Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"be39f1e54a8128297bb93e434a56be69","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 17:11:58.809208+00:00', 'execution.opened', '20261128-171158-0a950b', '{"at":"2026-11-28T17:11:58.809208Z","body":"3769c46d566105e9e60d8de26af921c148733db75bfeac9b6e7a18fb1e6e573d","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41","cab2bc0c8c031562dabad2867aa0bbbc"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.807486Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-171158-0a950b","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"4ed690ff654e2666702521d248b904e9","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 17:11:58.809208+00:00', 'execution.entered', '20261128-171158-0a950b', '{"at":"2026-11-28T17:11:58.809208Z","body":"a3bd895c64ec300cc44ffcbc8f1607889f5dbb2789f18939dfcc4b2803e48dc1","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41","cab2bc0c8c031562dabad2867aa0bbbc"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.807486Z","fact":{"execution":"20261128-171158-0a950b","happened_at":"2026-11-28T17:11:58.807486Z","says":"6c001cc02b3dcfa7428b6465f9bea16bc8c88cbd10c708181246791b124e11da","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"3ac76395046bb35175c8f8acde619fd7","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 17:11:58.809208+00:00', 'execution.entered', '20261128-171158-0a950b', '{"at":"2026-11-28T17:11:58.809208Z","body":"96826159e0d7347e161612e08e796a29019116677d6dc78679d79be7f78ce347","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41","cab2bc0c8c031562dabad2867aa0bbbc"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.807486Z","fact":{"execution":"20261128-171158-0a950b","happened_at":"2026-11-28T17:11:58.807486Z","operates":"unknown","role":"lead","says":"4b99a143dfeb140eda8e2aee70adaa140513a442af4bee5cd044353d9ae424dc","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"23252ef813dc9f608667b9aeb51e6aa8","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 17:11:58.810938+00:00', 'execution.entered', '20261128-171158-0a950b', '{"at":"2026-11-28T17:11:58.810938Z","body":"da571bbf88e052540b5c4a626e5c73a87918c85248260c552931524593b8d467","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41","cab2bc0c8c031562dabad2867aa0bbbc"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.810476Z","fact":{"execution":"20261128-171158-0a950b","happened_at":"2026-11-28T17:11:58.810476Z","role":"lead","says":"0c22a5355ddb9d35c87bbfb2e10212cd339151c7e7ae92618b5ba3f644877076","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"db554daa5886df81ca403174509110f0","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (25, '2026-11-28 17:11:58.813852+00:00', 'noted', '1', '{"at":"2026-11-28T17:11:58.813852Z","body":"bd9d789b7ba3c386859fff9b6a6a49d9839918abf0fbe4e4839af94651aa4e10","index":25,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.811593Z","fact":{"about":"1","detail":"data in phase people, fingerprint 3f99b97a01d25e1f, run local:ana","what":"finding.opened"},"kind":"noted","salt":"b3f0d94b34c635a3ec45c4d5b6055c7d","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (26, '2026-11-28 17:11:58.813852+00:00', 'noted', '1', '{"at":"2026-11-28T17:11:58.813852Z","body":"0f612659460c94da95289143efc147ba72044cef31182429e5ae19373a247d85","index":26,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.811593Z","fact":{"about":"1","detail":"reported; text 598e398cd587eab9bbe49933cec25ffe750e549888faac228e31d3fde71ef819","what":"finding.reported"},"kind":"noted","salt":"39431e3ee055922b008764297b53a925","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (27, '2026-11-28 17:11:58.815736+00:00', 'noted', '1', '{"at":"2026-11-28T17:11:58.815736Z","body":"e11786f04e453bfeababd8c921d5b0d999d8e39c440c7b0fa6deb3c4e8bcf94a","index":27,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T17:11:58.81524Z","fact":{"about":"1","detail":"confirmed: findings 1; text 81a941aa50ef5ce0f1602af1bece1bf9617fa5d9743815e4d5901a892dccae32","what":"problem.confirmed"},"kind":"noted","salt":"729b7298fec94a3ec8c8feebe1c28e05","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 17:11:58.653426+00:00', 'run.queued', '20261128-171158-4c6766', '{"at":"2026-11-28T17:11:58.653426Z","body":"54f3ac1860d59565dd9fdd62e336c766800a84bf2ae4b30e84018375de3f07c9","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.651461Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-4c6766","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"423a454e3d1ff26d3c4a4445d1a8dbb2","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 17:11:58.657470+00:00', 'noted', '20261128-171158-4c6766', '{"at":"2026-11-28T17:11:58.657470Z","body":"765667391e25fb1fab0af91b09118c712167b184efcee2c16b48821e5ad97e4a","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.655719Z","fact":{"about":"20261128-171158-4c6766","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"c0def18dc2892054de8ec589ecc4d309","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 17:11:58.661045+00:00', 'run.ended', '20261128-171158-4c6766', '{"at":"2026-11-28T17:11:58.661045Z","body":"811474c89833311983913dfc907329e060a81cc3c905b601b8dc7ff386b60d45","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.658732Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T17:11:58.651411Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T17:11:58.658732Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","first_bad_at":null,"isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"08d5d7adc49b3dff72af8c838b09be7ff788446d10dec54f1ca37c085f2a8259","at":"2026-11-28T17:11:58.651411Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T17:11:58.651411Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T17:11:58.651411Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T17:11:58.651411Z"}],"queued_at":"2026-11-28T17:11:58.651461Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-171158-4c6766","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T17:11:58.658051Z","t0":"2026-11-28T17:11:58.658051Z","takeovers":[{"at":"2026-11-28T17:11:58.655719Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"0efc1826a96f749618ef45f48d1ed314","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 17:11:58.662386+00:00', 'run.queued', '20261128-171158-407ff6', '{"at":"2026-11-28T17:11:58.662386Z","body":"ef461782163eac16a49d2e0e32961107aa1a12dfedb4210cde678914c879434e","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.661568Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-407ff6","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"c0f889832f2ce57edb85b85ddfafae8c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 17:11:58.667276+00:00', 'noted', '20261128-171158-407ff6', '{"at":"2026-11-28T17:11:58.667276Z","body":"abc2b91ef8d70fac0d9133fab98b71cf91432228b7a5222f92555b6190dc8f74","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.664209Z","fact":{"about":"20261128-171158-407ff6","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"e08972c780a941a0ab51e6d0666e77ff","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 17:11:58.670610+00:00', 'run.ended', '20261128-171158-407ff6', '{"at":"2026-11-28T17:11:58.670610Z","body":"bdf39dc1348fe22ec89aedd8b9b42dd9a82cf345ebd593fb750b2f96a1ca090f","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.668524Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T17:11:58.651411Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T17:11:58.668524Z","environment":"3bc4408bb7b25a0b3e077963093ce8c539152ef44dc2dd5ea6503776afcddbd5","failure_class":"data","first_bad_at":"2026-11-28T17:11:58.651411Z","isolation":"4d36d4e3c2627fdbbefc37d49d1861447d35a3833edcf2a4682b8aa7ec05da10","observations":[{"answer":"0b7621d96ca38d378d31a622a526c0d5473b1ef74f33d9ed694b411cfd445ca0","at":"2026-11-28T17:11:58.651411Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T17:11:58.651411Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T17:11:58.651411Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T17:11:58.651411Z"}],"queued_at":"2026-11-28T17:11:58.661568Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-171158-407ff6","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T17:11:58.667838Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"6761955452fef2c817b05c70bef46e8a9cf38574a43f47342de81d26dc0ca8d4"}],"t0":"2026-11-28T17:11:58.667838Z","takeovers":[{"at":"2026-11-28T17:11:58.664209Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"37111e91cd4d7bdc770d12f780aff7638620717aede4ae0f8557fb912a2720ff"},"kind":"run.ended","salt":"d49a4ed283e4805dccb4bb2a8730b860","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 17:11:58.672404+00:00', 'run.queued', '20261128-171158-1c799c', '{"at":"2026-11-28T17:11:58.672404Z","body":"b6a1e68a8fdb16c741c3237dafb4119b4895cbdd2efc52793212c7fe643867d0","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["c0e748e71f6cc58085edc9a71b961c41"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T17:11:58.671278Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-171158-1c799c","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"6775e5a1f4dd73b9445792d4f39a0f43","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'9C730C53473B6DA36A68F3DAFDE40089A56D5D075CD9AE1392D3218161FA0B73', '', 28, X'B0312C48862C9687D04BA28768DEEFDC5DA08482A4042EAC39585D69AB93F2DD4EF4A224C2F1E9E4E1F2CF37492F2336473F5762C2CC356202A5C4469377DB8E64A8B3B0CF284201EF5ECE39BE19895FA7526DE7532423584B7F9ED4EED37EB6', '2026-11-28 17:11:58.815736+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-171158-0a950b', 1, '2026-11-28 17:11:58.807486+00:00', '2026-11-28 17:11:58.807486+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-171158-0a950b', 2, '2026-11-28 17:11:58.807486+00:00', '2026-11-28 17:11:58.807486+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-171158-0a950b', 3, '2026-11-28 17:11:58.810476+00:00', '2026-11-28 17:11:58.810476+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-171158-0a950b', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 17:11:58.807486+00:00', NULL, NULL, 3, '2026-11-28 17:11:58.810476+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 18:11:58.651411+00:00', 'a freeze', 'anna', '2026-11-28 17:11:58.651411+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (1, '3f99b97a01d25e1f', '', '', '', '', 4, '2026-12-28 17:11:58.811593+00:00', 'people', 'data', 'people', 'it''s reported', '', 'open', 'local:ana', '2026-11-28 17:11:58.811593+00:00', '', NULL, 'local:ana', '2026-11-28 17:11:58.811593+00:00', 1, '', 'cd863ae5bb832c41', '2026-11-28 17:11:58.811593+00:00', 0, NULL, 1);
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (2, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 17:11:58.651411+00:00', '', NULL, 'a-run', '2026-11-28 17:11:58.651411+00:00', 1, '', '', NULL, 0, NULL, NULL);
INSERT INTO incidents ("id", "service", "client", "owner", "tier", "state", "failing", "reason", "opened_by", "opened_at", "last_run", "last_at", "count", "ended_by", "ended_at", "impact") VALUES (1, 'desk', '', '', 0, 'open', '["desk-db"]', 'it''s wrong', 'a-run', '2026-11-28 17:11:58.651411+00:00', 'a-run', '2026-11-28 17:11:58.651411+00:00', 1, '', NULL, NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-171158-4c6766', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-171158-4c6766', 'passed: desk-db', '{"at":"2026-11-28T17:11:58.658732Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T17:11:58.658051Z"}', 'waiting', 0, '', '2026-11-28 17:11:58.658732+00:00', '2026-11-28 17:11:58.658732+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-171158-407ff6', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-171158-407ff6', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T17:11:58.668524Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T17:11:58.667838Z"}', 'waiting', 0, '', '2026-11-28 17:11:58.668524+00:00', '2026-11-28 17:11:58.668524+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-171158-1c799c', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-171158-1c799c', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T17:11:58.676643Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T17:11:58.67615Z"}', 'waiting', 0, '', '2026-11-28 17:11:58.676643+00:00', '2026-11-28 17:11:58.676643+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 17:11:58.651411+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-171158-1c799c', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-171158-407ff6', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-171158-4c6766', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-171158-b566d9', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 18:11:58.651411+00:00', 'planned', '', '2026-11-28 17:11:58.651411+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-171158-1c799c', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-171158-407ff6', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-171158-4c6766', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-171158-b566d9', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-171158-1c799c', 'select', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-171158-407ff6', 'select', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-171158-4c6766', 'select', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-171158-a5644c', 'restore', '', '2026-11-28 17:11:58.688734+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-171158-b566d9', 'select', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO problem_signatures ("signature", "problem_id") VALUES ('cd863ae5bb832c41', 1);
INSERT INTO problems ("id", "title", "cause", "workaround", "state", "confirmed_by", "confirmed_by_id", "confirmed_at", "closed_by", "closed_at", "resolution") VALUES (1, 'it''s one', '', '', 'confirmed', 'ana', 'local:ana', '2026-11-28 17:11:58.815240+00:00', '', NULL, '');
INSERT INTO recommendations ("id", "title", "text", "service", "scenario", "client", "owner", "finding_id", "execution_id", "presented_by", "presented_by_id", "presented_at", "decide_by", "state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at", "implementation", "verified_by", "verified_at") VALUES (1, 'it''s better', '', '', '', '', '', NULL, '', 'ana', 'local:ana', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 18:11:58.651411+00:00', 'presented', '', '', '', NULL, '', NULL, '', '', NULL, '', '', NULL);
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'reported', 'it''s reported', 'ana', 'local:ana', '2026-11-28 17:11:58.811593+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (2, 'problem', 1, '', 'confirmed', 'it''s one', 'ana', 'local:ana', '2026-11-28 17:11:58.815240+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (3, 'finding', 1, '', 'comment', 'it''s noted', 'ana', 'local:ana', '2026-11-28 17:11:58.651411+00:00');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 17:11:58.818455+00:00', '2026-11-28 17:11:58.818455+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 17:11:58.600375+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 17:11:58.625291+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 17:11:58.626485+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 17:11:58.626767+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (13, '2026-11-28 17:11:58.640113+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (14, '2026-11-28 17:11:58.641934+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (15, '2026-11-28 17:11:58.642296+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (16, '2026-11-28 17:11:58.643008+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (17, '2026-11-28 17:11:58.644112+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (18, '2026-11-28 17:11:58.645929+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 17:11:58.612951+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 17:11:58.617763+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 17:11:58.622071+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 17:11:58.622687+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 17:11:58.622792+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 17:11:58.624017+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 17:11:58.624536+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 17:11:58.624738+00:00');
INSERT INTO service_versions ("id", "service", "number", "digest", "client", "origin", "gone", "definition", "file", "revision", "author", "author_id", "reason", "change_ref", "effective_at", "recorded_at") VALUES (1, 'desk', 1, 's1', '', 'file', 0, '', '', '', '', '', '', '', '2026-11-28 17:11:58.651461+00:00', '2026-11-28 17:11:58.651461+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 18:11:58.651411+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-171158-407ff6', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 17:11:58.668524+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-171158-1c799c', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 17:11:58.676643+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-171158-b566d9', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 17:11:58.684054+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-171158-1c799c', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 17:11:58.672839+00:00', '2026-11-28 17:11:58.674464+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-171158-407ff6', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 17:11:58.662647+00:00', '2026-11-28 17:11:58.664209+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-171158-4c6766', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 17:11:58.653958+00:00', '2026-11-28 17:11:58.655719+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-171158-b566d9', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 17:11:58.680303+00:00', '2026-11-28 17:11:58.681905+00:00');
INSERT INTO tasks ("id", "task", "kind", "version", "title", "done_when", "owner", "role", "priority", "service", "client", "schedule", "due_at", "closes_at", "written_at", "made_by", "made_by_id", "state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason") VALUES (1, 'tapes', 'recurring', '', 'Change tapes', 'it''s done', 'ana', '', 2, '', '', '', '2026-11-28 17:11:58.651411+00:00', '2026-11-28 18:11:58.651411+00:00', '2026-11-28 17:11:58.651411+00:00', '', '', 'planned', NULL, '', '', NULL, '', '', NULL, '');
INSERT INTO tickets ("id", "finding_id", "receiver", "unique_key", "client", "state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "made_at", "attempts", "next_at", "trouble") VALUES (1, 1, 'rt', 'rehearse-1-a', '', 'waiting', '', '', '', NULL, '', '', '2026-11-28 17:11:58.651411+00:00', 0, '2026-11-28 17:11:58.651411+00:00', '');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('hw7irjm4oi', 'anna', 'ci', 'e4d06fce3dec472715008d0408fbe7561f28ced2b308602290a58e1a5117251b', '["steward"]', '["acme"]', '2026-11-28 17:11:58.804333+00:00', 'local:root', '2026-11-28 18:11:58.651411+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 17:11:58.658732+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 17:11:58.658732+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 17:11:58.658732+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 17:11:58.658732+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$uIoIOBhJ/zWgC+PIgBaCaw$N1OWHDVqSG+33znIMZujnt+gaZ2E/QZiKa8It2YwInU', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 17:11:58.803012+00:00', 'local:root', '2026-11-28 17:11:58.803012+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-171158-b566d9', 'shell', 'db', '2026-11-28 17:11:58.651411+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 18:11:58.651411+00:00', 'root', 'local:root', '2026-11-28 17:11:58.806310+00:00', '', '', NULL, '', '', NULL);
CREATE TRIGGER runs_stay BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
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
CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tombstones_are_kept BEFORE UPDATE ON tombstones BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER holds_stay BEFORE DELETE ON holds BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER phases_stay BEFORE DELETE ON phases
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' AND NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER observations_stay BEFORE DELETE ON observations
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER contents_stay BEFORE DELETE ON contents
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'contents' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER plan_acceptances_stay BEFORE DELETE ON plan_acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TRIGGER plan_acceptances_are_kept BEFORE UPDATE ON plan_acceptances BEGIN SELECT raise(ABORT, 'an acceptance is never changed'); END;
