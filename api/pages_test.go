package api

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/fault"
	"rehearse/store"
)

// ourScript is the only one that a page may have.
var ourScript = regexp.MustCompile(`<script src="/static/live\.js\?v=[\w.]+" defer></script>`)

func TestHostileDataBreaksNoPage(t *testing.T) {
	observation := func(change func(*store.Observation)) func(*store.Run) {
		return func(run *store.Run) {
			run.Observations = []store.Observation{{Name: "n", Kind: "sql", At: *run.StartedAt, Fault: &fault.Fault{}}}
			change(&run.Observations[0])
		}
	}
	for name, learn := range map[string]func(*store.Run){
		"in what a check got":        observation(func(o *store.Observation) { o.Got = hostile }),
		"in what a check wanted":     observation(func(o *store.Observation) { o.Wanted = hostile }),
		"in what a check asked":      observation(func(o *store.Observation) { o.Question = hostile }),
		"in a check's name":          observation(func(o *store.Observation) { o.Name, o.On = hostile, hostile }),
		"in why a check broke":       observation(func(o *store.Observation) { o.Fault.Reason, o.Fault.Next = hostile, hostile }),
		"in the reason":              func(run *store.Run) { run.Reason = hostile },
		"in how a time was measured": func(run *store.Run) { run.RTO.How, run.RPO.How = hostile, hostile },
		"in a symptom": func(run *store.Run) {
			run.Symptoms = []store.Symptom{{Reason: hostile, Next: hostile, Class: fault.Data, Blame: fault.Backup}}
		},
		"in a component": func(run *store.Run) {
			run.Components = []store.Component{{Name: hostile, Source: hostile, Point: hostile, Rule: hostile, ConsistentFrom: hostile, Recipe: hostile,
				Image: hostile, ImageDigest: hostile, Digest: hostile, Facts: map[string]any{hostile: hostile, "list": []any{hostile}}, Notes: []string{hostile}}}
		},
		"in a phase": func(run *store.Run) {
			broken := phase(run, store.Restore, hostile, 0, 1)
			broken.Error = hostile
			run.Phases = []store.Phase{broken}
		},
		"in the proof of isolation": func(run *store.Run) {
			run.Isolation = map[string]any{"isolated": false, "attempts": []any{map[string]any{"what": hostile, "target": hostile, "reached": true, "detail": hostile}}}
		},
		"in a proof of another shape": func(run *store.Run) { run.Isolation = map[string]any{hostile: map[string]any{"x": hostile}} },
		"in the environment":          func(run *store.Run) { run.Environment = map[string]any{hostile: hostile} },
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			run := p.end("helpdesk-db", store.Failed, learn)
			for _, path := range []string{"/runs/" + run.ID, "/", "/runs", "/services/helpdesk", "/scenarios/helpdesk-db"} {
				got := p.look(path)
				require.Equal(t, http.StatusOK, got.StatusCode)
				require.NotContains(t, ourScript.ReplaceAllString(got.Text, ""), "<script", path)
				require.NotContains(t, got.Text, "<img src=x", path)
				require.NotContains(t, got.Text, "\u202e", "nothing turns the direction of writing")
				require.NotContains(t, got.Text, "\x1b")
			}
			require.Contains(t, html.UnescapeString(p.look("/runs/"+run.ID).Text), `<script>document.title="taken"</script><img src=x onerror=alert(1)>"'\u202egnp.exe\x1b[31m`, "it is shown as it is")
		})
	}
}

func TestPagesLoadNothingFromElsewhereAndRunNothing(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	for _, path := range []string{"/", "/runs", "/runs/" + run.ID, "/services/helpdesk", "/scenarios/helpdesk-db", "/figures", "/findings", "/notices", "/runners", "/calendar", "/docs/api", "/nothing"} {
		got := p.look(path).Text
		require.Regexp(t, `^<!doctype html>`, got)
		require.LessOrEqual(t, len(ourScript.FindAllString(got, -1)), 1)
		got = ourScript.ReplaceAllString(got, "")
		require.NotRegexp(t, `(?i)<script|<[a-z][^>]*\s(?:on\w+|style)=|="javascript:`, got, path)
		for _, link := range regexp.MustCompile(`(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(got, -1) {
			require.True(t, strings.HasPrefix(link[1], "#") || strings.HasPrefix(link[1], "/") && !strings.HasPrefix(link[1], "//"), "%s: %s", path, link[1])
			if !strings.HasSuffix(link[1], "/run") && !strings.HasSuffix(link[1], "/dispute") && !strings.HasPrefix(link[1], "#") {
				require.Less(t, p.look(html.UnescapeString(link[1])).StatusCode, 400, "%s: %s", path, link[1])
			}
		}
	}
	require.NotRegexp(t, `(?i)url\(|@import|https?:`, p.get("/static/style.css").Text)
}

func TestThePageOfARunTellsTheWholeStory(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Failed, damaged)
	got := html.UnescapeString(p.look("/runs/" + run.ID).Text)
	for _, wanted := range []string{
		`<p class="verdict failed">check "newest ticket" did not hold: the newest datum is 3 days old</p>`,
		`3d <span class="quiet">of 1d</span> <span class="bad">exceeded</span>`,
		"a failed run has no RTO",
		"<strong>Next:</strong> see whether the nightly dump still runs",
		`<title>restore of db: from 10.8s, for 19s</title>`,
		`<title>RTO promised: 1m</title>`,
		`fetch db: 300 MiB, 1,204 files`,
		`<pre>value >= 40000</pre>`, `<pre>value = 41876</pre>`,
		`<span class="pill skipped">skipped</span>`,
		"the latest, at most 7d old, of 31",
		"role helpdesk_app was made because the dump expects it",
		"Every attempt to get out of the sandbox was blocked.",
		"169.254.169.254:80",
		"Docker 20.10.24",
	} {
		require.Contains(t, got, wanted)
	}
}

func TestASandboxThatWasNotSealedIsShownAsSuch(t *testing.T) {
	p := open(t)
	run := p.end("helpdesk-db", store.Inconclusive, func(run *store.Run) {
		run.Isolation = map[string]any{"isolated": false, "attempts": []any{map[string]any{"what": "host", "target": "172.17.0.1:22", "reached": true, "detail": "SSH-2.0"}}}
	})
	got := p.look("/runs/" + run.ID).Text
	require.Contains(t, got, `<span class="bad">reached</span>`)
	require.Contains(t, got, "The sandbox could reach what it must not, so nothing was judged.")
}

func TestSpansReadAsPeopleWriteThem(t *testing.T) {
	for wanted, seconds := range map[string]float64{
		"0s": 0, "<1ms": .0002, "40ms": .04, "9.2s": 9.21, "1m30.5s": 90.5, "3m20s": 200.4, "4h": 4 * 3600, "1h1m": 3661, "2d": 48*3600 + 100, "35d": 35 * 86400, "3d4h": 76*3600 + 60,
	} {
		require.Equal(t, wanted, span(seconds))
	}
	require.Equal(t, "cpus 2, name Docker, sizes 1, 2.5", say(map[string]any{"name": "Docker", "cpus": 2., "sizes": []any{1., 2.5}}))
	require.Equal(t, "–", spanOr((*float64)(nil)), "unknown is never zero")
	require.Equal(t, "–", when(nil))
	require.Equal(t, "under 1m", age(12))
	require.Equal(t, "5m", age(359))
}
