package runner_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/runner/probe"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/scenarios/units"
	"rehearse/store"
)

var disaster = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

func ago(d time.Duration) *time.Time {
	at := disaster.Add(-d)
	return &at
}

// sound is a run in which everything was right: done in 100 s with an RTO of
// 10 m, and data 1 h old with an RPO of 24 h.
func sound() runner.Facts {
	return runner.Facts{
		T0:         disaster,
		Commitment: scenarios.Commitment{RTO: units.Duration(10 * time.Minute), RPO: units.Duration(24 * time.Hour)},
		Components: []runner.Restored{{Name: "db", ConsistentAt: ago(time.Hour), ConsistentFrom: "its name"}},
		Isolation:  &probe.Isolation{Isolated: true, Attempts: []probe.Attempt{{What: "internet", Target: "192.0.2.1:53"}}},
		Observations: []store.Observation{
			{Name: "the file is sound", Kind: "integrity", On: "db", Held: true, Mandatory: true, OfData: true, Offset: 60},
			{Name: "tickets are there", Kind: "sql", On: "db", Held: true, Mandatory: true, OfData: true, Offset: 100},
		},
		Asked: true, Elapsed: 130 * time.Second, Phase: store.Check,
	}
}

type change = func(*runner.Facts)

func observed(o store.Observation) change {
	return func(f *runner.Facts) { f.Observations = append(f.Observations, o) }
}

// wrong is a mandatory answer that speaks against the data.
func wrong(offset float64) change {
	return observed(store.Observation{
		Name: "orders", On: "db", Mandatory: true, OfData: true, Wanted: "value > 10", Got: "value = 3", Offset: offset,
		Fault: fault.OfBackup(fault.Data, "check \"orders\": expected value > 10, got value = 3"),
	})
}

// unasked is a mandatory check that could not be asked.
func unasked(offset float64) change {
	return observed(store.Observation{
		Name: "orders", On: "db", Mandatory: true, OfData: true, Offset: offset,
		Fault: fault.OfRig(fault.Capacity, "check \"orders\" got no answer within 1m"),
	})
}

func newest(at *time.Time) change {
	return observed(store.Observation{Name: "newest ticket", On: "db", Held: true, Mandatory: true, OfData: true, Offset: 90, Newest: at})
}

func troubled(phase store.PhaseName, since time.Duration, f *fault.Fault) change {
	return func(f2 *runner.Facts) {
		f2.Troubles = append(f2.Troubles, runner.Trouble{Phase: phase, Component: "db", Since: since, Fault: f})
	}
}

// broke ends the run in a phase, before any question was put.
func broke(phase store.PhaseName, f *fault.Fault) change {
	return func(f2 *runner.Facts) {
		f2.Observations, f2.Asked, f2.Phase = nil, false, phase
		troubled(phase, 30*time.Second, f)(f2)
	}
}

// stopped ends the run from outside, after so long.
func stopped(by error, after time.Duration) change {
	return func(f *runner.Facts) {
		f.Observations, f.Asked, f.Phase = nil, false, store.Restore
		f.Stop, f.Elapsed = by, after
	}
}

func promises(rto, rpo time.Duration) change {
	return func(f *runner.Facts) {
		f.Commitment = scenarios.Commitment{RTO: units.Duration(rto), RPO: units.Duration(rpo)}
	}
}

func points(all ...runner.Restored) change { return func(f *runner.Facts) { f.Components = all } }

var (
	noEngine    = fault.OfRig(fault.Engine, "the container engine does not answer")
	noImage     = fault.OfRig(fault.Image, "the image is not available")
	outOfMemory = fault.OfRig(fault.Capacity, "db: killed for memory")
	truncated   = fault.OfBackup(fault.Restore, "db: the archive ends in the middle")
	noPoint     = fault.OfBackup(fault.NoRecoveryPoint, "db: there is no recovery point")
	wrongKey    = fault.OfBackup(fault.Key, "db: wrong password")
)

