CREATE INDEX acceptances_of_finding ON acceptances (finding_id, id);
CREATE TABLE acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	finding_id integer NOT NULL, client text NOT NULL, reason text NOT NULL, until_at datetime NOT NULL,
	requested_by text NOT NULL, requested_by_id text NOT NULL, requested_at datetime NOT NULL,
	approved_by text NOT NULL, approved_by_id text NOT NULL, approved_at datetime,
	withdrawn_by text NOT NULL, withdrawn_by_id text NOT NULL, withdrawn_at datetime
);
CREATE TRIGGER acceptances_stay BEFORE DELETE ON acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX answers_by_time ON answers (at);
CREATE TABLE answers (
	key_digest text PRIMARY KEY, request_digest text NOT NULL,
	status integer NOT NULL, header text NOT NULL, body blob, at datetime NOT NULL
);
CREATE INDEX attachments_about ON attachments (about, about_id, id);
CREATE TABLE attachments (
	id integer PRIMARY KEY AUTOINCREMENT,
	about text NOT NULL, about_id integer NOT NULL, client text NOT NULL,
	name text NOT NULL, type text NOT NULL, size integer NOT NULL, digest text NOT NULL,
	made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL
);
CREATE TRIGGER attachments_stay BEFORE DELETE ON attachments BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
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
CREATE TRIGGER components_stay BEFORE DELETE ON components
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE contents (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	component text NOT NULL, kind text NOT NULL, within text NOT NULL, name text NOT NULL,
	number integer, counts text NOT NULL, estimated boolean NOT NULL,
	bytes integer, newest text NOT NULL, newest_in text NOT NULL,
	PRIMARY KEY (run_id, position)
);
CREATE TRIGGER contents_stay BEFORE DELETE ON contents
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'contents' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX disputes_of_run ON disputes (run_id, id);
CREATE TABLE disputes (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL, service text NOT NULL, scenario text NOT NULL, client text NOT NULL, outcome text NOT NULL,
	reason text NOT NULL, made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL,
	decision text NOT NULL, answer text NOT NULL, answered_by text NOT NULL, answered_by_id text NOT NULL, answered_at datetime
);
CREATE TRIGGER disputes_stay BEFORE DELETE ON disputes BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX duties_in_state ON duties (state, closes_at);
CREATE TABLE duties (
	id integer PRIMARY KEY AUTOINCREMENT,
	runbook text NOT NULL, kind text NOT NULL, title text NOT NULL, version text NOT NULL,
	services text NOT NULL, client text NOT NULL, schedule text NOT NULL,
	due_at datetime NOT NULL, closes_at datetime NOT NULL,
	state text NOT NULL CHECK (state IN ('planned', 'started', 'on_time', 'late', 'missed', 'withdrawn')),
	execution_id text NOT NULL, written_at datetime NOT NULL, settled_at datetime,
	UNIQUE (runbook, due_at)
);
CREATE TRIGGER duties_stay BEFORE DELETE ON duties BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE evidence_anchor_states (
	name text PRIMARY KEY, kind text NOT NULL, size bigint NOT NULL DEFAULT 0, at datetime, tried_at datetime NOT NULL, trouble text NOT NULL DEFAULT ''
);
CREATE INDEX evidence_anchors_by_size ON evidence_anchors (size);
CREATE TABLE evidence_anchors (
	id integer PRIMARY KEY AUTOINCREMENT, size bigint NOT NULL, name text NOT NULL, kind text NOT NULL,
	at datetime NOT NULL, proof text NOT NULL
);
CREATE TRIGGER evidence_anchors_are_kept BEFORE UPDATE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_anchors_stay BEFORE DELETE ON evidence_anchors BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TABLE evidence_catalogue (
	kind text NOT NULL, name text NOT NULL,
	version text NOT NULL, client text NOT NULL, service text NOT NULL,
	PRIMARY KEY (kind, name)
);
CREATE TABLE evidence_checkpoints (size bigint PRIMARY KEY, at datetime NOT NULL, note text NOT NULL, frontier blob);
CREATE TRIGGER evidence_checkpoints_are_kept BEFORE UPDATE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_checkpoints_stay BEFORE DELETE ON evidence_checkpoints BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE INDEX evidence_entries_by_subject ON evidence_entries (kind, subject);
CREATE INDEX evidence_entries_of_access ON evidence_entries (idx)
	WHERE kind IN ('access.signed_in', 'access.signed_out', 'access.sign_in_refused', 'access.changed', 'right.refused', 'evidence.exported');
