package figures

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"rehearse/scenarios"
)

// WorkItem is a candidate of a figure about what people work on: a finding, an
// incident, a task, a recommendation, or a service that is protected.
type WorkItem struct {
	Of       string // finding, incident, task, recommendation or service
	ID       int64
	Run      string // that opened it
	Service  string
	Scenario string
	Client   string
	At       time.Time // by which it is in the period
	Sides    map[Side]bool
	Weight   float64 // how much it counts in the denominator; 0 is 1
	Why      string
}

// WorkTally adds up candidates, by the name of the figure.
type WorkTally map[string]*workSum

type workSum struct {
	numerator, denominator float64
	leftOut                int64
}

// Add counts a candidate.
func (t WorkTally) Add(figure string, item WorkItem) {
	if t[figure] == nil {
		t[figure] = &workSum{}
	}
	sum := t[figure]
	if item.Sides[Numerator] {
		sum.numerator++
	}
	if item.Sides[Denominator] {
		sum.denominator += cmp.Or(item.Weight, 1)
	}
	if item.Sides[LeftOut] {
		sum.leftOut++
	}
}

// figure is the arithmetic of a figure about work. The issues are related to the
// attempts that were counted anyway.
func (t WorkTally) figure(d Definition, attempts Counts) Figure {
	f := d.blank()
	if sum := t[d.Name]; sum != nil {
		f.Numerator, f.Denominator, f.LeftOut = float64(sum.numerator), sum.denominator, sum.leftOut
	}
	if d.Name == Issues {
		f.Denominator = float64(attempts.of(attemptsEnded))
	}
	f.Value = ratio(f.Numerator, f.Denominator)
	return f
}

// Issues is the figure whose denominator are attempts.
const Issues = "recovery_issues"

// attemptsEnded are the counters of all attempts that ended.
var attemptsEnded = []string{"conclusive", "inconclusive"}

// Attempts are the attempts that ended, as the denominator of a figure.
var Attempts = Definition{Name: Issues, Of: OfRuns, denominator: attemptsEnded}

// Lets says whether a filter lets a candidate through, as its service stands in the
// workspace. What is of no service is of no tier and no owner.
func (q Query) Lets(item WorkItem) bool {
	f := q.Filter
	service := q.serviceOf(item)
	switch {
	case f.Kind != "":
		return false
	case len(f.Clients) > 0 && !slices.Contains(f.Clients, item.Client):
		return false
	case f.Scenario != "" && f.Scenario != item.Scenario, f.Service != "" && f.Service != item.Service:
		return false
	}
	return (f.Client == "" || f.Client == cmp.Or(item.Client, Unnamed)) && (f.Owner == "" || f.Owner == cmp.Or(service.Owner, Unnamed)) && (f.Tier == 0 || f.Tier == service.Tier)
}

// GroupOf is the group that a candidate belongs to; false is none.
func (q Query) GroupOf(item WorkItem) (group string, ok bool) {
	switch q.By {
	case "client":
		return cmp.Or(item.Client, Unnamed), true
	case "service":
		return item.Service, item.Service != ""
	case "scenario":
		return item.Scenario, item.Scenario != ""
	case "owner":
		return cmp.Or(q.serviceOf(item).Owner, Unnamed), true
	case "tier":
		return strconv.Itoa(q.serviceOf(item).Tier), true
	}
	return "", false
}

func (q Query) serviceOf(item WorkItem) *scenarios.Service {
	if q.Workspace != nil && q.Workspace.Services[item.Service] != nil {
		return q.Workspace.Services[item.Service]
	}
	return &scenarios.Service{}
}

// serviceMonth is a twelfth of a year.
const serviceMonth = 365.25 * 24 * time.Hour / 12

// Protected are the services of the catalogue that a scenario restores, each with how
// many months it was protected in the period.
func (q Query) Protected() []WorkItem {
	if q.Workspace == nil {
		return nil
	}
	months := q.At().Sub(q.Period.From).Hours() / serviceMonth.Hours()
	if months <= 0 {
		return nil
	}
	var all []WorkItem
	by := q.Workspace.ScenariosByService()
	for name, service := range q.Workspace.Services {
		if len(by[name]) > 0 {
			all = append(all, WorkItem{Of: "service", Service: name, Client: service.Client, At: q.Period.From, Weight: months, Sides: map[Side]bool{Denominator: true},
				Why: "protected for " + strconv.FormatFloat(months, 'f', 2, 64) + " months of the period"})
		}
	}
	return all
}
