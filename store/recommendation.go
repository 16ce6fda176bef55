package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
)

// RecommendationState is where a recommendation is on its way.
type RecommendationState string

const (
	Presented   RecommendationState = "presented"   // Recommend sets it; a decision moves it on
	AcceptedRec RecommendationState = "accepted"    // DecideOn sets it; Implement moves it on
	Declined    RecommendationState = "declined"    // DecideOn sets it, with a reason and a day on which it is looked at again
	Deferred    RecommendationState = "deferred"    // DecideOn sets it, with the day of the next decision
	Expired     RecommendationState = "expired"     // KeepWork sets it, when nobody decided inside the window; it can still be decided
	Implemented RecommendationState = "implemented" // Implement sets it; a run that passes afterwards verifies it
)

// RecommendationStates are all of them.
var RecommendationStates = []RecommendationState{Presented, AcceptedRec, Declined, Deferred, Expired, Implemented}

// DefaultDecisionWindow is how long there is for a decision when nothing else is said.
const DefaultDecisionWindow = 30 * 24 * time.Hour

// Recommendation is a proposal made to a client or an owner, and what came of it.
type Recommendation struct {
	ID          int64  `gorm:"primaryKey" json:"id"`
	Title       string `json:"title"`
	Text        string `json:"text,omitempty"`
	Service     string `json:"service,omitempty"`
	Scenario    string `json:"scenario,omitempty"` // whose passed run verifies it; "" is any of the service
	Client      string `json:"client,omitempty"`
	Owner       string `json:"owner,omitempty"`
	FindingID   *int64 `json:"finding"`
	ExecutionID string `json:"execution,omitempty"` // the audit or review that it came from

	PresentedBy   string              `json:"presented_by"`
	PresentedByID string              `json:"presented_by_id"`
	PresentedAt   time.Time           `gorm:"serializer:utc" json:"presented_at"`
	DecideBy      time.Time           `gorm:"serializer:utc" json:"decide_by"`
	State         RecommendationState `json:"state" enum:"presented,accepted,declined,deferred,expired,implemented"`

	Decider     string     `json:"decider,omitempty"` // who decided, as they sign
	DecidedBy   string     `json:"decided_by,omitempty"`
	DecidedByID string     `json:"decided_by_id,omitempty"` // the actor who entered it
	DecidedAt   *time.Time `gorm:"serializer:utc" json:"decided_at"`
	Reason      string     `json:"reason,omitempty"`
	ReviewAt    *time.Time `gorm:"serializer:utc" json:"review_at"` // when a decline or a deferral is looked at again

	ImplementedBy   string     `json:"implemented_by,omitempty"`
	ImplementedByID string     `json:"implemented_by_id,omitempty"`
	ImplementedAt   *time.Time `gorm:"serializer:utc" json:"implemented_at"`
	Implementation  string     `json:"implementation,omitempty"` // what was done
	VerifiedBy      string     `json:"verified_by,omitempty"`    // the run that passed afterwards
	VerifiedAt      *time.Time `gorm:"serializer:utc" json:"verified_at"`

	Remarks []Remark `gorm:"-" json:"remarks,omitempty"` // where one is read
}

func (r *Recommendation) work() subjectOfWork {
	return subjectOfWork{AboutRecommendation, r.ID, r.Client, r.Service, r.Scenario}
}

// ReviewDue says whether a decision is due to be looked at again.
func (r *Recommendation) ReviewDue(at time.Time) bool {
	return (r.State == Declined || r.State == Deferred) && r.ReviewAt != nil && !r.ReviewAt.After(at)
}

func saveRecommendation(tx *Tx, r *Recommendation) error {
	return tx.Model(r).Select("state", "decider", "decided_by", "decided_by_id", "decided_at", "reason", "review_at", "implemented_by", "implemented_by_id", "implemented_at",
		"implementation", "verified_by", "verified_at").Updates(r).Error
}

