package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"rehearse/runner/sandbox"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

const byDay = `(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)`

// write makes files below a new folder; a name that ends in / is a folder.
func write(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		put(t, dir, name, "content")
	}
	return dir
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	full := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
	if strings.HasSuffix(name, "/") {
		require.NoError(t, os.MkdirAll(full, 0o755))
		return
	}
	require.NoError(t, os.WriteFile(full, []byte(content), 0o644))
}

func openedFolder(t testing.TB, f scenarios.Folder) Source {
	t.Helper()
	s, err := Open(&scenarios.Workspace{}, &scenarios.Component{Name: "db", Source: scenarios.Source{Folder: &f}}, nil, nil)
	require.NoError(t, err)
	return s
}

func listed(t *testing.T, f scenarios.Folder) []Point {
	t.Helper()
	points, err := openedFolder(t, f).List(t.Context())
	require.NoError(t, err)
	slices.SortFunc(points, func(a, b Point) int { return strings.Compare(a.ID, b.ID) })
	return points
}

func ids(points []Point) []string {
	out := []string{}
	for _, p := range points {
		out = append(out, p.ID)
	}
	return out
}

func fitIDs(points []Point) []string {
	return ids(slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return p.Unfit != "" }))
}

func unfit(points []Point) map[string]string {
	out := map[string]string{}
	for _, p := range points {
		if p.Unfit != "" {
			out[p.ID] = p.Unfit
		}
	}
	return out
}

