package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Definitions is the version of the definitions of the figures, the same as that
// of the figures on pages and in reports.
const Definitions = 1

// Figure is a numerator over a denominator, with the members of both.
type Figure struct {
	Name        string   `json:"figure"`
	Kind        string   `json:"kind,omitempty"`
	Title       string   `json:"title"`
	Unit        string   `json:"unit"` // share, or seconds: then the value is a mean
	Numerator   float64  `json:"numerator"`
	Denominator float64  `json:"denominator"`
	Value       *float64 `json:"value"` // null where the denominator is zero
	LeftOut     int      `json:"left_out"`
	Members     Members  `json:"members"`
}

// Members are the ids of runs, occurrences or services on each side.
type Members struct {
	Numerator   []string `json:"numerator"`
	Denominator []string `json:"denominator"`
	LeftOut     []string `json:"left_out"`
}

// side is where a member of a figure stands.
type side int

const (
	absent side = iota
	leftOut
	denominator
	numerator // and denominator
)

// ofOccurrences are the figures that occurrences make, ofRuns those that runs make.
var (
	ofOccurrences = []struct {
		name, title string
		place       func(*Account, *Occurrence) (side, time.Duration)
		mean        bool
	}{
		{name: "on_time_completion", title: "On-time completion", place: func(_ *Account, o *Occurrence) (side, time.Duration) { return counted(o, o.State == "on_time"), 0 }},
		{name: "on_time_start", title: "On-time start", place: func(_ *Account, o *Occurrence) (side, time.Duration) {
			return counted(o, o.FirstAt != nil && !o.FirstAt.Before(o.Due.At) && !o.FirstAt.After(o.ClosesAt)), 0
		}},
		{name: "on_time_proven", title: "On-time proven", place: func(_ *Account, o *Occurrence) (side, time.Duration) {
			return counted(o, o.State == "on_time" && o.Outcome == "passed"), 0
		}},
		{name: "mean_lateness", title: "Mean lateness", mean: true, place: func(_ *Account, o *Occurrence) (side, time.Duration) {
			switch o.State {
			case "late":
				return numerator, o.EndedAt.Sub(o.ClosesAt)
			case "planned", "started", "missed":
				return leftOut, 0
			}
			return absent, 0
		}},
	}
	ofRuns = []struct {
		name, title string
		kinds       bool
		mean        bool
		place       func(*Run) (side, time.Duration)
	}{
		{name: "attempt_success", title: "Recovery attempt success", kinds: true, place: func(r *Run) (side, time.Duration) {
			if r.Fact.Retry > 0 {
				return leftOut, 0
			}
			return among(r.Fact.Outcome == "passed"), 0
		}},
		{name: "attempt_success_conclusive", title: "… of the conclusive ones", kinds: true, place: func(r *Run) (side, time.Duration) {
			if r.Fact.Retry > 0 || !conclusive(r) {
				return leftOut, 0
			}
			return among(r.Fact.Outcome == "passed"), 0
		}},
		{name: "attempt_success_promises", title: "… with RTO and RPO met", kinds: true, place: func(r *Run) (side, time.Duration) {
			if r.Fact.Retry > 0 || r.Fact.RTO.Committed == nil {
				return leftOut, 0
			}
			return among(r.Fact.Outcome == "passed" && is(r.Fact.RTO.Met) && (r.Fact.RPO.Committed == nil || is(r.Fact.RPO.Met))), 0
		}},
		{name: "rto_attainment", title: "RTO attainment", place: func(r *Run) (side, time.Duration) { return attained(r, r.Fact.RTO), 0 }},
		{name: "rpo_attainment", title: "RPO attainment", place: func(r *Run) (side, time.Duration) { return attained(r, r.Fact.RPO), 0 }},
		{name: "time_to_detect", title: "Mean time to detect", mean: true, place: func(r *Run) (side, time.Duration) {
			switch f := r.Fact; {
			case f.Outcome != "failed":
				return absent, 0
			case f.FirstBadAt == nil || f.FirstBadAt.After(f.EndedAt):
				return leftOut, 0
			default:
				return numerator, f.EndedAt.Sub(*f.FirstBadAt)
			}
		}},
		{name: "failure_rate", title: "Failure rate", place: func(r *Run) (side, time.Duration) {
			if !conclusive(r) {
				return leftOut, 0
			}
			return among(r.Fact.Outcome == "failed"), 0
		}},
	}
)

func is(b *bool) bool        { return b != nil && *b }
func conclusive(r *Run) bool { return r.Fact.Outcome == "passed" || r.Fact.Outcome == "failed" }
func among(upper bool) side {
	if upper {
		return numerator
	}
	return denominator
}

func counted(o *Occurrence, upper bool) side {
	if o.State == "exempt" || o.State == "withdrawn" {
		return leftOut
	}
	return among(upper)
}

func attained(r *Run, m Measure) side {
	if !conclusive(r) || m.Committed == nil {
		return leftOut
	}
	return among(r.Fact.Outcome == "passed" && m.Seconds != nil && *m.Seconds <= *m.Committed)
}

func (f *Figure) add(id string, at side) {
	switch at {
	case leftOut:
		f.Members.LeftOut = append(f.Members.LeftOut, id)
		f.LeftOut++
		return
	case numerator:
		f.Members.Numerator = append(f.Members.Numerator, id)
	}
	f.Members.Denominator = append(f.Members.Denominator, id)
}

