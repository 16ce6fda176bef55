package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/units"
	"rehearse/store/figures"
)

// countWork counts what people work on, by group; what is counted are the very
// members.
func countWork(tx *gorm.DB, q figures.Query, due scenarios.DueSettings, groups map[string]*figures.Tally) error {
	for _, d := range figures.Definitions {
		if d.Of != figures.OfWork {
			continue
		}
		items, err := workItems(tx, q, due, d.Name)
		if err != nil {
			return err
		}
		for _, item := range items {
			tallyOf(groups, "").Work.Add(d.Name, item)
			if group, ok := q.GroupOf(item); ok {
				tallyOf(groups, group).Work.Add(d.Name, item)
			}
		}
	}
	return nil
}

// workMembers are those of a side, the earliest first.
func (s *Store) workMembers(tx *gorm.DB, q figures.MembersQuery, d figures.Definition) (figures.Members, error) {
	if d.Name == figures.Issues && q.Side == figures.Denominator {
		return runMembers(tx, q, figures.Attempts)
	}
	items, err := workItems(tx, q.Query, s.dueInForce(), d.Name)
	if err != nil {
		return figures.Members{}, err
	}
	key := func(i figures.WorkItem) string { return text(i.At) }
	id := func(i figures.WorkItem) string { return fmt.Sprintf("%s %012d %s", i.Of, i.ID, i.Service) }
	slices.SortFunc(items, func(a, b figures.WorkItem) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(id(a), id(b))) })
	afterKey, afterID, err := parsePlace(q.After)
	if err != nil {
		return figures.Members{}, err
	}
	page := figures.Members{Members: []figures.Member{}}
	last := ""
	for _, i := range items {
		if !i.Sides[q.Side] || q.After != "" && (key(i) < afterKey || key(i) == afterKey && id(i) <= afterID) {
			continue
		}
		if len(page.Members) == q.Limit {
			page.Next = last
			break
		}
		at := i.At
		page.Members = append(page.Members, figures.Member{Of: i.Of, ID: i.ID, Run: i.Run, Scenario: i.Scenario, Service: i.Service, Client: i.Client, At: &at, Why: i.Why})
		if i.Weight > 0 {
			page.Members[len(page.Members)-1].Weight = &i.Weight
		}
		last = placeAt(key(i), id(i))
	}
	return page, nil
}

// workItems are the candidates of a figure that the filter lets through.
func workItems(tx *gorm.DB, q figures.Query, due scenarios.DueSettings, figure string) ([]figures.WorkItem, error) {
	read := map[string]func(*gorm.DB, figures.Query, scenarios.DueSettings) ([]figures.WorkItem, error){
		figures.Issues: issueItems, "backup_incident_rate": incidentItems, "aged_proactive_backlog": backlogItems, "proactive_task_compliance": complianceItems,
		"recommendation_adoption": recommended(func(r *Recommendation) (bool, string) { return r.ImplementedAt != nil, "implemented" }),
		"recommendation_acceptance": recommended(func(r *Recommendation) (bool, string) {
			return r.State == AcceptedRec || r.State == Implemented, "accepted"
		}),
		"recommendation_verification": recommended(func(r *Recommendation) (bool, string) { return r.VerifiedBy != "", "verified" }),
	}[figure]
	items, err := read(tx, q, due)
	return slices.DeleteFunc(items, func(i figures.WorkItem) bool { return !q.Lets(i) }), err
}

// inPeriod narrows to rows of the period by a column.
func inPeriod(tx *gorm.DB, q figures.Query, column string) *gorm.DB {
	return tx.Where(column+" >= ? AND "+column+" < ?", text(q.Period.From), text(q.At()))
}

func issueItems(tx *gorm.DB, q figures.Query, _ scenarios.DueSettings) ([]figures.WorkItem, error) {
	var rows []Finding
	err := inPeriod(tx, q, "opened_at").Find(&rows).Error
	items := make([]figures.WorkItem, 0, len(rows))
	for _, f := range rows {
		items = append(items, figures.WorkItem{Of: AboutFinding, ID: f.ID, Run: runOf(&f), Service: f.Service, Scenario: f.Scenario, Client: f.Client, At: f.OpenedAt, Sides: map[figures.Side]bool{figures.Numerator: true},
			Why: fmt.Sprintf("%s, priority %d, %s now", f.Class, f.Priority, f.State)})
	}
	return items, err
}

// runOf is the run that opened a finding; "" where something else did.
func runOf(f *Finding) string {
	if f.Scenario == "" || !reference.MatchString(f.OpenedBy) {
		return ""
	}
	return f.OpenedBy
}

func incidentItems(tx *gorm.DB, q figures.Query, _ scenarios.DueSettings) ([]figures.WorkItem, error) {
	var rows []Incident
	err := inPeriod(tx, q, "opened_at").Find(&rows).Error
	items := q.Protected()
	for _, i := range rows {
		items = append(items, figures.WorkItem{Of: AboutIncident, ID: i.ID, Run: i.OpenedBy, Service: i.Service, Client: i.Client, At: i.OpenedAt, Sides: map[figures.Side]bool{figures.Numerator: true},
			Why: fmt.Sprintf("%d failures, %s now", i.Count, i.State)})
	}
	return items, err
}

