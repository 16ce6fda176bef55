package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios/access"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store/progress"
)

// longestAcceptance is for how long a risk may be accepted: afterwards it is looked
// at again.
const longestAcceptance = 366 * 24 * time.Hour

// Acceptance is the waiver of a finding: its risk is accepted until a day, if a
// person approves it who did not ask for it. Until then the finding is closed;
// afterwards it opens again by itself.
type Acceptance struct {
	ID            int64      `gorm:"primaryKey" json:"id"`
	FindingID     int64      `json:"finding"`
	Client        string     `json:"-"`
	Reason        string     `json:"reason"`
	UntilAt       time.Time  `gorm:"serializer:utc" json:"until"`
	RequestedBy   string     `json:"requested_by"`
	RequestedByID string     `json:"requested_by_id"`
	RequestedAt   time.Time  `gorm:"serializer:utc" json:"requested_at"`
	ApprovedBy    string     `json:"approved_by,omitempty"`
	ApprovedByID  string     `json:"approved_by_id,omitempty"`
	ApprovedAt    *time.Time `gorm:"serializer:utc" json:"approved_at"`
	WithdrawnBy   string     `json:"withdrawn_by,omitempty"`
	WithdrawnByID string     `json:"withdrawn_by_id,omitempty"`
	WithdrawnAt   *time.Time `gorm:"serializer:utc" json:"withdrawn_at"`
}

// State says where an acceptance stands at a moment: waiting, approved, over or withdrawn.
func (a Acceptance) State(at time.Time) string {
	switch {
	case a.WithdrawnAt != nil:
		return "withdrawn"
	case !a.UntilAt.After(at):
		return "over"
	case a.ApprovedAt == nil:
		return "waiting"
	}
	return "approved"
}

// AcceptRisk asks that the risk of a finding be accepted until a day; another person
// must approve it.
func (s *Store) AcceptRisk(ctx context.Context, id int64, until time.Time, reason string) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, at time.Time) error {
		reason = bounded(strings.TrimSpace(reason), mostOfReason)
		switch {
		case f.State != FindingOpen:
			return cannot("finding %d is closed: there is no risk to accept", f.ID)
		case reason == "":
			return cannot("there is no reason why the risk is accepted: give one")
		case !until.After(at):
			return cannot("%s is past: choose a day to come", units.Minute(until))
		case until.After(at.Add(longestAcceptance)):
			return cannot("a risk is accepted for 366 days at most: choose an earlier day, and accept it again then")
		}
		waiting, err := acceptancesOf(tx.DB, f.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(waiting, func(a Acceptance) bool { return a.State(at) == "waiting" }) {
			return cannot("finding %d already waits for someone to approve that its risk is accepted: approve or withdraw that first", f.ID)
		}
		a := Acceptance{FindingID: f.ID, Client: f.Client, Reason: reason, UntilAt: micro(until), RequestedBy: line(tx.actor.Name), RequestedByID: tx.actor.ID, RequestedAt: at}
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		return tx.note(f.work(), "acceptance", fmt.Sprintf("asked to accept the risk until %s: %s", units.Minute(a.UntilAt), reason), fmt.Sprintf("acceptance %d until %s", a.ID, units.Minute(a.UntilAt)))
	})
}

// ApproveAcceptance accepts the risk of a finding, which closes it until the day
// that was asked for. Who asked may not: a Refusal.
func (s *Store) ApproveAcceptance(ctx context.Context, id int64) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ApproveRisk, func(tx *Tx, f *Finding, at time.Time) error {
		a, err := waitingAcceptance(tx, f, at)
		if err != nil {
			return err
		}
		if _, err := tx.allowWith(access.ApproveRisk, access.Object{Client: f.Client, RequestedBy: a.RequestedByID}); err != nil {
			return err
		}
		if f.State != FindingOpen {
			return cannot("finding %d was closed meanwhile", f.ID)
		}
		a.ApprovedBy, a.ApprovedByID, a.ApprovedAt = line(tx.actor.Name), tx.actor.ID, &at
		if err := tx.Model(a).Select("approved_by", "approved_by_id", "approved_at").Updates(a).Error; err != nil {
			return err
		}
		f.State, f.ClosedBy, f.ClosedAt, f.Accepted = FindingClosed, fmt.Sprintf("acceptance:%d", a.ID), &at, &a.UntilAt
		tx.Record(FindingEnded, fmt.Sprint(f.ID), f)
		return tx.note(f.work(), "accepted", "the risk is accepted until "+units.Minute(a.UntilAt), fmt.Sprintf("acceptance %d until %s, asked for by %s", a.ID, units.Minute(a.UntilAt), a.RequestedByID))
	})
}

// WithdrawAcceptance takes back what was asked for or approved; a finding that was
// closed by it opens again.
func (s *Store) WithdrawAcceptance(ctx context.Context, id int64) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, at time.Time) error {
		all, err := acceptancesOf(tx.DB, f.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(a Acceptance) bool { return a.State(at) == "waiting" || a.State(at) == "approved" })
		if i < 0 {
			return cannot("nothing waits or counts for finding %d that could be withdrawn", f.ID)
		}
		a := &all[i]
		counted := a.ApprovedAt != nil && f.Accepted != nil
		a.WithdrawnBy, a.WithdrawnByID, a.WithdrawnAt = line(tx.actor.Name), tx.actor.ID, &at
		if err := tx.Model(a).Select("withdrawn_by", "withdrawn_by_id", "withdrawn_at").Updates(a).Error; err != nil {
			return err
		}
		if counted {
			f.reopen(tx, at)
			tx.Record(FindingReopened, fmt.Sprint(f.ID), f)
		}
		return tx.note(f.work(), "withdrawn", "the risk is not accepted", fmt.Sprintf("acceptance %d", a.ID))
	})
}

