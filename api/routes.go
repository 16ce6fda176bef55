package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"rehearse/scenarios/access"
	"rehearse/store"
)

const (
	v1       = "/api/v1"
	specPath = v1 + "/openapi.json"
)

// routes is every address that the server knows, with what an actor must have the
// right to do there; the document at specPath is the one that New adds. The store
// asks again about what exactly it is done to.
func (s *Server) routes(api huma.API) {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut

	route(s, api, get, v1+"/services", access.Read, 200, "list-services", "Services with their commitment and standing", s.listServices)
	route(s, api, get, v1+"/services/{service}", access.Read, 200, "show-service", "One service", s.showService, 404)
	route(s, api, get, v1+"/services/{service}/standing", access.Read, 200, "show-standing", "Standing of a service, with the reason and the scenario that decides it", s.showStanding, 404)
	route(s, api, put, v1+"/services/{service}", access.ChangeCatalogue, 200, "put-service", "Change a service, or add one; what a file declares is changed there", s.putService, 400, 403, 404, 409, 412, 413, 415, 428)
	route(s, api, post, v1+"/services/{service}/retire", access.ChangeCatalogue, 200, "retire-service", "Take a service out of the catalogue", s.retireService, 403, 404, 409, 412, 413, 415)
	route(s, api, get, v1+"/services/{service}/versions", access.Read, 200, "list-service-versions", "Versions of one service with their differences", s.listVersions, 404)
	route(s, api, get, v1+"/services/{service}/level", access.Read, 200, "show-level", "How much is proven of one service, until when, and what voids it", s.showLevel, 404)
	route(s, api, post, v1+"/catalogue/import", access.ChangeCatalogue, 200, "import-catalogue", "Put the services of an export of another system: all of them, or none", s.importCatalogue, 403, 409, 413, 415)
	route(s, api, get, v1+"/catalogue/coverage", access.Read, 200, "show-coverage", "What the restore tests do not cover", s.showCoverage)
	route(s, api, get, v1+"/catalogue/dependencies", access.Read, 200, "show-dependencies", "The order in which services are recovered", s.showDependencies, 404)
	route(s, api, get, v1+"/catalogue/history", access.Read, 200, "list-catalogue-history", "What changed in the catalogue, the newest first", s.listHistory)
	route(s, api, get, v1+"/services/{service}/continuity", access.ReadAll, 200, "show-continuity-plan", "Continuity plan of a service, composed of what the workspace holds", s.showPlan, 404)
	route(s, api, post, v1+"/services/{service}/continuity/accept", access.AcceptPlan, 200, "accept-continuity-plan", "Accept the version of a continuity plan that was read", s.acceptPlan, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/services/{service}/team", access.ReadAll, 200, "show-recovery-team", "Recovery team of a service: roles, deputies, bridge, protocol and escalation", s.showTeam, 404)
	route(s, api, get, v1+"/continuity", access.ReadAll, 200, "list-continuity-plans", "Continuity plans of all services, and which are out of date", s.listPlans)
	route(s, api, get, v1+"/risks", access.Read, 200, "list-risks", "Risks and drills by service: what was rehearsed, and what never was", s.listRisks)
	route(s, api, get, v1+"/scenarios", access.Read, 200, "list-scenarios", "Scenarios with their last run", s.listScenarios)
	route(s, api, get, v1+"/scenarios/{scenario}", access.Read, 200, "show-scenario", "One scenario", s.showScenario, 404)
	route(s, api, get, v1+"/runs", access.Read, 200, "list-runs", "Runs, the newest first", s.listRuns)
	route(s, api, post, v1+"/runs", access.StartRun, 202, "start-run", "Start a run of a scenario", s.startRun, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/runs/{run}/logs", access.Read, 200, "show-run-logs", "What the scripts and services of one run printed", s.showLogs, 404)
	register(s, api, eventsOperation(v1+"/runs/{run}/events", "follow-run", "One run as it goes on, as server-sent events", 404), access.Read, s.followRun)
	register(s, api, eventsOperation(v1+"/executions/{execution}/events", "follow-execution", "Follow an execution: an `entry` whenever something was entered", 403, 404), access.ReadAll, s.followExecution)
	register(s, api, eventsOperation(v1+"/events", "follow-runs", "What changes about runs, as server-sent events"), access.Read, s.followAll)
	route(s, api, get, v1+"/runs/{run}", access.Read, 200, "show-run", "One run with its phases, observations, components and symptoms", s.showRun, 404)
	route(s, api, post, v1+"/runs/{run}/cancel", access.CancelRun, 202, "cancel-run", "Ask a run to stop", s.cancelRun, 403, 404, 409)

	route(s, api, get, v1+"/runners", access.ReadAll, 200, "list-runners", "Runners, and what waits in each pool", s.listRunners)
	route(s, api, get, v1+"/workspace", access.ReadAll, 200, "show-workspace", "The workspace in force, and what is wrong with its files", s.showWorkspace)
	route(s, api, get, v1+"/notices", access.Read, 200, "list-notices", "Notices and whether they were delivered, the newest first", s.listNotices)
	route(s, api, get, v1+"/findings", access.Read, 200, "list-findings", "Findings, the newest first", s.listFindings)
	route(s, api, get, v1+"/findings/{finding}", access.Read, 200, "show-finding", "One finding with its newest symptoms", s.showFinding, 404)
	route(s, api, post, v1+"/findings", access.ChangeFinding, 201, "open-finding", "Open a finding, such as of an audit", s.openFinding, 400, 403, 413, 415)
	route(s, api, post, v1+"/findings/{finding}/changes", access.ChangeFinding, 200, "change-finding", "Assign or close a finding, add a comment, move its due date, ask to accept its risk", s.changeFinding, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/findings/{finding}/approve", access.ApproveRisk, 200, "approve-risk", "Approve that the risk of a finding is accepted, as another person asked", s.approveRisk, 403, 404, 409)
	register(s, api, s.attachOperation(), access.ChangeFinding, s.attach)
	route(s, api, get, v1+"/incidents", access.Read, 200, "list-incidents", "Incidents, the newest first", s.listIncidents)
	route(s, api, get, v1+"/incidents/{incident}", access.Read, 200, "show-incident", "One incident with its impact and drafts of what to tell stakeholders", s.showIncident, 404)
	route(s, api, post, v1+"/incidents/{incident}/comments", access.ChangeFinding, 200, "comment-incident", "Add a comment to an incident", s.commentIncident, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/problems", access.ReadAll, 200, "list-problems", "Problems, and findings that look as if they had one cause", s.listProblems)
	route(s, api, post, v1+"/problems", access.ChangeFinding, 201, "confirm-problem", "Confirm that findings have one cause", s.confirmProblem, 400, 403, 409, 413, 415)
	route(s, api, get, v1+"/problems/{problem}", access.ReadAll, 200, "show-problem", "One problem with its findings", s.showProblem, 404)
	route(s, api, post, v1+"/problems/{problem}/changes", access.ChangeFinding, 200, "change-problem", "Give a problem a workaround, or close it", s.changeProblem, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/tasks", access.Read, 200, "list-tasks", "What people owe, owed or will owe", s.listTasks)
	route(s, api, post, v1+"/tasks", access.DoTask, 201, "add-task", "Add a task that is owed once", s.addTask, 400, 403, 409, 413, 415)
	route(s, api, get, v1+"/tasks/{task}", access.Read, 200, "show-task", "One task", s.showTask, 404)
	route(s, api, post, v1+"/tasks/{task}/changes", access.DoTask, 200, "change-task", "Finish a task with result and artefact, assign it to another person, or withdraw it", s.changeTask, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/recommendations", access.Read, 200, "list-recommendations", "Recommendations and what was decided, the newest first", s.listRecommendations)
	route(s, api, post, v1+"/recommendations", access.ChangeFinding, 201, "present-recommendation", "Present a recommendation", s.recommend, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/recommendations/{recommendation}", access.Read, 200, "show-recommendation", "One recommendation with every decision", s.showRecommendation, 404)
	route(s, api, post, v1+"/recommendations/{recommendation}/decision", access.Decide, 200, "decide-recommendation", "Accept, decline or defer a recommendation", s.decideRecommendation, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/recommendations/{recommendation}/changes", access.ChangeFinding, 200, "change-recommendation", "Record that a recommendation was implemented, or add a comment", s.changeRecommendation, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/disputes", access.Read, 200, "list-disputes", "Disputed results and their answers, the newest first", s.listDisputes)
	route(s, api, post, v1+"/disputes", access.DisputeResult, 201, "dispute-result", "Dispute the result of a run", s.dispute, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/disputes/{dispute}/answer", access.AnswerDispute, 200, "answer-dispute", "Answer a dispute that another person made", s.answerDispute, 400, 403, 404, 409, 413, 415)
	route(s, api, get, v1+"/figures", access.Read, 200, "show-figures", "All figures of a period", s.showFigures)
	route(s, api, get, v1+"/figures/{figure}/members", access.Read, 200, "list-figure-members", "What a figure counts or leaves out, and why", s.listMembers, 404)

	route(s, api, get, v1+"/occurrences", access.Read, 200, "list-occurrences", "What was or will be due, latest first", s.listOccurrences)
	route(s, api, get, v1+"/occurrences/{occurrence}", access.Read, 200, "show-occurrence", "One occurrence", s.showOccurrence, 404)
	route(s, api, get, v1+"/calendar", access.Read, 200, "show-calendar", "What is due in a period, with freezes and blackouts", s.showCalendar)
	register(s, api, calendarOperation(), access.Read, s.showEvents)
	route(s, api, get, v1+"/exemptions", access.Read, 200, "list-exemptions", "Freezes and other exemptions, with their counts", s.listExemptions)
	route(s, api, post, v1+"/exemptions", access.RequestExemption, 201, "ask-exemption", "Ask for an exemption, for a second person to approve", s.askExemption, 400, 403, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/approve", access.ApproveExemption, 200, "approve-exemption", "Approve an exemption that another person asked for", s.approveExemption, 400, 403, 404, 409, 413, 415)
	route(s, api, post, v1+"/exemptions/{exemption}/withdraw", access.WithdrawExemption, 200, "withdraw-exemption", "End an exemption for what falls due from now on", s.withdrawExemption, 400, 403, 404, 409, 413, 415)

	route(s, api, get, v1+"/evidence", access.Read, 200, "show-evidence-log", "State of the evidence log, with its public key and newest checkpoint", s.showEvidence)
	route(s, api, get, v1+"/evidence/check", access.ReadAll, 200, "check-evidence", "Verify the log, and compare every row with its entry", s.checkEvidence)
	route(s, api, get, v1+"/evidence/anchors", access.ReadAll, 200, "list-anchors", "Where checkpoints are kept outside of the database, and what failed", s.listAnchors)
	route(s, api, get, v1+"/controls", access.Read, 200, "list-controls", "Controls of standards with the records that speak to them, and what is missing", s.listControls)
	register(s, api, bundleOperation(), access.ExportEvidence, s.exportEvidence)

	route(s, api, get, v1+"/runbooks", access.ReadAll, 200, "list-runbooks", "Runbooks of the workspace", s.listRunbooks)
	route(s, api, get, v1+"/runbooks/{runbook}", access.ReadAll, 200, "show-runbook", "One runbook with its steps", s.showRunbook, 404)
	route(s, api, get, v1+"/people", access.ReadAll, 200, "list-people", "People of the workspace, and what is wrong with rights, trainings and contacts", s.listPeople)
	route(s, api, get, v1+"/duties", access.ReadAll, 200, "list-duties", "What scheduled runbooks had and have due, latest first", s.listDuties)
	route(s, api, get, v1+"/executions", access.ReadAll, 200, "list-executions", "Rehearsals, recoveries, audits, reviews and changes, the newest first", s.listExecutions)
	route(s, api, post, v1+"/executions", access.ConductRunbook, 201, "open-execution", "Begin to carry out a runbook: briefing first", s.openExecution, 400, 403, 413, 415)
	route(s, api, get, v1+"/executions/{execution}", access.ReadAll, 200, "show-execution", "One execution as the caller sees it", s.showExecution, 403, 404)
	route(s, api, get, v1+"/executions/{execution}/report", access.ReadAll, 200, "show-report", "After-action report of an execution, made from its entries", s.showReport, 403, 404)
	route(s, api, post, v1+"/executions/{execution}/entries", access.TakePart, 200, "make-entry", "Enter something: a step that is done, a note, a role that is taken", s.makeEntry, 400, 403, 404, 409, 413, 415)

	route(s, api, get, v1+"/reports", access.Read, 200, "list-reports", "Published reports, the newest first", s.listReports)
	route(s, api, get, v1+"/reports/{report}", access.Read, 200, "show-published-report", "One published report, with the versions it was made from and its digests", s.showPublished, 404)
	route(s, api, get, v1+"/reports/make/{kind}", access.Read, 200, "make-report", "A report of a period as a draft, with what its validation finds", s.composeReport, 403)
	route(s, api, post, v1+"/reports/make/{kind}", access.PublishReport, 201, "publish-report", "Publish a report: archived as it is, with its digest in the evidence log", s.publishReport, 400, 403, 409, 413, 415)

	route(s, api, get, v1+"/account", access.SeeAccount, 200, "show-account", "Who you are, and what you may do", s.showAccount)
	route(s, api, post, v1+"/account/password", access.UseAccount, 200, "change-password", "Change the password of your own account", s.changePassword, 400, 403, 404, 413, 415)
	route(s, api, get, v1+"/tokens", access.SeeAccount, 200, "list-tokens", "Your tokens; of all users for administrators", s.listTokens)
	route(s, api, post, v1+"/tokens", access.UseAccount, 201, "make-token", "Make a token; its secret is shown this once", s.makeToken, 400, 403, 404, 413, 415)
	route(s, api, post, v1+"/tokens/{token}/revoke", access.UseAccount, 200, "revoke-token", "End a token", s.revokeToken, 400, 403, 404, 413, 415)
	route(s, api, get, v1+"/users", access.ManageUsers, 200, "list-users", "Users", s.listUsers, 403)
	route(s, api, post, v1+"/users", access.ManageUsers, 201, "add-user", "Add a user; the one-time secret is shown this once", s.addUser, 400, 403, 413, 415)
	route(s, api, post, v1+"/users/{user}", access.ManageUsers, 200, "change-user", "Change, disable or enable a user, whose sessions end", s.changeUser, 400, 403, 404, 413, 415)
	route(s, api, post, v1+"/users/{user}/reset", access.ManageUsers, 200, "reset-password", "Give a user a new one-time secret, and unlock them", s.resetPassword, 400, 403, 404, 413, 415)
	route(s, api, get, v1+"/waivers", access.ReadAll, 200, "list-waivers", "Waivers, which let one person do what takes two", s.listWaivers, 403)
	route(s, api, post, v1+"/waivers", access.RequestWaiver, 201, "ask-waiver", "Ask for a waiver, for another person to approve", s.askWaiver, 400, 403, 413, 415)
	route(s, api, post, v1+"/waivers/{waiver}/approve", access.ApproveWaiver, 200, "approve-waiver", "Approve a waiver", s.approveWaiver, 403, 404)
	route(s, api, post, v1+"/waivers/{waiver}/withdraw", access.RequestWaiver, 200, "withdraw-waiver", "End a waiver", s.withdrawWaiver, 403, 404)
	route(s, api, get, v1+"/access-log", access.ReadAccessLog, 200, "show-access-log", "Who signed in, what was refused and exported, and who may do what since when", s.showAccessLog, 403)

	s.at(get, "/sign-in", access.Anybody, s.page(s.signInPage))
	s.at(post, "/sign-in", access.Anybody, s.signInForm)
	s.at(post, "/sign-out", access.Anybody, s.signOutForm)
	s.at(get, "/sign-in/provider", access.Anybody, s.toProvider)
	s.at(get, callbackPath, access.Anybody, s.fromProvider)
	s.at(get, "/account", access.SeeAccount, s.page(s.accountPage))
	s.at(post, "/account/password", access.UseAccount, s.passwordForm)
	s.at(get, "/tokens", access.SeeAccount, s.page(s.tokensPage))
	s.at(post, "/tokens", access.UseAccount, s.tokenForm)
	s.at(post, "/tokens/:token/revoke", access.UseAccount, s.form(s.revokeForm))
	s.at(get, "/users", access.ManageUsers, s.page(s.usersPage))
	s.at(post, "/users", access.ManageUsers, s.addUserForm)
	s.at(post, "/users/:user", access.ManageUsers, s.form(s.changeUserForm))
	s.at(post, "/users/:user/disable", access.ManageUsers, s.form(s.disableUserForm))
	s.at(post, "/users/:user/reset", access.ManageUsers, s.resetForm)
	s.at(get, "/waivers", access.ReadAll, s.page(s.waiversPage))
	s.at(post, "/waivers", access.RequestWaiver, s.form(s.askWaiverForm))
	s.at(post, "/waivers/:waiver/approve", access.ApproveWaiver, s.form(s.approveWaiverForm))
	s.at(post, "/waivers/:waiver/withdraw", access.RequestWaiver, s.form(s.withdrawWaiverForm))
	s.at(get, "/access-log", access.ReadAccessLog, s.page(s.accessLogPage))
	s.at(get, "/evidence", access.Read, s.page(s.evidencePage))
	s.at(post, "/evidence/bundle", access.ExportEvidence, s.bundleForm)
	s.at(get, "/controls", access.Read, s.page(s.controlsPage))

	s.at(get, "/healthz", access.Anybody, healthy)
	s.at(get, "/readyz", access.Anybody, s.ready)
	metrics := access.ReadAll
	if s.Access.OpenMetrics {
		metrics = access.Anybody
	}
	s.at(get, "/metrics", metrics, s.metrics.handler(s.Version))

	s.at(get, "/", access.Read, s.page(s.homePage))
	s.at(get, "/services/:service", access.Read, s.page(s.servicePage))
	s.at(get, "/services/:service/history", access.Read, s.page(s.serviceHistoryPage))
	s.at(get, "/services/:service/continuity", access.ReadAll, s.page(s.planPage))
	s.at(get, "/services/:service/continuity/document", access.ReadAll, s.planDocument)
	s.at(post, "/services/:service/continuity/accept", access.AcceptPlan, s.form(s.acceptPlanForm))
	s.at(get, "/services/:service/team", access.ReadAll, s.page(s.teamPage))
	s.at(get, "/continuity", access.ReadAll, s.page(s.plansPage))
	s.at(get, "/risks", access.Read, s.page(s.risksPage))
	s.at(get, "/risks.csv", access.Read, s.risksTable)
	s.at(get, "/coverage", access.Read, s.page(s.coveragePage))
	s.at(get, "/dependencies", access.Read, s.page(s.dependenciesPage))
	s.at(get, "/catalogue", access.Read, s.page(s.cataloguePage))
	s.at(get, "/scenarios/:scenario", access.Read, s.page(s.scenarioPage))
	s.at(post, "/scenarios/:scenario/run", access.StartRun, s.form(s.startForm))
	s.at(get, "/runs", access.Read, s.page(s.runsPage))
	s.at(get, "/runs/:run", access.Read, s.page(s.runPage))
	s.at(get, "/runs/:run/checks/:check", access.Read, s.checkPage)
	s.at(post, "/runs/:run/cancel", access.CancelRun, s.form(s.cancelForm))
	s.at(get, "/findings", access.Read, s.page(s.findingsPage))
	s.at(get, "/findings/:finding", access.Read, s.page(s.findingPage))
	s.at(post, "/findings", access.ChangeFinding, s.form(s.reportForm))
	s.at(post, "/findings/:finding/change", access.ChangeFinding, s.form(s.findingForm))
	s.at(post, "/findings/:finding/approve", access.ApproveRisk, s.form(s.approveRiskForm))
	s.at(post, "/findings/:finding/attachments", access.ChangeFinding, s.form(s.attachForm))
	s.at(get, "/findings/:finding/attachments/:attachment", access.Read, s.attachmentPage)
	s.at(get, "/incidents", access.Read, s.page(s.incidentsPage))
	s.at(get, "/incidents/:incident", access.Read, s.page(s.incidentPage))
	s.at(post, "/incidents/:incident/comment", access.ChangeFinding, s.form(s.incidentForm))
	s.at(get, "/problems", access.ReadAll, s.page(s.problemsPage))
	s.at(post, "/problems", access.ChangeFinding, s.form(s.confirmForm))
	s.at(get, "/problems/:problem", access.ReadAll, s.page(s.problemPage))
	s.at(post, "/problems/:problem/change", access.ChangeFinding, s.form(s.problemForm))
	s.at(get, "/tasks", access.Read, s.page(s.tasksPage))
	s.at(post, "/tasks", access.DoTask, s.form(s.addTaskForm))
	s.at(get, "/tasks/:task", access.Read, s.page(s.taskPage))
	s.at(post, "/tasks/:task/change", access.DoTask, s.form(s.taskForm))
	s.at(get, "/recommendations", access.Read, s.page(s.recommendationsPage))
	s.at(post, "/recommendations", access.ChangeFinding, s.form(s.recommendForm))
	s.at(get, "/recommendations/:recommendation", access.Read, s.page(s.recommendationPage))
	s.at(post, "/recommendations/:recommendation/decision", access.Decide, s.form(s.decisionForm))
	s.at(post, "/recommendations/:recommendation/change", access.ChangeFinding, s.form(s.recommendationForm))
	s.at(get, "/disputes", access.Read, s.page(s.disputesPage))
	s.at(post, "/disputes/:dispute/answer", access.AnswerDispute, s.form(s.answerForm))
	s.at(post, "/runs/:run/dispute", access.DisputeResult, s.form(s.disputeForm))
	s.at(get, "/notices", access.Read, s.page(s.noticesPage))
	s.at(get, "/figures", access.Read, s.page(s.figuresPage))
	s.at(get, "/figures.csv", access.Read, s.figuresTable)
	s.at(get, "/figures/:figure", access.Read, s.page(s.memberPage))
	s.at(get, "/runners", access.ReadAll, s.page(s.runnersPage))
	s.at(get, "/workspace", access.ReadAll, s.page(s.workspacePage))
	s.at(get, "/calendar", access.Read, s.page(s.calendarPage))
	s.at(get, "/occurrences", access.Read, s.page(s.occurrencesPage))
	s.at(get, "/exemptions", access.Read, s.page(s.exemptionsPage))
	s.at(post, "/exemptions", access.RequestExemption, s.form(s.askForm))
	s.at(post, "/exemptions/:exemption/approve", access.ApproveExemption, s.form(s.approveForm))
	s.at(post, "/exemptions/:exemption/withdraw", access.WithdrawExemption, s.form(s.withdrawForm))
	s.at(get, "/reports", access.Read, s.page(s.reportsPage))
	s.at(get, "/reports/:kind", access.Read, s.page(s.draftPage))
	s.at(get, "/reports/:kind/document", access.Read, s.documentOfReport)
	s.at(get, "/reports/:kind/tables/:table", access.Read, s.tableOfReport)
	s.at(post, "/reports/:kind/publish", access.PublishReport, s.form(s.publishForm))
	s.at(get, "/reports/published/:report", access.Read, s.publishedPage)
	s.at(get, "/people", access.ReadAll, s.page(s.peoplePage))
	s.at(get, "/runbooks", access.ReadAll, s.page(s.runbooksPage))
	s.at(get, "/runbooks/:runbook", access.ReadAll, s.page(s.runbookPage))
	s.at(get, "/runbooks/:runbook/paper", access.ReadAll, s.paperPage)
	s.at(post, "/runbooks/:runbook/open", access.ConductRunbook, s.form(s.openForm))
	s.at(get, "/executions", access.ReadAll, s.page(s.executionsPage))
	s.at(get, "/executions/:execution", access.ReadAll, s.page(s.executionPage))
	s.at(get, "/executions/:execution/mine", access.ReadAll, s.page(s.minePage))
	s.at(get, "/executions/:execution/more", access.ReadAll, s.page(s.morePage))
	s.at(get, "/executions/:execution/report", access.ReadAll, s.reportPage)
	s.at(get, "/executions/:execution/steps/:step", access.ReadAll, s.page(s.stepPage))
	s.at(post, "/executions/:execution/enter", access.TakePart, s.form(s.enterForm))
	s.at(get, "/zone", access.Read, s.chooseZone)
	s.at(get, "/docs", access.SeeAccount, s.page(docsPage))
	s.at(get, "/docs/keys/:file", access.SeeAccount, s.page(docsKeysPage))
	s.at(get, "/docs/recipes/:recipe", access.SeeAccount, s.page(s.docsRecipePage))
	s.at(get, "/docs/api", access.SeeAccount, s.page(s.documentPage(api.OpenAPI())))
	s.at(get, "/schema/:file", access.Anybody, s.schema)
	s.at(get, "/static/:file", access.Anybody, s.static)

	s.router.NoRoute(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusNotFound, "There is nothing at this address. Pages begin at /, and "+specPath+" lists the rest."))
	})
	s.router.NoMethod(func(c *gin.Context) {
		s.fail(c, refuse(http.StatusMethodNotAllowed, "This address does not accept "+c.Request.Method+"; the Allow header lists what it accepts."))
	})
}

// at registers a handler.
func (s *Server) at(method, path string, verb access.Verb, handle gin.HandlerFunc) {
	s.permissions[method+" "+path] = verb
	s.router.Handle(method, path, func(c *gin.Context) {
		if err := s.may(c.Request.Context(), verb); err != nil {
			if access.From(c.Request.Context()).MustChange && wantsPage(c.Request) {
				c.Redirect(http.StatusSeeOther, "/account")
				return
			}
			s.fail(c, s.explain(c.Request.Context(), err))
			return
		}
		handle(c)
	})
}

// route registers one operation.
func route[In, Out any](s *Server, api huma.API, method, path string, verb access.Verb, status int, id, summary string, handle func(context.Context, *In) (*Out, error), refusals ...int) {
	operation := huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status, Errors: refused(refusals, verb)}
	register(s, api, operation, verb, handle)
}

// refused are the statuses of an operation that is refused, in order.
func refused(own []int, verb access.Verb) []int {
	all := append(slices.Clone(own), http.StatusUnprocessableEntity)
	if verb != access.Anybody {
		all = append(all, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// register registers an operation; what its handler returns as an error goes
// through problem, so that nothing of our inside shows.
func register[In, Out any](s *Server, api huma.API, operation huma.Operation, verb access.Verb, handle func(context.Context, *In) (*Out, error)) {
	s.permissions[operation.Method+" "+operation.Path] = verb
	operation.Tags = []string{tagOf(operation.Path)}
	operation.Metadata = map[string]any{itemFields: fieldsOf(reflect.TypeFor[Out]())}
	// Before anything of the request is read: who may not do it learns nothing of it.
	operation.Middlewares = append(operation.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		if err := s.may(ctx.Context(), verb); err != nil {
			s.fail(humagin.Unwrap(ctx), s.explain(ctx.Context(), err))
			return
		}
		if operation.Method == http.MethodGet && wantsTable(ctx.Header("Accept")) {
			ctx = huma.WithValue(ctx, exporting{}, exportOf(ctx.URL().Path, ctx.Query))
		}
		next(ctx)
	})
	huma.Register(api, operation, func(ctx context.Context, in *In) (*Out, error) {
		out, err := handle(ctx, in)
		if err == nil {
			err = s.noteExport(ctx)
		}
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		return out, nil
	})
}

// may returns a refusal unless the actor of a request may do something at all. It
// is logged, unless the actor has not signed in.
func (s *Server) may(ctx context.Context, verb access.Verb) error {
	actor := access.From(ctx)
	ok, why := access.May(actor, verb)
	if ok {
		return nil
	}
	refused := &store.Refusal{Actor: actor, Verb: verb, Why: why}
	if actor.ID == "" {
		return refused
	}
	if !s.limits.refusals.allow(actor.ID, time.Now()) {
		return errTooMany
	}
	return s.Store.Refuse(ctx, refused)
}
