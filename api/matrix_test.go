package api

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/figures"
	"rehearse/store/ledger"
)

// foreign is what must never be seen by somebody who may see acme only.
const foreign = "zorblax"

// twoClients is a place with services, runs, occurrences, findings, exemptions and
// notices of acme and of another client. It gives what stands in addresses, for
// either.
func twoClients(t *testing.T, p *place) (own, other *strings.Replacer) {
	t.Helper()
	p.workspace.Services["portal-"+foreign] = &scenarios.Service{Service: "portal-" + foreign, Name: "Portal of " + foreign, Client: foreign, Owner: foreign + "@example.com", Tier: 1, Digest: "ee55"}
	p.workspace.Controls = []scenarios.Control{{Control: "CP-9", Framework: "NIST SP 800-53", Title: "System backup", Direct: []string{"restores", "proven"}}}
	p.workspace.Risks = map[string]*scenarios.Risk{
		"fire":  {Risk: "fire", Title: "Fire", Likelihood: "low", Impact: "high", Services: []string{"helpdesk", "portal-" + foreign}, CoveredBy: []string{"helpdesk-db", "portal-db-" + foreign}, RehearseEvery: hours(24)},
		"flood": {Risk: "flood", Title: "Flood at " + foreign, Likelihood: "low", Impact: "high", Services: []string{"portal-" + foreign}, RehearseEvery: hours(24)},
	}
	p.workspace.Services["helpdesk"].DependsOn = []string{"portal-" + foreign}
	p.workspace.Scenarios["portal-db-"+foreign] = &scenarios.Scenario{Scenario: "portal-db-" + foreign, Service: "portal-" + foreign, Digest: "ff66"}
	for _, name := range []string{"helpdesk-db", "portal-db-" + foreign} {
		p.workspace.Scenarios[name].Schedule = &scenarios.Schedule{Cron: "0 * * * *", Timezone: "UTC", Window: hours(1), CatchUp: "none"}
	}
	_, err := p.store.Plan(t.Context(), p.workspace, time.Now().Add(-2*time.Hour))
	require.NoError(t, err)
	p.store.KeepAttachments(filepath.Join(t.TempDir(), "attachments"), 1000)
	replacer := func(service, scenario, client string) *strings.Replacer {
		run := p.fail(scenario, "the data of "+client+" is broken")
		queued := p.queue(scenario)
		findings, err := p.store.Findings(t.Context(), store.FindingFilter{Scenario: scenario})
		require.NoError(t, err)
		at := time.Now().UTC().Truncate(time.Second)
		e, err := p.store.RequestExemption(root(t), store.Exemption{FromAt: at.Add(time.Hour), UntilAt: at.Add(2 * time.Hour), Reason: "freeze of " + client, Client: client})
		require.NoError(t, err)
		require.NoError(t, p.store.Note(t.Context(), store.Notice{Dedup: client, Kind: "run.failed", Topic: "scenario/" + scenario, Service: service, RunID: run.ID, Subject: "trouble at " + client}))
		attachment, err := p.store.Attach(root(t), findings.Findings[0].ID, client, strings.NewReader("of "+client))
		require.NoError(t, err)
		incidents, err := p.store.Incidents(t.Context(), store.IncidentFilter{Service: service})
		require.NoError(t, err)
		task, err := p.store.AddTask(root(t), store.Task{Title: "tapes of " + client, Owner: "person:x", Service: service, Client: client, ClosesAt: at.Add(time.Hour)})
		require.NoError(t, err)
		recommendation, err := p.store.Recommend(root(t), store.Recommendation{Title: "more tapes for " + client, Service: service, Client: client})
		require.NoError(t, err)
		dispute, err := p.store.Dispute(root(t), run.ID, client+" is right")
		require.NoError(t, err)
		last, err := figures.PeriodQuery{Last: "30d"}.Period(at)
		require.NoError(t, err)
		report, err := p.store.ComposeReport(root(t), store.ReportQuery{Kind: store.ServiceReport, Client: client, Period: last, Workspace: p.workspace, Now: at})
		require.NoError(t, err)
		published, err := p.store.PublishReport(root(t), store.Publication{Report: report, Document: []byte("of " + client), Accept: "for " + client})
		require.NoError(t, err)
		return strings.NewReplacer("REPORT", fmt.Sprint(published.ID), "ATTACHMENT", fmt.Sprint(attachment.ID), "INCIDENT", fmt.Sprint(incidents.Incidents[0].ID), "TASK", fmt.Sprint(task.ID), "RECOMMENDATION", fmt.Sprint(recommendation.ID), "DISPUTE", fmt.Sprint(dispute.ID), "SERVICE", service, "SCENARIO", scenario, "QUEUED", queued.ID, "RUN", run.ID, "OCCURRENCE", fmt.Sprint(p.occurrence(store.Planned, scenario).ID), "FINDING", fmt.Sprint(findings.Findings[0].ID), "EXEMPTION", fmt.Sprint(e.ID), "CLIENT", client)
	}
	own = replacer("helpdesk", "helpdesk-db", "acme")
	return own, replacer("portal-"+foreign, "portal-db-"+foreign, foreign)
}

