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
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-3fa460', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'inconclusive', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:36:21.499862+00:00', '2026-11-28 12:36:21.492407+00:00', '2026-11-28 12:36:21.499862+00:00', '2026-11-28 12:36:21.499862+00:00', '2026-11-28 12:36:21.500630+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 6, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-66cec5', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'running', '', '', 1, 'r1', 0, '', NULL, 0, '2026-11-28 12:36:21.518177+00:00', '2026-11-28 12:36:21.511073+00:00', '2026-11-28 12:36:21.518177+00:00', '2026-11-28 12:36:21.518177+00:00', NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 9, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-a94a7d', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'queued', '', '', 0, '', 0, '', NULL, 0, NULL, '2026-11-28 12:36:21.522604+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 10, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-b36641', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'passed', '', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:36:21.427941+00:00', '2026-11-28 12:36:21.423182+00:00', '2026-11-28 12:36:21.427941+00:00', '2026-11-28 12:36:21.427941+00:00', '2026-11-28 12:36:21.428200+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, 2, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-b9b3ad', 'desk-db', 'd1', 'desk', 's1', '', 'rehearse', 'queued', '', '', 0, 'host-2-def', 0, '', NULL, 0, NULL, '2026-11-28 12:36:21.524548+00:00', NULL, NULL, NULL, NULL, 14400.0, NULL, '', NULL, 86400.0, NULL, '', NULL, NULL, '', 'ops', 1, 'default', NULL, 0, '', NULL, '', NULL, NULL, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-c9dcb2', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'failed', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:36:21.461167+00:00', '2026-11-28 12:36:21.432204+00:00', '2026-11-28 12:36:21.461167+00:00', '2026-11-28 12:36:21.461167+00:00', '2026-11-28 12:36:21.461607+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', '2026-11-28 12:36:21.423089+00:00', 4, '', 'rehearse', '');
INSERT INTO runs ("id", "scenario", "scenario_version", "service", "service_version", "trigger", "by", "state", "outcome", "reason", "attempt", "runner", "cancel_requested", "cancelled_by", "keep_until", "keep_for", "t0", "queued_at", "started_at", "beat_at", "ended_at", "rto_seconds", "rto_committed", "rto_met", "rto_how", "rpo_seconds", "rpo_committed", "rpo_met", "rpo_how", "environment", "isolation", "client", "owner", "tier", "pool", "occurrence_id", "retry", "retry_of", "not_before", "failure_class", "first_bad_at", "river_job", "proof_version", "by_id", "cancelled_by_id") VALUES ('20261128-123621-e2b240', 'desk-db', 'd1', 'desk', 's1', 'on_demand', 'anna', 'ended', 'cancelled', 'it''s wrong; so', 2, 'host-2-def', 0, '', NULL, 0, '2026-11-28 12:36:21.505052+00:00', '2026-11-28 12:36:21.502624+00:00', '2026-11-28 12:36:21.505052+00:00', '2026-11-28 12:36:21.505052+00:00', '2026-11-28 12:36:21.505300+00:00', 12.5, 14400.0, NULL, 'by the clock', NULL, 86400.0, NULL, '', '{"engine":"Docker \"28\""}', '{"isolated":true}', '', 'ops', 1, 'default', NULL, 0, '', NULL, 'data', NULL, 8, '', 'rehearse', '');
INSERT INTO acceptances ("id", "finding_id", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 1, '', 'it''s small', '2026-11-28 13:36:21.423089+00:00', 'ana', 'local:ana', '2026-11-28 12:36:21.423089+00:00', '', '', NULL, '', '', NULL);
INSERT INTO attachments ("id", "about", "about_id", "client", "name", "type", "size", "digest", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'log.txt', 'text/plain', 3, 'abc', 'ana', 'local:ana', '2026-11-28 12:36:21.423089+00:00');
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-123621-3fa460', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:36:21.423089+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-123621-66cec5', 'db', 0, '', '', 0, NULL, '', NULL, '', NULL, NULL, '', '', '', '', '', '', NULL, NULL, NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-123621-b36641', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:36:21.423089+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-123621-c9dcb2', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:36:21.423089+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO components ("run_id", "name", "position", "source", "rule", "candidates", "seed", "point", "consistent_at", "consistent_from", "available_at", "size", "digest", "recipe", "recipe_version", "image", "image_id", "image_digest", "facts", "notes", "returned") VALUES ('20261128-123621-e2b240', 'db', 0, '', '', 0, NULL, 'p1', '2026-11-28 12:36:21.423089+00:00', '', NULL, 77, '', '', '', '', '', '', '{"tables":3}', '["a note"]', NULL);
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-123621-3fa460', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-123621-b36641', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-123621-c9dcb2', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO contents ("run_id", "position", "component", "kind", "within", "name", "number", "counts", "estimated", "bytes", "newest", "newest_in") VALUES ('20261128-123621-e2b240', 0, 'db', 'table', 'desk', 'tickets', 77, 'rows', 0, NULL, '2026-11-27', 'at');
INSERT INTO disputes ("id", "run_id", "service", "scenario", "client", "outcome", "reason", "made_by", "made_by_id", "at", "decision", "answer", "answered_by", "answered_by_id", "answered_at") VALUES (1, 'a-run', 'desk', 'desk-db', '', 'failed', 'it''s right', 'ana', 'local:ana', '2026-11-28 12:36:21.423089+00:00', '', '', '', '', NULL);
INSERT INTO duties ("id", "runbook", "kind", "title", "version", "services", "client", "schedule", "due_at", "closes_at", "state", "execution_id", "written_at", "settled_at") VALUES (1, 'desk', 'review', '', '', '[]', '', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 13:36:21.423089+00:00', 'planned', '', '2026-11-28 12:36:21.423089+00:00', NULL);
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('scenario', 'desk-db', 'd1', '', 'desk');
INSERT INTO evidence_catalogue ("kind", "name", "version", "client", "service") VALUES ('service', 'desk', 's1', '', 'desk');
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (0, '2026-11-28 12:36:21.422763+00:00', 'log.opened', '', '{"at":"2026-11-28T12:36:21.422763Z","body":"efff58f845c4635eceae532267db0347e759b47494d3956adb7375956920488e","index":0,"kind":"log.opened","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.42143Z","fact":{"key":"","name":"vm/rehearse"},"kind":"log.opened","salt":"95f71543c5bcc1dc831ee65cfa70fcdd","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (1, '2026-11-28 12:36:21.424567+00:00', 'service.version', 'desk', '{"at":"2026-11-28T12:36:21.424567Z","body":"841c81431f041aeb8f2477ea5aa073be591df100d7326fedef2ee4cfbd153b6e","index":1,"kind":"service.version","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.423182Z","fact":{"commitment":{"prove_every_seconds":604800,"retention_seconds":null,"rpo_seconds":86400,"rto_seconds":14400},"name":"Service desk","owner":"ops","service":"desk","tier":1,"version":"s1"},"kind":"service.version","salt":"ae2227cf3bfcdb2da25e3893f9448bf9","schema":"rehearse.evidence.fact/1","subject":{"service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (10, '2026-11-28 12:36:21.499173+00:00', 'noted', '20261128-123621-3fa460', '{"at":"2026-11-28T12:36:21.499173Z","body":"68e0d88c5d72a1433d0fae014e462f00a322c2f7cccdd2d772499202976ed1fa","index":10,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.49691Z","fact":{"about":"20261128-123621-3fa460","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"965e8dcd71ab28446f5970398385a889","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (11, '2026-11-28 12:36:21.502324+00:00', 'run.ended', '20261128-123621-3fa460', '{"at":"2026-11-28T12:36:21.502324Z","body":"0f8630bcca24ea20a38c6f422531fd624a55ef42dbce027150fceb470494fec3","index":11,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.50063Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:36:21.423089Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:36:21.50063Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"846a8eb4fdfabde6f47861f8179dddbc5f286481483cb462c160bc79dd644ec0","at":"2026-11-28T12:36:21.423089Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:36:21.423089Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"inconclusive","owner":"ops","phases":[{"ended_at":"2026-11-28T12:36:21.423089Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:36:21.423089Z"}],"queued_at":"2026-11-28T12:36:21.492407Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-123621-3fa460","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:36:21.499862Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"7e59dc81a9268e075dfb0ed0675d8bdbe17f4fcf5194a9df6a552f77bd06151b"}],"t0":"2026-11-28T12:36:21.499862Z","takeovers":[{"at":"2026-11-28T12:36:21.49691Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"4403495009695bc382162ce96b7c862ea85d5b9ddac8b0e3c4b25f35daa30d14"},"kind":"run.ended","salt":"d6f3d1e8e725b5b8792c9a6d20f48c3f","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (12, '2026-11-28 12:36:21.503319+00:00', 'run.queued', '20261128-123621-e2b240', '{"at":"2026-11-28T12:36:21.503319Z","body":"f64bf908714efe8cfa0ae6f6cfca5bdfce9146e28a13d6b00f9a6b60dcb2b1ee","index":12,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.502624Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-e2b240","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"b181703ad9f93ba8e9894e7e7753a8b9","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (13, '2026-11-28 12:36:21.504859+00:00', 'noted', '20261128-123621-e2b240', '{"at":"2026-11-28T12:36:21.504859Z","body":"84a6335865f848f152db86f4196e7880bee798dd1f1759edd564ab151b3492e8","index":13,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.504172Z","fact":{"about":"20261128-123621-e2b240","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"731212df9a95a38f70b30c9f62b4729e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (14, '2026-11-28 12:36:21.509655+00:00', 'run.ended', '20261128-123621-e2b240', '{"at":"2026-11-28T12:36:21.509655Z","body":"bbf59669e7707c0a16944e074dc3c4911f985162a65ab93fccdef23713eba402","index":14,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.5053Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:36:21.423089Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:36:21.5053Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"e6efd10080a6645edf310b9b39dc5a874a0bdc47678aa104fc3487b108210541","at":"2026-11-28T12:36:21.423089Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:36:21.423089Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"cancelled","owner":"ops","phases":[{"ended_at":"2026-11-28T12:36:21.423089Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:36:21.423089Z"}],"queued_at":"2026-11-28T12:36:21.502624Z","reason":"cancelled by ","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-123621-e2b240","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:36:21.505052Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"90674416fa0a7f8434adf0dae0bb8b5e56cb320c94a8be6a0ca342e0b8b7b073"}],"t0":"2026-11-28T12:36:21.505052Z","takeovers":[{"at":"2026-11-28T12:36:21.504172Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"3cbf28a119e9b431abb7f9e257493b5dc56603a700fddecae66ab9218dc0a05a"},"kind":"run.ended","salt":"9594e83a7fe3a52824c385a2b3c29800","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (15, '2026-11-28 12:36:21.516179+00:00', 'run.queued', '20261128-123621-66cec5', '{"at":"2026-11-28T12:36:21.516179Z","body":"cefedb9b7dcd91af7eaffdc25735691d1dc9dd11ef73c3441545859a276fde1c","index":15,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.511073Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-66cec5","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"0a4c98a3510434d78ab1df4d7f4ff200","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (16, '2026-11-28 12:36:21.523340+00:00', 'run.queued', '20261128-123621-a94a7d', '{"at":"2026-11-28T12:36:21.523340Z","body":"f96f7e8102bfda2cab362512e782342bf27202caae4b3e422d68957d0201669f","index":16,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.522604Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-a94a7d","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"67c92cb48513737e679c55bb89f4db2a","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (17, '2026-11-28 12:36:21.526094+00:00', 'run.queued', '20261128-123621-b9b3ad', '{"at":"2026-11-28T12:36:21.526094Z","body":"f4edb26d563f51ed1dbf45813bfc9b18f875b20efd71456136a747a1fb9bd10a","index":17,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.524548Z","fact":{"by":"rehearse","occurrence_due_at":null,"retry":0,"run":"20261128-123621-b9b3ad","scenario":"desk-db","service":"desk","trigger":""},"kind":"run.queued","salt":"ea20c1071bbf76416d8a628df936dfd5","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (18, '2026-11-28 12:36:21.727365+00:00', 'access.changed', 'anna', '{"at":"2026-11-28T12:36:21.727365Z","body":"b5e33fe03b1b5fdf2839db688773b2926b964073f6460ff6308883fe23335f03","index":18,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["6b48851f757408c16e0b487173c3874e"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:36:21.725898Z","fact":{"about":"anna","after":"roles steward; only clients acme; system user anna","what":"user.added"},"kind":"access.changed","salt":"12514ce7d17d1ab1a811a80ecf09a687","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (19, '2026-11-28 12:36:21.733264+00:00', 'access.changed', 'v5ismtdm2w', '{"at":"2026-11-28T12:36:21.733264Z","body":"8528766715d1f31f9333afb4efdfb592a65e1a1c56640a7e6ac0d4cb92197d0a","index":19,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["6b48851f757408c16e0b487173c3874e"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:36:21.731273Z","fact":{"about":"v5ismtdm2w","after":"of user anna, for ci; roles steward; only clients acme; until 2026-11-28T13:36:21Z","what":"token.made"},"kind":"access.changed","salt":"f721974ca4b79351be2afcee48a91d3a","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (2, '2026-11-28 12:36:21.424567+00:00', 'scenario.version', 'desk-db', '{"at":"2026-11-28T12:36:21.424567Z","body":"1c4fbffce8480008f495452efb8a187b120adc993ded46e41a2818833374983d","index":2,"kind":"scenario.version","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.423182Z","fact":{"checks":0,"scenario":"desk-db","service":"desk","version":"d1"},"kind":"scenario.version","salt":"a9ce03e220eeb2dc644621c0f8caf9d6","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (20, '2026-11-28 12:36:21.737108+00:00', 'access.changed', '1', '{"at":"2026-11-28T12:36:21.737108Z","body":"bd94af87d3ff01e5e078571cd0e758cfcbb1867c2db0a25dc0330cdb796ad293","index":20,"kind":"access.changed","schema":"rehearse.evidence.entry/1","tags":["6b48851f757408c16e0b487173c3874e"]}', '{"actor":{"id":"local:root","kind":"local","name":"root"},"at":"2026-11-28T12:36:21.736816Z","fact":{"about":"1","after":"person:anna may approve an exemption alone until 2026-11-28T13:36:21Z; waiting","what":"waiver.requested","why":"she is alone"},"kind":"access.changed","salt":"fd04e4bf10e35b31a6439a090dff2a42","schema":"rehearse.evidence.fact/1","subject":{"operator":true}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (21, '2026-11-28 12:36:21.743170+00:00', 'execution.opened', '20261128-123621-123e2b', '{"at":"2026-11-28T12:36:21.743170Z","body":"9c2f6a5cf7ccfbd319c5c5815342d3b50cdfae047a46e6010709b19fa5fa76e7","index":21,"kind":"execution.opened","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b","e28e989fbc96c7d6da5f3a0679f7c82c"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.739807Z","fact":{"client":"acme","definition":"20b71173791b8afbeb80c1039a3b797d8c363738e5208d2ac034205a7de7d548","execution":"20261128-123621-123e2b","kind":"review","runbook":"desk","runbook_version":"r1","services":["desk"]},"kind":"execution.opened","salt":"fe42b8a8299180bfa6f68b146820e428","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (22, '2026-11-28 12:36:21.743170+00:00', 'execution.entered', '20261128-123621-123e2b', '{"at":"2026-11-28T12:36:21.743170Z","body":"948efa95046bc359a1143e79dd8c371bc5d0617e6af7707d5cd3b47c14de855e","index":22,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b","e28e989fbc96c7d6da5f3a0679f7c82c"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.739807Z","fact":{"execution":"20261128-123621-123e2b","happened_at":"2026-11-28T12:36:21.739807Z","says":"d8e48aa01c60c3e7076b2369c4984086b997a0abab884965e77d83de78407772","seq":1,"what":"opened","who":"local:ana"},"kind":"execution.entered","salt":"6e28f88840518b863d093ba564d0dcc5","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (23, '2026-11-28 12:36:21.743170+00:00', 'execution.entered', '20261128-123621-123e2b', '{"at":"2026-11-28T12:36:21.743170Z","body":"81f99e3a7e04ded907cb50f79e3962d38208b005267766efc56f602b7b62a674","index":23,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b","e28e989fbc96c7d6da5f3a0679f7c82c"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.739807Z","fact":{"execution":"20261128-123621-123e2b","happened_at":"2026-11-28T12:36:21.739807Z","operates":"unknown","role":"lead","says":"c70ec750b6be28c024a2a6f5ea2c99044e35964afa336921cbbfd136fc467c53","seq":2,"what":"assigned","who":"local:ana"},"kind":"execution.entered","salt":"6ccbc1963ceffa2fe04902f96d25d463","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (24, '2026-11-28 12:36:21.749671+00:00', 'execution.entered', '20261128-123621-123e2b', '{"at":"2026-11-28T12:36:21.749671Z","body":"97ec136c130d932796061a0aa8cd87db12514bd122851e0abe0e03d8a17baeac","index":24,"kind":"execution.entered","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b","e28e989fbc96c7d6da5f3a0679f7c82c"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.748393Z","fact":{"execution":"20261128-123621-123e2b","happened_at":"2026-11-28T12:36:21.748393Z","role":"lead","says":"0db4deb56872ff54e351896d4e1f8cc7e0fa9400ccb5afc6d424e9aa118b8a56","seq":3,"what":"noted","who":"local:ana"},"kind":"execution.entered","salt":"94aa69af99a8034d170771171c902bad","schema":"rehearse.evidence.fact/1","subject":{"client":"acme","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (25, '2026-11-28 12:36:21.754440+00:00', 'noted', '1', '{"at":"2026-11-28T12:36:21.754440Z","body":"5e96df49ca4ace49050e5a43cc394d3a9f275e4bc65ff2ce21650fab90178aac","index":25,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.749954Z","fact":{"about":"1","detail":"data in phase people, fingerprint 3f99b97a01d25e1f, run local:ana","what":"finding.opened"},"kind":"noted","salt":"a9bbf70f35c5260619e64f2fef0ec7b4","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (26, '2026-11-28 12:36:21.754440+00:00', 'noted', '1', '{"at":"2026-11-28T12:36:21.754440Z","body":"bef764fbc7fb184307e71e7b7914cbe5f836db0118192243ea644207f02a88fd","index":26,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.749954Z","fact":{"about":"1","detail":"reported; text f936efc7e9b199ced0495bb2f6142d00ae9fc4c96bd7a54a2b3c3794c90a0f3d","what":"finding.reported"},"kind":"noted","salt":"079f6e618a635cc31f838c13874d96cf","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (27, '2026-11-28 12:36:21.759580+00:00', 'noted', '1', '{"at":"2026-11-28T12:36:21.759580Z","body":"9f6d7472462dbeaf9517c27ec2969ea988ee6b6f6e0c4f6aa1393f812b4ed462","index":27,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["*"]}', '{"actor":{"id":"local:ana","kind":"local","name":"ana"},"at":"2026-11-28T12:36:21.75872Z","fact":{"about":"1","detail":"confirmed: findings 1; text aea87a9394ef0f80a1657b31ce8aef1c157d89a99fb51c10797394e9f285e814","what":"problem.confirmed"},"kind":"noted","salt":"d40ff079b2b37cdeb6094d28330436ec","schema":"rehearse.evidence.fact/1","subject":{}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (3, '2026-11-28 12:36:21.424567+00:00', 'run.queued', '20261128-123621-b36641', '{"at":"2026-11-28T12:36:21.424567Z","body":"779b885b3a3db68b676deab47ec9c17f1a81e7e6aafb4173e78873e24bfd4c79","index":3,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.423182Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-b36641","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"f85091208900fb656514c93b9649cd41","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (4, '2026-11-28 12:36:21.427595+00:00', 'noted', '20261128-123621-b36641', '{"at":"2026-11-28T12:36:21.427595Z","body":"91200b16d101fe34aaaddd0d8472e55b1edf97662137301db5cef34e199870d8","index":4,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.426549Z","fact":{"about":"20261128-123621-b36641","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"db96611adede1777d1e002f1d0eb3c6c","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (5, '2026-11-28 12:36:21.431773+00:00', 'run.ended', '20261128-123621-b36641', '{"at":"2026-11-28T12:36:21.431773Z","body":"32c93acbdd85349c3882fe62ed988fb31228f9b8756031cc40511265c0c139a4","index":5,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.4282Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:36:21.423089Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:36:21.4282Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","first_bad_at":null,"isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"822cacac4434c7532aa63bd9972acb918a5adc5f80927432866e2574fd300134","at":"2026-11-28T12:36:21.423089Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:36:21.423089Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"passed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:36:21.423089Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:36:21.423089Z"}],"queued_at":"2026-11-28T12:36:21.423182Z","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-123621-b36641","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:36:21.427941Z","t0":"2026-11-28T12:36:21.427941Z","takeovers":[{"at":"2026-11-28T12:36:21.426549Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand"},"kind":"run.ended","salt":"b5c172b8278a835f2fe28ed697e0c2ec","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (6, '2026-11-28 12:36:21.432888+00:00', 'run.queued', '20261128-123621-c9dcb2', '{"at":"2026-11-28T12:36:21.432888Z","body":"f274c447a328ff3219604c902ccf86f26528d69d564fa91bc2ec58fe91628501","index":6,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.432204Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-c9dcb2","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"8ac4736d928e6e46e678e2891ad1cc7e","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (7, '2026-11-28 12:36:21.460929+00:00', 'noted', '20261128-123621-c9dcb2', '{"at":"2026-11-28T12:36:21.460929Z","body":"e6aed869e9159022c3f100de816ec7061fd4d13820e15df35390f6a28cb6fa79","index":7,"kind":"noted","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.46008Z","fact":{"about":"20261128-123621-c9dcb2","detail":"attempt 1 of runner r1: it''s silent","what":"run.taken_over"},"kind":"noted","salt":"6f6e252af4aa7e39780af8f81465a152","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (8, '2026-11-28 12:36:21.487983+00:00', 'run.ended', '20261128-123621-c9dcb2', '{"at":"2026-11-28T12:36:21.487983Z","body":"9e734b12045732d6f07b38acedfe1668503b806adad5fa57cccbf430c1bc9ea2","index":8,"kind":"run.ended","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.461607Z","fact":{"attempt":2,"by":"anna","components":[{"available_at":null,"candidates":0,"consistent_at":"2026-11-28T12:36:21.423089Z","name":"db","point":"p1","recipe":"","recipe_version":"","rule":"","size_bytes":77}],"ended_at":"2026-11-28T12:36:21.461607Z","environment":"fd7e116fd919e28e0ae2c6cc9842312900242d40329969a9341fed40d8d3f284","failure_class":"data","first_bad_at":"2026-11-28T12:36:21.423089Z","isolation":"78277f74f1c975f1a71b417026fc6b2d18a8fc52eaea83bca61a18d7c9b1c7cf","observations":[{"answer":"b5b2c274ca37ac75b7c494549aecf65d5615dbbf78eb5744b861bee193303d1a","at":"2026-11-28T12:36:21.423089Z","check":"one","held":true,"kind":"","mandatory":false,"newest":"2026-11-28T12:36:21.423089Z","of_data":false,"seconds":0}],"occurrence_due_at":null,"outcome":"failed","owner":"ops","phases":[{"ended_at":"2026-11-28T12:36:21.423089Z","phase":"select","seconds":12.5,"started_at":"2026-11-28T12:36:21.423089Z"}],"queued_at":"2026-11-28T12:36:21.432204Z","reason":"data (phase check)","retry":0,"rpo":{"committed_seconds":86400,"met":null,"seconds":null},"rto":{"committed_seconds":14400,"how":"by the clock","met":null,"seconds":12.5},"run":"20261128-123621-c9dcb2","runner":"host-2-def","scenario":"desk-db","scenario_version":"d1","service":"desk","service_version":"s1","started_at":"2026-11-28T12:36:21.461167Z","symptoms":[{"blame":"backup","class":"data","fingerprint":"5ee82d66a537c07d","phase":"check","reason":"e37d23f3ab4bf6094f7dea5f169b987f910869d3ee56a79e051360a00418319a"}],"t0":"2026-11-28T12:36:21.461167Z","takeovers":[{"at":"2026-11-28T12:36:21.46008Z","attempt":1,"reason":"it''s silent","runner":"r1"}],"tier":1,"trigger":"on_demand","verdict":"de92eea3be0341d2f5ef906a37ac072c0a2ce30261b4f71dc72dd790ca7fa315"},"kind":"run.ended","salt":"aec29b08ba915ebd7e545b80f0652387","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_entries ("idx", "at", "kind", "subject", "header", "body", "members") VALUES (9, '2026-11-28 12:36:21.493980+00:00', 'run.queued', '20261128-123621-3fa460', '{"at":"2026-11-28T12:36:21.493980Z","body":"12ee65f63b2ff7d838248557496f7f9ed5c629d44e65b611e6e0248fc03a91ec","index":9,"kind":"run.queued","schema":"rehearse.evidence.entry/1","tags":["05f5216ad1bda01ec5e2ce010788952b"]}', '{"actor":{"id":"rehearse","kind":"rehearse","name":"rehearse"},"at":"2026-11-28T12:36:21.492407Z","fact":{"by":"anna","occurrence_due_at":null,"retry":0,"run":"20261128-123621-3fa460","scenario":"desk-db","service":"desk","trigger":"on_demand"},"kind":"run.queued","salt":"1d08d5e7217dedb6bda7f5b60d3c3bf8","schema":"rehearse.evidence.fact/1","subject":{"scenario":"desk-db","service":"desk"}}', NULL);
INSERT INTO evidence_log ("id", "name", "scope_key", "key", "size", "frontier", "at") VALUES (1, 'vm/rehearse', X'1EB6671D2636B608970A23A630069CF14E41BED1D7E6087123DFFB689570C9ED', '', 28, X'F40DD88F5E57900E589C0899BFDF38EF0F7E446C7DD54CBC382A38845F662EB8A7427ACD100C5D09C39FB47865FEA59BBB758AD2B2849961B31FAAD2724B21B902A346FDFD8ADA3650E9FC1DDD8848EB4F8716987010287A15E0DDABD422C5B9', '2026-11-28 12:36:21.759580+00:00');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-123621-123e2b', 1, '2026-11-28 12:36:21.739807+00:00', '2026-11-28 12:36:21.739807+00:00', 'opened', '', '', 'local:ana', 'ana', '', 0, '', '{}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-123621-123e2b', 2, '2026-11-28 12:36:21.739807+00:00', '2026-11-28 12:36:21.739807+00:00', 'assigned', '', 'lead', 'local:ana', 'ana', '', 0, '', '{"operates":"unknown"}', '');
INSERT INTO execution_entries ("execution_id", "seq", "at", "happened_at", "what", "step", "role", "actor_id", "actor", "entered_by", "late", "says", "found", "once") VALUES ('20261128-123621-123e2b', 3, '2026-11-28 12:36:21.748393+00:00', '2026-11-28 12:36:21.748393+00:00', 'noted', '', 'lead', 'local:ana', 'ana', '', 0, 'it''s noted', '{}', '');
INSERT INTO executions ("id", "runbook", "kind", "exercise", "title", "version", "definition", "services", "client", "ticket", "state", "opened_by", "opened_by_id", "opened_at", "started_at", "ended_at", "size", "last_at") VALUES ('20261128-123621-123e2b', 'desk', 'review', '', 'The desk', 'r1', '{"runbook":"desk","kind":"review","title":"The desk","services":["desk"],"author":"ana","roles":[{"role":"lead"},{"role":"dba","not":"operators","training":["restore"]}],"briefing":{},"steps":[{"id":"call","do":"Call.","by":"lead","within_seconds":60},{"id":"restore","run":"desk-db","after":["call"],"keep_seconds":3600,"marks":"usable"},{"id":"surprise","inject":{"text":"The vault is silent.","at":"0s"},"by":"lead"},{"id":"look","do":"Look.","by":"dba","after":["restore"]}],"version":"r1"}', '["desk"]', 'acme', '', 'briefing', 'ana', 'local:ana', '2026-11-28 12:36:21.739807+00:00', NULL, NULL, 3, '2026-11-28 12:36:21.748393+00:00');
INSERT INTO exemptions ("id", "uid", "origin", "scenario", "service", "client", "from_at", "until_at", "reason", "requested_by", "requested_at", "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "requested_by_id", "approved_by_id", "withdrawn_by_id") VALUES (1, 'freeze@acme', 'calendar', '', '', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 13:36:21.423089+00:00', 'a freeze', 'anna', '2026-11-28 12:36:21.423089+00:00', '', NULL, '', NULL, '', '', '');
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (1, '3f99b97a01d25e1f', '', '', '', '', 4, '2026-12-28 12:36:21.749954+00:00', 'people', 'data', 'people', 'it''s reported', '', 'open', 'local:ana', '2026-11-28 12:36:21.749954+00:00', '', NULL, 'local:ana', '2026-11-28 12:36:21.749954+00:00', 1, '', 'cd863ae5bb832c41', '2026-11-28 12:36:21.749954+00:00', 0, NULL, 1);
INSERT INTO findings ("id", "fingerprint", "service", "scenario", "client", "owner", "priority", "due_at", "phase", "class", "blame", "reason", "next", "state", "opened_by", "opened_at", "closed_by", "closed_at", "last_run", "last_seen_at", "count", "assignee", "signature", "since", "reopened", "accepted_until", "problem_id") VALUES (2, 'f1', 'desk', 'desk-db', '', '', 0, NULL, '', 'data', '', 'it''s wrong', '', 'open', 'a-run', '2026-11-28 12:36:21.423089+00:00', '', NULL, 'a-run', '2026-11-28 12:36:21.423089+00:00', 1, '', '', NULL, 0, NULL, NULL);
INSERT INTO incidents ("id", "service", "client", "owner", "tier", "state", "failing", "reason", "opened_by", "opened_at", "last_run", "last_at", "count", "ended_by", "ended_at") VALUES (1, 'desk', '', '', 0, 'open', '["desk-db"]', 'it''s wrong', 'a-run', '2026-11-28 12:36:21.423089+00:00', 'a-run', '2026-11-28 12:36:21.423089+00:00', 1, '', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (1, 'run/20261128-123621-b36641', '', 'run.passed', 'scenario/desk-db', '', 'desk', '20261128-123621-b36641', 'passed: desk-db', '{"at":"2026-11-28T12:36:21.4282Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"passed","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:36:21.427941Z"}', 'waiting', 0, '', '2026-11-28 12:36:21.428200+00:00', '2026-11-28 12:36:21.428200+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (2, 'run/20261128-123621-c9dcb2', '', 'run.failed', 'scenario/desk-db', 'run.failed/5ee82d66a537c07d', 'desk', '20261128-123621-c9dcb2', 'FAILED: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:36:21.461607Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"failed","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:36:21.461167Z"}', 'waiting', 0, '', '2026-11-28 12:36:21.461607+00:00', '2026-11-28 12:36:21.461607+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (3, 'run/20261128-123621-3fa460', '', 'run.inconclusive', 'scenario/desk-db', 'run.inconclusive/5ee82d66a537c07d', 'desk', '20261128-123621-3fa460', 'inconclusive: desk-db: it''s wrong; so', '{"at":"2026-11-28T12:36:21.50063Z","owner":"ops","tier":1,"scenario":"desk-db","outcome":"inconclusive","class":"data","phase":"check","reason":"it''s wrong; so","rto":{"seconds":12.5,"committed_seconds":14400,"met":null,"how":"by the clock"},"rpo":{"seconds":null,"committed_seconds":86400,"met":null,"how":""},"trigger":"on_demand","started_at":"2026-11-28T12:36:21.499862Z"}', 'waiting', 0, '', '2026-11-28 12:36:21.500630+00:00', '2026-11-28 12:36:21.500630+00:00', NULL);
INSERT INTO notices ("id", "dedup", "receiver", "kind", "topic", "trouble", "service", "run_id", "subject", "body", "state", "attempts", "error", "made_at", "next_at", "sent_at") VALUES (4, 'a', 'mail', 'run.failed', '', '', '', '', '', '{"at":"0001-01-01T00:00:00Z"}', 'waiting', 0, '', '2026-11-28 12:36:21.423089+00:00', NULL, NULL);
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-123621-3fa460', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-123621-b36641', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-123621-c9dcb2', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO observations ("run_id", "position", "name", "kind", "component", "question", "wanted", "got", "held", "skipped", "mandatory", "of_data", "newest", "at", "seconds", "offset", "fault") VALUES ('20261128-123621-e2b240', 0, 'one', '', '', '', '', '', 1, 0, 0, 0, '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 0.0, '{"blame":"backup","class":"data","reason":"wrong"}');
INSERT INTO occurrences ("id", "scenario", "service", "client", "owner", "tier", "scenario_version", "service_version", "schedule", "due_at", "start_at", "closes_at", "state", "reason", "written_at", "settled_at", "exemption_id", "first_run", "first_started_at", "first_outcome", "run_id", "outcome", "ended_at", "to_catch_up") VALUES (1, 'desk-db', 'desk', 'acme', 'ops', 0, '', '', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 13:36:21.423089+00:00', 'planned', '', '2026-11-28 12:36:21.423089+00:00', NULL, NULL, '', NULL, '', '', '', NULL, 0);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-123621-3fa460', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-123621-b36641', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-123621-c9dcb2', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO outputs ("run_id", "position", "attempt", "component", "kind", "name", "text", "truncated") VALUES ('20261128-123621-e2b240', 0, 2, 'db', 'restore', 'load', 'it''s
loaded
', 1);
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-123621-3fa460', 'select', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-123621-66cec5', 'restore', '', '2026-11-28 12:36:21.518627+00:00', NULL, 0.0, NULL, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-123621-b36641', 'select', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-123621-c9dcb2', 'select', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO phases ("run_id", "name", "component", "started_at", "ended_at", "offset", "seconds", "bytes", "files", "error") VALUES ('20261128-123621-e2b240', 'select', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', 0.0, 12.5, NULL, NULL, '');
INSERT INTO problem_signatures ("signature", "problem_id") VALUES ('cd863ae5bb832c41', 1);
INSERT INTO problems ("id", "title", "cause", "workaround", "state", "confirmed_by", "confirmed_by_id", "confirmed_at", "closed_by", "closed_at", "resolution") VALUES (1, 'it''s one', '', '', 'confirmed', 'ana', 'local:ana', '2026-11-28 12:36:21.758720+00:00', '', NULL, '');
INSERT INTO recommendations ("id", "title", "text", "service", "scenario", "client", "owner", "finding_id", "execution_id", "presented_by", "presented_by_id", "presented_at", "decide_by", "state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at", "implementation", "verified_by", "verified_at") VALUES (1, 'it''s better', '', '', '', '', '', NULL, '', 'ana', 'local:ana', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 13:36:21.423089+00:00', 'presented', '', '', '', NULL, '', NULL, '', '', NULL, '', '', NULL);
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (1, 'finding', 1, '', 'reported', 'it''s reported', 'ana', 'local:ana', '2026-11-28 12:36:21.749954+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (2, 'problem', 1, '', 'confirmed', 'it''s one', 'ana', 'local:ana', '2026-11-28 12:36:21.758720+00:00');
INSERT INTO remarks ("id", "about", "about_id", "client", "kind", "text", "made_by", "made_by_id", "at") VALUES (3, 'finding', 1, '', 'comment', 'it''s noted', 'ana', 'local:ana', '2026-11-28 12:36:21.423089+00:00');
INSERT INTO run_counts ("outcome", "runs") VALUES ('cancelled', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('failed', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('inconclusive', 1);
INSERT INTO run_counts ("outcome", "runs") VALUES ('passed', 1);
INSERT INTO runners ("id", "host", "version", "pools", "concurrent", "memory", "disk", "engine", "trouble", "workspace", "started_at", "beat_at", "stopped_at") VALUES ('host-2-def', '', '', '["default"]', 0, 0, 0, '', '', '', '2026-11-28 12:36:21.760215+00:00', '2026-11-28 12:36:21.760215+00:00', NULL);
INSERT INTO schema ("version", "applied_at") VALUES (1, '2026-11-28 12:36:21.392094+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (10, '2026-11-28 12:36:21.406431+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (11, '2026-11-28 12:36:21.407201+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (12, '2026-11-28 12:36:21.418456+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (2, '2026-11-28 12:36:21.398253+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (3, '2026-11-28 12:36:21.400692+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (4, '2026-11-28 12:36:21.403373+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (5, '2026-11-28 12:36:21.404084+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (6, '2026-11-28 12:36:21.404200+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (7, '2026-11-28 12:36:21.405034+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (8, '2026-11-28 12:36:21.405721+00:00');
INSERT INTO schema ("version", "applied_at") VALUES (9, '2026-11-28 12:36:21.405957+00:00');
INSERT INTO sessions ("digest", "data", "expires_at") VALUES ('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', X'64617461', '2026-11-28 13:36:21.423089+00:00');
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (1, '20261128-123621-c9dcb2', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:36:21.461607+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (2, '20261128-123621-3fa460', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:36:21.500630+00:00', NULL);
INSERT INTO symptoms ("id", "run_id", "service", "phase", "class", "blame", "reason", "next", "fingerprint", "opened_at", "finding_id") VALUES (3, '20261128-123621-e2b240', 'desk', 'check', 'data', 'backup', 'the data is wrong', '', '5ee82d66a537c07d', '2026-11-28 12:36:21.505300+00:00', NULL);
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-123621-3fa460', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:36:21.494942+00:00', '2026-11-28 12:36:21.496910+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-123621-b36641', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:36:21.425025+00:00', '2026-11-28 12:36:21.426549+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-123621-c9dcb2', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:36:21.433086+00:00', '2026-11-28 12:36:21.460080+00:00');
INSERT INTO takeovers ("run_id", "attempt", "runner", "phase", "reason", "started_at", "at") VALUES ('20261128-123621-e2b240', 1, 'r1', 'restore', 'it''s silent', '2026-11-28 12:36:21.503540+00:00', '2026-11-28 12:36:21.504172+00:00');
INSERT INTO tasks ("id", "task", "kind", "version", "title", "done_when", "owner", "role", "priority", "service", "client", "schedule", "due_at", "closes_at", "written_at", "made_by", "made_by_id", "state", "settled_at", "done_by", "done_by_id", "done_at", "result", "artefact", "exemption_id", "reason") VALUES (1, 'tapes', 'recurring', '', 'Change tapes', 'it''s done', 'ana', '', 2, '', '', '', '2026-11-28 12:36:21.423089+00:00', '2026-11-28 13:36:21.423089+00:00', '2026-11-28 12:36:21.423089+00:00', '', '', 'planned', NULL, '', '', NULL, '', '', NULL, '');
INSERT INTO tickets ("id", "finding_id", "receiver", "unique_key", "client", "state", "reference", "address", "remote_state", "remote_at", "sent", "doing", "made_at", "attempts", "next_at", "trouble") VALUES (1, 1, 'rt', 'rehearse-1-a', '', 'waiting', '', '', '', NULL, '', '', '2026-11-28 12:36:21.423089+00:00', 0, '2026-11-28 12:36:21.423089+00:00', '');
INSERT INTO tokens ("id", "user_name", "name", "digest", "roles", "clients", "made_at", "made_by_id", "expires_at", "revoked_at", "revoked_by_id", "used_at", "used_from") VALUES ('v5ismtdm2w', 'anna', 'ci', '31b4a0d8d31b43b7ecc62a503bca921e6e75a528292e3d74d6157132244a92ba', '["steward"]', '["acme"]', '2026-11-28 12:36:21.731273+00:00', 'local:root', '2026-11-28 13:36:21.423089+00:00', NULL, '', NULL, '');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', '', '2026-11-28', '2026-11-28 12:36:21.428200+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', '', 'on_demand', '2026-11-28', '2026-11-28 12:36:21.428200+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', '', '2026-11-28', '2026-11-28 12:36:21.428200+00:00');
INSERT INTO touched ("service", "scenario", "kind", "day", "first_at") VALUES ('desk', 'desk-db', 'on_demand', '2026-11-28', '2026-11-28 12:36:21.428200+00:00');
INSERT INTO users ("name", "display", "password", "must_change", "roles", "clients", "system_user", "issuer", "subject", "added_at", "added_by_id", "changed_at", "disabled_at", "valid_until", "signed_in_at", "failed", "locked_until") VALUES ('anna', '', '$argon2id$v=19$m=19456,t=2,p=1$5FJP0KFja9EhUzYGryhpdA$mLe9ryNVLs8txHNv+6+B64x9gCTZG/QM9XW+dgJ0o5U', 1, '["steward"]', '["acme"]', 'anna', '', '', '2026-11-28 12:36:21.725898+00:00', 'local:root', '2026-11-28 12:36:21.725898+00:00', NULL, NULL, NULL, 0, NULL);
INSERT INTO visits ("id", "run_id", "how", "target", "at", "actor_id", "actor") VALUES (1, '20261128-123621-e2b240', 'shell', 'db', '2026-11-28 12:36:21.423089+00:00', 'local:root', 'root');
INSERT INTO waivers ("id", "actor_id", "verb", "client", "reason", "until_at", "requested_by", "requested_by_id", "requested_at", "approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at") VALUES (1, 'person:anna', 'approve an exemption', '', 'she is alone', '2026-11-28 13:36:21.423089+00:00', 'root', 'local:root', '2026-11-28 12:36:21.736816+00:00', '', '', NULL, '', '', NULL);
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
