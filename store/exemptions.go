package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
)

// Errors about exemptions, for callers who branch.
var (
	ErrSamePerson = errors.New("the person who asked for an exemption cannot approve it")
	ErrExemption  = errors.New("the exemption cannot be changed this way")
)

// InForce is the exemption that an occurrence falls under, nil without one: it
// covers the due time, was approved before that, and was not withdrawn before
// that. What happens to it later changes nothing.
func InForce(all []Exemption, o Occurrence) *Exemption {
	for i, e := range all {
		if e.covers(o) && e.ApprovedAt != nil && e.ApprovedAt.Before(o.DueAt) && (e.WithdrawnAt == nil || e.WithdrawnAt.After(o.DueAt)) {
			return &all[i]
		}
	}
	return nil
}

// covers says whether the occurrence is due inside the window, and meant.
func (e Exemption) covers(o Occurrence) bool {
	return !o.DueAt.Before(e.FromAt) && o.DueAt.Before(e.UntilAt) &&
		fits(e.Scenario, o.Scenario) && fits(e.Service, o.Service) && fits(e.Client, o.Client)
}

// In says whether it stands, in a stretch of time, for something of what a
// filter chooses.
func (e Exemption) In(f OccurrenceFilter) bool {
	may := func(meant, asked string) bool { return asked == "" || fits(meant, asked) }
	return e.WithdrawnAt == nil && e.UntilAt.After(*f.From) && e.FromAt.Before(*f.Until) &&
		may(e.Scenario, f.Scenario) && may(e.Service, f.Service) && may(e.Client, f.Client)
}

// Concerns says whom it concerns.
func (e Exemption) Concerns() string {
	switch {
	case e.Scenario != "":
		return "scenario " + e.Scenario
	case e.Service != "":
		return "service " + e.Service
	case e.Client != "":
		return "client " + e.Client
	}
	return "everything"
}

// fits says whether a name is meant; "" means every one.
func fits(meant, name string) bool { return meant == "" || meant == name }

// Exemptions reads every exemption, the one that ends last first.
func (s *Store) Exemptions(ctx context.Context) ([]Exemption, error) {
	all := []Exemption{}
	err := s.db.WithContext(ctx).Order("until_at DESC, id DESC").Find(&all).Error
	return all, s.explain("read the exemptions", err)
}

// Exempted counts the occurrences that each exemption has exempted, by its id.
func (s *Store) Exempted(ctx context.Context) (map[int64]int64, error) {
	var rows []struct{ ExemptionID, Count int64 }
	err := s.db.WithContext(ctx).Model(&Occurrence{}).Select("exemption_id, count(*) AS count").
		Where("state = ? AND exemption_id IS NOT NULL", Exempt).Group("exemption_id").Find(&rows).Error
	counts := map[int64]int64{}
	for _, row := range rows {
		counts[row.ExemptionID] = row.Count
	}
	return counts, s.explain("count what is exempt", err)
}