// reach says what somebody who may see one client meets at an address of another.
type reach string

const (
	shared  reach = "the same for every client"
	narrow  reach = "shows only their clients"
	hidden  reach = "is not found"
	denied  reach = "is refused"
	overall reach = "is refused also for their own: it is of all clients"
)

// addresses is every route, with an address of it in which what is in capitals is of
// a client, a body, and what another client's is like.
var addresses = map[string]struct {
	address, body string
	reach         reach
}{
	"GET /api/v1/runbooks":                             {"/api/v1/runbooks", "", overall},
	"GET /api/v1/runbooks/:runbook":                    {"/api/v1/runbooks/99", "", overall},
	"GET /api/v1/people":                               {"/api/v1/people", "", overall},
	"GET /api/v1/duties":                               {"/api/v1/duties", "", overall},
	"GET /api/v1/executions":                           {"/api/v1/executions", "", overall},
	"GET /api/v1/executions/:execution":                {"/api/v1/executions/99", "", overall},
	"GET /api/v1/executions/:execution/report":         {"/api/v1/executions/99/report", "", overall},
	"GET /api/v1/executions/:execution/events":         {"/api/v1/executions/99/events", "", overall},
	"GET /api/v1/reports":                              {"", "", narrow},
	"GET /api/v1/reports/:report":                      {"/api/v1/reports/REPORT", "", hidden},
	"GET /api/v1/reports/make/:kind":                   {"/api/v1/reports/make/service?last=30d", "", narrow},
	"POST /api/v1/reports/make/:kind":                  {"/api/v1/reports/make/service?last=30d&client=CLIENT", `{"accept":"a test"}`, denied},
	"GET /reports":                                     {"", "", narrow},
	"GET /reports/:kind":                               {"/reports/service?last=30d", "", narrow},
	"GET /reports/:kind/document":                      {"/reports/service/document?last=30d", "", narrow},
	"GET /reports/:kind/tables/:table":                 {"/reports/service/tables/services?last=30d", "", narrow},
	"POST /reports/:kind/publish":                      {"/reports/service/publish?last=30d&client=CLIENT", "accept=a+test", denied},
	"GET /reports/published/:report":                   {"/reports/published/REPORT", "", hidden},
	"GET /people":                                      {"/people", "", overall},
	"GET /runbooks":                                    {"/runbooks", "", overall},
	"GET /runbooks/:runbook":                           {"/runbooks/99", "", overall},
	"GET /runbooks/:runbook/paper":                     {"/runbooks/99/paper", "", overall},
	"GET /executions":                                  {"/executions", "", overall},
	"GET /executions/:execution":                       {"/executions/99", "", overall},
	"GET /executions/:execution/mine":                  {"/executions/99/mine", "", overall},
	"GET /executions/:execution/more":                  {"/executions/99/more", "", overall},
	"GET /executions/:execution/report":                {"/executions/99/report", "", overall},
	"GET /executions/:execution/steps/:step":           {"/executions/99/steps/99", "", overall},
	"POST /api/v1/executions":                          {"/api/v1/executions", "{}", denied},
	"POST /api/v1/executions/:execution/entries":       {"/api/v1/executions/99/entries", "{}", denied},
	"POST /runbooks/:runbook/open":                     {"/runbooks/99/open", "", denied},
	"POST /executions/:execution/enter":                {"/executions/99/enter", "", denied},
	"GET /api/v1/services":                             {"", "", narrow},
	"GET /api/v1/continuity":                           {"", "", overall},
	"GET /api/v1/services/:service/continuity":         {"/api/v1/services/SERVICE/continuity", "", overall},
	"POST /api/v1/services/:service/continuity/accept": {"/api/v1/services/SERVICE/continuity/accept", `{"version":"0123456789"}`, overall},
	"GET /api/v1/services/:service/team":               {"/api/v1/services/SERVICE/team", "", overall},
	"GET /api/v1/risks":                                {"", "", narrow},
	"GET /continuity":                                  {"", "", overall},
	"GET /services/:service/continuity":                {"/services/SERVICE/continuity", "", overall},
	"GET /services/:service/continuity/document":       {"/services/SERVICE/continuity/document", "", overall},
	"POST /services/:service/continuity/accept":        {"/services/SERVICE/continuity/accept", "version=0123456789", overall},
	"GET /services/:service/team":                      {"/services/SERVICE/team", "", overall},
	"GET /risks":                                       {"", "", narrow},
	"GET /risks.csv":                                   {"", "", narrow},
	"GET /api/v1/services/:service":                    {"/api/v1/services/SERVICE", "", hidden},
	"GET /api/v1/services/:service/standing":           {"/api/v1/services/SERVICE/standing", "", hidden},
	"PUT /api/v1/services/:service":                    {"/api/v1/services/SERVICE?dry_run=true", `{"definition":{"service":"SERVICE","client":"CLIENT"},"reason":"r"}`, denied},
	"POST /api/v1/services/:service/retire":            {"/api/v1/services/SERVICE/retire", `{"reason":"r"}`, hidden},
	"GET /api/v1/services/:service/versions":           {"/api/v1/services/SERVICE/versions", "", hidden},
	"GET /api/v1/services/:service/level":              {"/api/v1/services/SERVICE/level", "", hidden},
	"POST /api/v1/catalogue/import":                    {"", `{"export":"service: SERVICE","reason":"r"}`, denied},
	"GET /api/v1/catalogue/coverage":                   {"", "", narrow},
	"GET /api/v1/catalogue/dependencies":               {"", "", narrow},
	"GET /coverage":                                    {"", "", narrow},
	"GET /dependencies":                                {"", "", narrow},
	"GET /api/v1/catalogue/history":                    {"", "", narrow},
	"GET /services/:service/history":                   {"/services/SERVICE/history", "", hidden},
	"GET /catalogue":                                   {"", "", narrow},
	"GET /api/v1/scenarios":                            {"", "", narrow},
	"GET /api/v1/scenarios/:scenario":                  {"/api/v1/scenarios/SCENARIO", "", hidden},
	"GET /api/v1/runs":                                 {"", "", narrow},
	"POST /api/v1/runs":                                {"", `{"scenario":"SCENARIO"}`, hidden},
	"GET /api/v1/runs/:run":                            {"/api/v1/runs/RUN", "", hidden},
	"GET /api/v1/runs/:run/logs":                       {"/api/v1/runs/RUN/logs", "", hidden},
	"GET /api/v1/runs/:run/events":                     {"/api/v1/runs/RUN/events", "", hidden},
	"POST /api/v1/runs/:run/cancel":                    {"/api/v1/runs/QUEUED/cancel", "", hidden},
	"GET /api/v1/runners":                              {"", "", overall},
	"GET /api/v1/workspace":                            {"", "", overall},
	"GET /api/v1/notices":                              {"", "", narrow},
	"GET /api/v1/findings":                             {"", "", narrow},
	"GET /api/v1/findings/:finding":                    {"/api/v1/findings/FINDING", "", hidden},
	"GET /api/v1/figures":                              {"", "", narrow},
	"GET /api/v1/figures/:figure/members":              {"/api/v1/figures/on_time_completion/members", "", narrow},
	"GET /api/v1/occurrences":                          {"", "", narrow},
	"GET /api/v1/occurrences/:occurrence":              {"/api/v1/occurrences/OCCURRENCE", "", hidden},
	"GET /api/v1/calendar":                             {"", "", narrow},
	"GET /api/v1/calendar.ics":                         {"", "", narrow},
	"GET /api/v1/exemptions":                           {"", "", narrow},
	"POST /api/v1/exemptions":                          {"", `{"from":"2099-01-01T00:00:00Z","until":"2099-01-02T00:00:00Z","reason":"r","client":"CLIENT"}`, denied},
	"POST /api/v1/exemptions/:exemption/approve":       {"/api/v1/exemptions/EXEMPTION/approve", `{}`, denied},
	"POST /api/v1/exemptions/:exemption/withdraw":      {"/api/v1/exemptions/EXEMPTION/withdraw", `{}`, denied},
	"GET /api/v1/evidence":                             {"", "", shared},
	"GET /api/v1/evidence/check":                       {"", "", overall},
	"GET /api/v1/evidence/anchors":                     {"", "", overall},
	"GET /api/v1/controls":                             {"", "", narrow},
	"GET /evidence":                                    {"", "", shared},
	"POST /evidence/bundle":                            {"", "client=CLIENT&from=2020-01-01&until=2099-01-01", denied},
	"GET /controls":                                    {"", "", narrow},
	"POST /api/v1/evidence/bundle":                     {"", `{"client":"CLIENT","from":"2020-01-01T00:00:00Z","until":"2099-01-01T00:00:00Z"}`, denied},
	"GET /api/v1/account":                              {"", "", shared},
	"POST /api/v1/account/password":                    {"", `{"old":"x","new":"long enough to be one"}`, shared},
	"GET /api/v1/tokens":                               {"", "", shared},
	"POST /api/v1/tokens":                              {"", `{"name":"x","roles":["viewer"],"expires_at":"2020-01-01T00:00:00Z"}`, shared},
	"POST /api/v1/tokens/:token/revoke":                {"/api/v1/tokens/aaaaaaaaaa/revoke", `{}`, shared},
	"GET /api/v1/users":                                {"", "", overall},
	"POST /api/v1/users":                               {"", `{"user":"new"}`, overall},
	"POST /api/v1/users/:user":                         {"/api/v1/users/nobody", `{}`, overall},
	"POST /api/v1/users/:user/reset":                   {"/api/v1/users/nobody/reset", `{}`, overall},
	"GET /api/v1/waivers":                              {"", "", overall},
	"POST /api/v1/waivers":                             {"", `{"verb":"approve an exemption","reason":"r","until":"2020-01-01T00:00:00Z"}`, overall},
	"POST /api/v1/waivers/:waiver/approve":             {"/api/v1/waivers/99/approve", "", overall},
	"POST /api/v1/waivers/:waiver/withdraw":            {"/api/v1/waivers/99/withdraw", "", overall},
	"GET /api/v1/access-log":                           {"", "", overall},
	"GET /account":                                     {"", "", shared},
	"POST /account/password":                           {"", "old=x&new=y&again=z", shared},
	"GET /tokens":                                      {"", "", shared},
	"POST /tokens":                                     {"", "name=x&role=viewer&days=0", shared},
	"POST /tokens/:token/revoke":                       {"/tokens/aaaaaaaaaa/revoke", "", shared},
	"GET /users":                                       {"", "", overall},
	"POST /users":                                      {"", "user=-", overall},
	"POST /users/:user":                                {"/users/nobody", "", overall},
	"POST /users/:user/disable":                        {"/users/nobody/disable", "", overall},
	"POST /users/:user/reset":                          {"/users/nobody/reset", "", overall},
	"GET /waivers":                                     {"", "", overall},
	"POST /waivers":                                    {"", "", overall},
	"POST /waivers/:waiver/approve":                    {"/waivers/99/approve", "", overall},
	"POST /waivers/:waiver/withdraw":                   {"/waivers/99/withdraw", "", overall},
	"GET /access-log":                                  {"", "", overall},
	"GET /metrics":                                     {"", "", overall},
	"GET /docs/api":                                    {"", "", shared},
	"GET /docs":                                        {"", "", shared},
	"GET /docs/keys/:file":                             {"", "scenario", shared},
	"GET /docs/recipes/:recipe":                        {"", "postgres", shared},
	"GET /api/v1/openapi.json":                         {"", "", shared},
	"GET /zone":                                        {"/zone?zone=UTC&back=/", "", shared},
	"GET /":                                            {"", "", narrow},
	"GET /services/:service":                           {"/services/SERVICE", "", hidden},
	"GET /scenarios/:scenario":                         {"/scenarios/SCENARIO", "", hidden},
	"POST /scenarios/:scenario/run":                    {"/scenarios/SCENARIO/run", "", hidden},
	"GET /runs":                                        {"", "", narrow},
	"GET /runs/:run":                                   {"/runs/RUN", "", hidden},
	"GET /runs/:run/checks/:check":                     {"/runs/RUN/checks/0", "", hidden},
	"POST /runs/:run/cancel":                           {"/runs/QUEUED/cancel", "", hidden},
	"GET /findings":                                    {"", "", narrow},
	"GET /findings/:finding":                           {"/findings/FINDING", "", hidden},
	"GET /notices":                                     {"", "", narrow},
	"GET /figures":                                     {"", "", narrow},
	"GET /figures.csv":                                 {"", "", narrow},
	"GET /figures/:figure":                             {"/figures/on_time_completion", "", narrow},
	"GET /runners":                                     {"", "", overall},
	"GET /workspace":                                   {"", "", overall},
	"GET /calendar":                                    {"", "", narrow},
	"GET /occurrences":                                 {"", "", narrow},
	"GET /exemptions":                                  {"", "", narrow},
	"POST /exemptions":                                 {"", "from=2099-01-01T00:00&until=2099-01-02T00:00&reason=r&client=CLIENT", denied},
	"POST /exemptions/:exemption/approve":              {"/exemptions/EXEMPTION/approve", "", denied},
	"POST /exemptions/:exemption/withdraw":             {"/exemptions/EXEMPTION/withdraw", "", denied},
}

