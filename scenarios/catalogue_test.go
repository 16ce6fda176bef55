package scenarios

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/units"
)

func hours(n int) units.Duration { return units.Duration(time.Duration(n) * time.Hour) }

func promise(name string, tier int, rto units.Duration, needs ...string) *Service {
	return &Service{Service: name, Name: name, Tier: tier, Commitment: Commitment{RTO: rto}, DependsOn: needs}
}

func TestServicesAreRecoveredAfterWhatTheyDependOn(t *testing.T) {
	w := &Workspace{Services: map[string]*Service{
		"shop": promise("shop", 1, hours(4), "orders", "identity"), "orders": promise("orders", 1, hours(8), "storage"),
		"identity": promise("identity", 2, 0, "storage"), "storage": promise("storage", 1, hours(1)), "wiki": promise("wiki", 3, 0, "storage"),
	}}
	w.Services["wiki"].BusinessPriority = 1
	var order []string
	for _, step := range w.RecoveryOrder() {
		order = append(order, step.Service)
	}
	require.Equal(t, []string{"storage", "wiki", "orders", "identity", "shop"}, order)
	require.Equal(t, []string{"identity", "orders", "shop", "wiki"}, w.RecoveryOrder()[0].NeededBy)
	require.Len(t, w.RecoveryOrder("orders"), 2)
	require.Equal(t, []string{
		"shop promises an RTO of 4h and depends on orders, which promises 8h",
		"shop promises an RTO of 4h and depends on identity, which promises none",
		"storage is a single point of failure: 4 services need it (identity, orders, shop, wiki)",
	}, reasonsOf(w.DependencyProblems()))
	w.Services["storage"].Redundant = "two halls"
	w.Services["orders"].Commitment.RTO, w.Services["identity"].Commitment.RTO = hours(4), hours(1)
	require.Empty(t, w.DependencyProblems())
	w.Services["storage"].DependsOn = []string{"shop"} // Load would refuse it
	require.Len(t, w.RecoveryOrder(), 5)
	require.Contains(t, reasonsOf(w.DependencyProblems()), "services depend on each other in a circle: identity → storage → shop → identity")
}

func reasonsOf(all []CatalogueProblem) []string {
	reasons := []string{}
	for _, p := range all {
		reasons = append(reasons, p.Reason)
	}
	return reasons
}

func TestThePolicyDemandsThingsOfServices(t *testing.T) {
	policy := `rules:
  important:
    when: {tiers: [1]}
    prove_every: 7d
    retention: 30d
    checks: [sql]
    newest: true
    scheduled: true
    encrypted: true
    copies: 2
    runbook: recovery
`
	load := func(files ...[2]string) (*Workspace, error) { return Load(In(workspace(t, files...))) }
	services := func(text string) [2]string { return [2]string{"catalogue/services.yaml", text} }
	w, err := load([2]string{"policy.yaml", policy}, services("service: helpdesk\ntier: 1\ncommitment: {prove_every: 30d, retention: 7d}\n---\nservice: identity\ntier: 2\n"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"policy important: helpdesk promises prove_every: 30d, and 7d or less is demanded",
		"policy important: helpdesk promises a retention of 7d, and 30d or more is demanded",
		"policy important: component db of scenario helpdesk-db restores recovery points that are not encrypted",
		"policy important: scenario helpdesk-db has no schedule",
		"policy important: no check of helpdesk finds the newest datum",
		"policy important: scenarios of helpdesk restore from 1 place, and 2 are demanded",
		"policy important: helpdesk has no runbook of the kind recovery",
	}, reasonsOf(w.PolicyProblems("helpdesk")))
	require.Empty(t, w.PolicyProblems("identity"))

	_, err = load([2]string{"policy.yaml", "rules:\n  important: {when: {tiers: [1]}, prove_every: 7d, strict: true}\n"}, services("service: helpdesk\ntier: 1\n---\nservice: identity\n"))
	require.ErrorContains(t, err, "helpdesk promises no prove_every, and 7d or less is demanded")
	_, err = load([2]string{"policy.yaml", "rules:\n  a: {checks: [sqll]}\n  b: {when: {tiers: [1]}}\n  c: {runbook: dril, copies: -1}\n"})
	require.ErrorContains(t, err, `there is no kind of check "sqll"`)
	require.ErrorContains(t, err, "the rule b demands nothing")
	require.ErrorContains(t, err, `there is no kind of runbook "dril"`)
}

func TestWhatIsNotCoveredIsFound(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"desk-2026-11-01.db", "desk-2026-11-01.db.sha256", "orders-2026-11-01.dump", ".hidden"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
	}
	folder := Source{Folder: &Folder{Path: dir, Glob: "desk-*.db"}}
	w := &Workspace{
		Services: map[string]*Service{"desk": {Service: "desk", Commitment: Commitment{Retention: units.Duration(30 * 24 * time.Hour)}}, "orders": {Service: "orders"}},
		Scenarios: map[string]*Scenario{
			"desk-db": {Scenario: "desk-db", Service: "desk", Components: []Component{{Name: "db", Source: folder}}},
		},
		Blocked: []Blocked{{File: "scenarios/x.yaml", Scenario: "x", Service: "gone"}},
	}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	ago := func(days int) *time.Time { at := now.AddDate(0, 0, -days); return &at }
	reasons := func(listed ...Listed) []string { return reasonsOf(w.CoverageProblems(listed, now)) }
	require.Equal(t, []string{
		"scenario desk-db has no schedule, so it runs only when someone starts it",
		"the scenario in scenarios/x.yaml is for the service gone, which is not in the catalogue",
		"no scenario restores a backup of orders",
		"no scenario touches the backup " + filepath.Join(dir, "orders-2026-11-01.dump"),
	}, reasons())
	always := len(reasons())
	day := 24 * time.Hour
	for name, row := range map[string]struct {
		listed Listed
		says   string // "": nothing
	}{
		"kept as promised":         {Listed{Points: 30, Oldest: ago(30), Newest: ago(0), Gap: day}, ""},
		"kept shorter":             {Listed{Points: 7, Oldest: ago(7), Newest: ago(0), Gap: day}, "the backups of desk go back 7d, and 30d is promised"},
		"kept longer":              {Listed{Points: 90, Oldest: ago(90), Newest: ago(0), Gap: day}, "the backups of desk go back 90d, and are to be kept 30d"},
		"nothing new for long":     {Listed{Points: 3, Oldest: ago(62), Newest: ago(60), Gap: day}, "desk has had no new recovery point for 60d"},
		"one backup, of yesterday": {Listed{Points: 1, Oldest: ago(1), Newest: ago(1)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			row.listed.Scenario, row.listed.Component = "desk-db", "db"
			got := reasons(row.listed)
			if row.says == "" {
				require.Len(t, got, always)
			} else {
				require.Contains(t, got, row.says)
			}
		})
	}
}

func TestDifferencesOfDefinitions(t *testing.T) {
	found, err := Differences([]byte(`{"a": 1, "b": {"c": "x"}, "l": ["p", "q"], "m": [{"k": 1}]}`), []byte(`{"b": {"c": "y", "d": true}, "l": ["n", "q"], "m": [{"k": 2}]}`))
	require.NoError(t, err)
	var text []string
	for _, d := range found {
		text = append(text, d.String())
	}
	require.Equal(t, []string{"- a: 1", "~ b.c: x → y", "+ b.d: true", "- l: p", "+ l: n", "~ m.0.k: 1 → 2"}, text)
	_, err = Differences([]byte("{"), nil)
	require.Error(t, err)
}
