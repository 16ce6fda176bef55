package scenarios

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"rehearse/scenarios/units"
)

// Listed is what the source of a component holds, as it was last listed.
type Listed struct {
	Scenario  string
	Component string
	Points    int
	Oldest    *time.Time    // when what is in the oldest recovery point was consistent; nil: unknown
	Newest    *time.Time    // likewise of the newest
	Gap       time.Duration // between the points, in the middle; 0: unknown
}

// How old the newest recovery point must be before the service looks decommissioned:
// so long, and so many gaps between points.
const (
	longSilent = 30 * 24 * time.Hour
	gapsSilent = 10
)

// CoverageProblems are what the restore tests of a workspace do not cover: services
// without a scenario, scenarios that nobody schedules or whose service is missing,
// backups that no scenario touches, and, by what sources hold, backups that are kept
// shorter or longer than promised and services that seem to be decommissioned.
func (w *Workspace) CoverageProblems(listed []Listed, now time.Time) (all []CatalogueProblem) {
	add := func(key, service, scenario, next, format string, args ...any) {
		all = append(all, CatalogueProblem{Kind: OfCoverage, Key: "coverage/" + key, Service: service, Scenario: scenario, Reason: fmt.Sprintf(format, args...), Next: next})
	}
	rehearsed := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(w.Scenarios)) {
		s := w.Scenarios[name]
		rehearsed[s.Service] = true
		if s.Schedule == nil || s.Schedule.Disabled {
			add("unscheduled/"+name, s.Service, name, `add a schedule, such as schedule: "0 3 * * *"`, "scenario %s has no schedule, so it runs only when someone starts it", name)
		}
	}
	for _, b := range w.Blocked {
		if b.Service != "" && w.Services[b.Service] == nil {
			add("no-service/"+b.File, "", b.Scenario, "declare the service in catalogue/, or correct its name", "the scenario in %s is for the service %s, which is not in the catalogue", b.File, b.Service)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Services)) {
		if !rehearsed[name] {
			add("no-scenario/"+name, name, "", "write a scenario that restores its backup: rehearse init --from makes a draft", "no scenario restores a backup of %s", name)
		}
	}
	for _, path := range w.unclaimed() {
		add("untouched/"+path, "", "", "write a scenario for it, or remove it if it is no longer needed", "no scenario touches the backup %s", path)
	}
	for _, l := range listed {
		s := w.Scenarios[l.Scenario]
		if s == nil || w.Services[s.Service] == nil {
			continue
		}
		key, keep := l.Scenario+"/"+l.Component, w.Services[s.Service].Commitment.Retention.Std()
		what := "the backups of " + s.Service
		if len(s.Components) > 1 {
			what += " (component " + l.Component + " of " + l.Scenario + ")"
		}
		if keep > 0 && l.Oldest != nil {
			age := now.Sub(*l.Oldest)
			slack := max(2*l.Gap, keep/10)
			switch {
			case l.Points > 1 && age < keep-slack:
				add("short/"+key, s.Service, l.Scenario, "keep backups as long as promised; if the service is younger than that, this passes by itself",
					"%s go back %s, and %s is promised", what, units.Duration(age.Truncate(time.Hour)), units.Duration(keep))
			case age > keep+slack:
				add("long/"+key, s.Service, l.Scenario, "remove what is past its retention, or promise to keep it longer: what is kept without need can leak",
					"%s go back %s, and are to be kept %s", what, units.Duration(age.Truncate(time.Hour)), units.Duration(keep))
			}
		}
		if l.Newest != nil {
			if silent := now.Sub(*l.Newest); silent > longSilent && silent > gapsSilent*l.Gap {
				add("silent/"+key, s.Service, l.Scenario, "if the service is decommissioned, retire it (rehearse catalogue retire, or remove its file); if not, its backup has stopped",
					"%s has had no new recovery point for %s", s.Service, units.Duration(silent.Truncate(24*time.Hour)))
			}
		}
	}
	return all
}

// mostUnclaimed is how many backups that no scenario touches are named of a folder.
const mostUnclaimed = 20

// unclaimed are what is in the folders of sources and matches the glob of no
// scenario.
func (w *Workspace) unclaimed() (all []string) {
	globs := map[string][]string{}
	for _, s := range w.Scenarios {
		for i := range s.Components {
			if f := s.Components[i].Source.Folder; f != nil {
				globs[f.Path] = append(globs[f.Path], f.Glob)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(globs)) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // a run says so
		}
		n := 0
		for _, entry := range entries {
			if n >= mostUnclaimed {
				break
			}
			if isClaimed(folder, entry, globs) {
				continue
			}
			all = append(all, filepath.Join(folder, entry.Name()))
			n++
		}
	}
	return all
}

func isClaimed(folder string, entry fs.DirEntry, globs map[string][]string) bool {
	name := entry.Name()
	if strings.HasPrefix(name, ".") || !entry.IsDir() && !entry.Type().IsRegular() {
		return true
	}
	path := filepath.Join(folder, name)
	for other, patterns := range globs {
		if other == path || strings.HasPrefix(other, path+string(filepath.Separator)) {
			return true
		}
		if other != folder {
			continue
		}
		for _, glob := range patterns {
			first, rest, deeper := strings.Cut(glob, "/")
			if matched, err := doublestar.Match(glob, name); matched || err != nil {
				return true
			}
			if matched, _ := doublestar.Match(first, name); deeper && matched && (entry.IsDir() || rest == "**") || first == "**" {
				return true
			}
			// What stands beside a point belongs to it: its sums, its sidecar.
			if stem := strings.TrimSuffix(name, filepath.Ext(name)); stem != name {
				if matched, _ := doublestar.Match(glob, stem); matched {
					return true
				}
			}
		}
	}
	return strings.Contains(strings.ToUpper(name), "SUMS")
}