// endless are streams: they are looked at in events_test.go.
var endless = []string{"GET /api/v1/events"}

func TestEveryRouteIsOpenToTheRolesAndClientsThatItIsFor(t *testing.T) {
	p := open(t)
	p.server.limits.refusals = newLimiter(time.Nanosecond, 1<<20)
	secret, _, err := ledger.NewKey(rand.Reader, "test.example/rehearse")
	require.NoError(t, err)
	p.server.EvidenceKey, err = ledger.OpenKey(secret)
	require.NoError(t, err)
	require.NoError(t, p.store.UseKey(t.Context(), p.server.EvidenceKey))
	own, other := twoClients(t, p)
	described := strings.NewReplacer("{", ":", "}", "")
	verbs := map[string]access.Verb{}
	for route, verb := range p.server.permissions {
		verbs[described.Replace(route)] = verb
	}
	asked := 0
	for _, name := range slices.Sorted(maps.Keys(verbs)) {
		verb := verbs[name]
		if verb == access.Anybody || slices.Contains(endless, name) {
			continue
		}
		route, known := addresses[name]
		require.True(t, known, "%s is not in addresses of matrix_test.go: say what somebody who may see one client meets there", name)
		method, path, _ := strings.Cut(name, " ")
		if route.address == "" {
			route.address = path
		}
		narrowedBefore := false
		for _, role := range access.Roles {
			actor := access.Actor{Kind: access.Person, ID: "person:" + string(role), Name: string(role), Roles: []access.Role{role}}
			may, _ := access.May(actor, verb)
			ask := func(of *strings.Replacer, clients ...string) answer {
				p.actor = actor
				p.actor.Clients = clients
				asked++
				kind := "application/x-www-form-urlencoded"
				if strings.HasPrefix(path, "/api/") {
					kind = "application/json"
				}
				return p.send(method, of.Replace(route.address), of.Replace(route.body), "Content-Type", kind)
			}
			answers := []answer{ask(own)}
			// Clients narrow every role alike: the least and the greatest that may do it stand for all.
			narrowed := may && (role == access.Administrator || !narrowedBefore)
			if narrowed {
				narrowedBefore = true
				answers = append(answers, ask(other), ask(own, "acme"))
			}
			for _, got := range answers {
				what := fmt.Sprintf("%s as %s: %d %s", name, role, got.StatusCode, got.Text[:min(300, len(got.Text))])
				require.Less(t, got.StatusCode, 500, what)
				require.NotEqual(t, http.StatusUnauthorized, got.StatusCode, what)
				if !may {
					require.Equal(t, http.StatusForbidden, got.StatusCode, what)
				} else if got.StatusCode == http.StatusForbidden { // for another reason than the role
					require.NotContains(t, got.Text, "that needs the role", what)
				}
			}
			if !narrowed {
				continue
			}
			got := ask(other, "acme")
			what := fmt.Sprintf("%s of another client as %s: %d %s", name, role, got.StatusCode, got.Text[:min(300, len(got.Text))])
			require.Less(t, got.StatusCode, 500, what)
			switch route.reach {
			case overall, denied:
				require.Contains(t, []int{403, 404, 422}, got.StatusCode, what)
			case hidden:
				require.Contains(t, []int{404, 422}, got.StatusCode, what)
			case narrow, shared:
				require.NotEqual(t, http.StatusForbidden, got.StatusCode, what)
				require.NotContains(t, got.Text, foreign, what)
				require.NotContains(t, got.Text, other.Replace("RUN"), what)
			}
			seen := strings.NewReplacer(other.Replace(route.address), "", "portal-db-"+foreign, "", "portal-"+foreign, "", "client "+foreign, "", `\"`+foreign+`\"`, "").Replace(got.Text)
			require.NotContains(t, seen, foreign, what)
		}
	}
	require.Greater(t, asked, 900)
	for name := range addresses {
		require.Contains(t, verbs, name, "there is no such route any more")
	}
}

