package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
)

// noteNotices writes facts that people may want to hear of, in the transaction
// of those facts. What was noted before is not noted again.
func noteNotices(tx *Tx, facts ...Notice) error {
	if len(facts) == 0 {
		return nil
	}
	made, err := tx.At()
	if err != nil {
		return err
	}
	for i := range facts {
		f := &facts[i]
		f.Receiver, f.State, f.MadeAt, f.NextAt = "", Waiting, made, &made
		f.Subject, f.Body.Reason, f.Body.Next = line(f.Subject), bounded(f.Body.Reason, mostOfReason), bounded(f.Body.Next, mostOfReason)
		if f.Body.At.IsZero() {
			f.Body.At = made
		}
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&facts, 200).Error
}

// What a notice quotes, in runes.
const (
	mostOfSubject = 200
	mostOfReason  = 4000
)

func bounded(text string, most int) string {
	text = clean(text)
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// line is a short text without anything that could end or hide a line.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return bounded(strings.Join(strings.Fields(text), " "), mostOfSubject)
}

// Note writes a fact that no other transaction of ours knows, such as that a
// pool is not served. Dedup must be the same for the same fact.
func (s *Store) Note(ctx context.Context, facts ...Notice) error {
	return s.transaction(ctx, "write the notice", func(tx *Tx) error { return noteNotices(tx, facts...) })
}

// noteRun notes how a run ended. That somebody cancelled it is not news; what
// it left behind always is.
func noteRun(tx *Tx, run *Run) error {
	var facts []Notice
	if run.Outcome != Cancelled {
		facts = append(facts, run.notice())
	}
	for _, f := range run.Symptoms {
		if f.Phase == Teardown {
			facts = append(facts, run.leftover(f))
		}
	}
	return noteNotices(tx, facts...)
}

