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
	"rehearse/store/figures"

	"rehearse/scenarios/access"
)

// Members reads a page of what a figure counts, or leaves out.
func (s *Store) Members(ctx context.Context, q figures.MembersQuery) (page figures.Members, err error) {
	q.Filter.Clients = access.From(ctx).Clients
	d, known := figures.Find(q.Figure)
	if !known || q.Side != figures.Numerator && q.Side != figures.Denominator && q.Side != figures.LeftOut {
		return page, figures.ErrFigure
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 500)
	read := map[figures.Source]func(*gorm.DB, figures.MembersQuery, figures.Definition) (figures.Members, error){
		figures.OfOccurrences: occurrenceMembers, figures.OfRuns: runMembers, figures.OfServices: serviceMembers, figures.OfDays: dayMembers, figures.OfWork: s.workMembers,
	}[d.Of]
	err = s.snapshot(ctx, "read the members of "+q.Figure, func(tx *gorm.DB) error {
		page, err = read(tx, q, d)
		return err
	})
	return page, err
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
func paged(members []figures.Member, limit int, next func(figures.Member) string) figures.Members {
	if len(members) <= limit {
		return figures.Members{Members: members}
	}
	return figures.Members{Members: members[:limit], Next: next(members[limit-1])}
}

// pageOf narrows to the rows of a page of a side.
func pageOf(tx *gorm.DB, q figures.MembersQuery, d figures.Definition, of figures.Rows) (*gorm.DB, error) {
	where, args := q.Filter.Where(of.Kind)
	args = append([]any{text(q.Period.From), text(q.At())}, args...)
	tx = tx.Table(fromOf(q, of)).Where(of.Between()+where, args...).Where(d.Condition(q.Side))
	key, id, err := parsePlace(q.After)
	if err != nil {
		return nil, err
	}
	if key != "" {
		if _, err := time.Parse(stamp, key); err != nil {
			return nil, ErrCursor
		}
		var last any = id
		if of.Source == figures.OfOccurrences {
			if last, err = strconv.ParseInt(id, 10, 64); err != nil {
				return nil, ErrCursor
			}
		}
		tx = tx.Where("("+of.At+", id) > (?, ?)", key, last)
	}
	return tx.Order(of.At + ", id").Limit(q.Limit + 1), nil
}

// fromOf is what a page of members is read from. What is left out is rare, and a
// service's own are few: the database finds them better than along the time.
func fromOf(q figures.MembersQuery, of figures.Rows) string {
	if q.Side == figures.LeftOut || q.Filter.Service != "" || q.Filter.Scenario != "" {
		return of.From
	}
	return of.ByTime()
}

func occurrenceMembers(tx *gorm.DB, q figures.MembersQuery, d figures.Definition) (figures.Members, error) {
	rows, err := pageOf(tx, q, d, sqlOf(tx).Of(figures.OfOccurrences))
	if err != nil {
		return figures.Members{}, err
	}
	var found []Occurrence
	if err := rows.Find(&found).Error; err != nil {
		return figures.Members{}, err
	}
	members := make([]figures.Member, len(found))
	for i, o := range found {
		at := o.ClosesAt
		members[i] = figures.Member{Of: string(figures.OfOccurrences), Occurrence: o.ID, Run: cmp.Or(o.RunID, o.FirstRun), Scenario: o.Scenario, Service: o.Service,
			Client: o.Client, At: &at, Why: o.why(d.Name)}
		if d.Mean != "" && o.EndedAt != nil {
			members[i].Seconds = between(o.ClosesAt, *o.EndedAt)
		}
	}
	return paged(members, q.Limit, func(m figures.Member) string { return placeAt(text(*m.At), strconv.FormatInt(m.Occurrence, 10)) }), nil
}

func between(from, until time.Time) *float64 {
	seconds := until.Sub(from).Seconds()
	return &seconds
}

// why says where an occurrence stands, in the words of the figure.
func (o Occurrence) why(figure string) string {
	switch {
	case o.State == Exempt || o.State == Withdrawn:
		return string(o.State) + because(o.Reason)
	case figure == "on_time_start":
		return o.whyStarted()
	case o.State == OnTime:
		return fmt.Sprintf("%s %s, inside the window until %s", o.Outcome, units.Second(*o.EndedAt), units.Second(o.ClosesAt))
	case o.State == Late:
		return fmt.Sprintf("%s %s, %s after the window closed", o.Outcome, units.Second(*o.EndedAt), units.Rounded(o.EndedAt.Sub(o.ClosesAt)))
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
		return fmt.Sprintf("began %s, outside the window from %s until %s", units.Second(*o.FirstStartedAt), units.Second(o.DueAt), units.Second(o.ClosesAt))
	}
	return fmt.Sprintf("began %s, inside the window until %s", units.Second(*o.FirstStartedAt), units.Second(o.ClosesAt))
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

func runMembers(tx *gorm.DB, q figures.MembersQuery, d figures.Definition) (figures.Members, error) {
	rows, err := pageOf(tx, q, d, sqlOf(tx).Of(figures.OfRuns))
	if err != nil {
		return figures.Members{}, err
	}
	var found []runRow
	if err := rows.Select("runs.*, coalesce(" + figures.IsFirst + ", false) AS first").Find(&found).Error; err != nil {
		return figures.Members{}, err
	}
	members := make([]figures.Member, len(found))
	for i, r := range found {
		members[i] = figures.Member{Of: string(figures.OfRuns), Run: r.ID, Scenario: r.Scenario, Service: r.Service, Client: r.Client, At: r.EndedAt, Why: r.why(d.Name)}
		if r.OccurrenceID != nil {
			members[i].Occurrence = *r.OccurrenceID
		}
		if d.Mean != "" && r.FirstBadAt != nil {
			members[i].Seconds = between(*r.FirstBadAt, *r.EndedAt)
		}
	}
	return paged(members, q.Limit, func(m figures.Member) string { return placeAt(text(*m.At), m.Run) }), nil
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
		return fmt.Sprintf("%s; the point is from %s", r.FailureClass, units.Second(*r.FirstBadAt))
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
	return fmt.Sprintf("%s %s of %s", what, units.Rounded(measured), units.Rounded(promised))
}

// serviceMembers are the services of a side, by their slug.
func serviceMembers(tx *gorm.DB, q figures.MembersQuery, d figures.Definition) (figures.Members, error) {
	states, err := statesAfter(tx, q)
	if err != nil {
		return figures.Members{}, err
	}
	var members []figures.Member
	for _, s := range states {
		if side, why := s.Sides(d.Name, q.At()); side[q.Side] && len(members) <= q.Limit {
			m := figures.Member{Of: string(figures.OfServices), Run: s.Run, Service: s.Service.Service, Client: s.Service.Client, At: s.Passed, Why: why}
			if d.Mean != "" && s.Passed != nil {
				m.Seconds = between(*s.Passed, q.At())
			}
			members = append(members, m)
		}
	}
	return paged(members, q.Limit, func(m figures.Member) string { return placeAt(m.Service, "") }), nil
}

// statesAfter reads the services from where the page before ended.
func statesAfter(tx *gorm.DB, q figures.MembersQuery) ([]figures.State, error) {
	after, _, err := parsePlace(q.After)
	if err != nil {
		return nil, err
	}
	q.By = ""
	var states []figures.State
	for _, s := range q.Scope() {
		if s.Service.Service > after {
			states = append(states, s)
		}
	}
	return readStates(tx, states, q.At())
}

// dayMembers are the days of the retention of every service; left out are
// services as a whole.
func dayMembers(tx *gorm.DB, q figures.MembersQuery, _ figures.Definition) (figures.Members, error) {
	service, day, err := parsePlace(q.After)
	if err != nil {
		return figures.Members{}, err
	}
	q.By = ""
	var members []figures.Member
	for _, s := range q.Scope() {
		if s.Service.Service < service || len(members) > q.Limit {
			continue
		}
		own, err := dayMembersOf(tx, q, s)
		if err != nil {
			return figures.Members{}, err
		}
		for _, m := range own {
			if s.Service.Service > service || m.Day > day {
				members = append(members, m)
			}
		}
	}
	return paged(members[:min(len(members), q.Limit+1)], q.Limit, func(m figures.Member) string { return placeAt(m.Service, m.Day) }), nil
}

func dayMembersOf(tx *gorm.DB, q figures.MembersQuery, s figures.State) ([]figures.Member, error) {
	m := figures.Member{Of: string(figures.OfDays), Service: s.Service.Service, Client: s.Service.Client}
	days := figures.RetentionDays(s.Service)
	if days == 0 {
		if m.Why = "no retention is promised"; q.Side == figures.LeftOut {
			return []figures.Member{m}, nil
		}
		return nil, nil
	}
	if q.Side == figures.LeftOut {
		return nil, nil
	}
	touched, err := touchedDays(tx, q, s)
	if err != nil {
		return nil, err
	}
	var all []figures.Member
	for i := days - 1; i >= 0; i-- {
		m.Day = figures.LastDay(q.At()).AddDate(0, 0, -int(i)).Format(time.DateOnly)
		m.Why = "no run that passed or failed ever took a recovery point of this day"
		if touched[m.Day] {
			m.Why = "a run took a recovery point of this day"
		}
		if q.Side == figures.Denominator || !touched[m.Day] {
			all = append(all, m)
		}
	}
	return all, nil
}

func touchedDays(tx *gorm.DB, q figures.MembersQuery, s figures.State) (map[string]bool, error) {
	var days []string
	err := tx.Table("touched").Where("service = ? AND scenario = ? AND kind = ? AND first_at < ?", s.Service.Service, s.Scenario, string(s.Kind), text(q.At())).Pluck("day", &days).Error
	if err != nil {
		return nil, err
	}
	touched := map[string]bool{}
	for _, day := range days {
		touched[day] = true
	}
	return touched, nil
}
