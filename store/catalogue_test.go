package store_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/store"
	"rehearse/store/storetest"
)

// catalogued is a workspace's folder with one service that a file declares.
func catalogued(t *testing.T) scenarios.Files {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, dir, "rehearse.yaml", "database: r.db\n")
	writeFile(t, dir, "catalogue/desk.yaml", "service: desk\nclient: acme\ncommitment: {rto: 4h}\n")
	return scenarios.In(dir)
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
}

func loads(files scenarios.Files) func(fs.FS) (*scenarios.Workspace, error) {
	return func(catalogue fs.FS) (*scenarios.Workspace, error) {
		return scenarios.LoadUsable(files.With(store.CatalogueOwner, catalogue))
	}
}

func workspaceWith(t *testing.T, st *store.Store, files scenarios.Files) *scenarios.Workspace {
	t.Helper()
	documents, err := st.Catalogue(t.Context())
	require.NoError(t, err)
	w, err := loads(files)(documents)
	require.NoError(t, err)
	return w
}

func TestAServiceIsChangedAndItsVersionsAreKept(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		files := catalogued(t)
		steward := access.With(t.Context(), access.Actor{Kind: access.Person, ID: "person:sue", Name: "sue", Roles: []access.Role{access.Steward}})
		want := store.CatalogueChange{Service: "orders", Definition: []byte(`{"service": "orders", "client": "acme", "tier": 1, "commitment": {"rto": "4h"}}`), Reason: "new", Loads: loads(files)}

		want.DryRun = true
		v, err := st.ChangeService(steward, want)
		require.NoError(t, err)
		require.Equal(t, []string{"+ client: acme", `+ commitment: {"rto":"4h"}`, "+ service: orders", "+ tier: 1"}, lines(v.Differences))
		documents, err := st.Catalogue(t.Context())
		require.NoError(t, err)
		require.Empty(t, documents, "only looked at")

		want.DryRun = false
		first, err := st.ChangeService(steward, want)
		require.NoError(t, err)
		require.Equal(t, []any{int64(1), "sue", "person:sue"}, []any{first.Number, first.Author, first.AuthorID})
		require.Equal(t, first.Digest, workspaceWith(t, st, files).Services["orders"].Digest, "what was entered is what is loaded")

		want.Definition = []byte(`{"service": "orders", "client": "acme", "tier": 1, "commitment": {"rto": "2h"}}`)
		_, err = st.ChangeService(steward, want)
		require.ErrorIs(t, err, store.ErrChanged, "somebody made it meanwhile")
		want.Seen, want.Reason = first.Digest, ""
		_, err = st.ChangeService(steward, want)
		require.ErrorContains(t, err, "say why")
		want.Reason, want.ChangeRef = "the contract says so", "CHG-7"
		second, err := st.ChangeService(steward, want)
		require.NoError(t, err)
		require.Equal(t, []string{"~ commitment.rto: 4h → 2h"}, lines(second.Differences))
		want.Seen = second.Digest
		same, err := st.ChangeService(steward, want)
		require.NoError(t, err)
		require.Equal(t, []any{int64(2), true}, []any{same.Number, same.Differences == nil}, "what it is already needs no version")

		t.Run("a change that takes effect later", func(t *testing.T) {
			later := time.Now().Add(time.Hour)
			want := want
			want.Definition, want.EffectiveAt = []byte(`{"service": "orders", "client": "acme", "tier": 1, "commitment": {"rto": "1h"}}`), &later
			_, err := st.ChangeService(steward, want)
			require.NoError(t, err)
			require.Equal(t, second.Digest, workspaceWith(t, st, files).Services["orders"].Digest)
			now, err := st.VersionInForce(t.Context(), "orders", time.Now())
			require.NoError(t, err)
			require.Equal(t, second.Digest, now.Digest)
			then, err := st.VersionInForce(t.Context(), "orders", later.Add(time.Minute))
			require.NoError(t, err)
			require.Equal(t, int64(3), then.Number)
			_, err = st.VersionInForce(t.Context(), "orders", first.EffectiveAt.Add(-time.Second))
			require.ErrorIs(t, err, store.ErrNotFound)
			past := time.Now().Add(-time.Hour)
			want.Seen, want.EffectiveAt = then.Digest, &past
			want.Definition = []byte(`{"service": "orders", "client": "acme"}`)
			_, err = st.ChangeService(steward, want)
			require.ErrorContains(t, err, "effective_at lies in the past")
		})
		history, err := st.ServiceHistory(t.Context(), "orders")
		require.NoError(t, err)
		require.Equal(t, []int64{3, 2, 1}, []int64{history[0].Number, history[1].Number, history[2].Number})
		require.Equal(t, "CHG-7", history[1].ChangeRef)
		page, err := st.CatalogueHistory(t.Context(), store.CatalogueFilter{Limit: 1})
		require.NoError(t, err)
		require.Equal(t, []string{"~ commitment.rto: 2h → 1h"}, lines(page.Versions[0].Differences))
		require.NotZero(t, page.Next)

		checked, err := st.CheckEvidence(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, checked.Problems)
	})
}