func TestWhatIsARecoveryPoint(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		f     scenarios.Folder
		want  []string
		unfit map[string]string
	}{
		{"every file, by default", []string{"a.dump", "b.dump"}, scenarios.Folder{}, []string{"a.dump", "b.dump"}, nil},
		{"what the glob chooses", []string{"a.dump", "b.txt", "sub/c.dump"}, scenarios.Folder{Glob: "*.dump"}, []string{"a.dump"}, nil},
		{"in deeper folders", []string{"a.dump", "2026/11/b.dump", "2026/11/b.txt"}, scenarios.Folder{Glob: "**/*.dump"}, []string{"2026/11/b.dump", "a.dump"}, nil},
		{"in folders of one depth", []string{"a.dump", "2026/b.dump", "2026/11/c.dump"}, scenarios.Folder{Glob: "*/*.dump"}, []string{"2026/b.dump"}, nil},
		{"a folder that matches is one point", []string{"2026-11-20/a", "2026-11-20/b/c", "2026-11-21/a"}, scenarios.Folder{Glob: "2026-*"}, []string{"2026-11-20", "2026-11-21"}, nil},
		{"a folder in directory format among deeper files", []string{"x/a.dump/toc.dat", "x/a.dump/1.dump", "b.dump"}, scenarios.Folder{Glob: "**/*.dump"}, []string{"b.dump", "x/a.dump"}, nil},
		{"all files at any depth", []string{"a", "x/b", "x/y/c"}, scenarios.Folder{Glob: "**/*"}, []string{"a", "x/b", "x/y/c"}, nil},
		{"hidden files are not, unless they are asked for", []string{".a.dump.X8f", "a.dump", ".x/b.dump"}, scenarios.Folder{Glob: "**/*"}, []string{"a.dump"}, nil},
		{"hidden files that are asked for", []string{".a.dump", "a.dump"}, scenarios.Folder{Glob: ".*.dump"}, []string{".a.dump"}, nil},
		{"lost+found is nobody's backup", []string{"lost+found/x", "a.dump"}, scenarios.Folder{}, []string{"a.dump"}, nil},
		{"a list of checksums is no backup", []string{"a.tar.gz", "b.tar.gz", "SHA256SUMS", "SHA256SUMS.asc"}, scenarios.Folder{}, []string{"a.tar.gz", "b.tar.gz"}, nil},
		{"a list of checksums beside folders is none either", []string{"one/", "two/", "md5sums.txt"}, scenarios.Folder{}, []string{"one", "two"}, nil},
		{"a list of checksums alone is what was asked for", []string{"SHA256SUMS"}, scenarios.Folder{}, []string{"SHA256SUMS"}, nil},
		{"a checksum beside a file belongs to it", []string{"a.dump", "a.dump.sha256", "b.tar.gz", "b.sha512"}, scenarios.Folder{}, []string{"a.dump", "b.tar.gz"}, nil},
		{"a checksum alone is what is left of a backup", []string{"a.dump", "lonely.sha256"}, scenarios.Folder{}, []string{"a.dump"},
			map[string]string{"lonely.sha256": "it is the checksum of lonely, which is not there"}},
		{"what a storage device leaves about", []string{"@eaDir/a.dump@SynoEAStream", "#recycle/old.dump", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN/x", "System Volume Information/y", "a.dump"}, scenarios.Folder{}, []string{"a.dump"}, nil},
		{"what it leaves beside folders", []string{"@eaDir/x", "2026-11-20/db.dump"}, scenarios.Folder{}, []string{"2026-11-20"}, nil},
		{"clutter that is asked for by its name", []string{"Thumbs.db", "a.dump"}, scenarios.Folder{Glob: "Thumbs.db"}, []string{"Thumbs.db"}, nil},
		{"what lies beside backups", []string{"a.dump", "README.md", "backup.log", "backup.lock"}, scenarios.Folder{}, []string{"a.dump"}, nil},
		{"what programs write about a backup", []string{"a.dump", "a.dump.json", "a.dump.meta", "a.dump.ok", "a.dump.par2", "a.dump.vol00+1.par2"}, scenarios.Folder{Glob: "a*"}, []string{"a.dump"}, nil},
		{"such names that belong to nothing", []string{"a.dump", "b.json"}, scenarios.Folder{}, []string{"a.dump", "b.json"}, nil},
		{"such names that are asked for", []string{"a.dump", "a.dump.json"}, scenarios.Folder{Glob: "*.json"}, []string{"a.dump.json"}, nil},
		{"a name with more behind it that is a backup", []string{"a.dump", "a.dump.1", "a.dump.gz", "a.dump.bak"}, scenarios.Folder{}, []string{"a.dump", "a.dump.1", "a.dump.bak", "a.dump.gz"}, nil},
		{"a log that is asked for", []string{"a.log", "b.log"}, scenarios.Folder{Glob: "*.log"}, []string{"a.log", "b.log"}, nil},
		{"a folder that is not finished", []string{"2026-11-20/db.dump", "2026-11-21.incomplete/db.dump"}, scenarios.Folder{Glob: "*/*.dump"}, []string{"2026-11-20/db.dump"},
			map[string]string{"2026-11-21.incomplete/db.dump": "by its name it is still being written"}},
		{"a folder with a dump in it that is not finished", []string{"20/db.sql.gz", "21/db.sql.gz.in_progress"}, scenarios.Folder{}, []string{"20"},
			map[string]string{"21": "by its name db.sql.gz.in_progress in it is still being written"}},
		{"a folder with other files in it of such names", []string{"20/home/film.mp4.part", "20/notes.tmp", "20/tmp/x"}, scenarios.Folder{}, []string{"20"}, nil},
		{"a folder that bears a mark", []string{"20/db.dump", "21/db.dump", "21/INCOMPLETE"}, scenarios.Folder{}, []string{"20"},
			map[string]string{"21": "by its name INCOMPLETE in it is still being written"}},
		{"such names that are asked for", []string{"a.tmp", "b.tmp"}, scenarios.Folder{Glob: "*.tmp"}, []string{"a.tmp", "b.tmp"}, nil},
		{"a journal beside a database belongs to it", []string{"a.db", "a.db-wal", "a.db-shm"}, scenarios.Folder{}, []string{"a.db"}, nil},
		{"what is still being written", []string{"a.dump", "b.dump.part", "c.dump.partial", "d.tmp", "e.dump.incomplete"}, scenarios.Folder{}, []string{"a.dump"},
			map[string]string{"b.dump.part": "by its name it is still being written", "c.dump.partial": "by its name it is still being written", "d.tmp": "by its name it is still being written", "e.dump.incomplete": "by its name it is still being written"}},
		{"a name that does not match the time pattern", []string{"db-2026-11-20.dump", "NOTES"}, scenarios.Folder{Time: byDay}, []string{"db-2026-11-20.dump"},
			map[string]string{"NOTES": "its name does not match the time pattern"}},
		{"a name that holds no time", []string{"db-2026-11-20.dump", "db-2026-13-45.dump"}, scenarios.Folder{Time: byDay}, []string{"db-2026-11-20.dump"},
			map[string]string{"db-2026-13-45.dump": "its name holds no valid time"}},
		{"groups form one point", []string{"20-db.dump", "20-files.tar", "21-db.dump", "21-files.tar"}, scenarios.Folder{Group: `^(\d+)-`}, []string{"20", "21"}, nil},
		{"a group that lacks a part", []string{"20-db.dump", "20-files.tar", "21-db.dump"}, scenarios.Folder{Group: `^(\d+)-`, Needs: []string{"*-db.dump", "*.tar"}}, []string{"20"},
			map[string]string{"21": "it is incomplete: nothing in it matches *.tar"}},
		{"a group of which a part is still being written", []string{"20-db.dump", "20-files.tar.part"}, scenarios.Folder{Group: `^(\d+)-`}, []string{},
			map[string]string{"20": "by its name it is still being written"}},
		{"a file that belongs to no group", []string{"20-db.dump", "notes.txt"}, scenarios.Folder{Group: `^(\d+)-`}, []string{"20"},
			map[string]string{"notes.txt": "its name does not match the group pattern"}},
		{"a folder that lacks a part", []string{"20/db.dump", "20/SHA256SUMS", "21/db.dump"}, scenarios.Folder{Needs: []string{"*.dump", "SHA256SUMS"}}, []string{"20"},
			map[string]string{"21": "it is incomplete: nothing in it matches SHA256SUMS"}},
		{"a folder among files is none, unless it is asked for", []string{"a.dump", "old/b.dump"}, scenarios.Folder{}, []string{"a.dump"},
			map[string]string{"old": "it is a folder among files, and the glob does not ask for it"}},
		{"folders among files that the pattern asks for", []string{"2026-11-19.dump", "2026-11-20/db.dump"}, scenarios.Folder{Time: byDay}, []string{"2026-11-19.dump", "2026-11-20"}, nil},
		{"a group without a key", []string{"20-db.dump", "-db.dump"}, scenarios.Folder{Group: `^(\d*)-`}, []string{"20"},
			map[string]string{"-db.dump": "its name does not match the group pattern"}},
		{"an empty folder holds none", nil, scenarios.Folder{}, []string{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.f.Path = write(t, c.files...)
			points := listed(t, c.f)
			require.Equal(t, c.want, fitIDs(points))
			if c.unfit == nil {
				c.unfit = map[string]string{}
			}
			require.Equal(t, c.unfit, unfit(points))
		})
	}
}

func TestTheTimeOfAPoint(t *testing.T) {
	at := func(text string) time.Time {
		got, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return got.UTC()
	}
	for _, c := range []struct {
		name string
		file string
		f    scenarios.Folder
		side map[string]string
		want string
		from string
	}{
		{"a day in the name counts as its beginning", "db-2026-11-20.dump", scenarios.Folder{Time: byDay}, nil, "2026-11-20T00:00:00Z", "the name, to the day"},
		{"down to the second", "db_20261120T031415Z.dump", scenarios.Folder{Time: `(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)`}, nil, "2026-11-20T03:14:15Z", "the name"},
		{"in a zone of its own, in winter", "db-2026-11-20-03.dump", scenarios.Folder{Time: byDay + `-(?P<hour>\d\d)`, Zone: "Europe/Berlin"}, nil, "2026-11-20T02:00:00Z", "the name"},
		{"in a zone of its own, in summer", "db-2026-07-20-03.dump", scenarios.Folder{Time: byDay + `-(?P<hour>\d\d)`, Zone: "Europe/Berlin"}, nil, "2026-07-20T01:00:00Z", "the name"},
		{"a year of two digits", "261120.dump", scenarios.Folder{Time: `^(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)`}, nil, "2026-11-20T00:00:00Z", "the name, to the day"},
		{"a month by its name", "20-Nov-2026.dump", scenarios.Folder{Time: `(?P<day>\d\d)-(?P<month>[A-Z][a-z]+)-(?P<year>\d{4})`}, nil, "2026-11-20T00:00:00Z", "the name, to the day"},
		{"seconds since 1970", "db-1795143600.dump", scenarios.Folder{Time: `(?P<epoch>\d{10})`}, nil, "2026-11-20T03:00:00Z", "the name"},
		{"milliseconds since 1970", "db-1795143600000.dump", scenarios.Folder{Time: `(?P<epoch>\d+)`}, nil, "2026-11-20T03:00:00Z", "the name"},
		{"in the folders above the file", "2026/11/20/db.dump", scenarios.Folder{Glob: "**/*.dump", Time: `(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/`}, nil, "2026-11-20T00:00:00Z", "the name, to the day"},
		{"the file's own name goes before its folder's", "from-2020-01-01/db-2026-11-20.dump", scenarios.Folder{Glob: "*/*", Time: byDay}, nil, "2026-11-20T00:00:00Z", "the name, to the day"},
		{"a sidecar with consistent_at", "db.dump", scenarios.Folder{Sidecar: "{}.json"}, map[string]string{"db.dump.json": `{"consistent_at": "2026-11-20T04:00:00+01:00", "time": "2020-01-01T00:00:00Z"}`}, "2026-11-20T03:00:00Z", "the sidecar db.dump.json"},
		{"a sidecar as restic writes it", "db.dump", scenarios.Folder{Sidecar: "{}.json"}, map[string]string{"db.dump.json": `{"time": "2026-11-20T03:00:00.123456789Z"}`}, "2026-11-20T03:00:00Z", "the sidecar db.dump.json"},
		{"a sidecar with a bare time", "db.dump", scenarios.Folder{Sidecar: "{}.time"}, map[string]string{"db.dump.time": "2026-11-20T03:00:00Z\n"}, "2026-11-20T03:00:00Z", "the sidecar db.dump.time"},
		{"a sidecar with a time in the source's zone", "db.dump", scenarios.Folder{Sidecar: "{}.time", Zone: "Europe/Berlin"}, map[string]string{"db.dump.time": "2026-11-20 03:00:00"}, "2026-11-20T02:00:00Z", "the sidecar db.dump.time"},
		{"a sidecar inside the point's folder", "2026/db.dump", scenarios.Folder{Sidecar: "{}/made.json"}, map[string]string{"2026/made.json": `{"consistent_at": 1795143600}`}, "2026-11-20T03:00:00Z", "the sidecar 2026/made.json"},
		{"a name without a time, but with a sidecar", "db.dump", scenarios.Folder{Time: byDay, Sidecar: "{}.time"}, map[string]string{"db.dump.time": "2026-11-20T03:00:00Z"}, "2026-11-20T03:00:00Z", "the sidecar db.dump.time"},
		{"nothing but the file itself", "db.dump", scenarios.Folder{}, nil, "2026-11-19T12:00:00Z", "modification time, the last resort"},
		{"no sidecar anywhere", "db.dump", scenarios.Folder{Sidecar: "{}.json"}, nil, "2026-11-19T12:00:00Z", "modification time, the last resort: there is no sidecar {}.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.f.Path = write(t, c.file)
			for name, content := range c.side {
				put(t, c.f.Path, name, content)
			}
			touched := at("2026-11-19T12:00:00Z")
			require.NoError(t, os.Chtimes(filepath.Join(c.f.Path, c.file), touched, touched))
			points := listed(t, c.f)
			require.Len(t, points, 1)
			require.Empty(t, points[0].Unfit)
			require.Equal(t, c.from, points[0].ConsistentFrom)
			require.Equal(t, at(c.want), points[0].ConsistentAt.Truncate(time.Second))
			require.Equal(t, time.UTC, points[0].ConsistentAt.Location())
		})
	}
}

