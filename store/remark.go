package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// ErrWork is about a finding, a task or something else that people work on and that
// cannot be changed in this way. Its text says why, and what to do.
var ErrWork = errors.New("this cannot be done")

// cannot is an ErrWork with the reason.
func cannot(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrWork, fmt.Errorf(format, args...))
}

// What remarks and attachments may be about.
const (
	AboutFinding        = "finding"
	AboutIncident       = "incident"
	AboutProblem        = "problem"
	AboutTask           = "task"
	AboutRecommendation = "recommendation"
)

// Remark is what somebody said about a finding, or did to it: the history of what
// people work on. Remarks are never changed.
type Remark struct {
	ID      int64     `gorm:"primaryKey" json:"id"`
	About   string    `json:"-"`
	AboutID int64     `json:"-"`
	Client  string    `json:"-"`
	Kind    string    `json:"kind" doc:"comment, or what was done: assigned, due, accepted, approved, withdrawn, lapsed, closed, attached, ticket, …"`
	Text    string    `json:"text"`
	By      string    `gorm:"column:made_by" json:"by"`
	ByID    string    `gorm:"column:made_by_id" json:"by_id"`
	At      time.Time `gorm:"serializer:utc" json:"at"`
}

// worked is a fact about what people work on. The log holds what was done to what;
// of what people wrote it holds a digest.
type worked struct {
	client, service, scenario string
	detail                    string
	says                      []string
}

// subjectOfWork is what something belongs to.
type subjectOfWork struct {
	about                     string // one of the words above
	id                        int64
	client, service, scenario string
}

// note writes a remark and the fact that belongs to it.
func (tx *Tx) note(of subjectOfWork, kind, words, detail string) error {
	at, err := tx.At()
	if err != nil {
		return err
	}
	r := Remark{About: of.about, AboutID: of.id, Client: of.client, Kind: kind, Text: bounded(strings.TrimSpace(words), mostOfReason), By: line(tx.actor.Name), ByID: tx.actor.ID, At: at}
	if err := tx.Create(&r).Error; err != nil {
		return err
	}
	said := kind
	if detail != "" {
		said += ": " + detail
	}
	tx.Record(FactKind(of.about+"."+kind), fmt.Sprint(of.id), &worked{of.client, of.service, of.scenario, said, []string{r.Text}})
	return nil
}

func (s *Store) remarks(ctx context.Context, about string, id int64) ([]Remark, error) {
	all := []Remark{}
	err := s.db.WithContext(ctx).Where("about = ? AND about_id = ?", about, id).Order("id").Limit(1000).Find(&all).Error
	return all, s.explain("read the remarks", err)
}

func (f *Finding) work() subjectOfWork {
	return subjectOfWork{AboutFinding, f.ID, f.Client, f.Service, f.Scenario}
}

// changeFinding changes one finding by a person, who needs a right to it.
func (s *Store) changeFinding(ctx context.Context, id int64, verb access.Verb, change func(*Tx, *Finding, time.Time) error) (*Finding, error) {
	err := s.transaction(ctx, fmt.Sprintf("change finding %d", id), func(tx *Tx) error {
		var f Finding
		if err := locked(tx).Take(&f, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(verb, access.Object{Client: f.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := change(tx, &f, at); err != nil {
			return err
		}
		if err := saveFinding(tx, &f); err != nil {
			return err
		}
		return wantTickets(tx, &f)
	})
	if err != nil {
		return nil, err
	}
	return s.Finding(ctx, id)
}

// Assign gives a finding to a person of people/ or to an actor; "" gives it to no one.
func (s *Store) Assign(ctx context.Context, id int64, to string) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, _ time.Time) error {
		to = line(strings.TrimSpace(to))
		if to == f.Assignee {
			return nil
		}
		f.Assignee = to
		if to == "" {
			return tx.note(f.work(), "unassigned", "", "")
		}
		return tx.note(f.work(), "assigned", to, "to "+to)
	})
}

// Comment adds a remark to a finding.
func (s *Store) Comment(ctx context.Context, id int64, words string) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, _ time.Time) error {
		if strings.TrimSpace(words) == "" {
			return cannot("the comment is empty: write what should be on the record")
		}
		return tx.note(f.work(), "comment", words, "")
	})
}

// MoveDue moves the day by which a finding must be closed. Its age stays.
func (s *Store) MoveDue(ctx context.Context, id int64, to time.Time, why string) (*Finding, error) {
	return s.changeFinding(ctx, id, access.ChangeFinding, func(tx *Tx, f *Finding, at time.Time) error {
		switch {
		case f.State != FindingOpen:
			return cannot("finding %d is closed, and has no due date to move", f.ID)
		case strings.TrimSpace(why) == "":
			return cannot("the due date is moved without a reason: give one")
		case !to.After(at):
			return cannot("%s is past: choose a day to come", units.Minute(to))
		}
		before := "none"
		if f.DueAt != nil {
			before = units.Minute(*f.DueAt)
		}
		due := micro(to)
		f.DueAt = &due
		return tx.note(f.work(), "due", fmt.Sprintf("moved from %s to %s: %s", before, units.Minute(due), why), "moved to "+units.Minute(due))
	})
}

// Report is a finding that a person opens.
type Report struct {
	Service  string // "" is no service's
	Scenario string // whose passed run closes it; "" is none: then somebody closes it by what verified it
	Client   string
	Owner    string
	Tier     int // of the service
	Class    string
	Reason   string
	Next     string
	Assignee string
}

// OpenFinding opens a finding that a person reports, such as an auditor. The same
// report of the same service joins the finding that there is.
func (s *Store) OpenFinding(ctx context.Context, r Report) (*Finding, error) {
	var id int64
	err := s.transaction(ctx, "open the finding", func(tx *Tx) error {
		if err := tx.allow(access.ChangeFinding, access.Object{Client: r.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		reason := bounded(strings.TrimSpace(r.Reason), mostOfReason)
		class, known := classOf(r.Class)
		switch {
		case reason == "":
			return cannot("the finding does not say what is wrong: give a reason")
		case !known:
			return cannot("%q is not a class; the classes are: %s", r.Class, strings.Join(ReportClasses(), ", "))
		}
		run := Run{ID: tx.actor.ID, Service: r.Service, Scenario: r.Scenario, Client: r.Client, Owner: r.Owner, Tier: r.Tier}
		f, err := openFinding(tx, &run, &Symptom{Fingerprint: digest("person/" + r.Service + "/" + string(class) + "/" + reason), Service: r.Service, Phase: "people", Class: class, Blame: ofPeople,
			Reason: reason, Next: bounded(strings.TrimSpace(r.Next), mostOfReason), OpenedAt: at})
		if err != nil {
			return err
		}
		id = f.ID
		if to := line(strings.TrimSpace(r.Assignee)); to != "" {
			f.Assignee = to
			if err := saveFinding(tx, f); err != nil {
				return err
			}
			if err := tx.note(f.work(), "assigned", to, "to "+to); err != nil {
				return err
			}
		}
		return tx.note(f.work(), "reported", reason, "")
	})
	if err != nil {
		return nil, err
	}
	return s.Finding(ctx, id)
}
