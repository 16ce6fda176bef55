package ledger

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// derivedPart is a part that follows from the entries.
type derivedPart struct {
	name  string
	write func(io.Writer) error
}

// derived are the parts that are made from an account. The same entries give the
// same bytes, whoever makes them.
func derived(m Manifest, a *Account) []derivedPart {
	until := m.Until
	if m.AsOf.Before(until) {
		until = m.AsOf
	}
	figures := a.Figures(m.From, until)
	p := picture{m: m, a: a, figures: figures, until: until}
	return []derivedPart{
		{populationPart, p.population},
		{figuresPart, func(w io.Writer) error { return writeJSON(w, figures) }},
		{occurrencesPart, p.occurrencesCSV},
		{runsPart, p.runsCSV},
		{junitPart, p.junit},
		{controlsPart, p.controls},
		{oscalPart, p.oscal},
		{reportPart, p.report},
		{schemaPart, func(w io.Writer) error { _, err := w.Write(Schema); return err }},
	}
}

// picture is an account for a period.
type picture struct {
	m       Manifest
	a       *Account
	figures []Figure
	until   time.Time
}

// occurrences of the period, by the time at which their window closes.
func (p picture) occurrences() (all []*Occurrence) {
	for _, key := range sorted(p.a.Occurrences) {
		if o := p.a.Occurrences[key]; !o.ClosesAt.Before(p.m.From) && o.ClosesAt.Before(p.until) {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b *Occurrence) int { return a.ClosesAt.Compare(b.ClosesAt) })
	return all
}

// runs that ended in the period, in the order of their ends.
func (p picture) runs() (all []*Run) {
	for _, id := range sorted(p.a.Runs) {
		if r := p.a.Runs[id]; r.Ended && !r.Fact.EndedAt.Before(p.m.From) && r.Fact.EndedAt.Before(p.until) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *Run) int { return a.Fact.EndedAt.Compare(b.Fact.EndedAt) })
	return all
}

// population writes what was to be proven, and what became of it, a line each.
func (p picture) population(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	line := func(what string, v any) error {
		return e.Encode(struct {
			What string `json:"what"`
			Is   any    `json:"is"`
		}{what, v})
	}
	if err := line("query", p.m.Query); err != nil {
		return err
	}
	for _, name := range sorted(p.a.services) {
		for _, v := range p.a.services[name].versions {
			if err := line("service", struct {
				ServiceFact
				Since time.Time `json:"since"`
				Gone  bool      `json:"gone"`
			}{v.fact, v.since, v.gone}); err != nil {
				return err
			}
		}
	}
	for _, name := range sorted(p.a.scenarios) {
		if err := line("scenario", p.a.scenarios[name]); err != nil {
			return err
		}
	}
	for _, uid := range sorted(p.a.exemptions) {
		if err := line("exemption", p.a.exemptions[uid].ExemptionFact); err != nil {
			return err
		}
	}
	for _, o := range p.occurrences() {
		if err := line("occurrence", struct {
			OccurrenceFact
			PlannedAt time.Time `json:"planned_at"`
			Entry     int64     `json:"entry"`
			State     string    `json:"state"`
			Why       string    `json:"why,omitempty"`
			Exemption string    `json:"exemption,omitempty"`
			Run       string    `json:"run,omitempty"`
		}{o.OccurrenceFact, o.PlannedAt, o.Entry, o.State, o.Why, o.Exemption, o.Run}); err != nil {
			return err
		}
	}
	return nil
}

// cell keeps a spreadsheet from taking a text for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func number(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func (p picture) occurrencesCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"entry", "scenario", "service", "client", "due_at", "closes_at", "planned_at", "state", "run", "outcome", "ended_at", "why"}) // Error tells
	for _, o := range p.occurrences() {
		_ = c.Write([]string{strconv.FormatInt(o.Entry, 10), cell(o.Scenario), cell(o.Service), cell(o.Client), stamp(&o.Due.At), stamp(&o.ClosesAt),
			stamp(&o.PlannedAt), o.State, cell(o.Run), o.Outcome, stamp(o.EndedAt), cell(o.Why)})
	}
	c.Flush()
	return c.Error()
}

