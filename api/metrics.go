package api

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rehearse/scenarios"
	"rehearse/scenarios/watch"
	"rehearse/store"
	"rehearse/store/figures"
)

const (
	// vitalsLast is how long what was read serves other scrapes as well.
	vitalsLast = 5 * time.Second
	// standingsLast is the same for standings while no run ends: they take a
	// question for each scenario.
	standingsLast = time.Minute
	// lateEndings is how long after its end a run may still become visible to
	// us: clocks of runners differ, and a transaction takes its time.
	lateEndings = 10 * time.Minute
	// figuresLast is how long figures of thirty days serve.
	figuresLast = 2 * time.Minute
)

// metrics are what /metrics shows. All but the process's own are of the
// database: servers that share one show the same, so of several only one is to
// be asked, or the largest taken.
type metrics struct {
	store     *store.Store
	workspace func() *scenarios.Workspace
	loaded    func() watch.Loaded
	planner   func() time.Time
	log       *slog.Logger

	mutex       sync.Mutex // one scrape after the other
	vitals      store.Vitals
	vitalsAt    time.Time
	standings   []store.ServiceStanding
	standingsAt time.Time
	standingsOf *scenarios.Workspace
	ended       int64 // runs that had ended when the standings were read
	figures     figures.Figures
	figuresAt   time.Time

	began  time.Time // endings before are not observed
	looked time.Time
	seen   map[string]time.Time // endings that were observed, by run

	runs, phases *prometheus.HistogramVec
	waits        prometheus.Histogram
}

// buckets are the bounds of how long runs and phases take, in seconds: from a
// database of a few rows to an archive of a day.
var buckets = []float64{0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600}

const sinceBegin = " Counts runs that ended since this server started, on any machine."

func newMetrics(s *Server) *metrics {
	return &metrics{
		store: s.Store, workspace: s.Workspace, loaded: s.loaded, planner: s.Planner, log: s.Log,
		began: time.Now(), looked: time.Now(), seen: map[string]time.Time{},
		runs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rehearse_run_duration_seconds", Buckets: buckets,
			Help: "Duration of runs, from start to end." + sinceBegin,
		}, []string{"outcome"}),
		phases: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rehearse_phase_duration_seconds", Buckets: buckets,
			Help: "Duration of the phases of runs; phases overlap." + sinceBegin,
		}, []string{"phase"}),
		waits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "rehearse_run_wait_seconds", Buckets: []float64{0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600},
			Help: "How long runs waited in the queue, from when they could have started to when they did." + sinceBegin,
		}),
	}
}

// handler serves them beside what the process says of itself.
func (m *metrics) handler(version string) gin.HandlerFunc {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "rehearse_build_info", Help: "Always 1; the label holds the program's version.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	registry.MustRegister(m, build, collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	serve := promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelError), MaxRequestsInFlight: 4,
	})
	return gin.WrapH(serve)
}

// described is a metric that is made anew at each scrape.
type described struct {
	*prometheus.Desc
	kind prometheus.ValueType
}

func gauge(name, help string, labels ...string) described {
	return described{prometheus.NewDesc(name, help, labels, nil), prometheus.GaugeValue}
}

func counter(name, help string, labels ...string) described {
	return described{prometheus.NewDesc(name, help, labels, nil), prometheus.CounterValue}
}

