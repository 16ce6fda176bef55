package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"
	"gorm.io/gorm/clause"

	"rehearse/scenarios/access"
)

// ErrReport is about a report that cannot be published; its text says why.
var ErrReport = errors.New("the report cannot be published")

// PublishedReport is a report as it went out. It is never changed: a correction is
// another report.
type PublishedReport struct {
	ID            int64           `gorm:"primaryKey" json:"id"`
	Kind          ReportKind      `json:"kind" enum:"service,summary,quarterly,audit,on_time"`
	Audience      Audience        `json:"audience" enum:"technical,business"`
	Title         string          `json:"title"`
	Client        string          `json:"client,omitempty"`
	Service       string          `json:"service,omitempty"`
	Period        string          `json:"period"`
	PeriodFrom    time.Time       `gorm:"serializer:utc" json:"from"`
	PeriodUntil   time.Time       `gorm:"serializer:utc" json:"until"`
	Headline      string          `json:"headline"`
	MadeAt        time.Time       `gorm:"serializer:utc" json:"made_at"`
	PublishedAt   time.Time       `gorm:"serializer:utc" json:"published_at"`
	PublishedBy   string          `json:"published_by"`
	PublishedByID string          `json:"published_by_id"`
	Accepted      string          `json:"accepted,omitempty" doc:"why it was published although the validation found something"`
	Problems      []ReportProblem `gorm:"serializer:json" json:"problems" nullable:"false"`
	MadeFrom      Versions        `gorm:"serializer:json" json:"made_from"`
	Digest        string          `json:"digest" doc:"SHA-256 of the document"`
	DataDigest    string          `json:"data_digest" doc:"SHA-256 of its data as JSON"`
	Schedule      string          `json:"schedule,omitempty" doc:"the setting that had it made"`
	DueAt         *time.Time      `gorm:"serializer:utc" json:"due_at"`
	Mails         []ReportMail    `gorm:"-" json:"mails,omitempty"`

	Document []byte `json:"-"` // zstd
	Data     []byte `json:"-"` // zstd
}

// TableName is where they are kept.
func (PublishedReport) TableName() string { return "reports" }

// ReportMail is a receiver of a published report.
type ReportMail struct {
	ReportID int64      `gorm:"primaryKey;autoIncrement:false" json:"-"`
	Receiver string     `gorm:"primaryKey" json:"receiver"` // name of a receiver in the settings
	Attempts int        `json:"attempts"`
	Error    string     `json:"error,omitempty"`
	NextAt   *time.Time `gorm:"serializer:utc" json:"next_at"` // nil: it was sent, or given up
	SentAt   *time.Time `gorm:"serializer:utc" json:"sent_at"`
}

// Publication is a report that somebody publishes.
type Publication struct {
	Report   *PeriodReport
	Document []byte   // the HTML that goes out
	Accept   string   // why it is published although the validation found something
	Mail     []string // receivers in the settings
	Schedule string   // of one that Rehearse makes by itself, with
	DueAt    *time.Time
}

// PublishReport archives a report. What the validation found keeps it back, unless
// somebody accepts it and says why; a figure that does not agree with its records is
// never accepted. The same schedule publishes once for each time that it is due: a
// second one is nil without an error.
func (s *Store) PublishReport(ctx context.Context, p Publication) (made *PublishedReport, err error) {
	r := p.Report
	data, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write the report: %w", err)
	}
	err = s.transaction(ctx, "publish the report", func(tx *Tx) error {
		if err := tx.allow(access.PublishReport, access.Object{Client: r.Client}); err != nil {
			return err
		}
		if err := keptBack(r, p.Accept); err != nil {
			return err
		}
		at, err := tx.At()
		if err != nil {
			return err
		}
		made = &PublishedReport{
			Kind: r.Kind, Audience: r.Audience, Title: r.Title, Client: r.Client, Service: r.Service, Period: r.Period.Name, PeriodFrom: r.Period.From, PeriodUntil: r.Period.Until,
			Headline: r.Headline, MadeAt: r.MadeAt, PublishedAt: at, PublishedBy: tx.actor.Name, PublishedByID: tx.actor.ID, Accepted: line(p.Accept), Problems: r.Problems,
			MadeFrom: r.MadeFrom, Digest: sha256Of(p.Document), DataDigest: sha256Of(data), Document: pack(p.Document), Data: pack(data), Schedule: p.Schedule, DueAt: p.DueAt,
		}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(made)
		if done.Error != nil || done.RowsAffected == 0 {
			made = nil
			return done.Error
		}
		for _, receiver := range p.Mail {
			if err := tx.Create(&ReportMail{ReportID: made.ID, Receiver: receiver, NextAt: &at}).Error; err != nil {
				return err
			}
		}
		tx.Record(ReportPublished, fmt.Sprint(made.ID), made)
		return nil
	})
	return made, err
}

