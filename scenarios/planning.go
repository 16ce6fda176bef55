package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/strict"
	"rehearse/scenarios/units"
)

// What planning is when settings and scenarios leave it out.
const (
	DefaultAhead       = units.Duration(35 * 24 * time.Hour) // and not less
	DefaultTick        = units.Duration(5 * time.Second)
	DefaultOnChange    = ChangeDoesNothing
	DefaultSweep       = units.Duration(30 * time.Second)
	DefaultReadAgain   = units.Duration(time.Hour)
	DefaultRetryAfter  = units.Duration(15 * time.Minute)
	DefaultCatchUpMost = 10
)

// What PlannerSettings.OnChange may be; the author of the settings chooses.
const (
	ChangeDoesNothing = "nothing" // the service is unproven until the next occurrence
	ChangeRuns        = "run"     // an extra run is queued
)

const (
	farthestAhead    = units.Duration(400 * 24 * time.Hour)
	longestTick      = units.Duration(10 * time.Minute)
	mostRetries      = 10
	mostCatchUp      = 1000
	mostBlackouts    = 100
	leastReadAgain   = units.Duration(time.Minute)
	leastInterval    = units.Duration(time.Millisecond)
	howTimeOfDay     = "write it as HH:MM, from 00:00 to 24:00"
	howAnotherPerson = "name the second person who approved it, or leave it out until one has: without approval nothing is exempt"
)

func (s *Settings) fillPlanning(absolute func(string) string) {
	set(&s.Planner.Ahead, DefaultAhead)
	set(&s.Planner.Tick, DefaultTick)
	set(&s.Planner.OnChange, DefaultOnChange)
	set(&s.Runs.Sweep, DefaultSweep)
	if len(s.Runs.Pools) == 0 {
		s.Runs.Pools = []string{DefaultPool}
	}
	for i := range s.Blackouts {
		set(&s.Blackouts[i].Timezone, DefaultTimezone)
	}
	for i := range s.Calendars {
		c := &s.Calendars[i]
		set(&c.Every, DefaultReadAgain)
		if c.File != "" {
			c.File = absolute(c.File)
		}
	}
}

// positive reports a span of time that was given and is too short to mean
// anything; what is zero would else be taken for left out.
func positive(f *strict.File, at *strict.Node, key string, least units.Duration, next string) {
	v := at.Get(key)
	if v == nil || f.Doubtful(v) {
		return
	}
	if given, err := units.ParseDuration(v.Text); err == nil && given < least {
		f.Report(v, next, "%s: %s is too short", key, v.Text)
	}
}

// oneOf reports a word that is none of those that mean something.
func oneOf(f *strict.File, at *strict.Node, key, given string, words ...string) {
	if v := at.Get(key); v != nil && !f.Doubtful(v) && !slices.Contains(words, given) {
		f.Report(v, strict.Suggest(given, words), "%s cannot be %q", key, given)
	}
}

// planning looks at what can be judged before services and scenarios are read.
func (c settingsCheck) planning() {
	at, p := c.n.Get("planner"), c.s.Planner
	if v := at.Get("ahead"); v != nil && !c.Doubtful(v) && (p.Ahead < DefaultAhead || p.Ahead > farthestAhead) {
		c.Report(v, "write something from 35d to 400d, or leave it out for 35d", "ahead: occurrences cannot be planned %s ahead", p.Ahead)
	}
	positive(c.File, at, "tick", leastInterval, "write how often to look for what is due, such as 5s")
	if p.Tick > longestTick {
		c.Report(at.Get("tick"), "write 10m or less", "tick: what is due would be checked only every %s", p.Tick)
	}
	oneOf(c.File, at, "on_change", p.OnChange, ChangeDoesNothing, ChangeRuns)
	c.node()
	if n := len(c.s.Blackouts); n > mostBlackouts {
		c.Report(c.n.Key("blackouts"), "combine them: one blackout may name several days and pools", "there are %d blackouts; at most %d are allowed", n, mostBlackouts)
	}
	for i, b := range c.s.Blackouts {
		where := c.n.At("blackouts", i)
		daytimeCheck{c.File, where}.all("the blackout", daytime{b.Days, b.From, b.Until, b.Timezone})
		c.pools(where.Get("pools"), b.Pools)
	}
}

