package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"rehearse/scenarios/access"
)

// ProblemState is where a problem is on its way; people set it.
type ProblemState string

const (
	Confirmed  ProblemState = "confirmed"   // Confirm sets it: these findings have one cause
	KnownError ProblemState = "known_error" // SetWorkaround sets it: until it is solved there is a way around it
	Solved     ProblemState = "closed"      // CloseProblem sets it; a finding with the same signature is proposed again
)

// CommonCause is a problem: the one cause of several findings, as a person confirmed it. A known
// error has a workaround, which the next run shows that meets it.
type CommonCause struct {
	ID            int64        `gorm:"primaryKey" json:"id"`
	Title         string       `json:"title"`
	Cause         string       `json:"cause,omitempty"`
	Workaround    string       `json:"workaround,omitempty"`
	State         ProblemState `json:"state" enum:"confirmed,known_error,closed"`
	ConfirmedBy   string       `json:"confirmed_by"`
	ConfirmedByID string       `json:"confirmed_by_id"`
	ConfirmedAt   time.Time    `gorm:"serializer:utc" json:"confirmed_at"`
	ClosedBy      string       `json:"closed_by,omitempty"`
	ClosedAt      *time.Time   `gorm:"serializer:utc" json:"closed_at"`
	Resolution    string       `json:"resolution,omitempty"`

	Findings []Finding `gorm:"-" json:"findings,omitempty"` // where one problem is read: those that it causes, the newest first
	Remarks  []Remark  `gorm:"-" json:"remarks,omitempty"`
}

// TableName is where they are kept.
func (CommonCause) TableName() string { return "problems" }

// problemSignature says of which trouble a problem is the cause.
type problemSignature struct {
	Signature string `gorm:"primaryKey"`
	ProblemID int64
}

// TableName is where they are kept.
func (problemSignature) TableName() string { return "problem_signatures" }

// Proposal is a group of open findings that look as if they had one cause: the same
// phase, class and message in several services.
type Proposal struct {
	Signature string   `json:"signature"`
	Phase     string   `json:"phase"`
	Class     string   `json:"class"`
	Reason    string   `json:"reason"` // of the newest
	Findings  []int64  `json:"findings" nullable:"false"`
	Services  []string `json:"services" nullable:"false"`
}

