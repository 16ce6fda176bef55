package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// IncidentState is where an incident is on its way; the ends of runs set it.
type IncidentState string

const (
	IncidentOpen  IncidentState = "open"  // a scheduled run that failed sets it
	IncidentEnded IncidentState = "ended" // a passed run sets it, when every scenario that had failed has passed since
)

// Incident is what consecutive failures of one service are until it recovers. An
// inconclusive run neither opens nor ends one: nothing was learnt about the backup.
type Incident struct {
	ID       int64         `gorm:"primaryKey" json:"id"`
	Service  string        `json:"service"`
	Client   string        `json:"client,omitempty"`
	Owner    string        `json:"owner,omitempty"`
	Tier     int           `json:"tier,omitempty"`
	State    IncidentState `json:"state" enum:"open,ended"`
	Failing  []string      `gorm:"serializer:json" json:"failing" nullable:"false"` // scenarios that failed and have not passed since
	Reason   string        `json:"reason"`                                          // of the newest failure
	OpenedBy string        `json:"opened_by"`                                       // the run
	OpenedAt time.Time     `gorm:"serializer:utc" json:"opened_at"`
	LastRun  string        `json:"last_run"` // the newest failure
	LastAt   time.Time     `gorm:"serializer:utc" json:"last_at"`
	Count    int64         `json:"count"`                                               // runs that failed
	Depended []string      `gorm:"column:impact;serializer:json" json:"depended_on_by"` // services that depended on this one, directly or not, when it was opened; null: not known
	EndedBy  string        `json:"ended_by,omitempty"`
	EndedAt  *time.Time    `gorm:"serializer:utc" json:"ended_at"`

	Remarks []Remark `gorm:"-" json:"remarks,omitempty"` // where one is read
}

// updateIncident does to the incident of a service what the end of a run means for it.
func updateIncident(tx *Tx, run *Run) error {
	opens := run.Trigger == Scheduled && run.Outcome == Failed
	if !opens && run.Outcome != Passed {
		return nil
	}
	var open []Incident
	if err := locked(tx).Where("service = ? AND state = ?", run.Service, IncidentOpen).Limit(1).Find(&open).Error; err != nil {
		return err
	}
	switch {
	case opens && len(open) == 0:
		return openIncident(tx, run)
	case len(open) == 0:
		return nil
	}
	i := &open[0]
	if opens {
		i.fail(run)
	} else if !i.recover(run.Scenario, run.ID, run.StartedAt, *run.EndedAt) {
		return nil
	}
	return saveIncident(tx, i)
}

// fail counts another failure.
func (i *Incident) fail(run *Run) {
	i.Reason, i.LastRun, i.LastAt, i.Client, i.Owner, i.Tier = run.Reason, run.ID, *run.EndedAt, run.Client, run.Owner, run.Tier
	i.Count++
	if !slices.Contains(i.Failing, run.Scenario) {
		i.Failing = append(i.Failing, run.Scenario)
	}
}

// recover takes a scenario off those that fail, and ends the incident with the last.
// A run that began before the newest failure proves nothing. False is no change.
func (i *Incident) recover(scenario, by string, began *time.Time, at time.Time) bool {
	if !slices.Contains(i.Failing, scenario) || began != nil && began.Before(i.LastAt) {
		return false
	}
	i.Failing = slices.DeleteFunc(i.Failing, func(s string) bool { return s == scenario })
	if len(i.Failing) == 0 {
		i.State, i.EndedBy, i.EndedAt = IncidentEnded, by, &at
	}
	return true
}

func openIncident(tx *Tx, run *Run) error {
	var id int64
	// Two runs of a service may fail at once: one opens it, the other joins.
	err := tx.Raw(`INSERT INTO incidents (service, client, owner, tier, state, failing, reason, opened_by, opened_at, last_run, last_at, count, ended_by)
		VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, 1, '') ON CONFLICT (service) WHERE state = 'open' DO NOTHING RETURNING id`,
		run.Service, run.Client, run.Owner, run.Tier, `["`+run.Scenario+`"]`, run.Reason, run.ID, text(*run.EndedAt), run.ID, text(*run.EndedAt)).Scan(&id).Error
	if err != nil {
		return err
	}
	var i Incident
	if err := locked(tx).Where("service = ? AND state = ?", run.Service, IncidentOpen).Take(&i).Error; err != nil {
		return err
	}
	if i.ID != id {
		i.fail(run)
		return saveIncident(tx, &i)
	}
	if i.Depended, err = dependedOn(tx, run.Service); err != nil {
		return err
	}
	tx.Record("incident.opened", fmt.Sprint(i.ID), i.fact())
	return tx.Model(&i).Select("impact").Updates(&i).Error
}

