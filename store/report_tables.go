package store

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rehearse/store/figures"
)

// ReportTable is one of the tables of a report: the same on paper, as CSV and on pages.
type ReportTable struct {
	Name    string     `json:"name"` // of the file
	Title   string     `json:"title"`
	About   string     `json:"about,omitempty"`
	Columns []string   `json:"columns"`
	Right   []bool     `json:"-"` // which columns hold numbers
	Rows    [][]string `json:"rows"`
	Links   []string   `json:"-"` // of each row: where its members are; "" is nowhere
	None    string     `json:"-"` // what an empty table says
}

// Table finds one by its name.
func (r *PeriodReport) Table(name string) (ReportTable, bool) {
	for _, t := range r.Tables() {
		if t.Name == name {
			return t, true
		}
	}
	return ReportTable{}, false
}

// Tables are those of the kind, in the order in which they are read.
func (r *PeriodReport) Tables() []ReportTable {
	all := map[string]func() ReportTable{
		"figures": r.figuresTable, "services": r.servicesTable, "underperformers": r.belowTable, "proposals": r.proposalsTable,
		"findings": r.findingsTable, "rehearsals": r.rehearsalsTable, "occurrences": r.occurrencesTable, "runs": r.runsTable,
		"retirement": r.retireTable, "validation": r.problemsTable, "trend": r.trendTable,
	}
	names := map[ReportKind][]string{
		ServiceReport:   {"figures", "services", "underperformers", "occurrences", "runs", "findings", "rehearsals", "proposals", "retirement", "trend", "validation"},
		SummaryReport:   {"figures", "underperformers", "proposals", "validation"},
		QuarterlyReport: {"figures", "trend", "services", "underperformers", "proposals", "retirement", "findings", "rehearsals", "validation"},
		AuditReport:     {"figures", "services", "underperformers", "findings", "rehearsals", "occurrences", "runs", "proposals", "retirement", "trend", "validation"},
		OnTimeReport:    {"figures", "occurrences", "validation"},
	}[r.Kind]
	if r.Audience == Business {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "runs" })
	}
	tables := make([]ReportTable, 0, len(names))
	for _, name := range names {
		t := all[name]()
		t.Name = name
		if left := r.Left[name]; left > 0 {
			t.About = strings.TrimSpace(fmt.Sprintf("%s %d more are not listed here.", t.About, left))
		}
		tables = append(tables, t)
	}
	return tables
}