func TestASidecarThatSaysNothing(t *testing.T) {
	big := strings.Repeat(" ", mostOfSidecar+1)
	for _, c := range []struct{ name, content, why string }{
		{"is no JSON", `{"consistent_at": `, "its sidecar b.dump.json is not valid JSON"},
		{"has no time", `{}`, "its sidecar b.dump.json has neither consistent_at nor time in it"},
		{"has no time that can be read", `{"consistent_at": "yesterday"}`, `its sidecar b.dump.json holds no time that can be read: "yesterday"`},
		{"is empty", ``, `its sidecar b.dump.json holds no time that can be read: ""`},
		{"is far too large", big, "its sidecar b.dump.json is larger than 64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := write(t, "b.dump")
			put(t, dir, "b.dump.json", c.content)
			points := listed(t, scenarios.Folder{Path: dir, Glob: "*.dump", Sidecar: "{}.json"})
			require.Equal(t, map[string]string{"b.dump": c.why}, unfit(points))
		})
	}
	t.Run("is missing where others have one: the point is not finished", func(t *testing.T) {
		dir := write(t, "a.dump", "b.dump")
		put(t, dir, "a.dump.json", `{"consistent_at": "2026-11-20T03:00:00Z"}`)
		points := listed(t, scenarios.Folder{Path: dir, Sidecar: "{}.json"})
		require.Equal(t, map[string]string{"b.dump": "it has no sidecar {}.json"}, unfit(points))
		require.Equal(t, []string{"a.dump"}, fitIDs(points))
	})
	t.Run("is a link to a secret elsewhere", func(t *testing.T) {
		secret := write(t, "secret")
		dir := write(t, "b.dump")
		require.NoError(t, os.Symlink(filepath.Join(secret, "secret"), filepath.Join(dir, "b.dump.json")))
		points := listed(t, scenarios.Folder{Path: dir, Glob: "*.dump", Sidecar: "{}.json"})
		require.Contains(t, points[0].Unfit, "its sidecar b.dump.json cannot be read")
	})
}

