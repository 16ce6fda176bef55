package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
)

// roled has somebody act who has one role.
func (p *place) roled(name string, role access.Role) {
	p.actor = access.Actor{Kind: access.Person, ID: access.OfUser(name), Name: name, Roles: []access.Role{role}}
}

func (p *place) api(method, path, body string) answer {
	return p.send(method, v1+path, body, "Content-Type", "application/json")
}

func (p *place) press(path string, values ...string) answer {
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return p.send(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func TestAFindingIsWorkedOnThroughTheAPI(t *testing.T) {
	p := open(t)
	p.workspace.People = map[string]*scenarios.Member{"olga": {Person: "olga", Name: "Olga", Accounts: []string{"person:olga"}}}
	p.fail("helpdesk-db", "12 rows are missing")
	p.roled("olga", access.Operator)
	got := p.api("POST", "/findings/1/changes", `{"change":"assign","to":"olga"}`)
	p.keeps("POST", v1+"/findings/{finding}/changes", got)
	require.Equal(t, "olga", read[store.Finding](t, got).Assignee)
	require.Len(t, read[Findings](t, p.get(v1+"/findings?mine=true")).Findings, 1, "the person of people/ whose account the caller is")
	got = p.api("POST", "/findings/1/changes", `{"change":"assign","to":"olgo"}`)
	require.Equal(t, http.StatusUnprocessableEntity, got.StatusCode)
	require.Contains(t, got.Text, `Person \"olgo\" is not in people/`)
	got = p.api("POST", "/findings/1/changes", `{"change":"close"}`)
	p.keeps("POST", v1+"/findings/{finding}/changes", got)
	require.Equal(t, http.StatusConflict, got.StatusCode)
	require.Contains(t, got.Text, "A finding is closed by what verified it")
	require.Equal(t, http.StatusNotFound, p.api("POST", "/findings/99/changes", `{"change":"comment","text":"t"}`).StatusCode)

	until := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	require.Equal(t, 200, p.api("POST", "/findings/1/changes", `{"change":"accept","text":"replaced soon","until":"`+until+`"}`).StatusCode)
	require.Equal(t, http.StatusForbidden, p.api("POST", "/findings/1/approve", "").StatusCode, "an operator approves no risk")
	p.roled("olga", access.Administrator)
	got = p.api("POST", "/findings/1/approve", "")
	require.Equal(t, http.StatusForbidden, got.StatusCode)
	require.Contains(t, got.Text, "a second person must approve")
	p.roled("rita", access.Reviewer)
	got = p.api("POST", "/findings/1/approve", "")
	p.keeps("POST", v1+"/findings/{finding}/approve", got)
	require.Equal(t, store.FindingClosed, read[store.Finding](t, got).State)
	require.Contains(t, p.get("/findings/1").Text, "Risk accepted until")

	got = p.api("POST", "/findings", `{"reason":"the new share is not in the backup","service":"helpdesk"}`)
	p.keeps("POST", v1+"/findings", got)
	require.Equal(t, http.StatusCreated, got.StatusCode)
	require.Equal(t, "acme", read[store.Finding](t, got).Client)
	require.Contains(t, p.get("/findings").Text, "the new share is not in the backup")
}

func TestAnAttachmentIsOnlyEverADownload(t *testing.T) {
	p := open(t)
	p.store.KeepAttachments(filepath.Join(t.TempDir(), "attachments"), 2<<20)
	p.fail("helpdesk-db", "12 rows are missing")
	p.roled("olga", access.Operator)
	page := "<html><script>alert(1)</script>" + strings.Repeat(" ", 1<<20+1<<19) // larger than other requests may be
	got := p.send("POST", v1+"/findings/1/attachments?name=report.html", page, "Content-Type", "application/octet-stream")
	p.keeps("POST", v1+"/findings/{finding}/attachments", got)
	require.Equal(t, http.StatusCreated, got.StatusCode, got.Text)
	require.Equal(t, "report.html", read[store.Attachment](t, got).Name)

	got = p.get("/findings/1/attachments/1")
	require.Equal(t, page, got.Text)
	require.Equal(t, []string{"application/octet-stream", `attachment; filename=report.html`, "nosniff", "sandbox; default-src 'none'"},
		[]string{got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"), got.Header.Get("X-Content-Type-Options"), got.Header.Get("Content-Security-Policy")})
	require.Equal(t, http.StatusNotFound, p.get("/findings/1/attachments/9").StatusCode)

	huge := p.send("POST", v1+"/findings/1/attachments?name=huge", strings.Repeat("x", 3<<20), "Content-Type", "application/octet-stream")
	require.Equal(t, http.StatusRequestEntityTooLarge, huge.StatusCode, huge.Text)

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", `../<b>"x".exe`)
	require.NoError(t, err)
	_, err = part.Write([]byte("MZ"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	got = p.send("POST", "/findings/1/attachments", form.String(), "Content-Type", w.FormDataContentType())
	require.Equal(t, http.StatusSeeOther, got.StatusCode, got.Text)
	got = p.get("/findings/1")
	require.NotContains(t, got.Text, "<b>")
	require.Contains(t, got.Text, `href="/findings/1/attachments/2"`)
}

func TestIncidentsProblemsTasksAndRecommendationsHavePages(t *testing.T) {
	p := open(t)
	p.workspace.Services["portal"] = &scenarios.Service{Service: "portal", Client: "acme", DependsOn: []string{"helpdesk"}}
	run := p.fail("helpdesk-db", "12 rows are <i>missing</i>")
	p.roled("olga", access.Operator)
	i := p.get(v1 + "/incidents/1")
	p.keeps("GET", v1+"/incidents/{incident}", i)
	incident := read[Incident](t, i)
	require.Equal(t, []string{"portal"}, incident.Impact)
	require.Len(t, incident.Messages, 2)
	require.Contains(t, p.get("/incidents/1").Text, "These services depend on it: portal.")
	require.Contains(t, p.get("/incidents").Text, "helpdesk")
	require.Equal(t, http.StatusSeeOther, p.press("/incidents/1/comment", "text", "the vendor is asked").StatusCode)
	require.Contains(t, p.get("/incidents/1").Text, "the vendor is asked")

	require.Equal(t, http.StatusSeeOther, p.press("/problems", "findings", "1", "title", "Purges", "cause", "a job").StatusCode)
	require.Equal(t, http.StatusSeeOther, p.press("/problems/1/change", "change", "workaround", "text", "restore from Sunday").StatusCode)
	for _, path := range []string{"/problems/1", "/findings/1", "/runs/" + run.ID} {
		require.Contains(t, p.get(path).Text, "restore from Sunday", path)
	}
	p.keeps("GET", v1+"/problems", p.get(v1+"/problems"))

	got := p.api("POST", "/tasks", fmt.Sprintf(`{"title":"Order tapes","owner":"person:olga","until":%q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)))
	p.keeps("POST", v1+"/tasks", got)
	require.Contains(t, p.get("/tasks?show=mine").Text, "Order tapes")
	got = p.press("/tasks/1/change", "change", "done", "result", "ordered")
	require.Equal(t, http.StatusConflict, got.StatusCode)
	require.Contains(t, got.Text, "The task has no artefact")
	require.Equal(t, http.StatusSeeOther, p.press("/tasks/1/change", "change", "done", "result", "ordered", "artefact", "PO 17").StatusCode)
	require.Equal(t, store.TaskOnTime, read[store.Task](t, p.get(v1+"/tasks/1")).State)
	require.Contains(t, p.get("/tasks?show=mine").Text, "You owe nothing now.")

	require.Equal(t, http.StatusSeeOther, p.press("/recommendations", "title", "Back up the share", "finding", "1").StatusCode)
	require.Equal(t, http.StatusForbidden, p.press("/recommendations/1/decision", "decision", "accepted").StatusCode)
	p.roled("stan", access.Steward)
	require.Equal(t, http.StatusConflict, p.press("/recommendations/1/decision", "decision", "declined", "reason", "dear").StatusCode)
	require.Equal(t, http.StatusSeeOther, p.press("/recommendations/1/decision", "decision", "accepted", "decider", "C. Lient").StatusCode)
	require.Contains(t, p.get("/recommendations/1").Text, "C. Lient")
	p.keeps("GET", v1+"/recommendations/{recommendation}", p.get(v1+"/recommendations/1"))

	require.Equal(t, http.StatusSeeOther, p.press("/runs/"+run.ID+"/dispute", "reason", "purged on purpose").StatusCode)
	require.Contains(t, p.get("/runs/"+run.ID).Text, "purged on purpose")
	p.roled("rita", access.Reviewer)
	require.Contains(t, p.get("/disputes").Text, "/disputes/1/answer")
	require.Equal(t, http.StatusSeeOther, p.press("/disputes/1/answer", "decision", "upheld", "answer", "the check is wrong").StatusCode)
	require.Contains(t, p.get("/runs/"+run.ID).Text, "the check is wrong")
	p.keeps("GET", v1+"/disputes", p.get(v1+"/disputes"))
}

func init() {
	for name, route := range map[string]struct {
		address, body string
		reach         reach
	}{
		"POST /api/v1/findings":                                 {"", `{"reason":"r","service":"SERVICE"}`, denied},
		"POST /api/v1/findings/:finding/changes":                {"/api/v1/findings/FINDING/changes", `{"change":"comment","text":"t"}`, hidden},
		"POST /api/v1/findings/:finding/approve":                {"/api/v1/findings/FINDING/approve", "", hidden},
		"POST /api/v1/findings/:finding/attachments":            {"/api/v1/findings/FINDING/attachments?name=x", "{}", hidden},
		"GET /api/v1/incidents":                                 {"", "", narrow},
		"GET /api/v1/incidents/:incident":                       {"/api/v1/incidents/INCIDENT", "", hidden},
		"POST /api/v1/incidents/:incident/comments":             {"/api/v1/incidents/INCIDENT/comments", `{"text":"t"}`, hidden},
		"GET /api/v1/problems":                                  {"", "", overall},
		"POST /api/v1/problems":                                 {"", `{"title":"t","findings":[99]}`, denied},
		"GET /api/v1/problems/:problem":                         {"/api/v1/problems/99", "", overall},
		"POST /api/v1/problems/:problem/changes":                {"/api/v1/problems/99/changes", `{"change":"close","text":"t"}`, denied},
		"GET /api/v1/tasks":                                     {"", "", narrow},
		"POST /api/v1/tasks":                                    {"", `{"title":"t","owner":"person:x","service":"SERVICE","until":"2099-01-01T00:00:00Z"}`, denied},
		"GET /api/v1/tasks/:task":                               {"/api/v1/tasks/TASK", "", hidden},
		"POST /api/v1/tasks/:task/changes":                      {"/api/v1/tasks/TASK/changes", `{"change":"assign","to":"person:x"}`, hidden},
		"GET /api/v1/recommendations":                           {"", "", narrow},
		"POST /api/v1/recommendations":                          {"", `{"title":"t","service":"SERVICE"}`, denied},
		"GET /api/v1/recommendations/:recommendation":           {"/api/v1/recommendations/RECOMMENDATION", "", hidden},
		"POST /api/v1/recommendations/:recommendation/decision": {"/api/v1/recommendations/RECOMMENDATION/decision", `{"decision":"accepted"}`, hidden},
		"POST /api/v1/recommendations/:recommendation/changes":  {"/api/v1/recommendations/RECOMMENDATION/changes", `{"change":"comment","text":"t"}`, hidden},
		"GET /api/v1/disputes":                                  {"", "", narrow},
		"POST /api/v1/disputes":                                 {"", `{"run":"RUN","reason":"r"}`, hidden},
		"POST /api/v1/disputes/:dispute/answer":                 {"/api/v1/disputes/DISPUTE/answer", `{"decision":"upheld","answer":"a"}`, denied},
		"POST /findings":                                        {"", "reason=r&service=SERVICE", denied},
		"POST /findings/:finding/change":                        {"/findings/FINDING/change", "change=comment&text=t", hidden},
		"POST /findings/:finding/approve":                       {"/findings/FINDING/approve", "", hidden},
		"POST /findings/:finding/attachments":                   {"/findings/FINDING/attachments", "", hidden},
		"GET /findings/:finding/attachments/:attachment":        {"/findings/FINDING/attachments/ATTACHMENT", "", hidden},
		"GET /incidents":                                        {"", "", narrow},
		"GET /incidents/:incident":                              {"/incidents/INCIDENT", "", hidden},
		"POST /incidents/:incident/comment":                     {"/incidents/INCIDENT/comment", "text=t", hidden},
		"GET /problems":                                         {"", "", overall},
		"POST /problems":                                        {"", "title=t&findings=99", denied},
		"GET /problems/:problem":                                {"/problems/99", "", overall},
		"POST /problems/:problem/change":                        {"/problems/99/change", "change=close&text=t", denied},
		"GET /tasks":                                            {"", "", narrow},
		"POST /tasks":                                           {"", "title=t&owner=person:x&service=SERVICE&until=2099-01-01", denied},
		"GET /tasks/:task":                                      {"/tasks/TASK", "", hidden},
		"POST /tasks/:task/change":                              {"/tasks/TASK/change", "change=assign&to=person:x", hidden},
		"GET /recommendations":                                  {"", "", narrow},
		"POST /recommendations":                                 {"", "title=t&service=SERVICE", denied},
		"GET /recommendations/:recommendation":                  {"/recommendations/RECOMMENDATION", "", hidden},
		"POST /recommendations/:recommendation/decision":        {"/recommendations/RECOMMENDATION/decision", "decision=accepted", hidden},
		"POST /recommendations/:recommendation/change":          {"/recommendations/RECOMMENDATION/change", "change=comment&text=t", hidden},
		"GET /disputes":                                         {"", "", narrow},
		"POST /disputes/:dispute/answer":                        {"/disputes/DISPUTE/answer", "decision=upheld&answer=a", denied},
		"POST /runs/:run/dispute":                               {"/runs/RUN/dispute", "reason=r", hidden},
	} {
		addresses[name] = route
	}
}
