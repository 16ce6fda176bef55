package api

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store"
)

const grafana = "../fixtures/grafana/"

// dashboard is what Grafana reads, as far as it matters here.
type dashboard struct {
	UID           string
	Title         string
	SchemaVersion int
	Panels        []struct {
		ID          int
		Type        string
		Title       string
		Description string
		GridPos     struct{ H, W, X, Y int }
		Datasource  struct{ Type, UID string }
		Targets     []struct {
			RefID      string
			Expr       string
			Datasource struct{ Type, UID string }
		}
	}
	Templating struct {
		List []struct{ Name, Type, Definition string }
	}
}

func theDashboard(t *testing.T) dashboard {
	t.Helper()
	data, err := os.ReadFile(grafana + "rehearse.json")
	require.NoError(t, err)
	var d dashboard
	require.NoError(t, json.Unmarshal(data, &d))
	return d
}

// watched is a place in which every metric that there is has a value.
func watched(t *testing.T) map[string]*dto.MetricFamily {
	p := busy(t)
	scheduled := *p.workspace.Scenarios["storage-files"]
	scheduled.Schedule = &scenarios.Schedule{Cron: "*/10 * * * *", Timezone: "UTC", Window: units.Duration(30 * time.Minute)}
	p.workspace.Scenarios["storage-files"] = &scheduled
	p.workspace.Services["storage"].Commitment.ProveEvery = hours(24)
	now := time.Now()
	_, err := p.store.Plan(t.Context(), p.workspace, now.Add(-time.Hour))
	require.NoError(t, err)
	for settled := 1; settled > 0; {
		done, err := p.store.Settle(t.Context(), p.workspace, now)
		require.NoError(t, err)
		settled = done.Missed
	}
	due, err := p.store.DueOccurrences(t.Context(), now, 0, 1)
	require.NoError(t, err)
	require.Len(t, due, 1)
	started, err := p.store.StartOccurrence(t.Context(), due[0].ID, store.Request{
		Scenario: &scheduled, Service: p.workspace.Services["storage"], Trigger: store.Scheduled, By: "planner",
	})
	require.NoError(t, err)
	run, err := p.store.Claim(t.Context(), started.ID, "g-runner")
	require.NoError(t, err)
	run.Outcome = store.Passed
	inTwelveSeconds(run)
	require.NoError(t, p.store.End(t.Context(), run))
	return p.scrape()
}

func TestTheDashboardIsOneThatGrafanaTakes(t *testing.T) {
	d := theDashboard(t)
	require.Equal(t, "rehearse", d.UID)
	require.NotEmpty(t, d.Title)
	require.GreaterOrEqual(t, d.SchemaVersion, 38, "that of Grafana 10")
	require.True(t, slices.ContainsFunc(d.Templating.List, func(v struct{ Name, Type, Definition string }) bool {
		return v.Name == "datasource" && v.Type == "datasource"
	}), "whoever imports it chooses their own Prometheus")

	ids, taken := map[int]bool{}, map[[2]int]string{}
	for _, panel := range d.Panels {
		require.False(t, ids[panel.ID], "%s has the id of another", panel.Title)
		ids[panel.ID] = true
		at := panel.GridPos
		require.Positive(t, at.H, panel.Title)
		require.Positive(t, at.W, panel.Title)
		require.LessOrEqual(t, at.X+at.W, 24, panel.Title)
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				require.Empty(t, taken[[2]int{x, y}], "%s lies on another", panel.Title)
				taken[[2]int{x, y}] = panel.Title
			}
		}
		if panel.Type == "row" {
			continue
		}
		require.NotEmpty(t, panel.Description, panel.Title)
		require.Equal(t, "${datasource}", panel.Datasource.UID, panel.Title)
		require.NotEmpty(t, panel.Targets, panel.Title)
		refs := map[string]bool{}
		for _, target := range panel.Targets {
			require.False(t, refs[target.RefID], panel.Title)
			refs[target.RefID] = true
			require.Equal(t, "${datasource}", target.Datasource.UID, panel.Title)
		}
	}
}

func TestTheDashboardUsesOnlyMetricsThatThereAre(t *testing.T) {
	d, families := theDashboard(t), watched(t)
	for _, variable := range d.Templating.List {
		if variable.Type == "query" {
			uses(t, families, strings.TrimSuffix(strings.TrimPrefix(variable.Definition, "label_values("), ")"), variable.Name)
		}
	}
	for _, panel := range d.Panels {
		for _, target := range panel.Targets {
			uses(t, families, target.Expr, panel.Title)
		}
	}
}

