package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store/figures"
)

// ReportKind is what a report is for.
type ReportKind string

// The kinds; who asks for a report chooses. An after-action report is made from the
// entries of an execution and is no such report.
const (
	ServiceReport   ReportKind = "service"   // the monthly service report
	SummaryReport   ReportKind = "summary"   // one page for those who decide
	QuarterlyReport ReportKind = "quarterly" // the pack of a quarterly service review, with what to plan
	AuditReport     ReportKind = "audit"     // everything, with what it was made from
	OnTimeReport    ReportKind = "on_time"   // evidence of on-time tests: each occurrence
)

// ReportKinds are all of them, with what people call them.
var ReportKinds = []struct {
	Kind  ReportKind
	Title string
}{
	{ServiceReport, "Service report"}, {SummaryReport, "Executive summary"}, {QuarterlyReport, "Quarterly review"},
	{AuditReport, "Audit report"}, {OnTimeReport, "Evidence of on-time tests"},
}

// Title is what people call the kind.
func (k ReportKind) Title() string {
	for _, each := range ReportKinds {
		if each.Kind == k {
			return each.Title
		}
	}
	return string(k)
}

// ReportQuery asks for a report.
type ReportQuery struct {
	Kind      ReportKind
	Audience  Audience // "" is technical
	Client    string   // "" is all clients
	Service   string   // "" is all services
	Period    figures.Period
	Workspace *scenarios.Workspace
	Now       time.Time
}

// PeriodReport is a document made from records for a period and an audience. Everything in
// it comes from one snapshot of the database and one version of the workspace.
type PeriodReport struct {
	Kind     ReportKind     `json:"kind" enum:"service,summary,quarterly,audit,on_time"`
	Title    string         `json:"title"`
	Audience Audience       `json:"audience" enum:"technical,business"`
	Client   string         `json:"client,omitempty"`
	Service  string         `json:"service,omitempty"`
	Period   figures.Period `json:"period"`
	At       time.Time      `json:"at" doc:"end of the period, or when the report was made if that was before"`
	MadeAt   time.Time      `json:"made_at"`
	MadeFrom Versions       `json:"made_from"`
	Headline string         `json:"headline"`

	Figures     []ReportFigure     `json:"figures" nullable:"false"`
	Services    []ReportService    `json:"services" nullable:"false"`
	Below       []ReportReason     `json:"underperformers" nullable:"false" doc:"services that missed their commitment or fall behind similar ones"`
	Proposals   []ReportProposal   `json:"proposals" nullable:"false" doc:"changes of a commitment that was proven allow; none is made by itself"`
	Retire      []ReportReason     `json:"retirement_candidates" nullable:"false"`
	Findings    []Finding          `json:"findings" nullable:"false" doc:"open at the end of the period, the most urgent first"`
	Opened      int64              `json:"findings_opened"`
	Closed      int64              `json:"findings_closed"`
	OpenAtEnd   int64              `json:"findings_open"`
	Rehearsals  []ReportRehearsal  `json:"rehearsals" nullable:"false"`
	Occurrences []ReportOccurrence `json:"occurrences" nullable:"false" doc:"all of the period where the kind is on_time or audit, else those that were not on time"`
	Runs        []ReportRunRow     `json:"runs" nullable:"false" doc:"that did not pass, the newest first"`
	Problems    []ReportProblem    `json:"problems" nullable:"false" doc:"what the validation found; nothing is published before it is clean or accepted with a reason"`
	Left        map[string]int64   `json:"left_out,omitempty" doc:"rows beyond the most that a list holds, by its name"`
}

// Versions are what a report was made from.
type Versions struct {
	Workspace   string            `json:"scenarios_version"`
	Definitions int               `json:"figure_definitions"`
	Catalogue   map[string]string `json:"services"` // version of each service by its name
	Entries     int64             `json:"evidence_entries"`
	Runs        int64             `json:"runs"`
	Occurrences int64             `json:"occurrences"`
}

// MostListed bounds each list of a report.
const MostListed = 5000

// ReportFigure is a figure with what it is compared with.
type ReportFigure struct {
	figures.Figure
	Target   *float64    `json:"target"`   // share; nil: nobody set one
	Variance *Variance   `json:"variance"` // from the target
	Before   *float64    `json:"before"`   // its value in the period before
	Trend    []TrendStep `json:"trend" nullable:"false"`
	Members  string      `json:"members,omitempty"` // where its members are listed
}

// TrendStep is the value of a figure in one of several periods.
type TrendStep struct {
	From  time.Time `json:"from"`
	Value *float64  `json:"value"`
}

