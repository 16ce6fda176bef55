package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rehearse/scenarios/fault"
)

// FindingState is where a finding is on its way.
type FindingState string

const (
	FindingOpen   FindingState = "open"   // a symptom of a scheduled run sets it, also where it had been closed; a person, a rehearsal or people/ too
	FindingClosed FindingState = "closed" // a passed run or a rehearsal sets it that verified it, or an accepted risk; the same trouble opens it again
)

// Finding is something that a person must fix. The first symptom of a scheduled
// run opens it, the same symptom of later ones joins it, and a run of the scenario
// that began after it was last seen and passed verifies that it is fixed and
// closes it, all in the transactions in which those runs end. What comes back opens
// it again, unless its risk is accepted: that closes it until a day.
type Finding struct {
	ID          int64        `gorm:"primaryKey" json:"id"`
	Fingerprint string       `json:"fingerprint"` // that of its symptoms; one finding of a scenario is open for it at a time
	Service     string       `json:"service"`
	Scenario    string       `json:"scenario"`
	Client      string       `json:"client,omitempty"`
	Owner       string       `json:"owner,omitempty"`                                            // who answers for the service
	Assignee    string       `json:"assignee,omitempty"`                                         // who works on it: a person of people/, or the ID of an actor
	Priority    int          `json:"priority,omitempty"`                                         // 1 comes first, 4 last; see PriorityOf. 0 is unknown
	DueAt       *time.Time   `gorm:"serializer:utc" json:"due_at"`                               // by when it must be closed; nil: it was opened before that was known
	Phase       PhaseName    `json:"phase"`                                                      // this and what follows are of the newest symptom
	Class       fault.Class  `json:"class"`                                                      //
	Blame       fault.Blame  `json:"blame"`                                                      //
	Reason      string       `json:"reason"`                                                     // what is wrong
	Next        string       `json:"next,omitempty"`                                             // what to do about it
	State       FindingState `json:"state"`                                                      //
	OpenedBy    string       `json:"opened_by"`                                                  // the run, the execution, the actor, or people/
	OpenedAt    time.Time    `gorm:"serializer:utc" json:"opened_at"`                            //
	Since       *time.Time   `gorm:"serializer:utc" json:"since"`                                // when its age began: when it was opened, or came back after it had been verified; nil is OpenedAt
	Reopened    int64        `json:"reopened"`                                                   // how often it came back
	ClosedBy    string       `json:"closed_by,omitempty"`                                        // the run or execution that verified it, acceptance:ID, or people/
	ClosedAt    *time.Time   `gorm:"serializer:utc" json:"closed_at"`                            //
	Accepted    *time.Time   `gorm:"column:accepted_until;serializer:utc" json:"accepted_until"` // until then its risk is accepted; nil: it is not
	LastRun     string       `json:"last_run"`                                                   // in which it was last seen
	LastSeenAt  time.Time    `gorm:"serializer:utc" json:"last_seen_at"`
	Count       int64        `json:"count"` // runs in which it was seen
	Signature   string       `json:"-"`     // the same for the same trouble of any service
	ProblemID   *int64       `json:"problem"`

	Symptoms    []Symptom    `gorm:"foreignKey:FindingID" json:"symptoms,omitempty"` // the newest; this and what follows where one finding is read
	Remarks     []Remark     `gorm:"-" json:"remarks,omitempty"`                     // the oldest first
	Attachments []Attachment `gorm:"-" json:"attachments,omitempty"`
	Acceptances []Acceptance `gorm:"-" json:"acceptances,omitempty"` // the newest first
	Tickets     []Ticket     `gorm:"-" json:"tickets,omitempty"`
	Problem     *CommonCause `gorm:"-" json:"known_problem,omitempty"`
}

// Began is when the age of a finding began.
func (f *Finding) Began() time.Time {
	if f.Since != nil {
		return *f.Since
	}
	return f.OpenedAt
}

