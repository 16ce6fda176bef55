package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store/figures"
)

// ReportService is a service in a report, with its commitments and what was measured.
type ReportService struct {
	Service  string   `json:"service"`
	Name     string   `json:"name"`
	Client   string   `json:"client,omitempty"`
	Owner    string   `json:"owner,omitempty"`
	Tier     int      `json:"tier,omitempty"`
	Standing Standing `json:"standing" doc:"at the end of the period"`
	ProofAge *float64 `json:"proof_age_seconds"`

	Due    int64        `json:"due" doc:"occurrences whose window closed in the period and that were not exempt"`
	OnTime int64        `json:"on_time"`
	Told   int64        `json:"runs_told" doc:"runs that passed or failed in the period"`
	Passed int64        `json:"runs_passed"`
	Untold int64        `json:"runs_inconclusive" doc:"runs that ended otherwise"`
	Before *ServicePast `json:"before" doc:"the same in the period before; null: nothing ended in it"`

	RTO ReportMeasure `json:"rto"`
	RPO ReportMeasure `json:"rpo"`

	Similar      int      `json:"similar" doc:"other services of the same tier with runs in the period"`
	SimilarShare *float64 `json:"similar_passed_share" doc:"the median of theirs"`
	Findings     int64    `json:"findings_open"`
}

// ServicePast is what a service came to in the period before.
type ServicePast struct {
	Told   int64 `json:"runs_told"`
	Passed int64 `json:"runs_passed"`
}

// ReportMeasure is what was measured of a commitment in the period.
type ReportMeasure struct {
	Committed *float64  `json:"committed_seconds"` // nil: nothing is promised
	Worst     *float64  `json:"worst_seconds"`     // of the runs that passed, or failed by this alone
	Median    *float64  `json:"median_seconds"`
	Measured  int64     `json:"runs_measured"`
	Met       int64     `json:"runs_met"`
	Variance  *Variance `json:"variance"` // of the worst from the commitment
	Similar   *float64  `json:"similar_median_seconds"`
	WorstRun  string    `json:"worst_run,omitempty"`
}

// serviceStats is what is learnt of a service while its runs are read.
type serviceStats struct {
	told, passed, untold int64
	due, onTime          int64
	rto, rpo             measured
	last                 map[string]Outcome // of each scenario: its last run that passed or failed
	classes              map[string]int64   // of runs that failed
	noPoint              int64              // of those: without a recovery point
}

type measured struct {
	seconds   []float64
	met       int64
	worst     float64
	run       string
	committed *float64 // of the newest run
}

func (m *measured) add(run string, seconds, committed *float64, met *bool) {
	if committed != nil {
		m.committed = committed
	}
	if seconds == nil {
		return
	}
	m.seconds = append(m.seconds, *seconds)
	if met != nil && *met {
		m.met++
	}
	if *seconds > m.worst || m.run == "" {
		m.worst, m.run = *seconds, run
	}
}

func (m *measured) report() ReportMeasure {
	r := ReportMeasure{Committed: m.committed, Measured: int64(len(m.seconds)), Met: m.met, WorstRun: m.run}
	if len(m.seconds) > 0 {
		worst := m.worst
		r.Worst, r.Median = &worst, median(m.seconds)
	}
	return r
}

// median of values, which it sorts; nil where there are none.
func median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	middle := values[len(values)/2]
	if len(values)%2 == 0 {
		middle = (middle + values[len(values)/2-1]) / 2
	}
	return &middle
}

func (c *composing) of(service string) *serviceStats {
	if c.stats[service] == nil {
		c.stats[service] = &serviceStats{last: map[string]Outcome{}, classes: map[string]int64{}}
	}
	return c.stats[service]
}

