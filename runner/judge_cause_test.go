package runner_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner"
	"rehearse/scenarios"
	"rehearse/scenarios/fault"
	"rehearse/store"
)

func TestTheHeadlineIsTheCauseWhateverFinishedFirst(t *testing.T) {
	failed := func(name, kind string, ofData bool, offset float64) store.Observation {
		return store.Observation{Name: name, Kind: kind, On: "db", Mandatory: true, OfData: ofData, Offset: offset,
			Fault: fault.OfBackup(fault.Data, "%s is wrong", name)}
	}
	integrity, data := failed("pages", "integrity", true, 99), failed("tickets", "sql", true, 60)
	page := failed("page", "http", false, 50)
	slow := runner.Trouble{Phase: store.Restore, Component: "db", Since: 90 * time.Second, Fault: truncated}
	for name, c := range map[string]struct {
		observations []store.Observation
		troubles     []runner.Trouble
		reason       string
	}{
		"integrity before data":        {[]store.Observation{page, data, integrity}, nil, "pages is wrong"},
		"data before the application":  {[]store.Observation{page, data}, nil, "tickets is wrong"},
		"the application alone":        {[]store.Observation{page}, nil, "page is wrong"},
		"the restore before any check": {[]store.Observation{integrity, page, data}, []runner.Trouble{slow}, "db: the archive ends in the middle"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				facts := sound()
				facts.Observations = append(facts.Observations, c.observations...)
				facts.Troubles = c.troubles
				v := runner.Judge(facts)
				require.Equal(t, store.Failed, v.Outcome)
				require.Equal(t, c.reason, v.Reason)
				slices.Reverse(c.observations)
			}
		})
	}
}

func TestTwoComponentsThatBreakAreToldInTheirOrder(t *testing.T) {
	of := func(component string, phase store.PhaseName, since time.Duration) runner.Trouble {
		return runner.Trouble{Phase: phase, Component: component, Since: since, Fault: fault.OfBackup(fault.Restore, "%s is broken", component)}
	}
	for name, troubles := range map[string][]runner.Trouble{
		"the first is slower": {of("files", store.Restore, 10*time.Second), of("db", store.Restore, 20*time.Second)},
		"the first is faster": {of("files", store.Restore, 20*time.Second), of("db", store.Restore, 10*time.Second)},
		"phases go before":    {of("files", store.Restore, time.Second), of("db", store.Fetch, 20*time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			facts := sound()
			facts.Components = []runner.Restored{{Name: "db", ConsistentAt: ago(time.Hour)}, {Name: "files", ConsistentAt: ago(time.Hour)}}
			facts.Troubles = troubles
			require.Equal(t, "db is broken", runner.Judge(facts).Reason)
		})
	}
}

func TestANameIsSaidOnceAndEveryFailureHasANextStep(t *testing.T) {
	for said, reason := range map[string]string{
		"db: db: the archive is cut off":                      "db: the archive is cut off",
		"db: db was killed":                                   "db was killed",
		`check "rows": check "rows": expected 1, got 0`:       `check "rows": expected 1, got 0`,
		"db: dbx: the archive is cut off":                     "db: dbx: the archive is cut off",
		"db: the archive db: is cut off: db: at the end":      "db: the archive db: is cut off: db: at the end",
		"restic: restic: restic: the repository is locked":    "restic: the repository is locked",
		"the archive is cut off at byte 3":                    "the archive is cut off at byte 3",
		"db: the archive is cut off: the archive is cut off.": "db: the archive is cut off: the archive is cut off.",
	} {
		facts := sound()
		troubled(store.Restore, time.Second, fault.OfBackup(fault.Restore, "%s", said))(&facts)
		v := runner.Judge(facts)
		require.Equal(t, reason, v.Reason)
	}
	for _, class := range fault.Classes {
		if class == fault.RTO || class == fault.RPO || class == fault.Capacity || class == fault.Engine ||
			class == fault.Image || class == fault.Isolation || class == fault.Clock || class == fault.Internal {
			continue // never the backup's, or the judge's own, which have one
		}
		facts := sound()
		troubled(store.Restore, time.Second, fault.OfBackup(class, "it is broken"))(&facts)
		require.NotEmpty(t, runner.Judge(facts).Symptoms[0].Next, class)
	}
}

func TestATimeWithoutAZoneDecidesOnlyWhereNoZoneWouldDecideOtherwise(t *testing.T) {
	const doubt = "an RPO of 4h was promised, and whether it is met depends on a time zone that nothing names: "
	for name, c := range map[string]struct {
		newest  time.Duration // before T0, read as UTC
		made    time.Duration // before T0; below zero: not known
		unzoned bool
		outcome store.Outcome
		reason  string
	}{
		"Tokyo's, 12 hours old":                     {3 * time.Hour, 0, true, store.Inconclusive, doubt + `the newest datum (check "newest ticket"), 2026-11-21 00:00, may be 0s old, or 17h`},
		"the same with its zone":                    {12 * time.Hour, 0, false, store.Failed, `12h of data would be lost, and 4h was promised: T0 − the newest datum (check "newest ticket")`},
		"New York's, a minute old":                  {5*time.Hour + time.Minute, 0, true, store.Inconclusive, doubt + `the newest datum (check "newest ticket"), 2026-11-20 21:59, may be 1m old, or 19h1m`},
		"it fits the recovery point as UTC":         {11 * time.Minute, 10 * time.Minute, true, store.Passed, ""},
		"so old that no zone makes it young enough": {17 * time.Hour, 0, true, store.Failed, `17h of data would be lost, and 4h was promised: T0 − the newest datum (check "newest ticket"), which names no zone and was taken as UTC`},
		"the recovery point itself is too old":      {5 * time.Hour, 5 * time.Hour, true, store.Failed, `5h of data would be lost, and 4h was promised: T0 − the newest datum (check "newest ticket"), which names no zone and was taken as UTC`},
		"nothing tells when the point was made":     {time.Minute, -1, true, store.Inconclusive, doubt + `the newest datum (check "newest ticket"), 2026-11-21 02:59, may be 1m old, or 14h1m`},
	} {
		t.Run(name, func(t *testing.T) {
			facts := sound()
			promises(0, 4*time.Hour)(&facts)
			facts.Components = []runner.Restored{{Name: "db", Take: scenarios.Latest}}
			if c.made >= 0 {
				facts.Components[0].ConsistentAt = ago(c.made)
			}
			newest(ago(c.newest))(&facts)
			facts.Observations[len(facts.Observations)-1].Unzoned = c.unzoned
			v := runner.Judge(facts)
			require.Equal(t, c.reason, v.Reason)
			require.Equal(t, c.outcome, v.Outcome)
			if c.outcome == store.Inconclusive {
				require.Equal(t, fault.Clock, v.Symptoms[0].Class)
				require.Contains(t, v.Symptoms[0].Next, "add zone:")
				require.Nil(t, v.RPO.Seconds, "a figure nobody knows is not shown")
			}
		})
	}
	t.Run("a promise that every zone keeps", func(t *testing.T) {
		facts := sound() // 24 hours
		newest(ago(3 * time.Hour))(&facts)
		facts.Observations[len(facts.Observations)-1].Unzoned = true
		require.Equal(t, store.Passed, runner.Judge(facts).Outcome)
	})
}
