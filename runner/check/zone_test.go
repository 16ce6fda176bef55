package check_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rehearse/runner/check"
	"rehearse/scenarios/fault"
)

const local = "2006-01-02 15:04:05"

func TestTheNewestDatumIsInTheZoneThatIsNamed(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	at := time.Now().Add(-12 * time.Hour).Truncate(time.Second)
	for name, c := range map[string]struct {
		value   string
		zone    *time.Location
		unzoned bool
	}{
		"the check names it":          {at.In(tokyo).Format(local), tokyo, false},
		"the data names it":           {at.In(tokyo).Format(time.RFC3339), nil, false},
		"the data goes before":        {at.UTC().Format(time.RFC3339), tokyo, false},
		"a timestamptz of PostgreSQL": {at.In(tokyo).Format("2006-01-02 15:04:05-07"), nil, false},
		"nothing names it":            {at.UTC().Format(local), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			question := sql(t, "")
			question.Newest, question.Location = true, c.zone
			a := check.Ask(t.Context(), question, rows(c.value))
			require.True(t, a.Held, a.Fault)
			require.Equal(t, at.UTC(), *a.Newest)
			require.Equal(t, c.unzoned, a.Unzoned)
		})
	}
}

func TestANewestDatumInTheFutureMayBeLocalTime(t *testing.T) {
	newest := func(ahead time.Duration, form string) check.Answer {
		question := sql(t, "")
		question.Newest = true
		return check.Ask(t.Context(), question, rows(time.Now().UTC().Add(ahead).Format(form)))
	}
	a := newest(5*time.Hour+30*time.Minute, local)
	require.False(t, a.Held)
	require.Equal(t, fault.Rig, a.Fault.Blame)
	require.Equal(t, fault.Clock, a.Fault.Class)
	require.Regexp(t, `^check "tickets": the newest datum, \d{4}-\d\d-\d\d \d\d:\d\d, names no zone, and as UTC it lies 5h30m in the future$`, a.Fault.Reason)
	require.Contains(t, a.Fault.Next, "add zone:")

	for name, a := range map[string]check.Answer{
		"its zone is named":        newest(5*time.Hour+30*time.Minute, time.RFC3339),
		"no zone makes it a today": newest(30*time.Hour, local),
	} {
		require.False(t, a.Held, name)
		require.Equal(t, fault.Backup, a.Fault.Blame, name)
		require.Contains(t, a.Fault.Reason, "the newest datum lies in the future", name)
	}
}

func TestAnExpectationThatATimeZoneDecidesIsNotDecidedWithoutIt(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	now := time.Now().Truncate(time.Second)
	made := now.Add(-time.Minute)
	for name, c := range map[string]struct {
		expect  string
		value   any
		zone    *time.Location
		made    *time.Time
		outcome string
	}{
		"Tokyo's 12 hours are not 4":             {`value > ago("4h")`, now.Add(-12 * time.Hour).In(tokyo).Format(local), nil, &made, "unknown"},
		"and the check names the zone":           {`value > ago("4h")`, now.Add(-12 * time.Hour).In(tokyo).Format(local), tokyo, &made, "wrong"},
		"and the data does":                      {`value > ago("4h")`, now.Add(-12 * time.Hour).In(tokyo).Format(time.RFC3339), nil, &made, "wrong"},
		"Tokyo's 1 hour, in its zone":            {`value > ago("4h")`, now.Add(-time.Hour).In(tokyo).Format(local), tokyo, &made, "held"},
		"just before the recovery point, as UTC": {`value > ago("4h")`, made.Add(-time.Minute).UTC().Format(local), nil, &made, "held"},
		"every zone says the same, held":         {`value > ago("3d")`, now.Add(-time.Hour).UTC().Format(local), nil, nil, "held"},
		"every zone says the same, wrong":        {`value > ago("4h")`, now.Add(-40 * time.Hour).UTC().Format(local), nil, nil, "wrong"},
		"a date that is asked for by date()":     {`date(value) > ago("4h")`, now.Add(-3 * time.Hour).UTC().Format(local), nil, nil, "unknown"},
		"date() with a layout of its own":        {`date(value, "02.01.2006 15:04") > ago("4h")`, now.Add(-3 * time.Hour).UTC().Format("02.01.2006 15:04"), nil, nil, "unknown"},
		"date() with a zone of its own":          {`date(value, "02.01.2006 15:04", "UTC") > ago("4h")`, now.Add(-3 * time.Hour).UTC().Format("02.01.2006 15:04"), nil, nil, "held"},
		"a number is no time":                    {`value > 4`, int64(5), nil, nil, "held"},
	} {
		t.Run(name, func(t *testing.T) {
			question, place := sql(t, c.expect), rows(c.value)
			question.Location, place.Made = c.zone, c.made
			a := check.Ask(t.Context(), question, place)
			switch c.outcome {
			case "held":
				require.True(t, a.Held, a.Fault)
			case "wrong":
				require.False(t, a.Held)
				require.Equal(t, fault.Backup, a.Fault.Blame)
			default:
				require.False(t, a.Held)
				require.Equal(t, fault.Clock, a.Fault.Class)
				require.Equal(t, fault.Rig, a.Fault.Blame)
				require.Contains(t, a.Fault.Reason, "depends on the time zone")
				require.Contains(t, a.Fault.Next, "add zone:")
			}
		})
	}
}