func waitingAcceptance(tx *Tx, f *Finding, at time.Time) (*Acceptance, error) {
	all, err := acceptancesOf(tx.DB, f.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].State(at) == "waiting" {
			return &all[i], nil
		}
	}
	return nil, cannot("no one has asked that the risk of finding %d be accepted, or it was decided already", f.ID)
}

func acceptancesOf(tx *gorm.DB, finding int64) ([]Acceptance, error) {
	var all []Acceptance
	return all, tx.Where("finding_id = ?", finding).Order("id DESC").Find(&all).Error
}

// lapse opens the findings again whose risk is no longer accepted.
func lapse(tx *Tx) (opened int, err error) {
	at, err := tx.At()
	if err != nil {
		return 0, err
	}
	var over []Finding
	if err := locked(tx).Where("accepted_until <= ?", text(at)).Order("id").Find(&over).Error; err != nil {
		return 0, err
	}
	for i := range over {
		f := &over[i]
		f.reopen(tx, at)
		if err := saveFinding(tx, f); err != nil {
			return opened, err
		}
		tx.Record(FindingReopened, fmt.Sprint(f.ID), f)
		if err := errors.Join(tx.note(f.work(), "lapsed", "the risk is no longer accepted", ""), wantTickets(tx, f)); err != nil {
			return opened, err
		}
		opened++
	}
	return opened, nil
}

// CloseFinding closes a finding by what verified it: a run that passed, or an
// execution of a runbook that came to its end. Either must be about the service of
// the finding and have begun after it was last seen.
func (s *Store) CloseFinding(ctx context.Context, id int64, by string) (*Finding, error) {
	by = strings.TrimSpace(by)
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, at time.Time) error {
		if f.State == FindingClosed && f.Accepted == nil {
			return cannot("finding %d is closed already, by %s", f.ID, f.ClosedBy)
		}
		if by == "" {
			return cannot("a finding is closed by what verified it: name a run that passed or a rehearsal that ended, or have its risk accepted")
		}
		what, err := verifies(tx, f, by)
		if err != nil {
			return err
		}
		f.State, f.ClosedBy, f.ClosedAt, f.Accepted = FindingClosed, by, &at, nil
		tx.Record(FindingEnded, fmt.Sprint(f.ID), f)
		return tx.note(f.work(), "closed", "verified by "+what+" "+by, by)
	})
}

// verifies says what it is that verifies a finding, or why it does not.
func verifies(tx *Tx, f *Finding, by string) (what string, err error) {
	var runs []Run
	if err := tx.Select("id", "service", "scenario", "outcome", "started_at").Where("id = ?", by).Limit(1).Find(&runs).Error; err != nil {
		return "", err
	}
	if len(runs) == 1 {
		switch r := runs[0]; {
		case r.Outcome != Passed:
			return "", cannot("run %s did not pass: it is %s, and verifies nothing", by, orNotEnded(r.Outcome))
		case r.Service != f.Service:
			return "", cannot("run %s is about the service %s, and finding %d about %s", by, r.Service, f.ID, orNone(f.Service))
		case f.Scenario != "" && r.Scenario != f.Scenario:
			return "", cannot("run %s is of scenario %s, and finding %d was seen by %s", by, r.Scenario, f.ID, f.Scenario)
		case r.StartedAt == nil || !r.StartedAt.After(f.LastSeenAt):
			return "", cannot("run %s began before finding %d was last seen: start another", by, f.ID)
		}
		return "run", nil
	}
	var executions []Execution
	if err := tx.Where("id = ?", by).Limit(1).Find(&executions).Error; err != nil {
		return "", err
	}
	if len(executions) == 0 {
		return "", cannot("there is no run and no execution %q", by)
	}
	switch x := executions[0]; {
	case x.EndedAt == nil || x.State == progress.Stopped:
		return "", cannot("%s %s has not come to its end: it is %s", x.Kind.Called(), by, x.State)
	case f.Service != "" && !slices.Contains(x.Services, f.Service):
		return "", cannot("%s %s is not about the service %s", x.Kind.Called(), by, f.Service)
	case x.StartedAt == nil || !x.StartedAt.After(f.LastSeenAt):
		return "", cannot("%s %s began before finding %d was last seen", x.Kind.Called(), by, f.ID)
	default:
		return x.Kind.Called(), nil
	}
}

func orNotEnded(o Outcome) string {
	if o == "" {
		return "not ended"
	}
	return string(o)
}

func orNone(name string) string {
	if name == "" {
		return "no service"
	}
	return name
}

// ReportClasses are the classes that people may choose for what they report.
func ReportClasses() []string {
	var all []string
	for _, class := range fault.Classes {
		all = append(all, string(class))
	}
	return append(all, string(RunbookDefect), string(StaffTrouble), "dependency", "scope drift")
}

func classOf(name string) (fault.Class, bool) {
	if name == "" {
		return "scope drift", true
	}
	return fault.Class(name), slices.Contains(ReportClasses(), name)
}
