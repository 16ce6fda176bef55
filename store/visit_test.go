package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios/access"
	"rehearse/store"
)

func TestWhoLooksIntoASandboxIsRecordedBeforehand(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		kept, until := lost(t, st), time.Now().Add(time.Hour)
		_, err := st.Visit(as(t, "anna"), kept, store.VisitShell, "db")
		require.NoError(t, err, "it runs")
		kept.Outcome, kept.KeepUntil = store.Failed, &until
		require.NoError(t, st.End(t.Context(), kept))
		visit, err := st.Visit(as(t, "anna"), kept, store.VisitTunnel, "db:5432")
		require.NoError(t, err)
		require.Equal(t, []string{"local:anna", "anna"}, []string{visit.ActorID, visit.Actor})

		viewer := access.Actor{Kind: access.Person, ID: "person:vic", Name: "vic", Roles: []access.Role{access.Viewer}}
		_, err = st.Visit(access.With(t.Context(), viewer), kept, store.VisitShell, "db")
		require.ErrorIs(t, err, store.ErrRefused)
		require.Contains(t, err.Error(), "may not look inside a sandbox")
		_, err = st.Visit(t.Context(), kept, store.VisitShell, "db")
		require.ErrorIs(t, err, store.ErrRefused, "Rehearse itself does not look")

		gone := lost(t, st)
		gone.Outcome = store.Passed
		require.NoError(t, st.End(t.Context(), gone))
		_, err = st.Visit(as(t, "anna"), gone, store.VisitShell, "db")
		require.ErrorIs(t, err, store.ErrNoSandbox)

		run, err := st.Run(t.Context(), kept.ID)
		require.NoError(t, err)
		require.Len(t, run.Visits, 2)
		require.Equal(t, store.VisitTunnel, run.Visits[1].How)
	})
}