// node: what this machine carries.
func (c settingsCheck) node() {
	at, runs := c.n.Get("runs"), c.s.Runs
	positive(c.File, at, "beat", leastInterval, "write how often a run reports that it is alive, such as 10s")
	positive(c.File, at, "silent", leastInterval, "write after how long without a beat a run counts as lost, such as 60s")
	positive(c.File, at, "sweep", leastInterval, "write how often to look for lost runs, such as 30s")
	if v := at.Get("memory"); v != nil && !c.Doubtful(v) && runs.Memory < leastMemory {
		c.Report(v, "write how much all sandboxes together may take, such as 8g, or leave it out", "runs.memory: %q is less than 16m", v.Text)
	}
	if v := at.Get("disk"); v != nil && !c.Doubtful(v) && runs.Disk < leastDisk {
		c.Report(v, "write how much all sandboxes together may take, such as 100g, or leave it out", "runs.disk: %q is less than 1m", v.Text)
	}
	if v := at.Get("pools"); v != nil && !c.Doubtful(v) && len(runs.Pools) == 0 {
		c.Report(v, "name at least one, or leave it out for default", "runs.pools: a machine without a pool runs nothing")
	}
	c.pools(at.Get("pools"), runs.Pools)
}

func (c settingsCheck) pools(at *strict.Node, names []string) {
	for i, name := range names {
		slugged(c.File, at.At(i), "pool", name)
		if slices.Index(names, name) < i {
			c.Report(at.At(i), "remove one", "the pool %q is listed twice", name)
		}
	}
}

// daytimeCheck looks at a time of day as it was written.
type daytimeCheck struct {
	*strict.File
	n *strict.Node
}

func (c daytimeCheck) all(what string, d daytime) {
	if c.n == nil || c.n.Kind != strict.Mapping {
		return
	}
	known := slices.Clone(weekdays)
	for i, day := range d.days {
		at := c.n.At("days", i)
		if !slices.Contains(known, day) && !c.Doubtful(at) {
			c.Report(at, "write mon, tue, wed, thu, fri, sat or sun", "days: %q is not a day", day)
		} else if slices.Index(d.days, day) < i {
			c.Report(at, "remove one", "days: %q is listed twice", day)
		}
	}
	set(&d.timezone, DefaultTimezone)
	zone(c.File, c.n.At("timezone"), "timezone", d.timezone)
	if !c.time(what, "from", d.from) || !c.time(what, "until", d.until) {
		return
	}
	switch d.from {
	case "24:00":
		c.Report(c.n.At("from"), "write 00:00, and the next day", "from cannot be 24:00, which is where a day ends")
	case d.until:
		c.Report(c.n.At("until"), "write from: 00:00 and until: 24:00 for whole days", "until is the same as from, which could mean a whole day or nothing")
	}
}

func (c daytimeCheck) time(what, key, text string) bool {
	at := c.n.At(key)
	if text == "" && !c.n.Has(key) {
		if !c.Doubtful(c.n) {
			c.Report(at, "add "+key+", such as "+key+`: "22:00"`, "%s does not say %s", what, key)
		}
		return false
	}
	if _, err := timeOfDay(text); err != nil && !c.Doubtful(at) {
		c.Report(at, howTimeOfDay, "%s: %v", key, err)
		return false
	}
	return !c.Doubtful(at)
}

// covered says whether times of day leave nothing of the week.
func covered(in func(time.Time) (time.Time, bool)) bool {
	for _, season := range []time.Month{time.January, time.July} {
		start := time.Date(2026, season, 5, 0, 0, 0, 0, time.UTC)
		at, inside := start, true
		for inside && at.Sub(start) <= longestDark {
			if until, is := in(at); is {
				at = until
			} else {
				inside = false
			}
		}
		if inside {
			return true
		}
	}
	return false
}

// unattended looks at settings that name services and scenarios, once these are read.
func (l *loader) unattended() error {
	c := l.check
	if c == nil {
		return nil
	}
	for i := range c.s.Freezes {
		l.freeze(c.n.At("freezes", i), c.s.Freezes[i])
	}
	for i := range c.s.Calendars {
		l.calendar(c.n.At("calendars", i), c.s.Calendars[i])
	}
	for i, b := range c.s.Blackouts {
		l.named(c.n.At("blackouts", i).Get("pools"), b.Pools, "pool", l.pools())
	}
	l.dark()
	l.notices()
	return nil
}

// scope are the names that freezes, calendars and routes may narrow to.
func (l *loader) scope(at *strict.Node, clients, services, scenarios []string) {
	l.named(at.Get("clients"), clients, "client", l.clients())
	l.named(at.Get("services"), services, "service", slices.Collect(maps.Keys(l.w.Services)))
	l.named(at.Get("scenarios"), scenarios, "scenario", slices.Collect(maps.Keys(l.w.Scenarios)))
}

// named reports names that nothing has. Where a file could not be read at all,
// what seems to be missing may stand there.
func (l *loader) named(at *strict.Node, names []string, what string, known []string) {
	for i, name := range names {
		if slices.Contains(known, name) || l.unread() {
			continue
		}
		next := strict.Suggest(name, known)
		if next == "" {
			next = "the workspace has none: remove it"
		}
		l.check.Report(at.At(i), next, "%s %q does not exist", what, name)
	}
}

func (l *loader) unread() bool { return l.catalogueUnread || l.scenarioUnread }

