package scenarios

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func inMemory(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

const (
	deskService = "service: desk\nname: Desk\n"
	deskFiles   = "scenario: desk-files\nservice: desk\ncomponents:\n  files: {source: {folder: {path: backups}}, recipe: files}\nchecks:\n  - {name: there, files: \"**\"}\n"
)

func TestAWorkspaceNeedsNoFolder(t *testing.T) {
	files := Files{Dir: "/srv/rehearse", Layers: []Layer{{Files: inMemory(map[string]string{"catalogue/desk.yaml": deskService, "scenarios/desk.yaml": deskFiles})}}}
	w, err := Load(files)
	require.NoError(t, err)
	require.Equal(t, "/srv/rehearse/backups", w.Scenarios["desk-files"].Components[0].Source.Folder.Path)
	require.Equal(t, "catalogue/desk.yaml", w.Services["desk"].File)
	require.Empty(t, OwnerOf(w.Services["desk"].File))
}

func TestLayersAreReadTogetherAndEachKeepsItsFiles(t *testing.T) {
	folder := Files{Dir: "/srv", Layers: []Layer{{Files: inMemory(map[string]string{"scenarios/desk.yaml": deskFiles})}}}
	_, err := Load(folder)
	require.ErrorContains(t, err, `service "desk" is not in the catalogue`)

	both := folder.With("database", inMemory(map[string]string{"catalogue/desk.yaml": deskService}))
	w, err := Load(both)
	require.NoError(t, err)
	require.Equal(t, "database:catalogue/desk.yaml", w.Services["desk"].File)
	require.Equal(t, "database", OwnerOf(w.Services["desk"].File))
	require.Empty(t, OwnerOf(w.Scenarios["desk-files"].File))
	require.Len(t, folder.Layers, 1, "the files it was added to are as they were")
	require.NotEqual(t, folder.Digest(), both.Digest())

	_, err = Load(both.With("cmdb", inMemory(map[string]string{"catalogue/desk.yaml": deskService})))
	require.ErrorContains(t, err, `cmdb:catalogue/desk.yaml:1:10: the service "desk" is declared twice, first at database:catalogue/desk.yaml:1`)

	_, err = Load(folder.With("database", inMemory(map[string]string{"catalogue/desk.yaml": "service: desk\nnmae: Desk\n"})))
	require.ErrorContains(t, err, "database:catalogue/desk.yaml:2:1:")

	w, err = LoadUsable(both.With("database2", inMemory(map[string]string{"scenarios/more.yaml": "scenario: more\n"})))
	require.NoError(t, err)
	require.Equal(t, "database2:scenarios/more.yaml", w.Blocked[0].File, "a broken scenario of a layer blocks itself alone")
}

func TestTheOwnerOfAFile(t *testing.T) {
	for file, owner := range map[string]string{
		"rehearse.yaml": "", "catalogue/a.yaml": "", "catalogue/a:b.yaml": "", "database:catalogue/a.yaml": "database", "database:catalogue/a:b.yaml": "database",
	} {
		require.Equal(t, owner, OwnerOf(file), file)
	}
	require.Equal(t, "catalogue/a:b.yaml", within("database:catalogue/a:b.yaml"))
	require.Equal(t, "catalogue/a:b.yaml", within("catalogue/a:b.yaml"))
}

func TestTheVersionOfAWorkspaceChangesWithAnythingInIt(t *testing.T) {
	dir := workspace(t, [2]string{"recipes/queue/serve.sh", "exec redis-server\n"},
		[2]string{"recipes/queue/recipe.yaml", "recipe: queue\nabout: x\nservice: {image: redis:7, run: {file: serve.sh}, ready: redis-cli ping}\n"})
	version := func() string {
		w, err := LoadUsable(In(dir))
		require.NoError(t, err)
		return w.Version
	}
	seen := map[string]string{version(): "as it was"}
	require.Len(t, seen, 1)
	require.Contains(t, seen, version(), "loaded again it is the same")
	for _, step := range [][2]string{
		{"rehearse.yaml", "runs: {beat: 5s}\n"},
		{"catalogue/another.yaml", "service: another\n"},
		{"scenarios/broken.yaml", "scenario: broken\n"},
		{"recipes/queue/serve.sh", "exec redis-server --port 1\n"},
	} {
		path := filepath.Join(dir, step[0])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(step[1]), 0o600))
		require.NotContains(t, seen, version(), step[0])
		seen[version()] = step[0]
	}
}
