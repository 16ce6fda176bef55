package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
)

// FiguresFilter chooses what figures are about; what is left empty does not narrow.
type FiguresFilter struct {
	Client   string `json:"client,omitempty"`
	Service  string `json:"service,omitempty"`
	Tier     int    `json:"tier,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Scenario string `json:"scenario,omitempty"`
	Kind     Kind   `json:"kind,omitempty"`

	only []string // the clients whose figures the actor may see; none is all of them
}

// FiguresQuery asks for all figures of a period.
type FiguresQuery struct {
	Period    Period
	Filter    FiguresFilter
	By        string // client, service, tier, owner, scenario or kind; "" is not a breakdown
	Workspace *scenarios.Workspace
	Now       time.Time

	rehearsed map[string][]*scenarios.Scenario // by service; scope makes it
}

// Breakdowns are what figures can be broken down by.
var Breakdowns = []string{"client", "service", "tier", "owner", "scenario", "kind"}

// Figures are all figures of a period, for everything that the filter lets
// through and, broken down, for each group of it.
type Figures struct {
	Definitions int           `json:"definitions_version"`
	Period      Period        `json:"period"`
	At          time.Time     `json:"at"` // the end of the period, or when it was asked if that was before
	Filter      FiguresFilter `json:"filter"`
	By          string        `json:"by,omitempty"`
	Total       FigureGroup   `json:"total"`
	Groups      []FigureGroup `json:"groups,omitempty"`
}

// FigureGroup is every figure of one group.
type FigureGroup struct {
	Group     string   `json:"group"` // "" is all of it
	Exempted  int64    `json:"exempted"`
	Withdrawn int64    `json:"withdrawn"`
	Figures   []Figure `json:"figures"`
}

// Figure is a numerator over a denominator. The value is nil where the
// denominator is zero: it is never 100 %.
type Figure struct {
	Name        string   `json:"figure"`
	Kind        Kind     `json:"kind,omitempty"`
	Title       string   `json:"title"`
	Definition  string   `json:"definition"`
	Unit        string   `json:"unit"` // share, or seconds: then the value is a mean
	Numerator   float64  `json:"numerator"`
	Denominator float64  `json:"denominator"`
	Value       *float64 `json:"value"`
	LeftOut     int64    `json:"left_out"`
	UpperBound  *float64 `json:"upper_bound,omitempty"`    // of failure_rate
	Oldest      *float64 `json:"oldest_seconds,omitempty"` // of proof_age
}

// The units of a figure.
const (
	UnitShare   = "share"
	UnitSeconds = "seconds"
)

// tally is how often each counter counted.
type tally map[string]int64

func (t tally) plus(other tally) {
	for name, n := range other {
		t[name] += n
	}
}

func (t tally) of(counters []string) (n int64) {
	for _, name := range counters {
		n += t[name]
	}
	return n
}

// at is the end of the period, or now if that comes first: what has not
// happened yet is in no figure.
func (q FiguresQuery) at() time.Time {
	if q.Now.Before(q.Period.Until) {
		return q.Now.UTC().Truncate(time.Microsecond)
	}
	return q.Period.Until.UTC()
}

// Figures makes all figures of a period.
func (s *Store) Figures(ctx context.Context, q FiguresQuery) (Figures, error) {
	q.Filter.only = access.From(ctx).Clients
	var counted map[string]*groupTally
	err := s.snapshot(ctx, "read the figures", func(tx *gorm.DB) (err error) {
		if counted, err = sums(tx, q); err != nil {
			return err
		}
		return addServices(tx, q, counted)
	})
	if err != nil {
		return Figures{}, err
	}
	return q.figures(counted), nil
}

// groupTally is what was counted of one group.
type groupTally struct {
	occurrences tally
	runs        map[Kind]tally
	services    serviceTally
}

func newGroupTally() *groupTally {
	return &groupTally{occurrences: tally{}, runs: map[Kind]tally{}}
}

// all adds up the kinds.
func (g *groupTally) all() tally {
	sum := tally{}
	for _, of := range g.runs {
		sum.plus(of)
	}
	return sum
}

func (g *groupTally) plus(other *groupTally) {
	g.occurrences.plus(other.occurrences)
	for kind, of := range other.runs {
		g.runsOf(kind).plus(of)
	}
}

func (g *groupTally) runsOf(kind Kind) tally {
	if g.runs[kind] == nil {
		g.runs[kind] = tally{}
	}
	return g.runs[kind]
}

func (q FiguresQuery) figures(counted map[string]*groupTally) Figures {
	f := Figures{Definitions: FigureDefinitions, Period: q.Period, At: q.at(), Filter: q.Filter, By: q.By,
		Total: q.group("", counted[""])}
	if q.By == "" {
		return f
	}
	f.Groups = []FigureGroup{}
	for _, name := range slices.SortedFunc(maps.Keys(counted), byNumberOrName) {
		if name != "" {
			f.Groups = append(f.Groups, q.group(name, counted[name]))
		}
	}
	return f
}

// byNumberOrName puts tier 10 after tier 9.
func byNumberOrName(a, b string) int {
	m, err := strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	if err == nil && err2 == nil {
		return cmp.Compare(m, n)
	}
	return cmp.Compare(a, b)
}

func (q FiguresQuery) group(name string, counted *groupTally) FigureGroup {
	group := FigureGroup{Group: name, Exempted: counted.occurrences["exempted"], Withdrawn: counted.occurrences["withdrawn"]}
	all := counted.all()
	for i, d := range definitions {
		switch {
		case d.kinds && definitions[i-1].kinds: // said with the first of the forms
		case d.kinds:
			for _, kind := range q.kindsShown(name) {
				group.Figures = append(group.Figures, forms(kind, counted.runsOf(kind))...)
			}
		case d.of == ofOccurrences:
			group.Figures = append(group.Figures, d.figure(counted.occurrences))
		case d.of == ofRuns:
			group.Figures = append(group.Figures, d.figure(all))
		default:
			group.Figures = append(group.Figures, counted.services.figure(d))
		}
	}
	return group
}

// forms are the figures that are made for each kind.
func forms(kind Kind, counted tally) (figures []Figure) {
	for _, d := range definitions {
		if d.kinds {
			f := d.figure(counted)
			f.Kind = kind
			figures = append(figures, f)
		}
	}
	return figures
}

// kindsShown are the kinds that a group can be about.
func (q FiguresQuery) kindsShown(group string) []Kind {
	if q.By == "kind" && group != "" {
		return []Kind{Kind(group)}
	}
	if q.Filter.Kind != "" {
		return []Kind{q.Filter.Kind}
	}
	return Kinds
}

// figure is the arithmetic of a figure that was counted.
func (d definition) figure(counted tally) Figure {
	f := d.blank()
	f.Numerator, f.Denominator = float64(counted.of(d.numerator)), float64(counted.of(d.denominator))
	f.LeftOut = counted.of(d.leftOut)
	if d.mean != "" {
		f.Numerator = float64(counted[d.mean]) / 1e6
	}
	if d.name == "failure_rate" {
		f.UpperBound = upperBound(counted.of(d.numerator), counted.of(d.denominator))
	}
	f.Value = ratio(f.Numerator, f.Denominator)
	return f
}

func (d definition) blank() Figure {
	f := Figure{Name: d.name, Title: d.title, Definition: d.text, Unit: UnitShare}
	if d.mean != "" {
		f.Unit = UnitSeconds
	}
	return f
}

// ratio is nil where there is nothing to divide by.
func ratio(numerator, denominator float64) *float64 {
	if denominator == 0 {
		return nil
	}
	value := numerator / denominator
	return &value
}

// Percent writes a share for people. It never rounds up to a hundred, nor down
// to nothing.
func Percent(share float64) string {
	text := strconv.FormatFloat(share*100, 'f', 1, 64)
	switch {
	case share < 1 && text == "100.0":
		return "> 99.9 %"
	case share > 0 && text == "0.0":
		return "< 0.1 %"
	}
	return strings.TrimSuffix(text, ".0") + " %"
}

// Trend makes the figures that come from occurrences and runs for each of
// several periods; those that are about services take no part.
func (s *Store) Trend(ctx context.Context, q FiguresQuery, periods []Period) (trend []Figures, err error) {
	q.Filter.only = access.From(ctx).Clients
	err = s.snapshot(ctx, "read the figures", func(tx *gorm.DB) error {
		for _, q.Period = range periods {
			counted, err := sums(tx, q)
			if err != nil {
				return err
			}
			trend = append(trend, q.figures(counted))
		}
		return nil
	})
	for i := range trend {
		trend[i].Total.Figures = slices.DeleteFunc(trend[i].Total.Figures, func(f Figure) bool {
			d, _ := definitionOf(f.Name)
			return d.of == ofServices || d.of == ofDays
		})
	}
	return trend, err
}

// Figure finds a figure of the group by its name, and its kind if it has one.
func (g FigureGroup) Figure(name string, kind Kind) *Figure {
	for i := range g.Figures {
		if g.Figures[i].Name == name && g.Figures[i].Kind == kind {
			return &g.Figures[i]
		}
	}
	return nil
}
