package watch

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/scenarios"
)

// loading is a watcher that serves, with what it logged.
type loading struct {
	*Watcher
	log *journal
}

// patience is for what comes soon or never.
const patience = time.Minute

// desk is a workspace with one service and one scenario.
func desk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 64m, time: 2m}\n")
	write(t, dir, "catalogue/desk.yaml", "service: desk\ncommitment: {rto: 1h, rpo: 2d}\n")
	write(t, dir, "scenarios/desk-db.yaml", "scenario: desk-db\nabout: the database comes back\nservice: desk\ncomponents:\n"+
		"  db: {source: {folder: {path: backups}}, recipe: sqlite}\nchecks:\n  - {name: tickets are there, sql: select count(*) from tickets, expect: value > 0}\n")
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// journal is a log that may be read while it is written.
type journal struct {
	sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.Lock()
	defer j.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.Lock()
	defer j.Unlock()
	return j.text.String()
}

func reloads(t *testing.T, dir string) loading {
	t.Helper()
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	log := &journal{}
	r := New(scenarios.In(dir), w, slog.New(slog.NewTextHandler(log, nil)))
	var served sync.WaitGroup
	ctx := t.Context()
	served.Go(func() { _ = r.Serve(ctx) })
	t.Cleanup(served.Wait)
	return loading{r, log}
}

// soon is how long a change may take to come into force.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, patience, 10*time.Millisecond, what)
}

func (l loading) about(scenario string) string {
	if s := l.Workspace().Scenarios[scenario]; s != nil {
		return s.About
	}
	return ""
}

func change(t *testing.T, dir, name, from, to string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	require.Contains(t, string(data), from)
	write(t, dir, name, string(bytes.Replace(data, []byte(from), []byte(to), 1)))
}

func TestAChangedFileComesIntoForce(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	before := l.Loaded()
	change(t, dir, "scenarios/desk-db.yaml", "the database comes back", "it comes back")
	soon(t, "the change is in force", func() bool { return l.about("desk-db") == "it comes back" })
	require.NotEqual(t, before.Digest, l.Loaded().Digest)
	require.True(t, l.Loaded().At.After(before.At))
}

func TestAFileThatIsReplacedByRenamingComesIntoForce(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	for _, about := range []string{"written by an editor", "written once more"} {
		data, err := os.ReadFile(filepath.Join(dir, "scenarios/desk-db.yaml"))
		require.NoError(t, err)
		data = regexp.MustCompile(`about: .*`).ReplaceAll(data, []byte("about: "+about))
		write(t, dir, "scenarios/.desk-db.yaml.swp", string(data))
		require.NoError(t, os.Rename(filepath.Join(dir, "scenarios/.desk-db.yaml.swp"), filepath.Join(dir, "scenarios/desk-db.yaml")))
		soon(t, about, func() bool { return l.about("desk-db") == about })
	}
}

func TestAFolderThatIsMadeLaterIsWatchedToo(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	recipe := "recipe: mine\nabout: mine\nunpack: {archives: all}\n"
	write(t, dir, "recipes/mine.yaml", recipe)
	soon(t, "the recipe of the new folder is known", func() bool { return l.Workspace().Recipes["mine"] != nil })
	write(t, dir, "recipes/mine.yaml", recipe+"about: twice\n")
	soon(t, "what is written into it later is seen", func() bool { return len(l.Loaded().Problems) > 0 })
}

