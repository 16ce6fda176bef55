package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a static binary on an empty image has no zones of its own

	"rehearse/scenarios/recipe"
	"rehearse/scenarios/strict"
)

// validator looks at one scenario with the whole workspace in mind, and fills
// in what was left out.
type validator struct {
	*strict.File
	n *strict.Node
	s *Scenario
	l *loader
}

func (v validator) all() {
	slugged(v.File, v.n.At("scenario"), "scenario", v.s.Scenario)
	v.service()
	v.schedule()
	v.unattended()
	v.components()
	v.compose()
	v.checks()
	v.returns()
	limits(v.File, v.n.Get("limits"), v.s.Limits)
	v.s.Limits.fill(v.l.w.Settings.Limits)
}

// missing reports that nothing was given in a mapping, unless it is only misspelt there.
func (v validator) missing(in, at *strict.Node, next, format string, args ...any) {
	if !v.Doubtful(in) && !v.Doubtful(at) {
		v.Report(at, next, format, args...)
	}
}

func (v validator) service() {
	switch at := v.n.At("service"); {
	case v.s.Service == "" && (v.Doubtful(v.n) || v.Doubtful(at)):
	case v.s.Service == "":
		v.Report(at, "name the service of the catalogue that this scenario proves", "service is missing")
	case v.l.w.Services[v.s.Service] == nil && !v.l.catalogueUnread:
		v.Report(at, suggest(v.s.Service, v.l.w.Services, "declare it in catalogue/"), "service %q is not in the catalogue", v.s.Service)
	}
}

// suggest is the nearest of some names, else what to do where there is none at all.
func suggest[V any](name string, known map[string]V, otherwise string) string {
	if next := strict.Suggest(name, slices.Collect(maps.Keys(known))); next != "" {
		return next
	}
	return otherwise
}

const howCron = `write minute, hour, day of month, month and day of week, such as "0 3 * * 1-5", or @hourly, @daily, @weekly, @monthly`

func (v validator) schedule() {
	s := v.s.Schedule
	if s == nil {
		return
	}
	at := v.n.At("schedule")
	set(&s.Timezone, DefaultTimezone)
	positive(v.File, at, "window", leastInterval, "write how long after its due time a rehearsal counts as on time, such as 4h")
	set(&s.Window, DefaultWindow)
	set(&s.CatchUp, DefaultCatchUp)
	zone(v.File, at.At("timezone"), "timezone", s.Timezone)
	if !slices.Contains([]string{"none", "latest", "all"}, s.CatchUp) {
		v.Report(at.At("catch_up"), "write none, latest or all", "catch_up cannot be %q", s.CatchUp)
	}
	v.catchUp(at, s)
	if jitter := at.Get("jitter"); jitter != nil && s.Jitter >= s.Window && !v.Doubtful(jitter) && !v.Doubtful(at.Get("window")) {
		v.Report(jitter, "make it shorter than the window, so that a run can end inside it", "a jitter of %s can push a run past its window of %s", s.Jitter, s.Window)
	}
	v.cron(at.At("cron"), s.Cron)
}

func (v validator) catchUp(schedule *strict.Node, s *Schedule) {
	at := schedule.Get("catch_up_most")
	switch {
	case at == nil || v.Doubtful(at):
	case s.CatchUp != "all":
		v.Report(schedule.Key("catch_up_most"), "write catch_up: all, or remove catch_up_most", "catch_up_most has no effect with catch_up: %s", s.CatchUp)
	case s.CatchUpMost < 1 || s.CatchUpMost > mostCatchUp:
		v.Report(at, fmt.Sprintf("write something from 1 to %d, or catch_up: none", mostCatchUp), "catch_up_most cannot be %d", s.CatchUpMost)
	}
	set(&s.CatchUpMost, DefaultCatchUpMost)
}