// Variance is how far something is from what was promised.
type Variance struct {
	Absolute  float64  `json:"absolute"` // value − commitment, in its unit
	Percent   *float64 `json:"percent"`  // of the commitment; nil where that is zero
	Direction string   `json:"direction" enum:"better,worse,level"`
	Why       string   `json:"why,omitempty"`
}

// varianceOf compares a value with a commitment. lower says that less is better.
func varianceOf(value, committed float64, lower bool, why string) *Variance {
	v := &Variance{Absolute: value - committed, Direction: "level", Why: why}
	if committed != 0 {
		percent := 100 * v.Absolute / committed
		v.Percent = &percent
	}
	switch {
	case v.Absolute == 0:
	case (v.Absolute < 0) == lower:
		v.Direction = "better"
	default:
		v.Direction = "worse"
	}
	return v
}

// ReportReason names a service or scenario and why it is listed.
type ReportReason struct {
	Service  string `json:"service"`
	Scenario string `json:"scenario,omitempty"`
	Name     string `json:"name"`
	Why      string `json:"why"`
}

// ReportProposal is a change of a commitment that somebody may decide for.
type ReportProposal struct {
	Service    string  `json:"service"`
	Commitment string  `json:"commitment"` // rto or rpo
	Committed  float64 `json:"committed_seconds"`
	Proven     float64 `json:"proven_seconds"` // the worst that was measured
	Proposed   float64 `json:"proposed_seconds"`
	Tightens   bool    `json:"tightens"` // false: the promise was not kept, and whether it is loosened is its owner's decision alone
	Why        string  `json:"why"`
}