CREATE TABLE evidence_entries (
	idx bigint PRIMARY KEY, at datetime NOT NULL,
	kind text NOT NULL, subject text NOT NULL,
	header text NOT NULL, body text NOT NULL, members blob
);
CREATE TRIGGER evidence_entries_are_kept BEFORE UPDATE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_entries_stay BEFORE DELETE ON evidence_entries BEGIN SELECT raise(ABORT, 'evidence is never deleted'); END;
CREATE TABLE evidence_log (
	id integer PRIMARY KEY CHECK (id = 1),
	name text NOT NULL, scope_key blob NOT NULL, "key" text NOT NULL,
	size bigint NOT NULL, frontier blob, at datetime NOT NULL
);
CREATE TRIGGER evidence_log_grows BEFORE UPDATE ON evidence_log WHEN new.size < old.size
	BEGIN SELECT raise(ABORT, 'the evidence log never shrinks'); END;
CREATE TRIGGER evidence_log_stays BEFORE DELETE ON evidence_log BEGIN SELECT raise(ABORT, 'the evidence log is never deleted'); END;
CREATE UNIQUE INDEX execution_entries_once ON execution_entries (execution_id, once) WHERE once <> '';
CREATE TABLE execution_entries (
	execution_id text NOT NULL REFERENCES executions (id), seq integer NOT NULL,
	at datetime NOT NULL, happened_at datetime NOT NULL,
	what text NOT NULL, step text NOT NULL, "role" text NOT NULL,
	actor_id text NOT NULL, actor text NOT NULL, entered_by text NOT NULL, late boolean NOT NULL,
	says text NOT NULL, found text NOT NULL, once text NOT NULL,
	PRIMARY KEY (execution_id, seq)
);
CREATE TRIGGER execution_entries_are_kept BEFORE UPDATE ON execution_entries BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER execution_entries_stay BEFORE DELETE ON execution_entries BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX executions_in_state ON executions (state, id);
CREATE INDEX executions_of_runbook ON executions (runbook, id);
CREATE TABLE executions (
	id text PRIMARY KEY,
	runbook text NOT NULL, kind text NOT NULL, exercise text NOT NULL, title text NOT NULL, version text NOT NULL,
	definition text NOT NULL, services text NOT NULL, client text NOT NULL, ticket text NOT NULL,
	state text NOT NULL CHECK (state IN ('briefing', 'running', 'debrief', 'in_review', 'archived', 'abandoned')),
	opened_by text NOT NULL, opened_by_id text NOT NULL, opened_at datetime NOT NULL,
	started_at datetime, ended_at datetime,
	size integer NOT NULL, last_at datetime NOT NULL
);
CREATE TRIGGER executions_stay BEFORE DELETE ON executions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
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
CREATE TRIGGER exemptions_stay BEFORE DELETE ON exemptions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE figure_counts (
	source text NOT NULL, grain text NOT NULL, from_at datetime NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL, kind text NOT NULL,
	counter text NOT NULL, n bigint NOT NULL,
	PRIMARY KEY (source, grain, from_at, client, owner, tier, kind, counter)
) WITHOUT ROWID;
CREATE INDEX figure_marks_at ON figure_marks (at);
CREATE TABLE figure_marks (id integer PRIMARY KEY AUTOINCREMENT, at datetime NOT NULL);
CREATE TABLE figure_spans (grain text NOT NULL, from_at datetime NOT NULL, folded_at datetime NOT NULL, PRIMARY KEY (grain, from_at));
CREATE INDEX findings_accepted ON findings (accepted_until) WHERE accepted_until IS NOT NULL;
CREATE INDEX findings_by_fingerprint ON findings (scenario, fingerprint, id);
CREATE INDEX findings_by_signature ON findings (signature, id) WHERE state = 'open';
CREATE INDEX findings_in_state ON findings (state, id);
CREATE INDEX findings_of_problem ON findings (problem_id, id) WHERE problem_id IS NOT NULL;
CREATE INDEX findings_of_scenario ON findings (scenario, id);
CREATE INDEX findings_of_service ON findings (service, id);
CREATE UNIQUE INDEX findings_open ON findings (scenario, fingerprint) WHERE state = 'open';
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
CREATE TRIGGER findings_stay BEFORE DELETE ON findings BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE holds (
	id integer PRIMARY KEY AUTOINCREMENT,
	client text NOT NULL, service text NOT NULL, from_at datetime, until_at datetime, reason text NOT NULL,
	placed_by text NOT NULL, placed_by_id text NOT NULL, placed_at datetime NOT NULL,
	released_by text NOT NULL, released_by_id text NOT NULL, released_at datetime, released_why text NOT NULL
);
CREATE TRIGGER holds_stay BEFORE DELETE ON holds BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX incidents_by_opening ON incidents (opened_at, id);
CREATE INDEX incidents_in_state ON incidents (state, id);
CREATE UNIQUE INDEX incidents_open ON incidents (service) WHERE state = 'open';
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
CREATE TRIGGER incidents_stay BEFORE DELETE ON incidents BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX notices_of_state ON notices (state, id);
CREATE INDEX notices_of_topic ON notices (topic, receiver, id);
CREATE INDEX notices_waiting ON notices (next_at) WHERE state = 'waiting';
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
CREATE TABLE observations (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	name text NOT NULL, kind text NOT NULL, component text NOT NULL,
	question text NOT NULL, wanted text NOT NULL, got text NOT NULL,
	held boolean NOT NULL, skipped boolean NOT NULL, mandatory boolean NOT NULL, of_data boolean NOT NULL,
	newest datetime, at datetime NOT NULL, seconds real NOT NULL, "offset" real NOT NULL, fault text,
	PRIMARY KEY (run_id, position)
);
CREATE TRIGGER observations_stay BEFORE DELETE ON observations
	WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX occurrences_by_close ON occurrences (closes_at);
