package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"rehearse/api"
	"rehearse/runner/notice"
	"rehearse/scenarios"
	"rehearse/store"
	"rehearse/store/figures"
)

// betweenReports is how often is looked for reports that are due, and for their mails.
const betweenReports = time.Minute

// oldestDue is how long ago a report may have fallen due and is still made: nobody
// wants a year of them at the first start.
const oldestDue = 48 * time.Hour

// reporter publishes the reports of the settings when they are due, and mails them.
// Several servers may: each report is published once, and each mail held by one.
type reporter struct {
	store     *store.Store
	workspace func() *scenarios.Workspace
	log       *slog.Logger
	said      map[string]bool // troubles that the log has
}

// Serve looks until ctx ends.
func (r *reporter) Serve(ctx context.Context) error {
	tick := time.NewTicker(betweenReports)
	defer tick.Stop()
	for {
		if err := r.look(ctx, time.Now()); err != nil && ctx.Err() == nil {
			r.say(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (r *reporter) say(err error) {
	if r.said == nil {
		r.said = map[string]bool{}
	}
	if !r.said[err.Error()] {
		r.said[err.Error()] = true
		r.log.Error("reports", "error", err)
	}
}

// look publishes what is due, and sends what waits.
func (r *reporter) look(ctx context.Context, now time.Time) error {
	var errs []error
	for _, scheduled := range r.workspace().Settings.Reports {
		if err := r.publish(ctx, scheduled, now); err != nil {
			errs = append(errs, fmt.Errorf("the %s report of the settings: %w", scheduled.Report, err))
		}
	}
	return errors.Join(append(errs, r.send(ctx))...)
}

func (r *reporter) publish(ctx context.Context, s scenarios.ReportSchedule, now time.Time) error {
	last, err := r.store.LastScheduled(ctx, s.Key())
	if err != nil {
		return err
	}
	after := now.Add(-oldestDue)
	if last != nil && last.After(after) {
		after = *last
	}
	due, is := s.Due(after, now)
	if !is {
		return nil
	}
	due = due.UTC()
	w := r.workspace()
	period, err := api.ReportPeriod(store.ReportKind(s.Report), figures.PeriodQuery{Timezone: s.Timezone}, due)
	if err != nil {
		return err
	}
	made, err := r.store.ComposeReport(ctx, store.ReportQuery{Kind: store.ReportKind(s.Report), Audience: store.Audience(s.Audience), Client: s.Client, Service: s.Service, Period: period, Workspace: w, Now: now})
	if err != nil {
		return err
	}
	out, err := api.Publish(ctx, r.store, store.Publication{Report: made, Mail: s.To, Schedule: s.Key(), DueAt: &due})
	if err == nil && out != nil {
		r.log.Info("published report", "report", out.ID, "kind", out.Kind, "period", out.Period, "to", s.To)
	}
	return err
}

// send mails what waits.
func (r *reporter) send(ctx context.Context) error {
	due, err := r.store.ReportsToMail(ctx)
	for _, m := range due {
		report, wrong := r.store.PublishedReport(ctx, m.ReportID)
		if wrong == nil {
			wrong = notice.SendReport(ctx, r.workspace(), m.Receiver, report)
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // another look sends it: it is held for a while only
		}
		err = errors.Join(err, wrong, r.store.MailedReport(ctx, m, wrong))
	}
	return err
}