func TestLinks(t *testing.T) {
	elsewhere := write(t, "shadow")
	dir := write(t, "2026-11-20.dump", "store/real.dump")
	link := func(target, name string) { require.NoError(t, os.Symlink(target, filepath.Join(dir, name))) }
	link("2026-11-20.dump", "latest.dump")
	link(filepath.Join(dir, "2026-11-20.dump"), "also-latest.dump")
	link("store/real.dump", "kept.dump")
	link(filepath.Join(elsewhere, "shadow"), "out.dump")
	link("../", "up.dump")
	link("nowhere", "broken.dump")
	link("loop.dump", "loop.dump")

	points := listed(t, scenarios.Folder{Path: dir, Glob: "*.dump"})
	require.Equal(t, []string{"2026-11-20.dump", "kept.dump"}, fitIDs(points), "a link to another point is that point")
	require.Equal(t, map[string]string{
		"out.dump":    "it is a link that leads outside the folder, to " + filepath.Join(elsewhere, "shadow"),
		"up.dump":     "it is a link that leads outside the folder, to " + filepath.Dir(dir),
		"broken.dump": "it is a link to nowhere, which is not there",
		"loop.dump":   "it is a link that leads back to itself",
	}, unfit(points))
	kept := points[slices.IndexFunc(points, func(p Point) bool { return p.ID == "kept.dump" })]
	require.Equal(t, []string{filepath.Join(dir, "store/real.dump")}, kept.Files)
	require.EqualValues(t, len("content"), *kept.Size)
}