CREATE INDEX occurrences_in_order ON occurrences (due_at, id);
CREATE INDEX occurrences_in_state ON occurrences (state, due_at, id);
CREATE INDEX occurrences_of_client ON occurrences (client, due_at, id);
CREATE INDEX occurrences_of_scenario_by_close ON occurrences (scenario, closes_at, id);
CREATE INDEX occurrences_of_service ON occurrences (service, due_at, id);
CREATE INDEX occurrences_of_service_by_close ON occurrences (service, closes_at, id);
CREATE INDEX occurrences_to_catch_up ON occurrences (scenario, due_at) WHERE to_catch_up;
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
CREATE TRIGGER late_change AFTER UPDATE ON occurrences WHEN NEW.closes_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.closes_at); END;
CREATE TRIGGER late_write AFTER INSERT ON occurrences WHEN NEW.closes_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.closes_at); END;
CREATE TRIGGER occurrences_stay BEFORE DELETE ON occurrences BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE outputs (
	run_id text NOT NULL REFERENCES runs (id), position integer NOT NULL,
	attempt integer NOT NULL,
	component text NOT NULL, kind text NOT NULL, name text NOT NULL,
	"text" text NOT NULL, truncated boolean NOT NULL,
	PRIMARY KEY (run_id, position)
);
CREATE TABLE phases (
	run_id text NOT NULL REFERENCES runs (id), name text NOT NULL, component text NOT NULL,
	started_at datetime NOT NULL, ended_at datetime, "offset" real NOT NULL, seconds real,
	bytes integer, files integer, error text NOT NULL,
	PRIMARY KEY (run_id, name, component)
);
CREATE TRIGGER phases_stay BEFORE DELETE ON phases
	WHEN (SELECT state FROM runs WHERE id = OLD.run_id) = 'ended' AND NOT EXISTS (SELECT 1 FROM tombstones WHERE class = 'runs' AND subject = OLD.run_id)
	BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX plan_acceptances_of_service ON plan_acceptances (service, id);