func TestACheckoutOfManyFilesComesIntoForceWhole(t *testing.T) {
	dir := desk(t)
	git := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	git("init", "-q", "-b", "one")
	git("add", ".")
	git("commit", "-qm", "one")
	git("checkout", "-qb", "two")
	data, err := os.ReadFile(filepath.Join(dir, "scenarios/desk-db.yaml"))
	require.NoError(t, err)
	for _, name := range many() {
		write(t, dir, "scenarios/"+name+".yaml", string(bytes.Replace(data, []byte("scenario: desk-db"), []byte("scenario: "+name), 1)))
	}
	git("add", ".")
	git("commit", "-qm", "two")
	git("checkout", "-q", "one")

	l := reloads(t, dir)
	was := len(l.Workspace().Scenarios)
	git("checkout", "-q", "two")
	soon(t, "all of them are there", func() bool { return len(l.Workspace().Scenarios) == was+len(many()) })
	git("checkout", "-q", "one")
	soon(t, "all of them are gone", func() bool { return len(l.Workspace().Scenarios) == was })
	require.NotContains(t, l.log.String(), "the workspace has a problem")
}

func many() []string {
	var names []string
	for i := range 200 {
		names = append(names, "more-"+string(rune('a'+i/26))+string(rune('a'+i%26)))
	}
	return names
}

func TestABrokenWorkspaceKeepsTheLastGoodOneAndSaysSoLoudly(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	good := l.Loaded()
	change(t, dir, "catalogue/desk.yaml", "rto: 1h", "rto: soon")
	change(t, dir, "scenarios/desk-db.yaml", "about:", "abuot:")
	soon(t, "it is seen", func() bool { return len(l.Loaded().Problems) >= 2 })
	require.Same(t, good.Workspace, l.Workspace())
	require.Equal(t, good.At, l.Loaded().At)
	require.Equal(t, good.Digest, l.Loaded().Digest)
	soon(t, "every problem is in the log", func() bool {
		said := l.log.String()
		return bytes.Contains([]byte(said), []byte("abuot")) && bytes.Contains([]byte(said), []byte("soon")) &&
			bytes.Contains([]byte(said), []byte("stays in force"))
	})

	change(t, dir, "catalogue/desk.yaml", "rto: soon", "rto: 2h")
	change(t, dir, "scenarios/desk-db.yaml", "abuot:", "about:")
	soon(t, "mended, it comes into force", func() bool {
		return len(l.Loaded().Problems) == 0 && l.Workspace().Services["desk"].Commitment.RTO.Std() == 2*time.Hour
	})
}

func TestABrokenScenarioFileKeepsItsLastGoodVersionAndTheRestComesIntoForce(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	good := l.Workspace()
	change(t, dir, "scenarios/desk-db.yaml", "about:", "abuot:")
	change(t, dir, "catalogue/desk.yaml", "rto: 1h", "rto: 2h")
	soon(t, "the rest is in force", func() bool {
		return len(l.Loaded().Problems) == 1 && l.Workspace().Services["desk"].Commitment.RTO.Std() == 2*time.Hour
	})
	require.Same(t, good.Scenarios["desk-db"], l.Workspace().Scenarios["desk-db"])
	require.True(t, l.Loaded().Usable())
	require.Contains(t, l.log.String(), "the version loaded before stays in force")
}

func TestSettingsThatNeedARestartAreNamedAndStayAsTheyWere(t *testing.T) {
	dir := desk(t)
	l := reloads(t, dir)
	was := l.Workspace().Settings
	write(t, dir, "rehearse.yaml", "listen: 127.0.0.1:9999\ndatabase: other.db\nruns: {concurrent: 7, silent: 90s}\nlimits: {memory: 256m}\n")
	soon(t, "it is loaded", func() bool { return l.Workspace().Settings.Limits.Memory.Bytes() == 256<<20 })
	require.Equal(t, []string{"database", "listen", "runs.concurrent"}, l.Loaded().Restart)
	now := l.Workspace().Settings
	require.Equal(t, was.Listen, now.Listen)
	require.Equal(t, was.Database, now.Database)
	require.Equal(t, was.Runs.Concurrent, now.Runs.Concurrent)
	require.Equal(t, 90*time.Second, now.Runs.Silent.Std(), "what can change does")

	write(t, dir, "rehearse.yaml", "limits: {memory: 512m, disk: 64m, time: 2m}\n")
	soon(t, "put back, nothing needs a restart", func() bool { return len(l.Loaded().Restart) == 0 })
}

