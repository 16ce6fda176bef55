package store_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"rehearse/store"
	"rehearse/store/storetest"
)

func TestFileAndFolderAreTheirOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a name with 100% ? # &", "rehearse.db")
	st := storetest.OpenAt(t, path)
	enqueue(t, st)
	for file, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, want, info.Mode(), file)
	}
}

func TestAFolderThatWasThereKeepsItsMode(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755))
	storetest.OpenAt(t, filepath.Join(dir, "rehearse.db"))
	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o755), info.Mode().Perm())
}

func TestTheDatabaseIsInTheModeThatSeveralProcessesNeed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rehearse.db")
	storetest.OpenAt(t, path)
	var mode string
	require.NoError(t, storetest.SQL(t, path).QueryRow("PRAGMA journal_mode").Scan(&mode))
	require.Equal(t, "wal", mode)
}

func TestARecordOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rehearse.db")
	st, err := store.Open(t.Context(), path)
	require.NoError(t, err)
	run := enqueue(t, st)
	require.NoError(t, st.Close())
	got, err := storetest.OpenAt(t, path).Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, "desk-db", got.Scenario)
}

func TestADatabaseOfANewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rehearse.db")
	storetest.OpenAt(t, path)
	_, err := storetest.SQL(t, path).Exec("INSERT INTO schema VALUES (99, '2026-01-01')")
	require.NoError(t, err)
	_, err = store.Open(t.Context(), path)
	require.ErrorContains(t, err, "the database has schema 99")
	require.ErrorContains(t, err, "use the newer version of rehearse that wrote it")
}

func TestABrokenDatabaseSaysWhatToDo(t *testing.T) {
	t.Run("no database at all", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "rehearse.db")
		require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("this is a letter ", 500)), 0o600))
		_, err := store.Open(t.Context(), path)
		require.ErrorContains(t, err, "database "+path+": it is not an SQLite database: check that the right file is named")
	})
	t.Run("a damaged one", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "rehearse.db")
		st, err := store.Open(t.Context(), path)
		require.NoError(t, err)
		enqueue(t, st)
		require.NoError(t, st.Close())
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for i := 100; i < len(data); i++ {
			data[i] = 0xA5
		}
		require.NoError(t, os.WriteFile(path, data, 0o600))
		_, err = store.Open(t.Context(), path)
		require.ErrorContains(t, err, "it is damaged: keep the file, put the last good copy in its place")
	})
	t.Run("a folder that cannot be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		_, err := store.Open(t.Context(), filepath.Join(file, "rehearse.db"))
		require.ErrorContains(t, err, "open the database")
		require.ErrorContains(t, err, file)
	})
	t.Run("one that cannot be written", func(t *testing.T) {
		if os.Geteuid() == 0 {
			readOnlyAsNobody(t)
			return
		}
		path := filepath.Join(t.TempDir(), "rehearse.db")
		storetest.OpenAt(t, path)
		require.NoError(t, os.Chmod(path, 0o400))
		_, err := store.Open(t.Context(), path)
		require.ErrorContains(t, err, "it cannot be written")
	})
}

// readOnlyAsNobody asks as a user to whom modes apply; to root they do not.
func readOnlyAsNobody(t *testing.T) {
	t.Helper()
	dir, err := os.MkdirTemp("", "rehearse-store")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	path, binary := filepath.Join(dir, "rehearse.db"), filepath.Join(dir, "binary")
	st, err := store.Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, st.Close())
	program, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(binary, program, 0o755))
	require.NoError(t, os.Chmod(dir, 0o755))
	require.NoError(t, os.Chmod(path, 0o444))
	cmd := exec.Command(binary, "claim", path, "r")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	said, err := cmd.CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(said), "it cannot be written: check the permissions of the file and its folder")
}

func TestALockedDatabaseSaysWhatToDo(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the ten seconds that a lock is waited for")
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rehearse.db")
	st := storetest.OpenAt(t, path)
	db := storetest.SQL(t, path)
	db.SetMaxOpenConns(1)
	_, err := db.Exec("BEGIN EXCLUSIVE")
	require.NoError(t, err)
	_, err = st.Enqueue(t.Context(), store.Request{Scenario: scenario, Service: service})
	require.ErrorContains(t, err, "another process has held it for longer than 10 seconds")
	_, err = db.Exec("ROLLBACK")
	require.NoError(t, err)
	enqueue(t, st)
}

func TestAFullDiskSaysWhatToDo(t *testing.T) {
	st := storetest.Open(t, store.SQLite)
	run := claim(t, st)
	// SQLite's own bound on the size of a file ends as a full disk does.
	_, err := st.Bound(t.Context(), 30)
	require.NoError(t, err)
	run.Outcome, run.Reason = store.Failed, strings.Repeat("a long reason ", 100_000)
	err = st.End(t.Context(), run)
	require.ErrorContains(t, err, "the disk is full: free some space and start again")
	run.Reason = "short"
	require.NoError(t, st.End(t.Context(), run), "the run can still be ended once there is space")
}