// shareOrMean completes a figure whose members are all there.
func (f Figure) shareOrMean(mean bool, total time.Duration) Figure {
	f.Unit, f.Numerator, f.Denominator = "share", float64(len(f.Members.Numerator)), float64(len(f.Members.Denominator))
	if mean {
		f.Unit, f.Numerator = "seconds", total.Seconds()
	}
	for _, list := range []*[]string{&f.Members.Numerator, &f.Members.Denominator, &f.Members.LeftOut} {
		if *list == nil {
			*list = []string{}
		}
	}
	if f.Denominator > 0 {
		value := f.Numerator / f.Denominator
		f.Value = &value
	}
	return f
}

// Figures makes the figures of a period. What ends or closes at until or later is
// not in them.
func (a *Account) Figures(from, until time.Time) (figures []Figure) {
	in := func(at time.Time) bool { return !at.Before(from) && at.Before(until) }
	occurrences, runs := sorted(a.Occurrences), sorted(a.Runs)
	for _, d := range ofOccurrences {
		f, total := Figure{Name: d.name, Title: d.title}, time.Duration(0)
		for _, key := range occurrences {
			if o := a.Occurrences[key]; in(o.ClosesAt) {
				at, took := d.place(a, o)
				if total += took; at != absent {
					f.add(key, at)
				}
			}
		}
		figures = append(figures, f.shareOrMean(d.mean, total))
	}
	for _, d := range ofRuns {
		kinds := []string{""}
		if d.kinds {
			kinds = []string{"scheduled", "on_demand", "changed"}
		}
		for _, kind := range kinds {
			f, total := Figure{Name: d.name, Kind: kind, Title: d.title}, time.Duration(0)
			for _, id := range runs {
				if r := a.Runs[id]; r.Ended && in(r.Fact.EndedAt) && (kind == "" || kind == r.Kind()) {
					at, took := d.place(r)
					if total += took; at != absent {
						f.add(id, at)
					}
				}
			}
			figures = append(figures, f.shareOrMean(d.mean, total))
		}
	}
	return append(figures, a.proofs(until)...)
}

// proofs are the figures of services: how many are proven, and how old that is.
func (a *Account) proofs(until time.Time) []Figure {
	passed := map[string]time.Time{}
	for _, r := range a.Runs {
		if ended := r.Fact.EndedAt; r.Ended && r.Fact.Outcome == "passed" && ended.Before(until) && ended.After(passed[r.Fact.Service]) {
			passed[r.Fact.Service] = ended
		}
	}
	coverage, age, total := Figure{Name: "coverage", Title: "Coverage"}, Figure{Name: "proof_age", Title: "Proof age"}, time.Duration(0)
	for _, name := range sorted(a.services) {
		s := a.services[name].at(until)
		if s == nil || !a.About.holds(s.Client, name) {
			continue
		}
		last, proven := passed[name]
		if every := s.Commitment.ProveEvery; every == nil {
			coverage.add(name, leftOut)
		} else {
			coverage.add(name, among(proven && until.Sub(last).Seconds() <= *every))
		}
		if !proven {
			age.add(name, leftOut)
			continue
		}
		age.add(name, numerator)
		total += until.Sub(last)
	}
	return []Figure{coverage.shareOrMean(false, 0), age.shareOrMean(true, total)}
}

// id of a figure among others.
func (f Figure) id() string { return strings.TrimSuffix(f.Name+" "+f.Kind, " ") }

// differ names the figures in which two lists differ.
func differ(stated, computed []Figure) (texts []string) {
	by := map[string]Figure{}
	for _, f := range stated {
		by[f.id()] = f
	}
	for _, f := range computed {
		s, found := by[f.id()]
		delete(by, f.id())
		switch {
		case !found:
			texts = append(texts, f.id()+" is missing")
		case s.Numerator != f.Numerator || s.Denominator != f.Denominator || s.LeftOut != f.LeftOut:
			texts = append(texts, f.id()+" is stated as "+s.fraction()+", and the entries give "+f.fraction())
		case (s.Value == nil) != (f.Value == nil) || s.Value != nil && *s.Value != *f.Value:
			texts = append(texts, f.id()+" states another value than "+f.fraction()+" gives")
		case !slices.Equal(s.Members.Numerator, f.Members.Numerator) || !slices.Equal(s.Members.Denominator, f.Members.Denominator) || !slices.Equal(s.Members.LeftOut, f.Members.LeftOut):
			texts = append(texts, f.id()+" names other members than the entries give")
		}
	}
	for _, id := range sorted(by) {
		texts = append(texts, id+" is not a figure that this version knows")
	}
	return texts
}

func (f Figure) fraction() string {
	number := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	text := number(f.Numerator) + " / " + number(f.Denominator)
	if f.LeftOut > 0 {
		text += fmt.Sprintf(" (%d left out)", f.LeftOut)
	}
	return text
}

// Text is the figure as people read it: numerator / denominator (value).
func (f Figure) Text() string {
	switch {
	case f.Value == nil:
		return "n/a"
	case f.Unit == "seconds":
		return fmt.Sprintf("%s (mean of %d)", time.Duration(*f.Value*float64(time.Second)).Round(time.Second), int(f.Denominator))
	}
	return fmt.Sprintf("%d / %d (%s)", int(f.Numerator), int(f.Denominator), percent(*f.Value))
}

// percent never rounds up to a hundred, nor down to nothing.
func percent(share float64) string {
	text := strconv.FormatFloat(share*100, 'f', 1, 64)
	switch {
	case share < 1 && text == "100.0":
		return "> 99.9 %"
	case share > 0 && text == "0.0":
		return "< 0.1 %"
	}
	return strings.TrimSuffix(text, ".0") + " %"
}