// readRuns reads each run that ended in the period once: for the lists, for what is
// said of services, and to count the figures again.
func (c *composing) readRuns(tx *gorm.DB) error {
	c.stats = map[string]*serviceStats{}
	where, args := c.narrowed("runs")
	rows, err := tx.Raw(`SELECT runs.id, runs.scenario, runs.service, runs.client, runs.outcome, runs.failure_class, runs.reason, runs.ended_at,
			runs.rto_seconds, runs.rto_committed, runs.rto_met, runs.rpo_seconds, runs.rpo_committed, runs.rpo_met,
			CASE WHEN runs.retry = 0 AND (runs.occurrence_id IS NULL OR o.first_run = runs.id) THEN 1 ELSE 0 END, `+figures.AttemptKind+`
		FROM runs LEFT JOIN occurrences o ON o.id = runs.occurrence_id
		WHERE runs.outcome <> '' AND runs.ended_at >= ? AND runs.ended_at < ?`+where+` ORDER BY runs.ended_at, runs.id`,
		append([]any{text(c.ReportQuery.Period.From), text(c.At)}, args...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var worse []ReportRunRow
	for rows.Next() {
		var r ReportRunRow
		var client, kind string
		var rto, rpo Measure
		var first int
		if err := rows.Scan(&r.ID, &r.Scenario, &r.Service, &client, &r.Outcome, &r.Class, &r.Reason, &r.EndedAt,
			&rto.Seconds, &rto.Committed, &rto.Met, &rpo.Seconds, &rpo.Committed, &rpo.Met, &first, &kind); err != nil {
			return err
		}
		c.MadeFrom.Runs++
		c.clientOf[r.Service] = client
		c.of(r.Service).addRun(&r, rto, rpo)
		c.counted.addRun(Outcome(r.Outcome), figures.Kind(kind), first == 1, rto, rpo)
		if Outcome(r.Outcome) != Passed {
			r.EndedAt = r.EndedAt.UTC()
			worse = append(worse, r)
		}
	}
	slices.Reverse(worse)
	c.Left["runs"] = int64(max(0, len(worse)-MostListed))
	c.Runs = append(c.Runs, worse[:min(len(worse), MostListed)]...)
	return rows.Err()
}

func (s *serviceStats) addRun(r *ReportRunRow, rto, rpo Measure) {
	switch Outcome(r.Outcome) {
	case Passed:
		s.told, s.passed = s.told+1, s.passed+1
	case Failed:
		s.told++
		s.classes[r.Class]++
		if fault.Class(r.Class) == fault.NoRecoveryPoint {
			s.noPoint++
		}
	default:
		s.untold++
		return
	}
	s.last[r.Scenario] = Outcome(r.Outcome)
	s.rto.add(r.ID, rto.Seconds, rto.Committed, rto.Met)
	s.rpo.add(r.ID, rpo.Seconds, rpo.Committed, rpo.Met)
}

// readOccurrences reads what fell due: those whose window closed in the period.
func (c *composing) readOccurrences(tx *gorm.DB) error {
	where, args := c.narrowed("occurrences")
	rows, err := tx.Raw(`SELECT occurrences.id, occurrences.scenario, occurrences.service, occurrences.due_at, occurrences.closes_at, occurrences.state,
			occurrences.run_id, occurrences.outcome, occurrences.ended_at, occurrences.reason,
			EXISTS (SELECT 1 FROM runs r WHERE r.occurrence_id = occurrences.id AND r.outcome IN ('passed', 'failed')
				AND r.ended_at >= occurrences.due_at AND r.ended_at <= occurrences.closes_at)
		FROM occurrences WHERE occurrences.closes_at >= ? AND occurrences.closes_at < ?`+where+` ORDER BY occurrences.due_at, occurrences.id`,
		append([]any{text(c.ReportQuery.Period.From), text(c.At)}, args...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	all := c.ReportQuery.Kind == OnTimeReport || c.ReportQuery.Kind == AuditReport
	for rows.Next() {
		var o ReportOccurrence
		var inside bool
		if err := rows.Scan(&o.ID, &o.Scenario, &o.Service, &o.DueAt, &o.ClosesAt, &o.State, &o.Run, &o.Outcome, &o.EndedAt, &o.Reason, &inside); err != nil {
			return err
		}
		o.DueAt, o.ClosesAt = o.DueAt.UTC(), o.ClosesAt.UTC()
		c.MadeFrom.Occurrences++
		c.counted.addOccurrence(&o, inside)
		if o.State != Exempt && o.State != Withdrawn {
			c.of(o.Service).due++
			if o.State == OnTime {
				c.of(o.Service).onTime++
			}
		}
		if (all || o.State != OnTime && o.State != Withdrawn) && c.more("occurrences", len(c.Occurrences)) {
			c.Occurrences = append(c.Occurrences, o)
		}
	}
	return rows.Err()
}

// readServices makes the services, with what is said of them at the end of the period.
func (c *composing) readServices(tx *gorm.DB) error {
	q := c.figuresQuery()
	q.By = "scenario"
	states, err := readStates(tx, q.Scope(), c.At)
	if err != nil {
		return err
	}
	proofs := map[string][]figures.State{}
	for _, s := range states {
		proofs[s.Service.Service] = append(proofs[s.Service.Service], s)
	}
	past, err := c.past(tx)
	if err != nil {
		return err
	}
	open := map[string]int64{}
	for _, f := range c.Findings {
		open[f.Service]++
	}
	c.PeriodReport.Services = []ReportService{}
	for _, name := range slices.Sorted(maps.Keys(c.Workspace.Services)) {
		service := c.Workspace.Services[name]
		if !c.covers(service) {
			continue
		}
		stats := c.of(name)
		s := ReportService{Service: name, Name: service.Name, Client: service.Client, Owner: service.Owner, Tier: service.Tier,
			Due: stats.due, OnTime: stats.onTime, Told: stats.told, Passed: stats.passed, Untold: stats.untold,
			RTO: stats.rto.report(), RPO: stats.rpo.report(), Findings: open[name]}
		s.Standing, s.ProofAge = standingAt(service, proofs[name], stats.last, c.At)
		if before, was := past[name]; was {
			s.Before = &before
		}
		if s.RTO.Committed == nil && service.Commitment.RTO > 0 {
			s.RTO.Committed = ofSpan(service.Commitment.RTO.Std())
		}
		if s.RPO.Committed == nil && service.Commitment.RPO > 0 {
			s.RPO.Committed = ofSpan(service.Commitment.RPO.Std())
		}
		c.PeriodReport.Services = append(c.PeriodReport.Services, s)
	}
	c.compare()
	return c.explainWorst(tx)
}

func ofSpan(d time.Duration) *float64 {
	seconds := d.Seconds()
	return &seconds
}

// standingAt is where a service stood at an instant, by the last proof of each of
// its scenarios and what their last runs of the period came to.
func standingAt(service *scenarios.Service, proofs []figures.State, last map[string]Outcome, at time.Time) (Standing, *float64) {
	var age *float64
	is := Proven
	if len(proofs) == 0 {
		is = Unproven
	}
	for _, p := range proofs {
		if p.Passed == nil {
			is = Unproven
			continue
		}
		if old := at.Sub(*p.Passed).Seconds(); age == nil || old > *age {
			age = &old
		}
	}
	if every := service.Commitment.ProveEvery.Std(); is == Proven && every > 0 && age != nil && *age > every.Seconds() {
		is = Stale
	}
	for _, p := range proofs {
		if last[p.Scenario] == Failed {
			is = Breached
		}
	}
	return is, age
}

// past is what runs came to in the period before.
func (c *composing) past(tx *gorm.DB) (map[string]ServicePast, error) {
	before := lastPeriods(c.ReportQuery.Period, 2)[0]
	where, args := c.narrowed("runs")
	var found []struct {
		Service      string
		Told, Passed int64
	}
	err := tx.Raw(`SELECT service, count(*) AS told, count(*) FILTER (WHERE outcome = 'passed') AS passed FROM runs
		WHERE outcome IN ('passed', 'failed') AND ended_at >= ? AND ended_at < ?`+where+` GROUP BY service`,
		append([]any{text(before.From), text(before.Until)}, args...)...).Scan(&found).Error
	past := map[string]ServicePast{}
	for _, f := range found {
		past[f.Service] = ServicePast{Told: f.Told, Passed: f.Passed}
	}
	return past, err
}

// compare sets each service beside those of the same tier. A report of one service
// compares with what it sees: that service alone has no similar ones.
func (c *composing) compare() {
	services := c.PeriodReport.Services
	for i := range services {
		s := &services[i]
		var shares, rto, rpo []float64
		for j := range services {
			other := &services[j]
			if i == j || other.Tier != s.Tier || other.Told == 0 {
				continue
			}
			shares = append(shares, float64(other.Passed)/float64(other.Told))
			if other.RTO.Median != nil {
				rto = append(rto, *other.RTO.Median)
			}
			if other.RPO.Median != nil {
				rpo = append(rpo, *other.RPO.Median)
			}
		}
		s.Similar, s.SimilarShare, s.RTO.Similar, s.RPO.Similar = len(shares), median(shares), median(rto), median(rpo)
	}
}

// explainWorst says how far the worst of each measure is from the commitment, and why.
func (c *composing) explainWorst(tx *gorm.DB) error {
	for i := range c.PeriodReport.Services {
		s := &c.PeriodReport.Services[i]
		if m := &s.RTO; m.Worst != nil && m.Committed != nil {
			m.Variance = varianceOf(*m.Worst, *m.Committed, true, "")
			if m.Variance.Direction == "worse" {
				var slowest Phase
				err := tx.Where("run_id = ? AND component = '' AND seconds IS NOT NULL", m.WorstRun).Order("seconds DESC").Limit(1).Find(&slowest).Error
				if err != nil {
					return err
				}
				if slowest.Seconds != nil {
					m.Variance.Why = fmt.Sprintf("%s took %s of it", slowest.Name, spanned(*slowest.Seconds))
				}
			}
		}
		if m := &s.RPO; m.Worst != nil && m.Committed != nil {
			m.Variance = varianceOf(*m.Worst, *m.Committed, true, "")
			if m.Variance.Direction == "worse" {
				var run Run
				if err := tx.Select("id", "rpo_how").Where("id = ?", m.WorstRun).Limit(1).Find(&run).Error; err != nil {
					return err
				}
				m.Variance.Why = run.RPO.How
			}
		}
	}
	return nil
}

// whyOf says what keeps a figure from its target: the commonest reasons.
func (c *composing) whyOf(figure string) string {
	why := map[string]int64{}
	switch {
	case strings.HasPrefix(figure, "on_time"):
		for state, n := range c.counted.states {
			if state != OnTime && state != Exempt && state != Withdrawn {
				why[strings.ReplaceAll(string(state), "_", " ")] += n
			}
		}
	case strings.HasPrefix(figure, "attempt_success"), figure == "failure_rate":
		for _, s := range c.stats {
			for class, n := range s.classes {
				why["failed by "+strings.ReplaceAll(cmp.Or(class, "an unknown class"), "_", " ")] += n
			}
			if s.untold > 0 {
				why["inconclusive or cancelled"] += s.untold
			}
		}
	case figure == "coverage":
		for _, s := range c.PeriodReport.Services {
			if s.Standing != Proven {
				why[string(s.Standing)]++
			}
		}
	}
	return commonest(why, 3)
}

// commonest writes the greatest counts.
func commonest(counts map[string]int64, most int) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	parts := make([]string, 0, most)
	for _, name := range names[:min(most, len(names))] {
		parts = append(parts, fmt.Sprintf("%d %s", counts[name], name))
	}
	return strings.Join(parts, ", ")
}

// What judge goes by. Proposals need enough runs to be worth anything, and leave room.
const (
	enoughRuns   = 10  // that measured a commitment in the period
	roomAbove    = 1.5 // of the worst that was measured, for what a tighter commitment would be
	worthChange  = 0.5 // a proposal is at most that much of the commitment
	behindOthers = 0.1 // of the share that passed: so much less than similar services is behind
)

// judge lists who falls behind, what could be promised, and what may be retired.
func (c *composing) judge() {
	for i := range c.PeriodReport.Services {
		s := &c.PeriodReport.Services[i]
		if why := s.below(); len(why) > 0 {
			c.Below = append(c.Below, ReportReason{Service: s.Service, Name: s.Name, Why: strings.Join(why, "; ")})
		}
		for _, p := range []*ReportProposal{propose(s, "rto", s.RTO), propose(s, "rpo", s.RPO)} {
			if p != nil {
				c.Proposals = append(c.Proposals, *p)
			}
		}
	}
	c.Retire = append(c.Retire, c.retirement()...)
}

// below is why a service falls behind; empty: it does not.
func (s *ReportService) below() (why []string) {
	if s.Standing == Breached || s.Standing == Stale {
		why = append(why, "it is "+string(s.Standing))
	}
	if s.OnTime < s.Due {
		why = append(why, fmt.Sprintf("%d of %d tests were on time", s.OnTime, s.Due))
	}
	for _, m := range []struct {
		name string
		of   ReportMeasure
	}{{"RTO", s.RTO}, {"RPO", s.RPO}} {
		if v := m.of.Variance; v != nil && v.Direction == "worse" {
			why = append(why, fmt.Sprintf("the worst %s was %s, and %s is promised", m.name, spanned(*m.of.Worst), spanned(*m.of.Committed)))
		}
	}
	if s.Told > 0 && s.SimilarShare != nil && s.Similar >= 3 {
		if share := float64(s.Passed) / float64(s.Told); share < *s.SimilarShare-behindOthers {
			why = append(why, fmt.Sprintf("%s of its runs passed, and %s of those of similar services", figures.Percent(share), figures.Percent(*s.SimilarShare)))
		}
	}
	return why
}

// propose is a change of a commitment, where enough runs speak for one. A promise
// that was not kept is never loosened here: that is for its owner to decide.
func propose(s *ReportService, name string, m ReportMeasure) *ReportProposal {
	if m.Committed == nil || m.Worst == nil {
		return nil
	}
	p := &ReportProposal{Service: s.Service, Commitment: name, Committed: *m.Committed, Proven: *m.Worst}
	switch {
	case *m.Worst > *m.Committed:
		p.Proposed = *m.Committed
		p.Why = fmt.Sprintf("%d of %d runs kept it; make the recovery better, or let the service's owner decide on another promise", m.Met, m.Measured)
		return p
	case m.Measured < enoughRuns || *m.Worst*roomAbove > *m.Committed*worthChange:
		return nil
	}
	step := time.Minute.Seconds()
	if *m.Worst >= time.Hour.Seconds() {
		step = (15 * time.Minute).Seconds()
	}
	p.Tightens, p.Proposed = true, step*(float64(int64(*m.Worst*roomAbove/step))+1)
	p.Why = fmt.Sprintf("all %d runs that measured it kept it; the worst took %s", m.Measured, spanned(*m.Worst))
	return p
}

// retirement is what may no longer be needed.
func (c *composing) retirement() (all []ReportReason) {
	rehearsed := c.Workspace.ScenariosByService()
	needed := map[string]bool{}
	for _, service := range c.Workspace.Services {
		for _, on := range service.DependsOn {
			needed[on] = true
		}
	}
	for _, s := range c.PeriodReport.Services {
		stats, mine := c.of(s.Service), rehearsed[s.Service]
		switch {
		case len(mine) == 0 && !needed[s.Service]:
			all = append(all, ReportReason{Service: s.Service, Name: s.Name, Why: "nothing restores it, and no other service depends on it"})
		case stats.told > 0 && stats.noPoint == stats.told:
			all = append(all, ReportReason{Service: s.Service, Name: s.Name, Why: fmt.Sprintf("all %d runs found no recovery point: its backups may have ended with it", stats.told)})
		}
		for _, scenario := range mine {
			if scenario.Schedule != nil && scenario.Schedule.Disabled {
				all = append(all, ReportReason{Service: s.Service, Scenario: scenario.Scenario, Name: s.Name, Why: "its schedule is switched off"})
			}
		}
	}
	return all
}
