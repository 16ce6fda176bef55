package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rehearse/scenarios/fault"
)

// FindingState is where a finding is on its way.
type FindingState string

const (
	FindingOpen   FindingState = "open"   // a symptom of a scheduled run sets it; End moves it on
	FindingClosed FindingState = "closed" // End sets it, when a later run of the scenario passed; the same trouble opens another
)

// Finding is something that a person must fix. The first symptom of a scheduled
// run opens it, the same symptom of later ones joins it, and a run of the scenario
// that began after it was last seen and passed verifies that it is fixed and
// closes it, all in the transactions in which those runs end.
type Finding struct {
	ID          int64        `gorm:"primaryKey" json:"id"`
	Fingerprint string       `json:"fingerprint"` // that of its symptoms; one finding of a scenario is open for it at a time
	Service     string       `json:"service"`
	Scenario    string       `json:"scenario"`
	Client      string       `json:"client,omitempty"`
	Owner       string       `json:"owner,omitempty"`                    // who answers for the service
	Priority    int          `json:"priority,omitempty"`                 // the tier of the service: 1 comes first; 0 is unknown
	DueAt       *time.Time   `gorm:"serializer:utc" json:"due_at"`       // nil: nobody has set one
	Phase       PhaseName    `json:"phase"`                              // this and what follows are of the newest symptom
	Class       fault.Class  `json:"class"`                              //
	Blame       fault.Blame  `json:"blame"`                              //
	Reason      string       `json:"reason"`                             // what is wrong
	Next        string       `json:"next,omitempty"`                     // what to do about it
	State       FindingState `json:"state"`                              //
	OpenedBy    string       `json:"opened_by"`                          // the run
	OpenedAt    time.Time    `gorm:"serializer:utc" json:"opened_at"`    //
	ClosedBy    string       `json:"closed_by,omitempty"`                // the run that verified it
	ClosedAt    *time.Time   `gorm:"serializer:utc" json:"closed_at"`    //
	LastRun     string       `json:"last_run"`                           // in which it was last seen
	LastSeenAt  time.Time    `gorm:"serializer:utc" json:"last_seen_at"` //
	Count       int64        `json:"count"`                              // runs in which it was seen

	Symptoms []Symptom `gorm:"foreignKey:FindingID" json:"symptoms,omitempty"` // the newest, where one finding is read
}

// updateFindings does to findings what the end of a run means for them. It
// connects the run's symptoms, which must be complete, to the findings that they
// belong to.
func updateFindings(tx *Tx, run *Run) error {
	if err := openFindings(tx, run, run.Symptoms); err != nil || run.Outcome != Passed || run.StartedAt == nil {
		return err
	}
	var closed []Finding
	err := tx.Raw(`UPDATE findings SET state = ?, closed_by = ?, closed_at = ? WHERE scenario = ? AND state = ? AND last_seen_at < ? RETURNING *`,
		FindingClosed, run.ID, text(*run.EndedAt), run.Scenario, FindingOpen, text(*run.StartedAt)).Scan(&closed).Error
	for i := range closed {
		tx.Record(FindingEnded, fmt.Sprint(closed[i].ID), &closed[i])
	}
	return err
}

// openFindings opens a finding for each symptom of a scheduled run, or counts it
// where one is open. A cancelled run has shown nothing that lasts.
func openFindings(tx *Tx, run *Run, symptoms []Symptom) error {
	if run.Trigger != Scheduled || run.Outcome == Cancelled {
		return nil
	}
	order := make([]*Symptom, len(symptoms))
	for i := range symptoms {
		order[i] = &symptoms[i]
	}
	// Two runs of a scenario that end at once take the rows in the same order.
	slices.SortStableFunc(order, func(a, b *Symptom) int { return cmp.Compare(a.Fingerprint, b.Fingerprint) })
	var last *Symptom
	for _, s := range order {
		if last != nil && last.Fingerprint == s.Fingerprint {
			s.FindingID = last.FindingID
			continue
		}
		f, err := openFinding(tx, run, s)
		if err != nil {
			return err
		}
		s.FindingID, last = &f.ID, s
	}
	return nil
}

func openFinding(tx *Tx, run *Run, s *Symptom) (*Finding, error) {
	var f Finding
	at := text(s.OpenedAt)
	err := tx.Raw(`INSERT INTO findings (fingerprint, service, scenario, client, owner, priority, phase, class, blame, reason, next,
			state, opened_by, opened_at, closed_by, last_run, last_seen_at, count)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 1)
		ON CONFLICT (scenario, fingerprint) WHERE state = 'open' DO UPDATE SET
			reason = excluded.reason, next = excluded.next, blame = excluded.blame, client = excluded.client, owner = excluded.owner, priority = excluded.priority,
			last_seen_at = excluded.last_seen_at, count = findings.count + CASE WHEN findings.last_run = excluded.last_run THEN 0 ELSE 1 END, last_run = excluded.last_run
		RETURNING *`,
		s.Fingerprint, run.Service, run.Scenario, run.Client, run.Owner, run.Tier, s.Phase, s.Class, s.Blame, s.Reason, s.Next,
		FindingOpen, run.ID, at, run.ID, at).Scan(&f).Error
	if err != nil {
		return nil, err
	}
	if f.Count == 1 && f.OpenedAt.Equal(f.LastSeenAt) {
		tx.Record(FindingOpened, fmt.Sprint(f.ID), &f)
	} else {
		tx.Record(FindingSeen, fmt.Sprint(f.ID), &f)
	}
	return &f, nil
}

// FindingFilter chooses findings; what is left empty does not narrow.
type FindingFilter struct {
	State    FindingState
	Service  string
	Scenario string
	Client   string
	Before   int64 // Next of the page before
	Limit    int   // default 50, at most 500
}

// FindingPage is a part of the findings, the newest first.
type FindingPage struct {
	Findings []Finding
	Next     int64 // what FindingFilter.Before must be for the page that follows; 0 when there is none
}

// Findings reads a page of the findings.
func (s *Store) Findings(ctx context.Context, f FindingFilter) (page FindingPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx)
	for _, narrow := range []struct{ column, value string }{
		{"state", string(f.State)}, {"service", f.Service}, {"scenario", f.Scenario}, {"client", f.Client},
	} {
		if narrow.value != "" {
			query = query.Where(narrow.column+" = ?", narrow.value)
		}
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Findings).Error; err != nil {
		return page, s.explain("read the findings", err)
	}
	if len(page.Findings) > limit {
		page.Findings = page.Findings[:limit]
		page.Next = page.Findings[limit-1].ID
	}
	return page, nil
}

// symptomsShown is how many symptoms of a finding Finding reads.
const symptomsShown = 20

// Finding reads one, with its newest symptoms, the newest first.
func (s *Store) Finding(ctx context.Context, id int64) (*Finding, error) {
	var f Finding
	db := s.db.WithContext(ctx)
	err := db.Take(&f, "id = ?", id).Error
	if err == nil {
		err = db.Where("finding_id = ?", id).Order("id DESC").Limit(symptomsShown).Find(&f.Symptoms).Error
	}
	return &f, s.explain(fmt.Sprintf("read finding %d", id), err)
}
