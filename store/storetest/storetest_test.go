package storetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/storetest"
)

func TestADatabaseIsEmptyWhoeverHadItBefore(t *testing.T) {
	for range 2 {
		storetest.InTurn(t, func(t *testing.T, where string) {
			st := storetest.OpenAt(t, where)
			page, err := st.Notices(t.Context(), store.NoticeFilter{})
			require.NoError(t, err)
			require.Empty(t, page.Notices)
			require.NoError(t, st.Note(t.Context(), store.Notice{Dedup: "a", State: store.Waiting}))
			page, err = st.Notices(t.Context(), store.NoticeFilter{})
			require.NoError(t, err)
			require.EqualValues(t, 1, page.Notices[0].ID, "ids begin again")
		})
	}
}

func TestADatabaseThatATestHasAlteredIsNotUsedAgain(t *testing.T) {
	altered := map[string]bool{}
	for name, alter := range map[string]string{
		"a table is made":        `CREATE TABLE mine (id integer)`,
		"a table is gone":        `DROP TABLE figure_marks CASCADE`,
		"a column is added":      `ALTER TABLE runs ADD COLUMN mine integer`,
		"a trigger is gone":      `DROP TRIGGER runs_stay ON runs`,
		"a function is another":  `CREATE OR REPLACE FUNCTION runs_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
		"it is set to read-only": `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
	} {
		t.Run(name, func(t *testing.T) {
			where := storetest.Where(t, store.Postgres)
			require.False(t, altered[where])
			altered[where] = true
			_, err := storetest.SQL(t, where).Exec(alter)
			require.NoError(t, err)
		})
	}
	require.NotContains(t, altered, storetest.Where(t, store.Postgres))
}

func TestAServerKeepsItsRecordsWhenItIsStartedAgain(t *testing.T) {
	server := storetest.NewServer(t)
	where := server.Empty(t)
	st := storetest.OpenAt(t, where)
	require.NoError(t, st.SaveRunner(t.Context(), store.Runner{ID: "r1"}))
	server.Stop(t)
	_, err := st.Runners(t.Context())
	require.Error(t, err)
	server.Start(t)
	runners, err := storetest.OpenAt(t, where).Runners(t.Context())
	require.NoError(t, err)
	require.Len(t, runners, 1)
}