func lines(of []scenarios.Difference) []string {
	all := make([]string, len(of))
	for i := range of {
		all[i] = of[i].String()
	}
	return all
}

func TestWhoMayChangeTheCatalogue(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		files := catalogued(t)
		who := func(role access.Role, clients ...string) access.Actor {
			return access.Actor{Kind: access.Person, ID: "person:sue", Name: "sue", Roles: []access.Role{role}, Clients: clients}
		}
		for name, row := range map[string]struct {
			actor  access.Actor
			client string
			says   string // "": it is allowed
		}{
			"a steward":                       {who(access.Steward), "acme", ""},
			"a steward of the client":         {who(access.Steward, "globex"), "globex", ""},
			"a steward of another client":     {who(access.Steward, "globex"), "acme", "this is of another client"},
			"who operates monitoring":         {who(access.Operator), "acme", "that needs the role steward or administrator"},
			"Rehearse itself, which pulls":    {access.Itself, "acme", ""},
			"a steward of one, for every one": {who(access.Steward, "globex"), "", "this affects every client"},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := st.ChangeService(access.With(t.Context(), row.actor), store.CatalogueChange{Service: "orders", Reason: "new", DryRun: true,
					Definition: []byte("service: orders\nclient: " + `"` + row.client + `"`), Loads: loads(files)})
				if row.says == "" {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, store.ErrRefused)
					require.ErrorContains(t, err, row.says)
				}
			})
		}
	})
}

func TestWhatAFileOwnsTheAPIDoesNotChange(t *testing.T) {
	each(t, func(t *testing.T, st *store.Store) {
		files, ana := catalogued(t), as(t, "ana")
		change := func(service, definition string) error {
			want := store.CatalogueChange{Service: service, Any: true, Reason: "r", Loads: loads(files)}
			if definition != "" {
				want.Definition = []byte(definition)
			}
			_, err := st.ChangeService(ana, want)
			return err
		}
		require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
		require.ErrorIs(t, change("desk", ""), store.ErrFileOwns)
		require.ErrorContains(t, change("desk", "service: desk\n"), "a file of the workspace declares the service: change catalogue/desk.yaml, which declares desk")
		require.ErrorContains(t, change("orders", "service: orders\ntear: 1\n"), `unknown key "tear"`)
		require.ErrorContains(t, change("orders", "service: other\n"), "does not say service: orders")
		require.ErrorIs(t, change("orders", ""), store.ErrNotFound)

		require.NoError(t, change("orders", "service: orders\n"))
		require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
		require.NoError(t, change("orders", ""))
		require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
		history, err := st.ServiceHistory(t.Context(), "orders")
		require.NoError(t, err)
		require.Equal(t, []any{2, true}, []any{len(history), history[0].Gone})
	})
}

func TestWhatGitSaysOfAFileIsInItsVersion(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	st := storetest.Open(t, store.SQLite)
	files := catalogued(t)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", files.Dir, "-c", "user.name=Ana", "-c", "user.email=ana@acme.example"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	git("init", "-q")
	git("add", "catalogue")
	git("commit", "-q", "-m", "Promise four hours\n\nAs agreed.\n\nChange: CHG-12")
	require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
	history, err := st.ServiceHistory(t.Context(), "desk")
	require.NoError(t, err)
	require.Len(t, history, 1)
	require.Equal(t, []any{"Ana <ana@acme.example>", "Promise four hours", "CHG-12", "catalogue/desk.yaml"}, []any{history[0].Author, history[0].Reason, history[0].ChangeRef, history[0].File})
	require.Len(t, history[0].Revision, 40)

	writeFile(t, files.Dir, "catalogue/desk.yaml", "service: desk\nclient: acme\ncommitment: {rto: 2h}\n")
	require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
	history, err = st.ServiceHistory(t.Context(), "desk")
	require.NoError(t, err)
	require.Equal(t, []any{"", "~ commitment.rto: 4h → 2h"}, []any{history[0].Revision, history[0].Differences[0].String()}, "what is not committed has no commit")
	require.NoError(t, os.Remove(filepath.Join(files.Dir, "catalogue/desk.yaml")))
	require.NoError(t, st.NoteCatalogue(t.Context(), workspaceWith(t, st, files)))
	history, err = st.ServiceHistory(t.Context(), "desk")
	require.NoError(t, err)
	require.True(t, history[0].Gone)
}

func TestOfTwoChangesAtOnceOneIsRefused(t *testing.T) {
	twice(t, func(t *testing.T, a, b *store.Store) {
		files := catalogued(t)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, st := range []*store.Store{a, b} {
			wg.Go(func() {
				_, errs[i] = st.ChangeService(as(t, "ana"), store.CatalogueChange{Service: "orders", Reason: "r", Loads: loads(files),
					Definition: []byte([]string{"service: orders\ntier: 1\n", "service: orders\ntier: 2\n"}[i])})
			})
		}
		wg.Wait()
		if errs[0] != nil {
			errs[0], errs[1] = errs[1], errs[0]
		}
		require.NoError(t, errs[0])
		require.ErrorIs(t, errs[1], store.ErrChanged)
	})
}
