package api

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/watch"
	"rehearse/store"
)

// scrape reads what /metrics says now, and not what it said a moment ago.
func (p *place) scrape() map[string]*dto.MetricFamily {
	p.t.Helper()
	p.server.metrics.mutex.Lock()
	p.server.metrics.vitalsAt = time.Time{}
	p.server.metrics.mutex.Unlock()
	return p.scrapeAgain()
}

func (p *place) scrapeAgain() map[string]*dto.MetricFamily {
	p.t.Helper()
	got := p.get("/metrics")
	require.Equal(p.t, http.StatusOK, got.StatusCode, got.Text)
	require.Contains(p.t, got.Header.Get("Content-Type"), "text/plain")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(got.Text))
	require.NoError(p.t, err, got.Text)
	return families
}

// value is that of the one series with these labels, given as name and value
// in turn; nil where there is none.
func value(t *testing.T, families map[string]*dto.MetricFamily, name string, labels ...string) *float64 {
	t.Helper()
	var found []*dto.Metric
	for _, metric := range families[name].GetMetric() {
		has := map[string]string{}
		for _, pair := range metric.GetLabel() {
			has[pair.GetName()] = pair.GetValue()
		}
		fits := true
		for i := 0; i+1 < len(labels); i += 2 {
			fits = fits && has[labels[i]] == labels[i+1]
		}
		if fits {
			found = append(found, metric)
		}
	}
	require.LessOrEqual(t, len(found), 1, name)
	if len(found) == 0 {
		return nil
	}
	m, v := found[0], 0.0
	switch {
	case m.Gauge != nil:
		v = m.Gauge.GetValue()
	case m.Counter != nil:
		v = m.Counter.GetValue()
	case m.Histogram != nil:
		v = float64(m.Histogram.GetSampleCount())
	default:
		require.Fail(t, "what is this?", name)
	}
	return &v
}

// busy is a place in which everything that metrics tell of has happened.
func busy(t *testing.T) *place {
	p := open(t)
	p.workspace.Scenarios["storage-files"].Pool = "leeds"
	p.workspace.Settings.Notices.Receivers = []scenarios.Receiver{{Name: "desk"}}
	p.loaded = func() watch.Loaded { return watch.Loaded{Workspace: p.workspace, At: time.Now()} }
	p.join(store.Runner{ID: "g-runner", Host: "alpha", Pools: []string{"default"}, Concurrent: 3, Memory: 8 << 30, Disk: 1 << 40})
	p.join(store.Runner{ID: "ill", Host: "beta", Pools: []string{"york"}, Trouble: "the engine does not answer"})
	p.end("helpdesk-db", store.Failed, func(run *store.Run) { damaged(run); run.EndedAt = nil })
	p.end("storage-files", store.Passed, inTwelveSeconds)
	p.begin("helpdesk-db")
	p.queue("storage-files")
	return p
}

func inTwelveSeconds(run *store.Run) {
	run.RTO = store.Measure{Seconds: number(12), Committed: number(60)}
}

func TestMetricsKeepTheConventions(t *testing.T) {
	for name, p := range map[string]*place{"nothing has happened yet": open(t), "much has happened": busy(t)} {
		t.Run(name, func(t *testing.T) {
			p.scrape()
			text := p.get("/metrics").Text
			problems, err := promlint.New(strings.NewReader(text)).Lint()
			require.NoError(t, err)
			require.Empty(t, problems)
			for family := range p.scrape() {
				require.Regexp(t, `^(rehearse|process)_`, family, "no noise of the runtime")
			}
		})
	}
}

func TestPromtoolFindsNothingWrong(t *testing.T) {
	promtool(t)
	p := busy(t)
	p.scrape()
	check := exec.CommandContext(t.Context(), "promtool", "check", "metrics")
	check.Stdin = strings.NewReader(p.get("/metrics").Text)
	out, err := check.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Empty(t, string(bytes.TrimSpace(out)))
}

// promtool skips where Prometheus' own tool is missing.
func promtool(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("promtool"); err != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "promtool is missing; fixtures/needs.sh tools installs it")
		t.Skip("promtool is not installed here; fixtures/needs.sh tools installs it")
	}
}