// updateFindings does to findings what the end of a run means for them. It
// connects the run's symptoms, which must be complete, to the findings that they
// belong to.
func updateFindings(tx *Tx, run *Run) error {
	if err := openFindings(tx, run, run.Symptoms); err != nil || run.Outcome != Passed || run.StartedAt == nil {
		return err
	}
	var closed []Finding
	err := tx.Raw(`UPDATE findings SET state = ?, closed_by = ?, closed_at = ?, accepted_until = NULL
		WHERE scenario = ? AND (state = ? OR accepted_until IS NOT NULL) AND last_seen_at < ? RETURNING *`,
		FindingClosed, run.ID, text(*run.EndedAt), run.Scenario, FindingOpen, text(*run.StartedAt)).Scan(&closed).Error
	for i := range closed {
		tx.Record(FindingEnded, fmt.Sprint(closed[i].ID), &closed[i])
		err = errors.Join(err, wantTickets(tx, &closed[i]))
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
	f, err := seeAgain(tx, run, s)
	if f != nil || err != nil {
		return f, err
	}
	f = &Finding{}
	at, priority, signature := text(s.OpenedAt), PriorityOf(run.Tier, s.Class, s.Blame), signatureOf(s)
	problem, err := problemOf(tx, signature)
	if err != nil {
		return nil, err
	}
	err = tx.Raw(`INSERT INTO findings (fingerprint, service, scenario, client, owner, priority, due_at, phase, class, blame, reason, next,
			state, opened_by, opened_at, since, closed_by, last_run, last_seen_at, count, signature, problem_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 1, ?, ?)
		ON CONFLICT (scenario, fingerprint) WHERE state = 'open' DO UPDATE SET
			reason = excluded.reason, next = excluded.next, blame = excluded.blame, client = excluded.client, owner = excluded.owner, priority = excluded.priority,
			last_seen_at = excluded.last_seen_at, count = findings.count + CASE WHEN findings.last_run = excluded.last_run THEN 0 ELSE 1 END, last_run = excluded.last_run
		RETURNING *`,
		s.Fingerprint, run.Service, run.Scenario, run.Client, run.Owner, priority, text(*tx.dueBy(priority, s.OpenedAt)), s.Phase, s.Class, s.Blame, s.Reason, s.Next,
		FindingOpen, run.ID, at, at, run.ID, at, signature, problem).Scan(f).Error
	if err != nil {
		return nil, err
	}
	if f.Count == 1 && f.OpenedAt.Equal(f.LastSeenAt) {
		tx.Record(FindingOpened, fmt.Sprint(f.ID), f)
		return f, wantTickets(tx, f)
	}
	tx.Record(FindingSeen, fmt.Sprint(f.ID), f)
	return f, nil
}

// seeAgain counts a symptom where the trouble is known, and opens its finding again
// where that had been closed; nil where it is new. An accepted risk stays closed.
func seeAgain(tx *Tx, run *Run, s *Symptom) (*Finding, error) {
	var known []Finding
	err := locked(tx).Where("scenario = ? AND fingerprint = ?", run.Scenario, s.Fingerprint).Order("id DESC").Limit(1).Find(&known).Error
	if err != nil || len(known) == 0 {
		return nil, err
	}
	f := &known[0]
	kind := FindingSeen
	if f.State == FindingClosed && (f.Accepted == nil || !f.Accepted.After(s.OpenedAt)) {
		kind = FindingReopened
		f.reopen(tx, s.OpenedAt)
	}
	if f.LastRun != run.ID {
		f.Count++
	}
	f.Reason, f.Next, f.Blame, f.Client, f.Owner = s.Reason, s.Next, s.Blame, run.Client, run.Owner
	f.Priority, f.LastRun, f.LastSeenAt = PriorityOf(run.Tier, s.Class, s.Blame), run.ID, s.OpenedAt
	if f.Signature = signatureOf(s); f.ProblemID == nil {
		if f.ProblemID, err = problemOf(tx, f.Signature); err != nil {
			return nil, err
		}
	}
	if f.DueAt == nil && f.State == FindingOpen {
		f.DueAt = tx.dueBy(f.Priority, f.Began())
	}
	if err := saveFinding(tx, f); err != nil {
		return nil, err
	}
	tx.Record(kind, fmt.Sprint(f.ID), f)
	return f, wantTickets(tx, f)
}

// reopen opens a closed finding. The age of one that was verified begins again; one
// whose risk was only accepted is as old as it was.
func (f *Finding) reopen(tx *Tx, at time.Time) {
	if f.Accepted == nil {
		f.Since = &at
		f.DueAt = tx.dueBy(f.Priority, at)
	}
	f.State, f.ClosedBy, f.ClosedAt, f.Accepted = FindingOpen, "", nil, nil
	f.Reopened++
}

// saveFinding writes what may change of a finding.
func saveFinding(tx *Tx, f *Finding) error {
	return tx.Model(f).Select("reason", "next", "blame", "client", "owner", "assignee", "priority", "due_at", "state", "since", "reopened", "closed_by", "closed_at",
		"accepted_until", "last_run", "last_seen_at", "count", "signature", "problem_id").Updates(f).Error
}

// FindingFilter chooses findings; what is left empty does not narrow.
type FindingFilter struct {
	State    FindingState
	Service  string
	Scenario string
	Client   string
	Assignee []string // any of these
	Overdue  bool     // only what is open and past its due date
	Problem  int64
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
	if len(f.Assignee) > 0 {
		query = query.Where("assignee IN ?", f.Assignee)
	}
	if f.Problem > 0 {
		query = query.Where("problem_id = ?", f.Problem)
	}
	if f.Overdue {
		at, err := s.Moment(ctx)
		if err != nil {
			return page, err
		}
		query = query.Where("state = ? AND due_at < ?", FindingOpen, text(at))
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

// Finding reads one, with its newest symptoms, the newest first, and what people did about it.
func (s *Store) Finding(ctx context.Context, id int64) (*Finding, error) {
	var f Finding
	db := s.db.WithContext(ctx)
	err := db.Take(&f, "id = ?", id).Error
	if err == nil {
		err = db.Where("finding_id = ?", id).Order("id DESC").Limit(symptomsShown).Find(&f.Symptoms).Error
	}
	if err == nil {
		err = s.withWork(ctx, &f)
	}
	return &f, s.explain(fmt.Sprintf("read finding %d", id), err)
}