// signatureOf is the same for the same trouble of any service: the phase, the class
// and the message without figures, dates, ids and the name of the service.
func signatureOf(s *Symptom) string {
	reason := strings.ToLower(s.Reason)
	if s.Service != "" {
		reason = strings.ReplaceAll(reason, strings.ToLower(s.Service), "*")
	}
	reason = changing.ReplaceAllString(reason, "#")
	sum := sha256.Sum256([]byte(strings.Join([]string{string(s.Phase), string(s.Class), reason}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// problemOf is the problem that a trouble belongs to; nil is none that is open.
func problemOf(tx *Tx, signature string) (*int64, error) {
	var ids []int64
	err := tx.Model(&problemSignature{}).Where("signature = ? AND problem_id IN (SELECT id FROM problems WHERE state <> ?)", signature, Solved).Pluck("problem_id", &ids).Error
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return &ids[0], nil
}

// Proposals reads what looks as if it had one cause and nobody has confirmed.
func (s *Store) Proposals(ctx context.Context) ([]Proposal, error) {
	var open []Finding
	err := s.db.WithContext(ctx).Model(&Finding{}).Select("id", "service", "signature", "phase", "class", "reason").
		Where(`state = 'open' AND problem_id IS NULL AND signature <> '' AND signature IN
			(SELECT signature FROM findings WHERE state = 'open' AND problem_id IS NULL GROUP BY signature HAVING count(DISTINCT service) > 1)`).
		Order("id DESC").Find(&open).Error
	if err != nil {
		return nil, s.explain("look for findings with one cause", err)
	}
	all, at := []Proposal{}, map[string]int{}
	for _, f := range open {
		i, known := at[f.Signature]
		if !known {
			i = len(all)
			at[f.Signature] = i
			all = append(all, Proposal{Signature: f.Signature, Phase: string(f.Phase), Class: string(f.Class), Reason: f.Reason})
		}
		all[i].Findings = append(all[i].Findings, f.ID)
		if !slices.Contains(all[i].Services, f.Service) {
			all[i].Services = append(all[i].Services, f.Service)
		}
	}
	return slices.DeleteFunc(all, func(p Proposal) bool { return len(p.Services) < 2 }), nil // the actor may not see all of a group
}

// Problems reads the problems, the newest first.
func (s *Store) Problems(ctx context.Context) ([]CommonCause, error) {
	all := []CommonCause{}
	err := s.db.WithContext(ctx).Order("id DESC").Limit(1000).Find(&all).Error
	return all, s.explain("read the problems", err)
}

// Problem reads one, with the findings that it causes.
func (s *Store) Problem(ctx context.Context, id int64) (*CommonCause, error) {
	var p CommonCause
	if err := s.db.WithContext(ctx).Take(&p, "id = ?", id).Error; err != nil {
		return nil, s.explain(fmt.Sprintf("read problem %d", id), err)
	}
	page, err := s.Findings(ctx, FindingFilter{Problem: id, Limit: 500})
	if err != nil {
		return nil, err
	}
	p.Findings = page.Findings
	p.Remarks, err = s.remarks(ctx, AboutProblem, id)
	return &p, err
}

// Confirm says that findings have one cause. What looks like them belongs to the
// problem from now on.
func (s *Store) Confirm(ctx context.Context, findings []int64, title, cause string) (*CommonCause, error) {
	var id int64
	err := s.transaction(ctx, "confirm the problem", func(tx *Tx) error {
		if err := tx.allow(access.ChangeFinding, access.Object{}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		title = line(strings.TrimSpace(title))
		if title == "" || len(findings) == 0 {
			return cannot("a problem needs a title and at least one finding")
		}
		var of []Finding
		if err := locked(tx).Where("id IN ?", findings).Order("id").Find(&of).Error; err != nil {
			return err
		}
		for _, want := range findings {
			i := slices.IndexFunc(of, func(f Finding) bool { return f.ID == want })
			switch {
			case i < 0:
				return cannot("finding %d does not exist", want)
			case of[i].ProblemID != nil:
				return cannot("finding %d already belongs to problem %d", want, *of[i].ProblemID)
			}
		}
		p := CommonCause{Title: title, Cause: bounded(strings.TrimSpace(cause), mostOfReason), State: Confirmed, ConfirmedBy: line(tx.actor.Name), ConfirmedByID: tx.actor.ID, ConfirmedAt: at}
		if err := tx.Create(&p).Error; err != nil {
			return err
		}
		id = p.ID
		var signatures []string
		for i := range of {
			if of[i].Signature != "" {
				signatures = append(signatures, of[i].Signature)
			}
			of[i].ProblemID = &p.ID
			if err := saveFinding(tx, &of[i]); err != nil {
				return err
			}
		}
		if err := tx.claimSignatures(signatures, p.ID); err != nil {
			return err
		}
		return tx.note(subjectOfWork{about: AboutProblem, id: p.ID}, "confirmed", title, fmt.Sprintf("findings %s", joinedIDs(findings)))
	})
	if err != nil {
		return nil, err
	}
	return s.Problem(ctx, id)
}

// claimSignatures has a problem be the cause of what looks like its findings, also of
// what is open already.
func (tx *Tx) claimSignatures(signatures []string, problem int64) error {
	for _, signature := range signatures {
		err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "signature"}}, DoUpdates: clause.AssignmentColumns([]string{"problem_id"})}).
			Create(&problemSignature{signature, problem}).Error
		if err != nil {
			return err
		}
		err = tx.Model(&Finding{}).Where("signature = ? AND state = ? AND problem_id IS NULL", signature, FindingOpen).Update("problem_id", problem).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func joinedIDs(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = fmt.Sprint(id)
	}
	return strings.Join(words, ", ")
}

func (s *Store) changeProblem(ctx context.Context, id int64, change func(*Tx, *CommonCause, time.Time) error) (*CommonCause, error) {
	err := s.transaction(ctx, fmt.Sprintf("change problem %d", id), func(tx *Tx) error {
		var p CommonCause
		if err := locked(tx).Take(&p, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.allow(access.ChangeFinding, access.Object{}); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		if p.State == Solved {
			return cannot("problem %d is closed: confirm another if it is back", id)
		}
		if err := change(tx, &p, at); err != nil {
			return err
		}
		return tx.Model(&p).Select("cause", "workaround", "state", "closed_by", "closed_at", "resolution").Updates(&p).Error
	})
	if err != nil {
		return nil, err
	}
	return s.Problem(ctx, id)
}

// SetWorkaround makes a problem a known error: the next run that meets it shows what
// to do meanwhile.
func (s *Store) SetWorkaround(ctx context.Context, id int64, workaround, cause string) (*CommonCause, error) {
	return s.changeProblem(ctx, id, func(tx *Tx, p *CommonCause, _ time.Time) error {
		if p.Workaround = bounded(strings.TrimSpace(workaround), mostOfReason); p.Workaround == "" {
			return cannot("the workaround is empty: write what to do until the problem is solved")
		}
		if cause = bounded(strings.TrimSpace(cause), mostOfReason); cause != "" {
			p.Cause = cause
		}
		p.State = KnownError
		return tx.note(subjectOfWork{about: AboutProblem, id: p.ID}, "workaround", p.Workaround, "")
	})
}

// CloseProblem says that a cause is removed. Its findings stay as they are: runs
// close them.
func (s *Store) CloseProblem(ctx context.Context, id int64, resolution string) (*CommonCause, error) {
	return s.changeProblem(ctx, id, func(tx *Tx, p *CommonCause, at time.Time) error {
		if p.Resolution = bounded(strings.TrimSpace(resolution), mostOfReason); p.Resolution == "" {
			return cannot("there is no resolution: write how the cause was removed")
		}
		p.State, p.ClosedBy, p.ClosedAt = Solved, line(tx.actor.Name), &at
		return tx.note(subjectOfWork{about: AboutProblem, id: p.ID}, "closed", p.Resolution, "")
	})
}

// KnownErrors are the known errors that symptoms belong to, by id.
func (s *Store) KnownErrors(ctx context.Context, symptoms []Symptom) ([]CommonCause, error) {
	if len(symptoms) == 0 {
		return nil, nil
	}
	signatures := make([]string, len(symptoms))
	for i := range symptoms {
		signatures[i] = signatureOf(&symptoms[i])
	}
	var known []CommonCause
	err := s.db.WithContext(ctx).Where("state = ? AND id IN (SELECT problem_id FROM problem_signatures WHERE signature IN ?)", KnownError, signatures).Order("id").Find(&known).Error
	return known, s.explain("look for known errors", err)
}