func TestMetricsTellWhatHappened(t *testing.T) {
	p := busy(t)
	got := p.scrape()
	is := func(want float64, name string, labels ...string) {
		t.Helper()
		v := value(t, got, name, labels...)
		require.NotNil(t, v, "%s %v", name, labels)
		require.Equal(t, want, *v, "%s %v", name, labels)
	}
	missing := func(name string, labels ...string) {
		t.Helper()
		require.Nil(t, value(t, got, name, labels...), "%s %v", name, labels)
	}
	is(1, "rehearse_build_info", "version", "1.2.3")
	is(1, "rehearse_database_up")
	is(1, "rehearse_runs_total", "outcome", "passed")
	is(1, "rehearse_runs_total", "outcome", "failed")
	is(0, "rehearse_runs_total", "outcome", "inconclusive")
	is(0, "rehearse_runs_total", "outcome", "cancelled")
	is(1, "rehearse_run_duration_seconds", "outcome", "failed")
	is(1, "rehearse_phase_duration_seconds", "phase", "fetch")
	is(2, "rehearse_run_wait_seconds")
	is(1, "rehearse_queue_runs", "pool", "leeds")
	is(0, "rehearse_queue_runs", "pool", "default")
	missing("rehearse_queue_oldest_seconds", "pool", "default")
	require.NotNil(t, value(t, got, "rehearse_queue_oldest_seconds", "pool", "leeds"))
	is(1, "rehearse_sandboxes", "pool", "default")
	is(1, "rehearse_pool_runners", "pool", "default")
	is(0, "rehearse_pool_runners", "pool", "leeds")
	is(0, "rehearse_pool_runners", "pool", "york")
	is(3, "rehearse_pool_places", "pool", "default")
	is(1, "rehearse_runners", "state", "ready")
	is(1, "rehearse_runners", "state", "troubled")
	is(0, "rehearse_runners", "state", "silent")
	is(3, "rehearse_runners_places")
	is(8<<30, "rehearse_runners_memory_bytes")
	is(1<<40, "rehearse_runners_disk_bytes")
	is(0, "rehearse_notices_waiting", "receiver", "desk")
	is(0, "rehearse_notices_given_up_total", "receiver", "desk")
	is(0, "rehearse_leftovers_total")
	is(0, "rehearse_occurrences_overdue")
	is(0, "rehearse_occurrences_unsettled")
	missing("rehearse_planned_until_timestamp_seconds")
	is(1, "rehearse_workspace_sound")
	is(0, "rehearse_workspace_problems")
	require.InDelta(t, float64(time.Now().Unix()), *value(t, got, "rehearse_workspace_loaded_timestamp_seconds"), 10)
	require.InDelta(t, float64(time.Now().Unix()), *value(t, got, "rehearse_planner_last_tick_timestamp_seconds"), 10)

	is(1, "rehearse_service_standing", "service", "helpdesk", "standing", "breached")
	is(0, "rehearse_service_standing", "service", "helpdesk", "standing", "proven")
	is(1, "rehearse_service_standing", "service", "storage", "standing", "proven", "client", "acme", "tier", "2")
	missing("rehearse_service_proof_age_seconds", "service", "helpdesk")
	require.InDelta(t, 0, *value(t, got, "rehearse_service_proof_age_seconds", "service", "storage"), 10)
	is(604800, "rehearse_service_prove_every_seconds", "service", "helpdesk")
	missing("rehearse_service_prove_every_seconds", "service", "storage")
	is(12, "rehearse_service_rto_seconds", "service", "storage")
	missing("rehearse_figure_ratio", "figure", "on_time_completion")
	is(0, "rehearse_figure_denominator", "figure", "on_time_completion")
	is(0.5, "rehearse_figure_ratio", "figure", "attempt_success", "kind", "on_demand")
	is(2, "rehearse_figure_denominator", "figure", "attempt_success", "kind", "on_demand")
	is(0, "rehearse_occurrences_exempted")
	is(0, "rehearse_occurrences_withdrawn")
	is(60, "rehearse_service_rto_committed_seconds", "service", "storage")
}