func TestJudge(t *testing.T) {
	anna := runner.Cancelled{By: "anna"}
	limit := runner.TimeLimit{Limit: time.Hour}
	for name, each := range map[string]struct {
		changes []change
		outcome store.Outcome
		reason  string
		classes []fault.Class
	}{
		"everything that was asked held": {nil, store.Passed, "", nil},
		"nothing was learnt at all": {
			[]change{func(f *runner.Facts) { *f = runner.Facts{T0: disaster} }},
			store.Inconclusive, "the run ended before its questions were put", []fault.Class{fault.Internal},
		},

		// What was restored is questioned.
		"a check of data did not hold": {[]change{wrong(80)}, store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data}},
		"a check that did not hold came without a reason": {
			[]change{observed(store.Observation{Name: "orders", Wanted: "1", Got: "0", Mandatory: true, OfData: true})},
			store.Failed, `check "orders": expected 1, got 0`, []fault.Class{fault.Data},
		},
		"a check that was never asked did not hold": {
			[]change{observed(store.Observation{Name: "orders", Mandatory: true, OfData: true, Skipped: true})},
			store.Inconclusive, `check "orders" was never asked`, []fault.Class{fault.Internal},
		},
		"a check that counts as skipped cannot count as held": {
			[]change{observed(store.Observation{Name: "orders", Mandatory: true, OfData: true, Skipped: true, Held: true})},
			store.Inconclusive, `check "orders" was never asked`, []fault.Class{fault.Internal},
		},
		"a check that is only for the record did not hold": {
			[]change{observed(store.Observation{Name: "report", OfData: true, Fault: fault.OfBackup(fault.Data, "no")})},
			store.Passed, "", nil,
		},
		"a check that is only for the record could not be asked": {
			[]change{observed(store.Observation{Name: "report", OfData: true, Fault: fault.OfRig(fault.Engine, "no")})},
			store.Passed, "", nil,
		},
		"an integrity check was switched off": {
			[]change{observed(store.Observation{Name: "amcheck", Kind: "integrity", OfData: true, Skipped: true})},
			store.Passed, "", nil,
		},
		"no check looked at data": {
			[]change{func(f *runner.Facts) {
				f.Observations = []store.Observation{{Name: "it answers", Held: true, Mandatory: true, Offset: 9}}
			}},
			store.Inconclusive, "no mandatory check looked at restored data", []fault.Class{fault.Internal},
		},
		"only a check for the record looked at data": {
			[]change{func(f *runner.Facts) {
				f.Observations = []store.Observation{{Name: "it answers", Held: true, Mandatory: true}, {Name: "report", Held: true, OfData: true}}
			}},
			store.Inconclusive, "no mandatory check looked at restored data", []fault.Class{fault.Internal},
		},
		"not every question was put": {
			[]change{func(f *runner.Facts) { f.Asked = false }},
			store.Inconclusive, "the run ended before its questions were put", []fault.Class{fault.Internal},
		},
		"a check could not be asked": {[]change{unasked(80)}, store.Inconclusive, `check "orders" got no answer within 1m`, []fault.Class{fault.Capacity}},
		"one check could not be asked and another did not hold": {
			[]change{unasked(70), wrong(80)},
			store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data, fault.Capacity},
		},
		"two checks did not hold: the first of the scenario is the reason": {
			[]change{wrong(80), observed(store.Observation{Name: "customers", Mandatory: true, Wanted: "1", Got: "0", Offset: 20})},
			store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data, fault.Data},
		},

		// The backup.
		"there is no recovery point":                {[]change{broke(store.Select, noPoint)}, store.Failed, "db: there is no recovery point", []fault.Class{fault.NoRecoveryPoint}},
		"the key is wrong":                          {[]change{broke(store.Fetch, wrongKey)}, store.Failed, "db: wrong password", []fault.Class{fault.Key}},
		"the backup is truncated":                   {[]change{broke(store.Restore, truncated)}, store.Failed, "db: the archive ends in the middle", []fault.Class{fault.Restore}},
		"what was restored does not start":          {[]change{broke(store.Ready, fault.OfBackup(fault.Start, "db: does not start"))}, store.Failed, "db: does not start", []fault.Class{fault.Start}},
		"there is no point, and no engine either":   {[]change{broke(store.Provision, noEngine), troubled(store.Select, 40*time.Second, noPoint)}, store.Failed, "db: there is no recovery point", []fault.Class{fault.NoRecoveryPoint, fault.Engine}},
		"one of two components has no point":        {[]change{broke(store.Select, noPoint), troubled(store.Select, 0, fault.OfRig(fault.Fetch, "app: not mounted"))}, store.Failed, "db: there is no recovery point", []fault.Class{fault.NoRecoveryPoint, fault.Fetch}},
		"two components are broken: both are found": {[]change{broke(store.Restore, truncated), troubled(store.Fetch, 10*time.Second, wrongKey)}, store.Failed, "db: wrong password", []fault.Class{fault.Key, fault.Restore}},

		// Our rig.
		"there is no engine":           {[]change{broke(store.Provision, noEngine)}, store.Inconclusive, "the container engine does not answer", []fault.Class{fault.Engine}},
		"an image cannot be had":       {[]change{broke(store.Provision, noImage)}, store.Inconclusive, "the image is not available", []fault.Class{fault.Image}},
		"the source cannot be reached": {[]change{broke(store.Select, fault.OfRig(fault.Fetch, "the folder is not mounted"))}, store.Inconclusive, "the folder is not mounted", []fault.Class{fault.Fetch}},
		"an error that nobody knows":   {[]change{broke(store.Restore, fault.Of(errors.New("boom")))}, store.Inconclusive, "boom", []fault.Class{fault.Internal}},
		"the disk limit was hit":       {[]change{broke(store.Restore, fault.OfRig(fault.Capacity, "the sandbox holds 3g, and its limit is 2g"))}, store.Inconclusive, "the sandbox holds 3g, and its limit is 2g", []fault.Class{fault.Capacity}},
		"the database was killed for memory, and then a check did not hold": {
			[]change{troubled(store.Check, 0, outOfMemory), wrong(80)},
			store.Inconclusive, "db: killed for memory", []fault.Class{fault.Capacity, fault.Data},
		},
		"the database was killed for memory, and every check held": {
			[]change{troubled(store.Check, 0, outOfMemory)}, store.Passed, "", []fault.Class{fault.Capacity},
		},
		"the rig broke first, and then the restore": {
			[]change{broke(store.Restore, truncated), troubled(store.Provision, 5*time.Second, noEngine)},
			store.Inconclusive, "the container engine does not answer", []fault.Class{fault.Engine, fault.Restore},
		},
		"the restore broke first, and then the rig": {
			[]change{broke(store.Restore, truncated), troubled(store.Restore, 50*time.Second, noEngine)},
			store.Failed, "db: the archive ends in the middle", []fault.Class{fault.Restore, fault.Engine},
		},
		"a check did not hold, and then the engine went away": {
			[]change{wrong(80), troubled(store.Check, 90*time.Second, noEngine), func(f *runner.Facts) { f.Asked = false }},
			store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data, fault.Engine},
		},

		// Isolation.
		"the sandbox reached the internet": {
			[]change{func(f *runner.Facts) {
				f.Isolation = &probe.Isolation{Attempts: []probe.Attempt{
					{What: "dns", Target: "example.com"}, {What: "internet", Target: "192.0.2.1:53", Reached: true}, {What: "host", Target: "10.0.0.1:22", Reached: true}}}
			}},
			store.Inconclusive, "the sandbox is not isolated: it reached internet 192.0.2.1:53, host 10.0.0.1:22", []fault.Class{fault.Isolation},
		},
		"the sandbox reached the internet, and a check did not hold": {
			[]change{wrong(80), func(f *runner.Facts) {
				f.Isolation.Isolated, f.Isolation.Attempts[0].Reached = false, true
			}},
			store.Inconclusive, "the sandbox is not isolated: it reached internet 192.0.2.1:53", []fault.Class{fault.Isolation, fault.Data},
		},
		"an isolation that contradicts itself is none": {
			[]change{func(f *runner.Facts) { f.Isolation.Attempts[0].Reached = true }},
			store.Inconclusive, "the sandbox is not isolated: it reached internet 192.0.2.1:53", []fault.Class{fault.Isolation},
		},
		"the isolation was never shown":      {[]change{func(f *runner.Facts) { f.Isolation = nil }}, store.Inconclusive, "it was not shown that the sandbox is isolated", []fault.Class{fault.Isolation}},
		"the isolation was shown by no try":  {[]change{func(f *runner.Facts) { f.Isolation.Attempts = nil }}, store.Inconclusive, "it was not shown that the sandbox is isolated", []fault.Class{fault.Isolation}},
		"the isolation was tried and denied": {[]change{func(f *runner.Facts) { f.Isolation.Isolated = false }}, store.Inconclusive, "it was not shown that the sandbox is isolated", []fault.Class{fault.Isolation}},

		// What ends a run from outside.
		"a person cancelled it":                       {[]change{stopped(anna, time.Minute)}, store.Cancelled, "cancelled by anna in phase restore", nil},
		"a person cancelled it after the RTO":         {[]change{stopped(anna, time.Hour)}, store.Cancelled, "cancelled by anna in phase restore", nil},
		"a person cancelled it, and nobody knows who": {[]change{stopped(runner.Cancelled{}, time.Minute)}, store.Cancelled, "cancelled in phase restore", nil},
		"a person cancelled it after a check had not held": {
			[]change{wrong(80), func(f *runner.Facts) { f.Stop, f.Asked = anna, false }},
			store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data},
		},
		"a person cancelled it when all but the record was done": {[]change{func(f *runner.Facts) { f.Stop = anna }}, store.Passed, "", nil},
		"the process was shut down":                              {[]change{stopped(runner.Shutdown{Signal: "terminated"}, time.Minute)}, store.Inconclusive, "the runner was shut down (terminated) in phase restore", []fault.Class{fault.Internal}},
		"the time limit came before the RTO": {
			[]change{promises(2*time.Hour, 0), stopped(limit, time.Hour)},
			store.Inconclusive, "the time limit of 1h ended the run in phase restore", []fault.Class{fault.Capacity},
		},
		"the time limit came and nothing was promised": {
			[]change{promises(0, 0), stopped(limit, time.Hour)},
			store.Inconclusive, "the time limit of 1h ended the run in phase restore", []fault.Class{fault.Capacity},
		},
		"the time limit came after the RTO": {
			[]change{stopped(limit, time.Hour)},
			store.Failed, "the recovery was not usable after 1h, and 10m was promised (the time limit of 1h ended the run in phase restore)", []fault.Class{fault.RTO},
		},
		"the time limit came after the RTO, and the rig had broken": {
			[]change{stopped(limit, time.Hour), troubled(store.Restore, 0, outOfMemory)},
			store.Inconclusive, "db: killed for memory", []fault.Class{fault.Capacity, fault.Capacity},
		},
		"the time limit came after the restore had broken": {
			[]change{stopped(limit, time.Hour), troubled(store.Restore, time.Minute, truncated)},
			store.Failed, "db: the archive ends in the middle", []fault.Class{fault.Restore},
		},
		"the time limit came while only the record was missing": {[]change{func(f *runner.Facts) { f.Stop, f.Elapsed = limit, time.Hour }}, store.Passed, "", nil},

		// The promises.
		"the recovery took longer than promised": {
			[]change{promises(99*time.Second, 0)}, store.Failed, "the recovery took 1m40s, and 1m39s was promised", []fault.Class{fault.RTO},
		},
		"the recovery took a little longer than promised": {
			[]change{promises(100*time.Second-20*time.Millisecond, 0)}, store.Failed, "the recovery took a little more than 1m40s, and 1m40s was promised", []fault.Class{fault.RTO},
		},
		"the recovery took exactly as long as promised": {[]change{promises(100*time.Second, 0)}, store.Passed, "", nil},
		"what is only for the record does not count for the RTO": {
			[]change{promises(110*time.Second, 0), observed(store.Observation{Name: "report", Held: true, OfData: true, Offset: 3000})},
			store.Passed, "", nil,
		},
		"the data is older than promised": {
			[]change{newest(ago(31 * time.Hour))}, store.Failed,
			`1d7h of data would be lost, and 1d was promised: T0 − the newest datum (check "newest ticket")`, []fault.Class{fault.RPO},
		},
		"the data is older than promised by less than is said of such an age": {
			[]change{newest(ago(24*time.Hour + 20*time.Second))}, store.Failed,
			`1d20s of data would be lost, and 1d was promised: T0 − the newest datum (check "newest ticket")`, []fault.Class{fault.RPO},
		},
		"the recovery point is older than promised, whatever the newest datum": {
			[]change{newest(ago(time.Minute)), points(runner.Restored{Name: "db", ConsistentAt: ago(25 * time.Hour), ConsistentFrom: "its name"})},
			store.Failed, "1d1h of data would be lost, and 1d was promised: T0 − the consistency time, known from its name", []fault.Class{fault.RPO},
		},
		"the newest datum of a check for the record decides nothing": {
			[]change{observed(store.Observation{Name: "report", On: "db", Held: true, OfData: true, Newest: ago(99 * time.Hour)})},
			store.Passed, "", nil,
		},
		"the data is exactly as old as promised": {[]change{newest(ago(24 * time.Hour))}, store.Passed, "", nil},
		"nothing says how old the data is": {
			[]change{points(runner.Restored{Name: "db"})}, store.Failed,
			"an RPO of 1d was promised and cannot be shown to be met: unknown: neither a check nor the recovery point says how old the data is", []fault.Class{fault.RPO},
		},
		"nothing says how old the data is, and nothing was promised": {[]change{promises(0, 0), points(runner.Restored{Name: "db"})}, store.Passed, "", nil},
		"the newest datum lies in the future": {
			[]change{newest(ago(-time.Hour))}, store.Failed,
			`an RPO of 1d was promised and cannot be shown to be met: unknown: T0 − the newest datum (check "newest ticket"), which is 1h after T0`, []fault.Class{fault.RPO},
		},
		"the clocks differ a little": {[]change{newest(ago(-4 * time.Minute))}, store.Passed, "", nil},
		"clocks differ, and nobody knows how old the data is": {
			[]change{points(runner.Restored{Name: "db", ConsistentAt: ago(99 * time.Hour), Clocks: "the clock of the container engine is 1d ahead of this machine's"})},
			store.Inconclusive, "an RPO of 1d was promised, and it cannot be told whether it is met: unknown: clocks differ: the clock of the container engine is 1d ahead of this machine's", []fault.Class{fault.Clock},
		},
		"clocks differ, and no RPO was promised": {[]change{promises(time.Hour, 0), points(runner.Restored{Name: "db", Clocks: "they do"})}, store.Passed, "", nil},
		"clocks differ, and the data is wrong": {
			[]change{wrong(80), points(runner.Restored{Name: "db", Clocks: "they do"})}, store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data},
		},
		"clocks differ, and the recovery took too long": {
			[]change{promises(time.Second, time.Hour), points(runner.Restored{Name: "db", Clocks: "they do"})},
			store.Failed, "the recovery took 1m40s, and 1s was promised", []fault.Class{fault.RTO, fault.Clock},
		},
		"clocks differ, and any point proves retention": {[]change{points(runner.Restored{Name: "db", Take: scenarios.Random, Clocks: "they do"})}, store.Passed, "", nil},
		"the oldest point proves retention":             {[]change{points(runner.Restored{Name: "db", Take: scenarios.Oldest, ConsistentAt: ago(900 * time.Hour)})}, store.Passed, "", nil},
		"a random point proves retention":               {[]change{points(runner.Restored{Name: "db", Take: scenarios.Random}), newest(ago(900 * time.Hour))}, store.Passed, "", nil},
		"so does the least recently tested":             {[]change{points(runner.Restored{Name: "db", Take: scenarios.LeastRecentlyTested}), newest(ago(900 * time.Hour))}, store.Passed, "", nil},
		"RTO and RPO are both broken":                   {[]change{promises(time.Second, time.Second)}, store.Failed, "the recovery took 1m40s, and 1s was promised", []fault.Class{fault.RTO, fault.RPO}},
		"data too old does not outdo data that wrong":   {[]change{wrong(80), newest(ago(31 * time.Hour))}, store.Failed, `check "orders": expected value > 10, got value = 3`, []fault.Class{fault.Data, fault.RPO}},
		"data too old by metadata does not outdo a broken rig": {
			[]change{broke(store.Provision, noEngine), points(runner.Restored{Name: "db", ConsistentAt: ago(31 * time.Hour)})},
			store.Inconclusive, "the container engine does not answer", []fault.Class{fault.Engine, fault.RPO},
		},
		"of two components the one that is worst off decides": {
			[]change{points(runner.Restored{Name: "files", ConsistentAt: ago(25 * time.Hour)}, runner.Restored{Name: "db", ConsistentAt: ago(time.Hour)})},
			store.Failed, "1d1h of data would be lost, and 1d was promised: T0 − the consistency time of files; from metadata alone: no check found the newest datum", []fault.Class{fault.RPO},
		},
		"of two components one is of unknown age": {
			[]change{points(runner.Restored{Name: "files"}, runner.Restored{Name: "db", ConsistentAt: ago(time.Hour)})},
			store.Failed, "an RPO of 1d was promised and cannot be shown to be met: unknown: neither a check nor the recovery point of files says how old the data is", []fault.Class{fault.RPO},
		},
		"of two components one is too old and one of unknown age": {
			[]change{points(runner.Restored{Name: "files"}, runner.Restored{Name: "db", ConsistentAt: ago(25 * time.Hour), ConsistentFrom: "its name"})},
			store.Failed, "1d1h of data would be lost, and 1d was promised: T0 − the consistency time of db, known from its name; from metadata alone: no check found the newest datum", []fault.Class{fault.RPO},
		},
		"of two components one proves retention and one is young": {
			[]change{points(runner.Restored{Name: "files", Take: scenarios.Oldest, ConsistentAt: ago(900 * time.Hour)}, runner.Restored{Name: "db", ConsistentAt: ago(time.Hour)})},
			store.Passed, "", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts := sound()
			for _, change := range each.changes {
				change(&facts)
			}
			v := runner.Judge(facts)
			require.Equal(t, each.outcome, v.Outcome, v.Reason)
			require.Equal(t, each.reason, v.Reason)
			var classes []fault.Class
			for _, f := range v.Symptoms {
				classes = append(classes, f.Class)
				require.NotEmpty(t, f.Reason)
				require.NotEmpty(t, f.Phase)
				if v.Outcome == store.Inconclusive && f.Class != fault.RPO {
					require.Equal(t, fault.Rig, f.Blame, "nothing was learnt of the backup: %s", f.Reason)
				}
			}
			require.Equal(t, each.classes, classes)
			if v.Outcome == store.Failed || v.Outcome == store.Inconclusive {
				require.Equal(t, v.Reason, v.Symptoms[0].Reason, "the symptom that decided comes first")
				require.Equal(t, v.Outcome == store.Failed, v.Symptoms[0].Blame == fault.Backup)
			}
			if v.Outcome == store.Passed {
				require.NotNil(t, v.RTO.Seconds)
				require.True(t, v.RTO.Committed == nil || *v.RTO.Met)
				require.True(t, v.RPO.Committed == nil || *v.RPO.Met)
			}
		})
	}
}