// One who sees everything sees the other client, or the test above would prove nothing.
func TestWhatIsOfTheOtherClientIsThereForOthers(t *testing.T) {
	p := open(t)
	_, other := twoClients(t, p)
	for name, route := range addresses {
		if path, found := strings.CutPrefix(name, "GET "); found && (route.reach == narrow || route.reach == hidden) {
			if route.address != "" {
				path = other.Replace(route.address)
			}
			if strings.HasSuffix(path, "/logs") || strings.Contains(path, "/checks/") || strings.Contains(path, "/executions/") || strings.Contains(path, "/figures/") { // nothing was printed, and nothing is over
				continue
			}
			got := p.send("GET", path, "")
			require.Equal(t, http.StatusOK, got.StatusCode, name)
			if strings.HasSuffix(path, "/controls") { // names runs by their ids alone
				require.Contains(t, got.Text, other.Replace("RUN"), name)
				continue
			}
			if path != "/figures" && path != "/figures.csv" && path != v1+"/figures" {
				require.Contains(t, got.Text, foreign, name)
			}
		}
	}
}

var inBraces = regexp.MustCompile(`\{\w+\}`)

// Whatever is sent to any operation of the document, by any role, is answered, and
// no answer to somebody of acme names the other client.
func TestNoRequestOfTheDocumentBreaksTheServerOrShowsAnotherClient(t *testing.T) {
	p := open(t)
	p.server.limits.refusals = newLimiter(time.Nanosecond, 1<<20)
	twoClients(t, p)
	document := read[map[string]any](t, p.get(specPath))
	values := []string{"1", "-1", "0", "9223372036854775808", "a", "%00", "%F0%9F%92%A9", "'%20OR%201=1--", strings.Repeat("x", 300), "2026-01-01T00:00:00Z", "null", "..%2F.."}
	bodies := []string{"", "{}", "[]", "null", `"x"`, `{"a":`, `{"scenario":null}`, `{"scenario":"helpdesk-db","t0":"0000-01-01T00:00:00Z"}`, `{"from":"9999-12-31T23:59:59Z","until":"0001-01-01T00:00:00Z","reason":"r","client":"acme","verb":"approve an exemption","user":"x","name":"y","roles":["viewer"],"expires_at":"2020-01-01T00:00:00Z","old":"x","new":"yyyyyyyyyyyyyy"}`}
	n := 0
	for path, operations := range document["paths"].(map[string]any) {
		for method, operation := range operations.(map[string]any) {
			if method == "parameters" || strings.HasSuffix(path, "/events") {
				continue
			}
			var query []string
			described, _ := operation.(map[string]any)["parameters"].([]any)
			for _, each := range described {
				if parameter := each.(map[string]any); parameter["in"] == "query" {
					query = append(query, parameter["name"].(string))
				}
			}
			for i, value := range values {
				role := access.Roles[n%len(access.Roles)]
				p.actor = access.Actor{Kind: access.Person, ID: "person:" + string(role), Roles: []access.Role{role}, Clients: []string{"acme"}}
				address := inBraces.ReplaceAllString(path, value)
				for j, name := range query {
					address += map[bool]string{true: "?", false: "&"}[j == 0] + name + "=" + values[(i+j)%len(values)]
				}
				if i%3 == 0 {
					address, _, _ = strings.Cut(address, "?")
				}
				got := p.send(strings.ToUpper(method), address, bodies[i%len(bodies)], "Content-Type", "application/json")
				what := fmt.Sprintf("%s %s as %s: %d %s", method, address, role, got.StatusCode, got.Text[:min(300, len(got.Text))])
				require.Less(t, got.StatusCode, 500, what)
				require.NotContains(t, got.Text, foreign, what)
				n++
			}
		}
	}
	require.Greater(t, n, 300)
}
