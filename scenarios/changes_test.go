package scenarios

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestDigestIsAboutWhatLoadReads(t *testing.T) {
	for name, step := range map[string]struct {
		do      func(dir string)
		changes bool
	}{
		"nothing happened":                      {func(string) {}, false},
		"a file was written again as it was":    {func(dir string) { put(t, dir, "scenarios/a.yaml", "a") }, false},
		"a file says something else":            {func(dir string) { put(t, dir, "scenarios/a.yaml", "b") }, true},
		"a file came":                           {func(dir string) { put(t, dir, "catalogue/b.yml", "a") }, true},
		"a file came into a folder that is new": {func(dir string) { put(t, dir, "recipes/b.yaml", "a") }, true},
		"a file went":                           {func(dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "scenarios/a.yaml"))) }, true},
		"a file was renamed": {func(dir string) {
			require.NoError(t, os.Rename(filepath.Join(dir, "scenarios/a.yaml"), filepath.Join(dir, "scenarios/b.yaml")))
		}, true},
		"the settings changed":             {func(dir string) { put(t, dir, "rehearse.yaml", "listen: x") }, true},
		"a file that Load complains about": {func(dir string) { put(t, dir, "scenarios/deep/a.yaml", "a") }, true},
		"a script of a recipe":             {func(dir string) { put(t, dir, "recipes/redis/load.sh", "a") }, true},
		"a script of nothing":              {func(dir string) { put(t, dir, "scenarios/load.sh", "a") }, false},
		"a dangling link came":             {func(dir string) { require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "scenarios/b.yaml"))) }, true},
		"a link to a folder came": {func(dir string) {
			put(t, dir, "elsewhere/a.yaml", "a")
			require.NoError(t, os.Symlink("../elsewhere", filepath.Join(dir, "scenarios/more")))
		}, true},
		"a link to a folder without YAML came": {func(dir string) {
			put(t, dir, "docs/README.md", "a")
			require.NoError(t, os.Symlink("../docs", filepath.Join(dir, "scenarios/docs")))
		}, false},
		"the folder went":                    {func(dir string) { require.NoError(t, os.RemoveAll(dir)) }, true},
		"an editor's hidden file":            {func(dir string) { put(t, dir, "scenarios/.a.yaml.swp", "x") }, false},
		"a file that is not YAML":            {func(dir string) { put(t, dir, "scenarios/README.md", "x") }, false},
		"the database beside it was written": {func(dir string) { put(t, dir, ".rehearse/rehearse.db", "x") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "scenarios/a.yaml", "a")
			put(t, dir, "rehearse.yaml", "")
			past := time.Now().Add(-time.Minute)
			require.NoError(t, os.Chtimes(filepath.Join(dir, "scenarios/a.yaml"), past, past))
			digest, glance := In(dir).Digest(), In(dir).Glance()
			step.do(dir)
			require.Equal(t, step.changes, In(dir).Digest() != digest)
			if step.changes {
				require.NotEqual(t, glance, In(dir).Glance(), "a glance never misses what the digest would show")
			}
		})
	}
}

func TestFoldersAreThoseWhoseFilesMatter(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "scenarios/deep/a.yaml", "")
	put(t, dir, "scenarios/.git/a.yaml", "")
	put(t, dir, "catalogue/a.yaml", "")
	put(t, dir, "backups/a.yaml", "")
	var names []string
	for _, folder := range In(dir).Folders() {
		name, err := filepath.Rel(dir, folder)
		require.NoError(t, err)
		names = append(names, name)
	}
	require.ElementsMatch(t, []string{".", "catalogue", "scenarios", "scenarios/deep"}, names)
}

func TestAFolderThatIsALinkIsReadAndWatchedAsAnyOther(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"..v1", "..v2"} {
		put(t, dir, version+"/catalogue/desk.yaml", "service: desk\nname: "+version+"\ncommitment: {rto: 1h}\n")
		put(t, dir, version+"/recipes/odd.yaml", "recipe: [")
	}
	put(t, dir, "rehearse.yaml", "")
	require.NoError(t, os.Symlink("..v1", filepath.Join(dir, "..data"))) // as Kubernetes mounts a ConfigMap
	for _, part := range []string{"catalogue", "recipes"} {
		require.NoError(t, os.Symlink("..data/"+part, filepath.Join(dir, part)))
	}

	_, err := Load(In(dir))
	require.ErrorContains(t, err, "recipes/odd.yaml:1")
	require.NotContains(t, err.Error(), "catalogue/: ")
	require.Contains(t, In(dir).Folders(), filepath.Join(dir, "recipes"))

	digest, glance := In(dir).Digest(), In(dir).Glance()
	require.NoError(t, os.Remove(filepath.Join(dir, "..data")))
	require.NoError(t, os.Symlink("..v2", filepath.Join(dir, "..data")))
	require.NotEqual(t, digest, In(dir).Digest())
	require.NotEqual(t, glance, In(dir).Glance())
}

func TestALinkToAFolderIsNotPassedOverInSilence(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "rehearse.yaml", "")
	put(t, dir, "shared/desk.yaml", "service: desk\ncommitment: {rto: 1h}\n")
	put(t, dir, "catalogue/mail.yaml", "service: mail\ncommitment: {rto: 1h}\n")
	require.NoError(t, os.Symlink("../shared", filepath.Join(dir, "catalogue/shared")))
	_, err := Load(In(dir))
	require.ErrorContains(t, err, "catalogue/shared: links to folders are not followed, and this one contains YAML files")
	require.ErrorContains(t, err, "or make catalogue itself the link")
}

func TestPartsOfAWorkspace(t *testing.T) {
	for name, is := range map[string]bool{"rehearse.yaml": true, "catalogue": true, "..data": true, "rehearse.db-wal": false, ".rehearse": false, "README.md": false} {
		require.Equal(t, is, IsPart(name), name)
	}
}
