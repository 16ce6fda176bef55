package ledger

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// A control of a standard is spoken to by records of some kinds. What a standard asks
// for is for its readers to judge: the mapping is informative, and editable data. Here
// stands only what a period has of each kind, and what it lacks.

// RecordKind is a kind of records that speak to controls.
type RecordKind string

// The kinds of records.
const (
	Restores   RecordKind = "restores"   // runs that passed or failed: a backup was restored and judged
	Proven     RecordKind = "proven"     // services that a run proved
	Punctual   RecordKind = "schedule"   // occurrences that were met on time
	Objectives RecordKind = "objectives" // runs that kept the recovery time that is promised
	Exercises  RecordKind = "exercises"  // drills and recoveries that people carried out
	Reviews    RecordKind = "reviews"    // reviews and audits that people carried out
)

// RecordKinds are all of them, with what they are for people.
var RecordKinds = []struct {
	Kind  RecordKind
	Title string
	None  string
}{
	{Restores, "backups restored and judged", "no backup was restored and judged"},
	{Proven, "services proven", "no service was proven"},
	{Punctual, "restore tests on time", "no scheduled restore test was met on time"},
	{Objectives, "recoveries within the promised time", "no recovery was measured within the promised time"},
	{Exercises, "exercises of people", "no drill or recovery was carried out by people"},
	{Reviews, "reviews and audits", "no review or audit was carried out"},
}

// Control is a control of a standard with the kinds of records that speak to it.
type Control struct {
	Control   string          `json:"control"`   // such as A.8.13
	Framework string          `json:"framework"` // such as ISO/IEC 27001:2022
	Title     string          `json:"title"`
	Records   []ControlRecord `json:"records"`
}

// ControlRecord is a kind of records that speaks to a control.
type ControlRecord struct {
	Kind     RecordKind `json:"kind"`
	Strength string     `json:"strength"` // direct or supporting
}

// Records are those of a period, by kind: the ids of runs, occurrences, executions and
// services. Services are those of the catalogue.
type Records struct {
	By       map[RecordKind][]string
	Services []string
}

// ControlStanding is what speaks to a control in a period, and what is missing.
type ControlStanding struct {
	Control   string       `json:"control"`
	Framework string       `json:"framework"`
	Title     string       `json:"title"`
	Speaks    []SpeaksToIt `json:"speaks"`
	Missing   []string     `json:"missing"`
}

// SpeaksToIt are the records of a kind.
type SpeaksToIt struct {
	Kind     RecordKind `json:"kind"`
	Title    string     `json:"title"`
	Strength string     `json:"strength"`
	Count    int        `json:"count"`
	Members  []string   `json:"members"`
}

// Stand says what of some records speaks to controls, and what is missing.
func (r Records) Stand(controls []Control) []ControlStanding {
	all := []ControlStanding{}
	var unproven []string
	for _, service := range r.Services {
		if !slices.Contains(r.By[Proven], service) {
			unproven = append(unproven, service)
		}
	}
	for _, c := range controls {
		standing := ControlStanding{Control: c.Control, Framework: c.Framework, Title: c.Title, Speaks: []SpeaksToIt{}, Missing: []string{}}
		for _, record := range c.Records {
			i := slices.IndexFunc(RecordKinds, func(k struct {
				Kind  RecordKind
				Title string
				None  string
			}) bool {
				return k.Kind == record.Kind
			})
			if i < 0 {
				continue
			}
			members := append([]string{}, r.By[record.Kind]...)
			standing.Speaks = append(standing.Speaks, SpeaksToIt{record.Kind, RecordKinds[i].Title, record.Strength, len(members), members})
			switch {
			case len(members) == 0:
				standing.Missing = append(standing.Missing, RecordKinds[i].None)
			case record.Kind == Proven:
				for _, service := range unproven {
					standing.Missing = append(standing.Missing, fmt.Sprintf("service %s was not proven", service))
				}
			}
		}
		all = append(all, standing)
	}
	return all
}

// executed is an execution of a runbook that the entries know.
type executed struct {
	fact ExecutionFact
	at   time.Time
}

// controls writes what speaks to each control of the manifest.
func (p picture) controls(w io.Writer) error { return writeJSON(w, p.records().Stand(p.m.Controls)) }

// records are those of the period.
func (p picture) records() Records {
	r := Records{By: map[RecordKind][]string{}, Services: []string{}}
	add := func(kind RecordKind, id string) {
		if !slices.Contains(r.By[kind], id) {
			r.By[kind] = append(r.By[kind], id)
		}
	}
	for _, run := range p.runs() {
		f := &run.Fact
		if conclusive(run) {
			r.By[Restores] = append(r.By[Restores], f.Run)
		}
		if f.Outcome == "passed" {
			add(Proven, f.Service)
			if is(f.RTO.Met) {
				r.By[Objectives] = append(r.By[Objectives], f.Run)
			}
		}
	}
	for _, o := range p.occurrences() {
		if o.State == "on_time" {
			r.By[Punctual] = append(r.By[Punctual], o.Due.String())
		}
	}
	for _, x := range p.a.executions {
		if x.at.Before(p.m.From) || !x.at.Before(p.until) {
			continue
		}
		switch x.fact.Kind {
		case "drill", "recovery":
			r.By[Exercises] = append(r.By[Exercises], x.fact.Execution)
		case "audit", "review":
			r.By[Reviews] = append(r.By[Reviews], x.fact.Execution)
		}
	}
	slices.Sort(r.By[Proven])
	for _, name := range sorted(p.a.services) {
		if v := p.a.services[name].at(p.until); v != nil && p.a.About.holds(v.Client, v.Service) {
			r.Services = append(r.Services, name)
		}
	}
	return r
}