// RequestExemption writes an exemption that waits for a second person.
func (s *Store) RequestExemption(ctx context.Context, e Exemption) (*Exemption, error) {
	e.RequestedBy, e.Reason = line(e.RequestedBy), bounded(strings.TrimSpace(e.Reason), mostOfReason)
	err := s.transaction(ctx, "write the exemption", func(tx *Tx) (err error) {
		if err := tx.allow(access.RequestExemption, e.object()); err != nil {
			return err
		}
		e.RequestedBy, e.RequestedByID = cmp.Or(e.RequestedBy, line(tx.actor.Name)), tx.actor.ID
		e.ID, e.Origin = 0, "person"
		e.ApprovedBy, e.ApprovedByID, e.ApprovedAt, e.WithdrawnBy, e.WithdrawnByID, e.WithdrawnAt = "", "", nil, "", "", nil
		if e.RequestedAt, err = tx.At(); err != nil {
			return err
		}
		if err := e.valid(); err != nil {
			return err
		}
		e.UID = "person:" + newID(e.RequestedAt)
		if err := tx.Create(&e).Error; err != nil {
			return err
		}
		tx.Record(ExemptionRequested, fmt.Sprint(e.ID), &e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &e, nil
}

// valid says what keeps an exemption from being asked for.
func (e Exemption) valid() error {
	switch {
	case !e.UntilAt.After(e.FromAt):
		return fmt.Errorf("%w: it ends before it starts", ErrExemption)
	case !e.UntilAt.After(e.RequestedAt):
		return fmt.Errorf("%w: it lies in the past, and what was due is never exempted afterwards", ErrExemption)
	case !within(e.UntilAt).Equal(e.UntilAt) || !within(e.FromAt).Equal(e.FromAt):
		return fmt.Errorf("%w: it begins or ends outside the years 1 to 9999 (UTC)", ErrExemption)
	case e.Reason == "":
		return fmt.Errorf("%w: it has no reason", ErrExemption)
	case e.RequestedBy == "":
		return fmt.Errorf("%w: it does not name who asks for it", ErrExemption)
	}
	return nil
}

// object is what rights to it depend on. Whoever may decide about a service may
// not do so for its whole client, let alone for everything.
func (e Exemption) object() access.Object {
	return access.Object{Client: e.Client, RequestedBy: e.RequestedByID}
}

// Approve makes an exemption count for what falls due from now on. Who asked
// for it cannot approve it, unless a waiver counts: ErrSamePerson.
func (s *Store) Approve(ctx context.Context, id int64, by string) (*Exemption, error) {
	return s.changeExemption(ctx, id, by, ExemptionApproved, func(tx *Tx, e *Exemption, by string, at time.Time) error {
		// First of all whether it is theirs to decide: what became of another client's is not told.
		if err := tx.allow(access.ApproveExemption, access.Object{Client: e.Client}); err != nil {
			return err
		}
		object, id := e.object(), tx.actor.ID
		if e.RequestedByID != "" && e.RequestedByID == tx.actor.ID {
			waiver, err := tx.waived(access.ApproveExemption, e.Client, at)
			if err != nil {
				return err
			}
			if waiver != "" { // two IDs are never the same: the record shows by what right
				object.Waived, id = true, waiver
				tx.used(waiver, access.ApproveExemption)
			}
		}
		switch {
		case e.WithdrawnAt != nil:
			return fmt.Errorf("%w: %s withdrew it", ErrExemption, e.WithdrawnBy)
		case e.ApprovedAt != nil:
			return fmt.Errorf("%w: %s has approved it already", ErrExemption, e.ApprovedBy)
		case e.RequestedByID != "" && e.RequestedByID == tx.actor.ID && !object.Waived:
			return fmt.Errorf("%w: %s asked for it as %s, and you are the same user; a second person must approve it", ErrSamePerson, e.RequestedBy, e.RequestedByID)
		case e.RequestedByID == "" && scenarios.SamePerson(e.RequestedBy, by): // it was asked for before actors were known
			return fmt.Errorf("%w: %s asked for it; a second person must approve", ErrSamePerson, e.RequestedBy)
		case !e.UntilAt.After(at):
			return fmt.Errorf("%w: it is over, and what was due is never exempted afterwards", ErrExemption)
		}
		e.ApprovedBy, e.ApprovedByID, e.ApprovedAt = by, id, &at
		return tx.allow(access.ApproveExemption, object)
	})
}

// WithdrawExemption ends an exemption for what falls due from now on. What it
// has exempted stays exempt.
func (s *Store) WithdrawExemption(ctx context.Context, id int64, by string) (*Exemption, error) {
	return s.changeExemption(ctx, id, by, ExemptionWithdrawn, func(tx *Tx, e *Exemption, by string, at time.Time) error {
		if err := tx.allow(access.WithdrawExemption, e.object()); err != nil {
			return err
		}
		if e.WithdrawnAt != nil {
			return fmt.Errorf("%w: %s has withdrawn it already", ErrExemption, e.WithdrawnBy)
		}
		e.WithdrawnBy, e.WithdrawnByID, e.WithdrawnAt = by, tx.actor.ID, &at
		return nil
	})
}

func (s *Store) changeExemption(ctx context.Context, id int64, by string, fact FactKind, change func(*Tx, *Exemption, string, time.Time) error) (*Exemption, error) {
	var e Exemption
	err := s.transaction(ctx, "change the exemption", func(tx *Tx) error {
		if err := tx.Exec(`UPDATE exemptions SET origin = origin WHERE id = ?`, id).Error; err != nil { // locks it
			return err
		}
		if err := tx.Take(&e, "id = ?", id).Error; err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		by := line(cmp.Or(by, tx.actor.Name))
		if by == "" {
			return fmt.Errorf("%w: the person who does that is unknown", ErrExemption)
		}
		if err := change(tx, &e, by, at); err != nil {
			return err
		}
		tx.Record(fact, fmt.Sprint(e.ID), &e)
		return tx.Select("approved_by", "approved_by_id", "approved_at", "withdrawn_by", "withdrawn_by_id", "withdrawn_at").Updates(&e).Error
	})
	return &e, err
}

// SyncExemptions brings what stands in one place, the settings or a calendar,
// into rows. Place begins the UID of all of them; each of standing has a UID
// that says all that it promises, so that a changed one is another. What is new
// is written, as approved from now on if it names another person who approves;
// what is gone is withdrawn, which changes nothing for what was due before. What
// a person withdrew stays withdrawn, also where it still stands.
func (s *Store) SyncExemptions(ctx context.Context, place string, standing []Exemption, now time.Time) error {
	now = now.UTC().Truncate(time.Microsecond)
	return s.transaction(ctx, "write the exemptions", func(tx *Tx) error {
		gone, err := addStanding(tx, place, standing, now)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(gone, 500) {
			if err := withdraw(tx, place, now, "id IN ?", some); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddExemptions is SyncExemptions where not all is known that stands there:
// nothing is withdrawn.
func (s *Store) AddExemptions(ctx context.Context, place string, standing []Exemption, now time.Time) error {
	now = now.UTC().Truncate(time.Microsecond)
	return s.transaction(ctx, "write the exemptions", func(tx *Tx) error {
		_, err := addStanding(tx, place, standing, now)
		return err
	})
}

// addStanding writes what is not there yet, and tells what is there and stands no more.
func addStanding(tx *Tx, place string, standing []Exemption, now time.Time) (gone []int64, err error) {
	var rows []Exemption
	if err := tx.Where("uid LIKE ?", place+":%").Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	written := map[string]int{} // how often
	live := map[string]Exemption{}
	ended := map[string]bool{} // by a person, who need not fear that it comes back
	for _, row := range rows {
		uid := row.UID[:strings.LastIndexByte(row.UID, '#')]
		written[uid]++
		if row.WithdrawnAt == nil {
			live[uid] = row
		} else if row.WithdrawnBy != place && row.WithdrawnBy != row.Origin {
			ended[uid] = true
		}
	}
	stands := map[string]bool{}
	for _, e := range standing {
		uid := place + ":" + e.UID
		if stands[uid] || ended[uid] {
			continue // a calendar may say a thing twice
		}
		stands[uid] = true
		if _, known := live[uid]; known {
			delete(live, uid)
		} else if err := add(tx, e, fmt.Sprintf("%s#%d", uid, written[uid]+1), now); err != nil {
			return nil, err
		}
	}
	for _, row := range live {
		if row.UntilAt.After(now) { // what is over needs no withdrawing
			gone = append(gone, row.ID)
		}
	}
	return gone, nil
}

// add writes one that is new. It is not an exemption of what is over.
func add(tx *Tx, e Exemption, uid string, now time.Time) error {
	if !e.UntilAt.After(now) {
		return nil
	}
	e.ID, e.UID, e.RequestedAt, e.ApprovedAt = 0, uid, now, nil
	if e.ApprovedBy = strings.TrimSpace(e.ApprovedBy); scenarios.SamePerson(e.ApprovedBy, e.RequestedBy) {
		e.ApprovedBy = ""
	}
	if e.ApprovedBy != "" {
		e.ApprovedAt = &now
	}
	written := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&e)
	if written.Error == nil && written.RowsAffected == 1 {
		tx.Record(ExemptionRequested, fmt.Sprint(e.ID), &e)
	}
	return written.Error
}

// withdraw ends the exemptions that a condition chooses and that still stand.
func withdraw(tx *Tx, by string, now time.Time, which string, args ...any) error {
	var gone []Exemption
	err := tx.Raw(`UPDATE exemptions SET withdrawn_by = ?, withdrawn_by_id = ?, withdrawn_at = ? WHERE withdrawn_at IS NULL AND `+which+` RETURNING *`,
		append([]any{by, tx.actor.ID, text(now)}, args...)...).Scan(&gone).Error
	for i := range gone {
		tx.Record(ExemptionWithdrawn, fmt.Sprint(gone[i].ID), &gone[i])
	}
	return err
}

// ForgetPlaces withdraws what came from places that are named no more.
func (s *Store) ForgetPlaces(ctx context.Context, origin string, places []string, now time.Time) error {
	which, args := "origin = ? AND until_at > ?", []any{origin, text(now)}
	for _, place := range places {
		which, args = which+" AND uid NOT LIKE ?", append(args, place+":%")
	}
	return s.transaction(ctx, "withdraw what is no longer in a calendar", func(tx *Tx) error { return withdraw(tx, origin, now, which, args...) })
}
