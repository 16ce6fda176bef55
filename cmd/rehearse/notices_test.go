package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/store"
)

// tellOf makes a database with a notice that was taken and one that was refused.
func tellOf(t *testing.T, dir string) {
	t.Helper()
	st, err := store.Open(t.Context(), dir+"/.rehearse/rehearse.db")
	require.NoError(t, err)
	defer func() { require.NoError(t, st.Close()) }()
	for _, name := range []string{"one", "two\x1b[2J"} {
		require.NoError(t, st.Note(t.Context(), store.Notice{Dedup: name, Topic: name, Trouble: "x", Kind: scenarios.RunFailed, Service: "desk", Subject: "FAILED: " + name}))
	}
	_, err = st.SpreadNotices(t.Context(), func(fact *store.Notice, _ store.Heard) []string {
		fact.Body.Saying = store.SayFirst
		return []string{"ops"}
	})
	require.NoError(t, err)
	rows, err := st.WaitingNotices(t.Context(), "ops", 10)
	require.NoError(t, err)
	rows, err = st.ClaimNotices(t.Context(), rows, time.Minute)
	require.NoError(t, err)
	require.NoError(t, st.NoticesSent(t.Context(), rows[:1]))
	_, err = st.NoticesFailed(t.Context(), rows[1:], "mail.acme.example answered\x1b[2J 500", nil, func(store.Notice) time.Time { return time.Now().Add(time.Hour) })
	require.NoError(t, err)
}

func TestNoticesShowWhatWasDeliveredAndWhatWasNot(t *testing.T) {
	dir := desk(t)
	got := ask(t, "notices", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Equal(t, "no notices match; rehearse serve creates and delivers them\n", got.out)
	tellOf(t, dir)
	got = ask(t, "notices", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Regexp(t, `(?m)^4 +\d{4}-\d\d-\d\d \d\d:\d\d +ops +refused 1×, again at \d\d:\d\d +FAILED: two.*\(mail\.acme\.example answered.* 500\)$`, got.out)
	require.Regexp(t, `(?m)^3 +\d{4}-\d\d-\d\d \d\d:\d\d +ops +sent +FAILED: one$`, got.out)
	require.NotContains(t, got.out, "\x1b")

	got = ask(t, "notices", "--state", "sent", "--json", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	document := strictly[noticesDocument](t, []byte(got.out))
	require.Len(t, document.Notices, 1)
	require.Equal(t, "FAILED: one", document.Notices[0].Subject)

	got = ask(t, "notices", "--limit", "1", "-w", dir)
	require.Contains(t, got.out, "there are more: --limit, or --cursor 4\n")
	require.Contains(t, ask(t, "notices", "--cursor", "4", "-w", dir).out, "FAILED: one")
}

func TestMistakesAboutNoticesSayWhatToDo(t *testing.T) {
	dir := desk(t)
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"a state that is none":        {[]string{"notices", "--state", "green"}, "the states are: waiting, sent, given_up"},
		"a kind that is none":         {[]string{"notices", "--kind", "run.green"}, "the kinds are: run.failed, "},
		"no receiver named":           {[]string{"notices", "test"}, "usage: rehearse notices test RECEIVER"},
		"a receiver that is none":     {[]string{"notices", "test", "pager"}, "  the receivers are: log\n"},
		"an argument too many":        {[]string{"notices", "now"}, "usage: rehearse notices [flags]"},
		"none are asked for":          {[]string{"notices", "--limit", "0"}, "--limit must be at least 1"},
		"a place that is not a place": {[]string{"notices", "--cursor", "-3"}, "--cursor must be a value that a page printed"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, append(row.args, "-w", dir)...)
			require.Equal(t, 64, got.code, got.err)
			require.Contains(t, got.err, row.says)
		})
	}
}

func TestATrialNoticeIsSentAtOnce(t *testing.T) {
	status := http.StatusOK
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/in/sesame-open", r.URL.Path)
		w.WriteHeader(status)
	}))
	defer h.Close()
	dir := desk(t)
	write(t, dir, "rehearse.yaml", "notices:\n  receivers:\n    hook:\n      webhook: {url: '${NOTICE_HOOK}'}\n  routes: [{to: [hook, log]}]\n")
	t.Setenv("NOTICE_HOOK", h.URL+"/in/sesame-open")
	got := ask(t, "notices", "test", "hook", "-w", dir)
	require.Equal(t, 0, got.code, got.err)
	require.Equal(t, "receiver hook accepted the trial notice\n", got.out)
	require.Equal(t, 0, ask(t, "notices", "test", "log", "-w", dir).code)

	status = http.StatusForbidden
	got = ask(t, "notices", "test", "hook", "-w", dir)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, "receiver hook did not accept the notice: 127.0.0.1:")
	require.Contains(t, got.err, "answered 403")
	require.Contains(t, got.err, "correct notices.receivers.hook in rehearse.yaml and try again")
	require.NotContains(t, got.err, "sesame")
}

func TestTheServerTellsOfRunsThatOthersEndAndOfABrokenWorkspace(t *testing.T) {
	heard := make(chan string, 10)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- r.Header.Get("Webhook-Id") + " " + string(body)
	}))
	defer h.Close()
	dir := desk(t)
	write(t, dir, "rehearse.yaml", "notices:\n  receivers:\n    hook: {webhook: {url: '${NOTICE_HOOK}'}}\n  routes: [{to: [hook]}]\n")
	t.Setenv("NOTICE_HOOK", h.URL)
	f := follow(t, "serve", "--no-sign-in", "-w", dir, "--listen", "127.0.0.1:0")
	f.until("msg=serving")

	st, err := store.Open(t.Context(), dir+"/.rehearse/rehearse.db")
	require.NoError(t, err)
	defer func() { require.NoError(t, st.Close()) }()
	run, err := st.Enqueue(t.Context(), store.Request{Scenario: &scenarios.Scenario{Scenario: "desk-db", Service: "desk"}, Runner: "elsewhere"})
	require.NoError(t, err)
	run, err = st.Claim(t.Context(), run.ID, "elsewhere")
	require.NoError(t, err)
	run.Outcome, run.Reason = store.Failed, "the dump is torn"
	require.NoError(t, st.End(t.Context(), run))
	next := func() string {
		select {
		case text := <-heard:
			return text
		case <-time.After(20 * time.Second):
			require.FailNow(t, "nothing was heard", f.seen.String())
			return ""
		}
	}
	told := next()
	require.True(t, strings.HasPrefix(told, "run/"+run.ID+" "), told)
	require.Contains(t, told, "the dump is torn")

	change(t, dir, "scenarios/desk-db.yaml", "about:", "abuot:")
	require.Contains(t, next(), "rehearse.workspace.broken")
	change(t, dir, "scenarios/desk-db.yaml", "abuot:", "about:")
	require.Contains(t, next(), "recovered: workspace")
}
