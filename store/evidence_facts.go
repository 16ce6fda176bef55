package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rehearse/scenarios"
	"rehearse/scenarios/access"
	"rehearse/scenarios/units"
	"rehearse/store/ledger"
)

// What rows say in the words of the evidence log. Restored data and secrets stay
// behind: of a check the log holds whether it held, and a salted digest of the
// answer; of a reason the class, the phase and the names of checks.

// actorOf is who did it, as the log names them.
func actorOf(a access.Actor) ledger.Actor {
	return ledger.Actor{Kind: string(a.Kind), ID: a.ID, Name: a.Name, From: a.From, Unverified: a.Unverified}
}

func subjectOf(client, service, scenario string) ledger.Subject {
	return ledger.Subject{Client: client, Service: service, Scenario: scenario}
}

// saltedDigest ties a text that must not be in the log to an entry of it.
func saltedDigest(salt []byte, texts ...string) string {
	data, err := json.Marshal(texts)
	if err != nil { // texts can be written
		panic(err)
	}
	sum := sha256.Sum256(append(append([]byte{}, salt...), data...))
	return hex.EncodeToString(sum[:])
}

func dueOf(o *Occurrence) ledger.Due { return ledger.Due{Scenario: o.Scenario, At: micro(o.DueAt)} }

func occurrenceFact(o *Occurrence) ledger.OccurrenceFact {
	return ledger.OccurrenceFact{
		Due: dueOf(o), Service: o.Service, Client: o.Client, Owner: o.Owner, Tier: o.Tier,
		ScenarioVersion: o.ScenarioVersion, ServiceVersion: o.ServiceVersion, Schedule: o.Schedule,
		StartAt: micro(o.StartAt), ClosesAt: micro(o.ClosesAt), Reason: o.Reason,
	}
}

// settledFact says why an occurrence was missed without quoting what its runs found.
func settledFact(o *Occurrence, exemption string) ledger.SettledFact {
	f := ledger.SettledFact{Due: dueOf(o), State: string(o.State), Reason: o.Reason, Exemption: exemption}
	if o.State == Missed && o.FirstRun != "" {
		f.Reason = "its run " + o.FirstRun + " did not pass or fail inside the window"
	}
	return f
}

// dueTime is when the occurrence of a run fell due; nil on demand. It is the
// assumed moment of disaster of such a run.
func dueTime(run *Run) *time.Time {
	if run.OccurrenceID == nil {
		return nil
	}
	return maybe(run.T0)
}

// maybe is a time as the database keeps it.
func maybe(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := micro(*t)
	return &at
}

func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func queuedFact(run *Run) ledger.QueuedFact {
	return ledger.QueuedFact{Run: run.ID, Scenario: run.Scenario, Service: run.Service, Trigger: string(run.Trigger), By: run.By,
		Occurrence: dueTime(run), Retry: run.Retry, RetryOf: run.RetryOf}
}

func measureFact(m Measure) ledger.Measure {
	return ledger.Measure{Seconds: m.Seconds, Committed: m.Committed, Met: m.Met, How: m.How}
}

// runFact is a run that has ended, with its details.
func runFact(run *Run, salt []byte) ledger.RunFact {
	f := ledger.RunFact{
		Run: run.ID, Scenario: run.Scenario, ScenarioVersion: run.ScenarioVersion, Service: run.Service, ServiceVersion: run.ServiceVersion, ProofVersion: run.ProofVersion,
		Client: run.Client, Owner: run.Owner, Tier: run.Tier, Trigger: string(run.Trigger), By: run.By, Occurrence: dueTime(run), Retry: run.Retry, RetryOf: run.RetryOf,
		Attempt: run.Attempt, Runner: run.Runner, CancelledBy: run.CancelledBy,
		Outcome: string(run.Outcome), Reason: plainReason(run), FailureClass: run.FailureClass, FirstBadAt: maybe(run.FirstBadAt),
		T0: maybe(run.T0), QueuedAt: micro(run.QueuedAt), StartedAt: maybe(run.StartedAt), EndedAt: micro(*run.EndedAt),
		RTO: measureFact(run.RTO), RPO: measureFact(run.RPO),
		Isolation: digestOf(run.Isolation), Environment: digestOf(run.Environment),
	}
	if run.Reason != "" {
		f.Verdict = saltedDigest(salt, run.Reason)
	}
	for i := range run.Components {
		f.Components = append(f.Components, componentFact(&run.Components[i]))
	}
	for _, p := range inTime(run.Phases) {
		f.Phases = append(f.Phases, ledger.PhaseFact{Phase: string(p.Name), Component: p.Component, StartedAt: micro(p.StartedAt), EndedAt: maybe(p.EndedAt), Seconds: p.Seconds, Failed: p.Error != ""})
	}
	for _, o := range run.Observations {
		f.Observations = append(f.Observations, ledger.ObservationFact{
			Check: o.Name, Kind: o.Kind, Component: o.On, Held: o.Held, Skipped: o.Skipped, Mandatory: o.Mandatory, OfData: o.OfData,
			Newest: maybe(o.Newest), At: micro(o.At), Seconds: o.Seconds, Answer: saltedDigest(salt, o.Question, o.Wanted, o.Got),
		})
	}
	for _, s := range run.Symptoms {
		f.Symptoms = append(f.Symptoms, ledger.SymptomFact{Phase: string(s.Phase), Class: string(s.Class), Blame: string(s.Blame), Fingerprint: s.Fingerprint, Reason: saltedDigest(salt, s.Reason)})
	}
	for _, t := range run.Takeovers {
		f.Takeovers = append(f.Takeovers, ledger.TakeoverFact{Attempt: t.Attempt, Runner: t.Runner, Reason: t.Reason, At: micro(t.At)})
	}
	return f
}