// backlogItems are what is open at the end of the period: aged is what is older than
// the limit of its priority, whatever its due date was moved to. Of a recurring task
// only the newest counts that nobody did.
func backlogItems(tx *gorm.DB, q figures.Query, due scenarios.DueSettings) ([]figures.WorkItem, error) {
	at := q.At()
	var findings []Finding
	if err := tx.Where("opened_at < ? AND (state = ? OR closed_at >= ?)", text(at), FindingOpen, text(at)).Find(&findings).Error; err != nil {
		return nil, err
	}
	var items []figures.WorkItem
	add := func(i figures.WorkItem, began time.Time, priority int) {
		age, limit := at.Sub(began), due.Limit(priority)
		i.At, i.Sides = began, map[figures.Side]bool{figures.Denominator: true, figures.Numerator: age > limit}
		i.Why = fmt.Sprintf("priority %d, %s old (%s days); the limit is %s", priority, units.Rounded(age), bucket(age), units.Rounded(limit))
		items = append(items, i)
	}
	for _, f := range findings {
		if f.Began().Before(at) {
			add(figures.WorkItem{Of: AboutFinding, ID: f.ID, Run: runOf(&f), Service: f.Service, Scenario: f.Scenario, Client: f.Client}, f.Began(), f.Priority)
		}
	}
	var tasks []Task
	if err := tx.Where("due_at < ? AND state NOT IN ? AND (done_at IS NULL OR done_at >= ?)", text(at), []TaskState{TaskWithdrawn, TaskExempt}, text(at)).Order("due_at DESC, id DESC").Find(&tasks).Error; err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, t := range tasks {
		if t.Task != "" && seen[t.Task] {
			continue
		}
		seen[t.Task] = true
		if t.Task != "" {
			var later int64
			if err := tx.Model(&Task{}).Where("task = ? AND due_at > ? AND done_at < ?", t.Task, text(t.DueAt), text(at)).Count(&later).Error; err != nil {
				return nil, err
			}
			if later > 0 { // what was missed before has been made up for
				continue
			}
		}
		add(figures.WorkItem{Of: AboutTask, ID: t.ID, Service: t.Service, Client: t.Client}, t.DueAt, t.Priority)
	}
	return items, nil
}

// bucket is the range of days that an age is in.
func bucket(age time.Duration) string {
	days := int(age / (24 * time.Hour))
	switch {
	case days <= 7:
		return "0–7"
	case days <= 14:
		return "8–14"
	case days <= 30:
		return "15–30"
	case days <= 60:
		return "31–60"
	}
	return "> 60"
}

func complianceItems(tx *gorm.DB, q figures.Query, _ scenarios.DueSettings) ([]figures.WorkItem, error) {
	var rows []Task
	err := inPeriod(tx, q, "closes_at").Where("kind = ?", Recurring).Find(&rows).Error
	items := make([]figures.WorkItem, 0, len(rows))
	for _, t := range rows {
		out := t.State == TaskExempt || t.State == TaskWithdrawn
		why := string(t.State)
		if t.DoneAt != nil {
			why += ", done " + units.Second(*t.DoneAt) + " by " + t.DoneBy
		}
		items = append(items, figures.WorkItem{Of: AboutTask, ID: t.ID, Service: t.Service, Client: t.Client, At: t.ClosesAt,
			Sides: map[figures.Side]bool{figures.Numerator: t.State == TaskOnTime, figures.Denominator: !out, figures.LeftOut: out}, Why: t.Title + ": " + why})
	}
	return items, err
}

// recommended are the recommendations that were presented in the period, on the
// numerator's side those that something is true of. Those whose decision window is not
// over are left out.
func recommended(is func(*Recommendation) (bool, string)) func(*gorm.DB, figures.Query, scenarios.DueSettings) ([]figures.WorkItem, error) {
	return func(tx *gorm.DB, q figures.Query, _ scenarios.DueSettings) ([]figures.WorkItem, error) {
		var rows []Recommendation
		err := inPeriod(tx, q, "presented_at").Find(&rows).Error
		items := make([]figures.WorkItem, 0, len(rows))
		for _, r := range rows {
			holds, word := is(&r)
			over := !r.DecideBy.After(q.Now)
			why := r.Title + ": " + string(r.State)
			if !over {
				why += "; the decision window is open until " + units.Second(r.DecideBy)
			} else if !holds {
				why += ", not " + word
			}
			items = append(items, figures.WorkItem{Of: AboutRecommendation, ID: r.ID, Service: r.Service, Scenario: r.Scenario, Client: r.Client, At: r.PresentedAt,
				Sides: map[figures.Side]bool{figures.Numerator: holds && over, figures.Denominator: over, figures.LeftOut: !over}, Why: why})
		}
		return items, err
	}
}

// dueInForce are the limits by priority that are in force.
func (s *Store) dueInForce() scenarios.DueSettings {
	due, _ := s.dueLimits.Load().(scenarios.DueSettings)
	due.Fill()
	return due
}
