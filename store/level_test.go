package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/imports"
	"rehearse/scenarios/units"
	"rehearse/store"
)

func TestHowMuchIsProvenOfAService(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		desk, scenario := w.Services["desk"], w.Scenarios["desk-db"]
		scenario.Service, scenario.Components = "desk", []scenarios.Component{{Name: "db"}}
		desk.Commitment.ProveEvery = units.Duration(7 * 24 * time.Hour)
		run := func(outcome store.Outcome, change func(*store.Run)) {
			t.Helper()
			r, err := st.Enqueue(as(t, "ana"), store.Request{Scenario: scenario, Service: desk, Trigger: store.OnDemand, Runner: "r"})
			require.NoError(t, err)
			r, err = st.Claim(t.Context(), r.ID, "r")
			require.NoError(t, err)
			r.Outcome, r.ScenarioVersion, r.ServiceVersion = outcome, scenario.Digest, desk.Digest
			change(r)
			require.NoError(t, st.End(t.Context(), r))
		}
		is := func(level store.ProofLevel, why string, at time.Time) store.ServiceLevel {
			t.Helper()
			got, err := st.Level(t.Context(), w, "desk", at)
			require.NoError(t, err)
			require.Equal(t, level, got.Level, got)
			require.Contains(t, got.Why, why)
			return got
		}
		is(store.NothingProven, "no run has got that far", time.Now())
		run(store.Inconclusive, func(r *store.Run) { r.Components = []store.Component{{Name: "db", Point: "p1"}} })
		is(store.PointsListed, "proven by run", time.Now())
		run(store.Passed, func(r *store.Run) {
			r.Components = []store.Component{{Name: "db", Point: "p1", Digest: "d"}}
			r.Observations = []store.Observation{{Name: "rows", Kind: "sql", Held: true, Mandatory: true, OfData: true, At: time.Now()}}
		})
		is(store.DataProven, "proven by run", time.Now())
		run(store.Passed, func(r *store.Run) {
			r.Observations = []store.Observation{{Name: "rows", Kind: "sql", Held: true, Mandatory: true, OfData: true, At: time.Now()}, {Name: "it answers", Kind: "http", Held: true, Mandatory: true, At: time.Now()}}
		})
		is(store.ApplicationProven, "proven by run", time.Now())
		is(store.NothingProven, "it expired on", time.Now().Add(8*24*time.Hour))
		desk.Digest = "s2"
		is(store.NothingProven, "the service was changed since scenario desk-db last passed", time.Now())
		desk.Digest = "s1"
		run(store.Failed, func(r *store.Run) {
			r.Components = []store.Component{{Name: "db", Point: "p2"}}
			r.Reason = "rows are missing"
		})
		got := is(store.PointsListed, "proven by run", time.Now())
		require.Contains(t, got.Proofs[0].Void, "failed later")
		require.False(t, got.Level.AtLeast(store.DataProven))
	})
}

func TestWhatIsWrongWithTheCatalogueIsAFindingUntilItIsRight(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		w := rehearsed()
		problem := scenarios.CatalogueProblem{Kind: scenarios.OfPolicy, Key: "policy/a", Service: "desk", Reason: "policy a: too seldom", Next: "promise more"}
		other := scenarios.CatalogueProblem{Kind: scenarios.OfCoverage, Key: "coverage/b", Reason: "no scenario", Next: "write one"}
		sync := func(kinds []string, problems ...scenarios.CatalogueProblem) [2]int {
			t.Helper()
			opened, closed, err := st.SyncCatalogue(t.Context(), w, kinds, problems)
			require.NoError(t, err)
			return [2]int{opened, closed}
		}
		both := []string{scenarios.OfPolicy, scenarios.OfCoverage}
		require.Equal(t, [2]int{2, 0}, sync(both, problem, other))
		require.Equal(t, [2]int{0, 0}, sync(both, problem, other))
		require.Equal(t, [2]int{0, 1}, sync([]string{scenarios.OfPolicy}), "the other kind is not looked at")
		open, err := st.CatalogueFindings(t.Context())
		require.NoError(t, err)
		require.Len(t, open, 1)
		require.Equal(t, "no scenario", open[0].Reason)
		require.Equal(t, [2]int{1, 0}, sync(both, problem, other))

		w.Policy = scenarios.Policy{Rules: []scenarios.PolicyRule{{Name: "a", Scheduled: true, ProveEvery: units.Duration(time.Hour)}}}
		standing, err := st.Standing(t.Context(), w, "desk", time.Now())
		require.NoError(t, err)
		require.Equal(t, store.Unproven, standing.Standing)
		require.Contains(t, standing.Why, "policy a: desk promises no prove_every")
	})
}

func TestAnImportIsEnteredWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		files := catalogued(t)
		service := func(name string, more map[string]any) imports.Service {
			definition := map[string]any{"service": name}
			for key, value := range more {
				definition[key] = value
			}
			return imports.Service{Name: name, Definition: definition}
		}
		in := store.CatalogueImport{Reason: "from the CMDB", Loads: loads(files), Services: []imports.Service{
			service("desk", map[string]any{"tier": 1}), service("orders", map[string]any{"depends_on": []any{"identity", "desk", "printer"}, "commitment": map[string]any{"rto": "4h"}}), service("identity", nil)}}
		in.DryRun = true
		done, err := st.ImportCatalogue(as(t, "ana"), in)
		require.NoError(t, err)
		require.Len(t, done.Changed, 2)
		require.Empty(t, workspaceWith(t, st, files).Services["orders"], "only looked at")
		in.DryRun = false
		done, err = st.ImportCatalogue(as(t, "ana"), in)
		require.NoError(t, err)
		require.Equal(t, []string{"desk: catalogue/desk.yaml declares it"}, done.Skipped)
		require.Equal(t, []string{"orders: its dependency on printer is left out: there is no such service"}, done.Notes)
		require.Equal(t, []string{"identity", "desk"}, workspaceWith(t, st, files).Services["orders"].DependsOn)

		in.Services = []imports.Service{service("orders", map[string]any{"owner": "Ana"}), service("identity", nil)}
		done, err = st.ImportCatalogue(as(t, "ana"), in)
		require.NoError(t, err)
		require.Equal(t, []string{"identity"}, done.Unchanged)
		orders := workspaceWith(t, st, files).Services["orders"]
		require.Equal(t, []any{"Ana", "4h"}, []any{orders.Owner, orders.Commitment.RTO.String()}, "what the import does not say stays")

		in.Services = []imports.Service{service("good", nil), service("bad", map[string]any{"colour": "red"})}
		_, err = st.ImportCatalogue(as(t, "ana"), in)
		require.ErrorContains(t, err, `unknown key "colour"`)
		require.Nil(t, workspaceWith(t, st, files).Services["good"])
	})
}