// ReportRehearsal is an execution that began or ended in the period.
type ReportRehearsal struct {
	ID        string     `json:"id"`
	Runbook   string     `json:"runbook"`
	Kind      string     `json:"kind"`
	Title     string     `json:"title"`
	State     string     `json:"state"`
	Services  []string   `json:"services" nullable:"false"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

// ReportOccurrence is one instant at which a scenario was due.
type ReportOccurrence struct {
	ID       int64           `json:"id"`
	Scenario string          `json:"scenario"`
	Service  string          `json:"service"`
	DueAt    time.Time       `json:"due_at"`
	ClosesAt time.Time       `json:"closes_at"`
	State    OccurrenceState `json:"state"`
	Run      string          `json:"run,omitempty"`
	Outcome  string          `json:"outcome,omitempty"`
	EndedAt  *time.Time      `json:"ended_at"`
	Reason   string          `json:"reason,omitempty"`
}

// ReportRunRow is a run.
type ReportRunRow struct {
	ID       string    `json:"run"`
	Scenario string    `json:"scenario"`
	Service  string    `json:"service"`
	EndedAt  time.Time `json:"ended_at"`
	Outcome  string    `json:"outcome"`
	Class    string    `json:"class,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// ComposeReport makes a report. It changes nothing, and shows no more than the actor
// may see.
func (s *Store) ComposeReport(ctx context.Context, q ReportQuery) (*PeriodReport, error) {
	q.Audience = cmp.Or(q.Audience, Technical)
	actor := access.From(ctx)
	if ok, why := access.Allowed(actor, access.Read, access.Object{Client: q.Client}); !ok {
		return nil, &Refusal{Actor: actor, Verb: access.Read, On: access.Object{Client: q.Client}, Why: why}
	}
	c := &composing{ReportQuery: q, due: s.dueInForce(), only: actor.Clients, clientOf: map[string]string{}}
	err := s.snapshot(ctx, "make the report", func(tx *gorm.DB) error { return c.compose(tx.Session(&gorm.Session{Context: ctx})) })
	if err != nil {
		return nil, err
	}
	return &c.PeriodReport, nil
}

// composing is a report on its way.
type composing struct {
	ReportQuery
	PeriodReport

	due      scenarios.DueSettings
	only     []string // clients that the actor sees; none is all
	clientOf map[string]string
	stats    map[string]*serviceStats
	counted  recount
	inScope  map[string]bool
}

func (c *composing) figuresQuery() figures.Query {
	return figures.Query{Period: c.ReportQuery.Period, Workspace: c.Workspace, Now: c.Now, Filter: figures.Filter{Client: c.ReportQuery.Client, Service: c.ReportQuery.Service, Clients: c.only}}
}

// within says whether a service is in the report.
func (c *composing) covers(service *scenarios.Service) bool {
	if c.inScope == nil {
		c.inScope = map[string]bool{}
		for _, state := range c.figuresQuery().Scope() {
			c.inScope[state.Service.Service] = true
		}
	}
	return c.inScope[service.Service]
}

func (c *composing) compose(tx *gorm.DB) error {
	q := c.figuresQuery()
	c.PeriodReport.Kind, c.PeriodReport.Audience, c.PeriodReport.Client, c.PeriodReport.Service = c.ReportQuery.Kind, c.ReportQuery.Audience, c.ReportQuery.Client, c.ReportQuery.Service
	c.PeriodReport.Title, c.PeriodReport.Period, c.At, c.MadeAt = c.ReportQuery.Kind.Title(), c.ReportQuery.Period, q.At(), c.Now.UTC()
	c.Findings, c.Below, c.Proposals, c.Retire, c.Problems = []Finding{}, []ReportReason{}, []ReportProposal{}, []ReportReason{}, []ReportProblem{}
	c.Rehearsals, c.Occurrences, c.Runs, c.Left = []ReportRehearsal{}, []ReportOccurrence{}, []ReportRunRow{}, map[string]int64{}
	for _, step := range []func(*gorm.DB) error{c.readRuns, c.readOccurrences, c.readFindings, c.readRehearsals, c.readServices, c.readFigures, c.validate, c.readVersions} {
		if err := step(tx); err != nil {
			return err
		}
	}
	c.judge()
	c.Headline = c.headline()
	return nil
}

// narrowed is the condition on rows of a table for what the report is about.
func (c *composing) narrowed(table string) (string, []any) {
	var where strings.Builder
	var args []any
	add := func(column string, value any) {
		where.WriteString(" AND " + table + "." + column)
		args = append(args, value)
	}
	if c.ReportQuery.Client != "" {
		add("client = ?", c.ReportQuery.Client)
	}
	if c.ReportQuery.Service != "" {
		add("service = ?", c.ReportQuery.Service)
	}
	if len(c.only) > 0 {
		add("client IN ?", c.only)
	}
	return where.String(), args
}

// more says whether a list takes another row, and counts those that it does not.
func (c *composing) more(list string, has int) bool {
	if has < MostListed {
		return true
	}
	c.Left[list]++
	return false
}

// readFigures makes the figures, those of the period before, and their trend.
func (c *composing) readFigures(tx *gorm.DB) error {
	q := c.figuresQuery()
	now, err := allFigures(tx, q, c.due)
	if err != nil {
		return err
	}
	c.MadeFrom.Definitions = now.Definitions
	periods := lastPeriods(q.Period, 6)
	trend := make([]figures.Figures, 0, len(periods))
	for _, p := range periods[:len(periods)-1] {
		q.Period = p
		counted, err := count(tx, q)
		if err != nil {
			return err
		}
		trend = append(trend, q.Make(counted).WithoutServices())
	}
	c.PeriodReport.Figures = []ReportFigure{}
	for _, f := range now.Total.Figures {
		if f.Kind != "" && f.Kind != figures.Scheduled && f.Denominator == 0 && f.LeftOut == 0 {
			continue // nothing of that kind happened
		}
		shown := ReportFigure{Figure: f, Trend: []TrendStep{}}
		if d, known := figures.Find(f.Name); known && d.Of.HasTrend() {
			for i, then := range trend {
				step := TrendStep{From: periods[i].From}
				if was := then.Total.Figure(f.Name, f.Kind); was != nil {
					step.Value = was.Value
				}
				shown.Trend = append(shown.Trend, step)
			}
			shown.Before = shown.Trend[len(shown.Trend)-1].Value
			shown.Trend = append(shown.Trend, TrendStep{From: periods[len(periods)-1].From, Value: f.Value})
		}
		if target, set := c.Workspace.Settings.Targets[f.Name]; set {
			share := target / 100
			shown.Target = &share
			if f.Value != nil {
				shown.Variance = varianceOf(*f.Value, share, scenarios.TargetFigures[f.Name], c.whyOf(f.Name))
			}
		}
		c.PeriodReport.Figures = append(c.PeriodReport.Figures, shown)
	}
	return nil
}

// lastPeriods are the periods up to and with this one, of the same length: months of
// the calendar where it is whole months.
func lastPeriods(p figures.Period, n int) []figures.Period {
	zone, err := time.LoadLocation(p.Timezone)
	if err != nil {
		zone = time.UTC
	}
	from, until := p.From.In(zone), p.Until.In(zone)
	months := (until.Year()-from.Year())*12 + int(until.Month()) - int(from.Month())
	whole := months > 0 && from.Day() == 1 && until.Day() == 1 && from.Hour() == 0 && until.Hour() == 0
	all := make([]figures.Period, n)
	for i := range all {
		back := n - 1 - i
		then := p
		if whole {
			first := func(at time.Time) string {
				return time.Date(at.Year(), at.Month()-time.Month(back*months), 1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
			}
			if moved, err := (figures.PeriodQuery{From: first(from), Until: first(until), Timezone: p.Timezone}).Period(until); err == nil {
				then.From, then.Until = moved.From, moved.Until
			}
		} else {
			length := p.Until.Sub(p.From)
			then.From, then.Until = p.From.Add(-time.Duration(back)*length), p.Until.Add(-time.Duration(back)*length)
		}
		all[i] = then
	}
	return all
}

func (c *composing) readRehearsals(tx *gorm.DB) error {
	var found []Execution
	where, args := "", []any{text(c.ReportQuery.Period.From), text(c.At), text(c.ReportQuery.Period.From), text(c.At)}
	if c.ReportQuery.Client != "" {
		where, args = " AND client = ?", append(args, c.ReportQuery.Client)
	}
	if len(c.only) > 0 {
		where, args = where+" AND client IN ?", append(args, c.only)
	}
	err := tx.Omit("definition").Where("(started_at >= ? AND started_at < ? OR ended_at >= ? AND ended_at < ?)"+where, args...).
		Order("opened_at").Limit(MostListed).Find(&found).Error
	for _, x := range found {
		if c.ReportQuery.Service == "" || slices.Contains(x.Services, c.ReportQuery.Service) {
			c.Rehearsals = append(c.Rehearsals, ReportRehearsal{ID: x.ID, Runbook: x.Runbook, Kind: string(x.Kind), Title: x.Title, State: string(x.State),
				Services: x.Services, StartedAt: x.StartedAt, EndedAt: x.EndedAt})
		}
	}
	return err
}

func (c *composing) readFindings(tx *gorm.DB) error {
	where, args := c.narrowed("findings")
	open := "opened_at < ? AND (closed_at IS NULL OR closed_at >= ?)" + where
	at := append([]any{text(c.At), text(c.At)}, args...)
	in := append([]any{text(c.ReportQuery.Period.From), text(c.At)}, args...)
	for _, count := range []struct {
		where string
		args  []any
		into  *int64
	}{{open, at, &c.OpenAtEnd}, {"opened_at >= ? AND opened_at < ?" + where, in, &c.Opened}, {"closed_at >= ? AND closed_at < ?" + where, in, &c.Closed}} {
		if err := tx.Model(&Finding{}).Where(count.where, count.args...).Count(count.into).Error; err != nil {
			return err
		}
	}
	err := tx.Where(open, at...).Order("CASE WHEN priority = 0 THEN 9 ELSE priority END, opened_at").Limit(MostListed).Find(&c.Findings).Error
	c.Left["findings"] = max(0, c.OpenAtEnd-int64(len(c.Findings)))
	return err
}

func (c *composing) readVersions(tx *gorm.DB) error {
	var log evidenceLog
	if err := tx.Limit(1).Find(&log).Error; err != nil {
		return err
	}
	c.MadeFrom.Workspace, c.MadeFrom.Entries, c.MadeFrom.Catalogue = c.Workspace.ScenariosVersion(), log.Size, map[string]string{}
	for name, service := range c.Workspace.Services {
		if c.covers(service) {
			c.MadeFrom.Catalogue[name] = service.Digest
		}
	}
	for list, n := range c.Left {
		if n == 0 {
			delete(c.Left, list)
		}
	}
	return nil
}

// headline answers the first question in a sentence.
func (c *composing) headline() string {
	var proven int
	var not []string
	for _, s := range c.PeriodReport.Services {
		if s.Standing == Proven {
			proven++
		} else {
			not = append(not, s.Name)
		}
	}
	n := len(c.PeriodReport.Services)
	switch {
	case n == 0:
		return "No service of the catalogue is in this report."
	case len(not) == 0 && n == 1:
		return fmt.Sprintf("%s can be recovered as promised: its last proof is recent enough, and it passed.", c.PeriodReport.Services[0].Name)
	case len(not) == 0:
		return fmt.Sprintf("All %d services can be recovered as promised: their last proofs are recent enough, and passed.", n)
	}
	slices.Sort(not)
	text := fmt.Sprintf("%d of %d services are proven to be recoverable as promised. Not proven: %s", proven, n, strings.Join(not[:min(8, len(not))], ", "))
	if len(not) > 8 {
		text += fmt.Sprintf(" and %d more", len(not)-8)
	}
	return text + "."
}

func spanned(seconds float64) string {
	return units.Span(time.Duration(seconds * float64(time.Second)))
}
