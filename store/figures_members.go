package store

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios/units"

	"rehearse/scenarios/access"
)

// Side is which members of a figure are meant.
type Side string

const (
	Numerator   Side = "numerator"
	Denominator Side = "denominator" // those of the numerator are among them
	LeftOut     Side = "left_out"
)

// Member is one of what a figure counts, and why it is on its side.
type Member struct {
	Of         string     `json:"of"`                   // occurrence, run, service or day
	Run        string     `json:"run,omitempty"`        // the run that decided
	Occurrence int64      `json:"occurrence,omitempty"` // id
	Scenario   string     `json:"scenario,omitempty"`
	Service    string     `json:"service"`
	Client     string     `json:"client"`
	Day        string     `json:"day,omitempty"` // of the retention, UTC
	At         *time.Time `json:"at"`            // by which it is in the period; of a service the last proof
	Seconds    *float64   `json:"seconds"`       // what it adds to a mean; null in a share
	Why        string     `json:"why"`
}

// MembersQuery asks for a page of a figure's members.
type MembersQuery struct {
	FiguresQuery
	Figure string
	Side   Side
	After  string // Next of the page before
	Limit  int    // default 50, at most 500
}

// Members are a page of members, the earliest first; services and days by name.
type Members struct {
	Members []Member
	Next    string // what After must be for the page that follows; "" when there is none
}

// ErrFigure is about a figure or side that there is none of.
var ErrFigure = fmt.Errorf("there is no such figure or side; the figures are %s, and the sides numerator, denominator and left_out", strings.Join(FigureNames(), ", "))

// Members reads a page of what a figure counts, or leaves out.
func (s *Store) Members(ctx context.Context, q MembersQuery) (page Members, err error) {
	q.Filter.only = access.From(ctx).Clients
	d, known := definitionOf(q.Figure)
	if !known || q.Side != Numerator && q.Side != Denominator && q.Side != LeftOut {
		return page, ErrFigure
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 500)
	read := map[source]func(*gorm.DB, MembersQuery, definition) (Members, error){
		ofOccurrences: occurrenceMembers, ofRuns: runMembers, ofServices: serviceMembers, ofDays: dayMembers,
	}[d.of]
	err = s.snapshot(ctx, "read the members of "+q.Figure, func(tx *gorm.DB) error {
		page, err = read(tx, q, d)
		return err
	})
	return page, err
}

func (d definition) side(side Side) []string {
	switch side {
	case Numerator:
		return d.numerator
	case Denominator:
		return d.denominator
	}
	return d.leftOut
}