func TestLinksIntoWhatTheWorkspaceAllows(t *testing.T) {
	pool, other := write(t, "2026-11-20.dump", "deep/2026-11-21.dump"), write(t, "x.dump")
	dir := t.TempDir()
	for name, target := range map[string]string{"latest.dump": pool + "/2026-11-20.dump", "x.dump": other + "/x.dump", "more": pool + "/deep"} {
		require.NoError(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	open := func(glob string, allow ...string) Source {
		w := &scenarios.Workspace{Settings: scenarios.Settings{Allow: allow}}
		s, err := Open(w, &scenarios.Component{Name: "db", Source: scenarios.Source{Folder: &scenarios.Folder{Path: dir, Glob: glob}}}, nil, nil)
		require.NoError(t, err)
		return s
	}
	t.Run("a file that is allowed is followed, another is not", func(t *testing.T) {
		points, err := open("*.dump", pool).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"latest.dump"}, fitIDs(points))
		got, err := Choose(points, scenarios.Point{}, time.Now(), 0)
		require.NoError(t, err)
		require.Equal(t, []string{pool + "/2026-11-20.dump"}, got.Files)
	})
	t.Run("a folder on the way that is allowed is gone through", func(t *testing.T) {
		points, err := open("*/*.dump", pool).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"more/2026-11-21.dump"}, fitIDs(points))
	})
	t.Run("where nothing is allowed it is our rule, and no broken backup", func(t *testing.T) {
		points, err := open("*.dump").List(t.Context())
		require.NoError(t, err)
		_, err = Choose(points, scenarios.Point{}, time.Now(), 0)
		f := fault.Of(err)
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Reason, "it is a link that leads outside the folder, to "+pool+"/2026-11-20.dump")
		require.Contains(t, f.Next, "under `allow` in rehearse.yaml")

		points, err = open("mor*").List(t.Context())
		require.NoError(t, err)
		_, err = Choose(points, scenarios.Point{}, time.Now(), 0)
		require.Contains(t, fault.Of(err).Next, "list "+pool+"/deep under `allow`", "no more than that folder")

		_, err = open("*/*.dump").List(t.Context())
		f = fault.Of(err)
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Reason, "more is not looked into, for it is a link to the folder "+pool+"/deep")
	})
}

func TestPatternsThatReadNothingAreAMistakeInTheScenario(t *testing.T) {
	choose := func(f scenarios.Folder, files ...string) *fault.Fault {
		f.Path = write(t, files...)
		points, err := openedFolder(t, f).List(t.Context())
		if err == nil {
			_, err = Choose(points, scenarios.Point{Within: units.Duration(48 * time.Hour)}, time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC), 0)
		}
		return fault.Of(err)
	}
	t.Run("a time pattern that fits no name", func(t *testing.T) {
		f := choose(scenarios.Folder{Time: byDay}, "db_20261120.dump", "db_20261119.dump")
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Reason, "its name does not match the time pattern")
		require.Contains(t, f.Next, "correct `time` of the source: it reads none of the names there, such as db_20261119.dump")
	})
	t.Run("a time pattern that takes the day for the month", func(t *testing.T) {
		f := choose(scenarios.Folder{Time: `(?P<year>\d{4})-(?P<day>\d\d)-(?P<month>\d\d)`}, "db-2026-11-20.dump")
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Reason, "its name holds no valid time")
	})
	t.Run("a group that fits no name", func(t *testing.T) {
		f := choose(scenarios.Folder{Group: `^(\d+)-`}, "db.dump")
		require.Equal(t, fault.Rig, f.Blame)
		require.Contains(t, f.Next, "correct `group`")
	})
	t.Run("a time pattern that fits some: the backups are too old", func(t *testing.T) {
		f := choose(scenarios.Folder{Time: byDay}, "db-2026-11-01.dump", "NOTES")
		require.Equal(t, fault.Backup, f.Blame)
		require.Contains(t, f.Reason, "the newest is 20d old (db-2026-11-01.dump)")
	})
	t.Run("a glob that fits nothing says what is there", func(t *testing.T) {
		f := choose(scenarios.Folder{Glob: "*.dmp"}, "db.dump")
		require.Equal(t, fault.Backup, f.Blame)
		require.Contains(t, f.Reason, "matches *.dmp; there are other files and folders, such as db.dump")
	})
}