// unattended: where it is carried, and what becomes of a run that meets another
// or learns nothing.
func (v validator) unattended() {
	set(&v.s.Pool, DefaultPool)
	set(&v.s.Overlap, OverlapSkip)
	if at := v.n.Get("pool"); !v.Doubtful(at) {
		slugged(v.File, at, "pool", v.s.Pool)
	}
	oneOf(v.File, v.n, "overlap", string(v.s.Overlap), string(OverlapSkip), string(OverlapQueue), string(OverlapReplace))
	at := v.n.Get("retry")
	if n := v.s.Retry.Attempts; n < 0 || n > mostRetries {
		v.Report(at.At("attempts"), fmt.Sprintf("write how often to retry an inconclusive run, from 0 to %d", mostRetries), "retry.attempts cannot be %d", n)
	}
	positive(v.File, at, "after", leastInterval, "write how long to wait before the next attempt, such as 15m")
	set(&v.s.Retry.After, DefaultRetryAfter)
}

func (v validator) cron(at *strict.Node, text string) {
	switch {
	case text == "":
		v.missing(v.n.At("schedule"), at, howCron, "cron is missing")
		return
	case strings.Contains(text, "TZ="):
		v.Report(at, "write the zone under timezone", "cron takes no zone")
		return
	case strings.HasPrefix(text, "@every"):
		v.Report(at, howCron, "@every starts again with each start of the server, so due times would be unknown")
		return
	}
	if what := unknownForm(text); what != "" {
		v.Report(at, "write a date that every month has, such as \"0 3 28 * *\", or a day of every week, such as \"0 3 * * 5\"",
			"%q asks for %s, which is not supported", text, what)
		return
	}
	if _, err := parseCron(text); err != nil {
		next := howCron
		if strings.Contains(err.Error(), "above maximum (6)") {
			next = "write 0 or sun for Sunday; the days of a week are 0 to 6"
		}
		v.Report(at, next, "%q is not a schedule: %s", text, err)
		return
	}
	if _, comes := (&Schedule{Cron: text}).Next(time.Now()); !comes {
		v.Report(at, "choose a date that exists", "%q never comes", text)
	}
}

func zone(f *strict.File, at *strict.Node, key, name string) {
	if _, err := locate(name); err != nil || name == "Local" {
		f.Report(at, "write a name of the IANA database, such as Europe/London or UTC", "%s: there is no time zone %q", key, name)
	}
}

func (v validator) components() {
	if len(v.s.Components) == 0 {
		v.missing(v.n, v.n.At("components"), "add components with at least one thing to restore", "the scenario restores nothing")
	}
	for i := range v.s.Components {
		c := &v.s.Components[i]
		at := v.n.At("components", c.Name)
		if at.Kind != strict.Mapping {
			continue
		}
		v.containerName(v.n.At("components").Key(c.Name), "component", c.Name)
		v.point(&c.Point, at)
		v.recipe(c, at)
		v.source(c, at)
		v.decrypt(c, at)
	}
}

// Names inside a sandbox that are ours.
var reserved = []string{"probe", "fetch", "localhost"}

func (v validator) containerName(at *strict.Node, what, name string) {
	slugged(v.File, at, what, name)
	if slices.Contains(reserved, name) {
		v.Report(at, "choose another name", "the name %q is taken inside every sandbox", name)
	}
}

