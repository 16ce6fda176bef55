package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Sampled is an occurrence that was drawn, with its chain.
type Sampled struct {
	Rank       string         `json:"rank"` // SHA-256 of seed, newline and id; the smallest are drawn
	Occurrence string         `json:"occurrence"`
	Obligation Obligation     `json:"obligation"`
	Fact       OccurrenceFact `json:"planned"`
	Entry      int64          `json:"planned_by_entry"`
	PlannedAt  time.Time      `json:"planned_at"`
	State      string         `json:"state"`
	Reason     string         `json:"reason,omitempty"` // for none, or for a late one
	Exemption  *ExemptionFact `json:"exemption,omitempty"`
	Runs       []RunOfSample  `json:"runs"`
}

// Obligation is what was promised when the occurrence was due.
type Obligation struct {
	Service    string     `json:"service"`
	Version    string     `json:"version"`
	Commitment Commitment `json:"commitment"`
	Known      bool       `json:"known"` // false: no entry says what was promised then
}

// RunOfSample is a run for an occurrence that was drawn.
type RunOfSample struct {
	Entry   int64   `json:"entry"`
	Run     string  `json:"run"`
	Retry   int     `json:"retry"`
	Outcome string  `json:"outcome"`
	Class   string  `json:"failure_class,omitempty"`
	Ended   string  `json:"ended_at"`
	RTO     Measure `json:"rto"`
	RPO     Measure `json:"rpo"`
}

// Population is how many occurrences of the period there are to draw from.
func (r *Result) Population() int { return len(r.picture().occurrences()) }

func (r *Result) picture() picture {
	until := r.Manifest.Until
	if r.Manifest.AsOf.Before(until) {
		until = r.Manifest.AsOf
	}
	return picture{m: r.Manifest, a: r.Account, until: until}
}

// Sample draws n occurrences of the period of a verified bundle. The same bundle,
// n and seed give the same sample, and anybody can draw it with sha256sum: the
// occurrences with the smallest SHA-256 of seed, newline and id.
func (r *Result) Sample(n int, seed string) []Sampled {
	var all []Sampled
	for _, o := range r.picture().occurrences() {
		id := o.Due.String()
		sum := sha256.Sum256([]byte(seed + "\n" + id))
		all = append(all, Sampled{Rank: hex.EncodeToString(sum[:]), Occurrence: id})
	}
	slices.SortFunc(all, func(a, b Sampled) int {
		if a.Rank < b.Rank {
			return -1
		}
		return 1
	})
	all = all[:min(n, len(all))]
	runs := map[string][]RunOfSample{}
	for _, id := range sorted(r.Account.Runs) {
		if run := r.Account.Runs[id]; run.Fact.Occurrence != nil && run.Ended {
			key := Due{run.Fact.Scenario, *run.Fact.Occurrence}.String()
			runs[key] = append(runs[key], RunOfSample{run.Entry, id, run.Fact.Retry, run.Fact.Outcome, run.Fact.FailureClass, stamp(&run.Fact.EndedAt), run.Fact.RTO, run.Fact.RPO})
		}
	}
	for i := range all {
		all[i] = r.Account.chain(all[i], runs)
	}
	return all
}

func (a *Account) chain(s Sampled, runs map[string][]RunOfSample) Sampled {
	o := a.Occurrences[s.Occurrence]
	s.Fact, s.Entry, s.PlannedAt, s.State, s.Reason = o.OccurrenceFact, o.Entry, o.PlannedAt, o.State, o.Why
	s.Obligation.Service = o.Service
	if service := a.services[o.Service]; service != nil {
		if v := service.at(o.Due.At); v != nil {
			s.Obligation.Version, s.Obligation.Commitment, s.Obligation.Known = v.Version, v.Commitment, true
		}
	}
	if e := a.exemptions[o.Exemption]; e != nil {
		s.Exemption = &e.ExemptionFact
	}
	if s.Runs = runs[s.Occurrence]; s.Runs == nil {
		s.Runs = []RunOfSample{}
	}
	return s
}