func TestNamesInLocalTime(t *testing.T) {
	const pattern = byDay + `_(?P<hour>\d\d)(?P<minute>\d\d)`
	truth := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		ahead []time.Duration // by how much names are ahead of the files' own times
		zone  string
		want  time.Duration
	}{
		{"the names are true", []time.Duration{0, -time.Minute}, "", 0},
		{"all are ahead by the offset of a zone", []time.Duration{330 * time.Minute, 329 * time.Minute}, "", 330 * time.Minute},
		{"all are behind by the offset of a zone", []time.Duration{-5 * time.Hour, -302 * time.Minute}, "", -5 * time.Hour},
		{"the zone was said", []time.Duration{330 * time.Minute, 330 * time.Minute}, "UTC", 0},
		{"each differs in its own way", []time.Duration{330 * time.Minute, 60 * time.Minute}, "", 0},
		{"what no zone is ahead by", []time.Duration{37 * time.Minute, 37 * time.Minute}, "", 0},
		{"backups that take an hour", []time.Duration{-time.Hour, -time.Hour}, "", 0},
		{"copied a week later", []time.Duration{-168 * time.Hour}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for i, ahead := range c.ahead {
				written := truth.Add(-time.Duration(i) * 24 * time.Hour)
				name := "db_" + written.Add(ahead).Format("2006-01-02_1504")
				put(t, dir, name, "content")
				require.NoError(t, os.Chtimes(filepath.Join(dir, name), written, written))
			}
			for _, p := range listed(t, scenarios.Folder{Path: dir, Time: pattern, Zone: c.zone}) {
				require.Equal(t, c.want, p.Shift)
			}
		})
	}
}

// The list that a scenario names is taken along and is no recovery point, whatever
// it is called.
func TestTheListThatAScenarioNames(t *testing.T) {
	dir := write(t, "docs.tar", "docs.sums", "notes.txt")
	open := func(manifest string) Source {
		s, err := Open(&scenarios.Workspace{}, &scenarios.Component{
			Name: "db", Source: scenarios.Source{Folder: &scenarios.Folder{Path: dir, Glob: "*"}}, With: map[string]any{"manifest": manifest},
		}, nil, nil)
		require.NoError(t, err)
		return s
	}
	for manifest, points := range map[string][]string{
		"docs.sums": {"docs.tar", "notes.txt"}, "**/*.sums": {"docs.tar", "notes.txt"},
		"": {"docs.sums", "docs.tar", "notes.txt"}, "**": {"docs.sums", "docs.tar", "notes.txt"},
	} {
		got, err := open(manifest).List(t.Context())
		require.NoError(t, err)
		require.ElementsMatch(t, points, ids(got), manifest)
		for _, p := range got {
			require.Equal(t, len(points) == 2, len(p.Sums) == 1, "%s: %v", manifest, p.Sums)
		}
	}
}

func TestWhichChecksumsMayConcernAPoint(t *testing.T) {
	dir := write(t, "SHA256SUMS", "all.md5", "20/db.dump", "20/db.dump.sha256", "20/other.dump", "20/other.dump.md5", "20/MD5SUMS", "20/db.sha512", "20/.db.dump.md5", ".SHA512SUMS", ".hidden")
	points := listed(t, scenarios.Folder{Path: dir, Glob: "*/*.dump"})
	require.Equal(t, []string{"20/db.dump", "20/other.dump"}, ids(points))
	var got []string
	for _, sum := range points[0].Sums {
		rel, err := filepath.Rel(dir, sum.Host)
		require.NoError(t, err)
		got = append(got, fmt.Sprintf("%s of %q below %s", rel, sum.Of, sum.Below))
	}
	require.ElementsMatch(t, []string{
		`20/MD5SUMS of "" below .`, `20/db.dump.sha256 of "db.dump" below .`, `20/db.sha512 of "db.dump" below .`,
		`20/.db.dump.md5 of "db.dump" below .`, `.SHA512SUMS of "" below 20`,
		`SHA256SUMS of "" below 20`, `all.md5 of "all" below 20`,
	}, got)

	mounts := openedFolder(t, scenarios.Folder{Path: dir, Glob: "*/*.dump"}).Mounts(points[0])
	require.Equal(t, "/rehearse/db/source/db.dump", mounts[0].Target)
	for _, m := range mounts[1:] {
		require.True(t, strings.HasPrefix(m.Target, "/rehearse/db/sums/"), m.Target)
		require.True(t, m.ReadOnly)
	}
}

func TestWhatIsNeitherFileNorFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, unix.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	require.Equal(t, map[string]string{"pipe": "it is neither a file nor a folder"}, unfit(listed(t, scenarios.Folder{Path: dir})))
}

func TestSizesAndTimesOfPoints(t *testing.T) {
	early, late := disaster.Add(-2*time.Hour), disaster.Add(-time.Hour)
	touch := func(dir, name string, at time.Time) {
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), at, at))
	}
	t.Run("a group has the size of all, the time of its oldest, and is there with its newest", func(t *testing.T) {
		dir := write(t, "20-db.dump", "20-files.tar")
		touch(dir, "20-db.dump", early)
		touch(dir, "20-files.tar", late)
		p := listed(t, scenarios.Folder{Path: dir, Group: `^(\d+)-`})[0]
		require.EqualValues(t, 14, *p.Size)
		require.Equal(t, early, *p.ConsistentAt)
		require.Equal(t, late, *p.AvailableAt)
		require.Equal(t, "2 files", p.About)
	})
	t.Run("a folder has the size of all in it, and the time of the newest", func(t *testing.T) {
		dir := write(t, "p/a", "p/x/b")
		touch(dir, "p/a", early)
		touch(dir, "p/x/b", late)
		touch(dir, "p/x", early)
		touch(dir, "p", early)
		p := listed(t, scenarios.Folder{Path: dir})[0]
		require.EqualValues(t, 14, *p.Size)
		require.Equal(t, late, *p.ConsistentAt)
	})
	t.Run("an empty file is a point: it must be found out", func(t *testing.T) {
		dir := t.TempDir()
		put(t, dir, "a.dump", "")
		p := listed(t, scenarios.Folder{Path: dir})[0]
		require.Empty(t, p.Unfit)
		require.Zero(t, *p.Size)
	})
}

func TestFoldersThatCannotBeListed(t *testing.T) {
	file := filepath.Join(write(t, "file"), "file")
	for _, c := range []struct{ name, path, reason, next string }{
		{"it is missing", "/nonexistent/backups", "the folder /nonexistent/backups does not exist, or is not mounted", "mount it"},
		{"it is a file", file, file + " is not a folder", "as `glob`"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openedFolder(t, scenarios.Folder{Path: c.path}).List(t.Context())
			f := fault.Of(err)
			require.Equal(t, fault.Rig, f.Blame, "nothing was learnt about the backup")
			require.Equal(t, fault.Fetch, f.Class)
			require.Contains(t, f.Reason, c.reason)
			require.Contains(t, f.Next, c.next)
		})
	}
	t.Run("it must not be read", func(t *testing.T) {
		dir := write(t, "in/a.dump")
		require.NoError(t, os.Chmod(filepath.Join(dir, "in"), 0o700))
		require.NoError(t, os.Chmod(dir, 0o755))
		_, err := asNobody(func() ([]Point, error) {
			return openedFolder(t, scenarios.Folder{Path: dir, Glob: "in/*"}).List(t.Context())
		})
		f := fault.Of(err)
		require.Equal(t, fault.Rig, f.Blame)
		require.Equal(t, fault.Fetch, f.Class)
		require.Contains(t, f.Reason, "cannot be read")
	})
}

// asNobody lists with another user's rights where the tests run as root, on a
// thread that is thrown away afterwards.
func asNobody(list func() ([]Point, error)) (points []Point, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		_ = unix.Setfsgid(65534)
		_ = unix.Setfsuid(65534)
		points, err = list()
	}()
	<-done
	return points, err
}