func (v validator) point(p *Point, component *strict.Node) {
	at := component.At("point")
	if at == component {
		at = component.Key("point")
	}
	given := component.Get("point")
	set(&p.Take, Latest)
	takes := []Take{Latest, Oldest, Random, Before, ByID, LeastRecentlyTested}
	if !slices.Contains(takes, p.Take) {
		v.Report(at.At("take"), strict.OneOf(takes), "take cannot be %q", p.Take)
		return
	}
	switch {
	case p.Take == Before && !given.Has("time"):
		v.missing(given, at.At("take"), "add time, such as time: 2026-03-01T04:00:00Z", "take: before needs a time")
	case p.Take == ByID && p.ID == "":
		v.missing(given, at.At("take"), "add id, the whole id or an unambiguous beginning of it", "take: id needs an id")
	}
	for key, take := range map[string]Take{"time": Before, "id": ByID, "seed": Random} {
		if given.Has(key) && p.Take != take {
			v.Report(given.Key(key), fmt.Sprintf("write take: %s, or remove %s", take, key), "%s has no effect with take: %s", key, p.Take)
		}
	}
	if within := given.Get("within"); within != nil && within.Kind == strict.Scalar && p.Within == 0 && within.Text == "0s" {
		v.Report(within, "leave it out for no limit", "no recovery point is younger than 0s")
	}
}

// recipe finds it, and checks what the component says to it.
func (v validator) recipe(c *Component, at *strict.Node) {
	r := v.known(at, at.At("recipe"), c.Recipe, "recipe", isRestore)
	if r == nil {
		return
	}
	c.With = v.with(r, at.Get("with"), at)
	names := map[string]bool{}
	for _, built := range r.Integrity {
		names[built.Name] = true
	}
	for i, name := range c.Without {
		if !names[name] {
			v.Report(at.At("without", i), suggest(name, names, "leave it out: the recipe has no integrity checks"), "the recipe %s has no integrity check %q", r.Name, name)
		}
	}
	if c.Image != "" && r.Service == nil {
		v.Report(at.At("image"), "remove it", "the recipe %s does not start a container, so it needs no image", r.Name)
	}
}

func isRestore(r *recipe.Recipe) bool { return r.Tool == nil }
func isSource(r *recipe.Recipe) bool  { return r.Tool != nil }

// known finds a recipe of a kind; nil when there is none, or when it is broken
// and that is reported where it stands.
func (v validator) known(in, at *strict.Node, name, what string, fits func(*recipe.Recipe) bool) *recipe.Recipe {
	names := map[string]bool{}
	for known, r := range v.l.w.Recipes {
		if fits(r) {
			names[known] = true
		}
	}
	if what == "source" {
		names["folder"] = true
	}
	r := v.l.w.Recipes[name]
	switch {
	case name == "":
		v.missing(in, at, suggest("", names, ""), "%s is missing", what)
	case r == nil && v.l.isBroken(name):
	case r == nil:
		v.Report(at, suggest(name, names, ""), "%s %q does not exist", what, name)
	case !fits(r) && what == "recipe":
		v.Report(at, suggest("", names, ""), "%q is a source of recovery points; it does not restore", name)
	case !fits(r):
		v.Report(at, suggest("", names, ""), "%q restores recovery points; it is not a source", name)
	default:
		return r
	}
	return nil
}

// with checks values against a recipe's parameters. at is where they stand,
// nil when none were given; otherwise is where they are missing.
func (v validator) with(r *recipe.Recipe, at, otherwise *strict.Node) map[string]any {
	if v.Doubtful(at) {
		return nil
	}
	given, _ := at.Written().(map[string]any)
	values, wrong := r.Values(given)
	for _, w := range wrong {
		place := otherwise
		switch p := r.Parameter(w.Parameter); {
		case p == nil:
			place = at.Key(w.Parameter)
		case at.Has(w.Parameter):
			place = at.Get(w.Parameter)
		}
		if w.Secret {
			v.hide(place)
		}
		v.Report(place, w.Next, "%s", w.Message)
	}
	for _, p := range r.Parameters {
		if path, isText := values[p.Name].(string); isText && p.Type == recipe.Location {
			values[p.Name] = v.l.location(path)
		}
	}
	return values
}

func (v validator) hide(n *strict.Node) {
	if n.Kind == strict.Scalar {
		v.Hide(n.Text)
	}
	for _, item := range n.Items {
		v.hide(item)
	}
	for _, p := range n.Pairs {
		v.hide(p.Value)
	}
}