CREATE TABLE plan_acceptances (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, client text NOT NULL, version text NOT NULL, parts text NOT NULL, says text NOT NULL,
	accepted_by text NOT NULL, accepted_by_id text NOT NULL, accepted_at datetime NOT NULL
);
CREATE TRIGGER plan_acceptances_are_kept BEFORE UPDATE ON plan_acceptances BEGIN SELECT raise(ABORT, 'an acceptance is never changed'); END;
CREATE TRIGGER plan_acceptances_stay BEFORE DELETE ON plan_acceptances BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE planner (id integer PRIMARY KEY CHECK (id = 1), ticked_at datetime NOT NULL);
CREATE TABLE plans (
	scenario text PRIMARY KEY,
	schedule text NOT NULL,
	scenario_version text NOT NULL, service_version text NOT NULL, proof_version text NOT NULL,
	active boolean NOT NULL,
	until_at datetime NOT NULL
);
CREATE TABLE problem_signatures (
	signature text PRIMARY KEY,
	problem_id integer NOT NULL REFERENCES problems (id)
);
CREATE TABLE problems (
	id integer PRIMARY KEY AUTOINCREMENT,
	title text NOT NULL, cause text NOT NULL, workaround text NOT NULL,
	state text NOT NULL CHECK (state IN ('confirmed', 'known_error', 'closed')),
	confirmed_by text NOT NULL, confirmed_by_id text NOT NULL, confirmed_at datetime NOT NULL,
	closed_by text NOT NULL, closed_at datetime, resolution text NOT NULL
);
CREATE TRIGGER problems_stay BEFORE DELETE ON problems BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX recommendations_by_presentation ON recommendations (presented_at, id);
CREATE INDEX recommendations_in_state ON recommendations (state, id);
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
CREATE TRIGGER recommendations_stay BEFORE DELETE ON recommendations BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX remarks_about ON remarks (about, about_id, id);
CREATE TABLE remarks (
	id integer PRIMARY KEY AUTOINCREMENT,
	about text NOT NULL, about_id integer NOT NULL, client text NOT NULL,
	kind text NOT NULL, text text NOT NULL,
	made_by text NOT NULL, made_by_id text NOT NULL, at datetime NOT NULL
);
CREATE TRIGGER remarks_stay BEFORE DELETE ON remarks BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX report_mails_waiting ON report_mails (next_at) WHERE sent_at IS NULL AND next_at IS NOT NULL;
CREATE TABLE report_mails (
	report_id integer NOT NULL REFERENCES reports (id), receiver text NOT NULL,
	attempts integer NOT NULL, error text NOT NULL, next_at datetime, sent_at datetime,
	PRIMARY KEY (report_id, receiver)
);
CREATE INDEX reports_of_client ON reports (client, id);
CREATE UNIQUE INDEX reports_scheduled ON reports (schedule, due_at) WHERE schedule <> '';
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
CREATE TRIGGER reports_are_kept BEFORE UPDATE ON reports BEGIN SELECT raise(ABORT, 'what was published is never changed'); END;
CREATE TRIGGER reports_stay BEFORE DELETE ON reports BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE run_counts (outcome text PRIMARY KEY, runs integer NOT NULL);
CREATE INDEX runners_here ON runners (beat_at) WHERE stopped_at IS NULL;
CREATE TABLE runners (
	id text PRIMARY KEY, host text NOT NULL, version text NOT NULL,
	pools text NOT NULL,
	concurrent integer NOT NULL, memory integer NOT NULL, disk integer NOT NULL,
	engine text NOT NULL, trouble text NOT NULL, workspace text NOT NULL,
	started_at datetime NOT NULL, beat_at datetime NOT NULL, stopped_at datetime
);
CREATE INDEX runs_after_change ON runs (outcome, ended_at) WHERE "trigger" = 'changed';
CREATE INDEX runs_by_end ON runs (ended_at, id);
CREATE INDEX runs_by_outcome ON runs (outcome, queued_at, id);
CREATE INDEX runs_by_tail ON runs (substr(id, -1, 1) || substr(id, -2, 1) || substr(id, -3, 1) || substr(id, -4, 1) || substr(id, -5, 1) || substr(id, -6, 1));
CREATE INDEX runs_newest ON runs (queued_at, id);
CREATE INDEX runs_of_occurrence ON runs (occurrence_id, queued_at) WHERE occurrence_id IS NOT NULL;
CREATE INDEX runs_of_scenario ON runs (scenario, queued_at, id);
CREATE INDEX runs_of_scenario_by_end ON runs (scenario, ended_at, id);
CREATE INDEX runs_of_service ON runs (service, queued_at, id);
CREATE INDEX runs_of_service_and_scenario ON runs (service, scenario, ended_at, id);
CREATE INDEX runs_of_service_by_end ON runs (service, outcome, ended_at, id);
CREATE INDEX runs_of_service_ended ON runs (service, ended_at, id);
CREATE INDEX runs_retried ON runs (retry_of, retry) WHERE retry_of <> '';
CREATE INDEX runs_under_way ON runs (scenario, queued_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX runs_waiting ON runs (state, queued_at, id);
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
CREATE TRIGGER ended_runs_stay BEFORE UPDATE ON runs WHEN OLD.state = 'ended'
	BEGIN SELECT raise(ABORT, 'an ended run is never changed'); END;
CREATE TRIGGER late_end AFTER UPDATE ON runs WHEN NEW.state = 'ended' AND NEW.ended_at < strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour')
	BEGIN INSERT INTO figure_marks (at) VALUES (NEW.ended_at); END;
CREATE TRIGGER runs_stay BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE schema (version integer PRIMARY KEY, applied_at datetime NOT NULL);
CREATE TABLE service_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	service text NOT NULL, number integer NOT NULL, digest text NOT NULL, client text NOT NULL,
	origin text NOT NULL CHECK (origin IN ('file', 'api')), gone boolean NOT NULL, definition text NOT NULL,
	file text NOT NULL, revision text NOT NULL,
	author text NOT NULL, author_id text NOT NULL, reason text NOT NULL, change_ref text NOT NULL,
	effective_at datetime NOT NULL, recorded_at datetime NOT NULL,
	UNIQUE (service, number)
);
CREATE TRIGGER service_versions_are_kept BEFORE UPDATE ON service_versions BEGIN SELECT raise(ABORT, 'a version is never changed'); END;
CREATE TRIGGER service_versions_stay BEFORE DELETE ON service_versions BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE TABLE sessions (digest text PRIMARY KEY, data blob NOT NULL, expires_at datetime NOT NULL);
CREATE INDEX symptoms_leftovers ON symptoms (opened_at) WHERE phase = 'teardown' AND class = 'engine';
CREATE INDEX symptoms_of_finding ON symptoms (finding_id, id) WHERE finding_id IS NOT NULL;
CREATE INDEX symptoms_of_run ON symptoms (run_id);
CREATE INDEX symptoms_of_service ON symptoms (service, fingerprint);
CREATE TABLE "symptoms" (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), service text NOT NULL,
	phase text NOT NULL, class text NOT NULL, blame text NOT NULL,
	reason text NOT NULL, next text NOT NULL, fingerprint text NOT NULL, opened_at datetime NOT NULL
