package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/recipe"
	"rehearse/store"
	"rehearse/store/storetest"
)

// proving is a workspace whose one scenario restores by a recipe, from a tool.
func proving() *scenarios.Workspace {
	of := *scenario
	of.Components = []scenarios.Component{{Name: "db", Recipe: "shelf", Source: scenarios.Source{Tool: &scenarios.ToolSource{Recipe: "vault"}}}}
	return &scenarios.Workspace{
		Services:  map[string]*scenarios.Service{"desk": service},
		Scenarios: map[string]*scenarios.Scenario{of.Scenario: &of},
		Recipes: map[string]*recipe.Recipe{
			"shelf": {Name: "shelf", Digest: "r1", Service: &recipe.Service{Image: "shelf:1"}},
			"vault": {Name: "vault", Digest: "t1", Tool: &recipe.Tool{Image: "vault:1"}},
		},
	}
}

func TestAChangeOfWhatAProofRestsOnInvalidatesIt(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(run *store.Run, w *scenarios.Workspace)
		outcome store.Outcome
		want    store.Standing
		why     string
	}{
		"nothing was changed": {func(*store.Run, *scenarios.Workspace) {}, store.Passed, store.Proven, "every scenario passed when it was last rehearsed"},
		"the recipe was changed": {func(_ *store.Run, w *scenarios.Workspace) { w.Recipes["shelf"].Digest = "r2" },
			store.Passed, store.Unproven, "the recipe shelf was changed since scenario desk-db last passed"},
		"the recipe of its source was changed": {func(_ *store.Run, w *scenarios.Workspace) { w.Recipes["vault"].Digest = "t2" },
			store.Passed, store.Unproven, "a recipe that it uses was changed since scenario desk-db last passed"},
		"another image was put into force": {func(_ *store.Run, w *scenarios.Workspace) {
			w.Settings.Images = map[string]string{"shelf": "shelf:2"}
		}, store.Passed, store.Unproven, "the image has changed since scenario desk-db last passed"},
		"a service was changed": {func(_ *store.Run, w *scenarios.Workspace) {
			moved := *service
			moved.Digest = "s2"
			w.Services["desk"] = &moved
		}, store.Passed, store.Unproven, "the service was changed since scenario desk-db last passed"},
		"a breach stays": {func(_ *store.Run, w *scenarios.Workspace) { w.Recipes["shelf"].Digest = "r2" },
			store.Failed, store.Breached, "scenario desk-db failed: because"},
		"a run of before this was recorded is held to what it recorded": {func(run *store.Run, w *scenarios.Workspace) {
			run.ProofVersion = ""
			w.Recipes["shelf"].Digest = "r2"
		}, store.Passed, store.Proven, ""},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, st *store.Store) {
				w := proving()
				run, err := st.Enqueue(t.Context(), store.Request{Scenario: w.Scenarios["desk-db"], Service: service, ProofVersion: w.ProofVersion("desk-db")})
				require.NoError(t, err)
				run, err = st.Claim(t.Context(), run.ID, "r1")
				require.NoError(t, err)
				require.Equal(t, w.ProofVersion("desk-db"), run.ProofVersion)
				ended := time.Now().Add(-time.Hour)
				run.Outcome, run.EndedAt = c.outcome, &ended
				if c.outcome == store.Failed {
					run.Reason = "because"
				}
				run.Components = []store.Component{{Name: "db", Recipe: "shelf", RecipeVersion: "r1"}}
				c.change(run, w)
				require.NoError(t, st.End(t.Context(), run))

				standings, err := st.Standings(t.Context(), w, time.Now())
				require.NoError(t, err)
				require.Equal(t, c.want, standings[0].Standing, standings[0].Why)
				if c.why != "" {
					require.Equal(t, c.why, standings[0].Why)
				}
			})
		})
	}
}
