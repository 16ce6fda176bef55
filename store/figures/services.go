package figures

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
)

// State is what is known of a service of the catalogue at an instant.
type State struct {
	Service  *scenarios.Service
	Group    string
	Scenario string     // only runs of this scenario; "" is all
	Kind     Kind       // only runs of this kind; "" is all
	Run      string     // the last that passed; "" for none
	Passed   *time.Time // when it ended
	Touched  int64      // days of the retention that a run restored from
}

// Covered says whether the proof is inside prove_every.
func (s State) Covered(at time.Time) bool {
	return s.Passed != nil && at.Sub(*s.Passed) <= s.Service.Commitment.ProveEvery.Std()
}

// LastDay is the day (UTC) from which retention is counted back at an instant:
// at midnight the day that is over, because the next one has not begun.
func LastDay(at time.Time) time.Time { return DayOf(at.Add(-time.Microsecond)) }

// RetentionDays is how many days (UTC) the promised retention reaches back,
// the last day of the period included.
func RetentionDays(service *scenarios.Service) int64 {
	const day = 24 * time.Hour
	return int64((service.Commitment.Retention.Std() + day - 1) / day)
}

// ServiceTally adds up what is known of services.
type ServiceTally struct {
	services, promised, covered int64
	proven                      int64
	age, oldest                 time.Duration
	retained, days, touched     int64
}

// Add counts a service as it is at an instant.
func (t *ServiceTally) Add(s State, at time.Time) {
	t.services++
	if s.Service.Commitment.ProveEvery > 0 {
		t.promised++
		if s.Covered(at) {
			t.covered++
		}
	}
	if s.Passed != nil {
		age := at.Sub(*s.Passed)
		t.proven++
		t.age += age
		t.oldest = max(t.oldest, age)
	}
	if days := RetentionDays(s.Service); days > 0 {
		t.retained++
		t.days += days
		t.touched += s.Touched
	}
}

// figure is the arithmetic of the figures that are about services.
func (t ServiceTally) figure(d Definition) Figure {
	f := d.blank()
	switch d.Name {
	case "coverage":
		f.Numerator, f.Denominator, f.LeftOut = float64(t.covered), float64(t.promised), t.services-t.promised
	case "proof_age":
		f.Numerator, f.Denominator, f.LeftOut = t.age.Seconds(), float64(t.proven), t.services-t.proven
		if oldest := t.oldest.Seconds(); t.proven > 0 {
			f.Oldest = &oldest
		}
	case "retention_untouched":
		f.Numerator, f.Denominator, f.LeftOut = float64(t.days-t.touched), float64(t.days), t.services-t.retained
	}
	f.Value = ratio(f.Numerator, f.Denominator)
	return f
}

// Scope is every service that the query is about, in each group that it belongs to.
func (q Query) Scope() []State {
	if q.Workspace == nil {
		return nil
	}
	var all []State
	group := q.grouping()
	for _, service := range q.Workspace.Services {
		if q.Filter.holds(service, q.Workspace) {
			all = append(all, group(State{Service: service, Scenario: q.Filter.Scenario, Kind: q.Filter.Kind})...)
		}
	}
	slices.SortFunc(all, func(a, b State) int {
		return cmp.Or(cmp.Compare(a.Service.Service, b.Service.Service), cmp.Compare(a.Group, b.Group))
	})
	return all
}

func (f Filter) holds(service *scenarios.Service, w *scenarios.Workspace) bool {
	if f.Scenario != "" && (w.Scenarios[f.Scenario] == nil || w.Scenarios[f.Scenario].Service != service.Service) {
		return false
	}
	if len(f.Clients) > 0 && !slices.Contains(f.Clients, service.Client) {
		return false
	}
	return (f.Client == "" || f.Client == cmp.Or(service.Client, Unnamed)) && (f.Owner == "" || f.Owner == cmp.Or(service.Owner, Unnamed)) &&
		(f.Service == "" || f.Service == service.Service) && (f.Tier == 0 || f.Tier == service.Tier)
}

// grouping puts a service into its group; broken down by scenario or kind it is in
// several, and only their runs prove it there.
func (q Query) grouping() func(State) []State {
	var by map[string][]*scenarios.Scenario
	if q.By == "scenario" {
		by = q.Workspace.ScenariosByService()
	}
	return func(s State) (all []State) {
		switch q.By {
		case "client":
			s.Group = cmp.Or(s.Service.Client, Unnamed)
		case "service":
			s.Group = s.Service.Service
		case "owner":
			s.Group = cmp.Or(s.Service.Owner, Unnamed)
		case "tier":
			s.Group = strconv.Itoa(s.Service.Tier)
		case "kind":
			for _, kind := range q.kindsShown("") {
				s.Group, s.Kind = string(kind), kind
				all = append(all, s)
			}
			return all
		case "scenario":
			for _, scenario := range by[s.Service.Service] {
				if q.Filter.Scenario == "" || q.Filter.Scenario == scenario.Scenario {
					s.Group, s.Scenario = scenario.Scenario, scenario.Scenario
					all = append(all, s)
				}
			}
			return all
		}
		return []State{s}
	}
}

// Regroup puts states that were read without a breakdown into their groups.
func (q Query) Regroup(states []State) (all []State) {
	group := q.grouping()
	for _, s := range states {
		if s.Group != "" {
			all = append(all, s)
		} else {
			all = append(all, group(s)...)
		}
	}
	return all
}

// ProvenBy takes over what SQL.EndAndID gave; "" is none.
func (s *State) ProvenBy(last string) error {
	ended, id, proven := strings.Cut(last, " ")
	if !proven {
		return nil
	}
	us, err := strconv.ParseInt(ended, 10, 64)
	if err != nil {
		return err
	}
	passed := time.UnixMicro(us).UTC()
	s.Run, s.Passed = id, &passed
	return nil
}

// Narrowed says that only some runs of the service count.
func (s State) Narrowed() bool { return s.Scenario != "" || s.Kind != "" }

// Line is the line of SQL.Lines for the state at i; from is a day.
func (s State) Line(i int, from string) [5]string {
	return [5]string{strconv.Itoa(i), s.Service.Service, s.Scenario, string(s.Kind), from}
}

// Sides says on which sides of a figure a service is, and why.
func (s State) Sides(figure string, at time.Time) (map[Side]bool, string) {
	why := "no run of it ever passed"
	if s.Passed != nil {
		why = fmt.Sprintf("last passed %s, %s before", units.Second(*s.Passed), units.Rounded(at.Sub(*s.Passed)))
	}
	if figure == "proof_age" {
		return map[Side]bool{Numerator: s.Passed != nil, Denominator: s.Passed != nil, LeftOut: s.Passed == nil}, why
	}
	every := s.Service.Commitment.ProveEvery
	if every == 0 {
		return map[Side]bool{LeftOut: true}, "no proof is promised; " + why
	}
	return map[Side]bool{Numerator: s.Covered(at), Denominator: true}, why + "; a proof is promised every " + every.String()
}