// leftover is what could not be removed. Each is said once: nobody tells the
// store when a person has removed it by hand.
func (run *Run) leftover(f Symptom) Notice {
	topic := fmt.Sprintf("leftovers/%s/%s", run.ID, digest(f.Reason))
	return Notice{
		Dedup: topic, Topic: topic, Trouble: "left", Kind: scenarios.Leftovers, Service: run.Service, RunID: run.ID,
		Subject: "left behind by " + run.Scenario + ": " + f.Reason,
		Body: NoticeBody{At: f.OpenedAt, Client: run.Client, Owner: run.Owner, Tier: run.Tier, Scenario: run.Scenario,
			Class: f.Class, Phase: f.Phase, Reason: f.Reason, Next: f.Next},
	}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func (run *Run) notice() Notice {
	n := Notice{
		Dedup: "run/" + run.ID, Topic: "scenario/" + run.Scenario, Service: run.Service, RunID: run.ID,
		Body: NoticeBody{
			At: *run.EndedAt, Client: run.Client, Owner: run.Owner, Tier: run.Tier, Scenario: run.Scenario,
			Outcome: run.Outcome, Trigger: run.Trigger, StartedAt: run.StartedAt, RTO: &run.RTO, RPO: &run.RPO,
		},
	}
	if run.Outcome == Passed {
		n.Kind, n.Subject = scenarios.RunPassed, "passed: "+run.Scenario
		return n
	}
	worst := Symptom{Service: run.Service, Reason: run.Reason, Class: fault.Class(run.FailureClass)}
	if len(run.Symptoms) > 0 {
		worst = run.Symptoms[0]
	}
	n.Kind = kindOf(run.Outcome, worst.Class)
	n.Trouble = string(n.Kind) + "/" + fingerprint(worst)
	n.Subject = fmt.Sprintf("%s: %s: %s", loud(run.Outcome), run.Scenario, cmp.Or(run.Reason, worst.Reason))
	n.Body.Class, n.Body.Phase, n.Body.Next = worst.Class, worst.Phase, worst.Next
	n.Body.Reason = cmp.Or(run.Reason, worst.Reason)
	return n
}

// loud keeps failed and inconclusive apart for those who read no further.
func loud(o Outcome) string {
	if o == Failed {
		return "FAILED"
	}
	return string(o)
}

func kindOf(outcome Outcome, class fault.Class) scenarios.NoticeKind {
	switch {
	case outcome == Failed:
		return scenarios.RunFailed
	case class == fault.Capacity:
		return scenarios.CapacityShort
	default:
		return scenarios.RunInconclusive
	}
}

// noteOccurrence notes what became of an occurrence: End and Settle call it
// when they have moved it on.
func noteOccurrence(tx *Tx, o *Occurrence) error {
	n := Notice{
		Dedup: fmt.Sprintf("occurrence/%d/%s", o.ID, o.State), Topic: "occurrences/" + o.Scenario, Service: o.Service, RunID: o.RunID,
		Body: NoticeBody{Client: o.Client, Owner: o.Owner, Tier: o.Tier, Scenario: o.Scenario, Outcome: o.Outcome,
			Reason: o.Reason, DueAt: &o.DueAt, ClosesAt: &o.ClosesAt},
	}
	due := units.Minute(o.DueAt)
	switch o.State {
	case Missed:
		n.Kind, n.Trouble = scenarios.OccurrenceMissed, "missed"
		n.Subject = fmt.Sprintf("MISSED: %s, due %s", o.Scenario, due)
		n.Body.Reason = cmp.Or(o.Reason, "its window closed without a run that passed or failed")
		n.Body.Next = "see that the server and the runners of its pool are up and have room, and start the scenario by hand: rehearse run " + o.Scenario
	case Late:
		n.Kind, n.Trouble = scenarios.OccurrenceLate, "late"
		n.Subject = fmt.Sprintf("late: %s, due %s", o.Scenario, due)
		n.Body.Reason = cmp.Or(o.Reason, "its run ended after its window had closed")
		n.Body.Next = "see whether the runners of its pool have room for what is due at that time, or give it a longer window"
	case OnTime:
		troubled, err := isTroubled(tx.DB, n.Topic)
		if err != nil || !troubled {
			return err
		}
		n.Kind, n.Subject = scenarios.OccurrenceOnTime, "on time again: "+o.Scenario
	default:
		return nil
	}
	return noteNotices(tx, n)
}

// isTroubled says whether the last fact of a topic was a trouble.
func isTroubled(tx *gorm.DB, topic string) (bool, error) {
	var last []Notice
	err := tx.Where("topic = ? AND receiver = ''", topic).Order("id DESC").Limit(1).Find(&last).Error
	return len(last) == 1 && last[0].Trouble != "", err
}

// Troubles reads the last fact that was said of every topic that is in
// trouble; beginning narrows to topics that begin so.
func (s *Store) Troubles(ctx context.Context, beginning string) ([]Notice, error) {
	var open []Notice
	last := s.db.Model(&Notice{}).Select("max(id)").
		Where("receiver = '' AND state = ? AND topic >= ? AND topic < ?", Sent, beginning, beginning+"\uffff").Group("topic")
	err := s.db.WithContext(ctx).Where("id IN (?) AND trouble <> ''", last).Order("id").Find(&open).Error
	return open, s.explain("read the open troubles", err)
}

// Waits is a pool whose runs wait to be claimed.
type Waits struct {
	Pool   string
	Runs   int
	Oldest time.Time // since when the one that waited longest could have begun
}

// WaitingPools reads which pools have runs that could have begun so long ago
// and that anyone may claim.
func (s *Store) WaitingPools(ctx context.Context, since time.Duration) ([]Waits, error) {
	at, err := s.Moment(ctx)
	if err != nil {
		return nil, err
	}
	var runs []Run
	before := text(at.Add(-since))
	err = s.db.WithContext(ctx).Select("id", "pool", "queued_at", "not_before").
		Where("state = ? AND runner = '' AND queued_at < ? AND (not_before IS NULL OR not_before < ?)", Queued, before, before).
		Order("queued_at, id").Limit(10_000).Find(&runs).Error
	if err != nil {
		return nil, s.explain("read what waits", err)
	}
	var pools []Waits
	for _, run := range runs {
		i := slices.IndexFunc(pools, func(w Waits) bool { return w.Pool == run.Pool })
		if i < 0 {
			i, pools = len(pools), append(pools, Waits{Pool: run.Pool, Oldest: run.QueuedAt})
			if run.NotBefore != nil && run.NotBefore.After(run.QueuedAt) {
				pools[i].Oldest = *run.NotBefore
			}
		}
		pools[i].Runs++
	}
	return pools, nil
}

// Heard is what was said of a topic since all was last well, the newest first,
// and who was told.
type Heard struct {
	Said []Notice
	Told []string
}

// spread at once, so that no transaction becomes long.
const mostSpread = 100

// Spread is what SpreadNotices did.
type Spread struct {
	Facts  int
	TooOld []Notice // troubles that nobody was told of in time, and that are given up
}

// SpreadNotices turns facts into notices for the receivers that choose names;
// choose may complete the fact. A fact with nothing to say leaves no row.
// However many servers spread, each fact is spread once.
func (s *Store) SpreadNotices(ctx context.Context, choose func(fact *Notice, heard Heard) (receivers []string)) (done Spread, err error) {
	err = s.transaction(ctx, "spread the notices", func(tx *Tx) error {
		done = Spread{}
		at, err := tx.At()
		if err != nil {
			return err
		}
		var facts []Notice
		err = tx.Where("state = 'waiting' AND next_at <= ? AND receiver = ''", text(at)).Order("id").Limit(mostSpread).Find(&facts).Error
		for i := 0; i < len(facts) && err == nil; i++ {
			err = done.one(tx, at, &facts[i], choose)
		}
		done.Facts = len(facts)
		return err
	})
	return done, err
}

func (done *Spread) one(tx *Tx, at time.Time, fact *Notice, choose func(*Notice, Heard) []string) error {
	ours := tx.Model(&Notice{}).Where("id = ? AND state = ?", fact.ID, Waiting).
		Updates(map[string]any{"state": Sent, "next_at": nil, "sent_at": text(at)})
	if ours.Error != nil || ours.RowsAffected == 0 {
		return ours.Error // another server has it
	}
	if fact.Trouble != "" && at.Sub(fact.MadeAt) > NoticeLasts {
		fact.State, fact.NextAt, fact.Error = GivenUp, nil, "no server delivered notices for three days: keep `rehearse serve` running"
		done.TooOld = append(done.TooOld, *fact)
		return tx.Select("*").Updates(fact).Error
	}
	heard, err := heardOf(tx.DB, fact)
	if err != nil {
		return err
	}
	receivers := choose(fact, heard)
	if fact.Body.Saying == SayNothing || fact.Body.Saying == SayPlain && len(receivers) == 0 {
		return tx.Delete(&Notice{}, fact.ID).Error
	}
	fact.State, fact.NextAt, fact.SentAt = Sent, nil, &at
	if err := tx.Select("*").Updates(fact).Error; err != nil {
		return err
	}
	return address(tx, *fact, receivers, at)
}

// address writes the row of each receiver.
func address(tx *Tx, fact Notice, receivers []string, at time.Time) error {
	rows := make([]Notice, 0, len(receivers))
	for _, receiver := range receivers {
		behind, err := behindOf(tx.DB, fact.Topic, receiver, at)
		if err != nil {
			return err
		}
		row := fact
		row.ID, row.Receiver, row.State, row.MadeAt, row.NextAt, row.SentAt = 0, receiver, Waiting, at, &behind, nil
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

// behindOf is when a new notice of the topic may be tried: not before an older
// one that the receiver did not take yet, or it would hear of the end of a
// trouble before the trouble.
func behindOf(tx *gorm.DB, topic, receiver string, at time.Time) (time.Time, error) {
	var older []Notice
	err := tx.Where("topic = ? AND receiver = ? AND state = ? AND next_at > ?", topic, receiver, Waiting, text(at)).
		Order("next_at DESC").Limit(1).Find(&older).Error
	if len(older) == 1 {
		return *older[0].NextAt, err
	}
	return at, err
}

func heardOf(tx *gorm.DB, fact *Notice) (heard Heard, err error) {
	well := int64(0)
	facts := func() *gorm.DB { return tx.Model(&Notice{}).Where("topic = ?", fact.Topic) }
	said := func() *gorm.DB { return facts().Where("receiver = '' AND state = ? AND id < ?", Sent, fact.ID) }
	var wells []int64
	if err := said().Where("trouble = ''").Order("id DESC").Limit(1).Pluck("id", &wells).Error; err != nil {
		return heard, err
	}
	if len(wells) == 1 {
		well = wells[0]
	}
	return heard, errors.Join(
		said().Where("trouble <> '' AND id > ?", well).Order("id DESC").Limit(200).Find(&heard.Said).Error,
		facts().Distinct("receiver").Where("receiver <> '' AND trouble <> '' AND id > ?", well).Order("receiver").Pluck("receiver", &heard.Told).Error,
	)
}

// WaitingReceivers names who has notices that can be sent now; "" stands for
// facts that have not been spread.
func (s *Store) WaitingReceivers(ctx context.Context) (receivers []string, err error) {
	due, err := s.due(ctx)
	if err == nil {
		err = due.Distinct("receiver").Order("receiver").Pluck("receiver", &receivers).Error
	}
	return receivers, s.explain("look for notices", err)
}

// due narrows to notices that can be sent now. One waits behind an earlier one
// of its topic that is being sent, or was not taken and is tried again later.
func (s *Store) due(ctx context.Context) (*gorm.DB, error) {
	moment, err := moment(s.db.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	at := text(moment)
	return s.db.WithContext(ctx).Model(&Notice{}).Where("state = 'waiting' AND next_at <= ?", at).Where(
		`NOT EXISTS (SELECT 1 FROM notices earlier WHERE earlier.topic = notices.topic AND earlier.receiver = notices.receiver
			AND earlier.id < notices.id AND earlier.state = 'waiting' AND earlier.attempts > 0 AND earlier.next_at > ? AND notices.topic <> '')`, at), nil
}

// WaitingNotices reads what can be sent to a receiver now, the oldest first.
func (s *Store) WaitingNotices(ctx context.Context, receiver string, most int) (rows []Notice, err error) {
	due, err := s.due(ctx)
	if err == nil {
		err = due.Where("receiver = ?", receiver).Order("id").Limit(most).Find(&rows).Error
	}
	return rows, s.explain("read the notices", err)
}

// ClaimNotices makes rows of WaitingNotices this server's to send: it counts
// the attempt, and nobody else tries them for so long. Rows that another server
// took meanwhile are not returned.
func (s *Store) ClaimNotices(ctx context.Context, rows []Notice, lease time.Duration) (ours []Notice, err error) {
	err = s.transaction(ctx, "claim the notices", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		until := at.Add(lease)
		for _, row := range rows {
			done := asRead(tx, row).Where("next_at <= ?", text(at)).
				Updates(map[string]any{"attempts": row.Attempts + 1, "next_at": text(until), "error": ""})
			if done.Error != nil {
				return done.Error
			}
			if done.RowsAffected == 1 {
				row.Attempts, row.NextAt = row.Attempts+1, &until
				ours = append(ours, row)
			}
		}
		return nil
	})
	return ours, err
}

// asRead narrows to the row as it was read.
func asRead(tx *Tx, row Notice) *gorm.DB {
	return tx.Model(&Notice{}).Where("id = ? AND state = ? AND attempts = ?", row.ID, Waiting, row.Attempts)
}

// NoticesSent writes that a receiver took the notices. What waited behind them
// can be tried at once, and so can all that the receiver had refused if it had
// refused these.
func (s *Store) NoticesSent(ctx context.Context, rows []Notice) error {
	return s.transaction(ctx, "write that notices were sent", func(tx *Tx) error {
		sent, err := tx.At()
		if err != nil {
			return err
		}
		at := text(sent)
		for _, row := range rows {
			err := tx.Model(&Notice{}).Where("id = ? AND state = ?", row.ID, Waiting).
				Updates(map[string]any{"state": Sent, "sent_at": at, "next_at": nil, "error": ""}).Error
			if err == nil {
				err = tx.Model(&Notice{}).Where("receiver = ? AND state = ? AND next_at > ?", row.Receiver, Waiting, at).
					Where("topic = ? OR (? AND error <> '')", row.Topic, row.Attempts > 1).Update("next_at", at).Error
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const mostOfError = 500

// NoticesFailed writes that notices were not taken, who of the receiver's
// people took them all the same, and when each is tried again. What was not
// taken for NoticeLasts is given up, and returned.
func (s *Store) NoticesFailed(ctx context.Context, rows []Notice, why string, took []string, next func(Notice) time.Time) (givenUp []Notice, err error) {
	err = s.transaction(ctx, "write that notices were not sent", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		for _, row := range rows {
			again := next(row)
			row.Error, row.NextAt = bounded(why, mostOfError), &again
			row.Body.Took = append(row.Body.Took, took...)
			if at.Sub(row.MadeAt) >= NoticeLasts {
				row.State, row.NextAt = GivenUp, nil
				givenUp = append(givenUp, row)
			}
			if err := asRead(tx, row).Select("error", "next_at", "body", "state").Updates(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return givenUp, err
}

// PostponeNotices lets notices wait until a moment, which counts as no attempt.
func (s *Store) PostponeNotices(ctx context.Context, rows []Notice, until time.Time) error {
	return s.transaction(ctx, "let notices wait", func(tx *Tx) error {
		for _, row := range rows {
			if err := asRead(tx, row).Update("next_at", text(until)).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// NoticeFilter chooses notices; what is left empty does not narrow.
type NoticeFilter struct {
	State    NoticeState
	Kind     scenarios.NoticeKind
	Receiver string
	Service  string
	Run      string
	Before   int64 // Next of the page before
	Limit    int   // default 50, at most 500
}

// NoticePage is a part of the notices, the newest first.
type NoticePage struct {
	Notices []Notice
	Next    int64 // what NoticeFilter.Before must be for the page that follows; 0 when there is none
}

// Notices reads a page of the notices: those of receivers, and facts that were
// not spread yet or never could be.
func (s *Store) Notices(ctx context.Context, f NoticeFilter) (page NoticePage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx).Where("receiver <> '' OR state <> ?", Sent)
	for column, value := range map[string]string{
		"state": string(f.State), "kind": string(f.Kind), "receiver": f.Receiver, "service": f.Service, "run_id": f.Run,
	} {
		if value != "" {
			query = query.Where(column+" = ?", value)
		}
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Notices).Error; err != nil {
		return page, s.explain("read the notices", err)
	}
	if len(page.Notices) > limit {
		page.Notices = page.Notices[:limit]
		page.Next = page.Notices[limit-1].ID
	}
	return page, nil
}
