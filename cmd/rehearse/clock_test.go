package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/fixtures/built"
	"rehearse/scenarios/fault"
	"rehearse/store"
	"rehearse/store/storetest"
)

// clockFile names the file by which a binary of falseBuilt knows how many
// seconds its clock is ahead.
const clockFile = "REHEARSE_TEST_CLOCK"

// falseNow is what is added to package time, and falseC what SQLite calls in
// place of gettimeofday: the wall clock jumps and the monotonic one goes on, as
// where somebody sets the clock of the machine.
const (
	falseNow = `
var aheadBy = mapped()

func mapped() *int64 {
	path, ok := syscall.Getenv("` + clockFile + `")
	if !ok {
		return nil
	}
	file, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		panic(err)
	}
	at, _, failed := syscall.Syscall6(syscall.SYS_MMAP, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED, uintptr(file), 0)
	if failed != 0 {
		panic(failed)
	}
	return (*int64)(*(*unsafe.Pointer)(unsafe.Pointer(&at)))
}

func ahead() int64 { // also called where nothing may wait
	if aheadBy == nil {
		return 0
	}
	return *aheadBy
}
`
	falseC = `
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

int false_gettimeofday(struct timeval *at, void *zone) {
	int result = gettimeofday(at, zone);
	const char *path = getenv("` + clockFile + `");
	long ahead = 0;
	int file = path ? open(path, O_RDONLY) : -1;
	if (file >= 0) {
		if (read(file, &ahead, sizeof ahead) == sizeof ahead) at->tv_sec += ahead;
		close(file);
	}
	return result;
}
`
)