, finding_id integer);
CREATE TRIGGER symptoms_stay BEFORE DELETE ON symptoms BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE takeovers (
	run_id text NOT NULL REFERENCES runs (id), attempt integer NOT NULL,
	runner text NOT NULL, phase text NOT NULL, reason text NOT NULL,
	started_at datetime, at datetime NOT NULL,
	PRIMARY KEY (run_id, attempt, at)
);
CREATE TRIGGER takeovers_stay BEFORE DELETE ON takeovers BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX tasks_by_close ON tasks (closes_at, id);
CREATE INDEX tasks_in_state ON tasks (state, closes_at);
CREATE UNIQUE INDEX tasks_once ON tasks (task, due_at) WHERE task <> '';
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
CREATE TRIGGER tasks_stay BEFORE DELETE ON tasks BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX tickets_due ON tickets (next_at) WHERE state <> 'given_up';
CREATE UNIQUE INDEX tickets_of_finding ON tickets (finding_id, receiver);
CREATE TABLE tickets (
	id integer PRIMARY KEY AUTOINCREMENT,
	finding_id integer NOT NULL, receiver text NOT NULL, unique_key text NOT NULL UNIQUE, client text NOT NULL,
	state text NOT NULL CHECK (state IN ('waiting', 'open', 'closed', 'given_up')),
	reference text NOT NULL, address text NOT NULL, remote_state text NOT NULL, remote_at datetime,
	sent text NOT NULL, doing text NOT NULL, made_at datetime NOT NULL, attempts integer NOT NULL, next_at datetime NOT NULL, trouble text NOT NULL
);
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX tokens_of_user ON tokens (user_name, made_at);
CREATE TABLE tokens (
	id text PRIMARY KEY, user_name text NOT NULL REFERENCES users (name), name text NOT NULL,
	digest text NOT NULL, roles text NOT NULL, clients text NOT NULL,
	made_at datetime NOT NULL, made_by_id text NOT NULL, expires_at datetime NOT NULL,
	revoked_at datetime, revoked_by_id text NOT NULL, used_at datetime, used_from text NOT NULL
);
CREATE TRIGGER tokens_stay BEFORE DELETE ON tokens BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX tombstones_of_batch ON tombstones (batch);
CREATE INDEX tombstones_of_subject ON tombstones (subject);
CREATE TABLE tombstones (
	class text NOT NULL, subject text NOT NULL, client text NOT NULL, service text NOT NULL,
	batch text NOT NULL, entry integer, digest text NOT NULL,
	happened_at datetime NOT NULL, removed_at datetime NOT NULL,
	PRIMARY KEY (class, subject)
);
CREATE TRIGGER tombstones_are_kept BEFORE UPDATE ON tombstones BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE TABLE touched (
	service text NOT NULL, scenario text NOT NULL, kind text NOT NULL, day text NOT NULL, first_at datetime NOT NULL,
	PRIMARY KEY (service, scenario, kind, day)
) WITHOUT ROWID;
CREATE UNIQUE INDEX users_of_issuer ON users (issuer, subject) WHERE issuer <> '';
CREATE UNIQUE INDEX users_of_system ON users (system_user) WHERE system_user <> '';
CREATE TABLE users (
	name text PRIMARY KEY, display text NOT NULL,
	password text NOT NULL, must_change boolean NOT NULL,
	roles text NOT NULL, clients text NOT NULL,
	system_user text NOT NULL, issuer text NOT NULL, subject text NOT NULL,
	added_at datetime NOT NULL, added_by_id text NOT NULL, changed_at datetime NOT NULL,
	disabled_at datetime, valid_until datetime, signed_in_at datetime,
	failed integer NOT NULL, locked_until datetime
);
CREATE TRIGGER users_stay BEFORE DELETE ON users BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX visits_of_run ON visits (run_id, id);
CREATE TABLE visits (
	id integer PRIMARY KEY AUTOINCREMENT,
	run_id text NOT NULL REFERENCES runs (id), how text NOT NULL, target text NOT NULL,
	at datetime NOT NULL, actor_id text NOT NULL, actor text NOT NULL
);
CREATE TRIGGER visits_are_kept BEFORE UPDATE ON visits BEGIN SELECT raise(ABORT, 'what was entered is never changed'); END;
CREATE TRIGGER visits_stay BEFORE DELETE ON visits BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
CREATE INDEX waivers_of_actor ON waivers (actor_id, verb);
CREATE TABLE waivers (
	id integer PRIMARY KEY AUTOINCREMENT,
	actor_id text NOT NULL, verb text NOT NULL, client text NOT NULL, reason text NOT NULL,
	until_at datetime NOT NULL,
	requested_by text NOT NULL, requested_by_id text NOT NULL, requested_at datetime NOT NULL,
	approved_by text NOT NULL, approved_by_id text NOT NULL, approved_at datetime,
	withdrawn_by text NOT NULL, withdrawn_by_id text NOT NULL, withdrawn_at datetime
);
CREATE TRIGGER waivers_stay BEFORE DELETE ON waivers BEGIN SELECT raise(ABORT, 'records are never deleted'); END;