// dependedOn are the services that depend on one, directly or not, by the catalogue as
// the database has it.
func dependedOn(tx *Tx, service string) ([]string, error) {
	var rows []struct{ Service, Definition string }
	err := tx.Raw(`SELECT service, definition FROM service_versions AS v WHERE NOT gone AND number = (SELECT max(number) FROM service_versions WHERE service = v.service)`).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	needs := map[string][]string{} // by what is needed
	for _, row := range rows {
		if row.Definition == "" { // it was noted by a run, which knows only its name
			continue
		}
		var of struct {
			DependsOn []string `json:"depends_on"`
		}
		if err := json.Unmarshal([]byte(row.Definition), &of); err != nil {
			return nil, fmt.Errorf("read the definition of %s: %w", row.Service, err)
		}
		for _, name := range of.DependsOn {
			needs[name] = append(needs[name], row.Service)
		}
	}
	all := []string{}
	for next := []string{service}; len(next) > 0; next = next[1:] {
		for _, name := range needs[next[0]] {
			if name != service && !slices.Contains(all, name) {
				all, next = append(all, name), append(next, name)
			}
		}
	}
	slices.Sort(all)
	return all, nil
}

func saveIncident(tx *Tx, i *Incident) error {
	kind := FactKind("incident.seen")
	if i.State == IncidentEnded {
		kind = "incident.ended"
	}
	tx.Record(kind, fmt.Sprint(i.ID), i.fact())
	return tx.Model(i).Select("client", "owner", "tier", "state", "failing", "reason", "last_run", "last_at", "count", "ended_by", "ended_at").Updates(i).Error
}

func (i *Incident) fact() *worked {
	detail := fmt.Sprintf("%s; opened by run %s at %s; %d failed, last run %s; failing: %s", i.State, i.OpenedBy, i.OpenedAt.UTC().Format(time.RFC3339), i.Count, i.LastRun, strings.Join(i.Failing, ", "))
	if len(i.Depended) > 0 {
		detail += "; depended on by: " + strings.Join(i.Depended, ", ")
	}
	if i.EndedAt != nil {
		detail += fmt.Sprintf("; ended by %s at %s", i.EndedBy, i.EndedAt.UTC().Format(time.RFC3339))
	}
	return &worked{client: i.Client, service: i.Service, detail: detail}
}