// inTime are phases in an order that does not depend on who wrote them.
func inTime(phases []Phase) []Phase {
	return slices.SortedStableFunc(slices.Values(phases), func(a, b Phase) int {
		return cmp.Or(micro(a.StartedAt).Compare(micro(b.StartedAt)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Component, b.Component))
	})
}

func componentFact(c *Component) ledger.ComponentFact {
	f := ledger.ComponentFact{
		Name: c.Name, Rule: c.Rule, Candidates: c.Candidates, Point: c.Point, ConsistentAt: maybe(c.ConsistentAt), ConsistentFrom: c.ConsistentFrom, AvailableAt: maybe(c.AvailableAt),
		Size: c.Size, Digest: c.Digest, Recipe: c.Recipe, RecipeVersion: c.RecipeVersion, ImageID: c.ImageID, ImageDigest: c.ImageDigest,
	}
	if c.Seed != nil {
		f.Seed = strconv.FormatInt(*c.Seed, 10)
	}
	return f
}

// plainReason says why a run ended as it did, in words that were there before
// anything was restored.
func plainReason(run *Run) string {
	switch run.Outcome {
	case Passed:
		return ""
	case Cancelled:
		return "cancelled by " + run.CancelledBy
	}
	var parts []string
	if len(run.Symptoms) > 0 {
		f := run.Symptoms[0]
		parts = append(parts, fmt.Sprintf("%s (phase %s)", strings.ReplaceAll(string(f.Class), "_", " "), f.Phase))
	}
	for _, o := range run.Observations {
		if o.Mandatory && !o.Held && !o.Skipped {
			parts = append(parts, fmt.Sprintf("check %q did not hold", o.Name))
		}
	}
	return strings.Join(parts, "; ")
}

// digestOf ties a record to the log that is not needed there; "" for nothing.
func digestOf(record any) string {
	data, err := json.Marshal(record)
	if err != nil || string(data) == "null" || string(data) == "{}" {
		return ""
	}
	if data, err = ledger.Canonical(data); err != nil {
		return ""
	}
	return ledger.Sum(data).String()
}

func exemptionFact(e *Exemption) ledger.ExemptionFact {
	return ledger.ExemptionFact{UID: e.UID, Origin: e.Origin, From: micro(e.FromAt), Until: micro(e.UntilAt), Reason: e.Reason, RequestedBy: e.RequestedBy, RequestedAt: micro(e.RequestedAt),
		ApprovedBy: e.ApprovedBy, ApprovedAt: maybe(e.ApprovedAt), WithdrawnBy: e.WithdrawnBy, WithdrawnAt: maybe(e.WithdrawnAt)}
}

func serviceFact(s *scenarios.Service) ledger.ServiceFact {
	seconds := func(d units.Duration) *float64 { return promised(d) }
	return ledger.ServiceFact{Service: s.Service, Version: s.Digest, Name: s.Name, Client: s.Client, Owner: s.Owner, Tier: s.Tier, Commitment: ledger.Commitment{
		RTO: seconds(s.Commitment.RTO), RPO: seconds(s.Commitment.RPO), Retention: seconds(s.Commitment.Retention), ProveEvery: seconds(s.Commitment.ProveEvery)}}
}

func scenarioFact(s *scenarios.Scenario) ledger.ScenarioFact {
	f := ledger.ScenarioFact{Scenario: s.Scenario, Service: s.Service, Version: s.Digest, Checks: len(s.Checks)}
	if scheduled(s) {
		f.Schedule = s.Schedule.Cron + " " + s.Schedule.Timezone
	}
	return f
}