func sha256Of(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// keptBack is why a report is not published.
func keptBack(r *PeriodReport, accept string) error {
	for _, p := range r.Problems {
		if p.Kind == Mismatch {
			return fmt.Errorf("%w: %s. A figure that does not agree with its records is not published; `rehearse evidence verify` shows rows that were changed", ErrReport, p.What)
		}
	}
	if len(r.Problems) > 0 && accept == "" {
		return fmt.Errorf("%w: the validation found %d things, such as: %s (%d). Correct them, or publish it with a reason why it goes out in spite of them", ErrReport, len(r.Problems), r.Problems[0].What, r.Problems[0].Count)
	}
	return nil
}

func pack(data []byte) []byte {
	writer, err := zstd.NewWriter(nil)
	if err != nil { // without options there is nothing to go wrong
		panic(err)
	}
	return writer.EncodeAll(data, nil)
}

// mostUnpacked bounds what a document or its data may be unpacked to.
const mostUnpacked = 256 << 20

func unpack(data []byte) ([]byte, error) {
	reader, err := zstd.NewReader(bytes.NewReader(nil), zstd.WithDecoderMaxMemory(mostUnpacked))
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return reader.DecodeAll(data, nil)
}

// ReportFilter chooses published reports; what is left empty does not narrow.
type ReportFilter struct {
	Kind   ReportKind
	Client string
	Before int64 // Next of the page before
	Limit  int   // default 50, at most 500
}

// ReportPage is a part of the published reports, the newest first.
type ReportPage struct {
	Reports []PublishedReport
	Next    int64
}

// PublishedReports reads a page of them, without their documents.
func (s *Store) PublishedReports(ctx context.Context, f ReportFilter) (page ReportPage, err error) {
	limit := min(cmp.Or(max(f.Limit, 0), 50), 500)
	query := s.db.WithContext(ctx).Omit("document", "data")
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if f.Client != "" {
		query = query.Where("client = ?", f.Client)
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id DESC").Limit(limit + 1).Find(&page.Reports).Error; err != nil {
		return page, s.explain("read the reports", err)
	}
	if len(page.Reports) > limit {
		page.Reports = slices.Clip(page.Reports[:limit])
		page.Next = page.Reports[limit-1].ID
	}
	return page, nil
}

// PublishedReport reads one, with the document that went out and its data. Where they
// are not what was published any more, the error says so.
func (s *Store) PublishedReport(ctx context.Context, id int64) (*PublishedReport, error) {
	var r PublishedReport
	db := s.db.WithContext(ctx)
	err := db.Take(&r, "id = ?", id).Error
	if err == nil {
		err = db.Where("report_id = ?", id).Order("receiver").Find(&r.Mails).Error
	}
	if err != nil {
		return nil, s.explain(fmt.Sprintf("read report %d", id), err)
	}
	document, err1 := unpack(r.Document)
	data, err2 := unpack(r.Data)
	if err := errors.Join(err1, err2); err != nil || sha256Of(document) != r.Digest || sha256Of(data) != r.DataDigest {
		return nil, fmt.Errorf("report %d is not what was published: its digest differs from the one in the evidence log", id)
	}
	r.Document, r.Data = document, data
	return &r, nil
}

// LastScheduled is when the newest report of a schedule was due; nil before the first.
func (s *Store) LastScheduled(ctx context.Context, schedule string) (*time.Time, error) {
	var r PublishedReport
	err := s.db.WithContext(seeingAll(ctx)).Select("id", "due_at").Where("schedule = ?", schedule).Order("due_at DESC").Limit(1).Find(&r).Error
	return r.DueAt, s.explain("read the reports", err)
}

// ReportsToMail are the mails that are due. Whoever takes them holds them for a
// while: another server does not send the same meanwhile.
func (s *Store) ReportsToMail(ctx context.Context) (due []ReportMail, err error) {
	err = s.transaction(ctx, "take the mails of reports", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		if err := locked(tx).Where("sent_at IS NULL AND next_at <= ?", text(at)).Order("report_id, receiver").Limit(20).Find(&due).Error; err != nil {
			return err
		}
		held := at.Add(5 * time.Minute)
		for i := range due {
			if err := tx.Model(&due[i]).Select("next_at").Updates(&ReportMail{NextAt: &held}).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// mostMails is how often a report is tried to be sent.
const mostMails = 12

// MailedReport records what became of a mail; wrong is nil where it was taken.
func (s *Store) MailedReport(ctx context.Context, m ReportMail, wrong error) error {
	return s.transaction(ctx, "record the mail of a report", func(tx *Tx) error {
		at, err := tx.At()
		if err != nil {
			return err
		}
		m.Attempts++
		m.NextAt, m.Error = nil, ""
		if wrong == nil {
			m.SentAt = &at
		} else if m.Error = line(wrong.Error()); m.Attempts < mostMails {
			next := at.Add(min(time.Minute<<m.Attempts, 6*time.Hour))
			m.NextAt = &next
		}
		return tx.Model(&m).Select("attempts", "error", "next_at", "sent_at").Updates(&m).Error
	})
}