// falseBuilt is the real program, all of it built upon a clock that a file sets.
var falseBuilt = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(binaries, "false")
	path := filepath.Join(dir, "rehearse")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	now := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(now)
	if err != nil {
		return "", err
	}
	const reads = "sec, nsec, mono := runtimeNow()\n\tif mono"
	if strings.Count(string(source), reads) != 1 {
		return "", fmt.Errorf("%s reads the clock in another way than this test knows", now)
	}
	patched := strings.Replace(string(source), reads, "sec, nsec, mono := runtimeNow()\n\tsec += ahead()\n\tif mono", 1)
	patched = strings.Replace(patched, `_ "unsafe"`, `"syscall"; "unsafe"`, 1) + falseNow
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range map[string]string{
		"time.go": patched, "clock.c": falseC, "overlay.json": fmt.Sprintf(`{"Replace": {%q: %q}}`, now, in("time.go")),
	} {
		if err := os.WriteFile(in(name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	if out, err := exec.Command("gcc", "-c", "-O2", "-o", in("clock.o"), in("clock.c")).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	// Out of the way of other tests: it compiles everything, SQLite too.
	cmd := exec.Command("nice", "-n", "19", "go", "build", "-overlay", in("overlay.json"),
		"-ldflags", strings.Replace(built.Link, "-static", "'-static "+in("clock.o")+"'", 1), "-o", path, ".")
	cmd.Env = append(built.Environment(), "CGO_CFLAGS=-O1 -Dgettimeofday=false_gettimeofday")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// falseClock is a clock of processes that can be set.
type falseClock struct {
	t     *testing.T
	file  *os.File
	ahead time.Duration
}

func newClock(t *testing.T) *falseClock {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "clock"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	c := &falseClock{t: t, file: file}
	c.set(0)
	return c
}

// set has the clock be ahead of the true one, by whole seconds.
func (c *falseClock) set(ahead time.Duration) {
	c.t.Helper()
	c.ahead = ahead.Truncate(time.Second)
	_, err := c.file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(c.ahead/time.Second)), 0)
	require.NoError(c.t, err)
}

func (c *falseClock) now() time.Time { return time.Now().UTC().Add(c.ahead) }

// setTo sets the clock to just before a moment of the minute.
func (c *falseClock) setTo(second int) {
	c.t.Helper()
	now := c.now()
	c.set(c.ahead + now.Truncate(time.Minute).Add(time.Duration(second)*time.Second).Sub(now))
}

// tells has a command see this clock.
func (c *falseClock) tells(cmd *exec.Cmd) {
	c.t.Helper()
	path, err := falseBuilt()
	require.NoError(c.t, err)
	cmd.Path, cmd.Args[0] = path, path
	cmd.Env = append(cmd.Env, clockFile+"="+c.file.Name())
}

// TestTheClockIsSet has the clock that a server sees set back by an hour and
// forward by a day, each in the middle of a run. What is due falls due by the
// clock of the database, which is this one on SQLite alone; how long something
// takes, and who lives, no such clock has a say in.
func TestTheClockIsSet(t *testing.T) {
	needsEngine(t)
	t.Parallel() // it waits most of the time
	_, err := falseBuilt()
	require.NoError(t, err)
	neighbour := func(name string, expires time.Time) { // by the engine's clock, which is right
		t.Helper()
		require.NoError(t, exec.Command("docker", "network", "create", "--internal", "--label", "rehearse.run=another", "--label", "rehearse.expires="+expires.UTC().Format(time.RFC3339), name).Run())
		t.Cleanup(func() { _ = exec.Command("docker", "network", "rm", name).Run() })
	}
	storetest.InTurn(t, func(t *testing.T, where string) {
		t.Parallel()
		dir := small(t, 2)
		data, err := os.ReadFile(filepath.Join(dir, "scenarios", "desk.yaml"))
		require.NoError(t, err)
		write(t, dir, "scenarios/due.yaml", strings.Replace(string(data), "scenario: desk", "scenario: due\nschedule: {cron: \"* * * * *\", timezone: UTC, window: 30m, catch_up: latest}", 1))
		s := newSite(t, where, dir)
		clock := newClock(t)
		ours := s.st.Dialect() == store.SQLite // the clock that decides is the one that is set
		decides := func() time.Time {
			at, err := s.st.Moment(t.Context())
			require.NoError(t, err)
			if ours {
				return at.Add(clock.ahead)
			}
			return at
		}
		if ours {
			clock.setTo(55)
		} else {
			clock.set(time.Hour) // the database's counts, also for what is queued
		}
		began := decides()
		alive, expired := "alive-"+filepath.Base(filepath.Dir(dir)), "expired-"+filepath.Base(filepath.Dir(dir))
		neighbour(alive, time.Now().Add(10*time.Minute))
		neighbour(expired, time.Now().Add(-time.Minute))
		server := s.process(command(t, "serve", "--no-sign-in", "-w", dir, "--database", where, "--listen", "127.0.0.1:0", "--concurrent", "2"), clock.tells)
		server.says("msg=serving")

		due := func(from, until time.Time) (all []store.Occurrence) {
			for after := ""; ; {
				page, err := s.st.Occurrences(t.Context(), store.OccurrenceFilter{From: &from, Until: &until, Limit: 1000, After: after})
				require.NoError(t, err)
				all = append(all, page.Occurrences...)
				if after = page.Next; after == "" {
					return all
				}
			}
		}
		isMet := func(at time.Time) {
			t.Helper()
			require.True(t, s.eventually(patience, func() bool {
				found := due(at, at.Add(time.Second))
				return len(found) == 1 && found[0].State == store.OnTime
			}), "%+v", due(at, at.Add(time.Second)))
		}
		// during sets the clock while a run is under way, and looks at what becomes of it.
		during := func(ahead time.Duration) {
			t.Helper()
			id := s.enqueue("desk")
			s.becomes(id, time.Minute, in(store.Check))
			clock.set(ahead)
			run := s.becomes(id, time.Minute, over)
			require.Equal(t, store.Passed, run.Outcome, run.Reason)
			require.Equal(t, 1, run.Attempt, "its runner lives")
			require.Empty(t, run.Takeovers)
			require.Less(t, *run.RTO.Seconds, 60.0)
			require.Positive(t, *run.RTO.Seconds)
			for _, p := range run.Phases {
				require.Less(t, *p.Seconds, 60.0, p.Name)
				require.GreaterOrEqual(t, *p.Seconds, 0.0, p.Name)
			}
		}

		first := began.Truncate(time.Minute).Add(time.Minute)
		isMet(first)
		straight := clock.ahead
		if !ours {
			straight = 0 // it has not waited for the database to be an hour ahead too
		}

		during(straight - time.Hour)
		clock.setTo(58)
		<-time.After(6 * time.Second) // what would be due in this hour a second time, would begin
		require.Empty(t, due(first.Add(-2*time.Hour), first), "it was not there yet in that hour")
		require.Len(t, due(first, first.Add(time.Second)), 1)
		wrong := s.becomes(s.enqueue("desk"), time.Minute, over) // the only backup is of the future
		if ours {
			require.Equal(t, store.Inconclusive, wrong.Outcome, wrong.Reason)
			require.Equal(t, string(fault.Clock), wrong.FailureClass)
		} else {
			require.Equal(t, store.Passed, wrong.Outcome, wrong.Reason)
		}

		clock.set(straight)
		during(straight + 24*time.Hour)
		clock.setTo(55)
		last := decides().Truncate(time.Minute)
		if ours {
			last = last.Add(time.Minute)
			// What is caught up may still go on when the next one is due, which is then skipped.
			require.True(t, s.eventually(patience, func() bool {
				return slices.ContainsFunc(due(last, last.Add(5*time.Minute)), func(o store.Occurrence) bool { return o.State == store.OnTime })
			}), "%+v", due(last, last.Add(5*time.Minute)))
		}
		settled := func() (done bool) {
			for _, o := range due(first, last) {
				if o.State == store.Planned && o.ClosesAt.Before(decides()) {
					return false
				}
			}
			return true
		}
		require.True(t, s.eventually(patience, settled), "whose window closed is settled")
		all := due(first, last.Add(time.Second))
		require.Len(t, all, int(last.Sub(first)/time.Minute)+1, "none lost, none doubled")
		for i, o := range all {
			require.True(t, o.DueAt.Equal(first.Add(time.Duration(i)*time.Minute)))
			if o.State == store.Missed {
				require.True(t, ours, "Postgres has not seen that day")
			}
		}
		require.NotEmpty(t, due(last.AddDate(0, 0, 34), last.AddDate(0, 0, 35)), "written ahead")
		require.Equal(t, 0, server.stop())

		page, err := s.st.Runs(t.Context(), store.Filter{Limit: 500})
		require.NoError(t, err)
		of := map[int64]int{}
		var ids []string
		for _, run := range page.Runs {
			ids = append(ids, run.ID)
			if run.OccurrenceID != nil && run.Retry == 0 {
				of[*run.OccurrenceID]++
			}
		}
		for id, runs := range of {
			require.Equal(t, 1, runs, "occurrence %d", id)
		}
		s.cleansUp(ids...)
		require.NotEmpty(t, left(t, "", []string{alive}), "what is somebody else's stays")
		require.Empty(t, left(t, "", []string{expired}))
	})
}

// Whoever runs something by hand meets the window that is open by the clock of
// the database, as the planner does: this machine's may be another.
func TestAWindowIsOpenByTheClockOfTheDatabase(t *testing.T) {
	needsEngine(t)
	t.Parallel()
	where := storetest.Where(t, store.Postgres)
	dir := small(t, 1)
	data, err := os.ReadFile(filepath.Join(dir, "scenarios", "desk.yaml"))
	require.NoError(t, err)
	write(t, dir, "scenarios/due.yaml", strings.Replace(string(data), "scenario: desk", "scenario: due\nschedule: {cron: \"*/10 * * * *\", timezone: UTC, window: 30m}", 1))
	s := newSite(t, where, dir)
	_, err = s.st.Plan(t.Context(), s.work, time.Now().Add(-15*time.Minute))
	require.NoError(t, err)
	clock := newClock(t)
	clock.set(-24 * time.Hour)
	cmd := command(t, "run", "due", "--occurrence", "-w", dir, "--database", where)
	clock.tells(cmd)
	out, _ := cmd.CombinedOutput() // whatever comes of the run
	page, err := s.st.Runs(t.Context(), store.Filter{Scenario: "due"})
	require.NoError(t, err)
	require.Len(t, page.Runs, 1, string(out))
	require.NotNil(t, page.Runs[0].OccurrenceID)
}