func (p picture) runsCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"entry", "run", "scenario", "service", "client", "kind", "retry", "outcome", "failure_class", "started_at", "ended_at",
		"rto_seconds", "rto_committed_seconds", "rpo_seconds", "rpo_committed_seconds", "reason"}) // Error tells
	for _, r := range p.runs() {
		f := &r.Fact
		_ = c.Write([]string{strconv.FormatInt(r.Entry, 10), cell(f.Run), cell(f.Scenario), cell(f.Service), cell(f.Client), r.Kind(), strconv.Itoa(f.Retry), f.Outcome, f.FailureClass,
			stamp(f.StartedAt), stamp(&f.EndedAt), number(f.RTO.Seconds), number(f.RTO.Committed), number(f.RPO.Seconds), number(f.RPO.Committed), cell(f.Reason)})
	}
	c.Flush()
	return c.Error()
}

// attribute escapes a text for an attribute of XML.
func attribute(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

func (p picture) junit(w io.Writer) (err error) {
	say := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format, args...)
		}
	}
	occurrences, failed, skipped := p.occurrences(), 0, 0
	for _, o := range occurrences {
		switch {
		case o.State == "exempt" || o.State == "withdrawn":
			skipped++
		case o.State != "on_time" || o.Outcome != "passed":
			failed++
		}
	}
	say("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">\n", attribute(p.m.About.String()), len(occurrences), failed, skipped)
	for _, o := range occurrences {
		say("<testcase classname=\"%s\" name=\"%s\">", attribute(o.Service), attribute(o.Due.String()))
		switch {
		case o.State == "exempt" || o.State == "withdrawn":
			say("<skipped message=\"%s\"/>", attribute(o.State+because(o.Why)))
		case o.State != "on_time" || o.Outcome != "passed":
			say("<failure message=\"%s\"/>", attribute(strings.TrimSpace(o.State+" "+o.Outcome)+because(o.Why)))
		}
		say("</testcase>\n")
	}
	say("</testsuite>\n</testsuites>\n")
	return err
}