// parsePlace reads what placeAt wrote: a key and what tells those with the same
// key apart.
func parsePlace(text string) (key, id string, err error) {
	if text == "" {
		return "", "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	key, id, found := strings.Cut(string(raw), "|")
	if err != nil || !found {
		return "", "", ErrCursor
	}
	return key, id, nil
}

// paged cuts what was read to the page, one member more than which was asked for.
func paged(members []Member, limit int, next func(Member) string) Members {
	if len(members) <= limit {
		return Members{Members: members}
	}
	return Members{Members: members[:limit], Next: next(members[limit-1])}
}

// rowsOf narrows to the rows of a page of a side.
func (q MembersQuery) rowsOf(tx *gorm.DB, l account, d definition) (*gorm.DB, error) {
	where, args := q.Filter.where(l.kind)
	args = append([]any{text(q.Period.From), text(q.at())}, args...)
	tx = tx.Where(l.rows()+l.at+" >= ? AND "+l.at+" < ?"+where, args...).Where(d.condition(d.side(q.Side)))
	key, id, err := parsePlace(q.After)
	if err != nil {
		return nil, err
	}
	if key != "" {
		if _, err := time.Parse(stamp, key); err != nil {
			return nil, ErrCursor
		}
		var last any = id
		if l.table == "occurrences" {
			if last, err = strconv.ParseInt(id, 10, 64); err != nil {
				return nil, ErrCursor
			}
		}
		tx = tx.Where("("+l.at+", id) > (?, ?)", key, last)
	}
	return tx.Order(l.at + ", id").Limit(q.Limit + 1), nil
}

// inOrder makes SQLite walk along an index until the page is full: it would
// rather find all that fulfil the condition, which may be millions, and sort
// them. What is left out is rare, and a service's own are few.
func (q MembersQuery) inOrder(tx *gorm.DB, index string) string {
	if dialectOf(tx) != SQLite || q.Side == LeftOut || q.Filter.Service != "" || q.Filter.Scenario != "" {
		return ""
	}
	return "INDEXED BY " + index
}

func occurrenceMembers(tx *gorm.DB, q MembersQuery, d definition) (Members, error) {
	rows, err := q.rowsOf(tx.Table("occurrences "+q.inOrder(tx, "occurrences_by_close")), accountOf(tx, ofOccurrences), d)
	if err != nil {
		return Members{}, err
	}
	var found []Occurrence
	if err := rows.Find(&found).Error; err != nil {
		return Members{}, err
	}
	members := make([]Member, len(found))
	for i, o := range found {
		at := o.ClosesAt
		members[i] = Member{Of: string(ofOccurrences), Occurrence: o.ID, Run: cmp.Or(o.RunID, o.FirstRun), Scenario: o.Scenario, Service: o.Service,
			Client: o.Client, At: &at, Why: o.why(d.name)}
		if d.mean != "" && o.EndedAt != nil {
			members[i].Seconds = between(o.ClosesAt, *o.EndedAt)
		}
	}
	return paged(members, q.Limit, func(m Member) string { return placeAt(text(*m.At), strconv.FormatInt(m.Occurrence, 10)) }), nil
}

func between(from, until time.Time) *float64 {
	seconds := until.Sub(from).Seconds()
	return &seconds
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func elapsed(d time.Duration) string { return units.Duration(d.Round(time.Second)).String() }

// why says where an occurrence stands, in the words of the figure.
func (o Occurrence) why(figure string) string {
	switch {
	case o.State == Exempt || o.State == Withdrawn:
		return string(o.State) + because(o.Reason)
	case figure == "on_time_start":
		return o.whyStarted()
	case o.State == OnTime:
		return fmt.Sprintf("%s %s, inside the window until %s", o.Outcome, clock(*o.EndedAt), clock(o.ClosesAt))
	case o.State == Late:
		return fmt.Sprintf("%s %s, %s after the window closed", o.Outcome, clock(*o.EndedAt), elapsed(o.EndedAt.Sub(o.ClosesAt)))
	case o.FirstOutcome != "":
		return fmt.Sprintf("no run passed or failed: the first attempt was %s", o.FirstOutcome) + because(o.Reason)
	}
	return "no run passed or failed" + because(o.Reason)
}

func (o Occurrence) whyStarted() string {
	switch {
	case o.FirstStartedAt == nil && o.FirstRun == "":
		return "no attempt was made" + because(o.Reason)
	case o.FirstStartedAt == nil:
		return "the first attempt never began, or goes on" + because(o.Reason)
	case o.FirstStartedAt.Before(o.DueAt), o.FirstStartedAt.After(o.ClosesAt):
		return fmt.Sprintf("began %s, outside the window from %s until %s", clock(*o.FirstStartedAt), clock(o.DueAt), clock(o.ClosesAt))
	}
	return fmt.Sprintf("began %s, inside the window until %s", clock(*o.FirstStartedAt), clock(o.ClosesAt))
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// runRow is a run and whether it is the attempt that counts for success.
type runRow struct {
	Run
	First bool
}

func runMembers(tx *gorm.DB, q MembersQuery, d definition) (Members, error) {
	rows, err := q.rowsOf(tx.Table(strings.Replace(countedRuns, "runs", "runs "+q.inOrder(tx, "runs_by_end"), 1)), accountOf(tx, ofRuns), d)
	if err != nil {
		return Members{}, err
	}
	var found []runRow
	if err := rows.Select("runs.*, coalesce(" + isFirst + ", false) AS first").Find(&found).Error; err != nil {
		return Members{}, err
	}
	members := make([]Member, len(found))
	for i, r := range found {
		members[i] = Member{Of: string(ofRuns), Run: r.ID, Scenario: r.Scenario, Service: r.Service, Client: r.Client, At: r.EndedAt, Why: r.why(d.name)}
		if r.OccurrenceID != nil {
			members[i].Occurrence = *r.OccurrenceID
		}
		if d.mean != "" && r.FirstBadAt != nil {
			members[i].Seconds = between(*r.FirstBadAt, *r.EndedAt)
		}
	}
	return paged(members, q.Limit, func(m Member) string { return placeAt(text(*m.At), m.Run) }), nil
}

// why says where a run stands, in the words of the figure.
func (r runRow) why(figure string) string {
	outcome := string(r.Outcome) + because(r.Reason)
	switch figure {
	case "attempt_success", "attempt_success_conclusive", "attempt_success_promises":
		if !r.First {
			return "not the first attempt; " + outcome
		}
		if figure == "attempt_success_promises" {
			return outcome + "; " + r.RTO.said("RTO") + "; " + r.RPO.said("RPO")
		}
	case "rto_attainment":
		return outcome + "; " + r.RTO.said("RTO")
	case "rpo_attainment":
		return outcome + "; " + r.RPO.said("RPO")
	case "time_to_detect":
		if r.FirstBadAt == nil {
			return "no recovery point is to blame, its creation is unknown, or an earlier run failed by it: " + cmp.Or(r.FailureClass, "no class")
		}
		return fmt.Sprintf("%s; the point is from %s", r.FailureClass, clock(*r.FirstBadAt))
	}
	return outcome
}

func (m Measure) said(what string) string {
	switch {
	case m.Committed == nil:
		return "no " + what + " is promised, or it does not apply"
	case m.Seconds == nil:
		return what + " not measured"
	}
	measured, promised := time.Duration(*m.Seconds*float64(time.Second)), time.Duration(*m.Committed*float64(time.Second))
	return fmt.Sprintf("%s %s of %s", what, elapsed(measured), elapsed(promised))
}

// serviceMembers are the services of a side, by their slug.
func serviceMembers(tx *gorm.DB, q MembersQuery, d definition) (Members, error) {
	states, err := q.statesAfter(tx)
	if err != nil {
		return Members{}, err
	}
	var members []Member
	for _, s := range states {
		if side, why := s.sides(d.name, q.at()); side[q.Side] && len(members) <= q.Limit {
			m := Member{Of: string(ofServices), Run: s.run, Service: s.service.Service, Client: s.service.Client, At: s.passed, Why: why}
			if d.mean != "" && s.passed != nil {
				m.Seconds = between(*s.passed, q.at())
			}
			members = append(members, m)
		}
	}
	return paged(members, q.Limit, func(m Member) string { return placeAt(m.Service, "") }), nil
}

// statesAfter reads the services from where the page before ended.
func (q MembersQuery) statesAfter(tx *gorm.DB) ([]serviceState, error) {
	after, _, err := parsePlace(q.After)
	if err != nil {
		return nil, err
	}
	q.By = ""
	var states []serviceState
	for _, s := range q.scope() {
		if s.service.Service > after {
			states = append(states, s)
		}
	}
	return readStates(tx, states, q.at())
}

// sides says on which sides of a figure a service is, and why.
func (s serviceState) sides(figure string, at time.Time) (map[Side]bool, string) {
	why := "no run of it ever passed"
	if s.passed != nil {
		why = fmt.Sprintf("last passed %s, %s before", clock(*s.passed), elapsed(at.Sub(*s.passed)))
	}
	if figure == "proof_age" {
		return map[Side]bool{Numerator: s.passed != nil, Denominator: s.passed != nil, LeftOut: s.passed == nil}, why
	}
	every := s.service.Commitment.ProveEvery
	if every == 0 {
		return map[Side]bool{LeftOut: true}, "no proof is promised; " + why
	}
	return map[Side]bool{Numerator: s.covered(at), Denominator: true}, why + "; a proof is promised every " + every.String()
}

// dayMembers are the days of the retention of every service; left out are
// services as a whole.
func dayMembers(tx *gorm.DB, q MembersQuery, _ definition) (Members, error) {
	service, day, err := parsePlace(q.After)
	if err != nil {
		return Members{}, err
	}
	q.By = ""
	var members []Member
	for _, s := range q.scope() {
		if s.service.Service < service || len(members) > q.Limit {
			continue
		}
		own, err := s.dayMembers(tx, q)
		if err != nil {
			return Members{}, err
		}
		for _, m := range own {
			if s.service.Service > service || m.Day > day {
				members = append(members, m)
			}
		}
	}
	return paged(members[:min(len(members), q.Limit+1)], q.Limit, func(m Member) string { return placeAt(m.Service, m.Day) }), nil
}

func (s serviceState) dayMembers(tx *gorm.DB, q MembersQuery) ([]Member, error) {
	m := Member{Of: string(ofDays), Service: s.service.Service, Client: s.service.Client}
	days := retentionDays(s.service)
	if days == 0 {
		if m.Why = "no retention is promised"; q.Side == LeftOut {
			return []Member{m}, nil
		}
		return nil, nil
	}
	if q.Side == LeftOut {
		return nil, nil
	}
	touched, err := s.touchedDays(tx, q)
	if err != nil {
		return nil, err
	}
	var all []Member
	for i := days - 1; i >= 0; i-- {
		m.Day = lastDay(q.at()).AddDate(0, 0, -int(i)).Format(time.DateOnly)
		m.Why = "no run that passed or failed ever took a recovery point of this day"
		if touched[m.Day] {
			m.Why = "a run took a recovery point of this day"
		}
		if q.Side == Denominator || !touched[m.Day] {
			all = append(all, m)
		}
	}
	return all, nil
}

func (s serviceState) touchedDays(tx *gorm.DB, q MembersQuery) (map[string]bool, error) {
	var days []string
	err := tx.Table("touched").Where("service = ? AND scenario = ? AND kind = ? AND first_at < ?", s.service.Service, s.scope, string(s.kind), text(q.at())).Pluck("day", &days).Error
	if err != nil {
		return nil, err
	}
	touched := map[string]bool{}
	for _, day := range days {
		touched[day] = true
	}
	return touched, nil
}