func TestTheAlertsUseOnlyMetricsThatThereAre(t *testing.T) {
	families := watched(t)
	for _, rule := range theRules(t) {
		if !strings.Contains(rule.Expr, "up{") {
			uses(t, families, rule.Expr, rule.Alert)
		}
		require.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
		require.NotEmpty(t, rule.Annotations["description"], rule.Alert)
		require.Contains(t, []string{"critical", "warning"}, rule.Labels["severity"], rule.Alert)
		for _, named := range regexp.MustCompile(`\$labels\.(\w+)`).FindAllStringSubmatch(fmt.Sprint(rule.Annotations), -1) {
			if named[1] != "instance" {
				require.Contains(t, labelsOf(families, metricNames(rule.Expr)[0]), named[1], rule.Alert)
			}
		}
	}
}

type rule struct {
	Alert       string
	Expr        string
	Labels      map[string]string
	Annotations map[string]string
}

func theRules(t *testing.T) []rule {
	t.Helper()
	data, err := os.ReadFile(grafana + "alerts.yaml")
	require.NoError(t, err)
	var file struct{ Groups []struct{ Rules []rule } }
	require.NoError(t, yaml.Unmarshal(data, &file))
	require.Len(t, file.Groups, 1)
	require.NotEmpty(t, file.Groups[0].Rules)
	return file.Groups[0].Rules
}

var (
	metricName = regexp.MustCompile(`\b(?:rehearse|process)_\w+`)
	selector   = regexp.MustCompile(`(\b(?:rehearse|process)_\w+)\{([^}]*)\}`)
	matcher    = regexp.MustCompile(`(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"`)
	grouping   = regexp.MustCompile(`\b(?:by|on)\s*\(([^)]*)\)`)
)

func metricNames(expr string) []string { return metricName.FindAllString(expr, -1) }

// uses holds an expression to what /metrics shows: its metrics exist, and so do
// the labels and values that it asks for.
func uses(t *testing.T, families map[string]*dto.MetricFamily, expr, where string) {
	t.Helper()
	names := metricNames(expr)
	require.NotEmpty(t, names, "%s: %s", where, expr)
	known := map[string]bool{"le": true, "instance": true, "job": true}
	for _, name := range names {
		family, histogram := strings.CutSuffix(name, "_bucket")
		require.Contains(t, families, family, "%s: %s", where, expr)
		require.Equal(t, histogram, families[family].GetType() == dto.MetricType_HISTOGRAM, "%s: %s", where, expr)
		for label := range labelsOf(families, name) {
			known[label] = true
		}
	}
	for _, group := range grouping.FindAllStringSubmatch(expr, -1) {
		for _, label := range strings.Split(group[1], ",") {
			require.True(t, known[strings.TrimSpace(label)], "%s: %s has no label %s", where, expr, label)
		}
	}
	for _, found := range selector.FindAllStringSubmatch(expr, -1) {
		for _, match := range matcher.FindAllStringSubmatch(found[2], -1) {
			asks(t, families, found[1], match, where)
		}
	}
}

func asks(t *testing.T, families map[string]*dto.MetricFamily, name string, match []string, where string) {
	t.Helper()
	label, how, wanted := match[1], match[2], match[3]
	if label == "job" || label == "instance" {
		return
	}
	values := labelsOf(families, name)[label]
	require.NotNil(t, values, "%s: %s has no label %s", where, name, label)
	if strings.Contains(wanted, "$") {
		return
	}
	for _, each := range strings.Split(wanted, "|") {
		require.Contains(t, values, each, "%s: no %s has %s %s", where, name, label, how)
	}
}

// labelsOf are the labels of a metric with all their values.
func labelsOf(families map[string]*dto.MetricFamily, name string) map[string][]string {
	labels := map[string][]string{}
	for _, metric := range families[strings.TrimSuffix(name, "_bucket")].GetMetric() {
		for _, pair := range metric.GetLabel() {
			labels[pair.GetName()] = append(labels[pair.GetName()], pair.GetValue())
		}
	}
	return labels
}

func TestPromtoolTakesEveryExpressionAndTheAlerts(t *testing.T) {
	promtool(t)
	var rules strings.Builder
	rules.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for _, panel := range theDashboard(t).Panels {
		for _, target := range panel.Targets {
			fmt.Fprintf(&rules, "  - record: panel:%d:%s\n    expr: '%s'\n", panel.ID, target.RefID, target.Expr)
		}
	}
	made := filepath.Join(t.TempDir(), "dashboard.yaml")
	require.NoError(t, os.WriteFile(made, []byte(rules.String()), 0o600))
	for _, file := range []string{made, grafana + "alerts.yaml"} {
		out, err := exec.CommandContext(t.Context(), "promtool", "check", "rules", file).CombinedOutput()
		require.NoError(t, err, string(out))
		require.Contains(t, string(out), "SUCCESS")
	}
}
