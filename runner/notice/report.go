package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rehearse/scenarios"
	"rehearse/store"
)

// SendReport mails a published report to the people of a receiver, as a document
// that is attached. Who was sent it twice gets the same Message-ID twice.
func SendReport(ctx context.Context, w *scenarios.Workspace, receiver string, r *store.PublishedReport) error {
	to := w.Settings.Notices.ReceiverNamed(receiver)
	if to == nil || to.SMTP == nil {
		return errors.New("rehearse.yaml knows no receiver " + receiver + " with smtp: put it back under notices.receivers")
	}
	ctx, done := context.WithTimeout(ctx, 2*defaultLimit)
	defer done()
	account, err := accountOf(w, to.SMTP)
	if err != nil {
		return err
	}
	var letters []letter
	for _, address := range account.to {
		l, err := account.report(address, r, w.Settings.Notices.Pages)
		if err != nil {
			return err
		}
		letters = append(letters, l)
	}
	if err := account.hand(ctx, letters); err != nil {
		return fmt.Errorf("mail report %d: %w", r.ID, err)
	}
	return nil
}

func (a *account) report(to string, r *store.PublishedReport, pages string) (letter, error) {
	msg := gomail.NewMsg()
	if err := msg.From(a.from); err != nil {
		return letter{}, errors.New("smtp.from is not an address: write it as rehearse@acme.example")
	}
	if err := msg.To(to); err != nil {
		return letter{}, fmt.Errorf("smtp.to: %q is not an address: write it as ops@acme.example", oneLine(to))
	}
	about := "all clients"
	if r.Client != "" {
		about = r.Client
	}
	msg.Subject(oneLine("[rehearse] " + r.Title + ", " + r.Period + ": " + about))
	msg.SetDateWithValue(time.Now())
	msg.SetMessageIDWithValue(a.idOf(fmt.Sprintf("report %d to %s", r.ID, to)))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	text := r.Headline + "\n\nThe report is attached. SHA-256 of the document: " + r.Digest + "\n"
	if pages != "" {
		text += fmt.Sprintf("%s/reports/published/%d\n", pages, r.ID)
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)
	if err := msg.AttachReader(fmt.Sprintf("report-%d.html", r.ID), bytes.NewReader(r.Document), gomail.WithFileContentType("text/html; charset=utf-8")); err != nil {
		return letter{}, err
	}
	return letter{msg, to}, nil
}
