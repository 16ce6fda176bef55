package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"rehearse/runner/capacity"
	"rehearse/runner/sandbox"
	"rehearse/runner/sandbox/docker"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/recipe"
	"rehearse/scenarios/units"
	"rehearse/store"
)

// level is how a reading of the doctor is to be taken.
type level string

// The levels; only bad makes the doctor exit with 2.
const (
	ok   level = "ok"
	warn level = "warn" // runs may begin, and may suffer from it
	bad  level = "bad"  // no run, or none of some scenario, can be conclusive
)

// reading is one thing that the doctor looked at.
type reading struct {
	Level level  `json:"level"`
	What  string `json:"what"`
	Found string `json:"found"`
	Next  string `json:"next,omitempty"` // what to do; "" when it is well
}

// doctorDocument is what doctor --json prints.
type doctorDocument struct {
	Healthy  bool      `json:"healthy"` // nothing is bad
	Readings []reading `json:"readings"`
}

func doctorCommand(c *console) *cobra.Command {
	var pull bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check whether this machine can rehearse",
		Long: `Check whether this machine can rehearse: engine, disk, memory, clock, database,
images and secrets that the scenarios need. Exits with 0 if nothing is bad, else 2.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return doctor(cmd.Context(), c, pull)
		},
	}
	cmd.Flags().BoolVar(&pull, "pull", false, "also pull images that are missing")
	c.jsonFlag(cmd)
	return cmd
}

func doctor(ctx context.Context, c *console, pull bool) error {
	readings := examine(ctx, c, pull)
	healthy := !slices.ContainsFunc(readings, func(r reading) bool { return r.Level == bad })
	if c.json {
		if err := c.emit(doctorDocument{healthy, readings}); err != nil {
			return err
		}
	} else {
		printReadings(c.paper(), readings)
	}
	if !healthy {
		return &ended{outcome: store.Inconclusive}
	}
	return nil
}

func printReadings(p *paper, readings []reading) {
	colours := map[level]string{ok: green, warn: yellow, bad: red}
	for _, r := range readings {
		p.printf("%s  %s  %s\n", p.paint(colours[r.Level], pad(string(r.Level), 4)), pad(r.What, 10), r.Found)
		if r.Next != "" {
			p.printf("                  %s\n", p.paint(faint, r.Next))
		}
	}
}

// examine looks at everything; what depends on a broken thing is left out.
func examine(ctx context.Context, c *console, pull bool) []reading {
	began := time.Now()
	w, err := c.load(ctx)
	readings := []reading{ofWorkspace(c.dir(), w, err)}
	if w != nil || c.named() != "" {
		readings = append(readings, ofDatabase(ctx, c, w)...)
	}
	if w == nil {
		w = &scenarios.Workspace{}
	}
	readings = append(readings, ofEngine(ctx, w, pull)...)
	readings = append(readings, ofSecrets(w)...)
	readings = append(readings, ofSources(ctx, w)...)
	now := time.Now()
	return append(readings, ofOurClock(now.Round(0).Sub(began.Round(0)), now.Sub(began)))
}

func ofWorkspace(dir string, w *scenarios.Workspace, err error) reading {
	var problems scenarios.Problems
	switch {
	case errors.As(err, &problems):
		return reading{bad, "workspace", units.Count(len(problems), "problem") + " in " + dir, "rehearse validate lists them"}
	case err != nil:
		_, next := explain(err)
		return reading{bad, "workspace", err.Error(), next}
	case len(w.Blocked) > 0:
		return reading{bad, "workspace", fmt.Sprintf("%s: %s does not run: %s", dir, units.Count(len(w.Blocked), "scenario"), blockedFiles(w)), "rehearse validate lists what is wrong"}
	default:
		return reading{ok, "workspace", fmt.Sprintf("%s: %s, %s", dir, units.Count(len(w.Services), "service"), units.Count(len(w.Scenarios), "scenario")), ""}
	}
}

// ofDatabase opens the database, which brings its schema up to date, and sees
// whether it can be written.
func ofDatabase(ctx context.Context, c *console, w *scenarios.Workspace) []reading {
	st, err := c.openOf(ctx, w)
	if err != nil {
		_, next := explain(err)
		return []reading{{bad, "database", err.Error(), next}}
	}
	defer st.Close() //nolint:errcheck // nothing of worth was written
	if path := st.Path(); path != "" {
		if err := unix.Access(path, unix.W_OK); err != nil {
			return []reading{{bad, "database", path + " cannot be written: " + err.Error(), "check the permissions of the file, or name another with --database"}}
		}
	}
	page, err := st.Runs(ctx, store.Filter{Limit: 1})
	if err != nil {
		return []reading{{bad, "database", fmt.Sprintf("read %s: %s", st, err), "put the last good copy in its place"}}
	}
	readings := []reading{{ok, "database", st.String() + " can be written, its schema is up to date", ""}}
	readings = append(readings, ofHistory(page.Runs, time.Now())...)
	if w == nil {
		return readings
	}
	roster, err := st.Roster(ctx, w)
	if err != nil {
		return append(readings, reading{bad, "runners", err.Error(), "put the last good copy of the database in its place"})
	}
	return append(readings, ofRunners(roster, w)...)
}

// ofRunners looks at who carries queued runs. Where nobody ever joined and
// nothing waits, runs are carried by who starts them, and there is nothing to say.
func ofRunners(roster store.Roster, w *scenarios.Workspace) (readings []reading) {
	if len(roster.Runners) == 0 && !slices.ContainsFunc(roster.Pools, func(p store.PoolEntry) bool { return p.Waiting+p.Delayed+p.Running > 0 }) {
		return nil
	}
	for _, r := range roster.Runners {
		readings = append(readings, ofRunner(r))
	}
	for _, p := range roster.Pools {
		if !p.Served && p.Scenarios+p.Waiting+p.Delayed > 0 {
			readings = append(readings, reading{warn, "pool", fmt.Sprintf("%s: %s; %s of it, %s waiting", p.Pool, p.Trouble, units.Count(p.Scenarios, "scenario"), units.Count(p.Waiting, "run")),
				"start rehearse serve, or rehearse work --pool " + p.Pool})
		}
	}
	return append(readings, ofRoom(roster, w)...)
}

func ofRunner(r store.RunnerEntry) reading {
	found := fmt.Sprintf("%s of %s (pools %s): ", r.ID, r.Host, strings.Join(r.Pools, ", "))
	switch r.State {
	case store.RunnerSilent:
		return reading{warn, "runner", found + "silent since " + r.BeatAt.UTC().Format(time.RFC3339), "check whether the machine is up and the process is running; other runners take over its runs"}
	case store.RunnerTroubled:
		return reading{warn, "runner", found + "is not taking runs: " + r.Trouble, "run rehearse doctor on that machine"}
	}
	return reading{ok, "runner", found + fmt.Sprintf("%s, %d of %d sandboxes in use", r.Engine, r.Running, r.Concurrent), ""}
}

// ofRoom finds scenarios that no runner of their pool could hold.
func ofRoom(roster store.Roster, w *scenarios.Workspace) (readings []reading) {
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		scenario := w.Scenarios[name]
		pool := cmp.Or(scenario.Pool, scenarios.DefaultPool)
		var ready []store.Runner
		for _, r := range roster.Runners {
			if r.State == store.RunnerReady && slices.Contains(r.Pools, pool) {
				ready = append(ready, r.Runner)
			}
		}
		if err := capacity.AnyHolds(ready, pool, capacity.Wanted(w, scenario)); err != nil {
			readings = append(readings, reading{bad, "capacity", fmt.Sprintf("scenario %s: %s", name, err), fault.Of(err).Next})
		}
	}
	return readings
}

// ofHistory finds a clock that went back: records from the future.
func ofHistory(newest []store.Run, now time.Time) []reading {
	if len(newest) == 0 || newest[0].QueuedAt.Before(now.Add(time.Minute)) {
		return nil
	}
	return []reading{{bad, "clock", fmt.Sprintf("run %s was queued %s in the future", newest[0].ID, seconds(newest[0].QueuedAt.Sub(now).Seconds())),
		"this machine's clock was set back: set it, and check its time service; RPO is only as accurate as the clock"}}
}

// ofEngine looks at the engine, and through it at what runs need of it.
func ofEngine(ctx context.Context, w *scenarios.Workspace, pull bool) []reading {
	engine := engineOf(w, nil)
	defer engine.Close()
	asked := time.Now()
	about, err := engine.about(ctx)
	if err != nil {
		return []reading{{bad, "engine", err.Error(), fault.Of(err).Next}}
	}
	answered := time.Now()
	readings := []reading{
		ofVersion(about),
		ofDisk(about, w, freeAt),
		ofMemory(about, w),
		ofEngineClock(about.Time, asked, answered),
	}
	return append(readings, ofImages(ctx, engine.docker, w, pull)...)
}

// oldestAPI is the first engine API that has all we need.
var oldestAPI = [2]int{1, 41}

func ofVersion(about sandbox.About) reading {
	found := fmt.Sprintf("%s answers, API %s, %s, storage driver %s", about.Name, about.APIVersion, sight(about.Local), about.Driver)
	var have [2]int
	if _, err := fmt.Sscanf(about.APIVersion, "%d.%d", &have[0], &have[1]); err != nil {
		return reading{bad, "engine", found + ": cannot read the API version", "use Docker engine 20.10 or later"}
	}
	if have[0] < oldestAPI[0] || have[0] == oldestAPI[0] && have[1] < oldestAPI[1] {
		return reading{bad, "engine", found, fmt.Sprintf("API %d.%d is required: use Docker engine 20.10 or later", oldestAPI[0], oldestAPI[1])}
	}
	return reading{ok, "engine", found, ""}
}

func sight(local bool) string {
	if local {
		return "on this machine"
	}
	return "remote: backups are copied to it"
}

// freeAt is what a filesystem of ours has left.
func freeAt(path string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return 0, err
	}
	return int64(fs.Bavail) * int64(fs.Bsize), nil //nolint:gosec,unconvert // their types differ between systems
}

// ofDisk compares what the engine's disk has left with what the scenarios may fill.
func ofDisk(about sandbox.About, w *scenarios.Workspace, freeAt func(string) (int64, error)) reading {
	need, scenario := largestDisk(w)
	free, err := int64(0), errors.New("it is not on this machine")
	if about.Local {
		free, err = freeAt(about.Root)
	}
	if err != nil {
		return reading{warn, "disk", fmt.Sprintf("the free space of the engine in %s is unknown here: %s", about.Root, err),
			fmt.Sprintf("check there that %s are free", need)}
	}
	found := fmt.Sprintf("%s free in %s", size(free), about.Root)
	if free < need.Bytes() {
		return reading{warn, "disk", found, fmt.Sprintf("scenario %s may need %s: free some space, or lower its limits.disk", scenario, size(need.Bytes()))}
	}
	return reading{ok, "disk", found, ""}
}

// largestDisk is the most that restored data may take at once.
func largestDisk(w *scenarios.Workspace) (need units.Size, of string) {
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		if disk := w.Scenarios[name].Limits.Disk; disk > need {
			need, of = disk, name
		}
	}
	return need * units.Size(max(w.Settings.Runs.Concurrent, 1)), of
}

// ofMemory compares what the engine has with what the scenarios' containers may take.
func ofMemory(about sandbox.About, w *scenarios.Workspace) reading {
	found := fmt.Sprintf("%s of memory, %s", size(about.Memory), units.Count(about.CPUs, "processor"))
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		limits := w.Scenarios[name].Limits
		switch {
		case limits.CPUs > float64(about.CPUs):
			return reading{bad, "memory", found, fmt.Sprintf("scenario %s asks for %g processors, which the engine refuses: lower its limits.cpus", name, limits.CPUs)}
		case limits.Memory.Bytes() > about.Memory:
			return reading{warn, "memory", found, fmt.Sprintf("scenario %s allows %s to one container: lower its limits.memory", name, size(limits.Memory.Bytes()))}
		}
	}
	return reading{ok, "memory", found, ""}
}

// ofEngineClock compares the engine's clock with ours. The engine answered
// somewhere between two of our instants, so only what lies outside counts.
func ofEngineClock(theirs, asked, answered time.Time) reading {
	if theirs.IsZero() {
		return reading{warn, "clock", "the engine does not report its time", "check the time service of its machine"}
	}
	apart := max(theirs.Sub(answered), asked.Sub(theirs), 0)
	found := fmt.Sprintf("the engine's clock differs by %s from this machine's", seconds(apart.Seconds()))
	if apart > scenarios.Skew {
		return reading{bad, "clock", found, "synchronise both with a time service: RPO is only as accurate as the clock"}
	}
	return reading{ok, "clock", found, ""}
}

// ofOurClock compares how long the doctor took by our wall clock and by our
// monotonic one.
func ofOurClock(wall, monotonic time.Duration) reading {
	jumped := wall - monotonic
	if jumped.Abs() > 100*time.Millisecond {
		return reading{warn, "clock", fmt.Sprintf("it was set by %s during this check", seconds(jumped.Seconds())),
			"wait until the time service has settled: RPO is only as accurate as the clock"}
	}
	return reading{ok, "clock", "this machine's clock runs steadily", ""}
}

// ofImages says of every image that scenarios need whether it is there.
func ofImages(ctx context.Context, e *docker.Engine, w *scenarios.Workspace, pull bool) []reading {
	var readings []reading
	needed := imagesOf(w)
	for _, image := range slices.Sorted(maps.Keys(needed)) {
		readings = append(readings, ofImage(ctx, e, image, strings.Join(needed[image], ", "), pull))
	}
	return readings
}

func ofImage(ctx context.Context, e *docker.Engine, image, by string, pull bool) reading {
	found := fmt.Sprintf("%s (%s) ", image, by)
	there, err := e.Has(ctx, image)
	switch {
	case there:
		return reading{ok, "image", found + "is present", ""}
	case err != nil:
		return reading{bad, "image", found + "cannot be checked: " + err.Error(), fault.Of(err).Next}
	case !pull:
		return reading{warn, "image", found + "is missing; it will be pulled when a run needs it",
			"rehearse doctor --pull fetches it now; without a registry: docker load, or `mirror` and `images` in rehearse.yaml"}
	}
	if _, err := e.Image(ctx, image, nil); err != nil {
		return reading{bad, "image", found + "is missing: " + err.Error(), fault.Of(err).Next}
	}
	return reading{ok, "image", found + "was pulled", ""}
}

// imagesOf is every image that a scenario needs, with the scenarios.
func imagesOf(w *scenarios.Workspace) map[string][]string {
	needed := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		for _, image := range imagesOfScenario(w, w.Scenarios[name]) {
			if image != "" && !slices.Contains(needed[image], name) {
				needed[image] = append(needed[image], name)
			}
		}
	}
	return needed
}

func imagesOfScenario(w *scenarios.Workspace, s *scenarios.Scenario) []string {
	var images []string
	for i := range s.Components {
		c := &s.Components[i]
		if r := w.Recipes[c.Recipe]; r != nil && r.Service != nil {
			images = append(images, imageFor(w, c.Image, r.Name, r.Service.Image))
		}
		if tool := c.Source.Tool; tool != nil {
			if r := w.Recipes[tool.Recipe]; r != nil && r.Tool != nil {
				images = append(images, imageFor(w, tool.Image, r.Name, r.Tool.Image))
			}
		}
	}
	for _, service := range servicesOf(s) {
		if resolved, err := w.ResolveService(service); err == nil {
			images = append(images, resolved.Image)
		}
	}
	return images
}

func servicesOf(s *scenarios.Scenario) []scenarios.ComposeService {
	if s.Services == nil {
		return nil
	}
	return s.Services.Services
}

// imageFor is the image that is used: the scenario's, else the settings', else the recipe's.
func imageFor(w *scenarios.Workspace, own, name, usual string) string {
	if own != "" {
		return own
	}
	if set := w.Settings.Images[name]; set != "" {
		return set
	}
	return usual
}

// ofSecrets resolves every secret that scenarios refer to, and shows none.
func ofSecrets(w *scenarios.Workspace) []reading {
	var readings []reading
	seen := map[string]bool{}
	note := func(scenario string, err error) {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			readings = append(readings, reading{bad, "secret", fmt.Sprintf("scenario %s: %s", scenario, err), fault.Of(err).Next})
		}
	}
	found := 0
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		for _, ref := range secretsOf(w, w.Scenarios[name]) {
			_, err := w.Resolve(ref)
			note(name, err)
			found++
		}
		for _, service := range servicesOf(w.Scenarios[name]) {
			_, err := w.ResolveService(service)
			note(name, err)
		}
	}
	if found > 0 && len(readings) == 0 {
		readings = append(readings, reading{ok, "secret", "all references to secrets resolve", ""})
	}
	return readings
}

func secretsOf(w *scenarios.Workspace, s *scenarios.Scenario) []string {
	var refs []string
	for i := range s.Components {
		c := &s.Components[i]
		refs = append(refs, secretsIn(w.Recipes[c.Recipe], c.With)...)
		for _, ref := range c.Decrypt.References() {
			if ref != "" {
				refs = append(refs, ref)
			}
		}
		if tool := c.Source.Tool; tool != nil {
			refs = append(refs, secretsIn(w.Recipes[tool.Recipe], tool.With)...)
		}
	}
	return refs
}

func secretsIn(r *recipe.Recipe, with map[string]any) []string {
	if r == nil {
		return nil
	}
	var refs []string
	for _, parameter := range r.Parameters {
		if ref, is := with[parameter.Name].(string); is && parameter.Type == recipe.Secret && ref != "" {
			refs = append(refs, ref)
		}
	}
	return refs
}