func TestCountersGoOnAfterARestartAndDurationsBeginAnew(t *testing.T) {
	p := open(t)
	p.end("storage-files", store.Passed, nil)
	p.end("storage-files", store.Failed, nil)
	require.Equal(t, 1.0, *value(t, p.scrape(), "rehearse_run_duration_seconds", "outcome", "failed"))
	again, err := New(p.server.Options)
	require.NoError(t, err)
	p.Config.Handler, p.server = again.Handler(), again
	p.end("storage-files", store.Passed, nil)
	got := p.scrape()
	require.Equal(t, 2.0, *value(t, got, "rehearse_runs_total", "outcome", "passed"))
	require.Equal(t, 1.0, *value(t, got, "rehearse_run_duration_seconds", "outcome", "passed"))
	require.Nil(t, value(t, got, "rehearse_run_duration_seconds", "outcome", "failed"))
}

func TestARunIsObservedOnceHoweverOftenSomebodyLooks(t *testing.T) {
	p := open(t)
	for range 3 {
		p.end("storage-files", store.Passed, nil)
		p.scrape()
		p.scrape()
	}
	require.Equal(t, 3.0, *value(t, p.scrape(), "rehearse_run_duration_seconds", "outcome", "passed"))
}

func TestAStandingChangesAsSoonAsARunEnds(t *testing.T) {
	p := open(t)
	require.Equal(t, 1.0, *value(t, p.scrape(), "rehearse_service_standing", "service", "storage", "standing", "unproven"))
	p.end("storage-files", store.Passed, nil)
	require.Equal(t, 1.0, *value(t, p.scrape(), "rehearse_service_standing", "service", "storage", "standing", "proven"))
	p.end("storage-files", store.Failed, nil)
	require.Equal(t, 1.0, *value(t, p.scrape(), "rehearse_service_standing", "service", "storage", "standing", "breached"))
	other := *p.workspace
	other.Services = map[string]*scenarios.Service{}
	p.workspace = &other
	require.Nil(t, value(t, p.scrape(), "rehearse_service_standing", "service", "storage", "standing", "breached"), "what left the catalogue is not shown")
}

func TestAnotherScrapeSoonAfterAsksTheDatabaseNothing(t *testing.T) {
	p := open(t)
	p.scrape()
	p.end("storage-files", store.Passed, nil)
	require.Equal(t, 0.0, *value(t, p.scrapeAgain(), "rehearse_runs_total", "outcome", "passed"))
	require.Equal(t, 1.0, *value(t, p.scrape(), "rehearse_runs_total", "outcome", "passed"))
}

func TestMoreRunsAreNoMoreSeries(t *testing.T) {
	count := func(families map[string]*dto.MetricFamily) (n int) {
		for _, family := range families {
			n += len(family.GetMetric())
		}
		return n
	}
	p := busy(t)
	before := count(p.scrape())
	for range 20 {
		p.end("helpdesk-db", store.Failed, damaged)
		p.end("storage-files", store.Passed, inTwelveSeconds)
		p.queue("storage-files")
	}
	require.Equal(t, before, count(p.scrape()))
}

func TestHostileNamesBreakNoMetric(t *testing.T) {
	p := open(t)
	p.workspace.Services["storage"].Client = "a\"b\\c\nd\xff" + hostile
	got := p.scrape()
	require.NotNil(t, value(t, got, "rehearse_service_standing", "client", "a\"b\\c\nd\uFFFD"+hostile, "standing", "unproven"))
}

func TestMetricsSayThatTheDatabaseDoesNotAnswer(t *testing.T) {
	p := open(t)
	p.scrape()
	require.NoError(t, p.store.Close())
	got := p.scrape()
	require.Equal(t, 0.0, *value(t, got, "rehearse_database_up"))
	require.NotNil(t, value(t, got, "process_resident_memory_bytes"))
	require.NotNil(t, value(t, got, "rehearse_planner_last_tick_timestamp_seconds"))
	require.NotContains(t, got, "rehearse_runs_total", "what is not known is missing and not zero")
}

func TestABrokenWorkspaceShowsInTheMetrics(t *testing.T) {
	p := open(t)
	p.loaded = func() watch.Loaded { return broken(p) }
	p.planned = time.Time{}
	got := p.scrape()
	require.Equal(t, 0.0, *value(t, got, "rehearse_workspace_sound"))
	require.Equal(t, 1.0, *value(t, got, "rehearse_workspace_problems"))
	require.Equal(t, 0.0, *value(t, got, "rehearse_planner_last_tick_timestamp_seconds"), "it never ticked")
}
