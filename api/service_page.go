package api

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
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
				proof.From = "expired " + units.Minute(expires)
			} else {
				proof.From = "expires " + units.Minute(expires) + ", in " + age(left)
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
	body := map[string]any{"Service": service, "All": may(c, access.ReadAll)}
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
		body["Proof"], body["Contents"] = whole, contentsShown(whole.Contents)
	}
	held, err := s.Store.Holdings(ctx, service.Service, runsCharted)
	if err != nil {
		return page{}, err
	}
	if body["Grew"], err = growthOf(held, zoneOf(c)); err != nil {
		return page{}, err
	}
	if entry := s.seen(ctx).Services[service.Service]; entry != nil {
		if body["Allowance"], err = s.Store.Allowance(ctx, entry); err != nil {
			return page{}, err
		}
		body["Entry"] = entry
		if body["Level"], err = s.Store.Level(ctx, s.seen(ctx), service.Service, now); err != nil {
			return page{}, err
		}
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

// growth is how much the backups of one component held over time, as a picture and
// as a table.
type growth struct {
	Title   string
	Picture template.HTML // the library's, made of numbers and dates alone
	Words   string        // for those who do not see it
	Rows    []store.Holding
}

// growthOf draws what runs held, the earliest first: of each component that at least
// two of them counted.
func growthOf(held []store.Holding, zone *time.Location) (all []growth, err error) {
	of := map[string][]store.Holding{}
	for _, h := range held {
		title := h.Scenario + ", " + h.Component + ": " + h.Counts
		of[title] = append(of[title], h)
	}
	for _, title := range slices.Sorted(maps.Keys(of)) {
		rows := of[title]
		if len(rows) < 2 {
			continue
		}
		var values []float64
		var days []string
		for _, h := range rows {
			values, days = append(values, float64(h.Number)), append(days, h.EndedAt.In(zone).Format("2 Jan"))
		}
		picture, err := drawn([][]float64{values}, []string{rows[0].Counts}, days, amounts)
		if err != nil {
			return nil, err
		}
		first, last := rows[0], rows[len(rows)-1]
		words := fmt.Sprintf("%s in %s: first %s, last %s", title, plural(len(rows), "run", "runs"), first.Words(), last.Words())
		slices.Reverse(rows) // in a table the newest comes first
		all = append(all, growth{title, picture, words, rows})
	}
	return all, nil
}