var (
	databaseUp   = gauge("rehearse_database_up", "1 if the database responded, else 0. While it is 0, metrics read from it are missing.")
	runsTotal    = counter("rehearse_runs_total", "Runs that ended, by outcome, since the database was created.", "outcome")
	overdue      = gauge("rehearse_occurrences_overdue", "Occurrences that should have started and did not.")
	unsettled    = gauge("rehearse_occurrences_unsettled", "Occurrences whose window has closed and that are not settled yet.")
	plannedUntil = gauge("rehearse_planned_until_timestamp_seconds", "Everything due before this time is planned, for every scenario; missing if no scenario has a schedule.")
	leftovers    = counter("rehearse_leftovers_total", "Leftovers that could not be removed from a container engine, since the database was created.")

	queueRuns    = gauge("rehearse_queue_runs", "Queued runs that could start now.", "pool")
	queueDelayed = gauge("rehearse_queue_delayed_runs", "Queued runs that may not start yet, such as one after a change that waits for the end of a blackout.", "pool")
	queueOldest  = gauge("rehearse_queue_oldest_seconds", "Longest wait of a queued run that could start now; missing when none waits.", "pool")
	sandboxes    = gauge("rehearse_sandboxes", "Runs in progress, each with its own sandbox.", "pool")
	poolRunners  = gauge("rehearse_pool_runners", "Ready runners that serve the pool; a runner may serve several.", "pool")
	poolPlaces   = gauge("rehearse_pool_places", "Sandboxes that the ready runners of the pool can run at once.", "pool")

	runners       = gauge("rehearse_runners", "Runners that reported within a day and did not stop, by state.", "state")
	runnersPlaces = gauge("rehearse_runners_places", "Sandboxes that all ready runners together can run at once.")
	runnersMemory = gauge("rehearse_runners_memory_bytes", "Memory that ready runners give their sandboxes; runners without a limit are left out.")
	runnersDisk   = gauge("rehearse_runners_disk_bytes", "Disk that ready runners give their sandboxes; runners without a limit are left out.")

	noticesWaiting = gauge("rehearse_notices_waiting", "Notices not delivered yet.", "receiver")
	noticesGivenUp = counter("rehearse_notices_given_up_total", "Notices that the receiver never accepted, since the database was created.", "receiver")

	standing     = gauge("rehearse_service_standing", "1 for the current standing of the service, 0 for the others.", "service", "client", "tier", "standing")
	proofAge     = gauge("rehearse_service_proof_age_seconds", "Age of the proof that lapses first; missing unless every scenario has a proof.", "service", "client", "tier")
	proveEvery   = gauge("rehearse_service_prove_every_seconds", "Maximum age of a proof; missing without a commitment.", "service", "client", "tier")
	rtoMeasured  = gauge("rehearse_service_rto_seconds", "Recovery time of the last run that passed.", "service", "client", "tier")
	rtoCommitted = gauge("rehearse_service_rto_committed_seconds", "Recovery time commitment when that run started; missing if there was none.", "service", "client", "tier")

	figureRatio       = gauge("rehearse_figure_ratio", "Figures of the last 30 days that are ratios; missing where the denominator is 0.", "figure", "kind")
	figureDenominator = gauge("rehearse_figure_denominator", "Denominators of the figures of the last 30 days.", "figure", "kind")
	figureSeconds     = gauge("rehearse_figure_seconds", "Figures of the last 30 days that are mean durations; missing where nothing counts.", "figure", "kind")
	exempted          = gauge("rehearse_occurrences_exempted", "Occurrences of the last 30 days that were exempted beforehand and are left out of the figures.")
	withdrawn         = gauge("rehearse_occurrences_withdrawn", "Occurrences of the last 30 days that were withdrawn before they were due and are left out of the figures.")

	plannerTick       = gauge("rehearse_planner_last_tick_timestamp_seconds", "When the planner of this process last ticked; 0 before the first tick, missing if it does not run.")
	workspaceSound    = gauge("rehearse_workspace_sound", "1 if the workspace's files are in force, 0 if they have problems.")
	workspaceLoaded   = gauge("rehearse_workspace_loaded_timestamp_seconds", "When the workspace in force was loaded.")
	workspaceProblems = gauge("rehearse_workspace_problems", "Problems in the workspace's files as they are now.")
)

// Describe describes nothing: which metrics there are depends on what is stored.
func (m *metrics) Describe(chan<- *prometheus.Desc) {}

// sample writes metrics of one scrape.
type sample chan<- prometheus.Metric

func (s sample) say(what described, value float64, labels ...string) {
	for i := range labels {
		labels[i] = strings.ToValidUTF8(labels[i], "\uFFFD")
	}
	s <- prometheus.MustNewConstMetric(what.Desc, what.kind, value, labels...)
}

// sayKnown leaves out what nobody knows: it is never a zero.
func (s sample) sayKnown(what described, value *float64, labels ...string) {
	if value != nil {
		s.say(what, *value, labels...)
	}
}

func (s sample) sayWhen(what described, at *time.Time) {
	if at != nil {
		s.say(what, float64(at.UnixMilli())/1000)
	}
}