// releaseScenarios takes scenarios off incidents that the workspace no longer has:
// no run of theirs will ever pass.
func releaseScenarios(tx *Tx, w *scenarios.Workspace) error {
	var open []Incident
	if err := locked(tx).Where("state = ?", IncidentOpen).Order("id").Find(&open).Error; err != nil {
		return err
	}
	at, err := tx.At()
	if err != nil {
		return err
	}
	for n := range open {
		i := &open[n]
		changed := false
		for _, scenario := range slices.Clone(i.Failing) {
			if w.Gone(scenario) {
				changed = i.recover(scenario, "retired:"+scenario, nil, at) || changed
			}
		}
		if changed {
			if err := saveIncident(tx, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// IncidentFilter chooses incidents; what is left empty does not narrow.
type IncidentFilter struct {
	State   IncidentState
	Service string
	Client  string
	Before  int64 // Next of the page before
	Limit   int   // default 50, at most 500
}

// IncidentPage is a part of the incidents, the newest first.
type IncidentPage struct {
	Incidents []Incident
	Next      int64 // what IncidentFilter.Before must be for the page that follows; 0 when there is none
}

// Incidents reads a page of the incidents.
func (s *Store) Incidents(ctx context.Context, f IncidentFilter) (page IncidentPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx)
	for _, narrow := range []struct{ column, value string }{{"state", string(f.State)}, {"service", f.Service}, {"client", f.Client}} {
		if narrow.value != "" {
			query = query.Where(narrow.column+" = ?", narrow.value)
		}
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Incidents).Error; err != nil {
		return page, s.explain("read the incidents", err)
	}
	if len(page.Incidents) > limit {
		page.Incidents = page.Incidents[:limit]
		page.Next = page.Incidents[limit-1].ID
	}
	return page, nil
}

// Incident reads one.
func (s *Store) Incident(ctx context.Context, id int64) (*Incident, error) {
	var i Incident
	err := s.db.WithContext(ctx).Take(&i, "id = ?", id).Error
	if err == nil {
		i.Remarks, err = s.remarks(ctx, AboutIncident, id)
	}
	return &i, s.explain(fmt.Sprintf("read incident %d", id), err)
}

// CommentIncident adds a remark to an incident.
func (s *Store) CommentIncident(ctx context.Context, id int64, words string) (*Incident, error) {
	err := s.transaction(ctx, fmt.Sprintf("comment on incident %d", id), func(tx *Tx) error {
		var i Incident
		if err := tx.Take(&i, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(access.ChangeFinding, access.Object{Client: i.Client}); err != nil {
			return err
		}
		if strings.TrimSpace(words) == "" {
			return cannot("the comment is empty: write what should be on the record")
		}
		return tx.note(subjectOfWork{AboutIncident, i.ID, i.Client, i.Service, ""}, "comment", words, "")
	})
	if err != nil {
		return nil, err
	}
	return s.Incident(ctx, id)
}

// Impact are the services that depend on one, directly or through others, as the
// catalogue has it, by slug.
func Impact(w *scenarios.Workspace, service string) []string {
	reached := []string{service}
	for n := 0; n < len(reached); n++ {
		for _, name := range sortedKeys(w.Services) {
			if slices.Contains(w.Services[name].DependsOn, reached[n]) && !slices.Contains(reached, name) {
				reached = append(reached, name)
			}
		}
	}
	affected := append([]string{}, reached[1:]...)
	slices.Sort(affected)
	return affected
}

// Audience is whom a message is for.
type Audience string

const (
	Technical Audience = "technical"
	Business  Audience = "business"
)

// Message drafts what to tell stakeholders about an incident, from the record alone.
// A person reads and sends it. The service may be nil where the catalogue no longer
// has it.
func (i *Incident) Message(audience Audience, service *scenarios.Service, affected []string, now time.Time) (subject, body string) {
	name := i.Service
	if service != nil && service.Name != "" {
		name = service.Name
	}
	var b strings.Builder
	lines := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	ended := i.EndedAt != nil
	until := now
	if ended {
		until = *i.EndedAt
	}
	lasted := units.Span(until.Sub(i.OpenedAt).Round(time.Minute))
	if audience == Technical {
		subject = fmt.Sprintf("Backup incident %d: restore tests of %s fail", i.ID, i.Service)
		if ended {
			subject = fmt.Sprintf("Backup incident %d: %s can be restored again", i.ID, i.Service)
		}
		lines("Service:   %s (tier %s, owner %s)", i.Service, orDash(i.Tier), cmp.Or(i.Owner, "unknown"))
		lines("Opened:    %s by run %s", units.Minute(i.OpenedAt), i.OpenedBy)
		lines("Failures:  %d, the last in run %s at %s", i.Count, i.LastRun, units.Minute(i.LastAt))
		lines("Reason:    %s", i.Reason)
		if ended {
			lines("Ended:     %s by %s, after %s", units.Minute(*i.EndedAt), i.EndedBy, lasted)
		} else {
			lines("Failing:   %s", strings.Join(i.Failing, ", "))
		}
		lines("Dependent: %s", cmp.Or(strings.Join(affected, ", "), "no other service"))
		return subject, b.String()
	}
	subject = name + ": we cannot prove at present that the backup can be recovered"
	lines("Since %s our restore tests of %s have failed.", units.Minute(i.OpenedAt), name)
	if ended {
		subject = name + ": the backup can be recovered again"
		b.Reset()
		lines("From %s to %s our restore tests of %s failed (%s). A test that passed has shown since that its backup can be recovered.", units.Minute(i.OpenedAt), units.Minute(*i.EndedAt), name, lasted)
	} else {
		lines("The service itself may be working as usual: this is about its backup. If it had to be recovered now, that might fail or take longer than agreed.")
	}
	if service != nil && service.Commitment.RTO > 0 {
		lines("Agreed is a recovery within %s.", service.Commitment.RTO)
	}
	if len(affected) > 0 {
		lines("These services depend on it: %s.", strings.Join(affected, ", "))
	}
	if !ended {
		lines("%s is working on it. We will write again when a test has passed.", cmp.Or(i.Owner, "The team in charge"))
	}
	return subject, b.String()
}

func orDash(tier int) string {
	if tier == 0 {
		return "unknown"
	}
	return fmt.Sprint(tier)
}