func TestAWorkspaceThatVanishesIsBrokenAndStaysInForce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "workspace")
	require.NoError(t, os.Rename(desk(t), dir))
	l := reloads(t, dir)
	require.NoError(t, os.Rename(dir, dir+".gone"))
	l.Reload()
	soon(t, "that it is gone is seen", func() bool { return len(l.Loaded().Problems) == 1 })
	require.Contains(t, l.Loaded().Problems[0].Message, "there is no such folder")
	require.NotEmpty(t, l.Workspace().Scenarios)
	require.NoError(t, os.Rename(dir+".gone", dir))
	l.Reload()
	soon(t, "that it is back is seen", func() bool { return len(l.Loaded().Problems) == 0 })
}

func TestAWorkspaceThatCannotBeReadInTimeIsToldAndKeepsNothingFromEnding(t *testing.T) {
	dir := desk(t)
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	r := New(scenarios.In(dir), w, slog.New(slog.DiscardHandler))
	var answers sync.RWMutex // locked while the file system does not answer
	answers.Lock()
	r.longest = 50 * time.Millisecond
	r.load = func(files scenarios.Files) (*scenarios.Workspace, error) {
		answers.RLock()
		defer answers.RUnlock()
		return scenarios.Load(files)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(ctx) }()
	change(t, dir, "scenarios/desk-db.yaml", "the database comes back", "it comes back")
	soon(t, "it is told", func() bool { return len(r.Loaded().Problems) == 1 })
	require.Equal(t, "reading the workspace takes longer than 50ms", r.Loaded().Problems[0].Message)
	require.Equal(t, w, r.Workspace(), "what was loaded before stays in force")

	answers.Unlock()
	soon(t, "it is read in the end", func() bool {
		return len(r.Loaded().Problems) == 0 && r.Workspace().Scenarios["desk-db"].About == "it comes back"
	})

	answers.Lock()
	defer answers.Unlock()
	change(t, dir, "scenarios/desk-db.yaml", "it comes back", "it came back")
	soon(t, "it is told again", func() bool { return len(r.Loaded().Problems) == 1 })
	stop()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		t.Fatal("it did not end")
	}
}

func TestALayerThatIsAddedComesIntoForceAtOnceAndIsReloadedWithTheRest(t *testing.T) {
	dir := desk(t)
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	r := New(scenarios.In(dir), w, slog.New(slog.DiscardHandler))
	kept := fstest.MapFS{"catalogue/wiki.yaml": &fstest.MapFile{Data: []byte("service: wiki\n")}}
	r.Add(scenarios.Layer{Owner: "database", Files: kept})
	require.Equal(t, "database:catalogue/wiki.yaml", r.Workspace().Services["wiki"].File)
	require.NotEqual(t, w.Version, r.Workspace().Version)

	served := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { served <- r.Serve(ctx) }()
	change(t, dir, "scenarios/desk-db.yaml", "the database comes back", "it comes back")
	soon(t, "a changed file is in force beside the layer", func() bool {
		return r.Workspace().Scenarios["desk-db"].About == "it comes back" && r.Workspace().Services["wiki"] != nil
	})
	stop()
	require.NoError(t, <-served)
}

func TestALayerThatIsBrokenIsReportedAndNotInForce(t *testing.T) {
	dir := desk(t)
	w, err := scenarios.Load(scenarios.In(dir))
	require.NoError(t, err)
	r := New(scenarios.In(dir), w, slog.New(slog.DiscardHandler))
	r.Add(scenarios.Layer{Owner: "database", Files: fstest.MapFS{"catalogue/desk.yaml": &fstest.MapFile{Data: []byte("service: desk\n")}}})
	require.Contains(t, r.Loaded().Problems.Error(), `database:catalogue/desk.yaml:1:10: the service "desk" is declared twice, first at catalogue/desk.yaml:1`)
	require.Same(t, w, r.Workspace())
}