func TestJudgeMeasures(t *testing.T) {
	figure := func(s float64) *float64 { return &s }
	yes, no := true, false
	for name, each := range map[string]struct {
		changes  []change
		rto, rpo store.Measure
	}{
		"a recovery that worked": {
			nil,
			store.Measure{Seconds: figure(100), Committed: figure(600), Met: &yes, How: "from the run's start to the last mandatory check that held"},
			store.Measure{Seconds: figure(3600), Committed: figure(86400), Met: &yes, How: "T0 − the consistency time, known from its name; from metadata alone: no check found the newest datum"},
		},
		"a service that was promised nothing": {
			[]change{promises(0, 0)},
			store.Measure{Seconds: figure(100), How: "from the run's start to the last mandatory check that held"},
			store.Measure{Seconds: figure(3600), How: "T0 − the consistency time, known from its name; from metadata alone: no check found the newest datum"},
		},
		"a run whose data was wrong has no RTO, however fast it was, and keeps no RPO, however new": {
			[]change{wrong(2)},
			store.Measure{Committed: figure(600), How: "not measured: only a recovery that worked has one"},
			store.Measure{Seconds: figure(3600), Committed: figure(86400), How: "T0 − the consistency time, known from its name; from metadata alone: no check found the newest datum; not judged: only a recovery that worked keeps a promise"},
		},
		"a run that failed by its time alone shows the time": {
			[]change{promises(99*time.Second, 0)},
			store.Measure{Seconds: figure(100), Committed: figure(99), Met: &no, How: "from the run's start to the last mandatory check that held"},
			store.Measure{Seconds: figure(3600), How: "T0 − the consistency time, known from its name; from metadata alone: no check found the newest datum"},
		},
		"a run whose data was too old has no RTO": {
			[]change{newest(ago(31 * time.Hour))},
			store.Measure{Committed: figure(600), How: "not measured: only a recovery that worked has one"},
			store.Measure{Seconds: figure(31 * 3600), Committed: figure(86400), Met: &no, How: `T0 − the newest datum (check "newest ticket")`},
		},
		"a run that its time limit ended after the RTO": {
			[]change{stopped(runner.TimeLimit{Limit: time.Hour}, time.Hour)},
			store.Measure{Committed: figure(600), Met: &no, How: "not usable after 1h"},
			store.Measure{Seconds: figure(3600), Committed: figure(86400), How: "T0 − the consistency time, known from its name; from metadata alone: no check found the newest datum; not judged: only a recovery that worked keeps a promise"},
		},
		"a run without a recovery point": {
			[]change{broke(store.Select, noPoint), points()},
			store.Measure{Committed: figure(600), How: "not measured: only a recovery that worked has one"},
			store.Measure{Committed: figure(86400), How: "not measured: no recovery point was chosen"},
		},
		"a run of the oldest point": {
			[]change{points(runner.Restored{Name: "db", Take: scenarios.Oldest, ConsistentAt: ago(900 * time.Hour)})},
			store.Measure{Seconds: figure(100), Committed: figure(600), Met: &yes, How: "from the run's start to the last mandatory check that held"},
			store.Measure{How: "not applicable: a recovery point of any age proves retention"},
		},
		"data of unknown age": {
			[]change{points(runner.Restored{Name: "db"}), promises(0, time.Hour)},
			store.Measure{How: "not measured: only a recovery that worked has one"},
			store.Measure{Committed: figure(3600), How: "unknown: neither a check nor the recovery point says how old the data is"},
		},
		"a datum a little after T0 is no loss, and no gain": {
			[]change{points(runner.Restored{Name: "db"}), newest(ago(-time.Minute))},
			store.Measure{Seconds: figure(100), Committed: figure(600), Met: &yes, How: "from the run's start to the last mandatory check that held"},
			store.Measure{Seconds: figure(0), Committed: figure(86400), Met: &yes, How: `T0 − the newest datum (check "newest ticket")`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			facts := sound()
			for _, change := range each.changes {
				change(&facts)
			}
			v := runner.Judge(facts)
			require.Equal(t, each.rto, v.RTO)
			require.Equal(t, each.rpo, v.RPO)
		})
	}
}

// Whatever is taken away from a run that passed, or added to it, the judge must
// never find more than was there.
func TestNothingLessThanAllPasses(t *testing.T) {
	takeAway := map[string]change{
		"the questions":    func(f *runner.Facts) { f.Asked = false },
		"the observations": func(f *runner.Facts) { f.Observations = nil },
		"the isolation":    func(f *runner.Facts) { f.Isolation = nil },
		"one that held":    func(f *runner.Facts) { f.Observations[0].Held = false },
		"one that counted": func(f *runner.Facts) { f.Observations[0].Skipped = true },
		"the look at data": func(f *runner.Facts) {
			for i := range f.Observations {
				f.Observations[i].OfData = false
			}
		},
		"the age of the data": func(f *runner.Facts) { f.Components[0].ConsistentAt = nil },
	}
	for name, change := range takeAway {
		facts := sound()
		change(&facts)
		v := runner.Judge(facts)
		require.NotEqual(t, store.Passed, v.Outcome, "without "+name)
		require.False(t, strings.TrimSpace(v.Reason) == "", "without "+name)
	}
}