func TestMounts(t *testing.T) {
	mounts := func(f scenarios.Folder) []sandbox.Mount {
		points := listed(t, f)
		require.Len(t, points, 1)
		got := openedFolder(t, f).Mounts(points[0])
		for i := range got {
			require.True(t, got[i].ReadOnly)
			got[i].ReadOnly = false
			got[i].Host, _ = filepath.Rel(f.Path, got[i].Host)
		}
		return got
	}
	t.Run("a file is mounted by its name", func(t *testing.T) {
		require.Equal(t, []sandbox.Mount{{Host: "x/a.dump", Target: "/rehearse/db/source/a.dump"}},
			mounts(scenarios.Folder{Path: write(t, "x/a.dump", "x/b.txt"), Glob: "x/*.dump"}))
	})
	t.Run("of a folder what is in it is seen, without its name", func(t *testing.T) {
		require.Equal(t, []sandbox.Mount{{Host: "2026", Target: "/rehearse/db/source"}},
			mounts(scenarios.Folder{Path: write(t, "2026/a", "2026/b")}))
	})
	t.Run("a database comes with its journal", func(t *testing.T) {
		require.Equal(t, []sandbox.Mount{{Host: "a.db", Target: "/rehearse/db/source/a.db"}, {Host: "a.db-wal", Target: "/rehearse/db/source/a.db-wal"}},
			mounts(scenarios.Folder{Path: write(t, "a.db", "a.db-wal", "b.txt"), Glob: "*.db"}))
	})
	t.Run("files of a group that lie in several folders keep them", func(t *testing.T) {
		require.Equal(t, []sandbox.Mount{{Host: "db/20", Target: "/rehearse/db/source/db/20"}, {Host: "files/20", Target: "/rehearse/db/source/files/20"}},
			mounts(scenarios.Folder{Path: write(t, "db/20", "files/20", "z"), Glob: "*/*", Group: `(\d+)$`}))
	})
	t.Run("a group with a folder to itself is mounted with it", func(t *testing.T) {
		require.Equal(t, []sandbox.Mount{{Host: "20", Target: "/rehearse/db/source"}},
			mounts(scenarios.Folder{Path: write(t, "20/a", "20/b"), Glob: "*/*", Group: `(\d+)/`}))
	})
}

func TestFilesThatChangeBeforeTheyAreMounted(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(path string) error
		reason string
	}{
		{"pruned", os.Remove, "was there when the recovery points were listed, and is gone now"},
		{"still growing", func(p string) error { return os.WriteFile(p, make([]byte, 99), 0o600) }, "a.dump changed while it was being taken: 7 bytes when listed, 99 now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := write(t, "a.dump")
			s := openedFolder(t, scenarios.Folder{Path: dir})
			points, err := s.List(t.Context())
			require.NoError(t, err)
			require.NoError(t, s.Fetch(t.Context(), points[0], nil))
			require.NoError(t, c.change(filepath.Join(dir, "a.dump")))
			f := fault.Of(s.Fetch(t.Context(), points[0], nil))
			require.Equal(t, fault.Rig, f.Blame)
			require.Equal(t, fault.Fetch, f.Class)
			require.Contains(t, f.Reason, c.reason)
			require.NotEmpty(t, f.Next)
		})
	}
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	dir := write(t, "bad\xff.dump", "bad\xfe.dump", "20/x\xff.dump")
	s := openedFolder(t, scenarios.Folder{Path: dir})
	points := listed(t, scenarios.Folder{Path: dir})
	require.Equal(t, []string{"20", `bad\xfe.dump`, `bad\xff.dump`}, ids(points), "told apart, and fit to be shown")
	require.NoError(t, s.Fetch(t.Context(), points[0], nil), "inside of a folder they do no harm")
	require.ErrorContains(t, s.Fetch(t.Context(), points[1], nil), "is not UTF-8")
}

// dated makes so many dumps and returns their folder.
func dated(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		file, err := os.Create(filepath.Join(dir, fmt.Sprintf("db-%d.dump", 1_700_000_000+i)))
		require.NoError(t, err)
		require.NoError(t, file.Close())
	}
	return dir
}

func TestOfManyFilesTheNewestIsChosen(t *testing.T) {
	points := listed(t, scenarios.Folder{Path: dated(t, 5000), Time: `(?P<epoch>\d{10})`})
	require.Len(t, points, 5000)
	choice, err := Choose(points, scenarios.Point{}, time.Unix(1_800_000_000, 0), 0)
	require.NoError(t, err)
	require.Equal(t, "db-1700004999.dump", choice.ID)
}

func BenchmarkListingAHundredThousandFiles(b *testing.B) {
	s := openedFolder(b, scenarios.Folder{Path: dated(b, 100_000), Time: `(?P<epoch>\d{10})`})
	for b.Loop() {
		_, err := s.List(b.Context())
		require.NoError(b, err)
	}
}

func TestListingEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	stop(fmt.Errorf("somebody pressed Ctrl-C"))
	_, err := openedFolder(t, scenarios.Folder{Path: write(t, "a")}).List(ctx)
	require.EqualError(t, err, "somebody pressed Ctrl-C")
}