const style = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
th{background:#f4f4f4}td.n{text-align:right;white-space:nowrap}.failed,.missed,.late{color:#a00000}.passed,.on_time{color:#006020}code{font-size:90%}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}`

// report is one page that needs nothing else, to be read offline and printed.
func (p picture) report(w io.Writer) (err error) {
	say := func(format string, args ...any) {
		for i, arg := range args {
			switch arg := arg.(type) {
			case string:
				args[i] = html.EscapeString(arg)
			case fmt.Stringer:
				args[i] = html.EscapeString(arg.String())
			}
		}
		if err == nil {
			_, err = fmt.Fprintf(w, format, args...)
		}
	}
	say("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<meta charset=\"utf-8\">\n<title>Evidence of %s</title>\n<style>", p.m.About)
	if _, err := io.WriteString(w, style); err != nil {
		return err
	}
	say("</style>\n<h1>Evidence of %s</h1>\n", p.m.About)
	say("<p>From %s until %s, as of %s. Bundle <code>%s</code> of log <code>%s</code>, %d entries.</p>\n",
		p.m.From.Format(time.RFC3339), p.m.Until.Format(time.RFC3339), p.m.AsOf.Format(time.RFC3339), p.m.Bundle, p.m.Log, p.m.Size)
	say("<p>This page alone proves nothing. Verify the bundle that it came in: <code>rehearse evidence verify BUNDLE --key KEY</code>, with the key that you were given by another way.</p>\n")
	say("<h2>Figures</h2>\n<table>\n<tr><th>Figure<th>Value<th>Left out\n")
	for _, f := range p.figures {
		if f.Kind != "" && f.Kind != "scheduled" && f.Denominator == 0 && f.LeftOut == 0 {
			continue
		}
		title := f.Title
		if f.Kind != "" {
			title += " (" + strings.ReplaceAll(f.Kind, "_", " ") + ")"
		}
		say("<tr><td>%s<td class=\"n\">%s<td class=\"n\">%d\n", title, f.Text(), f.LeftOut)
	}
	occurrences, runs := p.occurrences(), p.runs()
	say("</table>\n<h2>Occurrences</h2>\n<p>%d occurrences closed in the period. Each was written before it was due, unless a remark says otherwise.</p>\n<table>\n<tr><th>Entry<th>Scenario<th>Service<th>Due<th>Result<th>Run<th>Why\n", len(occurrences))
	for _, o := range occurrences {
		say("<tr><td class=\"n\">%d<td>%s<td>%s<td>%s<td class=\"%s\">%s<td>%s<td>%s\n", o.Entry, o.Scenario, o.Service, stamp(&o.Due.At), o.State,
			strings.ReplaceAll(o.State, "_", " "), strings.TrimSpace(o.Run+" "+o.Outcome), o.Why)
	}
	say("</table>\n<h2>Runs</h2>\n<p>%d runs ended in the period.</p>\n<table>\n<tr><th>Entry<th>Run<th>Scenario<th>Kind<th>Outcome<th>Ended<th>RTO<th>RPO<th>Reason\n", len(runs))
	for _, r := range runs {
		f := &r.Fact
		say("<tr><td class=\"n\">%d<td>%s<td>%s<td>%s<td class=\"%s\">%s<td>%s<td>%s<td>%s<td>%s\n", r.Entry, f.Run, f.Scenario, strings.ReplaceAll(r.Kind(), "_", " "), f.Outcome, f.Outcome,
			stamp(&f.EndedAt), f.RTO.text(), f.RPO.text(), f.Reason)
	}
	say("</table>\n<h2>Controls</h2>\n<p>Which records speak to which controls is informative: whether a control is met is for its reader to judge.</p>\n<table>\n<tr><th>Control<th>Title<th>Records<th>Missing\n")
	for _, c := range p.records().Stand(p.m.Controls) {
		var speaks []string
		for _, s := range c.Speaks {
			speaks = append(speaks, fmt.Sprintf("%s: %d (%s)", s.Title, s.Count, s.Strength))
		}
		say("<tr><td>%s<td>%s<td>%s<td>%s\n", c.Framework+" "+c.Control, c.Title, strings.Join(speaks, "; "), strings.Join(c.Missing, "; "))
	}
	say("</table>\n<h2>Exemptions</h2>\n<table>\n<tr><th>From<th>Until<th>Reason<th>Asked by<th>Approved by<th>Withdrawn by\n")
	for _, uid := range sorted(p.a.exemptions) {
		e := p.a.exemptions[uid]
		say("<tr><td>%s<td>%s<td>%s<td>%s<td>%s<td>%s\n", stamp(&e.From), stamp(&e.Until), e.Reason, e.RequestedBy, e.ApprovedBy, e.WithdrawnBy)
	}
	say("</table>\n<h2>Remarks</h2>\n<ul>\n")
	for _, remark := range p.a.remarks {
		say("<li>%s\n", remark)
	}
	say("</ul>\n<h2>What this cannot show</h2>\n<ul>\n")
	for _, limit := range cannotShow {
		say("<li>%s\n", limit)
	}
	say("</ul>\n<p>%s</p>\n</html>\n", p.m.Query)
	return err
}

func (m Measure) text() string {
	if m.Seconds == nil {
		return "-"
	}
	text := time.Duration(*m.Seconds * float64(time.Second)).Round(time.Second).String()
	if m.Committed != nil {
		text += " of " + time.Duration(*m.Committed*float64(time.Second)).Round(time.Second).String()
	}
	return text
}
