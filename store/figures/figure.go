package figures

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios"
)

// Filter chooses what figures are about; what is left empty does not narrow.
type Filter struct {
	Client   string `json:"client,omitempty"`
	Service  string `json:"service,omitempty"`
	Tier     int    `json:"tier,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Scenario string `json:"scenario,omitempty"`
	Kind     Kind   `json:"kind,omitempty"`

	Clients []string `json:"-"` // whose figures the actor may see; none is everyone's
}

// Query asks for all figures of a period.
type Query struct {
	Period    Period
	Filter    Filter
	By        string // client, service, tier, owner, scenario or kind; "" is not a breakdown
	Workspace *scenarios.Workspace
	Now       time.Time
}

// Breakdowns are what figures can be broken down by.
var Breakdowns = []string{"client", "service", "tier", "owner", "scenario", "kind"}

// Figures are all figures of a period, for everything that the filter lets
// through and, broken down, for each group of it.
type Figures struct {
	Definitions int       `json:"definitions_version"`
	Period      Period    `json:"period"`
	At          time.Time `json:"at"` // the end of the period, or when it was asked if that was before
	Filter      Filter    `json:"filter"`
	By          string    `json:"by,omitempty"`
	Total       Group     `json:"total"`
	Groups      []Group   `json:"groups,omitempty"`
}

// Group is every figure of one group.
type Group struct {
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
	Share   = "share"
	Seconds = "seconds"
)

// Counts is how often each counter counted, by its name.
type Counts map[string]int64

func (t Counts) add(other Counts) {
	for name, n := range other {
		t[name] += n
	}
}

func (t Counts) of(counters []string) (n int64) {
	for _, name := range counters {
		n += t[name]
	}
	return n
}

// At is the end of the period, or now if that comes first: what has not
// happened yet is in no figure.
func (q Query) At() time.Time {
	if q.Now.Before(q.Period.Until) {
		return q.Now.UTC().Truncate(time.Microsecond)
	}
	return q.Period.Until.UTC()
}

// Tally is what was counted of one group. Make it with NewTally.
type Tally struct {
	Occurrences Counts
	Runs        map[Kind]Counts
	Services    ServiceTally
	Work        WorkTally
}

// NewTally is one in which nothing was counted yet.
func NewTally() *Tally {
	return &Tally{Occurrences: Counts{}, Runs: map[Kind]Counts{}, Work: WorkTally{}}
}

// all adds up the kinds.
func (g *Tally) all() Counts {
	sum := Counts{}
	for _, of := range g.Runs {
		sum.add(of)
	}
	return sum
}

// Add adds what was counted of occurrences and runs in another group.
func (g *Tally) Add(other *Tally) {
	g.Occurrences.add(other.Occurrences)
	for kind, of := range other.Runs {
		g.RunsOf(kind).add(of)
	}
}

// RunsOf is what was counted of the runs of a kind.
func (g *Tally) RunsOf(kind Kind) Counts {
	if g.Runs[kind] == nil {
		g.Runs[kind] = Counts{}
	}
	return g.Runs[kind]
}

// Make makes the figures from what was counted by group; "" is all of it.
func (q Query) Make(counted map[string]*Tally) Figures {
	f := Figures{Definitions: Version, Period: q.Period, At: q.At(), Filter: q.Filter, By: q.By,
		Total: q.group("", counted[""])}
	if q.By == "" {
		return f
	}
	f.Groups = []Group{}
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

func (q Query) group(name string, counted *Tally) Group {
	group := Group{Group: name, Exempted: counted.Occurrences["exempted"], Withdrawn: counted.Occurrences["withdrawn"]}
	all := counted.all()
	for i, d := range Definitions {
		switch {
		case d.kinds && Definitions[i-1].kinds: // said with the first of the forms
		case d.kinds:
			for _, kind := range q.kindsShown(name) {
				group.Figures = append(group.Figures, forms(kind, counted.RunsOf(kind))...)
			}
		case d.Of == OfOccurrences:
			group.Figures = append(group.Figures, d.figure(counted.Occurrences))
		case d.Of == OfRuns:
			group.Figures = append(group.Figures, d.figure(all))
		case d.Of == OfWork:
			group.Figures = append(group.Figures, counted.Work.figure(d, all))
		default:
			group.Figures = append(group.Figures, counted.Services.figure(d))
		}
	}
	return group
}

// forms are the figures that are made for each kind.
func forms(kind Kind, counted Counts) (figures []Figure) {
	for _, d := range Definitions {
		if d.kinds {
			f := d.figure(counted)
			f.Kind = kind
			figures = append(figures, f)
		}
	}
	return figures
}

// kindsShown are the kinds that a group can be about.
func (q Query) kindsShown(group string) []Kind {
	if q.By == "kind" && group != "" {
		return []Kind{Kind(group)}
	}
	if q.Filter.Kind != "" {
		return []Kind{q.Filter.Kind}
	}
	return Kinds
}

// figure is the arithmetic of a figure that was counted.
func (d Definition) figure(counted Counts) Figure {
	f := d.blank()
	f.Numerator, f.Denominator = float64(counted.of(d.numerator)), float64(counted.of(d.denominator))
	f.LeftOut = counted.of(d.leftOut)
	if d.Mean != "" {
		f.Numerator = float64(counted[d.Mean]) / 1e6
	}
	if d.Name == "failure_rate" {
		f.UpperBound = UpperBound(counted.of(d.numerator), counted.of(d.denominator))
	}
	f.Value = ratio(f.Numerator, f.Denominator)
	return f
}

func (d Definition) blank() Figure {
	f := Figure{Name: d.Name, Title: d.Title, Definition: d.Text, Unit: Share}
	if d.Mean != "" {
		f.Unit = Seconds
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

// HasTrend says of a source whether its figures can be made for a period that is past:
// services and their days are of an instant, and of work only today's state is known.
func (s Source) HasTrend() bool { return s == OfOccurrences || s == OfRuns }

// WithoutServices leaves out the figures that are about services and about what people work on: what was counted
// of occurrences and runs says nothing of them.
func (f Figures) WithoutServices() Figures {
	f.Total.Figures = slices.DeleteFunc(slices.Clone(f.Total.Figures), func(figure Figure) bool {
		d, _ := Find(figure.Name)
		return !d.Of.HasTrend()
	})
	return f
}

// Figure finds a figure of the group by its name, and its kind if it has one.
func (g Group) Figure(name string, kind Kind) *Figure {
	for i := range g.Figures {
		if g.Figures[i].Name == name && g.Figures[i].Kind == kind {
			return &g.Figures[i]
		}
	}
	return nil
}