// Collect writes everything. What the database does not answer is missing.
func (m *metrics) Collect(into chan<- prometheus.Metric) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s := sample(into)
	m.ourselves(s)
	if err := m.read(ctx, time.Now()); err != nil {
		m.log.Error("metrics", "error", err)
		s.say(databaseUp, 0)
		return
	}
	s.say(databaseUp, 1)
	m.ofVitals(s)
	// What takes long to count is left out where it takes too long: the database
	// answers all the same.
	if err := m.readStandings(ctx, m.workspace(), time.Now()); err != nil {
		m.log.Error("metrics: the standings are left out", "error", err)
	} else {
		m.ofStandings(s, time.Now())
	}
	if err := m.readFigures(ctx, m.workspace(), time.Now()); err != nil {
		m.log.Error("metrics: the figures are left out", "error", err)
	} else {
		m.ofFigures(s)
	}
	m.runs.Collect(into)
	m.phases.Collect(into)
	m.waits.Collect(into)
}

// ourselves is what this process knows without asking.
func (m *metrics) ourselves(s sample) {
	if m.planner != nil {
		var tick float64
		if at := m.planner(); !at.IsZero() {
			tick = float64(at.UnixMilli()) / 1000
		}
		s.say(plannerTick, tick)
	}
	loaded := m.loaded()
	s.say(workspaceProblems, float64(len(loaded.Problems)))
	s.say(workspaceSound, oneIf(len(loaded.Problems) == 0))
	s.sayWhen(workspaceLoaded, unlessZero(loaded.At))
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// read asks the database for what is no longer fresh.
func (m *metrics) read(ctx context.Context, now time.Time) error {
	w := m.workspace()
	if m.vitalsAt.IsZero() || now.Sub(m.vitalsAt) > vitalsLast {
		vitals, err := m.store.Vitals(ctx, w)
		if err != nil {
			return err
		}
		m.vitals, m.vitalsAt = vitals, now
		return m.observe(ctx, now)
	}
	return nil
}

func (m *metrics) readFigures(ctx context.Context, w *scenarios.Workspace, now time.Time) error {
	if !m.figuresAt.IsZero() && now.Sub(m.figuresAt) < figuresLast {
		return nil
	}
	period, err := figures.PeriodQuery{}.Period(now)
	if err != nil {
		return err
	}
	made, err := m.store.Figures(ctx, figures.Query{Period: period, Workspace: w, Now: now})
	if err != nil {
		return err
	}
	m.figures, m.figuresAt = made, now
	return nil
}

// readStandings reads them anew when a run has ended, when the workspace was
// loaded anew, and from time to time, because proofs lapse.
func (m *metrics) readStandings(ctx context.Context, w *scenarios.Workspace, now time.Time) error {
	var ended int64
	for _, runs := range m.vitals.Runs {
		ended += runs
	}
	if !m.standingsAt.IsZero() && ended == m.ended && w == m.standingsOf && now.Sub(m.standingsAt) < standingsLast {
		return nil
	}
	standings, err := m.store.Standings(ctx, w, now)
	if err != nil {
		return err
	}
	m.standings, m.standingsAt, m.standingsOf, m.ended = standings, now, w, ended
	return nil
}

func (m *metrics) ofVitals(s sample) {
	for _, outcome := range slices.Sorted(maps.Keys(m.vitals.Runs)) {
		s.say(runsTotal, float64(m.vitals.Runs[outcome]), string(outcome))
	}
	s.say(overdue, float64(m.vitals.Overdue))
	s.say(unsettled, float64(m.vitals.Unsettled))
	s.sayWhen(plannedUntil, m.vitals.PlannedUntil)
	s.say(leftovers, float64(m.vitals.Leftovers))
	for _, pool := range m.vitals.Pools {
		s.say(queueRuns, float64(pool.Waiting), pool.Pool)
		s.say(queueDelayed, float64(pool.Delayed), pool.Pool)
		s.sayKnown(queueOldest, pool.OldestSeconds, pool.Pool)
		s.say(sandboxes, float64(pool.Running), pool.Pool)
		s.say(poolRunners, float64(pool.Runners), pool.Pool)
		s.say(poolPlaces, float64(pool.Places), pool.Pool)
	}
	m.ofRunners(s)
	m.ofNotices(s)
}

func (m *metrics) ofRunners(s sample) {
	states := map[store.RunnerState]int{store.RunnerReady: 0, store.RunnerTroubled: 0, store.RunnerSilent: 0}
	var places int
	var memory, disk int64
	for _, r := range m.vitals.Runners {
		states[r.State]++
		if r.State == store.RunnerReady {
			places, memory, disk = places+r.Concurrent, memory+r.Memory, disk+r.Disk
		}
	}
	for state, n := range states {
		s.say(runners, float64(n), string(state))
	}
	s.say(runnersPlaces, float64(places))
	s.say(runnersMemory, float64(memory))
	s.say(runnersDisk, float64(disk))
}

// ofNotices has a zero for every receiver of the settings, so that the first
// notice that is given up shows as an increase.
func (m *metrics) ofNotices(s sample) {
	receivers := map[string]bool{}
	for _, receiver := range m.workspace().Settings.Notices.Receivers {
		receivers[receiver.Name] = true
	}
	for _, of := range []map[string]int64{m.vitals.NoticesWaiting, m.vitals.NoticesGivenUp} {
		for receiver := range of {
			receivers[receiver] = true
		}
	}
	for receiver := range receivers {
		s.say(noticesWaiting, float64(m.vitals.NoticesWaiting[receiver]), receiver)
		s.say(noticesGivenUp, float64(m.vitals.NoticesGivenUp[receiver]), receiver)
	}
}

// ofStandings lets proofs grow older since they were read.
func (m *metrics) ofStandings(s sample, now time.Time) {
	for _, is := range m.standings {
		labels := []string{is.Service, is.Client, strconv.Itoa(is.Tier)}
		for _, each := range []store.Standing{store.Proven, store.Unproven, store.Stale, store.Breached} {
			s.say(standing, oneIf(is.Standing == each), append(slices.Clone(labels), string(each))...)
		}
		if is.ProofAgeSeconds != nil {
			s.say(proofAge, *is.ProofAgeSeconds+now.Sub(m.standingsAt).Seconds(), labels...)
		}
		s.sayKnown(proveEvery, is.ProveEverySeconds, labels...)
		if is.LastPassed != nil {
			s.sayKnown(rtoMeasured, is.LastPassed.RTO.Seconds, labels...)
			s.sayKnown(rtoCommitted, is.LastPassed.RTO.Committed, labels...)
		}
	}
}

func (m *metrics) ofFigures(s sample) {
	s.say(exempted, float64(m.figures.Total.Exempted))
	s.say(withdrawn, float64(m.figures.Total.Withdrawn))
	for _, figure := range m.figures.Total.Figures {
		labels := []string{figure.Name, string(figure.Kind)}
		if figure.Unit == figures.Share {
			s.sayKnown(figureRatio, figure.Value, labels...)
			s.say(figureDenominator, figure.Denominator, labels...)
		} else {
			s.sayKnown(figureSeconds, figure.Value, labels...)
		}
	}
}

// observe takes the runs that have ended since it looked last. It looks back
// some way, because an end may become visible late, and takes none twice.
func (m *metrics) observe(ctx context.Context, now time.Time) error {
	from := m.looked.Add(-lateEndings)
	if from.Before(m.began) {
		from = m.began
	}
	for since, fresh := from, 1; fresh > 0; {
		endings, err := m.store.EndedSince(ctx, since)
		if err != nil {
			return err
		}
		fresh = 0
		for _, ending := range endings {
			since = ending.EndedAt
			if _, known := m.seen[ending.ID]; !known {
				fresh++
				m.seen[ending.ID] = ending.EndedAt
				m.take(ending)
			}
		}
	}
	m.looked = now
	maps.DeleteFunc(m.seen, func(_ string, at time.Time) bool { return at.Before(from) })
	return nil
}

// take observes one run. The record has wall clocks for the run as a whole, and
// a clock that was set back gives no duration.
func (m *metrics) take(ending store.Ending) {
	for _, phase := range ending.Phases {
		if phase.Seconds != nil {
			m.phases.WithLabelValues(string(phase.Name)).Observe(*phase.Seconds)
		}
	}
	if ending.StartedAt == nil {
		return
	}
	if took := ending.EndedAt.Sub(*ending.StartedAt); took >= 0 {
		m.runs.WithLabelValues(string(ending.Outcome)).Observe(took.Seconds())
	}
	might := ending.QueuedAt
	if ending.NotBefore != nil && ending.NotBefore.After(might) {
		might = *ending.NotBefore
	}
	if waited := ending.StartedAt.Sub(might); waited >= 0 {
		m.waits.Observe(waited.Seconds())
	}
}