// WriteCSV writes a table for a spreadsheet. A text that such a program would take
// for a formula is written as one that it does not.
func (t ReportTable) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write(t.Columns) // Flush keeps the error
	for _, row := range t.Rows {
		cells := slices.Clone(row)
		for i, cell := range cells {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !numeric(cell) {
				cells[i] = "'" + cell
			}
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

func numeric(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func valueText(f figures.Figure, value *float64) string {
	switch {
	case value == nil:
		return "n/a"
	case f.Unit == figures.Seconds:
		return spanned(*value)
	}
	return figures.Percent(*value)
}

func fraction(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (r *PeriodReport) shown(at time.Time) string {
	zone, err := time.LoadLocation(r.Period.Timezone)
	if err != nil {
		zone = time.UTC
	}
	return at.In(zone).Format("2006-01-02 15:04")
}

func (r *PeriodReport) maybeShown(at *time.Time) string {
	if at == nil {
		return ""
	}
	return r.shown(*at)
}

func varianceText(v *Variance, write func(float64) string) string {
	if v == nil {
		return ""
	}
	sign := "+"
	if v.Absolute < 0 {
		sign = "−"
	}
	text := sign + write(abs(v.Absolute))
	if v.Percent != nil {
		text += fmt.Sprintf(" (%s%.0f %%)", sign, abs(*v.Percent))
	}
	return text + ", " + v.Direction
}

func abs(n float64) float64 {
	if n < 0 {
		return -n
	}
	return n
}

func points(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + " points" }

func (r *PeriodReport) figuresTable() ReportTable {
	t := ReportTable{Title: "Figures", Columns: []string{"Figure", "Value", "Numerator", "Denominator", "Left out", "Before", "Target", "Variance", "Why"},
		Right: []bool{false, true, true, true, true, true, true, false, false}, None: "There are no figures."}
	for _, f := range r.Figures {
		title := f.Title
		if f.Kind != "" {
			title += " (" + strings.ReplaceAll(string(f.Kind), "_", " ") + ")"
		}
		target, variance, why := "", "", ""
		if f.Target != nil {
			target = figures.Percent(*f.Target)
		}
		if f.Variance != nil {
			variance, why = varianceText(f.Variance, points), f.Variance.Why
		}
		numerator := fraction(f.Numerator)
		if f.Unit == figures.Seconds {
			numerator = spanned(f.Numerator)
		}
		t.Rows = append(t.Rows, []string{title, valueText(f.Figure, f.Value), numerator, fraction(f.Denominator), strconv.FormatInt(f.LeftOut, 10), valueText(f.Figure, f.Before), target, variance, why})
		t.Links = append(t.Links, f.Name)
	}
	return t
}

func (r *PeriodReport) trendTable() ReportTable {
	t := ReportTable{Title: "Trend", Columns: []string{"Figure"}, Right: []bool{false}, None: "No figure has a trend."}
	for _, f := range r.Figures {
		if len(f.Trend) == 0 {
			continue
		}
		row := []string{f.Title}
		if f.Kind != "" {
			row[0] += " (" + strings.ReplaceAll(string(f.Kind), "_", " ") + ")"
		}
		for _, step := range f.Trend {
			if len(t.Rows) == 0 {
				t.Columns, t.Right = append(t.Columns, "from "+r.shown(step.From)[:10]), append(t.Right, true)
			}
			row = append(row, valueText(f.Figure, step.Value))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r *PeriodReport) servicesTable() ReportTable {
	t := ReportTable{Title: "Services", None: "No service is in this report.",
		About:   "Standing and proof as at the end of the period. The worst RTO and RPO are those of runs that measured them; the variance is from the commitment. Similar services are those of the same tier.",
		Columns: []string{"Service", "Client", "Tier", "Standing", "On time", "Passed", "Passed before", "Similar passed", "RTO worst", "RTO promised", "RTO variance", "RPO worst", "RPO promised", "RPO variance", "Why", "Proof age", "Open findings"},
		Right:   []bool{false, false, true, false, true, true, true, true, true, true, false, true, true, false, false, true, true}}
	span := func(seconds *float64) string {
		if seconds == nil {
			return ""
		}
		return spanned(*seconds)
	}
	for _, s := range r.Services {
		before, similar, tier := "", "", ""
		if s.Before != nil {
			before = fmt.Sprintf("%d / %d", s.Before.Passed, s.Before.Told)
		}
		if s.SimilarShare != nil {
			similar = fmt.Sprintf("%s of %d", figures.Percent(*s.SimilarShare), s.Similar)
		}
		if s.Tier > 0 {
			tier = strconv.Itoa(s.Tier)
		}
		why := []string{}
		for _, v := range []*Variance{s.RTO.Variance, s.RPO.Variance} {
			if v != nil && v.Why != "" {
				why = append(why, v.Why)
			}
		}
		t.Rows = append(t.Rows, []string{s.Name, s.Client, tier, string(s.Standing), fmt.Sprintf("%d / %d", s.OnTime, s.Due), fmt.Sprintf("%d / %d", s.Passed, s.Told), before, similar,
			span(s.RTO.Worst), span(s.RTO.Committed), varianceText(s.RTO.Variance, spanned), span(s.RPO.Worst), span(s.RPO.Committed), varianceText(s.RPO.Variance, spanned),
			strings.Join(why, "; "), span(s.ProofAge), strconv.FormatInt(s.Findings, 10)})
	}
	if r.Audience == Business {
		t = t.without("Why", "Similar passed", "RPO variance", "RTO variance", "Passed before")
	}
	return t
}

// without leaves columns out.
func (t ReportTable) without(names ...string) ReportTable {
	for i := len(t.Columns) - 1; i >= 0; i-- {
		if !slices.Contains(names, t.Columns[i]) {
			continue
		}
		t.Columns, t.Right = leaveOut(t.Columns, i), leaveOut(t.Right, i)
		for j := range t.Rows {
			t.Rows[j] = leaveOut(t.Rows[j], i)
		}
	}
	return t
}

func (r *PeriodReport) belowTable() ReportTable {
	t := ReportTable{Title: "Services that fall behind", Columns: []string{"Service", "Why"}, Right: []bool{false, false}, None: "No service falls behind its commitment or similar services."}
	for _, b := range r.Below {
		t.Rows = append(t.Rows, []string{b.Name, b.Why})
	}
	return t
}

func (r *PeriodReport) proposalsTable() ReportTable {
	t := ReportTable{Title: "Commitments to decide on", About: "Nothing is changed by itself. A commitment that was not kept is never loosened by a proposal.",
		Columns: []string{"Service", "Commitment", "Promised", "Worst measured", "Could be promised", "Why"}, Right: []bool{false, false, true, true, true, false}, None: "Nothing that was measured speaks for another commitment."}
	for _, p := range r.Proposals {
		could := "to be decided"
		if p.Tightens {
			could = spanned(p.Proposed)
		}
		t.Rows = append(t.Rows, []string{p.Service, strings.ToUpper(p.Commitment), spanned(p.Committed), spanned(p.Proven), could, p.Why})
	}
	return t
}

func (r *PeriodReport) retireTable() ReportTable {
	t := ReportTable{Title: "Candidates for retirement", Columns: []string{"Service", "Scenario", "Why"}, Right: []bool{false, false, false}, None: "Nothing looks as if it were no longer needed."}
	for _, c := range r.Retire {
		t.Rows = append(t.Rows, []string{c.Name, c.Scenario, c.Why})
	}
	return t
}

func (r *PeriodReport) findingsTable() ReportTable {
	t := ReportTable{Title: "Open findings", About: fmt.Sprintf("%d opened and %d closed in the period; %d open at its end.", r.Opened, r.Closed, r.OpenAtEnd),
		Columns: []string{"Finding", "Priority", "Service", "Class", "What is wrong", "Owner", "Opened", "Due"}, Right: []bool{true, true, false, false, false, false, true, true}, None: "No finding was open."}
	for _, f := range r.Findings {
		priority := ""
		if f.Priority > 0 {
			priority = strconv.Itoa(f.Priority)
		}
		t.Rows = append(t.Rows, []string{strconv.FormatInt(f.ID, 10), priority, f.Service, string(f.Class), f.Reason, f.Owner, r.shown(f.OpenedAt), r.maybeShown(f.DueAt)})
	}
	if r.Audience == Business {
		t = t.without("Class")
	}
	return t
}

func (r *PeriodReport) rehearsalsTable() ReportTable {
	t := ReportTable{Title: "Rehearsals, recoveries, audits and reviews", Columns: []string{"Title", "Kind", "Services", "State", "Started", "Ended", "Execution"}, Right: []bool{false, false, false, false, true, true, false}, None: "None was held."}
	for _, x := range r.Rehearsals {
		t.Rows = append(t.Rows, []string{x.Title, x.Kind, strings.Join(x.Services, ", "), strings.ReplaceAll(x.State, "_", " "), r.maybeShown(x.StartedAt), r.maybeShown(x.EndedAt), x.ID})
	}
	if r.Audience == Business {
		t = t.without("Execution")
	}
	return t
}

func (r *PeriodReport) occurrencesTable() ReportTable {
	t := ReportTable{Title: "Tests that were not on time", Columns: []string{"Service", "Scenario", "Due", "Window ended", "State", "Outcome", "Ended", "Run", "Why"}, Right: []bool{false, false, true, true, false, false, true, false, false}, None: "All were on time."}
	if r.Kind == OnTimeReport || r.Kind == AuditReport {
		t.Title, t.None = "Tests that were due", "Nothing was due."
	}
	for _, o := range r.Occurrences {
		t.Rows = append(t.Rows, []string{o.Service, o.Scenario, r.shown(o.DueAt), r.shown(o.ClosesAt), strings.ReplaceAll(string(o.State), "_", " "), o.Outcome, r.maybeShown(o.EndedAt), o.Run, o.Reason})
	}
	if r.Audience == Business {
		t = t.without("Run", "Scenario")
	}
	return t
}

func (r *PeriodReport) runsTable() ReportTable {
	t := ReportTable{Title: "Runs that did not pass", Columns: []string{"Ended", "Service", "Scenario", "Outcome", "Class", "Reason", "Run"}, Right: []bool{true, false, false, false, false, false, false}, None: "All passed."}
	for _, x := range r.Runs {
		t.Rows = append(t.Rows, []string{r.shown(x.EndedAt), x.Service, x.Scenario, x.Outcome, x.Class, x.Reason, x.ID})
	}
	return t
}

func (r *PeriodReport) problemsTable() ReportTable {
	t := ReportTable{Title: "Validation", Columns: []string{"Kind", "What", "How many", "Such as"}, Right: []bool{false, false, true, false}, None: "No orphans, stale links or gaps were found, and the figures agree with their records, counted again row by row."}
	for _, p := range r.Problems {
		t.Rows = append(t.Rows, []string{strings.ReplaceAll(p.Kind, "_", " "), p.What, strconv.FormatInt(p.Count, 10), strings.Join(p.Among, ", ")})
	}
	return t
}

// leaveOut is a copy without the element at an index.
func leaveOut[E any](from []E, at int) []E {
	return append(slices.Clone(from[:at]), from[at+1:]...)
}
