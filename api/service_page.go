package api

import (
	"context"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/store"
)

const (
	runsCharted   = 60
	onTimeShown   = 90 * 24 * time.Hour
	serviceDue    = 5
	occurrencesIn = 60 // of the on-time history
)

// promiseRow is a commitment beside what was measured.
type promiseRow struct {
	What, Promised, Measured, From string
	Run                            string
	Exceeded                       bool
}

// promisesOf compares a commitment with the last run that measured it.
func promisesOf(service Service, runs []store.Run, now time.Time) []promiseRow {
	row := func(what string, promised *float64, of func(*store.Run) store.Measure) promiseRow {
		r := promiseRow{What: what, Promised: spanOr(promised), Measured: unknownMark}
		for i := range runs { // the newest first
			if m := of(&runs[i]); m.Seconds != nil {
				r.Measured, r.From, r.Run, r.Exceeded = span(*m.Seconds), m.How, runs[i].ID, m.Met != nil && !*m.Met
				break
			}
		}
		return r
	}
	rows := []promiseRow{
		row("RTO", service.Commitment.RTO, func(r *store.Run) store.Measure { return r.RTO }),
		row("RPO", service.Commitment.RPO, func(r *store.Run) store.Measure { return r.RPO }),
	}
	proof := promiseRow{What: "Proof", Promised: unknownMark, Measured: unknownMark}
	if every := service.Commitment.ProveEvery; every != nil {
		proof.Promised = "every " + span(*every)
		if service.ProofAge != nil {
			left := *every - *service.ProofAge
			proof.Exceeded = left < 0
			if expires := now.Add(time.Duration(left * float64(time.Second))); left < 0 {
				proof.From = "expired " + expires.UTC().Format("2006-01-02 15:04") + " UTC"
			} else {
				proof.From = "expires " + expires.UTC().Format("2006-01-02 15:04") + " UTC, in " + age(left)
			}
		}
	}
	if service.ProofAge != nil {
		proof.Measured = age(*service.ProofAge) + " old"
	}
	if service.LastPassed != nil {
		proof.Run = service.LastPassed.ID
	}
	return append(rows, proof, promiseRow{What: "Retention", Promised: spanOr(service.Commitment.Retention), Measured: unknownMark, From: "runs that take a random or the oldest point prove it"})
}

func (s *Server) servicePage(c *gin.Context) (page, error) {
	ctx, now := c.Request.Context(), time.Now()
	service, err := s.service(ctx, c.Param("service"))
	if err != nil {
		return page{}, err
	}
	body := map[string]any{"Service": service}
	runs, err := s.Store.Runs(ctx, store.Filter{Service: service.Service, Limit: 25})
	if err != nil {
		return page{}, err
	}
	body["Runs"] = runs.Runs
	if err := s.addMeasures(ctx, body, service, zoneOf(c), now); err != nil {
		return page{}, err
	}
	if err := s.addPunctuality(ctx, body, service, now); err != nil {
		return page{}, err
	}
	if service.LastPassed != nil {
		whole, err := s.Store.Run(ctx, service.LastPassed.ID)
		if err != nil {
			return page{}, err
		}
		body["Proof"] = whole
	}
	if entry := s.seen(ctx).Services[service.Service]; entry != nil {
		if body["Allowance"], err = s.Store.Allowance(ctx, entry); err != nil {
			return page{}, err
		}
		body["Entry"] = entry
	}
	body["UsedBy"] = dependents(s.seen(c.Request.Context()), service.Service)
	return page{Name: "service.html", Title: service.Name, Refresh: refresh(runs.Runs...), Live: v1 + "/events?service=" + service.Service, Body: body}, nil
}

func (s *Server) addMeasures(ctx context.Context, body map[string]any, service Service, zone *time.Location, now time.Time) error {
	found, err := s.Store.Runs(ctx, store.Filter{Service: service.Service, State: store.Ended, Limit: runsCharted})
	if err != nil {
		return err
	}
	body["Promises"] = promisesOf(service, found.Runs, now)
	earliest := slices.Clone(found.Runs)
	slices.Reverse(earliest)
	var drawn []*measureChart
	for _, each := range []struct {
		title string
		of    func(*store.Run) store.Measure
	}{
		{"RTO", func(r *store.Run) store.Measure { return r.RTO }}, {"RPO", func(r *store.Run) store.Measure { return r.RPO }},
	} {
		chart, err := measureChartOf(each.title, earliest, each.of, zone)
		if err != nil {
			return err
		}
		if chart != nil {
			drawn = append(drawn, chart)
		}
	}
	body["Charts"] = drawn
	return nil
}

// addPunctuality adds what was due lately and what is due next.
func (s *Server) addPunctuality(ctx context.Context, body map[string]any, service Service, now time.Time) error {
	since := now.Add(-onTimeShown)
	past := store.OccurrenceFilter{Service: service.Service, From: &since, Until: &now, Newest: true, Limit: occurrencesIn}
	tally, err := s.Store.TallyOccurrences(ctx, past)
	if err != nil {
		return err
	}
	history, err := s.Store.Occurrences(ctx, past)
	if err != nil {
		return err
	}
	due, err := s.Store.DueNext(ctx, store.OccurrenceFilter{Service: service.Service}, now, serviceDue)
	slices.Reverse(history.Occurrences)
	body["OnTime"], body["History"], body["Due"], body["States"] = tally, history.Occurrences, due, occurrenceStates
	return err
}

// dependents are the services that need one.
func dependents(workspace *scenarios.Workspace, service string) (names []string) {
	for _, name := range named(workspace.Services) {
		if slices.Contains(workspace.Services[name].DependsOn, service) {
			names = append(names, name)
		}
	}
	return names
}
