package scenarios

import (
	"fmt"
	"slices"
	"time"

	"rehearse/scenarios/strict"
)

// ReportSchedule is a report that Rehearse makes, publishes and sends by itself.
type ReportSchedule struct {
	Report   string   `yaml:"report"`   // service, summary, quarterly, audit or on_time
	Audience string   `yaml:"audience"` // technical or business; default technical
	Client   string   `yaml:"client"`   // "" is all clients
	Service  string   `yaml:"service"`  // "" is all services
	Cron     string   `yaml:"schedule"` // the cron line; the report is of the month, or quarter, that is over by then
	Timezone string   `yaml:"timezone"` // IANA name; default UTC
	To       []string `yaml:"to"`       // receivers of notices that send mail
}

// ReportNames are the kinds of reports that can be scheduled.
var ReportNames = []string{"service", "summary", "quarterly", "audit", "on_time"}

// Key tells the schedule from others, whatever else changes in the settings.
func (r ReportSchedule) Key() string {
	return fmt.Sprintf("%s %s %s/%s %s %s", r.Report, r.Audience, r.Client, r.Service, r.Cron, r.Timezone)
}

// Due is when it was last due, after one instant and not after another; false: it was not.
func (r ReportSchedule) Due(after, until time.Time) (time.Time, bool) {
	fell := (&Schedule{Cron: r.Cron, Timezone: r.Timezone}).Between(after, until)
	if len(fell) == 0 {
		return time.Time{}, false
	}
	return fell[len(fell)-1], true
}

// reports: each is of a kind that there is, comes, and goes to somebody by mail.
func (c settingsCheck) reports() {
	for i := range c.s.Reports {
		r := &c.s.Reports[i]
		at := c.n.At("reports", i)
		set(&r.Audience, "technical")
		set(&r.Timezone, DefaultTimezone)
		if !slices.Contains(ReportNames, r.Report) && !c.Doubtful(at) {
			c.Report(at.At("report"), strict.OneOf(ReportNames), "%q is not a kind of report", r.Report)
		}
		oneOf(c.File, at, "audience", r.Audience, "technical", "business")
		zone(c.File, at.At("timezone"), "timezone", r.Timezone)
		if _, err := parseCron(r.Cron); err != nil && !c.Doubtful(at) {
			c.Report(at.At("schedule"), howCron, "%q is not a schedule: %s", r.Cron, err)
		}
		if len(r.To) == 0 && !c.Doubtful(at) {
			c.Report(at.At("to"), "add to: with the names of receivers that have smtp", "the report has no recipient")
		}
		for j, name := range r.To {
			known := c.s.Notices.ReceiverNamed(name)
			switch {
			case known == nil:
				c.Report(at.At("to", j), "declare it under notices.receivers", "receiver %q does not exist", name)
			case known.SMTP == nil:
				c.Report(at.At("to", j), "name a receiver that has smtp: a report is a document", "the receiver %q sends no mail", name)
			}
		}
	}
}