func (l *loader) clients() []string {
	names := map[string]bool{}
	for _, s := range l.w.Services {
		names[s.Client] = true
	}
	delete(names, "")
	return slices.Collect(maps.Keys(names))
}

func (l *loader) pools() []string {
	names := map[string]bool{DefaultPool: true}
	for _, s := range l.w.Scenarios {
		names[s.Pool] = true
	}
	for _, pool := range l.w.Settings.Runs.Pools {
		names[pool] = true
	}
	return slices.Collect(maps.Keys(names))
}

func (l *loader) freeze(at *strict.Node, f Freeze) {
	c := l.check
	if at.Kind != strict.Mapping {
		return
	}
	for _, key := range []string{"from", "until", "reason", "requested_by"} {
		if !at.Has(key) && !c.Doubtful(at) {
			c.Report(at, "add "+key, "the freeze does not say %s", key)
		} else if v := at.Get(key); v != nil && v.Kind == strict.Scalar && strings.TrimSpace(v.Text) == "" {
			c.Report(v, "write it", "%s is empty", key)
		}
	}
	c.inYears(at.Get("from"), "from", f.From)
	c.inYears(at.Get("until"), "until", f.Until)
	if !f.From.IsZero() && !f.Until.IsZero() && !f.Until.After(f.From) {
		c.Report(at.At("until"), "write a time after "+f.From.Format(time.RFC3339), "the freeze ends before it begins")
	}
	if f.ApprovedBy != "" && SamePerson(f.ApprovedBy, f.RequestedBy) {
		c.Report(at.At("approved_by"), howAnotherPerson, "%s cannot approve what %s requested: that takes a second person",
			strings.TrimSpace(f.ApprovedBy), strings.TrimSpace(f.RequestedBy))
	}
	l.scope(at, f.Clients, f.Services, f.Scenarios)
}

// inYears reports a time whose year has no four digits in UTC: nothing that
// reads our records knows it.
func (c settingsCheck) inYears(at *strict.Node, key string, t time.Time) {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		c.Report(at, "write a time from 0001-01-02T00:00:00Z to 9999-12-30T00:00:00Z", "%s lies outside the years 1 to 9999 in UTC", key)
	}
}

func (l *loader) calendar(at *strict.Node, calendar Calendar) {
	c := l.check
	if at.Kind != strict.Mapping {
		return
	}
	switch file, url := at.Has("file"), at.Has("url"); {
	case file && url:
		c.Report(at.Key("url"), "remove one of them", "a calendar has either a file or a url, and this one has both")
	case !file && !url:
		if !c.Doubtful(at) {
			c.Report(at, "add file, or url", "the calendar has neither file nor url")
		}
	case file && strings.TrimSpace(calendar.File) == "":
		c.Report(at.At("file"), "name the file", "file is empty")
	case url:
		webAddress(c.File, at.Get("url"), "url", calendar.URL)
	}
	positive(c.File, at, "every", leastReadAgain, "write 1m or more, or leave it out for 1h")
	l.scope(at, calendar.Clients, calendar.Services, calendar.Scenarios)
}

// dark reports blackouts that leave a pool no moment to begin in, and scenarios
// whose every run would begin when its window is over.
func (l *loader) dark() {
	if n := len(l.check.s.Blackouts); n == 0 || n > mostBlackouts || len(l.check.Problems()) > 0 {
		return
	}
	at, blackouts := l.check.n.Key("blackouts"), l.w.Settings.Blackouts
	whole := map[string]bool{}
	for _, pool := range slices.Sorted(slices.Values(l.pools())) {
		in := func(t time.Time) (time.Time, bool) { return latestEnd(t, blackouts, pool) }
		if whole[pool] = covered(in); whole[pool] {
			l.check.Report(at, "leave some time free", "the blackouts cover the whole week: no run of the pool %s could ever start", pool)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.w.Scenarios)) {
		s := l.w.Scenarios[name]
		if first, always := s.alwaysDark(blackouts); always && !whole[s.Pool] {
			l.check.Report(at, fmt.Sprintf("move one of them, or give %s a window that is longer", name),
				"%s is due at %s but could not start before %s, when its window of %s is over", name,
				first.UTC().Format(time.RFC3339), s.StartAt(first, blackouts, s.Pool).Format(time.RFC3339), s.Schedule.Window)
		}
	}
}

// alwaysDark looks at the occurrences of a year, at most a hundred of them.
func (s *Scenario) alwaysDark(blackouts []Blackout) (first time.Time, always bool) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	s.Schedule.each(start, start.AddDate(1, 0, 0), func(due time.Time) bool {
		if n++; n == 1 {
			first, always = due, true
		}
		always = always && !s.StartAt(due, blackouts, s.Pool).Before(due.Add(s.Schedule.Window.Std()))
		return always && n < 100
	})
	return first, always
}