// Recommend presents a recommendation: Title is needed; DecideBy is in
// DefaultDecisionWindow when it is left out.
func (s *Store) Recommend(ctx context.Context, r Recommendation) (*Recommendation, error) {
	err := s.transaction(ctx, "present the recommendation", func(tx *Tx) error {
		if r.FindingID != nil { // it belongs to the service of its finding
			var f Finding
			if err := tx.Take(&f, "id = ?", *r.FindingID).Error; err != nil {
				return err
			}
			if r.Service != "" && r.Service != f.Service {
				return cannot("finding %d is about the service %s, not %s", f.ID, orNone(f.Service), r.Service)
			}
			r.Service, r.Client, r.Owner, r.Scenario = f.Service, f.Client, cmp.Or(r.Owner, f.Owner), cmp.Or(r.Scenario, f.Scenario)
		}
		if err := tx.allow(access.ChangeFinding, access.Object{Client: r.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if r.DecideBy.IsZero() {
			r.DecideBy = at.Add(DefaultDecisionWindow)
		}
		r.Title, r.Text, r.DecideBy = line(strings.TrimSpace(r.Title)), bounded(strings.TrimSpace(r.Text), mostOfReason), micro(r.DecideBy)
		switch {
		case r.Title == "":
			return cannot("the recommendation has no title")
		case !r.DecideBy.After(at):
			return cannot("%s is past: give a day in the future", units.Minute(r.DecideBy))
		}
		if r.ExecutionID != "" {
			var n int64
			if err := tx.Model(&Execution{}).Where("id = ?", r.ExecutionID).Count(&n).Error; err != nil || n == 0 {
				return cmp.Or(err, cannot("execution %q does not exist", r.ExecutionID))
			}
		}
		shown := Recommendation{Title: r.Title, Text: r.Text, Service: r.Service, Scenario: r.Scenario, Client: r.Client, Owner: r.Owner, FindingID: r.FindingID, ExecutionID: r.ExecutionID,
			PresentedBy: line(tx.actor.Name), PresentedByID: tx.actor.ID, PresentedAt: at, DecideBy: r.DecideBy, State: Presented}
		if err := tx.Create(&shown).Error; err != nil {
			return err
		}
		r = shown
		return tx.note(r.work(), "presented", r.Title, "decide by "+units.Minute(r.DecideBy))
	})
	if err != nil {
		return nil, err
	}
	return s.Recommendation(ctx, r.ID)
}

func (s *Store) changeRecommendation(ctx context.Context, id int64, verb access.Verb, change func(*Tx, *Recommendation, time.Time) error) (*Recommendation, error) {
	err := s.transaction(ctx, fmt.Sprintf("change recommendation %d", id), func(tx *Tx) error {
		var r Recommendation
		if err := locked(tx).Take(&r, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(verb, access.Object{Client: r.Client}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := change(tx, &r, at); err != nil {
			return err
		}
		return saveRecommendation(tx, &r)
	})
	if err != nil {
		return nil, err
	}
	return s.Recommendation(ctx, id)
}

// Decision is what a client or an owner decided about a recommendation.
type Decision struct {
	State    RecommendationState // accepted, declined or deferred
	Decider  string              // who decided, as they sign; "" is the actor
	Reason   string              // a decline and a deferral need one
	ReviewAt *time.Time          // so do they need the day on which it is looked at again
}

// DecideOn enters a decision. It may be changed until the recommendation is
// implemented; every decision stays on the record.
func (s *Store) DecideOn(ctx context.Context, id int64, d Decision) (*Recommendation, error) {
	return s.changeRecommendation(ctx, id, access.Decide, func(tx *Tx, r *Recommendation, at time.Time) error {
		d.Decider, d.Reason = cmp.Or(line(strings.TrimSpace(d.Decider)), line(tx.actor.Name)), bounded(strings.TrimSpace(d.Reason), mostOfReason)
		switch {
		case !slices.Contains([]RecommendationState{AcceptedRec, Declined, Deferred}, d.State):
			return cannot("%q is not a decision: accept, decline or defer it", d.State)
		case r.State == Implemented:
			return cannot("recommendation %d is implemented already", r.ID)
		case r.State == d.State && r.State != Deferred:
			return cannot("%s has decided that already: recommendation %d is %s", r.Decider, r.ID, r.State)
		case d.State != AcceptedRec && d.Reason == "":
			return cannot("a recommendation is %s with a reason: give one", d.State)
		case d.State != AcceptedRec && d.ReviewAt == nil:
			return cannot("a recommendation is %s until it is looked at again: give a review date", d.State)
		case d.ReviewAt != nil && !d.ReviewAt.After(at):
			return cannot("the review date %s is past: choose a day to come", units.Minute(*d.ReviewAt))
		}
		r.State, r.Decider, r.DecidedBy, r.DecidedByID, r.DecidedAt, r.Reason, r.ReviewAt = d.State, d.Decider, line(tx.actor.Name), tx.actor.ID, &at, d.Reason, maybe(d.ReviewAt)
		words := "decided by " + d.Decider
		if d.Reason != "" {
			words += ": " + d.Reason
		}
		detail := string(d.State)
		if r.ReviewAt != nil {
			detail += ", review " + units.Minute(*r.ReviewAt)
		}
		return tx.note(r.work(), string(d.State), words, detail)
	})
}

// Implement says that an accepted recommendation was carried out. The next run of its
// service that begins after that and passes verifies it.
func (s *Store) Implement(ctx context.Context, id int64, what string) (*Recommendation, error) {
	return s.changeRecommendation(ctx, id, access.ChangeFinding, func(tx *Tx, r *Recommendation, at time.Time) error {
		what = bounded(strings.TrimSpace(what), mostOfReason)
		switch {
		case r.State == Implemented:
			return cannot("%s has implemented recommendation %d already, at %s", r.ImplementedBy, r.ID, units.Minute(*r.ImplementedAt))
		case r.State != AcceptedRec:
			return cannot("recommendation %d is %s: it must be accepted before it is implemented", r.ID, r.State)
		case what == "":
			return cannot("say what was done")
		}
		r.State, r.ImplementedBy, r.ImplementedByID, r.ImplementedAt, r.Implementation = Implemented, line(tx.actor.Name), tx.actor.ID, &at, what
		return tx.note(r.work(), "implemented", what, "")
	})
}

// CommentRecommendation adds a remark.
func (s *Store) CommentRecommendation(ctx context.Context, id int64, words string) (*Recommendation, error) {
	return s.changeRecommendation(ctx, id, access.ChangeFinding, func(tx *Tx, r *Recommendation, _ time.Time) error {
		if strings.TrimSpace(words) == "" {
			return cannot("the comment is empty: write what should be on the record")
		}
		return tx.note(r.work(), "comment", words, "")
	})
}

// verifyRecommendations has a passed run verify what was implemented before it began.
func verifyRecommendations(tx *Tx, run *Run) error {
	if run.Outcome != Passed || run.StartedAt == nil {
		return nil
	}
	var all []Recommendation
	err := locked(tx).Where("state = ? AND verified_by = '' AND service = ? AND (scenario = '' OR scenario = ?) AND implemented_at < ?", Implemented, run.Service, run.Scenario, text(*run.StartedAt)).
		Order("id").Find(&all).Error
	if err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		r.VerifiedBy, r.VerifiedAt = run.ID, run.EndedAt
		if err := saveRecommendation(tx, r); err != nil {
			return err
		}
		if err := tx.note(r.work(), "verified", "run "+run.ID+" passed", run.ID); err != nil {
			return err
		}
	}
	return nil
}

// expire settles recommendations on which nobody decided inside the window.
func expire(tx *Tx) error {
	at, err := tx.At()
	if err != nil {
		return err
	}
	var over []Recommendation
	if err := locked(tx).Where("state = ? AND decide_by < ?", Presented, text(at)).Order("id").Find(&over).Error; err != nil {
		return err
	}
	for i := range over {
		r := &over[i]
		r.State = Expired
		if err := saveRecommendation(tx, r); err != nil {
			return err
		}
		if err := tx.note(r.work(), "expired", "no one decided by "+units.Minute(r.DecideBy), ""); err != nil {
			return err
		}
	}
	return nil
}

// RecommendationFilter chooses recommendations; what is left empty does not narrow.
type RecommendationFilter struct {
	State   RecommendationState
	Service string
	Client  string
	Finding int64
	Before  int64 // Next of the page before
	Limit   int   // default 50, at most 500
}

// RecommendationPage is a part of the recommendations, the newest first.
type RecommendationPage struct {
	Recommendations []Recommendation
	Next            int64 // what RecommendationFilter.Before must be for the page that follows; 0 when there is none
}

// Recommendations reads a page of the recommendations.
func (s *Store) Recommendations(ctx context.Context, f RecommendationFilter) (page RecommendationPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx)
	for _, narrow := range []struct{ column, value string }{{"state", string(f.State)}, {"service", f.Service}, {"client", f.Client}} {
		if narrow.value != "" {
			query = query.Where(narrow.column+" = ?", narrow.value)
		}
	}
	if f.Finding > 0 {
		query = query.Where("finding_id = ?", f.Finding)
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Recommendations).Error; err != nil {
		return page, s.explain("read the recommendations", err)
	}
	if len(page.Recommendations) > limit {
		page.Recommendations = page.Recommendations[:limit]
		page.Next = page.Recommendations[limit-1].ID
	}
	return page, nil
}

// Recommendation reads one.
func (s *Store) Recommendation(ctx context.Context, id int64) (*Recommendation, error) {
	var r Recommendation
	err := s.db.WithContext(ctx).Take(&r, "id = ?", id).Error
	if err == nil {
		r.Remarks, err = s.remarks(ctx, AboutRecommendation, id)
	}
	return &r, s.explain(fmt.Sprintf("read recommendation %d", id), err)
}
